"""The pick and its reasons, and which numbers turn it."""

import math
from dataclasses import replace

import pytest

from helpers.decision import (
    Arm,
    Estimate,
    Prices,
    Usage,
    cost_per_good,
    pick,
    quality_first,
    sensitivity,
    whole_context_arm,
    winner,
)

PRICES = Prices(
    per_million_prompt=1000,
    per_million_completion=0,
    machine_hour=0,
    person_hour=1,
    minutes_per_example=60,
    engineering_hours_rag=0,
    engineering_hours_tuning=0,
)
USAGE = Usage(requests_per_month=100, months=10)


def arm(name: str, setup: float, running: float, value: float, low: float, high: float) -> Arm:
    """Set-up and running cost in money; see test_decision_breakeven."""
    return Arm(
        name=name,
        good=Estimate(value, low, high),
        n=40,
        prompt_tokens=running * 1000,
        completion_tokens=0,
        seconds=1,
        labelled=setup,
    )


PLAIN = arm("plain", 0, 0.1, 0.1, 0.05, 0.2)  # 1000 requests: 100 / 100 = 1.00 per good answer, 0.50 to 2.00
RAG = arm("RAG", 100, 0.2, 0.5, 0.4, 0.6)  # 300 / 500 = 0.60, 0.50 to 0.75
BOTH = arm("both", 300, 0.1, 0.8, 0.75, 0.9)  # 400 / 800 = 0.50, 0.444 to 0.533
ARMS = {one.name: one for one in (PLAIN, RAG, BOTH)}


def test_the_winner_has_the_cheapest_good_answer():
    assert winner(ARMS, PRICES, USAGE) == "both"
    assert (
        winner(ARMS, PRICES, replace(USAGE, months=1)) == "plain"
    )  # set-up is not worth it for 100 requests: 1.00, 2.40, 3.88
    for arms in (
        {},
        {"plain": replace(PLAIN, good=Estimate(0, 0, 0.1))},
        {"plain": replace(PLAIN, good=None)},
    ):
        with pytest.raises(ValueError, match="No arm gave a good answer"):
            winner(arms, PRICES, USAGE)


def test_quality_first_asks_the_low_end():
    assert list(quality_first(ARMS, 0.4)) == ["both", "RAG"] and list(quality_first(ARMS, 0.41)) == ["both"]
    for floor in (-0.1, 1.1, 65):
        with pytest.raises(ValueError, match="share of good answers between 0 and 1"):
            quality_first(ARMS, floor)


def test_a_pick_with_overlapping_intervals_is_not_clear():
    chosen = pick(ARMS, PRICES, USAGE)
    assert (chosen.name, chosen.runner_up, chosen.clear) == ("both", "RAG", False)
    assert chosen.cost == cost_per_good(BOTH, PRICES, USAGE) and len(chosen.reasons) == 3
    assert chosen.reasons[0].startswith("both: a good answer costs 0.5 EUR (0.444 to 0.533 EUR)")
    assert all("the intervals overlap" in reason for reason in chosen.reasons[1:])
    assert str(chosen).startswith("both (not clearly)\n  - both:")


def test_a_pick_without_overlap_is_clear():
    chosen = pick({"RAG": replace(RAG, good=Estimate(0.3, 0.2, 0.4)), "both": BOTH}, PRICES, USAGE)
    assert (
        chosen.clear
        and chosen.reasons[1]
        == "RAG: a good answer costs 1 EUR (0.75 to 1.5 EUR), more than the chosen arm's."
    )


def test_a_cheap_arm_below_the_floor_is_rejected_with_the_reason():
    once = replace(USAGE, months=1)
    chosen = pick(ARMS, PRICES, once, floor=0.3)
    assert (chosen.name, chosen.runner_up) == ("RAG", "both")
    assert (
        "plain: its share of good answers, 0.1 (0.05 to 0.2), does not surely reach 0.30." in chosen.reasons
    )
    maybe = pick(ARMS, PRICES, once, floor=0.15)
    assert (
        maybe.name == "RAG"
        and not maybe.clear
        and any("it may reach it, so measure more than 40 questions" in reason for reason in maybe.reasons)
    )


def test_no_arm_reaches_the_floor():
    chosen = pick(ARMS, PRICES, USAGE, floor=0.95)
    assert (chosen.name, chosen.cost, chosen.runner_up, chosen.clear) == (None, None, None, False)
    assert (
        "to 95% of the questions" in chosen.reasons[0]
        and len(chosen.reasons) == 4
        and str(chosen).startswith("No arm is good enough.")
    )
    assert pick({}, PRICES, USAGE).name is None
    nothing = pick({"plain": replace(PLAIN, good=Estimate(0, 0, 0.1))}, PRICES, USAGE)
    assert nothing.name is None and nothing.reasons[1] == "plain: it gave no good answer (n = 40)."


def test_an_arm_not_measured_is_never_picked_but_its_least_cost_is_named():
    arms = ARMS | {"whole context": whole_context_arm(PLAIN, 10_000)}
    chosen = pick(arms, PRICES, USAGE)
    assert chosen.name == "both" and chosen.reasons[-1] == (
        "whole context: not measured; a good answer costs at least 10.1 EUR, were every answer good, "
        "so it cannot win."
    )
    assert (
        "it may win: measure it"
        in pick(ARMS | {"whole context": whole_context_arm(PLAIN, 100)}, PRICES, USAGE).reasons[-1]
    )


def test_better_build_nothing():
    assert "better build nothing" in pick(ARMS, PRICES, replace(USAGE, value_of_good=0.4)).reasons[0]
    assert "better build nothing" not in pick(ARMS, PRICES, replace(USAGE, value_of_good=0.6)).reasons[0]


def test_sensitivity_by_hand():
    rows = {row.name: row for row in sensitivity(ARMS, PRICES, USAGE)}
    months = rows["months"]
    assert (months.low.value, months.high.value) == (5, 20)
    assert months.low.winner == "RAG" and months.low.cost == pytest.approx(200 / 250)  # 350 / 400 for both
    assert months.high.winner == "both" and months.high.cost == pytest.approx(500 / 1600) and months.changes
    assert months.low.base_cost == pytest.approx(350 / 400) and months.moves == pytest.approx(
        350 / 400 - 500 / 1600
    )
    assert (
        rows["good answers of both"].low.base_cost == pytest.approx(400 / 750)
        and not rows["good answers of both"].changes
    )
    assert (
        rows["good answers of plain"].high.winner in ("both", "plain")
        and rows["good answers of plain"].moves == 0
    )
    assert rows["per_million_prompt"].high.base_cost == pytest.approx(500 / 800)


def test_rows_are_sorted_and_zeros_left_out():
    rows = sensitivity(ARMS, PRICES, USAGE)
    assert [row.moves for row in rows] == sorted((row.moves for row in rows), reverse=True)
    names = {row.name for row in rows}
    assert "machine_hour" not in names and "cost_of_bad" not in names and "cached_share" not in names
    assert {"requests_per_month", "person_hour", "minutes_per_example", "tuned_surcharge"} <= names
    cached = {
        row.name: row for row in sensitivity(ARMS, replace(PRICES, caching=True, cached_share=0.8), USAGE)
    }["cached_share"]
    assert (cached.low.value, cached.high.value) == (0.4, 1.0)


def test_a_share_that_may_be_zero_moves_most():
    rows = sensitivity({"only": arm("only", 10, 1, 0.1, 0.0, 0.2)}, PRICES, USAGE)
    assert (
        rows[0].name == "good answers of only"
        and rows[0].moves == math.inf
        and rows[0].low.winner is None
        and rows[0].changes
    )


def test_nothing_moves_at_the_given_numbers():
    near = sensitivity(ARMS, PRICES, USAGE, factor=1.0001)
    assert not any(row.changes for row in near if not row.name.startswith("good answers"))


@pytest.mark.parametrize("factor", [1, 0.5, -2, math.nan, math.inf])
def test_a_factor_that_does_not_widen_is_refused(factor):
    with pytest.raises(ValueError, match="factor must be above 1"):
        sensitivity(ARMS, PRICES, USAGE, factor=factor)


def test_a_number_with_a_range_goes_to_its_ends():
    ranges = {"per_million_prompt": (500.0, 9000.0), "tuned_hosting_per_month": (0.0, 70.0)}
    rows = {row.name: row for row in sensitivity(ARMS, PRICES, USAGE, ranges=ranges)}
    assert (rows["per_million_prompt"].low.value, rows["per_million_prompt"].high.value) == (500, 9000)
    assert rows["tuned_hosting_per_month"].high.value == 70, "0 has no double, and yet a range"
    assert (rows["months"].low.value, rows["months"].high.value) == (5, 20)
    assert "batch_factor" not in rows
    waits = {row.name: row for row in sensitivity(ARMS, PRICES, USAGE, ranges={"batch_factor": (0.5, 1.0)})}
    assert waits["batch_factor"].low.base_cost < waits["batch_factor"].high.base_cost

"""Paired outcomes: questions are drawn for all arms at once."""

import math
from dataclasses import replace

import numpy as np
import pytest

from helpers.decision import (
    Arm,
    Estimate,
    Prices,
    Usage,
    break_even,
    cost_per_good,
    paired_break_even,
    paired_cost,
    paired_gap,
    paired_price,
    price_where_equal,
    read_outcomes,
    total_cost,
    win_shares,
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
USAGE = Usage(requests_per_month=100, months=12)
N = 100


def arm(name: str, setup: float, running: float) -> Arm:
    """An arm that costs so much to set up and per request."""
    return Arm(
        name=name,
        good=None,
        n=0,
        prompt_tokens=running * 1000,
        completion_tokens=0,
        seconds=1,
        labelled=setup,
    )


def items(good, tokens=None, invented=None) -> list[dict]:
    return [
        {"id": f"q{i}", "good": bool(value), "invented": bool(invented[i]) if invented else False}
        | ({"tokens": tokens[i]} if tokens else {})
        for i, value in enumerate(good)
    ]


EASY = [i % 2 == 0 for i in range(N)]  # half of the questions
MORE = [i % 2 == 0 or i % 10 == 1 for i in range(N)]  # the same, and ten more
FIRST, LATER = arm("first", 10, 1.0), arm("later", 60, 0.5)
SAME = read_outcomes({"first": items(EASY), "later": items(EASY)})
BETTER = read_outcomes({"first": items(EASY), "later": items(MORE)})


# ---- reading ----------------------------------------------------------------------------------------------


def test_items_become_numbers_by_arm():
    made = read_outcomes({"a": items([1, 0], [5, 7], [0, 1])})
    assert made.n == 2 and made.ids == ("q0", "q1")
    assert (made.good["a"], made.invented["a"], made.tokens["a"]) == ((1, 0), (0, 1), (5, 7))


def test_tokens_that_were_not_counted_are_left_out():
    unknown = items([1, 0], [5, None])
    assert read_outcomes({"a": unknown, "b": items([1, 0], [5, 7])}).tokens == {"b": (5, 7)}


@pytest.mark.parametrize("other", [items(EASY)[:-1], items(EASY)[::-1]], ids=["fewer", "another order"])
def test_arms_that_met_other_questions_are_not_paired(other):
    with pytest.raises(ValueError, match="'b' and 'a' did not meet the same questions"):
        read_outcomes({"a": items(EASY), "b": other})


@pytest.mark.parametrize("nothing", [{}, {"a": []}])
def test_no_outcomes_is_said(nothing):
    with pytest.raises(ValueError, match="There are no outcomes"):
        read_outcomes(nothing)


# ---- differences ------------------------------------------------------------------------------------------


def test_a_gap_is_the_mean_of_the_pairs_and_its_interval_narrower_than_that_of_two_shares():
    gap = paired_gap(BETTER, "later", "first")
    assert gap.value == pytest.approx(0.1) and 0.03 < gap.low < 0.1 < gap.high < 0.18
    assert paired_gap(SAME, "later", "first") == Estimate.exact(0.0), "what is hard for both cancels out"
    shuffled = read_outcomes({"first": items(EASY), "later": items(MORE[::-1])})
    apart = paired_gap(shuffled, "later", "first")
    assert apart.high - apart.low > 2 * (gap.high - gap.low)


def test_a_gap_agrees_with_the_standard_error():
    rng = np.random.default_rng(3)
    a, b = rng.random(400) < 0.6, rng.random(400) < 0.4
    gap = paired_gap(read_outcomes({"a": items(a), "b": items(b)}), "a", "b")
    half = 1.96 * np.std(a.astype(float) - b, ddof=1) / 20
    assert (gap.high - gap.low) / 2 == pytest.approx(half, rel=0.08)


def test_a_gap_of_inventions_and_of_tokens():
    made = read_outcomes({
        "a": items([1, 1], [10, 20], [1, 1]),
        "b": items([1, 1], [30, 40], [0, 1]),
    })  # fmt: skip
    assert paired_gap(made, "a", "b", "invented").value == 0.5
    assert paired_gap(made, "a", "b", "tokens") == Estimate.exact(-20.0)
    with pytest.raises(ValueError, match="no measure 'style'"):
        paired_gap(made, "a", "b", "style")


# ---- break-even -------------------------------------------------------------------------------------------


def test_with_the_same_answers_the_break_even_is_that_of_the_bills_and_certain():
    found = paired_break_even(LATER, FIRST, SAME, PRICES, USAGE)
    assert (found.requests.value, found.requests.low, found.requests.high) == pytest.approx((100, 100, 100))
    assert found.never == 0
    assert found.months.value == pytest.approx(1) and (found.later, found.first, found.n) == (
        "later",
        "first",
        N,
    )


def test_the_value_is_that_of_the_unpaired_calculation_and_the_interval_narrower():
    good = {"first": 0.5, "later": 0.6}
    arms = [
        replace(one, good=Estimate(good[one.name], good[one.name] - 0.1, good[one.name] + 0.1), n=N)
        for one in (FIRST, LATER)
    ]
    dear = replace(USAGE, cost_of_bad=0.1)
    corners = break_even(*arms, PRICES, dear).per_good.requests
    paired = paired_break_even(LATER, FIRST, BETTER, PRICES, dear).requests
    assert paired.value == pytest.approx(corners.value)
    assert corners.low < paired.low <= paired.value <= paired.high < corners.high


def test_at_the_break_even_a_good_answer_costs_the_same():
    months = paired_break_even(LATER, FIRST, BETTER, PRICES, USAGE).months.value
    then = replace(USAGE, months=months)
    costs = [
        cost_per_good(replace(one, good=Estimate.exact(good), n=N), PRICES, then).value
        for one, good in ((FIRST, 0.5), (LATER, 0.6))
    ]
    assert costs[0] == pytest.approx(costs[1])


def test_never_is_a_result():
    found = paired_break_even(arm("later", 60, 2.0), FIRST, SAME, PRICES, USAGE)
    assert found.requests == Estimate.exact(math.inf) and found.never == 1
    assert found.sentence == (
        "later never gives the cheaper good answers, as measured. 100% of the draws of 100 questions "
        "say never."
    )


def test_a_lead_that_a_draw_can_turn_gives_a_share_of_nevers():
    few = [i % 2 == 0 or i == 1 for i in range(N)]  # one answer more
    close = read_outcomes({"first": items(EASY), "later": items(few)})
    found = paired_break_even(arm("later", 60, 1.0), FIRST, close, PRICES, USAGE)
    # with the same running costs, only a draw without question 1 says never: (1 - 1/100)^100
    assert found.never == pytest.approx(0.99**100, abs=0.04) and found.requests.high == math.inf
    assert f"{found.never:.0%} of the draws" in found.sentence and "to never)" in found.sentence


def test_from_the_first_request():
    found = paired_break_even(arm("later", 5, 0.5), FIRST, SAME, PRICES, USAGE)
    assert found.requests == Estimate.exact(0.0) and "from the first request" in found.sentence


def test_no_good_answer_never_pays():
    none = read_outcomes({"first": items(EASY), "later": items([0] * N)})
    assert paired_break_even(LATER, FIRST, none, PRICES, USAGE).never == 1
    assert paired_cost(LATER, none, PRICES, USAGE) == Estimate.exact(math.inf)


def test_tokens_are_drawn_with_their_question():
    tokens = [500 + (i % 2) * 1000 for i in range(N)]
    made = read_outcomes({"first": items([1] * N, tokens), "later": items([1] * N, [500] * N)})
    found = paired_break_even(LATER, FIRST, made, PRICES, USAGE)
    assert found.requests.value == pytest.approx(50 / (1.0 - 0.5)) and found.requests.low < 95
    fixed = replace(FIRST, fixed_tokens=900)
    assert paired_break_even(LATER, fixed, made, PRICES, USAGE).requests.value == pytest.approx(100)


def test_an_arm_without_outcomes_is_named():
    with pytest.raises(ValueError, match="Arm 'third' has no outcomes; they are known of first, later"):
        paired_break_even(arm("third", 1, 1), FIRST, SAME, PRICES, USAGE)


# ---- cost, price and who wins -----------------------------------------------------------------------------


def test_the_cost_of_a_good_answer_is_that_of_the_one_cost_model():
    cost = paired_cost(FIRST, BETTER, PRICES, USAGE)
    assert cost.value == pytest.approx(total_cost(FIRST, PRICES, USAGE) / (1200 * 0.5))
    assert cost.low < cost.value < cost.high


def test_the_price_at_which_short_prompts_pay():
    tokens = {"first": [900 + 2 * i for i in range(N)], "later": [400 + i for i in range(N)]}
    made = read_outcomes({name: items([1] * N, tokens[name]) for name in tokens})
    price = paired_price(LATER, FIRST, made, PRICES, USAGE)
    exact = price_where_equal(
        replace(FIRST, prompt_tokens=999), replace(LATER, prompt_tokens=449.5), PRICES, USAGE
    )
    assert price.value == pytest.approx(exact) and price.low < price.value < price.high
    longer = read_outcomes({"first": items([1] * N, [400] * N), "later": items([1] * N, [900] * N)})
    assert paired_price(LATER, FIRST, longer, PRICES, USAGE).value == math.inf


def test_who_wins_is_counted_over_the_draws():
    arms = {"first": FIRST, "later": LATER}
    assert win_shares(arms, SAME, PRICES, USAGE) == {"later": 1.0, "first": 0.0}
    short = replace(USAGE, requests_per_month=1, months=1)
    assert list(win_shares(arms, SAME, PRICES, short)) == ["first", "later"]
    even = win_shares({"first": FIRST, "later": replace(FIRST, name="later")}, BETTER, PRICES, USAGE)
    assert even["later"] > 0.95 and sum(even.values()) == pytest.approx(1)


def test_where_nobody_gave_a_good_answer_nobody_wins():
    none = read_outcomes({"first": items([0] * N), "later": items([0] * N)})
    assert win_shares({"first": FIRST, "later": LATER}, none, PRICES, USAGE) == {"first": 0, "later": 0}

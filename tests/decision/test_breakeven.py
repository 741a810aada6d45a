"""Break-even against a search that tries every number of requests, and each answer in words."""

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
    monthly_cost,
    price_where_equal,
    setup_cost,
    total_cost,
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


HALF = Estimate.exact(0.5)


def arm(name: str, setup: float, running: float, good: Estimate | None = HALF) -> Arm:
    """An arm that costs so much to set up (an example costs 1) and per request (1000 tokens cost 1)."""
    return Arm(
        name=name,
        good=good,
        n=0 if good is None else 40,
        prompt_tokens=running * 1000,
        completion_tokens=0,
        seconds=1,
        labelled=setup,
    )


def searched(later: Arm, first: Arm, prices: Prices, usage: Usage, per_good: bool, upto: int = 3000) -> float:
    """The last number of requests at which `later` is not cheaper, by trying them all; infinite when that is
    the last one tried.
    """

    def cost(one: Arm, r: np.ndarray) -> np.ndarray:
        bills = setup_cost(one, prices) + r * monthly_cost(one, prices, usage) / usage.requests_per_month
        g = one.good.value
        return (bills + r * (1 - g) * usage.cost_of_bad) / (r * g) if per_good else bills

    r = np.arange(1, upto)
    not_cheaper = r[cost(later, r) >= cost(first, r)]
    return 0 if not not_cheaper.size else math.inf if not_cheaper[-1] == upto - 1 else int(not_cheaper[-1])


def test_by_hand():
    found = break_even(arm("a", 10, 1.0), arm("b", 60, 0.5), PRICES, USAGE)
    assert found.per_answer.requests == Estimate.exact(100) and found.per_answer.months == Estimate.exact(
        1
    )  # 50 / 0.5
    assert (found.per_answer.first, found.per_answer.later) == ("a", "b")
    assert found.per_good.requests.value == pytest.approx(100)  # the same share of good answers
    better = break_even(arm("a", 10, 1.0, Estimate.exact(0.25)), arm("b", 60, 0.5), PRICES, USAGE)
    assert better.requests.value == pytest.approx((120 - 40) / (4 - 1))  # each divided by its share


@pytest.mark.parametrize("seed", range(40))
def test_against_a_search_over_every_number_of_requests(seed):
    rng = np.random.default_rng(seed)
    usage = replace(USAGE, cost_of_bad=float(rng.choice([0, 0.3])), changes_per_month=2)
    a, b = (
        replace(
            arm(
                name,
                *(rng.integers(1, 400, 1) / 1.0),
                rng.integers(1, 20) / 8,
                Estimate.exact(rng.integers(2, 10) / 10),
            ),
            update_labelled=float(rng.integers(0, 9)),
        )
        for name in "ab"
    )
    found = break_even(a, b, PRICES, usage)
    for crossing, per_good in ((found.per_answer, False), (found.per_good, True)):
        later, first = (a, b) if crossing.later == "a" else (b, a)
        brute = searched(later, first, PRICES, usage, per_good)
        if crossing.requests is None or crossing.requests.value >= 2998:
            assert brute == math.inf
        else:
            assert brute == pytest.approx(crossing.requests.value, abs=1 + 1e-6)


def test_at_the_break_even_both_cost_the_same():
    a, b = replace(arm("a", 10, 1.0, Estimate.exact(0.4))), arm("b", 300, 0.5, Estimate.exact(0.6))
    usage = replace(USAGE, cost_of_bad=0.2)
    months = break_even(a, b, PRICES, usage).per_good.months.value
    then = replace(usage, months=months)
    assert cost_per_good(a, PRICES, then).value == pytest.approx(cost_per_good(b, PRICES, then).value)


def test_no_break_even_exists_in_words():
    found = break_even(arm("cheap", 10, 0.5), arm("dear", 60, 0.7), PRICES, USAGE)
    assert found.requests is None and found.per_good.months is None
    assert found.per_good.sentence == (
        "Per good answer no break-even exists: dear is dearer to set up and dearer to run, "
        "so cheap is cheaper from the first request."
    )
    assert "no cheaper to run" in break_even(arm("a", 10, 0.5), arm("b", 60, 0.5), PRICES, USAGE).sentence


def test_the_same_set_up():
    found = break_even(arm("a", 10, 0.5), arm("b", 10, 0.4), PRICES, USAGE)
    assert (found.per_answer.first, found.per_answer.requests) == ("b", None)
    assert "b is cheaper from the first request: the set-ups cost the same" in found.sentence
    assert (
        "cost the same from the first request on"
        in break_even(arm("a", 10, 0.5), arm("b", 10, 0.5), PRICES, USAGE).sentence
    )


def test_intervals_that_allow_both():
    found = break_even(
        arm("a", 100, 1.0, Estimate(0.5, 0.4, 0.6)),
        arm("b", 300, 0.9, Estimate(0.5, 0.4, 0.6)),
        PRICES,
        USAGE,
    ).per_good
    assert found.requests.value == pytest.approx((600 - 200) / (2 - 1.8))
    assert (
        found.requests.low == pytest.approx((300 / 0.6 - 100 / 0.4) / (1 / 0.4 - 0.9 / 0.6))
        and found.requests.high == math.inf
    )
    assert (
        "becomes cheaper after 2,000 requests (the intervals allow anything between 250 requests and never)"
        in found.sentence
    )
    assert "after 20 months, later than the 12 planned" in found.sentence
    reversed_ = break_even(
        arm("b", 300, 0.9, Estimate(0.5, 0.4, 0.6)),
        arm("a", 100, 1.0, Estimate(0.5, 0.4, 0.6)),
        PRICES,
        USAGE,
    ).per_good
    assert reversed_ == found


def test_none_as_measured_but_the_intervals_allow_one():
    found = break_even(
        arm("a", 100, 1.0, Estimate(0.5, 0.4, 0.6)),
        arm("b", 300, 1.0, Estimate(0.5, 0.4, 0.6)),
        PRICES,
        USAGE,
    ).per_good
    assert found.requests.value == math.inf and found.requests.low == pytest.approx(250 / (1 / 0.4 - 1 / 0.6))
    assert (
        "a is cheaper as measured, at any volume; the intervals allow b to become cheaper between 300 "
        "requests and never" in found.sentence
    )


def test_the_interval_may_begin_at_the_first_request():
    found = break_even(
        arm("a", 100, 1.0, Estimate(0.3, 0.1, 0.6)),
        arm("b", 110, 0.9, Estimate(0.3, 0.1, 0.6)),
        PRICES,
        USAGE,
    ).per_good
    assert found.requests.low == 0 and "between the first request and never" in found.sentence


def test_no_good_answers():
    none = Estimate(0.0, 0.0, 0.0)
    found = break_even(arm("a", 10, 1.0), arm("b", 5, 0.5, none), PRICES, USAGE)
    assert (
        found.requests is None
        and found.per_good.sentence == "Per good answer no break-even exists: b gave no good answer."
    )
    assert (
        "Neither arm"
        in break_even(arm("a", 10, 1.0, none), arm("b", 5, 0.5, none), PRICES, USAGE).per_good.sentence
    )


def test_an_arm_not_measured_has_a_break_even_per_answer_only():
    found = break_even(arm("a", 10, 1.0), arm("b", 60, 0.5, None), PRICES, USAGE)
    assert (
        found.per_good is None
        and found.requests == Estimate.exact(100)
        and "was not measured" in found.sentence
    )


def test_monthly_costs_are_spread_over_the_requests_of_a_month():
    hosted = replace(PRICES, tuned_hosting_per_month=30)
    found = break_even(arm("a", 10, 1.0), replace(arm("b", 60, 0.5), tuned=True), hosted, USAGE).per_answer
    assert found.requests.value == pytest.approx(50 / (1.0 - 0.3)), "its tokens are not charged besides"


def test_the_token_price_at_which_tuning_pays():
    long, short = arm("long prompt", 0, 1.0), arm("tuned", 600, 0.5)
    price = price_where_equal(long, short, PRICES, USAGE)
    assert price == pytest.approx(1000)  # 1200 requests save 0.5 each: 600
    at = replace(PRICES, per_million_prompt=price)
    assert total_cost(long, at, USAGE) == pytest.approx(total_cost(short, at, USAGE))
    assert (
        price_where_equal(arm("a", 0, 0.5), arm("b", 600, 1.0), PRICES, USAGE) is None
    )  # dearer at every price
    assert price_where_equal(long, arm("b", 600, 1.0), PRICES, USAGE) is None  # the price touches both alike

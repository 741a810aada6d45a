"""Costs against numbers worked out by hand."""

import math
from dataclasses import astuple, replace

import pytest

from helpers.decision import (
    EXAMPLE_PRICES,
    Arm,
    Breakdown,
    Estimate,
    Prices,
    Usage,
    breakdown,
    cost_per_good,
    cost_per_request,
    money,
    monthly_cost,
    net_value,
    over_time,
    setup_cost,
    total_cost,
    whole_context_arm,
)

PRICES = Prices(
    per_million_prompt=2,
    per_million_completion=10,
    machine_hour=6,
    person_hour=60,
    minutes_per_example=2,
    engineering_hours_rag=5,
    engineering_hours_tuning=3,
    cached_share=0.1,
    tuned_surcharge=1.5,
    search_per_thousand=0.5,
)
USAGE = Usage(requests_per_month=1000, months=10, changes_per_month=4)
PLAIN = Arm(
    name="plain",
    good=Estimate(0.1, 0.05, 0.2),
    n=50,
    prompt_tokens=200,
    fixed_tokens=150,
    completion_tokens=20,
    seconds=0.5,
)
RAG = Arm(
    name="RAG",
    good=Estimate(0.5, 0.4, 0.625),
    n=50,
    prompt_tokens=1000,
    fixed_tokens=500,
    completion_tokens=100,
    seconds=1.8,
    indexing_minutes=30,
    update_minutes=1,
    uses_search=True,
)
TUNED = Arm(
    name="tuned",
    good=Estimate(0.25, 0.2, 0.5),
    n=50,
    prompt_tokens=100,
    completion_tokens=100,
    seconds=0.9,
    training_minutes=20,
    labelled=90,
    update_minutes=20,
    update_labelled=6,
    tuned=True,
)


def test_a_request_by_hand():
    assert cost_per_request(PLAIN, PRICES) == pytest.approx(200 * 2e-6 + 20 * 10e-6)
    assert cost_per_request(RAG, PRICES) == pytest.approx(
        0.002 + 0.001 + 0.0005
    )  # prompt, completion, search
    assert cost_per_request(TUNED, PRICES) == pytest.approx(1.5 * (0.0002 + 0.001))  # surcharge on all tokens
    cached = replace(PRICES, caching=True)
    assert cost_per_request(RAG, cached) == pytest.approx(
        550 * 2e-6 + 0.001 + 0.0005
    )  # 500 + 0.1 * 500 tokens
    assert cost_per_request(TUNED, cached) == cost_per_request(TUNED, PRICES)  # nothing fixed, nothing saved


def test_requests_paid_by_the_second():
    own = replace(PRICES, by_the_second=True)
    assert cost_per_request(RAG, own) == pytest.approx(1.8 / 3600 * 6 + 0.0005)
    assert cost_per_request(TUNED, own) == pytest.approx(0.9 / 3600 * 6)  # the surcharge is on tokens only
    slow = replace(RAG, seconds=None)
    with pytest.raises(ValueError, match="seconds of arm 'RAG' were not measured"):
        cost_per_request(slow, own)
    assert setup_cost(slow, own) == setup_cost(RAG, PRICES)


def test_set_up_and_months_by_hand():
    assert setup_cost(PLAIN, PRICES) == 0
    assert setup_cost(RAG, PRICES) == pytest.approx(5 * 60 + 30 / 60 * 6)  # 303
    assert setup_cost(TUNED, PRICES) == pytest.approx(
        90 * 2 / 60 * 60 + 20 / 60 * 6 + 3 * 60
    )  # 180 + 2 + 180 = 362
    assert monthly_cost(RAG, PRICES, USAGE) == pytest.approx(1000 * 0.0035 + 4 * 0.1)  # 3.9
    assert monthly_cost(TUNED, PRICES, USAGE) == pytest.approx(1000 * 0.0018 + 4 * (2 + 12))  # 57.8
    assert total_cost(RAG, PRICES, USAGE) == pytest.approx(303 + 39)
    assert total_cost(TUNED, PRICES, USAGE) == pytest.approx(362 + 578)


@pytest.mark.parametrize("arm", [PLAIN, RAG, TUNED], ids=lambda arm: arm.name)
def test_the_parts_add_up(arm):
    parts = breakdown(arm, PRICES, USAGE)
    assert (
        parts.total
        == pytest.approx(sum(astuple(parts)))
        == pytest.approx(setup_cost(arm, PRICES) + 10 * monthly_cost(arm, PRICES, USAGE))
    )
    assert parts.setup == pytest.approx(setup_cost(arm, PRICES))


def test_each_part_by_hand():
    assert astuple(breakdown(TUNED, PRICES, USAGE)) == pytest.approx((180, 0, 2, 180, 0, 18, 0, 0, 0, 560))
    assert breakdown(RAG, PRICES, USAGE) == Breakdown(
        0, 0, 0, 300, pytest.approx(3), pytest.approx(30), pytest.approx(5), 0, 0, pytest.approx(4)
    )


def test_every_arm_pays_for_the_questions_that_it_was_chosen_and_tested_by():
    tested = replace(RAG, chosen_on=60, tested=200)
    assert breakdown(tested, PRICES, USAGE).testing == pytest.approx(260 * 2 / 60 * 60)
    assert setup_cost(tested, PRICES) - setup_cost(RAG, PRICES) == pytest.approx(520)


def test_examples_that_serve_search_and_model_are_written_once():
    both = replace(TUNED, labelled=100, search_labelled=80, shared_labelled=80, uses_search=True)
    assert both.written == 100 and breakdown(both, PRICES, USAGE).labelling == pytest.approx(200)
    apart = replace(both, shared_labelled=0)
    assert breakdown(apart, PRICES, USAGE).labelling == pytest.approx(360)


def test_a_machine_of_ones_own_is_paid_by_the_month_and_not_by_the_token():
    own = replace(PRICES, tuned_hosting_per_month=20)
    assert cost_per_request(TUNED, own) == 0, "neither the surcharge nor the token"
    assert breakdown(TUNED, own, USAGE).hosting == 200 and breakdown(RAG, own, USAGE).hosting == 0
    assert cost_per_request(RAG, own) == cost_per_request(RAG, PRICES)
    assert cost_per_request(TUNED, replace(own, by_the_second=True)) == 0


def test_who_searches_and_who_is_tuned_is_watched_by_a_person():
    watched = replace(PRICES, monitoring_hours_rag=1, monitoring_hours_tuning=2)
    both = replace(TUNED, uses_search=True)
    paid = [breakdown(arm, watched, USAGE).monitoring for arm in (PLAIN, RAG, TUNED, both)]
    assert paid == pytest.approx([0, 600, 1200, 1800])
    assert monthly_cost(both, watched, USAGE) - monthly_cost(both, PRICES, USAGE) == pytest.approx(180)


def test_a_short_beginning_is_not_cached_and_a_cold_cache_is_written():
    cached = replace(PRICES, caching=True, cache_minimum=500)
    assert cost_per_request(RAG, cached) == cost_per_request(RAG, replace(cached, cache_minimum=0))
    assert cost_per_request(RAG, replace(cached, cache_minimum=501)) == cost_per_request(RAG, PRICES)
    cold = replace(cached, cache_hits=0.75, cache_write=1.25)
    fixed = 500 * (0.75 * 0.1 + 0.25 * 1.25)
    assert cost_per_request(RAG, cold) == pytest.approx((500 + fixed) * 2e-6 + 0.001 + 0.0005)
    assert cost_per_request(RAG, replace(cold, cache_hits=0.0)) > cost_per_request(RAG, PRICES)


def test_answers_that_may_wait_are_paid_in_a_batch():
    half = replace(PRICES, batch_factor=0.5)
    assert cost_per_request(TUNED, half) == pytest.approx(cost_per_request(TUNED, PRICES) / 2)
    assert cost_per_request(RAG, half) == pytest.approx(0.0015 + 0.0005), "a search is no token"


def test_a_training_is_paid_by_its_tokens_or_by_the_time_of_a_machine():
    hosted = replace(PRICES, per_million_training=5)
    arm = replace(TUNED, training_tokens=2e6)
    assert breakdown(arm, hosted, USAGE).training == pytest.approx(10)
    assert breakdown(arm, PRICES, USAGE).training == pytest.approx(2)
    assert breakdown(arm, hosted, USAGE).upkeep == pytest.approx(40 * (10 + 12)), "trained again each time"
    assert breakdown(RAG, hosted, USAGE).upkeep == breakdown(RAG, PRICES, USAGE).upkeep


def test_cost_of_a_good_answer_and_its_interval():
    cost = cost_per_good(RAG, PRICES, USAGE)
    assert (cost.value, cost.low, cost.high) == pytest.approx((342 / 5000, 342 / 6250, 342 / 4000))
    dear = cost_per_good(RAG, PRICES, replace(USAGE, cost_of_bad=0.1))
    assert dear.value == pytest.approx((342 + 5000 * 0.1) / 5000) and dear.low == pytest.approx(
        (342 + 3750 * 0.1) / 6250
    )


def test_no_good_answer_costs_infinitely_much():
    none = replace(RAG, good=Estimate(0.0, 0.0, 0.1))
    cost = cost_per_good(none, PRICES, USAGE)
    assert (cost.value, cost.high) == (math.inf, math.inf) and cost.low == pytest.approx(342 / 1000)
    some = cost_per_good(replace(RAG, good=Estimate(0.05, 0.0, 0.1)), PRICES, USAGE)
    assert math.isfinite(some.value) and some.high == math.inf


def test_an_arm_not_measured_has_no_cost_per_good_answer():
    for function in (cost_per_good, net_value):
        with pytest.raises(ValueError, match="'RAG' was not measured"):
            function(replace(RAG, good=None), PRICES, USAGE)


def test_net_value_by_hand():
    worth = net_value(RAG, PRICES, replace(USAGE, value_of_good=0.2, cost_of_bad=0.05))
    assert worth.value == pytest.approx(5000 * 0.2 - 5000 * 0.05 - 342) and worth.low == pytest.approx(
        4000 * 0.2 - 6000 * 0.05 - 342
    )
    assert net_value(RAG, PRICES, USAGE) == Estimate.exact(-342)


def test_over_time_grows_by_the_month_and_ends_at_the_total():
    lines = over_time({"RAG": RAG, "no": replace(RAG, good=None)}, PRICES, USAGE)
    assert [point[0] for point in lines["RAG"]] == list(range(1, 11))
    assert lines["RAG"][0][1] == pytest.approx(303 + 3.9) and lines["RAG"][-1][1] == pytest.approx(342)
    assert lines["RAG"][0][2].value == pytest.approx(306.9 / 500) and lines["RAG"][-1][2] == cost_per_good(
        RAG, PRICES, USAGE
    )
    assert lines["no"][3][2] is None and lines["no"][3][1] == lines["RAG"][3][1]
    assert [point[0] for point in over_time({"RAG": RAG}, PRICES, replace(USAGE, months=2.5))["RAG"]] == [
        1,
        2,
        2.5,
    ]


def test_the_whole_corpus_in_the_context():
    arm = whole_context_arm(PLAIN, 500_000)
    assert (arm.name, arm.measured, arm.seconds, arm.n) == ("whole context", False, None, 0)
    assert cost_per_request(arm, PRICES) == pytest.approx(500_200 * 2e-6 + 20 * 10e-6)
    assert cost_per_request(arm, replace(PRICES, caching=True)) == pytest.approx(
        (50 + 0.1 * 500_150) * 2e-6 + 20 * 10e-6
    )
    known = whole_context_arm(PLAIN, 1000, good=Estimate(0.7, 0.6, 0.8), n=60, seconds=30.0)
    assert known.measured and known.seconds == 30 and known.update_minutes == 0
    with pytest.raises(ValueError, match="give an arm without search"):
        whole_context_arm(RAG, 1000)
    with pytest.raises(ValueError, match="corpus_tokens"):
        whole_context_arm(PLAIN, -1)


@pytest.mark.parametrize(
    "change, message",
    [
        ({"per_million_prompt": -1}, "per_million_prompt must be a number of at least 0"),
        ({"person_hour": "60"}, "person_hour"),
        ({"cached_share": 1.2}, "cached_share is a share"),
        ({"cache_hits": 1.2}, "cache_hits is a share"),
        ({"batch_factor": 2}, "batch_factor is a share"),
        ({"cache_write": -1}, "cache_write must be a number"),
        ({"machine_hour": math.nan}, "machine_hour"),
        ({"caching": "yes"}, "caching must be True or False"),
    ],
)
def test_impossible_prices_are_refused(change, message):
    with pytest.raises(ValueError, match=message):
        replace(PRICES, **change)


@pytest.mark.parametrize(
    "change, message",
    [
        ({"requests_per_month": 0}, "must be above 0"),
        ({"months": 0}, "must be above 0"),
        ({"cost_of_bad": -1}, "cost_of_bad"),
        ({"changes_per_month": math.inf}, "changes_per_month"),
        ({"months": -3}, "months"),
    ],
)
def test_impossible_usage_is_refused(change, message):
    with pytest.raises(ValueError, match=message):
        replace(USAGE, **change)


def test_money_in_words():
    assert [money(x, "EUR") for x in (0.001234, 12.345, 12345.6, math.inf)] == [
        "0.00123 EUR",
        "12.3 EUR",
        "12,346 EUR",
        "infinitely much",
    ]
    assert money(5) == "5" and EXAMPLE_PRICES.currency == "USD"

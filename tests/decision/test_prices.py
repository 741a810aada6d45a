"""Example prices: each has a source, a date and a range that holds it."""

import math
import re
from dataclasses import fields

import pytest

from helpers.decision import EXAMPLE_PRICES, EXAMPLE_USAGE, RATES, Prices, Usage, hit_share, rate_ranges

NAMES = {f.name for f in fields(Prices)}


@pytest.mark.parametrize("rate", RATES.values(), ids=list(RATES))
def test_a_rate_says_where_it_comes_from_and_when(rate):
    assert rate.low <= rate.value <= rate.high
    assert re.search(r"20\d\d", rate.date) and len(rate.unit) > 3
    assert rate.kind in ("price", "ours")
    if rate.kind == "price":
        assert re.search(r"\w+\.(com|ai|io|rs|dev)\b", rate.source), "a page that can be looked up"
    else:
        assert "ours" in rate.source


@pytest.mark.parametrize("rate", RATES.values(), ids=list(RATES))
def test_a_range_is_a_range(rate):
    assert rate.low < rate.high and str(rate) == f"{rate.value:g} ({rate.low:g} to {rate.high:g})"


def test_the_example_prices_are_the_rates_and_nothing_else():
    assert set(RATES) <= NAMES and all(getattr(EXAMPLE_PRICES, name) == RATES[name].value for name in RATES)
    assert NAMES - set(RATES) == {"caching", "cache_hits", "by_the_second", "currency"}, (
        "a price without a source"
    )
    assert EXAMPLE_PRICES.caching and EXAMPLE_PRICES.cache_hits == round(hit_share(EXAMPLE_USAGE), 2)
    assert rate_ranges()["person_hour"] == (RATES["person_hour"].low, RATES["person_hour"].high)


def test_no_tuned_model_pays_twice_for_its_place():
    assert not (EXAMPLE_PRICES.tuned_hosting_per_month and EXAMPLE_PRICES.tuned_surcharge > 1)


def test_the_warm_share_of_requests_against_a_simulation():
    numpy = pytest.importorskip("numpy")
    usage = Usage(requests_per_month=10_000, months=1)
    gaps = numpy.random.default_rng(0).exponential(30.4 * 24 * 60 / 10_000, 200_000)
    assert hit_share(usage, 5) == pytest.approx((gaps <= 5).mean(), abs=0.005)
    assert hit_share(usage, 0) == 0 and hit_share(usage, math.inf) == 1
    assert hit_share(Usage(requests_per_month=100, months=1)) < 0.02

"""Few items: limits and tests against scipy, published examples, enumeration, and their own promise."""

import math
from itertools import product

import numpy as np
import pytest
from scipy import stats

from helpers.evaluation import Interval, told_p
from helpers.evaluation.intervals import (
    bca_interval,
    clopper_pearson,
    mcnemar,
    newcombe,
    paired_interval,
    share_interval,
    wilson,
)

COUNTS = [(0, 1), (1, 1), (3, 4), (0, 14), (14, 14), (6, 29), (26, 40), (199, 200)]


@pytest.mark.parametrize("successes, n", COUNTS)
@pytest.mark.parametrize("ours, method", [(clopper_pearson, "exact"), (wilson, "wilson")])
def test_the_interval_of_a_share_is_scipys(successes, n, ours, method):
    theirs = stats.binomtest(successes, n).proportion_ci(method=method)
    assert ours(successes, n) == pytest.approx((theirs.low, theirs.high), abs=1e-12)


@pytest.mark.parametrize("n, method", [(29, clopper_pearson), (30, wilson)])
def test_few_items_get_the_exact_interval(n, method):
    assert share_interval(7, n) == method(7, n)


@pytest.mark.parametrize("successes, n", [(3, 2), (-1, 4), (0, 0)])
def test_what_is_no_share_is_refused(successes, n):
    with pytest.raises(ValueError, match="is no share; there must be items"):
        clopper_pearson(successes, n)


@pytest.mark.parametrize("n", [5, 12, 29])
def test_the_bca_interval_is_scipys(n):
    values = np.random.default_rng(n).exponential(size=n)
    theirs = stats.bootstrap(
        (values,), np.mean, method="BCa", n_resamples=20_000, random_state=np.random.default_rng(1)
    ).confidence_interval
    width = theirs.high - theirs.low
    assert bca_interval(values) == pytest.approx((theirs.low, theirs.high), abs=0.05 * width)


def test_equal_values_have_a_bca_interval_without_width():
    assert bca_interval(np.array([0.5] * 6)) == (0.5, 0.5) == bca_interval(np.array([0.5]))


def test_newcombe_gives_his_published_example():
    """Newcombe 1998, Statistics in Medicine 17:2635, table III, method 10: 36, 12, 2, 0."""
    assert newcombe(36, 12, 2, 0) == pytest.approx((0.0569, 0.3404), abs=5e-5)


def test_exchanging_the_sides_mirrors_the_interval():
    low, high = newcombe(10, 7, 2, 5)
    assert newcombe(10, 2, 7, 5) == pytest.approx((-high, -low))


def test_no_item_has_no_interval():
    with pytest.raises(ValueError, match="nothing to compare"):
        newcombe(0, 0, 0, 0)


def test_zero_lies_outside_only_where_the_exact_test_says_so():
    for ours, theirs, rest in product(range(8), range(8), range(0, 12, 3)):
        if ours + theirs + rest:
            low, high = paired_interval(rest, ours, theirs, 0)
            assert low <= (ours - theirs) / (ours + theirs + rest) <= high
            if low > 0 or high < 0:
                assert mcnemar(ours, theirs) < 0.05


def test_pairs_that_are_all_alike_still_leave_doubt():
    low, high = paired_interval(0, 0, 0, 10)
    assert low < -0.2 and high > 0.2


@pytest.mark.parametrize("ours, theirs", [(6, 0), (9, 2), (5, 5), (0, 0)])
def test_mcnemar_is_the_sign_test_over_what_one_side_got_right(ours, theirs):
    n, more = ours + theirs, max(ours, theirs)
    tail = sum(math.comb(n, k) for k in range(more, n + 1)) / 2**n
    assert mcnemar(ours, theirs) == pytest.approx(min(1.0, 2 * tail))


def test_a_p_value_is_never_written_as_zero():
    assert [told_p(p) for p in (0.0, 0.00099, 0.001, 0.5)] == [
        "p < 0.001",
        "p < 0.001",
        "p = 0.001",
        "p = 0.500",
    ]


def test_an_interval_tells_p_where_a_test_was_made():
    assert str(Interval(0.5, 0.25, 0.75, 40)) == "0.50 (0.25 to 0.75), n = 40"
    assert str(Interval(0.5, 0.25, 0.75, 40, 1e-9)).endswith(", p < 0.001")


def covered(interval, chance, n):
    """How often the interval of a share holds the chance it was drawn from."""
    held = [low <= chance <= high for low, high in (interval(k, n) for k in range(n + 1))]
    return sum(math.comb(n, k) * chance**k * (1 - chance) ** (n - k) for k, good in enumerate(held) if good)


@pytest.mark.parametrize("chance", [0.05, 0.3, 0.8])
@pytest.mark.parametrize("n", [4, 6, 14])
def test_the_exact_interval_keeps_its_promise_where_the_bootstrap_does_not(chance, n):
    assert covered(clopper_pearson, chance, n) >= 0.95

"""Statistics: intervals and p values against scipy, exact enumeration and known values."""

import math
from itertools import product

import numpy as np
import pytest
from scipy import stats

from helpers.evaluation import (
    Difference,
    cohens_kappa,
    mean_interval,
    mean_known,
    paired_difference,
    share,
    student_interval,
)


def outcomes(successes, n):
    return [True] * successes + [False] * (n - successes)


@pytest.mark.parametrize(
    "successes, n",
    [(26, 40), (0, 40), (40, 40), (1, 2), (0, 1), (1, 1), (3, 100), (199, 200), (5000, 10_000)],
)
def test_the_interval_of_a_share_is_wilsons_or_exact_for_few(successes, n):
    method = "wilson" if n >= 30 else "exact"
    made, theirs = share(outcomes(successes, n)), stats.binomtest(successes, n).proportion_ci(method=method)
    assert (made.successes, made.n, made.value) == (successes, n, successes / n)
    assert (made.low, made.high) == pytest.approx((theirs.low, theirs.high), abs=1e-12)


def test_a_share_is_printed_with_its_interval():
    assert str(share(outcomes(26, 40))) == "26/40 = 0.65 (0.50 to 0.78)"


def test_an_interval_holds_its_share_for_every_count():
    bad = [
        (successes, n)
        for n in range(1, 201)
        for successes in {0, 1, n // 2, n - 1, n}
        for made in [share(outcomes(successes, n))]
        if not 0 <= made.low <= made.value <= made.high <= 1
    ]
    assert bad == []


def test_an_interval_shrinks_as_n_grows():
    widths = [made.high - made.low for n in (10, 40, 160, 640) for made in [share(outcomes(n // 2, n))]]
    assert widths == sorted(widths, reverse=True)


def test_right_and_wrong_mirror_each_other():
    right, wrong = share(outcomes(7, 30)), share(outcomes(23, 30))
    assert (right.low, right.high) == pytest.approx((1 - wrong.high, 1 - wrong.low))


def test_outcomes_may_be_numbers_of_any_kind():
    assert (
        share([1, 0, 1]) == share(np.array([True, False, True])) == share([np.bool_(True), 0.0, np.int64(1)])
    )
    assert type(share(np.array([True])).successes) is int


@pytest.mark.parametrize(
    "call, words",
    [
        (lambda: share([]), "There is nothing to count: the list of outcomes is empty"),
        (lambda: mean_interval([]), "There is nothing to average: the list is empty"),
        (lambda: paired_difference([], []), "There is nothing to average: the list is empty"),
        (
            lambda: paired_difference([1, 2], [1]),
            "Paired lists must be equally long; these have 2 and 1 items",
        ),
    ],
)
def test_empty_and_unequal_lists_are_refused(call, words):
    with pytest.raises(ValueError, match=words):
        call()


def test_the_bootstrap_of_shares_follows_the_binomial_distribution():
    mean, low, high = mean_interval(outcomes(26, 40))
    assert mean == 0.65
    assert (low, high) == pytest.approx(tuple(stats.binom.ppf([0.025, 0.975], 40, 0.65) / 40), abs=1 / 40)


def test_the_bootstrap_agrees_with_scipys():
    values = np.random.default_rng(5).gamma(2.0, size=50)
    theirs = stats.bootstrap(
        (values,), np.mean, n_resamples=10_000, method="percentile", rng=np.random.default_rng(9)
    ).confidence_interval
    mean, low, high = mean_interval(list(values))
    assert mean == pytest.approx(values.mean())
    assert (low, high) == pytest.approx((theirs.low, theirs.high), abs=0.02)


def test_the_bootstrap_covers_the_truth_about_as_often_as_it_says():
    rng = np.random.default_rng(1)
    hits = [
        low <= 0 <= high for _ in range(120) for _, low, high in [mean_interval(rng.normal(size=40), seed=3)]
    ]
    assert 0.88 <= np.mean(hits) <= 1.0


@pytest.mark.parametrize("value", [0.1, 1 / 3, -0.7, 1e9])
@pytest.mark.parametrize("n", [1, 2, 7, 33])
def test_equal_values_have_an_interval_without_width_that_holds_them(value, n):
    mean, low, high = mean_interval([value] * n)
    assert low <= mean <= high and (low, high) == pytest.approx((value, value))


def test_few_outcomes_have_the_interval_of_a_share():
    made = share(outcomes(0, 14))
    assert mean_interval([0.0] * 14) == (0.0, made.low, made.high) and made.high > 0.2


def test_the_same_seed_gives_the_same_interval_and_another_seed_nearly_so():
    values = list(np.random.default_rng(2).normal(size=60))
    assert mean_interval(values) == mean_interval(values, seed=0)
    assert mean_interval(values, seed=1) != mean_interval(values)
    assert mean_interval(values, seed=1) == pytest.approx(mean_interval(values), abs=0.02)


def exact_p(gaps):
    """Share of all 2^n sign patterns whose mean is at least as far from 0 as the one that was seen."""
    seen = abs(sum(gaps))
    return np.mean(
        [
            abs(sum(sign * gap for sign, gap in zip(signs, gaps, strict=True))) >= seen - 1e-9
            for signs in product((-1, 1), repeat=len(gaps))
        ]
    )


@pytest.mark.parametrize(
    "gaps",
    [
        [1, 1, 0, 1, 0, 0, 1, -1, 1, 0],
        [1] * 8,
        [0.3, -0.1, 0.7, 0.2, -0.4, 0.5, 0.9],
        [1, -1, 1, -1],
        [2.0],
        [0, 0, 0],
        [1, 1, 1, 1, 1, -1, 1, 1, 1, 1, 1],
    ],
)
def test_the_permutation_p_value_is_that_of_exact_enumeration(gaps):
    made = paired_difference(gaps, [0] * len(gaps))
    assert made.p == pytest.approx(exact_p(gaps), abs=0.015)


def test_the_permutation_p_value_agrees_with_scipys():
    rng = np.random.default_rng(4)
    ours, theirs = rng.normal(0.3, 1, 30), rng.normal(0, 1, 30)
    test = stats.permutation_test(
        (ours, theirs),
        lambda a, b: np.mean(a - b),
        permutation_type="samples",
        n_resamples=9999,
        rng=np.random.default_rng(6),
    )
    assert paired_difference(list(ours), list(theirs)).p == pytest.approx(test.pvalue, abs=0.02)


def test_a_p_value_is_never_zero():
    assert paired_difference([1.5] * 60, [0] * 60).p == pytest.approx(1 / 10_001)
    assert "p < 0.001" in str(paired_difference([1] * 60, [0] * 60))


def test_no_difference_is_no_evidence():
    made = paired_difference([1, 0, 1], [1, 0, 1])
    assert (made.value, made.n, made.p) == (0.0, 3, 1.0) and made.low < 0 < made.high
    same = paired_difference([0.5, 0.2, 1], [0.5, 0.2, 1])
    assert same == Difference(0.0, 0.0, 0.0, 3, 1.0)


def test_swapping_the_systems_changes_only_the_sign():
    ours, theirs = [1, 1, 0, 1, 1, 0, 1], [0, 1, 0, 0, 1, 1, 0]
    made, mirrored = paired_difference(ours, theirs), paired_difference(theirs, ours)
    assert (made.value, made.low, made.high, made.p) == pytest.approx(
        (-mirrored.value, -mirrored.high, -mirrored.low, mirrored.p), abs=1e-12
    )


def test_pairing_removes_what_is_hard_for_both():
    hard = list(np.random.default_rng(8).normal(scale=10, size=40))
    made = paired_difference([value + 0.5 for value in hard], hard)
    assert (made.value, made.low, made.high) == pytest.approx((0.5, 0.5, 0.5))


def test_booleans_can_be_compared():
    assert paired_difference([True, True, False, True], [False, True, False, False]).value == 0.5


def test_a_difference_is_printed_with_interval_n_and_p():
    assert str(Difference(0.25, -0.049, 0.5, 40, 0.0412)) == "+0.25 (-0.05 to +0.50), n = 40, p = 0.041"


@pytest.mark.parametrize(
    "unknown", [None, float("nan"), np.nan, float("inf"), -np.inf, "0.5", "", [1.0], 1j, np.array([1, 2])]
)
@pytest.mark.parametrize(
    "call",
    [
        mean_interval,
        student_interval,
        lambda values: paired_difference(values, [0.0] * len(values)),
        lambda values: paired_difference([0.0] * len(values), values),
    ],
)
def test_what_is_not_known_does_not_pass_for_a_number(call, unknown):
    with pytest.raises(ValueError, match="Value 2 of 3 is"):
        call([1.0, unknown, 2.0])


@pytest.mark.parametrize(
    "unknown", [None, float("nan"), 0.5, 2, -1, "no", "False", "", "1", [], [True], np.nan, np.array([0, 1])]
)
def test_what_is_no_outcome_is_not_counted(unknown):
    with pytest.raises(ValueError, match="Outcome 2 of 3 is .*an outcome is True or False"):
        share([True, unknown, False])


def test_a_mean_leaves_out_what_is_none_and_refuses_what_is_nan():
    assert mean_known([None, 1, 3]) == 2 and math.isnan(mean_known([None]))
    with pytest.raises(ValueError, match="Value 2 of 2 is nan"):
        mean_known([1, None, float("nan")])


@pytest.mark.parametrize("values", [[0, 1], [0.2, 0.9, 1.0, 0.4], list(range(20))])
def test_the_interval_of_few_values_is_students(values):
    mean, low, high = student_interval(values)
    expected = stats.t.interval(0.95, len(values) - 1, np.mean(values), stats.sem(values))
    assert (mean, low, high) == pytest.approx((np.mean(values), *expected))
    assert high - low > mean_interval(values)[2] - mean_interval(values)[1] or len(values) >= 20


def test_one_value_has_an_interval_without_ends_and_none_is_refused():
    assert student_interval([0.5]) == (0.5, -math.inf, math.inf)
    with pytest.raises(ValueError, match="nothing to average"):
        student_interval([])


@pytest.mark.parametrize("values", [{0.5, 1.0}, {"a": 1.0}, frozenset({1.0}), "10", 3, None])
def test_what_keeps_no_order_is_refused(values):
    with pytest.raises(ValueError, match="give a list with one for each item"):
        mean_interval(values)
    with pytest.raises(ValueError, match="give a list with one for each item"):
        share(values)


def test_a_missing_label_is_no_disagreement():
    for missing in (None, math.nan):
        with pytest.raises(ValueError, match="A label is missing"):
            cohens_kappa(["yes", missing], ["no", missing])

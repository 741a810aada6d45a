"""Do two sets of questions put systems in the same order? Against scipy, and where it could mislead."""

import numpy as np
import pytest
from scipy.stats import kendalltau

from helpers.evaluation import kendall_tau, order_agreement


def test_tau_is_that_of_scipy_ties_and_all():
    rng = np.random.default_rng(0)
    for _ in range(200):
        ours, theirs = rng.integers(0, 6, (2, 8)).astype(float)
        assert kendall_tau(ours.tolist(), theirs.tolist()) == pytest.approx(kendalltau(ours, theirs)[0])


def test_a_side_that_tells_no_two_apart_has_no_order():
    assert kendall_tau([0.5, 0.5, 0.5], [0.1, 0.2, 0.3]) == 0


@pytest.mark.parametrize("ours, theirs", [([0.5], [0.5]), ([], []), ([0.1, 0.2], [0.1, 0.2, 0.3])])
def test_an_order_needs_two_systems_on_both_sides(ours, theirs):
    with pytest.raises(ValueError, match="two systems at least"):
        kendall_tau(ours, theirs)


def test_what_is_no_number_is_refused():
    with pytest.raises(ValueError, match="no number"):
        kendall_tau([0.1, None], [0.1, 0.2])


def questions(means, n, seed):
    """float [systems, n]: every system meets the same questions, some of them hard for all."""
    hard = np.random.default_rng(seed).random(n)
    return [[float(hard[at] < mean) for at in range(n)] for mean in means]


def test_systems_far_apart_are_put_in_order_by_few_questions_and_near_ones_are_not():
    far, luck = [0.1, 0.4, 0.6, 0.9], np.random.default_rng(5).integers(0, 2, (4, 220)).astype(float)
    sure = order_agreement(questions(far, 120, 1), questions(far, 100, 2))
    unsure = order_agreement(luck[:, :120], luck[:, 120:])
    assert sure.value == 1 and sure.low == 1 and sure.n == 100
    assert unsure.high - unsure.low > 0.4


def test_the_interval_holds_the_value_and_the_same_seed_gives_the_same():
    scores = questions([0.5, 0.55, 0.6, 0.62, 0.7], 40, 3), questions([0.7, 0.6, 0.5, 0.4, 0.3], 50, 4)
    found = order_agreement(*scores)
    assert found.low <= found.value <= found.high and found.value < 0
    assert found == order_agreement(*scores) and found.n == 40


def test_the_bootstrap_resamples_questions_and_not_systems():
    """Two sets of one question each have nothing to resample, so the interval has no width."""
    found = order_agreement([[1.0], [0.5], [0.0]], [[1.0], [0.2], [0.0]])
    assert (found.low, found.value, found.high) == (1, 1, 1)


def test_an_empty_set_is_refused():
    with pytest.raises(ValueError, match="without a question"):
        order_agreement([[], []], [[1], [0]])

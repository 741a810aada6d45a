"""Do two sets of questions put systems in the same order? Kendall's tau, with an interval over questions.

Tau counts pairs of systems: those that both sets order alike minus those that they order the other way
round (Kendall 1938; tau-b, which allows for ties). Two sets that agree on every pair have 1; by chance it
is 0.
"""

from collections.abc import Sequence

import numpy as np

from .intervals import Interval
from .statistics import as_numbers

DRAWS = 2_000
DIGITS = 9  # means that differ by less are equal
Scores = Sequence[Sequence[float]]


def kendall_tau(ours: Sequence[float], theirs: Sequence[float]) -> float:
    """Kendall's tau-b of two scores of the same systems, -1 to 1; 0 where one side tells none apart.

    Raises ValueError for fewer than two systems, another number of them, and for what is no number.

    >>> kendall_tau([0.9, 0.5, 0.7], [0.8, 0.2, 0.3]), kendall_tau([0.9, 0.5], [0.1, 0.3])
    (1.0, -1.0)
    """
    if len(ours) != len(theirs) or len(ours) < 2:
        raise ValueError(
            f"An order needs two systems at least, the same on both sides; here are {len(ours)} and "
            f"{len(theirs)}."
        )
    return float(_taus(as_numbers(ours)[None], as_numbers(theirs)[None])[0])


def order_agreement(ours: Scores, theirs: Scores, seed: int = 0) -> Interval:
    """Kendall's tau of the orders in which two sets of questions put the same systems, with its interval.

    ours, theirs: for each system its scores, one a question: float [systems, questions of that set]. n: the
    questions of the smaller set. The interval is a bootstrap over the questions of both. Noise only ever
    lowers an agreement that is nearly perfect: two draws of one set of 170 questions reached 0.85 over twelve
    systems, and the interval then lies below 1. Where the orders truly differed (tau 0.8) it held tau in 99
    of 100 trials; it cannot tell whether two orders are wholly the same. Raises ValueError as `kendall_tau`
    does, and for a set without a question.

    >>> print(order_agreement([[1, 1], [0, 1], [0, 0]], [[1], [0.5], [0]]))
    1.00 (0.82 to 1.00), n = 1
    """
    sides = [np.stack([as_numbers(row) for row in side]) for side in (ours, theirs)]
    if not all(side.shape[1] for side in sides):
        raise ValueError("A set without a question puts nothing in order.")
    tau = kendall_tau(*(side.mean(axis=1).tolist() for side in sides))
    rng = np.random.default_rng(seed)
    drawn = [_resampled(side, rng) for side in sides]
    low, high = np.quantile(_taus(*drawn), [0.025, 0.975])
    n = min(side.shape[1] for side in sides)
    return Interval(tau, min(float(low), tau), max(float(high), tau), n)


def _resampled(scores: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Means of the systems over questions drawn with replacement, float [DRAWS, systems]."""
    n = scores.shape[1]
    times = rng.multinomial(n, np.full(n, 1 / n), DRAWS)
    return times @ scores.T / n


def _taus(ours: np.ndarray, theirs: np.ndarray) -> np.ndarray:
    """Tau-b of each row of scores, float [rows]."""
    first, second = np.triu_indices(ours.shape[1], 1)
    mine, other = (np.sign(np.round(side[:, first] - side[:, second], DIGITS)) for side in (ours, theirs))
    told_apart = np.sqrt(np.abs(mine).sum(axis=1) * np.abs(other).sum(axis=1))
    return (mine * other).sum(axis=1) / np.where(told_apart, told_apart, 1.0)

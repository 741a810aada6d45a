"""How sure are we? Intervals for a share, and for the difference of two systems on the same items.

Shares: the Wilson interval (Wilson 1927), which stays sensible near 0 and 1. Differences: a paired
bootstrap over items (Efron & Tibshirani 1993) and a sign-flip permutation test. Pairing matters: both
systems met the same questions, so what is hard for both cancels out. For fewer than 30 items these promise
too much; there the exact and careful ones of `intervals.py` stand in.

A number that is not known has no place in a mean: what is None, not a number or infinite is refused, and
what is no outcome (0.5, "no") is not counted as one.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from numbers import Real

import numpy as np

from .intervals import FEW, RESAMPLES, bca_interval, mcnemar, paired_interval, share_interval, told_p


@dataclass(frozen=True)
class Share:
    """A share of successes with its 95 % interval: 26 of 40 = 0.65 (0.50 to 0.78)."""

    successes: int
    n: int
    low: float
    high: float

    @property
    def value(self) -> float:
        """The share itself, 0 to 1."""
        return self.successes / self.n

    def __str__(self) -> str:
        return f"{self.successes}/{self.n} = {self.value:.2f} ({self.low:.2f} to {self.high:.2f})"


@dataclass(frozen=True)
class Difference:
    """Mean difference of two systems over n items, 95 % interval, p value of the permutation test."""

    value: float
    low: float
    high: float
    n: int
    p: float

    def __str__(self) -> str:
        return f"{self.value:+.2f} ({self.low:+.2f} to {self.high:+.2f}), n = {self.n}, {told_p(self.p)}"


def _in_order(values: Sequence) -> list:
    """The values as a list. ValueError for a set or a mapping, which keep no order and no doubles, and for
    what holds no values at all.
    """
    if not isinstance(values, Iterable) or isinstance(values, (set, frozenset, Mapping, str, bytes)):
        raise ValueError(f"These values are a {type(values).__name__}; give a list with one for each item.")
    return list(values)


def as_numbers(values: Sequence[float], finite: bool = True) -> np.ndarray:
    """The values as an array of floats. Truth values count as 0 and 1.

    Raises ValueError for what is no number (None, nan, a text) and, when finite, for what is infinite.

    >>> as_numbers([0.5, True]).tolist()
    [0.5, 1.0]
    """
    given = _in_order(values)
    for place, value in enumerate(given, 1):
        number = isinstance(value, (Real, np.bool_)) and not math.isnan(value)
        if not number or finite and math.isinf(value):
            wanted = "finite number" if number else "number"
            raise ValueError(
                f"Value {place} of {len(given)} is {value!r}, which is no {wanted}. "
                "Leave it out, or say what it counts as."
            )
    return np.asarray(given, dtype=float)


def as_outcomes(values: Sequence[bool]) -> np.ndarray:
    """The outcomes as an array of truth values: True and False, or 1 and 0.

    Raises ValueError for anything else, such as 0.5, "no" or None.

    >>> as_outcomes([True, 0, 1.0]).tolist()
    [True, False, True]
    """
    given = _in_order(values)
    for place, value in enumerate(given, 1):
        if not isinstance(value, (Real, np.bool_)) or value not in (0, 1):
            raise ValueError(
                f"Outcome {place} of {len(given)} is {value!r}; an outcome is True or False (or 1 or 0)."
            )
    return np.asarray(given, dtype=bool)


def mean_known(values: Sequence[float | None]) -> float:
    """Mean of the values that are known; not a number (nan) when none is. Unknown is never 0.

    >>> mean_known([90, None, 110])
    100.0
    """
    known = [value for value in values if value is not None]
    as_numbers(known)
    return sum(known) / len(known) if known else math.nan


def share(outcomes: Sequence[bool]) -> Share:
    """Share of true outcomes with its interval: exact for fewer than 30, else Wilson's.

    Raises ValueError for no outcomes, and for what is no outcome: 0.5, "no", None.

    >>> print(share([True] * 26 + [False] * 14))
    26/40 = 0.65 (0.50 to 0.78)
    """
    counted = as_outcomes(outcomes)
    n, successes = counted.size, int(counted.sum())
    if n == 0:
        raise ValueError("There is nothing to count: the list of outcomes is empty.")
    return Share(successes, n, *share_interval(successes, n))


def mean_interval(values: Sequence[float], seed: int = 0) -> tuple[float, float, float]:
    """(mean, low, high): the mean with its 95 % bootstrap interval over items.

    Fewer than 30 outcomes get the exact interval of a share, fewer than 30 other numbers the BCa bootstrap.
    A single value has no spread to show. Raises ValueError for no values, and for one that is not known or
    not finite.

    >>> mean_interval([0.5, 0.5, 0.5])
    (0.5, 0.5, 0.5)
    """
    data = as_numbers(values)
    if data.size == 0:
        raise ValueError("There is nothing to average: the list is empty.")
    mean = float(data.mean())
    if data.size < FEW:
        outcomes = data.size > 1 and np.isin(data, (0, 1)).all()
        exact = share_interval(int(data.sum()), data.size) if outcomes else bca_interval(data, seed)
        return mean, *exact
    rng = np.random.default_rng(seed)
    means = data[rng.integers(0, data.size, (RESAMPLES, data.size))].mean(axis=1)
    low, high = np.quantile(means, [0.025, 0.975])
    return mean, float(low), float(high)


def student_interval(values: Sequence[float]) -> tuple[float, float, float]:
    """(mean, low, high): the mean with its 95 % interval by Student's t (Student 1908), for few items.

    A single value says nothing about the spread, so its interval has no ends. Raises ValueError for no
    values, and for one that is not known or not finite.

    >>> [round(x, 2) for x in student_interval([1, 2, 3])], student_interval([1])
    ([2.0, -0.48, 4.48], (1.0, -inf, inf))
    """
    data = as_numbers(values)
    if data.size == 0:
        raise ValueError("There is nothing to average: the list is empty.")
    mean = float(data.mean())
    if data.size == 1:
        return mean, -math.inf, math.inf
    from scipy.stats import t

    half = float(t.ppf(0.975, data.size - 1) * data.std(ddof=1) / math.sqrt(data.size))
    return mean, mean - half, mean + half


def paired_difference(ours: Sequence[float], theirs: Sequence[float], seed: int = 0) -> Difference:
    """Mean of ours - theirs, item by item, with its 95 % interval and a two-sided p value.

    Outcomes: the exact test of McNemar, and `paired_interval` when they are fewer than 30 or all pairs are
    alike. Other numbers: under the null hypothesis the sign of each item's difference is arbitrary, so signs
    are flipped at random; the interval is Student's for fewer than 30, else a bootstrap over items.
    Raises ValueError when the lists are empty or of different length, or hold a value that is not known.

    >>> print(paired_difference([1, 1, 1, 1], [0, 0, 0, 0]))
    +1.00 (-0.20 to +1.00), n = 4, p = 0.125
    """
    if len(ours) != len(theirs):
        raise ValueError(
            f"Paired lists must be equally long; these have {len(ours)} and {len(theirs)} items."
        )
    a, b = as_numbers(ours), as_numbers(theirs)
    gaps, n = a - b, len(ours)
    outcomes = bool(np.isin(np.concatenate([a, b]), (0, 1)).all())
    if outcomes and n:
        cells = [int(np.sum((a == x) & (b == y))) for x, y in ((1, 1), (1, 0), (0, 1), (0, 0))]
        p = mcnemar(cells[1], cells[2])
        if n < FEW or np.ptp(gaps) == 0:
            return Difference(float(gaps.mean()), *paired_interval(*cells), n, p)
    few = 1 < n < FEW
    value, low, high = student_interval(gaps.tolist()) if few else mean_interval(gaps.tolist(), seed)
    if not outcomes:
        signs = np.random.default_rng(seed + 1).choice([-1.0, 1.0], (RESAMPLES, n))
        extreme = np.abs((signs * gaps).mean(axis=1)) >= abs(value) - 1e-12
        p = float((extreme.sum() + 1) / (RESAMPLES + 1))
    return Difference(value, low, high, n, p)


def cohens_kappa(first: Sequence[str], second: Sequence[str]) -> float:
    """Agreement of two labellings beyond chance (Cohen 1960): 1 is perfect, 0 what chance would give.

    Raises ValueError for lists that are empty, of different length, or hold one label only, where there is
    nothing to agree on; and for a label that is missing.

    >>> cohens_kappa(["yes", "yes", "no", "no"], ["yes", "no", "no", "no"])
    0.5
    """
    if len(first) != len(second) or not first:
        raise ValueError(f"Label the same items twice; these are {len(first)} and {len(second)} labels.")
    labels = set(first) | set(second)
    if any(label is None or label != label for label in labels):
        raise ValueError("A label is missing (None or nan). Leave the item out of both lists.")
    if len(labels) < 2:
        raise ValueError("Every item has the same label, so there is nothing to agree on.")
    same = sum(one == other for one, other in zip(first, second, strict=True)) / len(first)
    chance = sum(list(first).count(label) * list(second).count(label) for label in labels) / len(first) ** 2
    return (same - chance) / (1 - chance)

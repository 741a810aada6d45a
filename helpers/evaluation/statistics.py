"""How sure are we? Intervals for a share, and for the difference of two systems on the same items.

Shares: the Wilson interval (Wilson 1927), which stays sensible near 0 and 1 and for small n. Differences: a
paired bootstrap over items (Efron & Tibshirani 1993) and a sign-flip permutation test. Pairing matters: both
systems met the same questions, so what is hard for both cancels out.

A number that is not known has no place in a mean: what is None, not a number or infinite is refused, and
what is no outcome (0.5, "no") is not counted as one.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from numbers import Real

import numpy as np

Z95 = 1.959963984540054
RESAMPLES = 10_000


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
        return f"{self.value:+.2f} ({self.low:+.2f} to {self.high:+.2f}), n = {self.n}, p = {self.p:.3f}"


def as_numbers(values: Sequence[float], finite: bool = True) -> np.ndarray:
    """The values as an array of floats. Truth values count as 0 and 1.

    Raises ValueError for what is no number (None, nan, a text) and, when finite, for what is infinite.

    >>> as_numbers([0.5, True]).tolist()
    [0.5, 1.0]
    """
    given = list(values)
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
    given = list(values)
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
    """Share of true outcomes with its Wilson interval.

    Raises ValueError for no outcomes, and for what is no outcome: 0.5, "no", None.

    >>> print(share([True] * 26 + [False] * 14))
    26/40 = 0.65 (0.50 to 0.78)
    """
    counted = as_outcomes(outcomes)
    n, successes = counted.size, int(counted.sum())
    if n == 0:
        raise ValueError("There is nothing to count: the list of outcomes is empty.")
    p, z2 = successes / n, Z95**2
    centre, spread = p + z2 / (2 * n), Z95 * math.sqrt(p * (1 - p) / n + z2 / (4 * n * n))
    low, high = (centre - spread) / (1 + z2 / n), (centre + spread) / (1 + z2 / n)
    return Share(successes, n, low if successes else 0.0, high if successes < n else 1.0)


def mean_interval(values: Sequence[float], seed: int = 0) -> tuple[float, float, float]:
    """(mean, low, high): the mean with its 95 % bootstrap interval over items.

    Raises ValueError for no values, and for one that is not known or not finite.

    >>> mean_interval([0.5, 0.5, 0.5])
    (0.5, 0.5, 0.5)
    """
    data = as_numbers(values)
    if data.size == 0:
        raise ValueError("There is nothing to average: the list is empty.")
    rng = np.random.default_rng(seed)
    means = data[rng.integers(0, data.size, (RESAMPLES, data.size))].mean(axis=1)
    low, high = np.quantile(means, [0.025, 0.975])
    return float(data.mean()), float(low), float(high)


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
    """Mean of ours - theirs, item by item, with a bootstrap interval and a two-sided permutation p value.

    Under the null hypothesis the sign of each item's difference is arbitrary, so signs are flipped at random.
    Raises ValueError when the lists are empty or of different length, or hold a value that is not known.

    >>> print(paired_difference([1, 1, 1, 1], [0, 0, 0, 0]))
    +1.00 (+1.00 to +1.00), n = 4, p = 0.130
    """
    if len(ours) != len(theirs):
        raise ValueError(
            f"Paired lists must be equally long; these have {len(ours)} and {len(theirs)} items."
        )
    gaps = as_numbers(ours) - as_numbers(theirs)
    value, low, high = mean_interval(gaps.tolist(), seed)
    signs = np.random.default_rng(seed + 1).choice([-1.0, 1.0], (RESAMPLES, gaps.size))
    extreme = np.abs((signs * gaps).mean(axis=1)) >= abs(value) - 1e-12
    return Difference(value, low, high, len(ours), float((extreme.sum() + 1) / (RESAMPLES + 1)))

"""Few items: intervals and tests that still hold for them, where the plain bootstrap promises too much.

With 6 items a percentile bootstrap's "95 %" holds the truth some 80 % of the time. These do better: exact
limits for a share (Clopper & Pearson 1934), bias-corrected and accelerated bootstrap limits for a mean (BCa,
Efron 1987), limits for the difference of two paired shares (Newcombe 1998, his method 10), and the exact
test of McNemar (1947), which is a sign test over the items that only one side got right.
"""

import math
from dataclasses import dataclass

import numpy as np

FEW = 30  # fewer items than this are few
LEVEL = 0.95
Z95 = 1.959963984540054
RESAMPLES = 10_000


@dataclass(frozen=True)
class Interval:
    """A value with its 95 % interval over n items; p where a test was made.

    >>> print(Interval(0.5, 0.25, 0.75, n=40))
    0.50 (0.25 to 0.75), n = 40
    """

    value: float
    low: float
    high: float
    n: int
    p: float | None = None

    def __str__(self) -> str:
        tested = "" if self.p is None else f", {told_p(self.p)}"
        return f"{self.value:.2f} ({self.low:.2f} to {self.high:.2f}), n = {self.n}{tested}"


def told_p(p: float) -> str:
    """A p value as it is written: never 0.000.

    >>> told_p(0.0312), told_p(0.0001)
    ('p = 0.031', 'p < 0.001')
    """
    return "p < 0.001" if p < 0.001 else f"p = {p:.3f}"


def clopper_pearson(successes: int, n: int, level: float = LEVEL) -> tuple[float, float]:
    """(low, high): the exact interval of a share (Clopper & Pearson 1934).

    Raises ValueError when there are no items, or more successes than items.

    >>> [round(end, 3) for end in clopper_pearson(6, 6)]
    [0.541, 1.0]
    """
    if not 0 <= successes <= n or n < 1:
        raise ValueError(f"{successes} of {n} is no share; there must be items, and no more successes.")
    from scipy.stats import beta

    tail = (1 - level) / 2
    low = float(beta.ppf(tail, successes, n - successes + 1)) if successes else 0.0
    return low, float(beta.ppf(1 - tail, successes + 1, n - successes)) if successes < n else 1.0


def wilson(successes: int, n: int) -> tuple[float, float]:
    """(low, high): Wilson's interval of a share (1927), sensible near 0 and 1.

    >>> [round(end, 2) for end in wilson(26, 40)]
    [0.5, 0.78]
    """
    share, spread = (
        successes / n,
        Z95 * math.sqrt(successes * (n - successes) / n**3 + Z95 * Z95 / (4 * n * n)),
    )
    centre, scale = share + Z95 * Z95 / (2 * n), 1 + Z95 * Z95 / n
    low, high = (centre - spread) / scale, (centre + spread) / scale
    return low if successes else 0.0, high if successes < n else 1.0


def share_interval(successes: int, n: int) -> tuple[float, float]:
    """(low, high) of a share: exact for fewer than 30 items, else Wilson's.

    >>> [round(end, 2) for end in share_interval(0, 33)], [round(end, 2) for end in share_interval(6, 6)]
    ([0.0, 0.1], [0.54, 1.0])
    """
    return clopper_pearson(successes, n) if n < FEW else wilson(successes, n)


def bca_interval(values: np.ndarray, seed: int = 0) -> tuple[float, float]:
    """(low, high): the BCa bootstrap interval of a mean (Efron 1987). Equal values give no width.

    >>> [round(end, 1) for end in bca_interval(np.array([1.0, 2.0, 2.0, 3.0, 9.0]))]
    [1.8, 7.4]
    """
    data = np.asarray(values, dtype=float)
    n, mean = data.size, float(data.mean())
    if n < 2 or np.ptp(data) == 0:
        return mean, mean
    from scipy.stats import norm

    rng = np.random.default_rng(seed)
    means = data[rng.integers(0, n, (RESAMPLES, n))].mean(axis=1)
    below = ((means < mean).mean() + (means <= mean).mean()) / 2
    bias = norm.ppf(min(max(below, 1 / RESAMPLES), 1 - 1 / RESAMPLES))
    left_out = (data.sum() - data) / (n - 1)  # the mean without each item
    gaps = left_out.mean() - left_out
    skew = float((gaps**3).sum() / (6 * (gaps**2).sum() ** 1.5))
    tails = bias + norm.ppf([(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    low, high = np.quantile(means, norm.cdf(bias + tails / (1 - skew * tails)))
    return min(float(low), mean), max(float(high), mean)


def newcombe(both: int, ours: int, theirs: int, neither: int) -> tuple[float, float]:
    """(low, high) of the difference of two paired shares (Newcombe 1998, method 10).

    both, ours, theirs, neither: how many items both sides got right, only ours, only theirs, neither side.
    Raises ValueError without any item.

    >>> [round(end, 4) for end in newcombe(36, 12, 2, 0)], [round(end, 2) for end in newcombe(0, 6, 0, 0)]
    ([0.0569, 0.3404], [0.45, 1.0])
    """
    n = both + ours + theirs + neither
    if n < 1:
        raise ValueError("There is nothing to compare: no item was given.")
    first, second = both + ours, both + theirs
    difference = (ours - theirs) / n
    (low_1, high_1), (low_2, high_2) = (wilson(count, n) for count in (first, second))
    down = (first / n - low_1, high_2 - second / n)
    up = (second / n - low_2, high_1 - first / n)
    tied = _agreement(both, ours, theirs, neither)

    def reach(a: float, b: float) -> float:
        """How far the interval reaches to one side."""
        return math.sqrt(max(0.0, a * a - 2 * tied * a * b + b * b))

    return difference - reach(*down), min(1.0, difference + reach(*up))


def paired_interval(both: int, ours: int, theirs: int, neither: int) -> tuple[float, float]:
    """(low, high) of the difference of two paired shares, for few items.

    Newcombe's limits, widened to what the exact test allows: over the items that only one side got right, its
    share of them has exact limits. So zero lies outside only where `mcnemar` gives less than 0.05.

    >>> [round(end, 2) for end in paired_interval(0, 4, 0, 0)], mcnemar(4, 0)
    ([-0.2, 1.0], 0.125)
    """
    low, high = newcombe(both, ours, theirs, neither)
    apart, n = ours + theirs, both + ours + theirs + neither
    if not apart:
        return low, high
    least, most = clopper_pearson(ours, apart)
    return min(low, (2 * least - 1) * apart / n), max(high, (2 * most - 1) * apart / n)


def mcnemar(ours: int, theirs: int) -> float:
    """Two-sided exact p that two systems are right equally often (McNemar 1947).

    ours, theirs: how many items only one of them got right. Without any they cannot be told apart: 1.

    >>> mcnemar(6, 0), mcnemar(0, 0)
    (0.03125, 1.0)
    """
    from scipy.stats import binomtest

    return float(binomtest(ours, ours + theirs).pvalue) if ours + theirs else 1.0


def _agreement(both: int, ours: int, theirs: int, neither: int) -> float:
    """Newcombe's phi, corrected for continuity: how much the outcomes of two sides go together."""
    margins = (both + ours) * (theirs + neither) * (both + theirs) * (ours + neither)
    if not margins:
        return 0.0
    product, n = both * neither - ours * theirs, both + ours + theirs + neither
    return (max(product - n / 2, 0.0) if product > 0 else float(product)) / math.sqrt(margins)

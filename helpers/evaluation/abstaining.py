"""Is a confidence score good for anything? Ranking right before wrong, the price of answering less, and a threshold.

Selective prediction: El-Yaniv & Wiener 2010 (*On the foundations of noise-free selective classification*); Geifman & El-Yaniv 2017
(arXiv 1705.08500) for risk against coverage.
"""

from collections.abc import Sequence

import numpy as np

RESAMPLES = 2_000


def auroc(positive: Sequence[float], negative: Sequence[float], seed: int = 0) -> tuple[float, float, float]:
    """(value, low, high): how often a score of `positive` exceeds one of `negative`, ties half, with a 95 % bootstrap interval.

    1 sorts perfectly, 0.5 is a coin, below 0.5 it sorts the wrong way round. When either is empty nothing is known: (0.5, 0, 1).
    """
    ours, theirs = np.asarray(positive, float), np.asarray(negative, float)
    if not ours.size or not theirs.size:
        return 0.5, 0.0, 1.0
    wins = (ours[:, None] > theirs[None]) + 0.5 * (ours[:, None] == theirs[None])
    rng = np.random.default_rng(seed)
    drawn = [
        wins[np.ix_(rng.integers(0, ours.size, ours.size), rng.integers(0, theirs.size, theirs.size))].mean()
        for _ in range(RESAMPLES)
    ]
    low, high = np.quantile(drawn, [0.025, 0.975])
    value = float(wins.mean())
    return value, float(min(low, value)), float(max(high, value))


def risk_coverage(scores: Sequence[float], right: Sequence[bool]) -> tuple[np.ndarray, np.ndarray]:
    """(coverage, risk) when only the best-scored 1, 2, … n questions are answered: share answered, and share wrong among them."""
    _same_length(scores, right)
    wrong = ~np.asarray(right, bool)[np.argsort(-np.asarray(scores, float), kind="stable")]
    answered = np.arange(1, wrong.size + 1)
    return answered / wrong.size, np.cumsum(wrong) / answered


def utility(scores: Sequence[float], right: Sequence[bool], threshold: float, cost: float = 1.0) -> float:
    """Mean over questions: 1 for a right answer, -cost for a wrong one, 0 for an abstention (a score below the threshold)."""
    _same_length(scores, right)
    answered, good = np.asarray(scores, float) >= threshold, np.asarray(right, bool)
    return float((answered & good).sum() - cost * (answered & ~good).sum()) / len(good)


def best_threshold(scores: Sequence[float], right: Sequence[bool], cost: float = 1.0) -> float:
    """The score that serves best as threshold; infinity when it is best never to answer. Of equally good ones the highest: it answers least."""
    candidates = [float("inf")] + sorted(set(map(float, scores)), reverse=True)
    return max(candidates, key=lambda threshold: utility(scores, right, threshold, cost))


def _same_length(scores: Sequence, right: Sequence) -> None:
    if len(scores) != len(right) or not len(scores):
        raise ValueError(
            f"Give one score and one outcome a question, at least one; these have {len(scores)} and {len(right)}."
        )

"""Is a score good for anything?

Ranking right before wrong, the price of answering less, and where to draw the line.

A threshold costs (evidence is thrown away, right answers are withheld) and buys (questions without an answer
stay unanswered). Both are counted here. The scale of a score belongs to one model, so a threshold does, too.

Selective prediction: El-Yaniv & Wiener 2010 (*On the foundations of noise-free selective classification*);
Geifman & El-Yaniv 2017 (arXiv 1705.08500) for risk against coverage.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from .evidence import recall_of_quotes
from .statistics import Share, as_numbers, as_outcomes, mean_interval, share

RESAMPLES = 2_000
THRESHOLDS = tuple(step / 20 for step in range(21))  # 0, 0.05, … 1


def auroc(positive: Sequence[float], negative: Sequence[float], seed: int = 0) -> tuple[float, float, float]:
    """(value, low, high): how often a score of `positive` exceeds one of `negative`, ties half, with a 95 %
    interval.

    1 sorts perfectly, 0.5 is a coin, below 0.5 it sorts the wrong way round. The interval is a bootstrap
    over both. When either is empty nothing is known: (0.5, 0, 1). Raises ValueError for a score that is None
    or not a number; an infinite one has its place.

    >>> auroc([0.9, 0.8], [0.1, 0.2]), auroc([], [0.1])
    ((1.0, 1.0, 1.0), (0.5, 0.0, 1.0))
    """
    ours, theirs = as_numbers(positive, finite=False), as_numbers(negative, finite=False)
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


def auroc_gap(
    ours: Sequence[float], theirs: Sequence[float], right: Sequence[bool], seed: int = 0
) -> tuple[float, float, float]:
    """(value, low, high): AUROC of one score minus that of another on the same answers, right above wrong.

    Both scores meet the same answers in every draw of the bootstrap, so what is hard for both cancels out.
    Nothing is known when all answers are right, or none: (0, -1, 1).

    >>> auroc_gap([0.9, 0.1], [0.9, 0.1], [True, False])
    (0.0, 0.0, 0.0)
    """
    first, good = _paired(ours, right)
    second, _ = _paired(theirs, right)
    if good.all() or not good.any():
        return 0.0, -1.0, 1.0
    wins = [
        (one[good][:, None] > one[~good][None]) + 0.5 * (one[good][:, None] == one[~good][None])
        for one in (first, second)
    ]
    gaps, rng = wins[0] - wins[1], np.random.default_rng(seed)
    sides = good.sum(), (~good).sum()
    drawn = [gaps[np.ix_(*(rng.integers(0, n, n) for n in sides))].mean() for _ in range(RESAMPLES)]
    low, high = np.quantile(drawn, [0.025, 0.975])
    value = float(gaps.mean())
    return value, float(min(low, value)), float(max(high, value))


def risk_coverage(scores: Sequence[float], right: Sequence[bool]) -> tuple[np.ndarray, np.ndarray]:
    """(coverage, risk) when only the best-scored 1, 2, … n questions are answered.

    coverage: share answered; risk: share wrong among them.

    >>> [values.tolist() for values in risk_coverage([0.9, 0.5], [True, False])]
    [[0.5, 1.0], [0.0, 0.5]]
    """
    known, good = _paired(scores, right)
    wrong = ~good[np.argsort(-known, kind="stable")]
    answered = np.arange(1, wrong.size + 1)
    return answered / wrong.size, np.cumsum(wrong) / answered


def utility(scores: Sequence[float], right: Sequence[bool], threshold: float, cost: float = 1.0) -> float:
    """Mean over questions: 1 for a right answer, -cost for a wrong one, 0 for an abstention.

    A question is abstained from when its score is below the threshold.

    >>> utility([0.9, 0.5], [True, False], threshold=0.7), utility([0.9, 0.5], [True, False], threshold=0.0)
    (0.5, 0.0)
    """
    known, good = _paired(scores, right)
    _check_number("threshold", threshold)
    _check_number("cost", cost)
    answered = known >= threshold
    return float((answered & good).sum() - cost * (answered & ~good).sum()) / len(good)


def best_threshold(scores: Sequence[float], right: Sequence[bool], cost: float = 1.0) -> float:
    """The score that serves best as threshold; infinity when it is best never to answer.

    Of equally good ones the highest: it answers least. Raises ValueError for a score that is not known.

    >>> best_threshold([0.9, 0.5], [True, False])
    0.9
    """
    known, _ = _paired(scores, right)
    candidates = [float("inf")] + sorted(set(known.tolist()), reverse=True)
    return max(candidates, key=lambda threshold: utility(scores, right, threshold, cost))


def _paired(scores: Sequence[float], right: Sequence[bool]) -> tuple[np.ndarray, np.ndarray]:
    """(scores, outcomes) as arrays. ValueError when they do not pair, or one is no number or no outcome."""
    if len(scores) != len(right) or not len(scores):
        raise ValueError(
            "Give one score and one outcome a question, at least one; "
            f"these have {len(scores)} and {len(right)}."
        )
    return as_numbers(scores, finite=False), as_outcomes(right)


def _check_number(name: str, value: float) -> None:
    if value is None or math.isnan(value):
        raise ValueError(f"The {name} is {value!r}; give a number.")


# ---- thresholds of a search -------------------------------------------------------------------------------


@dataclass(frozen=True)
class ThresholdStep:
    """One threshold, and what is left above it.

    recall: (mean, low, high) over answerable questions; empty: those of them left with nothing; fooled:
    unanswerable questions that find something.
    """

    threshold: float
    recall: tuple[float, float, float]
    empty: Share
    fooled: Share


def above(hits: Sequence, threshold: float) -> list:
    """The hits whose score reaches the threshold, in the same order.

        above(index.search(question, k=10), threshold=0.4)

    Raises ValueError for a threshold or a score that is not known.
    """
    _check_number("threshold", threshold)
    as_numbers([hit.score for hit in hits], finite=False)
    return [hit for hit in hits if hit.score >= threshold]


def sweep(
    questions: Sequence,
    rankings: Sequence[Sequence],
    unanswerable: Sequence[Sequence],
    thresholds: Sequence[float] = THRESHOLDS,
    k: int = 3,
) -> list[ThresholdStep]:
    """One step a threshold.

        sweep(asked, index.search_many(asked_texts), index.search_many(unanswerable_texts))

    rankings: hits of each answerable question; unanswerable: hits of each question that no page answers.
    Raises ValueError when one of the two kinds of question is missing.
    """
    if not questions or not unanswerable:
        raise ValueError(
            "A threshold is judged on both kinds of question: "
            "give at least one that is answerable and one that is not."
        )
    steps = []
    for threshold in thresholds:
        kept = [above(hits[:k], threshold) for hits in rankings]
        recall = [recall_of_quotes(hits, question, k) for hits, question in zip(kept, questions, strict=True)]
        steps.append(
            ThresholdStep(
                threshold,
                mean_interval(recall),
                share([not hits for hits in kept]),
                share([bool(above(hits[:k], threshold)) for hits in unanswerable]),
            )
        )
    return steps

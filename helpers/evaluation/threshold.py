"""What a similarity threshold costs and what it buys: hits below it are thrown away.

It costs evidence (recall falls, some answerable questions are left with nothing) and buys silence (questions that no page
answers find nothing, too). Both are counted here at each threshold. The scale of a similarity belongs to one embedding
model, so a threshold does, too.

Knows results only: a hit has a `score`, a question has `gold`.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from .evidence import recall_of_quotes
from .statistics import Share, mean_interval, share

THRESHOLDS = tuple(step / 20 for step in range(21))  # 0, 0.05, … 1


@dataclass(frozen=True)
class Step:
    """One threshold. recall: (mean, low, high) over answerable questions; empty: those left with nothing; fooled: unanswerable ones that find something."""

    threshold: float
    recall: tuple[float, float, float]
    empty: Share
    fooled: Share


def above(hits: Sequence, threshold: float) -> list:
    """The hits whose score reaches the threshold, in the same order."""
    return [hit for hit in hits if hit.score >= threshold]


def sweep(
    questions: Sequence,
    rankings: Sequence[Sequence],
    unanswerable: Sequence[Sequence],
    thresholds: Sequence[float] = THRESHOLDS,
    k: int = 3,
) -> list[Step]:
    """One step a threshold. rankings: hits of each answerable question; unanswerable: hits of each question that no page answers.

    Raises ValueError when one of the two kinds of question is missing.
    """
    if not questions or not unanswerable:
        raise ValueError(
            "A threshold is judged on both kinds of question: give at least one that is answerable and one that is not."
        )
    steps = []
    for threshold in thresholds:
        kept = [above(hits[:k], threshold) for hits in rankings]
        recall = [recall_of_quotes(hits, question, k) for hits, question in zip(kept, questions, strict=True)]
        steps.append(
            Step(
                threshold,
                mean_interval(recall),
                share([not hits for hits in kept]),
                share([bool(above(hits[:k], threshold)) for hits in unanswerable]),
            )
        )
    return steps

"""What nothing and what perfection would reach on the very same questions: the two ends of every scale.

    gold_retriever(questions, passages)             finds the gold passages: the ceiling of a reader
    chance_recall(questions, passages, k)           k passages drawn blindly: the floor of a search
    order_bounds(questions, rankings, passages, 10) shuffled and perfect order: both ends of a reranker

A result that lies between them says how far a method got; a draw on which they lie close together can say
nothing.
"""

import math
from collections.abc import Callable, Iterable, Sequence

import numpy as np

from helpers.corpus import Passage, Question
from helpers.evaluation import holds
from helpers.retrieval import FoundRetriever, Hit

SHUFFLES = 50  # random orders that the floor of a reranker is the mean of
JUDGED = 10  # places that nDCG@10 looks at
Perfect = Callable[[list[bool], int], Sequence[bool]]


def gold_passages(question: Question, passages: Iterable[Passage]) -> list[Passage]:
    """The passages that hold one of a question's gold quotes."""
    return [passage for passage in passages if any(holds(passage, gold) for gold in question.gold)]


def gold_retriever(questions: Sequence[Question], passages: Sequence[Passage]) -> FoundRetriever:
    """A retriever that knows where the answers stand: it gives the gold passages of these questions.

    answer(question.question, gold_retriever(questions, skerry_passages()), **basic())
    """
    return FoundRetriever(
        {
            question.question: [
                Hit(passage, 1.0, rank) for rank, passage in enumerate(gold_passages(question, passages), 1)
            ]
            for question in questions
        }
    )


def chance_recall(questions: Sequence[Question], passages: Sequence[Passage], k: int = 3) -> list[float]:
    """For each question, the recall of its gold quotes to expect of k passages drawn blindly.

    >>> from helpers.corpus import load_questions
    >>> tea = [Passage("tea", "Tea", "", "Hot.", start, start + 4, 2) for start in range(0, 400, 4)]
    >>> chance_recall(load_questions("practice")[:1], tea, k=3)
    [0.0]
    """
    n = len(passages)

    def found(holding: int) -> float:
        """The chance that one of k passages is among those that hold a quote."""
        return 1 - math.comb(n - holding, k) / math.comb(n, k)

    return [
        float(np.mean([found(sum(holds(passage, gold) for passage in passages)) for gold in question.gold]))
        for question in questions
    ]


def perfect_order(relevant: list[bool], depth: int) -> list[bool]:
    """The first `depth` places in the best possible order, the rest as it was.

    >>> perfect_order([False, True, False, True], depth=3)
    [True, False, False, True]
    """
    return sorted(relevant[:depth], reverse=True) + relevant[depth:]


def order_bounds(
    questions: Sequence[Question],
    rankings: Sequence[Sequence[Hit]],
    passages: Sequence[Passage],
    depth: int,
    perfect: Perfect = perfect_order,
) -> tuple[list[float], list[float]]:
    """nDCG@10 of each question with the first `depth` hits shuffled (the mean of 50 orders), and put in
    perfect order.

    perfect: (marks, depth) -> the marks in the best order; a mark says whether the passage there holds the
    answer. Raises ValueError for a depth below 1.

        floor, ceiling = order_bounds(practice, rankings, skerry_passages(), depth=20)
    """
    if depth < 1:
        raise ValueError(f"depth is {depth}; reorder at least one passage.")
    rng, floor, ceiling = np.random.default_rng(0), [], []
    for question, hits in zip(questions, rankings, strict=True):
        marks = [any(holds(hit.passage, gold) for gold in question.gold) for hit in hits]
        best = _discounted([True] * len(gold_passages(question, passages)))
        orders = [[*rng.permutation(marks[:depth]), *marks[depth:]] for _ in range(SHUFFLES)]
        floor.append(float(np.mean([_discounted(order) for order in orders]) / best))
        ceiling.append(_discounted(perfect(marks, depth)) / best)
    return floor, ceiling


def _discounted(marks: Sequence[bool]) -> float:
    """Discounted gain of the first ten places: 1 / log2(rank + 1) for each mark."""
    return float(sum(bool(mark) / math.log2(rank + 1) for rank, mark in enumerate(marks[:JUDGED], 1)))

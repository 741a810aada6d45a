"""Exercises of notebook 06."""

import numpy as np

from ..exercise import Call, Exercise
from .variants_nb06 import DIFFERENCES, MAXSIM, PERFECT


def perfect(relevant, depth):
    """The first `depth` places in the best possible order, the rest as it was."""
    return sorted(relevant[:depth], reverse=True) + list(relevant[depth:])


def maxsim(query_vectors, passage_vectors):
    """Mean over query tokens of the best cosine with a passage token."""
    return float((query_vectors @ passage_vectors.T).max(axis=1).mean())


def differences(rows, relevant):
    """Feature row of each relevant candidate minus that of each other one."""
    right = [row for row, mark in zip(rows, relevant, strict=True) if mark]
    wrong = [row for row, mark in zip(rows, relevant, strict=True) if not mark]
    return [good - bad for good in right for bad in wrong]


_QUERY = np.array([[1.0, 0.0], [0.0, 1.0]])
_PASSAGE = np.array([[1.0, 0.0], [0.6, 0.8], [-1.0, 0.0]])
_ROWS = np.array([[3.0, 1.0], [1.0, 2.0], [0.0, 5.0]])
_FOUR_ROWS = np.array([[3.0, 1.0], [1.0, 2.0], [0.0, 5.0], [4.0, 0.0]])

EXERCISES = [
    Exercise(
        id="6.1",
        title="a perfect reranker",
        reference=perfect,
        hints=(
            (
                "A reranker moves only what it sees. Cut the list after `depth` places and treat the two "
                "parts differently."
            ),
            "True counts as 1 and False as 0, so `sorted(part, reverse=True)` puts the relevant ones first.",
            (
                "top, rest = relevant[:depth], list(relevant[depth:]). The result is something + rest. What "
                "has to be done with top?"
            ),
        ),
        calls=(
            Call(
                ([False, False, True, False, True], 3),
                [True, False, False, False, True],
                "the relevant one at place 5 is out of reach",
            ),
            Call(([False, True, False, True], 10), [True, True, False, False], "a depth beyond the end"),
            Call(([True, False, True], 1), [True, False, True], "depth 1 moves nothing"),
            Call(([False, False, True], 2), [False, False, True], "nothing relevant within the depth"),
        ),
        variants=PERFECT,
    ),
    Exercise(
        id="6.2",
        title="late interaction",
        reference=maxsim,
        hints=(
            (
                "`query_vectors @ passage_vectors.T` holds every cosine: one row a query token, one column "
                "a passage token."
            ),
            "Take the largest value of each row (`max(axis=1)`), then the mean of those.",
            (
                "best = (query_vectors @ passage_vectors.T).max(axis=1) holds one number a question token. "
                "Make one number of them for the whole question."
            ),
        ),
        calls=(
            Call((_QUERY, _PASSAGE), 0.9, "the first token finds its like, the second one nearly"),
            Call((_QUERY[:1], _PASSAGE), 1.0, "one query token"),
            Call((_QUERY, _PASSAGE[2:]), -0.5, "a passage of one token"),
            Call((_PASSAGE, _QUERY), 0.6, "the roles exchanged: MaxSim is not symmetric"),
        ),
        variants=MAXSIM,
    ),
    Exercise(
        id="6.3",
        title="pairs to learn from",
        reference=differences,
        hints=(
            "Split the rows into those that are relevant and those that are not. Then two nested loops.",
            "For each relevant row, in order, subtract each other row, in order: good minus bad.",
            (
                "right = [row for row, mark in zip(rows, relevant) if mark], and wrong in the same way with "
                "`not mark`. What remains is a list made by two loops: for good in right, for bad in wrong."
            ),
        ),
        calls=(
            Call(
                (_ROWS, [False, True, False]),
                [np.array([-2.0, 1.0]), np.array([1.0, -3.0])],
                "one relevant, two others",
            ),
            Call(
                (_ROWS, [True, True, False]),
                [np.array([3.0, -4.0]), np.array([1.0, -3.0])],
                "two relevant, one other",
            ),
            Call(
                (_FOUR_ROWS, [False, True, False, True]),
                [np.array(pair) for pair in ([-2.0, 1.0], [1.0, -3.0], [1.0, -1.0], [4.0, -5.0])],
                "two relevant, two others: first all pairs of the first relevant row",
            ),
            Call((_ROWS, [False, False, False]), [], "nothing relevant, so nothing to learn"),
        ),
        variants=DIFFERENCES,
    ),
]

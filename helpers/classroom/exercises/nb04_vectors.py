"""Two exercises of notebook 04 on cheaper vectors: nearest by signs, and scored again exactly."""

import numpy as np

from ..exercise import Call, Exercise, Variant


def most_equal_signs(question, vectors, k: int) -> list[int]:
    """Places of the k vectors that share most signs with the question, most first."""
    signs = np.asarray(vectors) > 0
    equal = (signs == (np.asarray(question) > 0)).sum(axis=1)
    return sorted(range(len(equal)), key=lambda place: -equal[place])[:k]


def rescored(cheap: list[float], exact: list[float], proposed: int, k: int) -> list[int]:
    """Places of the k best of those that the cheap scores propose, in the order of the exact scores."""
    first = sorted(range(len(cheap)), key=lambda place: -cheap[place])[:proposed]
    return sorted(first, key=lambda place: -exact[place])[:k]


# ---- known other answers --------------------------------------------------------------------------------


def _equal(question, vectors):
    return ((np.asarray(vectors) > 0) == (np.asarray(question) > 0)).sum(axis=1)


def _first(scores, count):
    return sorted(range(len(scores)), key=lambda place: -scores[place])[:count]


SIGNS = (
    Variant(
        "those with the fewest equal signs come first. Sort by the number of equal signs, largest first.",
        lambda q, v, k: [int(place) for place in np.argsort(_equal(q, v), kind="stable")[:k]],
    ),
    Variant(
        "the numbers themselves are multiplied, which is the exact score. Compare signs: `vectors > 0`.",
        lambda q, v, k: [int(p) for p in np.argsort(-(np.asarray(v) @ np.asarray(q)), kind="stable")[:k]],
    ),
    Variant(
        "only places where both are positive count. Two negative signs are equal, too.",
        lambda q, v, k: [
            int(place)
            for place in np.argsort(-((np.asarray(v) > 0) & (np.asarray(q) > 0)).sum(axis=1), kind="stable")[
                :k
            ]
        ],
    ),
    Variant(
        "the numbers of equal signs are returned. Their places are wanted: `np.argsort`.",
        lambda q, v, k: [int(count) for count in sorted(_equal(q, v), reverse=True)[:k]],
    ),
    Variant(
        "all places are returned. Cut the list to k.",
        lambda q, v, k: [int(place) for place in np.argsort(-_equal(q, v), kind="stable")],
    ),
)
RESCORED = (
    Variant(
        "everything is scored exactly, so the cheap scores save nothing. Only the proposed ones may be.",
        lambda cheap, exact, proposed, k: _first(exact, k),
    ),
    Variant(
        "the order is still that of the cheap scores. Sort the proposed ones by `exact`.",
        lambda cheap, exact, proposed, k: _first(cheap, proposed)[:k],
    ),
    Variant(
        "the proposals are cut to k before they are scored again, so nothing below place k can rise.",
        lambda cheap, exact, proposed, k: sorted(_first(cheap, k), key=lambda place: -exact[place]),
    ),
    Variant(
        "places within the proposals are returned. Return the places among all vectors.",
        lambda cheap, exact, proposed, k: _first([exact[p] for p in _first(cheap, proposed)], k),
    ),
    Variant(
        "the proposals are not cut to k.",
        lambda cheap, exact, proposed, k: sorted(_first(cheap, proposed), key=lambda place: -exact[place]),
    ),
)

_VECTORS = [[0.9, 0.1, -0.2], [-0.1, -0.1, -0.9], [0.2, -0.6, -0.1], [0.1, 0.1, 0.1]]
_CHEAP, _EXACT = [9.0, 8.0, 7.0, 6.0, 1.0], [0.2, 0.5, 0.9, 0.1, 1.0]

EXERCISES = [
    Exercise(
        id="4.5",
        title="nearest by signs",
        reference=most_equal_signs,
        hints=(
            "A number above zero is one bit. Two vectors are near when many of their bits are equal.",
            "`np.asarray(vectors) > 0` are the signs of all vectors; `==` with the question's compares them, "
            "and `.sum(axis=1)` counts for each vector.",
            (
                "equal = (signs == question_signs).sum(axis=1) says how near each is. Sort the places, "
                "largest first: `sorted(range(len(equal)), key=…)` keeps ties in order. One step remains."
            ),
        ),
        calls=(
            Call(([0.5, 0.2, -0.1], _VECTORS, 2), [0, 2], "equal signs, most first"),
            Call(([-1.0, -1.0, -1.0], _VECTORS, 1), [1], "negative signs are equal, too"),
            Call(([0.1, 9.0, 0.1], [[5.0, -1.0, -1.0], [0.1, 0.1, 0.1]], 1), [1], "size does not matter"),
            Call(([1.0, 1.0, 1.0], _VECTORS, 4), [3, 0, 2, 1], "all of them"),
            Call(([1.0, -1.0], [[2.0, 2.0], [-1.0, -1.0]], 2), [0, 1], "equal ones keep their order"),
            Call(([0.0, 1.0], [[-1.0, -1.0], [1.0, 1.0]], 2), [0, 1], "zero is not above zero"),
            Call(([1.0, 1.0], [[0.0, 1.0], [1.0, 1.0]], 1), [1], "nor in a vector"),
            Call(([1.5, 1.5], [[0.5, 0.5], [-1.0, 1.0]], 1), [0], "half is above zero"),
            Call(([0.5, 0.5], [[-1.0, -1.0], [0.5, 0.5]], 1), [1], "nor must it be one"),
        ),
        variants=SIGNS,
    ),
    Exercise(
        id="4.6",
        title="cheap scores propose, exact ones decide",
        reference=rescored,
        hints=(
            "Two sortings: the first by the cheap scores, over everything; then by the exact ones, over few.",
            "`sorted(range(len(cheap)), key=lambda place: -cheap[place])` are all places, best first.",
            (
                "first = the cheap order, cut to `proposed`. What remains is to sort `first` by "
                "`-exact[place]` and to cut to k."
            ),
        ),
        calls=(
            Call((_CHEAP, _EXACT, 3, 2), [2, 1], "three are proposed, two are wanted"),
            Call((_CHEAP, _EXACT, 4, 3), [2, 1, 0], "the best of all was never proposed"),
            Call((_CHEAP, _EXACT, 2, 2), [1, 0], "as many as are wanted"),
            Call((_CHEAP, _EXACT, 5, 1), [4], "everything is proposed"),
            Call(([1.0, 5.0, 4.0], [0.1, 0.3, 0.7], 2, 1), [2], "places among all vectors"),
            Call((_CHEAP, _EXACT, 1, 3), [0], "fewer are proposed than wanted"),
        ),
        variants=RESCORED,
    ),
]

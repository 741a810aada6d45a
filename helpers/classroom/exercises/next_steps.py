"""Exercises on what practitioners try next: two of notebook 04 (cheaper vectors), two of notebook 07."""

import numpy as np

from ..exercise import Call, Exercise, Variant
from . import nb07_traces


def most_equal_signs(question, vectors, k: int) -> list[int]:
    """Places of the k vectors that share most signs with the question, most first."""
    signs = np.asarray(vectors) > 0
    equal = (signs == (np.asarray(question) > 0)).sum(axis=1)
    return sorted(range(len(equal)), key=lambda place: -equal[place])[:k]


def rescored(cheap: list[float], exact: list[float], proposed: int, k: int) -> list[int]:
    """Places of the k best of those that the cheap scores propose, in the order of the exact scores."""
    first = sorted(range(len(cheap)), key=lambda place: -cheap[place])[:proposed]
    return sorted(first, key=lambda place: -exact[place])[:k]


def take_turns(rankings: list[list[str]], k: int) -> list[str]:
    """The k first passages when each ranking gives one in turn; a passage comes once."""
    taken: list[str] = []
    for place in range(max(map(len, rankings), default=0)):
        for ranking in rankings:
            if place < len(ranking) and ranking[place] not in taken:
                taken.append(ranking[place])
    return taken[:k]


def faithful_share(statements: list[set[str]], evidence: set[str]) -> float:
    """Share of the statements all of whose numbers stand in the evidence."""
    return sum(numbers <= evidence for numbers in statements) / len(statements)


# ---- known other answers --------------------------------------------------------------------------------


def _equal(question, vectors):
    return ((np.asarray(vectors) > 0) == (np.asarray(question) > 0)).sum(axis=1)


def _first(scores, count):
    return sorted(range(len(scores)), key=lambda place: -scores[place])[:count]


def _zipped(rankings, k):
    taken = [passage for row in zip(*rankings, strict=False) for passage in row]
    return list(dict.fromkeys(taken))[:k]


def _in_turn(rankings):
    longest = max(map(len, rankings), default=0)
    return [ranking[place] for place in range(longest) for ranking in rankings if place < len(ranking)]


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
TURNS = (
    Variant(
        "the rankings stand one behind the other, so the first fills all k places. Take one of each in turn.",
        lambda r, k: list(dict.fromkeys(passage for ranking in r for passage in ranking))[:k],
    ),
    Variant("`zip` stops at the end of the shortest ranking. The longer ones have more to give.", _zipped),
    Variant(
        "a passage that several queries found comes more than once. Keep its first place.",
        lambda r, k: _in_turn(r)[:k],
    ),
    Variant(
        "the list is cut to k before doubles are left out, so fewer than k remain. Leave out, then cut.",
        lambda r, k: list(dict.fromkeys(_in_turn(r)[:k])),
    ),
    Variant(
        "k passages of each ranking are taken; k are wanted in all.",
        lambda r, k: list(dict.fromkeys(_in_turn([ranking[:k] for ranking in r]))),
    ),
)
FAITHFUL = (
    Variant(
        "one unsupported statement makes the whole reply 0. The share of supported statements is wanted.",
        lambda s, e: float(all(numbers <= e for numbers in s)),
    ),
    Variant(
        "a statement passes with one number that stands there. All of its numbers must: `<=` on sets.",
        lambda s, e: sum(bool(numbers & e) for numbers in s) / len(s),
    ),
    Variant(
        "the share of numbers is counted, not of statements: one long statement outweighs the others.",
        lambda s, e: sum(len(numbers & e) for numbers in s) / sum(map(len, s)) if sum(map(len, s)) else 1.0,
    ),
    Variant(
        "statements without a number are left out. They claim no number that could be wrong: they pass.",
        lambda s, e: sum(numbers <= e for numbers in s if numbers) / sum(map(bool, s)) if any(s) else 1.0,
    ),
    Variant(
        "the number of supported statements is returned. Divide by how many there are.",
        lambda s, e: sum(numbers <= e for numbers in s),
    ),
)


_VECTORS = [[0.9, 0.1, -0.2], [-0.1, -0.1, -0.9], [0.2, -0.6, -0.1], [0.1, 0.1, 0.1]]
_CHEAP, _EXACT = [9.0, 8.0, 7.0, 6.0, 1.0], [0.2, 0.5, 0.9, 0.1, 1.0]
_FOUND = [["a", "b", "c"], ["d", "a", "e", "f"]]

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
    Exercise(
        id="7.5",
        title="passages in turn",
        reference=take_turns,
        hints=(
            "Deal them like cards: the first of each ranking, then the second of each, and so on.",
            "Two loops: outside the place, from 0 to the length of the longest ranking; inside the rankings.",
            (
                "In the inner loop, append `ranking[place]` if the ranking is long enough and the passage is "
                "not in the list yet. What is still missing comes after both loops."
            ),
        ),
        calls=(
            Call((_FOUND, 3), ["a", "d", "b"], "one of each in turn"),
            Call((_FOUND, 6), ["a", "d", "b", "c", "e", "f"], "one ranking is longer"),
            Call(([["a", "b"], ["a", "c"]], 3), ["a", "b", "c"], "both found the same first"),
            Call(([["a"], []], 2), ["a"], "one query found nothing"),
            Call(([], 3), [], "no query"),
            Call(([["a", "b", "c"]], 2), ["a", "b"], "one query"),
        ),
        variants=TURNS,
    ),
    Exercise(
        id="7.6",
        title="the faithful share",
        reference=faithful_share,
        hints=(
            "Each statement is supported or not. Which of them are, and of how many?",
            "`numbers <= evidence` is True when every element of the first set is in the second.",
            "sum(… for numbers in statements) counts the supported ones. One division remains.",
        ),
        calls=(
            Call(([{"72"}, {"9"}], {"72"}), 0.5, "one of two"),
            Call(([{"72", "9"}, {"72"}], {"72"}), 0.5, "a statement needs all of its numbers"),
            Call(([{"72"}, set()], {"72"}), 1.0, "a statement without a number"),
            Call(([set(), {"5"}, {"6"}], {"72"}), 1 / 3, "one of three, the one without a number"),
            Call(([{"1", "2", "3"}, {"9"}], {"1", "2", "3"}), 0.5, "a long statement counts once"),
            Call(([{"9"}], set()), 0.0, "no evidence"),
        ),
        variants=FAITHFUL,
    ),
    *nb07_traces.EXERCISES,
]

"""Two exercises of notebook 04 on question sets: the round trip, and how many questions it takes."""

import math

import numpy as np

from ..exercise import Call, Exercise, Variant


def survivors(made, found, k: int) -> list[str]:
    """The questions whose own passage is among the first k that a search found for them."""
    return [question for question, passage in made if passage in found.get(question, [])[:k]]


def questions_needed(differences, smallest: float) -> int:
    """Questions with which a true difference of `smallest` is noticed four times in five."""
    return math.ceil((1.96 + 0.84) ** 2 * np.var(differences) / smallest**2)


# ---- known other answers to the last two ------------------------------------------------------------------


def _needed(differences, smallest, z=2.8, spread=np.var, power=2, whole=math.ceil):
    return whole(z**2 * spread(differences) / smallest**power)


SURVIVORS = (
    Variant(
        "k is not used: a passage anywhere in the ranking keeps its question. Cut it to its first k.",
        lambda made, found, k: [q for q, p in made if p in found.get(q, [])],
    ),
    Variant(
        "only the first place counts. A round trip at k allows any of the first k places.",
        lambda made, found, k: [q for q, p in made if found.get(q, [])[:1] == [p]],
    ),
    Variant(
        "these are the questions that the filter drops. Those whose passage was found stay.",
        lambda made, found, k: [q for q, p in made if p not in found.get(q, [])[:k]],
    ),
    Variant(
        "every question for which anything was found is kept. It must be the passage that it was made from.",
        lambda made, found, k: [q for q, p in made if found.get(q, [])[:k]],
    ),
    Variant(
        "a passage counts that was found for any of the questions. Look at the ranking of its own question.",
        lambda made, found, k: [q for q, p in made if any(p in ranking[:k] for ranking in found.values())],
    ),
    Variant(
        "these are the passages. The questions are wanted: the filter makes a set to ask.",
        lambda made, found, k: [p for q, p in made if p in found.get(q, [])[:k]],
    ),
    Variant(
        "this is the share that is kept. The questions themselves are wanted.",
        lambda made, found, k: sum(p in found.get(q, [])[:k] for q, p in made) / max(1, len(made)),
    ),
)
NEEDED = (
    Variant(
        "the standard deviation stands where the variance belongs: the spread is squared, too, as half the "
        "difference needs four times the questions.",
        lambda d, s: _needed(d, s, spread=np.std),
    ),
    Variant(
        "the difference is not squared. Half the difference needs four times the questions, not twice.",
        lambda d, s: _needed(d, s, power=1),
    ),
    Variant(
        "2.8 is not squared: it multiplies the standard error, and the number of questions goes with its "
        "square.",
        lambda d, s: _needed(d, s, z=2.8**0.5),
    ),
    Variant(
        "this is the number for an interval of half-width `smallest` (1.96 alone): half of all such "
        "evaluations would miss the difference. Four in five need 1.96 + 0.84.",
        lambda d, s: _needed(d, s, z=1.96),
    ),
    Variant(
        "the variance here divides by n - 1. `np.var` divides by n, as section 6 does; of more than a few "
        "questions it makes no odds.",
        lambda d, s: _needed(d, s, spread=lambda values: np.var(values, ddof=1)),
    ),
    Variant(
        "it is rounded down, which is a little too few. Round up: `math.ceil`.",
        lambda d, s: _needed(d, s, whole=math.floor),
    ),
    Variant(
        "this is no whole number. Questions come one by one: round up with `math.ceil`.",
        lambda d, s: _needed(d, s, whole=float),
    ),
    Variant(
        "this is twice as many. That is the rule for one group in each of two arms; here each question is "
        "asked of both systems, and the variance of the differences has both of them in it.",
        lambda d, s: _needed(d, s, z=2.8 * 2**0.5),
    ),
)

_MADE = [("q1", "p1"), ("q2", "p2"), ("q3", "p3"), ("q4", "p4")]
_TRIPS = {"q1": ["p1", "p9"], "q2": ["p9", "p2", "p1"], "q3": ["p8", "p9", "p7", "p3"], "q4": ["p3", "p2"]}
_GAPS = [1.0, 0.0, 0.0, -1.0, 0.0, 1.0, 0.0, 0.0, 0.0, 0.0]


EXERCISES = [
    Exercise(
        id="4.7",
        title="the round trip",
        reference=survivors,
        hints=(
            "A question was made from a passage. Ask a search with it: does it lead back there?",
            "Go through the pairs of `made`. `found.get(question, [])` is the ranking of one question, also "
            "where the search gave none; `[:k]` are its first k places.",
            (
                "A list comprehension over `for question, passage in made` holds the questions. What must "
                "stand behind its `if`, of the passage and of the cut ranking?"
            ),
        ),
        calls=(
            Call((_MADE, _TRIPS, 2), ["q1", "q2"], "p3 stands at rank 4 of its own question"),
            Call((_MADE, _TRIPS, 1), ["q1"], "the first place alone"),
            Call((_MADE, _TRIPS, 4), ["q1", "q2", "q3"], "p4 was never found"),
            Call(([("q1", "p1"), ("q5", "p5")], {"q1": ["p1"]}, 3), ["q1"], "nothing was found for q5"),
            Call((_MADE[::-1], _TRIPS, 2), ["q2", "q1"], "in the order in which they were made"),
        ),
        variants=SURVIVORS,
    ),
    Exercise(
        id="4.8",
        title="how many questions",
        reference=questions_needed,
        hints=(
            "Four things meet: how far differences scatter, how small a difference you want to see, how sure "
            "you want to be (1.96), and how often you may miss it (0.84).",
            "n = (1.96 + 0.84)² · variance / smallest². `np.var(differences)` is the variance of a list.",
            (
                "Everything in the formula is squared, and the variance is a square already. Which of "
                "`round`, `math.floor` and `math.ceil` never promises too much?"
            ),
        ),
        calls=(
            Call((_GAPS, 0.1), 228, "two won, one lost, seven equal"),
            Call((_GAPS, 0.05), 910, "half the difference"),
            Call((_GAPS, 0.2), 57, "twice the difference"),
            Call(([1.0, -1.0, 0.0, 0.0, 0.0, 0.0], 0.1), 262, "as many won as lost"),
            Call(([0.5, 0.0, 0.0, 0.0, -0.5, 0.5], 0.3), 11, "halves: questions with two quotes"),
        ),
        variants=NEEDED,
    ),
]

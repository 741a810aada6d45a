"""Exercises 12.3 and 12.4, about traffic; nb12 puts them beside its own."""

import math

import numpy as np

from ..exercise import Call, Exercise
from .variants_nb12_traffic import CACHE_VARIANTS, RANK_VARIANTS


def percentile(seconds: list[float], percent: int) -> float:
    """The smallest of the times such that at least `percent` of a hundred are no longer."""
    place = math.ceil(percent * len(seconds) / 100)
    return sorted(seconds)[place - 1]


def look_up(entries: list, vector: np.ndarray, groups: set, threshold: float):
    """The reply that is most like the question, among entries of exactly this reader's groups, or None."""
    best, reply = threshold, None
    for kept, owners, said in entries:
        like = kept @ vector
        if owners == groups and (like > best or (reply is None and like == best)):
            best, reply = like, said
    return reply


ALL_STAFF, FINANCE = frozenset({"all-staff"}), frozenset({"all-staff", "finance"})
VISITORS = frozenset({"visitors"})
EAST, NORTH, NEAR = np.array([1.0, 0.0]), np.array([0.0, 1.0]), np.array([0.8, 0.6])

TRAFFIC_EXERCISES = [
    Exercise(
        id="12.3",
        title="the slow ones",
        reference=percentile,
        hints=(
            "Put the times in order. At which place must you stop so that enough of them lie behind you?",
            "Of n times `percent * n / 100` must be counted; a part of a request is a whole one: round up.",
            "`math.ceil` rounds up. Places count from 1, and a list's from 0: what is at the first place?",
        ),
        calls=(
            Call(([0.4, 0.1, 0.2, 0.3], 50), 0.2, "half of four"),
            Call(([0.4, 0.1, 0.2, 0.3], 100), 0.4, "all of them"),
            Call(([1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 9.0, 60.0], 95), 60.0, "ten, and one was slow"),
            Call(([1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 9.0, 60.0], 90), 9.0, "nine of ten are enough"),
            Call(([float(i) for i in range(20, 0, -1)], 95), 19.0, "twenty, the slowest first"),
            Call(([0.7], 95), 0.7, "a single request"),
            Call(([float(i) for i in range(200)], 95), 189.0, "two hundred"),
            Call(([1.0, 2.0, 3.0], 50), 2.0, "half of three is two"),
            Call(([1.0, 2.0, 3.0, 4.0, 5.0], 85), 5.0, "four of five are too few"),
        ),
        variants=RANK_VARIANTS,
    ),
    Exercise(
        id="12.4",
        title="a cache that tells no secrets",
        reference=look_up,
        hints=(
            "Which entries may this reader be told at all? Sort those out before you look for the nearest.",
            "An entry counts when `owners == groups` and `kept @ vector >= threshold`.",
            "Remember the best similarity so far and its reply, and start with no reply.",
        ),
        calls=(
            Call(([(EAST, ALL_STAFF, "41 Nm")], EAST, ALL_STAFF, 0.9), "41 Nm", "asked before"),
            Call(([(EAST, ALL_STAFF, "41 Nm")], NEAR, ALL_STAFF, 0.9), None, "similar, and not enough"),
            Call(([(EAST, ALL_STAFF, "41 Nm")], NEAR, ALL_STAFF, 0.8), "41 Nm", "exactly at the threshold"),
            Call(([(EAST, FINANCE, "EUR 9,000")], EAST, ALL_STAFF, 0.9), None, "answered for finance"),
            Call(
                ([(EAST, ALL_STAFF, "Not in the documents.")], EAST, FINANCE, 0.9),
                None,
                "the one before might not see the page, this reader may",
            ),
            Call(
                ([(EAST, FINANCE, "EUR 9,000"), (NEAR, ALL_STAFF, "EUR 40")], EAST, ALL_STAFF, 0.7),
                "EUR 40",
                "the nearest is another's, the next is ours",
            ),
            Call(
                ([(NEAR, ALL_STAFF, "near"), (EAST, ALL_STAFF, "same")], EAST, ALL_STAFF, 0.7),
                "same",
                "two are similar enough, and the second is nearer",
            ),
            Call(
                ([(EAST, ALL_STAFF, "same"), (NEAR, ALL_STAFF, "near")], EAST, ALL_STAFF, 0.7),
                "same",
                "two are similar enough, and the first is nearer",
            ),
            Call(([(EAST, ALL_STAFF, "41 Nm")], EAST, VISITORS, 0.9), None, "not one group in common"),
            Call(
                ([(EAST, ALL_STAFF, "first"), (EAST, ALL_STAFF, "again")], EAST, ALL_STAFF, 0.9),
                "first",
                "equals",
            ),
            Call(([], NORTH, ALL_STAFF, 0.5), None, "an empty cache"),
        ),
        variants=CACHE_VARIANTS,
    ),
]

"""Exercises of notebook 04."""

import math

import numpy as np

from ..exercise import Call, Exercise
from .variants_nb04 import BOOTSTRAP, NDCG, RECALL, RECIPROCAL_RANK


def recall_at_k(ranked, gains, k: int) -> float:
    """Share of the relevant items that stand among the first k."""
    relevant = {item for item, gain in gains.items() if gain > 0}
    return len(relevant & set(ranked[:k])) / len(relevant)


def reciprocal_rank(ranked, gains) -> float:
    """1 / rank of the first relevant item, 0 when there is none."""
    for rank, item in enumerate(ranked, 1):
        if gains.get(item, 0) > 0:
            return 1 / rank
    return 0.0


def ndcg_at_k(ranked, gains, k: int) -> float:
    """Discounted gain of the first k, divided by that of the best possible ranking."""

    def dcg(values):
        """Gains, each divided by the logarithm of its rank + 1."""
        return sum(value / math.log2(rank + 1) for rank, value in enumerate(values, 1))

    ours = [gains.get(item, 0) for item in ranked[:k]]
    best = sorted(gains.values(), reverse=True)[:k]
    return dcg(ours) / dcg(best)


def bootstrap_interval(values, resamples: int = 10_000, seed: int = 0) -> tuple[float, float]:
    """95 % interval of the mean: resample with replacement, take each mean, cut off 2.5 % at both ends."""
    values, rng = np.asarray(values, dtype=float), np.random.default_rng(seed)
    means = rng.choice(values, (resamples, len(values))).mean(axis=1)
    low, high = np.quantile(means, [0.025, 0.975])
    return float(low), float(high)


_RANKED = ["p7", "p2", "p9", "p4", "p5"]
_GAINS = {"p2": 3, "p4": 1, "p8": 2, "p9": 0}
_LOG3, _LOG5 = math.log2(3), math.log2(5)

EXERCISES = [
    Exercise(
        id="4.1",
        title="recall at k",
        reference=recall_at_k,
        hints=(
            (
                "Of everything that should be found, how much stands among the first k? So the number of "
                "relevant items is the divisor, not k."
            ),
            (
                "An item is relevant when its gain is above 0. `ranked[:k]` are the first k places. Two "
                "sets and `&` give what both hold."
            ),
            (
                "relevant = {item for item, gain in gains.items() if gain > 0}; found = relevant & "
                "set(ranked[:k]). What remains is the share: which of the two goes below the line?"
            ),
        ),
        calls=(
            Call(
                (_RANKED, _GAINS, 3),
                1 / 3,
                "one of three relevant items among the first three; p9 was judged and has gain 0",
            ),
            Call((_RANKED, _GAINS, 2), 1 / 3, "the first two places"),
            Call((_RANKED, _GAINS, 5), 2 / 3, "p8 is relevant and was never found"),
            Call((["a", "b"], {"b": 1}, 1), 0.0, "nothing relevant among the first"),
            Call((["a"], {"a": 1}, 10), 1.0, "k is larger than the ranking"),
            Call(([], {"a": 1}, 3), 0.0, "an empty ranking"),
            Call(
                (["a", "b", "c"], {"a": 1, "b": 1, "c": 1}, 2),
                2 / 3,
                "three relevant items and two places: the third is missing",
            ),
        ),
        variants=RECALL,
    ),
    Exercise(
        id="4.2",
        title="reciprocal rank",
        reference=reciprocal_rank,
        hints=(
            (
                "Walk down the ranking and stop at the first item that is relevant. Which place is that, "
                "counted from 1?"
            ),
            (
                "`enumerate(ranked, 1)` gives rank and item. `gains.get(item, 0)` is 0 for an item that "
                "nobody named."
            ),
            (
                "In the loop `for rank, item in enumerate(ranked, 1):` ask `if gains.get(item, 0) > 0:`. "
                "What is returned there and then, and what after the loop, where nothing was found?"
            ),
        ),
        calls=(
            Call((_RANKED, _GAINS), 0.5, "the first relevant item stands at rank 2"),
            Call((["a", "b", "c"], {"a": 1, "b": 1}), 1.0, "two relevant items; only the first one counts"),
            Call(
                (["x", "y", "a"], {"x": 0, "a": 2}),
                1 / 3,
                "x was judged and has gain 0; a gain of 2 is not a better rank",
            ),
            Call((["x", "y"], {"a": 1}), 0.0, "nothing relevant was found"),
            Call((["a", "b"], {"a": 1, "b": 3}), 1.0, "the better item comes later; the first one counts"),
            Call(([], {"a": 1}), 0.0, "an empty ranking"),
        ),
        variants=RECIPROCAL_RANK,
    ),
    Exercise(
        id="4.3",
        title="nDCG at k",
        reference=ndcg_at_k,
        hints=(
            (
                "Two sums of the same form. One over the ranking you were given, one over the best ranking "
                "there could be. Their ratio is the answer."
            ),
            (
                "A gain at rank r counts gain / log2(r + 1), so rank 1 counts fully. The best ranking is "
                "all gains, sorted from high to low, cut at k. It holds items that were not found, too."
            ),
            (
                "def dcg(values): return sum(v / math.log2(r + 1) for r, v in enumerate(values, 1)). The "
                "ranking gives dcg([gains.get(i, 0) for i in ranked[:k]]). Make the list of the best "
                "ranking in the same way and divide."
            ),
        ),
        calls=(
            Call((["a", "b"], {"a": 1}, 2), 1.0, "a perfect ranking"),
            Call((["b", "a"], {"a": 1}, 2), 1 / _LOG3, "the relevant item at rank 2"),
            Call(
                (_RANKED, _GAINS, 5),
                (3 / _LOG3 + 1 / _LOG5) / (3 + 2 / _LOG3 + 1 / 2),
                "graded gains, and p8 was never found",
            ),
            Call(
                (["a", "b", "c", "d"], {"a": 1, "b": 1, "c": 1, "d": 1}, 2),
                1.0,
                "four relevant items, but only two places",
            ),
            Call((["a", "b", "c"], {"c": 1}, 2), 0.0, "what is relevant stands below k"),
        ),
        variants=NDCG,
    ),
    Exercise(
        id="4.4",
        title="a bootstrap interval",
        reference=bootstrap_interval,
        tolerance=0.012,
        hints=(
            (
                "Pretend your questions are the world. Draw as many as you have, with replacement, and "
                "take the mean. Do it again and again: how far do the means scatter?"
            ),
            (
                "`rng = np.random.default_rng(seed)` and `rng.choice(values, (resamples, len(values)))` "
                "draw them all at once, one row a resample. Take the mean of each row (`axis=1`)."
            ),
            (
                "means = rng.choice(values, (resamples, len(values))).mean(axis=1). `np.quantile(means, "
                "[0.5])` would be the middle one. Which two shares leave 2.5 % outside at each end?"
            ),
        ),
        calls=(
            Call(([1.0] * 30 + [0.0] * 20,), (0.46, 0.74), "30 of 50 found"),
            Call(([1.0] * 9 + [0.0],), (0.7, 1.0), "nine of ten: an interval cannot pass 1"),
            Call(([0.5] * 8,), (0.5, 0.5), "all alike, so the mean cannot move"),
            Call(([0.0, 0.25, 0.5, 1.0] * 25,), (0.365, 0.51), "values between 0 and 1"),
        ),
        variants=BOOTSTRAP,
    ),
]

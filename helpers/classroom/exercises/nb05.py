"""Exercises of notebook 05."""

import math

from ..exercise import Call, Exercise
from .variants_nb05 import BM25, MIX, RRF


def bm25_of_word(
    count: int, length: int, mean_length: float, found_in: int, total: int, k1: float = 1.5, b: float = 0.75
) -> float:
    """What one word of the query adds to the BM25 score of one passage."""
    idf = math.log(1 + (total - found_in + 0.5) / (found_in + 0.5))
    relative_length = 1 - b + b * length / mean_length
    return idf * count / (count + k1 * relative_length)


def rrf(rankings: list[list[str]], k: int = 60) -> dict[str, float]:
    """Reciprocal rank fusion: id -> the sum of 1 / (k + rank) over the rankings that hold it."""
    scores: dict[str, float] = {}
    for ranking in rankings:
        for rank, item in enumerate(ranking, 1):
            scores[item] = scores.get(item, 0) + 1 / (k + rank)
    return scores


def mix(vector: dict[str, float], keyword: dict[str, float], weight: float) -> dict[str, float]:
    """weight x vector + (1 - weight) x keyword, each scaled to 0..1 first; what a side lacks counts 0."""

    def scaled(scores):
        """From 0 for the lowest to 1 for the highest."""
        low, high = min(scores.values()), max(scores.values())
        return {item: (score - low) / (high - low) for item, score in scores.items()}

    ours, theirs = scaled(vector), scaled(keyword)
    return {item: weight * ours.get(item, 0) + (1 - weight) * theirs.get(item, 0) for item in ours | theirs}


_VECTOR = {"a": 0.8, "b": 0.7, "c": 0.6}
_KEYWORD = {"b": 12.0, "d": 9.0, "a": 6.0}

EXERCISES = [
    Exercise(
        id="5.1",
        title="BM25 of one word",
        reference=bm25_of_word,
        hints=(
            (
                "Two factors, multiplied: how rare is the word (idf), and how much of this passage is "
                "about it (a share between 0 and 1)?"
            ),
            (
                "idf uses only `found_in` and `total`; `math.log` is the natural logarithm. The share is "
                "count / (count + something), and the something grows with the length."
            ),
            (
                "idf = math.log(1 + (total - found_in + 0.5) / (found_in + 0.5)); relative = 1 - b + b * "
                "length / mean_length. The something of hint 2 is k1 * relative. What remains is the "
                "product; mind the brackets below the line."
            ),
        ),
        calls=(
            Call(
                (1, 100, 100.0, 9, 999), math.log(1 + 990.5 / 9.5) / 2.5, "once, in a passage of mean length"
            ),
            Call((0, 100, 100.0, 9, 999), 0.0, "the word does not stand there"),
            Call(
                (1, 100, 100.0, 900, 999),
                math.log(1 + 99.5 / 900.5) / 2.5,
                "a word that nearly every passage holds",
            ),
            Call((5, 100, 100.0, 9, 999), math.log(1 + 990.5 / 9.5) * 5 / 6.5, "five times"),
            Call(
                (1, 300, 100.0, 9, 999),
                math.log(1 + 990.5 / 9.5) / (1 + 1.5 * 2.5),
                "three times as long as the mean",
            ),
            Call(
                (2, 50, 100.0, 3, 20, 1.2, 0.0),
                math.log(1 + 17.5 / 3.5) * 2 / 3.2,
                "k1 = 1.2, and b = 0: the length does not matter",
            ),
        ),
        variants=BM25,
    ),
    Exercise(
        id="5.2",
        title="reciprocal rank fusion",
        reference=rrf,
        hints=(
            "The scores of the retrievers are not needed. Which rank does each item have in each ranking?",
            (
                "Go through the rankings; `enumerate(ranking, 1)` counts ranks from 1. Add 1 / (k + rank) "
                "to what the item has so far; `scores.get(item, 0)` is 0 for a new one."
            ),
            (
                "Two loops: `for ranking in rankings:` and in it `for rank, item in enumerate(ranking, "
                "1):`. Inside stands scores[item] = scores.get(item, 0) + … Which gift takes the place of "
                "the dots?"
            ),
        ),
        calls=(
            Call(([["a", "b"]], 1), {"a": 1 / 2, "b": 1 / 3}, "one ranking, k = 1"),
            Call(
                ([["a", "b"], ["b", "c"]], 60),
                {"a": 1 / 61, "b": 1 / 62 + 1 / 61, "c": 1 / 62},
                "two rankings; only b stands in both",
            ),
            Call(([["b", "a"]],), {"b": 1 / 61, "a": 1 / 62}, "no k given: 60"),
            Call(([["a", "b"], []], 60), {"a": 1 / 61, "b": 1 / 62}, "one retriever found nothing"),
            Call(
                ([["a"], ["b", "a"], ["c", "b", "a"]], 0),
                {"a": 1 + 1 / 2 + 1 / 3, "b": 1 + 1 / 2, "c": 1.0},
                "three rankings, k = 0",
            ),
        ),
        variants=RRF,
    ),
    Exercise(
        id="5.3",
        title="a weighted sum",
        reference=mix,
        hints=(
            (
                "Cosines lie below 1 and BM25 scores may be 20. Bring both to the same scale before you "
                "add them."
            ),
            (
                "Min-max: (score - lowest) / (highest - lowest), for each side by itself. Then add up over "
                "every id that stands in either: `vector | keyword` has them all."
            ),
            (
                "low, high = min(scores.values()), max(scores.values()); {item: (score - low) / (high - "
                "low) for item, score in scores.items()} is one side, scaled. Do both, and add them up for "
                "every item in ours | theirs; `.get(item, 0)` gives 0 for what a side lacks."
            ),
        ),
        calls=(
            Call(
                (_VECTOR, _KEYWORD, 1.0),
                {"a": 1.0, "b": 0.5, "c": 0.0, "d": 0.0},
                "weight 1: the vector side alone, scaled",
            ),
            Call(
                (_VECTOR, _KEYWORD, 0.0),
                {"a": 0.0, "b": 1.0, "c": 0.0, "d": 0.5},
                "weight 0: the keyword side alone, scaled",
            ),
            Call(
                (_VECTOR, _KEYWORD, 0.75),
                {"a": 0.75, "b": 0.625, "c": 0.0, "d": 0.125},
                "three quarters vector",
            ),
            Call(
                ({"a": 0.9, "b": 0.1}, {"a": 2.0, "b": 8.0}, 0.25),
                {"a": 0.25, "b": 0.75},
                "both sides hold the same ids",
            ),
            Call(
                ({"a": -0.2, "b": 0.3}, {"c": 4.0, "d": 2.0}, 0.5),
                {"a": 0.0, "b": 0.5, "c": 0.5, "d": 0.0},
                "nothing in common, and a negative cosine",
            ),
        ),
        variants=MIX,
    ),
]

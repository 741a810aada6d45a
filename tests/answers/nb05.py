"""Notebook 05's checkers: right answers in several forms, and the mistakes that people really make."""

import math
from collections import Counter, defaultdict

import numpy as np

from helpers.retrieval import reciprocal_rank_fusion, weighted_sum, word_score


def idf(found_in, total):
    return math.log(1 + (total - found_in + 0.5) / (found_in + 0.5))


def norm(length, mean, b):
    return 1 - b + b * length / mean


def bm25(count, length, mean_length, found_in, total, k1=1.5, b=0.75, *, idf=idf, norm=norm, factor=1.0):
    return factor * idf(found_in, total) * count / (count + k1 * norm(length, mean_length, b))


def fused(rankings, k, first=1, add=True, top=1.0):
    scores = {}
    for ranking in rankings:
        for rank, item in enumerate(ranking, first):
            scores[item] = (scores.get(item, 0) if add else 0) + top / (k + rank)
    return scores


def scaled(scores):
    low, high = min(scores.values()), max(scores.values())
    return {item: (score - low) / (high - low) for item, score in scores.items()}


def by_maximum(scores):
    return {item: score / max(scores.values()) for item, score in scores.items()}


def mixed(vector, keyword, weight, scale=scaled, items=lambda a, b: a | b):
    ours, theirs = scale(vector), scale(keyword)
    return {
        item: weight * ours.get(item, 0) + (1 - weight) * theirs.get(item, 0) for item in items(ours, theirs)
    }


def mixed_together(vector, keyword, weight):
    low, high = min([*vector.values(), *keyword.values()]), max([*vector.values(), *keyword.values()])

    def one(scores):
        return {item: (score - low) / (high - low) for item, score in scores.items()}

    return mixed(one(vector), one(keyword), weight, scale=lambda scores: scores)


# exercise, what the learner did, a wrong answer, words that the feedback must hold
WRONG = [
    ("5.1", "no idf", lambda c, n, m, f, t, k1=1.5, b=0.75: c / (c + k1 * norm(n, m, b)), "once"),
    ("5.1", "plain log(N / n)", lambda *a: bm25(*a, idf=lambda f, t: math.log(t / f)), "was expected"),
    (
        "5.1",
        "without the 1 in the logarithm",
        lambda *a: bm25(*a, idf=lambda f, t: math.log((t - f + 0.5) / (f + 0.5))),
        "was expected",
    ),
    (
        "5.1",
        "logarithm to base 10",
        lambda *a: bm25(*a, idf=lambda f, t: math.log10(1 + (t - f + 0.5) / (f + 0.5))),
        "once",
    ),
    ("5.1", "no saturation", lambda c, n, m, f, t, k1=1.5, b=0.75: idf(f, t) * c / norm(n, m, b), "once"),
    ("5.1", "no length", lambda *a: bm25(*a, norm=lambda n, m, b: 1), "three times as long"),
    (
        "5.1",
        "length upside down",
        lambda *a: bm25(*a, norm=lambda n, m, b: 1 - b + b * m / n),
        "three times as long",
    ),
    ("5.1", "b without 1 - b", lambda *a: bm25(*a, norm=lambda n, m, b: b * n / m), "once"),
    ("5.1", "the factor k1 + 1", lambda *a: bm25(*a, factor=2.5), "once"),
    ("5.1", "k1 and b written in", lambda c, n, m, f, t, k1=1.5, b=0.75: bm25(c, n, m, f, t), "b = 0"),
    ("5.2", "ranks from 0", lambda r, k: fused(r, k, first=0), "one ranking"),
    ("5.2", "the last ranking wins", lambda r, k: fused(r, k, add=False), "both"),
    ("5.2", "k written in", lambda r, k: fused(r, 60), "k = 1"),
    ("5.2", "one ranking only", lambda r, k: fused(r[:1], k), "both"),
    ("5.2", "two rankings only", lambda r, k: fused(r[:2], k), "three rankings"),
    ("5.2", "the mean", lambda r, k: fused(r, k, top=1 / len(r)), "two rankings"),
    (
        "5.2",
        "the rank itself",
        lambda r, k: {item: k + rank for ranking in r for rank, item in enumerate(ranking, 1)},
        "one ranking",
    ),
    (
        "5.2",
        "a ranking and no scores",
        lambda r, k: sorted(fused(r, k), key=fused(r, k).get, reverse=True),
        "was expected",
    ),
    (
        "5.3",
        "not scaled",
        lambda v, w, weight: mixed(v, w, weight, scale=lambda scores: scores),
        "vector side alone",
    ),
    (
        "5.3",
        "divided by the maximum",
        lambda v, w, weight: mixed(v, w, weight, scale=by_maximum),
        "vector side alone",
    ),
    ("5.3", "scaled together", mixed_together, "vector side alone"),
    (
        "5.3",
        "the weight on the other side",
        lambda v, w, weight: mixed(v, w, 1 - weight),
        "vector side alone",
    ),
    (
        "5.3",
        "only what both have",
        lambda v, w, weight: mixed(v, w, weight, items=lambda a, b: a.keys() & b.keys()),
        "was expected",
    ),
    (
        "5.3",
        "only what the vector side has",
        lambda v, w, weight: mixed(v, w, weight, items=lambda a, b: a),
        "was expected",
    ),
    (
        "5.3",
        "a missing id is an error",
        lambda v, w, weight: {i: weight * scaled(v)[i] + (1 - weight) * scaled(w)[i] for i in v | w},
        "KeyError",
    ),
    ("5.3", "equal weights", lambda v, w, weight: mixed(v, w, 0.5), "weight 1"),
]


def rrf_with_a_counter(rankings, k=60):
    scores = Counter()
    for ranking in rankings:
        scores.update({item: 1 / (k + position + 1) for position, item in enumerate(ranking)})
    return dict(scores)


def rrf_in_a_defaultdict(rankings, k=60):
    scores = defaultdict(float)
    for ranking in rankings:
        for item in ranking:
            scores[item] += 1 / (k + ranking.index(item) + 1)
    return scores


def mix_with_numpy(vector, keyword, weight):
    total = dict.fromkeys([*vector, *keyword], 0.0)
    for scores, share in ((vector, weight), (keyword, 1 - weight)):
        values = np.array(list(scores.values()))
        for item, value in zip(scores, (values - values.min()) / np.ptp(values), strict=True):
            total[item] += share * value
    return total


RIGHT = [
    (
        "5.1",
        lambda count, length, mean, n, N, k1=1.5, b=0.75: (
            np.log((N + 1) / (n + 0.5)) / (1 + k1 * (1 + b * (length / mean - 1)) / count) if count else 0
        ),
    ),
    ("5.1", word_score),
    ("5.2", rrf_with_a_counter),
    ("5.2", rrf_in_a_defaultdict),
    ("5.2", reciprocal_rank_fusion),
    ("5.3", mix_with_numpy),
    (
        "5.3",
        lambda vector, keyword, weight: weighted_sum(
            [list(vector.items()), list(keyword.items())], [weight, 1 - weight]
        ),
    ),
]

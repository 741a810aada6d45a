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


def z_score(scores, ddof):
    values = np.array(list(scores.values()))
    return dict(zip(scores, (values - values.mean()) / values.std(ddof=ddof), strict=True))


def added(rankings, gift):
    scores = Counter()
    for ranking in rankings:
        for rank, item in enumerate(ranking, 1):
            scores[item] += gift(rank, len(ranking))
    return dict(scores)


def best_gift(rankings, k=60):
    scores = {}
    for ranking in rankings:
        for rank, item in enumerate(ranking, 1):
            scores[item] = max(scores.get(item, 0), 1 / (k + rank))
    return scores


# exercise, what the learner did, a wrong answer, words that the feedback must hold
WRONG = [
    (
        "5.1",
        "no idf",
        lambda c, n, m, f, t, k1=1.5, b=0.75: c / (c + k1 * norm(n, m, b)),
        "the idf is left out",
    ),
    ("5.1", "plain log(N / n)", lambda *a: bm25(*a, idf=lambda f, t: math.log(t / f)), "as in TF-IDF"),
    (
        "5.1",
        "without the 1 in the logarithm",
        lambda *a: bm25(*a, idf=lambda f, t: math.log((t - f + 0.5) / (f + 0.5))),
        "the original Okapi BM25",
    ),
    (
        "5.1",
        "logarithm to base 10",
        lambda *a: bm25(*a, idf=lambda f, t: math.log10(1 + (t - f + 0.5) / (f + 0.5))),
        "the logarithm has base 10",
    ),
    (
        "5.1",
        "no saturation",
        lambda c, n, m, f, t, k1=1.5, b=0.75: idf(f, t) * c / norm(n, m, b),
        "there is no saturation",
    ),
    ("5.1", "no length", lambda *a: bm25(*a, norm=lambda n, m, b: 1), "the length has no effect"),
    (
        "5.1",
        "length upside down",
        lambda *a: bm25(*a, norm=lambda n, m, b: 1 - b + b * m / n),
        "the length stands upside down",
    ),
    ("5.1", "b without 1 - b", lambda *a: bm25(*a, norm=lambda n, m, b: b * n / m), "1 - b is missing"),
    (
        "5.1",
        "the factor k1 + 1",
        lambda c, n, m, f, t, k1=1.5, b=0.75: bm25(c, n, m, f, t, k1, b, factor=k1 + 1),
        "multiplied by k1 + 1",
    ),
    (
        "5.1",
        "k1 and b written in",
        lambda c, n, m, f, t, k1=1.5, b=0.75: bm25(c, n, m, f, t),
        "k1 and b are written into",
    ),
    (
        "5.1",
        "the original Okapi",
        lambda c, n, m, f, t, k1=1.5, b=0.75: bm25(
            c, n, m, f, t, k1, b, factor=k1 + 1, idf=lambda f, t: math.log((t - f + 0.5) / (f + 0.5))
        ),
        "the factor k1 + 1, and an idf that falls below 0",
    ),
    (
        "5.1",
        "no brackets below the line",
        lambda c, n, m, f, t, k1=1.5, b=0.75: idf(f, t) * c / c + k1 * norm(n, m, b),
        "brackets are missing: x / count + y",
    ),
    (
        "5.1",
        "no brackets in the logarithm",
        lambda *a: bm25(*a, idf=lambda f, t: math.log(1 + t - f + 0.5 / f + 0.5)),
        "brackets are missing inside the logarithm",
    ),
    ("5.1", "TF-IDF", lambda c, n, m, f, t, k1=1.5, b=0.75: math.log(t / f) * (c / n), "this is TF-IDF"),
    (
        "5.1",
        "b and 1 - b swapped",
        lambda *a: bm25(*a, norm=lambda n, m, b: b + (1 - b) * n / m),
        "changed places",
    ),
    (
        "5.1",
        "logarithm to base 2",
        lambda *a: bm25(*a, idf=lambda f, t: math.log2(1 + (t - f + 0.5) / (f + 0.5))),
        "the logarithm has base 2",
    ),
    ("5.2", "another k by default", lambda r, k=10: fused(r, k), "no k given"),
    ("5.2", "no k", lambda r, k=60: fused(r, 0), "k is left out"),
    (
        "5.2",
        "no brackets",
        lambda r, k=60: added(r, lambda rank, length: 1 / k + rank),
        "brackets are missing",
    ),
    ("5.2", "k + rank added up", lambda r, k=60: added(r, lambda rank, length: k + rank), "this is k + rank"),
    ("5.2", "Borda", lambda r, k=60: added(r, lambda rank, length: length - rank + 1), "the Borda count"),
    ("5.2", "the best place", best_gift, "the best of an item's gifts"),
    (
        "5.2",
        "pairs",
        lambda r, k=60: sorted(fused(r, k).items(), key=lambda pair: -pair[1]),
        "this is a list of pairs",
    ),
    (
        "5.2",
        "only what all hold",
        lambda r, k=60: {i: score for i, score in fused(r, k).items() if all(i in one for one in r)},
        "only ids that every ranking holds",
    ),
    ("5.2", "ranks from 0", lambda r, k=60: fused(r, k, first=0), "ranks are counted from 0"),
    ("5.2", "the last ranking wins", lambda r, k=60: fused(r, k, add=False), "a later ranking overwrites"),
    ("5.2", "k written in", lambda r, k=60: fused(r, 60), "k is always 60"),
    ("5.2", "one ranking only", lambda r, k=60: fused(r[:1], k), "only the first ranking is used"),
    ("5.2", "two rankings only", lambda r, k=60: fused(r[:2], k), "three rankings"),
    ("5.2", "the mean", lambda r, k=60: fused(r, k, top=1 / len(r)), "this is a mean"),
    (
        "5.2",
        "the rank itself",
        lambda r, k=60: {item: k + rank for ranking in r for rank, item in enumerate(ranking, 1)},
        "one ranking",
    ),
    (
        "5.2",
        "a ranking and no scores",
        lambda r, k=60: sorted(fused(r, k), key=fused(r, k).get, reverse=True),
        "this is the list of ids",
    ),
    (
        "5.3",
        "z-score",
        lambda v, w, weight: mixed(v, w, weight, scale=lambda s: z_score(s, 0)),
        "scaled by z-score",
    ),
    (
        "5.3",
        "z-score of a sample",
        lambda v, w, weight: mixed(v, w, weight, scale=lambda s: z_score(s, 1)),
        "scaled by z-score",
    ),
    (
        "5.3",
        "the lowest is subtracted once",
        lambda v, w, weight: mixed(
            v, w, weight, scale=lambda s: {i: (x - min(s.values())) / max(s.values()) for i, x in s.items()}
        ),
        "but not below it",
    ),
    (
        "5.3",
        "upside down",
        lambda v, w, weight: mixed(
            v,
            w,
            weight,
            scale=lambda s: {i: (max(s.values()) - x) / np.ptp(list(s.values())) for i, x in s.items()},
        ),
        "the scale is upside down",
    ),
    (
        "5.3",
        "not scaled",
        lambda v, w, weight: mixed(v, w, weight, scale=lambda scores: scores),
        "the scores are not scaled",
    ),
    (
        "5.3",
        "divided by the maximum",
        lambda v, w, weight: mixed(v, w, weight, scale=by_maximum),
        "divided by the highest one",
    ),
    ("5.3", "scaled together", mixed_together, "both sides are scaled together"),
    (
        "5.3",
        "the weight on the other side",
        lambda v, w, weight: mixed(v, w, 1 - weight),
        "the weight is on the keyword side",
    ),
    (
        "5.3",
        "only what both have",
        lambda v, w, weight: mixed(v, w, weight, items=lambda a, b: a.keys() & b.keys()),
        "only ids that both sides hold",
    ),
    (
        "5.3",
        "only what the vector side has",
        lambda v, w, weight: mixed(v, w, weight, items=lambda a, b: a),
        "only ids of the vector side",
    ),
    (
        "5.3",
        "a missing id is an error",
        lambda v, w, weight: {i: weight * scaled(v)[i] + (1 - weight) * scaled(w)[i] for i in v | w},
        "asked for with [ ]",
    ),
    ("5.3", "equal weights", lambda v, w, weight: mixed(v, w, 0.5), "both sides weigh the same"),
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
    (
        "5.2",
        lambda rankings, k=60: {
            item: sum(1 / (k + ranking.index(item) + 1) for ranking in rankings if item in ranking)
            for item in set(sum(rankings, []))
        },
    ),
    ("5.2", rrf_in_a_defaultdict),
    ("5.2", lambda rankings, k=60: reciprocal_rank_fusion(rankings, k)),
    ("5.3", mix_with_numpy),
    (
        "5.3",
        lambda vector, keyword, weight: {
            item: weight * scaled(vector).get(item, 0.0) + (1 - weight) * scaled(keyword).get(item, 0.0)
            for item in set(vector) | set(keyword)
        },
    ),
    (
        "5.3",
        lambda vector, keyword, weight: weighted_sum(
            [list(vector.items()), list(keyword.items())], [weight, 1 - weight]
        ),
    ),
]

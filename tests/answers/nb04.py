"""Notebook 04's checkers: right answers in several forms, and the mistakes that people really make."""

import math

import numpy as np

from helpers.evaluation import mean_interval, ndcg_at_k, recall_at_k, reciprocal_rank


def relevant(gains):
    return {item for item, gain in gains.items() if gain > 0}


def dcg(values, discount=lambda rank: math.log2(rank + 1)):
    return sum(value / discount(rank) for rank, value in enumerate(values, 1))


def ours(ranked, gains, k):
    return [gains.get(item, 0) for item in ranked[:k]]


def ideal(gains, k):
    return sorted(gains.values(), reverse=True)[:k]


def resampled(values, seed=0, resamples=4000):
    return np.random.default_rng(seed).choice(values, (resamples, len(values)))


def in_a_loop(values, resamples=10_000, seed=0):
    rng, means = np.random.default_rng(seed), []
    for _ in range(2000):
        means.append(np.mean(rng.choice(values, len(values))))
    means.sort()
    return means[50], means[1950]


def loop_to_rank(ranked, gains):
    best = 0
    for place in range(len(ranked)):
        if gains.get(ranked[place], 0) > 0 and best == 0:
            best = 1 / (place + 1)
    return best


RIGHT = [
    ("4.1", "the helper's", recall_at_k),
    (
        "4.1",
        "with a loop",
        lambda r, g, k: sum(g.get(item, 0) > 0 for item in r[:k]) / sum(gain > 0 for gain in g.values()),
    ),
    ("4.1", "a numpy number", lambda r, g, k: np.mean([item in r[:k] for item in relevant(g)])),
    ("4.2", "the helper's", reciprocal_rank),
    ("4.2", "with a flag", loop_to_rank),
    (
        "4.2",
        "with next",
        lambda r, g: next((1 / (i + 1) for i, item in enumerate(r) if item in relevant(g)), 0),
    ),
    ("4.3", "the helper's", ndcg_at_k),
    (
        "4.3",
        "natural logarithm, whose base cancels",
        lambda r, g, k: (
            dcg(ours(r, g, k), lambda i: math.log(i + 1)) / dcg(ideal(g, k), lambda i: math.log(i + 1))
        ),
    ),
    (
        "4.3",
        "numpy",
        lambda r, g, k: (
            np.sum(np.array(ours(r, g, k)) / np.log2(np.arange(len(r[:k])) + 2))
            / np.sum(np.array(ideal(g, k)) / np.log2(np.arange(len(ideal(g, k))) + 2))
        ),
    ),
    ("4.4", "the helper's", lambda v: mean_interval(v)[1:]),
    ("4.4", "a loop and a sorted list", in_a_loop),
    (
        "4.4",
        "another seed, percentiles",
        lambda v: list(np.percentile(resampled(v, 7).mean(axis=1), [2.5, 97.5])),
    ),
]

# exercise, what the learner did, a wrong answer, words that the feedback must hold
WRONG = [
    (
        "4.1",
        "divided by k, which is precision",
        lambda r, g, k: len(relevant(g) & set(r[:k])) / k,
        "p8 is relevant",
    ),
    ("4.1", "found at all, 0 or 1", lambda r, g, k: float(bool(relevant(g) & set(r[:k]))), "one of three"),
    ("4.1", "ignored k", lambda r, g, k: len(relevant(g) & set(r)) / len(relevant(g)), "one of three"),
    ("4.1", "counted gain 0 as relevant", lambda r, g, k: len(set(g) & set(r[:k])) / len(g), "p9 was judged"),
    (
        "4.1",
        "one place too many",
        lambda r, g, k: len(relevant(g) & set(r[: k + 1])) / len(relevant(g)),
        "one of three",
    ),
    ("4.1", "a count", lambda r, g, k: len(relevant(g) & set(r[:k])), "was expected"),
    (
        "4.1",
        "divided by the ranking's length",
        lambda r, g, k: len(relevant(g) & set(r[:k])) / len(r[:k]),
        "p8 is relevant",
    ),
    (
        "4.1",
        "divided by what was found",
        lambda r, g, k: len(relevant(g) & set(r[:k])) / max(1, len(relevant(g) & set(r))),
        "one of three",
    ),
    (
        "4.2",
        "ranks from 0",
        lambda r, g: next((1 / i for i, item in enumerate(r) if item in relevant(g)), 0.0),
        "rank 2",
    ),
    (
        "4.2",
        "no answer when nothing is found",
        lambda r, g: next((1 / i for i, item in enumerate(r, 1) if item in relevant(g)), None),
        "nothing relevant was found",
    ),
    (
        "4.2",
        "an error when nothing is found",
        lambda r, g: 1 / next(i for i, item in enumerate(r, 1) if item in relevant(g)),
        "StopIteration",
    ),
    (
        "4.2",
        "sum over all",
        lambda r, g: sum(1 / i for i, item in enumerate(r, 1) if item in relevant(g)),
        "was expected",
    ),
    (
        "4.2",
        "the last one",
        lambda r, g: max(
            [1 / i for i, item in reversed(list(enumerate(r, 1))) if item in relevant(g)][:1], default=0.0
        ),
        "was expected",
    ),
    (
        "4.2",
        "the rank itself",
        lambda r, g: next((i for i, item in enumerate(r, 1) if item in relevant(g)), 0),
        "rank 2",
    ),
    (
        "4.2",
        "gain 0 is relevant",
        lambda r, g: next((1 / i for i, item in enumerate(r, 1) if item in g), 0.0),
        "x was judged",
    ),
    (
        "4.2",
        "multiplied by the gain",
        lambda r, g: next((g[item] / i for i, item in enumerate(r, 1) if item in relevant(g)), 0.0),
        "was expected",
    ),
    ("4.3", "not divided by the best", lambda r, g, k: dcg(ours(r, g, k)), "graded gains"),
    ("4.3", "no discount", lambda r, g, k: sum(ours(r, g, k)) / sum(ideal(g, k)), "rank 2"),
    (
        "4.3",
        "log2(rank), so rank 1 divides by zero",
        lambda r, g, k: dcg(ours(r, g, k), math.log2) / dcg(ideal(g, k), math.log2),
        "ZeroDivisionError",
    ),
    (
        "4.3",
        "discounted by the rank",
        lambda r, g, k: dcg(ours(r, g, k), lambda i: i) / dcg(ideal(g, k), lambda i: i),
        "rank 2",
    ),
    (
        "4.3",
        "best of what was found only",
        lambda r, g, k: dcg(ours(r, g, k)) / (dcg(sorted(ours(r, g, k), reverse=True)) or 1),
        "p8 was never found",
    ),
    (
        "4.3",
        "best ranking not cut at k",
        lambda r, g, k: dcg(ours(r, g, k)) / dcg(sorted(g.values(), reverse=True)),
        "only two places",
    ),
    (
        "4.3",
        "gains as 0 and 1",
        lambda r, g, k: dcg([x > 0 for x in ours(r, g, k)]) / dcg([x > 0 for x in ideal(g, k)]),
        "graded gains",
    ),
    (
        "4.3",
        "2**gain - 1",
        lambda r, g, k: dcg([2**x - 1 for x in ours(r, g, k)]) / dcg([2**x - 1 for x in ideal(g, k)]),
        "graded gains",
    ),
    (
        "4.3",
        "gains sorted upwards",
        lambda r, g, k: dcg(ours(r, g, k)) / (dcg(sorted(g.values())[:k]) or 1),
        "was expected",
    ),
    (
        "4.4",
        "spread of the values and not of the mean",
        lambda v: tuple(np.quantile(resampled(v), [0.025, 0.975])),
        "30 of 50",
    ),
    (
        "4.4",
        "without replacement",
        lambda v: tuple(
            np.quantile([np.mean(np.random.default_rng(i).permutation(v)) for i in range(50)], [0.025, 0.975])
        ),
        "30 of 50",
    ),
    (
        "4.4",
        "90 % and not 95 %",
        lambda v: tuple(np.quantile(resampled(v).mean(axis=1), [0.05, 0.95])),
        "30 of 50",
    ),
    (
        "4.4",
        "mean of each question over all resamples",
        lambda v: tuple(np.quantile(resampled(v).mean(axis=0), [0.025, 0.975])),
        "30 of 50",
    ),
    (
        "4.4",
        "normal formula",
        lambda v: (
            np.mean(v) - 1.96 * np.std(v) / len(v) ** 0.5,
            np.mean(v) + 1.96 * np.std(v) / len(v) ** 0.5,
        ),
        "cannot pass 1",
    ),
    (
        "4.4",
        "extremes",
        lambda v: (resampled(v).mean(axis=1).min(), resampled(v).mean(axis=1).max()),
        "30 of 50",
    ),
    (
        "4.4",
        "the mean, too",
        lambda v: (np.mean(v), *np.quantile(resampled(v).mean(axis=1), [0.025, 0.975])),
        "was expected",
    ),
    (
        "4.4",
        "high before low",
        lambda v: tuple(np.quantile(resampled(v).mean(axis=1), [0.975, 0.025])),
        "30 of 50",
    ),
    (
        "4.4",
        "samples that are too small",
        lambda v: tuple(
            np.quantile(
                np.random.default_rng(0).choice(v, (4000, max(1, len(v) // 2))).mean(axis=1), [0.025, 0.975]
            )
        ),
        "30 of 50",
    ),
]

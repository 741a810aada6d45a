"""Notebook 04's checkers: right answers in several forms, and the mistakes that people really make."""

import math
import random

import numpy as np

from helpers.evaluation import ndcg_at_k, recall_at_k, reciprocal_rank


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


def first_item_alone(ranked, gains):
    for rank, item in enumerate(ranked, 1):
        if gains.get(item, 0) > 0:
            return 1 / rank
        return 0.0
    return 0.0


def best_item(ranked, gains):
    there = [item for item in ranked if gains.get(item, 0) > 0]
    return 1 / (ranked.index(max(there, key=gains.get)) + 1) if there else 0.0


def average_precision(ranked, gains):
    total = found = 0
    for rank, item in enumerate(ranked, 1):
        if item in relevant(gains):
            found += 1
            total += found / rank
    return total / len(relevant(gains))


def counted(ranked, gains, k):
    found = 0
    for item in ranked[:k]:
        if item in gains and gains[item] > 0:
            found += 1
    return found / len([gain for gain in gains.values() if gain != 0])


def with_random(values, resamples=10_000, seed=0):
    rng = random.Random(seed)
    means = sorted(sum(rng.choices(values, k=len(values))) / len(values) for _ in range(3000))
    return means[75], means[2924]


RIGHT = [
    ("4.1", "the helper's", recall_at_k),
    (
        "4.1",
        "with a loop",
        lambda r, g, k: sum(g.get(item, 0) > 0 for item in r[:k]) / sum(gain > 0 for gain in g.values()),
    ),
    ("4.1", "counted", counted),
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
        "places from 0",
        lambda r, g, k: (
            sum(g.get(item, 0) / math.log2(i + 2) for i, item in enumerate(r[:k]))
            / sum(gain / math.log2(i + 2) for i, gain in enumerate(sorted(g.values())[::-1][:k]))
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
    ("4.4", "a loop and a sorted list", in_a_loop),
    ("4.4", "without numpy", with_random),
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
        "this is precision at k",
    ),
    (
        "4.1",
        "found at all, 0 or 1",
        lambda r, g, k: float(bool(relevant(g) & set(r[:k]))),
        "success at k, also called hit rate",
    ),
    ("4.1", "ignored k", lambda r, g, k: len(relevant(g) & set(r)) / len(relevant(g)), "k is not used"),
    (
        "4.1",
        "counted gain 0 as relevant",
        lambda r, g, k: len(set(g) & set(r[:k])) / len(g),
        "every item in `gains` is taken",
    ),
    (
        "4.1",
        "one place too many",
        lambda r, g, k: len(relevant(g) & set(r[: k + 1])) / len(relevant(g)),
        "k + 1 places are looked at",
    ),
    ("4.1", "a count", lambda r, g, k: len(relevant(g) & set(r[:k])), "this is a count"),
    (
        "4.1",
        "divided by the ranking's length",
        lambda r, g, k: len(relevant(g) & set(r[:k])) / len(r[:k]),
        "this is precision at k",
    ),
    (
        "4.1",
        "capped recall",
        lambda r, g, k: len(relevant(g) & set(r[:k])) / min(k, len(relevant(g))),
        "this is capped recall",
    ),
    (
        "4.1",
        "share of the gain",
        lambda r, g, k: sum(ours(r, g, k)) / sum(g.values()),
        "an item of gain 3 counts three times",
    ),
    (
        "4.1",
        "all judged ones below",
        lambda r, g, k: len(relevant(g) & set(r[:k])) / len(g),
        "the divisor counts",
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
        "ranks are counted from 0",
    ),
    (
        "4.2",
        "no answer when nothing is found",
        lambda r, g: next((1 / i for i, item in enumerate(r, 1) if item in relevant(g)), None),
        "the result is None",
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
        "every relevant item adds",
    ),
    (
        "4.2",
        "the last one",
        lambda r, g: max(
            [1 / i for i, item in reversed(list(enumerate(r, 1))) if item in relevant(g)][:1], default=0.0
        ),
        "the last relevant item decides",
    ),
    (
        "4.2",
        "the rank itself",
        lambda r, g: next((i for i, item in enumerate(r, 1) if item in relevant(g)), 0),
        "this is the rank itself",
    ),
    (
        "4.2",
        "gain 0 is relevant",
        lambda r, g: next((1 / i for i, item in enumerate(r, 1) if item in g), 0.0),
        "an item with gain 0 is taken",
    ),
    (
        "4.2",
        "multiplied by the gain",
        lambda r, g: next((g[item] / i for i, item in enumerate(r, 1) if item in relevant(g)), 0.0),
        "multiplied by the gain",
    ),
    ("4.2", "the best item", best_item, "the rank of the best item"),
    ("4.2", "return 0 inside the loop", first_item_alone, "only the first item is looked at"),
    ("4.2", "average precision", average_precision, "this is average precision"),
    (
        "4.3",
        "the discount of the first paper",
        lambda r, g, k: (
            dcg(ours(r, g, k), lambda i: 1 if i < 2 else math.log2(i))
            / dcg(ideal(g, k), lambda i: 1 if i < 2 else math.log2(i))
        ),
        "The paper of 2002",
    ),
    (
        "4.3",
        "the best ranking is not sorted",
        lambda r, g, k: dcg(ours(r, g, k)) / dcg(list(g.values())[:k]),
        "in the order of `gains`",
    ),
    (
        "4.3",
        "the ranking is not cut at k",
        lambda r, g, k: dcg([g.get(item, 0) for item in r]) / dcg(ideal(g, k)),
        "the given ranking is not cut",
    ),
    ("4.3", "not divided by the best", lambda r, g, k: dcg(ours(r, g, k)), "this is DCG"),
    ("4.3", "no discount", lambda r, g, k: sum(ours(r, g, k)) / sum(ideal(g, k)), "the order has no effect"),
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
        "gains are divided by the rank",
    ),
    (
        "4.3",
        "best of what was found only",
        lambda r, g, k: dcg(ours(r, g, k)) / (dcg(sorted(ours(r, g, k), reverse=True)) or 1),
        "made of the items that were found",
    ),
    (
        "4.3",
        "best ranking not cut at k",
        lambda r, g, k: dcg(ours(r, g, k)) / dcg(sorted(g.values(), reverse=True)),
        "the best ranking is not cut at k",
    ),
    (
        "4.3",
        "gains as 0 and 1",
        lambda r, g, k: dcg([x > 0 for x in ours(r, g, k)]) / dcg([x > 0 for x in ideal(g, k)]),
        "all gains count 1",
    ),
    (
        "4.3",
        "2**gain - 1",
        lambda r, g, k: dcg([2**x - 1 for x in ours(r, g, k)]) / dcg([2**x - 1 for x in ideal(g, k)]),
        "LightGBM",
    ),
    (
        "4.3",
        "gains sorted upwards",
        lambda r, g, k: dcg(ours(r, g, k)) / (dcg(sorted(g.values())[:k]) or 1),
        "sorted from low to high",
    ),
    (
        "4.4",
        "spread of the values and not of the mean",
        lambda v: tuple(np.quantile(resampled(v), [0.025, 0.975])),
        "the spread of the values",
    ),
    (
        "4.4",
        "without replacement",
        lambda v: tuple(
            np.quantile([np.mean(np.random.default_rng(i).permutation(v)) for i in range(50)], [0.025, 0.975])
        ),
        "without replacement",
    ),
    (
        "4.4",
        "90 % and not 95 %",
        lambda v: tuple(np.quantile(resampled(v).mean(axis=1), [0.05, 0.95])),
        "a 90 % interval",
    ),
    (
        "4.4",
        "mean of each question over all resamples",
        lambda v: tuple(np.quantile(resampled(v).mean(axis=0), [0.025, 0.975])),
        "the means go over the resamples",
    ),
    (
        "4.4",
        "normal formula",
        lambda v: (
            np.mean(v) - 1.96 * np.std(v) / len(v) ** 0.5,
            np.mean(v) + 1.96 * np.std(v) / len(v) ** 0.5,
        ),
        "the normal approximation",
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
        "the mean stands in the result",
    ),
    (
        "4.4",
        "high before low",
        lambda v: tuple(np.quantile(resampled(v).mean(axis=1), [0.975, 0.025])),
        "the high end comes first",
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
    ("4.4", "quantiles of the values", lambda v: np.quantile(v, [0.025, 0.975]), "nothing was resampled"),
    (
        "4.4",
        "basic bootstrap",
        lambda v: 2 * np.mean(v) - np.quantile(resampled(v, 3).mean(axis=1), [0.975, 0.025]),
        "the basic bootstrap",
    ),
    (
        "4.4",
        "one standard error",
        lambda v: (np.mean(v) - np.std(v) / len(v) ** 0.5, np.mean(v) + np.std(v) / len(v) ** 0.5),
        "one standard error",
    ),
]

# exercise, a slip in the reference answer that changes nothing, why it changes nothing
EQUIVALENT = [
    ("4.2", "`0` becomes `-1` (2)", "an item that nobody judged is not relevant: -1 is not above 0 either"),
    ("4.3", "`math.log2` becomes `math.log`", "the base of the logarithm cancels in the ratio"),
    ("4.4", "`10000` becomes `100000`", "more resamples move the ends by less than the tolerance"),
    ("4.4", "`0` becomes `1`", "another seed moves the ends by less than the tolerance"),
    (
        "4.4",
        "`np.asarray(values, dtype=float)` becomes `np.asarray(values)`",
        "the values are floating-point numbers already",
    ),
]

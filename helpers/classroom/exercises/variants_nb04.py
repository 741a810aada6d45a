"""Known other answers to the exercises of notebook 04: what they compute, and what is said of them."""

import math

import numpy as np

from ..exercise import Variant


def _relevant(gains):
    return {item for item, gain in gains.items() if gain > 0}


def _found(ranked, gains, k=None):
    """How many relevant items stand among the first k."""
    return len(_relevant(gains) & set(ranked[:k]))


_PRECISION = (
    "what was found is divided by the number of places: this is precision at k, the share of what is shown "
    "that is relevant. Recall is the share of what is relevant that is shown, so all relevant items are the "
    "divisor."
)

RECALL = (
    Variant(_PRECISION, lambda r, g, k: _found(r, g, k) / k),
    Variant(_PRECISION, lambda r, g, k: _found(r, g, k) / len(r[:k])),
    Variant(_PRECISION, lambda r, g, k: _found(r, g, k) / max(1, len(r[:k]))),
    Variant(
        "the divisor is never larger than k, so k good places count 1: this is capped recall, which BEIR "
        "reports where questions have more relevant passages than places. Here it is plain recall: what had "
        "no room is missing, too.",
        lambda r, g, k: _found(r, g, k) / min(k, len(_relevant(g))),
    ),
    Variant(
        "the result is 1 as soon as one relevant item is found: this is success at k, also called hit rate. "
        "Recall asks what share of all relevant items is found.",
        lambda r, g, k: float(_found(r, g, k) > 0),
    ),
    Variant(
        "k is not used: the whole ranking is searched, and not its first k places.",
        lambda r, g, k: _found(r, g) / len(_relevant(g)),
    ),
    Variant(
        "every item in `gains` is taken for relevant. One that was judged and has gain 0 is not.",
        lambda r, g, k: len(set(g) & set(r[:k])) / len(g),
    ),
    Variant(
        "the divisor counts every item in `gains`. One that was judged and has gain 0 is not relevant.",
        lambda r, g, k: _found(r, g, k) / len(g),
    ),
    Variant(
        "k + 1 places are looked at. `ranked[:k]` are the first k, since the end of a slice does not belong "
        "to it.",
        lambda r, g, k: _found(r, g, k + 1) / len(_relevant(g)),
    ),
    Variant(
        "this is a count of what was found. A share is wanted: divide by the number of relevant items.",
        lambda r, g, k: _found(r, g, k),
    ),
    Variant(
        "gains are added up, so an item of gain 3 counts three times. In recall every relevant item counts "
        "once; nDCG is what weighs them.",
        lambda r, g, k: sum(g.get(item, 0) for item in r[:k]) / sum(g.values()),
    ),
)


def _ranks(ranked, gains):
    """The ranks of the relevant items, from 1."""
    return [rank for rank, item in enumerate(ranked, 1) if gains.get(item, 0) > 0]


def _of_best(ranked, gains):
    best = max((gains.get(item, 0) for item in ranked), default=0)
    return next((1 / rank for rank, item in enumerate(ranked, 1) if gains.get(item, 0) == best > 0), 0.0)


def _first_item_alone(ranked, gains):
    for rank, item in enumerate(ranked, 1):
        return 1 / rank if gains.get(item, 0) > 0 else 0.0
    return None


_ONLY_THE_FIRST = (
    "only the first item is looked at: the function returns 0 as soon as an item is not relevant. The "
    "`return` for nothing found belongs after the loop."
)

RECIPROCAL_RANK = (
    Variant(
        "this is the rank of the best item, the one with the highest gain. Reciprocal rank stops at the "
        "first item that is relevant at all.",
        _of_best,
    ),
    Variant(
        "ranks are counted from 0. The first place has rank 1: `enumerate(ranked, 1)`.",
        lambda r, g: next((1 / (rank - 1) for rank in _ranks(r, g)), 0.0),
    ),
    Variant(
        "this is the rank itself. The measure is 1 / rank, so that a better place counts more.",
        lambda r, g: next(iter(_ranks(r, g)), 0),
    ),
    Variant(
        "every relevant item adds its 1 / rank. Only the first one counts.",
        lambda r, g: sum(1 / rank for rank in _ranks(r, g)),
    ),
    Variant(
        "the last relevant item decides, and the first one should. A `return` inside the loop stops there.",
        lambda r, g: next((1 / rank for rank in reversed(_ranks(r, g))), 0.0),
    ),
    Variant(
        "an item with gain 0 is taken for relevant because it stands in `gains`. It was judged, and found "
        "to be worth nothing.",
        lambda r, g: next((1 / rank for rank, item in enumerate(r, 1) if item in g), 0.0),
    ),
    Variant(
        "1 / rank is multiplied by the gain. Reciprocal rank knows relevant or not, and no degrees.",
        lambda r, g: next((g[r[rank - 1]] / rank for rank in _ranks(r, g)), 0.0),
    ),
    Variant(
        "this is average precision, which looks at every relevant item (its mean is MAP). Reciprocal rank "
        "looks at the first one alone.",
        lambda r, g: sum(found / rank for found, rank in enumerate(_ranks(r, g), 1)) / len(_relevant(g)),
    ),
    Variant(
        "where nothing relevant is found the result is None. A mean over questions needs a number: 0.",
        lambda r, g: next((1 / rank for rank in _ranks(r, g)), None),
    ),
    Variant(_ONLY_THE_FIRST, _first_item_alone),
    Variant(_ONLY_THE_FIRST, lambda r, g: _first_item_alone(r, g) or 0.0),
)


def _log2(rank):
    return math.log2(rank + 1)


def _ours(ranked, gains, k):
    return [gains.get(item, 0) for item in ranked[:k]]


def _best(gains, k):
    return sorted(gains.values(), reverse=True)[:k]


def _ratio(ours, best, discount=_log2, default=None):
    """DCG of one list by that of another; default: what is returned where that one is 0."""
    above, below = (sum(v / discount(rank) for rank, v in enumerate(part, 1)) for part in (ours, best))
    return default if below == 0 and default is not None else above / below


_BEST_OF_FOUND = (
    "the best ranking is made of the items that were found. It is the best there could be, so it holds "
    "relevant items that were never found, too: sort all of `gains.values()`."
)

NDCG = (
    Variant(
        "this is DCG: the sum over the ranking is not divided by that of the best possible one. Without "
        "that a question with many relevant items counts more than others.",
        lambda r, g, k: _ratio(_ours(r, g, k), [1]),
    ),
    Variant(
        "the gains enter as 2**gain - 1. This form of nDCG is common in web search and learning to rank "
        "(LightGBM has it); here, as in trec_eval, the gain counts as it is.",
        lambda r, g, k: _ratio(
            [2**gain - 1 for gain in _ours(r, g, k)], [2**gain - 1 for gain in _best(g, k)]
        ),
    ),
    Variant(
        "rank 1 is not discounted and rank r is divided by log2(r). The paper of 2002 that introduced the "
        "measure does so; here, as in most programs today, the divisor is log2(r + 1) at every rank.",
        lambda r, g, k: _ratio(_ours(r, g, k), _best(g, k), lambda rank: max(1.0, math.log2(rank))),
    ),
    Variant(
        "all gains count 1, so a passage worth 3 is no better than one worth 1. The gain itself stands "
        "above the line.",
        lambda r, g, k: _ratio([gain > 0 for gain in _ours(r, g, k)], [gain > 0 for gain in _best(g, k)]),
    ),
    Variant(
        "the discount is log2(r + 2) with ranks from 1: that is one too many. `i + 2` is for places counted "
        "from 0.",
        lambda r, g, k: _ratio(_ours(r, g, k), _best(g, k), lambda rank: math.log2(rank + 2)),
    ),
    Variant(
        "gains are divided by the rank. The discount is gentler: log2(rank + 1).",
        lambda r, g, k: _ratio(_ours(r, g, k), _best(g, k), lambda rank: rank),
    ),
    Variant(
        "the order has no effect: without the discount this is the share of the gain among the first k. "
        "Divide each gain by log2(rank + 1).",
        lambda r, g, k: _ratio(_ours(r, g, k), _best(g, k), lambda rank: 1),
    ),
    Variant(_BEST_OF_FOUND, lambda r, g, k: _ratio(_ours(r, g, k), sorted(_ours(r, g, k))[::-1])),
    Variant(
        _BEST_OF_FOUND, lambda r, g, k: _ratio(_ours(r, g, k), sorted(_ours(r, g, k))[::-1], default=0.0)
    ),
    Variant(
        "the best ranking is not cut at k. With two places and four relevant items even a perfect ranking "
        "would stay below 1.",
        lambda r, g, k: _ratio(_ours(r, g, k), _best(g, None)),
    ),
    Variant(
        "the given ranking is not cut at k. What stands below place k does not count.",
        lambda r, g, k: _ratio(_ours(r, g, None), _best(g, k)),
    ),
    Variant(
        "the gains of the best ranking stand in the order of `gains`. It is the best order only when they "
        "are sorted from high to low.",
        lambda r, g, k: _ratio(_ours(r, g, k), list(g.values())[:k]),
    ),
    Variant(
        "the gains of the best ranking are sorted from low to high, which is the worst order. "
        "`reverse=True` puts the highest first.",
        lambda r, g, k: _ratio(_ours(r, g, k), sorted(g.values())[:k]),
    ),
)


def _sampled(values):
    """2,000 samples with replacement, one a row."""
    return np.random.default_rng(0).choice(values, (2_000, len(values)))


def _ends(means, low=0.025, high=0.975):
    return tuple(np.quantile(means, [low, high]))


def _around(values, errors):
    """Mean minus and plus so many standard errors."""
    half = errors * np.std(values) / math.sqrt(len(values))
    return np.mean(values) - half, np.mean(values) + half


def _mirrored(values):
    low, high = _ends(_sampled(values).mean(axis=1))
    return 2 * np.mean(values) - high, 2 * np.mean(values) - low


BOOTSTRAP = (
    Variant(
        "this is the normal approximation, mean ± 1.96 standard errors. It is used everywhere, yet it "
        "passes 1 here: near the ends of a scale the distribution is not symmetric. The resampled means "
        "know that by themselves.",
        lambda values: _around(values, 1.96),
    ),
    Variant(
        "this is the basic bootstrap, which mirrors the interval at the mean (2 * mean - high, 2 * mean - "
        "low). Textbooks have it, and it can pass 1. Here the resampled means themselves are cut: the "
        "percentile bootstrap.",
        _mirrored,
    ),
    Variant(
        "this is the spread of the values and not of their mean. Take the mean of each sample first "
        "(`axis=1`), then the quantiles of the means.",
        lambda values: _ends(_sampled(values)),
    ),
    Variant(
        "these are quantiles of the values as they are: nothing was resampled. The interval is about their "
        "mean.",
        lambda values: _ends(values),
    ),
    Variant(
        "5 % are cut off at each end: this is a 90 % interval. For 95 % it is 2.5 % at each end.",
        lambda values: _ends(_sampled(values).mean(axis=1), 0.05, 0.95),
    ),
    Variant(
        "both ends are (nearly) the mean. Either the samples were drawn without replacement, so they hold "
        "the same values in another order, or the means go over the resamples (`axis=0`) and not within "
        "each one (`axis=1`).",
        lambda values: (np.mean(values), np.mean(values)),
    ),
    Variant(
        "the high end comes first. The order is (low, high).",
        lambda values: _ends(_sampled(values).mean(axis=1), 0.975, 0.025),
    ),
    Variant(
        "this is the mean ± one standard error, which holds about 68 %. For 95 % cut off 2.5 % at both ends.",
        lambda values: _around(values, 1),
    ),
    Variant(
        "the mean stands in the result, too. Two numbers are wanted: (low, high).",
        lambda values: (np.mean(values), *_ends(_sampled(values).mean(axis=1))),
    ),
)

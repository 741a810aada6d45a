"""Known other answers to the exercises of notebook 05: what they compute, and what is said of them."""

import math
from statistics import mean, pstdev, stdev

from ..exercise import Variant


def _idf(found_in, total):
    return math.log(1 + (total - found_in + 0.5) / (found_in + 0.5))


def _long(length, mean_length, b):
    """1 for a passage of mean length, more for a longer one."""
    return 1 - b + b * length / mean_length


def _bm25(idf=_idf, long=_long, share=lambda count, k1, long: count / (count + k1 * long)):
    """BM25 of one word, with one of its three parts done in another way."""

    def score(count, length, mean_length, found_in, total, k1=1.5, b=0.75):
        return idf(found_in, total) * share(count, k1, long(length, mean_length, b))

    return score


def _okapi_idf(found_in, total):
    return math.log((total - found_in + 0.5) / (found_in + 0.5))


def _times_k1_and_1(count, k1, long):
    return count * (k1 + 1) / (count + k1 * long)


def _without_brackets(count, length, mean_length, found_in, total, k1=1.5, b=0.75):
    return _idf(found_in, total) * count / count + k1 * _long(length, mean_length, b)


def _idf_without_brackets(found_in, total):
    return math.log(1 + total - found_in + 0.5 / found_in + 0.5)


BM25 = (
    Variant(
        "count is multiplied by k1 + 1. The original BM25 has this factor, and so had Lucene before version "
        "8. It is the same for every word and passage, so no order changes; here, as in Lucene today, it is "
        "left out.",
        _bm25(share=_times_k1_and_1),
    ),
    Variant(
        "the logarithm lacks its 1 +. This is the idf of the original Okapi BM25, which falls below 0 for a "
        "word that more than half of the passages hold. With the 1, as in Lucene, it stays above 0.",
        _bm25(idf=_okapi_idf),
    ),
    Variant(
        "this is the original Okapi BM25: the factor k1 + 1, and an idf that falls below 0 for common "
        "words. Here it is Lucene's form: 1 + inside the logarithm, and no factor.",
        _bm25(idf=_okapi_idf, share=_times_k1_and_1),
    ),
    Variant(
        "the idf is log(total / found_in), as in TF-IDF. That of BM25 is log(1 + (total - found_in + 0.5) / "
        "(found_in + 0.5)).",
        _bm25(idf=lambda found_in, total: math.log(total / found_in)),
    ),
    Variant(
        "this is TF-IDF: the count by the length, times the logarithm of total / found_in. BM25 lets "
        "repetition count less and less: count / (count + k1 * relative length).",
        lambda count, length, mean_length, found_in, total, k1=1.5, b=0.75: (
            count / length * math.log(total / found_in)
        ),
    ),
    Variant(
        "the idf is left out, so a word that stands everywhere counts as much as a rare one.",
        _bm25(idf=lambda found_in, total: 1.0),
    ),
    Variant(
        "the logarithm has base 10. It is the natural one: `math.log`.",
        _bm25(idf=lambda found_in, total: _idf(found_in, total) / math.log(10)),
    ),
    Variant(
        "the logarithm has base 2. It is the natural one: `math.log`.",
        _bm25(idf=lambda found_in, total: _idf(found_in, total) / math.log(2)),
    ),
    Variant(
        "there is no saturation: ten times counts ten times as much as once. The count stands below the "
        "line, too: count / (count + k1 * relative length).",
        _bm25(share=lambda count, k1, long: count / long),
    ),
    Variant(
        "the length has no effect. A word counts less in a long passage: k1 is multiplied by "
        "1 - b + b * length / mean_length.",
        _bm25(long=lambda length, mean_length, b: 1),
    ),
    Variant(
        "the length stands upside down, so long passages gain. It is length / mean_length.",
        _bm25(long=lambda length, mean_length, b: 1 - b + b * mean_length / length),
    ),
    Variant(
        "1 - b is missing in the relative length. Without it a passage of mean length has b and not 1, and "
        "at b = 0 nothing is left.",
        _bm25(long=lambda length, mean_length, b: b * length / mean_length),
    ),
    Variant(
        "b and 1 - b have changed places. b is how much the length counts, so at b = 0 it does not count at "
        "all.",
        _bm25(long=lambda length, mean_length, b: b + (1 - b) * length / mean_length),
    ),
    Variant(
        "k1 and b are written into the function, or not handed on: other values have no effect.",
        lambda count, length, mean_length, found_in, total, k1=1.5, b=0.75: _bm25()(
            count, length, mean_length, found_in, total
        ),
    ),
    Variant(
        "brackets are missing: x / count + y is (x / count) + y. Everything below the line belongs in "
        "brackets: count / (count + k1 * relative length).",
        _without_brackets,
    ),
    Variant(
        "brackets are missing inside the logarithm: only 0.5 / found_in is divided there. Both the part "
        "above and the part below the line belong in brackets.",
        _bm25(idf=_idf_without_brackets),
    ),
)


def _rrf(gift=lambda rank, k: 1 / (k + rank), join=sum):
    """Reciprocal rank fusion, with another gift for a rank, or gifts put together in another way."""

    def fused(rankings, k=60):
        gifts = {}
        for ranking in rankings:
            for rank, item in enumerate(ranking, 1):
                gifts.setdefault(item, []).append(gift(rank, k))
        return {item: join(given) for item, given in gifts.items()}

    return fused


def _borda(rankings, k=60):
    scores = {}
    for ranking in rankings:
        for place, item in enumerate(ranking):
            scores[item] = scores.get(item, 0) + len(ranking) - place
    return scores


def _in_all(rankings, k=60):
    return {
        item: score
        for item, score in _rrf()(rankings, k).items()
        if all(item in ranking for ranking in rankings)
    }


RRF = (
    Variant(
        "ranks are counted from 0. The first place has rank 1: `enumerate(ranking, 1)`.",
        _rrf(lambda rank, k: 1 / (k + rank - 1)),
    ),
    Variant(
        "a later ranking overwrites an earlier one. What an item has so far is to be added to: "
        "scores.get(item, 0) + ….",
        _rrf(join=lambda gifts: gifts[-1]),
    ),
    Variant(
        "the best of an item's gifts is kept. They are added up, so that what both rankings hold comes to "
        "the top.",
        _rrf(join=max),
    ),
    Variant(
        "the gifts are divided by the number of rankings: this is a mean. The order is the same, yet RRF "
        "adds.",
        lambda rankings, k=60: {i: score / len(rankings) for i, score in _rrf()(rankings, k).items()},
    ),
    Variant("k is always 60. The argument `k` is not used.", lambda rankings, k=60: _rrf()(rankings)),
    Variant(
        "k is left out: 1 / rank. Without it the first place of one ranking outweighs nearly everything.",
        _rrf(lambda rank, k: 1 / rank),
    ),
    Variant(
        "brackets are missing: 1 / k + rank is (1 / k) + rank. It is 1 / (k + rank).",
        _rrf(lambda rank, k: 1 / k + rank),
    ),
    Variant(
        "this is k + rank and not 1 divided by it, so a worse rank counts more.",
        _rrf(lambda rank, k: k + rank),
    ),
    Variant("only the first ranking is used.", lambda rankings, k=60: _rrf()(rankings[:1], k)),
    Variant(
        "only ids that every ranking holds are kept. An id that stands in one ranking has a score, too.",
        _in_all,
    ),
    Variant(
        "this is the Borda count: the last place gives 1 point and each place above it one more. It depends "
        "on how long a ranking is; 1 / (k + rank) does not.",
        _borda,
    ),
    Variant(
        "this is the list of ids in their order. The scores are wanted: a dict id -> score.",
        lambda rankings, k=60: [item for item, _ in _by_score(_rrf()(rankings, k))],
    ),
    Variant(
        "this is a list of pairs. A dict id -> score is wanted: `dict(…)` makes one of pairs.",
        lambda rankings, k=60: _by_score(_rrf()(rankings, k)),
    ),
)


def _by_score(scores):
    return sorted(scores.items(), key=lambda pair: pair[1], reverse=True)


def _min_max(scores):
    low, high = min(scores.values()), max(scores.values())
    return {item: (score - low) / (high - low) for item, score in scores.items()}


def _by(below, above=lambda scores, score: score):
    """A way to scale: something of each score, divided by something of all."""
    return lambda scores: {item: above(scores, s) / below(scores) for item, s in scores.items()}


def _mixed(scale=_min_max, weights=lambda weight: (weight, 1 - weight), items=lambda a, b: a | b):
    """A weighted sum, with another scale, other weights or other ids."""

    def mix(vector, keyword, weight):
        (ours, theirs), (w, rest) = (scale(vector), scale(keyword)), weights(weight)
        return {item: w * ours.get(item, 0) + rest * theirs.get(item, 0) for item in items(ours, theirs)}

    return mix


def _scaled_together(vector, keyword, weight):
    every = [*vector.values(), *keyword.values()]
    scale = _by(lambda _: max(every) - min(every), lambda _, score: score - min(every))
    return _mixed(scale)(vector, keyword, weight)


def _z(deviation):
    return _by(lambda s: deviation(s.values()), lambda s, score: score - mean(s.values()))


_Z_SCORE = (
    "each side is scaled by z-score: how many standard deviations above its mean. The notebook compares "
    "this in a moment; here it is min-max, from 0 for the lowest to 1 for the highest."
)

MIX = (
    Variant(
        "the scores are not scaled. Those of keyword search are so much larger that the weight hardly "
        "counts.",
        _mixed(lambda scores: scores),
    ),
    Variant(
        "each score is divided by the highest one of its side. Then the lowest is not 0: subtract it first, "
        "above and below the line.",
        _mixed(_by(lambda s: max(s.values()))),
    ),
    Variant(
        "the lowest score is subtracted above the line, but not below it: divide by highest - lowest, so "
        "that the highest becomes 1.",
        _mixed(_by(lambda s: max(s.values()), lambda s, score: score - min(s.values()))),
    ),
    Variant(
        "the scale is upside down: the best passage of a side gets 0 and the worst 1. Subtract the lowest "
        "from the score, not the score from the highest.",
        _mixed(lambda s: {item: 1 - score for item, score in _min_max(s).items()}),
    ),
    Variant(
        "both sides are scaled together, so all cosines end near 0. Each has a lowest and a highest of its "
        "own.",
        _scaled_together,
    ),
    Variant(_Z_SCORE, _mixed(_z(pstdev))),
    Variant(_Z_SCORE, _mixed(_z(stdev))),
    Variant(
        "the weight is on the keyword side. weight counts for `vector`, 1 - weight for `keyword`.",
        _mixed(weights=lambda weight: (1 - weight, weight)),
    ),
    Variant("both sides weigh the same: `weight` is not used.", _mixed(weights=lambda weight: (0.5, 0.5))),
    Variant(
        "only ids that both sides hold are kept. What one side lacks counts 0 there and stays: `vector | "
        "keyword`.",
        _mixed(items=lambda ours, theirs: ours.keys() & theirs.keys()),
    ),
    Variant(
        "only ids of the vector side are kept. What keyword search alone found has a place, too: `vector | "
        "keyword`.",
        _mixed(items=lambda ours, theirs: ours),
    ),
    Variant(
        "an id that one side lacks is asked for with [ ]. `.get(item, 0)` gives 0 there.",
        lambda vector, keyword, weight: {
            item: weight * _min_max(vector)[item] + (1 - weight) * _min_max(keyword)[item]
            for item in vector | keyword
        },
    ),
)

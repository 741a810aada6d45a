"""How good is a ranking? The measures of TREC, as functions of one ranking and its relevance judgements.

    ranked   ids, best first: ["p7", "p2", "p9"]
    gains    id -> gain of every relevant item: {"p2": 1, "p4": 1}; whatever is not named is not relevant

All agree with trec_eval to 1e-6 (a test compares them with pytrec-eval-terrier). Manning, Raghavan & Schütze
2008, *Introduction to Information Retrieval*, chapter 8; nDCG: Järvelin & Kekäläinen 2002.

A measure of a ranking that is none looks like any other number. So each function refuses, with a ValueError
that says why: an item named twice, ids of another type than the judgements', gains that are no numbers or
negative, and a query without a relevant item.

What this leaves out: judgements in grades that are negative, and items that nobody judged (bpref).
"""

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from numbers import Integral, Real
from typing import Any

Gains = Mapping[str, float]


def recall_at_k(ranked: Sequence[str], gains: Gains, k: int) -> float:
    """Share of the relevant items that stand among the first k, 0 to 1.

    >>> recall_at_k(["p7", "p2", "p9"], {"p2": 1, "p4": 1}, k=2)
    0.5
    """
    wanted = _relevant(ranked, gains)
    return len(wanted & set(_first(ranked, k))) / len(wanted)


def precision_at_k(ranked: Sequence[str], gains: Gains, k: int) -> float:
    """Share of the first k places that hold a relevant item, 0 to 1. Empty places count as misses.

    >>> precision_at_k(["p7", "p2"], {"p2": 1, "p4": 1}, k=4)
    0.25
    """
    return len(_relevant(ranked, gains) & set(_first(ranked, k))) / k


def reciprocal_rank(ranked: Sequence[str], gains: Gains) -> float:
    """1 / rank of the first relevant item; 0 when there is none. Its mean over queries is MRR.

    >>> reciprocal_rank(["p7", "p2", "p4"], {"p2": 1, "p4": 1})
    0.5
    """
    wanted = _relevant(ranked, gains)
    return next((1 / rank for rank, item in enumerate(ranked, 1) if item in wanted), 0.0)


def average_precision(ranked: Sequence[str], gains: Gains) -> float:
    """Mean, over the relevant items, of the precision at the rank of each; 0 for one that is not found.

    Its mean over queries is MAP.

    >>> average_precision(["p2", "p7", "p9", "p4"], {"p2": 1, "p4": 1})
    0.75
    """
    wanted, found, total = _relevant(ranked, gains), 0, 0.0
    for rank, item in enumerate(ranked, 1):
        if item in wanted:
            found += 1
            total += found / rank
    return total / len(wanted)


def ndcg_at_k(ranked: Sequence[str], gains: Gains, k: int) -> float:
    """Discounted cumulative gain of the first k, divided by that of the best possible ranking: 0 to 1.

    An item at rank r brings gain / log2(r + 1). (Some tools take 2**gain - 1 in place of the gain; with
    gains of 0 and 1 it is the same.)

    >>> round(ndcg_at_k(["p7", "p2"], {"p2": 1}, k=2), 4)
    0.6309
    """
    _relevant(ranked, gains)
    best = sorted(gains.values(), reverse=True)
    return _dcg([gains.get(item, 0) for item in _first(ranked, k)]) / _dcg(best[:k])


def _dcg(gains: Sequence[float]) -> float:
    return sum(gain / math.log2(rank + 1) for rank, gain in enumerate(gains, 1))


def _first(ranked: Sequence[str], k: int) -> Sequence[str]:
    if not isinstance(k, Integral) or isinstance(k, bool) or k < 1:
        raise ValueError(f"k is {k!r}; look at least at the first place: give a whole number from 1 on.")
    return ranked[:k]


def _relevant(ranked: Sequence[str], gains: Gains) -> set[str]:
    """The ids of the relevant items. ValueError when ranking and judgements cannot be measured."""
    if isinstance(ranked, (str, bytes, Mapping)) or not hasattr(ranked, "__getitem__"):
        raise ValueError(f"A ranking is a list of ids, best first; this is a {type(ranked).__name__}.")
    if not isinstance(gains, Mapping):
        raise ValueError(
            f"Judgements are a mapping of id to gain, such as {{'p1': 1}}; this is a {type(gains).__name__}."
        )
    for item, gain in gains.items():
        if not isinstance(gain, Real) or not 0 <= gain < math.inf:
            raise ValueError(f"The gain of {item!r} is {gain!r}; give a number from 0 on.")
    seen = set()
    for item in ranked:
        if item in seen:
            raise ValueError(f"The ranking names an item twice: {item!r}. Keep the first of the two.")
        seen.add(item)
    _one_type("item", ranked, gains)
    wanted = {item for item, gain in gains.items() if gain > 0}
    if not wanted:
        raise ValueError("There is no relevant item, so the ranking cannot be judged. Leave this query out.")
    return wanted


def _one_type(what: str, *places: Iterable) -> None:
    """ValueError when ids are of several types: 2 and "2" never meet, so every measure would be 0."""
    kinds: dict[str, Any] = {}
    for ids in places:
        for one in ids:
            kinds.setdefault(_type_of(one), one)
    if len(kinds) > 1:
        examples = " and ".join(f"{one!r} ({kind})" for kind, one in kinds.items())
        raise ValueError(
            f"The {what} ids of ranking and judgements are of several types: {examples}. "
            "Give all of them as one type, best as text."
        )


def _type_of(one: Any) -> str:
    if isinstance(one, str):
        return "text"
    return "whole number" if isinstance(one, Integral) and not isinstance(one, bool) else type(one).__name__


# ---- a whole run ------------------------------------------------------------------------------------------


def measure(name: str) -> Callable[[Sequence[str], Gains], float]:
    """The function behind a name such as "recall@3", "ndcg@10", "precision@5", "mrr" or "map".

    Raises ValueError for another name.

    >>> measure("recall@2")(["p7", "p2"], {"p2": 1})
    1.0
    """
    word, _, depth = name.lower().partition("@")
    at_k = {"recall": recall_at_k, "precision": precision_at_k, "ndcg": ndcg_at_k}
    whole = {"mrr": reciprocal_rank, "map": average_precision}
    if word in at_k and depth.isdecimal() and int(depth) > 0:
        return lambda ranked, gains: at_k[word](ranked, gains, int(depth))
    if word in whole and not depth:
        return whole[word]
    raise ValueError(
        f"There is no measure {name!r}; use recall@k, precision@k, ndcg@k (with a number for k), mrr or map."
    )


def evaluate(
    run: Mapping[str, Sequence[str]],
    qrels: Mapping[str, Gains],
    measures: Sequence[str] = ("recall@3", "mrr", "ndcg@10"),
) -> dict[str, list[float]]:
    """Measure name -> its value for every query of `qrels`, in that order, so that two runs can be compared
    query by query.

    run: query id -> ranked ids. A query that the run lacks scores 0. Queries that only the run has are not
    judged. Raises ValueError when run and qrels have no query in common, and, naming the query, when its
    ranking cannot be measured.

    >>> evaluate({"q1": ["p7", "p2"]}, {"q1": {"p2": 1}, "q2": {"p4": 1}}, ["recall@3", "mrr"])
    {'recall@3': [1.0, 0.0], 'mrr': [0.5, 0.0]}
    """
    for query, gains in qrels.items():
        try:
            _relevant(run.get(query, ()), gains)
        except ValueError as error:
            raise ValueError(f"Query {query!r} cannot be measured. {error}") from None
    _one_type("query", run, qrels)
    if not run.keys() & qrels.keys():
        raise ValueError(
            f"The run ({len(run)} queries) and the qrels ({len(qrels)}) have no query in common. "
            "Use the same ids in both."
        )
    return {
        name: [measure(name)(run.get(query, ()), gains) for query, gains in qrels.items()]
        for name in measures
    }

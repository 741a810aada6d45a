"""Hybrid search: several rankings of the same passages become one.

Two families. *By rank*: reciprocal rank fusion (Cormack, Clarke & Büttcher 2009) adds 1 / (k + rank) and
needs nothing else. *By score*: a weighted sum after bringing the scores to one scale; it can be tuned, and
then must be (Bruch, Gai & Ingber 2023, arXiv 2210.11934). Notebook 05 compares them.
"""

from collections.abc import Callable, Iterable, Sequence

import numpy as np

from helpers.corpus import Passage

from .hits import Hit, Retriever, Searcher, check_request, described

RRF_K = 5  # chosen on practice questions in notebook 05; the paper's 60 suits many long rankings, not two
FUSED_DEPTH = 50  # how far down each ranking fusion looks
_TWO_CUTS = (
    "The retrievers hold different cuts of the page {page!r}; make all of them from one list of passages."
)


def reciprocal_rank_fusion(
    rankings: Sequence[Sequence[str]], k: int = RRF_K, weights: Sequence[float] | None = None
) -> dict[str, float]:
    """Score of every id: the sum over rankings of weight / (k + rank), rank counting from 1.

    A small k trusts the first places of each ranking, a large one (the paper takes 60) whatever stands in
    both.

    >>> fused = reciprocal_rank_fusion([["a", "b", "c"], ["b", "d"]], k=1)
    >>> {item: round(score, 2) for item, score in fused.items()}
    {'a': 0.5, 'b': 0.83, 'c': 0.25, 'd': 0.33}
    """
    if k < 0:
        raise ValueError(f"k is {k}; use 0 or more, or the first places would divide by zero.")
    scores: dict[str, float] = {}
    for ranking, weight in zip(rankings, [1.0] * len(rankings) if weights is None else weights, strict=True):
        for rank, item in enumerate(ranking, 1):
            scores[item] = scores.get(item, 0.0) + weight / (k + rank)
    return scores


def min_max(scores: Sequence[float]) -> np.ndarray:
    """Scores on a scale from 0 (the worst found) to 1 (the best). Equal scores all become 1.

    >>> min_max([12.0, 3.0, 6.0]).round(2).tolist()
    [1.0, 0.0, 0.33]
    """
    values = np.asarray(scores, dtype=float)
    if values.size == 0:
        return values
    spread = values.max() - values.min()
    return (values - values.min()) / spread if spread > 0 else np.ones_like(values)


def z_score(scores: Sequence[float]) -> np.ndarray:
    """Scores in standard deviations from their mean. Equal scores all become 0.

    >>> z_score([12.0, 3.0, 6.0]).round(2).tolist()
    [1.34, -1.07, -0.27]
    """
    values = np.asarray(scores, dtype=float)
    if values.size == 0:
        return values
    spread = values.std()
    return (values - values.mean()) / spread if spread > 0 else np.zeros_like(values)


def weighted_sum(
    rankings: Sequence[Sequence[tuple[str, float]]],
    weights: Sequence[float],
    normalise: Callable[[Sequence[float]], np.ndarray] = min_max,
) -> dict[str, float]:
    """Score of every id: the sum of weight x normalised score.

    An id that a ranking lacks gets that ranking's lowest value.

    >>> fused = weighted_sum([[("a", 12.0), ("b", 3.0)], [("b", 0.9), ("c", 0.7)]], weights=[0.4, 0.6])
    >>> {item: round(score, 2) for item, score in fused.items()}
    {'a': 0.4, 'b': 0.6, 'c': 0.0}
    """
    scaled = [
        dict(zip([item for item, _ in ranking], normalise([score for _, score in ranking]), strict=True))
        for ranking in rankings
    ]
    items = dict.fromkeys(item for ranking in scaled for item in ranking)
    lowest = [min(ranking.values(), default=0.0) for ranking in scaled]
    return {
        item: float(
            sum(
                weight * ranking.get(item, low)
                for weight, ranking, low in zip(weights, scaled, lowest, strict=True)
            )
        )
        for item in items
    }


class HybridRetriever(Searcher):
    """Fuses the rankings of several retrievers over the same passages.

    method: `rrf` with its constant `rrf_k`, or `sum` after `normalise`. weights: one a retriever, equal when
    None. depth: how many passages of each ranking are looked at, or k if that is more. Raises ValueError when
    the retrievers hold different cuts of one page, since then a passage would be found twice.

    >>> from helpers.retrieval import BM25Retriever
    >>> texts = ["The cat sat.", "The dog ran.", "A bird flew."]
    >>> hybrid = HybridRetriever([BM25Retriever(texts), BM25Retriever(texts, b=0)])
    >>> hybrid
    HybridRetriever(BM25Retriever(3 passages, k1=1.5, b=0.75), BM25Retriever(3 passages, k1=1.5, b=0), rrf)
    >>> hybrid.search("cats", k=1)[0].passage.text
    'The cat sat.'
    """

    def __init__(
        self,
        retrievers: Iterable[Retriever],
        method: str = "rrf",
        weights: Sequence[float] | None = None,
        depth: int = FUSED_DEPTH,
        normalise: Callable[[Sequence[float]], np.ndarray] = min_max,
        rrf_k: int = RRF_K,
    ):
        self.retrievers = list(retrievers)
        if any(not hasattr(retriever, "search_many") for retriever in self.retrievers):
            raise TypeError(
                "A hybrid takes retrievers: HybridRetriever([DenseRetriever(pages), BM25Retriever(pages)])."
            )
        if method not in ("rrf", "sum"):
            raise ValueError(f"method is {method!r}; use 'rrf' or 'sum'.")
        if len(self.retrievers) < 2:
            raise ValueError("A hybrid needs at least two retrievers.")
        if weights is not None and len(weights) != len(self.retrievers):
            raise ValueError(
                f"There are {len(self.retrievers)} retrievers and {len(weights)} weights; give one each."
            )
        self.method, self.depth, self.normalise, self.rrf_k = method, depth, normalise, rrf_k
        self.weights = [1.0] * len(self.retrievers) if weights is None else list(weights)
        _check_cuts(self.retrievers)

    def search_many(self, queries: list[str], k: int = 3, groups: set[str] | None = None) -> list[list[Hit]]:
        """The k best passages of each query after fusion, best first."""
        queries = check_request(queries, k, groups)
        runs = [retriever.search_many(queries, max(self.depth, k), groups) for retriever in self.retrievers]
        return [self.fuse([run[i] for run in runs], k) for i in range(len(queries))]

    def fuse(self, rankings: Sequence[Sequence[Hit]], k: int) -> list[Hit]:
        """Several rankings of one query as one. Raises ValueError when they hold different cuts of a page."""
        if self.method == "rrf":
            scores = reciprocal_rank_fusion(
                [[hit.passage.id for hit in ranking] for ranking in rankings], self.rrf_k, self.weights
            )
        else:
            scores = weighted_sum(
                [[(hit.passage.id, hit.score) for hit in ranking] for ranking in rankings],
                self.weights,
                self.normalise,
            )
        passages: dict[str, Passage] = {}
        for ranking in rankings:
            for hit in ranking:
                if passages.setdefault(hit.passage.id, hit.passage).end != hit.passage.end:
                    raise ValueError(_TWO_CUTS.format(page=hit.passage.page_id))
        best = sorted(scores, key=lambda item: -scores[item])[:k]
        return [Hit(passages[item], scores[item], rank) for rank, item in enumerate(best, 1)]

    def __repr__(self) -> str:
        return described(self, *map(repr, self.retrievers), self.method)


def _check_cuts(retrievers: Sequence[Retriever]) -> None:
    """Refuse retrievers that know their passages and hold different cuts of one page."""
    cuts: dict[str, set[tuple[int, int]]] = {}
    for retriever in retrievers:
        mine: dict[str, set[tuple[int, int]]] = {}
        for passage in getattr(retriever, "passages", ()):
            mine.setdefault(passage.page_id, set()).add((passage.start, passage.end))
        for page, spans in mine.items():
            if cuts.setdefault(page, spans) != spans:
                raise ValueError(_TWO_CUTS.format(page=page))

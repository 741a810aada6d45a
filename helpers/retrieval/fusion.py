"""Hybrid search: several rankings of the same passages become one.

Two families. *By rank*: reciprocal rank fusion (Cormack, Clarke & Büttcher 2009) adds 1 / (k + rank) and needs nothing
else. *By score*: a weighted sum after bringing the scores to one scale; it can be tuned, and then must be (Bruch, Gai &
Ingber 2023, arXiv 2210.11934). Notebook 05 compares them.
"""

from collections.abc import Callable, Sequence

import numpy as np

from .hits import Hit, Retriever, Searcher, check_request

RRF_K = 5  # chosen on practice questions in notebook 05; the paper's 60 suits many long rankings, not two
DEPTH = 50  # how far down each ranking fusion looks


def reciprocal_rank_fusion(
    rankings: Sequence[Sequence[str]], k: int = RRF_K, weights: Sequence[float] | None = None
) -> dict[str, float]:
    """Score of every id that stands in a ranking: the sum over rankings of weight / (k + rank), rank counting from 1.

    A small k trusts the first places of each ranking, a large one (the paper takes 60) whatever stands in both.
    """
    if k < 0:
        raise ValueError(f"k is {k}; use 0 or more, or the first places would divide by zero.")
    scores: dict[str, float] = {}
    for ranking, weight in zip(rankings, [1.0] * len(rankings) if weights is None else weights, strict=True):
        for rank, item in enumerate(ranking, 1):
            scores[item] = scores.get(item, 0.0) + weight / (k + rank)
    return scores


def min_max(scores: Sequence[float]) -> np.ndarray:
    """Scores on a scale from 0 (the worst found) to 1 (the best). Equal scores all become 1."""
    values = np.asarray(scores, dtype=float)
    if values.size == 0:
        return values
    spread = values.max() - values.min()
    return (values - values.min()) / spread if spread > 0 else np.ones_like(values)


def z_score(scores: Sequence[float]) -> np.ndarray:
    """Scores in standard deviations from their mean. Equal scores all become 0."""
    values = np.asarray(scores, dtype=float)
    if values.size == 0:
        return values
    spread = values.std()
    return (values - values.mean()) / spread if spread > 0 else np.zeros_like(values)


def weighted_sum(
    rankings: Sequence[Sequence[tuple[str, float]]], weights: Sequence[float], normalise: Callable = min_max
) -> dict[str, float]:
    """Score of every id: the sum of weight x normalised score. An id that a ranking lacks gets that ranking's lowest value."""
    scaled = [
        dict(zip([item for item, _ in ranking], normalise([score for _, score in ranking])))
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
    """Fuses the rankings of several retrievers.

    method: `rrf` with its constant `rrf_k`, or `sum` after `normalise`. weights: one a retriever, equal when None. depth: how many
    passages of each ranking are looked at, or k if that is more.
    """

    def __init__(
        self,
        retrievers: Sequence[Retriever],
        method: str = "rrf",
        weights: Sequence[float] | None = None,
        depth: int = DEPTH,
        normalise: Callable = min_max,
        rrf_k: int = RRF_K,
    ):
        if method not in ("rrf", "sum"):
            raise ValueError(f"method is {method!r}; use 'rrf' or 'sum'.")
        if len(retrievers) < 2:
            raise ValueError("A hybrid needs at least two retrievers.")
        if weights is not None and len(weights) != len(retrievers):
            raise ValueError(
                f"There are {len(retrievers)} retrievers and {len(weights)} weights; give one weight each."
            )
        self.retrievers, self.method, self.depth, self.normalise = list(retrievers), method, depth, normalise
        self.rrf_k = rrf_k
        self.weights = [1.0] * len(retrievers) if weights is None else list(weights)

    def search_many(self, queries: list[str], k: int = 3, groups: set[str] | None = None) -> list[list[Hit]]:
        """The k best passages of each query after fusion, best first."""
        check_request(queries, k)
        runs = [retriever.search_many(queries, max(self.depth, k), groups) for retriever in self.retrievers]
        return [self.fuse([run[i] for run in runs], k) for i in range(len(queries))]

    def fuse(self, rankings: Sequence[list[Hit]], k: int) -> list[Hit]:
        """Several rankings of one query as one."""
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
        passages = {hit.passage.id: hit.passage for ranking in rankings for hit in ranking}
        best = sorted(scores, key=lambda item: -scores[item])[:k]
        return [Hit(passages[item], scores[item], rank) for rank, item in enumerate(best, 1)]

"""Reranking: a quick retriever proposes, a slower and better judge puts the best first.

A reranker scores the hits of one query. It sees the hits and not only their passages, since the first stage's score and
rank are evidence too. The rerankers themselves: `reranking/` and, for one that asks a chat model, `helpers.generation.judge`.
"""

from typing import Protocol

import numpy as np

from .hits import Hit, Retriever, Searcher, check_request

DEPTH = 20  # passages that the first stage proposes


class Reranker(Protocol):
    """Anything that says how well passages answer a query."""

    def score(self, query: str, hits: list[Hit]) -> np.ndarray:
        """Higher is better; float [len(hits)]."""


class RerankRetriever(Searcher):
    """The first `depth` passages of a retriever, put in the order of a reranker's scores. Equal scores keep the first order."""

    def __init__(self, first: Retriever, reranker: Reranker, depth: int = DEPTH):
        if depth < 1:
            raise ValueError(f"depth is {depth}; rerank at least one passage.")
        self.first, self.reranker, self.depth = first, reranker, depth

    def search_many(self, queries: list[str], k: int = 3, groups: set[str] | None = None) -> list[list[Hit]]:
        """The k best passages of each query after reranking, best first. Never more than `depth`."""
        check_request(queries, k)
        return [
            self.rerank(query, hits)[:k]
            for query, hits in zip(queries, self.first.search_many(queries, self.depth, groups))
        ]

    def rerank(self, query: str, hits: list[Hit]) -> list[Hit]:
        """The same hits in the reranker's order, with its scores."""
        if not hits:
            return []
        scores = np.asarray(self.reranker.score(query, hits), dtype=float)
        order = np.argsort(-scores, kind="stable")
        return [Hit(hits[i].passage, float(scores[i]), rank) for rank, i in enumerate(order, 1)]

"""What every retriever gives and takes: one small interface, so that retrievers compose.

    retriever.search(query, k)              the k best passages of one query, best first
    retriever.search_many(queries, k)       the same for a batch, computed together

`groups` narrows a search to passages that one of these access groups may read; it is applied before ranking, so a
passage that the reader may not see takes nobody's place.
"""

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from helpers.corpus import Passage

AT_ONCE = 64  # queries whose scores over all passages are held in memory together


@dataclass(frozen=True)
class Hit:
    """One found passage. `score` is the retriever's own (higher is better, comparable within one ranking only); `rank` counts from 1."""

    passage: Passage
    score: float
    rank: int

    def __str__(self) -> str:
        return f"{self.rank}. {self.score:.2f}  {self.passage.page_id}  {self.passage.title} > {self.passage.section}"


class Retriever(Protocol):
    """Anything that finds passages: the Chroma index, keyword search, a hybrid of two, a reranked one."""

    def search(self, query: str, k: int = 3, groups: set[str] | None = None) -> list[Hit]:
        """The k best passages, best first."""

    def search_many(self, queries: list[str], k: int = 3, groups: set[str] | None = None) -> list[list[Hit]]:
        """The same for each of several queries."""


class Searcher(ABC):
    """A retriever that does its work in batches; `search` is a batch of one."""

    @abstractmethod
    def search_many(self, queries: list[str], k: int = 3, groups: set[str] | None = None) -> list[list[Hit]]:
        """The k best passages of each query, best first."""

    def search(self, query: str, k: int = 3, groups: set[str] | None = None) -> list[Hit]:
        """The k best passages, best first. Raises ValueError for an empty query or k below 1."""
        return self.search_many([query], k, groups)[0]


class PassageScorer(Searcher):
    """A retriever over a list of passages in memory that scores all of them for every query. Subclasses give `scores`.

    No approximation: right up to some hundred thousand passages, where an index such as HNSW begins to pay (notebook 12).
    """

    def __init__(self, passages: list[Passage]):
        if not passages:
            raise ValueError("There are no passages to search. Chunk some pages first.")
        self.passages = list(passages)
        self._access = np.array([passage.access for passage in self.passages])

    @abstractmethod
    def scores(self, queries: list[str]) -> np.ndarray:
        """Score of every passage for every query, float [len(queries), len(passages)]."""

    def search_many(self, queries: list[str], k: int = 3, groups: set[str] | None = None) -> list[list[Hit]]:
        """The k best passages of each query, best first. Raises ValueError for an empty query or k below 1."""
        check_request(queries, k)
        allowed = (
            np.ones(len(self.passages), bool) if groups is None else np.isin(self._access, sorted(groups))
        )
        found = []
        for start in range(0, len(queries), AT_ONCE):
            scores = np.where(allowed, self.scores(queries[start : start + AT_ONCE]), -np.inf)
            found += [
                [Hit(self.passages[i], float(row[i]), rank) for rank, i in enumerate(order, 1) if allowed[i]]
                for row, order in zip(scores, top(scores, k))
            ]
        return found


def top(scores: np.ndarray, k: int) -> np.ndarray:
    """Positions of the k largest scores of each row, largest first; equal scores stand in the order of their positions.

    int [rows, min(k, columns)].
    """
    k = min(k, scores.shape[1])
    if k < scores.shape[1] // 4:  # only what can be among the k best needs sorting
        least = np.partition(scores, -k, axis=1)[:, [-k]]
        return np.stack(
            [
                (candidates := np.flatnonzero(row >= edge))[np.argsort(-row[candidates], kind="stable")][:k]
                for row, edge in zip(scores, least)
            ]
        )
    return np.argsort(-scores, axis=1, kind="stable")[:, :k]


def check_request(queries: list[str], k: int) -> None:
    """Refuse what no retriever can answer: an empty query or k below 1."""
    if isinstance(queries, str):
        raise ValueError("search_many takes a list of queries; for one query use search.")
    if not isinstance(k, (int, np.integer)) or k < 1:
        raise ValueError(f"k is {k}; ask for at least one passage.")
    if not queries or not all(isinstance(query, str) and query.strip() for query in queries):
        raise ValueError("The question is empty; ask something.")

"""What every retriever gives and takes: one small interface, so that retrievers compose.

    retriever.search(query, k)              the k best passages of one query, best first
    retriever.search_many(queries, k)       the same for a batch, computed together

`groups` narrows a search to passages that one of these access groups may read; it is applied before
ranking, so a passage that the reader may not see takes nobody's place. Nor does it leave a trace in a score:
what a search counts (words, lengths, neighbours), it counts over the passages that this reader may see.
None is everything, for whoever owns all the documents.
"""

from abc import ABC, abstractmethod
from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Generic, Protocol, TypeVar

import numpy as np

from helpers.corpus import Page, Passage, as_passages

from .watching import telling

QUERIES_AT_ONCE = 64  # queries whose scores over all passages are held in memory together
MOST_READERS = 8  # sets of access labels for which something is kept in memory
Documents = Iterable[Page | Passage | str]  # what a retriever takes
Labels = frozenset[str]  # access labels that occur and that a reader may read
T = TypeVar("T")


@dataclass(frozen=True)
class Hit:
    """One found passage. `rank` counts from 1.

    `score` is the retriever's own: higher is better, comparable within one ranking only.

    >>> print(Hit(Passage("tea", "Tea kitchen", "Kettle", "It holds 1.7 litres.", 0, 20, 7), 0.5, 1))
    1. 0.50  tea  Tea kitchen > Kettle
    """

    passage: Passage
    score: float
    rank: int

    def __str__(self) -> str:
        passage = self.passage
        where = " > ".join(name for name in (passage.title, passage.section) if name)
        return f"{self.rank}. {self.score:.2f}  {passage.page_id}  {where}".rstrip()


class Retriever(Protocol):
    """Anything that finds passages: the Chroma index, keyword search, a hybrid of two, a reranked one."""

    def search(self, query: str, k: int = 3, groups: set[str] | None = None) -> list[Hit]:
        """The k best passages, best first."""

    def search_many(self, queries: list[str], k: int = 3, groups: set[str] | None = None) -> list[list[Hit]]:
        """The same for each of several queries."""


class Searcher(ABC):
    """A retriever that does its work in batches; `search` is a batch of one. Whoever watches is told what it
    finds (`watching`).
    """

    def __init_subclass__(cls, **options: Any) -> None:
        super().__init_subclass__(**options)
        if "search_many" in vars(cls):
            cls.search_many = telling(cls.search_many)  # type: ignore[method-assign]

    @abstractmethod
    def search_many(self, queries: list[str], k: int = 3, groups: set[str] | None = None) -> list[list[Hit]]:
        """The k best passages of each query, best first."""

    def search(self, query: str, k: int = 3, groups: set[str] | None = None) -> list[Hit]:
        """The k best passages, best first. Raises ValueError for an empty query or k below 1."""
        return self.search_many([query], k, groups)[0]


class PerReaders(Generic[T]):
    """What is made from the passages that a reader may see: once for each set of labels; a few are kept.

    >>> made = PerReaders(sorted)
    >>> made(frozenset({"hr", "all-staff"})) is made(frozenset({"all-staff", "hr"}))
    True
    """

    def __init__(self, make: Callable[[Labels], T]):
        self._make = make
        self._kept: OrderedDict[Labels, T] = OrderedDict()

    def __call__(self, labels: Labels) -> T:
        if labels not in self._kept:
            self._kept[labels] = self._make(labels)
        self._kept.move_to_end(labels)
        while len(self._kept) > MOST_READERS:
            self._kept.popitem(last=False)
        return self._kept[labels]


class PassageScorer(Searcher):
    """A retriever over passages in memory that scores all of them for every query. Subclasses give `scores`,
    and `scores_among` when the score of one passage depends on what the others hold.

    documents: pages, passages or plain texts (`as_passages`). No approximation: right up to some hundred
    thousand passages, where an index such as HNSW begins to pay (notebook 12).
    """

    def __init__(self, documents: Documents):
        self.passages = as_passages(documents)
        if not self.passages:
            raise ValueError("There are no passages to search. Give pages, passages or texts.")
        self.labels: Labels = frozenset(passage.access for passage in self.passages)
        self._rows = PerReaders(self._rows_of)

    @abstractmethod
    def scores(self, queries: list[str]) -> np.ndarray:
        """Score of every passage for every query, float [len(queries), len(passages)]."""

    def scores_among(self, queries: list[str], labels: Labels) -> np.ndarray:
        """Score of every passage with one of these labels, as if there were no other.

        float [len(queries), len(rows_of(labels))], in the order of `passages`.
        """
        return self.scores(queries)[:, self.rows_of(labels)]

    def readable(self, groups: Iterable[str] | None) -> Labels:
        """The labels among these groups that occur; all of them for None."""
        return self.labels if groups is None else self.labels & frozenset(groups)

    def rows_of(self, labels: Labels) -> np.ndarray:
        """Numbers of the passages with one of these labels, ascending."""
        return self._rows(labels)

    def _rows_of(self, labels: Labels) -> np.ndarray:
        # Compared one by one: an array of texts drops zero bytes at the end, and "hr\0" is not "hr".
        return np.array([row for row, each in enumerate(self.passages) if each.access in labels], dtype=int)

    def search_many(self, queries: list[str], k: int = 3, groups: set[str] | None = None) -> list[list[Hit]]:
        """The k best passages of each query, best first.

        Raises ValueError for an empty query or k below 1.
        """
        queries = check_request(queries, k, groups)
        labels = self.readable(groups)
        if not labels:
            return [[] for _ in queries]
        rows = self.rows_of(labels)
        found = []
        for start in range(0, len(queries), QUERIES_AT_ONCE):
            scores = self.scores_among(queries[start : start + QUERIES_AT_ONCE], labels)
            found += [
                [Hit(self.passages[rows[i]], float(score[i]), rank) for rank, i in enumerate(order, 1)]
                for score, order in zip(scores, top(scores, k), strict=True)
            ]
        return found

    def __len__(self) -> int:
        """Number of passages."""
        return len(self.passages)

    def __repr__(self) -> str:
        return described(self, f"{len(self)} passages")


class FoundRetriever(Searcher):
    """Hits that were found beforehand, for experiments that ask the same questions again and again.

    found: question -> its hits, best first. Raises ValueError for a question that is not among them.

    >>> kettle = Passage("tea", "Tea", "", "It holds 1.7 litres.", 0, 20, 7)
    >>> before = FoundRetriever({"How much does it hold?": [Hit(kettle, 0.5, 1)]})
    >>> [hit.passage.page_id for hit in before.search("How much does it hold?")]
    ['tea']
    """

    def __init__(self, found: Mapping[str, Sequence[Hit]]):
        self.found = {question: list(hits) for question, hits in found.items()}

    def search_many(self, queries: list[str], k: int = 3, groups: set[str] | None = None) -> list[list[Hit]]:
        """The first k hits of each question that the groups may read, numbered anew.

        Their scores stay those of the search beforehand, whatever it was allowed to see.
        """
        queries = check_request(queries, k, groups)
        unknown = next((query for query in queries if query not in self.found), None)
        if unknown is not None:
            raise ValueError(f"Nothing was found beforehand for {unknown!r}; search for it first.")
        return [self._readable(self.found[query], k, groups) for query in queries]

    def _readable(self, hits: list[Hit], k: int, groups: set[str] | None) -> list[Hit]:
        readable = [hit for hit in hits if groups is None or hit.passage.access in groups]
        return [replace(hit, rank=rank) for rank, hit in enumerate(readable[:k], 1)]

    def __repr__(self) -> str:
        return described(self, f"{len(self.found)} questions")


def top(scores: np.ndarray, k: int) -> np.ndarray:
    """Positions of the k largest scores of each row, largest first; equal scores keep their order.

    int [rows, min(k, columns)].
    """
    k = min(k, scores.shape[1])
    if k >= scores.shape[1] // 4:
        return np.argsort(-scores, axis=1, kind="stable")[:, :k]
    least = np.partition(scores, -k, axis=1)[:, -k]  # only what can be among the k best needs sorting
    return np.stack([_first(row, edge, k) for row, edge in zip(scores, least, strict=True)])


def _first(row: np.ndarray, edge: float, k: int) -> np.ndarray:
    candidates = np.flatnonzero(row >= edge)
    return candidates[np.argsort(-row[candidates], kind="stable")][:k]


def check_request(queries: Iterable[str], k: int, groups: object = None) -> list[str]:
    """The queries as a list; what no retriever can answer is refused: an empty query, k below 1."""
    if isinstance(queries, str):
        raise ValueError("search_many takes a list of queries; for one query use search.")
    if isinstance(k, bool) or not isinstance(k, (int, np.integer)) or k < 1:
        raise ValueError(f"k is {k!r}; ask for at least one passage, as a whole number.")
    if groups is not None and not isinstance(groups, (set, frozenset, list, tuple)):
        raise ValueError(f"groups is {groups!r}; give a set of names such as {{'all-staff'}}.")
    queries = list(queries)
    if not queries or not all(isinstance(query, str) and query.strip() for query in queries):
        raise ValueError("The question is empty; ask something.")
    return queries


def described(thing: object, *parts: str) -> str:
    """What a retriever says of itself: its class and what it holds."""
    return f"{type(thing).__name__}({', '.join(part for part in parts if part)})"

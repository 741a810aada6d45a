"""Retrievers on top of another: what it found is exchanged for its context, or put in a better order.

ParentRetriever     small passages are searched, the larger ones around them are read
RerankRetriever     a quick retriever proposes, a slower and better judge puts the best first
"""

from bisect import bisect_right
from collections.abc import Iterable
from typing import Protocol

import numpy as np

from helpers.corpus import Passage, as_passages

from .hits import Documents, Hit, Retriever, Searcher, check_request, described

CHILDREN = 50  # small passages looked at, to find their parents
PROPOSED = 20  # passages that the first stage proposes to a reranker


class ParentRetriever(Searcher):
    """Parents in the order of their best child, each once, with that child's score.

    A small passage has one topic, so its vector is sharp; a large one holds the context that a reader wants.
    (LangChain calls this ParentDocumentRetriever, LlamaIndex small-to-big.)

    children: a retriever over small passages. parents: the large ones. depth: how many children are looked
    at, or k if that is more; a query can give fewer than k parents when many children share one. A child
    that lies in no parent is its own. Access holds: children are filtered, and a parent has its page's
    access.

        parents, children = parent_child(pages, parent_tokens=400, child_tokens=80)
        ParentRetriever(DenseRetriever(children), parents).search("How long must a cell dry?", k=2)
    """

    def __init__(self, children: Retriever, parents: Documents, depth: int = CHILDREN):
        _check_retriever(children, "ParentRetriever(DenseRetriever(children), parents)")
        self.children, self.depth, self.parents = children, depth, as_passages(parents)
        if not self.parents:
            raise ValueError("There are no parents to return. Cut some pages with parent_child first.")
        self._by_page: dict[str, list[Passage]] = {}
        for parent in sorted(self.parents, key=lambda passage: passage.start):
            self._by_page.setdefault(parent.page_id, []).append(parent)

    def search_many(self, queries: list[str], k: int = 3, groups: set[str] | None = None) -> list[list[Hit]]:
        """The k best parents of each query, best first."""
        queries = check_request(queries, k, groups)
        found = self.children.search_many(queries, max(self.depth, k), groups)
        return [self._parents(hits)[:k] for hits in found]

    def _parents(self, hits: list[Hit]) -> list[Hit]:
        best: dict[str, tuple[Passage, float]] = {}
        for hit in hits:
            parent = self.parent_of(hit.passage)
            best.setdefault(parent.id, (parent, hit.score))
        return [Hit(parent, score, rank) for rank, (parent, score) in enumerate(best.values(), 1)]

    def parent_of(self, child: Passage) -> Passage:
        """The last parent that holds the beginning of the child; the child itself where there is none."""
        parents = self._by_page.get(child.page_id, [])
        position = bisect_right(parents, child.start, key=lambda passage: passage.start) - 1
        return parents[position] if position >= 0 and child.start < parents[position].end else child

    def __repr__(self) -> str:
        return described(self, repr(self.children), f"{len(self.parents)} parents")


class Reranker(Protocol):
    """Anything that says how well passages answer a query.

    It sees the hits and not only their passages, since the first stage's score and rank are evidence too:
    `MaxSim`, `LearnedReranker`, `CrossEncoder`, and `helpers.generation.judge` for one that asks a chat
    model. One whose scores depend on more than the hits themselves (how rare a word is in the collection)
    has a method `for_groups(groups)`, which gives the reranker for these readers.
    """

    def score(self, query: str, hits: list[Hit]) -> np.ndarray:
        """Higher is better; float [len(hits)]."""


class RerankRetriever(Searcher):
    """The first `depth` passages of a retriever in the order of a reranker's scores; equal ones keep theirs.

    RerankRetriever(skerry_hybrid(), MaxSim(), depth=20).search("How deep may a Kittiwake 4 be moored?", k=3)
    """

    def __init__(self, first: Retriever, reranker: Reranker, depth: int = PROPOSED):
        _check_retriever(first, "RerankRetriever(BM25Retriever(pages), MaxSim())")
        if depth < 1:
            raise ValueError(f"depth is {depth}; rerank at least one passage.")
        self.first, self.reranker, self.depth = first, reranker, depth

    def search_many(self, queries: list[str], k: int = 3, groups: set[str] | None = None) -> list[list[Hit]]:
        """The k best passages of each query after reranking, best first. Never more than `depth`."""
        queries = check_request(queries, k, groups)
        found = self.first.search_many(queries, self.depth, groups)
        return [self.rerank(query, hits, groups)[:k] for query, hits in zip(queries, found, strict=True)]

    def rerank(self, query: str, hits: list[Hit], groups: Iterable[str] | None = None) -> list[Hit]:
        """The same hits in the reranker's order, with its scores. groups: as for a search."""
        if not hits:
            return []
        reranker = self.reranker
        if groups is not None and hasattr(reranker, "for_groups"):
            reranker = reranker.for_groups(groups)
        scores = np.asarray(reranker.score(query, hits), dtype=float)
        order = np.argsort(-scores, kind="stable")
        return [Hit(hits[i].passage, float(scores[i]), rank) for rank, i in enumerate(order, 1)]

    def __repr__(self) -> str:
        return described(self, repr(self.first), type(self.reranker).__name__, f"depth={self.depth}")


def _check_retriever(thing: object, example: str) -> None:
    if not hasattr(thing, "search_many"):
        raise TypeError(f"A retriever is wanted, and this is a {type(thing).__name__}: {example}.")

"""Parent-child search: find by small passages, read the larger ones around them.

A small passage has one topic, so its vector is sharp; a large one holds the context that a reader wants. (LangChain calls this
ParentDocumentRetriever, LlamaIndex small-to-big.)

    parents, children = parent_child(pages, parent_tokens=400, child_tokens=80)
    ParentRetriever(DenseRetriever(children), parents).search("How long must a cell dry?", k=2)
"""

from bisect import bisect_right

from helpers.corpus import Passage
from .hits import Hit, Retriever, Searcher, check_request

DEPTH = 50  # children looked at


class ParentRetriever(Searcher):
    """Parents in the order of their best child, each once, with that child's score.

    children: a retriever over small passages. depth: how many children are looked at; a query can give fewer than k parents when many
    children share one. A child that lies in no parent is its own. Access holds: children are filtered, and a parent has its page's access.
    """

    def __init__(self, children: Retriever, parents: list[Passage], depth: int = DEPTH):
        if not parents:
            raise ValueError("There are no parents to return. Cut some pages with parent_child first.")
        self.children, self.depth = children, depth
        self._by_page: dict[str, list[Passage]] = {}
        for parent in sorted(parents, key=lambda passage: passage.start):
            self._by_page.setdefault(parent.page_id, []).append(parent)

    def search_many(self, queries: list[str], k: int = 3, groups: set[str] | None = None) -> list[list[Hit]]:
        """The k best parents of each query, best first."""
        check_request(queries, k)
        return [
            self._parents(hits)[:k] for hits in self.children.search_many(queries, max(self.depth, k), groups)
        ]

    def _parents(self, hits: list[Hit]) -> list[Hit]:
        best: dict[str, tuple[Passage, float]] = {}
        for hit in hits:
            parent = self.parent_of(hit.passage)
            best.setdefault(parent.id, (parent, hit.score))
        return [Hit(parent, score, rank) for rank, (parent, score) in enumerate(best.values(), 1)]

    def parent_of(self, child: Passage) -> Passage:
        """The last parent that begins at or before the child and holds its beginning; the child itself when there is none."""
        parents = self._by_page.get(child.page_id, [])
        position = bisect_right(parents, child.start, key=lambda passage: passage.start) - 1
        return parents[position] if position >= 0 and child.start < parents[position].end else child

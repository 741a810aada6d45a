"""What was found, arranged anew before it is read: each page once, unlike passages, what stands beside them.

    Arranged(index, one_a_page)                     the best passage of each page
    Arranged(index, Unlike(get_embedder()))         near and not all the same (MMR)
    Arranged(index, Beside(index.passages))         each passage with its neighbours, at the same number
    InForce(index, index.pages, on=date(2026, 3, 31))     no version that was not in force then

Nothing here finds what the first search did not touch; `InForce` looks deeper where it leaves something out.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from datetime import date

import numpy as np

from helpers.corpus import Page, Passage

from .fusion import min_max
from .hits import Hit, Retriever, Searcher, check_request, described
from .store import Embedder

Arrange = Callable[[list[Hit]], list[Hit]]
LOOKED_AT = 20  # passages of the first search that are arranged
BALANCE = 0.7  # of MMR, between nearness (1) and unlikeness (0); a common default, not tuned here
_VERSION = re.compile(
    r"\b(?:version|issue|edition|revision|rev\.?|v)\s*\d[\d.]*\b|\bsuperseded\b|[\s,:;()]+", re.I
)


class Arranged(Searcher):
    """A retriever whose first `depth` passages (k, if that is more) are arranged anew, and then cut to k.

    >>> from helpers.retrieval import BM25Retriever
    >>> pages = [Page("pump", "", "A pump."), Page("lid", "", "A lid of the pump.")]
    >>> [hit.passage.page_id for hit in Arranged(BM25Retriever(pages), one_a_page).search("pump", k=2)]
    ['pump', 'lid']
    """

    def __init__(self, first: Retriever, arrange: Arrange, depth: int = LOOKED_AT):
        self.first, self.arrange, self.depth = first, arrange, depth

    def search_many(self, queries: list[str], k: int = 3, groups: set[str] | None = None) -> list[list[Hit]]:
        """The k first passages of each query after arranging; fewer where so many are left out."""
        queries = check_request(queries, k, groups)
        found = self.first.search_many(queries, max(self.depth, k), groups)
        return [_numbered(self.arrange(hits))[:k] for hits in found]

    def __repr__(self) -> str:
        return described(self, repr(self.first), getattr(self.arrange, "__name__", repr(self.arrange)))


def one_a_page(hits: list[Hit]) -> list[Hit]:
    """The best passage of each page, in their order.

    one_a_page(index.search("pump", k=20))[:3]
    """
    best: dict[str, Hit] = {}
    for hit in hits:
        best.setdefault(hit.passage.page_id, hit)
    return list(best.values())


class Unlike:
    """Maximal marginal relevance (MMR: Carbonell & Goldstein 1998): the next passage is near the question and
    unlike those taken before.

    Nearness is the first search's score, from 0 (the last of these hits) to 1; likeness the cosine of two
    passages. balance: weight of nearness; 1 keeps the order.

        Arranged(index, Unlike(get_embedder()))
    """

    def __init__(self, embedder: Embedder, balance: float = BALANCE):
        if not 0 <= balance <= 1:
            raise ValueError(f"balance is {balance}; give a weight from 0 to 1.")
        self.embedder, self.balance = embedder, balance

    def __call__(self, hits: list[Hit]) -> list[Hit]:
        """The same hits in another order."""
        if not hits:
            return []
        vectors = self.embedder.encode([hit.passage.with_header for hit in hits])
        near, alike = min_max([hit.score for hit in hits]), vectors @ vectors.T
        left, taken = list(range(len(hits))), list[int]()
        while left:
            likeness = [max((float(alike[at, one]) for one in taken), default=0.0) for at in left]
            worth = self.balance * near[left] - (1 - self.balance) * np.asarray(likeness)
            taken.append(left.pop(int(np.argmax(worth))))
        return [hits[at] for at in taken]

    def __repr__(self) -> str:
        return f"Unlike(balance={self.balance:g})"


class Beside:
    """Each passage followed by those that stand beside it on its page, each once.

    passages: every passage that is searched. around: how many on either side. At the same number of passages
    the neighbours take the place of what was found further down.

        Arranged(index, Beside(index.passages))
    """

    def __init__(self, passages: Iterable[Passage], around: int = 1):
        if around < 1:
            raise ValueError(f"around is {around}; take at least one passage on either side.")
        self.around = around
        self._pages: dict[str, list[Passage]] = {}
        for passage in sorted(passages, key=lambda each: each.start):
            self._pages.setdefault(passage.page_id, []).append(passage)
        self._place = {one.id: at for page in self._pages.values() for at, one in enumerate(page)}

    def __call__(self, hits: list[Hit]) -> list[Hit]:
        """The hits and their neighbours; a neighbour has the score of the hit that brought it."""
        made: dict[str, Hit] = {}
        for hit in hits:
            for passage in (hit.passage, *self.beside(hit.passage)):
                made.setdefault(passage.id, Hit(passage, hit.score, hit.rank))
        return list(made.values())

    def beside(self, passage: Passage) -> list[Passage]:
        """The neighbours of a passage, in the order of the page."""
        page, at = self._pages.get(passage.page_id, []), self._place.get(passage.id)
        if at is None:
            return []
        return page[max(0, at - self.around) : at] + page[at + 1 : at + 1 + self.around]

    def __repr__(self) -> str:
        return f"Beside(around={self.around})"


class InForce(Searcher):
    """A retriever that leaves out what was not in force on a day: other versions of the same document.

    pages: with the day from which each holds as `effective` in their metadata. on: the day. A document with
    one version only, or without a day, is never left out. Two pages are versions of one document when their
    titles differ only in words such as "version 2" or "superseded". A reader's versions are those that they
    may read: a newer one that is closed to them hides no older one that is open.

        InForce(index, index.pages, on=date(2026, 3, 31)).search("What is the allowance abroad?")
    """

    def __init__(self, first: Retriever, pages: Iterable[Page], on: date):
        self.first, self.on = first, on
        self.pages = list(pages)
        self._left_out: dict[frozenset[str] | None, set[str]] = {}

    def left_out(self, groups: Iterable[str] | None = None) -> set[str]:
        """Ids of the pages that are left out for readers of these groups; None: for one who may read all."""
        key = None if groups is None else frozenset(groups)
        if key not in self._left_out:
            open_to = [page for page in self.pages if key is None or page.access in key]
            self._left_out[key] = not_in_force(open_to, self.on)
        return self._left_out[key]

    def search_many(self, queries: list[str], k: int = 3, groups: set[str] | None = None) -> list[list[Hit]]:
        """The k best passages of each query, best first: looked for deeper until there are k, or no more."""
        queries = check_request(queries, k, groups)
        left_out, depth, known = self.left_out(groups), k, -1
        while True:
            found = self.first.search_many(queries, depth, groups)
            kept = [[hit for hit in hits if hit.passage.page_id not in left_out] for hits in found]
            total = sum(map(len, found))
            if all(len(hits) >= k for hits in kept) or total == known:
                return [_numbered(hits[:k]) for hits in kept]
            depth, known = depth * 2, total

    def __repr__(self) -> str:
        return described(self, repr(self.first), f"on={self.on}", f"{len(self.left_out())} pages left out")


def not_in_force(pages: Iterable[Page], on: date) -> set[str]:
    """Ids of the pages that another version of the same document replaces on that day.

    Of its versions the one holds whose `effective` day is the last not after it; before the first of them,
    none is left out but the later ones.

    >>> old = Page("t1", "Tea rules (superseded, version 1)", "", {"effective": "2024-01-01"})
    >>> new = Page("t2", "Tea rules", "", {"effective": "2026-01-01"})
    >>> not_in_force([old, new], date(2025, 3, 1)), not_in_force([old, new], date(2026, 3, 1))
    ({'t2'}, {'t1'})
    """
    documents: dict[str, list[tuple[date, str]]] = {}
    for page in pages:
        since = _day(page.metadata.get("effective"))
        if since and page.title:
            documents.setdefault(document_of(page.title), []).append((since, page.id))
    left_out: set[str] = set()
    for versions in documents.values():
        holds = max((one for one in versions if one[0] <= on), default=min(versions))
        left_out |= {page for since, page in versions if page != holds[1]} if len(versions) > 1 else set()
    return left_out


def document_of(title: str) -> str:
    """A title without what tells its versions apart, for comparing.

    >>> document_of("Pull bench Trost, set-up (version 2, superseded)")
    'pull bench trost set-up'
    """
    return " ".join(_VERSION.sub(" ", title).casefold().split())


def _day(value: object) -> date | None:
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(str(value)[:10])
    except ValueError:
        return None


def _numbered(hits: Sequence[Hit]) -> list[Hit]:
    return [Hit(hit.passage, hit.score, rank) for rank, hit in enumerate(hits, 1)]

"""The systems that are compared. Each indexes pages, finds pieces, and takes an edited page.

Ours stand here, those of other packages in `frameworks`. All of them get the same embedding model, and each looks at
the first 50 of every ranking that it fuses.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from helpers.corpus import Page, Passage, chunk_page, chunk_pages
from .spans import Piece

DEPTH = 50


class System(Protocol):
    """What is measured."""

    pieces: dict[str, Piece]

    def build(self, pages: list[Page]) -> None:
        """Split, embed and index all pages."""

    def search(self, query: str, k: int) -> list[str]:
        """Keys of the k best pieces, best first."""

    def replace(self, page: Page) -> None:
        """Index one page anew, after an edit."""


@dataclass(frozen=True)
class Entry:
    """A row of the table: its name, what the reader sees, the packages that it needs, and what makes it."""

    name: str
    title: str
    splitter: str
    packages: tuple[str, ...]
    make: Callable[[Path], System]
    rebuilds: bool = False  # an edited page means indexing everything again


def piece_of(passage: Passage) -> Piece:
    """One of our passages: what is indexed is the passage with its header."""
    return Piece(passage.id, passage.page_id, passage.with_header, passage.start, passage.end)


def our_pieces(page: Page) -> list[Piece]:
    """A page cut by the course's chunker."""
    return [piece_of(passage) for passage in chunk_page(page)]


class Ours:
    """Retrievers of helpers.retrieval over passages in memory. kind: dense, bm25 or hybrid."""

    def __init__(self, kind: str):
        from helpers.retrieval.embed import OnnxEmbedder

        self.kind, self.embedder = kind, None if kind == "bm25" else OnnxEmbedder()
        self.passages: list[Passage] = []

    def build(self, pages: list[Page]) -> None:
        """Split, embed and index all pages."""
        self.passages = chunk_pages(pages)
        self._arrange(
            self.embedder and self.embedder.encode([passage.with_header for passage in self.passages])
        )

    def search(self, query: str, k: int) -> list[str]:
        """Keys of the k best pieces."""
        return [hit.passage.id for hit in self.retriever.search(query, k)]

    def replace(self, page: Page) -> None:
        """Embed the page's new passages; vectors of the others are kept. Keyword search is built anew."""
        import numpy as np

        kept, new = (
            [i for i, passage in enumerate(self.passages) if passage.page_id != page.id],
            chunk_page(page),
        )
        self.passages = [self.passages[i] for i in kept] + new
        self._arrange(
            self.embedder
            and np.concatenate(
                [self._dense.vectors[kept], self.embedder.encode([passage.with_header for passage in new])]
            )
        )

    @property
    def pieces(self) -> dict[str, Piece]:
        """Everything that was indexed."""
        return {passage.id: piece_of(passage) for passage in self.passages}

    def _arrange(self, vectors) -> None:
        from helpers.retrieval import BM25Retriever, DenseRetriever, HybridRetriever

        self._dense = DenseRetriever(self.passages, self.embedder, vectors=vectors) if self.embedder else None
        parts = [self._dense] * (self.kind != "bm25") + [BM25Retriever(self.passages)] * (
            self.kind != "dense"
        )
        self.retriever = parts[0] if len(parts) == 1 else HybridRetriever(parts, depth=DEPTH)


class OursOnDisk:
    """The course's Chroma index on disk, alone or fused with BM25."""

    def __init__(self, folder: Path, hybrid: bool):
        from helpers.retrieval import Index
        from helpers.retrieval.embed import OnnxEmbedder

        self.index, self.hybrid, self.pages = Index(folder / "index", OnnxEmbedder()), hybrid, {}

    def build(self, pages: list[Page]) -> None:
        """Split, embed and store what changed, which at first is everything."""
        self.pages, self.passages = (
            {page.id: page for page in pages},
            chunk_pages(pages) if self.hybrid else [],
        )
        self._arrange()

    def replace(self, page: Page) -> None:
        """Sync again: only the edited page is cut and embedded. Keyword search is built anew."""
        self.pages[page.id] = page
        if self.hybrid:
            self.passages = [passage for passage in self.passages if passage.page_id != page.id] + chunk_page(
                page
            )
        self._arrange()

    search = Ours.search

    @property
    def pieces(self) -> dict[str, Piece]:
        """Everything that was indexed."""
        return {passage.id: piece_of(passage) for passage in chunk_pages(list(self.pages.values()))}

    def _arrange(self) -> None:
        from helpers.retrieval import BM25Retriever, HybridRetriever

        self.index.sync(list(self.pages.values()))
        self.retriever = (
            HybridRetriever([self.index, BM25Retriever(self.passages)], depth=DEPTH)
            if self.hybrid
            else self.index
        )


class OursReranked:
    """The course's best pipeline: hybrid search, then the reranker that notebook 06 chose. Made as the notebooks make it."""

    def __init__(self):
        from helpers.retrieval import skerry
        from helpers.retrieval.embed import get_embedder

        get_embedder()
        self._skerry = skerry

    def build(self, pages: list[Page]) -> None:
        """Split, embed, index, and whatever the reranker prepares. It reads the Skerry pages itself, all of them."""
        self.retriever, self.passages = self._skerry.skerry_reranked(), self._skerry.skerry_passages()

    search = Ours.search
    pieces = Ours.pieces

    def replace(self, page: Page) -> None:
        """Not measured: what it adds to hybrid search does not depend on the passages."""
        raise NotImplementedError


def entries() -> list[Entry]:
    """All rows, in the order of the table."""
    from . import frameworks

    course = ("bm25s", "scipy", "Stemmer", "onnxruntime")
    ours = [
        Entry("ours-dense", "ours: dense, in memory", "ours", course, lambda folder: Ours("dense")),
        Entry(
            "ours-index",
            "ours: dense, Chroma on disk",
            "ours",
            course + ("chromadb",),
            lambda folder: OursOnDisk(folder, False),
        ),
        Entry("ours-bm25", "ours: BM25", "ours", course, lambda folder: Ours("bm25"), rebuilds=True),
        Entry("ours-hybrid", "ours: hybrid, in memory", "ours", course, lambda folder: Ours("hybrid")),
        Entry(
            "ours-hybrid-index",
            "ours: hybrid, Chroma on disk",
            "ours",
            course + ("chromadb",),
            lambda folder: OursOnDisk(folder, True),
        ),
    ]
    from helpers.retrieval import skerry

    if hasattr(skerry, "skerry_reranked"):
        ours.append(
            Entry("ours-reranked", "ours: hybrid + rerank", "ours", course, lambda folder: OursReranked())
        )
    return ours + frameworks.entries()

"""The systems that are compared. Each indexes pages, finds pieces, and takes an edited page.

Ours stand here, those of other packages in `frameworks`. All of them get the same embedding model, and each
looks at the first 50 of every ranking that it fuses.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from helpers.corpus import Page, Passage, chunk_page, chunk_pages

from .spans import Piece

DEPTH = 50
LEARNED = "ours: hybrid + learned weights"


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
        from helpers.retrieval import OnnxEmbedder

        self.kind, self.embedder = kind, None if kind == "bm25" else OnnxEmbedder()
        self.passages: list[Passage] = []

    def build(self, pages: list[Page]) -> None:
        """Split, embed and index all pages."""
        self.passages = chunk_pages(pages)
        self._arrange(self._encode(self.passages))

    def search(self, query: str, k: int) -> list[str]:
        """Keys of the k best pieces."""
        return [hit.passage.id for hit in self.retriever.search(query, k)]

    def replace(self, page: Page) -> None:
        """Embed the page's new passages; vectors of the others are kept. Keyword search is built anew."""
        import numpy as np

        kept = [i for i, passage in enumerate(self.passages) if passage.page_id != page.id]
        new = chunk_page(page)
        self.passages = [self.passages[i] for i in kept] + new
        vectors = self._encode(new)
        self._arrange(None if vectors is None else np.concatenate([self._dense.vectors[kept], vectors]))

    @property
    def pieces(self) -> dict[str, Piece]:
        """Everything that was indexed."""
        return {passage.id: piece_of(passage) for passage in self.passages}

    def _encode(self, passages: list[Passage]):
        return self.embedder and self.embedder.encode([passage.with_header for passage in passages])

    def _arrange(self, vectors) -> None:
        from helpers.retrieval import BM25Retriever, DenseRetriever, HybridRetriever

        self._dense = DenseRetriever(self.passages, self.embedder, vectors=vectors) if self.embedder else None
        parts = [self._dense] * (self.kind != "bm25") + [BM25Retriever(self.passages)] * (
            self.kind != "dense"
        )
        self.retriever = parts[0] if len(parts) == 1 else HybridRetriever(parts, depth=DEPTH)


class OursIndex:
    """`Index`: passages in Chroma on disk, found by meaning."""

    def __init__(self, folder: Path):
        from helpers.retrieval import Index, OnnxEmbedder

        self.retriever, self.pages = Index(folder / "index", OnnxEmbedder()), {}

    def build(self, pages: list[Page]) -> None:
        """Split, embed and store what changed, which at first is everything."""
        self.pages = {page.id: page for page in pages}
        self.retriever.sync(pages)

    def replace(self, page: Page) -> None:
        """Sync again: only the edited page is cut and embedded."""
        self.pages[page.id] = page
        self.retriever.sync(self.pages.values())

    search = Ours.search

    @property
    def pieces(self) -> dict[str, Piece]:
        """Everything that was indexed."""
        return {passage.id: piece_of(passage) for passage in self.retriever.passages}


class OursFolder:
    """`FolderIndex`, as a reader uses it: a folder of files, Chroma and BM25 on disk, reranked or not."""

    def __init__(self, folder: Path, rerank: str | None = None):
        from helpers.retrieval import FolderIndex, OnnxEmbedder

        self.documents = folder / "documents"
        self.documents.mkdir(parents=True)
        self.retriever = FolderIndex(self.documents, folder / "index", embedder=OnnxEmbedder(), rerank=rerank)

    def build(self, pages: list[Page]) -> None:
        """Write the pages as files; read, split, embed and store them."""
        for page in pages:
            self._write(page)
        self.retriever.sync()
        self.search("How deep may it be moored?", 1)  # keyword search is made ready

    def replace(self, page: Page) -> None:
        """Write the file and sync again: only the edited page is parsed, cut and embedded."""
        self._write(page)
        self.retriever.sync()
        self.search("How deep may it be moored?", 1)

    def forget(self) -> None:
        """Let go of the passages' token vectors in memory, as if no question had met them."""
        self.retriever.maxsim.forget()

    search = Ours.search
    pieces = OursIndex.pieces

    def _write(self, page: Page) -> None:
        import yaml

        matter = yaml.safe_dump({**page.metadata, "id": page.id, "title": page.title}, allow_unicode=True)
        name = re.sub(r"[^\w.-]", "_", page.id) + ".md"
        (self.documents / name).write_text(f"---\n{matter}---\n\n{page.text}", encoding="utf-8")


class OursReranked:
    """Hybrid search, then the reranker that notebook 06 chose, over the Skerry pages.

    Made as the notebooks make it.
    """

    def __init__(self):
        from helpers.retrieval import get_embedder

        get_embedder()

    def build(self, pages: list[Page]) -> None:
        """Split, embed, index, and whatever the reranker prepares.

        It reads the Skerry pages itself, all of them.
        """
        from helpers.retrieval import skerry_passages, skerry_reranked

        self.retriever, self.passages = skerry_reranked(), skerry_passages()

    search = Ours.search
    pieces = Ours.pieces

    def forget(self) -> None:
        """Let go of the passages' token vectors in memory, as if no question had met them."""
        self.retriever.reranker.features.maxsim.forget()

    def replace(self, page: Page) -> None:
        """Not measured: what it adds to hybrid search does not depend on the passages."""
        raise NotImplementedError


def entries() -> list[Entry]:
    """All rows, in the order of the table."""
    from . import frameworks

    course = ("bm25s", "scipy", "Stemmer", "onnxruntime")
    disk = (*course, "chromadb")
    ours = [
        Entry("ours-dense", "ours: dense, in memory", "ours", course, lambda folder: Ours("dense")),
        Entry("ours-index", "ours: dense, Chroma on disk", "ours", disk, OursIndex),
        Entry("ours-bm25", "ours: BM25", "ours", course, lambda folder: Ours("bm25"), rebuilds=True),
        Entry("ours-hybrid", "ours: hybrid, in memory", "ours", course, lambda folder: Ours("hybrid")),
        Entry("ours-hybrid-folder", "ours: hybrid, a folder on disk", "ours", disk, OursFolder),
        Entry(
            "ours-reranked-folder",
            "ours: hybrid + late interaction, a folder on disk",
            "ours",
            disk,
            lambda folder: OursFolder(folder, "maxsim"),
        ),
        Entry("ours-reranked", LEARNED, "ours", course, lambda folder: OursReranked()),
    ]
    return ours + frameworks.entries()

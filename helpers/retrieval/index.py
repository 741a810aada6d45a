"""The vector index: passages with their embeddings in a Chroma collection on disk, kept in step with the pages.

`Index.sync(pages)` embeds only what changed. Chroma holds vectors, texts and metadata; embedding is ours, so that the
same vectors can be inspected in the notebooks. Cosine distance is set and verified, because Chroma's default is
squared L2 and an existing collection silently keeps its own.

What this leaves out: keyword search (`keyword`), fusion (`fusion`), reranking (`rerank`).
"""

import hashlib
import json
import shutil
import sys
import time
import uuid
from collections import Counter
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from helpers import settings
from helpers.corpus import Page, Passage, chunk_page, load_pages
from helpers.corpus.chunk import MAX_TOKENS
from .embed import Embedder, get_embedder
from .hits import Hit, Searcher, check_request

COLLECTION = "passages"
SPACE = "cosine"
BATCH = 256  # passages embedded and stored at once; Chroma takes at most 5461


class IndexFolderError(RuntimeError):
    """The index folder cannot be used; the message says why and what to do."""


@dataclass(frozen=True)
class SyncReport:
    """What a sync did: pages added, changed, removed and left alone, passages embedded, seconds taken."""

    added: int
    changed: int
    removed: int
    unchanged: int
    passages: int
    seconds: float

    def __str__(self) -> str:
        return (
            f"{self.added} pages added, {self.changed} changed, {self.removed} removed, {self.unchanged} unchanged; "
            f"{self.passages} passages embedded in {self.seconds:.1f} s"
        )


class Index(Searcher):
    """Passages of a set of pages, searchable by meaning.

    folder: where Chroma keeps it; a folder belongs to one process at a time. None keeps it in memory.
    """

    def __init__(
        self, folder: Path | str | None = None, embedder: Embedder | None = None, max_tokens: int = MAX_TOKENS
    ):
        self.embedder = embedder or get_embedder()
        self.max_tokens = max_tokens
        self.folder, self._lock = (None, None) if folder is None else _claim(Path(folder))
        self._collection = self._open()

    def sync(self, pages: list[Page], progress=None) -> SyncReport:
        """Make the index hold exactly these pages: new and changed ones are embedded, vanished ones disappear.

        progress: called with (passages done, passages to do). An interrupted sync is completed by the next one: a
        page's passages carry its fingerprint, and a page counts as done only when all of them are there. A page without
        any text below its headings has no passages and counts as unchanged. Raises ValueError when two pages share an id.
        """
        started = time.perf_counter()
        twice = [name for name, count in Counter(page.id for page in pages).items() if count > 1]
        if twice:
            raise ValueError(f"The page id {twice[0]!r} is there twice. Give each page an id of its own.")
        wanted = {page.id: self._fingerprint(page) for page in pages}
        known = self._known()
        stale = [page_id for page_id in known if known[page_id] != wanted.get(page_id)]
        cut = {
            page.id: chunk_page(page, self.max_tokens)
            for page in pages
            if known.get(page.id) != wanted[page.id]
        }
        todo = [page for page in pages if cut.get(page.id)]
        passages = [
            ((passage, len(cut[page.id])), wanted[page.id]) for page in todo for passage in cut[page.id]
        ]
        if stale:
            self._collection.delete(where={"page_id": {"$in": stale}})
        for start in range(0, len(passages), BATCH):
            self._store(passages[start : start + BATCH])
            if progress:
                progress(min(start + BATCH, len(passages)), len(passages))
        changed = sum(page.id in known for page in todo)
        return SyncReport(
            len(todo) - changed,
            changed,
            len([p for p in stale if p not in wanted]),
            len(pages) - len(todo),
            len(passages),
            time.perf_counter() - started,
        )

    def search_many(self, queries: list[str], k: int = 3, groups: set[str] | None = None) -> list[list[Hit]]:
        """The k passages nearest to each question, best first; questions are embedded in one go. Raises ValueError for an empty question or k below 1."""
        check_request(queries, k)
        if not len(self) or (groups is not None and not groups):
            return [[] for _ in queries]
        where = {"access": {"$in": sorted(groups)}} if groups is not None else None
        found = self._collection.query(
            query_embeddings=self.embedder.encode(queries),
            n_results=min(k, len(self)),
            where=where,
            include=["documents", "metadatas", "distances"],
        )
        return [
            [
                Hit(_passage(text, data), 1 - distance, rank)
                for rank, (text, data, distance) in enumerate(zip(*row), 1)
            ]
            for row in zip(found["documents"], found["metadatas"], found["distances"])
        ]

    def __len__(self) -> int:
        """Number of passages."""
        return self._collection.count()

    def _open(self):
        import chromadb
        from chromadb.config import Settings

        quiet = Settings(anonymized_telemetry=False)
        client = (
            chromadb.EphemeralClient(quiet)
            if self.folder is None
            else chromadb.PersistentClient(str(self.folder), quiet)
        )
        name = (
            COLLECTION if self.folder else f"{COLLECTION}-{uuid.uuid4().hex}"
        )  # memory is shared within a process
        collection = client.get_or_create_collection(
            name,
            embedding_function=None,
            metadata={"model": self.embedder.name},
            configuration={"hnsw": {"space": SPACE}},
        )
        space, model = collection.configuration["hnsw"]["space"], (collection.metadata or {}).get("model")
        if space != SPACE or model != self.embedder.name:
            raise IndexFolderError(
                f"The index in {self.folder} was made with {model} and {space} distance, this session uses {self.embedder.name} and {SPACE}. Delete that folder or choose another."
            )
        return collection

    def _fingerprint(self, page: Page) -> str:
        content = json.dumps([page.title, page.text, page.access, page.department, self.max_tokens])
        return hashlib.sha256(content.encode()).hexdigest()[:16]

    def _known(self) -> dict[str, str]:
        """Fingerprint of every page that is stored whole."""
        rows = self._collection.get(include=["metadatas"])["metadatas"]
        count, known = {}, {}
        for row in rows:
            key = (row["page_id"], row["fingerprint"])
            count[key] = count.get(key, 0) + 1
            known[row["page_id"]] = row["fingerprint"] if count[key] == row["of"] else "incomplete"
        return known

    def _store(self, batch: list[tuple[tuple[Passage, int], str]]) -> None:
        passages = [passage for (passage, _), _ in batch]
        self._collection.upsert(
            ids=[passage.id for passage in passages],
            embeddings=self.embedder.encode([passage.with_header for passage in passages]),
            documents=[passage.text for passage in passages],
            metadatas=[
                {
                    "page_id": p.page_id,
                    "title": p.title,
                    "section": p.section,
                    "start": p.start,
                    "end": p.end,
                    "tokens": p.tokens,
                    "access": p.access,
                    "department": p.department,
                    "of": of,
                    "fingerprint": mark,
                }
                for (p, of), mark in batch
            ],
        )


def _passage(text: str, data: dict) -> Passage:
    return Passage(
        data["page_id"],
        data["title"],
        data["section"],
        text,
        data["start"],
        data["end"],
        data["tokens"],
        data["access"],
        data["department"],
    )


def _claim(folder: Path):
    """Lock a folder for this process. While another process uses it, the next free name is taken: sharing can hang Chroma."""
    from filelock import FileLock, Timeout

    for number in range(1, 10):
        candidate = folder if number == 1 else folder.with_name(f"{folder.name}-{number}")
        try:
            candidate.mkdir(parents=True, exist_ok=True)
            lock = FileLock(candidate / ".lock", thread_local=False, is_singleton=True)
            lock.acquire(timeout=0)
            return candidate, lock
        except Timeout:
            continue
        except OSError as error:
            raise IndexFolderError(
                f"The index folder {candidate} cannot be written ({error.strerror or error}). Choose another folder, or set COURSE_CACHE."
            ) from None
    raise IndexFolderError(f"Nine sessions use {folder} and its copies already. Shut down some kernels.")


def index_folder(name: str) -> Path:
    """Where the course keeps an index of this name."""
    return settings.cache_folder() / "index" / name


@lru_cache(maxsize=1)
def skerry_index() -> Index:
    """The index of the Skerry pages, brought up to date once a session. The first time on a machine it says that it takes about a minute."""
    index, pages = Index(index_folder("skerry")), load_pages()
    if not len(index):
        print(f"indexing the {len(pages)} Skerry pages, once: about a minute", file=sys.stderr, flush=True)
    index.sync(pages)
    return index


def forget(folder: Path | str) -> None:
    """Delete an index folder and everything in it."""
    shutil.rmtree(folder, ignore_errors=True)

"""What an index is given, and where its passages stand: in a Chroma collection.

A page has a fingerprint of its content, which each of its passages carries in the collection: so a later sync
sees what changed, and whether a page was stored whole.

Chroma deletes rows; their text stays in free pages of SQLite, in its full-text tables and in its write-ahead
log, and their vectors stay in the graph. A database that is made of the present rows alone has none of it
(`Collection.vacuum`). Cosine distance is set and verified, because Chroma's default is squared L2 and an
existing collection silently keeps its own.
"""

import os
import shutil
import struct
import uuid
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from helpers.corpus import Page, Passage, as_passages
from helpers.corpus.chunk import cut_page

from .hits import Documents
from .identity import digest
from .index_files import (
    FRESH,
    IndexFolderError,
    close_clients,
    database_files,
    in_words,
    keep_private,
    note_made_anew,
    open_client,
    times_made_anew,
)

NAME = "passages"
SPACE = "cosine"
HNSW_VERSION = 1  # of the files whose layout `_blank_unused` knows
FORMAT = 3  # of what is stored beside each passage
ROWS_AT_ONCE = 5000  # read or deleted together; SQLite takes at most 32,766 values in one statement
_STORED = ("documents", "metadatas", "embeddings")
_FIELDS = ("page_id", "title", "section", "start", "end", "tokens", "access", "department", "table")


@dataclass(frozen=True)
class Wanted:
    """What an index is given under one page id, with a fingerprint of its content."""

    fingerprint: str
    content: Page | list[Passage]

    def cut(self, chunk: Callable[[Page], list[Passage]]) -> list[Passage]:
        """Its passages."""
        return cut_page(self.content, chunk) if isinstance(self.content, Page) else self.content


def documents_by_page(documents: Documents) -> dict[str, Wanted]:
    """Page id -> document, in the order in which they came. Raises ValueError when two share an id.

    >>> list(documents_by_page([Page("tea", "Tea", "Boil it."), "The cat sat."]))
    ['tea', 'text-2']
    """
    pages: list[Page] = []

    def set_aside(page: Page) -> list[Passage]:
        pages.append(page)
        return []

    ready: dict[str, list[Passage]] = {}
    for passage in as_passages(documents, set_aside):
        ready.setdefault(passage.page_id, []).append(passage)
    names = [page.id for page in pages] + list(ready)
    twice = next((name for name, count in Counter(names).items() if count > 1), None)
    if twice is not None:
        raise ValueError(f"The page id {twice!r} is there twice. Give each page an id of its own.")
    found = {page.id: Wanted(_fingerprint_of_page(page), page) for page in pages}
    return found | {name: Wanted(_fingerprint_of_cut(cut), cut) for name, cut in ready.items()}


def _fingerprint_of_page(page: Page) -> str:
    return digest(page.title, page.text, page.access, page.department)[:16]


def _fingerprint_of_cut(passages: list[Passage]) -> str:
    return digest(*[(metadata_of(passage), passage.text) for passage in passages])[:16]


def metadata_of(passage: Passage) -> dict[str, Any]:
    """Everything of a passage but its text, as Chroma keeps it."""
    return {name: getattr(passage, name) for name in _FIELDS}


def passage_of(text: str, data: dict[str, Any]) -> Passage:
    """The passage of a text and its metadata."""
    return Passage(text=text, **{name: data[name] for name in _FIELDS})


class Collection:
    """The collection of a folder, or one in memory when there is none.

    about: what it is made with, kept beside it; `found` is what it was made with, which may be something
    else. Raises IndexFolderError when it cannot be opened, and when its distance or `about["model"]` differs.

        Collection(index_folder("mine"), {"model": "all-MiniLM-L6-v2"})
    """

    def __init__(self, folder: Path | None, about: dict[str, str]):
        self.folder, self._about = folder, about
        # Chroma's memory is shared within a process, so a collection there has a name of its own.
        self._name = NAME if folder else f"{NAME}-{uuid.uuid4().hex}"
        self._client, self._opened_at = open_client(folder), times_made_anew(folder)
        with in_words(folder):
            self._opened = self._client.get_or_create_collection(self._name, **_settings(about))
            space = self._opened.configuration["hnsw"]["space"]
            self.found: dict[str, str] = self._opened.metadata or {}
        if space != SPACE or self.found.get("model") != about["model"]:
            raise IndexFolderError(
                f"The index in {folder} was made with {self.found.get('model')} and {space} distance, this "
                f"session uses {about['model']} and {SPACE}. Delete that folder or choose another."
            )
        keep_private(folder)

    @property
    def chroma(self) -> Any:
        """Chroma's own object, opened again after a vacuum by this object or another one."""
        now = times_made_anew(self.folder)
        if self._opened_at != now:
            with in_words(self.folder):
                self._client = open_client(self.folder)
                self._opened = self._client.get_collection(self._name, embedding_function=None)
            self._opened_at = now
        return self._opened

    def __len__(self) -> int:
        """Number of passages."""
        with in_words(self.folder):
            return self.chroma.count()

    def rows(self, *include: str) -> Iterator[tuple[str, dict[str, Any], str]]:
        """(id, metadata, text) of every passage; the text is empty unless documents are included."""
        for rows in self._batches(*include):
            texts = rows["documents"] or [""] * len(rows["ids"])
            yield from zip(rows["ids"], rows["metadatas"], texts, strict=True)

    def passages(self) -> list[Passage]:
        """Every passage, by page id and place."""
        return sorted(
            (passage_of(text, data) for _, data, text in self.rows("metadatas", "documents")), key=_place
        )

    def readable(self, groups: Iterable[str], most: int) -> tuple[list[Passage], np.ndarray] | None:
        """What these groups may read, by page id and place, and its vectors; None for more than `most`."""
        with in_words(self.folder):
            rows = self.chroma.get(where=_of(groups), include=list(_STORED), limit=most + 1)
        passages = list(map(passage_of, rows["documents"], rows["metadatas"]))
        if len(passages) > most:
            return None
        order = sorted(range(len(passages)), key=lambda row: _place(passages[row]))
        return [passages[row] for row in order], np.asarray(rows["embeddings"], np.float32)[order]

    def nearest(
        self, vectors: np.ndarray, k: int, groups: Iterable[str] | None
    ) -> list[list[tuple[Passage, float]]]:
        """(passage, cosine) of the k nearest to each vector, nearest first, by Chroma's graph."""
        with in_words(self.folder):
            found = self.chroma.query(
                query_embeddings=vectors,
                n_results=min(k, len(self)),
                where=None if groups is None else _of(groups),
                include=["documents", "metadatas", "distances"],
            )
        rows = zip(found["documents"], found["metadatas"], found["distances"], strict=True)
        return [
            [(passage_of(text, data), 1 - distance) for text, data, distance in zip(*row, strict=True)]
            for row in rows
        ]

    def store(self, passages: list[Passage], vectors: np.ndarray, marks: list[dict[str, Any]]) -> None:
        """Add passages, or put them in place of those with the same ids. marks: what to keep beside each."""
        with in_words(self.folder):
            self.chroma.upsert(
                ids=[passage.id for passage in passages],
                embeddings=vectors,
                documents=[passage.text for passage in passages],
                metadatas=[metadata_of(each) | mark for each, mark in zip(passages, marks, strict=True)],
            )

    def delete(self, names: list[str]) -> list[Passage]:
        """Delete passages by their ids; what they were."""
        gone: list[Passage] = []
        for start in range(0, len(names), ROWS_AT_ONCE):
            part = names[start : start + ROWS_AT_ONCE]
            with in_words(self.folder):
                rows = self.chroma.get(ids=part, include=["documents", "metadatas"])
                self.chroma.delete(ids=part)
            gone += map(passage_of, rows["documents"], rows["metadatas"])
        return gone

    def make_anew(self) -> None:
        """An empty collection in place of the one that was made otherwise."""
        with in_words(self.folder):
            self._client.delete_collection(self._name)
            self._opened = self._client.create_collection(self._name, **_settings(self._about))
        self.found = self._about

    def vacuum(self) -> None:
        """Write the database again from its present rows, so that nothing else is in its files.

        Raises IndexFolderError when the disk is full; the old database then stays. Whoever is killed while
        the files change places has an empty index, and the next sync fills it.
        """
        if self.folder is None:
            return
        fresh = self.folder / FRESH
        shutil.rmtree(fresh, ignore_errors=True)
        try:
            with in_words(self.folder):
                fresh.mkdir(mode=0o700)
                made = open_client(fresh).create_collection(self._name, **_settings(self.found))
                for rows in self._batches(*_STORED):
                    made.add(**{name: rows[name] for name in ("ids", *_STORED)})
            close_clients(fresh)
            with in_words(self.folder):
                _blank_unused(fresh)
            _change_places(fresh, self.folder)
        finally:
            close_clients(fresh)
            shutil.rmtree(fresh, ignore_errors=True)
        keep_private(self.folder)

    def _batches(self, *include: str) -> Iterator[dict[str, Any]]:
        for offset in range(0, len(self), ROWS_AT_ONCE):
            with in_words(self.folder):
                rows = self.chroma.get(include=list(include), limit=ROWS_AT_ONCE, offset=offset)
            yield rows


def _blank_unused(folder: Path) -> None:
    """Write zeros where hnswlib wrote memory that it had never used.

    Its files are as long as its capacity, and what is beyond the elements may be anything that this process
    once had in memory: a removed text, too.
    """
    for header in folder.rglob("header.bin"):
        version, _, capacity, elements, size = struct.unpack("<i4Q", header.read_bytes()[:36])
        for name, width in (("data_level0.bin", size), ("length.bin", 4)):
            path = header.with_name(name)
            if version == HNSW_VERSION and path.stat().st_size == capacity * width:
                with path.open("r+b") as file:
                    file.seek(elements * width)
                    file.write(bytes((capacity - elements) * width))


def _change_places(fresh: Path, folder: Path) -> None:
    close_clients(folder)
    note_made_anew(folder)
    with in_words(folder):
        for path in database_files(folder):
            shutil.rmtree(path) if path.is_dir() else path.unlink()
        for path in database_files(fresh):
            os.replace(path, folder / path.name)


def _settings(about: dict[str, str]) -> dict[str, Any]:
    return {"embedding_function": None, "metadata": about, "configuration": {"hnsw": {"space": SPACE}}}


def _of(groups: Iterable[str]) -> dict[str, Any]:
    return {"access": {"$in": sorted(groups)}}


def _place(passage: Passage) -> tuple[str, int]:
    return passage.page_id, passage.start

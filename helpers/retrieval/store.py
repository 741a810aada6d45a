"""Vectors that were made once are kept on disk: experiments embed the same passages again and again.

    VectorStore              text -> vectors in one SQLite file, each row with a checksum
    CachedEmbedder           an embedder that looks bulk work up in such a store
    encode_keeping_tokens    embeds texts, and stores the vectors of their tokens from the same pass

A store costs time when it fails and nothing else: what cannot be read, or was damaged, is made again.
Delete the files whenever you like.
"""

import contextlib
import hashlib
import os
import sqlite3
import zlib
from collections.abc import Iterable, Mapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any, Protocol, cast

import numpy as np

from helpers import settings
from helpers.progress import Progress

from .identity import embedder_identity

BULK = 64  # texts; fewer are never looked up
KEYS_AT_ONCE = 500  # in one SQL question; SQLite allows 999
KEPT_AT_ONCE = 256  # texts whose token vectors are held in memory together: some 50 MB
PATIENCE = 10  # seconds to wait for another process that writes
_CREATE = "CREATE TABLE IF NOT EXISTS vectors (key BLOB PRIMARY KEY, vector BLOB NOT NULL)"


class Embedder(Protocol):
    """Anything that turns texts into unit vectors."""

    name: str

    def encode(self, texts: list[str]) -> np.ndarray:
        """float32 [len(texts), dimensions], each row of length one."""


class TokenEmbedder(Protocol):
    """An embedder that also gives the vector of every token, from the same pass through its network."""

    def encode_with_tokens(self, texts: list[str]) -> tuple[np.ndarray, list[np.ndarray]]:
        """What `encode` gives, and for each text its tokens' unit vectors, float32 [tokens, dimensions]."""


class VectorStore:
    """Vectors by the text that they belong to: for each a matrix [rows, dimensions].

    dtype: how numbers are kept, float32 for sentence vectors, float16 for the many vectors of tokens. A row
    is a checksum over text and numbers, the number of dimensions, and the numbers; one that does not fit its
    checksum (bytes flipped, zeroed, cut, another text's) counts as missing.

    >>> import tempfile
    >>> store = VectorStore(Path(tempfile.mkdtemp()) / "vectors.sqlite")
    >>> store.write({"a buoy": np.array([[0.6, 0.8]])})
    >>> store.read(["a buoy", "a kettle"])
    {'a buoy': array([[0.6, 0.8]], dtype=float32)}
    """

    def __init__(self, path: Path | str, dtype: str = "float32"):
        self.path, self.dtype = Path(path), np.dtype(dtype)

    def read(self, texts: Iterable[str]) -> dict[str, np.ndarray]:
        """The vectors of those texts that are stored whole; read-only arrays [rows, dimensions]."""
        by_key = {_key(text): text for text in texts}
        unpacked = {by_key[key]: self._unpacked(key, row) for key, row in self._rows(list(by_key), "vector")}
        return {text: vectors for text, vectors in unpacked.items() if vectors is not None}

    def _rows(self, keys: list[bytes], column: str) -> list[tuple[bytes, Any]]:
        """(key, column) of every key that is stored; none when the file cannot be read."""
        if not self.path.exists():
            return []
        rows = []
        try:
            with closing(self._open()) as database:
                for start in range(0, len(keys), KEYS_AT_ONCE):
                    part = keys[start : start + KEYS_AT_ONCE]
                    marks = ",".join("?" * len(part))
                    rows += database.execute(
                        f"SELECT key, {column} FROM vectors WHERE key IN ({marks})", part
                    ).fetchall()
        except (OSError, sqlite3.Error):
            return []
        return rows

    def missing(self, texts: Sequence[str]) -> list[str]:
        """Those texts that have no row, each once; whether rows are whole is not checked here."""
        by_key = {_key(text): text for text in texts}
        stored = {key for key, _ in self._rows(list(by_key), "NULL")}
        return [text for key, text in by_key.items() if key not in stored]

    def write(self, made: Mapping[str, np.ndarray]) -> None:
        """Keep vectors, or nothing at all when the file cannot be written."""
        rows = [(_key(text), self._packed(_key(text), vectors)) for text, vectors in made.items()]
        try:
            self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            with closing(self._open()) as database, database:
                database.execute(_CREATE)
                database.executemany("INSERT OR REPLACE INTO vectors VALUES (?, ?)", rows)
        except (OSError, sqlite3.Error):
            pass  # kept nowhere, made again next time

    def keep_only(self, texts: Iterable[str]) -> None:
        """Forget the vectors of all other texts."""
        with contextlib.suppress(OSError, sqlite3.Error):  # then they stay until the next time
            self._keep_only(texts)

    def forget(self, texts: Iterable[str]) -> None:
        """Forget the vectors of these texts."""
        try:
            if self.path.exists():
                with closing(self._open()) as database, database:
                    gone = [(_key(text),) for text in texts]
                    database.executemany("DELETE FROM vectors WHERE key = ?", gone)
        except (OSError, sqlite3.Error):
            pass  # they stay until the next time

    def vacuum(self, texts: Iterable[str]) -> None:
        """Forget the vectors of all other texts, and leave nothing of them in the file.

        A damaged file is deleted. Raises sqlite3.OperationalError or OSError when the disk is full, or while
        another process writes.
        """
        if not self.path.exists():
            return
        try:
            self._keep_only(texts)
            with closing(self._open()) as database:
                database.execute("VACUUM")
        except sqlite3.OperationalError:
            raise
        except sqlite3.DatabaseError:
            self.path.unlink(missing_ok=True)

    def _keep_only(self, texts: Iterable[str]) -> None:
        wanted = {_key(text) for text in texts}
        with closing(self._open()) as database, database:
            database.execute(_CREATE)
            stored = [key for (key,) in database.execute("SELECT key FROM vectors")]
            gone = [(key,) for key in stored if key not in wanted]
            database.executemany("DELETE FROM vectors WHERE key = ?", gone)

    def _open(self) -> sqlite3.Connection:
        """A connection; the file is its user's alone, and what is deleted is overwritten."""
        os.close(os.open(self.path, os.O_RDWR | os.O_CREAT, 0o600))
        if os.name != "nt" and self.path.stat().st_mode & 0o077:
            self.path.chmod(0o600)
        database = sqlite3.connect(self.path, timeout=PATIENCE)
        database.execute("PRAGMA secure_delete = ON")
        return database

    def _packed(self, key: bytes, vectors: np.ndarray) -> bytes:
        rows = np.atleast_2d(np.asarray(vectors, dtype=self.dtype))
        numbers = rows.shape[1].to_bytes(4, "little") + rows.tobytes()
        return zlib.crc32(key + numbers).to_bytes(4, "little") + numbers

    def _unpacked(self, key: bytes, row: Any) -> np.ndarray | None:
        if not isinstance(row, bytes) or len(row) < 8:
            return None
        if zlib.crc32(row[4:], zlib.crc32(key)) != int.from_bytes(row[:4], "little"):
            return None
        dimensions = int.from_bytes(row[4:8], "little")
        return np.frombuffer(row, self.dtype, offset=8).reshape(-1, dimensions)

    def __repr__(self) -> str:
        return f"VectorStore({str(self.path)!r}, {self.dtype})"


def _key(text: str) -> bytes:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()


class CachedEmbedder:
    """An embedder with a memory on disk. What it wraps stays reachable as `plain`.

    Only bulk work is looked up (64 texts or more): a question or an edited page is always embedded afresh, so
    that what a notebook times is real work. The store belongs to the weights and not to their name.

        CachedEmbedder(OnnxEmbedder()).encode(texts)
    """

    def __init__(self, plain: Embedder, folder: Path | None = None):
        self.plain, self.name, self._folder = plain, plain.name, folder
        self._store: VectorStore | None = None

    def __getattr__(self, name: str) -> Any:
        return getattr(self.plain, name)

    @property
    def store(self) -> VectorStore:
        """Where vectors are kept."""
        if self._store is None:
            self._store = VectorStore(store_path(self.plain, self._folder))
        return self._store

    def encode(self, texts: list[str]) -> np.ndarray:
        """Unit vectors, float32 [len(texts), dimensions], from the store where it has them."""
        if len(texts) < BULK:
            return self.plain.encode(texts)
        known = self.store.read(texts)
        missing = [text for text in dict.fromkeys(texts) if text not in known]
        if missing:
            made = self.plain.encode(missing)
            fresh = {text: vector[None] for text, vector in zip(missing, made, strict=True)}
            self.store.write(fresh)
            known |= fresh
        return np.concatenate([known[text] for text in texts])

    def remember(self, texts: Sequence[str], vectors: np.ndarray) -> None:
        """Keep sentence vectors that were made on the way to something else."""
        if len(texts) >= BULK:
            self.store.write({text: vector[None] for text, vector in zip(texts, vectors, strict=True)})


def forget_vectors(embedder: Embedder, texts: Sequence[str]) -> None:
    """Forget the vectors of texts that were deleted, where the embedder keeps any on disk."""
    if texts and isinstance(embedder, CachedEmbedder):
        embedder.store.forget(texts)


def encode_keeping_tokens(
    embedder: Embedder, texts: list[str], tokens: VectorStore | None, progress: Progress | None = None
) -> np.ndarray:
    """Sentence vectors [len(texts), dimensions]; the vectors of their tokens go into a store on the way.

    Both come from one pass through the network; a text whose tokens are stored already is only embedded.
    Without a store, or with an embedder that gives no token vectors, this is `encode`. progress: called
    with (texts done, texts to do).
    """
    if tokens is None or not hasattr(embedder, "encode_with_tokens"):
        return embedder.encode(texts)
    network = cast(TokenEmbedder, embedder)
    missing = tokens.missing(texts)
    made: dict[str, np.ndarray] = {}
    missing.sort(key=len)  # texts of like length share a batch
    for start in range(0, len(missing), KEPT_AT_ONCE):
        part = missing[start : start + KEPT_AT_ONCE]
        vectors, of_tokens = network.encode_with_tokens(part)
        tokens.write(dict(zip(part, of_tokens, strict=True)))
        made |= zip(part, vectors, strict=True)
        if progress:
            progress(len(texts) - len(missing) + start + len(part), len(texts))
    if made and isinstance(embedder, CachedEmbedder):
        embedder.remember(list(made), np.stack(list(made.values())))
    rest = [text for text in dict.fromkeys(texts) if text not in made]
    made |= zip(rest, embedder.encode(rest), strict=True) if rest else ()
    return np.stack([made[text] for text in texts])


def store_path(embedder: Embedder, folder: Path | None = None, kind: str = "") -> Path:
    """The file for an embedder's vectors: its name, which a reader can tell, and its identity, which counts.

    kind: "tokens" for the vectors of single tokens.
    """
    name = "".join(sign if sign.isalnum() or sign in "-_." else "_" for sign in Path(embedder.name).name)
    ending = f".{kind}.sqlite" if kind else ".sqlite"
    folder = folder or settings.cache_folder() / "embeddings"
    return folder / f"{name}-{embedder_identity(embedder)[:12]}{ending}"

"""Embeddings that were made once are read from disk: the experiments of notebooks 02 to 07 embed the same passages again and again.

Only bulk work is looked up (64 texts or more). A question or an edited page is always embedded afresh, so that what a
notebook times is real work. The store is one SQLite file a model in the cache folder; delete it whenever you like.
"""

import hashlib
import sqlite3
from pathlib import Path

import numpy as np

from helpers import settings

BULK = 64  # texts; fewer are never looked up
AT_ONCE = 500  # keys in one SQL question; SQLite allows 999
PATIENCE = 10  # seconds to wait for another process that writes


class CachedEmbedder:
    """An embedder with a memory on disk. What it wraps stays reachable as `plain`.

    A store that cannot be read or written (damaged, read-only, disk full) costs time and nothing else: texts are embedded."""

    def __init__(self, plain, folder: Path | None = None):
        self.plain, self.name = plain, plain.name
        safe = "".join(letter if letter.isalnum() or letter in "-_." else "_" for letter in plain.name)
        self.path = (folder or settings.cache_folder() / "embeddings") / f"{safe}.sqlite"

    def __getattr__(self, name: str):
        return getattr(self.plain, name)

    def encode(self, texts: list[str]) -> np.ndarray:
        """Unit vectors, float32 [len(texts), dimensions], from the store where it has them."""
        if len(texts) < BULK:
            return self.plain.encode(texts)
        keys = [hashlib.sha256(text.encode()).digest() for text in texts]
        known = self._read(keys)
        missing = {key: text for key, text in zip(keys, texts) if key not in known}
        if missing:
            made = dict(zip(missing, self.plain.encode(list(missing.values()))))
            self._write(made)
            known |= made
        return np.stack([known[key] for key in keys])

    def _read(self, keys: list[bytes]) -> dict[bytes, np.ndarray]:
        try:
            with self._open() as store:
                parts = [keys[i : i + AT_ONCE] for i in range(0, len(keys), AT_ONCE)]
                rows = [
                    row
                    for part in parts
                    for row in store.execute(
                        f"SELECT key, vector FROM vectors WHERE key IN ({','.join('?' * len(part))})", part
                    )
                ]
            return {key: np.frombuffer(vector, dtype=np.float32) for key, vector in rows}
        except (OSError, sqlite3.Error):
            return {}

    def _write(self, made: dict[bytes, np.ndarray]) -> None:
        try:
            with self._open() as store:
                store.executemany(
                    "INSERT OR REPLACE INTO vectors VALUES (?, ?)",
                    [(key, vector.astype(np.float32).tobytes()) for key, vector in made.items()],
                )
        except (OSError, sqlite3.Error):
            pass  # kept nowhere, made again next time

    def _open(self) -> "VectorStore":
        return VectorStore(self.path)


class VectorStore:
    """A connection that commits and closes at the end of its block."""

    def __init__(self, path: Path):
        path.parent.mkdir(parents=True, exist_ok=True)
        self._connection = sqlite3.connect(path, timeout=PATIENCE)
        self._connection.execute(
            "CREATE TABLE IF NOT EXISTS vectors (key BLOB PRIMARY KEY, vector BLOB NOT NULL)"
        )

    def __enter__(self) -> sqlite3.Connection:
        return self._connection

    def __exit__(self, kind, *_) -> None:
        if kind is None:
            self._connection.commit()
        self._connection.close()

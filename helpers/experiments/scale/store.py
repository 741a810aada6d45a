"""Passages are embedded once, in parts that stay on disk: stop it whenever you like, and go on tomorrow.

    vectors = embedded(documentation(10_000))       float32 [10000, 384]; about four minutes on one core

A part is 1,000 passages. Its name is that of what is in it and of the model, so a part that is there is
right, and one that is half written is not there.
"""

import hashlib
import os
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from helpers.corpus import Passage
from helpers.files import written_whole
from helpers.progress import Progress, bar
from helpers.retrieval import Embedder, minilm
from helpers.settings import cache_folder

PART = 1000  # passages; a part takes half a minute of one core
A_SECOND = 40  # passages that one core embeds
TOLD = 200  # passages between two reports


def embedded(
    passages: Sequence[Passage], embedder: Embedder | None = None, progress: Progress | None = None
) -> np.ndarray:
    """Unit vectors of the passages with their headings, float32 [n, dimensions].

    By the course's own model unless told otherwise. Those that were made before are read from the cache.

        embedded(documentation(1000))
    """
    embedder = embedder or minilm().plain
    folder = cache_folder() / "documentation" / "vectors"
    parts = [passages[start : start + PART] for start in range(0, len(passages), PART)]
    files = [folder / f"{_name(part, embedder)}.npy" for part in parts]
    missing = sum(len(part) for part, file in zip(parts, files, strict=True) if not file.exists())
    if missing > PART:
        print(
            f"embedding {missing:,} passages: about {missing / A_SECOND / 60:.0f} minutes of one core; "
            "interrupted, it goes on where it stopped",
            file=sys.stderr,
        )
    progress = progress or bar("passages", every=5.0 if missing > PART else 0.5)
    done = len(passages) - missing
    made = []
    for part, file in zip(parts, files, strict=True):
        if not file.exists():
            write_part(file, _vectors(part, embedder, progress, done, len(passages)))
            done += len(part)
        made.append(np.load(file))
    return np.concatenate(made) if made else np.zeros((0, 384), np.float32)


def write_part(file: Path, vectors: np.ndarray) -> None:
    """Keep vectors under a name, whole or not at all. Raises OSError."""
    with written_whole(file) as part, part.open("wb") as stream:
        np.save(stream, vectors)
        stream.flush()
        os.fsync(stream.fileno())


def _vectors(
    part: Sequence[Passage], embedder: Embedder, progress: Progress, done: int, total: int
) -> np.ndarray:
    """The vectors of one part, shortest texts first, so that little is spent on padding."""
    texts = [passage.with_header for passage in part]
    order = sorted(range(len(texts)), key=lambda at: len(texts[at]))
    vectors: np.ndarray | None = None
    for start in range(0, len(order), TOLD):
        rows = order[start : start + TOLD]
        found = embedder.encode([texts[at] for at in rows])
        if vectors is None:
            vectors = np.zeros((len(texts), found.shape[1]), np.float32)
        vectors[rows] = found
        progress(done + min(start + TOLD, len(order)), total)
    assert vectors is not None
    return vectors


def _name(part: Sequence[Passage], embedder: Embedder) -> str:
    """A digest of the texts and of the model."""
    made = hashlib.sha256(str(getattr(embedder, "identity", embedder.name)).encode())
    for passage in part:
        made.update(passage.with_header.encode("utf-8", "replace") + b"\0")
    return made.hexdigest()[:20]

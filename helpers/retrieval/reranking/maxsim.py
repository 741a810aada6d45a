"""Late interaction: compare question and passage token by token (ColBERT, Khattab & Zaharia 2020, arXiv 2004.12832).

A sentence embedding squeezes a passage into one vector. Here every token keeps its own, and a passage's score is

    MaxSim = mean over the question's tokens of the best cosine with any token of the passage

The passages' token vectors do not depend on the question, so they are computed once and kept: a query then costs one
embedding of the question and one matrix product.

What this leaves out: ColBERT trains its token vectors for this purpose and searches the whole collection with them; we take MiniLM's
as they are, which were only trained to be averaged, and rerank.
"""

import hashlib
import sqlite3
from collections import OrderedDict
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from helpers.corpus import Passage
from helpers.retrieval.embed import OnnxEmbedder, get_embedder
from helpers.retrieval.hits import Hit
from helpers.retrieval.vector_cache import VectorStore

CACHE_MEGABYTES = 256  # all 2,910 passages of Skerry need about 190
BATCH, WARM = 16, 128


def maxsim(query_vectors: np.ndarray, passage_vectors: np.ndarray) -> float:
    """Mean over query tokens of the largest dot product with a passage token.

    query_vectors [query tokens, d], passage_vectors [passage tokens, d], rows of length one; -1 to 1.
    """
    return float((query_vectors @ passage_vectors.T).max(axis=1).mean())


class MaxSim:
    """A reranker by late interaction.

    embedder: anything with `token_vectors(texts)`; None takes this session's model, or MiniLM when that one gives no token vectors.
    megabytes: how much memory the passages' token vectors (float16) may take; the ones used longest ago go first.
    store: an SQLite file that keeps on disk what `warm` computed. One that cannot be read or written costs time and nothing else.
    """

    def __init__(self, embedder=None, megabytes: float = CACHE_MEGABYTES, store: Path | None = None):
        embedder = embedder or get_embedder()
        self.embedder = embedder if hasattr(embedder, "token_vectors") else OnnxEmbedder()
        self.limit = int(megabytes * 1e6)
        self.bytes, self.store = 0, store
        self._kept: OrderedDict[str, np.ndarray] = OrderedDict()

    def score(self, query: str, hits: list[Hit]) -> np.ndarray:
        """MaxSim of the question and each passage, float32 [len(hits)]."""
        if not hits:
            return np.zeros(0, np.float32)
        tokens = self.passage_vectors([hit.passage for hit in hits])
        first = np.cumsum([0] + [len(rows) for rows in tokens[:-1]])
        similarities = self.token_vectors([query])[0] @ np.concatenate(tokens).astype(np.float32).T
        return np.maximum.reduceat(similarities, first, axis=1).mean(axis=0)

    def passage_vectors(self, passages: Sequence[Passage]) -> list[np.ndarray]:
        """Token vectors of each passage, float16 [tokens, d]: from memory, from disk, or computed. Title and headings are part of the text."""
        texts = [passage.with_header for passage in passages]
        missing = [text for text in dict.fromkeys(texts) if text not in self._kept]
        made = self._read(missing) if missing else {}
        unknown = [text for text in missing if text not in made]
        made |= {
            text: vectors.astype(np.float16) for text, vectors in zip(unknown, self.token_vectors(unknown))
        }
        found = [made[text] if text in made else self._kept[text] for text in texts]
        for text, vectors in zip(texts, found):
            self._keep(text, vectors)
        return found

    def warm(self, passages: Sequence[Passage], progress: Callable[[int, int], None] | None = None) -> None:
        """Compute the token vectors of many passages beforehand and store them; `progress` is called with (passages done, passages to do)."""
        for start in range(0, len(passages), WARM):
            part = passages[start : start + WARM]
            known = self._read([passage.with_header for passage in part])
            self._write(
                {
                    passage.with_header: vectors
                    for passage, vectors in zip(part, self.passage_vectors(part))
                    if passage.with_header not in known
                }
            )
            if progress:
                progress(min(start + WARM, len(passages)), len(passages))

    def token_vectors(self, texts: Sequence[str]) -> list[np.ndarray]:
        """Vectors of length one of each text's tokens, float32 [tokens, d]; texts of like length share a batch."""
        vectors: list[np.ndarray] = [np.zeros(0)] * len(texts)
        order = sorted(range(len(texts)), key=lambda i: len(texts[i]))
        for start in range(0, len(order), BATCH):
            rows = order[start : start + BATCH]
            hidden, mask = self.embedder.token_vectors([texts[i] for i in rows])
            hidden = hidden / np.linalg.norm(hidden, axis=2, keepdims=True)
            for row, i in enumerate(rows):
                vectors[i] = hidden[row][mask[row].astype(bool)]
        return vectors

    def _keep(self, text: str, vectors: np.ndarray) -> None:
        if text not in self._kept:
            self._kept[text] = vectors
            self.bytes += vectors.nbytes
        self._kept.move_to_end(text)
        while self.bytes > self.limit and self._kept:
            self.bytes -= self._kept.popitem(last=False)[1].nbytes

    def _read(self, texts: Sequence[str]) -> dict[str, np.ndarray]:
        if self.store is None or not self.store.exists():
            return {}
        try:
            with VectorStore(self.store) as store:
                rows = {
                    text: store.execute("SELECT vector FROM vectors WHERE key = ?", (_key(text),)).fetchone()
                    for text in texts
                }
            return {text: _unpack(row[0]) for text, row in rows.items() if row}
        except (OSError, ValueError, sqlite3.Error):
            return {}

    def _write(self, made: dict[str, np.ndarray]) -> None:
        try:
            if self.store is not None and made:
                with VectorStore(self.store) as store:
                    store.executemany(
                        "INSERT OR REPLACE INTO vectors VALUES (?, ?)",
                        [(_key(text), _pack(vectors)) for text, vectors in made.items()],
                    )
        except (OSError, sqlite3.Error):
            pass  # kept nowhere, made again next time


def _key(text: str) -> bytes:
    return hashlib.sha256(text.encode()).digest()


def _pack(vectors: np.ndarray) -> bytes:
    return vectors.shape[1].to_bytes(4, "little") + vectors.tobytes()


def _unpack(stored: bytes) -> np.ndarray:
    return np.frombuffer(stored, np.float16, offset=4).reshape(-1, int.from_bytes(stored[:4], "little"))


def token_table(
    query: str, text: str, reranker: MaxSim | None = None
) -> tuple[list[str], list[str], np.ndarray]:
    """(tokens of the question, tokens of the text, cosine of each pair [question tokens, text tokens]): what MaxSim sees, for a picture. MiniLM's tokens."""
    from tokenizers import Tokenizer
    from helpers import models

    tokenizer = Tokenizer.from_file(str(models.file("minilm", "tokenizer.json")))
    tokenizer.enable_truncation(256)
    tokenizer.no_padding()
    left, right = (reranker or MaxSim()).token_vectors([query, text])
    return tokenizer.encode(query).tokens, tokenizer.encode(text).tokens, left @ right.T

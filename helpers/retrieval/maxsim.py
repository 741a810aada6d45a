"""Late interaction: compare question and passage token by token.

Its kind: ColBERT, Khattab & Zaharia 2020, arXiv 2004.12832.

A sentence embedding squeezes a passage into one vector. Here every token keeps its own, and a passage's
score is

    MaxSim = mean over the question's tokens of the best cosine with any token of the passage

The passages' token vectors do not depend on the question, so they are computed once and kept: a query then
costs one embedding of the question and one matrix product.

What this leaves out: ColBERT trains its token vectors for this purpose and searches the whole collection
with them; we take MiniLM's as they are, which were only trained to be averaged, and rerank.
"""

from collections import OrderedDict
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from helpers.corpus import Passage
from helpers.corpus.tokens import minilm_tokenizer
from helpers.progress import Progress

from .embed import MAX_TOKENS, OnnxEmbedder, batches_by_length, get_embedder, unit_tokens
from .hits import Hit
from .store import VectorStore

CACHE_MEGABYTES = 256  # all 2,910 passages of Skerry need about 190
WARMED_AT_ONCE = 128  # passages between two reports of progress


def maxsim(query_vectors: np.ndarray, passage_vectors: np.ndarray) -> float:
    """Mean over query tokens of the largest dot product with a passage token.

    query_vectors [query tokens, d], passage_vectors [passage tokens, d], rows of length one; -1 to 1.

    >>> maxsim(np.array([[1.0, 0.0], [0.0, 1.0]]), np.array([[1.0, 0.0], [0.6, 0.8]]))
    0.9
    """
    return float((query_vectors @ passage_vectors.T).max(axis=1).mean())


class MaxSim:
    """A reranker by late interaction.

    embedder: anything with `token_vectors(texts)`; None takes this session's model, or MiniLM when that one
    gives no token vectors. megabytes: how much memory the passages' token vectors (float16) may take; the
    ones used longest ago go first. store: a `VectorStore` of float16, or the path of one, that keeps on
    disk what was computed; one that cannot be read or written costs time and nothing else. header: title
    and headings are part of a passage's text.

        RerankRetriever(skerry_hybrid(), MaxSim()).search("How deep may a Kittiwake 4 be moored?")
    """

    def __init__(
        self,
        embedder: Any = None,
        megabytes: float = CACHE_MEGABYTES,
        store: VectorStore | Path | None = None,
        header: bool = True,
    ):
        embedder = embedder or get_embedder()
        self.embedder = embedder if hasattr(embedder, "token_vectors") else OnnxEmbedder()
        self.limit = int(megabytes * 1e6)
        self.bytes, self.header = 0, header
        self.store = VectorStore(store, "float16") if isinstance(store, (str, Path)) else store
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
        """Token vectors of each passage, float16 [tokens, d]: from memory, from disk, or computed."""
        texts = [passage.with_header if self.header else passage.readable for passage in passages]
        missing = [text for text in dict.fromkeys(texts) if text not in self._kept]
        found = self.store.read(missing) if self.store and missing else {}
        unknown = [text for text in missing if text not in found]
        if unknown:
            made = [vectors.astype(np.float16) for vectors in self.token_vectors(unknown)]
            fresh = dict(zip(unknown, made, strict=True))
            found |= fresh
            if self.store:
                self.store.write(fresh)
        vectors = [found[text] if text in found else self._kept[text] for text in texts]
        for text, each in zip(texts, vectors, strict=True):
            self._keep(text, each)
        return vectors

    def warm(self, passages: Sequence[Passage], progress: Progress | None = None) -> None:
        """Compute and store the token vectors of many passages beforehand; `progress` gets (done, to do)."""
        for start in range(0, len(passages), WARMED_AT_ONCE):
            part = passages[start : start + WARMED_AT_ONCE]
            self.passage_vectors(part)
            if progress:
                progress(start + len(part), len(passages))

    def forget(self) -> None:
        """Let go of everything in memory; what is on disk stays."""
        self._kept.clear()
        self.bytes = 0

    def token_vectors(self, texts: Sequence[str]) -> list[np.ndarray]:
        """Vectors of length one of each text's tokens, float32 [tokens, d]."""
        vectors: list[np.ndarray] = [np.zeros(0)] * len(texts)
        for rows in batches_by_length(texts):
            made = unit_tokens(*self.embedder.token_vectors([texts[i] for i in rows]))
            for i, each in zip(rows, made, strict=True):
                vectors[i] = each
        return vectors

    def _keep(self, text: str, vectors: np.ndarray) -> None:
        if text not in self._kept:
            self._kept[text] = vectors
            self.bytes += vectors.nbytes
        self._kept.move_to_end(text)
        while self.bytes > self.limit and self._kept:
            self.bytes -= self._kept.popitem(last=False)[1].nbytes

    def __repr__(self) -> str:
        return f"MaxSim({self.embedder.name})"


def token_table(
    query: str, text: str, reranker: MaxSim | None = None
) -> tuple[list[str], list[str], np.ndarray]:
    """What MaxSim sees, for a picture: MiniLM's tokens of the question and of the text, and their cosines.

    The last is float [question tokens, text tokens].

        rows, columns, cosines = token_table("How deep?", "Four metres.")
    """
    tokenizer = minilm_tokenizer()
    tokenizer.enable_truncation(MAX_TOKENS)
    left, right = (reranker or MaxSim()).token_vectors([query, text])
    return tokenizer.encode(query).tokens, tokenizer.encode(text).tokens, left @ right.T

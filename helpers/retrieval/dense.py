"""Dense retrieval in memory: every passage a unit vector, a query is compared with all of them in one matrix product.

Exact, and without a database: for experiments in which chunking or the embedding model changes from cell to cell. What
is kept between sessions and follows edits is `Index`.
"""

from collections.abc import Callable

import numpy as np

from helpers.corpus import Passage
from .embed import AT_ONCE, Embedder, get_embedder
from .hits import PassageScorer


class DenseRetriever(PassageScorer):
    """Passages ranked by cosine similarity, -1 to 1.

    header: embed title and heading path together with the text. query_embedder: another model for queries (a mistake that
    nothing warns of when the two have the same number of dimensions: notebook 04). vectors: float32 [passages,
    dimensions] of length one, when they are there already.
    """

    def __init__(
        self,
        passages: list[Passage],
        embedder: Embedder | None = None,
        header: bool = True,
        vectors: np.ndarray | None = None,
        query_embedder: Embedder | None = None,
        progress: Callable[[int, int], None] | None = None,
    ):
        super().__init__(passages)
        self.embedder = embedder or get_embedder()
        self.query_embedder = query_embedder or self.embedder
        texts = [passage.with_header if header else passage.text for passage in passages]
        self.vectors = _encode(self.embedder, texts, progress) if vectors is None else vectors
        if self.vectors.shape[0] != len(passages):
            raise ValueError(
                f"There are {len(passages)} passages and {self.vectors.shape[0]} vectors; give one vector a passage."
            )

    def scores(self, queries: list[str]) -> np.ndarray:
        """Cosine similarity of every query and passage, float32 [len(queries), len(passages)]."""
        vectors = self.query_embedder.encode(list(queries))
        if (
            len(vectors) == 1
        ):  # so little work is done before BLAS has woken its threads, while those of the model still spin (0.2 ms against 1 to 13)
            return np.einsum("qd,pd->qp", vectors, self.vectors)
        return vectors @ self.vectors.T


def _encode(embedder: Embedder, texts: list[str], progress: Callable[[int, int], None] | None) -> np.ndarray:
    if progress is None:
        return embedder.encode(texts)
    parts = []
    for start in range(0, len(texts), AT_ONCE):
        parts.append(embedder.encode(texts[start : start + AT_ONCE]))
        progress(min(start + AT_ONCE, len(texts)), len(texts))
    return np.concatenate(parts)

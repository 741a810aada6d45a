"""Dense retrieval in memory: every passage a unit vector, compared with a query in one matrix product.

Exact, and without a database: for experiments in which chunking or the embedding model changes from cell
to cell. What is kept between sessions and follows edits is `Index`.
"""

import numpy as np

from helpers.progress import Progress

from .embed import Embedder, encode_in_parts, get_embedder
from .hits import Documents, Labels, PassageScorer, PerReaders, described


class DenseRetriever(PassageScorer):
    """Passages ranked by cosine similarity, -1 to 1.

    documents: pages, passages or plain texts. header: embed title and heading path together with the text.
    query_embedder: another model for queries (a mistake that nothing warns of when the two have the same
    number of dimensions: notebook 04). vectors: float32 [passages, dimensions] of length one, when they are
    there already.

        DenseRetriever(load_pages()).search("How deep may a Kittiwake 4 be moored?")
    """

    def __init__(
        self,
        documents: Documents,
        embedder: Embedder | None = None,
        header: bool = True,
        vectors: np.ndarray | None = None,
        query_embedder: Embedder | None = None,
        progress: Progress | None = None,
    ):
        super().__init__(documents)
        self.embedder = embedder or get_embedder()
        self.query_embedder = query_embedder or self.embedder
        if vectors is None:
            texts = [passage.with_header if header else passage.readable for passage in self.passages]
            vectors = encode_in_parts(self.embedder, texts, progress)
        self.vectors = vectors
        # A matrix product may round otherwise when it has more columns: only what a reader may see is in it.
        self._vectors = PerReaders(
            lambda labels: self.vectors if labels == self.labels else self.vectors[self.rows_of(labels)]
        )
        if len(self.vectors) != len(self):
            raise ValueError(
                f"There are {len(self)} passages and {len(self.vectors)} vectors; give one vector a passage."
            )

    def scores(self, queries: list[str]) -> np.ndarray:
        """Cosine similarity of every query and passage, float32 [len(queries), len(passages)]."""
        return self.scores_among(queries, self.labels)

    def scores_among(self, queries: list[str], labels: Labels) -> np.ndarray:
        """The same for the passages with one of these labels alone."""
        vectors, passages = self.query_embedder.encode(list(queries)), self._vectors(labels)
        if len(vectors) == 1:
            # So little work is done before BLAS has woken its threads, while those of the model still spin
            # (0.2 ms against 1 to 13).
            return np.einsum("qd,pd->qp", vectors, passages)
        return vectors @ passages.T

    def __repr__(self) -> str:
        return described(self, f"{len(self)} passages", self.embedder.name)

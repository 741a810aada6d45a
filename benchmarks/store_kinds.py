"""Stores of vectors that a reader may put passages into, behind one small interface.

Each takes passages with vectors that are there already, and finds the ten nearest to a question whose vector
is there too: so what is measured is the store, its index and its way to a result, and no embedding. Ours
stand first; LangChain's and LlamaIndex's run in the environment of `retrieval.py --install`.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import numpy as np

AT_ONCE = 5000  # rows given to a store at once; Chroma takes at most 5461


class Store(Protocol):
    """Built empty in a folder of its own."""

    def add(self, texts: list[str], vectors: np.ndarray) -> None:
        """Take all passages; the id of each is its row."""

    def search(self, question: str, vector: np.ndarray, k: int) -> list[int]:
        """Rows of the k nearest, nearest first."""


class Known:
    """An embedder that looks vectors up: of the texts that it was given, [n, 384]."""

    name, identity = "vectors that are there", "benchmark"

    def __init__(self) -> None:
        self.vectors: dict[str, np.ndarray] = {}

    def learn(self, texts: Sequence[str], vectors: np.ndarray) -> None:
        """Remember the vector of each text."""
        self.vectors |= dict(zip(texts, vectors, strict=True))

    def encode(self, texts: Sequence[str]) -> np.ndarray:
        """float32 [n, 384]. Raises KeyError for a text that was not given."""
        return np.stack([self.vectors[text] for text in texts])


def _passages(texts: Sequence[str]) -> list[Any]:
    """Each text as a passage of a page of its own, whose id is its row."""
    from helpers.corpus import Passage

    return [Passage(f"{row}", "", "", text, 0, len(text), 1) for row, text in enumerate(texts)]


class Ours:
    """`DenseRetriever`: everything in memory, every vector compared."""

    def __init__(self, folder: Path):
        self.known = Known()

    def add(self, texts: list[str], vectors: np.ndarray) -> None:
        """Vectors as they are."""
        from helpers.retrieval import DenseRetriever

        self.retriever = DenseRetriever(_passages(texts), self.known, header=False, vectors=vectors)

    def search(self, question: str, vector: np.ndarray, k: int) -> list[int]:
        """Through the retriever, as a question goes."""
        self.known.learn([question], vector[None])
        return [int(hit.passage.page_id) for hit in self.retriever.search(question, k)]


class OursBits(Ours):
    """`CompressedRetriever`: sign bits first, then 40 of them by vectors of one byte a number."""

    def add(self, texts: list[str], vectors: np.ndarray) -> None:
        """Vectors, then their signs and bytes."""
        from helpers.experiments.vectors import CHEAP
        from helpers.retrieval import CompressedRetriever

        super().add(texts, vectors)
        way, rescore = CHEAP["bits, rescored"]
        self.retriever = CompressedRetriever(self.retriever, way, rescore)


class OursOnDisk(Ours):
    """`Index`: Chroma on disk, kept in step with its passages."""

    def __init__(self, folder: Path):
        from helpers.retrieval import Index

        super().__init__(folder)
        self.retriever = Index(folder / "index", self.known, header=False)

    def add(self, texts: list[str], vectors: np.ndarray) -> None:
        """One sync."""
        self.known.learn(texts, vectors)
        self.retriever.sync(_passages(texts))


class USearch:
    """HNSW in usearch with its defaults, vectors alone."""

    def __init__(self, folder: Path):
        pass

    def add(self, texts: list[str], vectors: np.ndarray) -> None:
        """One call, one thread, as for all."""
        from helpers.experiments.scale.engines import Graph

        self.graph = Graph(vectors)

    def search(self, question: str, vector: np.ndarray, k: int) -> list[int]:
        """By its vector."""
        return self.graph.search(vector, k)


class ChromaAlone:
    """A Chroma collection on disk, cosine distance."""

    def __init__(self, folder: Path):
        import chromadb
        from chromadb.config import Settings

        client = chromadb.PersistentClient(str(folder), Settings(anonymized_telemetry=False))
        self.rows = client.create_collection(
            "passages", embedding_function=None, configuration={"hnsw": {"space": "cosine"}}
        )

    def add(self, texts: list[str], vectors: np.ndarray) -> None:
        """As many at once as it takes."""
        for start in range(0, len(texts), AT_ONCE):
            part = range(start, min(start + AT_ONCE, len(texts)))
            self.rows.add(
                ids=[str(row) for row in part],
                documents=[texts[row] for row in part],
                embeddings=vectors[start : start + AT_ONCE],
            )

    def search(self, question: str, vector: np.ndarray, k: int) -> list[int]:
        """By its vector; the texts come along, as they do from all others."""
        found = self.rows.query(query_embeddings=vector[None], n_results=k, include=["documents"])
        return [int(name) for name in found["ids"][0]]


class LangChain:
    """LangChain's VectorStore: `in_memory` its InMemoryVectorStore, else langchain-chroma on disk."""

    def __init__(self, folder: Path, in_memory: bool):
        from langchain_core.embeddings import Embeddings
        from langchain_core.vectorstores import InMemoryVectorStore

        known = self.known = Known()

        class Ready(Embeddings):
            def embed_documents(self, texts):
                return known.encode(texts).tolist()

            def embed_query(self, text):
                return known.encode([text])[0].tolist()

        if in_memory:
            self.store: Any = InMemoryVectorStore(Ready())
            return
        from chromadb.config import Settings
        from langchain_chroma import Chroma

        self.store = Chroma(
            "passages",
            Ready(),
            persist_directory=str(folder),
            client_settings=Settings(anonymized_telemetry=False, is_persistent=True),
            collection_configuration={"hnsw": {"space": "cosine"}},
        )

    def add(self, texts: list[str], vectors: np.ndarray) -> None:
        """By add_texts."""
        self.known.learn(texts, vectors)
        for start in range(0, len(texts), AT_ONCE):
            part = texts[start : start + AT_ONCE]
            rows = [str(row) for row in range(start, start + len(part))]
            self.store.add_texts(part, ids=rows, metadatas=[{"row": row} for row in rows])

    def search(self, question: str, vector: np.ndarray, k: int) -> list[int]:
        """By similarity_search."""
        self.known.learn([question], vector[None])
        return [int(found.metadata["row"]) for found in self.store.similarity_search(question, k)]


class LlamaIndex:
    """LlamaIndex's VectorStoreIndex over its default SimpleVectorStore, in memory."""

    def __init__(self, folder: Path):
        from llama_index.core.embeddings import BaseEmbedding

        known = self.known = Known()

        class Ready(BaseEmbedding):
            def _get_text_embedding(self, text):
                return known.encode([text])[0].tolist()

            _get_query_embedding = _get_text_embedding

            async def _aget_query_embedding(self, query):
                return self._get_text_embedding(query)

        self.model = Ready(model_name="vectors that are there")

    def add(self, texts: list[str], vectors: np.ndarray) -> None:
        """Nodes that carry their vectors."""
        from llama_index.core import VectorStoreIndex
        from llama_index.core.schema import TextNode

        nodes = [
            TextNode(id_=str(row), text=text, embedding=vector.tolist())
            for row, (text, vector) in enumerate(zip(texts, vectors, strict=True))
        ]
        self.index = VectorStoreIndex(nodes, embed_model=self.model)

    def search(self, question: str, vector: np.ndarray, k: int) -> list[int]:
        """By a retriever."""
        self.known.learn([question], vector[None])
        found = self.index.as_retriever(similarity_top_k=k).retrieve(question)
        return [int(one.node.node_id) for one in found]


@dataclass(frozen=True)
class Kind:
    """A row of the table. ours: it runs in the course's own environment. needs: packages."""

    title: str
    make: Callable[[Path], Store]
    ours: bool = True
    needs: tuple[str, ...] = ()


KINDS = {
    "ours-memory": Kind("ours: `DenseRetriever`, in memory, exact", Ours),
    "ours-bits": Kind("ours: `CompressedRetriever`, sign bits, rescored", OursBits),
    "ours-disk": Kind("ours: `Index`, Chroma on disk", OursOnDisk),
    "usearch": Kind("usearch HNSW, vectors alone", USearch, needs=("usearch",)),
    "chroma": Kind("Chroma on disk", ChromaAlone, needs=("chromadb",)),
    "langchain-memory": Kind(
        "LangChain `InMemoryVectorStore`", lambda at: LangChain(at, True), False, ("langchain_core",)
    ),
    "langchain-chroma": Kind(
        "LangChain over Chroma, on disk", lambda at: LangChain(at, False), False, ("langchain_chroma",)
    ),
    "llamaindex": Kind("LlamaIndex `SimpleVectorStore`", LlamaIndex, False, ("llama_index.core",)),
}

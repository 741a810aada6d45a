"""Engines that find the nearest of many vectors, behind one small interface, so that one loop measures all.

    Exact       every vector compared, numpy
    Signs       the first by sign bits, put in order by bytes (notebook 04)
    Graph       HNSW in usearch (Malkov & Yashunin 2016, arXiv 1603.09320), float32 or int8
    InChroma    HNSW in Chroma, in this process; Served: the same behind `chroma run`
    InPostgres  HNSW in Postgres, by pgvector (`postgres`)

An engine is built from vectors [n, dimensions] of length one, and knows them by their row.
"""

import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Protocol

import numpy as np

from helpers.retrieval import compress
from helpers.retrieval.compressed import approximate
from helpers.retrieval.hits import top
from helpers.retrieval.index_files import close_clients, open_client

from .engine_settings import BUILDING, CONNECTIONS, RARE, RESCORED, SEARCHING, EngineError
from .postgres import InPostgres

PATIENCE = 60  # seconds until a server must answer


class Engine(Protocol):
    """Finds rows; built by its class from vectors [n, dimensions]."""

    def search(self, vector: np.ndarray, k: int) -> list[int]:
        """Rows of the k nearest to a vector [dimensions], nearest first."""

    def replace(self, row: int, vector: np.ndarray) -> None:
        """Give a row another vector."""

    def delete(self, row: int) -> None:
        """Take a row out: no search may find it."""

    @property
    def bytes(self) -> int:
        """What it keeps, in memory or on disk."""

    def close(self) -> None:
        """Let everything go."""


class Exact:
    """Every vector compared with the question: one matrix product."""

    def __init__(self, vectors: np.ndarray):
        self.vectors = vectors.copy()

    def search(self, vector: np.ndarray, k: int) -> list[int]:
        """Rows of the k nearest. By einsum: BLAS wakes its threads for a product as small as one question."""
        return top(np.einsum("pd,d->p", self.vectors, vector)[None], k)[0].tolist()

    def replace(self, row: int, vector: np.ndarray) -> None:
        """Write over it."""
        self.vectors[row] = vector

    def delete(self, row: int) -> None:
        """The opposite of the mean is near to nothing."""
        self.vectors[row] = -self.vectors.mean(axis=0)

    @property
    def bytes(self) -> int:
        """Four bytes a number."""
        return self.vectors.nbytes

    def close(self) -> None:
        """Nothing to do."""


class Signs(Exact):
    """Sign bits find the first 40, vectors of one byte a number put them in order."""

    def __init__(self, vectors: np.ndarray):
        super().__init__(vectors)
        self.signs, self.finer = compress(vectors, "bits"), compress(vectors, "int8")

    def search(self, vector: np.ndarray, k: int) -> list[int]:
        """Rows of the k nearest, nearly."""
        first = top(approximate(vector[None], self.signs), max(k, RESCORED))[0]
        assert self.finer.scale is not None
        scores = self.finer.kept[first].astype(np.float32) @ (vector * self.finer.scale)
        return first[top(scores[None], k)[0]].tolist()

    def replace(self, row: int, vector: np.ndarray) -> None:
        """Write over signs and bytes; the scale stays."""
        assert self.finer.scale is not None
        self.signs.kept[row] = np.packbits(vector > 0)
        self.finer.kept[row] = np.clip(np.rint(vector / self.finer.scale), -127, 127)

    def delete(self, row: int) -> None:
        """The opposite of the mean is near to nothing."""
        self.replace(row, -self.vectors.mean(axis=0))

    @property
    def bytes(self) -> int:
        """An eighth of a byte and one byte a number."""
        return self.signs.kept.nbytes + self.finer.kept.nbytes


class Graph:
    """HNSW in usearch. kind: f32 or i8. searching: how many candidates a search keeps in view (ef)."""

    def __init__(self, vectors: np.ndarray, kind: str = "f32", searching: int = SEARCHING):
        from usearch.index import Index

        self.index = Index(
            ndim=vectors.shape[1],
            metric="cos",
            dtype=kind,
            connectivity=CONNECTIONS,
            expansion_add=BUILDING,
            expansion_search=searching,
        )
        self.index.add(np.arange(len(vectors)), vectors, threads=1)

    def search(self, vector: np.ndarray, k: int) -> list[int]:
        """Rows of the k nearest, nearly."""
        return self.index.search(vector, k, threads=1).keys.tolist()

    def replace(self, row: int, vector: np.ndarray) -> None:
        """Take it out and put it in again."""
        self.index.remove(row)
        self.index.add(row, vector, threads=1)

    def delete(self, row: int) -> None:
        """Mark it; its place in the graph stays."""
        self.index.remove(row)

    @property
    def bytes(self) -> int:
        """Vectors and graph, as a file would hold them."""
        return len(self.index.save() or b"")

    def close(self) -> None:
        """Give the memory back."""
        self.index.reset()


class InChroma:
    """A collection of Chroma in a folder that is deleted afterwards. One row of 100 carries `rare`."""

    def __init__(self, vectors: np.ndarray):
        self.folder = Path(tempfile.mkdtemp(prefix="course-chroma-"))
        self.client = self.open()
        self.rows = self.client.create_collection(
            "passages", embedding_function=None, configuration={"hnsw": {"space": "cosine"}}
        )
        most = self.client.get_max_batch_size()
        for start in range(0, len(vectors), most):
            numbers = range(start, min(start + most, len(vectors)))
            self.rows.add(
                ids=[str(row) for row in numbers],
                embeddings=vectors[start : start + most],
                metadatas=[{"rare": row % RARE == 0} for row in numbers],
            )

    def open(self) -> Any:
        """A client over the folder."""
        return open_client(self.folder)

    def search(self, vector: np.ndarray, k: int, rare: bool = False) -> list[int]:
        """Rows of the k nearest, nearly. rare: among the rows with the rare label."""
        where: Any = {"rare": True} if rare else None
        found = self.rows.query(query_embeddings=vector[None], n_results=k, where=where, include=[])
        return [int(name) for name in found["ids"][0]]

    def replace(self, row: int, vector: np.ndarray) -> None:
        """By upsert: `add` with an id that is there does nothing and says nothing."""
        self.rows.upsert(ids=[str(row)], embeddings=vector[None], metadatas=[{"rare": row % RARE == 0}])

    def delete(self, row: int) -> None:
        """By its id."""
        self.rows.delete(ids=[str(row)])

    @property
    def bytes(self) -> int:
        """Everything in its folder: database, log of writes, graph."""
        return sum(path.stat().st_size for path in self.folder.rglob("*") if path.is_file())

    def close(self) -> None:
        """Close it and delete the folder."""
        close_clients(self.folder)
        shutil.rmtree(self.folder, ignore_errors=True)


class Served(InChroma):
    """The same behind `chroma run`, a server on this machine; it is ended by `close`.

    Raises EngineError when it does not answer within a minute.
    """

    def open(self) -> Any:
        """Start the server and wait until it answers."""
        import chromadb
        from chromadb.config import Settings

        port, program = _free_port(), Path(sys.executable).with_name("chroma")
        self.server = subprocess.Popen(
            [program, "run", "--path", self.folder, "--host", "127.0.0.1", "--port", str(port)],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        began = time.perf_counter()
        while time.perf_counter() - began < PATIENCE and self.server.poll() is None:
            try:
                client = chromadb.HttpClient("127.0.0.1", port, settings=Settings(anonymized_telemetry=False))
                client.heartbeat()
                self.ready_seconds = time.perf_counter() - began
                return client
            except Exception:  # not yet: it raises ValueError, a connection's error, or an HTTP one
                time.sleep(0.2)
        self.close()
        raise EngineError(
            f"`chroma run` did not answer within {PATIENCE} seconds. Try it in a terminal: "
            "chroma run --path some-folder"
        )

    def close(self) -> None:
        """End the server and delete the folder."""
        self.server.terminate()
        try:
            self.server.wait(10)
        except subprocess.TimeoutExpired:
            self.server.kill()
        shutil.rmtree(self.folder, ignore_errors=True)


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


def int8_graph(vectors: np.ndarray) -> Graph:
    """HNSW over vectors of one byte a number."""
    return Graph(vectors, "i8")


ENGINES: dict[str, Callable[[np.ndarray], Engine]] = {
    "exact": Exact,
    "signs, rescored": Signs,
    "HNSW": Graph,
    "HNSW, int8": int8_graph,
    "Chroma": InChroma,
    "chroma run": Served,
    "pgvector": InPostgres,
}


def exact_nearest(vectors: np.ndarray, asked: np.ndarray, k: int) -> list[list[int]]:
    """Rows of the k nearest to each question [q, dimensions]: what every engine is compared with.

    >>> exact_nearest(np.eye(3, dtype=np.float32), np.eye(3, dtype=np.float32)[:1], 1)
    [[0]]
    """
    return [row.tolist() for row in top(asked @ vectors.T, k)]


def kept(found: Sequence[int], exact: Sequence[int]) -> float:
    """Share of the exact nearest that was found: recall@k against exact search.

    >>> kept([3, 1, 9], [1, 2, 3])
    0.6666666666666666
    """
    return len(set(found) & set(exact)) / len(exact)

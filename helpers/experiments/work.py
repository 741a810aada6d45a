"""Much of the same work: embed all passages, answer all questions; by a loop, by processes, by Ray Data.

    results = Results("vectors.jsonl")
    run_job("embed", {"p1": "A buoy.", "p2": "A hub."}, results, way="processes", workers=2)

Every result goes to disk with the id of its item as soon as its batch is done, so the same call after an
interruption does the rest and nothing twice. How time grows with workers: amdahl.py.

Ray is not part of the set-up: `pip install -r requirements-scale.txt`. With several machines the same
pipeline runs after `ray start` on each of them; only `ray.init(address="auto")` is another.
"""

import contextlib
import importlib.util
import json
import logging
import multiprocessing
import os
import time
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from helpers.progress import Progress

WAYS = ("loop", "processes", "ray")
BATCH = 16
RAY_MISSING = "Ray is not installed here: pip install -r requirements-scale.txt"


class RayError(RuntimeError):
    """Ray is not there or does not start; the message says what to do."""


# ---- the work ------------------------------------------------------------------------------------


class Embedding:
    """Texts -> vectors, rounded to four digits. The model is loaded once, when a worker begins."""

    def __init__(self) -> None:
        from helpers.retrieval.embed import OnnxEmbedder

        self.model = OnnxEmbedder()  # not `embed`, which looks up what was embedded before

    def __call__(self, texts: list[str]) -> list[list[float]]:
        return [[round(float(x), 4) for x in vector] for vector in self.model.encode(texts)]


class Answering:
    """Questions -> answers from the Skerry pages, for readers in no special group. A server a worker."""

    def __init__(self) -> None:
        from helpers.generation import answer

        self.answer = answer

    def __call__(self, questions: list[str]) -> list[str]:
        return [self.answer(question, groups={"all-staff"}).text for question in questions]


class Waiting:
    """A hundredth of a second for each text, and its length: to see what a pool itself costs."""

    def __call__(self, texts: list[str]) -> list[int]:
        time.sleep(0.01 * len(texts))
        return [len(text) for text in texts]


JOBS: dict[str, Callable[[], Callable[[list[str]], list]]] = {
    "embed": Embedding,
    "answer": Answering,
    "wait": Waiting,
}


# ---- what is done already ------------------------------------------------------------------------


class Results:
    """Results by id in a JSON Lines file; one process writes.

    A line that was cut off when the power went is taken away, and its item done again.

    >>> import tempfile
    >>> kept = Results(Path(tempfile.mkdtemp()) / "lengths.jsonl")
    >>> kept.add([("p1", 7)])
    >>> kept.rows()
    {'p1': 7}
    """

    def __init__(self, path: Path | str):
        self.path = Path(path)

    def rows(self) -> dict[str, Any]:
        """id -> result of all whole lines. Raises ValueError for a whole line that is no result."""
        lines = self._whole().splitlines()
        try:
            return {row["id"]: row["result"] for row in map(json.loads, lines)}
        except (ValueError, KeyError, TypeError):
            raise ValueError(
                f"{self.path} holds lines that are no results. Delete it, or name another."
            ) from None

    def add(self, rows: Iterable[tuple[str, Any]]) -> None:
        """Append results; they are on the disk when this returns."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        whole = len(self._whole().encode())
        text = "".join(json.dumps({"id": name, "result": result}) + "\n" for name, result in rows)
        with open(self.path, "ab") as stream:
            stream.truncate(whole)
            stream.write(text.encode())
            stream.flush()
            os.fsync(stream.fileno())

    def _whole(self) -> str:
        text = self.path.read_bytes() if self.path.exists() else b""
        return text[: text.rfind(b"\n") + 1].decode()


# ---- the ways ------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Ran:
    """What a run took. items: done in this run; kept: done before and left alone. first: seconds to the
    first result, which is what starting costs.
    """

    way: str
    workers: int
    items: int
    kept: int
    seconds: float
    first: float

    def __str__(self) -> str:
        rate = self.items / self.seconds if self.seconds else 0.0
        return (
            f"{self.way}, {self.workers} worker(s): {self.items} items in {self.seconds:.1f} s "
            f"({rate:.0f} a second), the first after {self.first:.1f} s; {self.kept} were there already"
        )


def run_job(
    job: str,
    items: Mapping[str, str],
    results: Results,
    way: str = "loop",
    workers: int = 1,
    batch: int = BATCH,
    progress: Progress | None = None,
) -> Ran:
    """Do a job for every item that has no result yet.

    job: one of JOBS. items: id -> text. way: "loop" (in this process), "processes" or "ray". progress: called
    with (items done, items to do). Raises ValueError for a job or way that there is not, RayError where Ray
    cannot be used; what was done by then is kept.

        run_job("embed", {"p1": "A buoy."}, Results("vectors.jsonl"))
    """
    if job not in JOBS or way not in WAYS:
        raise ValueError(f"Jobs are {', '.join(JOBS)} and ways {', '.join(WAYS)}; this is {job!r}, {way!r}.")
    if workers < 1 or batch < 1 or (way == "loop" and workers != 1):
        raise ValueError("workers and batch are whole numbers from 1, and a loop has one worker.")
    there = results.rows()
    todo = [(name, text) for name, text in items.items() if name not in there]
    batches = [todo[start : start + batch] for start in range(0, len(todo), batch)]
    began, first, done = time.perf_counter(), 0.0, 0
    run = {"loop": _loop, "processes": _processes, "ray": _ray}[way]
    with contextlib.closing(run(job, batches, workers)) as finished:
        for rows in finished:
            results.add(rows)
            first = first or time.perf_counter() - began
            done += len(rows)
            if progress:
                progress(done, len(todo))
    return Ran(way, workers, done, len(items) - len(todo), time.perf_counter() - began, first)


Rows = list[tuple[str, Any]]
_worker: dict[str, Callable[[list[str]], list]] = {}  # in a process of a pool: its job, made once


def _do(job: str, batch: Sequence[tuple[str, str]]) -> Rows:
    """The results of a batch; the first call in a process makes the job."""
    if job not in _worker:
        _worker.clear()
        _worker[job] = JOBS[job]()
    names, texts = [name for name, _ in batch], [text for _, text in batch]
    return list(zip(names, _worker[job](texts), strict=True))


def _loop(job: str, batches: Sequence, workers: int) -> Generator[Rows, None, None]:
    _worker.clear()  # so that each way pays for its own start
    for batch in batches:
        yield _do(job, batch)


def _processes(job: str, batches: Sequence, workers: int) -> Generator[Rows, None, None]:
    context = multiprocessing.get_context("spawn")  # the only way on all systems, and safe beside threads
    with ProcessPoolExecutor(workers, mp_context=context, initializer=_one_thread) as pool:
        try:
            yield from pool.map(_do, [job] * len(batches), batches)
        finally:
            pool.shutdown(cancel_futures=True)


def _one_thread() -> None:
    """Workers that use all cores each would wait for one another."""
    os.environ["COURSE_THREADS"] = "1"


# ---- Ray -----------------------------------------------------------------------------------------


def ray_is_there() -> bool:
    """True where the package is installed; whether it starts, only a start tells.

    >>> ray_is_there() in (True, False)
    True
    """
    found = importlib.util.find_spec("ray")
    return found is not None and found.origin is not None  # a folder of that name is no package


class _RayJob:
    """An actor of Ray Data: made once, then called with batches."""

    def __init__(self, job: str):
        _one_thread()
        self.job = job

    def __call__(self, batch: dict) -> dict:
        pairs = list(zip(map(str, batch["id"]), map(str, batch["text"]), strict=True))
        return {"row": [json.dumps(row) for row in _do(self.job, pairs)]}


def _ray(job: str, batches: Sequence, workers: int) -> Generator[Rows, None, None]:
    """The same as a pipeline of Ray Data: a block a batch, and a pool of actors that keep their model."""
    if not batches:
        return
    with _ray_running(workers) as ray:
        items = [{"id": name, "text": text} for batch in batches for name, text in batch]
        dataset = ray.data.from_items(items, override_num_blocks=len(batches)).map_batches(
            _RayJob,
            fn_constructor_args=(job,),
            batch_size=len(batches[0]),
            compute=ray.data.ActorPoolStrategy(size=workers),
            num_cpus=1,
        )
        for block in dataset.iter_batches(batch_size=len(batches[0]), prefetch_batches=0):
            yield [tuple(json.loads(row)) for row in block["row"]]


@contextlib.contextmanager
def _ray_running(workers: int) -> Iterator[Any]:
    """Ray on this machine alone: no dashboard, no report to anybody, no bar of its own."""
    if not ray_is_there():
        raise RayError(RAY_MISSING)
    os.environ |= {"RAY_USAGE_STATS_ENABLED": "0", "RAY_DATA_DISABLE_PROGRESS_BARS": "1"}
    import ray
    import ray.data

    try:
        ray.init(num_cpus=workers + 1, include_dashboard=False, log_to_driver=False, logging_level="ERROR")
        ray.data.DataContext.get_current().enable_progress_bars = False
        for name in ("ray", "ray.data"):
            logging.getLogger(name).setLevel(logging.ERROR)
    except Exception as error:  # a dozen kinds: no port, no memory, a start that took too long
        ray.shutdown()
        why = (str(error) or type(error).__name__).splitlines()[0]
        raise RayError(f"Ray did not start ({why}). Close other programs and try again.") from None
    try:
        yield ray
    finally:
        ray.shutdown()

"""Engines against size: is the nearest still found, how long does a search take, how much is kept?

row = measure_engine("HNSW", vectors, asked, exact)      what solutions/scale.json holds of it
growth([1e3, 1e4, 1e5], [row["ms"] for row in rows])     the exponent, with its interval
"""

import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from helpers.evaluation import Interval
from helpers.progress import bar

from .engine_settings import RARE, EngineError
from .engines import ENGINES, InChroma, exact_nearest, kept
from .postgres import InPostgres

K = 10  # nearest that are compared
TRIES = 3  # the quickest of so many searches counts: another program may have had the processor
CHANGED = 20  # rows that are replaced, and deleted
RESAMPLES = 2000
SIZES = (1_000, 10_000, 30_000, 100_000)  # strangers; the course's own passages are always there, too


def measure_engine(
    name: str, vectors: np.ndarray, asked: np.ndarray, exact: Sequence[Sequence[int]]
) -> dict[str, Any]:
    """Build an engine of ENGINES, ask it everything, change it, and let it go: a row of the record.

    vectors: [n, dimensions] of length one; asked: [q, dimensions]; exact: of each question the exact
    nearest. `gone`: of the deleted rows, how many no search finds any more. Raises EngineError.

        measure_engine("HNSW", vectors, asked, exact_nearest(vectors, asked, 10))["build_s"]
    """
    began = time.perf_counter()
    engine = ENGINES[name](vectors)
    build, size = time.perf_counter() - began, engine.bytes
    try:
        found, ms = timed(lambda vector: engine.search(vector, K), asked)
        row = {
            "n": len(vectors),
            "build_s": round(build, 3),
            "bytes": size,
            "items": [
                {"kept": kept(rows, best), "ms": round(each, 3)}
                for rows, best, each in zip(found, exact, ms, strict=True)
            ],
        }
        if isinstance(engine, InChroma | InPostgres):
            row |= _rare(engine, vectors, asked)
        return row | _changed(engine, vectors, asked, exact)
    finally:
        engine.close()


def timed(
    search: Callable[[np.ndarray], list[int]], asked: np.ndarray
) -> tuple[list[list[int]], list[float]]:
    """What each question finds, and its milliseconds: the quickest of three searches, one at a time.

    >>> timed(lambda vector: [3], np.zeros((2, 4)))[0]
    [[3], [3]]
    """
    found, ms = [], []
    for vector in asked:
        taken = []
        for _ in range(TRIES):
            began = time.perf_counter()
            rows = search(vector)
            taken.append(1000 * (time.perf_counter() - began))
        found.append(rows)
        ms.append(min(taken))
    return found, ms


def _rare(engine: InChroma | InPostgres, vectors: np.ndarray, asked: np.ndarray) -> dict[str, Any]:
    """The same among the one row of a hundred that carries a label."""
    labelled = np.arange(0, len(vectors), RARE)
    some = asked[:50]
    exact = [labelled[rows].tolist() for rows in exact_nearest(vectors[labelled], some, K)]
    found, ms = timed(lambda vector: engine.search(vector, K, rare=True), some)
    shares = [kept(rows, best) for rows, best in zip(found, exact, strict=True)]
    return {"rare_kept": round(float(np.mean(shares)), 4), "rare_ms": round(float(np.median(ms)), 3)}


def _changed(
    engine: Any, vectors: np.ndarray, asked: np.ndarray, exact: Sequence[Sequence[int]]
) -> dict[str, Any]:
    """Milliseconds of replacing and of deleting a row, and whether what was deleted is gone."""
    rows = list(dict.fromkeys(best[0] for best in exact))[:CHANGED]
    told = {}
    for word, change in (
        ("replace_ms", lambda row: engine.replace(row, vectors[row])),
        ("delete_ms", engine.delete),
    ):
        taken = []
        for row in rows:
            began = time.perf_counter()
            change(row)
            taken.append(1000 * (time.perf_counter() - began))
        told[word] = round(float(np.median(taken)), 3)
    still = {row for vector in asked for row in engine.search(vector, K)}
    return told | {"deleted": len(rows), "gone": len(set(rows) - still)}


def measure_all(
    corpus: Mapping[int, np.ndarray], asked: np.ndarray, keep: Callable[[str, dict[str, Any]], None]
) -> None:
    """Every engine at every size. corpus: strangers -> vectors. keep: takes name and row, one by one.

    A server that does not come up is left out, in words.
    """
    progress, done = bar("engines", every=5.0), 0
    for strangers, vectors in corpus.items():
        exact = exact_nearest(vectors, asked, K)
        for name in ENGINES:
            try:
                keep(f"{name}: {strangers}", measure_engine(name, vectors, asked, exact))
            except EngineError as error:  # a server that a busy machine does not bring up in time
                print(f"{name}: {strangers} left out. {error}", flush=True)
            done += 1
            progress(done, len(ENGINES) * len(corpus))


def growth(sizes: Sequence[float], times: Sequence[Sequence[float]], seed: int = 0) -> Interval:
    """The exponent b of time ~ size ** b with its 95 % interval: the slope through the medians' logarithms.

    times: for each size one time an item, the same items everywhere; resampled over items (2,000 times).
    Raises ValueError for fewer than two sizes.

    >>> print(growth([10, 100, 1000], [[1, 2, 3], [2, 4, 6], [4, 8, 12]]))
    0.30 (0.30 to 0.30), n = 3
    """
    if len(sizes) < 2 or len(sizes) != len(times):
        raise ValueError(
            f"There are {len(sizes)} sizes and {len(times)} lists of times; give two or more of each."
        )
    taken, n = np.asarray(times, float), len(times[0])
    draw = np.random.default_rng(seed)
    slopes = [exponent(sizes, np.median(taken[:, draw.integers(0, n, n)], axis=1)) for _ in range(RESAMPLES)]
    low, high = np.percentile(slopes, [2.5, 97.5])
    value = exponent(sizes, np.median(taken, axis=1))
    return Interval(value, min(float(low), value), max(float(high), value), n)


def exponent(sizes: Sequence[float], times: Sequence[float] | np.ndarray) -> float:
    """The slope of log time over log size, by least squares.

    >>> round(exponent([10, 100], [1, 100]), 2)
    2.0
    """
    return float(np.polyfit(np.log(sizes), np.log(times), 1)[0])

"""Milliseconds and megabytes of cheaper vectors, exact search in numpy.

    python benchmarks/vectors.py [--copies 1 10 100]

The course's passages, and copies of their vectors with a little noise, so that the store grows and stays
what embeddings are (never time an index on random ones). One question at a time, since that is what a
server answers; the median of thirty. Recall is not measured here: `python -m helpers.experiments.vectors`.
"""

import argparse
import statistics
import time

import numpy as np
from conditions import machine

from helpers.corpus import load_questions
from helpers.experiments.vectors import CHEAP
from helpers.retrieval import CompressedRetriever, DenseRetriever, skerry_dense
from helpers.retrieval.hits import top

ASKED, NOISE, K = 30, 0.05, 10


def grown(dense: DenseRetriever, copies: int) -> DenseRetriever:
    """The same passages `copies` times, each copy's vectors moved a little and of length one."""
    draw = np.random.default_rng(0)
    parts = [dense.vectors]
    for _ in range(copies - 1):
        moved = dense.vectors + NOISE * draw.standard_normal(dense.vectors.shape, dtype=np.float32)
        parts.append(moved / np.linalg.norm(moved, axis=1, keepdims=True))
    return DenseRetriever(dense.passages * copies, dense.embedder, vectors=np.concatenate(parts))


def milliseconds(search: CompressedRetriever, asked: np.ndarray) -> float:
    """Median time of one search for the ten nearest, the question's vector being there."""
    taken = []
    for one in asked:
        began = time.perf_counter()
        top(search.nearness(one[None, :]), K)
        taken.append(1000 * (time.perf_counter() - began))
    return statistics.median(taken)


def main() -> None:
    """Print a table for each size."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--copies", type=int, nargs="+", default=[1, 10])
    dense = skerry_dense()
    asked = dense.embedder.encode([one.question for one in load_questions("test")[:ASKED]])
    print(machine())
    for copies in parser.parse_args().copies:
        store = grown(dense, copies)
        print(f"\n| {len(store):,} vectors | bytes each | MB | ms a search |\n| --- | --- | --- | --- |")
        for name, (way, rescore) in CHEAP.items():
            search = CompressedRetriever(store, way, rescore)
            size = search.bytes_each
            speed = milliseconds(search, asked)
            print(f"| {name} | {size:.0f} | {size * len(store) / 1e6:.1f} | {speed:.2f} |")


if __name__ == "__main__":
    main()

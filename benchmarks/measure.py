"""Measure one system in a process of its own, so that its memory and its imports are its own.

    python -m benchmarks.measure NAME --out FILE

retrieval.py calls this.
"""

import argparse
import importlib.util
import json
import random
import re
import socket
import statistics
import sys
import tempfile
import time
from dataclasses import replace
from functools import partial
from pathlib import Path

from .conditions import load, machine, peak_memory, versions
from .spans import Budget, Piece, Ranked, locate

RECALL_K, NDCG_K, BUDGET = 3, 10, 480
WARM_UP, EDITS = 10, 5


def missing(packages: tuple[str, ...]) -> list[str]:
    """Those that cannot be imported here.

    Nothing is imported to find out, except the parent of a dotted name.
    """

    def there(name: str) -> bool:
        try:
            return importlib.util.find_spec(name) is not None
        except ModuleNotFoundError:
            return False

    return [name for name in packages if not there(name)]


def stay_offline() -> None:
    """A connection to anything but this machine fails from here on, whatever a package has in mind."""
    real = socket.socket.connect

    def connect(self, address):
        host = address[0] if isinstance(address, tuple) else "local"
        if host not in ("127.0.0.1", "::1", "localhost", "local"):
            raise OSError(f"the benchmark works offline, but something tried to reach {host}")
        return real(self, address)

    socket.socket.connect = connect


def measure(
    name: str,
    split: str = "practice",
    limit: int | None = None,
    say=lambda text: None,
    started: float | None = None,
) -> dict:
    """One row of results: quality of each question, seconds, milliseconds, megabytes.

    limit: the first so many pages only.
    """
    started = started or time.perf_counter()
    from helpers.corpus import load_pages, load_questions

    from .systems import entries

    entry = next(entry for entry in entries() if entry.name == name)
    if lacking := missing(entry.packages):
        return {"name": name, "skipped": f"{', '.join(lacking)} not installed"}
    pages = load_pages()[:limit]
    known = {page.id for page in pages}
    questions = [
        q for q in load_questions(split) if q.answerable and {gold.page_id for gold in q.gold} <= known
    ]
    row = {
        "name": name,
        "title": entry.title,
        "splitter": entry.splitter,
        "split": split,
        "pages": len(pages),
        "machine": machine(),
        "load": load(),
    }
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        system = entry.make(Path(folder))
        row["start_s"] = time.perf_counter() - started
        say("indexing")
        row["index_s"] = seconds(lambda: system.build(pages))
        pieces = {piece.id: piece for piece in locate(system.pieces.values(), pages)}
        row |= {"passages": len(pieces), "not_located": sum(not piece.located for piece in pieces.values())}
        say("asking")
        found, first, warm = ask(system, [q.question for q in questions])
        row |= {
            "query_first_ms": statistics.median(first),
            "query_p50_ms": statistics.median(warm),
            "query_p95_ms": statistics.quantiles(warm, n=20)[-1],
        }
        row |= quality(
            questions,
            [[Ranked(pieces[key], rank) for rank, key in enumerate(keys, 1)] for keys in found],
            pieces,
            Budget(pages),
        )
        say("editing pages")
        row["reindex_s"] = edit(system, pages)
        row["rebuilds"] = entry.rebuilds
    row = {
        key: [round(number, 4) for number in value]
        if isinstance(value, list)
        else round(value, 4)
        if isinstance(value, float)
        else value
        for key, value in row.items()
    }
    return row | {"memory_mb": peak_memory(), "versions": versions()}


def seconds(work) -> float:
    """How long something takes."""
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def ask(system, queries: list[str]) -> tuple[list[list[str]], list[float], list[float]]:
    """Keys found for each query, and the milliseconds of every search, one at a time after a warm-up.

    Twice: as if none of its passages had been met before (a system that keeps something of them in memory
    lets it go before each question), and then once more with everything warm.
    """
    for query in queries[:WARM_UP]:
        system.search(query, NDCG_K)
    rounds = []
    for first_time in (True, False):
        times, found = [], []
        for query in queries:
            if first_time and hasattr(system, "forget"):
                system.forget()
            started = time.perf_counter()
            keys = system.search(query, NDCG_K)
            times.append(1000 * (time.perf_counter() - started))
            found.append(list(keys))
        rounds.append(times)
    return found, *rounds


def quality(
    questions, rankings: list[list[Ranked]], pieces: dict[str, Piece], budget: Budget
) -> dict[str, list[float]]:
    """Per question: recall of quotes at 3, recall within the token budget, nDCG at 10."""
    from helpers.evaluation import ndcg_at_k, qrels_of, recall_of_quotes

    gains = qrels_of(questions, pieces.values())
    return {
        "recall": [recall_of_quotes(hits, q, RECALL_K) for q, hits in zip(questions, rankings, strict=True)],
        "recall_in_budget": [
            recall_of_quotes(budget.cut(hits, BUDGET), q, NDCG_K)
            for q, hits in zip(questions, rankings, strict=True)
        ],
        "ndcg": [
            ndcg_at_k([hit.passage.id for hit in hits], gains[q.id], NDCG_K) if gains[q.id] else 0.0
            for q, hits in zip(questions, rankings, strict=True)
        ],
    }


def edit(system, pages) -> float | None:
    """Median seconds to index an edited page anew: five pages, one number in each changed.

    None for a system that cannot.
    """
    times = []
    for page in random.Random(0).sample(pages, min(EDITS, len(pages))):
        changed = replace(page, text=re.sub(r"\d+", "4711", page.text, count=1) + "\n\nEdited.\n")
        try:
            times.append(seconds(partial(system.replace, changed)))
        except NotImplementedError:
            return None
    return statistics.median(times)


def main() -> None:
    """Write the row as JSON; what is happening goes to stderr."""
    started = time.perf_counter()
    parser = argparse.ArgumentParser()
    parser.add_argument("name")
    parser.add_argument("--split", default="practice")
    parser.add_argument("--pages", type=int)
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args()
    stay_offline()
    try:
        row = measure(
            options.name,
            options.split,
            options.pages,
            lambda text: print(f"    {text}", file=sys.stderr, flush=True),
            started,
        )
    except Exception as error:  # whatever a package raises becomes the row's text; the other rows go on
        row = {
            "name": options.name,
            "failed": f"{type(error).__name__}: {(str(error).splitlines() or [''])[0]}",
        }
    options.out.write_text(json.dumps(row), encoding="utf-8")


if __name__ == "__main__":
    main()

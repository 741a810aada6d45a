"""Our index and its way to a result against other stores, at a thousand to a hundred thousand passages.

    python benchmarks/retrieval.py --install    once: LangChain, LlamaIndex, Chroma in their environment
    python benchmarks/stores.py                 25 minutes on two cores; writes stores.json, STORES.md
    python benchmarks/stores.py --most 10000    the smaller sizes alone
    python benchmarks/stores.py --only chroma   these rows; the others stay as they were

Passages are Skerry's, and the documentation of the installed packages (notebook 12): real text, embedded once
by the course's model and kept in the cache (100,000 take an hour and a half of a core the first time). The
200 test questions are asked, each once after five to warm up, one at a time, ten passages wanted; a store
that is slower gets as many as it answers in a minute. Each store runs in a process of its own, on one thread.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

import numpy as np  # noqa: E402 (the path comes first)

from benchmarks.conditions import load, machine  # noqa: E402
from benchmarks.measure import missing, seconds, stay_offline  # noqa: E402
from benchmarks.report import table  # noqa: E402
from benchmarks.retrieval import QUIET, environment, python_of  # noqa: E402
from benchmarks.store_kinds import KINDS, Store  # noqa: E402
from helpers.files import write_whole  # noqa: E402

HERE = ROOT / "benchmarks"
SIZES = (1_000, 10_000, 30_000, 100_000)  # strangers, beside Skerry's own passages
K, WARM_UP, FEWEST, MOST_SECONDS = 10, 5, 10, 60
PATIENCE = 1800  # seconds for one store at one size
ONE_THREAD = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")
Row = dict[str, Any]


# ---- one store --------------------------------------------------------------------------------------------


def ask(store: Store, questions: Sequence[str], asked: np.ndarray) -> tuple[list[list[int]], list[float]]:
    """What each question finds, and its milliseconds. asked: vectors [q, dimensions].

    It ends early when a minute is over and ten questions are answered.
    """
    for question, vector in list(zip(questions, asked, strict=True))[-WARM_UP:]:
        store.search(question, vector, K)
    found: list[list[int]] = []
    times: list[float] = []
    for question, vector in zip(questions, asked, strict=True):
        began = time.perf_counter()
        found.append(store.search(question, vector, K))
        times.append(1000 * (time.perf_counter() - began))
        if len(times) >= FEWEST and sum(times) > 1000 * MOST_SECONDS:
            break
    return found, times


def held() -> float:
    """MB that this process holds in memory now."""
    import psutil

    return psutil.Process().memory_info().rss / 1e6


def measure(name: str, data: Path) -> Row:
    """One store at one size: seconds to build, milliseconds a question, what is kept of the exact ten.

    data: a folder with texts.json, questions.json, vectors.npy [n, dimensions], asked.npy [q, dimensions],
    nearest.npy [q, 10].
    """
    if lacking := missing(KINDS[name].needs):
        return {"skipped": f"{', '.join(lacking)} not installed"}
    texts, questions = (
        json.loads((data / f"{word}.json").read_text(encoding="utf-8")) for word in ("texts", "questions")
    )
    vectors, asked, nearest = (np.load(data / f"{word}.npy") for word in ("vectors", "asked", "nearest"))
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        store = KINDS[name].make(Path(folder))
        before = held()
        build = seconds(lambda: store.add(texts, vectors))
        found, times = ask(store, questions, asked)
        grown = held() - before
        disk = sum(path.stat().st_size for path in Path(folder).rglob("*") if path.is_file())
    kept = [len(set(rows) & set(best)) / K for rows, best in zip(found, nearest.tolist(), strict=False)]
    return {
        "n": len(texts),
        "build_s": round(build, 3),
        "ms": [round(one, 3) for one in times],
        "kept": round(statistics.mean(kept), 4),
        "memory_mb": round(grown, 1),
        "disk_mb": round(disk / 1e6, 1),
        "load": load(),
    }


# ---- all of them ------------------------------------------------------------------------------------------


def prepare(strangers: int, data: Path) -> None:
    """Write what every store gets at this size into a folder. Embeds what is not in the cache."""
    from helpers.corpus import load_questions
    from helpers.experiments.scale.among import among_strangers
    from helpers.experiments.scale.engines import exact_nearest
    from helpers.retrieval import get_embedder

    passages, vectors = among_strangers(strangers)
    questions = [one.question for one in load_questions("test")]
    asked = np.asarray(get_embedder().encode(questions), np.float32)
    for name, value in {
        "vectors": vectors,
        "asked": asked,
        "nearest": np.asarray(exact_nearest(vectors, asked, K)),
    }.items():
        np.save(data / f"{name}.npy", value)
    for name, told in {"texts": [one.with_header for one in passages], "questions": questions}.items():
        (data / f"{name}.json").write_text(json.dumps(told), encoding="utf-8")


def run(name: str, data: Path) -> Row:
    """One store at one size in a process of its own. Never raises: a row that failed says why."""
    python = Path(sys.executable) if KINDS[name].ours else python_of(environment())
    if not python.exists():
        return {"skipped": "not installed: python benchmarks/retrieval.py --install"}
    out = data / "row.json"
    out.unlink(missing_ok=True)
    command = [python, HERE / "stores.py", "--row", name, "--data", data]
    try:
        done = subprocess.run(command, env=os.environ | QUIET | ONE_THREAD, cwd=ROOT, timeout=PATIENCE)
    except subprocess.TimeoutExpired:
        return {"failed": f"took longer than {PATIENCE // 60} minutes"}
    if done.returncode or not out.exists():
        return {"failed": f"ended with code {done.returncode}"}
    return json.loads(out.read_text(encoding="utf-8"))


def row_process(name: str, data: Path) -> None:
    """The process of one row: measure, and write it."""
    stay_offline()
    try:
        row = measure(name, data)
    except Exception as error:  # whatever a package raises becomes the row's text; the other rows go on
        row = {"failed": f"{type(error).__name__}: {(str(error).splitlines() or [''])[0]}"}
    (data / "row.json").write_text(json.dumps(row), encoding="utf-8")


def measure_all(names: Sequence[str], sizes: Sequence[int], keep: Callable[[str, int, Row], None]) -> None:
    """Every store at every size. keep: takes name, strangers and row, one by one."""
    for strangers in sizes:
        with tempfile.TemporaryDirectory() as folder:
            prepare(strangers, Path(folder))
            for number, name in enumerate(names, 1):
                row = run(name, Path(folder))
                print(f"{strangers:,} strangers, {number}/{len(names)} {name}: {one_line(row)}", flush=True)
                keep(name, strangers, row)


# ---- the page ---------------------------------------------------------------------------------------------


def one_line(row: Row) -> str:
    """A row in words.

    >>> one_line({"n": 3, "build_s": 1.0, "ms": [2.0, 4.0], "kept": 1.0})
    '3 passages in 1.0 s, 3.0 ms a question, 1.000 of the nearest'
    """
    if problem := row.get("skipped") or row.get("failed"):
        return problem
    return (
        f"{row['n']:,} passages in {row['build_s']:.1f} s, {statistics.median(row['ms']):.1f} ms a question, "
        f"{row['kept']:.3f} of the nearest"
    )


def markdown(rows: dict[str, Row], on: str) -> str:
    """STORES.md as text. rows: "name: strangers" -> row."""
    parts = [
        "# Stores of vectors, measured",
        "",
        "Written by `python benchmarks/stores.py`; how to read it stands in [README.md](README.md).",
    ]
    for strangers in sorted({int(key.rpartition(": ")[2]) for key in rows}):
        here = {name: rows[f"{name}: {strangers}"] for name in KINDS if f"{name}: {strangers}" in rows}
        done = {name: row for name, row in here.items() if "ms" in row}
        if done:
            n = next(iter(done.values()))["n"]
            parts += ["", f"## {n:,} passages", "", *_table(done)]
        parts += [
            f"* {KINDS[name].title}: {row.get('skipped') or row.get('failed')}"
            for name, row in here.items()
            if name not in done
        ]
    return "\n".join([*parts, "", *_growth(rows), "", f"* {on}"]) + "\n"


def _table(rows: dict[str, Row]) -> list[str]:
    head = [
        "store", "build s", "questions", "ms, median", "ms, 95 %", "of the exact ten", "memory it took, MB",
        "on disk MB", "load",
    ]  # fmt: skip
    lines = [
        [
            KINDS[name].title,
            f"{row['build_s']:.1f}",
            str(len(row["ms"])),
            f"{statistics.median(row['ms']):.2f}",
            f"{statistics.quantiles(row['ms'], n=20)[-1]:.2f}",
            f"{row['kept']:.3f}",
            f"{row['memory_mb']:.0f}",
            f"{row['disk_mb']:.0f}" if row["disk_mb"] else "—",
            str(row["load"]),
        ]
        for name, row in rows.items()
    ]
    return table(head, lines)


def _growth(rows: dict[str, Row]) -> list[str]:
    """The exponents b of time ~ size ** b of building and of asking, where two sizes were measured."""
    from helpers.experiments.scale.measuring import exponent, growth

    lines = []
    for name, kind in KINDS.items():
        own = [row for key, row in rows.items() if key.startswith(f"{name}: ") and "ms" in row]
        own.sort(key=lambda row: row["n"])
        if len(own) < 2:
            continue
        sizes, same = [row["n"] for row in own], min(len(row["ms"]) for row in own)
        asking = growth(sizes, [row["ms"][:same] for row in own])
        building = exponent(sizes, [row["build_s"] for row in own])
        lines.append([kind.title, f"{sizes[0]:,} to {sizes[-1]:,}", f"{building:.2f}", str(asking)])
    head = ["store", "passages", "building", "asking (95 %, over questions)"]
    return ["## Growth: the exponent b of time ~ size ^ b", "", *table(head, lines)] if lines else []


def read(folder: Path) -> dict[str, Row]:
    """The rows of earlier runs; none when there was none or its file cannot be read."""
    try:
        return json.loads((folder / "stores.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}


def write(folder: Path, rows: dict[str, Row]) -> None:
    """stores.json, a line a row, and STORES.md; each whole or not at all."""
    order = [f"{name}: {size}" for size in SIZES for name in KINDS]
    rows = {key: rows[key] for key in order if key in rows}
    body = ",\n".join(f"{json.dumps(key)}: {json.dumps(row)}" for key, row in rows.items())
    write_whole(folder / "stores.json", ("{\n" + body + "\n}\n").encode())
    write_whole(folder / "STORES.md", markdown(rows, machine()).encode())


def main() -> None:
    """Run the stores, write stores.json and STORES.md."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--only", nargs="+", metavar="NAME", choices=list(KINDS), help="these stores")
    parser.add_argument("--most", type=int, default=SIZES[-1], metavar="N", help="strangers at most")
    parser.add_argument("--results", type=Path, default=HERE, metavar="FOLDER", help="default: benchmarks")
    parser.add_argument("--row", choices=list(KINDS), help=argparse.SUPPRESS)
    parser.add_argument("--data", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.row:
        row_process(options.row, options.data)
        return
    sizes = [n for n in SIZES if n <= options.most]
    if not sizes:
        sys.exit(f"--most is {options.most}; the smallest size is {SIZES[0]:,} strangers.")
    rows = read(options.results)

    def keep(name: str, strangers: int, row: Row) -> None:
        rows[f"{name}: {strangers}"] = row
        write(options.results, rows)

    print("keep the machine otherwise quiet: half of the table is times", flush=True)
    measure_all([name for name in KINDS if name in (options.only or KINDS)], sizes, keep)
    print(f"written: {options.results / 'STORES.md'}")


if __name__ == "__main__":
    main()

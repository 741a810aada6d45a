"""The measurements of notebook 12 that take longer than a notebook may: work, traffic, training.

    python -m helpers.experiments.traffic all          a quarter of an hour on two quiet cores
    python -m helpers.experiments.traffic "work: ray, 2 workers" --again

Kept in solutions/traffic.json, a row at a time: what is there is left alone, so an interrupted command goes
on where it stopped. Every row tells how busy the machine was when it began; seconds are worth little above 1.
"""

import argparse
import os
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path

from helpers.generation import ChatError
from helpers.models import ModelError
from helpers.progress import bar
from helpers.tuning import TuningError, serve, shipped

from . import recording
from .data_parallel import in_processes
from .load import Load, run_load
from .load_requests import adapter_requests, job_items, prefix_requests, short_questions
from .provenance import provenance
from .work import RayError, Results, run_job

SIDE_BY_SIDE = (1, 2, 4, 8)
BUSY = (0.3, 0.6, 0.9)  # share of what the server can do at most that arrives
REQUESTS = 24  # of a load
PASSAGES, QUESTIONS = 192, 16  # of the larger run of a job; the smaller takes half
BATCHES = {"embed": 16, "answer": 2}  # items of a batch; one alone could not be shared
DRAFT = "COURSE_TRAFFIC_DRAFT"  # a quarter of every draw: rows to be replaced
WORK = (("loop", 1), ("processes", 1), ("processes", 2), ("ray", 1), ("ray", 2))


def _of(count: int) -> int:
    """How many of a draw are asked: all of them, or a quarter for a draft."""
    return max(2, count // 4) if os.environ.get(DRAFT) else count


# ---- rows ----------------------------------------------------------------------------------------


def load_row(load: Load) -> dict:
    """What is recorded of a load: per request, and the monitor's mean.

    load_row(run_load(short_questions(4), side_by_side=2))
    """
    items = [
        {
            "sent": round(one.sent, 3),
            "seconds": round(one.seconds, 3),
            "read": one.read,
            "cached": one.cached,
            "written": one.written,
            "adapter": one.asked.adapter,
        }
        for one in load.served
    ]
    return {"wall": round(load.wall, 3), "inside": round(load.mean_inside, 3), "items": items}


def work_row(job: str, way: str, workers: int, count: int) -> dict:
    """Two runs of a job by one way, the second of twice the items: seconds of each."""
    runs, most = [], _of(count)
    for items in (most // 2, most):
        with tempfile.TemporaryDirectory() as folder:
            ran = run_job(
                job,
                job_items(job, items),
                Results(Path(folder) / "done.jsonl"),
                way,
                workers,
                BATCHES[job],
                bar(job),
            )
        runs.append({"items": ran.items, "seconds": round(ran.seconds, 3), "first": round(ran.first, 3)})
    return {"job": job, "way": way, "workers": workers, "items": runs}


def training_row(processes: int) -> dict:
    """The course's model trained for two steps of eight short examples, in so many processes."""
    ran = in_processes(processes, model="course", steps=2, batch=8)
    return {
        "processes": processes,
        "device": ran.device,
        "losses": [round(loss, 4) for loss in ran.losses],
        "tokens": ran.tokens,
        "seconds": round(ran.seconds, 3),
    }


def _closed(side_by_side: int) -> dict:
    return load_row(
        run_load(short_questions(_of(REQUESTS)), side_by_side=side_by_side, progress=bar("requests"))
    )


def _open(busy: float) -> dict:
    """At a share of what four askers side by side got from this server."""
    best = recording.TRAFFIC.rows().get("closed: 4 side by side")
    if best is None:
        raise ValueError("Measure 'closed: 4 side by side' first: the rates are shares of it.")
    rate = busy * len(best["items"]) / best["wall"]
    made = load_row(run_load(short_questions(_of(REQUESTS), "test"), rate=rate, progress=bar("requests")))
    return {"rate": round(rate, 4)} | made


def _prefix(same: bool) -> dict:
    return load_row(run_load(prefix_requests(_of(12), same), side_by_side=1, progress=bar("requests")))


def _adapters(mixed: bool) -> dict:
    for name in ("triage", "voice"):
        serve(shipped(name))
    return load_row(run_load(adapter_requests(_of(8), mixed), side_by_side=4, progress=bar("requests")))


ROWS: Mapping[str, Callable[[], dict]] = {
    **{f"closed: {n} side by side": partial(_closed, n) for n in SIDE_BY_SIDE},
    **{f"open: {busy:.0%} busy": partial(_open, busy) for busy in BUSY},
    "prefix: the same": partial(_prefix, True),
    "prefix: another each time": partial(_prefix, False),
    "adapters: one after the other": partial(_adapters, False),
    "adapters: mixed": partial(_adapters, True),
    **{f"training: {n} process{'es' * (n > 1)}": partial(training_row, n) for n in (1, 2)},
    **{
        f"work: {job}, {way}, {n} worker{'s' * (n > 1)}": partial(work_row, job, way, n, count)
        for job, count in (("embed", PASSAGES), ("answer", QUESTIONS))
        for way, n in WORK
    },
}


def measure(names: Sequence[str], again: bool = False) -> list[str]:
    """Measure rows and record each when it is done; what could not be measured here, in words."""
    left_out, drafting = [], bool(os.environ.get(DRAFT))
    for name in names:
        rows = recording.TRAFFIC.rows()
        if name in rows and not again and (drafting or not rows[name].get("draft")):
            print(f"{name}: there already", flush=True)
            continue
        busy = os.getloadavg()[0] if hasattr(os, "getloadavg") else None
        print(f"{name} (load {busy})", flush=True)
        try:
            made = ROWS[name]()
        except RayError as error:
            left_out.append(f"{name}: {error}")
            continue
        drafted = {"draft": True} if drafting else {}
        order = [known for known in ROWS if known in rows or known == name]
        about = {"load": busy and round(busy, 2), "provenance": provenance()} | drafted
        all_rows = rows | {name: about | made}
        recording.TRAFFIC.write({known: all_rows[known] for known in order})
    return left_out


def main(arguments: list[str] | None = None) -> int:
    """The command line. Returns the exit status."""
    parser = argparse.ArgumentParser(
        prog="python -m helpers.experiments.traffic", description=__doc__.splitlines()[0]
    )
    parser.add_argument("names", nargs="+", choices=["all", *ROWS], metavar="NAME", help="all, or rows")
    parser.add_argument("--again", action="store_true", help="also what is recorded already")
    parser.add_argument("--draft", action="store_true", help="a quarter of each draw, to be replaced")
    told = parser.parse_args(arguments)
    names = list(ROWS) if "all" in told.names else told.names
    if told.draft:
        os.environ[DRAFT] = "yes"
    try:
        left_out = measure(names, told.again)
    except (ValueError, ChatError, ModelError, TuningError) as error:
        print(error, file=sys.stderr)
        return 1
    print("\n".join(left_out) or "all of it is recorded")
    return 0


if __name__ == "__main__":
    sys.exit(main())

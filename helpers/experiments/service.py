"""Adapters in service: merged or apart, two at once, on other bases, and taken back when one is worse.

    python -m helpers.experiments.service                      list the rows, and what came out
    python -m helpers.experiments.service all                  what is missing: some 45 minutes on one core
    python -m helpers.experiments.service "merged, Q8_0"       one of them
    python -m helpers.experiments.service all --items 100      more items a row; those that are there stay

Test tickets and test e-mails, no schema, one request at a time. Nothing is chosen here, so nothing is tuned
on them; the gate of "rollback" looks at validation tickets. Every row is kept item by item in
solutions/service.json, and what was asked is not asked again. Seconds are told twice: by the clock, and of
the processor, which a busy machine changes less.
"""

import argparse
import contextlib
import sys
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from helpers.corpus import Email, Ticket, load_emails, load_tickets
from helpers.evaluation import draw, mean_interval
from helpers.generation import ChatError, another_model, register_adapter
from helpers.models import ModelError
from helpers.progress import Progress, bar
from helpers.tuning import shipped

from . import recording
from .service_parts import ask_ticket, base_of, costs, merged_of, rehearse_rollback
from .tasks import score_emails

ITEMS, PAIRED = 60, 30  # items of a row; of a row with two adapters
SAVED_EVERY = 2
COSTS, ROLLBACK = "costs", "rollback"


@dataclass(frozen=True)
class Row:
    """A row of the record. kind: how the base keeps its numbers. task: what is asked. merged: triage is in
    the weights. scales: of triage and voice. most: items, unless told otherwise.
    """

    kind: str = "Q8_0"
    task: str = "tickets"
    merged: bool = False
    scales: tuple[float, float] = (1.0, 0.0)
    most: int = ITEMS


def _two(task: str, triage: float, voice: float) -> tuple[str, Row]:
    name = f"{task}, triage {triage:g}, voice {voice:g}"
    return name, Row(task=task, scales=(triage, voice), most=PAIRED)


def _apart_and_merged(kind: str, most: int = ITEMS) -> dict[str, Row]:
    return {f"{way}, {kind}": Row(kind, merged=way == "merged", most=most) for way in ("run time", "merged")}


FIRST = _apart_and_merged("Q8_0") | _apart_and_merged("Q4_1")
GRID = ((1, 1), (1, 0.5), (0.5, 0), (0.5, 0.5), (0.5, 1))  # own scale, that of the other; (1, 0) as well
ROWS = (
    FIRST
    | dict(_two("tickets", own, other) for own, other in GRID)
    | dict(_two("e-mails", other, own) for own, other in ((1, 0), *GRID))
    | _apart_and_merged("F16", PAIRED)
)
EVERY = (*FIRST, COSTS, ROLLBACK, *(name for name in ROWS if name not in FIRST))


@contextlib.contextmanager
def served(row: Row) -> Iterator[dict[str, Any]]:
    """The local server as a row wants it, inside the with block; gives what each request must say besides.

    with served(ROWS["merged, Q8_0"]) as asking: chat("…", **asking)
    """
    with another_model(merged_of(row.kind) if row.merged else base_of(row.kind)):
        if row.merged:
            yield {}
            return
        for name in ("triage", "voice"):
            register_adapter(name, shipped(name).adapter)
        scales = [{"id": place, "scale": scale} for place, scale in enumerate(row.scales)]
        yield {"extra_body": {"lora": scales}}


# ---- one row ----------------------------------------------------------------------------------------------


def measure(name: str, count: int | None = None, progress: Progress | None = None) -> dict[str, Any]:
    """Ask a row's items; returns what is recorded. Items that are recorded or put aside are not asked again.

    count: of items, at most. Raises ValueError for an unknown row, ModelError when a model is missing.

    measure("merged, Q8_0", 10)["items"][0]["fields"]
    """
    if name not in ROWS:
        raise ValueError(f"There is no row {name!r}; there are {', '.join(EVERY)}.")
    row = ROWS[name]
    items = items_of(row, count)
    known = recording.SERVICE.rows().get(name, {}).get("items", [])
    done = {one["id"]: one for one in (*known, *recording.SERVICE.pending().get(name, {}).get("items", []))}
    with served(row) as asking:
        for place, item in enumerate(items, 1):
            if item.id not in done:
                done[item.id] = ask_ticket(item, asking) if isinstance(item, Ticket) else _email(item, asking)
                if len(done) % SAVED_EVERY == 0:
                    recording.SERVICE.keep(name, {"items": list(done.values())})
            if progress:
                progress(place, len(items))
    return {"kind": row.kind, "merged": row.merged, "scales": list(row.scales), "items": list(done.values())}


def items_of(row: Row, count: int | None = None) -> list[Any]:
    """The test items of a row, a fixed draw that grows with its count.

    len(items_of(ROWS["merged, Q8_0"]))
    """
    count = row.most if count is None else count
    if row.task == "e-mails":
        return draw(load_emails("test"), count)
    return draw(load_tickets("test"), count, by=lambda ticket: ticket.record["product"])


def _email(email: Email, asking: Mapping[str, Any]) -> dict[str, Any]:
    began = time.process_time()
    made = score_emails([email], **asking)
    spent = round(time.process_time() - began, 2)
    told = {name: round(made[name][0], 4) for name in ("rules", "all_rules", "facts")}
    return {"id": email.id, **told, "seconds": round(made["seconds"][0], 2), "processor": spent}


# ---- the program ------------------------------------------------------------------------------------------


def made(name: str, count: int | None = None) -> dict[str, Any]:
    """Any row, measured. Raises as `measure`.

    made("costs")
    """
    if name == COSTS:
        return costs()
    if name == ROLLBACK:
        return rehearse_rollback(progress=bar("tickets", name))
    return measure(name, count, bar("items", name))


def main(arguments: list[str] | None = None) -> int:
    """The command line. Returns the exit status."""
    parser = argparse.ArgumentParser(
        prog="python -m helpers.experiments.service", description=__doc__.splitlines()[0]
    )
    parser.add_argument("row", nargs="?", help="a row, or: all")
    parser.add_argument("--items", type=int, help="items of a row")
    options = parser.parse_args(arguments)
    names = EVERY if options.row == "all" else (options.row,) if options.row else ()
    try:
        for name in names:
            known = recording.SERVICE.rows().get(name, {})
            wanted = len(items_of(ROWS[name], options.items)) if name in ROWS else 1
            if len(known.get("items", [])) >= wanted:
                continue
            print(f"{name}: {wanted} items, some 4 s each on one core", flush=True)
            rows = recording.SERVICE.rows() | {name: made(name, options.items)}
            recording.SERVICE.write({one: rows[one] for one in EVERY if one in rows})
            recording.SERVICE.drop(name)
    except (ValueError, ChatError, ModelError) as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nstopped; what was asked is kept, the same command goes on", file=sys.stderr)
        return 130
    rows = recording.SERVICE.rows()
    for name in EVERY:
        print(f"{name:<32} {line_of(rows[name]) if name in rows else 'not measured yet'}")
    return 0


def line_of(row: Mapping[str, Any]) -> str:
    """A row in words.

    >>> line_of({"items": [{"id": "a", "fields": 0.5, "processor": 3.0}] * 2})
    'fields 0.50 (0.50 to 0.50), n = 2, 3.0 s of processor each'
    """
    items = row["items"]
    word = next((one for one in ("fields", "rules") if one in items[0]), "")
    if not word:
        return ", ".join(f"{key} {value}" for key, value in row.items() if key != "items")
    mean, low, high = mean_interval([one[word] for one in items])
    each = sum(one["processor"] for one in items) / len(items)
    return f"{word} {mean:.2f} ({low:.2f} to {high:.2f}), n = {len(items)}, {each:.1f} s of processor each"


if __name__ == "__main__":
    sys.exit(main())

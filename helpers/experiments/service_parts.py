"""What an adapter in service takes: the files it is served from, megabytes, seconds, and the way back.

    merged_of("Q8_0")            the course's model with the triage adapter in its weights
    costs()                      one base with adapters beside it, against a merged file
    rehearse_rollback(20)        a worse adapter goes live, a gate notices, the one from before is taken back

The rows of answers, and the program that records all of it: `helpers.experiments.service`.
"""

import multiprocessing
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from helpers import models
from helpers.corpus import Ticket, load_ticket_schema, load_tickets
from helpers.evaluation import field_accuracy, is_valid, paired_difference
from helpers.files import sha256_of
from helpers.generation import another_model, chat, find_json, register_adapter
from helpers.models.derive import sixteen_bit
from helpers.progress import Progress
from helpers.retrieval.identity import digest
from helpers.settings import cache_folder
from helpers.tuning import merge_adapter, rescale_adapter, shipped

from .own.gate import Baseline
from .own.versions import Versions
from .tasks import TRIAL_TOKENS

GATED = 20  # tickets that the gate asks
SLIP = 0.5  # of the update: an export that writes alpha 8 where the training had 16


def base_of(kind: str) -> Path:
    """The course's chat model with its numbers kept as Q8_0, Q4_1 or F16.

    base_of("Q4_1")
    """
    if kind == "F16":
        return sixteen_bit()
    made = models.CHAT.derived if kind == "Q8_0" else models.CHAT.files
    return models.file("smollm2", made[0].name)


def merged_of(kind: str) -> Path:
    """The same with the triage adapter merged in, in the cache; made at the first call.

    merged_of("Q8_0")
    """
    tuned = shipped("triage")
    path = cache_folder() / "quantised" / f"triage-{sha256_of(tuned.adapter)[:8]}.{kind}.gguf"
    return path if path.exists() else merge_adapter(tuned.adapter, path, kind)


def ask_ticket(ticket: Ticket, asking: Mapping[str, Any]) -> dict[str, Any]:
    """One test ticket asked and scored, as it is recorded: fields, valid, exact, a digest of the words, the
    mean log probability of its tokens, tokens, seconds by the clock and of the processor.

    asking: as for chat.

    ask_ticket(load_tickets("test")[0], {"adapter": "triage"})["fields"]
    """
    began = time.process_time()
    reply = chat(ticket.text, max_tokens=TRIAL_TOKENS, logprobs=True, **asking)
    spent = time.process_time() - began
    record = find_json(reply.text)
    return {
        "id": ticket.id,
        "fields": round(field_accuracy(record, ticket.record), 4),
        "valid": int(is_valid(record, load_ticket_schema())),
        "exact": int(record == ticket.record),
        "words": digest(reply.text)[:12],
        "log": round(sum(reply.logs) / max(1, len(reply.logs)), 5),
        "tokens": reply.tokens,
        "seconds": round(reply.seconds, 2),
        "processor": round(spent, 2),
    }


# ---- what it costs to hold and to change -------------------------------------------------------------------


def costs() -> dict[str, Any]:
    """What one base with its adapters and a merged file take: megabytes on disk and in memory, seconds.

    Each is loaded in a fresh process. "items": id, disk, memory (grown by loading and one answer), load
    (until the server is up), first (the first answer of one token).

    costs()["items"][0]["memory"]
    """
    triage, voice = (str(shipped(name).adapter) for name in ("triage", "voice"))
    held: dict[str, tuple[str, list[str]]] = {
        "no adapter": (str(base_of("Q8_0")), []),
        "adapter apart": (str(base_of("Q8_0")), [triage]),
        "two adapters apart": (str(base_of("Q8_0")), [triage, voice]),
        "merged": (str(merged_of("Q8_0")), []),
    }
    with multiprocessing.get_context("spawn").Pool(1, maxtasksperchild=1) as pool:
        items = [{"id": name} | pool.apply(_held, what) for name, what in held.items()]
    return {"items": items, "switch": _switch()}


def _held(path: str, adapters: Sequence[str]) -> dict[str, float]:
    import openai  # noqa: F401  what any server takes is there before
    import psutil
    import xllamacpp  # noqa: F401

    process = psutil.Process()
    before, began = process.memory_info().rss, time.perf_counter()
    with another_model(Path(path)):
        for place, adapter in enumerate(adapters):
            began = time.perf_counter()  # each starts the server anew; the last start has all of them
            register_adapter(f"one-{place}", adapter)
        up = time.perf_counter()
        chat("Hello", max_tokens=1)
        first, after = time.perf_counter(), process.memory_info().rss
    return {
        "disk": round(sum(Path(file).stat().st_size for file in (path, *adapters)) / 1e6, 1),
        "memory": round((after - before) / 1e6, 1),
        "load": round(up - began, 2),
        "first": round(first - up, 2),
    }


def _switch(times: int = 10) -> dict[str, float]:
    """Seconds of one token with the adapter of the request before, and with the other of two."""
    with another_model(base_of("Q8_0")):
        spent = {}
        for name in ("triage", "voice"):
            register_adapter(name, shipped(name).adapter)
        for told, names in {"the same": ("triage", "triage"), "the other": ("triage", "voice")}.items():
            chat("Hello", max_tokens=1, adapter=names[1])
            began = time.perf_counter()
            for place in range(times):
                chat("Hello", max_tokens=1, adapter=names[place % 2])
            spent[told] = round((time.perf_counter() - began) / times, 4)
    return spent


# ---- back to the last good one ----------------------------------------------------------------------------


def rehearse_rollback(count: int = GATED, progress: Progress | None = None) -> dict[str, Any]:
    """A worse adapter goes live, a gate asks validation tickets, and the one from before is taken back.

    The worse one is the triage adapter exported with half of its alpha: it loads, it writes, and no error
    tells. Returns the items (fields right of both, item by item), what the
    gate said, and seconds: of the gate, of the way back in a server that holds both, and of a server that
    is started anew with the old file.

    rehearse_rollback(5)["caught"]
    """
    tickets = load_tickets("validation")[:count]
    good = shipped("triage").adapter
    with tempfile.TemporaryDirectory() as folder, another_model(base_of("Q8_0")):
        worse = rescale_adapter(good, Path(folder) / "worse.gguf", SLIP)
        book = Versions(Path(folder) / "triage.versions.json")
        rows: dict[str, list[dict[str, Any]]] = {}
        for name, path, note in (("good", good, "trained on 600"), ("worse", worse, "exported anew")):
            register_adapter(name, path)
            began = time.perf_counter()
            rows[name] = []
            for ticket in tickets:
                rows[name].append(ask_ticket(ticket, {"adapter": name}))
                if progress:
                    progress(sum(map(len, rows.values())), 2 * len(tickets))
            gate = time.perf_counter() - began
            book.promote(book.add({"adapter": sha256_of(path)}, note, _baseline(rows[name], path)))
        ours, theirs = ([one["fields"] for one in rows[name]] for name in ("worse", "good"))
        gap = paired_difference(ours, theirs)
        began = time.perf_counter()
        back = book.rollback()
        chat("Hello", max_tokens=1, adapter="good")
        by_name = time.perf_counter() - began
        began = time.perf_counter()
        register_adapter("worse", good)  # one name, another file: the server starts anew
        chat("Hello", max_tokens=1, adapter="worse")
        by_file = time.perf_counter() - began
    return {
        "items": [
            {"id": ticket.id, "good": b, "worse": a}
            for ticket, a, b in zip(tickets, ours, theirs, strict=True)
        ],
        "gap": [round(value, 4) for value in (gap.value, gap.low, gap.high)],
        "caught": gap.high < 0,
        "live": back.number,
        "seconds": {"gate": round(gate, 1), "by name": round(by_name, 3), "by file": round(by_file, 2)},
    }


def _baseline(rows: Sequence[Mapping[str, Any]], adapter: Path) -> Baseline:
    items = {
        one["id"]: {
            "question": one["id"],
            "good": bool(one["exact"]),
            "text": one["words"],
            "lost": "",
            "reason": "",
            "gold": [],
        }
        for one in rows
    }
    return Baseline("", {"adapter": sha256_of(adapter)}, {}, items)

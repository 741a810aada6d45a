"""Does asking better find more? Other queries for the same questions, and what is found arranged anew.

    python -m helpers.experiments.asking_better              list the rows, and what came out
    python -m helpers.experiments.asking_better plain        the rows without a chat model: some minutes
    python -m helpers.experiments.asking_better all          all rows that are missing: half an hour
    python -m helpers.experiments.asking_better "rewritten"  one of them
    python -m helpers.experiments.asking_better all --answers    and let the tuned system answer: hours

Test questions, the plain hybrid search, three passages. No setting was chosen on any question of this course:
each way had this one try, in a small version of ours (HyDE with one invented passage, headers a page and not
a passage) with the numbers of papers or packages. Every row is kept item by item in solutions/asking.json,
with the queries that were written; what is there already is passed over, so the same command goes on where
it stopped. With a model of your own (OPENAI_BASE_URL, COURSE_CHAT_MODEL) the same commands ask it, and its
rows go into asking-mine.json in the cache, where notebooks 07 and 11 find them. Dialogues are read as the
row puts the last question. Seconds are those of the model and of the search, without what is built before.
"""

import argparse
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from helpers import settings
from helpers.corpus import Dialogue, load_pages
from helpers.evaluation import recall_of_quotes
from helpers.generation import BOTH, ChatError, LookAgain, Queries, endpoint
from helpers.models import ModelError
from helpers.progress import Progress, bar
from helpers.retrieval import FoundRetriever, Hit, InForce

from . import recording
from .arms import try_system
from .asking_rows import ROWS, Item, Row, days_of_versions, items_of
from .evaluating import made_ready

READ, KEPT, SAVED_EVERY = 3, 10, 20  # passages that count; that are found; questions between two savings
SECONDS_WRITTEN, SECONDS_ANSWERED = 1.0, 1.2  # a question, on two cores: for what is said beforehand


# ---- one row ----------------------------------------------------------------------------------------------


def ask_row(name: str, progress: Progress | None = None, answers: bool = False) -> dict[str, Any]:
    """Ask a row's items in its way; returns what is recorded of it, a mapping an item.

    answers: let the tuned system answer too. Raises ValueError for an unknown row and for one that the
    course's model cannot do, ChatError when the model cannot be reached.

    ask_row("telling words")["items"][0]["recall"]
    """
    row = _known(name)
    if row.needs_larger and not _own_model():
        raise ValueError(
            f"{name!r} needs an endpoint whose model can use tools: OPENAI_BASE_URL and COURSE_CHAT_MODEL."
        )
    items = items_of(row.about)
    queries = _queries_of(name, row, items, progress)
    by_text = {item.question: queries[item.id] for item in items}
    found, looks, searching = _found(row, items, by_text)
    good = _good(row, items, queries, found, progress) if answers else {}
    recorded = [
        {
            "id": item.id,
            "type": getattr(item, "type", "dialogue"),
            "recall": recall_of_quotes(hits, item, READ),
            "recall_10": recall_of_quotes(hits, item, KEPT),
            "tokens": queries[item.id].tokens,
            "seconds": round(queries[item.id].seconds + searching, 4),
            **({"queries": list(queries[item.id].texts)} if row.write else {}),
            **looks.get(item.id, {}),
            **({"good": good[item.id]} if answers else {}),
        }
        for item, hits in zip(items, found, strict=True)
    ]
    return {"says": row.says, "model": endpoint().model if row.model else "", "items": recorded}


def _known(name: str) -> Row:
    if name not in ROWS:
        raise ValueError(f"There is no row {name!r}; there are {', '.join(ROWS)}.")
    return ROWS[name]


def _queries_of(name: str, row: Row, items: Sequence[Item], progress: Progress | None) -> dict[str, Queries]:
    """id -> queries. What a model wrote is put aside as it comes, and read from there after a stop."""
    if row.write is None:
        return {item.id: Queries((item.question,)) for item in items}
    if not row.model:
        return {item.id: row.write(item) for item in items}
    model = endpoint().model
    aside = recording.ASKING.here().pending().get(name, {})
    written = {
        one["id"]: Queries(tuple(one["texts"]), one["tokens"], one["seconds"])
        for one in (aside.get("written", []) if aside.get("model") == model else [])
    }
    try:
        for done, item in enumerate(items, 1):
            if item.id not in written:
                written[item.id] = row.write(item)
            if progress:
                progress(done, len(items))
            if done % SAVED_EVERY == 0:
                _put_aside(name, model, written)
    finally:
        _put_aside(name, model, written)
    return written


def _put_aside(name: str, model: str, written: Mapping[str, Queries]) -> None:
    rows = [
        {"id": one, "texts": made.texts, "tokens": made.tokens, "seconds": made.seconds}
        for one, made in written.items()
    ]
    recording.ASKING.here().keep(name, {"model": model, "written": rows})


def _found(
    row: Row, items: Sequence[Item], by_text: Mapping[str, Queries]
) -> tuple[list[list[Hit]], dict[str, dict[str, Any]], float]:
    """The first ten passages of each item; of a retriever that looks again: id -> how often, and why it
    stopped; and seconds of a search.

    What is searched is built, and searched once, before the clock starts.
    """
    first, questions = row.search(by_text), [item.question for item in items]
    first.search_many(questions[:1], KEPT)
    if row.on_its_day:
        days, pages = days_of_versions(), load_pages()
        dated = [InForce(first, pages, days[item.gold[-1].page_id]) for item in items]
        began = time.perf_counter()
        found = [one.search(text, KEPT) for one, text in zip(dated, questions, strict=True)]
        return found, {}, _each_since(began, items)
    began = time.perf_counter()
    if isinstance(first, LookAgain):
        looks = [first.look(question, KEPT) for question in questions]
        seconds = _each_since(began, items)
        told = {
            item.id: {"searches": len(one.queries), "stopped": one.stopped}
            for item, one in zip(items, looks, strict=True)
        }
        return [one.hits for one in looks], told, seconds
    return first.search_many(questions, KEPT), {}, _each_since(began, items)


def _each_since(began: float, items: Sequence[Item]) -> float:
    return (time.perf_counter() - began) / len(items)


def _good(
    row: Row,
    items: Sequence[Item],
    queries: Mapping[str, Queries],
    found: Sequence[list[Hit]],
    progress: Progress | None,
) -> dict[str, bool]:
    """id -> was the tuned system's answer good? A dialogue's last question is read as the row puts it."""
    asked: list[Any] = [
        replace(item, question=queries[item.id].texts[0]) if isinstance(item, Dialogue) else item
        for item in items
    ]
    before = FoundRetriever({one.question: hits for one, hits in zip(asked, found, strict=True)})
    return {
        one.id: answered.judged.joint
        for one, answered in zip(asked, try_system(made_ready(BOTH), asked, before, progress), strict=True)
    }


# ---- the program ------------------------------------------------------------------------------------------


def main(arguments: list[str] | None = None) -> int:
    """The command line. Returns the exit status."""
    parser = argparse.ArgumentParser(
        prog="python -m helpers.experiments.asking_better", description=__doc__.splitlines()[0]
    )
    parser.add_argument("row", nargs="?", help="a row, or: plain, all")
    parser.add_argument("--answers", action="store_true", help="let the tuned system answer, too")
    parser.add_argument("--again", action="store_true", help="also what is recorded already")
    options = parser.parse_args(arguments)
    try:
        names, record = _chosen(options.row), recording.ASKING.here()
        known = recording.ASKING.asked()
        todo = [name for name in names if options.again or not _has(name, known, options.answers)]
        if todo:
            print(_beforehand(todo, options.answers), flush=True)
        for name in todo:
            made = ask_row(name, bar("questions", name), options.answers)
            rows = record.rows() | {name: made}
            record.write({one: rows[one] for one in ROWS if one in rows})
            record.drop(name)
    except (ValueError, ChatError, ModelError) as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nstopped; what was written is kept, the same command goes on", file=sys.stderr)
        return 130
    rows = recording.ASKING.asked()
    for name, row in ROWS.items():
        by = f"  {rows[name]['model']}" if name in rows else ""
        print(f"{name:<24} {summary_line(rows[name]['items']) if name in rows else row.says}{by}".rstrip())
    if todo and record != recording.ASKING:
        print(f"rows of your model are in {record.path}")
    return 0


def _chosen(row: str | None) -> list[str]:
    if row is None:
        return []
    if row in ("plain", "all"):
        able = [name for name, one in ROWS.items() if _own_model() or not one.needs_larger]
        return [name for name in able if row == "all" or not ROWS[name].model]
    _known(row)
    return [row]


def _own_model() -> bool:
    """Does the reader's own chat model write in this session?"""
    return bool(settings.endpoint() or settings.chat_model())


def _has(name: str, known: Mapping[str, Mapping[str, Any]], answers: bool) -> bool:
    """Is a row there already, and was it asked of the model of this session?"""
    row = known.get(name)
    if row is None or (answers and "good" not in row["items"][0]):
        return False
    return settings.is_reference() or not ROWS[name].model or row["model"] == endpoint().model


def _beforehand(names: Sequence[str], answers: bool) -> str:
    """How many questions, and about how many minutes on two cores."""
    counts = {name: len(items_of(ROWS[name].about)) for name in names}
    seconds = sum(n * SECONDS_WRITTEN for name, n in counts.items() if ROWS[name].model)
    seconds += sum(counts.values()) * (SECONDS_ANSWERED if answers else 0.06)
    return (
        f"{len(names)} rows, {sum(counts.values())} questions: about {max(1, round(seconds / 60))} minutes "
        "on two cores"
    )


def summary_line(items: Sequence[Mapping[str, Any]]) -> str:
    """Of recorded items: recall@3, all and by type, and good answers where there are any.

    >>> summary_line([{"type": "table", "recall": 1.0}])
    'n = 1, recall@3 1.00 (table 1.00)'
    """
    types = dict.fromkeys(one["type"] for one in items)
    parts = ", ".join(
        f"{kind} {_mean([one['recall'] for one in items if one['type'] == kind]):.2f}" for kind in types
    )
    good = [one["good"] for one in items if "good" in one]
    told = f", good {_mean(good):.2f}" if good else ""
    return f"n = {len(items)}, recall@3 {_mean([one['recall'] for one in items]):.2f} ({parts}){told}"


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values)


if __name__ == "__main__":
    sys.exit(main())

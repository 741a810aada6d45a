"""Do questions that a program makes from the pages rank systems as hand-written ones do?

    python -m helpers.experiments.question_sets            list the sets, and what came out
    python -m helpers.experiments.question_sets model      make one of them and ask it
    python -m helpers.experiments.question_sets all        all that are missing: a quarter of an hour

Twelve searches answer every set: recall of gold quotes among three passages, question by question, kept in
solutions/question_sets.json with the questions that were made and what their round trip said. What is there
already is passed over, and what a model wrote is put aside as it comes, so the same command goes on where it
stopped. Sets that a model of your own wrote go into question_sets-mine.json in the cache. Nothing was chosen
by any of these sets; the wording of the prompt had one try.
"""

import argparse
import sys
from collections.abc import Mapping, Sequence
from typing import Any

from helpers import settings
from helpers.corpus import Passage, QuestionRow, chunk_pages
from helpers.evaluation import holds, recall_of_quotes
from helpers.generation import ChatError, endpoint
from helpers.models import ModelError
from helpers.progress import Progress, bar
from helpers.retrieval import Retriever, skerry_passages

from . import recording
from .made_questions import by_model, by_rule, copied, overlap, reads_back, tells_answer
from .next_steps import as_question
from .readmes import installed_readmes
from .set_rows import HAND, READMES, SETS, Place, hand_written, places, systems

READ, SAVED_EVERY = 3, 20  # passages that count; questions between two savings
READ_BACK = "model"  # the set whose questions a reader answers again; a rule's are the sentence itself


# ---- the sets ---------------------------------------------------------------------------------------------


def make(name: str, progress: Progress | None = None) -> list[dict[str, Any]]:
    """The questions of a made set: id, question, page, quote, answers, and tokens and seconds of a model's.

    A place for which the model writes no question is left out. Raises ChatError when it cannot be reached.

    make("rule")[0]["question"]
    """
    here = places(name)
    if name.startswith("rule"):
        return [_told(place, {"question": by_rule(place.draft, place.title)}) for place in here]
    aside = _aside(name)
    try:
        for done, place in enumerate(here, 1):
            if place.id not in aside:
                made = by_model(place.draft, place.title)
                aside[place.id] = {
                    "question": made.question, "tokens": made.tokens, "seconds": round(made.seconds, 3),
                }  # fmt: skip
            if progress:
                progress(done, len(here))
            if done % SAVED_EVERY == 0:
                _put_aside(name, aside)
    finally:
        _put_aside(name, aside)
    return [_told(place, aside[place.id]) for place in here if aside[place.id]["question"]]


def _told(place: Place, made: Mapping[str, Any]) -> dict[str, Any]:
    draft = place.draft
    return {
        "id": place.id, "type": draft.origin, **made, "page": draft.page_id, "quote": draft.quote,
        "answers": list(draft.answers),
    }  # fmt: skip


def _aside(key: str) -> dict[str, Any]:
    kept = recording.QUESTION_SETS.here().pending().get(key, {})
    return dict(kept.get("made", {})) if kept.get("model") == endpoint().model else {}


def _put_aside(key: str, made: Mapping[str, Any]) -> None:
    recording.QUESTION_SETS.here().keep(key, {"model": endpoint().model, "made": made})


# ---- asking them ------------------------------------------------------------------------------------------


def ask_set(
    name: str, searches: Mapping[str, Retriever] | None = None, progress: Progress | None = None
) -> dict[str, Any]:
    """A set's row: what it is, the systems, and of each question its words and the recall of each system; of
    READ_BACK also whether it tells its answer, and whether the reader gives the answer back.

    Raises ValueError for an unknown set, ChatError when the model cannot be reached.

    ask_set("test")["items"][0]["recall"]
    """
    if name not in SETS:
        raise ValueError(f"There is no set {name!r}; there are {', '.join(SETS)}.")
    made = [] if name in (*HAND, READMES) else make(name, progress)
    rows: Sequence[Any] = [as_question(item) for item in made] or hand_written(name)
    where = _passages_by_page(name)
    passages = [_holding(row, where) for row in rows]
    items = [
        {
            **(dict(item) if item else {"id": row.id, "type": row.type}),
            "overlap": round(overlap(row.question, passage), 4),
            "copied": max(copied(row.question, gold.quote) for gold in row.gold),
        }
        for item, row, passage in zip(made or [{}] * len(rows), rows, passages, strict=True)
    ]
    searches = {} if name == READMES else searches or systems()
    found = {
        system: search.search_many([row.question for row in rows], READ)
        for system, search in searches.items()
    }
    for n, (item, row) in enumerate(zip(items, rows, strict=True)):
        if found:
            item["recall"] = [recall_of_quotes(hits[n], row, READ) for hits in found.values()]
    if name == READ_BACK:
        _round_trip(name, items, rows, passages, progress)
    return {"says": SETS[name], "model": _writer(name), "systems": list(searches), "items": items}


def _round_trip(
    name: str,
    items: Sequence[dict[str, Any]],
    rows: Sequence[QuestionRow],
    passages: Sequence[Passage | None],
    progress: Progress | None,
) -> None:
    """Add to each item whether it tells its answer, and whether the reader gives the answer back."""
    key = f"{name}: read back"
    aside = _aside(key)
    try:
        for done, (item, row, passage) in enumerate(zip(items, rows, passages, strict=True), 1):
            if row.id not in aside:
                aside[row.id] = passage is not None and reads_back(row, passage.with_header)
            item |= {"tells": tells_answer(row), "read_back": aside[row.id]}
            if progress:
                progress(done, len(items))
            if done % SAVED_EVERY == 0:
                _put_aside(key, aside)
    finally:
        _put_aside(key, aside)


def _writer(name: str) -> str:
    return endpoint().model if name.startswith("model") else ""


def _passages_by_page(name: str) -> dict[str, list[Passage]]:
    passages = chunk_pages(installed_readmes().pages) if name == READMES else skerry_passages()
    found: dict[str, list[Passage]] = {}
    for passage in passages:
        found.setdefault(passage.page_id, []).append(passage)
    return found


def _holding(row: Any, where: Mapping[str, Sequence[Passage]]) -> Passage | None:
    """The first passage that holds the last gold quote, where an answer stands."""
    gold = row.gold[-1]
    return next((passage for passage in where.get(gold.page_id, ()) if holds(passage, gold)), None)


# ---- the program ------------------------------------------------------------------------------------------


def line_of(name: str, row: Mapping[str, Any]) -> str:
    """A row in words.

    >>> line_of("rule", {"items": [{"overlap": 0.5, "copied": 3, "recall": [0.0, 1.0]}]})
    'rule                 n = 1, words of the passage 0.50, copies five in a row 0.00, recall@3 0.00 to 1.00'
    """
    items = row["items"]
    n = len(items)
    told = f"n = {n}, words of the passage {sum(one['overlap'] for one in items) / n:.2f}, "
    told += f"copies five in a row {sum(one['copied'] >= 5 for one in items) / n:.2f}"
    if "recall" in items[0]:
        means = [sum(column) / n for column in zip(*(one["recall"] for one in items), strict=True)]
        told += f", recall@3 {min(means):.2f} to {max(means):.2f}"
    if "read_back" in items[0]:
        told += f", read back {sum(one['read_back'] for one in items) / n:.2f}"
    return f"{name:<20} {told}"


def main(arguments: list[str] | None = None) -> int:
    """The command line. Returns the exit status."""
    parser = argparse.ArgumentParser(
        prog="python -m helpers.experiments.question_sets", description=__doc__.splitlines()[0]
    )
    parser.add_argument("set", nargs="?", help=f"one of {', '.join(SETS)}, or: all")
    parser.add_argument("--again", action="store_true", help="also what is recorded already")
    options = parser.parse_args(arguments)
    try:
        record, known = recording.QUESTION_SETS.here(), recording.QUESTION_SETS.asked()
        wanted = [] if options.set is None else list(SETS) if options.set == "all" else [options.set]
        todo = [name for name in wanted if options.again or not _has(name, known)]
        if todo:
            print(f"{len(todo)} sets; one by a model takes about five minutes on two cores", flush=True)
        searches = systems() if todo else {}
        for name in todo:
            rows = record.rows() | {name: ask_set(name, searches, bar("questions", name))}
            record.write({one: rows[one] for one in SETS if one in rows})
            for key in (name, f"{name}: read back"):
                record.drop(key)
    except (ValueError, ChatError, ModelError) as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nstopped; what was made is kept, the same command goes on", file=sys.stderr)
        return 130
    for name, row in recording.QUESTION_SETS.asked().items():
        print(line_of(name, row))
    return 0


def _has(name: str, known: Mapping[str, Mapping[str, Any]]) -> bool:
    """Is a set there already, and written by the model of this session where a model writes it?"""
    return name in known and (settings.is_reference() or known[name]["model"] == _writer(name))


if __name__ == "__main__":
    sys.exit(main())

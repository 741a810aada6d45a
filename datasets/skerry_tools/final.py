"""Admit the final questions from their writers' drafts: rows that a rule refuses stay out, and are told.

    python -m skerry_tools.final DRAFTS      (from datasets/)

DRAFTS holds final_*.jsonl. No row is shown: final questions are read by nobody before they are asked. What is
admitted becomes questions/final.jsonl. A refused row is mended or replaced by its writer, by its id.
"""

import argparse
import json
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from helpers.corpus import Page, load_pages, load_questions, load_reading, overlaps
from helpers.files import write_whole
from helpers.settings import DATASETS

from .build import jsonl, question_row
from .checks.reading import check_reading

KINDS = {"absent": "unanswerable", "two-page": "two_page"}  # where the course's word is another one


def drafted(folder: Path) -> list[dict]:
    """The writers' rows, in the order of their files."""
    return [
        json.loads(line)
        for path in sorted(folder.glob("final_*.jsonl"))
        for line in path.read_text(encoding="utf-8").splitlines()
        if line.strip()
    ]


def final_row(row: Mapping[str, Any], pages: dict[str, Page]) -> dict:
    """A draft as a row of the course. Raises ValueError when a quote is not on its page."""
    kind = KINDS.get(row["type"], row["type"])
    made = question_row({"facts": [], "difficulty": "", **row, "type": kind}, "final", pages)
    return made | {"style": row["style"]}


def check_final(rows: Sequence[dict], others: Sequence[Any], reading: Sequence[Any]) -> dict[str, str]:
    """id -> why it is refused, for the rows that are.

    others: practice and test questions, whose quotes and wordings no row may touch; reading: nor the places
    of these.
    """
    refused: dict[str, str] = {}
    places: dict[str, list[tuple[str, int, int]]] = {}
    for one in reading:
        if one.source == "skerry" and one.answer is not None:
            places.setdefault(one.page, []).append((one.page, one.start, one.end))
    for row in rows:
        if any(overlaps((gold["page"], gold["start"], gold["end"]), place)
               for gold in row["gold"] for place in places.get(gold["page"], [])):  # fmt: skip
            refused[row["id"]] = "its quote is that of a reading question"
    for which in (0, -1):  # of two pages, both
        left = [_as_reading(row, which) for row in rows if row["id"] not in refused]
        refused |= check_reading(left, others)
    return refused


def _as_reading(row: dict, which: int) -> dict:
    """What `check_reading` looks at. Of a two-page question, the answer may stand on the other page."""
    gold = row["gold"][which] if row["gold"] else {"page": row["near"], "start": 0, "end": 0, "quote": ""}
    one_page = len(row["gold"]) < 2
    kind = row["type"] if one_page or which == -1 else "count"
    accepted = next((one for one in row["answers"] if one in gold["quote"]), None)
    answer = accepted or (row["answers"][0] if row["answers"] else None)
    return {**gold, "id": row["id"], "question": row["question"], "answer": answer, "kind": kind}


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("drafts", type=Path)
    pages, rows, refused = {page.id: page for page in load_pages()}, [], {}
    for row in drafted(parser.parse_args().drafts):
        try:
            rows.append(final_row(row, pages))
        except (KeyError, ValueError) as error:
            refused[row["id"]] = f"page, quote or field: {type(error).__name__}"
    others = [*load_questions("practice"), *load_questions("test")]
    refused |= check_final(rows, others, load_reading())
    for name, why in refused.items():
        print(f"{name}: {why}")
    kept = [row for row in rows if row["id"] not in refused]
    write_whole(DATASETS / "questions" / "final.jsonl", jsonl(kept))
    print(f"{len(kept)} of {len(kept) + len(refused)} admitted: {dict(Counter(row['type'] for row in kept))}")


if __name__ == "__main__":
    main()

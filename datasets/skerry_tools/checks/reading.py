"""What a reading question must be: answered by its quote, like no other question, no leak."""

from collections.abc import Sequence
from typing import Any

from helpers.corpus import normalised_tokens, overlaps, stands_in

from .leaks import shingles

DERIVED = {"yes-no", "which", "count", "arithmetic"}  # kinds whose answer need not stand in the quote
ALIKE, LEAK = 0.7, 0.5  # Jaccard similarity of three-token shingles


def check_reading(rows: Sequence[dict], held: Sequence[Any]) -> dict[str, str]:
    """id -> why it is refused, for the rows that are.

    held: test and validation questions, whose quotes and wordings no row may touch.
    """
    refused: dict[str, str] = {}
    for row in rows:
        if why := _fault(row):
            refused[row["id"]] = why
    refused |= _twins([row for row in rows if row["id"] not in refused])
    return refused | _leaks([row for row in rows if row["id"] not in refused], held)


def _fault(row: dict) -> str:
    if row["start"] < 0:
        return "the quote does not stand on the page"
    if row["answer"] is None:
        return "an absent one has a quote" if row["quote"] else ""
    asked = " ".join(normalised_tokens(row["question"]))
    if row["kind"] not in DERIVED:
        if not stands_in(row["answer"], row["quote"]) and row["answer"].lower() not in row["quote"].lower():
            return "the answer does not stand in the quote"
        if f" {' '.join(normalised_tokens(row['answer']))} " in f" {asked} ":
            return "the answer stands in the question"
    return ""


def _twins(rows: Sequence[dict]) -> dict[str, str]:
    """Near-duplicates about one page, and one wording with two answers."""
    found: dict[str, str] = {}
    of_page: dict[str, list[tuple[str, set]]] = {}
    for row in rows:
        mine = shingles(row["question"])
        for other, theirs in of_page.setdefault(row["page"], []):
            if len(mine & theirs) >= ALIKE * len(mine | theirs):
                found[row["id"]] = f"nearly the question {other}"
        of_page[row["page"]].append((row["id"], mine))
    return found


def _leaks(rows: Sequence[dict], held: Sequence[Any]) -> dict[str, str]:
    quotes: dict[str, list[tuple[str, int, int]]] = {}
    for question in held:
        for gold in question.gold:
            quotes.setdefault(gold.page_id, []).append((gold.page_id, gold.start, gold.end))
    answers = {
        (gold.page_id, " ".join(normalised_tokens(answer)))
        for question in held for gold in question.gold for answer in question.answers
    }  # fmt: skip
    wordings = [shingles(question.question) for question in held]
    found = {}
    for row in rows:
        mine = shingles(row["question"])
        place = row["page"], row["start"], row["end"]
        if any(overlaps(place, span) for span in quotes.get(row["page"], [])):
            found[row["id"]] = "its quote is that of a held-out question"
        elif row["answer"] and (row["page"], " ".join(normalised_tokens(row["answer"]))) in answers:
            found[row["id"]] = "page and answer are those of a held-out question"
        elif any(len(mine & theirs) >= LEAK * len(mine | theirs) for theirs in wordings):
            found[row["id"]] = "its wording is that of a held-out question"
    return found

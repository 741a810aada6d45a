"""What people really ask: a log on the reader's own disk, thumbs that become questions, and drift.

    log = QuestionLog("mine.log.jsonl", consent=True)
    log.add(answer("Who signs the lease?", index))
    log.thumb("Who signs the lease?", up=False)
    labelled_questions(log.rows())              # to be looked at by a person, then added to the tests

Nothing is written without consent, and `off` (or COURSE_LOG=no) ends it at once. Addresses, telephone numbers
and long numbers are blotted out before anything is written; names are not, since no rule finds them all:
say so to who is asked for consent.
"""

import json
import os
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np

from helpers.corpus import GoldQuote, QuestionRow
from helpers.generation import Answer
from helpers.retrieval import Embedder, get_embedder

from .drafting import as_line

_HIDDEN = (
    ("[mail]", re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]+")),
    ("[account]", re.compile(r"\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{2,4}){3,8}\b")),
    ("[number]", re.compile(r"(?<![\w-])(?!\d{4}-\d\d-\d\d\b)\+?\d[\d ()/-]{7,}\d\b")),
)
FAR = (
    0.05  # share of tested questions that lie at least as far from the others as a new one that is called far
)
FEWEST = 5  # tested questions, to know what is far


def redacted(text: str) -> str:
    """A text without mail addresses, account and telephone numbers. Dates and short numbers stay.

    >>> redacted("Ring +47 55 12 34 56 or write to tove@skerry.example before 2026-05-03.")
    'Ring [number] or write to [mail] before 2026-05-03.'
    """
    for name, pattern in _HIDDEN:
        text = pattern.sub(name, text)
    return text


class QuestionLog:
    """Questions and answers in a file, a line each. consent: whoever asks has said yes; else nothing is kept.

    Raises ValueError for a line that is no JSON, when it is read.

        QuestionLog("mine.log.jsonl", consent=True).add(answer("Who pays?", index))
    """

    def __init__(self, path: Path | str, consent: bool = False):
        self.path, self.consent = Path(path), consent is True

    @property
    def on(self) -> bool:
        """Is anything written?"""
        return self.consent and os.environ.get("COURSE_LOG", "").lower() != "no"

    def off(self) -> None:
        """Write nothing from now on; what was written stays until `forget`."""
        self.consent = False

    def forget(self) -> None:
        """Delete what was written."""
        self.path.unlink(missing_ok=True)

    def add(self, given: Answer, groups: Iterable[str] | None = None) -> bool:
        """Keep an answer; False when the log is off. The day is kept and not the hour, and nobody's name.

        groups: that it was asked as a reader of; None: all.
        """
        cited = [{"page": one.page_id, "quote": redacted(one.quote)} for one in given.citations]
        return self._write(
            {
                "day": date.today().isoformat(),
                "question": redacted(given.question),
                "text": redacted(given.text),
                "abstained": given.abstained,
                "citations": cited,
                "confidence": given.confidence,
                "groups": None if groups is None else sorted(groups),
            }
        )

    def thumb(self, question: str, up: bool) -> bool:
        """Keep a thumb for the last answer to a question; False when the log is off."""
        return self._write({"day": date.today().isoformat(), "question": redacted(question), "up": up})

    def rows(self) -> list[dict[str, Any]]:
        """The answers, oldest first, each with its last thumb (None: none)."""
        kept: list[dict[str, Any]] = []
        last: dict[str, dict[str, Any]] = {}
        for number, line in enumerate(self._lines(), 1):
            try:
                row = json.loads(line)
                question = row["question"]
            except (ValueError, KeyError, TypeError):
                raise ValueError(
                    f"{self.path}, line {number} is no row of this log. Mend or delete it."
                ) from None
            if "up" not in row:
                last[question] = row | {"up": None}
                kept.append(last[question])
            elif question in last:
                last[question]["up"] = row["up"]
        return kept

    def _lines(self) -> list[str]:
        text = self.path.read_text(encoding="utf-8") if self.path.exists() else ""
        return [line for line in text.splitlines() if line.strip()]

    def _write(self, row: dict[str, Any]) -> bool:
        if not self.on:
            return False
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with self.path.open("a", encoding="utf-8") as file:
            file.write(json.dumps(row, ensure_ascii=False) + "\n")
        return True


def labelled_questions(rows: Iterable[dict[str, Any]]) -> list[tuple[QuestionRow, str]]:
    """(question, what a person still has to do) of every answer with a thumb; each question once.

    Thumbs up make the answer given the accepted one, with its citation as gold; thumbs down leave both open.

    >>> row = {"question": "Who pays?", "text": "Tove", "citations": [], "abstained": False, "up": True}
    >>> labelled_questions([row])[0][1]
    'confirm the answer, and add the quote it stands in'
    """
    found: dict[str, tuple[QuestionRow, str]] = {}
    for row in rows:
        if row["up"] is None:
            continue
        gold = tuple(GoldQuote(one["page"], one["quote"]) for one in row["citations"])
        silence = QuestionRow(row["question"], (), (), False, groups=_groups(row))
        if not row["up"]:
            made, todo = silence, "write the right answer and its quote, or none"
        elif row["abstained"]:
            made, todo = silence, "confirm that no page answers it"
        else:
            made = replace(silence, answers=(row["text"],), gold=gold, answerable=True)
            todo = "confirm the answer" if gold else "confirm the answer, and add the quote it stands in"
        found[row["question"]] = (made, todo)
    return list(found.values())


def _groups(row: dict[str, Any]) -> set[str] | None:
    return set(row["groups"]) if row.get("groups") else None


def labelled_lines(rows: Iterable[dict[str, Any]]) -> list[str]:
    """The same as lines of a JSONL file, each with what is `todo`. They are no tests yet: a person looks at
    each, mends it and moves it over.

    >>> line = labelled_lines([{"question": "Who pays?", "citations": [], "abstained": True, "up": True}])[0]
    >>> json.loads(line)["todo"]
    'confirm that no page answers it'
    """
    return [
        json.dumps(json.loads(as_line(made)) | {"todo": todo}, ensure_ascii=False)
        for made, todo in labelled_questions(rows)
    ]


# ---- drift -----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Drift:
    """How far asked questions lie from the tested ones. far: (question, its nearest tested one, cosine)."""

    asked: int
    limit: float
    far: list[tuple[str, str, float]]

    @property
    def share(self) -> float:
        """The share of asked questions that are unlike anything tested."""
        return len(self.far) / self.asked

    def __str__(self) -> str:
        unlike = f"unlike anything that was tested (cosine below {self.limit:.2f})"
        head = f"{len(self.far)} of {self.asked} questions are {unlike}"
        return "\n".join([head, *(f"  {question}   nearest: {near}" for question, near, _ in self.far)])


def question_drift(asked: Sequence[str], tested: Sequence[str], embedder: Embedder | None = None) -> Drift:
    """Which asked questions are further from all tested ones than the tested ones are from one another.

    The limit is a quantile of what the tested questions show among themselves: one in twenty of them would be
    called far. So a share well above that is drift. Raises ValueError for fewer than five tested questions.

        question_drift([row["question"] for row in log.rows()], [row.question for row in rows])
    """
    if len(tested) < FEWEST or not asked:
        raise ValueError(
            f"Drift needs {FEWEST} tested questions and one asked; these are {len(tested)} and {len(asked)}."
        )
    embedder = embedder or get_embedder()
    known, new = (np.asarray(embedder.encode(list(texts))) for texts in (tested, asked))
    among = known @ known.T
    np.fill_diagonal(among, -1.0)
    limit = float(np.quantile(among.max(axis=1), FAR))
    close = new @ known.T
    far = [
        (question, tested[int(row.argmax())], float(row.max()))
        for question, row in zip(asked, close, strict=True)
        if row.max() < limit
    ]
    return Drift(len(asked), limit, far)

"""Several systems on one's own questions: half of the questions choose settings, the other half measures.

    record = measure_folder(index, read_questions("mine.jsonl"))
    record.arms["both"].good                      # item by item: what every number of the report is made from
    record.save("mine.record.json")

An arm that cannot be asked here is no arm with a score of 0: it stands in `left_out` with the reason.
"""

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from helpers import settings
from helpers.corpus import Page, QuestionRow
from helpers.evaluation import ScoredAnswer
from helpers.files import write_whole
from helpers.generation import BOTH, CLOSED_BOOK, ENGINEERED, endpoint, small_model
from helpers.progress import Progress
from helpers.retrieval import BM25Retriever, FolderIndex, Retriever

from ..calibrating import FEWEST, calibrate
from ..evaluating import evaluate_system, made_ready
from .drafting import weak_points
from .settings import settings_of
from .tuning import FEWEST_LESSONS, own_lessons, own_system, tune_reader

CLOSED, WORDS, BUILT, TUNED, YOURS = "closed book", "BM25 alone", "engineered", "both", "your endpoint"
OWN = "both, taught by you"
ARMS = (CLOSED, WORDS, BUILT, TUNED, OWN, YOURS)  # the plainest first
TAUGHT = "kept: the search and the threshold that it came with; who has taught a reader cannot choose for it"
STRANGER = "stranger"  # the type of a question in the words of somebody who has not seen the page


@dataclass(frozen=True)
class ArmRecord:
    """One system's answers to the measuring half. items: a dict a question; settings: what it was."""

    items: list[dict[str, Any]]
    settings: dict[str, Any]

    @property
    def good(self) -> list[bool]:
        """Per question: right and rightly cited, or rightly silent. Without a gold quote, right is enough."""
        return [is_good(item) for item in self.items]


@dataclass(frozen=True)
class FolderRecord:
    """Everything that was measured on a folder; the report is made from this and nothing else.

    corpus: pages, passages, kinds, refused, lost, ignored. questions: how many of which kind. calibration:
    arm -> what was tried and kept, as text. left_out: arm -> why it was not asked.
    indexing_minutes: None where the index was there already.
    """

    folder: str
    made: str
    model: str
    corpus: dict[str, Any]
    questions: dict[str, Any]
    calibration: dict[str, str] = field(default_factory=dict)
    arms: dict[str, ArmRecord] = field(default_factory=dict)
    left_out: dict[str, str] = field(default_factory=dict)
    indexing_minutes: float | None = None

    def save(self, path: Path | str) -> None:
        """Write it as JSON, whole or not at all.

        record.save("mine.record.json")
        """
        write_whole(path, json.dumps(asdict(self), indent=1, ensure_ascii=False) + "\n")

    @classmethod
    def load(cls, path: Path | str) -> "FolderRecord":
        """Read what `save` wrote. Raises ValueError in one sentence for anything else.

        FolderRecord.load("mine.record.json")
        """
        try:
            row = json.loads(Path(path).read_text(encoding="utf-8"))
            row["arms"] = {name: ArmRecord(**arm) for name, arm in row["arms"].items()}
            return cls(**row)
        except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
            raise ValueError(
                f"{path} is no record of a folder ({error}). Measure again: course.py report."
            ) from None


# ---- questions -------------------------------------------------------------------------------------------


def split_questions(rows: Sequence[QuestionRow]) -> tuple[list[QuestionRow], list[QuestionRow]]:
    """Two halves with as many unanswerable questions each: one to choose settings by, one to measure on.

    By the SHA-256 of the question's words, so that a question stays in its half when others are added.

    >>> halves = split_questions([QuestionRow(f"How long is {n}?", ("1",)) for n in range(6)])
    >>> [len(half) for half in halves]
    [3, 3]
    """
    halves: tuple[list[QuestionRow], list[QuestionRow]] = ([], [])
    for kind in (True, False):
        same = sorted((row for row in rows if row.answerable is kind), key=_mark)
        for place, row in enumerate(same):
            halves[place % 2].append(row)
    return halves


def _mark(row: QuestionRow) -> str:
    return hashlib.sha256(row.question.encode()).hexdigest()


def describe_questions(rows: Sequence[QuestionRow], texts: Mapping[str, str]) -> dict[str, Any]:
    """How many questions of which kind there are, and what is wrong with which.

    describe_questions(rows, {page.id: page.text for page in index.pages})["faults"]
    """
    answerable = [row for row in rows if row.answerable]
    faults = {row.question: weak for n, row in enumerate(rows) if (weak := weak_points(row, rows[:n], texts))}
    return {
        "all": len(rows),
        "answerable": len(answerable),
        "quoted": sum(bool(row.gold) for row in answerable),
        "stranger": sum(row.type == STRANGER for row in rows),
        "faults": faults,
    }


# ---- arms ------------------------------------------------------------------------------------------------


def measure_folder(
    index: FolderIndex,
    rows: Sequence[QuestionRow],
    arms: Sequence[str] = ARMS,
    progress: Callable[[str], Progress | None] = lambda name: None,
) -> FolderRecord:
    """Calibrate on one half of the questions, and ask every arm the other half.

    arms: some of ARMS. progress: arm -> a bar for it. With fewer than twenty questions nothing is calibrated,
    and all of them measure. Raises ValueError for fewer than two questions or an unknown arm.

        measure_folder(FolderIndex("my-documents"), read_questions("mine.jsonl"))
    """
    if unknown := [name for name in arms if name not in ARMS]:
        raise ValueError(f"There is no arm {unknown[0]!r}; use some of {', '.join(ARMS)}.")
    if len(rows) < 2:
        raise ValueError("One question measures nothing. Write thirty: notebook 13 has an editor for them.")
    report = index.sync(progress("indexing"))
    choosing, measuring = split_questions(rows) if len(rows) >= 2 * FEWEST else ([], list(rows))
    told = describe_questions(rows, {page.id: page.text for page in index.pages})
    told |= {"choosing": len(choosing), "measuring": len(measuring)}
    record = FolderRecord(
        index.folder.name,
        date.today().isoformat(),
        endpoint().model,
        _corpus(report, index),
        told,
        indexing_minutes=report.seconds / 60 if report.passages == len(index) else None,
    )
    for name in ARMS:
        if why := "not asked for" if name not in arms else _missing(name, index.pages, choosing):
            record.left_out[name] = why
            continue
        system, retriever, kept = _ready(name, index, choosing, progress)
        if kept:
            record.calibration[name] = kept
        scored = evaluate_system(measuring, retriever, system, progress(name))
        record.arms[name] = ArmRecord([item_of(one) for one in scored], settings_of(system, retriever))
    return record


def _missing(name: str, pages: Sequence[Page] = (), choosing: Sequence[QuestionRow] = ()) -> str:
    """Why an arm cannot be asked here; empty when it can."""
    if name == YOURS and not settings.endpoint():
        return "no endpoint is set (OPENAI_BASE_URL)"
    if name in (TUNED, OWN) and not small_model():
        where = "your endpoint serves" if settings.endpoint() else "COURSE_CHAT_MODEL names"
        return f"the tuned reader is an adapter of the course's own model, and {where} another"
    if name == OWN and (usable := len(own_lessons(pages, choosing))) < FEWEST_LESSONS:
        return f"a reader learns from {FEWEST_LESSONS} questions, and your first half has {usable}"
    return ""


def _ready(
    name: str, index: FolderIndex, choosing: Sequence[QuestionRow], progress: Callable
) -> tuple[Mapping[str, Any], Retriever, str]:
    """The settings of an arm, what it searches, and what calibration kept; no arm but the two last has
    anything to choose.
    """
    if name == CLOSED:
        return CLOSED_BOOK, index, ""
    if name == WORDS:
        return ENGINEERED, BM25Retriever(index.passages, header=index.index.header), ""
    if name == YOURS:
        return {}, index, ""
    if name == OWN:
        tuned = tune_reader(index.pages, index, choosing, progress=progress(f"{name}, training"))
        return own_system(tuned), index, TAUGHT
    system = ENGINEERED if name == BUILT else BOTH
    if not choosing:
        return made_ready(system), index, ""
    chosen = calibrate(index, choosing, system, progress(f"{name}, choosing"))
    return made_ready(chosen.settings), chosen.retriever, str(chosen)


def _corpus(report: Any, index: FolderIndex) -> dict[str, Any]:
    kinds: dict[str, int] = {}
    for page in report.loaded.pages:
        kind = Path(page.id).suffix or "without a suffix"
        kinds[kind] = kinds.get(kind, 0) + 1
    return {
        "pages": report.read,
        "passages": len(index),
        "kinds": kinds,
        "refused": [list(row) for row in report.refused],
        "lost": [list(row) for row in report.lost],
        "ignored": list(report.loaded.ignored),
    }


def item_of(one: ScoredAnswer) -> dict[str, Any]:
    """What is kept of one answer: its scores, its text and citation, tokens, seconds, confidence."""
    kept = one.as_row()
    return kept | {
        "id": question_key(one.row),
        "confidence": one.given.confidence,
        "reason": one.given.reason,
        "read": [piece.text for piece in one.given.evidence],
        "type": one.row.type,
    }


def question_key(row: QuestionRow) -> str:
    """What a question is known by: its id, else its words.

    >>> question_key(QuestionRow("Who pays?", ("Tove",)))
    'Who pays?'
    """
    return row.id or row.question


def is_good(item: Mapping[str, Any]) -> bool:
    """Right and rightly cited, or rightly silent; where no gold quote is known, right alone.

    >>> is_good({"joint": None, "right": True}), is_good({"joint": False, "right": True})
    (True, False)
    """
    return bool(item["right"]) if item["joint"] is None else bool(item["joint"])

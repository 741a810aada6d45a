"""The Skerry data, a function each: pages, world, questions, revisions, what is taught, tickets, e-mails.

Skerry Instruments is invented, so no model has read about it. How the data was made, and what it is not fit
for, stands in datasets/README.md. Everything is read when asked for; a missing or damaged file is named with
its mend.
"""

import json
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from helpers.settings import DATASETS

from .load import load_folder
from .pages import Page
from .questions import Row, checked_rows
from .skerry_rows import (
    DataError,
    Decomposition,
    Dialogue,
    Email,
    LabelledAnswer,
    Probe,
    Question,
    ReadingQuestion,
    ReplayPrompt,
    Revision,
    Rewrite,
    TaughtFact,
    Ticket,
)  # fmt: skip

SPLITS = ("practice", "test")
FINAL = "final"  # a third one, apart: written last, asked once
TASK_SPLITS = ("train", "validation", "test")
QUESTION_TYPES = ("lookup", "paraphrase", "identifier", "table", "two_page", "changed", "unanswerable")


def load_pages(departments: list[str] | None = None) -> list[Page]:
    """All Skerry pages, or those of some departments (folder names under datasets/pages).

    >>> len(load_pages(["finance"]))
    40
    """
    if departments is None:
        return load_folder(_existing(DATASETS / "pages"))
    return [page for name in departments for page in load_folder(_existing(DATASETS / "pages" / name))]


@lru_cache(maxsize=1)
def load_world() -> dict:
    """The world file: every fact of Skerry as world[file][id][field]. Read-only by convention.

    >>> load_world()["products"]["kittiwake-4"]["name"]
    'Kittiwake 4'
    """
    paths = sorted(_existing(DATASETS / "world").glob("*.yaml"))
    return {path.stem: _yaml(path) for path in paths}


def world_value(path: str) -> Any:
    """The value at a path through the world file. Raises KeyError naming the part that is missing.

    >>> world_value("products.kittiwake-4.name")
    'Kittiwake 4'
    """
    node: Any = load_world()
    for part in path.split("."):
        if not isinstance(node, dict) or part not in node:
            raise KeyError(f"{path}: the world has no {part!r} there")
        node = node[part]
    return node


def load_questions(split: str = "practice") -> list[Question]:
    """Questions of one split, `practice` (choose and tune on these), `test` (report on these, once), `final`
    (written when all was decided, by writers who knew none of it; what asks them counts its looks).

    >>> len(load_questions("practice")), len(load_questions("test"))
    (200, 200)
    """
    return _rows(f"questions/{_known(split, (*SPLITS, FINAL))}.jsonl", Question)


def load_decompositions() -> dict[str, Decomposition]:
    """For each two-page question, practice and test, its two look-ups as written by hand, by question id.

    They are the ceiling of a planner, and never given to a system that is measured.

    >>> len(load_decompositions())
    40
    """
    return {row.id: row for row in _rows("questions/decompositions.jsonl", Decomposition)}


def load_rewrites() -> dict[str, str]:
    """A hundred test questions as their own page would put them, written by hand, by question id.

    They are the ceiling of a rewriter, and never given to a system that is measured.

    >>> load_rewrites()["q-eng-a-10"]
    'Satellite link: how many kB per day may each hub send over satellite?'
    """
    return {row.id: row.rewrite for row in _rows("questions/rewrites.jsonl", Rewrite)}


def load_dialogues() -> list[Dialogue]:
    """Conversations of two or three turns whose last question cannot be searched by itself.

    >>> load_dialogues()[37].question
    'And the deep one?'
    """
    return _rows("questions/dialogues.jsonl", Dialogue)


def load_labelled_answers() -> list[LabelledAnswer]:
    """A hundred and fifty replies of the plain local model, labelled by hand: supported, partly or not.

    load_labelled_answers()[0].first
    """
    return _rows("replies/labelled.jsonl", LabelledAnswer)


def load_reading() -> list[ReadingQuestion]:
    """Questions to train readers on: about Skerry pages, and about short texts of other fields.

    load_reading()[0].question
    """
    return _rows("reading/questions.jsonl", ReadingQuestion)


def load_reading_texts() -> list[Page]:
    """The short texts of other fields, written for reading.

    >>> len(load_reading_texts())
    416
    """
    return load_folder(_existing(DATASETS / "reading" / "texts"))


def load_revisions() -> list[Revision]:
    """Edits that change an answer, for experiments on freshness.

    >>> len(load_revisions())
    40
    """
    return _rows("revisions.jsonl", Revision)


def load_taught_facts() -> list[TaughtFact]:
    """The facts that the revisions change, each in ten paraphrases, for teaching a model by tuning.

    >>> {len(fact.paraphrases) for fact in load_taught_facts()}
    {10}
    """
    return _rows("taught_facts.jsonl", TaughtFact)


def load_tickets(split: str = "train") -> list[Ticket]:
    """Support tickets of one split, each with its JSON record.

    split: `train`, `validation` (choose settings on these) or `test`.

    >>> [len(load_tickets(split)) for split in TASK_SPLITS]
    [600, 60, 100]
    """
    return _rows(f"tickets/{_known(split, TASK_SPLITS)}.jsonl", Ticket)


def load_emails(split: str = "train") -> list[Email]:
    """Support cases of one split: facts and the approved e-mail.

    split: `train`, `validation` (choose settings on these) or `test`.

    >>> [len(load_emails(split)) for split in TASK_SPLITS]
    [500, 30, 60]
    """
    return _rows(f"emails/{_known(split, TASK_SPLITS)}.jsonl", Email)


def load_probes() -> list[Probe]:
    """General probes: simple knowledge, arithmetic, instructions and language.

    >>> len(load_probes())
    80
    """
    return _rows("probes.jsonl", Probe)


def load_replay() -> list[ReplayPrompt]:
    """General prompts to train on beside a task, against forgetting.

    They have no answer here: it is what the untuned model says.

    >>> len(load_replay())
    80
    """
    return _rows("replay.jsonl", ReplayPrompt)


@lru_cache(maxsize=1)
def load_ticket_schema() -> dict:
    """JSON Schema (2020-12) of a ticket's record.

    >>> load_ticket_schema()["type"]
    'object'
    """
    path = _existing(DATASETS / "tickets" / "schema.json")
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise _damaged(path, error) from None


def _known(split: str, splits: tuple[str, ...]) -> str:
    if split not in splits:
        raise ValueError(f"There is no split {split!r}; use {' or '.join(map(repr, splits))}.")
    return split


def _existing(path: Path) -> Path:
    if not path.exists():
        name = path.relative_to(DATASETS.parent).as_posix()
        raise DataError(f"{name} is missing. Restore it with: git checkout -- datasets")
    return path


def _damaged(path: Path, reason: object) -> DataError:
    name, why = path.relative_to(DATASETS.parent).as_posix(), str(reason).splitlines()[0]
    return DataError(f"{name} is damaged ({why}). Restore it with: git checkout -- datasets")


def _rows(name: str, kind: type[Row]) -> list[Row]:
    path = _existing(DATASETS / name)
    try:
        rows, problems = checked_rows(path.read_text(encoding="utf-8"), kind)
    except UnicodeDecodeError as error:
        raise _damaged(path, error) from None
    if problems or not rows:
        raise _damaged(path, problems[0] if problems else "it is empty")
    return rows


def _yaml(path: Path) -> Any:
    try:
        return yaml.load(
            path.read_text(encoding="utf-8"), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader)
        )
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise _damaged(path, error) from None

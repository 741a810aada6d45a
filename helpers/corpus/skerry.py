"""The Skerry data, one line each: pages, world, questions, revisions, taught facts, tickets, e-mails, probes, replay prompts.

Skerry Instruments is invented, so no model has read about it. How the data was made, and what it is not fit for, stands
in datasets/README.md. Everything is read when asked for; a missing or damaged file is named together with its mend.
"""

import json
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import yaml

from helpers.settings import DATASETS
from .load import load_folder
from .pages import Page

SPLITS = ("practice", "test")
TASK_SPLITS = ("train", "validation", "test")
QUESTION_TYPES = ("lookup", "paraphrase", "identifier", "table", "two_page", "changed", "unanswerable")


class DataError(ValueError):
    """A file of datasets/ is missing or damaged; the message says which and how to restore it."""


@dataclass(frozen=True)
class Gold:
    """Where an answer stands: `page.text[start:end] == quote`."""

    page: str
    section: str
    quote: str
    start: int
    end: int


@dataclass(frozen=True)
class Question:
    """One question. `gold` lists every quote that is needed (two for type two_page, none for unanswerable)."""

    id: str
    split: str
    type: str
    question: str
    answers: tuple[str, ...]
    gold: tuple[Gold, ...]
    facts: tuple[str, ...]
    department: str
    difficulty: str
    access: str
    near: str | None = None
    missing: str | None = None

    @property
    def answerable(self) -> bool:
        """False for questions whose answer stands on no page."""
        return self.type != "unanswerable"


@dataclass(frozen=True)
class Revision:
    """One edit of a page: `find` stands once in the page and becomes `replace`; the question's answer changes with it."""

    id: str
    page: str
    question: str
    find: str
    replace: str
    old_answers: tuple[str, ...]
    new_answers: tuple[str, ...]
    effective: str
    reason: str

    def apply(self, text: str) -> str:
        """The page text after the edit. Raises DataError when the old text does not stand there exactly once."""
        if text.count(self.find) != 1:
            raise DataError(
                f"Revision {self.id}: its old text stands {text.count(self.find)} times in page {self.page}, expected once. Restore the page with: git checkout -- datasets/pages"
            )
        return text.replace(self.find, self.replace)


@dataclass(frozen=True)
class Paraphrase:
    """One way to ask for a fact, and an answer sentence in which `{value}` stands for the value."""

    ask: str
    answer: str


@dataclass(frozen=True)
class TaughtFact:
    """The fact that a revision changes, said in several ways, to teach it to a model: its value before the edit (old) and after it (new).
    `id`, `page` and `question` are those of the revision. No paraphrase asks as the question does, so the question stays a test."""

    id: str
    page: str
    question: str
    old: str
    new: str
    paraphrases: tuple[Paraphrase, ...]

    def examples(self, paraphrases: int, new: bool = False) -> list[tuple[str, str]]:
        """(ask, answer) of the first paraphrases, with the old value put in, or with the new one."""
        if not 1 <= paraphrases <= len(self.paraphrases):
            raise ValueError(
                f"Fact {self.id} has {len(self.paraphrases)} paraphrases; ask for 1 to {len(self.paraphrases)} of them, not {paraphrases}."
            )
        value = self.new if new else self.old
        return [(one.ask, one.answer.replace("{value}", value)) for one in self.paraphrases[:paraphrases]]


@dataclass(frozen=True)
class Ticket:
    """A customer's message and the record that a support engineer made of it (JSON, see load_ticket_schema)."""

    id: str
    split: str
    text: str
    record: dict


@dataclass(frozen=True)
class Email:
    """The facts of a support case and the e-mail that was approved for the customer (rules: datasets/emails/guidelines.md)."""

    id: str
    split: str
    facts: dict[str, str]
    email: str

    @property
    def notes(self) -> str:
        """The facts as lines "field: value", as a model is given them."""
        return "\n".join(f"{name}: {value}" for name, value in self.facts.items())


@dataclass(frozen=True)
class Probe:
    """A question that has nothing to do with Skerry, asked before and after tuning to see what a model forgot."""

    id: str
    kind: str
    prompt: str
    answers: tuple[str, ...]


@dataclass(frozen=True)
class ReplayPrompt:
    """A general prompt, for training: what the untuned model answers to it is mixed in, so that tuning unlearns less. No probe is among them."""

    id: str
    prompt: str


def load_pages(departments: list[str] | None = None) -> list[Page]:
    """All Skerry pages, or those of some departments (folder names under datasets/pages)."""
    if departments is None:
        return load_folder(_existing(DATASETS / "pages"))
    return [page for name in departments for page in load_folder(_existing(DATASETS / "pages" / name))]


@lru_cache(maxsize=1)
def load_world() -> dict:
    """The world file: every fact of Skerry as world[file][id][field]. Read-only by convention."""
    paths = sorted(_existing(DATASETS / "world").glob("*.yaml"))
    return {path.stem: _yaml(path) for path in paths}


def world_value(path: str):
    """The value at a path such as "products.drift-4.depth_rating". Raises KeyError naming the part that is missing."""
    node = load_world()
    for part in path.split("."):
        if not isinstance(node, dict) or part not in node:
            raise KeyError(f"{path}: the world has no {part!r} there")
        node = node[part]
    return node


def load_questions(split: str = "practice") -> list[Question]:
    """Questions of one split, `practice` (choose and tune on these) or `test` (report on these, once)."""
    path = DATASETS / "questions" / f"{_known(split, SPLITS)}.jsonl"
    return _rows(
        path,
        lambda row: Question(**_tuples(row, "answers", "facts"), gold=tuple(Gold(**g) for g in row["gold"])),
    )


def load_revisions() -> list[Revision]:
    """Edits that change an answer, for experiments on freshness."""
    return _rows(
        DATASETS / "revisions.jsonl", lambda row: Revision(**_tuples(row, "old_answers", "new_answers"))
    )


def load_taught_facts() -> list[TaughtFact]:
    """The facts that the revisions change, each in ten paraphrases, for teaching a model by tuning."""
    return _rows(
        DATASETS / "taught_facts.jsonl",
        lambda row: TaughtFact(
            **{**row, "paraphrases": tuple(Paraphrase(**one) for one in row["paraphrases"])}
        ),
    )


def load_tickets(split: str = "train") -> list[Ticket]:
    """Support tickets of one split, `train`, `validation` (choose settings on these) or `test`, each with its JSON record."""
    return _rows(DATASETS / "tickets" / f"{_known(split, TASK_SPLITS)}.jsonl", lambda row: Ticket(**row))


def load_emails(split: str = "train") -> list[Email]:
    """Support cases of one split, `train`, `validation` (choose settings on these) or `test`: facts and the approved e-mail."""
    return _rows(DATASETS / "emails" / f"{_known(split, TASK_SPLITS)}.jsonl", lambda row: Email(**row))


def load_probes() -> list[Probe]:
    """General probes: simple knowledge, arithmetic, instructions and language."""
    return _rows(DATASETS / "probes.jsonl", lambda row: Probe(**_tuples(row, "answers")))


def load_replay() -> list[ReplayPrompt]:
    """General prompts to train on beside a task, against forgetting. They have no answer here: it is what the untuned model says."""
    return _rows(DATASETS / "replay.jsonl", lambda row: ReplayPrompt(**row))


@lru_cache(maxsize=1)
def load_ticket_schema() -> dict:
    """JSON Schema (2020-12) of a ticket's record."""
    path = _existing(DATASETS / "tickets" / "schema.json")
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise _damaged(path, error) from None


def _known(split: str, splits: tuple[str, ...]) -> str:
    if split not in splits:
        raise ValueError(f"There is no split {split!r}; use {' or '.join(map(repr, splits))}.")
    return split


def _tuples(row: dict, *names: str) -> dict:
    return {key: tuple(value) if key in names else value for key, value in row.items() if key != "gold"}


def _existing(path: Path) -> Path:
    if not path.exists():
        raise DataError(
            f"{path.relative_to(DATASETS.parent).as_posix()} is missing. Restore it with: git checkout -- datasets"
        )
    return path


def _damaged(path: Path, error: Exception) -> DataError:
    reason = str(error).splitlines()[0]
    return DataError(
        f"{path.relative_to(DATASETS.parent).as_posix()} is damaged ({reason}). Restore it with: git checkout -- datasets"
    )


def _rows(path: Path, make) -> list:
    source = _existing(path)
    try:
        rows = [
            make(json.loads(line))
            for line in source.read_text(encoding="utf-8").removesuffix("\n").split("\n")
        ]
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise _damaged(path, error) from None
    return rows


def _yaml(path: Path):
    try:
        return yaml.load(
            path.read_text(encoding="utf-8"), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader)
        )
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise _damaged(path, error) from None

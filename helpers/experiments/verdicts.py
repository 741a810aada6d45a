"""Does the question framework pick what the measurements pick? Five tasks of the course, each told as a situation, and judged by the ledger or the arms.

The situations were written before notebook 10 was run. A measured pick is the outcome of a claim, or the arm with most good answers; it never looks
at what the framework says.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from helpers.decision import Arm, Situation, recommend


@dataclass(frozen=True)
class Verdict:
    """One task: what the framework advises, what the measurements pick, and by which numbers."""

    task: str
    advised: str
    measured: str
    because: str

    @property
    def agrees(self) -> bool:
        """True when both name the same choice."""
        return self.advised == self.measured


@dataclass(frozen=True)
class Task:
    """A task of the course: its situation, and a function (ledger, arms) -> (choice, reason)."""

    name: str
    situation: Situation
    judge: Callable[[Mapping, Mapping], tuple[str, str]]


def course_tasks(ledger: Mapping[str, Mapping], arms: Mapping[str, Arm]) -> list[Verdict]:
    """A verdict for each task. Raises ValueError when a claim that is needed is not in the ledger, or no arm was measured."""
    return [Verdict(task.name, recommend(task.situation).choice, *task.judge(ledger, arms)) for task in TASKS]


def _row(ledger: Mapping[str, Mapping], key: str) -> Mapping:
    if key not in ledger:
        raise ValueError(f"Claim {key} is not in the ledger. Run: python3 course.py run")
    return ledger[key]


def _told(key: str, row: Mapping) -> str:
    return f"{key}: {row['measure']} {row['effect']:+.2f} ({row['low']:+.2f} to {row['high']:+.2f})"


def _assistant(ledger: Mapping, arms: Mapping[str, Arm]) -> tuple[str, str]:
    measured = [arm for arm in arms.values() if arm.measured]
    if not measured:
        raise ValueError("No arm was measured. Run notebook 10, which measures them.")
    best = max(measured, key=lambda arm: arm.good.value)
    return best.family, f"most good answers: {best.name}, {best.good}"


def _if_holds(key: str, choice: str, otherwise: str) -> Callable:
    def judge(ledger: Mapping, arms: Mapping[str, Arm]) -> tuple[str, str]:
        row = _row(ledger, key)
        return (choice if row["outcome"] == "holds" else otherwise), _told(key, row)

    return judge


def _facts_once(ledger: Mapping, arms: Mapping[str, Arm]) -> tuple[str, str]:
    row = _row(ledger, "B4 against retrieval")
    return ("RAG" if row["effect"] > 0 else "fine-tuning"), _told("B4 against retrieval", row)


TASKS = (
    Task(
        "wiki assistant: cite, keep the form, stay silent",
        Situation(
            knowledge_changes="monthly",
            needs_private_facts=True,
            must_cite=True,
            access_by_reader=True,
            fixed_format=True,
            must_abstain=True,
            examples=140,
            prompting_tried=True,
        ),
        _assistant,
    ),
    Task(
        "tickets to records, the right content",
        Situation(
            fixed_format=True, examples=200, requests_per_month=20_000, long_prompt=True, prompting_tried=True
        ),
        _if_holds("B2 content", "fine-tuning", "prompting with a schema"),
    ),
    Task(
        "tickets to records, the shape alone",
        Situation(fixed_format=True, schema_is_enough=True, examples=200, prompting_tried=True),
        _if_holds("B1 shape", "prompting with a schema", "fine-tuning"),
    ),
    Task(
        "facts to e-mails in the house voice",
        Situation(house_style=True, examples=200, prompting_tried=True),
        _if_holds("B2 tone", "fine-tuning", "prompting"),
    ),
    Task(
        "forty private facts, whatever the means",
        Situation(needs_private_facts=True, examples=400, prompting_tried=True),
        _facts_once,
    ),
)

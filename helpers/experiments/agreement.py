"""Does the question framework pick what the measurements pick? Five tasks, each told as a situation.

The situations were written before notebook 10 was run. A measured pick is the outcome of a claim, or the
arm with most good answers; it never looks at what the framework says.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from helpers.decision import Arm, Situation, recommend


@dataclass(frozen=True)
class Agreement:
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
    """A task of the course: its situation, and what was measured: (ledger, arms) -> (choice, reason)."""

    name: str
    situation: Situation
    measured: Callable[[Mapping, Mapping], tuple[str, str]]


def course_tasks(ledger: Mapping[str, Mapping], arms: Mapping[str, Arm]) -> list[Agreement]:
    """Framework and measurements side by side, for each task.

    Raises ValueError when a claim that is needed is not in the ledger, or no arm was measured.

        [one.agrees for one in course_tasks(current_claims(), load_measurements())]
    """
    return [
        Agreement(task.name, recommend(task.situation).choice, *task.measured(ledger, arms)) for task in TASKS
    ]


def _row(ledger: Mapping[str, Mapping], key: str) -> Mapping:
    if key not in ledger:
        raise ValueError(f"Claim {key} is not in the ledger. Run: python3 course.py run")
    return ledger[key]


def _told(key: str, row: Mapping) -> str:
    return f"{key}: {row['measure']} {row['effect']:+.2f} ({row['low']:+.2f} to {row['high']:+.2f})"


def _assistant(ledger: Mapping, arms: Mapping[str, Arm]) -> tuple[str, str]:
    shares = {name: arm.good.value for name, arm in arms.items() if arm.measured and arm.good is not None}
    if not shares:
        raise ValueError("No arm was measured. Run notebook 10, which measures them.")
    best = arms[max(shares, key=lambda name: shares[name])]
    return best.family, f"most good answers: {best.name}, {best.good}"


def _if_holds(key: str, choice: str, otherwise: str) -> Callable:
    def measured(ledger: Mapping, arms: Mapping[str, Arm]) -> tuple[str, str]:
        row = _row(ledger, key)
        return (choice if row["outcome"] == "holds" else otherwise), _told(key, row)

    return measured


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

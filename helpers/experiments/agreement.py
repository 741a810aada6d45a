"""Do the question frameworks pick what the measurements pick? Each task told as a situation, and measured.

A measured pick follows from a recorded claim or from recorded answers, and never from what a framework says.
Where the measurements do not decide, several choices are picked: a tie is a tie, and no framework is right or
wrong about it.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from helpers.decision import (
    EXAMPLE_PRICES,
    EXAMPLE_USAGE,
    FRAMEWORKS,
    Arm,
    Known,
    Situation,
    paired_gap,
    read_outcomes,
    win_shares,
)

Items = Mapping[str, Sequence[Mapping[str, Any]]]
Found = tuple[tuple[str, ...], str]  # the choices that were best, and why
SURE = 0.95
SCHEMA, PROMPT, RAG, TUNED = "prompting with a schema", "prompting", "RAG", "fine-tuning"


@dataclass(frozen=True)
class Evidence:
    """What is recorded: the ledger, the arms, and their answers to the final questions and over READMEs."""

    ledger: Mapping[str, Mapping]
    arms: Mapping[str, Arm]
    final: Items
    readmes: Items


@dataclass(frozen=True)
class Agreement:
    """One task: what each framework advises, and what the measurements pick: one choice, or several (a tie).

    because: by which numbers.
    """

    task: str
    advised: Mapping[str, str]
    measured: tuple[str, ...]
    because: str

    def verdict(self, framework: str) -> str:
        """ "agrees" or "disagrees"; "tie" where the measurements do not decide.

        A schema is prompting: most frameworks do not know the word.
        """
        if len(self.measured) > 1:
            return "tie"
        advised, measured = (
            choice.removesuffix(" with a schema") for choice in (self.advised[framework], self.measured[0])
        )
        return "agrees" if advised == measured else "disagrees"


@dataclass(frozen=True)
class Task:
    """A task of the course: its situation, and what was measured (None: not recorded yet).

    prompting: the claim that says how far prompting alone gets.
    """

    name: str
    situation: Situation
    measured: Callable[[Evidence], Found | None]
    prompting: str = ""
    prompt_tokens: float = 0.0
    tight_budget: bool = False

    def known(self, evidence: Evidence) -> Known:
        """What is known before the choice; of the measurements, only how far prompting alone gets."""
        row = evidence.ledger.get(self.prompting)
        bill = (
            self.situation.requests_per_month * self.prompt_tokens * EXAMPLE_PRICES.per_million_prompt / 1e6
        )
        return Known(
            situation=self.situation,
            prompting=row["effect"] if row else None,
            prompt_bill=bill,
            tight_budget=self.tight_budget,
        )


def course_tasks(
    ledger: Mapping[str, Mapping],
    arms: Mapping[str, Arm],
    final: Items | None = None,
    readmes: Items | None = None,
) -> list[Agreement]:
    """Every framework and the measurements side by side, for each task that was measured.

    final, readmes: recorded answers, as `final_outcomes` gives them; without them the tasks that need them
    are left out.

        [one.measured for one in course_tasks(current_claims(), load_measurements(), final_outcomes())]
    """
    evidence = Evidence(ledger, arms, final or {}, readmes or {})
    told = []
    for task in TASKS:
        if found := task.measured(evidence):
            known = task.known(evidence)
            told.append(Agreement(task.name, {one.name: one.choose(known) for one in FRAMEWORKS}, *found))
    return told


def tasks_left_out(ledger: Mapping[str, Mapping]) -> dict[str, str]:
    """Task -> why `course_tasks` leaves it out: its claim was refused, since its items cannot decide it, or
    was not measured yet.

    >>> tasks_left_out({"K1": {"low": None, "why": "too few"}})["private facts, with and without a search"]
    'K1 cannot decide: too few'
    """
    told = {}
    for task in TASKS:
        if isinstance(task.measured, _ByClaim):
            key = task.measured.key
            row = ledger.get(key)
            if row is None:
                told[task.name] = f"{key} is not measured yet"
            elif row["low"] is None:
                told[task.name] = f"{key} cannot decide: {row.get('why') or 'its items are too few'}"
    return told


# ---- what was measured ------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _ByClaim:
    """above: the choice when the whole interval of a claim lies above the level; below: when below it."""

    key: str
    above: str
    below: str
    level: float = 0.0

    def __call__(self, evidence: Evidence) -> Found | None:
        row = evidence.ledger.get(self.key)
        if row is None or row["low"] is None:  # a refused draw picks nothing
            return None
        above = row["low"] > self.level
        picked = (self.above,) if above else (self.below,) if row["high"] < self.level else None
        return picked or (self.above, self.below), (
            f"{self.key}: {row['measure']} {row['effect']:+.2f} ({row['low']:+.2f} to {row['high']:+.2f}), "
            f"n = {row['n']}"
        )


def _by_answers(
    part: str, answerable: bool | None = None, readmes: bool = False, least: bool = False
) -> Callable[[Evidence], Found | None]:
    """The choice whose best arm gives most (or least) of a part of the recorded answers; those that cannot be
    told from it are picked as well. answerable: only those questions with or without an answer.
    """

    def measured(evidence: Evidence) -> Found | None:
        items = evidence.readmes if readmes else evidence.final
        rows = {
            name: [
                {"id": one["id"], "good": bool(one[part]) != least}
                for one in items[name]
                if answerable is None or one["answerable"] is answerable
            ]
            for name in items
            if name in evidence.arms
        }
        if not rows or not all(rows.values()):
            return None
        outcomes = read_outcomes(rows)
        best = _best_of_each(outcomes.good, evidence.arms)
        if len(best) < 2:
            return None
        first = max(best.values(), key=lambda name: sum(outcomes.good[name]))
        gaps = {family: paired_gap(outcomes, first, name) for family, name in best.items()}
        picked = tuple(family for family, gap in gaps.items() if gap.low <= 0)
        second = min((gap.value, family) for family, gap in gaps.items() if best[family] != first)[1]
        return _first(picked, evidence.arms[first].family), (
            f"{'fewest' if least else 'most'} {part}: {first}; ahead of {best[second]} by {gaps[second]}, "
            f"n = {outcomes.n}"
        )

    return measured


def _by_cost(evidence: Evidence) -> Found | None:
    """The choice whose good answers cost least in nearly all draws of the questions."""
    items = {name: rows for name, rows in evidence.final.items() if name in evidence.arms}
    if not items:
        return None
    wins = win_shares(evidence.arms, read_outcomes(items), EXAMPLE_PRICES, EXAMPLE_USAGE)
    by_family: dict[str, float] = {}
    for name, won in wins.items():
        family = evidence.arms[name].family
        by_family[family] = by_family.get(family, 0.0) + won
    top = max(by_family, key=lambda family: by_family[family])
    sure = by_family[top] >= SURE
    picked = tuple(family for family, won in by_family.items() if won > (1 - SURE) / 2 or family == top)
    told = ", ".join(f"{family} {won:.0%}" for family, won in by_family.items() if won)
    return ((top,) if sure else _first(picked, top)), f"cheapest good answer in so many draws: {told}"


def _best_of_each(good: Mapping[str, Sequence[float]], arms: Mapping[str, Arm]) -> dict[str, str]:
    """Family -> its arm with most."""
    best: dict[str, str] = {}
    for name, values in good.items():
        family = arms[name].family
        if family not in best or sum(values) > sum(good[best[family]]):
            best[family] = name
    return best


def _first(picked: tuple[str, ...], top: str) -> tuple[str, ...]:
    return (top, *(choice for choice in picked if choice != top))


# ---- the tasks --------------------------------------------------------------------------------------------

WIKI = Situation(
    knowledge_changes="monthly",
    needs_private_facts=True,
    must_cite=True,
    access_by_reader=True,
    fixed_format=True,
    must_abstain=True,
    examples=4000,
    requests_per_month=20_000,
    prompting_tried=True,
)
MANUALS = Situation(
    knowledge_changes="monthly",
    needs_private_facts=True,
    must_cite=True,
    fixed_format=True,
    must_abstain=True,
    examples=4000,
    prompting_tried=True,
)
FACTS = Situation(needs_private_facts=True, examples=400, prompting_tried=True)
CHANGING = Situation(needs_private_facts=True, knowledge_changes="daily", examples=400, prompting_tried=True)
SILENT = Situation(needs_private_facts=True, must_abstain=True, examples=400, prompting_tried=True)
TICKETS = Situation(
    fixed_format=True, examples=600, requests_per_month=20_000, long_prompt=True, prompting_tried=True
)
SHAPE = Situation(fixed_format=True, schema_is_enough=True, examples=600, prompting_tried=True)
FORM = Situation(fixed_format=True, examples=600, prompting_tried=True)
SHORT = Situation(
    examples=600, requests_per_month=20_000, long_prompt=True, latency_matters=True, prompting_tried=True
)
VOICE = Situation(house_style=True, examples=200, prompting_tried=True)
CHAT = Situation(examples=400, prompting_tried=True)
LONG = 1100  # tokens of instructions and examples in notebook 08's prompt

TASKS = (
    Task("wiki assistant: right, cited, in form, silent", WIKI, _by_answers("good")),
    Task("wiki: the right value, whatever its form", FACTS, _by_answers("right", answerable=True)),
    Task("wiki: silent where there is no answer", SILENT, _by_answers("abstained", answerable=False)),
    Task("wiki: as few inventions as can be", SILENT, _by_answers("invented", least=True)),
    Task("wiki assistant: the cheapest good answer", WIKI, _by_cost, tight_budget=True),
    Task("manuals of software: right, cited, in form, silent", MANUALS, _by_answers("good", readmes=True)),
    Task("private facts, with and without a search", FACTS, _ByClaim("K1", RAG, PROMPT)),
    Task("forty private facts that were taught", FACTS, _ByClaim("B4 against retrieval", RAG, TUNED)),
    Task("facts that have just changed", CHANGING, _ByClaim("K2 tuned model", RAG, TUNED)),
    Task(
        "tickets to records, the right content",
        TICKETS,
        _ByClaim("B2 content", TUNED, SCHEMA),
        "B1 content",
        LONG,
    ),
    Task(
        "the same, with examples searched for each ticket",
        TICKETS,
        _ByClaim("B2 content, retrieved examples", TUNED, SCHEMA),
        "B1 content, retrieved examples",
        LONG,
    ),
    Task(
        "tickets to records, the shape, by a schema",
        SHAPE,
        _ByClaim("B1 shape", SCHEMA, TUNED, level=0.5),
        "B1 shape",
    ),
    Task("tickets to records, the shape, without a schema", FORM, _ByClaim("B2 format", TUNED, PROMPT)),
    Task("tickets: as few tokens as can be", SHORT, _ByClaim("B3 tokens", TUNED, PROMPT), "", LONG),
    Task("tickets: as short a wait as can be", SHORT, _ByClaim("B3 latency", TUNED, PROMPT), "", LONG),
    Task("facts to e-mails in the house voice", VOICE, _ByClaim("B2 tone", TUNED, PROMPT), "B1 tone"),
    Task("a chat that keeps its general knowledge", CHAT, _ByClaim("B7 plain tuning", PROMPT, TUNED)),
)

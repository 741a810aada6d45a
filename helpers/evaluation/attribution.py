"""Where was a question lost: in searching, in choosing, or in reading? The three need different repairs.

    not retrieved    a gold quote is not among the passages
    not chosen       all are there, but the evidence that was read does not hold the answer
    misread          the evidence holds it, and the reply does not

Knows results only: passages with `page_id`, `start`, `end`, questions with `gold` and `answers`, texts.
"""

from collections.abc import Iterable, Sequence

from .evidence import holds
from .matching import is_right

OUTCOMES = ("right", "not retrieved", "not chosen", "misread")


def attribute(question, passages: Sequence, evidence: str, reply: str) -> str:
    """One of OUTCOMES for a reply to an answerable question.

    passages: what was found. evidence: the text that the model read. A question that needs two quotes is retrieved when both are there.
    Raises ValueError for a question without gold: there is nothing that could have been found.
    """
    if not question.gold:
        raise ValueError(f"Question {question.id} has no gold quote; leave unanswerable questions out.")
    if is_right(reply, question.answers):
        return "right"
    if not all(any(holds(passage, gold) for passage in passages) for gold in question.gold):
        return "not retrieved"
    return "misread" if is_right(evidence, question.answers) else "not chosen"


def count_outcomes(outcomes: Iterable[str]) -> dict[str, int]:
    """How often each of OUTCOMES came, in their order. Raises ValueError for any other word."""
    counts = dict.fromkeys(OUTCOMES, 0)
    for outcome in outcomes:
        if outcome not in counts:
            raise ValueError(f"There is no outcome {outcome!r}; use {', '.join(OUTCOMES)}.")
        counts[outcome] += 1
    return counts


def cites_evidence(passages: Sequence, question) -> bool:
    """True when one of the cited passages holds a gold quote of the question."""
    return any(holds(passage, gold) for passage in passages for gold in question.gold)

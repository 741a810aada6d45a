"""Spoil training labels on purpose, to see what comes out: slips of an annotator, without a pattern."""

import random
from collections.abc import Sequence
from dataclasses import replace

from helpers.corpus import Ticket

JUDGED = (
    "severity",
    "actions",
)  # with component and symptom of each problem: what an annotator decides; the rest is copied from the message


def mislabel(tickets: Sequence[Ticket], share: float, seed: int = 0) -> list[Ticket]:
    """A share of the tickets (0 to 1) gets components, symptoms, severity and actions of another ticket. Every one of them is wrong afterwards."""
    rng = random.Random(seed)
    wrong = set(rng.sample(range(len(tickets)), round(share * len(tickets))))
    return [
        _judged_as_another(ticket, tickets, rng) if i in wrong else ticket for i, ticket in enumerate(tickets)
    ]


def _judged_as_another(ticket: Ticket, tickets: Sequence[Ticket], rng: random.Random) -> Ticket:
    """The ticket with the judgement passed on a random other one; serial, customer and error codes stay its own."""
    for other in rng.sample(list(tickets), len(tickets)):
        theirs = other.record["problems"]
        problems = [
            mine | {name: theirs[i % len(theirs)][name] for name in ("component", "symptom")}
            for i, mine in enumerate(ticket.record["problems"])
        ]
        record = ticket.record | {name: other.record[name] for name in JUDGED} | {"problems": problems}
        if record != ticket.record:
            return replace(ticket, record=record)
    raise ValueError("All tickets are judged alike, so none can be mislabelled with another's judgement.")

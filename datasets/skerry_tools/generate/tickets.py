"""The training tickets 21 to 600: customers' texts with their records, put together from written scenes.

A scene (datasets/sources/ticket-scenes.yaml) is one problem, told in several ways, with its component,
symptom, code and severity by datasets/tickets/guidelines.md. A ticket draws one to three scenes, what is
asked, who writes and a layout, from a random generator seeded with its number, so that every machine makes
the same. The record is made from the drawn scenes, the text from the same. The test tickets are written by
hand and never come from here; tickets 1 to 20 are written by hand too.
"""

import random
from collections import Counter, defaultdict

from ..checks.leaks import shingles
from .ticket_case import Pen, the_case, the_record
from .ticket_writer import LAYOUTS, Writer, styled

FIRST, LAST = 21, 600
ATTEMPTS = 40  # a ticket is drawn again, at most so often,
ALIKE = 0.25  # while it is more alike to an earlier one (Jaccard of 3-token shingles)


def tickets(world: dict, scenes: dict) -> list[dict]:
    """All generated training tickets: id, text, record."""
    uses, memory, made = Counter(), Memory(), []
    for number in range(FIRST, LAST + 1):
        drawn = []
        for attempt in range(ATTEMPTS):
            pen = Pen(random.Random(1000 * number + attempt), uses)
            text, record = one_ticket(pen, number, scenes, world)
            drawn.append((memory.likeness(text), attempt, text, record, pen.picked))
            if drawn[-1][0] <= ALIKE:
                break
        _, _, text, record, picked = min(drawn, key=lambda row: row[:2])
        uses.update(picked)
        memory.add(text)
        made.append({"id": f"t-train-{number:03d}", "text": text, "record": record})
    return made


def one_ticket(pen: Pen, number: int, scenes: dict, world: dict) -> tuple[str, dict]:
    """Text and record of one ticket."""
    case = the_case(pen, number, scenes, world)
    layout = pen.chance.choice(LAYOUTS)
    text = Writer(pen, case, scenes, world).write(layout)
    return styled(pen, layout, text, the_record(case, scenes["asks"]), case)


class Memory:
    """The texts made so far, by their runs of three tokens."""

    def __init__(self):
        self.where, self.sizes = defaultdict(list), []

    def add(self, text: str) -> None:
        """Remember a text."""
        runs = shingles(text)
        for run in runs:
            self.where[run].append(len(self.sizes))
        self.sizes.append(len(runs))

    def likeness(self, text: str) -> float:
        """The highest Jaccard similarity to a text made so far."""
        runs = shingles(text)
        shared = Counter(i for run in runs for i in self.where.get(run, ()))
        return max((n / (len(runs) + self.sizes[i] - n) for i, n in shared.items()), default=0.0)

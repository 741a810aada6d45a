"""Reading failures one by one: which gold quote was not found, and what was found in its place.

A mean says that something is wrong; only the cases say what. The machine sorts coarsely by where the gold stands; why it
stands there (other words, a code, a twin page) is for a reader to say.

Knows results only: a hit has `passage` and `rank`, a passage the span of a page, a question `gold`.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from .evidence import holds

KINDS = ("below the cut", "right page, other passage", "not found")


@dataclass(frozen=True)
class Miss:
    """A gold quote that none of the first k hits holds. rank: where it does stand, None when nowhere in the ranking; found: the first k hits."""

    question: object
    gold: object
    rank: int | None
    found: tuple

    @property
    def kind(self) -> str:
        """`right page, other passage` when its page is among the first k; else `below the cut` when the ranking holds it further down; else `not found`."""
        if any(hit.passage.page_id == self.gold.page_id for hit in self.found):
            return "right page, other passage"
        return "below the cut" if self.rank else "not found"


def misses(questions: Sequence, rankings: Sequence[Sequence], k: int = 3) -> list[Miss]:
    """Every gold quote that the first k hits miss, in the order of the questions. Rankings deeper than k tell how far away it was."""
    return [
        Miss(
            question,
            gold,
            next((hit.rank for hit in hits if holds(hit.passage, gold)), None),
            tuple(hits[:k]),
        )
        for question, hits in zip(questions, rankings, strict=True)
        for gold in question.gold
        if not any(holds(hit.passage, gold) for hit in hits[:k])
    ]


def kinds(found: Sequence[Miss]) -> dict[str, int]:
    """How many misses of each kind, in the order of KINDS."""
    counted = Counter(miss.kind for miss in found)
    return {kind: counted[kind] for kind in KINDS}

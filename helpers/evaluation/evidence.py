"""Was the evidence found? Gold quotes against passages, so that every way of chunking is judged alike.

A gold quote is a span of a page (`page_id`, `start`, `end`); a passage is one, too. A passage *holds* a
quote when the two overlap. Where a quote has no offsets, its words are looked for in the passage's text. A
mean says that something is wrong; only the cases say what: `misses` shows each quote that was not found, and
what was found in its place.

Knows results, not the systems that made them: a hit has `passage` and `rank`, a question `gold`; anything
with these attributes will do.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from helpers.corpus import normalised_tokens, overlaps

MISS_KINDS = ("below the cut", "right page, other passage", "not found")


def holds(passage: Any, gold: Any) -> bool:
    """True when a passage overlaps a gold quote: by characters, or by words where one has no `start` and
    `end`.

    >>> from helpers.corpus import Gold, GoldQuote, Passage
    >>> passage = Passage("tea", "Tea", "", "The pot holds 1.7 litres.", 100, 125, 8)
    >>> holds(passage, Gold("tea", "Tea", "1.7 litres", 114, 124)), holds(passage, GoldQuote("tea", "1.7 l"))
    (True, True)
    """
    if passage.page_id != gold.page_id:
        return False
    if hasattr(gold, "start") and hasattr(passage, "start"):
        return overlaps((passage.page_id, passage.start, passage.end), (gold.page_id, gold.start, gold.end))
    return quote_overlaps(gold.quote, passage.text)


def quote_overlaps(quote: str, text: str) -> bool:
    """True when a quote stands in a text by its normalised words, or at least half of it where the text is
    cut.

    >>> quote_overlaps("The pot holds 1.7 l", "Full, the pot holds 1.7"), quote_overlaps("pot", "cup")
    (True, False)
    """
    wanted, there = normalised_tokens(quote), normalised_tokens(text)
    least = (len(wanted) + 1) // 2
    if not wanted or not there:
        return False
    if any(there[i : i + len(wanted)] == wanted for i in range(len(there) - len(wanted) + 1)):
        return True
    if least <= len(there) < len(wanted) and any(
        wanted[i : i + len(there)] == there for i in range(len(wanted) - len(there) + 1)
    ):
        return True  # the passage lies within the quote
    sizes = range(least, min(len(wanted), len(there) + 1))
    return any(there[-n:] == wanted[:n] or there[:n] == wanted[-n:] for n in sizes)


def recall_of_quotes(hits: Sequence, question: Any, k: int) -> float:
    """Share of a question's gold quotes that one of the first k hits overlaps: 0 or 1, 0.5 for one of two.

        recall_of_quotes(index.search(question.question, k=3), question, k=3)

    Raises ValueError for a question without gold.
    """
    _with_gold(question)
    found = sum(any(holds(hit.passage, gold) for hit in hits[:k]) for gold in question.gold)
    return found / len(question.gold)


def first_rank(hits: Sequence, question: Any) -> int | None:
    """Rank of the first hit that holds a gold quote; None when no hit does.

    first_rank(index.search(question.question, k=20), question)
    """
    return next((hit.rank for hit in hits if any(holds(hit.passage, gold) for gold in question.gold)), None)


def qrels_of(questions: Iterable, passages: Iterable) -> dict[str, dict[str, int]]:
    """Relevance judgements for `evaluate`: question id -> {id of every passage that holds a gold quote: 1}.

        qrels_of(load_questions("practice"), chunk_pages(load_pages()))

    Questions without gold are left out. With overlapping chunks several passages hold one quote.
    """
    by_page: dict[str, list] = {}
    for passage in passages:
        by_page.setdefault(passage.page_id, []).append(passage)
    return {
        question.id: {
            passage.id: 1
            for gold in question.gold
            for passage in by_page.get(gold.page_id, [])
            if holds(passage, gold)
        }
        for question in questions
        if question.gold
    }


def run_of(questions: Iterable, rankings: Iterable[Sequence]) -> dict[str, list[str]]:
    """A run for `evaluate`: question id -> ids of its hits, best first.

    run_of(questions, index.search_many([question.question for question in questions], k=10))
    """
    return {
        question.id: [hit.passage.id for hit in hits]
        for question, hits in zip(questions, rankings, strict=True)
    }


# ---- what was not found -----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Miss:
    """A gold quote that none of the first k hits holds.

    rank: where it does stand, None when nowhere in the ranking; found: the first k hits.
    """

    question: Any
    gold: Any
    rank: int | None
    found: tuple

    @property
    def kind(self) -> str:
        """One of MISS_KINDS: by whether its page is among the first k, and whether the ranking holds it
        below.
        """
        if any(hit.passage.page_id == self.gold.page_id for hit in self.found):
            return "right page, other passage"
        return "below the cut" if self.rank else "not found"


def misses(questions: Sequence, rankings: Sequence[Sequence], k: int = 3) -> list[Miss]:
    """Every gold quote that the first k hits miss, in the order of the questions.

        misses(questions, index.search_many([question.question for question in questions], k=50))

    Rankings deeper than k tell how far away it was.
    """
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


def count_misses(found: Sequence[Miss]) -> dict[str, int]:
    """How many misses of each kind, in the order of MISS_KINDS.

    >>> count_misses([Miss("?", None, None, ())])
    {'below the cut': 0, 'right page, other passage': 0, 'not found': 1}
    """
    counted = Counter(miss.kind for miss in found)
    return {kind: counted[kind] for kind in MISS_KINDS}


def _with_gold(question: Any) -> None:
    if not question.gold:
        raise ValueError(f"Question {question.id} has no gold quote; leave unanswerable questions out.")

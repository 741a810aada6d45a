"""Was the evidence found? Gold quotes against passages, by their characters, so that every way of chunking is judged alike.

A gold quote is a span of a page (`page`, `start`, `end`); a passage is one, too (`page_id`, `start`, `end`). A passage
*holds* a quote when the two overlap. Token measures count how much: Smith & Troynikov 2024, *Evaluating chunking strategies
for retrieval* (Chroma technical report).

Knows spans, not the systems that made them: anything with these attributes will do.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

Span = tuple[str, int, int]  # page, first character, character after the last


def holds(passage, gold) -> bool:
    """True when a passage overlaps a gold quote."""
    return passage.page_id == gold.page_id and passage.start < gold.end and gold.start < passage.end


def recall_of_quotes(hits: Sequence, question, k: int) -> float:
    """Share of a question's gold quotes that one of the first k hits overlaps: 0 or 1, or 0.5 for a two-page question half found."""
    if not question.gold:
        raise ValueError(f"Question {question.id} has no gold quote; leave unanswerable questions out.")
    return sum(any(holds(hit.passage, gold) for hit in hits[:k]) for gold in question.gold) / len(
        question.gold
    )


def first_rank(hits: Sequence, question) -> int | None:
    """Rank of the first hit that holds a gold quote; None when no hit does."""
    return next((hit.rank for hit in hits if any(holds(hit.passage, gold) for gold in question.gold)), None)


def qrels_of(questions: Iterable, passages: Iterable) -> dict[str, dict[str, int]]:
    """Relevance judgements for `ranking.evaluate`: question id -> {id of every passage that holds a gold quote: 1}.

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
    """A run for `ranking.evaluate`: question id -> ids of its hits, best first."""
    return {
        question.id: [hit.passage.id for hit in hits]
        for question, hits in zip(questions, rankings, strict=True)
    }


# ---- tokens --------------------------------------------------------------------------------------


@dataclass(frozen=True)
class TokenOverlap:
    """How well retrieved spans cover the gold spans, in tokens: recall, precision, and intersection over union, each 0 to 1."""

    recall: float
    precision: float
    iou: float


def token_overlap(
    retrieved: Sequence[Span], gold: Sequence[Span], count: Callable[[str, int, int], int]
) -> TokenOverlap:
    """Overlap of retrieved and gold spans. `count(page, start, end)` gives the tokens of a span.

    Recall counts a gold token once, however often it was retrieved. Precision and IoU count retrieved tokens as often as they
    stand in the prompt, so overlapping chunks pay for what they repeat. Raises ValueError without gold.
    """
    if not gold:
        raise ValueError("There is no gold span to compare with.")
    size = lambda spans: sum(count(*span) for span in spans)
    covered = size(_shared(_merged(retrieved), _merged(gold)))
    wanted, read = size(_merged(gold)), size(retrieved)
    return TokenOverlap(
        covered / wanted, covered / read if read else 0.0, covered / (read + wanted - covered)
    )


def _merged(spans: Iterable[Span]) -> list[Span]:
    """The same characters in spans that do not overlap."""
    merged: list[Span] = []
    for page, start, end in sorted(spans):
        if merged and merged[-1][0] == page and start <= merged[-1][2]:
            merged[-1] = (page, merged[-1][1], max(end, merged[-1][2]))
        else:
            merged.append((page, start, end))
    return merged


def _shared(ours: list[Span], theirs: list[Span]) -> list[Span]:
    return [
        (page, max(start, first), min(end, last))
        for page, start, end in ours
        for other, first, last in theirs
        if page == other and max(start, first) < min(end, last)
    ]

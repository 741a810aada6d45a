"""How much of a text is there?

Spans by their tokens, and texts by their words where characters cannot be compared.

Token measures: Smith & Troynikov 2024, *Evaluating chunking strategies for retrieval* (Chroma technical
report). Words serve where two sides share no text: extracted text against its source, a quote against any
passage.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

PageSpan = tuple[str, int, int]  # page, first character, character after the last
MOST_OF = 0.8  # share of a quote's words that must stand in a passage
_MARKER = re.compile(r"^\s*(?:[-*+]|\d+[.)])\s+")  # a list may be numbered by whoever shows it
_WORD = re.compile(r"\w+")
_LINES = {"heading": r"#{1,6}\s", "row": r"\|(?!\s*:?-+)", "item": r"\s*(?:[-*+]|\d+[.)])\s"}


# ---- spans ------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class TokenOverlap:
    """How well retrieved spans cover the gold spans: recall, precision, intersection over union of tokens."""

    recall: float
    precision: float
    iou: float


def token_overlap(
    retrieved: Sequence[PageSpan], gold: Sequence[PageSpan], count: Callable[[str, int, int], int]
) -> TokenOverlap:
    """Overlap of retrieved and gold spans. `count(page, start, end)` gives the tokens of a span.

    Recall counts a gold token once, however often it was retrieved. Precision and IoU count retrieved tokens
    as often as they stand in the prompt, so overlapping chunks pay for what they repeat. Raises ValueError
    without gold.

    >>> token_overlap([("tea", 0, 10)], [("tea", 5, 10)], lambda page, start, end: end - start)
    TokenOverlap(recall=1.0, precision=0.5, iou=0.5)
    """
    if not gold:
        raise ValueError("There is no gold span to compare with.")

    def size(spans: Iterable[PageSpan]) -> int:
        return sum(count(*span) for span in spans)

    covered = size(_shared(_merged(retrieved), _merged(gold)))
    wanted, read = size(_merged(gold)), size(retrieved)
    precision = covered / read if read else 0.0
    return TokenOverlap(covered / wanted, precision, covered / (read + wanted - covered))


def within_budget(hits: Sequence, tokens: int) -> list:
    """Hits in rank order until the next would exceed a budget of tokens; at least the first.

        within_budget(index.search(question, k=50), tokens=800)

    So that large and small passages are compared fairly.
    """
    kept: list = []
    used = 0
    for hit in hits:
        if kept and used + hit.passage.tokens > tokens:
            break
        kept.append(hit)
        used += hit.passage.tokens
    return kept


def _merged(spans: Iterable[PageSpan]) -> list[PageSpan]:
    """The same characters in spans that do not overlap."""
    merged: list[PageSpan] = []
    for page, start, end in sorted(spans):
        if merged and merged[-1][0] == page and start <= merged[-1][2]:
            merged[-1] = (page, merged[-1][1], max(end, merged[-1][2]))
        else:
            merged.append((page, start, end))
    return merged


def _shared(ours: list[PageSpan], theirs: list[PageSpan]) -> list[PageSpan]:
    return [
        (page, max(start, first), min(end, last))
        for page, start, end in ours
        for other, first, last in theirs
        if page == other and max(start, first) < min(end, last)
    ]


# ---- words ------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class BagOverlap:
    """Share of the source's words that are there (recall), and of the words there that are the source's
    (precision).
    """

    recall: float
    precision: float


def bag_overlap(text: str, source: str) -> BagOverlap:
    """Overlap of two texts as bags of words, each counted as often as it stands.

    Raises ValueError for a source without words.

    >>> bag_overlap("menu boil the water", "Boil the water.")
    BagOverlap(recall=1.0, precision=0.75)
    """
    found, wanted = _bag(text), _bag(source)
    if not wanted:
        raise ValueError("The source holds no word to compare with.")
    shared = (found & wanted).total()
    return BagOverlap(shared / wanted.total(), shared / found.total() if found else 0.0)


def lines_kept(text: str, source: str, kind: str) -> tuple[int, int]:
    """(kept, all): lines of a kind of a Markdown source whose words stand as one line in the text.

    kind: `heading`, `row` or `item`.

    >>> lines_kept("Tea\\nboil it", "# Tea\\n\\n## Pot\\n\\nBoil it.", "heading")
    (1, 2)
    """
    lines = {_words(_MARKER.sub("", line)) for line in text.splitlines()}
    wanted = [_words(_MARKER.sub("", line)) for line in source.splitlines() if re.match(_LINES[kind], line)]
    return sum(line in lines for line in wanted), len(wanted)


def quote_stands_in(quote: str, text: str, least: float = MOST_OF) -> bool:
    """True when the words of a quote stand in a text: as they are, or at least a share of them in any order.

    A chunk may cut a quote, an extractor may lose a sign.

    >>> quote_stands_in("It holds 1.7 litres.", "It holds 1,7 litres when full")
    True
    """
    if _words(quote) and f" {_words(quote)} " in f" {_words(text)} ":
        return True
    wanted = _bag(quote)
    return bool(wanted) and (wanted & _bag(text)).total() >= least * wanted.total()


def recall_by_text(hits: Sequence, question: Any, k: int) -> float:
    """As `recall_of_quotes`, by words: share of gold quotes that stand in one of the first k passages of
    their page.

        recall_by_text(retriever.search(question.question, k=3), question, k=3)

    For texts whose characters are not those of the page that the quote was taken from. Raises ValueError
    without gold.
    """
    if not question.gold:
        raise ValueError(f"Question {question.id} has no gold quote; leave unanswerable questions out.")
    found = sum(
        any(
            hit.passage.page_id == gold.page_id and quote_stands_in(gold.quote, hit.passage.text)
            for hit in hits[:k]
        )
        for gold in question.gold
    )
    return found / len(question.gold)


def _words(text: str) -> str:
    return " ".join(_WORD.findall(text.lower()))


def _bag(text: str) -> Counter[str]:
    return Counter(_WORD.findall(text.lower()))

"""Two texts compared by their words, where characters cannot be: extracted text against its source, a quote against any passage.

Knows texts only. Offsets are better where both sides share one text: `evidence`.
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

_MARKER = re.compile(r"^\s*(?:[-*+]|\d+[.)])\s+")  # a list may be numbered by whoever shows it
_WORD = re.compile(r"\w+")
MOST_OF = 0.8  # share of a quote's words that must stand in a passage


@dataclass(frozen=True)
class BagOverlap:
    """Share of the source's words that are there (recall), and of the words there that are the source's (precision)."""

    recall: float
    precision: float


def bag_overlap(text: str, source: str) -> BagOverlap:
    """Overlap of two texts as bags of words, each counted as often as it stands. Raises ValueError for a source without words."""
    found, wanted = _bag(text), _bag(source)
    if not wanted:
        raise ValueError("The source holds no word to compare with.")
    shared = (found & wanted).total()
    return BagOverlap(shared / wanted.total(), shared / found.total() if found else 0.0)


def lines_kept(text: str, source: str, kind: str) -> tuple[int, int]:
    """(kept, all): lines of a kind of a Markdown source, `heading`, `row` or `item`, whose words stand as one line in the text."""
    pattern = {"heading": r"#{1,6}\s", "row": r"\|(?!\s*:?-+)", "item": r"\s*(?:[-*+]|\d+[.)])\s"}[kind]
    lines = {_words(_MARKER.sub("", line)) for line in text.splitlines()}
    wanted = [_words(_MARKER.sub("", line)) for line in source.splitlines() if re.match(pattern, line)]
    return sum(line in lines for line in wanted), len(wanted)


def quote_stands_in(quote: str, text: str, least: float = MOST_OF) -> bool:
    """True when the words of a quote stand in a text: as they are, or at least a share of them (a chunk may cut a quote, an extractor may lose a sign)."""
    if _words(quote) and f" {_words(quote)} " in f" {_words(text)} ":
        return True
    wanted = _bag(quote)
    return bool(wanted) and (wanted & _bag(text)).total() >= least * wanted.total()


def recall_by_text(hits: Sequence, question, k: int) -> float:
    """As `recall_of_quotes`, by words: share of gold quotes that stand in one of the first k passages of the gold page.

    For texts whose characters are not those of the page that the quote was taken from. Raises ValueError without gold.
    """
    if not question.gold:
        raise ValueError(f"Question {question.id} has no gold quote; leave unanswerable questions out.")
    return sum(
        any(
            hit.passage.page_id == gold.page_id and quote_stands_in(gold.quote, hit.passage.text)
            for hit in hits[:k]
        )
        for gold in question.gold
    ) / len(question.gold)


def within_budget(hits: Sequence, tokens: int) -> list:
    """Hits in rank order until the next would exceed a budget of tokens; at least the first. So that large and small passages are compared fairly."""
    kept, used = [], 0
    for hit in hits:
        if kept and used + hit.passage.tokens > tokens:
            break
        kept.append(hit)
        used += hit.passage.tokens
    return kept


def _words(text: str) -> str:
    return " ".join(_WORD.findall(text.lower()))


def _bag(text: str) -> Counter:
    return Counter(_WORD.findall(text.lower()))

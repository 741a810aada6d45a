"""How a text is cut into spans and spans are joined: what every chunker is made of.

A span is (first character, character after the last). `blocks` and `split` cut, `fit` makes long spans short,
`pack` joins short ones.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable
from itertools import pairwise

from .boundaries import sentence_starts
from .markdown import Block, Span, outline
from .tokens import token_spans

Counter = Callable[[int, int], int]  # tokens of a span

LONGEST_WORD = 100  # letters; WordPiece counts a longer word as one token


class TokenCounter:
    """Counts the tokens of any span of one text after a single tokenisation.

    TokenCounter("Boil the water.")(0, 4)       1
    """

    def __init__(self, text: str):
        self.starts = [
            i
            for start, end in token_spans(text)
            for i in ([start] if end - start <= LONGEST_WORD else range(start, end, LONGEST_WORD))
        ]

    def __call__(self, start: int, end: int) -> int:
        return bisect_left(self.starts, end) - bisect_left(self.starts, start)

    def reach(self, start: int, count: int) -> int | None:
        """Offset at which token number `count` after `start` begins; None when the text ends before."""
        index = bisect_left(self.starts, start) + count
        return self.starts[index] if index < len(self.starts) else None


def blocks(text: str, start: int, end: int) -> list[Span]:
    """Spans of paragraphs, without white space at their edges; lists, tables and code are cut at each line.

    A heading right above a paragraph belongs to it.

    >>> text = "Boil it\\nwell.\\n\\n- cup\\n- spoon\\n"
    >>> [text[first:last] for first, last in blocks(text, 0, len(text))]
    ['Boil it\\nwell.', '- cup', '- spoon']
    """
    spans: list[Span] = []
    above = False  # the last span is a heading
    parts = outline(text).blocks
    for number in range(bisect_right(parts, start, key=_end_of), len(parts)):
        block = parts[number]
        if block.start >= end:
            break
        first, last = _trimmed(text, max(block.start, start), min(block.end, end))
        if first == last:
            continue
        if above and block.kind == "paragraph" and text.count("\n", spans[-1][1], first) == 1:
            first = spans.pop()[0]
        spans.append((first, last))
        above = block.kind == "heading"
    return spans


def _end_of(block: Block) -> int:
    return block.end


def _trimmed(text: str, start: int, end: int) -> Span:
    """A span without white space at its edges."""
    part = text[start:end]
    left = len(part) - len(part.lstrip())
    return start + left, start + max(left, len(part.rstrip()))


def fit(text: str, start: int, end: int, count: TokenCounter, limit: int) -> list[Span]:
    """Cut a span that is longer than `limit` tokens at sentence ends, then between words."""
    if count(start, end) <= limit:
        return [(start, end)]
    cuts = [start] + [start + at for at in sentence_starts(text[start:end])] + [end]
    pieces = []
    for first, last in pairwise(cuts):
        while count(first, last) > limit:
            cut = _word_break(text, first, count.reach(first, limit) or last)
            pieces.append((first, cut))
            first = cut
        pieces.append((first, last))
    return [
        (first, first + len(text[first:last].rstrip())) for first, last in pieces if text[first:last].strip()
    ]


def split(text: str, start: int, end: int, separator: str) -> list[Span]:
    """Spans between the places where a separator (a regular expression) matches, without white space around.

    >>> split("one  two", 0, 8, r"\\s+")
    [(0, 3), (5, 8)]
    """
    cuts = [(start + m.start(), start + m.end()) for m in re.finditer(separator, text[start:end])]
    edges = zip([start] + [after for _, after in cuts], [before for before, _ in cuts] + [end], strict=True)
    return [_trimmed(text, first, last) for first, last in edges if text[first:last].strip()]


def pack(units: list[Span], count: Counter, limit: int, overlap: int = 0) -> list[Span]:
    """Join neighbouring units while they fit into `limit` tokens.

    The next span begins with as many of the last units as fit into `overlap` tokens. Ends always: each span
    begins after the one before and holds at least one new unit.

    >>> def letters(start, end): return end - start
    >>> units = [(0, 3), (3, 6), (6, 9)]
    >>> pack(units, letters, limit=6), pack(units, letters, limit=6, overlap=3)
    ([(0, 6), (6, 9)], [(0, 6), (3, 9)])
    """
    packed, first = [], 0
    while first < len(units):
        last = first
        while last + 1 < len(units) and count(units[first][0], units[last + 1][1]) <= limit:
            last += 1
        packed.append((units[first][0], units[last][1]))
        if last + 1 == len(units):
            break
        following = last + 1
        while (
            following - 1 > first
            and count(units[following - 1][0], units[last][1]) <= overlap
            and count(units[following - 1][0], units[last + 1][1]) <= limit
        ):
            following -= 1
        first = following
    return packed


def packed_blocks(
    text: str, start: int, end: int, count: TokenCounter, limit: int, overlap: int = 0
) -> list[Span]:
    """Blocks of a stretch of text, long ones cut, short ones joined: the default way within one section."""
    units = [part for block in blocks(text, start, end) for part in fit(text, *block, count, limit)]
    return pack(units, count, limit, overlap)


def _word_break(text: str, start: int, offset: int) -> int:
    """The last white space before `offset`, or `offset` itself when one word fills the whole span."""
    spaces = [match.end() for match in re.finditer(r"\s+", text[start:offset]) if match.start()]
    return start + spaces[-1] if spaces else offset

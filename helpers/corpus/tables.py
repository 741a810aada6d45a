"""A passage that begins inside a table is read under the table's header row: which row that is, and its size.

A row without its column names says little to a reader, to a search and to a model, wherever a chunker cuts.
"""

import re
from bisect import bisect_right
from functools import lru_cache

from .pages import lines_with_fences
from .spans import Span, TokenCounter

_BEFORE = re.compile(r"[ \t]*(?:(?:>|[-*+][ \t]|\d{1,9}[.)][ \t])[ \t]*)*")  # of a quote, of a list item
_RULE = re.compile(r"\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*\|?")
_BORDER = re.compile(r"(?<!\\)\|")


class ReadingCounter:
    """Counts the tokens of a span as it is read: with the header row of the table in which it begins.

    A header row takes at most half of `limit`, so that there is always room for what it stands over; one
    that is longer than the limit is cut like any text, and stands over nothing.

        ReadingCounter("| a | b |\\n| - | - |\\n| 1 | 2 |", 160)(20, 29)        # 10: five of each row
    """

    def __init__(self, text: str, limit: int):
        self.text, self.limit, self.plain = text, limit, TokenCounter(text)

    def header(self, start: int) -> str:
        """The header row for a span that begins here; empty where there is none."""
        header = table_header_at(self.text, start)
        return header if self._size(header, start) <= self.limit else ""

    def __call__(self, start: int, end: int) -> int:
        return self.plain(start, end) + self._taken(start)

    def reach(self, start: int, count: int) -> int | None:
        """Offset of the token with which a span from `start` has more than `count`; None at the text's end."""
        return self.plain.reach(start, count - self._taken(start))

    def _taken(self, start: int) -> int:
        header = self.header(start)
        return min(self._size(header, start), self.limit // 2) if header else 0

    def _size(self, header: str, start: int) -> int:
        first = self.text.rfind(header, 0, start + len(header)) if header else start
        return self.plain(first, first + len(header))


def table_header_at(text: str, start: int) -> str:
    """The header row of the table in which a span begins; empty outside of tables and where the row begins.

    >>> text = "| Pump | Limit |\\n| --- | --- |\\n| 45 | 450 bar |\\n"
    >>> table_header_at(text, text.index("| 45")), table_header_at(text, 0)
    ('| Pump | Limit |', '')
    """
    found = _tables(text)
    place = bisect_right(found, start, key=lambda table: table[0]) - 1
    if place < 0:
        return ""
    first, last, end = found[place]
    return text[first:last] if first < start < end else ""


@lru_cache(maxsize=16)
def _tables(text: str) -> list[tuple[int, int, int]]:
    """(start of the header row, its end, end of the table) of every table, in order."""
    lines: list[tuple[Span, bool]] = []
    position = 0
    for line, fenced in lines_with_fences(text):
        bare = _BEFORE.match(line)
        first = position + (bare.end() if bare else 0)
        lines.append(((first, max(first, position + len(line.rstrip()))), fenced))
        position += len(line)
    found: list[tuple[int, int, int]] = []
    for number, ((first, last), fenced) in enumerate(lines[:-1]):
        following, code = lines[number + 1]
        if fenced or code or (found and first < found[-1][2]):
            continue
        if _is_header(text[first:last], text[slice(*following)]):
            found.append((first, last, _end(text, lines, number + 2, following[1])))
    return found


def _is_header(row: str, rule: str) -> bool:
    return (
        "|" in row + rule
        and bool(row and _RULE.fullmatch(rule))
        and not _RULE.fullmatch(row)
        and _cells(row) == _cells(rule)
    )


def _cells(row: str) -> int:
    return len(_BORDER.split(row.strip().removeprefix("|"))) - row.rstrip().endswith("|")


def _end(text: str, lines: list[tuple[Span, bool]], number: int, end: int) -> int:
    """Where a table ends whose first row below the rule is this line: at a line without a border."""
    for (first, last), fenced in lines[number:]:
        if fenced or not _BORDER.search(text[first:last]):
            break
        end = last
    return end

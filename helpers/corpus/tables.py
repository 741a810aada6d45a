"""A passage that begins inside a table is read under the table's header row: which row that is, and its size.

A row without its column names says little to a reader, to a search and to a model, wherever a chunker cuts.
"""

from bisect import bisect_right

from .markdown import Span, outline
from .spans import TokenCounter


class ReadingCounter:
    """Counts the tokens of a span as it is read: under the header row of the table in which it begins.

    A header row takes at most half of `limit`, so that there is always room for what it stands over; one
    that is longer than the limit is cut like any text, and stands over nothing.

        ReadingCounter("| a | b |\\n| - | - |\\n| 1 | 2 |", 160)(20, 29)        # 10: five of each row
    """

    def __init__(self, text: str, limit: int):
        self.text, self.limit, self.plain = text, limit, TokenCounter(text)

    def __call__(self, start: int, end: int) -> int:
        return self.plain(start, end) + self._taken(start)

    def reach(self, start: int, count: int) -> int | None:
        """Offset of the first token that a span of `count` tokens from `start` leaves out; None for none."""
        return self.plain.reach(start, count - self._taken(start))

    def header(self, start: int) -> str:
        """The header row for a span that begins here; empty where there is none."""
        first, last = self._header(start)
        return self.text[first:last]

    def _taken(self, start: int) -> int:
        return min(self.plain(*self._header(start)), self.limit // 2)

    def _header(self, start: int) -> Span:
        found = table_header_at(self.text, start)
        return found if self.plain(*found) <= self.limit else (start, start)


def table_header_at(text: str, start: int) -> Span:
    """Where the header row of the table stands in which a span begins.

    An empty span outside of tables, where the span begins with that row, and where the row names nothing.

    >>> text = "| Pump | Limit |\\n| --- | --- |\\n| 45 | 450 bar |\\n"
    >>> table_header_at(text, text.index("| 45")), table_header_at(text, 0)
    ((0, 16), (0, 0))
    """
    tables = outline(text).tables
    place = bisect_right(tables, start, key=lambda table: table.start) - 1
    if place < 0 or not tables[place].header[0] < start < tables[place].end:
        return start, start
    first, last = tables[place].header
    return (first, last) if any(letter.isalnum() for letter in text[first:last]) else (start, start)

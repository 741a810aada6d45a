"""Where the parts of a Markdown text stand: headings, tables, and the blocks that it is cut into.

    outline("Tea\\n===\\n\\nBoil it.").headings        # [Heading(level=1, title='Tea', start=0, end=8)]

markdown-it-py finds the blocks (CommonMark 0.31 with the tables of GitHub), so that underlined headings,
indented code, comments and tables without outer pipes are what they are to everybody else. All offsets count
characters of the text, lines with their ends.

What this leaves out: headings inside a quotation or a list item, which begin no section; headings of more
than 200 letters or three lines, which are paragraphs that somebody underlined.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import pairwise

from markdown_it import MarkdownIt
from markdown_it.token import Token

from .raw_html import Span, headings_in

LONGEST_HEADING, MOST_LINES = 200, 3
_ATTRIBUTES = re.compile(r"\s*\{:?[ \t]*[#.][\w-][^{}]{0,200}\}\s*\Z")  # Pandoc, kramdown, MyST
_MARKS = re.compile(r"[\\`*_\[\]<&!~]")  # without one of these a line holds no inline markup
_LINE_END = re.compile(r"\r\n?|\n")
# Lines that begin a block of their own even inside a paragraph: a row of a table without a rule, an item of
# a list that is none (such as one that begins at 2), a word in bold that names what follows.
_OWN_LINE = re.compile(r"[|\-*+]|\d{1,9}[.)]\s")


@dataclass(frozen=True)
class Heading:
    """A heading: level (1 to 6), text without markup, and its lines; `end` is where the line below begins."""

    level: int
    title: str
    start: int
    end: int


@dataclass(frozen=True)
class Table:
    """A table from its header row to its last row. The rule below the header is in none of `rows`."""

    start: int
    end: int
    header: Span
    rows: list[Span]


@dataclass(frozen=True)
class Block:
    """What is never cut if it fits: kind is heading, paragraph, item, row, code, html, rule or line."""

    kind: str
    start: int
    end: int


@dataclass(frozen=True)
class Outline:
    """The parts of a text, each in order. The blocks hold every letter that is no white space, once."""

    headings: list[Heading] = field(default_factory=list)
    tables: list[Table] = field(default_factory=list)
    blocks: list[Block] = field(default_factory=list)


@lru_cache(maxsize=32)
def outline(text: str) -> Outline:
    """The headings, tables and blocks of a Markdown text; the last texts are remembered.

    >>> found = outline("## The *soak* test\\n\\na | b\\n--|--\\n1 | 2\\n")
    >>> found.headings[0].title, found.tables[0].rows, [block.kind for block in found.blocks]
    ('The soak test', [(32, 37)], ['heading', 'row', 'row', 'row'])
    """
    return _Reader(text).outline


def title_of(text: str) -> str:
    """The first heading of level 1 outside code; empty when there is none.

    >>> title_of("```\\n# make tea\\n```\\n\\nTea\\n===\\n")
    'Tea'
    """
    return next((heading.title for heading in outline(text).headings if heading.level == 1), "")


def code_lines(text: str) -> list[Span]:
    """The stretches of a text that are code or formulas written as blocks, fences included.

    >>> code_lines("Boil:\\n\\n```\\nkettle\\n```\\n")
    [(7, 22)]
    """
    lines = _lines(text)
    return [
        (lines[token.map[0]][0], lines[token.map[1] - 1][1])
        for token in _blocks_parser().parse(text)
        if token.map and token.type in ("fence", "code_block")
    ]


class _Reader:
    """Turns the lines that markdown-it-py gives each block into stretches of the text."""

    def __init__(self, text: str):
        self.text, self.lines = text, _lines(text)
        self.outline = Outline()
        self.seen = 0  # lines before this one belong to a block
        references: dict = {}
        tokens = _blocks_parser().parse(text, references)
        item = -1  # the line on which the last list item begins
        for token, following in pairwise([*tokens, Token("", "", 0)]):
            if token.type == "list_item_open" and token.map:
                item = token.map[0]
            elif token.type == "heading_open":
                self.heading(token, following.content, references)
            elif token.type == "paragraph_open" and token.map:
                self.paragraph(token.map[0], token.map[1], "item" if token.map[0] == item else "paragraph")
            elif token.type == "table_open":
                self.table(token)
            elif token.type == "tr_open":
                self.row(token)
            elif token.type in ("fence", "code_block") and token.map:
                self.each_line(token.map[0], token.map[1], "code")
            elif token.type == "html_block" and token.map:
                self.html(token.map[0], token.map[1])
            elif token.type == "hr" and token.map:
                self.each_line(token.map[0], token.map[1], "rule")
        self.each_line(self.seen, len(self.lines), "line")

    def block(self, first: int, last: int, kind: str) -> None:
        """Lines first to last (not included) are one block; lines that were passed over get their own."""
        if first > self.seen:
            self.each_line(self.seen, first, "line")
        start, end = self.lines[first][0], self.lines[last - 1][1]
        inside = self.text[start:end]
        if inside.strip():
            left = len(inside) - len(inside.lstrip())
            self.outline.blocks.append(Block(kind, start + left, start + len(inside.rstrip())))
        self.seen = last

    def each_line(self, first: int, last: int, kind: str) -> None:
        self.seen = max(self.seen, first) if kind == "line" else self.seen
        for number in range(first, min(last, len(self.lines))):
            self.block(number, number + 1, kind)

    def paragraph(self, first: int, last: int, kind: str) -> None:
        begins = first
        for number in range(first + 1, last):
            if _OWN_LINE.match(self.line(number).lstrip()):
                self.block(begins, number, kind)
                begins = number
        self.block(begins, last, kind)

    def heading(self, token: Token, content: str, references: dict) -> None:
        assert token.map is not None
        first, last = token.map
        short = len(content) <= LONGEST_HEADING * 5 and last - first <= MOST_LINES + 1
        title = _plain(content, references) if short and not token.level else ""
        if title and len(title) <= LONGEST_HEADING:
            self.begins(int(token.tag[1]), title, first, last)
        else:
            self.paragraph(first, last, "paragraph")

    def begins(self, level: int, title: str, first: int, last: int) -> None:
        self.block(first, last, "heading")
        self.outline.headings.append(Heading(level, title, self.lines[first][0], self.lines[last - 1][1]))

    def table(self, token: Token) -> None:
        assert token.map is not None
        first, last = token.map
        start, end = self.span(first)[0], self.span(last - 1)[1]
        self.outline.tables.append(Table(start, end, self.span(first), []))

    def row(self, token: Token) -> None:
        assert token.map is not None
        number, table = token.map[0], self.outline.tables[-1]
        if self.span(number) == table.header:
            self.block(number, number + 1, "row")
            self.block(number + 1, number + 2, "row")  # the rule
        else:
            table.rows.append(self.span(number))
            self.block(number, number + 1, "row")

    def html(self, first: int, last: int) -> None:
        """Raw HTML: <h1> to <h6> on lines of their own are headings, the rest is cut at empty lines."""
        for level, title, start, end in self.html_headings(first, last):
            self.html_text(max(first, self.seen), start)
            self.begins(level, title, start, end)
        self.html_text(max(first, self.seen), last)

    def html_text(self, first: int, last: int) -> None:
        begins = first
        for number in range(first, last + 1):
            if number == last or not self.line(number).strip():
                if begins < number:
                    self.block(begins, number, "html")
                begins = number + 1
        self.seen = max(self.seen, last)

    def html_headings(self, first: int, last: int) -> Iterator[tuple[int, str, int, int]]:
        """(level, title, first line, line after the last) of the headings between two lines."""
        begins, ends = self.lines[first][0], self.lines[last - 1][1]
        number = first
        for level, title, start, end in headings_in(self.text[begins:ends]):
            start, end = begins + start, begins + end
            while self.lines[number][1] <= start:
                number += 1
            final = number
            while self.lines[final][1] < end:
                final += 1
            beside = self.text[self.lines[number][0] : start] + self.text[end : self.lines[final][1]]
            if title and len(title) <= LONGEST_HEADING and not beside.strip():
                yield level, title, number, final + 1

    def line(self, number: int) -> str:
        start, end = self.lines[number]
        return self.text[start:end]

    def span(self, number: int) -> Span:
        """A line without white space at its edges."""
        start, end = self.lines[number]
        line = self.text[start:end]
        return start + len(line) - len(line.lstrip()), start + len(line.rstrip())


def _lines(text: str) -> list[Span]:
    """The lines of a text with their ends, as markdown-it-py counts them."""
    ends = [match.end() for match in _LINE_END.finditer(text)]
    if not ends or ends[-1] < len(text):
        ends.append(len(text))
    return list(zip([0, *ends[:-1]], ends, strict=True))


@lru_cache(maxsize=1)
def _blocks_parser() -> MarkdownIt:
    return MarkdownIt("commonmark").enable("table").disable(["inline", "text_join"])


@lru_cache(maxsize=1)
def _inline_parser() -> MarkdownIt:
    return MarkdownIt("commonmark").enable("strikethrough")


def _plain(content: str, references: dict) -> str:
    """The words of a heading without markup; those of a picture are what stands for it.

    What stands in braces behind them for a program, such as {#id .class}, is markup, too.
    """
    content = _ATTRIBUTES.sub("", content)
    if not _MARKS.search(content):
        return " ".join(content.split())
    (inline,) = _inline_parser().parseInline(content, references)
    return " ".join("".join(_words(inline.children or [])).split())


def _words(tokens: list[Token]) -> Iterator[str]:
    for token in tokens:
        if token.type == "image":
            yield from _words(token.children or [])
        elif token.type in ("softbreak", "hardbreak"):
            yield " "
        elif token.type != "html_inline":
            yield token.content

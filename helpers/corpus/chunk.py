"""The default chunker: heading-aware, token-bounded, every passage an exact slice of its page.

A page is cut at headings into sections; a section is cut into blocks (paragraph, list item, table row, code line);
neighbouring blocks of one section are joined while they fit. A block that is too long alone is cut at sentence ends,
and only then between words.

What this leaves out: overlap, parent-child, semantic splitting (notebook 03 compares them).
"""

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from .pages import Page
from .text import token_spans

MAX_TOKENS = 160
_FENCE = re.compile(r"^\s*(`{3,}(?!.*`)|~{3,})")
LONGEST_WORD = 100  # letters; WordPiece counts a longer word as one token
_HEADING = re.compile(r"^(#{1,6})\s+(.+?)(?:\s+#+)?\s*$")
_WORD_OR_SIGN = re.compile(r"\w+|[^\w\s]")
_SENTENCE_END = re.compile(r"(?<=[.!?])\s+(?=[A-ZÀ-ÖØ-Þ\d\"'(])")


@dataclass(frozen=True, repr=False)
class Passage:
    """A slice of a page: `text == page.text[start:end]`. `section` is the heading path, `tokens` its length."""

    page_id: str
    title: str
    section: str
    text: str
    start: int
    end: int
    tokens: int
    access: str = "all-staff"
    department: str = ""

    @property
    def id(self) -> str:
        """Unique within a corpus: page and first character."""
        return f"{self.page_id}:{self.start}"

    @property
    def span(self) -> tuple[str, int, int]:
        """Where it stands: (page id, first character, character after the last), as `overlaps` takes it."""
        return self.page_id, self.start, self.end

    def __repr__(self) -> str:
        begins = " ".join(self.text.split())
        begins = begins if len(begins) <= 60 else begins[:59] + "…"
        return f"Passage({self.id}, {self.tokens} tokens: {begins!r})"

    @cached_property
    def with_header(self) -> str:
        """Text for search: the title and heading path stand before the passage, so it is found by its topic too."""
        header = self.title if self.section in ("", self.title) else f"{self.title} > {self.section}"
        return f"{header}\n{self.text}" if header else self.text


def chunk_pages(pages: list[Page], max_tokens: int = MAX_TOKENS) -> list[Passage]:
    """Passages of many pages, in page order."""
    return [passage for page in pages for passage in chunk_page(page, max_tokens)]


def chunk_page(page: Page, max_tokens: int = MAX_TOKENS) -> list[Passage]:
    """Cut one page into passages of at most `max_tokens` tokens, none of which crosses a heading.

    Raises ValueError when max_tokens is below 8: such passages hold no sentence.
    """
    if max_tokens < 8:
        raise ValueError(f"max_tokens is {max_tokens}; a passage needs at least 8 tokens.")
    counter = _Counter(page.text)
    passages = []
    for section, start, end in sections(page):
        blocks = [
            part
            for block in _blocks(page.text, start, end)
            for part in _fit(page.text, *block, counter, max_tokens)
        ]
        for first, last in _join(blocks, counter, max_tokens):
            text = page.text[first:last]
            passages.append(
                Passage(
                    page.id,
                    page.title,
                    section,
                    text,
                    first,
                    last,
                    counter(first, last),
                    page.access,
                    page.department,
                )
            )
    return passages


def as_passages(
    items: Iterable[Page | Passage | str], chunk: Callable[[Page], list[Passage]] | None = None
) -> list[Passage]:
    """Whatever a retriever is given, as passages: pages are cut, a plain text becomes one passage.

    items: pages, passages, texts, or a mixture of them; a generator too. chunk: how a page is cut,
    `chunk_page` unless told otherwise. Texts get page ids by their place ("text-1"), no title, and as
    tokens their words and signs, so that no model is needed. Raises TypeError for anything else,
    ValueError when two passages carry the same id: a page came twice, or in two cuts.

    >>> as_passages(["It holds 1.7 litres.", "Cups go above."])
    [Passage(text-1:0, 7 tokens: 'It holds 1.7 litres.'), Passage(text-2:0, 4 tokens: 'Cups go above.')]
    """
    if isinstance(items, (str, Page, Passage, Mapping)) or not isinstance(items, Iterable):
        raise TypeError(
            f"A list of pages, passages or texts is wanted, and this is {_kind(items)}.{_advice(items)}"
        )
    passages: list[Passage] = []
    for number, item in enumerate(items, 1):
        if isinstance(item, Page):
            passages += cut_page(item, chunk or chunk_page)
        elif isinstance(item, Passage):
            passages.append(item)
        elif isinstance(item, str):
            tokens = len(_WORD_OR_SIGN.findall(item))
            passages.append(Passage(f"text-{number}", "", "", item, 0, len(item), tokens))
        else:
            raise TypeError(f"Item {number} is {_kind(item)}; give pages, passages or plain texts.")
    twice = [name for name, count in Counter(passage.id for passage in passages).items() if count > 1]
    if twice:
        raise ValueError(f"The passage {twice[0]} is there twice. Give each page once, and in one cut.")
    return passages


def cut_page(page: Page, chunk: Callable[[Page], list[Passage]]) -> list[Passage]:
    """The passages that a chunker makes of a page. Raises TypeError when it gives anything but passages.

    cut_page(page, partial(chunk_page, max_tokens=80))      what chunk_page(page, 80) gives
    """
    made = list(chunk(page))
    wrong = next((item for item in made if not isinstance(item, Passage)), None)
    if wrong is not None:
        raise TypeError(f"The chunker gave {_kind(wrong)} for the page {page.id!r}; it must give passages.")
    return made


def overlaps(one: tuple[str, int, int], other: tuple[str, int, int]) -> bool:
    """True when two spans (page, first character, character after the last) share a character of one page.

    >>> overlaps(("tea", 0, 10), ("tea", 9, 12)), overlaps(("tea", 0, 10), ("tea", 10, 12))
    (True, False)
    """
    return one[0] == other[0] and one[1] < other[2] and other[1] < one[2]


def sections(page: Page) -> list[tuple[str, int, int]]:
    """(heading path, start, end) of every stretch of text between headings; the heading line itself is not part of it.

    The path leaves out the page's own title: "Procedure > Soak". A '#' inside a code fence is not a heading.
    """
    found, path, start, position, fenced = [], [], 0, 0, ""
    for line in page.text.splitlines(keepends=True):
        fenced = _fence_after(line, fenced)
        heading = None if fenced else _HEADING.match(line)
        if heading:
            found.append((_path_text(path, page.title), start, position))
            path = [(level, name) for level, name in path if level < len(heading[1])] + [
                (len(heading[1]), heading[2])
            ]
            start = position + len(line)
        position += len(line)
    found.append((_path_text(path, page.title), start, position))
    return [(name, first, last) for name, first, last in found if page.text[first:last].strip()]


def section_at(page: Page, offset: int) -> str:
    """Heading path of the section that holds a character offset; the page's title above the first heading."""
    for name, start, end in sections(page):
        if start <= offset < end:
            return name
    return page.title


def _kind(item: object) -> str:
    for kind, name in ((str, "one text"), (Page, "one page"), (Passage, "one passage")):
        if isinstance(item, kind):
            return name
    name = type(item).__name__
    return "None" if item is None else f"{'an' if name[0].lower() in 'aeiou' else 'a'} {name}"


def _advice(item: object) -> str:
    return " Put it into a list." if isinstance(item, (str, Page, Passage)) else ""


def _path_text(path: list[tuple[int, str]], title: str) -> str:
    names = [name for level, name in path if not (level == 1 and name == title)]
    return " > ".join(names) or title


class _Counter:
    """Counts the tokens of any span of one text after a single tokenisation."""

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


def _fence_after(line: str, fence: str) -> str:
    """The fence that is open after a line; empty when none is. Only the same sign, at least as often and alone, closes one."""
    if not fence:
        match = _FENCE.match(line)
        return match[1] if match else ""
    closing = line.strip()
    return "" if len(closing) >= len(fence) and set(closing) == {fence[0]} else fence


def _blocks(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Spans of paragraphs; lists, tables and code are cut at each line. White space around a block is left out."""
    spans, current, position, fenced = [], None, start, ""
    for line in text[start:end].splitlines(keepends=True):
        stripped = line.strip()
        fenced = _fence_after(line, fenced)
        own_line = (
            fenced
            or stripped.startswith(("|", "-", "*", "+", "```", "~~~"))
            or re.match(r"\d+[.)]\s", stripped)
        )
        if current and (not stripped or own_line):
            spans.append(current)
            current = None
        if stripped:
            first = position + len(line) - len(line.lstrip())
            current = (current[0] if current else first, position + len(line.rstrip()))
        position += len(line)
    return spans + ([current] if current else [])


def _fit(text: str, start: int, end: int, count: "_Counter", limit: int) -> list[tuple[int, int]]:
    """Cut a block that is too long at sentence ends, then between words."""
    if count(start, end) <= limit:
        return [(start, end)]
    cuts = [start] + [start + m.end() for m in _SENTENCE_END.finditer(text[start:end])] + [end]
    pieces = []
    for first, last in zip(cuts, cuts[1:]):
        while count(first, last) > limit:
            cut = _word_break(text, first, count.reach(first, limit))
            pieces.append((first, cut))
            first = cut
        pieces.append((first, last))
    return [
        (first, first + len(text[first:last].rstrip())) for first, last in pieces if text[first:last].strip()
    ]


def _word_break(text: str, start: int, offset: int) -> int:
    """The last white space before `offset`, or `offset` itself when one word fills the whole span."""
    spaces = [match.end() for match in re.finditer(r"\s+", text[start:offset]) if match.start()]
    return start + spaces[-1] if spaces else offset


def _join(blocks: list[tuple[int, int]], count: "_Counter", limit: int) -> list[tuple[int, int]]:
    """Join neighbouring blocks while the span from the first to the last stays within the limit."""
    joined: list[tuple[int, int]] = []
    for start, end in blocks:
        if joined and count(joined[-1][0], end) <= limit:
            joined[-1] = (joined[-1][0], end)
        else:
            joined.append((start, end))
    return joined

"""The default chunker: heading-aware, token-bounded, every passage an exact slice of its page.

A page is cut at headings into sections; a section is cut into blocks (paragraph, list item, table row, code
line); neighbouring blocks of one section are joined while they fit. A block that is too long alone is cut at
sentence ends, and only then between words.

What this leaves out: overlap, parent-child, semantic splitting (notebook 03 compares them).
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from .markdown import outline
from .pages import Page
from .spans import Span, TokenCounter, packed_blocks

PASSAGE_TOKENS = 160  # of a passage, at most, unless told otherwise
_WORD_OR_SIGN = re.compile(r"\w+|[^\w\s]")


@dataclass(frozen=True, repr=False)
class Passage:
    """A slice of a page: `text == page.text[start:end]`, `tokens` long; `section` is the heading path."""

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
        """Text for search: title and heading path stand first, so that it is found by its topic too."""
        header = " > ".join(dict.fromkeys(name for name in (self.title, self.section) if name))
        return f"{header}\n{self.text}" if header else self.text


def chunk_pages(pages: Iterable[Page], max_tokens: int = PASSAGE_TOKENS) -> list[Passage]:
    """Passages of many pages, in page order.

    chunk_pages(load_pages())       # 1,874 passages of 500 pages
    """
    return [passage for page in pages for passage in chunk_page(page, max_tokens)]


def chunk_page(page: Page, max_tokens: int = PASSAGE_TOKENS) -> list[Passage]:
    """Cut one page into passages of at most `max_tokens` tokens, none of which crosses a heading.

        chunk_page(Page("tea", "Tea", "# Tea\\n\\nBoil it."))      # [Passage(tea:7, 4 tokens: 'Boil it.')]

    Raises ValueError when max_tokens is below 8: such passages hold no sentence.
    """
    check_limit(max_tokens)
    count = TokenCounter(page.text)
    return [
        passage_at(page, section, span, count)
        for section, start, end in sections(page)
        for span in packed_blocks(page.text, start, end, count, max_tokens)
    ]


def passage_at(page: Page, section: str, span: Span, count: TokenCounter) -> Passage:
    """The passage that a span of a page is."""
    start, end = span
    text, tokens = page.text[start:end], count(start, end)
    return Passage(page.id, page.title, section, text, start, end, tokens, page.access, page.department)


def check_limit(max_tokens: int) -> None:
    """Raises ValueError when a limit of tokens leaves no room for a sentence."""
    if max_tokens < 8:
        raise ValueError(f"max_tokens is {max_tokens}; a passage needs at least 8 tokens.")


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

    cut_page(page, partial(chunk_page, max_tokens=80))      # what chunk_page(page, 80) gives
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
    """(heading path, start, end) of every stretch of text between headings, without the heading lines.

    The path leaves out the page's own title. What is a heading says `helpers.corpus.markdown.outline`.

    >>> sections(Page("tea", "Tea", "# Tea\\n## Pot\\n### Lid\\nLift it.\\n"))
    [('Pot > Lid', 21, 30)]
    """
    found: list[tuple[str, int, int]] = []
    path: list[tuple[int, str]] = []
    start = 0
    for heading in outline(page.text).headings:
        found.append((_path_text(path, page.title), start, heading.start))
        path = [(level, name) for level, name in path if level < heading.level]
        path.append((heading.level, heading.title))
        start = heading.end
    found.append((_path_text(path, page.title), start, len(page.text)))
    return [(name, first, last) for name, first, last in found if page.text[first:last].strip()]


def section_at(page: Page, offset: int) -> str:
    """Heading path of the section that holds a character offset; the page's title where no section does.

    >>> section_at(Page("tea", "Tea", "# Tea\\n## Pot\\nLift it.\\n"), 15)
    'Pot'
    """
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

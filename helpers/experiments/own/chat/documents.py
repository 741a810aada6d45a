"""A page of the folder as HTML, with one quote marked: what a citation opens.

Documents are data. Raw HTML in them is shown as text, links and pictures lead nowhere and load nothing; only
headings, lists, tables, stress and code are drawn. The mark is set while Markdown is read, so that it never
breaks a table, a list or the nesting of tags.
"""

import html
import re
from collections.abc import MutableMapping, Sequence
from functools import cache
from pathlib import Path
from string import Template
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token

from helpers.corpus import Page

HERE = Path(__file__).parent
BEGIN, END = "\u2e24", "\u2e25"  # half brackets, rare and of the class of punctuation, so stress stays stress
_SIGN = re.compile(f"([{BEGIN}{END}])")
_BLOCK_MARKS = re.compile(r"\s*(?:(?:#{1,6}|>|[-*+](?: \[[ xX]\])?|\d{1,9}[.)])\s+)*")
_CELL = re.compile(r"(?:\\\||[^|])+")  # between two bars that part the cells of a row
_RULE = re.compile(r"[\s:-]*")  # of a table, below its head
GONE = (
    '<p class="note" role="status">The quote does not stand on this page any more: the page has changed '
    "since it was cited.</p>"
)
Environment = MutableMapping[str, Any]


def document_html(page: Page, quote: str = "", after: int = 0) -> str:
    """The page as a whole HTML document, its quote marked. after: the character from which to look for it.

    document_html(index.pages[0], "signed by Tove Lund")
    """
    spans = _spans(page.text, quote, after)
    lost = GONE if quote and not spans else ""
    filled = {
        "title": html.escape(page.title or page.id),
        "page": html.escape(page.id),
        "access": html.escape(page.access),
        "lost": lost,
        "body": marked_html(page.text, spans),
    }
    return Template((HERE / "document.html").read_text(encoding="utf-8")).substitute(filled)


def _spans(text: str, quote: str, after: int) -> list[tuple[int, int]]:
    """Where the quote stands, line by line; its first place from `after` on, else the first at all."""
    start = text.find(quote, max(0, after)) if quote else -1
    start = text.find(quote) if quote and start < 0 else start
    if start < 0:
        return []
    spans, place = [], start
    for line in quote.splitlines(keepends=True):
        if line.strip():
            spans.append((place, place + len(line.rstrip())))
        place += len(line)
    return spans


def marked_html(text: str, spans: Sequence[tuple[int, int]]) -> str:
    """Markdown as HTML in which some stretches of the source are marked, the first as `#quote`.

    >>> marked_html("It takes *74* hours.", [(9, 19)]).strip()
    '<p>It takes <em><mark id="quote">74</mark></em><mark> hours</mark>.</p>'
    """
    text = text.replace(BEGIN, "(").replace(END, ")")
    for start, end in reversed(spans):
        text = f"{text[:start]}{_signed(text[start:end])}{text[end:]}"
    return _markdown().render(text, {"inside": False, "found": False})


def _signed(line: str) -> str:
    """A stretch of one line with signs around its words: of each cell, and after a bullet or #.

    >>> _signed("| pot | 12 cups |").replace(BEGIN, "<").replace(END, ">")
    '| <pot> | <12 cups> |'
    """
    begin = _BLOCK_MARKS.match(line).end()  # type: ignore[union-attr]

    def cell(found: re.Match) -> str:
        words = found[0].strip()
        return found[0] if _RULE.fullmatch(words) else found[0].replace(words, f"{BEGIN}{words}{END}", 1)

    return line[:begin] + _CELL.sub(cell, line[begin:])


class _Renderer(RendererHTML):
    """HTML of Markdown, with marks for signs, and without anything that leads out of the page."""

    def renderInline(self, tokens: Sequence[Token], options: Any, env: Environment) -> str:  # noqa: N802
        env["inside"] = False  # a sign that was lost in an address marks no more than its paragraph
        return super().renderInline(tokens, options, env)

    def text(self, tokens: Sequence[Token], idx: int, options: Any, env: Environment) -> str:
        return _marked(tokens[idx].content, env)

    def code_inline(self, tokens: Sequence[Token], idx: int, options: Any, env: Environment) -> str:
        return f"<code>{_marked(tokens[idx].content, env)}</code>"

    def fence(self, tokens: Sequence[Token], idx: int, options: Any, env: Environment) -> str:
        env["inside"] = False
        return f"<pre><code>{_marked(tokens[idx].content, env)}</code></pre>\n"

    code_block = fence

    def link_open(self, tokens: Sequence[Token], idx: int, options: Any, env: Environment) -> str:
        return '<span class="link">'

    def link_close(self, tokens: Sequence[Token], idx: int, options: Any, env: Environment) -> str:
        return "</span>"

    def image(self, tokens: Sequence[Token], idx: int, options: Any, env: Environment) -> str:
        said = self.renderInlineAsText(tokens[idx].children or [], options, env)
        return f'<span class="picture">picture: {_marked(said, env)}</span>'


def _marked(text: str, env: Environment) -> str:
    """Escaped text, with a mark around each part of it that stands between two signs."""
    parts = []
    for part in _SIGN.split(text):
        if part in (BEGIN, END):
            env["inside"] = part == BEGIN
        elif part and env["inside"]:
            name = "" if env["found"] else ' id="quote"'
            env["found"] = True
            parts.append(f"<mark{name}>{html.escape(part)}</mark>")
        else:
            parts.append(html.escape(part))
    return "".join(parts)


@cache
def _markdown() -> MarkdownIt:
    """CommonMark with tables; raw HTML stays text."""
    made = MarkdownIt("commonmark", {"html": False}, renderer_cls=_Renderer)
    return made.enable(["table", "strikethrough"])

"""HTML becomes clean Markdown: the text of a page without what surrounds it (navigation, banner, footer).

    page = html_page(content, "eng-004")

trafilatura does the work on all but short pages (Barbaresi 2021, *Trafilatura*, ACL demo): it scores
blocks by their links, length and place. Notebook 03 measures what it keeps and what it loses, against two
simpler ways that stand here for comparison: `all_text` and `main_text`.
"""

import codecs
import re
from html import unescape
from html.parser import HTMLParser
from pathlib import Path

from .markdown import title_of
from .pages import Page, PageError

FENCE = "```"
META_PREFIX = "skerry:"  # <meta name="skerry:id" content="eng-004"> and so on become the page's metadata
TEXT_FIELDS = ("id", "title", "department", "access", "version", "effective", "author")
SHORT, ENOUGH = 200, 0.9  # words of a page that is short; share of them that must come out
_FENCE = re.compile(r"^\s*(`{3,}(?!.*`)|~{3,})")
_CHARSET = re.compile(rb"<meta[^>]+charset=[\"']?\s*([\w-]+)", re.I)
# Names that Python knows as encodings, and that are the encoding of no web page.
_NO_CHARSETS = {"idna", "punycode", "undefined", "unicode_escape", "raw_unicode_escape", "utf_7"}
_TITLE = re.compile(r"<title[^>]*>(.*?)</title>", re.I | re.S)
_UNSEEN = {"script", "style", "noscript", "template", "head", "svg"}
# What surrounds a text, by the names that HTML gives it.
_AROUND = {"nav", "header", "footer", "aside", "form", "dialog"}
_BLOCK_TAGS = (
    "address article aside blockquote body br dd div dl dt figcaption footer form h1 h2 h3 h4 h5 h6 header hr"
    " li main nav ol p pre section table td th tr ul"
)
_BLOCKS = set(_BLOCK_TAGS.split())
_SIGNS = {"li": "- ", "pre": f"{FENCE}\n"} | {f"h{level}": "#" * level + " " for level in range(1, 7)}


def html_page(
    content: bytes | str, page_id: str, charset: str | None = None, path: Path | None = None
) -> Page:
    """One HTML document as a page: text in Markdown, title, metadata.

        html_page("<h1>Tea</h1><p>Boil it.</p>", "tea.html").title      # "Tea"

    The title is that of the `skerry:` fields, else the first heading, else <title>. Raises PageError when
    there is no text.
    """
    source = content if isinstance(content, str) else decoded(content, charset)
    text = extract(source)
    if not text.strip():
        raise PageError(
            f"{path or page_id}: the HTML holds no text. "
            "If a script builds the page in the browser, save it from there; otherwise leave it out."
        )
    metadata = meta_fields(source)
    title = metadata.get("title") or title_of(text) or _head_title(source) or Path(page_id).stem
    return Page(metadata.get("id") or page_id, title, text, metadata, path)


def _head_title(source: str) -> str:
    title = _TITLE.search(source)
    return " ".join(unescape(title[1]).split()) if title else ""


def extract(source: str) -> str:
    """The main text of an HTML document as Markdown: headings, lists, tables, code.

        extract("<nav>menu</nav><h1>Tea</h1><p>Boil it.</p>")           # "# Tea\\nBoil it.\\n"

    trafilatura looks for long runs of text; of a short page it may keep the paragraphs and lose headings
    and lists. So a short page that lost more than a tenth of its words is taken from `main_text`.
    """
    import trafilatura

    if not source.strip():
        return ""
    found = mend(
        trafilatura.extract(
            source,
            output_format="markdown",
            include_tables=True,
            include_formatting=True,
            include_links=False,
            include_comments=False,
        )
        or ""
    )
    plain = main_text(source)
    size = len(plain.split())
    return plain if size < SHORT and len(found.split()) < ENOUGH * size else found


def mend(markdown: str) -> str:
    """Undo what trafilatura's Markdown does to words: `run\\_id` becomes run_id again, and spaces at line
    ends go.

    `run\\_id` would be another word for a search. Code stays as it is.

    >>> mend("a\\\\_b  \\n")
    'a_b\\n'
    """
    lines, fence = [], ""
    for line in markdown.split("\n"):
        fence = fence_after(line, fence)
        lines.append(line if fence else line.replace("\\_", "_").rstrip())
    return "\n".join(lines).strip("\n") + "\n"


def fence_after(line: str, fence: str) -> str:
    """The fence that is open after a line, when `fence` was open before it; empty when none is.

    Only the same sign, at least as often and alone on its line, closes a fence.

    >>> fence_after("~~~python", ""), fence_after("```", "~~~"), fence_after("~~~~", "~~~")
    ('~~~', '~~~', '')
    """
    if not fence:
        match = _FENCE.match(line)
        return match[1] if match else ""
    closing = line.strip()
    return "" if len(closing) >= len(fence) and set(closing) == {fence[0]} else fence


def all_text(source: str) -> str:
    """Every visible word of an HTML document, a line a block: the naive way, boilerplate included.

    >>> all_text("<nav>menu</nav><p>Boil <b>it</b>.</p>")
    'menu\\nBoil it.\\n'
    """
    return _Text(source).text


def main_text(source: str) -> str:
    """Simple Markdown of what stands in <article> or <main>, else of all but navigation, header, footer
    and asides.

    Good where a site keeps to the standard.

    >>> main_text("<nav>menu</nav><h1>Tea</h1><ul><li>Boil it.</li></ul>")
    '# Tea\\n- Boil it.\\n'
    """
    for tag in ("article", "main"):
        match = re.search(rf"<{tag}\b.*</{tag}\s*>", source, re.I | re.S)
        if match and (text := _Text(match[0], markdown=True).text).strip():
            return text
    return _Text(source, markdown=True, unseen=_UNSEEN | _AROUND).text


def meta_fields(source: str) -> dict[str, str]:
    """The `skerry:` fields of a document's head.

    >>> meta_fields('<meta name="skerry:id" content="eng-004">')
    {'id': 'eng-004'}
    """
    return {
        name.removeprefix(META_PREFIX): value
        for name, value in _Text(source).meta.items()
        if name.removeprefix(META_PREFIX) in TEXT_FIELDS and name.startswith(META_PREFIX)
    }


def decoded(content: bytes, charset: str | None = None) -> str:
    """Bytes as text: the charset that the server named, else the one in the document, else UTF-8.

    What does not fit becomes U+FFFD. Names that Python knows and no web page uses (idna, punycode …) are
    passed over.

    >>> decoded("Åse".encode("latin-1"), "latin-1"), decoded("Åse".encode(), "punycode")
    ('Åse', 'Åse')
    """
    declared = _CHARSET.search(content[:4096])
    for name in (charset, declared[1].decode("ascii") if declared else None, "utf-8"):
        try:
            if name and codecs.lookup(name).name.replace("-", "_") not in _NO_CHARSETS:
                return content.decode(name, "replace").removeprefix("\ufeff").replace("\r\n", "\n")
        except (LookupError, ValueError):  # no such name, or one that is no text
            continue
    return ""


def links(source: str) -> tuple[list[str], str]:
    """The addresses of <a href> as written, in reading order, and that of <base href> (empty without one).

    >>> links('<base href="/wiki/"><a href="tea.html">Tea</a>')
    (['tea.html'], '/wiki/')
    """
    parser = _Links()
    parser.feed(source)
    return parser.found, parser.base


class _Parser(HTMLParser):
    """Python's parser, mended: it stops with an AssertionError at `<![foo[`, which HTML calls a comment."""

    def parse_html_declaration(self, i: int) -> int:
        try:
            return super().parse_html_declaration(i)
        except AssertionError:
            return self.parse_bogus_comment(i)


class _Links(_Parser):
    """Collects the addresses of <a href> and the first <base href>."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.base = ""

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        href = dict(attributes).get("href")
        if tag == "a" and href:
            self.found.append(href)
        elif tag == "base" and href and not self.base:
            self.base = href


class _Text(_Parser):
    """Collects visible text, with a line break at each block, and named meta fields.

    markdown: marks headings, list items, table rows and code. unseen: tags whose text is left out.
    """

    def __init__(self, source: str, markdown: bool = False, unseen: set[str] = _UNSEEN):
        super().__init__()
        self.parts: list[str] = []
        self.meta: dict[str, str] = {}
        self.markdown, self.hidden_tags = markdown, unseen
        self.hidden, self.code, self.cells, self.rows = 0, 0, 0, 0
        self.feed(source)
        self.close()

    @property
    def text(self) -> str:
        """The text, one block a line; code keeps its spaces."""
        lines: list[str] = []
        fenced = False
        for line in "".join(self.parts).split("\n"):
            fenced ^= line == FENCE
            kept = line.rstrip() if fenced else " ".join(line.split())
            if not kept:
                continue
            if self.markdown and kept.startswith("#") and not fenced and lines:
                lines.append("")
            lines.append(kept)
        return "".join(f"{line}\n" for line in lines)

    def handle_starttag(self, tag: str, attributes: list) -> None:
        given = dict(attributes)
        if tag == "meta" and given.get("name") and given.get("content") is not None:
            self.meta[given["name"]] = given["content"]
        self.hidden += tag in self.hidden_tags
        if not self.markdown:
            self.parts += ["\n"] if tag in _BLOCKS else []
        elif tag in ("td", "th"):
            self.cells += 1
            self.parts.append("| ")
        elif tag not in _BLOCKS or self.cells:
            self.parts += [" "] if tag in _BLOCKS else []
        else:
            self.code += tag == "pre"
            self.parts.append("\n" + _SIGNS.get(tag, ""))

    def handle_endtag(self, tag: str) -> None:
        self.hidden = max(0, self.hidden - (tag in self.hidden_tags))
        if not self.markdown:
            self.parts += ["\n"] if tag in _BLOCKS else []
        elif tag in ("td", "th"):
            self.parts.append(" ")
        elif tag == "tr":
            rule = "|" + "---|" * self.cells + "\n" if self.cells and not self.rows else ""
            self.parts.append("|\n" + rule)
            self.cells, self.rows = 0, self.rows + 1
        elif tag in _BLOCKS and not self.cells:
            self.rows = 0 if tag == "table" else self.rows
            self.parts.append(f"\n{FENCE}\n" if tag == "pre" and self.code else "\n")
            self.code -= tag == "pre" and self.code > 0

    def handle_data(self, data: str) -> None:
        if not self.hidden:
            self.parts.append(data if self.code else re.sub(r"\s+", " ", data))

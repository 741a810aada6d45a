"""HTML becomes clean Markdown: the text of a page without what surrounds it (navigation, banner, consent box, footer).

    page = html_page(content, "eng-004")          one page
    pages, left = pages_of(crawl(url).documents)  a whole crawl

trafilatura does the work on all but short pages (Barbaresi 2021, *Trafilatura*, ACL demo): it scores blocks by their links, length and place. Notebook 03
measures what it keeps and what it loses, against two simpler ways that stand here for comparison: `all_text` and `main_text`.
"""

import re
from collections.abc import Iterable
from html import unescape
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

from .crawl import Document, Skipped
from .pages import LARGEST_FILE, Page, PageError

FENCE = "```"
META_PREFIX = "skerry:"  # <meta name="skerry:id" content="eng-004"> and so on become the page's metadata
TEXT_FIELDS = ("id", "title", "department", "access", "version", "effective", "author")
_CHARSET = re.compile(rb"<meta[^>]+charset=[\"']?\s*([\w-]+)", re.I)
_TITLE = re.compile(r"<title[^>]*>(.*?)</title>", re.I | re.S)
_FIRST_HEADING = re.compile(r"^#\s+(.+?)\s*$", re.M)
_UNSEEN = {"script", "style", "noscript", "template", "head", "svg"}
_AROUND = {
    "nav",
    "header",
    "footer",
    "aside",
    "form",
    "dialog",
}  # what surrounds a text, by the names that HTML gives it
SHORT, ENOUGH = 200, 0.9  # words of a page that is short; share of them that must come out
_BLOCKS = {
    "address",
    "article",
    "aside",
    "blockquote",
    "body",
    "br",
    "dd",
    "div",
    "dl",
    "dt",
    "figcaption",
    "footer",
    "form",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "header",
    "hr",
    "li",
    "main",
    "nav",
    "ol",
    "p",
    "pre",
    "section",
    "table",
    "td",
    "th",
    "tr",
    "ul",
}


def html_page(
    content: bytes | str, page_id: str, charset: str | None = None, path: Path | None = None
) -> Page:
    """One HTML document as a page: Markdown text, title from its first heading or <title>, metadata from `skerry:` fields.

    Raises PageError when it holds no text.
    """
    source = content if isinstance(content, str) else decoded(content, charset)
    text = extract(source)
    if not text.strip():
        raise PageError(
            f"{path or page_id}: the HTML holds no text. If a script builds the page in the browser, save it from there; otherwise leave it out."
        )
    metadata = meta_fields(source)
    heading, title = _FIRST_HEADING.search(text), _TITLE.search(source)
    named = (
        metadata.get("title")
        or (heading[1] if heading else "")
        or (" ".join(unescape(title[1]).split()) if title else "")
    )
    return Page(metadata.get("id") or page_id, named or Path(page_id).stem, text, metadata, path)


def extract(source: str) -> str:
    """The main text of an HTML document as Markdown: headings, lists, tables, code.

    trafilatura looks for long runs of text; of a short page it may keep the paragraphs and lose headings and lists. So a short page that
    lost more than a tenth of its words is taken from `main_text`.
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
    """Undo what trafilatura's Markdown does to words: `run\\_id` becomes run_id again (it would be another word for a search), and spaces at line ends go."""
    lines, fenced = [], False
    for line in markdown.split("\n"):
        fenced ^= line.lstrip().startswith("```")
        lines.append(line if fenced else line.replace("\\_", "_").rstrip())
    return "\n".join(lines).strip("\n") + "\n"


def all_text(source: str) -> str:
    """Every visible word of an HTML document, a line a block: the naive way, boilerplate included."""
    return _Text(source).text


def main_text(source: str) -> str:
    """Simple Markdown of what stands in <article> or <main>, else of all but navigation, header, footer and asides: good where a site keeps to the standard."""
    for tag in ("article", "main"):
        match = re.search(rf"<{tag}\b.*</{tag}\s*>", source, re.I | re.S)
        if match and (text := _Text(match[0], markdown=True).text).strip():
            return text
    return _Text(source, markdown=True, unseen=_UNSEEN | _AROUND).text


def meta_fields(source: str) -> dict[str, str]:
    """The `skerry:` fields of a document's head."""
    return {
        name.removeprefix(META_PREFIX): value
        for name, value in _Text(source).meta.items()
        if name.removeprefix(META_PREFIX) in TEXT_FIELDS and name.startswith(META_PREFIX)
    }


def decoded(content: bytes, charset: str | None = None) -> str:
    """Bytes as text: the charset that the server named, else the one in the document, else UTF-8. What does not fit becomes U+FFFD."""
    declared = _CHARSET.search(content[:4096])
    for name in (charset, declared[1].decode("ascii") if declared else None, "utf-8"):
        try:
            if name:
                return content.decode(name, "replace").removeprefix("\ufeff").replace("\r\n", "\n")
        except LookupError:
            continue
    return ""


def read_html(path: Path, page_id: str | None = None) -> Page:
    """Read one HTML file. Raises PageError when it is missing, too large, or holds no text."""
    try:
        if path.stat().st_size > LARGEST_FILE:
            raise PageError(
                f"{path}: {path.stat().st_size / 1e6:.1f} MB is too large for a page (limit {LARGEST_FILE / 1e6:.0f} MB). Split it or leave it out."
            )
        content = path.read_bytes()
    except OSError as error:
        raise PageError(
            f"{path}: cannot be read ({error.strerror or error}). Check the path and its permissions."
        ) from None
    return html_page(content, page_id or path.name, path=path)


def page_of(document: Document) -> Page:
    """A crawled document as a page. Without an id of its own it is known by its path on the site. Raises PageError."""
    where = unquote(urlsplit(document.url).path).strip("/") or "index"
    if document.kind == "pdf":
        from .pdf import pdf_page

        return pdf_page(document.content, where)
    return html_page(document.content, where, document.charset)


def pages_of(documents: Iterable[Document]) -> tuple[list[Page], list[Skipped]]:
    """Pages of a crawl, and the documents that could not be read, with the reason. A second document with an id that is taken is left out."""
    pages, left, seen = [], [], {}
    for document in documents:
        try:
            page = page_of(document)
        except PageError as error:
            left.append(Skipped(document.url, str(error)))
            continue
        if page.id in seen:
            left.append(Skipped(document.url, f"carries the id {page.id!r}, as {seen[page.id]} does"))
            continue
        seen[page.id] = document.url
        pages.append(page)
    return pages, left


class _Text(HTMLParser):
    """Collects visible text, with a line break at each block, and named meta fields. markdown: marks headings, list items, table rows and code."""

    def __init__(self, source: str, markdown: bool = False, unseen: set[str] = _UNSEEN):
        super().__init__()
        self.parts, self.meta, self.markdown, self.hidden_tags = [], {}, markdown, unseen
        self.hidden, self.code, self.cells, self.rows = 0, 0, 0, 0
        self.feed(source)
        self.close()

    @property
    def text(self) -> str:
        """The text, one block a line; code keeps its spaces."""
        lines, fenced = [], False
        for line in "".join(self.parts).split("\n"):
            fenced ^= line == FENCE
            kept = line.rstrip() if fenced else " ".join(line.split())
            if kept:
                lines += [""] * (self.markdown and kept.startswith("#") and not fenced and bool(lines)) + [
                    kept
                ]
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
            self.parts.append(
                "\n"
                + {"li": "- ", "pre": f"{FENCE}\n"}.get(
                    tag, "#" * int(tag[1]) + " " if re.fullmatch(r"h[1-6]", tag) else ""
                )
            )

    def handle_endtag(self, tag: str) -> None:
        self.hidden = max(0, self.hidden - (tag in self.hidden_tags))
        if not self.markdown:
            self.parts += ["\n"] if tag in _BLOCKS else []
        elif tag in ("td", "th"):
            self.parts.append(" ")
        elif tag == "tr":
            self.parts.append(
                "|\n" + ("|" + "---|" * self.cells + "\n" if self.cells and not self.rows else "")
            )
            self.cells, self.rows = 0, self.rows + 1
        elif tag in _BLOCKS and not self.cells:
            self.rows = 0 if tag == "table" else self.rows
            self.parts.append(f"\n{FENCE}\n" if tag == "pre" and self.code else "\n")
            self.code -= tag == "pre" and self.code > 0

    def handle_data(self, data: str) -> None:
        if not self.hidden:
            self.parts.append(data if self.code else re.sub(r"\s+", " ", data))

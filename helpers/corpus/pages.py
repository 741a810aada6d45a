"""Pages: Markdown or plain-text files with optional YAML front matter; HTML and PDF files by way of `extract` and `pdf`.

Offsets everywhere in the course count characters of `Page.text`, the text after the front matter.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import yaml

TEXT_SUFFIXES = {".md", ".markdown", ".txt", ".rst"}
HTML_SUFFIXES, PDF_SUFFIXES = {".html", ".htm"}, {".pdf"}
SUFFIXES = TEXT_SUFFIXES | HTML_SUFFIXES | PDF_SUFFIXES
LARGEST_FILE = 5_000_000  # bytes; a larger text file is a log or a data dump, not a page
_FRONT_MATTER = re.compile(r"\A---[ \t]*\n(.*?)^---[ \t]*(?:\n+|\Z)", re.DOTALL | re.MULTILINE)
_HEADING = re.compile(r"^#\s+(.+?)(?:\s+#+)?\s*$", re.MULTILINE)
_FENCED = re.compile(r"^\s*(`{3,}|~{3,}).*?(?:^\s*\1|\Z)", re.DOTALL | re.MULTILINE)


class PageError(ValueError):
    """A page cannot be read; the message says which file, why, and what to do."""


@dataclass(frozen=True)
class Page:
    """One document: `id` is unique in its folder, `text` is Markdown without front matter, `metadata` is the front matter."""

    id: str
    title: str
    text: str
    metadata: dict = field(default_factory=dict)
    path: Path | None = None

    @property
    def department(self) -> str:
        """Department that owns the page; empty for pages of other folders."""
        return self.metadata.get("department", "")

    @property
    def access(self) -> str:
        """Group that may read the page; `all-staff` unless the front matter says otherwise."""
        return self.metadata.get("access", "all-staff")


def parse_page(source: str, page_id: str, path: Path | None = None) -> Page:
    """Split one file's text into front matter and body. Values of the front matter stay strings.

    Raises PageError when the front matter is not a YAML mapping.
    """
    source = source.removeprefix("\ufeff").replace("\r\n", "\n")
    match, metadata = _FRONT_MATTER.match(source), {}
    if match:
        try:
            metadata = yaml.load(match[1], Loader=yaml.BaseLoader) or {}
        except yaml.YAMLError as error:
            raise PageError(
                f"{path or page_id}: the front matter is not valid YAML ({_first_line(error)}). Mend the lines between the two '---'."
            ) from None
        if not isinstance(metadata, dict) or not all(
            isinstance(metadata.get(name, ""), str) for name in ("id", "title", "access", "department")
        ):
            raise PageError(
                f"{path or page_id}: the front matter must be 'name: value' lines between the two '---'."
            )
    text = source[match.end() :] if match else source
    heading = _HEADING.search(_FENCED.sub("", text))
    title = metadata.get("title") or (heading[1] if heading else Path(page_id).stem)
    return Page(metadata.get("id") or page_id, title, text, metadata, path)


def read_page(path: Path | str, page_id: str | None = None) -> Page:
    """Read one file by its suffix: HTML, PDF, anything else as text. Raises PageError when it is missing, too large, or not readable as that."""
    path = Path(path)
    if path.suffix.lower() in HTML_SUFFIXES:
        from .extract import read_html

        return read_html(path, page_id)
    if path.suffix.lower() in PDF_SUFFIXES:
        from .pdf import read_pdf

        return read_pdf(path, page_id)
    try:
        if path.stat().st_size > LARGEST_FILE:
            raise PageError(
                f"{path}: {path.stat().st_size / 1e6:.1f} MB is too large for a page (limit {LARGEST_FILE / 1e6:.0f} MB). Split it or leave it out."
            )
        source = path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        raise PageError(f"{path}: not UTF-8 text. Save it as UTF-8 or leave it out.") from None
    except OSError as error:
        raise PageError(
            f"{path}: cannot be read ({error.strerror or error}). Check the path and its permissions."
        ) from None
    return parse_page(source, page_id or path.name, path)


def load_folder(folder: Path | str, on_error: Callable[[PageError], None] | None = None) -> list[Page]:
    """All pages under a folder, Markdown, text, HTML and PDF, sorted by path. A page without an `id` of its own is known by its relative path.

    on_error: called with the PageError of each file that cannot be read, which is then left out; None raises the first one.
    Raises PageError when the folder is missing or holds no text, or when two pages carry the same id.
    """
    folder = Path(folder).expanduser()
    if not folder.is_dir():
        raise PageError(f"{folder} is not a folder. Give the folder that holds your documents.")
    paths = sorted(
        p
        for p in folder.rglob("*")
        if p.is_file() and p.suffix.lower() in SUFFIXES and not _hidden(p, folder)
    )
    pages = []
    for path in paths:
        try:
            pages.append(read_page(path, path.relative_to(folder).as_posix()))
        except PageError as error:
            if on_error is None:
                raise
            on_error(error)
    pages = [page for page in pages if page.text.strip()]
    if not pages:
        raise PageError(f"{folder} holds no readable text. Put {', '.join(sorted(SUFFIXES))} files into it.")
    seen: dict[str, Page] = {}
    for page in pages:
        if page.id in seen:
            raise PageError(
                f"{page.path} and {seen[page.id].path} carry the same id {page.id!r}. Give each page an id of its own."
            )
        seen[page.id] = page
    return pages


def _hidden(path: Path, folder: Path) -> bool:
    return any(part.startswith(".") for part in path.relative_to(folder).parts)


def _first_line(error: Exception) -> str:
    return str(error).splitlines()[0]

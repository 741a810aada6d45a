"""Documents come in: files, folders and crawled documents become pages, by their kind.

    loaded = read_folder("my-documents")       what was read, and what was refused, lost or left alone
    pages = load_folder("my-documents")        the pages only; the first file that cannot be read stops it

A link that leads out of the folder is not followed: it could name any file of this machine.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import unquote, urlsplit

from .crawler import Skipped
from .fetch import Document
from .html import html_page
from .pages import Page, PageError, parse_page
from .pdf import pages_without_text, pdf_page

TEXT_SUFFIXES = {".md", ".markdown", ".txt", ".rst"}
HTML_SUFFIXES, PDF_SUFFIXES = {".html", ".htm"}, {".pdf"}
SUFFIXES = TEXT_SUFFIXES | HTML_SUFFIXES | PDF_SUFFIXES
LARGEST_FILE = 5_000_000  # bytes; a larger text file is a log or a data dump, not a page
LARGEST_PDF = 50_000_000  # bytes


@dataclass
class Loaded:
    """What reading a folder brought; files are named by their path below it.

    pages: what can be used. refused: (path, why and what to do) of each file that cannot. lost: (path, what,
    why) of what a file holds and its page does not. ignored: paths of files of another kind, which nobody
    tried to read.

    >>> print(Loaded([Page("tea.md", "Tea", "Boil it.")], refused=[("a.pdf", "the PDF is encrypted.")]))
    1 page read, 1 file refused, nothing lost
      a.pdf: the PDF is encrypted.
    """

    pages: list[Page] = field(default_factory=list)
    refused: list[tuple[str, str]] = field(default_factory=list)
    lost: list[tuple[str, str, str]] = field(default_factory=list)
    ignored: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        counts = [
            f"{_count(len(self.pages), 'page')} read",
            f"{_count(len(self.refused), 'file') if self.refused else 'nothing'} refused",
            f"{_count(len(self.lost), 'thing') if self.lost else 'nothing'} lost",
        ]
        if self.ignored:
            counts.append(f"{_count(len(self.ignored), 'file')} of another kind left alone")
        rows = [f"  {path}: {reason}" for path, reason in self.refused]
        rows += [f"  {path}: {what} lost: {reason}" for path, what, reason in self.lost]
        return "\n".join([", ".join(counts), *rows])


def read_page(path: Path | str, page_id: str | None = None) -> Page:
    """Read one file by its suffix: HTML, PDF, anything else as text.

        read_page("contract.pdf").text

    page_id: the page's id where the file names none; the file's name by default. Raises PageError when the
    file is missing, too large, damaged, or not readable as what its suffix says.
    """
    path = Path(path)
    name, suffix = page_id or path.name, path.suffix.lower()
    if suffix in PDF_SUFFIXES:
        return pdf_page(_content(path, LARGEST_PDF, "PDF"), name, path)
    content = _content(path, LARGEST_FILE, "page")
    if suffix in HTML_SUFFIXES:
        return html_page(content, name, path=path)
    try:
        source = content.decode("utf-8")
    except UnicodeDecodeError:
        raise PageError(f"{path}: not UTF-8 text. Save it as UTF-8 or leave it out.") from None
    return parse_page(source.replace("\r\n", "\n").replace("\r", "\n"), name, path)


def read_folder(folder: Path | str, read: Callable[[Path, str], Page] = read_page) -> Loaded:
    """Read every document under a folder, sorted by path, and report file by file.

        print(read_folder("my-documents"))

    Hidden files are left alone. A page without an `id` of its own is known by its path below the folder. Of
    two pages with one id the second is refused. read: (path, id) -> page, for a reader that remembers what it
    read. Raises PageError when the folder is missing; a file never stops the others.
    """
    folder = Path(folder).expanduser()
    if not folder.is_dir():
        raise PageError(f"{folder} is not a folder. Give the folder that holds your documents.")
    loaded = Loaded()
    names: dict[str, str] = {}  # page id -> path
    for path in sorted(folder.rglob("*")):
        below = path.relative_to(folder)
        if any(part.startswith(".") for part in below.parts) or not (path.is_file() or path.is_symlink()):
            continue
        name = below.as_posix()
        if path.suffix.lower() not in SUFFIXES:
            loaded.ignored.append(name)
            continue
        try:
            page = _read_inside(path, folder, name, read)
            if page.id in names:
                taken = f"carries the id {page.id!r}, as {names[page.id]} does"
                raise PageError(f"{path}: {taken}. Give each page an id of its own.")
        except PageError as error:
            loaded.refused.append((name, str(error).removeprefix(f"{path}: ")))
            continue
        names[page.id] = name
        loaded.lost += [(name, what, why) for what, why in _lost(page)]
        loaded.pages += [page] if page.text.strip() else []
    return loaded


def load_folder(folder: Path | str) -> list[Page]:
    """All pages under a folder, as `read_folder` reads them, if every document can be read.

        pages = load_folder("my-documents")

    Raises PageError, naming the file, for the first one that cannot; and when there is no text at all.
    """
    loaded, folder = read_folder(folder), Path(folder).expanduser()
    if loaded.refused:
        name, reason = loaded.refused[0]
        raise PageError(f"{folder / name}: {reason}")
    if not loaded.pages:
        raise PageError(f"{folder} holds no readable text. Put {', '.join(sorted(SUFFIXES))} files into it.")
    return loaded.pages


def page_of(document: Document) -> Page:
    """A crawled document as a page.

    Without an id of its own it is known by its path on the site. Raises PageError.

    >>> page_of(Document("http://a/drinks/tea.html", "html", b"<h1>Tea</h1><p>Boil it.</p>", 0)).id
    'drinks/tea.html'
    """
    parts = urlsplit(document.url)
    where = unquote(parts.path).strip("/") or "index"
    where += f"?{unquote(parts.query)}" if parts.query else ""
    if document.kind == "pdf":
        return pdf_page(document.content, where)
    return html_page(document.content, where, document.charset)


def pages_of(documents: Iterable[Document]) -> tuple[list[Page], list[Skipped]]:
    """Pages of a crawl, and the documents that could not be read, with the reason.

    A second document with an id that is taken is left out.

    >>> pages, left = pages_of([Document("http://a/tea.html", "html", b"", 0)])
    >>> pages, left[0].url
    ([], 'http://a/tea.html')
    """
    pages: list[Page] = []
    left: list[Skipped] = []
    seen: dict[str, str] = {}
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


def _content(path: Path, largest: int, kind: str) -> bytes:
    """The bytes of a file of at most so many bytes."""
    try:
        size = path.stat().st_size
        if size > largest:
            raise PageError(
                f"{path}: {size / 1e6:.1f} MB is too large for a {kind} (limit {largest / 1e6:.0f} MB). "
                "Split it or leave it out."
            )
        return path.read_bytes()
    except OSError as error:
        reason = error.strerror or error
        raise PageError(f"{path}: cannot be read ({reason}). Check the path and its permissions.") from None


def _read_inside(path: Path, folder: Path, name: str, read: Callable[[Path, str], Page]) -> Page:
    """Read a file of a folder, unless it is a link that leads out of it."""
    if path.is_symlink() and not path.resolve().is_relative_to(folder.resolve()):
        raise PageError(
            f"{path}: a link that leads out of the folder. Copy the file into it, or leave it out."
        )
    return read(path, name)


def _lost(page: Page) -> list[tuple[str, str]]:
    """(what, why) of what a document holds and its page does not."""
    lost = []
    if not page.text.strip():
        lost.append(("everything", "the file holds no text"))
    strange = page.text.count("\ufffd")
    if strange:
        lost.append((_count(strange, "letter"), "the file is not in the encoding that it names"))
    empty = pages_without_text(page)
    if empty:
        reason = "no text on them, so they are pictures or empty; OCR (such as ocrmypdf) would read pictures"
        lost.append((f"page{'s' if len(empty) > 1 else ''} {', '.join(map(str, empty))}", reason))
    return lost


def _count(n: int, word: str) -> str:
    return f"{n} {word}{'' if n == 1 else 's'}"

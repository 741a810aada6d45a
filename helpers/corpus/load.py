"""Documents come in: files, folders and crawled documents become pages, by their kind.

    loaded = read_folder("my-documents")       what was read, and what was refused, lost or left alone
    pages = load_folder("my-documents")        the pages only; the first file that cannot be read stops it

Each document has its deadline, and whatever goes wrong with one is a row of the report, never the end of the
others. A link that leads out of the folder is not followed: it could name any file of this machine.
"""

import os
import re
from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import partial
from pathlib import Path
from urllib.parse import unquote, urlsplit

from .deadline import DeadlineError, within
from .decoding import decoding
from .html import html_page
from .labels import RESTRICTED, label_of
from .pages import Page, PageError, parse_page
from .pdf import pdf_page
from .report import Loaded, closed_in_doubt, lost
from .web import Document, Skipped

TEXT_SUFFIXES = {".md", ".markdown", ".txt", ".rst"}
HTML_SUFFIXES, PDF_SUFFIXES = {".html", ".htm"}, {".pdf"}
SUFFIXES = TEXT_SUFFIXES | HTML_SUFFIXES | PDF_SUFFIXES
LARGEST_FILE = 5_000_000  # bytes; a larger text file is a log or a data dump, not a page
LARGEST_PDF = 50_000_000  # bytes
SECONDS, SECONDS_PDF = 30, 120  # that reading one document may take
MOST_CONTROLS = 0.01  # share of control characters above which a file is no text
_CONTROLS = re.compile("[\x00-\x07\x0e-\x1a\x1c-\x1f\x7f]")


def read_page(path: Path | str, page_id: str | None = None) -> Page:
    """Read one file by its suffix: HTML, PDF, reStructuredText, anything else as Markdown.

        read_page("contract.pdf").text

    page_id: the page's id where the file names none; the file's name by default. Raises PageError when the
    file is missing, too large, damaged, not readable as what its suffix says, or not read in time.
    """
    path = Path(path)
    name, suffix = page_id or path.name, path.suffix.lower()
    if suffix in PDF_SUFFIXES:
        content = _content(path, LARGEST_PDF, "PDF")
        return _in_time(SECONDS_PDF, path, pdf_page, content, name, path)
    content = _content(path, LARGEST_FILE, "page")
    if suffix in HTML_SUFFIXES:
        return _in_time(SECONDS, path, partial(html_page, path=path), content, name)
    return _in_time(SECONDS, path, _text_page, content, name, path)


def read_folder(folder: Path | str, read: Callable[[Path, str], Page] = read_page) -> Loaded:
    """Read every document under a folder, sorted by path, and report file by file.

        print(read_folder("my-documents"))

    Hidden files are left alone. A page without an `id` of its own is known by its path below the folder. Of
    two pages with one id the second is refused. In a folder where pages carry labels, a page without one is
    for the group `restricted`. read: (path, id) -> page, for a reader that remembers what it read. Raises
    PageError when the folder is missing; a file never stops the others.
    """
    folder = Path(folder).expanduser()
    if not folder.is_dir():
        raise PageError(f"{folder} is not a folder. Give the folder that holds your documents.")
    loaded = Loaded()
    names: dict[str, str] = {}  # page id -> path
    labelled = False
    for path in _paths(folder, loaded):
        name = printable(path.relative_to(folder).as_posix())
        if path.suffix.lower() not in SUFFIXES:
            loaded.ignored.append(name)
            continue
        try:
            page = _read_inside(path, folder, name, read)
            if page.id in names:
                taken = f"carries the id {page.id!r}, as {names[page.id]} does"
                raise PageError(f"{path}: {taken}. Give each page an id of its own.")
        except PageError as error:
            labelled |= error.labelled
            loaded.refused.append((name, str(error).removeprefix(f"{path}: ")))
            continue
        names[page.id] = name
        loaded.lost += [(name, what, why) for what, why in lost(page)]
        loaded.pages += [page] if page.text.strip() else []
        labelled |= "access" in page.metadata
    return closed_in_doubt(loaded, names) if labelled else loaded


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
        return _in_time(SECONDS_PDF, where, pdf_page, document.content, where)
    return _in_time(SECONDS, where, html_page, document.content, where, document.charset)


def pages_of(documents: Iterable[Document]) -> tuple[list[Page], list[Skipped]]:
    """Pages of a crawl, and the documents that could not be read, with the reason.

    A second document with an id that is taken is left out. What a page's document holds and its text does
    not stands in its `left_out`.

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


def printable(name: str) -> str:
    """A file's name as text that can be printed and stored; bytes that are no text become U+FFFD.

    >>> printable("caf\\udce9.md")
    'caf�.md'
    """
    return name.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


# ---- one document ------------------------------------------------------------------------------------------


def _in_time(seconds: float, name: Path | str, read: Callable[..., Page], *args: object) -> Page:
    """The page that read(*args) gives, with its label in order. Whatever goes wrong is a PageError."""
    try:
        return _with_known_label(within(seconds, read, *args))
    except PageError:
        raise
    except DeadlineError:
        why = f"is not read after {seconds:g} seconds. Split it or leave it out."
    except RecursionError:
        why = "is nested too deep to be read. Make it flatter or leave it out."
    except MemoryError:
        why = "needs more memory than there is. Split it or leave it out."
    except Exception as error:  # of any of the parsers, about anything in the document
        said = (str(error).splitlines() or [""])[0][:100]
        why = f"cannot be read ({type(error).__name__}: {said}). Save it in another way or leave it out."
    raise PageError(f"{name}: {why}")


def _with_known_label(page: Page) -> Page:
    """A page whose fields name a label in a way that is in doubt is closed, with a row for it."""
    label, doubt = label_of(page.metadata)
    if "the label" in dict(page.left_out) or (not doubt and label == page.metadata.get("access")):
        return page
    row = ("the label", f"{doubt}; so only the group {RESTRICTED!r} may read it")
    return replace(
        page,
        metadata=page.metadata | {"access": label},
        left_out=(*page.left_out, row) if doubt else page.left_out,
    )


def _text_page(content: bytes, name: str, path: Path) -> Page:
    """A text file as a page; rows tell when its encoding was guessed, and which letters were lost."""
    decoded = decoding(content)
    if len(_CONTROLS.findall(decoded.text)) > MOST_CONTROLS * len(decoded.text) or "\x00" in decoded.text:
        raise PageError(f"{path}: holds no text but other data. Save it as text or leave it out.")
    page = parse_page(decoded.text, name, path)
    return replace(page, left_out=(*page.left_out, *decoded.doubts))


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


def _paths(folder: Path, loaded: Loaded) -> list[Path]:
    """Every file and link below a folder that is not hidden, sorted; a folder that is shut gets a row."""
    found: list[Path] = []

    def shut(error: OSError) -> None:
        below = Path(error.filename).relative_to(folder).as_posix()
        reason = f"the folder cannot be read ({error.strerror}). Check its permissions."
        loaded.refused.append((printable(below), reason))

    for root, folders, files in os.walk(folder, onerror=shut):
        folders[:] = [name for name in folders if not name.startswith(".")]
        inside = [Path(root, name) for name in (*files, *folders) if not name.startswith(".")]
        found += [path for path in inside if path.is_symlink() or path.is_file()]
    return sorted(found)


def _read_inside(path: Path, folder: Path, name: str, read: Callable[[Path, str], Page]) -> Page:
    """Read a file of a folder, unless it is a link that leads out of it. Raises PageError for any failure."""
    try:
        if path.is_symlink() and not path.resolve().is_relative_to(folder.resolve()):
            raise PageError(
                f"{path}: a link that leads out of the folder. Copy the file into it, or leave it out."
            )
        return read(path, name)
    except PageError:
        raise
    except Exception as error:  # a loop of links, a reader of one's own
        raise PageError(f"{path}: cannot be read ({type(error).__name__}: {error}). Leave it out.") from None

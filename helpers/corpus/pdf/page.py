"""PDF becomes text, page by page, with pypdf: running headers and footers off, page numbers kept as headings.

    page = pdf_page(Path("contract.pdf").read_bytes(), "contract.pdf")
    sections(page)          [("Page 1", 11, 2108), ("Page 2", …)]: a citation names the page
    page.left_out           scanned pages, pictures, running lines: what the text does not hold

What this leaves out, since a PDF holds letters at places and neither tables nor headings: rows of tables
(each cell becomes a line), text in pictures (that needs OCR), sentences and tables that run over a page
break (cut there).
"""

import io
import logging
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ..clean import clean
from ..neutral import neutral
from ..pages import LeftOut, Page, PageError
from .forms import plain_object, written_on
from .lines import joined_words, known_words, removed_lines, without_running_lines

_SOFT = re.compile("\u00ad[ \t]*\n[ \t]*(?=\\w)")
MOST_PAGES = 10_000  # more is a damaged or a hostile file
MOST_LETTERS = 20_000_000  # of all pages together
# What pypdf stumbles over in a damaged file, besides its own errors.
_DAMAGED = (ValueError, LookupError, TypeError, AttributeError, ArithmeticError, RecursionError, MemoryError,
            AssertionError)  # fmt: skip
# What programs write where the author wrote no title.
_NO_TITLE = re.compile(
    r"(?:microsoft (?:office )?(?:word|powerpoint|excel)\b.*"
    r"|(?:untitled|unbenannt|sans titre|document|dokument|presentation|book|slide|scan|scanned|img|print|doc)"
    r"[\W_]*\d*(?: document)?"
    r"|\(?(?:anonymous|unspecified|unknown|none|null|title)\)?|powerpoint presentation"
    r"|.*\.(?:docx?|dotx?|pptx?|xlsx?|od[tsp]|indd|tex|dvi|ps|eps|pdf|rtf|txt|md|html?|pages|qxd|pub|pmd|fm)"
    r"(?: - .*)?|[\W\d_]*)",
    re.I,
)


@dataclass
class _Read:
    """What was read of a file: the text of each page and what is written on it, and what was not read."""

    texts: list[str] = field(default_factory=list)
    written: list[list[str]] = field(default_factory=list)
    title: str = ""
    comments: int = 0
    pictures: set = field(default_factory=set)
    broken: list[int] = field(default_factory=list)
    other: list[tuple[str, str]] = field(default_factory=list)


def pdf_page(content: bytes, page_id: str, path: Path | None = None) -> Page:
    """The bytes of a PDF as one page whose sections are "Page 1", "Page 2", …

        pdf_page(Path("contract.pdf").read_bytes(), "contract.pdf")

    Values of a form stand below the text of their page. Raises PageError when the file is damaged, encrypted,
    or without text.
    """
    name = path or page_id
    read = _reading(content, name)
    cut = without_running_lines(read.texts)
    known = known_words(cut)
    pages = [
        "\n".join(filter(None, [_plain(joined_words(text, known)), *map(_plain, written)]))
        for text, written in zip(cut, read.written, strict=True)
    ]
    if not any(pages):
        raise PageError(
            f"{name}: the PDF holds no text, so its pages are pictures or empty. "
            "Run it through OCR (such as ocrmypdf) or leave it out."
        )
    body = "\n\n".join(f"## Page {number}\n\n{text}" for number, text in enumerate(pages, 1) if text)
    title = "" if _NO_TITLE.fullmatch(read.title) else read.title
    left_out: LeftOut = tuple(_rows(read, pages, removed_lines(read.texts, cut)))
    count = {"pages": str(len(pages))}
    if empty := [number for number, text in enumerate(pages, 1) if not text]:
        count["without text"] = _numbered(empty)
    return Page(page_id, title or Path(page_id).stem, body + "\n", count, path, left_out)


def _rows(read: _Read, pages: list[str], running: list[str]) -> list[tuple[str, str]]:
    """(what, why) of everything that stands in a PDF and not in its text."""
    empty = [number for number, text in enumerate(pages, 1) if not text and number not in read.broken]
    rows = []
    if empty:
        why = "no text on them, so they are pictures or empty; OCR (such as ocrmypdf) would read pictures"
        rows.append((_numbered(empty), why))
    if read.broken:
        rows.append((_numbered(read.broken), "damaged; export the PDF again"))
    if running:
        told = "; ".join(line[:80] for line in running[:8]) + (" …" if len(running) > 8 else "")
        rows.append(("running lines", f"on most pages, at the top or the foot: {told}"))
    if read.pictures:
        n = len(read.pictures)
        rows.append((f"{n} picture{'s' * (n > 1)}", "text in them would need OCR (such as ocrmypdf)"))
    if read.comments:
        rows.append(
            (f"{read.comments} comment{'s' * (read.comments > 1)}", "pinned to a page by its readers")
        )
    return rows + read.other


def _numbered(numbers: list[int]) -> str:
    """Numbers of pages as people write them.

    >>> _numbered([2, 3, 4, 9])
    'pages 2–4, 9'
    """
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    told = [f"{run[0]}–{run[-1]}" if len(run) > 2 else ", ".join(map(str, run)) for run in runs]
    return f"page{'s' * (len(numbers) > 1)} {', '.join(told)}"


def _plain(text: str) -> str:
    """Lines without white space at their edges, none of them a heading, a table or code to Markdown."""
    lines = "\n".join(line.strip() for line in text.splitlines())
    return neutral(re.sub(r"\n{3,}", "\n\n", lines)).strip()


# ---- reading ----------------------------------------------------------------------------------------------


def _reading(content: bytes, name: Path | str) -> _Read:
    """Everything that pypdf finds in a file."""
    from pypdf import PdfReader
    from pypdf.errors import FileNotDecryptedError, PyPdfError

    logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # its repairs are of no use to a reader
    if not content:
        raise PageError(f"{name}: the PDF is empty (0 bytes). Copy or export it again.")
    try:
        reader = PdfReader(io.BytesIO(content))
        if reader.is_encrypted and not reader.decrypt(""):
            raise PageError(f"{name}: the PDF is encrypted. Save a copy without a password, or leave it out.")
        pages = reader.pages
        if len(pages) > MOST_PAGES:
            raise PageError(f"{name}: the PDF has more than {MOST_PAGES:,} pages. Split it or leave it out.")
        return _all_pages(reader, name)
    except PageError:
        raise
    except (FileNotDecryptedError, ImportError, NotImplementedError) as error:
        raise PageError(
            f"{name}: the PDF is encrypted in a way that cannot be read here ({_words(error)}). "
            "Save a copy without a password, or leave it out."
        ) from None
    except (PyPdfError, OSError, *_DAMAGED) as error:
        raise PageError(
            f"{name}: the PDF is damaged ({_words(error)}). Copy or export it again, or leave it out."
        ) from None


def _all_pages(reader: Any, name: Path | str) -> _Read:
    """The pages of an open file; one that is damaged does not stop the others."""
    from pypdf.errors import PyPdfError

    read = _Read(title=_title(reader))
    trouble: Exception | None = None
    letters = 0
    for number, page in enumerate(reader.pages, 1):
        text = ""
        written: list[str] = []
        try:
            text = _cleaned(page.extract_text() or "")
            lines, comments = written_on(page)
            written = [_cleaned(line) for line in lines]
            read.comments += comments
            if text.strip():
                read.pictures |= _pictures(page)
        except (PyPdfError, OSError, *_DAMAGED) as error:
            read.broken.append(number)
            trouble = error
        read.texts.append(text)
        read.written.append(written)
        letters += len(text)
        if letters > MOST_LETTERS:
            raise PageError(
                f"{name}: the PDF holds more than {MOST_LETTERS:,} letters. Split it or leave it out."
            )
    if trouble is not None and not any(text.strip() for text in read.texts):
        raise trouble
    form = plain_object(reader.root_object.get("/AcroForm"))
    if hasattr(form, "get") and "/XFA" in form:
        read.other.append(
            ("form", "of the XFA kind, which only Adobe Reader fills in; print it to a new PDF")
        )
    attached = len(list(reader.attachment_list))
    if attached:
        read.other.append(
            (f"{attached} attached file{'s' * (attached > 1)}", "save and read them by themselves")
        )
    return read


def _title(reader: Any) -> str:
    title = reader.metadata.get("/Title") if reader.metadata else ""
    return " ".join(_cleaned(str(title or "")).split())


def _cleaned(text: str) -> str:
    """A text through the text door; words are whole at soft hyphens, half a surrogate pair is U+FFFD."""
    whole = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return clean(_SOFT.sub("", whole)).text


def _pictures(page: Any) -> set:
    """What tells the pictures of a page apart: one that stands on every page counts once."""
    resources = plain_object(page.get("/Resources")) or {}
    inside: Any = plain_object(resources.get("/XObject")) or {}
    return {
        getattr(inside.raw_get(key), "idnum", key)
        for key in inside
        if hasattr(inside[key], "get") and inside[key].get("/Subtype") == "/Image"
    }


def _words(error: Exception) -> str:
    return (str(error) or type(error).__name__).splitlines()[0][:100]

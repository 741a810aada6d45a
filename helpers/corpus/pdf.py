"""PDF becomes text, page by page, with pypdf: running headers and footers off, page numbers kept as headings.

    page = pdf_page(Path("contract.pdf").read_bytes(), "contract.pdf")
    sections(page)          [("Page 1", 11, 2108), ("Page 2", …)]: a citation names the page

What this leaves out, since a PDF holds letters at places and neither tables nor headings: rows of tables
(each cell becomes a line), text in pictures (that needs OCR), sentences and tables that run over a page
break (cut there).
"""

import io
import logging
import re
from dataclasses import replace
from pathlib import Path

from .pages import Page, PageError

EDGE = 4  # lines at the top and at the foot of a page that can be running
MOST = 0.6  # share of the pages on which a line must stand to be running
FEWEST = 3  # pages below which nothing can be called running
# What pypdf stumbles over in a damaged file, besides its own errors.
_DAMAGED = (ValueError, LookupError, TypeError, AttributeError, RecursionError, AssertionError)


def pdf_page(content: bytes, page_id: str, path: Path | None = None) -> Page:
    """The bytes of a PDF as one page whose sections are "Page 1", "Page 2", …

        pdf_page(Path("contract.pdf").read_bytes(), "contract.pdf")

    Raises PageError when it is damaged, encrypted, or without text.
    """
    name = path or page_id
    texts, title = _texts(content, name)
    texts = without_running_lines(texts)
    if not any(text.strip() for text in texts):
        raise PageError(
            f"{name}: the PDF holds no text, so its pages are pictures or empty. "
            "Run it through OCR (such as ocrmypdf) or leave it out."
        )
    body = "\n\n".join(
        f"## Page {number}\n\n{_plain(text)}" for number, text in enumerate(texts, 1) if text.strip()
    )
    page = Page(page_id, title or Path(page_id).stem, body + "\n", {"pages": str(len(texts))}, path)
    empty = pages_without_text(page)
    if not empty:
        return page
    reason = "no text on them, so they are pictures or empty; OCR (such as ocrmypdf) would read pictures"
    row = (f"page{'s' if len(empty) > 1 else ''} {', '.join(map(str, empty))}", reason)
    return replace(page, left_out=(row,))


def pages_without_text(page: Page) -> list[int]:
    """Numbers of a PDF's pages that brought no text, such as scanned ones; none for a page that is no PDF.

    >>> text = "## Page 1\\n\\nTea\\n\\n## Page 3\\n\\nCups\\n"
    >>> pages_without_text(Page("a.pdf", "A", text, {"pages": "3"}, Path("a.pdf")))
    [2]
    """
    if page.path is None or page.path.suffix.lower() != ".pdf":
        return []
    found = set(re.findall(r"^## Page (\d+)$", page.text, re.M))
    return [number for number in range(1, int(page.metadata["pages"]) + 1) if str(number) not in found]


def without_running_lines(pages: list[str], most: float = MOST) -> list[str]:
    """Texts of pages without the lines that stand at the top or foot of most of them, such as a running
    header or "Page 3".

    A number that counts with the pages, as in "Page 3 of 9", does not make lines different. With fewer than
    three pages nothing is taken off.
    """
    if len(pages) < FEWEST:
        return pages
    count: dict[str, int] = {}
    for number, text in enumerate(pages, 1):
        for form in {form for line in _edges(text) for form in _forms(line, number)}:
            count[form] = count.get(form, 0) + 1
    running = {form for form, times in count.items() if times >= max(FEWEST, most * len(pages))}
    return [
        "\n".join(_strip_edges(text.splitlines(), number, running)) for number, text in enumerate(pages, 1)
    ]


def _edges(text: str) -> list[str]:
    lines = [line for line in text.splitlines() if line.strip()]
    return lines[:EDGE] + lines[-EDGE:]


def _strip_edges(lines: list[str], number: int, running: set[str]) -> list[str]:
    """Lines without running ones among the first and last `EDGE` that are not empty; the same words in the
    middle stay.
    """
    filled = [i for i, line in enumerate(lines) if line.strip()]
    edge = set(filled[:EDGE] + filled[-EDGE:])
    return [line for i, line in enumerate(lines) if not (i in edge and _forms(line, number) & running)]


def _forms(line: str, number: int) -> set[str]:
    """A line as it is, and with each of its numbers in turn as its distance from the page's number."""
    words = " ".join(line.split())
    return {words} | {
        f"{words[: m.start()]}<{int(m[0]) - number}>{words[m.end() :]}"
        for m in re.finditer(r"(?<!\d)\d{1,4}(?!\d)", words)
    }


def _plain(text: str) -> str:
    """Lines without edges of white space; a '#' at the beginning is no heading here."""
    lines = (line.strip() for line in text.splitlines())
    return re.sub(r"^(#{1,6}\s)", r"\\\1", re.sub(r"\n{3,}", "\n\n", "\n".join(lines)), flags=re.M).strip()


def _texts(content: bytes, name) -> tuple[list[str], str]:
    """Text of every page, and the document's title."""
    from pypdf import PdfReader
    from pypdf.errors import FileNotDecryptedError, PyPdfError

    logging.getLogger("pypdf").setLevel(logging.ERROR)  # its repairs are of no use to a reader
    if not content:
        raise PageError(f"{name}: the PDF is empty (0 bytes). Copy or export it again.")
    try:
        reader = PdfReader(io.BytesIO(content))
        if reader.is_encrypted and not reader.decrypt(""):
            raise PageError(f"{name}: the PDF is encrypted. Save a copy without a password, or leave it out.")
        texts = [page.extract_text() or "" for page in reader.pages]
        title = str((reader.metadata.get("/Title") if reader.metadata else "") or "").strip()
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
    return texts, title


def _words(error: Exception) -> str:
    return (str(error) or type(error).__name__).splitlines()[0][:100]

"""Skerry's twelve PDF documents: contracts and reports of several pages, with tables that break across pages.

Set with reportlab from datasets/sources/documents.yaml. The same text gives the same bytes, so a test can
compare two builds.
"""

from pathlib import Path
from xml.sax.saxutils import escape

import yaml
from reportlab.lib import colors
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.platypus import (
    BaseDocTemplate,
    CondPageBreak,
    Frame,
    PageTemplate,
    Paragraph,
    Spacer,
    Table,
    TableStyle,
)

from helpers.corpus import DataError
from helpers.settings import DATASETS

MARGIN, GUTTER = 22 * mm, 8 * mm
ROOM_FOR_HEADING = 28 * mm  # a heading does not stand alone at the end of a page
WIDEST = 40  # characters of a cell that widen its column
PADDING = 13  # points to the left and right of a cell's text
TEXT = ParagraphStyle("text", fontName="Times-Roman", fontSize=10.5, leading=14, spaceAfter=6)
ITEM = ParagraphStyle("item", parent=TEXT, leftIndent=6 * mm, spaceAfter=3)
HEADING = ParagraphStyle(
    "heading", fontName="Helvetica-Bold", fontSize=12, leading=16, spaceBefore=10, spaceAfter=4
)
TITLE = ParagraphStyle("title", fontName="Helvetica-Bold", fontSize=19, leading=24, spaceAfter=4)
SUBTITLE = ParagraphStyle(
    "subtitle",
    fontName="Helvetica",
    fontSize=11,
    leading=15,
    spaceAfter=14,
    textColor=colors.HexColor("#445566"),
)
CAPTION = ParagraphStyle("caption", fontName="Helvetica-Oblique", fontSize=9, leading=12)
CELL = ParagraphStyle("cell", fontName="Helvetica", fontSize=8.5, leading=10.5)
HEAD_CELL = ParagraphStyle("head cell", parent=CELL, fontName="Helvetica-Bold")
GRID = TableStyle(
    [
        ("SPAN", (0, 0), (-1, 0)),
        ("LEFTPADDING", (0, 0), (-1, 0), 0),
        ("GRID", (0, 1), (-1, -1), 0.4, colors.HexColor("#99a5b0")),
        ("BACKGROUND", (0, 1), (-1, 1), colors.HexColor("#e6ecf1")),
        ("VALIGN", (0, 0), (-1, -1), "TOP"),
    ]
)


def load_document_sources() -> list[dict]:
    """The texts of the documents: id, file, title, sections.

    Raises DataError when the file is missing or damaged.
    """
    path = DATASETS / "sources" / "documents.yaml"
    try:
        return yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    except (OSError, yaml.YAMLError) as error:
        reason = " ".join(str(error).split())[:120]
        raise DataError(
            f"{path.name} cannot be read ({reason}). Restore it with: git checkout -- datasets/sources"
        ) from None


def build_documents(folder: Path, access: str | None = None) -> list[Path]:
    """Write the PDFs into `folder`, and return their paths.

    access: those with this label, all twelve when None; a document without a label is for all staff.
    """
    folder.mkdir(parents=True, exist_ok=True)
    chosen = [document for document in load_document_sources() if access in (None, document_access(document))]
    return [write_pdf(document, folder / document["file"]) for document in chosen]


def document_access(document: dict) -> str:
    """Who may read it: `all-staff` or an access group, as on pages."""
    return document.get("access", "all-staff")


def write_pdf(document: dict, path: Path) -> Path:
    """Set one document. Running header and page number stand on every page, as on the paper imitated."""
    template = BaseDocTemplate(
        str(path),
        pagesize=A4,
        title=document["title"],
        author="Skerry Instruments AS",
        subject=document["number"],
        invariant=1,
        pageCompression=0,
    )
    columns = int(document.get("columns", "1"))
    width = (A4[0] - 2 * MARGIN - (columns - 1) * GUTTER) / columns
    frames = [
        Frame(MARGIN + i * (width + GUTTER), MARGIN, width, A4[1] - 2 * MARGIN, leftPadding=0, rightPadding=0)
        for i in range(columns)
    ]
    template.addPageTemplates(
        PageTemplate(frames=frames, onPage=lambda canvas, _: _furniture(canvas, document))
    )
    template.build(_story(document, width))
    return path


def _furniture(canvas, document: dict) -> None:
    """Running header and footer."""
    canvas.setFont("Helvetica", 8)
    canvas.setFillColor(colors.HexColor("#667788"))
    canvas.drawString(MARGIN, A4[1] - 13 * mm, document["header"])
    canvas.drawString(MARGIN, 12 * mm, "Skerry Instruments AS · Tangholmveien 37, 5035 Bergen")
    canvas.drawRightString(A4[0] - MARGIN, 12 * mm, f"Page {canvas.getPageNumber()}")


def _story(document: dict, width: float) -> list:
    """Title, subtitle and sections as reportlab's flowables."""
    story = [
        Paragraph(escape(document["title"]), TITLE),
        Paragraph(escape(f"{document['subtitle']} · {document['date']}"), SUBTITLE),
    ]
    for section in document["sections"]:
        story += [CondPageBreak(ROOM_FOR_HEADING), Paragraph(escape(section["heading"]), HEADING)]
        story += [Paragraph(escape(text), TEXT) for text in section.get("text", [])]
        story += [Paragraph(escape(item), ITEM) for item in section.get("list", [])]
        if "table" in section:
            story += _table(section["table"], width)
    return story


def _table(table: dict, width: float) -> list:
    """A table of any length; caption and head are repeated on each page that it reaches."""
    caption = [Paragraph(escape(table["caption"]), CAPTION)] + [""] * (len(table["head"]) - 1)
    rows = [caption, [Paragraph(escape(cell), HEAD_CELL) for cell in table["head"]]] + [
        [Paragraph(escape(cell), CELL) for cell in row] for row in table["rows"]
    ]
    return [
        Spacer(1, 4),
        Table(rows, colWidths=_column_widths(table, width), repeatRows=2, style=GRID),
        Spacer(1, 8),
    ]


def _column_widths(table: dict, width: float) -> list[float]:
    """Each column has room for its longest word; the rest is shared by the longest cells, within reason."""
    columns = list(zip(table["head"], *table["rows"], strict=True))
    words = [[word for cell in column for word in cell.split() or [""]] for column in columns]
    least = [
        max(stringWidth(word, HEAD_CELL.fontName, CELL.fontSize) for word in some) + PADDING for some in words
    ]
    shares = [min(max(len(cell) for cell in column), WIDEST) for column in columns]
    left = max(width - sum(least), 0)
    return [room + left * share / sum(shares) for room, share in zip(least, shares, strict=True)]

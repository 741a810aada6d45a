"""Skerry's twelve PDF documents: contracts and reports of several pages, with tables that break across pages.

Set with reportlab from datasets/sources/documents.yaml. The same text gives the same bytes, so a test can compare two builds.
"""
from pathlib import Path
from xml.sax.saxutils import escape

import yaml
from reportlab.lib import colors
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.platypus import BaseDocTemplate, Frame, PageTemplate, Paragraph, Spacer, Table, TableStyle

from helpers.corpus.skerry import DataError
from helpers.settings import DATASETS

MARGIN, GUTTER = 22 * mm, 8 * mm
TEXT = ParagraphStyle("text", fontName="Times-Roman", fontSize=10.5, leading=14, spaceAfter=6)
ITEM = ParagraphStyle("item", parent=TEXT, leftIndent=6 * mm, spaceAfter=3)
HEADING = ParagraphStyle("heading", fontName="Helvetica-Bold", fontSize=12, leading=16, spaceBefore=10, spaceAfter=4, keepWithNext=1)
TITLE = ParagraphStyle("title", fontName="Helvetica-Bold", fontSize=19, leading=24, spaceAfter=4)
SUBTITLE = ParagraphStyle("subtitle", fontName="Helvetica", fontSize=11, leading=15, spaceAfter=14, textColor=colors.HexColor("#445566"))
CAPTION = ParagraphStyle("caption", fontName="Helvetica-Oblique", fontSize=9, leading=12, spaceBefore=4, spaceAfter=3, keepWithNext=1)
CELL = ParagraphStyle("cell", fontName="Helvetica", fontSize=8.5, leading=10.5)
HEAD_CELL = ParagraphStyle("head cell", parent=CELL, fontName="Helvetica-Bold")
GRID = TableStyle([("GRID", (0, 0), (-1, -1), 0.4, colors.HexColor("#99a5b0")), ("BACKGROUND", (0, 0), (-1, 0), colors.HexColor("#e6ecf1")), ("VALIGN", (0, 0), (-1, -1), "TOP")])


def load_document_sources() -> list[dict]:
    """The texts of the documents: id, file, title, sections. Raises DataError when the file is missing or damaged."""
    path = DATASETS / "sources" / "documents.yaml"
    try:
        return yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    except (OSError, yaml.YAMLError) as error:
        raise DataError(f"{path.name} cannot be read ({' '.join(str(error).split())[:120]}). Restore it with: git checkout -- datasets/sources") from None


def build_documents(folder: Path) -> list[Path]:
    """Write the twelve PDFs into `folder`; returns their paths in order."""
    folder.mkdir(parents=True, exist_ok=True)
    return [write_pdf(document, folder / document["file"]) for document in load_document_sources()]


def write_pdf(document: dict, path: Path) -> Path:
    """Set one document. Running header and page number stand on every page, as on the paper that they imitate."""
    template = BaseDocTemplate(str(path), pagesize=A4, title=document["title"], author="Skerry Instruments AS", subject=document["number"], invariant=1, pageCompression=0)
    columns = int(document.get("columns", "1"))
    width = (A4[0] - 2 * MARGIN - (columns - 1) * GUTTER) / columns
    frames = [Frame(MARGIN + i * (width + GUTTER), MARGIN, width, A4[1] - 2 * MARGIN, leftPadding=0, rightPadding=0) for i in range(columns)]
    template.addPageTemplates(PageTemplate(frames=frames, onPage=lambda canvas, _: _furniture(canvas, document)))
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
    story = [Paragraph(escape(document["title"]), TITLE), Paragraph(escape(f"{document['subtitle']} · {document['date']}"), SUBTITLE)]
    for section in document["sections"]:
        story.append(Paragraph(escape(section["heading"]), HEADING))
        story += [Paragraph(escape(text), TEXT) for text in section.get("text", [])]
        story += [Paragraph(escape(item), ITEM) for item in section.get("list", [])]
        if "table" in section:
            story += _table(section["table"], width)
    return story


def _table(table: dict, width: float) -> list:
    """Caption and table; its head is repeated on each page."""
    rows = [[Paragraph(escape(cell), HEAD_CELL) for cell in table["head"]]] + [[Paragraph(escape(cell), CELL) for cell in row] for row in table["rows"]]
    return [Paragraph(escape(table["caption"]), CAPTION), Table(rows, colWidths=[width / len(table["head"])] * len(table["head"]), repeatRows=1, style=GRID), Spacer(1, 8)]

"""Documents of others: the language reference that comes with Python, PDFs as two tools write them.

No package on PyPI brings the documentation of the standard library; pydoc's topics come with Python itself.
"""

import io
import re
from pydoc_data.topics import topics

import pytest

from helpers.corpus import PageError, chunk_page, pdf_page, read_folder, sections

UNDERLINED = re.compile(r"^(\S.*)\n([*=^~\"'-])\2{2,}$", re.MULTILINE)
LONG = "The winch of the night watch is greased with the blue grease each second week."


# ---- the language reference -------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def reference(tmp_path_factory):
    folder = tmp_path_factory.mktemp("reference")
    for name, text in topics.items():
        (folder / f"{name}.rst").write_text(text, encoding="utf-8")
    return read_folder(folder)


def letters(text: str) -> str:
    """Letters and digits of a text: what is compared whatever the markup."""
    return re.sub(r"[\W_]+", "", text)


def test_every_topic_is_read_with_its_title(reference):
    assert len(reference.pages) == len(topics) > 50 and reference.refused == []
    titles = {name: UNDERLINED.search(text) for name, text in topics.items()}
    wrong = [
        page.id
        for page in reference.pages
        if (found := titles[page.path.stem]) and letters(page.title) != letters(found[1])
    ]
    assert wrong == []


def test_every_topic_keeps_its_sections(reference):
    for page in reference.pages:
        shown = {letters(found[1]) for found in UNDERLINED.finditer(topics[page.path.stem])}
        path = {letters(name) for section, _, _ in sections(page) for name in section.split(" > ")}
        assert len(shown & path) >= len(shown) - 1, page.id  # one may have no text of its own


def test_every_word_of_a_topic_stands_in_its_page(reference):
    for page in reference.pages:
        words = set(re.findall(r"[^\W_]{3,}", topics[page.path.stem]))
        assert len(words - set(re.findall(r"[^\W_]{3,}", page.text))) <= 0.02 * len(words), page.id
        assert all(p.text == page.text[p.start : p.end] for p in chunk_page(page))


# ---- PDFs of two tools ------------------------------------------------------------------------------------


def of_reportlab() -> bytes:
    """Running text in paragraphs, a table over two pages, running lines, by reportlab's layout engine."""
    from reportlab.lib.styles import getSampleStyleSheet
    from reportlab.platypus import Paragraph, SimpleDocTemplate, Spacer, Table

    def running(canvas, document):
        canvas.drawString(72, 800, "Harbour tea rules, third edition")
        canvas.drawString(72, 30, f"Page {document.page}")

    style = getSampleStyleSheet()["BodyText"]
    parts = []
    for number in range(1, 41):
        parts += [Paragraph(f"{number}. {LONG} It takes {number} litres.", style), Spacer(1, 12)]
    parts.append(Table([["Cup", "Holds"]] + [[f"cup {n}", f"{n} dl"] for n in range(1, 60)], repeatRows=1))
    target = io.BytesIO()
    document = SimpleDocTemplate(target, title="Tea rules", invariant=1)
    document.build(parts, onFirstPage=running, onLaterPages=running)
    return target.getvalue()


def of_matplotlib(scanned: bool = False) -> bytes:
    """Plots with words, one a page, and perhaps a page that is a picture, by matplotlib."""
    from matplotlib.backends.backend_pdf import PdfPages
    from matplotlib.figure import Figure

    target = io.BytesIO()
    with PdfPages(target, metadata={"Title": "Tea plots", "CreationDate": None}) as pages:
        for number in (1, 2):
            figure = Figure(figsize=(4, 3))
            figure.add_subplot(title=f"Tea of week {number}", xlabel="day", ylabel="litres").plot([1, 3, 2])
            figure.text(0.1, 0.02, f"Lund drank {number}.5 litres")
            pages.savefig(figure)
        if scanned:
            figure = Figure(figsize=(4, 3))
            figure.figimage([[0.1, 0.9], [0.9, 0.1]])
            pages.savefig(figure)
    return target.getvalue()


def test_paragraphs_and_tables_of_reportlab_come_out():
    page = pdf_page(of_reportlab(), "tea.pdf")
    text = " ".join(page.text.split())
    assert page.title == "Tea rules"
    assert [n for n in range(1, 41) if f"It takes {n} litres." not in text] == []
    assert [n for n in range(1, 60) if not re.search(rf"\bcup {n}\b\W+{n} dl\b", text)] == []
    assert text.count(LONG) == 40 and "third edition" not in text
    check_pages(page)


def test_words_of_plots_come_out():
    page = pdf_page(of_matplotlib(), "tea.pdf")
    assert page.title == "Tea plots"
    for number in (1, 2):
        assert f"Tea of week {number}" in page.text and f"Lund drank {number}.5 litres" in page.text
    check_pages(page)


def test_a_page_that_is_a_picture_is_told(tmp_path):
    (tmp_path / "tea.pdf").write_bytes(of_matplotlib(scanned=True))
    loaded = read_folder(tmp_path)
    assert len(loaded.pages) == 1 and "Lund drank 2.5 litres" in loaded.pages[0].text
    assert any("3" in f"{what} {why}" for _, what, why in loaded.lost), loaded.lost


@pytest.mark.parametrize("make", [of_reportlab, of_matplotlib])
def test_the_first_half_of_a_pdf_is_a_page_or_a_sentence(make):
    content = make()
    try:
        check_pages(pdf_page(content[: len(content) // 2], "tea.pdf"))
    except PageError as error:
        assert "tea.pdf" in str(error) and "\n" not in str(error)


def check_pages(page):
    """Every passage is a slice and knows the page of the PDF that it stands on."""
    for passage in chunk_page(page):
        assert passage.text == page.text[passage.start : passage.end]
        assert re.search(r"Page \d+", passage.section)

"""PDF to text by page: running lines off, page numbers kept, every kind of bad file told in one sentence."""

import io

import pytest
from pypdf import PdfReader, PdfWriter
from reportlab.pdfgen.canvas import Canvas

from helpers.classroom import documents
from helpers.corpus import PageError, chunk_page, pdf_page, read_page, sections
from helpers.corpus.pdf import without_running_lines

SOURCES = documents.load_document_sources()


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    made = tmp_path_factory.mktemp("documents")
    documents.build_documents(made)
    return made


def pdf(*pages, title=None):
    """The bytes of a PDF with these lines on its pages."""
    target = io.BytesIO()
    canvas = Canvas(target)
    if title:
        canvas.setTitle(title)
    for lines in pages:
        for number, line in enumerate(lines):
            canvas.drawString(72, 760 - 16 * number, line)
        canvas.showPage()
    canvas.save()
    return target.getvalue()


def encrypted(content):
    writer, target = PdfWriter(clone_from=PdfReader(io.BytesIO(content))), io.BytesIO()
    writer.encrypt("secret", algorithm="RC4-128")
    writer.write(target)
    return target.getvalue()


@pytest.mark.parametrize("document", SOURCES, ids=lambda document: document["id"])
def test_the_words_of_a_document_come_out_and_its_furniture_does_not(document, folder):
    page = read_page(folder / document["file"])
    assert page.title == document["title"]
    assert "Tangholmveien 37, 5035 Bergen\nPage" not in page.text and document["header"] not in page.text
    cells = [
        cell
        for section in document["sections"]
        if "table" in section
        for row in section["table"]["rows"]
        for cell in row
    ]
    text = " ".join(page.text.split())
    assert all(section["heading"] in text for section in document["sections"])
    assert [cell for cell in cells if " ".join(cell.split()) not in text] == []


@pytest.mark.parametrize("document", SOURCES, ids=lambda document: document["id"])
def test_a_passage_knows_its_page(document, folder):
    count = len(PdfReader(folder / document["file"]).pages)
    page = read_page(folder / document["file"])
    assert [name for name, _, _ in sections(page)] == [
        f"Page {i}" for i in range(1, count + 1)
    ] and page.metadata["pages"] == str(count)
    assert {passage.section for passage in chunk_page(page)} == {f"Page {i}" for i in range(1, count + 1)}


def test_running_lines_go_and_the_same_words_in_the_middle_stay():
    body = [f"line {chr(97 + i)}" for i in range(10)]
    pages = [
        "\n".join(["ACME · Secret"] + body[:5] + ["ACME · Secret"] + body[5:] + [f"Page {n} of 3"])
        for n in (1, 2, 3)
    ]
    pages = [page.replace("line", f"p{'abc'[n]}") for n, page in enumerate(pages)]
    for text in without_running_lines(pages):
        assert text.count("ACME") == 1 and "Page" not in text and len(text.splitlines()) == 11


def test_a_line_on_few_pages_stays():
    texts = without_running_lines(["Table 3\nx", "Table 3\ny", "z", "u", "v"])
    assert texts[0] == "Table 3\nx"


def test_of_two_pages_nothing_is_taken():
    assert without_running_lines(["a\nb", "a\nc"]) == ["a\nb", "a\nc"]


def test_a_hash_in_a_pdf_is_no_heading():
    page = pdf_page(pdf(["# of units: 4", "more"]), "x")
    assert [name for name, _, _ in sections(page)] == ["Page 1"] and "\\# of units: 4" in page.text


def test_the_title_is_the_documents_or_the_files():
    assert pdf_page(pdf(["a"], title="Lease"), "x.pdf").title == "Lease"
    assert "anonymous" not in pdf_page(pdf(["a"]), "folder/lease.pdf").title


@pytest.mark.parametrize(
    "content,words",
    [
        (b"", "the PDF is empty"),
        (b"no pdf at all", "damaged"),
        (b"%PDF-1.4\n%%EOF", "damaged"),
        (pdf(["text"])[:200], "damaged"),
        (pdf([]), "holds no text"),
        (encrypted(pdf(["text"])), "encrypted"),
    ],
    ids=["empty", "text", "stub", "cut off", "image only", "encrypted"],
)
def test_a_bad_pdf_is_one_sentence(content, words, tmp_path):
    path = tmp_path / "bad.pdf"
    path.write_bytes(content)
    with pytest.raises(PageError, match=words) as raised:
        read_page(path)
    assert str(path) in str(raised.value) and "\n" not in str(raised.value)


def test_a_damaged_table_of_contents_of_the_file_is_repaired_in_silence(capfd):
    content = pdf(["the text"]).replace(b"startxref\n", b"startxref\n77")
    assert "the text" in pdf_page(content, "x").text and capfd.readouterr().err == ""

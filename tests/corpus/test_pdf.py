"""PDF to text by page: running lines off, page numbers kept, every kind of bad file told in one sentence."""

import io
import zlib

import hypothesis
import pytest
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from pypdf import PageObject, PdfReader, PdfWriter
from pypdf.generic import ArrayObject, DictionaryObject, NameObject, NumberObject, TextStringObject
from reportlab.pdfgen.canvas import Canvas

from helpers.classroom import documents
from helpers.corpus import PageError, chunk_page, pdf_page, read_page, sections
from helpers.corpus.pdf.lines import joined_words
from helpers.corpus.pdf.page import without_running_lines

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


# ---- running lines: only where they surely are -------------------------------------------------------------


def long_pages(count=4, lines=14):
    """Pages with lines of their own."""
    return [[f"{chr(97 + n)}{chr(97 + i)} text" for i in range(lines)] for n in range(count)]


def read(*pages, **options):
    return pdf_page(pdf(*pages, **options), "x.pdf")


FORM = "Sheet|Model: X|Owner|{}|Place|Bergen|Colour|red|Seal|wax|Checked by Tove|ACME"
SHEETS = {
    "data sheets": [[f"Pump {n}", "Pressure: 5 bar", f"Flow: {n * n} l/min"] for n in (7, 3, 9, 4)],
    "values that count": [[f"Unit {n}", f"Limit {4 + n} bar", "Checked by Tove"] for n in range(1, 6)],
    "one line": [["Limit 5 bar"]] * 4,
    "only page numbers": [[f"Page {n}"] for n in range(1, 5)],
    "the same page": [["Sheet", *"abcdefghikl"]] * 4,
    "one form": [FORM.format(name).split("|") for name in ("Ann", "Bob", "Cy", "Di")],
    "a value on top of long pages": [["Pressure: 5 bar", "Limit 7 MPa", *page] for page in long_pages()],
    "chapters": [[f"Chapter {n}", *page] for n, page in enumerate(long_pages(), 1)],
    "below a line of its own": [[page[0].upper(), "ACME", *page] for page in long_pages()],
}


@pytest.mark.parametrize("pages", SHEETS.values(), ids=SHEETS)
def test_no_line_is_taken_where_it_could_be_content(pages):
    page = read(*pages)
    assert page.left_out == ()
    for number, lines in enumerate(pages, 1):
        own = page.text.partition(f"## Page {number}\n\n")[2].partition("\n\n## Page")[0]
        assert own.split() == " ".join(lines).split()


@pytest.mark.parametrize(
    "edge",
    [
        "Page {} of 9",
        "ACME · {}",
        "- {} -",
        "{}",
        "Side {}",
        "Seite {}/4",
        "{} | ACME",
        "Pressure report p. {}",
    ],
)
def test_a_page_number_goes_and_is_told(edge):
    page = read(*(["ACME Manual", *lines, edge.format(n)] for n, lines in enumerate(long_pages(), 1)))
    assert "ACME" not in page.text and edge.format(2) not in page.text.splitlines()
    assert page.left_out == (
        ("running lines", f"on most pages, at the top or the foot: ACME Manual; {edge.format(1)}"),
    )


# ---- what is written on a page -----------------------------------------------------------------------------


def form():
    target = io.BytesIO()
    canvas = Canvas(target)
    canvas.drawString(72, 760, "Delivery")
    at = {"x": 72, "width": 90, "height": 20}
    canvas.acroForm.textfield(name="serial", value="K4-01655", y=700, **at)
    canvas.acroForm.textfield(name="empty", value="", y=670, **at)
    canvas.acroForm.choice(name="size", options=["A", "B"], value="B", y=640, **at)
    canvas.acroForm.listbox(name="place", options=["Porto", "Bergen"], value="Bergen", y=600, **at)
    canvas.acroForm.checkbox(name="sealed", checked=True, x=72, y=560)
    canvas.acroForm.checkbox(name="dry", checked=False, x=72, y=530)
    for value in ("one", "two"):
        canvas.acroForm.radio(name="door", value=value, selected=value == "two", x=72, y=500)
    canvas.showPage()
    canvas.drawString(72, 760, "Second page")
    canvas.acroForm.textfield(name="note", value="# cold", y=700, **at)
    canvas.showPage()
    canvas.save()
    return target.getvalue()


def test_values_of_a_form_stand_on_their_page():
    fields = "serial: K4-01655\nsize: B\nplace: Bergen\nsealed: yes\ndry: no\ndoor: two"
    assert pdf_page(form(), "x").text == (
        f"## Page 1\n\nDelivery\n{fields}\n\n## Page 2\n\nSecond page\nnote: # cold\n"
    )


def with_notes(content, *notes):
    """A PDF with annotations (subtype, contents, flags) on its first page."""
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(content)))
    for subtype, contents, flags in notes:
        note = DictionaryObject(
            {
                NameObject("/Type"): NameObject("/Annot"),
                NameObject("/Subtype"): NameObject(subtype),
                NameObject("/Rect"): ArrayObject([NumberObject(n) for n in (0, 0, 99, 99)]),
                NameObject("/Contents"): TextStringObject(contents),
                NameObject("/F"): NumberObject(flags),
            }
        )
        writer.add_annotation(0, note)
    target = io.BytesIO()
    writer.write(target)
    return target.getvalue()


def test_text_on_top_of_a_page_is_read_and_comments_are_told():
    content = with_notes(
        pdf(["Tank"]), ("/FreeText", "# Limit 5 bar", 0), ("/FreeText", "gone", 2), ("/Text", "ask Tove", 0)
    )
    page = pdf_page(content, "x")
    assert page.text == "## Page 1\n\nTank\n\\# Limit 5 bar\n"
    assert page.left_out == (("1 comment", "pinned to a page by its readers"),)


def test_scanned_pages_between_others_are_told():
    page = read(["a"], [], [], [], ["b"], [])
    assert page.left_out[0][0] == "pages 2–4, 6" and page.metadata["pages"] == "6"


def test_a_damaged_page_does_not_stop_the_others(monkeypatch):
    extract, calls = PageObject.extract_text, iter(range(9))

    def stumble(page, *args, **options):
        if next(calls) == 1:
            raise KeyError("/Contents")
        return extract(page, *args, **options)

    monkeypatch.setattr(PageObject, "extract_text", stumble)
    page = read(["a"], ["b"], ["c"])
    assert "c" in page.text and page.left_out == (("page 2", "damaged; export the PDF again"),)


def test_attached_files_are_told():
    writer, target = PdfWriter(clone_from=PdfReader(io.BytesIO(pdf(["a"])))), io.BytesIO()
    writer.add_attachment("data.csv", b"1;2")
    writer.write(target)
    assert pdf_page(target.getvalue(), "x").left_out == (
        ("1 attached file", "save and read them by themselves"),
    )


# ---- words, titles, structure ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "lines,expected",
    [
        (["It must be cali-", "brated yearly."], "It must be calibrated yearly."),
        (["See E-", "2107 at once."], "See E-\n2107 at once."),
        (["a well-", "known pump. Well, it is known."], "a well-known pump. Well, it is known."),
        (["a well-", "known pump, as well-known as any"], "a well-known pump, as well-known as any"),
        (["the cali-", "brated pump, calibrated well"], "the calibrated pump, calibrated well"),
        (["Type KELP-", "buoy"], "Type KELP-\nbuoy"),
        (["Skerry-", "Instruments"], "Skerry-\nInstruments"),
        (["from 3 -", "five"], "from 3 -\nfive"),
    ],
)
def test_a_word_is_made_whole_where_it_surely_is_one(lines, expected):
    assert read(lines).text == f"## Page 1\n\n{expected}\n"


@pytest.mark.parametrize(
    "title",
    [
        "Microsoft Word - Document1.docx",
        "untitled",
        "Untitled-1",
        "",
        " ",
        "manual_v2.indd",
        "Document2",
        "(anonymous)",
    ]
    + [
        "PowerPoint Presentation",
        "Scan 003",
        "report.pdf",
        "Unbenannt",
        "2025-01-02",
        "Microsoft PowerPoint - pumps",
    ],
)
def test_what_a_program_writes_is_no_title(title):
    assert pdf_page(pdf(["a"], title=title), "manuals/pump.pdf").title == "pump"


@pytest.mark.parametrize(
    "title", ["Documentation of pumps", "Bookkeeping", "Scanning", "Lease 2025", "None of us"]
)
def test_a_title_that_resembles_one_stays(title):
    assert pdf_page(pdf(["a"], title=title), "x.pdf").title == title


def test_text_goes_through_the_text_door_before_it_is_written(monkeypatch):
    said = "\u200b# x\ncali\u00ad\nbrated e\ufb03cient \ud83d\ude00\ud800"
    monkeypatch.setattr(PageObject, "extract_text", lambda page, *args, **options: said)
    assert read(["a"]).text == "## Page 1\n\n\\# x\ncalibrated efficient \U0001f600\ufffd\n"


def test_lines_of_a_document_are_no_structure():
    lines = ["# x", "Title", "===", "Other", "---", "a | b", "--|--", "| a |", "|---|", "```", "~~~", "> q"]
    lines += ["<!-- x", "<div>", "- # in a list", "1. Scope", "2.1 Limits", "- item", "***", "[a]: b"]
    page = read(lines, ["after"])
    tokens = MarkdownIt("commonmark").enable("table").parse(page.text)
    assert {token.type for token in tokens} == {
        "heading_open", "heading_close", "paragraph_open", "paragraph_close", "inline", "bullet_list_open",
        "bullet_list_close", "ordered_list_open", "ordered_list_close", "list_item_open", "list_item_close",
    }  # fmt: skip
    assert [name for name, _, _ in sections(page)] == ["Page 1", "Page 2"]
    assert (
        page.text.replace("\\", "").split() == " ".join(["## Page 1", *lines, "## Page 2", "after"]).split()
    )


# ---- a second producing tool, and files that mean harm -----------------------------------------------------


def test_a_pdf_of_matplotlib_is_read_turned_text_and_all():
    from matplotlib.backends.backend_pdf import FigureCanvasPdf
    from matplotlib.figure import Figure

    figure, target = Figure(), io.BytesIO()
    figure.text(0.1, 0.9, "Sofakissen für Ångström: 5 µm")
    figure.text(0.5, 0.5, "Limit 5 bar", rotation=90)
    figure.add_axes((0.2, 0.2, 0.3, 0.3)).imshow([[1, 2], [3, 4]])
    FigureCanvasPdf(figure).print_pdf(target)
    page = pdf_page(target.getvalue(), "plots/soak.pdf")
    assert (
        "Sofakissen für Ångström: 5 µm" in page.text and "Limit 5 bar" in page.text and page.title == "soak"
    )
    assert page.left_out == (("1 picture", "text in them would need OCR (such as ocrmypdf)"),)


@pytest.mark.parametrize("degrees", [90, 180, 270])
def test_turned_pages_are_read(degrees):
    writer, target = PdfWriter(clone_from=PdfReader(io.BytesIO(pdf(["Limit 5 bar", "Pump"])))), io.BytesIO()
    writer.pages[0].rotate(degrees)
    writer.write(target)
    assert "Limit 5 bar\nPump" in pdf_page(target.getvalue(), "x").text


def raw(*objects, head=b"%PDF-1.7\n"):
    """The bytes of a PDF from its objects, the first of which is the catalogue."""
    body, places = head, []
    for number, content in enumerate(objects, 1):
        places.append(len(body))
        body += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    size = len(objects) + 1
    trailer = b"trailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % (size, len(body))
    return body + b"xref\n0 %d\n0000000000 65535 f \n" % size + table + trailer


CATALOGUE = b"<</Type/Catalog/Pages 2 0 R>>"


def one_page(content, extra=b""):
    pages = b"<</Type/Pages/Count 1/Kids[3 0 R]>>"
    page = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 99 99]/Resources<</Font<</F 4 0 R>>>>/Contents 5 0 R>>"
    font = b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>"
    stream = b"<</Length %d%s>>stream\n%s\nendstream" % (len(content), extra, content)
    return raw(CATALOGUE, pages, page, font, stream)


HARMFUL = {
    "deep": raw(CATALOGUE, *(b"<</Type/Pages/Count 1/Kids[%d 0 R]>>" % n for n in range(3, 5_000))),
    "ring": raw(CATALOGUE, b"<</Type/Pages/Count 9/Kids[2 0 R 2 0 R]>>"),
    "no pages": raw(CATALOGUE, b"<</Type/Pages/Count 2000000000/Kids[]>>"),
    "many pages": raw(
        CATALOGUE,
        b"<</Type/Pages/Count 20000/Kids[" + b"3 0 R " * 20_000 + b"]>>",
        b"<</Type/Page/MediaBox[0 0 9 9]>>",
    ),
    "bomb": one_page(zlib.compress(bytes(200_000_000), 1), b"/Filter/FlateDecode"),
    "brackets": one_page(b"[" * 100_000),
    "states": one_page(b"q " * 100_000),
    "NUL": b"%PDF-1.4\n" + bytes(100_000),
}


@pytest.mark.parametrize("content", HARMFUL.values(), ids=HARMFUL)
def test_a_harmful_pdf_is_refused_in_one_sentence(content):
    with pytest.raises(PageError, match=r"^x: the PDF ") as raised:
        pdf_page(content, "x")
    assert "\n" not in str(raised.value)


def test_a_line_of_a_million_letters_is_read():
    text = pdf_page(one_page(b"BT /F 9 Tf (" + b"1,x:" * 250_000 + b") Tj ET"), "x").text
    assert text.count("x") == 250_000


@hypothesis.settings(max_examples=200, deadline=None)
@hypothesis.given(st.integers(0, 5_000), st.binary(max_size=12), st.sampled_from(["put", "cut", "over"]))
def test_any_damage_is_read_or_refused(place, bytes_, how):
    place %= len(WHOLE)
    rest = {"put": place, "cut": place + 1 + len(bytes_), "over": place + len(bytes_)}[how]
    content = WHOLE[:place] + (b"" if how == "cut" else bytes_) + WHOLE[rest:]
    try:
        assert pdf_page(content, "x").text.startswith("## Page ")
    except PageError as error:
        assert str(error).startswith("x: the PDF ")


WHOLE = form()


def test_a_word_of_many_hyphens_keeps_the_one_at_the_end_of_a_line():
    assert joined_words("a state-of-the-\nart pump", set()) == "a state-of-the-art pump"

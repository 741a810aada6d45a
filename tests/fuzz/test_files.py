"""HTML, PDF, rows of questions: whatever the bytes, a page or one sentence."""

import pytest
from fuzz.contract import check_page, made_or_refused
from fuzz.inputs import HTML, JSONL, NAMED, damaged, encoded, small_pdfs
from hypothesis import given
from hypothesis import strategies as st

from helpers.corpus import Document, Skipped, extract, html_page, page_of, pages_of, pdf_page, read_questions

SAFE = "<p>The pot holds zebrafish, and it is filled again each morning by the watch of the night.</p>"


@given(content=HTML.map(str.encode) | encoded(HTML) | st.binary(max_size=200), charset=NAMED)
def test_html(content, charset):
    page = made_or_refused(lambda: html_page(content, "tea.html", charset))
    if page:
        check_page(page)


@given(HTML)
def test_extract(source):
    made_or_refused(lambda: extract(source))


@given(contents=st.lists(encoded(HTML), max_size=3), charset=NAMED, path=st.text(max_size=8))
def test_no_crawled_document_stops_the_others(contents, charset, path):
    documents = [
        Document(f"http://a/{path}{number}", "html", content, 0, charset)
        for number, content in enumerate(contents)
    ] + [Document("http://a/good", "html", SAFE.encode(), 0), Document("http://a/b", "pdf", b"%PDF-", 0)]
    pages, left = pages_of(documents)
    assert any("zebrafish" in page.text for page in pages)
    assert len(pages) + len({row.url for row in left}) >= len(documents)
    assert all(isinstance(row, Skipped) and row.reason and "\n" not in row.reason for row in left)
    for document in documents:
        made_or_refused(lambda document=document: page_of(document))


def test_the_whole_pdfs_are_read():
    words = ["Boil 2 litres.", "Boil 2 litres.", "Tea drunk"]
    for content, wanted in zip(small_pdfs(), words, strict=True):
        page = pdf_page(content, "tea.pdf")
        assert wanted in " ".join(page.text.split())
        check_page(page)


@pytest.mark.timeout(1200)
@pytest.mark.parametrize("number", range(3), ids=["reportlab", "reportlab packed", "matplotlib"])
@given(data=st.data())
def test_a_damaged_pdf(number, data):
    content = data.draw(damaged(small_pdfs()[number]))
    page = made_or_refused(lambda: pdf_page(content, "tea.pdf"))
    if page:
        check_page(page)


@given(st.binary(max_size=200).map(lambda end: b"%PDF-1.7\n" + end) | st.binary(max_size=100))
def test_bytes_that_are_no_pdf(content):
    assert made_or_refused(lambda: pdf_page(content, "tea.pdf")) is None


@given(content=JSONL.map(str.encode) | encoded(JSONL) | st.binary(max_size=60))
def test_rows_of_questions(content, tmp_path_factory):
    path = tmp_path_factory.getbasetemp() / "mine.jsonl"
    path.write_bytes(content)
    rows = made_or_refused(lambda: read_questions(path))
    for row in rows or []:
        for text in (row.question, *row.answers, *(gold.quote for gold in row.gold)):
            assert text.encode() and text.strip()

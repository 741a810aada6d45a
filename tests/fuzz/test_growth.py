"""Linear in the input: four times as much of the same takes about four times as long, whatever it is.

Each input here once made a parser of somebody quadratic or worse. Processor time is compared with itself, so
a busy machine changes nothing; a wide margin stands between 4 (linear) and 16 (quadratic).
"""

import io

import pytest
from fuzz.contract import STEEPEST, growth

from helpers.corpus import (
    Page,
    chunk_page,
    html_page,
    normalised_tokens,
    parse_page,
    pdf_page,
    read_questions,
    sentences,
    stands_in,
)

pytestmark = pytest.mark.timeout(900)
ONE_LINE = [
    "`", "``a", "*", "_a", "**a ", "[", "![", "[a](", "[a", "](", "<", "<!--", "<a ", "<?", "&", "&#", "(",
    "$", "\\", "|", "| a ", "|-", "> ", ">", "- ", "* ", "1. ", "=", "#", "# ", "~", ": ", "a. ", "e.g. ",
    "A. B. ", ". ", "'", "\u00e4", "a\u0301", "\u0301", "\u200b", "\u200d", "\u00ad", "\ufb01", "1,", "1 ",
    "1.", "- -", "a@b.", "http://", "::", "*a*", "|a|_", "a_", "__", "\t", " ", "\u00a0", "w", "水", "。",
    "{", "---",
]  # fmt: skip
MANY_LINES = [
    "\n", " \n", "\t\n", "a\n", "# a\n", "#\n", "a\n=\n", "a\n-\n", "```\n", "~~~\n", "```a\n~~~\n",
    "    a\n", "> a\n", "- a\n", "1. a\n", "|a|\n", "|a|\n|-|\n", "a|b\n-|-\n", "|\n", "---\n", "+++\n",
    "...\n", "[a]: b\n", "<div>\n", "<!--\n", "<b\n", ".. a:: b\n", ".. _a:\n", "a\n a\n  a\n",
    "====\na\n====\n", "+-+\n|a|\n+-+\n", "* a\n\n", ": a\n", "| a\n", "a::\n\n b\n", "access: hr\n",
    "a: b\n", "\r", "\u2028", "\x0c", "a.\nB ", "> - ", "\\\n",
]  # fmt: skip
TAGS = [
    "<title>", "<article>", "<main>", "<", "<!", "<![", "<!--", "<!-->", "</", "<a href=", "<a", "<p>",
    "<div>", "<b>", "<b><i>", "<table>", "<table><tr><td>", "<td>", "<tr>", "<ul><li>", "<li>", "<script>",
    "<style>", "<textarea>", "<pre>", "<sup>2</sup>", "<br>", "<hr>", "<meta charset=",
    "<meta name=access content=a>", "<base href=a>", "&amp", "&#", "<svg>", "<font>", "<h1>a",
    "<h1>a</h1>", "<blockquote>", "<details>", "<form>", "<input>", "<option>", "<img alt=a>",
    "<figure><figcaption>a", "<aside>a</aside>", "<p hidden>a</p>", "<del>a</del>", "<nav>a</nav>", "\n",
    " ", "\x00", "a ", "<a b='", " a=1", "<ruby><rt>", "]]>", "<?", "<template>", "<iframe>",
    "<dl><dt>a<dd>b",
]  # fmt: skip
IN_A_LINE = [
    " ",
    "\t",
    "\u00a0",
    "#",
    "# ",
    "-",
    ":",
    "[",
    "{",
    "'",
    '"',
    "&a ",
    "*a ",
    "a: ",
    "\n",
    "a: b\n",
    "- ",
]


def read_text(source: str) -> None:
    """Everything that happens to a text: page, passages, parts of them."""
    page = parse_page(source, "tea.md")
    for passage in chunk_page(page):
        sentences(passage.text)
    sentences(page.text)


@pytest.mark.parametrize("piece", [*ONE_LINE, *MANY_LINES], ids=repr)
def test_texts(piece):
    assert growth(lambda size, run: f"{piece * size}{run}", read_text) < STEEPEST


@pytest.mark.parametrize("piece", IN_A_LINE, ids=repr)
@pytest.mark.parametrize(
    "before, after",
    [("# a", "b\n"), ("---\ntitle: a", "\n---\n# Tea\n\nBoil it.\n")],
    ids=["heading", "matter"],
)
def test_within_a_heading_and_front_matter(before, after, piece):
    assert growth(lambda size, run: f"{before}{piece * size}{run}{after}", read_text) < STEEPEST


@pytest.mark.parametrize("piece", TAGS, ids=repr)
def test_html(piece):
    def read(source: str) -> None:
        chunk_page(html_page(source, "tea.html"))

    good = "<p>The pot holds zebrafish, and it is filled again by the night watch.</p>"
    assert growth(lambda size, run: f"<body>{piece * size}{run}{good}", read) < STEEPEST


@pytest.mark.parametrize(
    "piece", [*ONE_LINE, "one ", "minus ", "½", "17 March ", "2026-", "± 1 ", "twenty ", "10^"], ids=repr
)
def test_words_in_one_spelling(piece):
    assert growth(lambda size, run: f"{piece * size}{run}", normalised_tokens) < STEEPEST
    assert (
        growth(lambda size, run: f"{piece * size}{run}", lambda text: stands_in("one two", text)) < STEEPEST
    )


@pytest.mark.parametrize(
    "piece", ["[", '{"a":', "\n", "null\n", '{"question": "a", "answers": ["b"]}\n', "9"], ids=repr
)
def test_rows_of_questions(piece, tmp_path):
    def write(size: int, run: int):
        (tmp_path / f"{run}.jsonl").write_text(piece * size, encoding="utf-8")
        return tmp_path / f"{run}.jsonl"

    assert growth(write, read_questions) < STEEPEST


@pytest.mark.parametrize("line", ["1 ", "Page 1 of 9 ", "a ", "# ", "( "])
def test_pdf_with_a_long_line(line):
    assert growth(lambda size, run: pdf(3, line * min(size, 4000) + str(run)), pdf_text) < STEEPEST


def test_pdf_with_many_pages():
    assert growth(lambda size, run: pdf(size // 100, f"Harbour tea rules {run}"), pdf_text) < STEEPEST


def pdf_text(content: bytes) -> Page:
    """A PDF read."""
    return pdf_page(content, "tea.pdf")


def pdf(pages: int, line: str) -> bytes:
    """A PDF with this line at the top of each page, and another below."""
    from reportlab.pdfgen.canvas import Canvas

    target = io.BytesIO()
    canvas = Canvas(target)
    for number in range(pages):
        canvas.drawString(72, 760, line)
        canvas.drawString(72, 700, f"Boil {number} litres.")
        canvas.showPage()
    canvas.save()
    return target.getvalue()

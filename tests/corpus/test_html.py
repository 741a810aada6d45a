"""HTML to Markdown: the text stays, what surrounds it goes, metadata arrive, and odd documents are told in
words.
"""

import re

import pytest

from helpers.classroom import harbour
from helpers.corpus import PageError, all_text, decode, extract, html_page, load_pages, main_text
from helpers.corpus.html import meta_fields
from helpers.evaluation.overlap import bag_overlap

FURNITURE = (
    "Flu vaccinations",
    "Harbour uses cookies",
    "Do not forward",
    "Most read this week",
    "Canteen menu",
)
LONG = (
    "The kettle in the tea kitchen holds 1.7 litres and is descaled every 19 days by whoever finds it empty. "
    "Nobody has ever found it empty. "
)


@pytest.fixture(scope="module")
def served():
    """Every tenth open page: (source page, its HTML, its text with link titles)."""
    pages = load_pages()
    where = {page.id: page for page in pages}
    chosen = [page for page in pages if page.access == "all-staff"][::10]
    return [
        (
            page,
            harbour.page_html(page, where),
            harbour.LINK.sub(lambda m: where[m[1]].title if m[1] in where else m[1], page.text),
        )
        for page in chosen
    ]


def test_the_text_of_skerrys_pages_stays(served):
    overlaps = [bag_overlap(html_page(html, "x").text, source) for _, html, source in served]
    assert len(overlaps) > 40 and min(o.recall for o in overlaps) > 0.95
    assert (
        sum(o.recall for o in overlaps) / len(overlaps) > 0.995
        and sum(o.precision for o in overlaps) / len(overlaps) > 0.99
    )


def test_what_surrounds_it_goes_and_stays_in_the_naive_way(served):
    for _, html, _ in served:
        assert not [words for words in FURNITURE if words in html_page(html, "x").text]
        assert all(words in all_text(html) for words in FURNITURE)
        assert not [words for words in FURNITURE if words in main_text(html)]


def test_title_and_metadata_arrive(served):
    for page, html, _ in served:
        read = html_page(html, "x")
        assert (read.id, read.title, read.department, read.access) == (
            page.id,
            page.title,
            page.department,
            page.access,
        )
        assert read.metadata["version"] == page.metadata["version"]


def test_headings_lists_tables_and_code_keep_their_form():
    html = (
        f"<main><h1>Tea</h1><p>{LONG}</p><h2>Kettle</h2><ul><li>one</li><li>two</li></ul>"
        "<table><tr><th>a</th><th>b</th></tr><tr><td>run_id</td><td>2</td></tr></table>"
        "<pre><code>x = run_id\n  y</code></pre></main>"
    )
    lines = html_page(html, "x").text.splitlines()
    assert (
        "# Tea" in lines
        and "## Kettle" in lines
        and "- one" in lines
        and any(re.match(r"\| run_id \| 2 \|", line) for line in lines)
        and "  y" in lines
    )


def test_a_short_page_falls_back_to_its_main_part():
    assert "Kettle: 3" in extract("<nav>menu</nav><main><p>Kettle: 3</p></main>")


def test_a_page_without_headings_takes_its_title_from_the_head_and_else_its_name():
    assert html_page(f"<title>Tea &amp;\n Cups</title><p>{LONG}</p>", "x.html").title == "Tea & Cups"
    assert html_page(f"<p>{LONG}</p>", "notes/x.html").title == ""


def test_scripts_and_styles_are_no_text():
    assert (
        all_text(
            "<head><title>t</title></head><script>var a</script><style>p{}</style><p>a<br>b</p>c &amp; d"
        )
        == "a\nb\nc & d\n"
    )


def test_only_known_fields_are_taken():
    assert meta_fields(
        '<meta name="skerry:id" content="a"><meta name="skerry:path" content="/etc">'
        '<meta name="author" content="x">'
    ) == {"id": "a"}


@pytest.mark.parametrize(
    "content,charset,expected",
    [
        ("Åse".encode("latin-1"), "latin-1", "Åse"),
        (b'<meta charset="iso-8859-1">' + "Åse".encode("latin-1"), None, "Åse"),
        ("Åse".encode(), None, "Åse"),
        ("Åse".encode(), "no-such", "Åse"),
        (b"\xff", None, "ÿ"),
    ],
)
def test_bytes_become_text_by_what_the_server_says(content, charset, expected):
    assert decode(content, charset, kind="html").endswith(expected)


@pytest.mark.parametrize("html", ["", "   ", "<html><body><script>app()</script></body></html>", "<p></p>"])
def test_a_page_without_text_is_told_in_one_sentence(html):
    with pytest.raises(PageError, match=r"^p\.html: the HTML holds no text"):
        html_page(html, "p.html")


def test_broken_html_is_read_as_far_as_it_goes():
    assert "1.7 litres" in html_page(f"<div><p>{LONG}<b><table><tr><td>x</div></p", "x").text


@pytest.mark.parametrize("charset", ["idna", "punycode", "undefined", "unicode_escape", "UTF-7"])
def test_a_charset_that_no_page_has_is_passed_over(charset):
    text = "<p>caf\\u00e9-1+AOk-</p>"
    assert decode(text.encode(), charset, kind="html") == text


@pytest.mark.parametrize("sign", ["<![foo[", "<![foo[ x ]]>", "<![if !IE]>", "<![CDATA[x]]>", "<!foo", "<!["])
def test_a_strange_declaration_does_not_stop_the_reading(sign):
    html = f"<main>{sign}<p>{LONG}</p></main><p>after</p>"
    assert "1.7 litres" in main_text(html) or sign in ("<!foo", "<![")
    assert all_text(f"<p>{LONG}</p>{sign}") and html_page(f"<p>{LONG}</p>{sign}<p>{LONG}</p>", "x").text

"""HTML to Markdown: the text stays, what surrounds it goes, metadata arrive, and odd documents are told in
words.
"""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from helpers.classroom import harbour
from helpers.corpus import PageError, all_text, extract, html_page, load_pages, main_text
from helpers.corpus.html.page import meta_fields
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


@pytest.mark.parametrize("html", ["", "   ", "<html><body><script>app()</script></body></html>", "<p></p>"])
def test_a_page_without_text_is_told_in_one_sentence(html):
    with pytest.raises(PageError, match=r"^p\.html: the HTML holds no text"):
        html_page(html, "p.html")


def test_broken_html_is_read_as_far_as_it_goes():
    assert "1.7 litres" in html_page(f"<div><p>{LONG}<b><table><tr><td>x</div></p", "x").text


@pytest.mark.parametrize("sign", ["<![foo[", "<![foo[ x ]]>", "<![if !IE]>", "<![CDATA[x]]>", "<!foo", "<!["])
def test_a_strange_declaration_does_not_stop_the_reading(sign):
    html = f"<main>{sign}<p>{LONG}</p></main><p>after</p>"
    assert "1.7 litres" in main_text(html) or sign in ("<!foo", "<![")
    assert all_text(f"<p>{LONG}</p>{sign}") and html_page(f"<p>{LONG}</p>{sign}<p>{LONG}</p>", "x").text


# ---- nothing of the main text is lost, on short and long pages alike ---------------------------------------

WATCHES = "".join(
    f"<p>The harbour crew writes down what it saw during watch {n} and hands the notes on before leaving.</p>"
    for n in "abcdefghijklmnop"
)
FRAMES = {
    "main": "<nav><a>all</a></nav><main><article><h1>G</h1>{}</article></main><footer>Imprint</footer>",
    "article": "<article><h1>G</h1>{}</article><footer>Imprint</footer>",
    "plain": "<h1>G</h1>{}",
    "named boxes": "<div id=nav><a>all</a><a>most</a><a>rest</a></div><div><h1>G</h1>{}</div>"
    "<div class=footer>Imprint</div>",
}
PARTS = [
    ("<aside class='admonition warning'><p>Never above 5 bar.</p></aside>", "Never above 5 bar."),
    ("<aside>Note for staff</aside>", "Note for staff"),
    ("<figure><img src=a alt='Red to A'><figcaption>Limit 5 bar</figcaption></figure>", "Limit 5 bar"),
    ("<figure><img src=a alt='Red to A'><figcaption>Limit 5 bar</figcaption></figure>", "Red to A"),
    ("<section><footer><p>Valid until 5 May 2027.</p></footer></section>", "Valid until 5 May 2027."),
    ("<address>Quay 5</address>", "Quay 5"),
    ("<details><summary>Why?</summary>Because.</details>", "Why?\n\nBecause."),
    ("<dl><dt>Pot<dt>Can<dd>2 l<dt>Cup:<dd>3 dl</dl>", "Pot, Can: 2 l\n\nCup: 3 dl"),
    ("<form><label>Serial <input value='K4-01655'></label></form>", "Serial K4-01655"),
    (
        "<form><select><option>A<option selected>B</select> <textarea>cold\nwet</textarea></form>",
        "B cold\nwet",
    ),
    ("<p><input type=checkbox checked> sealed <input type=checkbox> dry</p>", "[x] sealed [ ] dry"),
    ("<p>10<sup>6</sup> ohm, 10<sup>−3</sup> m<sup>2</sup></p>", "10⁶ ohm, 10⁻³ m²"),
    ("<p>2<sup>0.5</sup>, e<sup>kt</sup>, CO<sub>2</sub>, V<sub>max</sub></p>", "2^(0.5), e^kt, CO₂, V_max"),
    ("<p>the 2<sup>nd</sup> Kelp<sup>TM</sup></p>", "the 2nd Kelp™"),
    ("<p>5 bar<sup><a href='#fn1'>1</a></sup> and 6<sup>[2]</sup>.</p>", "5 bar and 6."),
    ("<p>said <q>no</q></p>", 'said "no"'),
    ("<p>one<br>two</p>", "one\ntwo"),
    ("<p><ruby>港<rt>minato</rt></ruby></p>", "港(minato)"),
    ("<p><math alttext='x^{2}'><msup><mi>x</mi><mn>2</mn></msup></math></p>", "x^{2}"),
    ("<p><math><mfrac><mn>1</mn><mn>2</mn></mfrac></math></p>", "1/2"),
    ("<ol start=4><li>close<li value=9>drain<ul><li>5 l</ul></ol>", "4. close\n9. drain\n   - 5 l"),
    ("<blockquote><p>Tea.</p></blockquote>", "> Tea."),
    ("<ul><li><h3>Card</h3><p>Text.</p></ul>", "### Card\n\nText."),
    ("<p>H<b>2</b>O is <b>hot</b></p>", "H2O is **hot**"),
    ("<h2>Pot <a class=headerlink href='#pot'>¶</a></h2>", "## Pot\n"),
    ("<p>5 &lt; 6 &#8804; 7 &#x2265; 8 &#150; &nbsp;9</p>", "5 < 6 ≤ 7 ≥ 8 –"),
    ("<div role=heading aria-level=3>Pot</div>", "### Pot"),
    ("<button>Copy</button><h3><button>Opened by a press</button></h3>", "### Opened by a press"),
]


@pytest.mark.parametrize("frame", FRAMES.values(), ids=FRAMES)
@pytest.mark.parametrize("html,text", PARTS, ids=[text[:20] for _, text in PARTS])
def test_every_kind_of_part_stays(html, text, frame):
    for more in ("", WATCHES):
        found = extract(f"<html><body>{frame.format(more + html)}</body></html>")
        assert text in found and "Imprint" not in found and "Copy" not in found and "all" not in found.split()


TABLES = [
    ("<tr><th>Pump<th>Do<tr><td>A<td><ul><li>close<li>drain 5 l</ul>", "| A | close; drain 5 l |"),
    ("<tr><th>Pump<th>Do<tr><td>A|B<td>1<br>2", "| A\\|B | 1 2 |"),
    ("<tr><th>a<th>b<tr><td rowspan=2>1<td>2<tr><td>3", "| 1 | 2 |\n| 1 | 3 |"),
    ("<tr><th>a<th>b<th>c<tr><td colspan=2>1<td>3", "| 1 | 1 | 3 |"),
    (
        "<thead><tr><th rowspan=2>P<th colspan=2>bar<tr><th>min<th>max<tbody><tr><td>A<td>1<td>2",
        "| P | bar min | bar max |\n|---|---|---|\n| A | 1 | 2 |",
    ),
    ("<thead><tr><td>a<td>b<tbody><tr><td>1<td>2", "| a | b |\n|---|---|\n| 1 | 2 |"),
    ("<tr><th>Weight<td>5 kg<tr><th>Height<td>3 m", "|  |  |\n|---|---|\n| Weight | 5 kg |"),
    ("<tr><td><th>min<tr><th>A<td>1", "|  | min |\n|---|---|\n| A | 1 |"),
    ("<tr><th>a<tfoot><tr><td>sum<tbody><tr><td>1", "| a |\n|---|\n| 1 |\n| sum |"),
    ("<tr><th>a<tr><td><table><tr><td>5<td>6<tr><td>7</table>", "| 5, 6; 7 |"),
    ("<caption>Limits</caption><tr><th>a<tr><td>1", "Limits\n\n| a |"),
    ("<tr><td><h2>Left</h2><p>x<td><p>right", "## Left\n\nx\n\nright"),
    ("<tr><td class=linenos><pre>1\n2</pre><td><pre>a\n  b</pre>", "```\na\n  b\n```"),
    ("<tr><th>a<th>b<tr><td colspan=0>1<td rowspan=x>2", "| 1 | 2 |"),
]


@pytest.mark.parametrize("rows,text", TABLES)
def test_values_stand_in_their_row_and_column(rows, text):
    found = extract(f"<main><h1>G</h1><table>{rows}</table></main>")
    assert text in found and outline_tables(found) == (text.count("|---") > 0 or "| " in text)


def outline_tables(markdown):
    """Does a Markdown parser see a table?"""
    parser = MarkdownIt("commonmark").enable("table")
    return any(token.type == "table_open" for token in parser.parse(markdown))


# ---- what is left out is told ------------------------------------------------------------------------------

UNSEEN = [
    ("<p hidden>old limit</p>", "2 hidden words"),
    ("<p style='color: red; DISPLAY : None !important'>old limit</p>", "2 hidden words"),
    ("<p style='visibility:hidden'>old limit</p>", "2 hidden words"),
    ("<p style='font-size:0px'>old limit</p>", "2 hidden words"),
    ("<p aria-hidden=true>old limit</p>", "2 hidden words"),
    ("<dialog>old limit</dialog>", "2 hidden words"),
    ("<p>new <del>old limit</del></p>", "2 deleted words"),
    ("<p>new <s>old limit</s></p>", "2 deleted words"),
    ("<p>new <span style='text-decoration: line-through'>old limit</span></p>", "2 deleted words"),
    ("<template><p>old limit</p></template>", "2 words for scripts"),
    ("<noscript>old limit</noscript>", "2 words for scripts"),
    ("<p>new<sup>[1]</sup></p>", "1 mark of a footnote"),
    ("<img src=a><svg><text>old</text></svg>", "2 pictures"),
    ("<iframe src=a>old limit</iframe>", "1 embedded document"),
    ("<nav>old limit</nav>", "2 words around the text"),
]


@pytest.mark.parametrize("html,what", UNSEEN)
def test_what_nobody_sees_goes_with_a_row(html, what):
    for more in ("", WATCHES):
        page = html_page(f"<main><h1>G</h1><p>5 bar</p>{more}{html}</main>", "x")
        assert "old" not in page.text and [row[0] for row in page.left_out] == [what]
        assert "old" not in all_text(html) or "<nav>" in html


def test_a_page_of_which_all_stays_has_no_rows():
    assert html_page("<main><h1>G</h1><p>5 bar</p><img src=a alt=''><!-- x --></main>", "x").left_out == ()


def test_what_only_waits_for_a_search_or_a_script_is_seen():
    assert "x" in extract("<p hidden=until-found>x") and "x" in extract("<body style='visibility:hidden'>x")


def test_text_goes_through_the_text_door_before_it_is_written():
    text = extract("<main><h1>G</h1><p>\u200b# x&#8232;| a&nbsp;b &shy;|</p><p>a\x0cb\x00c</p></main>")
    assert text == "# G\n\n\\# x | a b |\n\na bc\n"
    with pytest.raises(PageError, match="^x: half of a surrogate pair"):
        html_page("<p>\ud800</p>", "x")


def test_a_page_in_another_encoding_is_read_by_what_it_says():
    content = '<meta charset="iso-8859-1"><title>Åse</title><p>Tromsø'.encode("latin-1")
    assert (html_page(content, "x").text, html_page(content, "x").title) == ("Tromsø\n", "Åse")


def test_what_stands_outside_of_the_body_is_text():
    assert extract("<p>a</p></body></html>after <b>the</b> end") == "a\n\nafter **the** end\n"
    assert extract("<head><title>t</title><section>a</section></head>") == "a\n"


def test_an_unclosed_menu_does_not_swallow_the_page():
    assert "5 bar" in extract("<body><nav>menu<h1>G</h1><p>5 bar")


def test_the_heading_of_a_page_may_stand_above_its_text_and_the_sites_name_is_none():
    frame = "<title>{} – ACME</title><header><h1>{}</h1></header><main><p>5 bar</p></main>"
    assert html_page(frame.format("Pumps", "Pumps"), "x").text.startswith("# Pumps\n")
    assert "# " not in html_page(frame.format("Pumps", "ACME"), "x").text
    assert "# " not in html_page(frame.format("Pumps", "<a href=/>Pumps</a>"), "x").text


@pytest.mark.parametrize("line", ["# x", "## x", "---", "===", "> x", "| a |", "```", "~~~", "<b>", "- # x"])
def test_text_of_a_page_does_not_become_structure(line):
    text = extract(f"<main><h1>G</h1><p>Limits<br>{line.replace('<', '&lt;')}<br>5</p></main>")
    kinds = {token.type for token in MarkdownIt("commonmark").enable("table").parse(text)}
    assert kinds - {"bullet_list_open", "list_item_open", "list_item_close", "bullet_list_close"} == {
        "heading_open",
        "heading_close",
        "paragraph_open",
        "paragraph_close",
        "inline",
    }
    assert line.lstrip("- ") in text


# ---- odd documents -----------------------------------------------------------------------------------------


def test_xhtml_with_empty_scripts_and_named_entities_is_read():
    head = '<?xml version="1.0" encoding="ISO-8859-1"?><html xmlns="http://www.w3.org/1999/xhtml">'
    body = "<body><p>a&nbsp;b &lt; c<![CDATA[ & d]]></p></body>"
    source = f"{head}<head><title/><script src='x'/></head>{body}</html>"
    assert extract(source) == "a b < c & d\n"
    assert "b" in extract(f"{head}<p>a<br>b")  # says XML and is none


def test_entities_of_a_document_are_not_multiplied():
    bomb = "<!DOCTYPE x [<!ENTITY a 'aaaaaaaaaa'>" + "".join(
        f"<!ENTITY {b} '{f'&{a};' * 10}'>" for a, b in zip("abcdefgh", "bcdefghi", strict=True)
    )
    assert len(extract(f"<?xml version='1.0'?>{bomb}]><html><body>&i; 5 bar</body></html>")) < 10_000


@pytest.mark.parametrize(
    "piece",
    [
        "<div>",
        "<table><tr><td>",
        "<b><p>",
        "<ul><li>",
        "<blockquote>",
        "<sup>",
        "<math><mfrac>",
        "<title>",
        "<dl>",
    ]
    + [
        "<article>",
        "<",
        "<a ",
        "<!--",
        "&",
        "</div>",
        "\0",
        "<s>x</s>y",
        "<ruby>a<rt>b",
        "<pre>`",
        "<![foo[",
    ],
)
def test_one_piece_ten_thousand_times_is_read_or_refused(piece):
    try:
        assert html_page(piece * 10_000 + "<p>5 bar", "x").text
    except PageError as error:
        assert str(error).startswith("x: the HTML holds no text")
    assert all_text(f"5 bar{piece * 10_000}").startswith("5 bar")


def test_a_page_that_is_nested_too_deep_keeps_its_text():
    text = extract("<div>" * 5_000 + "<p>5 bar<p>6 bar")
    assert "5 bar" in text and "6 bar" in text and "5 bar6" not in text


def test_a_tag_with_too_many_attributes_is_refused():
    with pytest.raises(PageError, match=r"^x: a tag of the HTML carries more than 20,000 attributes"):
        html_page("<p " + " ".join(f"a{n}=1" for n in range(30_000)) + ">x", "x")


def test_cells_that_span_without_end_cost_no_more_than_the_table():
    rows = "<tr><td rowspan=65534 colspan=1000>wide" * 2_000
    assert len(extract(f"<table>{rows}</table>")) < 3_000_000


def test_metadata_stand_in_the_head_and_two_labels_are_none():
    label = '<meta name="skerry:access" content="{}">'
    injected = f"<head>{label.format('board')}</head><body><p>x</p>{label.format('all-staff')}</body>"
    assert meta_fields(injected) == {"access": "board"}
    with pytest.raises(PageError, match="two access labels"):
        html_page(f"<head>{label.format('a')}{label.format('b')}</head><p>x", "x")


@settings(max_examples=200, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            ["<p>", "</p>", "<table>", "<tr>", "<td rowspan=3>", "<th colspan=2>", "</table>", "<ul>", "<li>"]
            + [
                "</ul>",
                "<h1>",
                "</h1>",
                "<pre>",
                "</pre>",
                "<main>",
                "<nav>",
                "<aside>",
                "<sup>",
                "</sup>",
                "<dl>",
            ]
            + [
                "<dt>",
                "<dd>",
                "<del>",
                "</del>",
                "<!--",
                "-->",
                "<![CDATA[",
                "<math>",
                "<select><option>",
                "<q>",
            ]
            + [
                "<p hidden>",
                "<script>",
                "</script>",
                "&#0;",
                "&#xD800;",
                "&am",
                "\0",
                "<a href=x>",
                "<form>",
                "|",
            ]
        )
        | st.text(max_size=8),
        max_size=30,
    )
)
def test_any_mixture_of_tags_is_read_or_refused(pieces):
    source = "".join(pieces)
    try:
        page = html_page(source, "x")
    except PageError as error:
        assert str(error).startswith("x: ")
    else:
        assert page.text.strip() and page.text.endswith("\n")
    assert isinstance(all_text(source), str)


def test_a_list_that_counts_down_counts_down():
    told = extract("<main><h1>T</h1><ol reversed><li>open<li>drain<li>close</ol></main>")
    assert [line for line in told.splitlines() if ". " in line] == ["3. open", "2. drain", "1. close"]
    told = extract("<main><h1>T</h1><ol reversed start=9><li>open<li>drain</ol></main>")
    assert [line for line in told.splitlines() if ". " in line] == ["9. open", "8. drain"]

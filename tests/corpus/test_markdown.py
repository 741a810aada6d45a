"""Markdown by a parser: headings, tables, blocks and comments are what CommonMark and GitHub say they are."""

import random

import pytest

from helpers.corpus import Page, load_pages, sections
from helpers.corpus.markdown import code_lines, outline, title_of
from helpers.corpus.raw_html import comments, headings_in
from helpers.corpus.spans import blocks


def headings(text):
    return [(heading.level, heading.title) for heading in outline(text).headings]


def block_texts(text):
    return [text[first:last] for first, last in blocks(text, 0, len(text))]


# ---- headings ----


@pytest.mark.parametrize(
    "text, found",
    [
        ("# Tea", [(1, "Tea")]),
        ("###### Deep", [(6, "Deep")]),
        ("####### Too deep", []),
        ("## Closed ##", [(2, "Closed")]),
        ("## Closed ##   ", [(2, "Closed")]),
        ("# C#", [(1, "C#")]),
        ("#hashtag", []),
        ("#", []),
        ("   # three spaces", [(1, "three spaces")]),
        ("    # four are code", []),
        ("\t# so is a tab", []),
        ("\\# escaped", []),
        ("#\ttab", [(1, "tab")]),
        ("Tea\n===", [(1, "Tea")]),
        ("Tea\n---", [(2, "Tea")]),
        ("Tea\n-", [(2, "Tea")]),
        ("Tea\n=== ===", []),
        ("Two\nlines\n===", [(1, "Two lines")]),
        ("Tea\n\n---", []),
        ("- Tea\n---", []),
        ("> Tea\n---", []),
        ("| a |\n| --- |", []),
        ("text\n# At once", [(1, "At once")]),
        ("## The *soak* test", [(2, "The soak test")]),
        ("## The **`E-2107`** alarm", [(2, "The E-2107 alarm")]),
        ("## [Link](http://a/b_c_d)", [(2, "Link")]),
        ("## [Link][ref]\n\n[ref]: http://a", [(2, "Link")]),
        ("## snake_case_name", [(2, "snake_case_name")]),
        ("## A &amp; B &lt;x&gt;", [(2, "A & B <x>")]),
        ("## The <b>bold</b> one", [(2, "The bold one")]),
        ("# ![Logo of Tea](logo.svg)", [(1, "Logo of Tea")]),
        ("## ~~Old~~ new", [(2, "Old new")]),
        ("[ref]: http://a\n===", []),
        ("> # quoted\n\n- # item", []),
        ("```\n# in code\n```", []),
        ("~~~\nTea\n===\n~~~", []),
        ("<!--\n# in a comment\n-->", []),
        ("<pre>\n# in HTML\n\n# still</pre>", []),
        ("1. one\n\n   ```\n# outside, so the fence ends\n", [(1, "outside, so the fence ends")]),
        ("`open\n# A heading ends a line of code`", [(1, "A heading ends a line of code`")]),
        ('<h1 align="center">Tea</h1>', [(1, "Tea")]),
        ('<p>\n<h1>\n  <img alt="Tea" src="x">\n</h1>\n</p>', [(1, "Tea")]),
        ("<h2>Tea</h2> and text beside it", []),
        ("# a\r\n\r\nb\r\n---\r\n", [(1, "a"), (2, "b")]),
        ("# a\rb\r---\r", [(1, "a"), (2, "b")]),
    ],
)
def test_a_heading_is_what_the_specification_says(text, found):
    assert headings(text) == found


def test_a_heading_ends_where_its_lines_end():
    text = "Tea\n===\n\nBoil it.\n"
    heading = outline(text).headings[0]
    assert (heading.start, heading.end, text[heading.end :]) == (0, 8, "\nBoil it.\n")


@pytest.mark.parametrize("text", ["word " * 60 + "\n---\n", "a\nb\nc\nd\n===\n", "# " + "word " * 60 + "\n"])
def test_a_paragraph_that_somebody_underlined_stays_text(text):
    """Else all its words would be gone from the passages."""
    assert headings(text) == []
    assert sections(Page("a", "A", text)) == [("A", 0, len(text))]


def test_sections_follow_underlined_headings():
    text = "Reset\n=====\n\nIntro.\n\nBefore\n------\n\nClose A.\n\nAfter\n-----\n\nOpen B.\n"
    page = Page("s", title_of(text), text)
    assert [(name, text[start:end].strip()) for name, start, end in sections(page)] == [
        ("Reset", "Intro."),
        ("Before", "Close A."),
        ("After", "Open B."),
    ]


@pytest.mark.parametrize(
    "text, title",
    [
        ("## Sub\n# Main\n", "Main"),
        ("```\n# no\n", ""),
        ("#\n# Real\n", "Real"),
        ("", ""),
        ("text", ""),
        ("Sub\n---\n\nMain\n====\n", "Main"),
    ],
)
def test_the_title_is_the_first_heading_of_level_one(text, title):
    assert title_of(text) == title


# ---- tables ----


@pytest.mark.parametrize(
    "table",
    [
        "| Pump | bar |\n| --- | --- |\n| a | 1 |\n| b | 2 |",
        "Pump | bar\n--- | ---\na | 1\nb | 2",
        "Pump|bar\n:-|-:\na|1\nb|2",
        "| Pump | bar\n|---|---\n| a | 1\n| b | 2",
    ],
)
def test_a_table_has_a_header_and_rows_with_and_without_outer_pipes(table):
    text = f"Before.\n\n{table}\n\nAfter.\n"
    (found,) = outline(text).tables
    lines = table.split("\n")
    assert text[slice(*found.header)] == lines[0]
    assert [text[slice(*row)] for row in found.rows] == lines[2:]
    assert text[found.start : found.end] == table
    assert block_texts(text) == ["Before.", *lines, "After."]


def test_a_row_of_dashes_is_a_row():
    text = "| a | b |\n|---|---|\n| - | -- |\n| --- | --- |\n"
    (found,) = outline(text).tables
    assert [text[slice(*row)] for row in found.rows] == ["| - | -- |", "| --- | --- |"]


@pytest.mark.parametrize(
    "text",
    ["a | b\nc | d\n", "| a | b |\n|---|\n| c | d |\n", "```\n| a |\n|---|\n```\n", "    | a |\n    |---|\n"],
)
def test_lines_with_pipes_alone_make_no_table(text):
    assert outline(text).tables == []


def test_tables_in_items_and_quotations_are_tables():
    text = "- item\n\n  | a | b |\n  |---|---|\n  | 1 | 2 |\n\n> | c |\n> |---|\n> | 3 |\n"
    assert [text[slice(*table.header)] for table in outline(text).tables] == ["| a | b |", "> | c |"]


def test_a_pipe_that_is_escaped_parts_no_cells():
    text = "| a \\| b |\n|---|\n| `x \\| y` |\n"
    assert len(outline(text).tables[0].rows) == 1


# ---- blocks ----


@pytest.mark.parametrize(
    "text, parts",
    [
        ("- a\n  more\n- b\n", ["- a\n  more", "- b"]),
        ("- a\n\n  second\n", ["- a", "second"]),
        ("- a\n  - b\n    - c\n", ["- a", "- b", "- c"]),
        ("1. a\n2. b\n", ["1. a", "2. b"]),
        ("Steps:\n2. b\n3. c\n", ["Steps:", "2. b", "3. c"]),
        ("- [ ] open\n- [x] done\n", ["- [ ] open", "- [x] done"]),
        ("> a\n> b\n", ["> a\n> b"]),
        ("a  \nb\\\nc\n", ["a  \nb\\\nc"]),
        ("a\n***\nb\n", ["a", "***", "b"]),
        ("    x = 1\n    y = 2\n", ["x = 1", "y = 2"]),
        ("```\nx\n\ny\n```\n", ["```", "x", "y", "```"]),
        ("[a]: http://a\n[b]: http://b\n", ["[a]: http://a", "[b]: http://b"]),
        ("<div>\na\n\nb\n</div>\n", ["<div>\na", "b", "</div>"]),
        ("**Since:** 2019\n**Hours:** all\n", ["**Since:** 2019", "**Hours:** all"]),
        ("# A\nb\n", ["# A\nb"]),
        ("# A\n\nb\n", ["# A", "b"]),
        ("-\n-\n", ["-", "-"]),
        ("", []),
        (" \n\t\n", []),
    ],
)
def test_blocks_are_paragraphs_items_rows_and_lines_of_code(text, parts):
    assert block_texts(text) == parts


def test_blocks_of_a_stretch_stay_inside_it():
    text = "one two\n\nthree four\n\nfive\n"
    assert [text[a:b] for a, b in blocks(text, 4, 14)] == ["two", "three"]


def soup(seed):
    rng = random.Random(seed)
    signs = [
        "# ",
        "- ",
        "> ",
        "| a | b |",
        "|---|---|",
        "```",
        "~~~",
        "    ",
        "===",
        "---",
        "<!--",
        "-->",
        "<div>",
    ]
    signs += [
        "[a]: b",
        "1. ",
        "word",
        "\t",
        "\u00a0",
        "é",
        "<h1>",
        "</h1>",
        "**",
        "`",
        "\\",
        "&amp;",
        "[^1]: ",
    ]
    ends = ["\n", "\n", "\n\n", "\r\n", "\r", " ", ""]
    return "".join(rng.choice(signs) + rng.choice(ends) for _ in range(rng.randint(0, 60)))


@pytest.mark.parametrize("seed", range(200))
def test_no_letter_is_lost_or_doubled_between_blocks(seed):
    text = soup(seed)
    found = outline(text)
    joined = "".join(text[block.start : block.end] for block in found.blocks)
    assert "".join(joined.split()) == "".join(text.split())
    edges = [edge for block in found.blocks for edge in (block.start, block.end)]
    assert edges == sorted(edges)
    assert all(0 <= h.start < h.end <= len(text) and h.title for h in found.headings)
    assert all(text[start:end].startswith("<!--") for start, end in comments(text, code_lines(text)))


@pytest.mark.parametrize(
    "text",
    [
        "\n" * 200_000,
        "# a" + " " * 200_000 + "b",
        "#" + " #" * 100_000,
        ">" * 50_000,
        "[" * 50_000,
        "*" * 50_000,
        "`a" * 50_000,
        "".join(" " * i + "- a\n" for i in range(300)),
        "> - " * 20_000,
        "[a]: <b\n" * 10_000,
        "a|b\n" * 20_000,
        "<!--" * 50_000,
        "<h1>" * 50_000,
        "<h1\n" * 50_000,
        "<a " + "a " * 50_000,
        "a\n" * 50_000 + "===\n",
        "# " + "[" * 190,
    ],
    ids=range(17),
)
def test_strange_texts_are_read_to_the_end(text):
    assert "".join("".join(text[b.start : b.end].split()) for b in outline(text).blocks) == "".join(
        text.split()
    )


def test_skerry_has_the_headings_that_its_lines_show():
    """Written without the parser: on our own clean Markdown both must agree."""
    for page in load_pages():
        fenced, lines = False, []
        for line in page.text.split("\n"):
            fenced ^= line.lstrip().startswith("```")
            if not fenced and line.startswith("#"):
                lines.append((len(line) - len(line.lstrip("#")), line.lstrip("#").strip()))
        assert headings(page.text) == lines, page.id


# ---- comments and raw HTML ----


@pytest.mark.parametrize(
    "text, found",
    [
        ("a <!-- b --> c", ["<!-- b -->"]),
        ("<!-- a\n\n# b\n-->\n\nc", ["<!-- a\n\n# b\n-->"]),
        ("a <!-- b\n\nc --> d", []),
        ("<!-- never closed", []),
        ("`<!-- code -->`", []),
        ("``<!-- ` --> `` <!--b-->", ["<!--b-->"]),
        ("```\n<!-- code -->\n```\n<!-- b -->", ["<!-- b -->"]),
        ("    <!-- code -->", []),
        ("\\<!-- text -->", []),
        ("<!-->a<!--->b", ["<!-->", "<!--->"]),
        ("- a\n\n  <!-- b\n\n  c -->", ["<!-- b\n\n  c -->"]),
        ("` <!-- a --> no code", ["<!-- a -->"]),
    ],
)
def test_a_comment_is_one_outside_code(text, found):
    assert [text[start:end] for start, end in comments(text, code_lines(text))] == found


def test_many_comments_take_their_letters_once():
    text = "x" + "<!--" * 50_000 + "\n\n-->" + "`a``b" * 10_000 + "<!-- -->" * 10_000
    assert len(comments(text, [])) > 9_000


def test_headings_of_html_without_end_are_none():
    assert list(headings_in("<h1>a</h2><h2")) == []
    assert list(headings_in("<script><h1>a</h1></script>")) == []


@pytest.mark.parametrize(
    "mark", ["{#limits}", "{#limits .wide}", "{: #limits}", "{.unnumbered}", "{ #a b=c }"]
)
def test_attributes_behind_a_heading_are_markup(mark):
    assert outline(f"## Limits {mark}\n\n5 bar").headings[0].title == "Limits"


@pytest.mark.parametrize("title", ["Use {name}", "Sets {1, 2}", "Limits {#a} and more", "{.}"])
def test_other_braces_in_a_heading_stay(title):
    assert outline(f"## {title}\n\n5 bar").headings[0].title == title

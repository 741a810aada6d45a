"""reStructuredText by docutils: what a reader sees becomes Markdown, and what is lost gets a row."""

import pytest

from helpers.corpus import RESTRICTED, Page, chunk_page, parse_page, sections
from helpers.corpus.markdown import outline
from helpers.corpus.rst.document import LONGEST_LINE, markdown_of


def text_of(source):
    return markdown_of(source).text


@pytest.mark.parametrize(
    "source, text",
    [
        ("Pump\n====\n\nLimits\n------\n\n5 bar.\n", "# Pump\n\n## Limits\n\n5 bar.\n"),
        ("======\n Pump\n======\n\nx", "# Pump\n\nx\n"),
        ("A\n~\n\nB\n^\n\nC\n^\n\nD\n~\n\nx", "# A\n\n## B\n\n## C\n\n# D\n\nx\n"),
        ("A *soft* **hard** ``x = 1`` word.", "A soft hard `x = 1` word.\n"),
        ("See `the manual <http://a>`_ and `ref`_.\n\n.. _ref: http://b", "See the manual and ref.\n"),
        ("An _`inline target` stays.", "An inline target stays.\n"),
        ("Note [1]_.\n\n.. [1] At 20 degrees.", "Note [1].\n\n[1] At 20 degrees.\n"),
        ("10\\ :sup:`-6` m\\ :sup:`2`, H\\ :sub:`2`\\ O", "10^-6 m^2, H2O\n"),
        ("* a\n* b\n\n  * c\n", "- a\n- b\n  - c\n"),
        ("3. c\n4. d\n", "3. c\n4. d\n"),
        ("b. two\nc. three\n", "- b. two\n- c. three\n"),
        ("iv. four\nv. five\n", "- iv. four\n- v. five\n"),
        ("limit : bar\n  At most 5.\n\nflow\n  7 l\n", "- limit (bar): At most 5.\n- flow: 7 l\n"),
        ("-v, --loud  Says more.\n", "- `-v, --loud`: Says more.\n"),
        (".. note:: It is loud.\n", "Note: It is loud.\n"),
        (".. warning::\n\n   Hot.\n\n   Very.\n", "Warning: Hot.\n\nVery.\n"),
        (".. admonition:: In winter\n\n   Drain it.\n", "In winter: Drain it.\n"),
        (".. code-block:: python\n\n   x = 1\n", "```\nx = 1\n```\n"),
        (".. code-block:: python\n   :linenos:\n   :caption: c\n\n   x = 1\n", "```\nx = 1\n```\n"),
        ("Run::\n\n   a ``` b\n", "Run:\n\n````\na ``` b\n````\n"),
        (">>> 1 + 1\n2\n", "```\n>>> 1 + 1\n2\n```\n"),
        ("| one\n| two\n", "one\ntwo\n"),
        ("Before\n\n    quoted\n\n    -- Rui\n", "Before\n\nquoted\n\n— Rui\n"),
        (".. image:: a.png\n   :alt: A pump\n", "A pump\n"),
        (".. figure:: a.png\n   :alt: A pump\n\n   Its caption.\n", "A pump\n\nIts caption.\n"),
        (".. |v| replace:: 4.2\n\nVersion |v|.\n", "Version 4.2.\n"),
        (".. contents::\n\nA\n=\n\nx\n", "# A\n\nx\n"),
        (".. rubric:: Aside\n\nx\n", "Aside\n\nx\n"),
        ("", ""),
    ],
)
def test_what_a_reader_sees_becomes_markdown(source, text):
    assert text_of(source) == text


@pytest.mark.parametrize(
    "source",
    [
        "=====  ===\nPump   bar\n=====  ===\na      1\nb      2\n=====  ===\n",
        "+----+-----+\n|Pump| bar |\n+====+=====+\n| a  | 1   |\n+----+-----+\n| b  | 2   |\n+----+-----+\n",
        ".. csv-table::\n   :header: Pump, bar\n\n   a, 1\n   b, 2\n",
        ".. list-table::\n   :header-rows: 1\n\n"
        "   * - Pump\n     - bar\n   * - a\n     - 1\n   * - b\n     - 2\n",
    ],
)
def test_every_kind_of_table_is_one_table(source):
    text = text_of(source)
    assert text == "| Pump | bar |\n| --- | --- |\n| a | 1 |\n| b | 2 |\n"
    assert len(outline(text).tables[0].rows) == 2


def test_cells_over_rows_and_columns_stand_in_each():
    source = (
        "+---+---+\n| A | B |\n+===+===+\n| 1 | 2 |\n|   +---+\n|   | 3 |\n+---+---+\n| c     |\n+-------+\n"
    )
    assert text_of(source).splitlines()[2:] == ["| 1 | 2 |", "| 1 | 3 |", "| c | c |"]


def test_a_table_without_a_header_has_none():
    text = text_of("==  ==\na   1\nb   2\n==  ==\n")
    assert text == "| a | 1 |\n| b | 2 |\n" and outline(text).tables == []


@pytest.mark.parametrize(
    "source, text, what",
    [
        ("Use :func:`start`.", "Use start.\n", "1 role"),
        ("Use :py:func:`~a.b.start` or :doc:`the guide <x/y>`.", "Use a.b.start or the guide.\n", "2 roles"),
        (".. versionadded:: 3.2\n\n   Faster.\n", "Added in version 3.2\n\nFaster.\n", "1 directive"),
        (
            ".. function:: start(x)\n   :no-index:\n\n   Starts *it*.\n",
            "start(x)\n\nStarts it.\n",
            "1 directive",
        ),
        (".. tabs::\n\n   .. tab:: One\n\n      Text.\n", "One\n\nText.\n", "2 directives"),
        (".. image:: a.png\n\nx", "x\n", "1 picture"),
        (".. hidden words\n\nx", "x\n", "1 comment"),
        (".. raw:: html\n\n   <b>x</b>\n\ny", "y\n", "1 inserted file or raw block"),
        (".. include:: /etc/passwd\n\ny", "y\n", "1 inserted file or raw block"),
        (".. csv-table::\n   :file: /etc/passwd\n\ny", "y\n", "1 inserted file or raw block"),
        ("==  ==\na   1\n==\n\ny", "```\n==  ==\na   1\n==\n```\n\ny\n", "1 piece of structure"),
    ],
)
def test_what_docutils_does_not_take_keeps_its_text_and_gets_a_row(source, text, what):
    converted = markdown_of(source)
    assert converted.text == text
    assert what in dict(converted.left_out)


def test_a_title_at_an_odd_level_is_a_heading_all_the_same():
    text = text_of("A\n=\n\nB\n-\n\nC\n~\n\nD\n=\n\nE\n~\n\nx\n")
    assert [heading.title for heading in outline(text).headings] == ["A", "B", "C", "D", "E"]


@pytest.mark.parametrize("title", ["The __init__ of A & B", "Alarm [E-1] <b>", "C#", "a * b * c", "`x` \\ y"])
def test_words_of_a_title_are_no_markup(title):
    source = f"{title.replace(chr(92), chr(92) * 2)}\n{'=' * 40}\n\nx\n"
    assert parse_page(source, "a.rst").title == title.replace("`", "")


@pytest.mark.parametrize(
    "line", ["# no heading", "| no | table |", "\\* no item", "5\\. no item", "<div> no tag"]
)
def test_words_of_a_paragraph_are_no_structure(line):
    page = parse_page(f"Pump\n====\n\n{line}\n\nEnd.\n", "a.rst")
    assert [heading.title for heading in outline(page.text).headings] == ["Pump"]
    assert [passage.section for passage in chunk_page(page)] == ["Pump"]


def test_fields_at_the_beginning_are_metadata_and_those_below_are_text():
    page = parse_page("Pump\n====\n\n:Access: hr\n:Author: Rui\n\nText.\n\n:limit: 5 bar\n", "a.rst")
    assert page.access == "hr" and page.metadata["Author"] == "Rui" and page.title == "Pump"
    assert page.text == "# Pump\n\n- Author: Rui\n\nText.\n\n- limit: 5 bar\n"
    assert parse_page(":access: hr\n\nPump\n====\n\nx", "a.rst").access == "hr"
    assert parse_page("---\naccess: hr\n---\n\nPump\n====\n\nx", "a.rst").access == "hr"
    assert parse_page(".. meta::\n   :access: hr\n\nx", "a.rst").access == "hr"


@pytest.mark.parametrize(
    "source",
    [
        ":access: hr\n:access: all-staff\n\nx",
        ":acess: hr\n\nx",
        ":access:\n\nx",
        ".. access: hr\n\nx",
        "Pump\n====\n\n:visibility: private\n\nx",
        "---\naccess: all-staff\n---\n\n:access: hr\n\nx",
    ],
)
def test_a_label_in_doubt_closes_the_page(source):
    assert parse_page(source, "a.rst").access == RESTRICTED


def test_a_page_knows_its_kind_by_its_name():
    source = "Pump\n====\n\n.. note:: Loud.\n"
    assert parse_page(source, "docs/m.rst").text == "# Pump\n\nNote: Loud.\n"
    assert ".. note::" in parse_page(source, "docs/m.md").text
    assert ".. note::" in parse_page(source, "m").text


def test_a_manual_has_its_sections():
    page = parse_page("Pump manual\n===========\n\nLimits\n------\n\n5 bar.\n\nFlow\n----\n\n7 l.\n", "m.rst")
    assert (page.title, [name for name, _, _ in sections(page)]) == ("Pump manual", ["Limits", "Flow"])
    assert isinstance(page, Page) and page.source_span(0, 3) is None


def test_nothing_is_printed(capfd):
    text_of("*open\n\n.. nope::\n\n:r:`x` |y| [9]_\n\nA\n==\n-\n")
    assert capfd.readouterr() == ("", "")


def test_a_giant_line_is_read_as_it_stands():
    source = "*" * (LONGEST_LINE + 1)
    assert "its structure" in dict(markdown_of(source).left_out) and "*" * 1000 in text_of(source)


def test_deep_directives_end():
    source = "".join("   " * depth + ".. nope:: a\n\n" for depth in range(30))
    assert text_of(source).count("nope") == 26

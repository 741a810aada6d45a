"""Sentences: the smallest parts of a passage that say something."""

from itertools import pairwise

import pytest

from helpers.corpus import Sentence, chunk_pages, load_pages, sentences

TABLE = "| Part | Torque |\n|---|---|\n| mast | 41 Nm |\n| lid | 8.6 Nm |"


def texts(passage):
    return [part.text for part in sentences(passage)]


@pytest.mark.parametrize("passage", ["", "   ", "\n\n", "---", "|---|:-:|"])
def test_nothing_and_rules_have_no_parts(passage):
    assert sentences(passage) == []


def test_a_paragraph_is_cut_at_sentence_ends():
    assert texts("It holds. Does it? Yes! (Mostly) so. 12 times.") == [
        "It holds.",
        "Does it?",
        "Yes!",
        "(Mostly) so.",
        "12 times.",
    ]


def test_a_decimal_point_and_a_version_end_no_sentence():
    assert texts("It draws 1.5 A with 3.4.1 and e.g. little more.") == [
        "It draws 1.5 A with 3.4.1 and e.g. little more."
    ]


def test_a_sentence_may_begin_with_markup():
    assert texts("It holds. **Never** lift it. `stop` works.") == [
        "It holds.",
        "**Never** lift it.",
        "`stop` works.",
    ]


@pytest.mark.parametrize("name", ["Åse", "Øyvind", "Émile"])
def test_a_sentence_may_begin_with_any_capital(name):
    assert texts(f"It closes at 17:00. {name} has the key.") == [
        "It closes at 17:00.",
        f"{name} has the key.",
    ]


def test_list_items_are_parts():
    assert texts("- one item\n- two items\n* three") == ["- one item", "- two items", "* three"]


@pytest.mark.parametrize("marker", ["1.", "12.", "3)"])
def test_a_list_number_stays_with_its_item(marker):
    assert texts(f"{marker} Set the point and soak.") == [f"{marker} Set the point and soak."]


def test_lines_are_parts_and_crlf_leaves_no_trace():
    assert texts("first line\r\n\r\nsecond line\r\n") == ["first line", "second line"]


def test_a_table_row_comes_with_its_header():
    assert sentences(TABLE) == [
        Sentence("| mast | 41 Nm |", "| Part | Torque |"),
        Sentence("| lid | 8.6 Nm |", "| Part | Torque |"),
    ]


def test_a_header_is_not_a_part_of_its_own():
    assert sentences("| Part | Torque |\n|---|---|") == []


def test_a_header_ends_with_its_table():
    assert sentences(TABLE + "\n\nText.\n| alone |")[-2:] == [Sentence("Text."), Sentence("| alone |")]


def test_a_second_table_has_its_own_header():
    assert [part.header for part in sentences("| a |\n|---|\n| 1 |\n| b |\n| :-: |\n| 2 |")] == [
        "| a |",
        "| b |",
    ]


def test_a_row_whose_header_was_cut_off_stands_alone():
    assert sentences("| mast | 41 Nm |") == [Sentence("| mast | 41 Nm |")]


def test_readable_puts_the_header_first():
    assert sentences(TABLE)[0].readable == "| Part | Torque |\n| mast | 41 Nm |"
    assert Sentence("text").readable == "text"


def test_every_part_of_every_skerry_passage_stands_in_it_in_order():
    for passage in chunk_pages(load_pages()):
        position = 0
        for part in sentences(passage.text):
            position = passage.text.index(part.text, position) + len(part.text)


def test_no_word_of_a_skerry_passage_is_lost():
    for passage in chunk_pages(load_pages()):
        parts = sentences(passage.text)
        kept = " ".join(f"{part.header} {part.text}" for part in parts).split()
        lost = set(passage.text.split()) - set(kept)
        headers = [
            line
            for line, after in pairwise([*passage.text.splitlines(), "|-"])
            if after.replace(" ", "").startswith("|-")
        ]
        assert not {word for word in lost if word.strip("|:- ")} - set(" ".join(headers).split())


def rows(text, header=""):
    return [(part.header, part.text) for part in sentences(text, header)]


def test_a_passage_that_begins_amid_a_table_is_given_its_header():
    assert rows("| 3 | 4 |\n| 5 | 6 |\n\nText.\n| x |", "| a | b |") == [
        ("| a | b |", "| 3 | 4 |"),
        ("| a | b |", "| 5 | 6 |"),
        ("", "Text."),
        ("", "| x |"),
    ]


def test_only_the_line_after_a_header_is_a_rule():
    header = "| a | b |"
    dashes = (header, "| - | - |")
    assert rows(f"{header}\n| - | - |\n| - | - |\n| 1 | 2 |") == [dashes, (header, "| 1 | 2 |")]
    assert rows(f"{header}\n|---|---|\n| 1 | 2 |\n| - | - |\n| 3 | 4 |")[1] == dashes
    assert rows("| 1 | 2 |\n| - | - |\n| 3 | 4 |", header) == [
        (header, "| 1 | 2 |"),
        dashes,
        (header, "| 3 | 4 |"),
    ]
    assert rows("| - | - |\n| 3 | 4 |", header)[0] == dashes


def test_a_rule_at_the_beginning_belongs_to_the_header_that_was_cut_off():
    assert rows("|---|:-:|\n| 3 | 4 |", "| a | b |") == [("| a | b |", "| 3 | 4 |")]


def test_rows_without_pipes_at_their_edges_belong_to_a_table():
    assert rows("a | b\n--- | ---\n1 | 2. Then 3\n- | -\n\nx | y") == [
        ("a | b", "1 | 2. Then 3"),
        ("a | b", "- | -"),
        ("", "x | y"),
    ]
    assert rows("3 | 4\n5 | 6", "a | b") == [("a | b", "3 | 4"), ("a | b", "5 | 6")]


def test_a_table_needs_as_many_dashes_as_columns():
    assert rows("a | b\n---\nText.") == [("", "a | b"), ("", "Text.")]
    assert rows("| a \\| b | c |\n|:--|--:|\n| 1 | 2 |") == [("| a \\| b | c |", "| 1 | 2 |")]


def test_a_header_of_empty_cells_is_no_header():
    assert rows("|  |  |\n|---|---|\n| Port | 7741 |") == [("", "| Port | 7741 |")]


@pytest.mark.parametrize("rule", ["***", "- - -", "___"])
def test_rules_across_the_page_are_left_out(rule):
    assert rows(f"One.\n{rule}\nTwo.") == [("", "One."), ("", "Two.")]

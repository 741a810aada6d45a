"""Cards, tables and coloured tokens: what they show, escaped."""

import pytest

from helpers.classroom import show, show_mask, show_table
from helpers.generation import Reply


def test_a_table_is_html_with_its_cells_escaped():
    made = show_table("t & t", ("arm", "n"), [("a < b", 3)])
    assert (
        "a &lt; b" in made._repr_html_()
        and "t &amp; t" in made._repr_html_()
        and ">3</td>" in made._repr_html_()
    )
    assert repr(made) == "[t & t]"
    with pytest.raises(ValueError, match="has 1 cells and the head has 2"):
        show_table("t", ("arm", "n"), [("a",)])


def test_the_mask_colours_each_token_by_its_label():
    made = show_mask(["<b>", "hi\n", "K4"], [-100, -100, 7])
    page = made._repr_html_()
    assert repr(made) == "[3 tokens, 1 of them learned]"
    assert (
        "&lt;b&gt;" in page
        and page.count("background:#f6cf85") == 2
        and page.count("background:#e3e3e3") == 3
    )  # legend included
    with pytest.raises(ValueError, match="2 tokens and 1 labels"):
        show_mask(["a", "b"], [1])


def test_a_reply_without_text_says_why():
    card = show(Reply("", 9, 40, 0.5, "only thought"))
    assert card.text == "(The model thought and gave no answer; raise max_tokens, or ask it to think less.)"

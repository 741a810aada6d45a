"""Lines of a document that look like Markdown: told apart, and nothing else changed."""

import re

from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from helpers.corpus.neutral import neutral

NO_STRUCTURE = {"paragraph_open", "paragraph_close", "inline", "bullet_list_open", "bullet_list_close"}
NO_STRUCTURE |= {"ordered_list_open", "ordered_list_close", "list_item_open", "list_item_close"}


@settings(max_examples=1_000, deadline=None)
@given(st.text(alphabet="#>-+*_=`~|:<!/?1.) \ta\n[]x", max_size=14))
def test_no_line_is_structure_and_the_words_stay(text):
    lines = [line.strip() for line in text.split("\n")]
    told = neutral("\n".join(lines))
    tokens = MarkdownIt("commonmark").enable("table").parse(told)
    assert {token.type for token in tokens} <= NO_STRUCTURE
    assert [re.sub(r"\\", "", line) for line in told.split("\n")] == lines


def test_what_looks_like_nothing_stays():
    lines = ["-5 bar", "+5", "#5", "5 - 6", "2.1 Scope", "1. Scope", "- item", "a|b", "<5 bar", "*5*", ": x"]
    assert [line for line in lines if neutral(line) != line] == []

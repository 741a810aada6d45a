"""The signs of Markdown: headings, fences that only their own sign closes, titles outside code."""

import pytest

from helpers.corpus.markdown import fence_after, heading, lines_with_fences, title_of


@pytest.mark.parametrize(
    "line, found",
    [
        ("# Tea", (1, "Tea")),
        ("###### Deep", (6, "Deep")),
        ("####### Too deep", None),
        ("## Closed ##", (2, "Closed")),
        ("# C#", (1, "C#")),
        ("#hashtag", None),
        (" # indented", None),
        ("#", None),
    ],
)
def test_a_heading_has_a_level_and_a_text(line, found):
    assert heading(line) == found


@pytest.mark.parametrize(
    "line, before, after",
    [
        ("```python", "", "```"),
        ("``` a ` b", "", ""),  # a span of code in one line
        ("~~~", "", "~~~"),
        ("```", "~~~", "~~~"),
        ("``", "```", "```"),
        ("````", "```", ""),
        ("``` not alone", "```", "```"),
        ("text", "", ""),
    ],
)
def test_a_fence_is_closed_by_its_own_sign_alone_and_as_often(line, before, after):
    assert fence_after(line, before) == after


def test_lines_keep_their_ends_and_know_whether_they_are_code():
    text = "a\n~~~\n```\n~~~\nb"
    lines = list(lines_with_fences(text))
    assert "".join(line for line, _ in lines) == text
    assert [fenced for _, fenced in lines] == [False, True, True, False, False]


@pytest.mark.parametrize(
    "text, title",
    [("## Sub\n# Main\n", "Main"), ("```\n# no\n", ""), ("#\n# Real\n", "Real"), ("", ""), ("text", "")],
)
def test_the_title_is_the_first_heading_of_level_one(text, title):
    assert title_of(text) == title

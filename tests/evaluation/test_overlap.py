"""Texts compared by their words: by hand, on the cases that matter."""

from types import SimpleNamespace

import pytest

from helpers.evaluation.overlap import bag_overlap, lines_kept, quote_stands_in, recall_by_text, within_budget


def hit(tokens=10, page="p", text=""):
    return SimpleNamespace(passage=SimpleNamespace(tokens=tokens, page_id=page, text=text))


def test_words_count_as_often_as_they_stand():
    overlap = bag_overlap("a a b x", "a b b c")
    assert (overlap.recall, overlap.precision) == (0.5, 0.5)
    assert bag_overlap("", "a").precision == 0.0
    with pytest.raises(ValueError, match="holds no word"):
        bag_overlap("a", " - ")


def test_kept_lines_are_counted_by_kind():
    source = "# Tea\n\n- one\n2. two\n\n| a | b |\n|---|---|\n| c | d |\ntext"
    assert lines_kept("Tea\none\na b\nc\nd", source, "heading") == (1, 1)
    assert lines_kept("Tea\none\na b\nc\nd", source, "item") == (1, 2)
    assert lines_kept("Tea\none\na b\nc\nd", source, "row") == (1, 2)


@pytest.mark.parametrize(
    "text,found",
    [
        ("it is 105 minutes, in the rack", True),
        ("IN the rack: it is 105\nminutes", True),
        ("in the rack it stands", False),
        ("", False),
        ("the rack 105 minutes it is the the", True),
    ],
)
def test_a_quote_is_found_by_its_words(text, found):
    assert quote_stands_in("It is 105 minutes in the rack.", text) is found


def test_recall_by_text_asks_for_the_gold_page():
    question = SimpleNamespace(
        id="q", gold=[SimpleNamespace(page="p", quote="a b c d"), SimpleNamespace(page="r", quote="e f")]
    )
    assert recall_by_text([hit(text="x a b c d", page="p"), hit(text="e f", page="p")], question, 2) == 0.5
    assert recall_by_text([hit(text="x", page="p"), hit(text="a b c d", page="p")], question, 1) == 0.0
    with pytest.raises(ValueError, match="no gold quote"):
        recall_by_text([], SimpleNamespace(id="q", gold=[]), 1)


def test_a_budget_ends_before_the_passage_that_would_exceed_it_and_keeps_at_least_one():
    sizes = lambda hits: [one.passage.tokens for one in hits]  # noqa: E731
    assert sizes(within_budget([hit(400), hit(300), hit(200), hit(50)], 800)) == [400, 300]
    assert sizes(within_budget([hit(900), hit(10)], 800)) == [900] and within_budget([], 800) == []
    assert sizes(within_budget([hit(400), hit(400)], 800)) == [400, 400]

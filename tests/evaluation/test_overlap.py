"""Spans compared by tokens and texts by words: by hand, on the cases that matter."""

from types import SimpleNamespace

import pytest

from helpers.evaluation import bag_overlap, lines_kept, recall_by_text, token_overlap, within_budget
from helpers.evaluation.overlap import quote_stands_in


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
        id="q",
        gold=[SimpleNamespace(page_id="p", quote="a b c d"), SimpleNamespace(page_id="r", quote="e f")],
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


# ---- spans ----


def letters(page, start, end):
    """One token a letter."""
    return end - start


@pytest.mark.parametrize(
    "retrieved,recall,precision,iou",
    [
        ([("a", 0, 10)], 1.0, 1.0, 1.0),
        ([("a", 0, 40)], 1.0, 0.25, 0.25),
        ([("a", 5, 15)], 0.5, 0.5, 5 / 15),
        ([("b", 0, 10)], 0.0, 0.0, 0.0),
        ([], 0.0, 0.0, 0.0),
        ([("a", 0, 10), ("a", 0, 10)], 1.0, 0.5, 0.5),  # read twice, paid for twice
        ([("a", 0, 6), ("a", 4, 10)], 1.0, 10 / 12, 10 / 12),
    ],
)
def test_token_overlap_by_hand(retrieved, recall, precision, iou):
    found = token_overlap(retrieved, [("a", 0, 10)], letters)
    assert (found.recall, found.precision, found.iou) == pytest.approx((recall, precision, iou))


def test_gold_that_overlaps_itself_is_wanted_once():
    assert token_overlap([("a", 0, 10)], [("a", 0, 10), ("a", 5, 10)], letters).precision == 1


def test_token_overlap_needs_gold():
    with pytest.raises(ValueError, match="no gold span"):
        token_overlap([("a", 0, 10)], [], letters)

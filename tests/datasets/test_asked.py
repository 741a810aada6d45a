"""What was written by hand beside the questions keeps its rules, and each rule can fail."""

from dataclasses import replace

import pytest

from helpers.corpus import (
    Turn,
    load_dialogues,
    load_labelled_answers,
    load_pages,
    load_questions,
    load_reading,
    load_rewrites,
)  # fmt: skip
from skerry_tools.checks.asked import check_dialogue, check_dialogues, check_labelled, check_rewrites

PAGES = {page.id: page for page in load_pages()}
TEST = load_questions("test")


def test_rewrites_dialogues_and_labels_keep_their_rules():
    assert check_rewrites(load_rewrites(), TEST) == []
    assert check_dialogues(load_dialogues(), PAGES, load_reading()) == []
    assert check_labelled(load_labelled_answers(), PAGES, TEST) == []


def test_a_rewrite_that_gives_the_answer_away_is_refused():
    rewrites = dict(load_rewrites())
    name = next(iter(rewrites))
    question = next(one for one in TEST if one.id == name)
    for text, word in ((f"is it {question.answers[0]}", "holds the answer"), (question.question, "itself")):
        assert any(word in one for one in check_rewrites(rewrites | {name: text}, TEST))
    assert any("no test question" in one for one in check_rewrites(rewrites | {"q-x": "x"}, TEST))
    assert any("promised" in one for one in check_rewrites({}, TEST))


GOOD = load_dialogues()[0]


@pytest.mark.parametrize(
    "changes, word",
    [
        ({"earlier": ()}, "one or two"),
        ({"question": "word " * 13}, "too long"),
        ({"standalone": GOOD.question}, "stands there already"),
        ({"standalone": f"is it {GOOD.answers[0]}"}, "holds the answer"),
        ({"earlier": (Turn("What?", GOOD.answers[0]),)}, "holds the answer"),
        ({"gold": (replace(GOOD.gold[0], start=0, end=9),)}, "at its place"),
        ({"gold": (replace(GOOD.gold[0], page_id="none"),)}, "missing"),
        ({"answers": ("EUR 1.23",)}, "holds no answer"),
    ],
)
def test_each_rule_of_a_dialogue_can_fail(changes, word):
    assert check_dialogue(GOOD, PAGES, {}) == []
    assert any(word in one for one in check_dialogue(replace(GOOD, **changes), PAGES, {}))


def test_a_place_that_was_trained_on_is_refused():
    gold = GOOD.gold[0]
    taught = {gold.page_id: [(gold.page_id, gold.start, gold.end)]}
    assert any("trained" in one for one in check_dialogue(GOOD, PAGES, taught))
    assert any("comes 2 times" in one for one in check_dialogues([GOOD, GOOD], PAGES, []))


def test_each_rule_of_a_label_can_fail():
    rows = load_labelled_answers()
    for changes, word in (({"id": "x"}, "no test question"), ({"page": "x"}, "has no characters"),
                          ({"first": "yes"}, "is no label"), ({"reply": " "}, "is empty")):  # fmt: skip
        assert any(
            word in one for one in check_labelled([replace(rows[0], **changes), *rows[1:]], PAGES, TEST)
        )
    assert any("more than once" in one for one in check_labelled([rows[0], *rows[:-1]], PAGES, TEST))

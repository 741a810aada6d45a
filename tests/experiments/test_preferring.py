"""Pairs from graded lessons, outcomes behind a threshold, and which arms are kept; the record is whole."""

import json
from collections import Counter

import pytest

from helpers.corpus import load_questions
from helpers.experiments import (
    grading_lessons,
    preference_of,
    preferred,
    preferring,
    preferring_arms,
    preferring_gains,
    preferring_shares,
    recorded_preferring,
    recording,
)
from helpers.experiments.contenders import gain
from helpers.experiments.preferred import best_step, brings, chosen_pairs, fair_gain, outcome
from helpers.generation import BOTH, NOT_IN_DOCUMENTS

RIGHT = {"prompt": "?", "answer": "74 hours", "reply": "74 h", "silent": False, "right": True}
LESSONS = {
    "right over silence": RIGHT | {"silent": True},
    "right over silence, as it did": RIGHT,
    "right over wrong": RIGHT | {"reply": "2 hours", "right": False},
    "silence over an invention": RIGHT | {"answer": None, "right": False},
    "silence over an invention, as it did": RIGHT | {"answer": None, "right": False, "silent": True},
}


def item(answerable=True, right=True, confidence=0.6, **more):
    return {
        "id": "q",
        "type": "lookup",
        "answerable": answerable,
        "right": right,
        "confidence": confidence,
    } | more


# ---- pairs ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", LESSONS)
def test_each_kind_of_lesson_gives_its_pair(kind):
    pair = preference_of(LESSONS[kind])
    better = {
        "right over wrong": ("74 hours", "2 hours"),
        "right over silence": ("74 hours", NOT_IN_DOCUMENTS),
    }
    expected = better.get(kind, ("74 h", NOT_IN_DOCUMENTS) if "right" in kind else (NOT_IN_DOCUMENTS, "74 h"))
    assert (pair.kind, pair.preferred, pair.rejected) == (kind, *expected)


def test_an_empty_reply_and_an_equal_one_prefer_nothing():
    assert preference_of(LESSONS["silence over an invention"] | {"reply": " "}) is None
    assert preference_of(LESSONS["right over wrong"] | {"reply": "74 hours"}) is None


def test_mistakes_go_first_and_what_was_done_well_fills_up_turn_by_turn():
    well = [LESSONS["right over silence, as it did"]] * 6 + [
        LESSONS["silence over an invention, as it did"]
    ] * 6
    pairs = chosen_pairs([*well, LESSONS["right over wrong"]], 7)
    assert Counter(pair.kind for pair in pairs) == {
        "right over wrong": 1,
        "right over silence, as it did": 3,
        "silence over an invention, as it did": 3,
    }
    assert pairs[-1].kind == "right over wrong"  # in the order of the lessons


def test_a_lesson_is_graded_by_its_accepted_answers(monkeypatch):
    from helpers.experiments.lessons import Lesson
    from helpers.generation import Reply
    from helpers.tuning import Example

    said = iter([NOT_IN_DOCUMENTS, "72 hours"])
    monkeypatch.setattr(grading_lessons, "chat", lambda *given, **more: Reply(next(said), 9, 3, 0.1))
    lesson = Lesson("How long?", "74 hours", ("74 hours",), (), "skerry")
    row = grading_lessons._graded(lesson, Example("[1] … Question: How long?", "74 hours"), "reader")
    assert row == {
        "prompt": "[1] … Question: How long?",
        "answer": "74 hours",
        "reply": "72 hours",
        "silent": True,
        "right": False,
    }


# ---- outcomes ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "given, word, value",
    [
        (item(), "right", 1.0),
        (item(right=False), "wrong", -0.5),
        (item(confidence=0.49), "silent in vain", 0.0),
        (item(answerable=False, right=False), "invented", -0.5),
        (item(answerable=False, right=False, confidence=0.2), "rightly silent", 0.0),
    ],
)
def test_what_an_answer_is_and_brings(given, word, value):
    assert outcome(given, 0.5) == word and brings(given, 0.5) == value


def test_the_threshold_that_brings_most_lets_right_answers_through():
    items = [item(confidence=0.8), item(right=False, confidence=0.3), item(confidence=0.62)]
    assert 0.3 < best_step(items) <= 0.62


def test_a_fair_gain_is_under_the_threshold_of_the_other_half():
    good, bad = item(confidence=0.4), item(right=False, confidence=0.4)
    assert fair_gain([good, bad] * 2) == [0.0, -0.5] * 2  # each half would have had it the other way


def test_arms_are_the_best_of_each_kind_on_validation_questions(monkeypatch):
    ways = {name: 0.1 * n for n, name in enumerate([preferred.SHIPPED, *preferring.WAYS])}
    rows = {f"{name}: validation": {"gain": gain, "items": [item()]} for name, gain in ways.items()}
    monkeypatch.setattr(recording.Record, "rows", lambda self: rows)
    arms = preferring.choose_arms()
    names = list(preferring.WAYS)
    assert [one["system"] for one in arms.values()] == [preferred.SHIPPED] * 2 + [names[1], names[-1]]
    assert arms["as shipped"]["threshold"] == BOTH["threshold"]


def test_both_trainings_read_as_much():
    assert round(grading_lessons.PAIRS * 8 / 3) == preferring.EXAMPLES


# ---- the record -------------------------------------------------------------------------------------------

measured = pytest.mark.skipif("arms" not in recorded_preferring(), reason="not measured yet")


@measured
@pytest.mark.parametrize("arm", preferred.ARMS)
def test_every_arm_was_asked_the_same_questions(arm):
    tests = {question.id for question in load_questions("test")}
    items, _ = preferring_arms("test")[arm]
    left, _ = preferring_arms("withheld")[arm]
    assert {one["id"] for one in items} == tests and len(items) == len(tests)
    assert {one["id"] for one in left} < tests and not any(one["answerable"] for one in left)
    assert len(left) == preferring.WITHHELD_ASKED
    known, _ = preferring_arms("validation")[arm]
    assert len(known) == 60 + preferring.FIELDS_ASKED and not {one["id"] for one in known} & tests


@measured
def test_shares_and_gains_are_those_of_the_items():
    items, threshold = preferring_arms("test")["DPO"]
    assert sum(preferring_gains()["DPO"]) == pytest.approx(sum(brings(one, threshold) for one in items))
    for shares in preferring_shares().values():
        assert sum(shares[word][0] for word in preferred.WITH_ANSWER) == pytest.approx(1)


@measured
def test_thresholds_and_winners_follow_from_the_validation_rows():
    assert recorded_preferring()["arms"] == preferring.choose_arms()


def test_the_record_holds_ten_graded_lessons_and_every_kind_of_pair():
    row = recorded_preferring()["pairs"]
    assert len(row["items"]) == 10 and {one["kind"] for one in row["items"]} == set(row["counts"])
    assert all(preference_of(one).kind == one["kind"] for one in row["items"])
    assert sum(row["counts"].values()) == grading_lessons.PAIRS
    asked = json.dumps(row["items"])
    assert not any(json.dumps(one.question) in asked for one in load_questions("test"))


def test_the_gain_is_that_of_the_other_trials():
    class One:
        class judged:
            abstained, joint = False, False

    assert gain(One) == brings(item(right=False), 0.5)


def test_without_a_record_the_command_is_named(monkeypatch):
    monkeypatch.setattr(recording.Record, "rows", lambda self: {})
    with pytest.raises(ValueError, match="python -m helpers.experiments.preferring all"):
        preferring_arms("test")

"""Right, abstained, invented: how replies are judged."""

import pytest

from helpers.classroom.exercises import ALL
from helpers.evaluation.inventing import KINDS, Verdict, count_kinds, judge_reply


@pytest.mark.parametrize(
    "text, answers, abstained, probability, kind",
    [
        ("It is valid for 53 days.", ["53 days"], False, 0.1, "right"),
        ("It is valid for 530 days.", ["53 days"], False, 0.9, "confident invention"),
        ("It is valid for 38 days.", ["53 days"], False, 0.5, "confident invention"),
        ("It is valid for 38 days.", ["53 days"], False, 0.49, "unsure invention"),
        ("It is valid for 38 days.", ["53 days"], False, None, "unsure invention"),
        ("Not in the documents.", ["53 days"], True, 0.9, "abstained"),
        ("53 days", [], False, 0.9, "confident invention"),
    ],
)
def test_a_reply_is_judged(text, answers, abstained, probability, kind):
    assert judge_reply(text, answers, abstained, probability).kind == kind


def test_a_verdict_answers_three_questions():
    asked = {kind: (Verdict(kind).right, Verdict(kind).invented, Verdict(kind).confident) for kind in KINDS}
    assert asked == {
        "right": (True, False, False),
        "abstained": (False, False, False),
        "unsure invention": (False, True, False),
        "confident invention": (False, True, True),
    }


@pytest.mark.parametrize("probability", [-0.1, 1.1])
def test_a_probability_outside_0_to_1_is_refused(probability):
    with pytest.raises(ValueError, match="between 0 and 1"):
        judge_reply("x", ["y"], False, probability)


def test_every_kind_is_counted_also_when_there_is_none():
    assert count_kinds([Verdict("right"), Verdict("right"), Verdict("abstained")]) == {
        "right": 2,
        "abstained": 1,
        "unsure invention": 0,
        "confident invention": 0,
    }
    assert count_kinds([]) == dict.fromkeys(KINDS, 0)


@pytest.mark.parametrize(
    "right, abstained, probability",
    [(r, a, p) for r in (True, False) for a in (True, False) for p in (0.0, 0.49, 0.5, 1.0)],
)
def test_the_exercise_and_the_course_agree(right, abstained, probability):
    assert (
        ALL["9.2"].reference(right, abstained, probability)
        == judge_reply("yes" if right else "no", ["yes"], abstained, probability).kind
    )

"""Replies judged: their kind, all their parts at once, and where a wrong one was lost."""

from dataclasses import astuple
from itertools import product
from types import SimpleNamespace

import pytest

from helpers.classroom.exercises import ALL
from helpers.corpus import Passage
from helpers.evaluation import (
    Judged,
    JudgedReply,
    attribute,
    cites_evidence,
    count_outcomes,
    count_replies,
    joint_scores,
    judge_joint,
    judge_reply,
)
from helpers.evaluation.judging import OUTCOMES, REPLY_KINDS

# ---- the kind of a reply ----


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
    asked = {
        kind: (JudgedReply(kind).right, JudgedReply(kind).invented, JudgedReply(kind).confident)
        for kind in REPLY_KINDS
    }
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
    assert count_replies([JudgedReply("right"), JudgedReply("right"), JudgedReply("abstained")]) == {
        "right": 2,
        "abstained": 1,
        "unsure invention": 0,
        "confident invention": 0,
    }
    assert count_replies([]) == dict.fromkeys(REPLY_KINDS, 0)


@pytest.mark.parametrize(
    "right, abstained, probability",
    [(r, a, p) for r in (True, False) for a in (True, False) for p in (0.0, 0.49, 0.5, 1.0)],
)
def test_the_exercise_and_the_course_agree(right, abstained, probability):
    assert (
        ALL["9.2"].reference(right, abstained, probability)
        == judge_reply("yes" if right else "no", ["yes"], abstained, probability).kind
    )


# ---- everything at once ----


def passage(page: str, start: int, text: str) -> Passage:
    return Passage(page, page, "", text, start, start + len(text), 5)


def gold(page: str, start: int, end: int) -> SimpleNamespace:
    return SimpleNamespace(page_id=page, start=start, end=end)


PUMP, LIFT, LUNCH = (
    passage("pump", 100, "The pump runs for 74 hours."),
    passage("lift", 0, "The lift carries 900 kg."),
    passage("lunch", 0, "Lunch costs 9 EUR."),
)


ONE = SimpleNamespace(answerable=True, answers=("74 hours", "74 h"), gold=(gold("pump", 100, 127),))


TWO = SimpleNamespace(
    answerable=True, answers=("900 kg",), gold=(gold("pump", 100, 127), gold("lift", 4, 20))
)


NONE = SimpleNamespace(answerable=False, answers=(), gold=())


FOUND = [LIFT, PUMP, LUNCH]


def judged(question, answer, cited=None, formatted=True, abstained=False, passages=FOUND) -> Judged:
    return judge_joint(question, answer, cited, formatted, abstained, passages)


def test_right_and_cited_and_formatted_is_good():
    assert (
        judged(ONE, "74 hours", 2) == Judged(True, True, True, True, False, False, True)
        and judged(ONE, "74 hours", 2).joint
    )


@pytest.mark.parametrize(
    "change, lost",
    [
        ({"answer": "900 kg"}, "right"),
        ({"cited": 1}, "cited"),
        ({"cited": None}, "cited"),
        ({"formatted": False}, "formatted"),
    ],
)
def test_each_part_can_be_lost_alone_and_costs_the_whole(change, lost):
    one = judged(**{"question": ONE, "answer": "74 hours", "cited": 2} | change)
    assert {part for part in ("right", "cited", "formatted") if not getattr(one, part)} == {
        lost
    } and not one.joint


@pytest.mark.parametrize("cited", [0, -1, -2, 4, 99, None])
def test_a_number_out_of_range_cites_nothing(cited):
    assert not judged(ONE, "74 hours", cited).cited
    assert not judged(ONE, "74 hours", 1, passages=()).cited


@pytest.mark.parametrize(
    "start, end, cited", [(0, 100, False), (0, 101, True), (126, 200, True), (127, 200, False)]
)
def test_a_passage_is_rightly_cited_when_it_overlaps_the_quote(start, end, cited):
    question = SimpleNamespace(answerable=True, answers=("74 hours",), gold=(gold("pump", start, end),))
    assert (judged(question, "74 hours", 2).cited, judged(question, "74 hours", 2).found) == (cited, cited)


def test_either_page_of_a_two_page_question_may_be_cited():
    assert [judged(TWO, "900 kg", number).cited for number in (1, 2, 3)] == [True, True, False]
    assert (
        judged(TWO, "900 kg", 2).joint
        and judged(TWO, "900 kg", 1, passages=[LIFT]).found
        and not judged(TWO, "900 kg", 1, passages=[LUNCH]).found
    )


def test_an_abstention_is_good_where_nothing_is_to_be_found_and_nowhere_else():
    silent, shy = judged(NONE, "", abstained=True), judged(ONE, "", abstained=True)
    assert silent.joint and not silent.invented and not silent.right
    assert not shy.joint and not shy.right and not shy.invented and shy.found


def test_the_right_words_do_not_count_when_it_abstained():
    assert not judged(ONE, "74 hours", 2, abstained=True).right


@pytest.mark.parametrize(
    "question, answer, invented",
    [
        (ONE, "74 hours", False),  # right
        (ONE, "900 kg", False),  # wrong, and copied from a passage
        (ONE, "75 hours", True),  # wrong, and stands nowhere
        (NONE, "900 kg", True),  # a value for a question without answer, copied or not
        (NONE, "75 hours", True),
        (ONE, "", False),
        (NONE, " ", False),
    ],
)
def test_what_is_invented(question, answer, invented):
    assert judged(question, answer, 1).invented is invented


def test_from_memory_every_wrong_value_is_invented_and_a_right_one_is_not():
    assert (
        judged(ONE, "900 kg", passages=()).invented
        and not judged(ONE, "74 h", passages=()).invented
        and not judged(ONE, "74 h", passages=()).found
    )


def test_an_answer_for_a_question_without_answer_is_never_right():
    one = judged(SimpleNamespace(answerable=False, answers=("900 kg",), gold=()), "900 kg", 1)
    assert not one.right and not one.joint and one.invented


@pytest.mark.parametrize("answerable, right, cited, formatted, abstained", product([True, False], repeat=5))
def test_the_exercise_and_the_course_agree_on_the_joint_metric(
    answerable, right, cited, formatted, abstained
):
    assert Judged(answerable, right, cited, formatted, abstained, False, False).joint == ALL[
        "10.2"
    ].reference(answerable, right, cited, formatted, abstained)


def test_each_part_is_scored_over_the_answers_that_it_is_about():
    rows = [
        judged(ONE, "74 hours", 2),
        judged(ONE, "75 hours", 2),
        judged(ONE, "", abstained=True),
        judged(NONE, "", abstained=True),
        judged(NONE, "5", formatted=False),
    ]
    assert joint_scores(rows) == {
        "right": [1, 0, 0],
        "cited": [1, 0, 0],
        "formatted": [1, 1, 1, 1, 0],
        "abstains": [1, 0],
        "invented": [0, 1, 0, 0, 1],
        "joint": [1, 0, 0, 1, 0],
    }


@pytest.mark.parametrize(
    "one, lost",
    [
        (judged(ONE, "74 hours", 2, formatted=False), True),
        (judged(ONE, "74 hours", 2), False),
        (judged(ONE, "75 hours", 2, formatted=False), False),
        (judged(ONE, "74 hours", 1, formatted=False), False),
        (judged(NONE, "74 hours", 2, formatted=False), False),
    ],
)
def test_an_answer_is_lost_to_its_form_when_nothing_else_is_wrong(one, lost):
    assert one.lost_to_form is lost and not (lost and one.joint)


def test_a_wrong_answer_is_not_scored_as_cited():
    one = judged(ONE, "75 hours", 2)
    assert one.cited and joint_scores([one])["cited"] == [0.0]


def test_no_answers_have_no_scores_and_the_parts_are_named():
    parts = ("right", "cited", "formatted", "abstains", "invented", "joint")
    assert (
        joint_scores([]) == {part: [] for part in parts} and tuple(joint_scores([judged(ONE, "x")])) == parts
    )
    assert all(isinstance(value, bool) for value in astuple(judged(ONE, "74 hours", 2)))


# ---- where it was lost ----

GOLD = SimpleNamespace(page_id="tea", start=10, end=40)


ASKED = SimpleNamespace(id="q", gold=(GOLD,), answers=("1.7 litres",))


FOUND, OTHER = (
    SimpleNamespace(page_id="tea", start=0, end=50),
    SimpleNamespace(page_id="tea", start=60, end=90),
)


@pytest.mark.parametrize(
    "passages, evidence, reply, outcome",
    [
        ([FOUND], "It holds 1.7 litres.", "1.7 litres", "right"),
        ([FOUND], "It holds 1.7 litres.", "17 litres", "misread"),
        ([OTHER, FOUND], "It is descaled often.", "often", "not chosen"),
        ([OTHER], "It is descaled often.", "often", "not retrieved"),
        ([], "", "", "not retrieved"),
        ([OTHER], "It holds 1.7 litres.", "1.7 litres", "right"),
        ([OTHER], "The spare one holds 1.7 litres.", "17 litres", "not retrieved"),
    ],
)
def test_each_wrong_answer_has_one_place_where_it_was_lost(passages, evidence, reply, outcome):
    assert attribute(ASKED, passages, evidence, reply) == outcome


def test_a_question_that_needs_two_pages_is_retrieved_when_both_are_there():
    both = SimpleNamespace(
        id="q", gold=(GOLD, SimpleNamespace(page_id="bike", start=0, end=9)), answers=("x",)
    )
    bike = SimpleNamespace(page_id="bike", start=5, end=20)
    assert (
        attribute(both, [FOUND], "", "y") == "not retrieved"
        and attribute(both, [FOUND, bike], "", "y") == "not chosen"
    )
    assert cites_evidence([bike], both) and not cites_evidence([OTHER], both) and not cites_evidence([], both)


def test_a_question_without_gold_cannot_be_lost():
    with pytest.raises(ValueError, match="no gold quote"):
        attribute(SimpleNamespace(id="q", gold=(), answers=()), [], "", "")


def test_outcomes_are_counted_in_their_order_and_other_words_refused():
    assert list(count_outcomes(["misread", "right", "misread"]).items()) == [
        ("right", 1),
        ("not retrieved", 0),
        ("not chosen", 0),
        ("misread", 2),
    ]
    assert tuple(count_outcomes([])) == OUTCOMES
    with pytest.raises(ValueError, match="no outcome 'lost'"):
        count_outcomes(["lost"])

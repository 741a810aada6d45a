"""The arms: what each one is asked, and how its reply is taken apart."""

from types import SimpleNamespace

import pytest

from helpers.corpus import Passage
from helpers.generation import Reply
from helpers.experiments import arms
from helpers.experiments.arms import Setting, Trial, engineered_text, find, try_arm, try_engineered
from helpers.generation.brief import read_briefly
from helpers.generation.grounded import GroundedAnswer
from helpers.generation.house import house_schema, read_house
from helpers.retrieval import Hit

PUMP, LIFT = (
    Passage("pump", "Pump", "", "The pump runs for 74 hours.", 100, 127, 7),
    Passage("lift", "Lift", "", "The lift carries 900 kg.", 0, 24, 7),
)
HITS = [Hit(LIFT, 2.0, 1), Hit(PUMP, 1.0, 2)]
HOURS = SimpleNamespace(
    question="How long does the pump run?",
    answerable=True,
    answers=("74 hours",),
    gold=(SimpleNamespace(page="pump", start=100, end=127),),
)
ROOM = SimpleNamespace(question="How large is the room?", answerable=False, answers=(), gold=())


@pytest.fixture
def asked(monkeypatch):
    """What ask_house was asked: [(question, passages, arguments)]. It answers with `asked.text` and `asked.data`."""
    calls = SimpleNamespace(log=[], text="74 hours [2]", data=None)

    def ask(question, passages, **asking):
        calls.log.append((question, passages, asking))
        return read_house(calls.text, len(passages)), Reply(calls.text, 90, 7, 0.5, data=calls.data)

    monkeypatch.setattr(arms, "ask_house", ask)
    return calls


def test_passages_are_found_once_for_every_arm():
    searched = []
    retriever = SimpleNamespace(
        search_many=lambda queries, k: searched.append((queries, k)) or [HITS[:k], []]
    )
    assert find([HOURS, ROOM], retriever, k=2) == [[LIFT, PUMP], []]
    assert searched == [([HOURS.question, ROOM.question], 2)]


def test_an_arm_asks_every_question_over_its_passages(asked):
    trials = try_arm(Setting(True, {"adapter": "combined"}), [HOURS, ROOM], [(LIFT, PUMP), (LIFT,)])
    assert asked.log == [
        (HOURS.question, [LIFT, PUMP], {"adapter": "combined"}),
        (ROOM.question, [LIFT], {"adapter": "combined"}),
    ]
    assert [trial.question for trial in trials] == [HOURS, ROOM] and [
        trial.judged.joint for trial in trials
    ] == [True, False]
    assert (
        trials[0] == Trial(HOURS, "74 hours [2]", trials[0].judged, 90, 7, 0.5)
        and trials[0].judged.cited
        and trials[1].judged.invented
    )


def test_an_arm_without_passages_sees_none(asked):
    asked.text = "74 hours"
    (trial,) = try_arm(Setting(False), [HOURS], [[LIFT, PUMP]])
    assert asked.log == [(HOURS.question, [], {})]
    assert (
        trial.judged.right
        and not trial.judged.found
        and not trial.judged.formatted
        and not trial.judged.joint
    )


def test_questions_and_passages_must_pair(asked):
    with pytest.raises(ValueError):
        try_arm(Setting(True), [HOURS, ROOM], [[LIFT]])


def test_progress_counts_up(asked):
    steps = []
    try_arm(Setting(True), [HOURS, ROOM], [[LIFT], [LIFT]], progress=lambda *step: steps.append(step))
    assert steps == [(1, 2), (2, 2)]


@pytest.mark.parametrize(
    "data, text, joint, abstained",
    [
        ({"passage": 2, "answer": "74 hours"}, "74 hours [2]", True, False),
        ({"passage": 1, "answer": "74 hours"}, "74 hours [1]", False, False),
        ({"passage": 0, "answer": "74 hours"}, "Not in the documents.", False, True),
        (None, "", False, False),
    ],
)
def test_a_constrained_arm_is_judged_by_its_data(asked, data, text, joint, abstained):
    asked.text, asked.data = '{"passage": …', data
    (trial,) = try_arm(Setting(True, {"system": "s"}, schema=True), [HOURS], [[LIFT, PUMP]])
    assert asked.log[0][2] == {"system": "s", "schema": house_schema(2), "max_tokens": 60}
    assert (trial.text, trial.judged.joint, trial.judged.abstained, trial.judged.invented) == (
        text,
        joint,
        abstained,
        False,
    )


def test_constraining_leaves_the_setting_as_it_was(asked):
    setting = Setting(True, {"system": "s"}, schema=True)
    try_arm(setting, [HOURS], [[LIFT]])
    assert setting.asking == {"system": "s"}


# ---- notebook 07's answer -------------------------------------------------------------------------------------------


def grounded(text: str, number: int = 2, reason: str = "") -> GroundedAnswer:
    return GroundedAnswer(
        HOURS.question,
        text,
        [],
        HITS,
        60,
        5,
        1.5,
        evidence=SimpleNamespace(number=number),
        reason=reason,
        stages={"search": 1.0, "choose": 0.1, "read": 0.4},
    )


def test_code_writes_the_house_format():
    assert (
        engineered_text(grounded("74\n hours ")) == "74 hours [2]"
        and engineered_text(grounded("Not in the documents.", reason="weak")) == "Not in the documents."
    )
    assert (
        engineered_text(
            GroundedAnswer("x", "Not in the documents.", [], [], 0, 0, 0.1, reason="no passage was found")
        )
        == "Not in the documents."
    )


@pytest.mark.parametrize(
    "question, given, joint, formatted",
    [
        (HOURS, grounded("74 hours"), True, True),
        (HOURS, grounded("74 hours", number=1), False, True),
        (HOURS, grounded("75 hours"), False, True),
        (HOURS, grounded("Not in the documents.", reason="weak"), False, True),
        (ROOM, grounded("Not in the documents.", reason="weak"), True, True),
        (ROOM, grounded("74 hours"), False, True),
        (HOURS, grounded("74 hours " + "and more " * 6), False, False),
    ],
)
def test_the_engineered_answer_is_judged_alike(monkeypatch, question, given, joint, formatted):
    retriever, asked, steps = object(), [], []
    monkeypatch.setattr(
        arms, "grounded_answer", lambda *arguments, read: asked.append((*arguments, read)) or given
    )
    (trial,) = try_engineered([question], retriever, progress=lambda *step: steps.append(step))
    assert asked == [(question.question, retriever, read_briefly)] and steps == [(1, 1)]
    assert (trial.judged.joint, trial.judged.formatted, trial.judged.found) == (
        joint,
        formatted,
        question is HOURS,
    )
    assert (trial.text, trial.prompt_tokens, trial.completion_tokens, trial.seconds) == (
        engineered_text(given),
        60,
        5,
        0.5,
    )


def test_another_reader_can_be_given(monkeypatch):
    readers = []
    monkeypatch.setattr(
        arms, "grounded_answer", lambda *_, read: readers.append(read) or grounded("74 hours")
    )
    try_engineered([HOURS], object(), read=print)
    assert readers == [print]


def test_without_any_passage_nothing_was_read(monkeypatch):
    monkeypatch.setattr(
        arms,
        "grounded_answer",
        lambda *_, read: GroundedAnswer(
            "x",
            "Not in the documents.",
            [],
            [],
            0,
            0,
            0.1,
            reason="no passage was found",
            stages={"search": 0.1},
        ),
    )
    (trial,) = try_engineered([ROOM], object())
    assert trial.judged.joint and trial.seconds == 0.0

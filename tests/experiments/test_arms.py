"""The arms: settings of one `answer` on the same questions and passages, each answer judged in the house
format.
"""

from types import SimpleNamespace

import pytest

from helpers.corpus import Passage
from helpers.experiments import arms
from helpers.experiments.arms import JudgedAnswer, in_house_format, search_once, try_system
from helpers.generation import (
    ENGINEERED,
    NOT_IN_DOCUMENTS,
    Answer,
    HouseReader,
    Reply,
    house_schema,
    prompted,
    readers,
)
from helpers.retrieval import FoundRetriever, Hit

PUMP = Passage("pump", "Pump", "", "The pump runs for 74 hours.", 100, 127, 7)
LIFT = Passage("lift", "Lift", "", "The lift carries 900 kg.", 0, 24, 7)
HITS = [Hit(LIFT, 2.0, 1), Hit(PUMP, 1.0, 2)]
HOURS = SimpleNamespace(
    question="How long does the pump run?",
    answerable=True,
    answers=("74 hours",),
    gold=(SimpleNamespace(page_id="pump", start=100, end=127),),
)
ROOM = SimpleNamespace(question="How large is the room?", answerable=False, answers=(), gold=())
FOUND = FoundRetriever({HOURS.question: HITS, ROOM.question: HITS[:1]})
TUNED = prompted(adapter="combined")


@pytest.fixture
def asked(monkeypatch):
    """What chat was asked: [(prompt, arguments)]. It answers with `asked.text` and `asked.data`."""

    class Calls(list):
        text, data = "74 hours [2]", None

    calls = Calls()
    monkeypatch.setattr(
        readers,
        "chat",
        lambda prompt, **asking: (
            calls.append((prompt, asking)) or Reply(calls.text, 90, 7, 0.5, data=calls.data)
        ),
    )
    return calls


def test_passages_are_found_once_for_every_arm():
    searched = []
    retriever = SimpleNamespace(
        search_many=lambda queries, k: searched.append((queries, k)) or [HITS[:k], []]
    )
    found = search_once([HOURS, ROOM], retriever, k=2)
    assert [hit.passage for hit in found.search(HOURS.question, 2)] == [LIFT, PUMP]
    assert found.search(ROOM.question, 2) == [] and searched == [([HOURS.question, ROOM.question], 2)]


def test_a_system_answers_every_question_over_its_passages(asked):
    first, second = try_system(TUNED, [HOURS, ROOM], FOUND)
    assert [arguments for _, arguments in asked] == [{"max_tokens": 32, "adapter": "combined"}] * 2
    assert "[2] Pump" in asked[0][0] and "[2]" not in asked[1][0]
    assert first == JudgedAnswer(HOURS, "74 hours [2]", first.judged, 90, 7, first.seconds, first.given)
    assert first.judged.joint and first.judged.cited and second.judged.invented and not second.judged.joint
    assert first.seconds >= 0


def test_a_closed_book_sees_no_passages(asked):
    asked.text = "74 hours"
    (one,) = try_system(prompted(k=0), [HOURS], FOUND)
    assert asked == [(HOURS.question, {"max_tokens": 32})]
    assert one.judged.right and not one.judged.found and not one.judged.formatted and not one.judged.joint


def test_progress_counts_up(asked):
    steps = []
    try_system(TUNED, [HOURS, ROOM], FOUND, progress=lambda *step: steps.append(step))
    assert steps == [(1, 2), (2, 2)]


@pytest.mark.parametrize(
    "data, text, joint, abstained",
    [
        ({"passage": 2, "answer": "74 hours"}, "74 hours [2]", True, False),
        ({"passage": 1, "answer": "74 hours"}, "74 hours [1]", False, False),
        ({"passage": 0, "answer": "74 hours"}, NOT_IN_DOCUMENTS, False, True),
        (None, "", False, False),
    ],
)
def test_a_constrained_system_is_judged_by_its_data(asked, data, text, joint, abstained):
    asked.text, asked.data = '{"passage": …', data
    (one,) = try_system(prompted(constrained=True, system="s"), [HOURS], FOUND)
    assert asked[0][1] == {"system": "s", "schema": house_schema(2), "max_tokens": 60}
    assert (one.text, one.judged.joint, one.judged.abstained) == (text, joint, abstained)
    assert not one.judged.invented


# ---- notebook 07's system ------------------------------------------------------------------------


def engineered(text: str, number: int = 2, reason: str = "") -> Answer:
    cited = None if reason else SimpleNamespace(number=number)
    stages = {"search": 1.0, "choose": 0.1, "read": 0.4}
    return Answer(
        HOURS.question,
        text,
        passages=HITS,
        cited=cited,
        reason=reason,
        prompt_tokens=60,
        completion_tokens=5,
        stages=stages,
    )


def test_code_writes_the_house_format():
    assert in_house_format(engineered("74\n hours "), ENGINEERED).text == "74 hours [2]"
    silent = engineered(NOT_IN_DOCUMENTS, reason="weak")
    assert in_house_format(silent, ENGINEERED).text == NOT_IN_DOCUMENTS
    assert in_house_format(silent, ENGINEERED).abstained


def test_what_the_model_writes_itself_is_taken_as_it_is():
    given = Answer(HOURS.question, "74 hours", passages=HITS, reply="74 hours, I think [2]")
    assert in_house_format(given, {"read": HouseReader()}).answer == "74 hours, I think"


@pytest.mark.parametrize(
    "question, given, joint, formatted",
    [
        (HOURS, engineered("74 hours"), True, True),
        (HOURS, engineered("74 hours", number=1), False, True),
        (HOURS, engineered("75 hours"), False, True),
        (HOURS, engineered(NOT_IN_DOCUMENTS, reason="weak"), False, True),
        (ROOM, engineered(NOT_IN_DOCUMENTS, reason="weak"), True, True),
        (ROOM, engineered("74 hours"), False, True),
        (HOURS, engineered("74 hours " + "and more " * 6), False, False),
    ],
)
def test_the_engineered_answer_is_judged_alike(monkeypatch, question, given, joint, formatted):
    calls, steps = [], []
    monkeypatch.setattr(arms, "answer", lambda *how, **settings: calls.append((how, settings)) or given)
    (one,) = try_system(ENGINEERED, [question], FOUND, progress=lambda *step: steps.append(step))
    assert calls == [((question.question, FOUND), ENGINEERED)] and steps == [(1, 1)]
    assert (one.judged.joint, one.judged.formatted) == (joint, formatted)
    assert one.judged.found is (question is HOURS)
    assert (one.prompt_tokens, one.completion_tokens, one.seconds) == (60, 5, pytest.approx(0.5))


def test_without_any_passage_nothing_was_read(asked):
    (one,) = try_system(ENGINEERED, [ROOM], FoundRetriever({ROOM.question: []}))
    assert one.judged.joint and one.seconds == 0.0 and asked == []

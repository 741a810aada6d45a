"""What kind of answer a question asks for, and which texts hold one."""

import time

import pytest

from helpers.corpus import asked_kind, holds_kind


@pytest.mark.parametrize(
    "question, kind",
    [
        ("How long does the soak take?", "duration"),
        ("within how many days must it be paid back", "duration"),
        ("how much is the deposit", "money"),
        ("When does the ferry leave?", "date"),
        ("who signs the lease", "person"),
        ("Which form do I need?", "code"),
        ("how deep may it be moored", "number"),
        ("What is the maximum load?", "number"),
        ("Is the store open?", ""),
        ("Where is the key?", ""),
        ("Where does the ferry land when the ramp is out?", ""),
        ("Hello, a buoy is lost. When must I tell you?", "date"),
        ("Who pays the deposit?", "person"),
        ("Whom do I ask, and since when is it so?", "date"),
        ("Is it fine to leave early?", ""),
    ],
)
def test_a_question_asks_for_a_kind_of_answer(question, kind):
    assert asked_kind(question) == kind


@pytest.mark.parametrize(
    "text, kind, there",
    [
        ("It takes 74 hours.", "duration", True),
        ("Every two weeks.", "duration", True),
        ("It weighs 74 kg.", "duration", False),
        ("The fee is 12 EUR.", "money", True),
        ("Nobody pays.", "money", False),
        ("It leaves at 14:30.", "date", True),
        ("On 3 May.", "date", True),
        ("It leaves soon.", "date", False),
        ("Tove Lund keeps them.", "person", True),
        ("use form FIN-12", "code", True),
        ("two of them", "number", True),
        ("none here", "number", False),
        ("whatever", "", True),
        ("Weekly, by the crew.", "duration", True),
        ("Noon.", "date", True),
        ("Free of charge.", "money", True),
    ],
)
def test_a_text_holds_a_kind_of_answer(text, kind, there):
    assert holds_kind(text, kind) is there


def test_a_long_text_without_an_answer_takes_no_time():
    started = time.perf_counter()
    for kind in ("code", "date", "money", "person", "duration", "number"):
        holds_kind("a-" * 20_000, kind)
    assert time.perf_counter() - started < 1

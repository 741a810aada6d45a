"""A gate between an answer and its reader, and the answers that are kept for it."""

import math

import pytest

from helpers.corpus import Gold, Passage, QuestionRow, Sentence
from helpers.experiments import gated, gates, gating, recorded_gates, recording
from helpers.experiments.gating import gate_items
from helpers.experiments.recording import Record
from helpers.generation import Answer, Evidence
from helpers.retrieval import Hit

RIGHT = {"type": "lookup", "right": True, "confidence": 0.9, "supported": True}
WRONG = {"type": "table", "right": False, "confidence": 0.4, "supported": False}
SOAK = Passage("eng-004", "Soak", "", "The soak test takes 72 h.", 0, 25, 8)


@pytest.mark.parametrize(
    "gate, brought",
    [
        ({}, [1.0, -2.0]),
        ({"threshold": 0.5}, [1.0, 0.0]),
        ({"threshold": 0.4}, [1.0, -2.0]),  # at the threshold it is answered
        ({"threshold": math.inf}, [0.0, 0.0]),
        ({"checked": True}, [1.0, 0.0]),
        ({"threshold": {"lookup": math.inf, "table": 0.0}}, [0.0, -2.0]),
    ],
)
def test_what_a_gate_brings(gate, brought):
    assert gated([RIGHT, WRONG], cost=2, **gate) == brought


def answered(reply: str) -> Answer:
    piece = Evidence(SOAK, Sentence(SOAK.text), 1, 0.8)
    kept = {"passages": [Hit(SOAK, 0.8, 1)], "evidence": [piece], "cited": piece, "confidence": 0.4}
    return Answer("How long?", reply, reply=reply, **kept)


def test_an_item_keeps_what_a_gate_may_look_at():
    question = QuestionRow("How long?", ("72 h",), (Gold("eng-004", "", "takes 72 h", 14, 24),))
    right, wrong = gate_items([question, question], [answered("72 h"), answered("48 h")])
    assert (right["right"], right["outcome"], right["supported"]) == (True, "right", True)
    assert (wrong["right"], wrong["outcome"], wrong["supported"]) == (False, "misread", False)
    assert (wrong["score"], wrong["confidence"]) == (0.8, 0.4)


def test_a_question_without_an_answer_is_lost_nowhere():
    question = QuestionRow("How long?", (), (), answerable=False)
    assert gate_items([question], [answered("48 h")])[0]["outcome"] == ""


def test_the_practice_record_has_every_question_once():
    items = recorded_gates("hybrid: practice")
    assert len({item["id"] for item in items}) == len(items) == 200
    assert sum(item["outcome"] == "" for item in items) == 30


def test_a_row_that_was_never_asked_is_named_with_its_command(monkeypatch, tmp_path):
    monkeypatch.setattr(recording, "GATES", Record(tmp_path / "gates.json"))
    with pytest.raises(ValueError, match="python -m helpers.experiments.gates 'hybrid: test'"):
        recorded_gates("hybrid: test")


def test_the_program_lists_its_rows_and_refuses_another(capsys):
    assert gates.main([]) == 0 and "reranked: test" in capsys.readouterr().out
    assert gates.main(["nothing"]) == 1 and "There is no row 'nothing'" in capsys.readouterr().err


def test_a_row_is_kept_beside_the_others(monkeypatch, tmp_path):
    monkeypatch.setattr(recording, "GATES", Record(tmp_path / "gates.json", by_item=True))
    monkeypatch.setattr(gates, "load_questions", lambda split: [split])
    monkeypatch.setattr(gates, "answer_all", lambda questions, retriever, progress: questions)
    monkeypatch.setattr(gates, "gate_items", lambda questions, answers: [{"id": one} for one in answers])
    monkeypatch.setattr(gates, "SEARCHES", {"hybrid": lambda: None, "reranked": lambda: None})
    gates.ask("reranked: test"), gates.ask("hybrid: practice")
    assert list(recording.GATES.rows()) == ["hybrid: practice", "reranked: test"]
    assert gating.answer_all([], None) == []

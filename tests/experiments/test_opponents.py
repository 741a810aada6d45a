"""The choice of the opponent: every candidate answers the practice questions, and what it gave is kept. The model is stood in for."""

from types import SimpleNamespace

import pytest

from helpers.corpus import load_questions
from helpers.evaluation.joint import Judged
from helpers.generation import ChatError, Reply
from helpers.experiments import opponents
from helpers.experiments.arms import Trial, try_engineered
from helpers.generation.brief import read_briefly
from helpers.experiments.opponents import CANDIDATES, PROMPTS, READERS, ask, main, recorded, row_of

GOOD, LOST, SILENT = (
    Judged(True, True, True, True, False, False, True),
    Judged(True, True, True, False, False, False, True),
    Judged(False, False, False, True, True, False, False),
)


@pytest.fixture(autouse=True)
def record(tmp_path, monkeypatch):
    path = tmp_path / "opponents.json"
    monkeypatch.setattr(opponents, "RECORD", path)
    return path


@pytest.fixture
def asked(monkeypatch):
    """What the arms were asked: [(kind, setting or reader, ids of the questions)]."""
    log = []

    def trials(questions):
        return [
            Trial(question, "x", LOST if question.answerable else SILENT, 1, 1, 0.1) for question in questions
        ]

    monkeypatch.setattr("helpers.retrieval.skerry.skerry_hybrid", lambda: "the hybrid")
    monkeypatch.setattr(opponents, "find", lambda questions, retriever: [retriever] * len(questions))
    monkeypatch.setattr(
        opponents,
        "try_arm",
        lambda setting, questions, found, progress: (
            log.append((setting, found[0], len(questions))) or trials(questions)
        ),
    )
    monkeypatch.setattr(
        opponents,
        "try_engineered",
        lambda questions, retriever, progress, read: (
            log.append((read, retriever, len(questions))) or trials(questions)
        ),
    )
    return log


@pytest.mark.parametrize("name", CANDIDATES)
def test_every_candidate_answers_all_practice_questions_over_the_same_passages(asked, name):
    row = ask(name)
    assert asked == [(PROMPTS.get(name) or READERS[name], "the hybrid", len(load_questions("practice")))]
    assert (
        recorded() == {name: row}
        and row["n"] == 200
        and row["lost_to_form"] == sum(question.answerable for question in load_questions("practice"))
    )
    assert (
        row["scores"]["right"][0] == 1
        and 0.95 < row["scores"]["right"][1] < 1
        and row["scores"]["formatted"][0] < 0.5
        and row["scores"]["joint"][0] == pytest.approx(1 - row["lost_to_form"] / 200, abs=1e-4)
    )


def test_rows_stand_in_the_order_of_the_candidates_and_another_run_replaces(asked):
    for name in reversed(CANDIDATES):
        ask(name)
    assert tuple(recorded()) == CANDIDATES and ask("rules") == recorded()["rules"]


def test_an_unknown_candidate_is_named_with_those_that_there_are(asked, capsys, record):
    assert (
        main(["rule"]) == 1 and "There is no candidate 'rule'; there are rules, " in capsys.readouterr().err
    )
    assert asked == [] and not record.exists()


def test_without_a_name_they_are_listed(asked, capsys):
    assert main([]) == 0 and capsys.readouterr().out.split("\n")[:-1] == list(CANDIDATES) and asked == []


def test_all_asks_all_and_prints_a_line_each(asked, capsys):
    assert main(["all"]) == 0
    lines = capsys.readouterr().out.strip().split("\n")
    assert len(lines) == len(CANDIDATES) == len(asked) and all("joint 0.15" in line for line in lines)


def test_a_model_that_cannot_be_reached_is_told_in_a_sentence(monkeypatch, capsys, record):
    monkeypatch.setattr(opponents, "ask", lambda *_: (_ for _ in ()).throw(ChatError("Nothing answers.")))
    assert main(["rules"]) == 1 and capsys.readouterr().err == "Nothing answers.\n" and not record.exists()


def test_a_reply_is_cut_after_twelve_words(monkeypatch):
    monkeypatch.setattr(
        opponents, "read_evidence", lambda question, evidence: Reply(" a  b\n" * 10, 1, 1, 0.1)
    )
    assert READERS["engineered, cut to twelve words"]("?", "x").text == "a b " * 5 + "a b"


def test_what_is_kept_of_the_trials():
    row = row_of(
        [Trial(SimpleNamespace(), "x", judged, 1, 1, 0.1) for judged in (GOOD, LOST, SILENT, SILENT)]
    )
    assert (row["n"], row["lost_to_form"], row["scores"]["joint"][0], row["scores"]["abstains"]) == (
        4,
        1,
        0.75,
        [1, 0.3424, 1],
    )


def test_the_best_recorded_candidate_is_the_opponent_of_the_course(monkeypatch):
    monkeypatch.undo()
    rows = recorded()
    assert tuple(rows) == CANDIDATES and all(row["n"] == 200 for row in rows.values())
    best = max(rows, key=lambda name: rows[name]["scores"]["joint"][0])
    assert READERS[best] is read_briefly is try_engineered.__defaults__[-1]

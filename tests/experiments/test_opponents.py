"""The choice of the opponent: every candidate answers the practice questions, and what it gave is kept.
The model is stood in for.
"""

from types import SimpleNamespace

import pytest

from helpers.corpus import load_questions
from helpers.evaluation import Judged
from helpers.experiments import opponents, recording
from helpers.experiments.arms import JudgedAnswer
from helpers.experiments.contenders import SETTINGS
from helpers.experiments.opponents import CANDIDATES, READERS, ask_opponent, main, recorded_opponents, row_of
from helpers.generation import ChatError, Reply

GOOD, LOST, SILENT = (
    Judged(True, True, True, True, False, False, True),
    Judged(True, True, True, False, False, False, True),
    Judged(False, False, False, True, True, False, False),
)


@pytest.fixture(autouse=True)
def record(tmp_path, monkeypatch):
    path = tmp_path / "opponents.json"
    monkeypatch.setattr(recording, "OPPONENTS", recording.Record(path))
    return path


@pytest.fixture
def asked(monkeypatch):
    """What the candidates were asked: [(settings, what was found, how many questions)]."""
    log = []

    def tried(system, questions, found, progress):
        log.append((system, found, len(questions)))
        judged = {True: LOST, False: SILENT}
        return [JudgedAnswer(one, "x", judged[one.answerable], 1, 1, 0.1) for one in questions]

    monkeypatch.setattr(opponents, "skerry_hybrid", lambda: "the hybrid")
    monkeypatch.setattr(opponents, "search_once", lambda questions, retriever: (len(questions), retriever))
    monkeypatch.setattr(opponents, "try_system", tried)
    return log


@pytest.mark.parametrize("name", CANDIDATES)
def test_every_candidate_answers_all_practice_questions_over_the_same_passages(asked, name):
    row, count = ask_opponent(name), len(load_questions("practice"))
    assert asked == [(CANDIDATES[name], (count, "the hybrid"), count)]
    assert (
        recorded_opponents() == {name: row}
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
        ask_opponent(name)
    assert (
        tuple(recorded_opponents()) == tuple(CANDIDATES)
        and ask_opponent("rules") == recorded_opponents()["rules"]
    )


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
    monkeypatch.setattr(
        opponents, "ask_opponent", lambda *_: (_ for _ in ()).throw(ChatError("Nothing answers."))
    )
    assert main(["rules"]) == 1 and capsys.readouterr().err == "Nothing answers.\n" and not record.exists()


def test_a_reply_is_cut_after_twelve_words(monkeypatch):
    long = Reply(" a  b\n" * 10, 1, 1, 0.1)
    monkeypatch.setattr(opponents, "read_sentence", lambda question, evidence: long)
    assert opponents.read_and_cut("?", []).text == "a b " * 5 + "a b"
    assert READERS["engineered, cut to twelve words"]["read"] is opponents.read_and_cut


def test_what_is_kept_of_the_trials():
    row = row_of(
        [JudgedAnswer(SimpleNamespace(), "x", judged, 1, 1, 0.1) for judged in (GOOD, LOST, SILENT, SILENT)]
    )
    assert (row["n"], row["lost_to_form"], row["scores"]["joint"][0], row["scores"]["abstains"]) == (
        4,
        1,
        0.75,
        [1, 0.1581, 1],
    )


def test_the_best_recorded_candidate_is_where_the_engineered_contenders_start(monkeypatch):
    monkeypatch.undo()
    rows = recorded_opponents()
    assert tuple(rows) == tuple(CANDIDATES) and all(row["n"] == 200 for row in rows.values())
    best = max(rows, key=lambda name: rows[name]["scores"]["joint"][0])
    first = next(iter(SETTINGS["engineered"].values()))
    assert all(CANDIDATES[best][part] == first[part] for part in ("read", "verify"))

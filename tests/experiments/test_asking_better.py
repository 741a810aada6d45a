"""Asking better: every row's items and queries, what is recorded, and that a stop loses nothing. No model."""

import json

import pytest

from helpers.corpus import load_dialogues, load_questions
from helpers.experiments import asking_better, asking_rows, recording
from helpers.experiments.asking_better import ask_row, main, summary_line
from helpers.experiments.asking_rows import ROWS, items_of
from helpers.experiments.next_steps import paired_with_plain, recorded_steps
from helpers.generation import ChatError, Queries
from helpers.retrieval import BM25Retriever, skerry_passages

TEST = [question for question in load_questions("test") if question.answerable]


@pytest.fixture(autouse=True)
def quick(tmp_path, monkeypatch):
    """Keyword search in place of the hybrid, eight items, a record of its own, and a model with a name."""
    keyword = BM25Retriever(skerry_passages()[:400])
    some = items_of

    monkeypatch.setattr(recording, "ASKING", recording.Record(tmp_path / "asking.json", by_item=True))
    monkeypatch.setattr(recording.settings, "cache_folder", lambda: tmp_path / "cache")
    for module in (asking_rows, asking_better):
        if hasattr(module, "skerry_hybrid"):
            monkeypatch.setattr(module, "skerry_hybrid", lambda tuned=False: keyword)
    monkeypatch.setattr(asking_better, "items_of", lambda about: list(some(about))[:8])
    monkeypatch.setattr(asking_better, "endpoint", lambda: type("E", (), {"model": "m"})())
    return tmp_path


def test_items_are_test_questions_with_an_answer_or_dialogues():
    assert items_of("questions") == TEST and items_of("dialogues") == load_dialogues()
    assert {one.type for one in items_of("two pages")} == {"two_page"}
    assert {one.id for one in items_of("rewritten")} <= {one.id for one in TEST}
    assert len(items_of("versions")) >= 5


PLAIN = ["as asked", "telling words", "look again", "one a page", "written rewriting", "written parts"]
PLAIN += [
    "date filter",
    "dialogue, as asked",
    "dialogue, by rule",
    "dialogue, all of it",
    "dialogue, written",
]


@pytest.mark.parametrize("name", PLAIN)
def test_a_row_without_a_model_is_recorded_item_by_item(name):
    made = ask_row(name)
    assert len(made["items"]) == 8 and made["model"] == ""
    for item in made["items"]:
        assert 0 <= item["recall"] <= item["recall_10"] <= 1 and item["tokens"] == 0
    if name == "look again":
        assert {item["stopped"] for item in made["items"]} <= {"enough", "limit", "no other query"}
    if name == "dialogue, written":
        assert [item["queries"] for item in made["items"]] == [
            [one.standalone] for one in load_dialogues()[:8]
        ]


def test_what_a_model_wrote_survives_a_stop(monkeypatch):
    asked = []

    def writes(item):
        asked.append(item.id)
        if len(asked) == 4:
            raise ChatError("down")
        return Queries((f"about {item.question}",), 5, 0.1)

    monkeypatch.setitem(ROWS, "rewritten", asking_rows.Row("x", asking_rows._fused, writes, True))
    with pytest.raises(ChatError):
        ask_row("rewritten")
    assert ask_row("rewritten")["items"][0]["tokens"] == 5
    assert len(asked) == 4 + 5 and asked[4] == asked[3]


def test_the_program_says_its_time_passes_over_what_is_there_and_compares(capsys):
    assert main(["as asked"]) == 0 and "minute" in capsys.readouterr().out
    assert main(["as asked"]) == 0 and "minutes" not in capsys.readouterr().out
    assert main(["telling words"]) == 0
    ids, ours, theirs = paired_with_plain("telling words")
    assert len(ids) == len(ours) == len(theirs) == 8
    assert list(json.loads(recording.ASKING.path.read_text())) == ["as asked", "telling words"]
    assert main(["no such row"]) == 1 and "There is no row" in capsys.readouterr().err
    assert main([]) == 0 and "HyDE" in capsys.readouterr().out


def test_answers_are_asked_of_a_system_whose_adapter_is_there(monkeypatch):
    ready, tried = [], []

    def try_system(system, questions, found, progress=None):
        tried.append((system, [found.search(one.question, 10) for one in questions]))
        judged = type("J", (), {"joint": True})()
        return [type("A", (), {"judged": judged})() for _ in questions]

    monkeypatch.setattr(asking_better, "made_ready", lambda system: ready.append(system) or "ready")
    monkeypatch.setattr(asking_better, "try_system", try_system)
    made = ask_row("as asked", answers=True)
    assert ready == [asking_better.BOTH] and tried[0][0] == "ready" and len(tried[0][1]) == 8
    assert all(item["good"] is True for item in made["items"])


def test_a_summary_by_type():
    rows = [{"type": "a", "recall": 1.0, "good": True}, {"type": "b", "recall": 0.0, "good": False}]
    assert summary_line(rows) == "n = 2, recall@3 0.50 (a 1.00, b 0.00), good 0.50"


def test_an_unknown_record_is_refused():
    with pytest.raises(ValueError, match="no record"):
        recorded_steps("x")

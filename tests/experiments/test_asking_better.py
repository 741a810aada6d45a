"""Asking better: every row's items and queries, what is recorded, and that a stop loses nothing. No model."""

import json
import time

import pytest

from helpers.corpus import load_dialogues, load_questions
from helpers.experiments import asking_better, asking_rows, recording, techniques
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


@pytest.fixture
def own_model(monkeypatch):
    """The session of a reader whose endpoint writes, and a row of the course that is recorded already."""
    recording.ASKING.write({"as asked": told(0.0), "rewritten": told(0.0, "m")})
    monkeypatch.setitem(
        ROWS,
        "rewritten",
        asking_rows.Row("x", asking_rows._fused, lambda item: Queries((item.question,), 7, 0.1), True),
    )
    monkeypatch.setenv("OPENAI_BASE_URL", "http://127.0.0.1:9/v1")
    monkeypatch.setattr(asking_better, "endpoint", lambda: type("E", (), {"model": "big"})())  # fmt: skip


def told(recall, model=""):
    items = [{"id": one.id, "type": one.type, "recall": recall, "tokens": 0, "seconds": 0.0} for one in TEST]
    return {"says": "x", "model": model, "items": items[:8]}


def test_a_row_of_another_model_is_asked_and_leaves_the_courses_record_alone(own_model, monkeypatch, capsys):
    before = recording.ASKING.path.read_bytes()
    assert main(["rewritten"]) == 0 and "asking-mine.json" in capsys.readouterr().out
    assert recording.ASKING.path.read_bytes() == before
    assert recorded_steps("asking")["rewritten"]["model"] == "big"
    assert paired_with_plain("rewritten")[2] == [0.0] * 8  # the course's row where there is no own one
    assert main(["rewritten"]) == 0 and "minutes" not in capsys.readouterr().out
    monkeypatch.delenv("OPENAI_BASE_URL")
    assert recorded_steps("asking")["rewritten"]["model"] == "m"


def test_the_table_shows_the_row_of_the_session(own_model):
    row = techniques.declared_techniques()["rewriting"]
    assert techniques.measured(row).gain.value == 0.0
    assert main(["rewritten"]) == 0
    assert techniques.measured(row).gain.value > 0.5


def test_rows_of_two_embeddings_are_never_mixed(own_model, monkeypatch):
    """The course's are seen until all of them were asked with the other one."""
    course = recorded_steps("asking")
    monkeypatch.setenv("COURSE_EMBED_MODEL", "some/other")
    assert recorded_steps("asking") == course
    assert main(["as asked"]) == 0 and list(recording.ASKING.asked()) == ["as asked"]
    assert recorded_steps("asking") == course
    assert main(["rewritten"]) == 0
    assert recorded_steps("asking")["rewritten"]["model"] == "big"
    assert recorded_steps("asking")["as asked"] != course["as asked"]
    monkeypatch.delenv("COURSE_EMBED_MODEL")
    assert recorded_steps("asking") == course


def test_another_row_leaves_what_an_interrupted_one_wrote(monkeypatch):
    recording.ASKING.keep("parts", {"model": "m", "written": []})
    assert main(["as asked"]) == 0
    assert list(recording.ASKING.pending()) == ["parts"]


def test_the_model_searches_by_tool_calls_where_it_can(own_model, monkeypatch, capsys):
    given = type("A", (), {"queries": ("soak", "cold"), "tokens": 9, "seconds": 0.2})()
    monkeypatch.setattr(asking_rows, "answer_with_tool", lambda question, index: given)
    assert main(["by tool calls"]) == 0
    assert recorded_steps("asking")["by tool calls"]["items"][0]["queries"] == ["soak", "cold"]
    monkeypatch.delenv("OPENAI_BASE_URL")
    assert main(["by tool calls", "--again"]) == 1 and "can use tools" in capsys.readouterr().err
    assert "by tool calls" not in asking_better._chosen("all")


def test_what_is_built_before_a_search_is_no_search(monkeypatch):
    class Slow(type(asking_rows.skerry_hybrid())):
        """The first search of all takes long."""

        waits = 0.4

        def search_many(self, *given, **options):
            time.sleep(Slow.waits)
            Slow.waits = 0.0
            return super().search_many(*given, **options)

    slow = Slow(skerry_passages()[:40])
    monkeypatch.setitem(ROWS, "as asked", asking_rows.Row("x", lambda _: slow))
    assert ask_row("as asked")["items"][0]["seconds"] < 0.05


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

"""A reader taught by one's own questions: what it learns from, what is refused, how it becomes an arm."""

from dataclasses import replace
from pathlib import Path

import pytest
from own_folder import ROWS, SYSTEM, make_folder, reads

from helpers.corpus import GoldQuote, Page, QuestionRow
from helpers.experiments.own import measuring, tuning, tuning_trial
from helpers.experiments.own.measuring import OWN, measure_folder
from helpers.experiments.own.tuning import own_lessons, tune_reader
from helpers.generation import NOT_IN_DOCUMENTS, evidence_reader
from helpers.tuning import Tuned, TuningError


@pytest.fixture
def index(tmp_path, monkeypatch):
    monkeypatch.setattr(evidence_reader, "chat", reads)
    return make_folder(tmp_path)


@pytest.fixture
def trained(monkeypatch):
    """Stands for the training: keeps what it was given."""
    given = {}

    def tune(examples, name, recipe, **more):
        given.update(examples=examples, name=name, recipe=recipe, **more)
        return Tuned.__new__(Tuned)

    monkeypatch.setattr(tuning, "tune", tune)
    return given


def many(rows=ROWS, times=5) -> list[QuestionRow]:
    return [
        replace(row, question=f"{row.question} ({n})", id=f"{row.id}-{n}")
        for n in range(times)
        for row in rows
    ]


def test_a_lesson_needs_a_quote_that_stands_on_its_page():
    page = Page("a.md", "A", "Tove Lund signs the lease.")
    rows = [
        QuestionRow("Who signs?", ("Tove Lund",), (GoldQuote("a.md", "Tove Lund signs"),)),
        QuestionRow("Who signs it?", ("Tove Lund",), (GoldQuote("a.md", "signed by Tove"),)),
        QuestionRow("Who signs then?", ("Tove Lund",), (GoldQuote("b.md", "Tove Lund signs"),)),
        QuestionRow("Who signs now?", ("Tove Lund",)),
        QuestionRow("Who pays?", (), (), False),
    ]
    made = own_lessons([page], rows)
    assert [(one.question, one.answer) for one in made] == [("Who signs?", "Tove Lund"), ("Who pays?", None)]
    assert made[0].places == (("a.md", 0, 15),)


def test_fifty_questions_teach_with_the_evidence_that_search_finds(index, trained):
    tune_reader(index.pages, index, many())
    shown = trained["examples"]
    answered = [one for one in shown if one.answer != NOT_IN_DOCUMENTS]
    assert answered and len(answered) < len(shown)
    assert all(one.answer in one.user for one in answered)
    assert trained["start"].name.endswith(".gguf") and trained["start"].is_file()
    assert trained["recipe"].learning_rate < tuning.READER_RECIPE.learning_rate


def test_too_few_questions_are_refused_and_so_is_silence_alone(index, trained):
    with pytest.raises(TuningError, match=r"16 of 16 questions can be learned from .* it takes 50"):
        tune_reader(index.pages, index, ROWS)
    silent = [QuestionRow(f"Who paints {n}?", (), (), False) for n in range(60)]
    with pytest.raises(TuningError, match="silence alone"):
        tune_reader(index.pages, index, silent)
    assert not trained


def test_it_is_an_arm_only_where_the_first_half_has_fifty(index, monkeypatch):
    taught_by = []
    monkeypatch.setattr(measuring, "tune_reader", lambda pages, search, rows, **more: taught_by.extend(rows))
    monkeypatch.setattr(measuring, "own_system", lambda tuned: SYSTEM)
    few = measure_folder(index, many(times=3), arms=(OWN,))
    assert "learns from 50 questions, and your first half has 24" in few.left_out[OWN] and not taught_by
    made = measure_folder(index, many(times=8), arms=(OWN,))
    asked = {item["id"] for item in made.arms[OWN].items}
    assert len(taught_by) == 64 and not asked & {row.id for row in taught_by}
    assert "cannot choose for it" in made.calibration[OWN]


def test_an_endpoint_of_another_model_has_no_such_arm(monkeypatch):
    monkeypatch.setenv("OPENAI_BASE_URL", "http://127.0.0.1:1/v1")
    assert "your endpoint serves another" in measuring._missing(OWN)


def test_the_recorded_trial_is_told_with_its_interval():
    rows = tuning_trial.OWN_TUNING.rows()
    assert set(rows) == {tuning.SHIPPED, tuning.FURTHER}
    lengths = {len(row["outcomes"]) for row in rows.values()}
    assert len(lengths) == 1 and lengths.pop() >= 80 and "to" in tuning.told(rows)


def test_a_trial_refuses_to_run_where_trainings_are_cut_short(monkeypatch, capsys):
    monkeypatch.setenv("COURSE_TRAIN", "no")
    assert tuning_trial.main([]) == 1 and "COURSE_TRAIN" in capsys.readouterr().err
    assert Path(tuning_trial.OWN_TUNING.path).name == "own_tuning.json"

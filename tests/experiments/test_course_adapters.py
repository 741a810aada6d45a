"""Building the adapters of the course again: file, card and README come from whole trainings only."""

import json
from types import SimpleNamespace

import pytest
import tiny_llama

from helpers.experiments import adapters as rebuild
from helpers.experiments import tasks
from helpers.models import CHAT
from helpers.tuning import Tuned, TuningError, card, shipped, tuned


def row(name: str) -> dict:
    return json.loads((tuned.FOLDER / f"{name}.json").read_text(encoding="utf-8"))


@pytest.fixture(autouse=True)
def local(monkeypatch):
    """Training allowed, and rehearsal without asking the model."""
    for name in ("COURSE_TRAIN", "COURSE_SIZE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(tasks, "chat", lambda prompt, **_: SimpleNamespace(text="An answer.", complete=True))


@pytest.fixture
def rebuilding(tmp_path, monkeypatch):
    """An empty folder of adapters, trainings that take no time, and scores that are set."""
    monkeypatch.setattr(tuned, "FOLDER", tmp_path / "adapters")
    (tmp_path / "run").mkdir()
    tiny_llama.random_adapter(tmp_path / "run" / "adapter.gguf", 1)
    trained = []

    def training(examples, name, recipe, held_out, progress=None):
        trained.append(name)
        return Tuned(
            name,
            tmp_path / "run",
            CHAT.title,
            recipe,
            len(examples),
            (3.0, 1.23456),
            ((2, 1.5),),
            1234,
            61.26,
        )

    monkeypatch.setattr(rebuild, "tune", training)
    monkeypatch.setattr(rebuild, "serve", lambda tuned: tuned.name)
    monkeypatch.setattr(
        tasks,
        "score_tickets",
        lambda tickets, adapter, limit: {"valid": [1.0, 0.0], "fields": [0.5, 0.75], "seconds": [1.0, 2.0]},
    )
    return trained


def test_a_rebuilt_adapter_comes_with_card_and_readme(rebuilding, tmp_path):
    path = rebuild.rebuild("triage")
    assert (
        path == tmp_path / "adapters" / "triage.gguf"
        and path.read_bytes() == (tmp_path / "run" / "adapter.gguf").read_bytes()
    )
    kept = row("triage")
    assert (kept["losses"], kept["held_out"], kept["n"], kept["seconds"], kept["examples"]) == (
        [3.0, 1.2346],
        [[2, 1.5]],
        2,
        61.3,
        tasks.TICKETS,
    )
    assert set(kept["scores"]) == {"valid", "fields"} and kept["scores"]["valid"][0] == 0.5
    assert shipped("triage").recipe == tasks.TRIAGE_RECIPE and "| valid | 0.50 (0.01 to 0.99) |" in card(
        "triage"
    )
    assert (tmp_path / "adapters" / "README.md").read_text(encoding="utf-8").endswith(card("triage") + "\n")


def test_facts_are_not_scored_on_anything(rebuilding):
    rebuild.rebuild("facts-10")
    assert row("facts-10")["scores"] == {} and row("facts-10")["n"] == 0 and "| score" not in card("facts-10")


def test_an_adapter_that_is_too_large_is_not_taken(rebuilding, tmp_path, monkeypatch):
    monkeypatch.setattr(rebuild, "LIMIT_MB", 0.01)
    with pytest.raises(
        TuningError, match=r"The adapter has 0.1 MB and the limit is 0.01. Use a smaller rank"
    ):
        rebuild.rebuild("triage")
    assert not (tmp_path / "adapters").exists()


@pytest.mark.parametrize(
    "variable, value, says",
    [("COURSE_TRAIN", "no", "COURSE_TRAIN is no"), ("COURSE_SIZE", "quick", "COURSE_SIZE is quick")],
)
def test_nothing_is_rebuilt_from_a_training_that_was_skipped_or_cut_short(
    rebuilding, monkeypatch, variable, value, says
):
    monkeypatch.setenv(variable, value)
    with pytest.raises(TuningError, match=says):
        rebuild.rebuild("triage")
    assert rebuilding == []


def test_the_command_names_the_plans_that_there_are(rebuilding, capsys):
    assert rebuild.main(["mine"]) == 1 and rebuilding == []
    assert (
        capsys.readouterr().err
        == f"There is no plan for an adapter 'mine'; there are {', '.join(rebuild.PLANS)}.\n"
    )


def test_the_command_lists_and_rebuilds(rebuilding, capsys):
    assert rebuild.main(["triage"]) == 0 and rebuilding == ["triage"]
    assert capsys.readouterr().out.endswith("triage.gguf is there\n")
    assert rebuild.main([]) == 0 and capsys.readouterr().out.split()[0] == "triage"

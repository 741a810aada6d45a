"""Adapters that come with the course: each has a card, is small, whole, and what its plan says."""

import json
import shutil
from dataclasses import replace
from types import SimpleNamespace

import gguf
import pytest
import tiny_llama

from helpers.experiments import adapters as rebuild
from helpers.experiments import reading, tasks
from helpers.generation import chat, endpoint
from helpers.generation.adapters import unregister_adapter
from helpers.models import CHAT
from helpers.tuning import TuningError, card, serve, shipped, tune, tuned

NAMES = sorted(rebuild.PLANS)
SCORED = [name for name in NAMES if not name.startswith("facts")]


def row(name: str) -> dict:
    return json.loads((tuned.FOLDER / f"{name}.json").read_text(encoding="utf-8"))


@pytest.fixture(autouse=True)
def local(monkeypatch):
    """The course's own model, training allowed, and rehearsal without asking it."""
    for name in ("OPENAI_BASE_URL", "OPENAI_API_KEY", "COURSE_CHAT_MODEL", "COURSE_TRAIN", "COURSE_SIZE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(tasks, "chat", lambda prompt, **_: SimpleNamespace(text="An answer.", complete=True))


# ---- what is in the folder -----------------------------------------------------------------------


def test_every_plan_has_its_adapter_and_every_file_belongs_to_a_plan():
    assert (
        sorted(path.stem for path in tuned.FOLDER.glob("*.gguf"))
        == NAMES
        == sorted(path.stem for path in tuned.FOLDER.glob("*.json"))
    )
    assert {path.suffix for path in tuned.FOLDER.iterdir()} == {".gguf", ".json", ".md"}


@pytest.mark.parametrize("name", NAMES)
def test_every_adapter_is_small_and_float16(name):
    path = tuned.FOLDER / f"{name}.gguf"
    reader = gguf.GGUFReader(path)
    assert path.stat().st_size < 1e6 * rebuild.LIMIT_MB
    assert {tensor.tensor_type for tensor in reader.tensors} == {gguf.GGMLQuantizationType.F16}
    assert (
        reader.get_field("general.type").contents() == "adapter"
        and reader.get_field("adapter.lora.alpha").contents() == row(name)["recipe"]["alpha"]
    )


@pytest.mark.parametrize("name", NAMES)
def test_every_adapter_has_the_rank_of_its_card_in_all_layers(name):
    tensors = gguf.GGUFReader(tuned.FOLDER / f"{name}.gguf").tensors
    rank = row(name)["recipe"]["rank"]
    assert (
        {int(tensor.shape[1]) for tensor in tensors if tensor.name.endswith("lora_a")}
        == {rank}
        == {int(tensor.shape[0]) for tensor in tensors if tensor.name.endswith("lora_b")}
    )
    assert len(tensors) == 2 * 7 * tiny_llama.LAYERS and all(abs(tensor.data).max() > 0 for tensor in tensors)


@pytest.fixture
def lessons_of_all(monkeypatch) -> int:
    """How many lessons there are; a plan for the reader is made of forty, and watched on forty-eight of other
    fields, since all of them take minutes: evidence is chosen for each.
    """
    every, watched = reading.lessons(), reading.held_out_lessons()
    monkeypatch.setattr(reading, "lessons", lambda: every[::130])
    monkeypatch.setattr(reading, "held_out_lessons", lambda: watched[:48])
    return len(every)


def test_the_readers_card_says_what_its_plan_says(lessons_of_all, ranked_as_found):
    kept, plan = row("reader"), rebuild.PLANS["reader"]()
    assert shipped("reader").recipe == plan.recipe
    assert without_count(kept["data"]) == without_count(plan.data) and len(plan.held_out) > 40
    assert 0.95 * lessons_of_all < kept["examples"] / reading.PASSES <= lessons_of_all


@pytest.mark.parametrize("name", [name for name in NAMES if name != "reader"])
def test_the_card_says_what_the_plan_says(name):
    kept, plan = row(name), rebuild.PLANS[name]()
    made = shipped(name)
    assert (
        made.recipe == replace(plan.recipe, targets=made.recipe.targets)
        and made.recipe.targets == plan.recipe.targets
    )
    assert kept["base"] == CHAT.title and kept["machine"] and kept["tokens"] > 0 and kept["seconds"] > 0
    if "general prompts" in plan.data:  # how many depends on what the model answers in full
        taught = sum(example.answer != "An answer." for example in plan.examples)
        assert kept["data"].partition(", and ")[0] == plan.data.partition(", and ")[0] and taught < kept[
            "examples"
        ] <= len(plan.examples)
        assert kept["data"].endswith(
            f"and {kept['examples'] - taught} general prompts with the untouched model's answers"
        )
    else:
        assert without_count(kept["data"]) == without_count(plan.data)
        assert kept["examples"] == pytest.approx(len(plan.examples), rel=0.1)


def without_count(data: str) -> str:
    """What a card says about its data, without the number of examples in front.

    How many fit into the window depends on how passages are cut, and an adapter may be older than the cut.
    """
    return data.lstrip("0123456789")


@pytest.mark.parametrize("name", NAMES)
def test_a_card_holds_a_whole_training(name):
    kept = row(name)
    steps = kept["recipe"]["epochs"] * -(-kept["examples"] // kept["recipe"]["batch"])
    assert len(kept["losses"]) == steps and sum(kept["losses"][-5:]) < sum(kept["losses"][:5]) * (
        0.75 if name == "closed-book" else 0.5
    )  # facts seen once are hardly learned
    assert all(0 <= low <= mean <= high for name, (mean, low, high) in kept["scores"].items())
    assert bool(kept["scores"]) == (name in SCORED) == bool(kept["n"])


@pytest.mark.parametrize("name", NAMES)
def test_the_card_is_readable_and_says_how_to_build_it_again(name):
    text = card(name)
    for part in (
        f"### Adapter `{name}`",
        "Apache-2.0",
        "CC BY 4.0",
        f"rank {row(name)['recipe']['rank']}",
        "seed 0",
        "float16 GGUF",
        f"`python -m helpers.experiments.adapters {name}`",
        row(name)["data"],
    ):
        assert part in text
    assert ("| score on validation data, n = " in text) == (name in SCORED) and "None" not in text


def test_the_readme_of_the_folder_is_what_the_cards_give():
    text = (tuned.FOLDER / "README.md").read_text(encoding="utf-8")
    head, cards = text.split("\n\n", 2)[:2], list(map(card, tuned.shipped_names()))
    assert head == [
        "# Adapters that come with the course",
        "Derived from the JSON files by `python -m helpers.experiments.adapters NAME`. Licence: CC BY 4.0.",
    ]
    assert text == "\n\n".join([*head, *cards]) + "\n"


def test_no_card_was_made_in_a_quick_run():
    assert all(len(row(name)["losses"]) > 2 for name in NAMES)


# ---- in place of a training ----------------------------------------------------------------------


def test_without_training_the_adapter_of_the_course_is_given_and_it_is_said(monkeypatch):
    monkeypatch.setenv("COURSE_TRAIN", "no")
    plan, said = tasks.triage_plan(25), []
    made = tune(plan.examples, "triage", plan.recipe, plan.held_out, say=said.append)
    assert (
        made == shipped("triage") and not made.trained_here and made.adapter == tuned.FOLDER / "triage.gguf"
    )
    assert said == [
        "COURSE_TRAIN is no, so 'triage' is not trained here: this is the adapter that comes with the course."
    ]


@pytest.mark.parametrize("name", NAMES)
def test_an_adapter_of_the_course_tells_its_training(name):
    made, kept = shipped(name), row(name)
    assert (made.name, made.base, made.examples, made.tokens) == (
        name,
        CHAT.title,
        kept["examples"],
        kept["tokens"],
    )
    assert (
        list(made.losses) == kept["losses"] and [list(check) for check in made.held_out] == kept["held_out"]
    )
    assert str(made) == f"{name}: the adapter that comes with the course (training was skipped)"


def test_the_adapters_of_the_course_fit_the_model_and_change_what_it_says():
    endpoint.cache_clear()
    prompt = "Buoy K4-01655 is off station since this morning and reports E-2108. Lorcan Tierney"
    plain = chat(prompt, max_tokens=16).text
    try:
        assert chat(prompt, max_tokens=16, adapter=serve(shipped("triage"))).text.startswith(
            '{"product": "'
        ) and not plain.startswith("{")
    finally:
        unregister_adapter("triage")


@pytest.mark.parametrize("name", ["mine", "", "../shipped", "Triage"])
def test_an_unknown_name_says_which_there_are(name):
    for ask in (shipped, card):
        with pytest.raises(
            TuningError,
            match=f"No adapter {name!r} comes with the course; there are closed-book, combined, facts-10, "
            ".*triage.*restore the file with: git checkout -- helpers/tuning/adapters",
        ):
            ask(name)


@pytest.mark.parametrize("gone", [".gguf", ".json"])
def test_a_missing_file_says_how_to_restore_it(gone, tmp_path, monkeypatch):
    for suffix in {".gguf", ".json"} - {gone}:
        (tmp_path / f"triage{suffix}").write_text("{}")
    monkeypatch.setattr(tuned, "FOLDER", tmp_path)
    with pytest.raises(TuningError, match="No adapter 'triage' comes with the course.*git checkout"):
        shipped("triage")


def test_a_damaged_card_says_how_to_restore_it(tmp_path, monkeypatch):
    for suffix in (".gguf", ".json"):
        (tmp_path / f"triage{suffix}").write_text('{"base": ')
    monkeypatch.setattr(tuned, "FOLDER", tmp_path)
    with pytest.raises(TuningError, match="triage.json is damaged .*git checkout -- helpers/tuning/adapters"):
        shipped("triage")


@pytest.fixture
def copied(tmp_path, monkeypatch):
    """A copy of one adapter of the course, which a test may damage."""
    for suffix in (".gguf", ".json"):
        shutil.copyfile(tuned.FOLDER / f"triage{suffix}", tmp_path / f"triage{suffix}")
    monkeypatch.setattr(tuned, "FOLDER", tmp_path)
    return tmp_path


@pytest.mark.parametrize(
    "damage", [lambda data: data[:-9], lambda data: b"", lambda data: data[:-1] + bytes([data[-1] ^ 1])]
)
def test_a_damaged_adapter_says_how_to_restore_it(copied, damage):
    assert shipped("triage").folder == copied
    path = copied / "triage.gguf"
    path.write_bytes(damage(path.read_bytes()))
    with pytest.raises(
        TuningError, match="triage.gguf is damaged: its checksum is another. Restore it with: git checkout"
    ):
        shipped("triage")


@pytest.mark.parametrize("lacks", ["sha256", "recipe", "losses"])
def test_a_card_that_lacks_something_says_how_to_restore_it(copied, lacks):
    kept = {name: value for name, value in row("triage").items() if name != lacks}
    (copied / "triage.json").write_text(json.dumps(kept))
    with pytest.raises(
        TuningError, match=f"triage.json is damaged .*{lacks}.* Restore it with: git checkout"
    ):
        shipped("triage")

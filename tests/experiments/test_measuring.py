"""From trials to arms: what each arm is charged for, and where measurements are kept."""

import json
from pathlib import Path
from types import SimpleNamespace

import pytest

from helpers.decision import Arm, Estimate, load_arms
from helpers.evaluation import share
from helpers.experiments import measuring
from helpers.experiments.measuring import (
    WORDINGS,
    fixed_tokens,
    keep_measurements,
    load_measurements,
    measure_arms,
    own_measurements,
    paired_arms,
)
from helpers.experiments.recording import RECORDING
from helpers.generation import BOTH, ENGINEERED, FEW_WORDS_EXAMPLES, FROM_SENTENCE, Reply, prompted

TOLD = {"system": "word " * 20, "examples": [("a b c", "d")]}
ARMS = {
    "plain": prompted(k=0, system="be short"),
    "RAG": prompted(**TOLD),
    "tuned": prompted(k=0, adapter="closed-book"),
    "tuned, given passages": prompted(**TOLD, adapter="closed-book"),
    "tuned + RAG": prompted(adapter="combined"),
}
TUNED = {
    "closed-book": SimpleNamespace(seconds=90.0, tokens=20_000),
    "combined": SimpleNamespace(seconds=300.0, tokens=150_000),
    "reader": SimpleNamespace(seconds=6000.0, tokens=1_000_000),
}
RETRIEVER = SimpleNamespace(
    retrievers=[
        SimpleNamespace(passages=[SimpleNamespace(with_header=f"text {number}") for number in range(480)])
    ]
)


def trial(joint: bool, prompt: int = 400, completion: int = 6, seconds: float = 0.25) -> SimpleNamespace:
    return SimpleNamespace(
        judged=SimpleNamespace(joint=joint, right=joint, invented=not joint),
        prompt_tokens=prompt,
        completion_tokens=completion,
        seconds=seconds,
    )


FOUR = [
    trial(True, 300, 4, 0.2),
    trial(True, 401, 5, 0.3),
    trial(True, 500, 6, 0.4),
    trial(False, 600, 9, 0.5),
]


def tokens(user, *, system="", examples=(), **_) -> int:
    """Ten for the frame and one for each word."""
    return (
        10
        + len(user.split())
        + len(system.split())
        + sum(len(part.split()) for pair in examples for part in pair)
    )


@pytest.fixture(autouse=True)
def model(monkeypatch):
    """No model: chat counts words, embedding a passage takes half a second of a clock that stands still
    otherwise, and 140 questions were drilled.
    """
    clock = SimpleNamespace(now=100.0, embedded=[])

    def embed(texts):
        clock.embedded += texts
        clock.now += 0.5 * len(texts)

    monkeypatch.setattr(measuring, "chat", lambda user, **asking: Reply("x", tokens(user, **asking), 1, 0.1))
    monkeypatch.setattr(measuring, "embed", embed)
    monkeypatch.setattr(measuring, "practice_drills", lambda: [None] * 140)
    monkeypatch.setattr(measuring, "validation_questions", lambda: [None] * 60)
    monkeypatch.setattr(measuring, "load_questions", lambda name: [None] * 200)
    monkeypatch.setattr(measuring, "lessons", lambda: ["old"] * 4000 + ["later"] * 800)
    monkeypatch.setattr(measuring, "of_later_fields", lambda lesson: lesson == "later")
    monkeypatch.setattr(measuring.time, "perf_counter", lambda: clock.now)
    return clock


@pytest.fixture
def cache(monkeypatch, tmp_path) -> Path:
    """The cache and the record in a folder of their own."""
    monkeypatch.setenv("COURSE_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr(measuring, "RECORD", tmp_path / "solutions" / "measurements.json")
    monkeypatch.delenv(RECORDING, raising=False)
    monkeypatch.delenv("COURSE_SIZE", raising=False)
    return tmp_path / "cache" / "measurements.json"


def measured(*names: str) -> dict[str, Arm]:
    return {
        arm.name: arm
        for arm in measure_arms(dict.fromkeys(names, FOUR), ARMS, TUNED, RETRIEVER, update_seconds=3.0)
    }


def test_an_arm_holds_the_means_of_its_trials_and_the_interval_of_its_good_answers():
    arm, good = measured("RAG")["RAG"], share([True, True, True, False])
    assert (arm.good, arm.n) == (Estimate(0.75, good.low, good.high), 4)
    assert (arm.prompt_tokens, arm.completion_tokens, arm.seconds) == (450.2, 6.0, 0.35)


def test_there_is_one_arm_for_each_system_in_their_order():
    assert [
        arm.name for arm in measure_arms({"tuned": FOUR, "RAG": FOUR[:1]}, ARMS, TUNED, RETRIEVER, 3.0)
    ] == ["tuned", "RAG"]
    assert {name: (arm.uses_search, arm.tuned, arm.family) for name, arm in measured(*ARMS).items()} == {
        "plain": (False, False, "prompting"),
        "RAG": (True, False, "RAG"),
        "tuned": (False, True, "fine-tuning"),
        "tuned, given passages": (True, True, "RAG and fine-tuning"),
        "tuned + RAG": (True, True, "RAG and fine-tuning"),
    }


def test_whoever_is_tuned_pays_for_the_training_and_whoever_searches_for_the_index():
    assert {
        name: (arm.training_minutes, arm.labelled, arm.indexing_minutes)
        for name, arm in measured(*ARMS).items()
    } == {
        "plain": (0, 0, 0),
        "RAG": (0, 0, 4.0),
        "tuned": (1.5, 140, 0),
        "tuned, given passages": (1.5, 140, 4.0),
        "tuned + RAG": (5.0, 140, 4.0),
    }


def test_a_change_is_indexed_by_whoever_looks_it_up_and_trained_again_by_whoever_remembers():
    assert {name: (arm.update_minutes, arm.update_labelled) for name, arm in measured(*ARMS).items()} == {
        "plain": (0, 0),
        "RAG": (0.05, 0),
        "tuned": (1.5, WORDINGS),
        "tuned, given passages": (0.05, 0),
        "tuned + RAG": (0.05, 0),
    }


def test_who_holds_no_fact_has_none_to_keep_up():
    for wrong in ([trial(False), trial(False)], [trial(True)] * 2 + [trial(False)] * 198):
        (arm,) = measure_arms({"tuned": wrong}, ARMS, TUNED, RETRIEVER, 3.0)
        assert (arm.update_minutes, arm.update_labelled) == (0, 0) and arm.training_minutes == 1.5
    holding = [trial(True)] * 20 + [trial(False)] * 180
    (arm,) = measure_arms({"tuned": holding}, ARMS, TUNED, RETRIEVER, 3.0)
    assert (arm.update_minutes, arm.update_labelled) == (1.5, WORDINGS)


def test_inventions_are_a_share_of_all_answers():
    invented = share([False, False, False, True])
    assert measured("RAG")["RAG"].invented == Estimate(0.25, invented.low, invented.high)


def test_each_arm_pays_for_the_questions_it_was_chosen_and_tested_by():
    assert {name: (arm.chosen_on, arm.tested) for name, arm in measured(*ARMS).items()} == {
        "plain": (0, 4),
        "RAG": (200, 4),
        "tuned": (60, 4),
        "tuned, given passages": (60, 4),
        "tuned + RAG": (60, 4),
    }
    two = measure_arms(
        {"engineered": FOUR, "both": FOUR}, {"engineered": ENGINEERED, "both": BOTH}, TUNED, RETRIEVER, 3.0
    )
    assert [arm.chosen_on for arm in two] == [60, 60]


def test_reading_questions_are_paid_once_by_an_arm_whose_search_and_reader_learned_from_them():
    learned = SimpleNamespace(
        retrievers=[
            SimpleNamespace(
                passages=RETRIEVER.retrievers[0].passages,
                embedder=SimpleNamespace(name="all-MiniLM-L6-v2, tuned"),
            )
        ]
    )
    systems = {"both": BOTH, "engineered": ENGINEERED, **ARMS}
    for retriever, searching in ((learned, 4000), (RETRIEVER, 0)):
        arms = measure_arms(dict.fromkeys(systems, FOUR), systems, TUNED, retriever, 3.0)
        assert {arm.name: arm.written for arm in arms} == {
            "both": 4800,  # its reader from all, its search from the old ones among them
            "engineered": 4000,  # the chooser has learned from them, whatever the search
            "plain": 0,
            "RAG": searching,
            "tuned": 140,
            "tuned, given passages": 140 + searching,
            "tuned + RAG": 140 + searching,
        }
        assert arms[0].training_tokens == 1_000_000


def test_the_index_is_timed_on_some_passages_once_for_all_arms(model):
    measured(*ARMS)
    assert model.embedded == [
        f"text {number}" for number in range(measuring.TIMED)
    ]  # 48 of 480 take 24 s, so all take 4 minutes


def test_what_stands_in_every_prompt_is_counted_and_never_more_than_the_prompt():
    assert {name: arm.fixed_tokens for name, arm in measured(*ARMS).items()} == {
        "plain": 2,
        "RAG": 24,
        "tuned": 0,
        "tuned, given passages": 24,
        "tuned + RAG": 0,
    }
    (short,) = measure_arms({"RAG": [trial(True, 12)]}, ARMS, TUNED, RETRIEVER, 3.0)
    assert short.fixed_tokens == short.prompt_tokens == 12


def test_fixed_tokens_asks_for_one_token_with_the_instructions_alone(monkeypatch):
    asked = []
    monkeypatch.setattr(
        measuring,
        "chat",
        lambda user, **asking: asked.append((user, asking)) or Reply("x", tokens(user, **asking), 1, 0.1),
    )
    assert fixed_tokens({"system": "a b", "adapter": "x"}) == 2 and asked == [
        ("?", {"max_tokens": 1, "system": "a b"}),
        ("?", {"max_tokens": 1}),
    ]
    assert fixed_tokens({"adapter": "x"}) == 0 and len(asked) == 2


def test_the_engineered_system_is_charged_for_its_instructions_and_examples():
    (arm,) = measure_arms({"engineered": FOUR}, {"engineered": ENGINEERED}, TUNED, RETRIEVER, 3.0)
    assert arm.family == "RAG" and arm.indexing_minutes == 4.0 and arm.training_minutes == arm.labelled == 0
    assert arm.fixed_tokens == fixed_tokens({"system": FROM_SENTENCE, "examples": FEW_WORDS_EXAMPLES}) > 50


# ---- kept ----------------------------------------------------------------------------------------


def test_measurements_are_kept_in_the_cache_alone(cache):
    arms = measured("RAG", "tuned")
    assert keep_measurements(list(arms.values())) == own_measurements() == cache
    assert load_measurements(mine=True) == arms and list(arms) == [
        row["name"] for row in json.loads(cache.read_text())["arms"]
    ]
    assert not measuring.RECORD.exists()


def test_a_recording_run_writes_both(cache, monkeypatch):
    monkeypatch.setenv(RECORDING, "1")
    arms = measured("RAG", "tuned")
    keep_measurements(list(arms.values()))
    assert load_arms(cache) == load_arms(measuring.RECORD) == load_measurements() == arms


def test_a_smaller_run_does_not_replace_the_record_of_a_larger_one(cache, monkeypatch):
    monkeypatch.setenv(RECORDING, "1")
    larger, smaller = (
        list(measure_arms({"RAG": answered}, ARMS, TUNED, RETRIEVER, 3.0)) for answered in (FOUR * 2, FOUR)
    )
    for arms, recorded in ((smaller, 4), (larger, 8), (smaller, 8)):
        keep_measurements(arms)
        assert load_measurements()["RAG"].n == recorded and load_measurements(mine=True)["RAG"].n == arms[0].n


@pytest.mark.parametrize("recording", [False, True])
def test_the_quick_size_keeps_nothing(cache, monkeypatch, recording):
    monkeypatch.setenv("COURSE_SIZE", "quick")
    if recording:
        monkeypatch.setenv(RECORDING, "1")
    assert (
        keep_measurements(list(measured("RAG").values())) is None
        and not cache.exists()
        and not measuring.RECORD.exists()
    )


@pytest.mark.parametrize("mine", [True, False])
def test_without_measurements_one_sentence_says_what_to_run(cache, mine):
    with pytest.raises(
        ValueError, match="There are no measurements at .*measurements.json; run notebook 10"
    ) as failed:
        load_measurements(mine)
    assert str(own_measurements() if mine else measuring.RECORD) in str(failed.value)


def test_what_an_endpoint_does_not_count_is_not_priced():
    unknown = trial(True)
    unknown.prompt_tokens = None
    with pytest.raises(ValueError, match="does not say how many tokens it reads"):
        measure_arms({"RAG": [unknown]}, ARMS, TUNED, RETRIEVER, 3.0)
    (arm,) = measure_arms({"RAG": [unknown, trial(True, 300)]}, ARMS, TUNED, RETRIEVER, 3.0)
    assert arm.prompt_tokens == 300, "unknown is left out, and is not 0"


# ---- the same questions ---------------------------------------------------------------------------


def final_items(*good: bool) -> list[dict]:
    return [
        {"id": f"f{i}", "good": one, "invented": not one, "tokens": 500 + 100 * i, "seconds": 0.5}
        for i, one in enumerate(good)
    ]


def test_arms_are_told_as_they_answered_the_final_questions(monkeypatch):
    rows = {"RAG": final_items(True, False), "tuned": final_items(True, True), "new": final_items(0, 0)}
    monkeypatch.setattr(measuring, "final_outcomes", lambda questions: {} if questions == "READMEs" else rows)
    known = measured("plain", "RAG", "tuned")
    arms, outcomes = paired_arms(known)
    assert list(arms) == ["RAG", "tuned"], "an arm must be measured and asked"
    assert outcomes.good == {"RAG": (1, 0), "tuned": (1, 1)}
    rag = arms["RAG"]
    assert (rag.good.value, rag.invented.value, rag.n, rag.tested) == (0.5, 0.5, 2, 2)
    assert (rag.prompt_tokens, rag.seconds) == (550, 0.5)
    kept = ("labelled", "indexing_minutes", "completion_tokens", "training_minutes", "chosen_on")
    assert all(getattr(rag, name) == getattr(known["RAG"], name) for name in kept)


@pytest.mark.parametrize("readmes, command", [(False, "final ask"), (True, "final readmes")])
def test_without_recorded_answers_the_command_is_named(monkeypatch, readmes, command):
    monkeypatch.setattr(measuring, "final_outcomes", lambda questions: {})
    with pytest.raises(ValueError, match=f"python -m helpers.experiments.{command}"):
        paired_arms(measured("RAG"), readmes)

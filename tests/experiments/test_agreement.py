"""The framework against the measurements: what was measured follows from ledger and arms alone."""

from dataclasses import replace

import pytest

from helpers.decision import CHOICES, Arm, Estimate, Recommendation, recommend
from helpers.experiments import agreement
from helpers.experiments.agreement import TASKS, Agreement, course_tasks

WIKI, CONTENT, SHAPE, TONE, FACTS = (task.name for task in TASKS)
CLAIM_OF = {CONTENT: "B2 content", SHAPE: "B1 shape", TONE: "B2 tone", FACTS: "B4 against retrieval"}


def arm(name: str, good: float | None, search: bool, tuned: bool) -> Arm:
    return Arm(
        name=name,
        good=None if good is None else Estimate(good, good - 0.1, good + 0.1),
        n=60,
        prompt_tokens=400,
        completion_tokens=5,
        seconds=0.3,
        uses_search=search,
        tuned=tuned,
    )


ARMS = {
    "plain": arm("plain", 0.1, False, False),
    "RAG": arm("RAG", 0.4, True, False),
    "tuned": arm("tuned", 0.2, False, True),
    "tuned + RAG": arm("tuned + RAG", 0.6, True, True),
}


def row(outcome: str = "holds", effect: float = 0.3) -> dict:
    return {
        "outcome": outcome,
        "effect": effect,
        "low": effect - 0.1,
        "high": effect + 0.1,
        "n": 60,
        "measure": "fields right",
    }


LEDGER = {key: row() for key in CLAIM_OF.values()}


def picks(ledger=LEDGER, arms=ARMS) -> dict[str, str]:
    """task -> what the measurements pick."""
    return {verdict.task: verdict.measured for verdict in course_tasks(ledger, arms)}


def test_when_every_claim_holds():
    assert picks() == {
        WIKI: "RAG and fine-tuning",
        CONTENT: "fine-tuning",
        SHAPE: "prompting with a schema",
        TONE: "fine-tuning",
        FACTS: "RAG",
    }


@pytest.mark.parametrize("outcome", ["does not hold", "undecided"])
def test_when_no_claim_holds(outcome):
    found = picks({key: row(outcome) for key in LEDGER})
    assert {task: found[task] for task in (CONTENT, SHAPE, TONE)} == {
        CONTENT: "prompting with a schema",
        SHAPE: "fine-tuning",
        TONE: "prompting",
    }


@pytest.mark.parametrize("task", [CONTENT, SHAPE, TONE])
def test_each_claim_turns_its_own_task_and_no_other(task):
    turned = picks(LEDGER | {CLAIM_OF[task]: row("does not hold")})
    assert {name for name in turned if turned[name] != picks()[name]} == {task}


@pytest.mark.parametrize("effect, choice", [(0.2, "RAG"), (0.0, "fine-tuning"), (-0.2, "fine-tuning")])
def test_private_facts_are_decided_by_the_sign_of_the_effect(effect, choice):
    assert picks(LEDGER | {"B4 against retrieval": row("undecided", effect)})[FACTS] == choice


@pytest.mark.parametrize("best", ARMS)
def test_the_assistant_is_decided_by_the_arm_with_most_good_answers(best):
    arms = ARMS | {best: replace(ARMS[best], good=Estimate(0.9, 0.8, 0.95))}
    found = course_tasks(LEDGER, arms)[0]
    assert (
        found.measured == arms[best].family
        and found.because == f"most good answers: {best}, 0.9 (0.8 to 0.95)"
    )


def test_an_arm_that_was_not_measured_is_passed_over():
    assert (
        picks(arms=ARMS | {"whole context": arm("whole context", None, False, False)})[WIKI]
        == "RAG and fine-tuning"
    )
    for none in ({}, {"whole context": arm("whole context", None, False, False)}):
        with pytest.raises(ValueError, match="No arm was measured. Run notebook 10"):
            course_tasks(LEDGER, none)


def test_a_verdict_agrees_when_both_name_the_same_choice():
    found = {verdict.task: verdict for verdict in course_tasks(LEDGER, ARMS)}
    turned = {
        verdict.task: verdict for verdict in course_tasks(LEDGER | {"B2 content": row("does not hold")}, ARMS)
    }
    assert (
        found[CONTENT].agrees and not turned[CONTENT].agrees and turned[SHAPE].agrees is found[SHAPE].agrees
    )
    assert (
        Agreement("t", "RAG", "RAG", "").agrees
        and not Agreement("t", "RAG", "RAG and fine-tuning", "").agrees
    )


def test_the_reason_gives_the_claim_with_its_interval():
    assert {verdict.because for verdict in course_tasks(LEDGER, ARMS)[1:]} == {
        f"{key}: fields right +0.30 (+0.20 to +0.40)" for key in LEDGER
    }


@pytest.mark.parametrize("key", LEDGER)
def test_a_missing_claim_is_named(key):
    with pytest.raises(ValueError, match=f"Claim {key} is not in the ledger. Run: python3 course.py run"):
        course_tasks({name: value for name, value in LEDGER.items() if name != key}, ARMS)


@pytest.mark.parametrize("ledger", [LEDGER, {key: row("does not hold", -0.3) for key in LEDGER}])
def test_what_is_measured_never_depends_on_the_advice(monkeypatch, ledger):
    before = [(verdict.measured, verdict.because) for verdict in course_tasks(ledger, ARMS)]
    for choice in CHOICES:
        monkeypatch.setattr(
            agreement, "recommend", lambda situation, choice=choice: Recommendation(choice, [])
        )
        after = course_tasks(ledger, ARMS)
        assert {verdict.advised for verdict in after} == {choice} and [
            (verdict.measured, verdict.because) for verdict in after
        ] == before


def test_the_advice_never_depends_on_what_is_measured():
    advised = [recommend(task.situation).choice for task in TASKS]
    for ledger in (LEDGER, {key: row("undecided", -0.1) for key in LEDGER}):
        assert [verdict.advised for verdict in course_tasks(ledger, ARMS)] == advised
    assert (
        set(advised) <= set(CHOICES)
        and len(set(advised)) > 2
        and all(task.situation.prompting_tried for task in TASKS)
    )

"""The frameworks against the measurements: what was measured follows from what is recorded alone."""

from dataclasses import replace

import pytest

from helpers.decision import CHOICES, FRAMEWORKS, Arm, Framework
from helpers.experiments import agreement, current_claims
from helpers.experiments.agreement import TASKS, Agreement, course_tasks

NAMES = [one.name for one in FRAMEWORKS]
CLAIMS = {  # task -> claim, choice above, choice below
    "private facts, with and without a search": ("K1", "RAG", "prompting"),
    "forty private facts that were taught": ("B4 against retrieval", "RAG", "fine-tuning"),
    "facts that have just changed": ("K2 tuned model", "RAG", "fine-tuning"),
    "tickets to records, the right content": ("B2 content", "fine-tuning", "prompting with a schema"),
    "the same, with examples searched for each ticket": (
        "B2 content, retrieved examples",
        "fine-tuning",
        "prompting with a schema",
    ),
    "tickets to records, the shape, without a schema": ("B2 format", "fine-tuning", "prompting"),
    "tickets: as few tokens as can be": ("B3 tokens", "fine-tuning", "prompting"),
    "tickets: as short a wait as can be": ("B3 latency", "fine-tuning", "prompting"),
    "facts to e-mails in the house voice": ("B2 tone", "fine-tuning", "prompting"),
    "a chat that keeps its general knowledge": ("B7 plain tuning", "prompting", "fine-tuning"),
}
N = 60


def arm(name: str, search: bool, tuned: bool, **more) -> Arm:
    return Arm(
        name=name,
        good=None,
        n=0,
        prompt_tokens=400,
        completion_tokens=5,
        seconds=0.3,
        uses_search=search,
        tuned=tuned,
        **more,
    )


ARMS = {
    "plain": arm("plain", False, False),
    "RAG": arm("RAG", True, False),
    "RAG, engineered": arm("RAG, engineered", True, False),
    "tuned": arm("tuned", False, True),
    "both": arm("both", True, True),
}
SHARE = {"plain": 0.0, "RAG": 0.1, "RAG, engineered": 0.3, "tuned": 0.2, "both": 0.7}


def items(share: float) -> list[dict]:
    """Of 60 questions, 12 have no answer; the first so many of each kind are good."""
    made = []
    for i in range(N):
        answerable, rank = i >= 12, (i if i < 12 else i - 12) / (12 if i < 12 else 48)
        good = rank < share
        made.append({
            "id": f"q{i}",
            "answerable": answerable,
            "good": good,
            "right": good and answerable,
            "abstained": good and not answerable,
            "invented": not good,
            "tokens": 400,
        })  # fmt: skip
    return made


def answers(**share: float) -> dict[str, list[dict]]:
    return {name: items((SHARE | share).get(name, 0.0)) for name in ARMS}


def row(effect: float = 0.3, half: float = 0.1) -> dict:
    return {
        "outcome": "holds",
        "effect": effect,
        "low": effect - half,
        "high": effect + half,
        "n": 60,
        "measure": "fields right",
    }


LEDGER = {key: row() for key, _, _ in CLAIMS.values()} | {"B1 shape": row(0.9)}


def found(ledger=LEDGER, final=None, readmes=None, arms=ARMS) -> dict[str, Agreement]:
    return {one.task: one for one in course_tasks(ledger, arms, final, readmes)}


# ---- what was measured ------------------------------------------------------------------------------------


@pytest.mark.parametrize("task", CLAIMS)
@pytest.mark.parametrize("effect", [0.3, -0.3, 0.05])
def test_a_claim_decides_its_task_when_its_whole_interval_lies_on_one_side(task, effect):
    key, above, below = CLAIMS[task]
    measured = found(LEDGER | {key: row(effect)})[task].measured
    assert measured == {0.3: (above,), -0.3: (below,), 0.05: (above, below)}[effect]


@pytest.mark.parametrize(
    "effect, picked",
    [
        (0.9, ("prompting with a schema",)),
        (0.1, ("fine-tuning",)),
        (0.55, ("prompting with a schema", "fine-tuning")),
    ],
)
def test_a_share_is_compared_with_a_half(effect, picked):
    task = "tickets to records, the shape, by a schema"
    assert found(LEDGER | {"B1 shape": row(effect)})[task].measured == picked


def test_a_claim_that_is_not_recorded_leaves_its_task_out():
    assert set(found()) == {*CLAIMS, "tickets to records, the shape, by a schema"}
    assert set(found({})) == set()
    assert set(found({"K1": row()})) == {"private facts, with and without a search"}


def test_recorded_answers_decide_the_tasks_of_the_wiki():
    made = found(final=answers(), readmes=answers(both=0.1))
    wiki = {name: one.measured for name, one in made.items() if name.startswith(("wiki", "manuals"))}
    assert len(wiki) == 6
    assert wiki.pop("manuals of software: right, cited, in form, silent") == ("RAG",)
    assert set(wiki.values()) == {("RAG and fine-tuning",)}


def test_arms_that_cannot_be_told_apart_are_a_tie_with_the_best_first():
    tie = found(final=answers(both=0.32))["wiki assistant: right, cited, in form, silent"]
    assert tie.measured == ("RAG and fine-tuning", "RAG") and tie.because.startswith(
        "most good: both; ahead of RAG, engineered by"
    )
    assert [tie.verdict(name) for name in NAMES] == ["tie"] * len(NAMES)


def test_each_choice_is_stood_for_by_its_best_arm():
    made = found(final=answers(**{"RAG, engineered": 0.05, "both": 0.0}))
    assert made["wiki: the right value, whatever its form"].because.startswith("most right: tuned;")
    assert "ahead of RAG by" in made["wiki: the right value, whatever its form"].because


def test_the_cheapest_good_answer_is_picked_by_cost_and_not_by_quality():
    task = "wiki assistant: the cheapest good answer"
    dear = ARMS | {"both": replace(ARMS["both"], labelled=1_000_000)}
    assert found(final=answers())[task].measured == ("RAG and fine-tuning",)
    assert found(final=answers(), arms=dear)[task].measured[0] != "RAG and fine-tuning"
    assert "%" in found(final=answers())[task].because


def test_an_arm_that_is_not_known_is_passed_over():
    only = {"both": ARMS["both"], "RAG": ARMS["RAG"]}
    made = found(final=answers(), arms=only)["wiki assistant: right, cited, in form, silent"]
    assert "ahead of RAG by" in made.because
    assert found({}, final=answers(), arms={"both": ARMS["both"]}).keys() <= {
        "wiki assistant: the cheapest good answer"
    }


def test_there_are_ten_tasks_and_more():
    assert len(TASKS) >= 10 and len({task.name for task in TASKS}) == len(TASKS)
    assert len(found(final=answers(), readmes=answers())) == len(TASKS)
    assert len(found(current_claims(), final=answers(), readmes=answers())) >= 10


# ---- what is advised --------------------------------------------------------------------------------------


def test_every_framework_says_something_about_every_task():
    for one in course_tasks(LEDGER, ARMS, answers(), answers()):
        assert list(one.advised) == NAMES and set(one.advised.values()) <= set(CHOICES)


def test_agreement_is_the_same_choice_and_a_schema_is_prompting():
    made = Agreement("t", {"a": "prompting", "b": "fine-tuning"}, ("prompting with a schema",), "")
    assert (made.verdict("a"), made.verdict("b")) == ("agrees", "disagrees")
    assert Agreement("t", {"a": "RAG"}, ("RAG and fine-tuning",), "").verdict("a") == "disagrees"
    assert Agreement("t", {"a": "RAG"}, ("RAG", "fine-tuning"), "").verdict("a") == "tie"


def test_the_80_percent_rule_is_told_what_prompting_gave_and_nothing_else():
    task = "tickets to records, the right content"
    low, high = (found(LEDGER | {"B1 content": row(share)})[task] for share in (0.2, 0.85))
    assert (low.advised["five questions"], high.advised["five questions"]) == ("fine-tuning", "prompting")
    assert low.measured == high.measured
    assert low.advised["facts or behaviour"] == high.advised["facts or behaviour"]


def test_the_advice_never_depends_on_what_is_measured():
    advised = {name: one.advised for name, one in found(final=answers(), readmes=answers()).items()}
    other = {key: row(-0.3) for key in LEDGER if not key.startswith("B1")} | {"B1 shape": LEDGER["B1 shape"]}
    turned = found(other, answers(both=0.0, tuned=0.9), answers(RAG=0.8))
    assert {name: one.advised for name, one in turned.items()} == advised


def test_what_is_measured_never_depends_on_the_advice(monkeypatch):
    before = {name: one.measured for name, one in found(final=answers()).items()}
    odd = Framework("odd", (), "nowhere.", lambda known: "RAG")
    monkeypatch.setattr(agreement, "FRAMEWORKS", [odd])
    after = found(final=answers())
    assert {name: one.measured for name, one in after.items()} == before
    assert all(one.advised == {"odd": "RAG"} for one in after.values())


def test_a_task_whose_claim_was_refused_is_left_out_and_told_why():
    ledger = dict(current_claims())
    key = "B4 against retrieval"
    ledger[key] = ledger[key] | {"outcome": "cannot decide", "effect": None, "low": None, "why": "forty"}
    named = "forty private facts that were taught"
    assert agreement.tasks_left_out(ledger)[named] == f"{key} cannot decide: forty"
    assert named not in [one.task for one in course_tasks(ledger, ARMS)]
    del ledger[key]
    assert agreement.tasks_left_out(ledger)[named] == f"{key} is not measured yet"

"""Training, validation and test are apart: the files, and what every training of the course really reads."""

import json
from types import SimpleNamespace

import pytest

from helpers.corpus import (
    load_emails,
    load_probes,
    load_questions,
    load_replay,
    load_taught_facts,
    load_tickets,
    normalised_tokens,
)
from helpers.experiments import tasks
from helpers.experiments import tunings as experiments
from helpers.experiments.adapters import PLANS
from helpers.tuning import email_examples, ticket_examples
from skerry_tools.checks.leaks import check_leaks

PAIRS = [("train", "validation"), ("train", "test"), ("validation", "test")]
SPLITS = ("train", "validation", "test")
ANSWER = "Water boils at 100 degrees Celsius at sea level."
TEXTS = {
    "tickets": (load_tickets, lambda row: row.text),
    "e-mails": (load_emails, lambda row: row.email),
    "notes": (load_emails, lambda row: row.notes),
}


@pytest.fixture(autouse=True)
def replies(monkeypatch):
    """The untouched model's answers to replay prompts, without the model; no setting of the reader's own."""
    for name in ("COURSE_TRAIN", "COURSE_SIZE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(tasks, "chat", lambda prompt, **_: SimpleNamespace(text=ANSWER, complete=True))


# They learn from practice and reading questions: test_combining.py, test_reading.py.
COMBINED = ("combined", "closed-book", "distractors", "reader")


def plans() -> dict:
    """Every other training of the course: name -> plan."""
    made = {f"shipped {name}": plan for name, plan in PLANS.items() if name not in COMBINED}
    for experiment, rows in experiments.EXPERIMENTS.items():
        made |= {} if experiment in COMBINED else {f"{experiment} {row}": plan for row, plan in rows.items()}
    return made


NAMES = list(plans())


@pytest.fixture(params=NAMES)
def plan(request):
    return plans()[request.param]()


# ---- the files -----------------------------------------------------------------------------------


def plainly(text: str) -> str:
    return " ".join(normalised_tokens(text))


@pytest.mark.parametrize("kind", TEXTS)
@pytest.mark.parametrize("first, second", PAIRS)
def test_no_text_stands_in_two_splits(kind, first, second):
    load, text = TEXTS[kind]
    assert not {plainly(text(row)) for row in load(first)} & {plainly(text(row)) for row in load(second)}


@pytest.mark.parametrize("kind", ["tickets", "e-mails"])
@pytest.mark.parametrize("first, second", PAIRS)
def test_no_id_stands_in_two_splits(kind, first, second):
    load = TEXTS[kind][0]
    assert not {row.id for row in load(first)} & {row.id for row in load(second)}


@pytest.mark.parametrize("kind", ["tickets", "e-mails"])
@pytest.mark.parametrize("split", SPLITS)
def test_no_item_stands_in_a_split_twice_and_each_says_where_it_belongs(kind, split):
    load, text = TEXTS[kind]
    rows = load(split)
    assert len({row.id for row in rows}) == len({plainly(text(row)) for row in rows}) == len(rows) > 0
    assert {row.split for row in rows} == {split}


@pytest.mark.parametrize("kind", ["tickets", "e-mails"])
@pytest.mark.parametrize("first, second", PAIRS)
def test_nothing_of_one_split_is_nearly_alike_in_another(kind, first, second):
    load, text = TEXTS[kind]
    assert (
        check_leaks(
            [(row.id, text(row)) for row in load(first)], [(row.id, text(row)) for row in load(second)]
        )
        == []
    )


@pytest.mark.parametrize("first, second", PAIRS)
def test_a_planted_copy_would_be_found(first, second):
    rows = [(row.id, row.text) for row in load_tickets(second)]
    copied = [("copy", "Good day.\n" + rows[5][1].replace("the", "a", 1))]
    assert check_leaks(copied, rows)


# ---- what is trained on --------------------------------------------------------------------------


def answers(examples) -> set[str]:
    return {example.user for example in examples}


def taught() -> set[tuple[str, str]]:
    return {pair for fact in load_taught_facts() for new in (False, True) for pair in fact.examples(10, new)}


def test_every_training_learns_from_training_data_only(plan):
    allowed = {
        example.user
        for example in (*ticket_examples(load_tickets("train")), *email_examples(load_emails("train")))
    }
    allowed |= {ask for ask, _ in taught()} | {row.prompt for row in load_replay()}
    assert len(plan.examples) > 0 and answers(plan.examples) <= allowed


def test_no_training_reads_an_item_of_validation_or_test(plan):
    kept = {
        plainly(example.user)
        for split in ("validation", "test")
        for example in (*ticket_examples(load_tickets(split)), *email_examples(load_emails(split)))
    }
    kept |= {plainly(row.question) for split in ("practice", "test") for row in load_questions(split)} | {
        plainly(row.prompt) for row in load_probes()
    }
    assert not {plainly(user) for user in answers(plan.examples)} & kept


def test_labels_are_those_of_the_file_except_where_they_are_spoilt_on_purpose(plan):
    known = (
        {
            (e.user, e.answer)
            for e in (*ticket_examples(load_tickets("train")), *email_examples(load_emails("train")))
        }
        | taught()
        | {(row.prompt, ANSWER) for row in load_replay()}
    )
    wrong = sum((example.user, example.answer) not in known for example in plan.examples)
    assert wrong == (round(len(plan.examples) / 10) if "mislabelled" in plan.data else 0)


def test_held_out_examples_are_validation_items(plan):
    validation = {*ticket_examples(load_tickets("validation")), *email_examples(load_emails("validation"))}
    assert set(plan.held_out) <= validation and not answers(plan.examples) & answers(plan.held_out)


def test_no_training_reads_an_example_twice(plan):
    assert len(set(plan.examples)) == len(plan.examples)


def test_tickets_whose_loss_is_watched_are_not_those_that_are_scored():
    scored = {row.text for row in load_tickets("validation")[: tasks.SCORED_TICKETS]}
    held_out = answers(tasks.held_out_tickets())
    assert len(scored) == tasks.SCORED_TICKETS and len(held_out) == tasks.HELD_OUT and not scored & held_out


@pytest.mark.parametrize("name", NAMES)
def test_scores_of_settings_are_taken_on_validation_data_only(name, monkeypatch):
    """What a plan reads is asked for as train or validation; what it is scored on, as validation."""
    asked: list[str] = []

    def noting(load):
        return lambda split: asked.append(split) or load(split)

    for loader in ("load_tickets", "load_emails"):
        monkeypatch.setattr(tasks, loader, noting(getattr(tasks, loader)))
    for score in ("score_tickets", "score_emails"):
        monkeypatch.setattr(tasks, score, lambda items, **_: {"valid": [1.0] * len(items)})
    made = plans()[name]()
    assert set(asked) <= {"train", "validation"}
    asked.clear()
    assert bool(made.score("an adapter")) == bool(asked) == (not made.name.startswith("facts"))
    assert set(asked) <= {"validation"}


def test_a_record_for_training_is_the_ticket_s_own():
    tickets = load_tickets("train")[:20]
    assert [json.loads(example.answer) for example in ticket_examples(tickets)] == [
        ticket.record for ticket in tickets
    ]

"""No item of one split stands in the other: exactly, nearly, or as the same template with other names."""
import pytest
from checks.leaks import check_leaks, check_templates

from helpers.corpus import load_emails, load_questions, load_tickets, skerry


def items(rows, text):
    return [(row.id, text(row)) for row in rows]


def test_no_practice_question_leaks_into_the_test_questions():
    practice, test = (items(load_questions(split), lambda row: row.question) for split in skerry.SPLITS)
    assert check_leaks(practice, test) == []


TASKS = {"tickets": (load_tickets, lambda row: row.text), "e-mails": (load_emails, lambda row: row.email), "e-mail notes": (load_emails, lambda row: "; ".join(row.facts.get(name, "") for name in ("problem", "cause", "done", "next")))}


PAIRS = [(task, first, second) for task in TASKS for first, second in (("train", "test"), *((("train", "validation"), ("validation", "test")) if task == "tickets" else ()))]


@pytest.mark.parametrize("task, first, second", PAIRS)
def test_no_item_leaks_into_another_split(task, first, second):
    load, text = TASKS[task]
    assert check_leaks(items(load(first), text), items(load(second), text)) == []


@pytest.mark.parametrize("task, first, second", PAIRS)
def test_no_template_of_one_split_stands_in_another(task, first, second):
    load, text = TASKS[task]
    assert check_templates(items(load(first), text), items(load(second), text)) == []


def test_people_and_organisations_of_the_test_are_not_those_of_training():
    names = {split: {(row.record["customer"]["name"]) for row in load_tickets(split)} | {row.facts["customer"] for row in load_emails(split)} for split in skerry.TASK_SPLITS}
    assert names["train"] & names["test"] <= {""}


def test_a_template_with_another_number_in_it_is_found():
    train = [("a", "Our buoy K4-01933 reads waves 9 cm too high since we moved it")]
    assert check_templates(train, [("b", "Hello. Our buoy K4-02211 reads waves 14 cm too high, from Friday")]) == ["b shares 'our buoy # reads waves # cm too high' with a"]
    assert check_templates(train, [("b", "Our buoy K4-02211 measures waves 14 cm too high since Friday")]) == []


@pytest.mark.parametrize("disguise", [lambda text: text, str.upper, lambda text: text.replace(" ", "\n"), lambda text: text + " Thank you.", lambda text: " ".join(text.split()[2:])])
def test_a_planted_leak_is_found(disguise):
    train, test = (items(load_tickets(split), lambda row: row.text) for split in skerry.TASK_SPLITS)
    planted = train + [("planted", disguise(test[7][1]))]
    assert [say.split(" are ")[0] for say in check_leaks(planted, test)] == [f"planted and {test[7][0]}"]


def test_leaks_of_very_short_and_empty_texts_are_judged():
    assert check_leaks([("a", "yes")], [("b", "Yes.")]) == ["a and b are 1.00 alike, in two splits"]
    assert check_leaks([("a", "yes")], [("b", "no")]) == []
    assert check_leaks([], [("b", "no")]) == check_leaks([("a", "yes")], []) == []


def test_a_leak_is_the_share_of_three_token_runs():
    (say,) = check_leaks([("a", "p q r s t u")], [("b", "p q r s t x")])
    assert say == "a and b are 0.60 alike, in two splits"
    assert check_leaks([("a", "p q r s t u")], [("b", "p q r s t x")], limit=0.61) == []

"""The rules of revisions, taught facts, tickets, e-mails, probes, replay, each with a planted fault."""

import copy
from dataclasses import replace

import pytest

from helpers.corpus import load_world
from skerry_tools import validate
from skerry_tools.checks.tasks import check_changed, check_email, check_probe, check_revision, check_ticket
from skerry_tools.checks.teaching import check_replay, check_taught_fact, check_taught_together


@pytest.fixture
def say_about_revision(sources, skerry_pages):
    by_id = {row["id"]: row for row in sources["questions"]}
    return lambda **changes: check_revision({**sources["revisions"][0], **changes}, skerry_pages, by_id)


def test_an_untouched_revision_has_no_disagreement(say_about_revision):
    assert say_about_revision() == []


def test_a_revision_whose_old_text_is_gone_is_found(say_about_revision, sources):
    row = sources["revisions"][0]
    assert (
        f"revision {row['id']}: `find` stands 0 times in {row['page']}, expected once"
        in say_about_revision(find=row["find"] + " Gone.")
    )


@pytest.mark.parametrize(
    "changes, words",
    [
        ({"find": "the"}, "does not hold the old answer"),
        ({"replace": "Nothing."}, "`replace` does not hold the new answer"),
        ({"new_answers": ["991 furlongs"]}, "does not hold the new answer ['991 furlongs']"),
        ({"page": "eng-999"}, "its page or question does not exist"),
        ({"question": "q-none"}, "its page or question does not exist"),
        ({"page": "fin-001"}, "fin-001 is not the page that answers"),
    ],
)
def test_a_wrong_revision_is_found(say_about_revision, changes, words):
    assert any(words in say for say in say_about_revision(**changes))


def test_a_revision_that_leaves_the_old_answer_is_found(say_about_revision, sources, skerry_pages):
    row = sources["revisions"][0]
    assert any(
        "`replace` still holds the old answer" in say
        for say in say_about_revision(replace=row["replace"] + row["find"])
    )
    page, by_id = skerry_pages[row["page"]], {q["id"]: q for q in sources["questions"]}
    twice = {
        **skerry_pages,
        page.id: replace(page, text=f"{page.text}\nOnce more: {by_id[row['question']]['answers'][0]}."),
    }
    assert any("still stands elsewhere" in say for say in check_revision(row, twice, by_id))


@pytest.mark.parametrize("name", ["find", "replace", "new_answers", "page", "question"])
def test_a_revision_that_lacks_a_field_is_found(sources, skerry_pages, name):
    row = {key: value for key, value in sources["revisions"][0].items() if key != name}
    assert any(
        say.startswith(f"revision {row['id']}:")
        for say in check_revision(row, skerry_pages, {q["id"]: q for q in sources["questions"]})
    )


def test_a_changed_question_without_revision_is_found(sources):
    gone = sources["revisions"][0]
    assert check_changed(sources["questions"], sources["revisions"][1:]) == [
        f"question {gone['question']}: type changed, but no revision changes it"
    ]


@pytest.fixture
def say_about_ticket(sources):
    def check(change):
        row = copy.deepcopy(next(row for row in sources["tickets"] if row["record"]["serial"]))
        change(row)
        return check_ticket(row, load_world())

    return check


def test_an_untouched_ticket_has_no_disagreement(say_about_ticket):
    assert say_about_ticket(lambda row: None) == []


@pytest.mark.parametrize(
    "change, words",
    [
        (lambda row: row["record"].update(severity="urgent"), "severity: 'urgent' is not one of"),
        (lambda row: row["record"].update(extra=1), "Additional properties are not allowed"),
        (lambda row: row["record"].pop("customer"), "'customer' is a required property"),
        (lambda row: row["record"].update(actions=[]), "actions:"),
        (
            lambda row: row["record"]["problems"][0].update(symptom="sad"),
            "problems/0/symptom: 'sad' is not one of",
        ),
        (lambda row: row.update(record=None), "record: None is not of type 'object'"),
        (lambda row: row.pop("record"), "record: None is not of type 'object'"),
        (lambda row: row["record"].update(serial="K4-99999"), "'K4-99999' does not stand in the text"),
        (
            lambda row: row["record"]["customer"].update(name="Nobody Here"),
            "'Nobody Here' does not stand in the text",
        ),
        (
            lambda row: (
                row["record"]["problems"][0].update(error_code="E-9999"),
                row.update(text=row["text"] + " E-9999"),
            ),
            "error code E-9999 is not in the world",
        ),
    ],
)
def test_a_wrong_ticket_is_found(say_about_ticket, change, words):
    assert any(words in say for say in say_about_ticket(change))


def test_a_ticket_without_text_is_found(say_about_ticket):
    assert any(say.startswith("ticket ") for say in say_about_ticket(lambda row: row.pop("text")))


def test_two_tickets_with_one_id_are_found(monkeypatch, sources):
    monkeypatch.setattr(validate, "all_tickets", lambda: sources["tickets"] + sources["tickets"][:1])
    assert f"ticket id {sources['tickets'][0]['id']} is used 2 times" in validate.check_tasks()


def test_a_source_that_is_no_yaml_is_one_line(tmp_path, monkeypatch):
    monkeypatch.setattr(validate, "SOURCES", tmp_path)
    (tmp_path / "questions-x.yaml").write_text("- a: [", encoding="utf-8")
    with pytest.raises(SystemExit, match=r"^questions-x\.yaml: not valid YAML: [^\n]+$"):
        validate.read_sources("questions")


def test_sources_are_read_in_file_order_and_may_be_empty(tmp_path, monkeypatch):
    monkeypatch.setattr(validate, "SOURCES", tmp_path)
    for name, text in {
        "questions-b.yaml": "- id: b",
        "questions-a.yaml": "- id: a",
        "questions-c.yaml": "",
        "tickets-a.yaml": "- id: t",
    }.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    assert [row["id"] for row in validate.read_sources("questions")] == ["a", "b"]


@pytest.fixture
def say_about_email(sources):
    def check(change):
        row = copy.deepcopy(
            next(row for row in sources["emails"] if row["facts"].get("part") and row["facts"].get("code"))
        )
        change(row)
        return check_email(row, load_world())

    return check


def test_an_untouched_email_has_no_disagreement(say_about_email):
    assert say_about_email(lambda row: None) == []


@pytest.mark.parametrize(
    "change, words",
    [
        (lambda row: row["facts"].pop("agent"), "lacks 'agent'"),
        (lambda row: row["facts"].update(mood="good"), "unknown field 'mood'"),
        (lambda row: row.update(email=""), "lacks 'email'"),
        (lambda row: row["facts"].pop("part_name"), "part and part_name come together"),
        (lambda row: row["facts"].update(product="Gannet XL"), "'Gannet XL' is no product"),
        (
            lambda row: row["facts"].update(agent="Nobody Here"),
            "the agent 'Nobody Here' is not in people.yaml",
        ),
        (lambda row: row["facts"].update(code="E-9999"), "error code E-9999 is not in the world"),
        (lambda row: row.update(email=row["email"].replace("Hello", "Dear", 1)), "breaks the rule greeting"),
        (
            lambda row: row.update(email=row["email"].replace(row["facts"]["ticket"], "SK-1")),
            "does not stand in the e-mail",
        ),
        (
            lambda row: row.update(
                email=row["email"].replace("Next step:", "It takes 997 days.\n\nNext step:")
            ),
            "'997' stands in no fact",
        ),
        (lambda row: row["facts"].update(serial=7), "serial must be text"),
    ],
)
def test_a_wrong_email_is_found(say_about_email, change, words):
    assert any(words in say for say in say_about_email(change))


@pytest.mark.parametrize(
    "row, words",
    [
        ({"id": "p-1", "kind": "riddle", "prompt": "Who?", "answers": ["me"]}, "unknown kind 'riddle'"),
        ({"id": "p-1", "kind": "language", "prompt": "Who?", "answers": []}, "lacks 'answers'"),
        (
            {"id": "p-1", "kind": "language", "prompt": "Say lamp.", "answers": ["lamp"]},
            "gives its own answer away",
        ),
        ({"id": "p-1", "kind": "language", "prompt": "Who?", "answers": [3]}, "answers must be texts"),
    ],
)
def test_a_wrong_probe_is_found(row, words):
    assert any(words in say for say in check_probe(row))


def test_untouched_probes_have_no_disagreement(sources):
    assert [say for row in sources["probes"] for say in check_probe(row)] == []


REVISION = {"id": "r-1", "question": "q-1", "new_answers": ["15 days", "15"]}
TAUGHT = {
    "revision": "r-1",
    "old": "12 days",
    "new": "15 days",
    "say": [
        {"ask": f"How long does step {letter} take?", "answer": f"Step {letter} takes {{value}}."}
        for letter in "bcdefghijk"
    ],
}


@pytest.fixture
def say_about_fact():
    def check(change):
        row = copy.deepcopy(TAUGHT)
        change(row)
        return check_taught_fact(row, {"r-1": REVISION}, {"q-1": {"answers": ["12 days", "12"]}})

    return check


def test_an_untouched_fact_has_no_disagreement(say_about_fact, sources):
    assert say_about_fact(lambda row: None) == []
    revisions, questions = ({row["id"]: row for row in sources[kind]} for kind in ("revisions", "questions"))
    assert [
        say for row in sources["taught_facts"] for say in check_taught_fact(row, revisions, questions)
    ] == []


@pytest.mark.parametrize(
    "change, words",
    [
        (lambda row: row.update(revision="r-2"), "there is no such revision"),
        (lambda row: row.pop("revision"), "there is no such revision"),
        (lambda row: row.pop("old"), "lacks 'old'"),
        (lambda row: row.update(say=[]), "lacks 'say'"),
        (lambda row: row.update(new=15), "new must be text"),
        (lambda row: row.update(old="a week"), "old 'a week' holds no old answer"),
        (lambda row: row.update(new="a fortnight"), "new 'a fortnight' holds no new answer"),
        (lambda row: row.update(new="15 days, not 12"), "holds an answer that is old"),
        (lambda row: row["say"].pop(), "9 paraphrases, expected 10"),
        (lambda row: row["say"].append(row["say"][0]), "11 paraphrases, expected 10"),
        (
            lambda row: row["say"][2].update(answer="It takes a while."),
            "paraphrase 3: {value} stands 0 times in the answer",
        ),
        (lambda row: row["say"][2].update(answer="{value}, so {value}."), "stands 2 times"),
        (
            lambda row: row["say"][0].update(ask="Is it true that step b takes twelve days?"),
            "paraphrase 1: the ask gives the value away",
        ),
        (lambda row: row["say"][0].update(ask="Does step b take 15?"), "the ask gives the value away"),
        (lambda row: row["say"][0].update(ask="Does step b take {value}?"), "the ask gives the value away"),
        (
            lambda row: row["say"][0].update(answer="It takes {value}, up from 12."),
            "holds an old or a new value beside {value}",
        ),
        (lambda row: row["say"][4].pop("ask"), "paraphrase 5: must hold the texts ask and answer"),
        (lambda row: row["say"][4].update(ask=" "), "must hold the texts"),
        (lambda row: row["say"][4].update(answer=None), "must hold the texts"),
        (lambda row: row["say"][4].update(mood="good"), "and nothing else"),
        (lambda row: row["say"].__setitem__(4, "How?"), "must hold the texts"),
    ],
)
def test_a_wrong_fact_is_found(say_about_fact, change, words):
    assert any(words in say for say in say_about_fact(change))


def test_a_revision_without_a_taught_fact_and_one_with_two_are_found():
    assert check_taught_together([TAUGHT], [REVISION]) == []
    assert check_taught_together([], [REVISION]) == ["revision r-1: 0 taught facts, expected one"]
    assert "revision r-1: 2 taught facts, expected one" in check_taught_together([TAUGHT, TAUGHT], [REVISION])


def test_an_ask_that_stands_twice_is_found():
    row = copy.deepcopy(TAUGHT)
    row["say"][9]["ask"] = "how long does step B take"
    assert check_taught_together([row], [REVISION]) == [
        "taught fact r-1, paraphrase 10 asks as taught fact r-1, paraphrase 1 does: "
        "'how long does step B take'"
    ]


@pytest.mark.parametrize(
    "row, words",
    [
        ({"id": "g-1"}, "must hold the texts"),
        ({"id": "g-1", "prompt": ""}, "must hold the texts"),
        ({"id": "g-1", "prompt": 7}, "must hold the texts"),
        ({"id": "g-1", "prompt": "Who?", "answers": ["me"]}, "and nothing else"),
        ({"id": "g-1", "prompt": "What is a puffin t?"}, "names 'Puffin T'"),
    ],
)
def test_a_wrong_replay_prompt_is_found(row, words):
    assert any(words in say for say in check_replay(row, ["Skerry", "Puffin T"]))


def test_the_validator_reads_taught_facts_and_replay_prompts(monkeypatch, sources):
    rows = {
        "questions": sources["questions"],
        "revisions": sources["revisions"],
        "taught-facts": sources["taught_facts"][1:],
    }
    monkeypatch.setattr(validate, "read_sources", rows.__getitem__)
    monkeypatch.setattr(
        validate,
        "read_source",
        lambda name: (
            [*sources[name], {"id": "g-001", "prompt": "Is Skerry an island?"}]
            if name == "replay"
            else sources[name]
        ),
    )
    gone = sources["taught_facts"][0]["revision"]
    assert validate.check_teaching() == [
        f"revision {gone}: 0 taught facts, expected one",
        "replay prompt g-001: names 'Skerry', and should have nothing to do with Skerry",
        "replay prompt id g-001 is used 2 times",
    ]

"""The Skerry loaders: splits, paths into the world, files that are missing or damaged."""

import json
from dataclasses import replace

import pytest

from helpers.corpus import (
    DataError,
    PageError,
    Paraphrase,
    TaughtFact,
    load_decompositions,
    load_emails,
    load_pages,
    load_probes,
    load_questions,
    load_replay,
    load_revisions,
    load_taught_facts,
    load_ticket_schema,
    load_tickets,
    load_world,
    skerry,
    stands_in,
    world_value,
)
from helpers.evaluation import is_right
from skerry_tools import build
from skerry_tools.checks.pages import DEPARTMENTS

RESTORE = "Restore it with: git checkout -- datasets"


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """An empty datasets folder in place of the real one; nothing of it stays in the loaders' memory."""
    made = tmp_path / "datasets"
    for name in ("questions", "tickets", "emails", "world", "pages/people"):
        (made / name).mkdir(parents=True)
    monkeypatch.setattr(skerry, "DATASETS", made)
    caches = (skerry.load_world, skerry.load_ticket_schema)
    [cache.cache_clear() for cache in caches]
    yield made
    [cache.cache_clear() for cache in caches]


def test_departments_split_the_pages():
    names = sorted(DEPARTMENTS)
    assert sorted(page.id for name in names for page in load_pages([name])) == sorted(
        page.id for page in load_pages()
    )
    assert {page.department for page in load_pages(["people", "finance"])} == {"people", "finance"}
    assert load_pages([]) == []


def test_world_values_are_found_by_path_and_a_wrong_part_is_named():
    assert world_value("people.solveig-torsen.name") == "Solveig Torsen"
    for path, part in {
        "people.nobody.name": "nobody",
        "people.solveig-torsen.name.first": "first",
        "": "",
    }.items():
        with pytest.raises(KeyError, match=f"the world has no '{part}' there"):
            world_value(path)


@pytest.mark.parametrize(
    "load, use",
    [
        (load_questions, "'practice' or 'test' or 'final'"),
        (load_tickets, "'train' or 'validation' or 'test'"),
        (load_emails, "'train' or 'validation' or 'test'"),
    ],
)
@pytest.mark.parametrize("split", ["dev", "Test", "../questions/test", ""])
def test_an_unknown_split_names_the_known_ones(load, use, split):
    with pytest.raises(ValueError, match=f"There is no split .*; use {use}"):
        load(split)


def test_rows_carry_their_split():
    assert {split: {row.split for row in load_questions(split)} for split in skerry.SPLITS} == {
        "practice": {"practice"},
        "test": {"test"},
    }
    for load in (load_tickets, load_emails):
        assert {split: {row.split for row in load(split)} for split in skerry.TASK_SPLITS} == {
            split: {split} for split in skerry.TASK_SPLITS
        }


def test_an_emails_notes_are_its_facts_line_by_line():
    email = load_emails("test")[0]
    assert email.notes.splitlines() == [f"{name}: {value}" for name, value in email.facts.items()]


def test_probes_have_a_kind_a_prompt_and_answers():
    assert all(
        probe.kind and probe.prompt and probe.answers and isinstance(probe.answers, tuple)
        for probe in load_probes()
    )


def test_replay_prompts_are_prompts_and_no_probes():
    prompts = [one.prompt for one in load_replay()]
    assert (
        all(prompts)
        and len(set(prompts)) == len(prompts)
        and not set(prompts) & {probe.prompt for probe in load_probes()}
    )


FACT = TaughtFact(
    "r-1",
    "eng-001",
    "q-1",
    "12 days",
    "15 days",
    (Paraphrase("How long?", "It takes {value}."), Paraphrase("When is it done?", "{value} later.")),
)


def test_examples_of_a_fact_put_the_old_or_the_new_value_in():
    assert FACT.examples(2) == [("How long?", "It takes 12 days."), ("When is it done?", "12 days later.")]
    assert FACT.examples(1, new=True) == [("How long?", "It takes 15 days.")]


def test_a_value_with_braces_is_put_in_as_it_stands():
    assert replace(FACT, old="{value} of {x}").examples(1) == [("How long?", "It takes {value} of {x}.")]


@pytest.mark.parametrize("number", [0, 3, -1])
def test_more_examples_than_there_are_paraphrases_are_refused(number):
    with pytest.raises(ValueError, match=f"Fact r-1 has 2 paraphrases; ask for 1 to 2 of them, not {number}"):
        FACT.examples(number)


def test_taught_facts_are_those_of_the_revisions():
    facts, revisions = load_taught_facts(), load_revisions()
    assert [(fact.id, fact.page, fact.question) for fact in facts] == [
        (one.id, one.page, one.question) for one in revisions
    ]
    for fact, revision in zip(facts, revisions, strict=True):
        for new, right, wrong in (
            (False, revision.old_answers, revision.new_answers),
            (True, revision.new_answers, revision.old_answers),
        ):
            answers = [answer for _, answer in fact.examples(10, new=new)]
            assert len(answers) == 10 and all(
                is_right(answer, list(right)) and not is_right(answer, list(wrong)) for answer in answers
            ), fact.id


def test_only_unanswerable_questions_have_no_answer():
    for one in load_questions("practice") + load_questions("test"):
        assert (
            one.answerable
            == bool(one.answers)
            == bool(one.gold)
            == (not one.missing)
            == (one.type != "unanswerable")
        )


def test_loading_is_repeatable_and_its_rows_are_not_shared():
    first, second = load_tickets("test"), load_tickets("test")
    first[0].record["severity"] = "changed"
    assert second[0].record["severity"] != "changed" != load_tickets("test")[0].record["severity"]


LOADERS = {
    "questions/practice.jsonl": lambda: load_questions("practice"),
    "questions/test.jsonl": lambda: load_questions("test"),
    "revisions.jsonl": load_revisions,
    "emails/train.jsonl": lambda: load_emails("train"),
    "emails/validation.jsonl": lambda: load_emails("validation"),
    "emails/test.jsonl": lambda: load_emails("test"),
    "probes.jsonl": load_probes,
    "taught_facts.jsonl": load_taught_facts,
    "replay.jsonl": load_replay,
    "tickets/train.jsonl": lambda: load_tickets("train"),
    "tickets/validation.jsonl": lambda: load_tickets("validation"),
    "tickets/test.jsonl": lambda: load_tickets("test"),
    "tickets/schema.json": load_ticket_schema,
}


@pytest.mark.parametrize("name", LOADERS)
def test_a_missing_file_is_named_with_its_mend(folder, name):
    with pytest.raises(DataError) as error:
        LOADERS[name]()
    assert str(error.value) == f"datasets/{name} is missing. {RESTORE}"


@pytest.mark.parametrize("name", LOADERS)
@pytest.mark.parametrize("data", [b'{"id": "q-1", ', b"<<<<<<< HEAD\n", b"\xff\xfe\x00", b"\x00\x00\x00"])
def test_a_damaged_file_is_named_with_its_mend(folder, name, data):
    (folder / name).write_bytes(data)
    with pytest.raises(DataError) as error:
        LOADERS[name]()
    assert str(error.value).startswith(f"datasets/{name} is damaged (") and str(error.value).endswith(RESTORE)


@pytest.mark.parametrize("name", LOADERS)
def test_an_empty_file_is_damaged(folder, name):
    (folder / name).write_text("", encoding="utf-8")
    with pytest.raises(DataError, match=f"datasets/{name} is damaged .*{RESTORE}"):
        LOADERS[name]()


@pytest.mark.parametrize("name", [name for name in LOADERS if name.endswith(".jsonl")])
@pytest.mark.parametrize("line", ["{}", "[]", '{"id": "x", "surprise": 1}'])
def test_a_row_with_the_wrong_fields_is_damaged(folder, name, line):
    (folder / name).write_text(line + "\n", encoding="utf-8")
    with pytest.raises(DataError, match=f"datasets/{name} is damaged .*{RESTORE}"):
        LOADERS[name]()


def test_missing_pages_and_world_are_named_with_their_mend(folder):
    (folder / "world").rmdir()
    for load, name in ((load_world, "world"), (lambda: load_pages(["finance"]), "pages/finance")):
        with pytest.raises(DataError) as error:
            load()
        assert str(error.value) == f"datasets/{name} is missing. {RESTORE}"


@pytest.mark.parametrize("data", [b"a: [", b"\xff\xfe", b"a: {b: c}\n\td: e"])
def test_a_damaged_world_file_is_named_with_its_mend(folder, data):
    (folder / "world" / "people.yaml").write_bytes(data)
    with pytest.raises(DataError, match=rf"datasets/world/people\.yaml is damaged \(.*\). {RESTORE}"):
        load_world()


def test_a_damaged_page_is_named(folder):
    (folder / "pages" / "people" / "bad.md").write_bytes(b"\0\1")
    with pytest.raises(PageError, match=r"bad\.md: holds no text"):
        load_pages()


def test_windows_line_ends_do_no_harm(folder):
    text = json.dumps({"id": "t-1", "split": "train", "text": "a\r\nb", "record": {}})
    (folder / "tickets" / "train.jsonl").write_bytes(f"{text}\r\n{text}\r\n".encode())
    assert [ticket.text for ticket in load_tickets("train")] == ["a\r\nb", "a\r\nb"]


@pytest.mark.parametrize("sign", ["\u2028", "\u0085", "\x0c", "\n"])
def test_a_line_sign_inside_a_text_survives_the_round_trip(folder, sign):
    row = {"id": "t-1", "split": "train", "text": f"one{sign}two", "record": {}}
    (folder / "tickets" / "train.jsonl").write_text(build.jsonl([row]), encoding="utf-8")
    assert load_tickets("train")[0].text == f"one{sign}two"


def test_every_two_page_question_has_its_two_look_ups_and_neither_gives_the_answer_away():
    asked = {
        question.id: question
        for split in skerry.SPLITS
        for question in load_questions(split)
        if question.type == "two_page"
    }
    planned = load_decompositions()
    assert planned.keys() == asked.keys() and len(planned) == 40
    for name, plan in planned.items():
        assert plan.first != plan.second != asked[name].question
        told = [
            answer
            for answer in asked[name].answers
            for text in (plan.first, plan.second)
            if stands_in(answer, text)
        ]
        assert not told, (name, told)

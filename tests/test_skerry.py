"""The Skerry loaders: splits, paths into the world, files that are missing or damaged."""
import json

import build
import pytest
from checks.pages import DEPARTMENTS

from helpers.corpus import (load_emails, load_pages, load_probes, load_questions, load_revisions, load_ticket_schema, load_tickets, load_world, skerry, world_value)
from helpers.corpus.pages import PageError
from helpers.corpus.skerry import DataError

RESTORE = "Restore it with: git checkout -- datasets"


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """An empty datasets folder in place of the real one; nothing read from it stays in the loaders' memory."""
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
    assert sorted(page.id for name in names for page in load_pages([name])) == sorted(page.id for page in load_pages())
    assert {page.department for page in load_pages(["people", "finance"])} == {"people", "finance"}
    assert load_pages([]) == []


def test_world_values_are_found_by_path_and_a_wrong_part_is_named():
    assert world_value("people.solveig-torsen.name") == "Solveig Torsen"
    for path, part in {"people.nobody.name": "nobody", "people.solveig-torsen.name.first": "first", "": ""}.items():
        with pytest.raises(KeyError, match=f"the world has no '{part}' there"):
            world_value(path)


@pytest.mark.parametrize("load, use", [(load_questions, "'practice' or 'test'"), (load_tickets, "'train' or 'validation' or 'test'"), (load_emails, "'train' or 'test'")])
@pytest.mark.parametrize("split", ["dev", "Test", "../questions/test", ""])
def test_an_unknown_split_names_the_known_ones(load, use, split):
    with pytest.raises(ValueError, match=f"There is no split .*; use {use}"):
        load(split)


def test_rows_carry_their_split():
    assert {split: {row.split for row in load_questions(split)} for split in skerry.SPLITS} == {"practice": {"practice"}, "test": {"test"}}
    for load, splits in ((load_tickets, skerry.TICKET_SPLITS), (load_emails, skerry.TASK_SPLITS)):
        assert {split: {row.split for row in load(split)} for split in splits} == {split: {split} for split in splits}


def test_an_emails_notes_are_its_facts_line_by_line():
    email = load_emails("test")[0]
    assert email.notes.splitlines() == [f"{name}: {value}" for name, value in email.facts.items()]


def test_probes_have_a_kind_a_prompt_and_answers():
    assert all(probe.kind and probe.prompt and probe.answers and isinstance(probe.answers, tuple) for probe in load_probes())


def test_only_unanswerable_questions_have_no_answer():
    for one in load_questions("practice") + load_questions("test"):
        assert one.answerable == bool(one.answers) == bool(one.gold) == (not one.missing) == (one.type != "unanswerable")


def test_loading_is_repeatable_and_its_rows_are_not_shared():
    first, second = load_tickets("test"), load_tickets("test")
    first[0].record["severity"] = "changed"
    assert second[0].record["severity"] != "changed" != load_tickets("test")[0].record["severity"]


LOADERS = {"questions/practice.jsonl": lambda: load_questions("practice"), "questions/test.jsonl": lambda: load_questions("test"), "revisions.jsonl": load_revisions,
           "emails/train.jsonl": lambda: load_emails("train"), "emails/test.jsonl": lambda: load_emails("test"), "probes.jsonl": load_probes,
           "tickets/train.jsonl": lambda: load_tickets("train"), "tickets/validation.jsonl": lambda: load_tickets("validation"), "tickets/test.jsonl": lambda: load_tickets("test"), "tickets/schema.json": load_ticket_schema}


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
    (folder / "pages" / "people" / "bad.md").write_bytes(b"\xff")
    with pytest.raises(PageError, match=r"bad\.md: not UTF-8"):
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

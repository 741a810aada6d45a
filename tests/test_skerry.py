"""The Skerry data: loaders, damaged files, the validator's rules with planted disagreements, and leaks between splits."""
import copy
import json
from collections import Counter
from dataclasses import replace

import build
import pytest
import validate

from helpers.corpus import (load_pages, load_questions, load_revisions, load_ticket_schema, load_tickets, load_world, skerry, world_value)
from helpers.corpus.pages import PageError
from helpers.corpus.skerry import DataError
from helpers.evaluation import is_right

RESTORE = "Restore it with: git checkout -- datasets"


@pytest.fixture(scope="module")
def skerry_pages():
    return {page.id: page for page in load_pages()}


@pytest.fixture(scope="module")
def sources():
    return {kind: validate.read_sources(kind) for kind in ("questions", "revisions", "tickets")}


@pytest.fixture
def question(sources):
    """A copy of the first source question of a type."""
    return lambda kind: copy.deepcopy(next(row for row in sources["questions"] if row["type"] == kind))


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """An empty datasets folder in place of the real one; nothing read from it stays in the loaders' memory."""
    made = tmp_path / "datasets"
    for name in ("questions", "tickets", "world", "pages/people"):
        (made / name).mkdir(parents=True)
    monkeypatch.setattr(skerry, "DATASETS", made)
    caches = (skerry.load_world, skerry.load_ticket_schema)
    [cache.cache_clear() for cache in caches]
    yield made
    [cache.cache_clear() for cache in caches]


# ---- loaders --------------------------------------------------------------------------------------------------------

def test_departments_split_the_pages():
    names = sorted(validate.DEPARTMENTS)
    assert sorted(page.id for name in names for page in load_pages([name])) == sorted(page.id for page in load_pages())
    assert {page.department for page in load_pages(["people", "finance"])} == {"people", "finance"}
    assert load_pages([]) == []


def test_world_values_are_found_by_path_and_a_wrong_part_is_named():
    assert world_value("people.solveig-torsen.name") == "Solveig Torsen"
    for path, part in {"people.nobody.name": "nobody", "people.solveig-torsen.name.first": "first", "": ""}.items():
        with pytest.raises(KeyError, match=f"the world has no '{part}' there"):
            world_value(path)


@pytest.mark.parametrize("load, use", [(load_questions, "'practice' or 'test'"), (load_tickets, "'train' or 'test'")])
@pytest.mark.parametrize("split", ["dev", "Test", "../questions/test", ""])
def test_an_unknown_split_names_the_known_ones(load, use, split):
    with pytest.raises(ValueError, match=f"There is no split .*; use {use}"):
        load(split)


def test_questions_and_tickets_carry_their_split():
    assert {split: {row.split for row in load_questions(split)} for split in skerry.SPLITS} == {"practice": {"practice"}, "test": {"test"}}
    assert {split: {row.split for row in load_tickets(split)} for split in skerry.TICKET_SPLITS} == {"train": {"train"}, "test": {"test"}}


def test_only_unanswerable_questions_have_no_answer():
    for one in load_questions("practice") + load_questions("test"):
        assert one.answerable == bool(one.answers) == bool(one.gold) == (not one.missing) == (one.type != "unanswerable")


def test_loading_is_repeatable_and_its_rows_are_not_shared():
    first, second = load_tickets("test"), load_tickets("test")
    first[0].record["severity"] = "changed"
    assert second[0].record["severity"] != "changed" != load_tickets("test")[0].record["severity"]


LOADERS = {"questions/practice.jsonl": lambda: load_questions("practice"), "questions/test.jsonl": lambda: load_questions("test"), "revisions.jsonl": load_revisions,
           "tickets/train.jsonl": lambda: load_tickets("train"), "tickets/test.jsonl": lambda: load_tickets("test"), "tickets/schema.json": load_ticket_schema}


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
    (folder / "tickets" / "train.jsonl").write_text(build._jsonl([row]), encoding="utf-8")
    assert load_tickets("train")[0].text == f"one{sign}two"


# ---- the data as it is ----------------------------------------------------------------------------------------------

def test_the_validator_finds_no_disagreement():
    assert validate.check_all() == []


def test_the_built_files_are_what_their_sources_build(monkeypatch, capsys):
    monkeypatch.setattr("sys.argv", ["build.py", "--check"])
    assert (build.main(), capsys.readouterr().out) == (0, "")


def test_building_twice_gives_the_same_bytes():
    assert build.build() == build.build()


def test_build_mends_a_damaged_file_and_check_does_not(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(build, "DATASETS", tmp_path)
    monkeypatch.setattr(validate, "check_all", lambda: [])
    made = build.build()
    for name, text in made.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8", newline="\n")
    (tmp_path / "questions/test.jsonl").write_text(made["questions/test.jsonl"][:100], encoding="utf-8")
    monkeypatch.setattr("sys.argv", ["build.py", "--check"])
    assert build.main() == 1
    assert capsys.readouterr().out == "datasets/questions/test.jsonl is not what its sources build. Run: python datasets/build.py\n"
    monkeypatch.setattr("sys.argv", ["build.py"])
    assert build.main() == 0
    assert {name: (tmp_path / name).read_bytes().decode() for name in made} == made


def test_build_writes_nothing_while_there_are_disagreements(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(build, "DATASETS", tmp_path)
    monkeypatch.setattr(validate, "check_all", lambda: ["page x: is wrong"])
    monkeypatch.setattr("sys.argv", ["build.py"])
    assert build.main() == 1
    assert "page x: is wrong\n1 disagreements; nothing was written" in capsys.readouterr().out
    assert list(tmp_path.iterdir()) == []


def test_build_makes_the_folders_it_needs(tmp_path, monkeypatch):
    monkeypatch.setattr(build, "DATASETS", tmp_path)
    monkeypatch.setattr(validate, "check_all", lambda: [])
    monkeypatch.setattr("sys.argv", ["build.py"])
    assert build.main() == 0
    assert (tmp_path / "questions/practice.jsonl").exists()


def test_every_source_row_is_in_one_built_file(sources):
    made = {kind: [] for kind in sources}
    for name, text in build.build().items():
        made[name.split("/")[0].removesuffix(".jsonl")] += [json.loads(line)["id"] for line in text.splitlines()]
    assert {kind: sorted(ids) for kind, ids in made.items()} == {kind: sorted(row["id"] for row in rows) for kind, rows in sources.items()}


@pytest.mark.parametrize("kind", ["questions", "revisions", "tickets"])
def test_ids_are_unique(sources, kind):
    assert [name for name, count in Counter(row["id"] for row in sources[kind]).items() if count > 1] == []


def test_every_gold_offset_slices_to_its_quote(skerry_pages):
    golds = [gold for split in skerry.SPLITS for question in load_questions(split) for gold in question.gold]
    assert golds and [gold for gold in golds if skerry_pages[gold.page].text[gold.start:gold.end] != gold.quote] == []


def test_each_type_of_question_is_in_both_splits_in_equal_parts():
    practice, test = (Counter(question.type for question in load_questions(split)) for split in skerry.SPLITS)
    assert set(practice) == set(test) == set(skerry.QUESTION_TYPES)
    assert all(abs(practice[kind] - test[kind]) <= 2 for kind in practice)


def test_questions_that_share_a_quote_share_a_split():
    rows = [{"id": f"q-{i}", "type": "lookup", "gold": [{"page": "a", "quote": f"quote {i // 4}"}]} for i in range(40)]
    splits = build.split_questions(rows)
    assert all(len({splits[f"q-{4 * group + i}"] for i in range(4)}) == 1 for group in range(10))
    assert set(splits.values()) == {"practice", "test"}


def test_every_revision_changes_its_answer(skerry_pages):
    questions = {question.id: question for split in skerry.SPLITS for question in load_questions(split)}
    for revision in load_revisions():
        before = skerry_pages[revision.page].text
        after = revision.apply(before)
        assert is_right(before, list(revision.old_answers)) and is_right(after, list(revision.new_answers))
        assert not is_right(after, list(revision.old_answers)), revision.id
        assert questions[revision.question].answers == revision.old_answers


def test_a_revision_that_was_applied_says_how_to_restore_the_page(skerry_pages):
    revision = load_revisions()[0]
    after = revision.apply(skerry_pages[revision.page].text)
    with pytest.raises(DataError, match=f"Revision {revision.id}: its old text stands 0 times in page {revision.page}, expected once. Restore the page with: git checkout -- datasets/pages"):
        revision.apply(after)
    with pytest.raises(DataError, match="stands 2 times"):
        revision.apply(revision.find * 2)


# ---- leaks between splits -------------------------------------------------------------------------------------------

def items(rows, text):
    return [(row.id, text(row)) for row in rows]


def test_no_practice_question_leaks_into_the_test_questions():
    practice, test = (items(load_questions(split), lambda row: row.question) for split in skerry.SPLITS)
    assert validate.check_leaks(practice, test) == []


def test_no_training_ticket_leaks_into_the_test_tickets():
    train, test = (items(load_tickets(split), lambda row: row.text) for split in skerry.TICKET_SPLITS)
    assert validate.check_leaks(train, test) == []


@pytest.mark.parametrize("disguise", [lambda text: text, str.upper, lambda text: text.replace(" ", "\n"), lambda text: text + " Thank you.", lambda text: " ".join(text.split()[2:])])
def test_a_planted_leak_is_found(disguise):
    train, test = (items(load_tickets(split), lambda row: row.text) for split in skerry.TICKET_SPLITS)
    planted = train + [("planted", disguise(test[7][1]))]
    assert [say.split(" are ")[0] for say in validate.check_leaks(planted, test)] == [f"planted and {test[7][0]}"]


def test_leaks_of_very_short_and_empty_texts_are_judged():
    assert validate.check_leaks([("a", "yes")], [("b", "Yes.")]) == ["a and b are 1.00 alike, in two splits"]
    assert validate.check_leaks([("a", "yes")], [("b", "no")]) == []
    assert validate.check_leaks([], [("b", "no")]) == validate.check_leaks([("a", "yes")], []) == []


def test_a_leak_is_the_share_of_three_token_runs():
    (say,) = validate.check_leaks([("a", "p q r s t u")], [("b", "p q r s t x")])
    assert say == "a and b are 0.60 alike, in two splits"
    assert validate.check_leaks([("a", "p q r s t u")], [("b", "p q r s t x")], limit=0.61) == []


# ---- planted disagreements: the world -------------------------------------------------------------------------------

@pytest.mark.parametrize("value", [3, None, "", "  ", [], ["a", 3], True, 1.5])
def test_a_fact_that_is_no_text_is_found(value):
    assert any("fact" in say and "neither text nor a list of texts" in say for say in validate.check_world({"products": {"x": {"fact": value}}}))


def test_a_reference_that_leads_nowhere_is_found():
    assert validate.check_world({"people": {"ann": {"name": "Ann"}}, "products": {"x": {"owner": "bob", "lead": "ann"}}}) == ["world products.x.owner: there is no entry 'bob'"]


# ---- planted disagreements: pages -----------------------------------------------------------------------------------

@pytest.fixture
def say_about(skerry_pages):
    """What the validator says about a page after a change."""
    world = load_world()

    def check(page_id="eng-016", metadata=None, **changes):
        page = skerry_pages[page_id]
        page = replace(page, metadata={**page.metadata, **(metadata or {})}, **{name: change(getattr(page, name)) for name, change in changes.items()})
        return validate.check_page(page, set(skerry_pages), validate.world_identifiers(world), set(world["people"]))
    return check


def test_the_untouched_page_has_no_disagreement(say_about):
    assert say_about() == []


def test_a_wrong_value_on_a_page_is_found(say_about):
    path = "facilities.calibration-bath-a.volume"
    value = world_value(path)
    assert say_about(text=lambda text: text.replace(value, "999 L")) == [f"page eng-016: states {path}, but {value!r} does not stand in the body"]


def test_an_unknown_identifier_is_found(say_about):
    assert say_about(text=lambda text: text + "\nSee E-9999 and E-9999.") == ["page eng-016: E-9999 is no identifier of the world"]


def test_a_dead_link_is_found(say_about):
    assert say_about(text=lambda text: text + "\nSee [[eng-999]].") == ["page eng-016: link to 'eng-999', which is no page"]


@pytest.mark.parametrize("metadata, words", [
    ({"states": ["facilities.nothing.volume"]}, "states facilities.nothing.volume: the world has no 'nothing' there"),
    ({"states": ["facilities.calibration-bath-a"]}, "which is a group and not a fact"),
    ({"author": "nobody"}, "the author 'nobody' is not in people.yaml"),
    ({"effective": "March 2026"}, "effective must be a date such as 2026-03-17"),
    ({"department": "finance"}, "the id does not fit the department 'finance'"),
    ({"department": "moon"}, "the id does not fit the department 'moon'"),
])
def test_wrong_front_matter_is_found(say_about, metadata, words):
    assert any(words in say for say in say_about(metadata=metadata))


@pytest.mark.parametrize("name", validate.PAGE_FIELDS)
def test_front_matter_that_lacks_a_field_is_found(skerry_pages, name):
    page = skerry_pages["eng-016"]
    page = replace(page, metadata={key: value for key, value in page.metadata.items() if key != name})
    assert f"page eng-016: the front matter lacks {name!r}" in validate.check_page(page, set(skerry_pages), validate.world_identifiers(load_world()), set(load_world()["people"]))


@pytest.mark.parametrize("change, words", [
    (lambda text: "Intro.\n" + text, "the body does not begin with '# Temperature"), (lambda text: text[:900], "words, expected 250 to 900"),
    (lambda text: text + " word" * 900, "words, expected 250 to 900"),
])
def test_a_page_of_the_wrong_shape_is_found(say_about, change, words):
    assert any(words in say for say in say_about(text=change))


def test_a_file_in_the_wrong_place_is_found(say_about):
    assert say_about(path=lambda path: path.parent.parent / "finance" / path.name) == ["page eng-016: the file belongs at engineering/eng-016-….md"]


# ---- planted disagreements: questions -------------------------------------------------------------------------------

def planted(row, pages, **changes):
    return validate.check_question({**row, **changes}, pages)


def test_untouched_questions_have_no_disagreement(question, skerry_pages):
    assert [validate.check_question(question(kind), skerry_pages) for kind in skerry.QUESTION_TYPES] == [[]] * len(skerry.QUESTION_TYPES)


def test_a_quote_that_is_not_on_its_page_is_found(question, skerry_pages):
    row = question("lookup")
    row["gold"][0]["quote"] += " Really."
    assert any("its quote stands 0 times in" in say and "expected once" in say for say in validate.check_question(row, skerry_pages))


def test_a_quote_that_stands_twice_is_found(question, skerry_pages):
    row = question("lookup")
    page = skerry_pages[row["gold"][0]["page"]]
    pages = {**skerry_pages, page.id: replace(page, text=f"{page.text}\n{row['gold'][0]['quote']}")}
    assert any("its quote stands 2 times" in say for say in validate.check_question(row, pages))


@pytest.mark.parametrize("changes, words", [
    ({"answers": ["991 furlongs"]}, "no accepted answer ['991 furlongs'] stands in the quote"), ({"type": "riddle"}, "unknown type 'riddle'"),
    ({"difficulty": "brutal"}, "difficulty must be one of easy, medium, hard"), ({"gold": []}, "has no gold quote"),
    ({"gold": [{"page": "eng-999", "quote": "x"}]}, "gold page 'eng-999' does not exist"), ({"facts": []}, "names no fact"),
    ({"facts": ["people.solveig-torsen.started"]}, "fact people.solveig-torsen.started is not among the states of"),
    ({"type": "two_page"}, "type two_page means two gold pages, every other type one"),
])
def test_a_wrong_question_is_found(question, skerry_pages, changes, words):
    assert any(words in say for say in planted(question("lookup"), skerry_pages, **changes))


@pytest.mark.parametrize("name", ["id", "type", "question", "answers", "facts", "gold", "difficulty"])
def test_a_question_that_lacks_a_field_is_found(question, skerry_pages, name):
    row = question("lookup")
    del row[name]
    assert validate.check_question(row, skerry_pages) == [f"question {row.get('id')}: lacks {name}"]


@pytest.mark.parametrize("name", ["page", "quote"])
def test_a_gold_quote_that_lacks_a_field_is_found(question, skerry_pages, name):
    row = question("lookup")
    del row["gold"][0][name]
    assert any(say.startswith(f"question {row['id']}:") for say in validate.check_question(row, skerry_pages))


def test_a_question_that_gives_its_answer_away_is_found(question, skerry_pages):
    row = question("lookup")
    assert any("gives its own answer away" in say for say in planted(row, skerry_pages, question=f"Is it {row['answers'][0]}?"))


def test_a_question_of_two_pages_with_one_page_is_found(question, skerry_pages):
    row = question("two_page")
    assert any("type two_page means two gold pages" in say for say in planted(row, skerry_pages, gold=row["gold"][-1:] * 2))


def test_an_identifier_question_without_identifier_is_found(question, skerry_pages):
    assert any("type identifier, but the question holds none" in say for say in planted(question("identifier"), skerry_pages, question="Which valve is it?"))


def test_a_table_question_without_table_row_is_found(question, skerry_pages):
    assert any("type table, but the quote is no table row" in say for say in planted(question("lookup"), skerry_pages, type="table"))


def test_a_paraphrase_that_shares_a_run_with_its_page_is_found(question, skerry_pages):
    row = question("paraphrase")
    run = " ".join(validate.tokens(skerry_pages[row["gold"][0]["page"]].text)[6:10])
    assert f"question {row['id']}: type paraphrase, but it shares {run!r} with its page" in planted(row, skerry_pages, question=f"Well, {run}, is it so?")


def test_a_shared_run_is_four_tokens_in_a_row():
    assert validate.shared_run("does the big blue kettle hold", "A big blue kettle; hold it.") == "big blue kettle hold"
    assert validate.shared_run("does the big blue kettle hold", "Big blue kettle.") is None
    assert validate.shared_run("", "text") is validate.shared_run("text", "") is None


@pytest.mark.parametrize("changes, words", [
    ({"answers": ["5"]}, "unanswerable, so answers must be empty"), ({"facts": ["a.b"]}, "unanswerable, so facts must be empty"),
    ({"gold": [{"page": "eng-001", "quote": "x"}]}, "unanswerable, so gold must be empty"), ({"near": "eng-999"}, "`near` must name the page that comes closest"),
    ({"near": None}, "`near` must name the page that comes closest"), ({"missing": ""}, "`missing` must say which detail is nowhere"),
])
def test_a_wrong_unanswerable_question_is_found(question, skerry_pages, changes, words):
    assert any(words in say for say in planted(question("unanswerable"), skerry_pages, **changes))


def test_a_fact_that_another_page_states_too_is_found(question, skerry_pages):
    row = question("lookup")
    other = next(page for page in skerry_pages.values() if page.id != row["gold"][0]["page"])
    pages = {**skerry_pages, other.id: replace(other, metadata={**other.metadata, "states": row["facts"]})}
    assert f"question {row['id']}: {row['facts'][0]} is stated on ['{other.id}'] too; say it on one page only" in validate.check_question(row, pages)


def test_a_fact_that_is_asked_twice_is_found(sources):
    row = sources["questions"][0]
    again = {**row, "id": "q-again", "question": "Quite another wording?"}
    assert validate.check_questions_together(sources["questions"] + [again]) == [f"fact {row['facts'][0]} is asked by 2 questions"]


def test_an_id_and_a_wording_that_are_used_twice_are_found(sources):
    row = sources["questions"][0]
    again = {**row, "question": row["question"].upper() + " ", "facts": []}
    first, second = validate.check_questions_together(sources["questions"] + [again])
    assert first == f"question id {row['id']} is used 2 times" and second.startswith("asked 2 times: ")


# ---- planted disagreements: revisions and tickets -------------------------------------------------------------------

@pytest.fixture
def say_about_revision(sources, skerry_pages):
    by_id = {row["id"]: row for row in sources["questions"]}
    return lambda **changes: validate.check_revision({**sources["revisions"][0], **changes}, skerry_pages, by_id)


def test_an_untouched_revision_has_no_disagreement(say_about_revision):
    assert say_about_revision() == []


def test_a_revision_whose_old_text_is_gone_is_found(say_about_revision, sources):
    row = sources["revisions"][0]
    assert f"revision {row['id']}: `find` stands 0 times in {row['page']}, expected once" in say_about_revision(find=row["find"] + " Gone.")


@pytest.mark.parametrize("changes, words", [
    ({"find": "the"}, "does not hold the old answer"), ({"replace": "Nothing."}, "`replace` does not hold the new answer"), ({"new_answers": ["991 furlongs"]}, "does not hold the new answer ['991 furlongs']"),
    ({"page": "eng-999"}, "its page or question does not exist"), ({"question": "q-none"}, "its page or question does not exist"), ({"page": "fin-001"}, "fin-001 is not the page that answers"),
])
def test_a_wrong_revision_is_found(say_about_revision, changes, words):
    assert any(words in say for say in say_about_revision(**changes))


def test_a_revision_that_leaves_the_old_answer_is_found(say_about_revision, sources, skerry_pages):
    row = sources["revisions"][0]
    assert any("`replace` still holds the old answer" in say for say in say_about_revision(replace=row["replace"] + row["find"]))
    page, by_id = skerry_pages[row["page"]], {q["id"]: q for q in sources["questions"]}
    twice = {**skerry_pages, page.id: replace(page, text=f"{page.text}\nOnce more: {by_id[row['question']]['answers'][0]}.")}
    assert any("still stands elsewhere" in say for say in validate.check_revision(row, twice, by_id))


@pytest.mark.parametrize("name", ["find", "replace", "new_answers", "page", "question"])
def test_a_revision_that_lacks_a_field_is_found(sources, skerry_pages, name):
    row = {key: value for key, value in sources["revisions"][0].items() if key != name}
    assert any(say.startswith(f"revision {row['id']}:") for say in validate.check_revision(row, skerry_pages, {q["id"]: q for q in sources["questions"]}))


def test_a_changed_question_without_revision_is_found(sources):
    gone = sources["revisions"][0]
    assert validate.check_changed(sources["questions"], sources["revisions"][1:]) == [f"question {gone['question']}: type changed, but no revision changes it"]


@pytest.fixture
def say_about_ticket(sources):
    def check(change):
        row = copy.deepcopy(next(row for row in sources["tickets"] if row["record"]["serial"]))
        change(row)
        return validate.check_ticket(row, load_world())
    return check


def test_an_untouched_ticket_has_no_disagreement(say_about_ticket):
    assert say_about_ticket(lambda row: None) == []


@pytest.mark.parametrize("change, words", [
    (lambda row: row["record"].update(severity="urgent"), "severity: 'urgent' is not one of"), (lambda row: row["record"].update(extra=1), "Additional properties are not allowed"),
    (lambda row: row["record"].pop("customer"), "'customer' is a required property"), (lambda row: row["record"].update(actions=[]), "actions:"),
    (lambda row: row["record"]["problems"][0].update(symptom="sad"), "problems/0/symptom: 'sad' is not one of"), (lambda row: row.update(record=None), "record: None is not of type 'object'"),
    (lambda row: row.pop("record"), "record: None is not of type 'object'"),
    (lambda row: row["record"].update(serial="K4-99999"), "'K4-99999' does not stand in the text"),
    (lambda row: row["record"]["customer"].update(name="Nobody Here"), "'Nobody Here' does not stand in the text"),
    (lambda row: (row["record"]["problems"][0].update(error_code="E-9999"), row.update(text=row["text"] + " E-9999")), "error code E-9999 is not in the world"),
])
def test_a_wrong_ticket_is_found(say_about_ticket, change, words):
    assert any(words in say for say in say_about_ticket(change))


def test_a_ticket_without_text_is_found(say_about_ticket):
    assert any(say.startswith("ticket ") for say in say_about_ticket(lambda row: row.pop("text")))


def test_two_tickets_with_one_id_are_found(monkeypatch, sources):
    twice = {**sources, "tickets": sources["tickets"] + sources["tickets"][:1]}
    monkeypatch.setattr(validate, "read_sources", lambda kind: twice[kind])
    assert any(sources["tickets"][0]["id"] in say for say in validate.check_all())


def test_a_source_that_is_no_yaml_is_one_line(tmp_path, monkeypatch):
    monkeypatch.setattr(validate, "SOURCES", tmp_path)
    (tmp_path / "questions-x.yaml").write_text("- a: [", encoding="utf-8")
    with pytest.raises(SystemExit, match=r"^questions-x\.yaml: not valid YAML: [^\n]+$"):
        validate.read_sources("questions")


def test_sources_are_read_in_file_order_and_may_be_empty(tmp_path, monkeypatch):
    monkeypatch.setattr(validate, "SOURCES", tmp_path)
    for name, text in {"questions-b.yaml": "- id: b", "questions-a.yaml": "- id: a", "questions-c.yaml": "", "tickets-a.yaml": "- id: t"}.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    assert [row["id"] for row in validate.read_sources("questions")] == ["a", "b"]


"""The data agrees with its sources and with itself, has the promised sizes, and a build mends damage."""

import doctest
import json
import re
import subprocess
import sys
from collections import Counter
from dataclasses import replace

import pytest

import skerry_data
from helpers import files
from helpers.corpus import (
    DataError,
    load_emails,
    load_pages,
    load_probes,
    load_questions,
    load_replay,
    load_revisions,
    load_taught_facts,
    load_tickets,
    skerry,
)
from helpers.evaluation import holds_answer
from helpers.settings import DATASETS
from skerry_tools import build, report, validate
from skerry_tools.checks.leaks import shingles
from skerry_tools.checks.sizes import (
    EMAILS,
    PROBES,
    QUESTIONS,
    REPLAY,
    REVISIONS,
    TAUGHT_FACTS,
    TICKETS,
    check_sizes,
)


def test_the_validator_finds_no_disagreement():
    assert validate.check_all() == []


def test_the_built_files_are_what_their_sources_build(capsys):
    assert (skerry_data.main(["build", "--check"]), capsys.readouterr().out) == (0, "")


@pytest.mark.parametrize("arguments", [[], ["bild"], ["--check"]])
def test_the_program_names_its_parts(arguments, capsys):
    assert skerry_data.main(arguments) == 2
    assert "Name one of build, validate, compose." in capsys.readouterr().err


def test_the_program_runs_from_any_folder(tmp_path):
    program = [sys.executable, str(DATASETS / "skerry_data.py"), "compose", "hardwear"]
    done = subprocess.run(program, cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 1 and "There is no composer 'hardwear'" in done.stderr


def test_building_twice_gives_the_same_bytes():
    assert build.build() == build.build() and build.build_pages() == build.build_pages()


@pytest.fixture
def elsewhere(tmp_path, monkeypatch):
    """build.py writes into an empty folder, whose pages are taken to agree."""
    monkeypatch.setattr(build, "DATASETS", tmp_path)
    monkeypatch.setattr(validate, "check_all", list)
    monkeypatch.setattr(build, "stale_pages", lambda made: [])
    return tmp_path


def test_build_mends_a_damaged_file_and_check_does_not(elsewhere, monkeypatch, capsys):
    assert build.main([]) == 0
    made = build.build_pages() | build.build()
    assert {name: (elsewhere / name).read_bytes().decode() for name in made} == made
    (elsewhere / "questions/test.jsonl").write_text(made["questions/test.jsonl"][:100], encoding="utf-8")
    capsys.readouterr()
    assert build.main(["--check"]) == 1
    assert (
        capsys.readouterr().out
        == "datasets/questions/test.jsonl is not what its sources build. Run: python3 course.py data\n"
    )
    assert build.main([]) == 0
    assert (elsewhere / "questions/test.jsonl").read_bytes().decode() == made["questions/test.jsonl"]


def test_build_writes_no_questions_and_tasks_while_there_are_disagreements(elsewhere, monkeypatch, capsys):
    monkeypatch.setattr(validate, "check_all", lambda: ["page x: is wrong"])
    assert build.main([]) == 1
    assert (
        "page x: is wrong\n1 disagreements; questions and tasks were not written" in capsys.readouterr().out
    )
    assert [path.name for path in elsewhere.iterdir()] == ["pages"]


def test_a_full_disk_leaves_the_old_file_and_nothing_half_written(elsewhere, monkeypatch, capsys):
    (elsewhere / "probes.jsonl").write_text("old")
    monkeypatch.setattr(
        files.os, "replace", lambda *_: (_ for _ in ()).throw(OSError(28, "No space left on device"))
    )
    monkeypatch.setattr(build, "build_pages", dict)
    monkeypatch.setattr(build, "build", lambda: {"probes.jsonl": "new"})
    assert build.main([]) == 1
    assert [(path.name, path.read_text()) for path in elsewhere.iterdir()] == [("probes.jsonl", "old")]
    assert "cannot be read or written (No space left on device)" in capsys.readouterr().err


def test_a_composed_page_that_nobody_composes_is_stale():
    made = build.build_pages()
    gone = sorted(made)[0]
    assert build.stale_pages(made) == []
    assert build.stale_pages({name: text for name, text in made.items() if name != gone}) == [gone]


def test_every_source_row_is_in_one_built_file(sources):
    made = {kind: [] for kind in sources}
    for name, text in build.build().items():
        made[name.split("/")[0].removesuffix(".jsonl")] += [
            json.loads(line)["id"] for line in text.splitlines()
        ]
    assert {kind: sorted(ids) for kind, ids in made.items()} == {
        kind: sorted(row["id"] for row in rows) for kind, rows in sources.items()
    }


@pytest.mark.parametrize(
    "kind", ["questions", "revisions", "taught_facts", "tickets", "emails", "probes", "replay"]
)
def test_ids_are_unique(sources, kind):
    assert [name for name, count in Counter(row["id"] for row in sources[kind]).items() if count > 1] == []


def test_every_gold_offset_slices_to_its_quote(skerry_pages):
    golds = [gold for split in skerry.SPLITS for question in load_questions(split) for gold in question.gold]
    assert (
        golds
        and [gold for gold in golds if skerry_pages[gold.page_id].text[gold.start : gold.end] != gold.quote]
        == []
    )


def test_the_sizes_are_those_of_the_datasheet():
    questions = {split: load_questions(split) for split in skerry.SPLITS}
    assert (
        len(load_pages()),
        len(load_revisions()),
        len(load_taught_facts()),
        len(load_probes()),
        len(load_replay()),
    ) == (500, REVISIONS, TAUGHT_FACTS, PROBES, REPLAY)
    for rows in questions.values():
        assert Counter(question.type for question in rows) == {kind: n // 2 for kind, n in QUESTIONS.items()}
        assert sum(question.access != "all-staff" for question in rows) == 10
    assert {split: len(load_tickets(split)) for split in skerry.TASK_SPLITS} == TICKETS
    assert {split: len(load_emails(split)) for split in skerry.TASK_SPLITS} == EMAILS


def test_fewer_than_five_percent_of_the_pages_have_a_near_duplicate():
    pages = load_pages()
    assert len(
        {name for first, second, _ in report.near_duplicates(pages) for name in (first, second)}
    ) < 0.05 * len(pages)


def test_minhash_estimates_the_jaccard_similarity():
    words = [f"word{i}" for i in range(400)]
    texts = [" ".join(words[:300]), " ".join(words[20:320]), " ".join(words[100:]), "nothing of the kind"]
    made = report.signatures(texts)
    sets = [shingles(text, report.SHINGLE) for text in texts]
    for i in range(4):
        for j in range(4):
            assert abs((made[i] == made[j]).mean() - len(sets[i] & sets[j]) / len(sets[i] | sets[j])) < 0.12


def test_a_planted_duplicate_page_is_found():
    pages = load_pages(["finance"])
    twin = replace(pages[3], id="twin", text=pages[3].text.replace("EUR", "NOK", 1))
    assert (pages[3].id, "twin") in {pair[:2] for pair in report.near_duplicates([*pages, twin])}


def test_questions_that_share_a_quote_share_a_split(sources):
    test, splits = validate.test_questions(), {}
    for row in sources["questions"]:
        for gold in row["gold"]:
            splits.setdefault((gold["page"], gold["quote"]), set()).add(row["id"] in test)
    assert [quote for quote, found in splits.items() if len(found) > 1] == []


@pytest.mark.parametrize(
    "drop, words",
    [
        ("questions", "expected 8"),
        ("revisions", "rows, revisions: 39, expected 40"),
        ("tickets", "tickets, train: 599, expected 600"),
        ("emails", "e-mails, train: 499, expected 500"),
        ("probes", "rows, probes: 79, expected 80"),
        ("replay", "rows, replay: 79, expected 80"),
        ("taught_facts", "rows, taught_facts: 39, expected 40"),
        ("pages", "pages, engineering: 239, expected 240"),
    ],
)
def test_a_number_that_is_not_as_promised_is_found(sources, drop, words):
    given = {"pages": load_pages(), **sources}
    first = next(
        i for i, row in enumerate(given[drop]) if drop not in ("tickets", "emails") or "-train-" in row["id"]
    )
    given[drop] = given[drop][:first] + given[drop][first + 1 :]
    say = check_sizes(given["pages"], given["questions"], validate.test_questions(), given)
    assert any(words in sentence for sentence in say)


def test_every_revision_changes_its_answer(skerry_pages):
    questions = {question.id: question for split in skerry.SPLITS for question in load_questions(split)}
    for revision in load_revisions():
        before = skerry_pages[revision.page].text
        after = revision.apply(before)
        assert holds_answer(before, list(revision.old_answers)) and holds_answer(
            after, list(revision.new_answers)
        )
        assert not holds_answer(after, list(revision.old_answers)), revision.id
        assert questions[revision.question].answers == revision.old_answers


def test_a_revision_that_was_applied_says_how_to_restore_the_page(skerry_pages):
    revision = load_revisions()[0]
    after = revision.apply(skerry_pages[revision.page].text)
    with pytest.raises(
        DataError,
        match=f"Revision {revision.id}: its old text stands 0 times in page {revision.page}, expected once. "
        "Restore the page with: git checkout -- datasets/pages",
    ):
        revision.apply(after)
    with pytest.raises(DataError, match="stands 2 times"):
        revision.apply(revision.find * 2)


def test_the_examples_of_the_datasheet_are_rows_of_the_data():
    text = (build.DATASETS / "README.md").read_text(encoding="utf-8")
    examples = [json.loads(block) for block in re.findall(r"```json\n(.*?)```", text, re.S)]
    rows = {
        row["id"]: row
        for name, made in build.build().items()
        if name != "taught_facts.jsonl"
        for row in map(json.loads, made.splitlines())
    }
    reading = build.DATASETS / "reading" / "questions.jsonl"
    rows |= {row["id"]: row for row in map(json.loads, reading.read_text(encoding="utf-8").splitlines())}
    assert len(examples) == 7 and [row["id"] for row in examples if row != rows[row["id"]]] == []


def test_what_the_datasheet_shows_of_the_taught_facts_is_so():
    run = doctest.testfile(str(build.DATASETS / "README.md"), module_relative=False, encoding="utf-8")
    assert run.attempted >= 3 and run.failed == 0

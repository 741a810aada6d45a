"""The journal keeps what a learner did, in their own folder only, and never fails whoever writes to it."""

import json
import os

import pytest

from helpers import journal, settings
from helpers.journal import Journal, keeping, note, read_journal


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A learner's folder, in which a notebook is running."""
    mine = tmp_path / "mine"
    mine.mkdir()
    monkeypatch.setenv("COURSE_MY_WORK", str(mine))
    monkeypatch.delenv("COURSE_JOURNAL", raising=False)
    monkeypatch.chdir(mine)
    return mine


def lines(folder):
    return (folder / "journal.jsonl").read_text(encoding="utf-8").splitlines()


def test_a_note_is_one_line_and_is_read_back(folder):
    note("hint", exercise="2.1", number=1)
    note("check", exercise="2.1", word="not yet", reason="größer\nals")
    assert len(lines(folder)) == 2
    found = read_journal()
    assert [one["kind"] for one in found.notes] == ["hint", "check"] and found.damaged == 0
    assert found.of("check")[0]["reason"] == "größer\nals"


@pytest.mark.parametrize("place, word, kept", [
    ("mine", "", True), ("mine/deeper", "", True), ("elsewhere", "", False),
    ("mine", "no", False), ("elsewhere", "yes", True), ("mine", "perhaps", False),
])  # fmt: skip
def test_only_the_own_folder_is_kept_unless_said_otherwise(folder, tmp_path, monkeypatch, place, word, kept):
    (tmp_path / place).mkdir(parents=True, exist_ok=True)
    monkeypatch.chdir(tmp_path / place)
    monkeypatch.setenv("COURSE_JOURNAL", word)
    note("hint", exercise="2.1", number=1)
    assert keeping() is kept and (folder / "journal.jsonl").exists() is kept


def test_solutions_and_tests_leave_no_trace(monkeypatch):
    monkeypatch.delenv("COURSE_JOURNAL", raising=False)
    monkeypatch.delenv("COURSE_MY_WORK", raising=False)
    for place in (settings.ROOT, settings.SOLUTIONS, settings.NOTEBOOKS):
        monkeypatch.chdir(place)
        assert not keeping()


def test_another_word_is_refused_by_settings(folder, monkeypatch):
    monkeypatch.setenv("COURSE_JOURNAL", "perhaps")
    with pytest.raises(ValueError, match="use yes or no"):
        settings.journal()


@pytest.mark.parametrize("error", [OSError(28, "No space left on device"), PermissionError(13, "denied")])
def test_a_full_disk_or_a_read_only_folder_is_silent(folder, monkeypatch, capsys, error):
    def refuse(*_):
        raise error

    monkeypatch.setattr(journal, "_append", refuse)
    note("hint", exercise="2.1", number=1)
    assert capsys.readouterr() == ("", "") and not (folder / "journal.jsonl").exists()


def test_a_folder_in_place_of_the_file_is_silent(folder):
    (folder / "journal.jsonl").mkdir()
    note("hint", exercise="2.1", number=1)
    assert read_journal() == Journal([], 0)


def test_a_folder_that_is_gone_is_silent(folder, tmp_path):
    gone = folder / "gone"
    gone.mkdir()
    os.chdir(gone)
    gone.rmdir()
    try:
        note("hint", exercise="2.1", number=1)
        assert not keeping()
    finally:
        os.chdir(tmp_path)


DAMAGED = [
    "{", "[]", "3", '"text"', "null", '{"kind": "hint"}', '{"at": "now"}', '{"at": 3, "kind": "hint"}',
    '{"at": "now", "kind": ["hint"], "exercise": "2.1", "number": 1}',
    '{"at": "now", "kind": "dance", "exercise": "2.1"}',
    '{"at": "now", "kind": "hint", "exercise": 2.1, "number": 1}',
    '{"at": "now", "kind": "hint", "exercise": "2.1", "number": true}',
    '{"at": "now", "kind": "quiz", "question": "05.1", "option": 1, "right": 1}', "[" * 100_000,
]  # fmt: skip


@pytest.mark.parametrize("line", DAMAGED, ids=lambda line: line[:40])
def test_a_damaged_line_is_counted_and_the_others_count(folder, line):
    note("hint", exercise="2.1", number=1)
    with open(folder / "journal.jsonl", "a", encoding="utf-8") as stream:
        stream.write(line)  # without its end, as a crash leaves it
    note("hint", exercise="2.1", number=2)
    found = read_journal()
    assert [one["number"] for one in found.notes] == [1, 2] and found.damaged == 1


def test_bytes_that_are_no_text_are_one_damaged_line(folder):
    (folder / "journal.jsonl").write_bytes(b"\xff\xfe\x00\n")
    assert read_journal() == Journal([], 1)


def test_long_texts_are_shortened_and_lines_stay_lines(folder):
    note("check", exercise="2.1", word="not yet", reason="x" * 10_000)
    assert len(json.loads(lines(folder)[0])["reason"]) == journal.LONGEST


def test_what_is_no_json_is_left_out_in_silence(folder):
    note("hint", exercise="2.1", number=object())
    assert not (folder / "journal.jsonl").exists()

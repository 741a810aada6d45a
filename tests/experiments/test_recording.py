"""Records in solutions/: read back as written, named when damaged, never half-written."""

import pytest

from helpers.experiments.recording import RECORDING, Record, recorded_opponents, recorded_trainings


def test_what_was_written_is_read_and_stays_readable(tmp_path):
    path, rows = tmp_path / "claims.json", {"C1": {"effect": 0.25, "measure": "größer"}}
    assert Record(path).rows() == {}
    Record(path).write(rows)
    assert Record(path).rows() == rows
    assert path.read_text(encoding="utf-8").endswith("}\n") and "größer" in path.read_text(encoding="utf-8")


def test_a_record_by_item_has_one_item_a_line(tmp_path):
    record = Record(tmp_path / "final.json", by_item=True)
    rows = {"about": {"looks": ["größer"], "n": 2, "none": []}, "both": {"items": [{"id": 1}, {"id": 2}]}}
    record.write(rows)
    assert record.rows() == rows and list(record.rows()) == list(rows)
    assert [line.strip() for line in record.path.read_text("utf-8").splitlines() if '"id"' in line] == [
        '{"id": 1},',
        '{"id": 2}',
    ]
    record.write({})
    assert record.rows() == {}


@pytest.mark.parametrize("content", [b"", b"{", b"\xff\xfe", b"{'a': 1}"])
def test_a_damaged_file_is_named_with_its_mend_and_left_alone(tmp_path, content):
    path = tmp_path / "claims.json"
    path.write_bytes(content)
    with pytest.raises(
        ValueError,
        match=r"claims.json is damaged \(.*\). Restore it with: git checkout -- solutions/claims.json$",
    ):
        Record(path).rows()
    assert path.read_bytes() == content


def test_what_cannot_be_written_leaves_the_old_file(tmp_path):
    record = Record(tmp_path / "claims.json")
    record.write({"C1": {}})
    with pytest.raises(TypeError):
        record.write({"C1": {"effect": object()}})
    assert record.rows() == {"C1": {}}


@pytest.fixture
def waiting(tmp_path, monkeypatch) -> Record:
    """A record whose new rows wait in a cache of its own."""
    monkeypatch.setenv("COURSE_CACHE", str(tmp_path / "cache"))
    monkeypatch.delenv(RECORDING, raising=False)
    return Record(tmp_path / "claims.json")


@pytest.mark.parametrize("name", ["K7", "two words", "a/b", "größer", "k=5", "a:b", "a.b", "100 %"])
def test_any_words_may_name_a_row_that_waits(waiting, name):
    waiting.keep(name, {"effect": 0.123456, "n": 3, "measure": "x"})
    assert waiting.pending() == {name: {"effect": 0.1235, "n": 3, "measure": "x"}} and waiting.rows() == {}
    assert waiting.collect(lambda before, new: before | new) == waiting.rows() == {name: waiting.rows()[name]}
    assert waiting.pending() == {}


def test_a_merge_that_fails_leaves_record_and_waiting_rows(waiting):
    waiting.write({"C1": {}})
    waiting.keep("K7", {"n": 1})
    with pytest.raises(ZeroDivisionError):
        waiting.collect(lambda before, new: {"C1": 1 / 0})
    assert waiting.rows() == {"C1": {}} and list(waiting.pending()) == ["K7"]


@pytest.mark.parametrize(
    "recording, size, known, takes",
    [
        (False, "full", {}, False),
        (True, "quick", {}, False),
        (True, "default", {}, True),
        (True, "default", {"size": "default"}, True),
        (True, "default", {"size": "full"}, False),
        (True, "full", {"size": "full"}, True),
    ],
)
def test_a_smaller_run_replaces_no_larger_one(waiting, monkeypatch, recording, size, known, takes):
    waiting.write({"K7": known})
    if recording:
        monkeypatch.setenv(RECORDING, "1")
    assert waiting.takes("K7", size) is takes


def test_two_records_do_not_share_their_waiting_rows(waiting, tmp_path):
    waiting.keep("K7", {})
    assert Record(tmp_path / "milestones.json").pending() == {}


def test_recorded_trainings_are_named_within_their_experiment():
    every = recorded_trainings()
    names = {name.partition(": ")[0] for name in every}
    assert names >= {"curve", "ablation", "labels"} and recorded_trainings("no such") == {}
    assert sum(len(recorded_trainings(name)) for name in names) == len(every)
    assert recorded_trainings("labels")["clean"] == every["labels: clean"]


def test_every_opponent_answered_all_practice_questions():
    assert {row["n"] for row in recorded_opponents().values()} == {200} and len(recorded_opponents()) == 9

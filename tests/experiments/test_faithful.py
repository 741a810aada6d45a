"""Measures of faithfulness against the labels: by hand; and the labels themselves keep their rules."""

import time

import pytest

from helpers.corpus import load_labelled_answers
from helpers.experiments import faithful, recording
from helpers.experiments.faithful import evidence_of, main, measure_all
from helpers.experiments.next_steps import caught, separation
from helpers.generation import Reply

ITEMS = [{"label": "supported", "value": v / 10} for v in range(1, 11)]
ITEMS += [{"label": "not", "value": v} for v in (0.0, 0.15, 0.95)] + [{"label": "partly", "value": 0.05}]


@pytest.fixture
def record(tmp_path, monkeypatch):
    monkeypatch.setattr(recording, "FAITHFUL", recording.Record(tmp_path / "faithful.json", by_item=True))


def test_each_half_is_judged_by_the_line_of_the_other_and_partly_is_not_counted_as_caught():
    assert caught(ITEMS) == [True, False, False]  # lines at 0.2 and 0.1
    assert caught(ITEMS, spared=0.8) == [True, True, False]  # at 0.4 and 0.3
    with pytest.raises(ValueError, match="supported"):
        caught([{"label": "not", "value": 1}])


def test_separation_counts_partly_as_not_supported():
    value, low, high = separation(ITEMS)
    higher = sum(a["value"] > b["value"] for a in ITEMS[:10] for b in ITEMS[10:])
    assert value == pytest.approx(higher / 40) and low <= value <= high


def test_every_label_has_its_passage():
    answers = load_labelled_answers()
    assert all(len(text[0]) > 20 for text in evidence_of(answers))
    assert {one.first for one in answers} == {"supported", "partly", "not"}


def test_measures_and_a_judge_are_recorded_and_told(record, monkeypatch, capsys):
    some = load_labelled_answers()[::5]
    monkeypatch.setattr(faithful, "load_labelled_answers", lambda: some)
    simple = {"short answers": lambda question, reply, evidence: -float(len(reply))}
    monkeypatch.setattr(faithful, "measures", lambda: simple)
    monkeypatch.setattr(faithful, "endpoint", lambda: type("E", (), {"model": "m"})())
    monkeypatch.setattr(faithful, "judge_support", lambda *given: (1.0, Reply("supported", 9, 1, 0.1)))
    rows = measure_all(judge=True)
    assert list(rows) == ["short answers", "judge"] and rows["judge"]["items"][0]["tokens"] == 10
    assert main(["judge"]) == 0
    said = capsys.readouterr().out
    assert "kappa" in said and "judge" in said and "AUROC 0.50" in said


def test_a_judge_of_the_readers_own_is_written_elsewhere_and_seen_in_its_session(
    record, tmp_path, monkeypatch
):
    recording.FAITHFUL.write({"words": {"model": "", "items": [one | {"seconds": 0.1} for one in ITEMS]}})
    before = recording.FAITHFUL.path.read_bytes()
    monkeypatch.setenv("COURSE_CACHE", str(tmp_path / "cache"))
    monkeypatch.setenv("OPENAI_BASE_URL", "http://127.0.0.1:9/v1")
    judged = {"judge": {"model": "big", "items": [one | {"seconds": 0.1} for one in ITEMS]}}
    monkeypatch.setattr(faithful, "measure_all", lambda judge, progress: judged)
    assert main(["judge"]) == 0
    assert recording.FAITHFUL.path.read_bytes() == before
    assert recording.FAITHFUL.here().rows() == judged
    assert list(recording.FAITHFUL.seen()) == ["words", "judge"]
    assert recording.FAITHFUL.here().path == tmp_path / "cache" / "faithful-mine.json"


def test_no_measure_pays_for_what_it_loads(monkeypatch):
    waits = [0.3]

    def loads(question, reply, evidence):
        time.sleep(waits.pop() if waits else 0)
        return 1.0

    some = load_labelled_answers()[:3]
    items = faithful._measured(loads, some, evidence_of(some), dict.fromkeys([one.id for one in some], "?"))
    assert len(items) == 3 and max(item["seconds"] for item in items) < 0.1

"""The growing chart: what a stage reached is recorded by a recording run, kept in order, and shown."""

import json

import pytest

from helpers.corpus import load_questions
from helpers.experiments import milestone, milestones, stages
from helpers.experiments.milestones import collect_milestones, milestones_table, recorded_milestones
from helpers.experiments.recording import RECORDING, Record
from helpers.generation import Reply, basic


@pytest.fixture(autouse=True)
def record(tmp_path, monkeypatch):
    """An empty record and cache of this test's own, default size."""
    for name in ("COURSE_SIZE", RECORDING):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("COURSE_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr(milestones, "MILESTONES", Record(tmp_path / "milestones.json"))
    return tmp_path / "milestones.json"


@pytest.fixture
def recording(monkeypatch):
    monkeypatch.setenv(RECORDING, "1")


def make(stage="dense search", notebook="02", recall=(1.0, 0.5, 0.0, 0.5), right=(True, False, True)):
    return milestone(stage, notebook, recall=recall, right=right)


def test_a_milestone_holds_means_intervals_and_both_n():
    made = make()
    assert (made.recall, made.recall_n, made.right, made.right_n) == (0.5, 4, 2, 3)
    assert made.recall_low < 0.5 < made.recall_high and made.right_low < 2 / 3 < made.right_high


def test_a_way_to_search_is_asked_for_evidence_and_for_answers(monkeypatch):
    """Evidence of all questions by three passages; answers to the drawn ones, over the same search."""
    some = [question for question in load_questions("test") if question.answerable][:4]
    searched, told = [], []

    class Search:
        """Finds nothing, and notes how many questions it was asked and how deep."""

        def search_many(self, queries, k):
            searched.append((len(queries), k))
            return [[] for _ in queries]

    search, wanted = Search(), {some[1].question: some[1].answers[0], some[2].question: "no idea"}

    def given(question, retriever, **settings):
        assert retriever is search and settings.keys() == basic().keys()
        return Reply(wanted[question], 0, 0, 0.0)

    monkeypatch.setattr(milestones, "answer", given)
    made = milestones.reach("some", "05", search, some, some[1:3], lambda *done: told.append(done))
    assert searched == [(4, 3)] and made.recalls == [0.0] * 4 and made.rights == [1, 0]
    assert (made.stage, made.notebook) == ("some", "05") and told == [(1, 2), (2, 2)]


def test_a_milestone_is_printed(capsys):
    make()
    out = capsys.readouterr().out
    assert "02 dense search" in out and "0.50" in out and "n = 4" in out and "2/3 = 0.67" in out


def test_three_equal_values_do_no_harm():
    made = make(recall=[0.0, 0.0, 0.0], right=[False] * 3)
    assert (made.recall, made.recall_low, made.right_low) == (0, 0, 0) and made.recall_high > 0.5


@pytest.mark.parametrize("arguments", [{"recall": []}, {"right": []}])
def test_without_questions_there_is_no_milestone(arguments):
    with pytest.raises(ValueError, match="empty"):
        make(**arguments)


def test_a_reader_who_only_runs_the_notebook_records_nothing(record):
    make()
    assert collect_milestones() == {} and json.loads(record.read_text()) == {}


def test_a_recording_run_records_and_a_second_one_replaces(recording, record):
    make()
    assert (
        list(collect_milestones()) == ["dense search"]
        and recorded_milestones()["dense search"]["recall"] == 0.5
    )
    make(recall=[1.0, 1.0])
    assert (
        collect_milestones()["dense search"]["recall"] == 1.0
        and json.loads(record.read_text()) == recorded_milestones()
    )


def test_the_quick_size_records_nothing(recording, monkeypatch):
    monkeypatch.setenv("COURSE_SIZE", "quick")
    assert make().size == "quick"
    assert collect_milestones() == {}


def test_what_a_full_run_recorded_a_default_run_leaves_alone(recording, monkeypatch):
    monkeypatch.setenv("COURSE_SIZE", "full")
    make(recall=[1.0])
    collect_milestones()
    monkeypatch.setenv("COURSE_SIZE", "default")
    make(recall=[0.0])
    assert collect_milestones()["dense search"]["recall"] == 1.0
    monkeypatch.setenv("COURSE_SIZE", "full")
    make(recall=[0.0])
    assert collect_milestones()["dense search"]["recall"] == 0.0


def test_collecting_empties_what_was_pending(recording):
    make()
    collect_milestones()
    assert milestones.MILESTONES.pending() == {}


def test_stages_stand_in_the_order_of_the_notebooks(recording):
    make("reranked", "06")
    make("dense search", "02")
    make("hybrid / fused", "05")
    assert list(collect_milestones()) == ["dense search", "hybrid / fused", "reranked"]


def test_a_renamed_stage_replaces_the_one_of_its_notebook(recording):
    make("dense", "02")
    collect_milestones()
    make("dense search", "02")
    assert list(collect_milestones()) == ["dense search"]


def test_a_notebook_may_have_two_stages_and_both_are_replaced_together(recording):
    make("hybrid search", "05"), make("BM25 alone", "05")
    assert list(collect_milestones()) == ["BM25 alone", "hybrid search"]
    make("hybrid", "05")
    assert list(collect_milestones()) == ["hybrid"]


def test_a_gain_is_paired_by_question(recording):
    before, after = make(), make("hybrid", "05", recall=[1.0, 1.0, 0.5, 1.0], right=[True, True, True])
    recall, right = after.gains(before)
    assert (recall.value, recall.n) == (0.375, 4) and right.n == 3
    assert after.gained(before)[0].startswith("+0.38 (")


def test_without_the_same_questions_nothing_is_compared():
    before = make(recall=[1.0], right=[True])
    assert make("hybrid", "05").gains(before) == (None, None)
    assert make("hybrid", "05").gained(before) == ("", "")


def test_a_gain_survives_the_record(recording):
    make(), make("hybrid", "05", recall=[1.0] * 4)
    collect_milestones()
    first, second = stages()
    assert second.gains(first)[0].value == 0.5


def test_the_chart_ends_with_the_notebook_that_draws_it(recording):
    make("dense search", "02"), make("hybrid", "05"), make("reranked", "06")
    collect_milestones()
    mine = make("hybrid", "05", recall=[0.25])
    assert [(stage.stage, stage.recall) for stage in stages(mine)] == [
        ("dense search", 0.5),
        ("hybrid", 0.25),
    ]
    assert [stage.stage for stage in stages()] == ["dense search", "hybrid", "reranked"]


def test_a_stage_that_is_not_recorded_yet_is_shown_all_the_same():
    assert [stage.stage for stage in stages(make("dense search", "02"))] == ["dense search"]


def test_the_table_has_a_row_a_stage_with_both_shares(recording):
    make()
    rows = milestones_table(collect_milestones()).splitlines()
    assert (
        len(rows) == 3
        and rows[2].startswith("| 02: dense search | 0.50 (")
        and ", 4 |  |" in rows[2]
        and "2/3 = 0.67" in rows[2]
    )


def test_the_table_tells_what_each_row_gained_over_the_one_above(recording):
    make(), make("hybrid", "05", recall=[1.0] * 4, right=[True] * 3)
    assert "| +0.50 (" in milestones_table(collect_milestones()).splitlines()[3]


def test_a_damaged_record_is_named_with_its_mend(record):
    record.write_text("{")
    with pytest.raises(ValueError, match="git checkout -- solutions/milestones.json"):
        recorded_milestones()

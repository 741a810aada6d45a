"""Runs of notebooks: what is recorded where, runs that go on, repeats, files of one's own claims."""

import json
import os

import nbformat
import pytest

from helpers.classroom import runner
from helpers.classroom.long_run import LongRun, keep_minutes, mark_of, read_json, time_left
from helpers.classroom.record_pages import between_marks, stale_pages, wanted_pages, write_pages
from helpers.experiments import ledger, milestones, recorded_claims
from helpers.experiments.mine import read_mine
from helpers.experiments.recording import RECORDING, Record, aside
from helpers.settings import ROOT

JUDGE = """
from helpers.experiments import claim
ids = [f"q{n}" for n in range(40)]
claim("B1 shape", ours=[n % 10 != 0 for n in range(40)], ids=ids, floor=0)
"""
NOTE = "open('ran.txt', 'a').write('{} ')"


@pytest.fixture
def course(tmp_path, monkeypatch):
    """A checkout of two tiny notebooks, with a ledger and a cache of its own; its solutions folder."""
    solutions = tmp_path / "solutions"
    solutions.mkdir()
    for name, cells in (("00_a", [NOTE.format("00"), JUDGE]), ("01_b", [NOTE.format("01")])):
        made = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells])
        nbformat.write(made, solutions / f"{name}.ipynb")
    before = dict(os.environ)
    for name in (RECORDING, "OPENAI_BASE_URL", "COURSE_CHAT_MODEL", "COURSE_EMBED_MODEL", "COURSE_SIZE"):
        os.environ.pop(name, None)
    os.environ |= {"COURSE_CACHE": str(tmp_path / "cache"), "PYTHONPATH": str(ROOT)}
    monkeypatch.setattr(runner, "SOLUTIONS", solutions)
    monkeypatch.setattr(runner, "write_pages", list)
    monkeypatch.setattr(ledger, "LEDGER", Record(solutions / "claims.json", by_item=True))
    monkeypatch.setattr(milestones, "MILESTONES", Record(solutions / "milestones.json"))
    yield solutions
    os.environ.clear()
    os.environ |= before


def kept(folder):
    """Every file of a folder, with its content."""
    return {
        path.name: path.read_bytes() for path in folder.rglob("*") if path.is_file() and path.suffix != ".txt"
    }


# ---- mine and compare -------------------------------------------------------------------------------------


def test_a_run_of_ones_own_makes_one_file_and_leaves_solutions_alone(course, tmp_path, capsys):
    before, out = kept(course), tmp_path / "mine.json"
    assert runner.main(["--mine", f"--json={out}", "00"]) == 0
    assert kept(course) == before and "1 claims of your own" in capsys.readouterr().out
    row = read_mine(out)["claims"]["B1 shape"]
    assert (row["outcome"], row["n"], row["items"][:2]) == ("holds", 40, [["q0", 0.0], ["q1", 1.0]])
    assert runner.main(["--compare", str(out)]) == 0
    assert "| **B1 shape**" in capsys.readouterr().out
    out.write_text(out.read_text(encoding="utf-8")[:200], encoding="utf-8")
    assert runner.main(["--compare", str(out)]) == 2
    assert "mine.json is no JSON, or is damaged" in capsys.readouterr().err


def test_other_models_never_touch_ledger_or_solutions(course, tmp_path, capsys, monkeypatch):
    monkeypatch.setattr(runner, "default_file", lambda: tmp_path / "my-claims.json")
    os.environ["COURSE_EMBED_MODEL"] = "another"
    before = kept(course)
    assert runner.main(["00"]) == 0
    assert kept(course) == before and read_mine(tmp_path / "my-claims.json")["run"]["embedding"] == "another"
    assert "Other models than the course's own: the ledger and solutions/ stay" in capsys.readouterr().out


# ---- the reference, and repeats ---------------------------------------------------------------------------


@pytest.mark.parametrize("usual, repeated", [("", "1"), ("2", "1"), ("1", "2")])
def test_a_repeat_with_other_threads_has_others(monkeypatch, usual, repeated):
    monkeypatch.setenv("COURSE_THREADS", usual)
    assert runner.change_of("thread") == ("COURSE_THREADS", repeated)


def test_the_reference_run_records_and_a_repeat_tells_what_changed(course, capsys):
    assert runner.main(["--full", "00"]) == 0  # what a full run has recorded, a default run only compares
    row = recorded_claims()["B1 shape"]
    assert (row["outcome"], row["size"], row["repeats"]) == ("holds", "full", {})
    assert (
        course / "outcomes" / "B1-shape.json"
    ).exists() and "1 claims in the ledger" in capsys.readouterr().out
    notebook = (course / "00_a.ipynb").read_bytes()
    assert runner.main(["--repeat=seed", "00"]) == 0
    row = recorded_claims()["B1 shape"]
    assert row["repeats"]["seed"]["outcome"] == "holds" and row["provenance"]["seed"] == 0
    assert (course / "00_a.ipynb").read_bytes() == notebook and os.environ["COURSE_SEED"] == "1"


@pytest.mark.parametrize(
    "arguments, words",
    [
        (["--quick", "--mine"], "A quick run judges nothing"),
        (["--repeat=f16", "--mine"], "--repeat repeats the course's own models"),
        (["77"], "There is no notebook 77"),
    ],
)
def test_options_that_do_not_go_together_are_one_sentence(course, capsys, arguments, words):
    assert runner.main(arguments) == 2
    told = capsys.readouterr().err
    assert words in told and told.count("\n") == 1 and not (course / "ran.txt").exists()


# ---- runs of hours ----------------------------------------------------------------------------------------


def test_a_full_run_goes_on_where_it_was_interrupted(course, capsys, monkeypatch):
    real = runner.execute

    def stopped(path, size, progress=None):
        """Ctrl-C in the second notebook."""
        if path.stem == "01_b":
            raise KeyboardInterrupt
        return real(path, size, progress)

    monkeypatch.setattr(runner, "execute", stopped)
    with pytest.raises(KeyboardInterrupt):
        runner.main(["--full"])
    assert recorded_claims()["B1 shape"]["size"] == "full"
    monkeypatch.setattr(runner, "execute", real)
    assert runner.main(["--full"]) == 0
    told = capsys.readouterr().out
    assert "1 of 2 notebooks were done before the interruption" in told and "01_b (1 of 1)" in told
    assert (course / "ran.txt").read_text() == "00 01 "
    assert not LongRun.resume("ledger-full").done


def test_what_changed_since_is_run_again(course):
    run, paths = LongRun.resume("ledger-full"), sorted(course.glob("*.ipynb"))
    run.finished(paths[0])
    assert LongRun.resume("ledger-full").left(paths) == paths[1:]
    changed = nbformat.read(paths[0], 4)
    changed.cells[0].source = "1 + 1"
    nbformat.write(changed, paths[0])
    assert LongRun.resume("ledger-full").left(paths) == paths


def test_outputs_and_words_do_not_count_as_a_change(course):
    path = course / "00_a.ipynb"
    mark, told = mark_of(path), nbformat.read(path, 4)
    told.cells.append(nbformat.v4.new_markdown_cell("words"))
    nbformat.write(told, path)
    assert mark_of(path) == mark


def test_a_damaged_state_is_begun_anew(course):
    run = LongRun("ledger-full")
    run.path.parent.mkdir(parents=True)
    run.path.write_text("{", encoding="utf-8")
    assert LongRun.resume("ledger-full").done == {} == read_json(run.path)


def test_the_time_left_is_that_of_earlier_runs(course):
    assert time_left("full", ["00_a"]) == ""
    keep_minutes("full", "00_a", 1200)
    keep_minutes("full", "01_b", 6000)
    assert time_left("full", ["00_a"]) == "about 20 minutes left"
    assert time_left("full", ["00_a", "01_b", "02_c"]) == "about 2.0 hours left, and 1 not run here before"
    assert time_left("default", ["00_a"]) == ""


# ---- pages ------------------------------------------------------------------------------------------------


def test_the_pages_of_this_checkout_show_the_ledger():
    assert [path.name for path in stale_pages(ROOT)] == [], "run: python3 course.py build"


def test_pages_are_written_whole_and_only_when_stale(tmp_path):
    (tmp_path / "README.md").write_text("a\n<!-- claims -->\nold\n<!-- /claims -->\nz\n", encoding="utf-8")
    assert {path.name for path in write_pages(tmp_path)} == {"CLAIMS.md", "README.md"}
    assert write_pages(tmp_path) == [] == list(stale_pages(tmp_path))
    text = (tmp_path / "README.md").read_text(encoding="utf-8")
    assert text.startswith("a\n<!-- claims -->\n| claim |") and text.endswith("\n<!-- /claims -->\nz\n")
    assert list(wanted_pages(tmp_path / "empty")) == [tmp_path / "empty" / "CLAIMS.md"]


def test_a_text_without_marks_stays_as_it_is():
    assert between_marks("no marks", "claims", "new") == "no marks"


def test_the_state_of_a_run_is_readable(course):
    run = LongRun("x")
    run.finished(course / "01_b.ipynb")
    assert list(json.loads(run.path.read_text(encoding="utf-8"))) == ["01_b"]
    assert aside("mine").path.parent == run.path.parent.parent

"""Polls and notes of teaching/: complete, and every cell that they name stands in its notebook."""

import re

import pytest
from teaching_files import CELL, NOTEBOOKS, TEACHING, cells, polls

from helpers.classroom.kit import numbers
from helpers.experiments.own.rubric import STEPS

NOTES = sorted((TEACHING / "notes").glob("*.md"))
PARTS = ["Before you teach", "What they say", "Where people stick", "Plan B"]


def ids(notebook: str) -> set[str]:
    return {cell["id"] for cell in cells(notebook)}


def test_there_are_thirty_polls_in_their_order():
    assert [poll.name for poll in polls()] == [f"P{number}" for number in range(1, 31)]


@pytest.mark.parametrize("poll", polls(), ids=lambda poll: poll.name)
def test_a_poll_has_four_options_an_answer_and_a_reason(poll):
    assert poll.options == ("A", "B", "C", "D") and poll.answer in poll.options and len(poll.reason) > 40


@pytest.mark.parametrize("poll", polls(), ids=lambda poll: poll.name)
def test_a_poll_is_asked_before_a_cell_that_exists(poll):
    assert poll.cell in ids(poll.notebook)


def test_most_answers_are_backed_by_a_number_of_the_solutions():
    backed = sum(bool(numbers.LINK.search(poll.reason)) for poll in polls())
    assert backed >= 28


def test_answers_are_spread_over_the_letters():
    letters = [poll.answer for poll in polls()]
    assert all(letters.count(letter) >= 4 for letter in "ABCD")


def test_every_notebook_has_its_notes():
    assert {note.stem for note in NOTES} == set(NOTEBOOKS)


@pytest.mark.parametrize("note", NOTES, ids=lambda note: note.stem)
def test_notes_hold_all_parts(note):
    text = note.read_text(encoding="utf-8")
    assert [part for part in PARTS if f"## {part}" not in text] == []
    assert "In one sentence" in text and "Fast finishers" in text and "Cut first" in text
    assert len(numbers.marks_of(note)) >= 2


@pytest.mark.parametrize("note", NOTES, ids=lambda note: note.stem)
def test_cells_that_notes_name_exist(note):
    """`cell-012`, and `cells 024 and 034` for several."""
    text = note.read_text(encoding="utf-8")
    several = " ".join(re.findall(r"\bcells ([^|.;:()]+)", text))
    named = set(CELL.findall(text)) | {f"cell-{number}" for number in re.findall(r"\b\d{3}\b", several)}
    assert named - ids(note.stem) == set()


TO_CELL = re.compile(r"\[([^\[\]]+)\]\((?:\.\./)+solutions/(\d\d)_\w+\.ipynb#cell-id=([\w-]+)\)")
WITH_CELLS = [TEACHING / "polls.md", *NOTES, *sorted((TEACHING / "routes").glob("*.md"))]


@pytest.mark.parametrize("file", WITH_CELLS, ids=lambda file: file.stem)
def test_a_link_to_a_cell_opens_the_cell_that_it_names(file):
    """JupyterLab shows no cell's name; from its Markdown preview such a link opens the solution there."""
    wrong = [
        f"{shown} leads to {cell} of {notebook}"
        for shown, notebook, cell in TO_CELL.findall(file.read_text(encoding="utf-8"))
        if cell.removeprefix("cell-") != shown.removeprefix("cell-") or cell not in ids(notebook)
    ]
    assert wrong == []


@pytest.mark.parametrize("file", WITH_CELLS, ids=lambda file: file.stem)
def test_every_cell_that_is_named_is_a_link(file):
    text = re.sub(r"\[[^\[\]]+\]\([^()]*\)", "", file.read_text(encoding="utf-8"))
    assert CELL.findall(text) == [], "write [cell-012](../../solutions/NN_name.ipynb#cell-id=cell-012)"


def test_both_surveys_ask_the_same_twelve_items():
    items = [
        re.findall(r"(?m)^\| (\d+) \| (.+?) \|", (TEACHING / name).read_text(encoding="utf-8"))
        for name in ("survey-before.md", "survey-after.md")
    ]
    assert items[0] == items[1] and len(items[0]) == 12


def test_the_rubric_is_the_one_that_the_report_fills():
    rows = re.findall(r"(?m)^\| (\d+) \| (.*) \|$", (TEACHING / "rubric.md").read_text(encoding="utf-8"))
    told = [(number, *cells.split(" | ")) for number, cells in rows]
    assert told == [(str(n), name, *steps) for n, (name, steps) in enumerate(STEPS.items(), 1)]


def test_no_link_of_the_kit_leads_nowhere():
    broken = [
        f"{file.name}: {target}"
        for file in sorted(TEACHING.rglob("*.md"))
        for target in re.findall(r"\]\(([^()\s#]+)", file.read_text(encoding="utf-8"))
        if not target.startswith("http") and not (file.parent / target).exists()
    ]
    assert broken == []

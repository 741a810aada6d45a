"""Pages for everybody: each picture says what it shows, and headings go down one level at a time."""

import re

import nbformat
import pytest

from helpers.classroom import alt_text
from helpers.classroom.alt_text import all_faults, alt_texts, describe, faults
from helpers.classroom.runner import tidy
from helpers.settings import SOLUTIONS

LONG = "Two bars with intervals: retrieval is right more often than the closed book."


def picture() -> nbformat.NotebookNode:
    data = {"image/png": "aGk=", "text/plain": "<Figure>"}
    return nbformat.v4.new_output("display_data", data=data, metadata={"needs_background": "light"})


def one_cell(pictures: int) -> nbformat.NotebookNode:
    cell = nbformat.v4.new_code_cell("draw()", id="cell-001", outputs=[picture() for _ in range(pictures)])
    return nbformat.v4.new_notebook(cells=[cell])


def test_each_picture_of_the_solutions_says_what_it_shows():
    assert all_faults() == []


def test_words_stand_beside_their_picture_and_other_metadata_stays():
    made = describe(one_cell(2), {"cell-001": [LONG, LONG.upper()]})
    first, second = (output.metadata for output in made.cells[0].outputs)
    assert first == {"needs_background": "light", "image/png": {"alt": LONG}}
    assert second["image/png"]["alt"] == LONG.upper()


def test_words_that_were_taken_out_leave_the_picture():
    made = describe(describe(one_cell(1), {"cell-001": [LONG]}), {})
    assert made.cells[0].outputs[0].metadata == {"needs_background": "light"}


def test_an_execution_puts_the_words_there():
    assert tidy(one_cell(1), {"cell-001": [LONG]}).cells[0].outputs[0].metadata["image/png"]["alt"] == LONG


@pytest.mark.parametrize(
    "texts, said",
    [
        ({}, "has 1 pictures, and alt_text.toml words for 0"),
        ({"cell-001": [LONG, LONG]}, "has 1 pictures, and alt_text.toml words for 2"),
        ({"cell-001": ["bars"]}, "does not say what the picture shows"),
        ({"cell-001": ["a_very_long_file_name_of_a_picture_of_the_course.png"]}, "does not say"),
        ({"cell-001": [LONG], "cell-009": [LONG]}, "cell-009 has no picture any more"),
    ],
)
def test_what_is_wrong_with_words_is_said(texts, said):
    (fault,) = faults("05", one_cell(1), texts)
    assert said in fault


def test_the_command_writes_metadata_and_nothing_else(tmp_path, monkeypatch, capsys):
    (tmp_path / "alt_text.toml").write_text(f'["05"]\ncell-001 = "{LONG}"\n', encoding="utf-8")
    nbformat.write(one_cell(1), tmp_path / "05_x.ipynb")
    monkeypatch.setattr(alt_text, "SOLUTIONS", tmp_path)
    assert alt_text.main(["--check"]) == 1 and "05 saves other words" in capsys.readouterr().out
    assert alt_text.main([]) == 0 and "wrote 05_x.ipynb" in capsys.readouterr().out
    saved = nbformat.read(tmp_path / "05_x.ipynb", 4)
    assert saved == describe(one_cell(1), alt_texts("05"))
    assert alt_text.main([]) == 0 and "wrote" not in capsys.readouterr().out


@pytest.mark.parametrize("path", sorted(SOLUTIONS.glob("*.ipynb")), ids=lambda path: path.stem)
def test_headings_begin_with_one_title_and_skip_no_level(path):
    cells = [cell.source for cell in nbformat.read(path, 4).cells if cell.cell_type == "markdown"]
    text = re.sub(r"(?ms)^```.*?^```", "", "\n\n".join(cells))
    levels = [len(marks) for marks in re.findall(r"(?m)^(#{1,6}) ", text)]
    assert levels[0] == 1 and levels.count(1) == 1
    assert all(after <= before + 1 for before, after in zip(levels, levels[1:], strict=False))

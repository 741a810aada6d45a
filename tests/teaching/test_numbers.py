"""Measured numbers in a text are those of their source; when one moves, the test names it and the mend."""

import json
from pathlib import Path

import pytest
from teaching_files import TEACHING

from helpers.classroom.kit import numbers
from helpers.classroom.kit.numbers import NumberError, bring_up_to_date, current, figures, marks_of, moved

FILES = sorted(TEACHING.rglob("*.md"))


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.relative_to(TEACHING).as_posix())
def test_every_number_of_teaching_is_as_measured(file):
    """File, line, shown, source, new value and the command that mends it stand in what fails here."""
    assert list(moved(file)) == []


# ---- the reader of numbers itself -------------------------------------------------------------------------


def cell(name: str, *outputs: dict) -> dict:
    return {"cell_type": "code", "id": name, "source": "", "outputs": list(outputs)}


def printed(text: str) -> dict:
    return {"output_type": "stream", "name": "stdout", "text": text.splitlines(keepends=True)}


TABLE = (
    "<style>b { margin: 9px }</style><table><tr><th>arm</th><th>good</th></tr>"
    "<tr><td>both</td><td>0.59</td></tr></table>"
)


@pytest.fixture
def page(tmp_path):
    """Writes a page beside a small solutions/ and gives its path."""
    solutions = tmp_path / "solutions"
    solutions.mkdir()
    rows = "closed book:  0/60 = 0.00 (0.00 to 0.06)\nRAG:         16/60 = 0.27 (0.17 to 0.39)\n"
    shown = [
        cell("cell-001", printed(rows)),
        cell("cell-002", {"output_type": "display_data", "data": {"text/html": TABLE, "text/plain": "x"}}),
        cell("cell-003", printed("41,500 of 1,000,000\ngap: +0.26 (-0.10 to +0.34) on E-2107\n")),
        cell("cell-004", {"output_type": "display_data", "data": {"image/png": "QUJD\n", "text/plain": "f"}}),
        cell("cell-005"),
    ]
    (solutions / "02_x.ipynb").write_text(
        json.dumps({"cells": [{"cell_type": "markdown", "id": "m"}, *shown]})
    )
    (solutions / "claims.json").write_text(
        json.dumps({"K1": {"effect": 0.2667, "n": 1200, "outcome": "holds"}, "B4": {"effect": None}})
    )

    def write(text: str) -> Path:
        file = tmp_path / "teaching.md"
        file.write_text(text, encoding="utf-8")
        numbers.outputs.cache_clear()
        numbers._json.cache_clear()
        return file

    return write


def link(shown: str, where: str, source: str = "02_x.ipynb") -> str:
    return f'[{shown}](solutions/{source} "{where}")'


@pytest.mark.parametrize(
    "shown, where, now",
    [
        ("9 of 9", "cell-001; RAG:", "16 of 60"),
        ("9", "cell-001; RAG:; 3", "0.27"),
        ("9 (9 to 9)", "cell-001; RAG:; 3 4 5", "0.27 (0.17 to 0.39)"),
        ("9", "cell-001; ; 2", "60"),
        ("9", "cell-001; closed   book:; 2", "60"),
        ("9.9", "cell-002; both", "0.59"),
        ("9", "cell-003", "41,500"),
        ("9", "cell-003; gap:", "0.26"),
        ("+9", "cell-003; gap:", "+0.26"),
        ("9 to 9", "cell-003; gap:; 2 3", "-0.10 to 0.34"),
    ],
)
def test_a_number_is_found_by_cell_words_and_place(page, shown, where, now):
    (mark,) = marks_of(page(f"text {link(shown, where)} text"))
    assert current(mark) == now


@pytest.mark.parametrize(
    "shown, where, now",
    [
        ("0.3", "K1; effect", "0.3"),
        ("+0.99", "K1; effect", "+0.27"),
        ("9 and 0.1", "K1; n effect", "1,200 and 0.3"),
        ("undecided", "K1; outcome", "holds"),
    ],
)
def test_a_record_gives_its_fields_in_the_decimals_that_are_shown(page, shown, where, now):
    (mark,) = marks_of(page(link(shown, where, "claims.json")))
    assert current(mark) == now


@pytest.mark.parametrize(
    "text, why",
    [
        (link("1", "cell-001; nothing"), "no line of that cell's output holds 'nothing'"),
        (link("1", "cell-009"), "02_x.ipynb has no code cell cell-009"),
        (link("1", "cell-001; RAG:; 6"), "behind 'RAG:' stand 5 numbers only"),
        (link("1", "cell-005"), "behind '' stand 0 numbers only"),
        (link("1", "cell-001", "09_y.ipynb"), "there is no 09_y.ipynb in solutions/"),
        (link("1", "K9; effect", "claims.json"), "claims.json has no 'K9'"),
        (
            link("0.45", "B4; effect", "claims.json"),
            "'B4' was refused, so it has no number; tell its outcome instead",
        ),
        (link("1", "K1; spread", "claims.json"), "'K1' has no field spread"),
        (link("1", "K1", "claims.json"), "'K1' has no field named"),
        (link("1 of 2", "cell-001; RAG:; 1"), "its text holds 2 numbers, its address gives 1"),
    ],
)
def test_an_address_that_leads_nowhere_is_named_with_its_file_and_line(page, text, why):
    (mark,) = marks_of(page(f"one\n\n{text}"))
    with pytest.raises(NumberError) as caught:
        current(mark)
    assert str(caught.value).endswith(why) and "teaching.md:3: [" in str(caught.value)


def test_other_links_and_pictures_are_no_numbers(page):
    text = f'[3](other.md "cell-001") !{link("picture 3", "cell-004")} [4](solutions/02_x.ipynb)'
    assert marks_of(page(text)) == []


def test_what_moved_is_told_with_old_new_and_mend(page):
    file = page(f"{link('16 of 60', 'cell-001; RAG:')} and {link('0.26', 'cell-001; RAG:; 3')}")
    (said,) = moved(file)
    assert "[0.26] from 02_x.ipynb, cell-001; RAG:; 3: now 0.27." in said and numbers.UPDATE in said


def test_writing_changes_the_numbers_and_nothing_else(page):
    file = page(f"a {link('1 of 1', 'cell-001; RAG:')} b {link('undecided', 'K1; outcome', 'claims.json')} c")
    said = bring_up_to_date(file)
    now = f"a {link('16 of 60', 'cell-001; RAG:')} b {link('holds', 'K1; outcome', 'claims.json')} c"
    assert file.read_text(encoding="utf-8") == now and len(said) == 2
    assert said[1].endswith("A word changed: read the sentence around it.")
    assert bring_up_to_date(file) == [] and list(moved(file)) == []


def test_what_has_no_source_is_left_and_said(page):
    file = page(link("7", "cell-009"))
    assert bring_up_to_date(file)[0].startswith("left as it is: ") and "[7]" in file.read_text()


def test_the_command_fails_until_the_pages_are_up_to_date(page, monkeypatch, capsys):
    file = page(link("1", "cell-001; RAG:"))
    monkeypatch.setattr(numbers, "PAGES", file.parent)
    assert numbers.main([]) == 1 and "now 16" in capsys.readouterr().out
    assert numbers.main(["--write"]) == 0
    assert numbers.main([]) == 0 and "every number of 1 files is as measured" in capsys.readouterr().out


def test_pictures_are_found_by_their_cell(page):
    file = page("")
    assert figures(file.parent / "solutions" / "02_x.ipynb") == {"cell-004": "QUJD"}

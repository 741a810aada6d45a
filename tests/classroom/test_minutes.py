"""The minutes that a notebook promises are those that its words, code, predictions and exercises take.

An estimate, no measurement: 220 words of prose and 20 lines of code a minute, half a minute for a
prediction, an exercise as long as its line says. It holds the promises to one rule, and finds a notebook
that has grown.
"""

import re
from itertools import pairwise

import nbformat
import pytest

from helpers.settings import SOLUTIONS

WORDS, LINES, PREDICTION = 220, 20, 0.5  # a minute; a minute; minutes
OFF = 0.2  # of the promised minutes, or five for a short notebook
SECTION = re.compile(r"(?m)^(?=## )")


def sections(path):
    """[(number or None, minutes)]: what stands before the first heading is the first."""
    found = [(None, 0.0)]
    for cell in nbformat.read(path, 4).cells:
        for part in SECTION.split(cell.source) if cell.cell_type == "markdown" else [cell.source]:
            number = re.match(r"## (\d+)\. ", part)
            if cell.cell_type == "markdown" and part.startswith("## "):
                found.append((int(number[1]) if number else None, 0.0))
            found[-1] = (found[-1][0], found[-1][1] + minutes_of(part, cell.cell_type))
    return found


def minutes_of(source, kind):
    if kind == "markdown":
        exercises = sum(map(int, re.findall(r"about (\d+) minutes\*", source)))
        return len(re.findall(r"\w+", source)) / WORDS + exercises
    lines = [line for line in source.splitlines() if line.strip() and not line.startswith("#")]
    return len(lines) / LINES + PREDICTION * source.count('predict("')


def promised(path):
    """(minutes of the main road, waiting among them, extra sections, their minutes)."""
    told = re.search(r"\| Minutes \| (.*?) \|", nbformat.read(path, 4).cells[0].source)[1]
    waiting = re.search(r"(\d+)(?: to \d+)?(?: of them)? (?:of )?(?:waiting|to wait)", told)
    extra = re.search(r"sections? ([\d, to and]+) (?:are extras|is an extra) of about (\d+)", told)
    return (
        int(re.match(r"\d+", told)[0]),
        int(waiting[1]) if waiting else 0,
        numbers_in(extra[1]) if extra else set(),
        int(extra[2]) if extra else 0,
    )


def numbers_in(words):
    found = {int(number) for number in re.findall(r"\d+", words)}
    for first, last in re.findall(r"(\d+) to (\d+)", words):
        found |= set(range(int(first), int(last) + 1))
    return found


@pytest.mark.parametrize("path", sorted(SOLUTIONS.glob("*.ipynb")), ids=lambda path: path.stem)
def test_a_notebook_takes_about_as_long_as_it_says(path):
    road, waiting, extras, extra = promised(path)
    parts = sections(path)
    beside = sum(minutes for number, minutes in parts if number in extras)
    main = sum(minutes for _, minutes in parts) - beside + waiting
    assert abs(road - main) <= max(5, OFF * road), f"says {road}, takes about {main:.0f}"
    assert not extras or abs(extra - beside) <= max(5, OFF * extra), f"says {extra}, takes about {beside:.0f}"


def test_extras_are_sections_that_exist():
    for path in SOLUTIONS.glob("*.ipynb"):
        numbers = [number for number, _ in sections(path) if number is not None]
        assert all(after - before == 1 for before, after in pairwise(numbers)), path.stem
        assert promised(path)[2] <= set(numbers)


def test_a_section_that_grows_is_seen(tmp_path):
    cells = [
        nbformat.v4.new_markdown_cell("| Minutes | 10 (2 of waiting) |\n\n## 1. One"),
        nbformat.v4.new_markdown_cell("word " * 440 + "*about 4 minutes*"),
        nbformat.v4.new_code_cell('predict("1.1")\n# no line'),
        nbformat.v4.new_markdown_cell("## 2. Two"),
    ]
    nbformat.write(nbformat.v4.new_notebook(cells=cells), path := tmp_path / "a.ipynb")
    assert promised(path) == (10, 2, set(), 0)
    assert dict(sections(path))[1] == pytest.approx(6 + 0.55, abs=0.05)
    assert numbers_in("8 and 11") == {8, 11} and numbers_in("11 to 13 and 15") == {11, 12, 13, 15}

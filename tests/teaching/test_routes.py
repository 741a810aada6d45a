"""The routes of teaching/: minutes add up; sections, cells, exercises and polls are where they say."""

import re

import pytest
from teaching_files import CELL, NOTEBOOKS, TEACHING, days, exercises, polls, sections

ROUTES = sorted((TEACHING / "routes").glob("*.md"))
DAYS = [
    pytest.param(minutes, rows, id=f"{route.stem} {day}")
    for route in ROUTES
    for day, (minutes, rows) in enumerate(days(route), 1)
    if rows
]
ROWS = [
    pytest.param(row, id=f"{route.stem} {day} {row.clock}")
    for route in ROUTES
    for day, (_, rows) in enumerate(days(route), 1)
    for row in rows
]


def minutes_of(clock: str) -> int:
    hours, minutes = clock.split(":")
    return 60 * int(hours) + int(minutes)


def test_there_is_a_route_for_each_length():
    assert [route.stem for route in ROUTES] == ["half-day", "one-day", "two-days"]


@pytest.mark.parametrize("promised, rows", DAYS)
def test_minutes_add_up_to_what_the_heading_promises(promised, rows):
    assert sum(row.minutes for row in rows) == promised


@pytest.mark.parametrize("promised, rows", DAYS)
def test_each_part_begins_when_the_one_before_has_ended(promised, rows):
    late = [
        f"{after.clock} follows {before.clock} and its {before.minutes} minutes"
        for before, after in zip(rows, rows[1:], strict=False)
        if minutes_of(before.clock) + before.minutes != minutes_of(after.clock)
    ]
    assert late == []


def test_the_two_days_add_up():
    (whole, none), *each = days(TEACHING / "routes" / "two-days.md")
    assert none == [] and whole == sum(promised for promised, _ in each)


@pytest.mark.parametrize("row", ROWS)
def test_every_section_that_a_route_names_exists(row):
    if row.notebook:
        assert row.notebook in NOTEBOOKS
        there = sections(row.notebook)
        missing = [name for name in row.sections if name not in there]
        assert missing == [], f"{row.notebook} has the sections {', '.join(filter(None, there))}"


@pytest.mark.parametrize("row", ROWS)
def test_what_everybody_must_have_seen_stands_in_these_sections(row):
    """Sections get other numbers when one is put in between; cells keep their ids. So both must agree."""
    if row.notebook:
        inside = {cell for name in row.sections for cell in sections(row.notebook)[name]}
        elsewhere = {
            cell: next((name for name, ids in sections(row.notebook).items() if cell in ids), "nowhere")
            for cell in CELL.findall(row.seen)
            if cell not in inside
        }
        assert elsewhere == {}, f"cells of {row.notebook} and the sections where they stand"


@pytest.mark.parametrize("row", ROWS)
def test_exercises_and_polls_of_a_route_exist(row):
    wanted = re.findall(r"ex (\d+\.\d+)", row.what + row.cut)
    assert [name for name in wanted if name not in exercises(row.notebook)] == []
    assert set(row.polls) <= {poll.name for poll in polls()}


@pytest.mark.parametrize("row", ROWS)
def test_a_route_says_what_to_cut_first(row):
    assert row.cut or not row.notebook


@pytest.mark.parametrize("row", ROWS)
def test_exercises_polls_and_cuts_belong_to_the_sections_of_their_row(row):
    """An exercise of a section that nobody opens is not done; a poll comes before its answer shows."""
    if not row.notebook:
        return
    there = sections(row.notebook)
    inside = {cell for name in row.sections for cell in there[name]}
    wanted = re.findall(r"ex (\d+\.\d+)", row.what + row.cut)
    asked = {poll.name: poll.cell for poll in polls() if poll.name in row.polls}
    assert [name for name in wanted if exercises(row.notebook)[name] not in inside] == []
    assert {name for name, cell in asked.items() if cell not in inside} == set()
    assert set(re.findall(r"§(\d+)", row.cut)) <= set(row.sections)
    assert set(re.findall(r"ex (\d+\.\d+)", row.cut)) <= set(re.findall(r"\d+\.\d+", row.what))

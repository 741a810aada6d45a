"""Walked routes: a log follows the clock of its route, its sums are right, no row took longer than it has."""

import re

import pytest
from teaching_files import TEACHING, days, walks

WALKS = sorted((TEACHING / "walked").glob("*.md"))


def test_the_half_day_was_walked():
    assert any(log.stem.startswith("half-day") for log in WALKS)


@pytest.mark.parametrize("log", WALKS, ids=lambda log: log.stem)
def test_a_walk_follows_the_clock_of_its_route(log):
    """A route that is changed is walked anew, or the log says so under another date."""
    (_, rows), *_ = days(TEACHING / "routes" / f"{re.sub(r'-20[0-9-]+$', '', log.stem)}.md")
    planned = [(row.clock, row.minutes) for row in rows]
    assert [(step.clock, step.planned) for step in walks(log)] == planned


@pytest.mark.parametrize("log", WALKS, ids=lambda log: log.stem)
def test_no_row_took_longer_than_it_has(log):
    late = [f"{step.clock}: {step.walked} of {step.planned}" for step in walks(log)]
    assert [line for line, step in zip(late, walks(log), strict=True) if step.walked > step.planned] == []


@pytest.mark.parametrize("log", WALKS, ids=lambda log: log.stem)
def test_the_sums_of_a_walk_are_right(log):
    planned, walked = re.search(r"In all: (\d+) planned; walked (\d+)", log.read_text("utf-8")).groups()
    steps = walks(log)
    assert (int(planned), int(walked)) == (sum(s.planned for s in steps), sum(s.walked for s in steps))


@pytest.mark.parametrize("log", WALKS, ids=lambda log: log.stem)
def test_a_walk_says_whether_a_class_was_there(log):
    assert "People: " in log.read_text("utf-8") and "Next time: " in log.read_text("utf-8")

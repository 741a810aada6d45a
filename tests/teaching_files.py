"""Reads the files of teaching/ and the headings of the solutions. No tests here."""

import json
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from helpers.settings import ROOT, SOLUTIONS

TEACHING = ROOT / "teaching"
NOTEBOOKS = {file.name[:2]: file for file in sorted(SOLUTIONS.glob("[0-9][0-9]_*.ipynb"))}
CELL = re.compile(r"\bcell-\d{3}\b|\bc-[0-9a-f]{8}\b")


@cache
def cells(number: str) -> list[dict]:
    """The cells of a notebook."""
    return json.loads(NOTEBOOKS[number].read_text(encoding="utf-8"))["cells"]


def source(cell: dict) -> str:
    """The text of a cell."""
    return "".join(cell["source"])


@cache
def sections(number: str) -> dict[str, list[str]]:
    """Section of a notebook -> ids of its cells. A section goes by its number; without one by its title."""
    found: dict[str, list[str]] = {}
    here = ""
    for cell in cells(number):
        text = re.sub(r"```.*?```", "", source(cell), flags=re.DOTALL)
        heads = re.findall(r"(?m)^## (.+)$", text) if cell["cell_type"] == "markdown" else []
        for head in heads:
            here = (re.match(r"(\d+)\.", head) or re.match(r"(.*)", head))[1].strip()
            found[here] = []
        found.setdefault(here, []).append(cell["id"])
    return found


@cache
def exercises(number: str) -> dict[str, str]:
    """The exercises of a notebook, such as 2.1 -> id of the cell that sets it."""
    return {
        name: cell["id"]
        for cell in cells(number)
        for name in re.findall(r"(?m)^### Exercise (\d+\.\d+)", source(cell))
    }


@dataclass(frozen=True)
class Row:
    """One line of a route: when, how long, which sections and exercises of which notebook, cells, polls."""

    clock: str
    minutes: int
    what: str
    seen: str
    polls: tuple[str, ...]
    cut: str

    @property
    def notebook(self) -> str | None:
        """Its notebook; None for a break and the like."""
        found = re.search(r"\b(\d\d) §", self.what)
        return found[1] if found else None

    @property
    def sections(self) -> list[str]:
        """The sections that it names."""
        listed = re.sub(r"\(.*?\)|:.*", "", self.what)
        return [name.strip(" ,") for name in re.findall(r"§([^§]+)", listed)]


def days(route: Path) -> list[tuple[int, list[Row]]]:
    """For each day of a route: the minutes that its heading promises, and its rows."""
    found: list[tuple[int, list[Row]]] = []
    for line in route.read_text(encoding="utf-8").splitlines():
        heading = re.match(r"#+ .*: (\d+) minutes$", line)
        parts = [part.strip() for part in line.strip("|").split("|")]
        if heading:
            found.append((int(heading[1]), []))
        elif len(parts) == 7 and re.match(r"\d\d:\d\d$", parts[0]):
            clock, minutes, what, _, seen, polls, cut = parts
            row = Row(clock, int(minutes), what, seen, tuple(re.findall(r"P\d+", polls)), cut)
            found[-1][1].append(row)
    return found


@dataclass(frozen=True)
class Step:
    """One line of a walked route: when, the minutes that it has, the minutes that it took."""

    clock: str
    planned: int
    walked: int


def walks(log: Path) -> list[Step]:
    """The lines of a walked route."""
    found = re.findall(r"(?m)^\| (\d\d:\d\d) \| (\d+) \| (\d+) \|", log.read_text(encoding="utf-8"))
    return [Step(clock, int(planned), int(walked)) for clock, planned, walked in found]


@dataclass(frozen=True)
class Poll:
    """One poll: its name, where it belongs, its options, its answer, everything behind it."""

    name: str
    notebook: str
    cell: str
    options: tuple[str, ...]
    answer: str
    reason: str


def polls() -> list[Poll]:
    """The polls of teaching/polls.md."""
    text = (TEACHING / "polls.md").read_text(encoding="utf-8")
    found = []
    for part in re.split(r"(?m)^## ", text)[1:]:
        name, notebook, cell = re.match(r"(P\d+) · (\d\d), .*?(cell-\d{3}|[0-9a-f]{8})", part).groups()
        answer = re.search(r"(?m)^Answer: ([A-D])\b(.*)", part, re.DOTALL)
        options = tuple(re.findall(r"(?m)^- ([A-D])\. \S", part))
        found.append(
            Poll(name, notebook, cell, options, answer[1] if answer else "", answer[2] if answer else "")
        )
    return found

"""What the solutions have saved of each claim, against the ledger.

nbval compares the saved words with those of today's run. After a full run the ledger may have decided what a
notebook's own draw left open; then today's run prints one line more, and the notebook must be executed again.
"""

import re

import nbformat
import pytest

from helpers import settings
from helpers.experiments.ledger import REFUSED, contradicts, recorded_claims

HEAD = re.compile(r"^(?P<id>[A-Z]\d+)(?: \((?P<part>[^)]*)\))?: ", re.MULTILINE)
RECORDED = re.compile(r"^  recorded with n = (\d+): (.*)$", re.MULTILINE)
SOLUTIONS = sorted(settings.SOLUTIONS.glob("[0-9]*.ipynb"))


def saved_claims(path) -> list[tuple[str, str, int, str]]:
    """(key, outcome, n, everything printed) of each claim whose outcome a notebook has saved."""
    found = []
    for cell in nbformat.read(path, as_version=4).cells:
        text = "".join(one.get("text", "") for one in cell.get("outputs", []))
        heads = list(HEAD.finditer(text))
        ends = [one.start() for one in heads[1:]] + [len(text)]
        for head, end in zip(heads, ends, strict=False):
            told = text[head.start() : end]
            outcome, n = re.search(r"^  outcome: (.*)$", told, re.MULTILINE), re.search(r", n = (\d+)", told)
            if outcome and n:
                key = f"{head['id']} {head['part'] or ''}".strip()
                found.append((key, outcome[1], int(n[1]), told))
    return found


def lacking(key: str, outcome: str, n: int, told: str, row: dict) -> str:
    """What a run of today would print and the saved words do not say; empty when they agree."""
    if row["outcome"] == REFUSED or outcome == row["outcome"]:
        return "" if not RECORDED.search(told) else f"{key}: the ledger agrees now, and the output denies it"
    if contradicts(outcome, n, row):
        return f"{key}: saved {outcome!r} with n = {n}, recorded {row['outcome']!r} with n = {row['n']}"
    line = RECORDED.search(told)
    due = (str(row["n"]), row["outcome"])
    return (
        "" if line and line.groups() == due else f"{key}: should say 'recorded with n = {due[0]}: {due[1]}'"
    )


@pytest.mark.parametrize("path", SOLUTIONS, ids=lambda path: path.stem)
def test_saved_outcomes_are_what_a_run_of_today_would_print(path):
    ledger, saved = recorded_claims(), saved_claims(path)
    by_clock = "recorded on another machine"
    wrong = [
        lacking(key, outcome, n, told, ledger[key])
        for key, outcome, n, told in saved
        if key in ledger and by_clock not in told
    ]
    assert not (wrong := [one for one in wrong if one]), f"execute {path.stem} again: {'; '.join(wrong)}"


def test_the_claims_of_the_solutions_are_found():
    every = {key for path in SOLUTIONS for key, *_ in saved_claims(path)}
    assert len(every) >= 40 and every <= set(recorded_claims())


@pytest.mark.parametrize(
    ("outcome", "n", "told", "row", "fault"),
    [
        ("undecided", 20, "", {"outcome": "holds", "n": 100}, "recorded with n = 100: holds"),
        ("undecided", 20, "  recorded with n = 100: holds", {"outcome": "holds", "n": 100}, ""),
        ("undecided", 20, "  recorded with n = 50: holds", {"outcome": "holds", "n": 100}, "n = 100"),
        ("holds", 20, "", {"outcome": "does not hold", "n": 100}, "saved 'holds'"),
        ("holds", 20, "", {"outcome": "holds", "n": 100}, ""),
        ("holds", 20, "  recorded with n = 100: undecided", {"outcome": "holds", "n": 100}, "agrees now"),
    ],
)
def test_a_stale_output_is_named(outcome, n, told, row, fault):
    found = lacking("K1", outcome, n, told, row)
    assert fault in found and bool(fault) == bool(found)

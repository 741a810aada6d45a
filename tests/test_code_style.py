"""The style of the code: ruff's rules and layout, mypy's types, and cells that need no scrolling."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from helpers.settings import ROOT

CODE = ["helpers", "tests", "benchmarks", "datasets", "course.py"]
CELL_WIDTH = 100
FOR_THE_LEARNER = {"hint", "solution"}  # imported in a notebook, and called by nobody but the learner


def run(tool: str, *arguments: str, folder: Path = ROOT) -> subprocess.CompletedProcess:
    """Run a tool of this environment on the checkout."""
    return subprocess.run(
        [sys.executable, "-m", tool, *arguments], cwd=folder, capture_output=True, text=True
    )


def faults_in_cells(folder: Path) -> list[str]:
    """Lines that are too wide, and names that are unused or undefined, in the notebooks of a folder."""
    rules = [
        "--select",
        "E501,F",
        "--config",
        f"line-length={CELL_WIDTH}",
        "--no-cache",
        "--output-format",
        "json",
    ]
    done = run("ruff", "check", "--isolated", *rules, *map(str, sorted(folder.glob("*.ipynb"))))
    assert done.returncode in (0, 1), done.stderr
    return [
        f"{Path(fault['filename']).name}, cell {fault['cell']}: {fault['message']}"
        for fault in json.loads(done.stdout)
        if not is_for_the_learner(fault)
    ]


def is_for_the_learner(fault: dict) -> bool:
    """Is this the unused import of a name that waits for the learner?"""
    return fault["code"] == "F401" and fault["message"].split("`")[1].rpartition(".")[2] in FOR_THE_LEARNER


def test_no_rule_of_ruff_is_broken():
    done = run("ruff", "check", "--no-cache", "--output-format", "concise", *CODE)
    assert done.returncode == 0, done.stdout + done.stderr


def test_code_is_laid_out_by_ruff():
    done = run("ruff", "format", "--check", "--no-cache", *CODE)
    assert done.returncode == 0, done.stdout + done.stderr


def test_types_hold():
    done = run("mypy", "helpers", "course.py")
    assert done.returncode == 0, done.stdout + done.stderr


def test_notebook_cells_are_narrow_and_use_what_they_import():
    assert faults_in_cells(ROOT / "solutions") == []


# ---- the rules themselves can fail ------------------------------------------------------------------------


@pytest.fixture
def faults_of(tmp_path):
    """The faults of a notebook with one cell."""

    def look(source: str) -> list[str]:
        cell = {"cell_type": "code", "id": "a", "metadata": {}, "source": source, "outputs": []}
        notebook = {
            "cells": [cell | {"execution_count": None}],
            "metadata": {},
            "nbformat": 4,
            "nbformat_minor": 5,
        }
        (tmp_path / "a.ipynb").write_text(json.dumps(notebook), encoding="utf-8")
        return faults_in_cells(tmp_path)

    return look


@pytest.mark.parametrize(
    "source, said",
    [
        ("x = 1  # " + "a" * CELL_WIDTH, "Line too long"),
        ("import os", "`os` imported but unused"),
        ("from helpers.classroom import hints", "`helpers.classroom.hints` imported but unused"),
        ("print(nobody)", "Undefined name `nobody`"),
    ],
)
def test_a_fault_in_a_cell_is_found(faults_of, source, said):
    (fault,) = faults_of(source)
    assert fault.startswith("a.ipynb, cell 1: ") and said in fault


def test_what_waits_for_the_learner_is_no_fault(faults_of):
    assert faults_of("from helpers.classroom import check, hint, solution\ncheck(1)") == []

"""The files that people expect in a repository: they parse, agree, and name commands that exist."""

import importlib.util
import re
import tomllib
from pathlib import Path

import pytest
import yaml

import course
from helpers.settings import ROOT

WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
FORMS = sorted((ROOT / ".github" / "ISSUE_TEMPLATE").glob("*.yml"))
HOOKS = ROOT / ".pre-commit-config.yaml"
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


def read(file: Path) -> dict:
    return yaml.safe_load(file.read_text(encoding="utf-8"))


def commands(file: Path) -> list[str]:
    """Every command line of a workflow, or of the hooks."""
    if file == HOOKS:
        return [hook["entry"] for repo in read(file)["repos"] for hook in repo["hooks"]]
    steps = [step for job in read(file)["jobs"].values() for step in job["steps"]]
    return [line for step in steps for line in step.get("run", "").splitlines()]


@pytest.mark.parametrize("file", [*WORKFLOWS, HOOKS], ids=lambda file: file.name)
def test_commands_of_workflows_and_hooks_exist(file):
    assert commands(file)
    for line in commands(file):
        words = line.split()
        if "course.py" in words:
            named = words[words.index("course.py") + 1 :]
            assert course.parser().parse_known_args(named)[0].command in course.COMMANDS
        elif "-m" in words:
            assert importlib.util.find_spec(words[words.index("-m") + 1]), line


@pytest.mark.parametrize("file", [*WORKFLOWS, HOOKS], ids=lambda file: file.name)
def test_files_that_commands_name_exist(file):
    for line in commands(file):
        for path in re.findall(r"\b(?:tests|helpers|datasets)/[\w/.]*\w", line):
            assert (ROOT / path).exists(), line


def test_every_system_and_python_that_is_promised_is_tested():
    matrix = read(ROOT / ".github/workflows/tests.yml")["jobs"]["unit"]["strategy"]["matrix"]
    assert {name.partition("-")[0] for name in matrix["os"]} == {"ubuntu", "macos", "windows"}
    assert matrix["python"][0] == ".".join(map(str, course.OLDEST)) == PROJECT["requires-python"].strip(">=")


def test_newest_versions_are_tried_once_a_month():
    when = read(ROOT / ".github/workflows/newest.yml")[True]["schedule"]  # YAML reads `on` as true
    minute, hour, day, *rest = when[0]["cron"].split()
    assert day == "1" and rest == ["*", "*"]


@pytest.mark.parametrize(
    "file", [one for one in FORMS if one.name != "config.yml"], ids=lambda file: file.stem
)
def test_an_issue_form_is_one_that_is_shown(file):
    form = read(file)
    assert form["name"] and form["description"] and form["labels"]
    kinds = {part["type"] for part in form["body"]}
    assert kinds <= {"markdown", "textarea", "input", "dropdown", "checkboxes"}
    names = [part["id"] for part in form["body"] if part["type"] != "markdown"]
    assert len(names) == len(set(names)) and all(part["attributes"] for part in form["body"])


def test_there_is_a_form_for_bugs_claims_and_translations():
    assert {file.stem for file in FORMS} == {"bug", "claim", "config", "translation"}


def test_the_version_stands_in_one_place_and_the_changelog_knows_it():
    assert "version" not in read(ROOT / "CITATION.cff")
    newest = re.search(r"(?m)^## \[(.+?)\]", (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"))[1]
    assert newest == PROJECT["version"]
    copies = [
        file.relative_to(ROOT).as_posix()
        for file in [*sorted((ROOT / "helpers").rglob("*.py")), ROOT / "course.py"]
        if re.search(r"(?m)^(__version__|VERSION) *=", file.read_text(encoding="utf-8"))
    ]
    assert copies == []


def test_the_citation_has_what_the_format_requires():
    cited = read(ROOT / "CITATION.cff")
    assert cited["cff-version"] == "1.2.0" and cited["message"] and cited["title"] and cited["authors"]
    assert cited["license"] == PROJECT["license"]


def test_notebooks_are_compared_as_notebooks():
    rules = (ROOT / ".gitattributes").read_text(encoding="utf-8")
    assert re.search(r"(?m)^\*\.ipynb .*diff=jupyternotebook merge=jupyternotebook", rules)

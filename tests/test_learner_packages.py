"""What a learner runs needs only what every learner has: nothing of the extra `dev`."""

import ast
import re
import tomllib
from importlib import metadata
from pathlib import Path

import pytest
from test_faces import cells_of

from helpers.experiments.readmes import required_packages
from helpers.settings import ROOT, SOLUTIONS

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
DEV_ONLY = required_packages(PROJECT["optional-dependencies"]["dev"]) - required_packages(
    PROJECT["dependencies"]
)
BROUGHT_BY = metadata.packages_distributions()  # importable name -> packages
NOTEBOOKS = sorted(SOLUTIONS.glob("*.ipynb"))
MODULES = sorted((ROOT / "helpers").rglob("*.py"))


def plain(name: str) -> str:
    """A package's name in one spelling (PyPA, *Name normalization*)."""
    return re.sub(r"[-_.]+", "-", name).lower()


def brought_by(module: str) -> set[str]:
    """The packages that bring an importable name."""
    return {plain(package) for package in BROUGHT_BY.get(module, [])}


def dev_only(source: str, unwanted: set[str]) -> list[str]:
    """The unwanted packages that a source imports or, where it reads importlib.metadata, names."""
    tree = ast.parse(re.sub(r"^\s*[%!].*$", "", source, flags=re.MULTILINE))
    imported, named = set(), set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            imported |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            imported |= {node.module} | {f"{node.module}.{alias.name}" for alias in node.names}
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            named.add(plain(node.value))
    asks = any(name.startswith("importlib.metadata") for name in imported)
    used = {package for name in imported for package in brought_by(name.partition(".")[0])}
    return sorted(unwanted & (used | (named if asks else set())))


@pytest.mark.parametrize("notebook", NOTEBOOKS, ids=lambda file: file.stem)
def test_no_cell_needs_a_package_that_only_maintainers_have(notebook):
    # one source: what one cell imports, the next may ask
    code = "\n".join(
        re.sub(r"^\s*[%!].*$", "", cell, flags=re.MULTILINE) for cell in cells_of(notebook, "code")
    )
    assert dev_only(code, DEV_ONLY) == []


@pytest.mark.parametrize("module", MODULES, ids=lambda file: file.relative_to(ROOT).as_posix())
def test_no_module_needs_a_package_that_only_maintainers_have(module: Path):
    assert dev_only(module.read_text(encoding="utf-8"), DEV_ONLY) == []


# ---- the rule itself can fail -----------------------------------------------------------------------------


def test_what_only_maintainers_have_is_known():
    assert {"nbval", "pytest", "hypothesis"} <= DEV_ONLY  # installed for the tests
    assert DEV_ONLY & {"nbclient", "tqdm", "packaging", "openai"} == set()


@pytest.mark.parametrize(
    "source, found",
    [
        ("import pytest", ["pytest"]),
        ("def late():\n    from _pytest.fixtures import fixture", ["pytest"]),
        ("%matplotlib inline\nfrom importlib import metadata\nmetadata.metadata('nbval')", ["nbval"]),
        ("import importlib.metadata\nfor name in ['tqdm', 'pytest_cov']: pass", ["pytest-cov"]),
        ("from importlib.metadata import version\nversion('tqdm')", []),
        ("print('pytest')", []),
        ("from . import pytest\nfrom .hypothesis import given", []),
    ],
)
def test_a_package_of_maintainers_is_found(source, found):
    assert dev_only(source, DEV_ONLY) == found

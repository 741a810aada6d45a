"""The plan of the house: arrows go downwards, no circles, instant imports, tests/ mirrors helpers/."""

import subprocess
import sys
from pathlib import Path

import pytest
from house_plan import arrows_of, circles, forbidden, long_files, modules_of, unmatched

from helpers.settings import ROOT

HELPERS, TESTS = ROOT / "helpers", ROOT / "tests"
MOST_MODULES, MOST_LINES = 355, 300

LEAVES = {"settings", "files", "progress", "journal"}
STAGES = ["models", "corpus", "retrieval", "generation", "tuning"]  # in the order data flows
ABOVE = {stage: LEAVES | set(STAGES[:n]) for n, stage in enumerate(STAGES)}
ALLOWED = {
    "settings": set(),
    "files": {"settings"},
    "progress": {"settings"},
    "journal": {"settings"},
    **ABOVE,
    "evaluation": LEAVES | {"corpus"},
    "decision": {"settings", "files"},
    "experiments": LEAVES | set(STAGES) | {"evaluation", "decision"},
    "classroom": LEAVES | set(STAGES) | {"evaluation", "decision", "experiments"},
    "readiness": {"settings"},
    "pack": {"settings", "files", "models"},
    "doctor": LEAVES | set(STAGES) | {"readiness"},
}
ROOMS = [*STAGES, "evaluation", "decision", "experiments", "classroom"]
HEAVY = {
    "chromadb", "gguf", "ipywidgets", "jsonschema", "matplotlib", "onnxruntime", "peft", "pypdf", "scipy",
    "sentence_transformers", "sklearn", "torch", "trafilatura", "transformers", "xllamacpp",
}  # fmt: skip
BESIDE = {"answers", "browser", "datasets", "fuzz", "teaching"}  # folders of tests/ that are no room


# ---- the house --------------------------------------------------------------------------------------------


def test_every_arrow_goes_downwards():
    assert forbidden(arrows_of(HELPERS), ALLOWED) == []


def test_no_modules_import_one_another():
    assert circles(arrows_of(HELPERS)) == []


def test_the_house_has_no_more_modules_than_a_reader_can_know():
    assert len(modules_of(HELPERS)) <= MOST_MODULES


def test_no_module_is_long():
    assert long_files(modules_of(HELPERS), MOST_LINES) == []


def test_tests_mirror_the_rooms():
    assert unmatched(TESTS, HELPERS, BESIDE) == []


def heavy_after(statement: str, folder: Path = ROOT) -> set[str]:
    """The heavy packages that a fresh interpreter has loaded after a statement."""
    code = f"{statement}; import sys; print(*sorted({HEAVY!r} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], cwd=folder, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return set(done.stdout.split())


@pytest.mark.parametrize(
    "module",
    ["helpers", *(f"helpers.{name}" for name in [*sorted(LEAVES), "doctor", "pack", "readiness", *ROOMS])],
)
def test_importing_a_room_loads_nothing_heavy(module):
    assert heavy_after(f"import {module}") == set()


# ---- the rules themselves can fail ------------------------------------------------------------------------


@pytest.fixture
def house(tmp_path):
    """Builds a small package from {file: source}; its folder."""

    def build(files: dict[str, str]) -> Path:
        for name, source in files.items():
            file = tmp_path / "house" / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(source, encoding="utf-8")
            for folder in [file.parent, *file.parent.parents]:
                if tmp_path in folder.parents:
                    (folder / "__init__.py").touch()
        return tmp_path / "house"

    return build


def names(package: Path) -> set[tuple[str, str, int]]:
    return {(arrow.importer, arrow.imported, arrow.line) for arrow in arrows_of(package)}


def test_modules_are_named_by_their_path(house):
    assert list(modules_of(house({"cellar/wine.py": "", "top.py": ""}))) == [
        "house", "house.cellar", "house.cellar.wine", "house.top",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "source",
    [
        "import house.cellar.wine",
        "from house.cellar.wine import red",
        "from house.cellar import wine",
        "from .cellar import wine",
        "from .cellar.wine import red as white",
    ],
)
def test_every_spelling_leads_to_the_module_and_to_the_face_that_runs_first(house, source):
    package = house({"cellar/wine.py": "red = 1", "top.py": source})
    assert names(package) == {("house.top", "house.cellar.wine", 1), ("house.top", "house.cellar", 1)}


@pytest.mark.parametrize(
    "source, line",
    [
        ("def drink():\n    from house.cellar import wine", 2),
        ("from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from house.cellar import wine", 3),
        ("try:\n    pass\nfinally:\n    from house.cellar import wine", 4),
    ],
)
def test_an_import_is_found_wherever_it_hides(house, source, line):
    package = house({"cellar/wine.py": "", "top.py": source})
    assert {("house.top", "house.cellar.wine", line), ("house.top", "house.cellar", line)} == names(package)


def test_inside_a_room_a_module_does_not_lead_to_its_own_face(house):
    package = house(
        {"cellar/wine.py": "from .cask import oak\nfrom . import cask", "cellar/cask.py": "oak = 1"}
    )
    assert names(package) == {("house.cellar.wine", "house.cellar.cask", n) for n in (1, 2)}


def test_the_own_face_counts_when_it_is_what_a_module_imports(house):
    package = house({"cellar/wine.py": "from house.cellar import oak"})
    (package / "cellar/__init__.py").write_text("from .wine import oak")
    assert len(circles(arrows_of(package))) == 1


def test_other_packages_lead_nowhere(house):
    assert (
        names(house({"top.py": "import json\nfrom os import path\nfrom elsewhere.house import x"})) == set()
    )


def test_an_arrow_upwards_is_named_with_file_and_line(house):
    package = house({"cellar/wine.py": "\ndef cork():\n    import house.roof", "roof/tile.py": ""})
    say = forbidden(arrows_of(package), {"cellar": {"settings"}, "roof": {"cellar"}})
    assert say == [
        f"{package / 'cellar/wine.py'}:3: house.cellar.wine imports house.roof, "
        "but cellar may import settings only"
    ]


def test_an_arrow_downwards_is_none_and_an_unknown_room_is_one(house):
    package = house({"cellar/wine.py": "", "roof/tile.py": "import house.cellar.wine"})
    assert forbidden(arrows_of(package), {"roof": {"cellar"}}) == []
    assert "'roof' has no place in the order" in forbidden(arrows_of(package), {"cellar": set()})[0]


def test_a_circle_through_a_function_and_a_face_is_found(house):
    package = house({
        "cellar/wine.py": "def pour():\n    from house.kitchen import cook",
        "kitchen/stove.py": "from house.cellar.wine import pour",
        "roof.py": "import house.cellar.wine",
    })  # fmt: skip
    (package / "kitchen/__init__.py").write_text("from .stove import cook")
    (say,) = circles(arrows_of(package))
    assert say.startswith("3 modules import one another: ") and "roof" not in say
    assert f"{package / 'cellar/wine.py'}:2: house.cellar.wine imports house.kitchen" in say


def test_a_straight_house_has_no_circle(house):
    package = house(
        {"a.py": "", "b.py": "from . import a", "c.py": "from . import a, b", "d.py": "from . import c, b"}
    )
    assert circles(arrows_of(package)) == []


def test_two_circles_are_two_sentences(house):
    files = {
        "a.py": "from . import b",
        "b.py": "from . import a",
        "c.py": "from . import d",
        "d.py": "from . import c, a",
    }
    assert [say[:9] for say in circles(arrows_of(house(files)))] == ["2 modules", "2 modules"]


def test_a_long_file_is_named(house):
    package = house({"short.py": "x = 1\n" * 3, "long.py": "x = 1\n" * 4})
    assert long_files(modules_of(package), 3) == [f"{package / 'long.py'} has 4 lines, more than 3"]


def test_a_folder_of_tests_without_its_room_and_a_room_without_tests_are_named(house, tmp_path):
    package = house({"cellar/wine.py": "", "roof/tile.py": ""})
    for name in ("cellar", "garden", "data", "empty"):
        (tmp_path / "tests" / name).mkdir(parents=True)
        if name != "empty":
            (tmp_path / "tests" / name / "test_it.py").touch()
    say = unmatched(tmp_path / "tests", package, {"data"})
    assert say == [
        f"{tmp_path / 'tests/garden'} is no room of house",
        f"{package / 'roof'} has no folder in tests",
    ]


def test_a_heavy_import_is_seen(tmp_path):
    (tmp_path / "scipy.py").touch()
    assert heavy_after("import scipy", tmp_path) == {"scipy"}

"""One face a room: readers import from faces only, and what a face shows exists and is explained."""

import ast
import doctest
import importlib
import inspect
import json
import re
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest
from house_plan import modules_of

from helpers.settings import ROOT, SOLUTIONS

FACES = [
    "classroom", "corpus", "decision", "evaluation", "experiments", "generation", "models", "retrieval",
    "tuning",
]  # fmt: skip
NOTEBOOKS = sorted(SOLUTIONS.glob("*.ipynb"))
GUIDES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", ROOT / "datasets/README.md"]
MODULES = modules_of(ROOT / "helpers")
BLOCK = re.compile(r"^```python\n(.*?)^```", re.MULTILINE | re.DOTALL)


# ---- reading ----------------------------------------------------------------------------------------------


def cells_of(notebook: Path, kind: str) -> list[str]:
    """The sources of a notebook's cells of one kind."""
    cells = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
    return ["".join(cell["source"]) for cell in cells if cell["cell_type"] == kind]


def blocks_of(text: str) -> list[str]:
    """The Python blocks of a Markdown text; of those with `>>>` the lines that are typed."""
    return [typed(block) if ">>>" in block else block for block in BLOCK.findall(text)]


def typed(text: str) -> str:
    """What is typed in a text with `>>>`, without what is printed."""
    return "".join(example.source for example in doctest.DocTestParser().get_examples(text))


def sources_of(file: Path) -> list[str]:
    """Everything in a notebook or guide that a reader would run: code cells and Python blocks."""
    if file.suffix == ".md":
        return blocks_of(file.read_text(encoding="utf-8"))
    return cells_of(file, "code") + [
        block for text in cells_of(file, "markdown") for block in blocks_of(text)
    ]


def imports_of(source: str) -> list[tuple[str, str]]:
    """(module, name) of each import from helpers in a source; the name is "" for `import helpers.x`.

    `from helpers import models` imports what follows `models.` there. Lines of IPython (% and !) are blanked.
    """
    tree = ast.parse(re.sub(r"^\s*[%!].*$", "", source, flags=re.MULTILINE))
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found += [(alias.name, "") for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            found += [(node.module, alias.name) for alias in node.names]
    whole = {name for module, name in found if module == "helpers" and name in FACES}
    found += [
        (f"helpers.{node.value.id}", node.attr)
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id in whole
    ]
    return [(module, name) for module, name in found if module.split(".")[0] == "helpers"]


def past_the_face(imports: list[tuple[str, str]]) -> list[str]:
    """Those imports that name neither a face nor helpers.settings, as sentences."""
    return [
        f"from {module} import {name}" if name else f"import {module}"
        for module, name in imports
        if not (module.removeprefix("helpers.") in FACES and name)
        and not (module == "helpers" and name in [*FACES, "settings"])
    ]


def has_example(name: str, docstring: str) -> bool:
    """Does a docstring call the function in an example?

    That is one after `>>>` or, where it needs a model, a network or a kernel and so can't run here,
    a paragraph below the first that is Python.
    """
    plain = [part for part in inspect.cleandoc(docstring).split("\n\n")[1:] if ">>>" not in part]
    return any(calls(name, source) for source in [typed(docstring), *plain])


def calls(name: str, source: str) -> bool:
    """Is this Python that calls the function?"""
    try:
        tree = ast.parse(textwrap.dedent(source))
    except SyntaxError:
        return False
    called = [node.func for node in ast.walk(tree) if isinstance(node, ast.Call)]
    return any(name in (getattr(one, "id", None), getattr(one, "attr", None)) for one in called)


def face(name: str):
    """The package of a room."""
    return importlib.import_module(f"helpers.{name}")


def shown(name: str) -> list[tuple[str, object]]:
    """(name, object) of everything that a face exports, without what does not exist."""
    return [(one, getattr(face(name), one)) for one in face(name).__all__ if hasattr(face(name), one)]


# ---- the faces --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("file", [*NOTEBOOKS, *GUIDES], ids=lambda file: file.relative_to(ROOT).as_posix())
def test_readers_import_from_faces_only(file):
    imports = [one for source in sources_of(file) for one in imports_of(source)]
    assert past_the_face(imports) == []


@pytest.mark.parametrize("file", [*NOTEBOOKS, *GUIDES], ids=lambda file: file.relative_to(ROOT).as_posix())
def test_what_readers_import_is_shown_by_its_face(file):
    imports = {one for source in sources_of(file) for one in imports_of(source)}
    asked = {(module.removeprefix("helpers."), name) for module, name in imports if module != "helpers"}
    assert (
        sorted(f"{room}.{name}" for room, name in asked if room in FACES and name not in face(room).__all__)
        == []
    )


@pytest.mark.parametrize("room", FACES)
def test_every_name_of_a_face_exists_once(room):
    names = face(room).__all__
    assert [name for name in names if not hasattr(face(room), name)] == []
    assert len(names) == len(set(names)) > 0


@pytest.mark.parametrize("room", FACES)
def test_every_function_and_class_of_a_face_is_explained(room):
    things = [
        (name, thing) for name, thing in shown(room) if inspect.isroutine(thing) or inspect.isclass(thing)
    ]
    silent = [name for name, thing in things if not thing.__doc__ or thing.__doc__.startswith(f"{name}(")]
    assert silent == []  # a dataclass without a docstring gets its signature for one


@pytest.mark.parametrize("room", FACES)
def test_every_function_of_a_face_shows_an_example(room):
    functions = [(name, thing) for name, thing in shown(room) if inspect.isroutine(thing)]
    assert [name for name, thing in functions if not has_example(name, thing.__doc__ or "")] == []


@pytest.mark.parametrize(
    "module", [name for name, file in MODULES.items() if ">>>" in file.read_text("utf-8")]
)
def test_examples_print_what_they_say(module, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    ran = doctest.testmod(importlib.import_module(module))
    assert ran.attempted and not ran.failed, capsys.readouterr().out


# ---- the rules themselves can fail ------------------------------------------------------------------------


@pytest.mark.parametrize(
    "source, found",
    [
        ("from helpers.corpus import Page, load_pages", []),
        ("from helpers import settings", []),
        ("from helpers.corpus.chunk import sections", ["from helpers.corpus.chunk import sections"]),
        ("def late():\n    from helpers.doctor import look", ["from helpers.doctor import look"]),
        ("import helpers.corpus", ["import helpers.corpus"]),
        ("from helpers import corpus\ncorpus.load_pages()", []),
        ("from helpers import doctor", ["from helpers import doctor"]),
        ("%matplotlib inline\n!ls\nimport json\nfrom helpersome import x", []),
    ],
)
def test_an_import_past_the_face_is_found(source, found):
    assert past_the_face(imports_of(source)) == found


def test_what_follows_the_name_of_a_face_is_imported_from_it():
    source = "from helpers import models, settings\nmodels.file(settings.size(), models.CHAT)"
    assert {("helpers.models", "file"), ("helpers.models", "CHAT")} < set(imports_of(source))
    assert ("helpers.settings", "size") not in imports_of(source)


@pytest.mark.parametrize(
    "docstring, found",
    [
        ("Adds.\n\n    >>> add(1, 2)\n    3\n    ", True),
        ("Adds.\n\n    >>> from helpers.x import add\n    >>> print(add(1, 2))\n    3", True),
        ("Adds.\n\n    >>> readd(1)\n    1", False),
        ("Chats.\n\n        reply = add('Hello')     # says something\n        reply.text\n    ", True),
        ("Chats.\n\n    Long.\n\n        with x.add(1):\n            ...\n    ", True),
        ("Adds: add(1, 2) is 3.", False),
        ("Adds.\n\n    It is add(1, 2) that adds.", False),
        ("", False),
    ],
)
def test_an_example_is_a_call_of_the_function_in_a_block(docstring, found):
    assert has_example("add", docstring) is found


def test_python_blocks_are_cut_out_of_markdown():
    assert blocks_of("a\n```python\nx = 1\n```\n```\ny\n```\n```python\nz\n```\n") == ["x = 1\n", "z\n"]
    assert blocks_of("```python\n>>> x = 1\n>>> x\n1\n\n```\n") == ["x = 1\nx\n"]


def test_no_program_is_loaded_by_a_face():
    """`python -m` warns the learner about a module that its own package has loaded already."""
    programs = [
        ".".join(path.relative_to(ROOT).with_suffix("").parts)
        for path in (ROOT / "helpers").rglob("*.py")
        if "\nif __name__ ==" in path.read_text(encoding="utf-8")
    ]
    faces = "import sys, helpers.experiments, helpers.classroom"
    code = f"{faces}; print([name for name in {programs!r} if name in sys.modules])"
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert "helpers.experiments.own_questions" in programs and told.stdout.strip() == "[]"

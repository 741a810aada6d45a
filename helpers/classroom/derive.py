"""Derive notebooks/ from solutions/: answers blanked, outputs cleared.

    python3 course.py build            write what differs
    python3 course.py build --check    only compare; exit status 1 when something differs

A cell tagged `solution` keeps its comments before the first statement, its imports, and of every function the
signature and docstring; function bodies and assigned values become `...`. A derived notebook carries a mark,
so that work in it is seen: a notebook that was worked in is copied to notebooks/.mine/ before it is written
over or removed. A notebook of the reader's own is never touched.
"""

import ast
import copy
import hashlib
import json
import shutil
import sys
import time
from pathlib import Path

import nbformat

from helpers.files import write_whole
from helpers.settings import NOTEBOOKS, SOLUTIONS

from .record_pages import PICTURE, draw_picture, picture_is_stale, stale_pages, write_pages

TAG = "solution"
MARK = "derived"  # a field of a notebook's metadata


# ---- one notebook ---------------------------------------------------------------------------------------


def blank(source: str) -> str:
    """The learner's version of a solution cell's code.

    >>> print(blank('TAX = 0.25\\n\\ndef gross(net):\\n    "With tax."\\n    return net * (1 + TAX)'))
    TAX = ...
    def gross(net):
        "With tax."
        ...
    """
    lines, kept = source.splitlines(), []
    tree = ast.parse(source)
    if tree.body:
        kept += lines[: _first_line(tree.body[0]) - 1]
    for node in tree.body:
        if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
            kept += [*_signature(node, lines), "    ...", ""]
        elif isinstance(node, (ast.Assign, ast.AnnAssign)):
            names = node.targets if isinstance(node, ast.Assign) else [node.target]
            kept.append(" = ".join(ast.unparse(name) for name in names) + " = ...")
        elif isinstance(node, (ast.Import, ast.ImportFrom)):
            kept += lines[node.lineno - 1 : node.end_lineno]
    return "\n".join(kept).rstrip()


def _first_line(node: ast.stmt) -> int:
    decorators = getattr(node, "decorator_list", [])
    return min([node.lineno] + [decorator.lineno for decorator in decorators])


def _signature(node: ast.FunctionDef | ast.ClassDef, lines: list[str]) -> list[str]:
    """Lines from `def` to the end of the docstring, or to the colon when there is none."""
    body = node.body[0]
    has_docstring = ast.get_docstring(node, clean=False) is not None
    last = body.end_lineno if has_docstring else body.lineno - 1
    return lines[_first_line(node) - 1 : last]


def derive(notebook: nbformat.NotebookNode) -> nbformat.NotebookNode:
    """A learner's notebook from a worked one, with its mark. The input is not changed."""
    made = copy.deepcopy(notebook)
    for cell in made.cells:
        tags = cell.metadata.get("tags", [])
        cell.metadata = nbformat.from_dict({"tags": ["exercise"]} if TAG in tags else {})
        if cell.cell_type == "code":
            cell.source = blank(cell.source) if TAG in tags else cell.source
            cell.outputs, cell.execution_count = [], None
    made.metadata = nbformat.from_dict(
        {
            "kernelspec": notebook.metadata.get("kernelspec", {}),
            "language_info": {"name": "python"},
            MARK: mark_of(made),
        }
    )
    return made


def mark_of(notebook: nbformat.NotebookNode) -> str:
    """16 digits that stand for the words of a notebook: the text of its cells, and nothing else.

    >>> mark_of(nbformat.v4.new_notebook())
    '4f53cda18c2baa0c'
    """
    words = json.dumps([[cell.cell_type, cell.source] for cell in notebook.cells])
    return hashlib.sha256(words.encode("utf-8")).hexdigest()[:16]


def text_of(notebook: nbformat.NotebookNode) -> str:
    """A notebook as the text of its file."""
    return nbformat.writes(notebook, version=4) + "\n"


# ---- the folder -----------------------------------------------------------------------------------------


def differences() -> dict[Path, str | None]:
    """Path in notebooks/ -> the text that should stand there, for every file that is not so.

    None for one that was derived earlier and has no solution any more.
    """
    wanted = {
        NOTEBOOKS / path.name: text_of(derive(nbformat.read(path, 4)))
        for path in sorted(SOLUTIONS.glob("*.ipynb"))
    }
    wrong: dict[Path, str | None] = {
        path: text
        for path, text in wanted.items()
        if not path.exists() or path.read_text(encoding="utf-8") != text
    }
    gone = [path for path in NOTEBOOKS.glob("*.ipynb") if path not in wanted and _mark_in(path)]
    return wrong | dict.fromkeys(gone)


def was_worked_in(path: Path) -> bool:
    """True for a notebook that somebody ran, or whose words are not those that were derived."""
    if not path.exists():
        return False
    try:
        notebook = nbformat.read(path, 4)
    except Exception:  # a damaged file: whatever it holds is not what was derived
        return True
    ran = any(cell.get("outputs") for cell in notebook.cells if cell.cell_type == "code")
    return ran or notebook.metadata.get(MARK) != mark_of(notebook)


def _mark_in(path: Path) -> bool:
    try:
        return MARK in nbformat.read(path, 4).metadata
    except Exception:  # a damaged file is nobody's but the reader's
        return False


def build() -> None:
    """Write every difference; what was worked in is copied first."""
    NOTEBOOKS.mkdir(exist_ok=True)
    for path, text in differences().items():
        if was_worked_in(path):
            safe = NOTEBOOKS / ".mine" / f"{path.stem}-{time.strftime('%Y%m%d-%H%M%S')}.ipynb"
            safe.parent.mkdir(exist_ok=True)
            shutil.copy2(path, safe)
            print(f"{path.name} was worked in: your copy is {safe.relative_to(NOTEBOOKS.parent)}")
        if text is None:
            path.unlink()
        else:
            write_whole(path, text)
        print(f"{'removed' if text is None else 'derived'} notebooks/{path.name}")


def main(arguments: list[str]) -> int:
    """Command line: build notebooks and the pages of the records, or compare with --check."""
    if "--check" in arguments:
        for path in (wrong := differences()):
            print(f"notebooks/{path.name} is not what solutions/ derive to. Run: python3 course.py build")
        for path in (stale := stale_pages()):
            print(f"{path.name} does not show what solutions/ records. Run: python3 course.py build")
        if old := picture_is_stale():
            print(f"{PICTURE.name} shows other numbers. Run: python3 course.py build")
        return 1 if wrong or stale or old else 0
    build()
    if picture_is_stale():
        print(f"drew {draw_picture().name}")
    for path in write_pages():
        print(f"wrote {path.name}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

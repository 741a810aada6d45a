"""A learner's own folder, my-work/: `course.py lab` copies notebooks there, `course.py update` renews them.

    python -m helpers.classroom.my_work copy        copy what is new; what was touched is left alone
    python -m helpers.classroom.my_work update      merge the course's new version into every notebook
    python -m helpers.classroom.my_work progress    what the journal knows

Beside the notebooks, in .course/, lies each version that one was copied from: the third side of a merge
(merging.py). A notebook tells its version by a mark in its metadata (derive.py), so a renamed one is known,
too. A notebook is written whole or not at all, and what stood there before an update is kept in .before/.
"""

import sys
from dataclasses import dataclass
from pathlib import Path

import nbformat

from helpers import settings
from helpers.files import write_whole

from .derive import MARK, derive, mark_of, text_of
from .merging import merge

Notebook = nbformat.NotebookNode
BASES, BEFORE = ".course", ".before"


@dataclass(frozen=True)
class Own:
    """A notebook of the learner's: its file, its cells (None: damaged), which one of the course it was."""

    path: Path
    notebook: Notebook | None
    name: str

    @property
    def touched(self) -> bool:
        """Was anything typed in it? Outputs do not count: they can be had again."""
        return self.notebook is None or mark_of(self.notebook) != self.notebook.metadata.get(MARK)


# ---- reading ----------------------------------------------------------------------------------------------


def read(path: Path) -> Notebook | None:
    """A notebook; None for a file that is none, or is damaged."""
    try:
        found = nbformat.v4.reads(path.read_text(encoding="utf-8"))
        sound = found.nbformat == 4 and all(map(_is_cell, found.cells))
    except Exception:  # whatever is wrong with it: it is left alone
        return None
    if not sound:
        return None
    found.nbformat_minor = max(5, found.get("nbformat_minor", 0))  # from there on cells have ids
    found.setdefault("metadata", nbformat.from_dict({}))
    for cell in found.cells:
        cell.setdefault("id", nbformat.v4.new_raw_cell()["id"])
    return found


def _is_cell(cell: Notebook) -> bool:
    return (
        cell.cell_type in ("code", "markdown", "raw") and isinstance(cell.source, str) and "metadata" in cell
    )


def course_notebooks() -> dict[str, Notebook]:
    """name -> the course's notebook, blank; made from its solution where notebooks/ was worked in."""
    found = {}
    for path in sorted(settings.NOTEBOOKS.glob("*.ipynb")):
        solved = settings.SOLUTIONS / path.name
        notebook = read(path)
        if notebook is None or mark_of(notebook) != notebook.metadata.get(MARK):
            notebook = read(solved) if solved.exists() else None
            notebook = derive(notebook) if notebook else None
        if notebook:
            found[path.stem] = notebook
    return found


def base_of(folder: Path, notebook: Notebook) -> Path | None:
    """The version that a notebook was copied from; None when it was not, or when that is gone."""
    mark = notebook.metadata.get(MARK)
    if not isinstance(mark, str) or not mark.isalnum():
        return None
    return next(iter(sorted((folder / BASES).glob(f"*-{mark}.ipynb"))), None)


def own_notebooks(folder: Path) -> list[Own]:
    """The learner's notebooks, by file name."""
    found = []
    for path in sorted(folder.glob("*.ipynb")):
        notebook = read(path)
        base = base_of(folder, notebook) if notebook else None
        found.append(Own(path, notebook, base.stem.rpartition("-")[0] if base else path.stem))
    return found


# ---- copying ----------------------------------------------------------------------------------------------


def copy_new(folder: Path, name_newer: bool = True) -> list[str]:
    """Copy the course's notebooks that are not there, renew those that nobody touched; what to tell.

    name_newer: say of which notebooks the course has a newer version than the learner. Raises OSError when
    the folder cannot be written.
    """
    told, copied, newer = [], [], []
    had = {path.stem.rpartition("-")[0] for path in (folder / BASES).glob("*.ipynb")}
    owned = own_notebooks(folder)
    for name, course in course_notebooks().items():
        own = next((one for one in owned if one.path.stem == name), None)
        if own is None:
            renamed = next((one.path.name for one in owned if one.name == name), None)
            put(folder, name, course)
            if renamed:
                told.append(
                    f"{name} is called {renamed} here: that one stays, and a fresh copy lies beside it."
                )
            elif name in had:
                told.append(f"{name} was not there any more: a fresh copy is.")
            else:
                copied.append(name)
        elif own.notebook is None:
            told.append(damaged(own.path))
        elif own.notebook.metadata.get(MARK) in (None, course.metadata[MARK]):
            continue  # none: a notebook of the learner's own that happens to have this name
        elif own.touched:
            newer.append(name)
        elif base_of(folder, own.notebook):
            told += renewed(folder, own, course)
    if copied:
        told.insert(0, f"copied to {folder}: {', '.join(copied)}. Work there; the course leaves it alone.")
    if newer and name_newer:
        told.append(
            f"newer in the course: {', '.join(newer)}. To merge it into yours: python3 course.py update"
        )
    return told


def put(folder: Path, name: str, course: Notebook) -> None:
    """Write a fresh copy, and beside it the version it is. What was typed into notebooks/ comes along."""
    worked = read(settings.NOTEBOOKS / f"{name}.ipynb")
    keep_base(folder, name, course)
    taken = worked if worked and worked.metadata.get(MARK) == course.metadata[MARK] else course
    write_whole(folder / f"{name}.ipynb", text_of(taken))


def keep_base(folder: Path, name: str, course: Notebook) -> None:
    """Keep a version of the course's, under its name and its mark."""
    write_whole(folder / BASES / f"{name}-{course.metadata[MARK]}.ipynb", text_of(course))


def damaged(path: Path) -> str:
    """What is said of a notebook that cannot be read."""
    return (
        f"{path.name} cannot be read as a notebook, so it was left as it is: rename it, and "
        f"python3 course.py lab puts a fresh copy there (an older state may lie in {BEFORE}/)."
    )


# ---- renewing ---------------------------------------------------------------------------------------------


def update(folder: Path) -> list[str]:
    """Merge the course's version into each of the learner's notebooks, under whatever name; what to tell.

    Raises OSError when the folder cannot be written; a notebook is then as it was.
    """
    course, told = course_notebooks(), []
    for own in own_notebooks(folder):
        if own.notebook is None:
            told.append(damaged(own.path))
        elif own.name not in course:
            if base_of(folder, own.notebook):
                told.append(f"{own.path.name} is no longer part of the course: it stays as it is.")
        elif own.notebook.metadata.get(MARK) not in (None, course[own.name].metadata[MARK]):
            told += renewed(folder, own, course[own.name])
    told += [line for line in copy_new(folder, name_newer=False) if line not in told]
    return told or ["every notebook is as new as the course's"]


def renewed(folder: Path, own: Own, course: Notebook) -> list[str]:
    """Merge one notebook, write it whole, and tell how it went."""
    assert own.notebook is not None
    where = base_of(folder, own.notebook)
    base = read(where) if where else None
    if base is None:
        beside = folder / f"{own.path.stem}-new.ipynb"
        if beside.exists():
            return []
        keep_base(folder, own.name, course)
        write_whole(beside, text_of(course))
        return [
            f"{own.path.name}: the version it came from is lost; the new one lies beside it: {beside.name}."
        ]
    made = merge(base, own.notebook, course)
    made.notebook.metadata[MARK] = course.metadata[MARK]
    keep_base(folder, own.name, course)
    write_whole(folder / BEFORE / own.path.name, text_of(own.notebook))
    write_whole(own.path, text_of(made.notebook))
    ending = f": {'; '.join(made.told)}." if made.told else ", your work in it."
    return [f"{own.path.name} is the new version now{ending}"]


# ---- the command line -------------------------------------------------------------------------------------


def main(arguments: list[str]) -> int:
    """Command line: copy, update or progress."""
    folder = settings.my_work()
    if arguments == ["progress"]:
        from .own_results import progress_text

        print(progress_text())
        return 0
    if arguments not in (["copy"], ["update"]):
        print("python -m helpers.classroom.my_work copy | update | progress", file=sys.stderr)
        return 2
    try:
        for line in (copy_new if arguments == ["copy"] else update)(folder):
            print(line)
    except OSError as error:
        print(
            f"{folder} cannot be written ({error.strerror or error}). Make it writable, or name another "
            "folder in COURSE_MY_WORK.",
            file=sys.stderr,
        )
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

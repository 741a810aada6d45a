"""Merge a new version of a notebook into a learner's: three ways, by the version that it was copied from.

What a learner wrote in an exercise always stays. Elsewhere a change of one side is taken; of two different
changes both cells stay, one below the other, and a sentence says so. Cells are the same when they have the
same id. Ids that only count (`cell-012`) say nothing between two versions: there the words decide.
"""

import copy
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher

import nbformat

Cell = nbformat.NotebookNode
ALIKE = 0.6  # the share of equal characters from which on a changed cell is taken for the same one
COUNTED = re.compile(r"cell-\d+")
YOURS = (
    "**Yours.** You changed the cell above, and so did the course. The one below is yours: keep one of them."
)


@dataclass
class Merged:
    """A merged notebook, and in sentences what its owner should know."""

    notebook: nbformat.NotebookNode
    told: list[str] = field(default_factory=list)


def words(cell: Cell) -> tuple[str, str]:
    """What counts in a cell: its kind and its text.

    >>> words(nbformat.v4.new_code_cell("1 + 1  "))
    ('code', '1 + 1')
    """
    return cell.cell_type, cell.source.rstrip()


def merge(base: nbformat.NotebookNode, mine: nbformat.NotebookNode, new: nbformat.NotebookNode) -> Merged:
    """The new version with the learner's work in it. The inputs are not changed.

    base: the version that `mine` was copied from. A cell whose text stays keeps its output.
    """
    to_mine = same_cells(base.cells, mine.cells, lambda name: True)
    to_new = same_cells(base.cells, new.cells, lambda name: not COUNTED.fullmatch(name))
    made, cells = Merged(copy.deepcopy(mine)), []
    extra = _left_over(base.cells, mine.cells, to_mine, to_new, made.told)
    origin = {there: here for here, there in to_new.items()}
    for at in range(-1, len(new.cells)):
        if at >= 0:
            here = origin.get(at)
            old = None if here is None else base.cells[here]
            own = None if here is None or here not in to_mine else mine.cells[to_mine[here]]
            cells += _decided(old, own, new.cells[at], made.told)
        cells += extra.get(at, [])
    made.notebook.cells = _with_own_ids(copy.deepcopy(cells))
    return made


def _decided(old: Cell | None, own: Cell | None, new: Cell, told: list[str]) -> list[Cell]:
    """What stands where the new version has a cell. old: the same one before; own: the learner's."""
    if old is None:
        return [new]
    changed = words(new) != words(old)
    if own is None:
        if changed:
            told.append(f"{_named(new)} is there again: you had deleted it, and the course has changed it")
        return [new] if changed else []
    if words(own) == words(new):
        return [_placed(own, new)]
    if words(own) == words(old):
        return [new]
    if not changed or _is_exercise(new) or _is_exercise(old):
        if changed:
            told.append(f"{_named(own)} has changed in the course: yours stays as you wrote it")
        return [_placed(own, new)]
    told.append(f"{_named(own)} was changed by you and by the course: both are there, yours below")
    return [new, nbformat.v4.new_markdown_cell(YOURS), _alone(own)]


def _left_over(
    base: Sequence[Cell],
    mine: Sequence[Cell],
    to_mine: dict[int, int],
    to_new: dict[int, int],
    told: list[str],
) -> dict[int, list[Cell]]:
    """Cells of the learner's that the new version lacks, by the new cell that they follow; -1: the very top.

    A cell that the course took out goes, unless the learner wrote in it.
    """
    origin, after = {there: here for here, there in to_mine.items()}, -1
    found: dict[int, list[Cell]] = {}
    for at, cell in enumerate(mine):
        here = origin.get(at)
        if here in to_new:
            after = to_new[here]
        elif here is None or words(cell) != words(base[here]):
            if here is not None:
                told.append(f"{_named(cell)} is gone from the course: yours stays, since you wrote in it")
            found.setdefault(after, []).append(_alone(cell))
    return found


def _is_exercise(cell: Cell) -> bool:
    return "exercise" in cell.metadata.get("tags", [])


def _named(cell: Cell) -> str:
    """A cell by its first words."""
    lines = [line.strip("# ") for line in cell.source.splitlines() if line.strip("# ")]
    first = lines[0] if lines else "(empty)"
    return f"the cell “{first if len(first) <= 50 else first[:49] + '…'}”"


def _placed(own: Cell, new: Cell) -> Cell:
    """The learner's cell, with the name and the tags that it has in the new version."""
    cell = copy.deepcopy(own)
    cell["id"] = new["id"]
    cell.metadata.pop("tags", None)
    cell.metadata |= {key: value for key, value in new.metadata.items() if key == "tags"}
    return cell


def _alone(own: Cell) -> Cell:
    """The learner's cell as one of their own: no tag of the course, and a name that no other cell has."""
    cell = copy.deepcopy(own)
    if COUNTED.fullmatch(cell["id"]):
        cell["id"] = nbformat.v4.new_raw_cell()["id"]
    cell.metadata.pop("tags", None)
    return cell


def _with_own_ids(cells: list[Cell]) -> list[Cell]:
    """Cells with an id each; of two that share one, the later one gets another."""
    seen: set[str] = set()
    for cell in cells:
        while cell["id"] in seen:
            cell["id"] = nbformat.v4.new_raw_cell()["id"]
        seen.add(cell["id"])
    return cells


# ---- which cell is which ----------------------------------------------------------------------------------


def same_cells(
    before: Sequence[Cell], after: Sequence[Cell], trusted: Callable[[str], bool]
) -> dict[int, int]:
    """Position in `before` -> position in `after` of the same cell, for those that have one.

    By id, where `trusted` believes in it; then by equal text, in order; then, between these, by text that is
    alike.
    """
    places = {cell["id"]: at for at, cell in enumerate(after)}
    found = {
        at: places[cell["id"]]
        for at, cell in enumerate(before)
        if trusted(cell["id"])
        and cell["id"] in places
        and cell.cell_type == after[places[cell["id"]]].cell_type
    }
    left = [at for at in range(len(before)) if at not in found]
    free = [at for at in range(len(after)) if at not in set(found.values())]
    matcher = SequenceMatcher(
        None, [words(before[at]) for at in left], [words(after[at]) for at in free], autojunk=False
    )
    for what, a1, a2, b1, b2 in matcher.get_opcodes():
        if what == "equal":
            found |= dict(zip(left[a1:a2], free[b1:b2], strict=True))
        elif what == "replace":
            found |= _alike(before, after, left[a1:a2], free[b1:b2])
    return found


def _alike(before: Sequence[Cell], after: Sequence[Cell], left: list[int], free: list[int]) -> dict[int, int]:
    """The pairs whose texts are most alike, in order."""
    found, start = {}, 0
    for here in left:
        rated = [(_likeness(before[here], after[there]), -at) for at, there in enumerate(free) if at >= start]
        best, place = max(rated, default=(0.0, 0))
        if best >= ALIKE:
            found[here], start = free[-place], 1 - place
    return found


def _likeness(a: Cell, b: Cell) -> float:
    if a.cell_type != b.cell_type or _is_exercise(a) != _is_exercise(b):
        return 0.0
    return SequenceMatcher(None, a.source, b.source, autojunk=False).ratio()

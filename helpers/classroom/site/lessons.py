"""A solution becomes a notebook to read: nothing in it needs a kernel, and nothing is lost of what it shows.

Pictures become files with their words beside them, quizzes grade in the page, the answer of an exercise and
its hints open by a click, and a widget gives way to a sentence about what it does in JupyterLab.
"""

import base64
import copy
import html
import inspect
import re
import struct
from dataclasses import dataclass, field

import nbformat

from helpers import classroom

from ..alt_text import PNG, pictures
from ..derive import TAG, blank
from ..feedback import find_exercise
from ..pages import inline
from ..quizzes import page_of, quiz_rows

WIDGET = "application/vnd.jupyter.widget-view+json"
HTML = "text/html"
QUIZ = re.compile(r'^quiz\("(\d\d)"\)', re.MULTILINE)
CHECKED = re.compile(r'^check\("(\d+\.\d+)"', re.MULTILINE)
HIDDEN = "hide-input"  # the tag by which MyST-NB folds code away


@dataclass
class Lesson:
    """A notebook to read, and the pictures that belong beside it: name of file -> bytes."""

    notebook: nbformat.NotebookNode
    files: dict[str, bytes] = field(default_factory=dict)


def lesson(notebook: nbformat.NotebookNode, name: str) -> Lesson:
    """The lesson of an executed solution, which is not changed. name: the notebook's, for its pictures."""
    made = Lesson(copy.deepcopy(notebook))
    cells: list[nbformat.NotebookNode] = []
    for cell in made.notebook.cells:
        if cell.cell_type != "code":
            cells.append(cell)
            continue
        cell.outputs = _to_read(cell)
        _move_pictures(cell, name, made.files)
        cells += _exercise(cell) if TAG in cell.metadata.get("tags", []) else [cell]
        cells += _hints(cell.source)
    made.notebook.cells = cells
    return made


# ---- outputs ----------------------------------------------------------------------------------------------


def _to_read(cell: nbformat.NotebookNode) -> list[nbformat.NotebookNode]:
    """The outputs of a cell, each in a form that a page can show."""
    asked = QUIZ.search(cell.source)
    if asked:
        return [_shown(quiz_page(asked[1]))]
    found = []
    for output in cell.outputs:
        if WIDGET not in output.get("data", {}):
            found.append(output)
        elif "Box(" in output.data.get("text/plain", ""):  # a control; a bar of progress is left out
            found.append(_shown(still_widget(cell.source)))
    return found


def _shown(page: str) -> nbformat.NotebookNode:
    return nbformat.v4.new_output("display_data", data={HTML: page})


def quiz_page(number: str) -> str:
    """The quiz of a notebook as a page: options open and explain, and quiz.js counts the first tries.

    >>> quiz_page("05").count("<details"), 'data-right="' in quiz_page("05")
    (20, True)
    """
    rows = quiz_rows(number)
    questions = "".join(
        f'<div class="quiz-question" data-right="{row["right"]}">{page_of(place, row)}</div>'
        for place, row in enumerate(rows, 1)
    )
    score = '<p class="quiz-score" role="status" aria-live="polite"></p>'
    return f'<div class="quiz" role="group" aria-label="Quiz of notebook {number}">{questions}{score}</div>'


def still_widget(source: str) -> str:
    """What stands in the place of a widget: what it does, by the docstring of the function that made it.

    >>> "your own" in still_widget("advisor()") or "JupyterLab" in still_widget("advisor()")
    True
    """
    names = [name for name in re.findall(r"(\w+)\(", source) if name in classroom.__all__]
    said = inspect.getdoc(getattr(classroom, names[-1])) if names else ""
    does = inline((said or "").split("\n\n")[0].replace("\n", " "))
    return (
        f'<div class="still-widget"><b>Something to try, in JupyterLab.</b> {does} '
        "On this page it stands still: <code>python3 course.py lab</code> opens it on your computer.</div>"
    )


def _move_pictures(cell: nbformat.NotebookNode, name: str, files: dict[str, bytes]) -> None:
    """Make a file of each picture of a cell, shown at its own size with the words that describe it."""
    for place, output in enumerate(pictures(cell)):
        file = f"{name}-{cell['id']}-{place}.png"
        files[file] = base64.b64decode(output.data.pop(PNG))
        width, height = struct.unpack(">II", files[file][16:24])  # of the header, as PNG says
        alt = html.escape(output.metadata.get(PNG, {}).get("alt", ""))
        size = f'width="{width}" height="{height}"'
        output.data = nbformat.from_dict(
            {HTML: f'<img class="plot" loading="lazy" src="_static/plots/{file}" {size} alt="{alt}">'}
        )


# ---- exercises --------------------------------------------------------------------------------------------


def _exercise(cell: nbformat.NotebookNode) -> list[nbformat.NotebookNode]:
    """The task as a learner sees it, then the answer, folded away."""
    task = nbformat.v4.new_code_cell(blank(cell.source), id=f"{cell['id']}-task")
    cell.metadata["tags"] = [*cell.metadata["tags"], HIDDEN]
    return [task, cell]


def _hints(source: str) -> list[nbformat.NotebookNode]:
    """The hints of an exercise that a cell checks, each to be opened."""
    checked = CHECKED.search(source)
    if not checked:
        return []
    exercise = find_exercise(checked[1])
    folded = "".join(
        f"<details class='hint'><summary>Hint {place}</summary>{inline(words)}</details>"
        for place, words in enumerate(exercise.hints, 1)
    )
    return [nbformat.v4.new_markdown_cell(folded)]

"""All that Sphinx reads, in one folder: lessons, ledger, glossary, sheets, datasheet, API, settings.

Links between files of the course become links between pages; a link to a file that has no page keeps its
words only.
"""

import posixpath
import re
import tomllib
from collections.abc import Mapping
from pathlib import Path

import nbformat

from helpers.files import write_whole
from helpers.settings import ROOT, SOLUTIONS

from .api import ROOMS, api_page
from .lessons import lesson

ASSETS = Path(__file__).parent / "assets"
PAGES = {  # file of the course -> page of the site
    "CLAIMS.md": "claims",
    "teaching/glossary.md": "glossary",
    "teaching/cheat-sheet.md": "cheat-sheet",
    "teaching/decision-sheet.md": "decision-sheet",
    "datasets/README.md": "datasheet",
    "CONTRIBUTING.md": "contributing",
    "CHANGELOG.md": "changelog",
}
LINK = re.compile(r"""(?<!!)\[(?P<words>[^\[\]]*)\]\((?P<target>[^()\s]+)(?:\s+"[^"]*")?\)""")
INDEX = """# Ground & Tune

**RAG, fine-tuning, or both? Measured.** Every popular claim of that debate is an experiment here, on real
small models, with its number of items and its interval, negative results included. These pages are the
executed notebooks, to read. To work in them, with exercises that check your answers and widgets that move,
run `python3 course.py lab` in a copy of the course.

{lessons}

The [claims](claims.md) stand in one table; words are explained in the [glossary](glossary.md); the data have
a [datasheet](datasheet.md). Predictions and quizzes open by click or by key, and keep nothing.

```{{toctree}}
:hidden:
:caption: Notebooks

{names}
```

```{{toctree}}
:hidden:
:caption: Results and words

claims
glossary
cheat-sheet
decision-sheet
```

```{{toctree}}
:hidden:
:caption: Reference

api
datasheet
contributing
changelog
```
"""
API = """# The helpers

One room a stage; notebooks import these faces only. Each export stands with its signature and its example.

```{{toctree}}
:maxdepth: 1

{names}
```
"""


def relink(text: str, file: str, pages: Mapping[str, str]) -> str:
    """Links of a Markdown text made to lead between pages. file: where the text stands in the course.

    >>> relink("[all](../CLAIMS.md) [one](x.json)", "solutions/x.ipynb", {"CLAIMS.md": "claims"})
    '[all](claims.md) one'
    """

    def changed(link: re.Match) -> str:
        target = link["target"]
        if target.startswith("#") or re.match(r"[a-z]+:", target):
            return link[0]
        path, _, place = target.partition("#")
        page = pages.get(posixpath.normpath(posixpath.join(posixpath.dirname(file), path)))
        if not page:
            return link["words"]
        kind = ".ipynb" if path.endswith(".ipynb") else ".md"
        return f"[{link['words']}]({page}{kind}{'#' + place if place else ''})"

    return LINK.sub(changed, text)


def write_sources(folder: Path, solutions: Path = SOLUTIONS) -> list[str]:
    """Write everything that Sphinx reads into a folder, which is emptied first; the names of the lessons.

    A file of the same bytes is as old as before, so that Sphinx need not read it again.
    """
    notebooks = sorted(solutions.glob("[0-9][0-9]_*.ipynb"))
    pages = PAGES | {f"solutions/{path.name}": path.stem for path in notebooks}
    pages |= {f"notebooks/{path.name}": path.stem for path in notebooks}
    made: dict[str, str | bytes] = {}
    for path in notebooks:
        made |= _lesson(path, pages)
    for file, page in PAGES.items():
        made[f"{page}.md"] = relink((ROOT / file).read_text(encoding="utf-8"), file, pages)
    names = [path.stem for path in notebooks]
    made["index.md"] = INDEX.format(lessons=_contents(notebooks), names="\n".join(names))
    made |= {f"api-{room}.md": api_page(room) for room in ROOMS}
    made["api.md"] = API.format(names="\n".join(f"api-{room}" for room in ROOMS))
    made["conf.py"] = _settings()
    made |= {f"_static/{name}": (ASSETS / name).read_bytes() for name in ("site.css", "site.js")}
    _bring(folder, made)
    return names


def _lesson(path: Path, pages: Mapping[str, str]) -> dict[str, str | bytes]:
    """The files of one lesson."""
    made = lesson(nbformat.read(path, 4), path.stem)
    for cell in made.notebook.cells:
        if cell.cell_type == "markdown":
            cell.source = relink(cell.source, f"solutions/{path.name}", pages)
    text = nbformat.writes(made.notebook, version=4)
    plots = {f"_static/plots/{name}": file for name, file in made.files.items()}
    return {f"{path.stem}.ipynb": text} | plots


def _contents(notebooks: list[Path]) -> str:
    """The notebooks as a table: title and question."""
    rows = ["| notebook | the question |", "| --- | --- |"]
    for path in notebooks:
        first = nbformat.read(path, 4).cells[0].source
        title = re.search(r"(?m)^# (.+)$", first)
        asked = re.search(r"\*\*The question:\*\* (.+)", first)
        words = title[1] if title else path.stem
        rows.append(f"| [{words}]({path.stem}.ipynb) | {asked[1] if asked else ''} |")
    return "\n".join(rows)


def _settings() -> str:
    """Sphinx's settings, with the version of the course."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    settings = (ASSETS / "conf.py.txt").read_text(encoding="utf-8")
    return settings.replace("VERSION", project["version"])


def _bring(folder: Path, made: Mapping[str, str | bytes]) -> None:
    """Make a folder hold these files and no others; one that is so already is not written."""
    wanted = {folder / name: text.encode() if isinstance(text, str) else text for name, text in made.items()}
    for path, content in wanted.items():
        if not (path.is_file() and path.read_bytes() == content):
            write_whole(path, content)
    for path in [path for path in folder.rglob("*") if path.is_file() and path not in wanted]:
        path.unlink()

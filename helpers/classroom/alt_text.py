"""Words for the pictures of solutions/: what each shows, for readers who cannot see it.

    python -m helpers.classroom.alt_text            put the words beside the pictures that are saved
    python -m helpers.classroom.alt_text --check    only say which picture or words lack the other

The words are written by hand in solutions/alt_text.toml, by notebook and by the id of the cell. They are
kept in the metadata of a cell's output, as `{"image/png": {"alt": "…"}}`, from where pages take them.
"""

import sys
import tomllib
from pathlib import Path

import nbformat

from helpers.files import write_whole
from helpers.settings import SOLUTIONS

PNG = "image/png"
SHORTEST = 40
"""Characters. Fewer name a picture and do not say what it shows."""


def alt_texts(notebook: str) -> dict[str, list[str]]:
    """Cell id -> the words for its pictures, in their order. notebook: its number, such as "05".

    >>> alt_texts("02")["cell-054"][0][:22]
    'Share of right answers'
    >>> alt_texts("99")
    {}
    """
    with (SOLUTIONS / "alt_text.toml").open("rb") as file:
        found = tomllib.load(file).get(notebook, {})
    return {cell: [words] if isinstance(words, str) else words for cell, words in found.items()}


def pictures(cell: nbformat.NotebookNode) -> list[nbformat.NotebookNode]:
    """The outputs of a cell that are pictures."""
    return [output for output in cell.get("outputs", []) if PNG in output.get("data", {})]


def describe(notebook: nbformat.NotebookNode, texts: dict[str, list[str]]) -> nbformat.NotebookNode:
    """Put words beside the pictures of a notebook; a picture without words has none. The same notebook."""
    for cell in notebook.cells:
        words = texts.get(cell.get("id", ""), [])
        for place, output in enumerate(pictures(cell)):
            beside = {PNG: {"alt": words[place]}} if place < len(words) else {}
            output["metadata"] = nbformat.from_dict(
                {kind: kept for kind, kept in output.get("metadata", {}).items() if kind != PNG} | beside
            )
    return notebook


def faults(number: str, notebook: nbformat.NotebookNode, texts: dict[str, list[str]]) -> list[str]:
    """What is wrong with the words for a notebook, one sentence a fault."""
    shown = {cell["id"]: len(pictures(cell)) for cell in notebook.cells if pictures(cell)}
    found = []
    for cell, count in shown.items():
        words = texts.get(cell, [])
        if len(words) != count:
            found.append(f"{number} {cell} has {count} pictures, and alt_text.toml words for {len(words)}.")
        short = [text for text in words if len(text) <= SHORTEST or " " not in text.strip()]
        found += [f"{number} {cell}: {text!r} does not say what the picture shows." for text in short]
    gone = [cell for cell in texts if cell not in shown]
    return found + [f"{number} {cell} has no picture any more; take its words out." for cell in gone]


def all_faults() -> list[str]:
    """The faults of every solution, and the pictures whose saved words are other ones."""
    found = []
    for path in sorted(SOLUTIONS.glob("*.ipynb")):
        number, notebook = path.stem[:2], nbformat.read(path, 4)
        texts = alt_texts(number)
        found += faults(number, notebook, texts)
        if notebook != describe(nbformat.read(path, 4), texts):
            found.append(f"{number} saves other words; run python -m helpers.classroom.alt_text")
    return found


def write(path: Path) -> bool:
    """Put the words into one saved notebook; True when that changed it. Nothing but metadata is touched."""
    before = path.read_text(encoding="utf-8")
    notebook = describe(nbformat.reads(before, 4), alt_texts(path.stem[:2]))
    after = nbformat.writes(notebook, version=4) + "\n"
    if after != before:
        write_whole(path, after)
    return after != before


def main(arguments: list[str]) -> int:
    """Command line; 1 when words are missing or too many."""
    if "--check" not in arguments:
        for path in sorted(SOLUTIONS.glob("*.ipynb")):
            if write(path):
                print(f"wrote {path.name}")
    found = all_faults()
    print("\n".join(found) or "every picture says what it shows")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

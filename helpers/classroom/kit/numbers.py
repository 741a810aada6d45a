"""Measured numbers in a text, each a link to where it was measured, so that no page says what no cell prints.

A number that stands in teaching/ is the text of a Markdown link. Its target is an executed notebook or a
record in solutions/; its title says where to look in there:

    [16 of 60](../../solutions/02_first_rag.ipynb "cell-042; RAG:; 1 2")
    [0.27 (0.15 to 0.38)](../../solutions/claims.json "K1; effect low high")
    [holds](../../solutions/claims.json "K1; outcome")

For a notebook: the id of a cell, words of the printed line, and which of the numbers behind these words (the
first ones when that is left out; the whole output when the words are, too). Spaces between words do not
matter. For a record: its key and its fields. (The parts are not divided by "|", which would end a cell of a
Markdown table.) A reader clicks and lands at the source; a test compares; `--write` brings pages up to date.
"""

import argparse
import functools
import json
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape
from pathlib import Path
from typing import Any

from helpers.files import write_whole
from helpers.settings import ROOT

PAGES = ROOT / "teaching"
LINK = re.compile(
    r"(?<!!)\[(?P<shown>[^\[\]]+)\]"
    r'\((?P<target>[^()\s]*solutions/[^()\s]+\.(?:ipynb|json)) "(?P<where>[^"]+)"\)'
)
NUMBER = re.compile(r"(?<![\w.,-])[+-]?\d+(?:,\d{3})*(?:\.\d+)?")
UPDATE = "python -m helpers.classroom.kit.numbers --write"


class NumberError(ValueError):
    """A link leads to no number: no such notebook, cell, line or field. The message says which."""


@dataclass(frozen=True)
class Mark:
    """A measured number in a text: where it stands, what it shows, and the address of its source."""

    file: Path
    line: int
    shown: str
    source: Path
    where: str

    def __str__(self) -> str:
        name = self.file.relative_to(ROOT) if self.file.is_relative_to(ROOT) else self.file
        return f"{name}:{self.line}: [{self.shown}] from {self.source.name}, {self.where}"


def marks_of(file: Path) -> list[Mark]:
    """Every measured number of a Markdown file, in its order. Raises OSError."""
    text = file.read_text(encoding="utf-8")
    return [_mark(file, text, match) for match in LINK.finditer(text)]


def _mark(file: Path, text: str, match: re.Match) -> Mark:
    line = text.count("\n", 0, match.start()) + 1
    source = (file.parent / match["target"]).resolve()
    return Mark(file, line, match["shown"], source, match["where"])


def current(mark: Mark) -> str:
    """What a mark's text would be with the numbers as they are in solutions/ now.

    Raises NumberError when its address leads nowhere.
    """
    if not mark.source.is_file():
        raise NumberError(f"{mark}: there is no {mark.source.name} in solutions/")
    if mark.source.suffix == ".json":
        return _from_record(mark)
    return _replaced(mark, _from_cell(mark))


def _replaced(mark: Mark, found: list[str]) -> str:
    """The shown text with its numbers replaced, one by one; a plus is kept only where one stood."""
    old, rest = NUMBER.findall(mark.shown), iter(found)
    if len(old) != len(found):
        raise NumberError(f"{mark}: its text holds {len(old)} numbers, its address gives {len(found)}")

    def put(match: re.Match) -> str:
        new = next(rest)
        return new if match[0].startswith("+") else new.removeprefix("+")

    return NUMBER.sub(put, mark.shown)


# ---- sources ----------------------------------------------------------------------------------------------


def _from_record(mark: Mark) -> str:
    """Fields of a record: a word as it stands, numbers with as many decimals as are shown."""
    key, _, names = (part.strip() for part in mark.where.partition(";"))
    record = _json(mark.source).get(key)
    if not isinstance(record, dict):
        raise NumberError(f"{mark}: {mark.source.name} has no {key!r}")
    missing = [name for name in names.split() if name not in record]
    if missing or not names:
        raise NumberError(f"{mark}: {key!r} has no field {' '.join(missing) or 'named'}")
    values = [record[name] for name in names.split()]
    if None in values:
        raise NumberError(f"{mark}: {key!r} was refused, so it has no number; tell its outcome instead")
    if all(isinstance(value, str) for value in values):
        return " ".join(values)
    shown = NUMBER.findall(mark.shown)
    return _replaced(mark, [_like(value, old) for value, old in zip(values, shown, strict=False)])


def _like(value: float, shown: str) -> str:
    """A number with the decimals and the sign of the one that it replaces."""
    decimals = len(shown.partition(".")[2])
    return f"{value:{'+' if shown.startswith('+') else ''},.{decimals}f}"


def _from_cell(mark: Mark) -> list[str]:
    """The numbers that a notebook's cell printed behind some words."""
    cell, words, places = [*(" ".join(part.split()) for part in mark.where.split(";")), "", ""][:3]
    printed = outputs(mark.source).get(cell)
    if printed is None:
        raise NumberError(f"{mark}: {mark.source.name} has no code cell {cell}")
    lines = [" ".join(line.split()) for line in printed.splitlines()]
    line = next((line for line in lines if words in line), "") if words else printed
    if words and not line:
        raise NumberError(f"{mark}: no line of that cell's output holds {words!r}")
    numbers = NUMBER.findall(line[line.index(words) + len(words) :])
    wanted = [int(place) for place in places.split()] or range(1, len(NUMBER.findall(mark.shown)) + 1)
    if max(wanted, default=0) > len(numbers):
        raise NumberError(f"{mark}: behind {words!r} stand {len(numbers)} numbers only")
    return [numbers[place - 1] for place in wanted]


@functools.cache
def outputs(notebook: Path) -> dict[str, str]:
    """Cell id -> what the cell printed, tables with a line for each row. Raises OSError."""
    return {cell["id"]: _printed(cell["outputs"]) for cell in _cells(notebook) if cell["cell_type"] == "code"}


@functools.cache
def figures(notebook: Path) -> dict[str, str]:
    """Cell id -> its last picture, PNG in base64. Raises OSError."""
    return {
        cell["id"]: "".join(out["data"]["image/png"]).strip()
        for cell in _cells(notebook)
        for out in cell.get("outputs", [])
        if "image/png" in out.get("data", {})
    }


def _cells(notebook: Path) -> list[dict[str, Any]]:
    return json.loads(notebook.read_text(encoding="utf-8"))["cells"]


@functools.cache
def _json(record: Path) -> dict[str, Any]:
    return json.loads(record.read_text(encoding="utf-8"))


def _printed(found: list[dict[str, Any]]) -> str:
    return "\n".join(_text(one) for one in found)


def _text(output: dict[str, Any]) -> str:
    """The text of one output."""
    if output["output_type"] == "stream":
        return "".join(output["text"])
    data = output.get("data", {})
    if "text/html" in data:
        html = re.sub(r"<style.*?</style>", "", "".join(data["text/html"]), flags=re.DOTALL)
        html = re.sub(r"</(tr|div|p|li|pre)>|<br\s*/?>", "\n", re.sub(r"\s+", " ", html))
        return unescape(re.sub(r"<[^>]+>", " ", html))
    return "".join(data.get("text/markdown", data.get("text/plain", "")))


# ---- comparing and writing --------------------------------------------------------------------------------


def moved(file: Path) -> Iterator[str]:
    """A sentence for each mark of a file that no longer says what its source says: old, new, and the mend."""
    for mark in marks_of(file):
        try:
            now = current(mark)
        except NumberError as error:
            yield str(error)
            continue
        if now != mark.shown:
            yield f"{mark}: now {now}. To mend it: {UPDATE}"


def bring_up_to_date(file: Path) -> list[str]:
    """Write the numbers of today into a file; a sentence for each that changed or has no source."""
    text, said = file.read_text(encoding="utf-8"), []

    def renew(match: re.Match) -> str:
        mark = _mark(file, text, match)
        try:
            now = current(mark)
        except NumberError as error:
            said.append(f"left as it is: {error}")
            return match[0]
        if now == mark.shown:
            return match[0]
        a_word = not NUMBER.search(now)
        said.append(f"{mark}: now {now}" + (". A word changed: read the sentence around it." * a_word))
        return match[0].replace(f"[{mark.shown}]", f"[{now}]", 1)

    new = LINK.sub(renew, text)
    if new != text:
        write_whole(file, new)
    return said


def main(arguments: list[str]) -> int:
    """Name the numbers of teaching/ that have moved, or write the new ones; 1 when work is left."""
    parser = argparse.ArgumentParser(prog="python -m helpers.classroom.kit.numbers", description=main.__doc__)
    parser.add_argument("--write", action="store_true", help="bring the files up to date")
    write = parser.parse_args(arguments).write
    files = sorted(PAGES.rglob("*.md"))
    said = [line for file in files for line in (bring_up_to_date(file) if write else moved(file))]
    print("\n".join(said) if said else f"every number of {len(files)} files is as measured")
    return 1 if any(not write or line.startswith("left as it is") for line in said) else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""What long runs have found, kept in solutions/ for everyone who does not repeat them: one JSON file a kind.

A notebook under `course.py run` puts a row aside, one file each; in the end `collect` moves the rows into
the record. So an interrupted run leaves the record as it was, and a run of fewer questions never replaces
one of all.
"""

import json
import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, unquote

from helpers import settings
from helpers.files import write_whole

RECORDING = "COURSE_RECORD"  # set by `course.py run`: what is found is put aside to be recorded
Rows = dict[str, dict]


@dataclass(frozen=True)
class Record:
    """A JSON file that maps names to rows, and the folder of the cache where new rows wait.

    by_item: rows hold lists of items, and the file has one of them a line, so that a change shows which.
    """

    path: Path
    by_item: bool = False

    @property
    def folder(self) -> Path:
        """Where a recording run puts its rows before they enter the record."""
        return settings.cache_folder() / self.path.stem

    def rows(self) -> Rows:
        """name -> row; empty when nothing was recorded yet. Raises ValueError for a damaged file.

        >>> Record(Path("nowhere.json")).rows()
        {}
        """
        try:
            return json.loads(self.path.read_text(encoding="utf-8")) if self.path.exists() else {}
        except ValueError as error:
            raise ValueError(
                f"{self.path} is damaged ({error}). "
                f"Restore it with: git checkout -- solutions/{self.path.name}"
            ) from None

    def write(self, rows: Rows) -> None:
        """Replace the file, whole or not at all."""
        text = _item_by_item(rows) if self.by_item else json.dumps(rows, indent=1, ensure_ascii=False)
        write_whole(self.path, text + "\n")

    def takes(self, name: str, size: str) -> bool:
        """Is this a recording run, and may its row of this size replace what is there?"""
        if not os.environ.get(RECORDING) or size == "quick":
            return False
        return size == "full" or self.rows().get(name, {}).get("size") != "full"

    def keep(self, name: str, row: dict) -> None:
        """Put a row aside, as the record will hold it: numbers rounded once, before anyone shows them."""
        rounded = {key: round(value, 4) if isinstance(value, float) else value for key, value in row.items()}
        write_whole(self._aside(name), json.dumps(rounded))

    def drop(self, name: str) -> None:
        """Forget a row that was put aside."""
        self._aside(name).unlink(missing_ok=True)

    def _aside(self, name: str) -> Path:
        return self.folder / f"{quote(name, safe='')}.json"

    def pending(self) -> Rows:
        """The rows that were put aside and are not in the record yet."""
        return {
            unquote(path.stem): json.loads(path.read_text(encoding="utf-8"))
            for path in sorted(self.folder.glob("*.json"))
        }

    def collect(self, merge: Callable[[Rows, Rows], Rows]) -> Rows:
        """Move what was put aside into the record. merge: (recorded, new) -> all rows, in order."""
        waiting = self.pending()
        rows = merge(self.rows(), waiting)
        self.write(rows)
        for name in waiting:
            self.drop(name)
        return rows


def _item_by_item(rows: Rows) -> str:
    """Rows as JSON: a line for each field, and for each item of a field that is a list of mappings."""

    def told(value: object) -> str:
        return json.dumps(value, ensure_ascii=False)

    def field(value: object) -> str:
        if isinstance(value, list) and value and all(isinstance(item, dict) for item in value):
            return "[\n   " + ",\n   ".join(map(told, value)) + "\n  ]"
        return told(value)

    written = (
        f" {told(name)}: {{\n" + ",\n".join(f"  {told(key)}: {field(row[key])}" for key in row) + "\n }"
        for name, row in rows.items()
    )
    return "{\n" + ",\n".join(written) + "\n}"


TRAININGS = Record(settings.SOLUTIONS / "trainings.json")
OPPONENTS = Record(settings.SOLUTIONS / "opponents.json")
CONTENDERS = Record(settings.SOLUTIONS / "contenders.json")
FINAL = Record(settings.SOLUTIONS / "final.json", by_item=True)
# not "readmes": in the cache that holds their texts
READMES = Record(settings.SOLUTIONS / "strangers.json", by_item=True)
PROMPTS = Record(settings.SOLUTIONS / "prompts.json")


def recorded_trainings(experiment: str | None = None) -> Rows:
    """What trainings too long for a notebook gave: row -> scores, recipe, time.

    experiment: None for all of them, then named "experiment: row". They are repeated by `python -m
    helpers.experiments.tunings`. Raises ValueError for a damaged record.

    >>> list(recorded_trainings("labels"))
    ['clean', 'a tenth mislabelled']
    """
    rows = TRAININGS.rows()
    if experiment is None:
        return rows
    start = f"{experiment}: "
    return {name.removeprefix(start): row for name, row in rows.items() if name.startswith(start)}


def recorded_opponents() -> Rows:
    """What systems without training gave on practice questions: candidate -> n, scores, answers lost to form.

    They are asked by `python -m helpers.experiments.opponents all`. Raises ValueError for a damaged record.

    >>> recorded_opponents()["rules"]["n"]
    200
    """
    return OPPONENTS.rows()


def recorded_contenders() -> Rows:
    """ "side: setting" -> what is recorded of it (`helpers.experiments.contenders.row_of`).

    recorded_contenders()["both: 5 pieces"]["gain"]
    """
    return CONTENDERS.rows()

"""What long runs have found, kept in solutions/ for everyone who does not repeat them: one JSON file a kind.

A notebook under `course.py run` puts a row aside, one file each; in the end `collect` moves the rows into
the record. So an interrupted run leaves the record as it was, and a run of fewer questions never replaces
one of all. The records of solutions/ are the reference models'; what a reader's own model gave is written
`here`, into the cache, and `seen` in place of the course's in a session with that model.
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
REPEATS = ("seed", "f16", "q4_1", "thread")  # the same again, with one thing changed
MODES = ("ledger", "mine", *REPEATS)
Rows = dict[str, dict]


def mode() -> str:
    """What this run records into: "ledger", "mine", the name of a repeat; empty when nothing is recorded.

    Other models than the course's own never write the reference ledger: their run is "mine". Raises
    ValueError for another word in COURSE_RECORD.
    """
    word = os.environ.get(RECORDING, "")
    word = "ledger" if word == "1" else word
    if word and word not in MODES:
        raise ValueError(f"{RECORDING} is {word!r}; `course.py run` sets it to one of {', '.join(MODES)}.")
    return "mine" if word == "ledger" and not settings.is_reference() else word


def aside(name: str) -> "Record":
    """Where a run that is not the reference keeps its claims until they are told: a file in the cache."""
    return Record(settings.cache_folder() / f"claims-{name}.json", by_item=True)


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

    def here(self) -> "Record":
        """The record that this session may write: this one for the reference models, the reader's own else.

        The reader's own lies in the cache; rows that were found with another embedding lie in a file apart,
        since nothing that was found with the course's may be compared with them.

        >>> Record(Path("asking.json")).here().path.name
        'asking.json'
        """
        if settings.is_reference():
            return self
        embedding = settings.embed_model()
        name = f"{self.path.stem}-mine" + (f"-{quote(embedding, safe='')}" if embedding else "")
        return Record(settings.cache_folder() / f"{name}.json", self.by_item)

    def seen(self) -> Rows:
        """The rows that this session shows and compares: the course's, and in their place the reader's own.

        Rows of two embeddings are never mixed: with another one the course's are seen until all of them have
        been asked with it. Raises ValueError for a damaged file.

        >>> Record(Path("nowhere.json")).seen()
        {}
        """
        course, own = self.rows(), self.here().rows()
        if settings.embed_model():
            return own if own.keys() >= course.keys() else course
        return course | own

    def asked(self) -> Rows:
        """The rows that this session need not ask again; with another embedding, those asked with it.

        >>> Record(Path("nowhere.json")).asked()
        {}
        """
        return self.here().rows() if settings.embed_model() else self.seen()

    def rows(self) -> Rows:
        """name -> row; empty when nothing was recorded yet. Raises ValueError for a damaged file.

        >>> Record(Path("nowhere.json")).rows()
        {}
        """
        try:
            return json.loads(self.path.read_text(encoding="utf-8")) if self.path.exists() else {}
        except ValueError as error:
            own = self.path.parent == settings.cache_folder()
            mend = "Delete it" if own else f"Restore it with: git checkout -- solutions/{self.path.name}"
            raise ValueError(f"{self.path} is damaged ({error}). {mend}") from None

    def write(self, rows: Rows) -> None:
        """Replace the file, whole or not at all."""
        text = _item_by_item(rows) if self.by_item else json.dumps(rows, indent=1, ensure_ascii=False)
        write_whole(self.path, text + "\n")

    def takes(self, name: str, size: str) -> bool:
        """Is this a recording run of the reference models, and may its row replace what is there?"""
        if mode() != "ledger" or size == "quick":
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

    def items_path(self, name: str) -> Path:
        """The file of a row's items, beside the record."""
        return self.path.parent / "outcomes" / f"{name.replace(' ', '-').replace(',', '')}.json"

    def write_items(self, name: str, head: dict, items: list[list]) -> None:
        """Keep what is behind a row, item by item and one item a line; the head says of what run."""
        lines = ",\n".join(f"  {json.dumps(item, ensure_ascii=False)}" for item in items)
        fields = "".join(f" {json.dumps(field)}: {json.dumps(value)},\n" for field, value in head.items())
        write_whole(self.items_path(name), f'{{\n{fields} "items": [\n{lines}\n ]\n}}\n')

    def items(self, name: str) -> list[list]:
        """The items behind a row; empty when they were not kept. Raises ValueError for a damaged file."""
        path = self.items_path(name)
        try:
            return json.loads(path.read_text(encoding="utf-8"))["items"] if path.exists() else []
        except (ValueError, KeyError, TypeError) as error:
            raise ValueError(
                f"{path} is damaged ({error}). "
                f"Restore it with: git checkout -- solutions/outcomes/{path.name}"
            ) from None

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
FRESH_READMES = Record(settings.SOLUTIONS / "fresh.json", by_item=True)
ASKING = Record(settings.SOLUTIONS / "asking.json", by_item=True)
FAITHFUL = Record(settings.SOLUTIONS / "faithful.json", by_item=True)
VECTORS = Record(settings.SOLUTIONS / "vectors.json", by_item=True)
QUESTION_SETS = Record(settings.SOLUTIONS / "question_sets.json", by_item=True)
CHOOSING = Record(settings.SOLUTIONS / "choosing.json", by_item=True)
HEADERS = Record(settings.SOLUTIONS / "headers.json", by_item=True)
SERVICE = Record(settings.SOLUTIONS / "service.json", by_item=True)
PROMPTS = Record(settings.SOLUTIONS / "prompts.json")
OWN_TUNING = Record(settings.SOLUTIONS / "own_tuning.json")
SCALE = Record(settings.SOLUTIONS / "scale.json", by_item=True)
PREFERRING = Record(settings.SOLUTIONS / "preferring.json", by_item=True)
GATES = Record(settings.SOLUTIONS / "gates.json", by_item=True)
TRAFFIC = Record(settings.SOLUTIONS / "traffic.json", by_item=True)


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


def recorded_traffic(start: str = "") -> Rows:
    """Rows of the record whose name begins so, by the rest of their name.

    >>> isinstance(recorded_traffic("closed: "), dict)
    True
    """
    return {name.removeprefix(start): row for name, row in TRAFFIC.rows().items() if name.startswith(start)}


def recorded_gates(name: str) -> list[dict]:
    """What notebook 07's system said when it had to answer, question by question: such as "hybrid: test".

    `python -m helpers.experiments.gates all` asks it. Raises ValueError for a name that is not recorded.

    >>> recorded_gates("hybrid: practice")[0]["right"]
    True
    """
    rows = GATES.rows()
    if name not in rows:
        raise ValueError(
            f"There is no record of {name!r}. Make it with: python -m helpers.experiments.gates {name!r}"
        )
    return rows[name]["items"]


def recorded_scale(kind: str) -> dict[int, dict]:
    """What was measured among strangers: how many they were -> the row, fewest first.

    kind: "recall", "times", or an engine. `python -m helpers.experiments.scale` measures them. Raises
    ValueError for a kind that is not recorded.

        recorded_scale("HNSW")[10_000]["build_s"]
    """
    rows = {name.partition(": ")[::2]: row for name, row in SCALE.rows().items()}
    found = {int(n): row for (what, n), row in rows.items() if what == kind}
    if not found:
        known = ", ".join(dict.fromkeys(what for what, _ in rows)) or "nothing"
        raise ValueError(f"There is no record of {kind!r} in solutions/scale.json; it has {known}.")
    return dict(sorted(found.items()))

"""A run of hours that survives an interruption: what is done, what it took, how long the rest will take.

After each notebook a small file in the cache says so. The same command again skips what is done, unless the
notebook, the helpers or the data have changed since; when all is done, the file goes.
"""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import nbformat

from helpers import settings
from helpers.experiments.provenance import data_hash
from helpers.files import write_whole


def read_json(path: Path) -> dict:
    """A mapping from a file of the cache; empty when it is missing or damaged, for it can be made again."""
    try:
        told = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return told if isinstance(told, dict) else {}


@dataclass
class LongRun:
    """The state of a run: its name (such as "ledger-full"), and the mark of each notebook that is done."""

    name: str
    done: dict[str, str] = field(default_factory=dict)

    @property
    def path(self) -> Path:
        """Where the state is kept."""
        return settings.cache_folder() / "runs" / f"{self.name}.json"

    @classmethod
    def resume(cls, name: str) -> "LongRun":
        """The unfinished run of this name, or a new one.

        run = LongRun.resume("ledger-full")
        """
        run = cls(name)
        run.done = {stem: mark for stem, mark in read_json(run.path).items() if isinstance(mark, str)}
        return run

    def left(self, paths: Sequence[Path]) -> list[Path]:
        """Those notebooks that are not done, or have changed since they were."""
        return [path for path in paths if self.done.get(path.stem) != mark_of(path)]

    def finished(self, path: Path) -> None:
        """Note that a notebook is done."""
        self.done[path.stem] = mark_of(path)
        write_whole(self.path, json.dumps(self.done, indent=1))

    def close(self, paths: Sequence[Path]) -> None:
        """Forget these notebooks, so that the next run begins anew."""
        self.done = {stem: mark for stem, mark in self.done.items() if stem not in {p.stem for p in paths}}
        if self.done:
            write_whole(self.path, json.dumps(self.done, indent=1))
        else:
            self.path.unlink(missing_ok=True)


def mark_of(path: Path) -> str:
    """Sixteen digits that change with the code of a notebook, with the helpers, with the data."""
    code = [cell.source for cell in nbformat.read(path, 4).cells if cell.cell_type == "code"]
    digest = hashlib.sha256(json.dumps([code, data_hash()]).encode())
    for file in sorted((settings.ROOT / "helpers").rglob("*")):
        if file.suffix in (".py", ".toml"):
            digest.update(file.read_bytes())
    return digest.hexdigest()[:16]


# ---- minutes ----------------------------------------------------------------------------------------------


def minutes_file() -> Path:
    """Where this machine keeps how long each notebook took, by size."""
    return settings.cache_folder() / "minutes.json"


def keep_minutes(size: str, stem: str, seconds: float) -> None:
    """Remember how long a notebook took."""
    known = read_json(minutes_file())
    known[size] = {**(known.get(size) or {}), stem: round(seconds / 60, 1)}
    write_whole(minutes_file(), json.dumps(known, indent=1))


def time_left(size: str, stems: Sequence[str]) -> str:
    """How long these notebooks will take, as earlier runs on this machine took; empty when none is known.

    >>> time_left("full", [])
    ''
    """
    known = read_json(minutes_file()).get(size) or {}
    minutes = [known[stem] for stem in stems if stem in known]
    unknown = len(stems) - len(minutes)
    if not minutes:
        return ""
    total = sum(minutes)
    told = f"{total / 60:.1f} hours" if total >= 90 else f"{total:.0f} minutes"
    return f"about {told} left" + (f", and {unknown} not run here before" if unknown else "")

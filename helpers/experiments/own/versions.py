"""Versions of an assistant: what was live when, promoted by a gate that passed, and taken back in a second.

    book = Versions("mine.versions.json")
    number = book.add(settings_of(system, index), note="threshold from 40 questions", baseline=now)
    book.promote(number)
    book.rollback()                       # the version that was live before
    answer("Who signs?", index, **book.system())

A version is a record of settings and of how good it was; its system is made again from them. An adapter is
known by its weights, so going back is choosing the same ones again; the folder of documents has its own
history (git, say). The versions of a folder lie beside it: `course.py gate`, `chat`, `ask` and `evaluate` ask
the live one, unless they are told a system.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from helpers.files import write_whole
from helpers.generation import EvidenceReader, adapter_of, register_adapter, with_threshold

from ..evaluating import USUAL, made_ready, system_named
from .gate import Baseline
from .settings import settings_of

# what a command adds to the settings, so that they can be made again, and judged again
SYSTEM, FILE, BASELINE = "system", "adapter file", "baseline file"
CANDIDATE = "candidate"  # the name under which an adapter of the reader's own is served


@dataclass(frozen=True)
class Version:
    """One version: number, settings, how many of how many questions were good, a note, when it was added."""

    number: int
    settings: dict[str, Any]
    good: int | None
    asked: int | None
    note: str
    added: str

    def __str__(self) -> str:
        measured = "not measured" if self.asked is None else f"{self.good} of {self.asked} good"
        return f"version {self.number}: {measured}; {self.note or 'no note'} ({self.added})"


class Versions:
    """The versions in a file, and which are and were live. Raises ValueError for a file that is no such.

    Versions("mine.versions.json").live
    """

    def __init__(self, path: Path | str):
        self.path = Path(path)
        self.all: list[Version] = []
        self._lived: list[int] = []  # numbers, the live one last
        if self.path.exists():
            try:
                row = json.loads(self.path.read_text(encoding="utf-8"))
                self.all, self._lived = (
                    [Version(**one) for one in row["versions"]],
                    [int(n) for n in row["lived"]],
                )
            except (OSError, ValueError, KeyError, TypeError) as error:
                raise ValueError(
                    f"{self.path} holds no versions ({error}). Move it away, or restore it."
                ) from None

    @property
    def live(self) -> Version | None:
        """The version that answers now."""
        return self._of(self._lived[-1]) if self._lived else None

    def baseline_of(self, number: int) -> Path:
        """Where the answers lie that a version was promoted with."""
        return self.path.with_name(f"{self.path.stem}.{number}.baseline.json")

    def add(self, settings: Mapping[str, Any], note: str = "", baseline: Baseline | None = None) -> int:
        """Keep a version, not live yet. Returns its number.

        book.add(settings_of(BOTH, index), baseline=now)
        """
        number = 1 + max((one.number for one in self.all), default=0)
        good, asked = (baseline.good, len(baseline.items)) if baseline else (None, None)
        added = datetime.now().isoformat(timespec="minutes")
        self.all.append(Version(number, dict(settings), good, asked, note, added))
        self._save()
        return number

    def promote(self, number: int) -> Version:
        """Make a version the live one. Raises ValueError for an unknown number, and for a version that nobody
        measured.

        book.promote(2)
        """
        version = self._of(number)
        if version.asked is None:
            raise ValueError(
                f"Version {number} was never measured. Add it with its baseline: course.py gate makes one."
            )
        if self.live != version:
            self._lived.append(number)
            self._save()
        return version

    def rollback(self) -> Version:
        """Back to the version that was live before. Raises ValueError when there is none.

        book.rollback()
        """
        if len(self._lived) < 2:
            raise ValueError("There is no version before this one to go back to.")
        self._lived.pop()
        self._save()
        return self._of(self._lived[-1])

    def system(self) -> Mapping[str, Any]:
        """The live version's settings of `answer`, ready. Raises ValueError when no version is live, and
        whatever `system_of` does.

        answer("Who signs?", index, **book.system())
        """
        if self.live is None:
            raise ValueError(f"No version of {self.path} is live. Promote one first.")
        return system_of(self.live.settings)

    def _of(self, number: int) -> Version:
        for one in self.all:
            if one.number == number:
                return one
        known = ", ".join(str(one.number) for one in self.all) or "none"
        raise ValueError(f"There is no version {number}; there are: {known}.")

    def _save(self) -> None:
        row = {"versions": [asdict(one) for one in self.all], "lived": self._lived}
        write_whole(self.path, json.dumps(row, indent=1, ensure_ascii=False, default=str) + "\n")


def versions_of(folder: Path | str) -> Versions:
    """The versions of a folder of documents: a file beside it, so that it is no document.

    versions_of("my-documents").live
    """
    where = Path(folder).expanduser().resolve()
    return Versions(where.with_name(f"{where.name}.versions.json"))


# ---- the system of a version -----------------------------------------------------------------------------


def system_of(settings: Mapping[str, Any]) -> Mapping[str, Any]:
    """The settings of `answer` that recorded settings stand for, ready: system, threshold and adapter.

    Model, search and code are those of today. Raises ValueError when the adapter has other weights now than
    were measured, ModelError when its file is gone.

        system_of(versions_of("my-documents").live.settings)
    """
    system = system_named(settings.get(SYSTEM) or USUAL)
    if (level := settings.get("threshold")) is not None:
        system = with_threshold(system, level)
    if file := settings.get(FILE):
        system = with_adapter(system, file)
    elif (name := settings.get("adapter")) and name != adapter_of(system):
        system = made_ready(_read_by(system, name))
    weights = settings_of(system)["adapter weights"]
    if settings.get("adapter weights") not in (None, weights):
        raise ValueError(
            f"The adapter {settings['adapter']!r} has other weights than this version was measured with. "
            "Restore its file, or measure it anew: course.py gate --promote."
        )
    return system


def with_adapter(system: Mapping[str, Any], file: Path | str) -> Mapping[str, Any]:
    """The same system with an adapter of one's own as its reader. Raises ValueError where none is read with.

    with_adapter(BOTH, "mine.gguf")
    """
    if not isinstance(system.get("read"), EvidenceReader):
        raise ValueError("This system reads without an adapter; --adapter goes with --system both.")
    register_adapter(CANDIDATE, file)
    return _read_by(system, CANDIDATE)


def _read_by(system: Mapping[str, Any], adapter: str) -> Mapping[str, Any]:
    read = system.get("read")
    if not isinstance(read, EvidenceReader):
        raise ValueError(f"This system reads without an adapter, and the version names {adapter!r}.")
    return {**system, "read": replace(read, adapter=adapter)}


class Live:
    """The system of whichever version of a folder is live now: called before each answer, so that going back
    needs no new start. Raises ValueError when the live version is of another system than at the start, which
    another index is made for.

        Live("my-documents")()
    """

    def __init__(self, folder: Path | str):
        self.folder = folder
        self._version: Version | None = None
        self._system: Mapping[str, Any] = {}

    def __call__(self) -> Mapping[str, Any]:
        book = versions_of(self.folder)
        if self._version is not None and book.live == self._version:
            return self._system
        old, new = (one and one.settings.get(SYSTEM, USUAL) for one in (self._version, book.live))
        if old and new != old:
            raise ValueError(f"The live version is of the system {new} now. End this page and start it anew.")
        self._system, self._version = book.system(), book.live
        return self._system

"""Versions of an assistant: what was live when, promoted by a gate that passed, and taken back in a second.

    book = Versions("mine.versions.json")
    number = book.add(settings_of(system, index), note="threshold from 40 questions", baseline=now)
    book.promote(number)
    book.rollback()                       # the version that was live before

A version is a record of settings and of its measured baseline. Index and adapter are known by their content,
so going back is choosing the same ones again; the folder of documents has its own history (git, say).
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from helpers.files import write_whole

from .gate import Baseline


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

    def _of(self, number: int) -> Version:
        for one in self.all:
            if one.number == number:
                return one
        known = ", ".join(str(one.number) for one in self.all) or "none"
        raise ValueError(f"There is no version {number}; there are: {known}.")

    def _save(self) -> None:
        row = {"versions": [asdict(one) for one in self.all], "lived": self._lived}
        write_whole(self.path, json.dumps(row, indent=1, ensure_ascii=False, default=str) + "\n")

"""What a learner did, one JSON object a line: on their own disk, for their own eyes, and nowhere else.

`check`, `hint`, `solution`, `predict`, `quiz` and `claim` write to it. They do so in silence: a full disk, a
read-only folder or a damaged line never fails a cell. A line that cannot be read is left out and counted.
Where the file lies, and that there is none outside the learner's folder, `settings.journal` says.
"""

import contextlib
import json
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from . import settings

LONGEST = 300  # characters of one value
NUMBER = (int, float)
FIELDS: dict[str, dict[str, type | tuple[type, ...]]] = {
    "check": {"exercise": str, "word": str, "reason": str},
    "hint": {"exercise": str, "number": int},
    "solution": {"exercise": str},
    "prediction": {"prompt": str, "said": str, "option": int, "confidence": NUMBER},
    "quiz": {"question": str, "option": int, "right": bool},
    "claim": {
        "key": str, "outcome": str, "effect": NUMBER, "low": NUMBER, "high": NUMBER, "n": int, "size": str,
        "models": str,
    },
}  # fmt: skip
"""kind of note -> its fields; beside them every note has `at` (when) and `kind`."""


class Journal(NamedTuple):
    """The notes that can be read, oldest first, and how many lines can't."""

    notes: list[dict]
    damaged: int

    def of(self, kind: str) -> list[dict]:
        """The notes of one kind.

        >>> Journal([{"kind": "hint"}, {"kind": "check"}], 0).of("hint")
        [{'kind': 'hint'}]
        """
        return [note for note in self.notes if note["kind"] == kind]


def keeping() -> bool:
    """Is what is done here written down? Never raises.

    >>> keeping()
    False
    """
    try:
        return settings.journal() is not None
    except (OSError, ValueError):
        return False


def note(kind: str, **fields: object) -> None:
    """Write a note at the end of the journal, where one is kept. Never raises and prints nothing.

    note("hint", exercise="2.1", number=1)
    """
    with contextlib.suppress(OSError, ValueError, TypeError):
        file = settings.journal()
        if file is None:
            return
        short = {key: value[:LONGEST] if isinstance(value, str) else value for key, value in fields.items()}
        now = datetime.now().astimezone().isoformat(timespec="seconds")
        _append(file, json.dumps({"at": now, "kind": kind} | short))


def _append(file: Path, line: str) -> None:
    """One line more. What an earlier writer left unfinished keeps a line of its own."""
    file.parent.mkdir(parents=True, exist_ok=True)
    with open(file, "ab+") as stream:
        if stream.tell():
            stream.seek(-1, 2)
            line = line if stream.read(1) == b"\n" else f"\n{line}"
        stream.write(line.encode("utf-8") + b"\n")


def read_journal(file: Path | None = None) -> Journal:
    """The journal; an empty one where there is none or it cannot be read. Never raises.

    file: another one than the learner's own.

    >>> read_journal(Path("nowhere.jsonl"))
    Journal(notes=[], damaged=0)
    """
    try:
        text = (file or settings.my_work() / "journal.jsonl").read_bytes().decode("utf-8", "replace")
    except (OSError, ValueError):
        return Journal([], 0)
    lines = [line for line in text.split("\n") if line.strip()]
    notes = [found for line in lines if (found := _note_in(line)) is not None]
    return Journal(notes, len(lines) - len(notes))


def _note_in(line: str) -> dict | None:
    """The note of a line; None when it is damaged, or of a kind that is not known."""
    try:
        found = json.loads(line)
    except (ValueError, RecursionError):
        return None
    if not isinstance(found, dict) or not isinstance(found.get("at"), str):
        return None
    kind = found.get("kind")
    fields = FIELDS.get(kind) if isinstance(kind, str) else None
    if fields is None or not all(_fits(found.get(name), wanted) for name, wanted in fields.items()):
        return None
    return found


def _fits(value: object, wanted: type | tuple[type, ...]) -> bool:
    return isinstance(value, wanted) and (wanted is bool or not isinstance(value, bool))

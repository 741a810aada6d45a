"""JSON files in solutions/ that keep what a long run has found, for everyone who does not repeat it: claims, milestones, trainings, opponents."""

import json
from pathlib import Path


def read(path: Path) -> dict[str, dict]:
    """name -> row; empty when nothing was recorded yet. Raises ValueError for a damaged file, and says how to restore it."""
    try:
        return json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    except ValueError as error:
        raise ValueError(
            f"{path} is damaged ({error}). Restore it with: git checkout -- solutions/{path.name}"
        ) from None


def write(path: Path, rows: dict[str, dict]) -> None:
    """Replace the file, whole or not at all."""
    part = path.with_suffix(".part")
    part.write_text(json.dumps(rows, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    part.replace(path)

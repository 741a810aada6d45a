"""Adapters that come with the course, for readers who skip a training or fall behind. Each has a card: data, recipe, seed, scores, command.

    shipped("triage")                        as if trained here; `serve` takes it
    card("triage")                           its card, Markdown

They are made by `python -m helpers.experiments.adapters`.
"""

import json
from pathlib import Path

from helpers.models import CHAT
from .base import TuningError
from .recipe import Recipe
from .train import Tuned

FOLDER = Path(__file__).with_name("adapters")


def shipped(name: str) -> Tuned:
    """The adapter of that name. Raises TuningError when none comes with the course, or its file is missing."""
    row = read_card(name)
    targets = row["recipe"]["targets"]
    recipe = Recipe(**row["recipe"] | {"targets": targets if isinstance(targets, str) else tuple(targets)})
    return Tuned(
        name,
        FOLDER,
        CHAT.title,
        recipe,
        row["examples"],
        tuple(row["losses"]),
        tuple(map(tuple, row["held_out"])),
        row["tokens"],
        row["seconds"],
        trained_here=False,
    )


def comes_along(name: str) -> bool:
    """True when an adapter of that name comes with the course."""
    return (FOLDER / f"{name}.gguf").exists() and (FOLDER / f"{name}.json").exists()


def card(name: str) -> str:
    """The card of an adapter that comes with the course, Markdown."""
    row = read_card(name)
    scores = "\n".join(
        f"| {key} | {mean:.2f} ({low:.2f} to {high:.2f}) |"
        for key, (mean, low, high) in row["scores"].items()
    )
    recipe = ", ".join(f"{key} {value}" for key, value in row["recipe"].items() if value is not None)
    lines = [
        f"### Adapter `{name}`",
        "",
        f"- **base**: {row['base']} (Apache-2.0)",
        f"- **data**: {row['data']} (CC BY 4.0)",
        f"- **recipe**: {recipe}",
        f"- **trained**: {row['examples']} examples, {len(row['losses'])} steps, {row['tokens']:,} tokens, {row['seconds']:.0f} s on {row['machine']}",
        f"- **size**: {(FOLDER / f'{name}.gguf').stat().st_size / 1e6:.1f} MB, float16 GGUF",
        f"- **rebuild**: `python -m helpers.experiments.adapters {name}`",
    ]
    return "\n".join(
        lines
        + (
            [
                "",
                f"| score on validation data, n = {row['n']} | mean (95 % interval) |",
                "| --- | --- |",
                scores,
            ]
            if scores
            else []
        )
    )


def read_card(name: str) -> dict:
    """The card's JSON. Raises TuningError when there is no such adapter, or the file is damaged."""
    path = FOLDER / f"{name}.json"
    if not comes_along(name):
        here = sorted(p.stem for p in FOLDER.glob("*.gguf"))
        raise TuningError(
            f"No adapter {name!r} comes with the course; there are {', '.join(here)}. Train yours (COURSE_TRAIN unset), or restore the file with: git checkout -- helpers/tuning/adapters"
        )
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise TuningError(
            f"{path.name} is damaged ({error}). Restore it with: git checkout -- helpers/tuning/adapters"
        ) from None

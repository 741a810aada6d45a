"""Finished trainings: those of this machine, and those that come with the course for who skips a training.

    tune(examples, "mine")        a run of this machine: a folder of the cache with run.json,
    adapter.gguf, peft/ shipped("triage")             an adapter of the course, as if trained here;
    `serve` takes either card("triage")                its card, Markdown: data, recipe, seed, scores, and
    the command that makes it

Weights are known by their checksums: a damaged file is noticed before it answers anything.
The course's adapters are made by `python -m helpers.experiments.adapters`.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from helpers.files import remove_made, sha256_of, write_whole

from .base import TuningError
from .recipe import Recipe

ADAPTER, PEFT, DONE, CHECKPOINT = "adapter.gguf", "peft", "run.json", "checkpoint.pt"
WEIGHTS = (ADAPTER, f"{PEFT}/adapter_model.safetensors")
MADE = (*WEIGHTS, f"{PEFT}/adapter_config.json", f"{PEFT}/README.md", DONE, CHECKPOINT, "*.part")
FOLDER = Path(__file__).with_name("adapters")  # what comes with the course
RESTORE = "git checkout -- helpers/tuning/adapters"


@dataclass(frozen=True)
class Tuned:
    """A finished training: where the adapter lies, its losses, what it took.

    losses: of every step. held_out: (step, loss) on held-out examples. tokens: read in training, padding
    not counted. seconds: of training alone, all sittings together. trained_here is False for an adapter
    that came with the course. sha256: of each file of weights, by its path in the folder.
    """

    name: str
    folder: Path
    base: str
    recipe: Recipe
    examples: int
    losses: tuple[float, ...] = ()
    held_out: tuple[tuple[int, float], ...] = ()
    tokens: int = 0
    seconds: float = 0.0
    trained_here: bool = True
    sha256: Mapping[str, str] = field(default_factory=dict, repr=False, compare=False)

    @property
    def adapter(self) -> Path:
        """The GGUF adapter for the local server (course's model and other Llama models only)."""
        return self.folder / (ADAPTER if self.trained_here else f"{self.name}.gguf")

    def check(self) -> None:
        """Raises TuningError when a file of weights is gone or is not as it was written."""
        for name, digest in self.sha256.items():
            try:
                found = sha256_of(self.folder / name)
            except OSError:
                found = ""
            if found != digest:
                state = "damaged: its checksum is another" if found else "missing"
                mend = f"Restore it with: {RESTORE}"
                if self.trained_here:
                    mend = f"Train {self.name} again, after forget_training."
                raise TuningError(f"{self.folder / name} is {state}. {mend}")

    def __str__(self) -> str:
        if not self.trained_here:
            return f"{self.name}: the adapter that comes with the course (training was skipped)"
        return (
            f"{self.name}: {self.examples} examples, {len(self.losses)} steps, {self.tokens:,} tokens "
            f"in {self.seconds:.0f} s; loss {self.losses[0]:.2f} -> {self.losses[-1]:.2f}"
        )


def checksums(folder: Path, names: Iterable[str] = WEIGHTS) -> dict[str, str]:
    """path in the folder -> SHA-256, of those files that are there."""
    return {name: sha256_of(folder / name) for name in names if (folder / name).exists()}


def read_run(name: str, folder: Path) -> Tuned:
    """The finished run of a folder. Raises TuningError when its record or its weights are damaged."""
    tuned = _from_row(name, folder, folder / DONE, f"Train {name} again, after forget_training.")
    tuned.check()
    return tuned


def forget_training(tuned: Tuned) -> None:
    """Delete a run from the cache, so that the next `tune` trains it again.

    Nothing happens to what came with the course, nor to a folder that holds no run. Raises TuningError,
    and deletes nothing, when files of someone else lie in the folder.

        forget_training(tuned)
    """
    if not tuned.trained_here or not (tuned.folder / DONE).exists():
        return
    try:
        remove_made(tuned.folder, MADE)
    except FileExistsError as stranger:
        raise TuningError(
            f"{tuned.folder} holds {stranger}, which no training put there. Move it away first."
        ) from None


# ---- what comes with the course ------------------------------------------------------------------


def shipped(name: str) -> Tuned:
    """The adapter of that name. Raises TuningError when none comes with the course, or its file is damaged.

    >>> print(shipped("triage"))
    triage: the adapter that comes with the course (training was skipped)
    """
    _demand(name)
    tuned = _from_row(name, FOLDER, FOLDER / f"{name}.json", f"Restore it with: {RESTORE}", here=False)
    tuned.check()
    return tuned


def shipped_names() -> list[str]:
    """Names of the adapters that come with the course.

    >>> "triage" in shipped_names()
    True
    """
    return sorted(path.stem for path in FOLDER.glob("*.gguf"))


def comes_along(name: str) -> bool:
    """True when an adapter of that name comes with the course.

    >>> comes_along("triage"), comes_along("mine")
    (True, False)
    """
    return (FOLDER / f"{name}.gguf").exists() and (FOLDER / f"{name}.json").exists()


def card(name: str) -> str:
    """The card of an adapter that comes with the course, Markdown. Raises TuningError as `read_card`.

    >>> card("triage").splitlines()[0]
    '### Adapter `triage`'
    """
    row = read_card(name)
    recipe = ", ".join(f"{key} {value}" for key, value in row["recipe"].items() if value is not None)
    lines = [
        f"### Adapter `{name}`",
        "",
        f"- **base**: {row['base']} (Apache-2.0)",
        f"- **data**: {row['data']} (CC BY 4.0)",
        f"- **recipe**: {recipe}",
        f"- **trained**: {row['examples']} examples, {len(row['losses'])} steps, {row['tokens']:,} tokens, "
        f"{row['seconds']:.0f} s on {row['machine']}",
        f"- **size**: {(FOLDER / f'{name}.gguf').stat().st_size / 1e6:.1f} MB, float16 GGUF",
        f"- **rebuild**: `python -m helpers.experiments.adapters {name}`",
    ]
    if row["scores"]:
        lines += ["", f"| score on validation data, n = {row['n']} | mean (95 % interval) |", "| --- | --- |"]
        lines += [
            f"| {key} | {mean:.2f} ({low:.2f} to {high:.2f}) |"
            for key, (mean, low, high) in row["scores"].items()
        ]
    return "\n".join(lines)


def read_card(name: str) -> dict:
    """The card's JSON. Raises TuningError when there is no such adapter, or the file is damaged.

    >>> read_card("triage")["examples"]
    600
    """
    _demand(name)
    return _read(FOLDER / f"{name}.json", f"Restore it with: {RESTORE}")


def ship(name: str, adapter: Path, row: Mapping) -> Path:
    """Put an adapter among those that come with the course, in place of one of that name; returns its path.

    row: what the card says. The folder's README is derived from all cards.
    """
    path = FOLDER / f"{name}.gguf"
    write_whole(path, adapter.read_bytes())
    told = dict(row) | {"sha256": checksums(FOLDER, [path.name])}
    write_whole(FOLDER / f"{name}.json", json.dumps(told, ensure_ascii=False) + "\n")
    head = (
        "# Adapters that come with the course\n\nDerived from the JSON files by "
        "`python -m helpers.experiments.adapters NAME`. Licence: CC BY 4.0."
    )
    write_whole(FOLDER / "README.md", "\n\n".join([head, *map(card, shipped_names())]) + "\n")
    return path


def _demand(name: str) -> None:
    if not comes_along(name):
        raise TuningError(
            f"No adapter {name!r} comes with the course; there are {', '.join(shipped_names())}. "
            f"Train yours (COURSE_TRAIN unset), or restore the file with: {RESTORE}"
        )


# ---- records -------------------------------------------------------------------------------------


def _from_row(name: str, folder: Path, record: Path, mend: str, here: bool = True) -> Tuned:
    row = _read(record, mend)
    try:
        return Tuned(
            name,
            folder,
            row["base"],
            Recipe.from_row(row["recipe"]),
            row["examples"],
            tuple(row["losses"]),
            tuple((step, loss) for step, loss in row["held_out"]),
            row["tokens"],
            row["seconds"],
            here,
            dict(row["sha256"]),
        )
    except (KeyError, TypeError, ValueError) as error:
        raise TuningError(f"{record.name} is damaged ({error!r}). {mend}") from None


def _read(record: Path, mend: str) -> dict:
    try:
        return json.loads(record.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise TuningError(f"{record.name} is damaged ({error}). {mend}") from None

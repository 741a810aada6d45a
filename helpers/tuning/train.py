"""Train a LoRA adapter: `tune(examples, name)`.

    tuned = tune(ticket_examples(load_tickets("train")[:200]), "triage", progress=bar("steps"))
    chat("Buoy K4-01655 off station", adapter=serve(tuned))

A run lives in a folder of the cache that is named by everything that shapes its result. A finished run is
found again and not repeated; an interrupted one goes on from its last checkpoint and gives the same
weights as without the interruption. What this leaves out: several GPUs, mixtures of adapters. Learning from
two answers, a better and a worse one: preferences.py.
"""

import re
from collections.abc import Callable, Sequence
from pathlib import Path

from helpers import settings
from helpers.files import sha256_of
from helpers.progress import Progress

from .base import Base, TuningError, load_base
from .data import Example
from .loop import Run
from .recipe import STANDARD, Recipe, fingerprint
from .tuned import DONE, Tuned, comes_along, read_run, shipped

QUICK_STEPS = 2


def tune(
    examples: Sequence[Example],
    name: str,
    recipe: Recipe = STANDARD,
    held_out: Sequence[Example] = (),
    base: Base | str | None = None,
    progress: Progress | None = None,
    say: Callable[[str], None] = print,
    start: Path | None = None,
) -> Tuned:
    """Train an adapter on examples, or return the run that was finished before.

    held_out: examples whose loss is watched, never trained on; with `recipe.patience` training stops when
    it no longer falls, and the best weights are kept. base: None for the course's model, a Hugging Face
    name or folder, or a loaded Base. progress: called with (steps done, steps to do). The quick size
    takes two steps. start: a GGUF adapter to go on from, which has the recipe's rank, alpha and targets.
    A finished run whose files are damaged is trained again. Raises TuningError for too few examples, a
    start that does not fit, a loss that is no number, a full disk.

        tune(load_examples("mine.jsonl"), "mine")
    """
    refuse_data(examples, held_out, name, recipe)
    if not settings.training():
        if comes_along(name):
            say(
                f"COURSE_TRAIN is no, so {name!r} is not trained here: "
                "this is the adapter that comes with the course."
            )
            return shipped(name)
        say(
            f"COURSE_TRAIN is no, but no adapter {name!r} comes with the course, "
            "so it is trained all the same."
        )
    quick = QUICK_STEPS if settings.size() == "quick" else None
    label = base.name if isinstance(base, Base) else base or "course"
    label += f", from {sha256_of(start)}" if start else ""
    mark = fingerprint(recipe, examples, held_out, label, quick)
    folder = settings.cache_folder() / "tuning" / f"{name}-{mark}"

    def make(loaded: Base) -> Run:
        return Run(examples, held_out, recipe, loaded, folder, quick, start)

    return train_once(name, folder, base, recipe, make, progress, say)


def train_once(
    name: str,
    folder: Path,
    base: Base | str | None,
    recipe: Recipe,
    make: Callable[[Base], Run],
    progress: Progress | None,
    say: Callable[[str], None],
) -> Tuned:
    """Train the run that `make` builds for a loaded base, or return what stands in its folder already."""
    if (folder / DONE).exists():
        try:
            return read_run(name, folder)
        except TuningError:
            say(f"The finished run of {name!r} is damaged ({folder}), so it is trained again.")
    base = base if isinstance(base, Base) else load_base(base, recipe.precision)
    run = make(base)
    count = len(run.examples)
    say(f"training {name!r}: {count} examples, {run.steps} steps, about {run.minutes()} on two cores")
    try:
        run.train(progress)
        run.keep()
    except OSError as error:
        raise TuningError(
            f"{folder} cannot be written ({error.strerror or error}). Free some space or set COURSE_CACHE to "
            "another disk; the training goes on where it stopped."
        ) from None
    finally:
        run.release()
    return read_run(name, folder)


def refuse_data(examples, held_out, name, recipe) -> None:
    """Raise TuningError for a name, examples or held-out examples that no training can take."""
    if not re.fullmatch(r"[A-Za-z0-9_-]+", name):
        raise TuningError(f"{name!r} is no name for an adapter. Use letters, digits, - and _.")
    if len(examples) < recipe.batch:
        raise TuningError(
            f"There are {len(examples)} examples and a step takes {recipe.batch}. "
            "Give more examples, or a recipe with a smaller batch."
        )
    wrong = next((e for e in [*examples, *held_out] if not isinstance(e, Example)), None)
    if wrong is not None:
        raise TuningError(
            f"Training wants Example objects and got a {type(wrong).__name__}. "
            "Make them with Example(user=…, answer=…), ticket_examples or load_examples."
        )
    both = set(examples) & set(held_out)
    if both:
        raise TuningError(
            f"{len(both)} of the held-out examples are trained on as well, for example "
            f"{next(iter(both)).user[:60]!r}. Keep them apart, or the held-out loss says nothing."
        )


def demand_whole_trainings() -> None:
    """Raise TuningError where trainings are skipped or cut short: what is kept for others must be whole."""
    if not settings.training():
        raise TuningError("COURSE_TRAIN is no, and this command trains. Unset it.")
    if settings.size() == "quick":
        raise TuningError(
            "COURSE_SIZE is quick, so that a training would stop after two steps. Unset it for this command."
        )

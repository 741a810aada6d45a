"""Trainings that are too long for a notebook, each repeated by one command; kept in solutions/trainings.json.

    python -m helpers.experiments.tunings                     list the experiments and their rows
    python -m helpers.experiments.tunings curve               every row of the learning curve
    python -m helpers.experiments.tunings ablation "rank 2"   one row; each takes two to ten minutes

All scores are taken on validation data: this is where settings are chosen. Rows that are there already
are not trained again; --again repeats them.
"""

import argparse
import os
import sys
from collections.abc import Callable, Mapping
from dataclasses import asdict, replace
from functools import partial
from typing import Any

from helpers import settings
from helpers.progress import bar
from helpers.tuning import Recipe, Tuned, TuningError, serve, tune
from helpers.tuning.train import demand_whole_trainings

from . import recording
from .combining import COMBINED_RECIPE, combined_plan
from .reader_trials import trial_plans
from .recording import recorded_trainings
from .tasks import TRIAGE_RECIPE, Plan, Scores, mislabelled_plan, score_intervals, triage_plan, voice_plan

PASSES = 100  # a training of few examples repeats them until it has seen as many as this
MIXED = 120  # questions of a row of the experiment with distractors
ABLATED = 80  # tickets of an ablation: fewer than notebook 08 trains on, to compare settings cheaply
SEEDS = (0, 1)
ATTENTION = ("q_proj", "k_proj", "v_proj", "o_proj")
Planner = Callable[[], Plan]  # a plan is made when it is asked for: some search the pages first


def _curve() -> Mapping[str, Planner]:
    return {
        f"{count} examples, seed {seed}": partial(
            triage_plan, count, replace(TRIAGE_RECIPE, epochs=max(1, PASSES // count), seed=seed), draw=seed
        )
        for seed in SEEDS
        for count in (25, 100, 250, 500)
    }


def _ablation() -> Mapping[str, Planner]:
    """One setting at a time."""
    changes: dict[str, dict[str, Any]] = {
        "as in the course": {},
        "rank 2": {"rank": 2, "alpha": 4},
        "rank 32": {"rank": 32, "alpha": 64},
        "query and value only": {"targets": ("q_proj", "v_proj")},
        "attention only": {"targets": ATTENTION},
        "half the rate": {"learning_rate": TRIAGE_RECIPE.learning_rate / 2},
    }
    return {
        name: partial(triage_plan, ABLATED, replace(TRIAGE_RECIPE, **change))
        for name, change in changes.items()
    }


def _rates() -> Mapping[str, Planner]:
    """The learning rate again, at as many examples as the course trains on.

    What is best in a short run need not be best in a longer one.
    """
    return {
        f"{rate:g}": partial(triage_plan, recipe=replace(TRIAGE_RECIPE, learning_rate=rate))
        for rate in (2e-3, 4e-3)
    }


def _distractors() -> Mapping[str, Planner]:
    """Notebook 10: how many of the examples hold the passage with the answer, and among how many others.

    The last row is the course's own adapter by another seed.
    """
    rows = {
        "P 0.8, 2 distractors": (0.8, 2),
        "P 1.0, 2 distractors": (1.0, 2),
        "P 0.5, 2 distractors": (0.5, 2),
        "P 0.8, no distractor": (0.8, 0),
    }
    mixtures = {
        name: partial(combined_plan, MIXED, share, distractors) for name, (share, distractors) in rows.items()
    }
    return mixtures | {
        "P 0.8, 2 distractors, all questions, seed 1": partial(
            combined_plan, recipe=replace(COMBINED_RECIPE, seed=1)
        )
    }


EXPERIMENTS: dict[str, Mapping[str, Planner]] = {
    "curve": _curve(),
    "ablation": _ablation(),
    "rates": _rates(),
    "labels": {"clean": triage_plan, "a tenth mislabelled": partial(mislabelled_plan, 0.1)},
    "voice": {
        f"{count} examples": partial(voice_plan, count, Recipe(epochs=max(1, PASSES // count)))
        for count in (50, 200)
    },
    "distractors": _distractors(),
    "reader": trial_plans(),
}


def run(experiment: str, row: str, again: bool = False, say: Callable[[str], None] = print) -> dict:
    """Train and score one row, or return what was recorded. Raises TuningError for an unknown name."""
    if experiment not in EXPERIMENTS:
        raise TuningError(f"There is no experiment {experiment!r}; there are {', '.join(EXPERIMENTS)}.")
    plans = EXPERIMENTS[experiment]
    if row not in plans:
        raise TuningError(
            f"Experiment {experiment!r} has no row {row!r}; it has {', '.join(map(repr, plans))}."
        )
    name = f"{experiment}: {row}"
    if name in recorded_trainings() and not again:
        return recorded_trainings()[name]
    demand_whole_trainings()
    plan = plans[row]()
    tuned = tune(
        plan.examples, plan.name, plan.recipe, plan.held_out, progress=bar("steps", every=5), say=say
    )
    made = _row(plan, tuned, plan.score(serve(tuned)))
    recording.TRAININGS.write(recorded_trainings() | {name: made})
    return made


def _row(plan: Plan, tuned: Tuned, scores: Scores) -> dict:
    """What is kept of a training: recipe, data, time, and each score with its interval over items."""
    return {
        "data": plan.data,
        "recipe": asdict(tuned.recipe),
        "steps": len(tuned.losses),
        "tokens": tuned.tokens,
        "seconds": round(tuned.seconds),
        "threads": settings.threads() or os.cpu_count(),
        "held_out_loss": round(tuned.held_out[-1][1], 4) if tuned.held_out else None,
        "n": max(map(len, scores.values())),
        "scores": score_intervals(scores),
    }


def main(arguments: list[str] | None = None) -> int:
    """The command line. Returns the exit status."""
    parser = argparse.ArgumentParser(
        prog="python -m helpers.experiments.tunings", description=__doc__.splitlines()[0]
    )
    parser.add_argument("experiment", nargs="?", help=", ".join(EXPERIMENTS))
    parser.add_argument("row", nargs="?", help="one row; all when it is left out")
    parser.add_argument("--again", action="store_true", help="repeat rows that are recorded already")
    options = parser.parse_args(arguments)
    if options.experiment is None:
        for name, plans in EXPERIMENTS.items():
            print("\n".join(f"{name:<12} {row!r}" for row in plans))
        return 0
    try:
        for row in [options.row] if options.row else list(EXPERIMENTS.get(options.experiment, {})) or [""]:
            made = run(options.experiment, row, options.again)
            scores = "  ".join(f"{key} {value[0]:.2f}" for key, value in made["scores"].items())
            print(f"{row:<28} {scores}  ({made['seconds']} s)", flush=True)
    except ValueError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())

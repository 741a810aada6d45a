"""Trainings that are too long for a notebook, each repeated by one command; kept in solutions/trainings.json.

    python -m helpers.experiments.tunings                     list the experiments and their rows
    python -m helpers.experiments.tunings curve               every row of the learning curve
    python -m helpers.experiments.tunings ablation "rank 2"   one row; each takes one to ten minutes

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
from .letters import by_letter
from .reader_trials import trial_plans
from .recording import recorded_trainings
from .tasks import (
    TICKETS,
    TRIAGE_RECIPE,
    TRIALLED,
    Plan,
    Scores,
    mislabelled_plan,
    score_intervals,
    triage_plan,
    voice_plan,
)

PASSES = 100  # a training of few examples repeats them until it has seen as many as this
MIXED = 120  # questions of a row of the experiment with distractors
ABLATED = 80  # tickets of an ablation: fewer than notebook 08 trains on, to compare settings cheaply
CURVE = {0: (25, 100, 250, 500, TICKETS), 1: (25, 100, 250, 500)}  # seed -> tickets; all of them once
RATES_OF_RANK = {2: (4e-3, 8e-3, 16e-3), 8: (2e-3, 4e-3, 8e-3), 32: (1e-3, 2e-3, 4e-3)}
SHOWN = 256  # tickets that a row of the experiment with steps reads, repeated or not
ATTENTION = ("q_proj", "k_proj", "v_proj", "o_proj")
Planner = Callable[[], Plan]  # a plan is made when it is asked for: some search the pages first


def _curve() -> Mapping[str, Planner]:
    return {
        f"{count} examples, seed {seed}": partial(
            triage_plan, count, replace(TRIAGE_RECIPE, epochs=max(1, PASSES // count), seed=seed), draw=seed
        )
        for seed, counts in CURVE.items()
        for count in counts
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
    """The learning rate again, in a longer run: what is best in a short one need not be best there."""
    return {
        f"{rate:g}": partial(triage_plan, TRIALLED, replace(TRIAGE_RECIPE, learning_rate=rate))
        for rate in (2e-3, 4e-3)
    }


def _ranks() -> Mapping[str, Planner]:
    """Three rates for each rank: ranks are compared at the best rate of each, or the rate is what differs.

    With alpha at twice the rank each of the rank's terms is added at full weight, so a larger rank takes
    larger steps at the same rate; the rates that are tried are lower for it.
    """
    return {
        f"rank {rank}, rate {rate:g}": partial(
            triage_plan, ABLATED, replace(TRIAGE_RECIPE, rank=rank, alpha=2 * rank, learning_rate=rate)
        )
        for rank, rates in RATES_OF_RANK.items()
        for rate in rates
    }


def _steps() -> Mapping[str, Planner]:
    """Few examples often, or many once: the same number of steps, so that the examples alone differ."""
    return {
        f"{SHOWN // passes} tickets, passes {passes}": partial(
            triage_plan, SHOWN // passes, replace(TRIAGE_RECIPE, epochs=passes)
        )
        for passes in (1, 2, 4)
    }


def _distractors() -> Mapping[str, Planner]:
    """Notebook 10: how many of the examples hold the passage with the answer, and among how many others.

    The last row is the course's own adapter by another seed of start and order; its drills and distractors
    stay those of seed 0.
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
    "ranks": _ranks(),
    "steps": _steps(),
    "labels": {
        "clean": partial(triage_plan, TRIALLED),
        "a tenth mislabelled": partial(mislabelled_plan, 0.1),
    },
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
    scores = plan.score(serve(tuned))
    made = _row(plan, tuned, scores)
    if experiment == "reader":  # compared question by question
        made["outcomes"] = by_letter(scores)
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

"""Train an adapter of the course again, and replace file and card (helpers/tuning/adapters).

    python -m helpers.experiments.adapters              list them, with the minutes that each took
    python -m helpers.experiments.adapters triage       train it again

File and card appear together, or not at all.
"""

import argparse
import os
import sys
from collections.abc import Callable
from dataclasses import asdict
from functools import partial
from pathlib import Path

from helpers import settings
from helpers.progress import Progress, bar
from helpers.tuning import TuningError, read_card, serve, shipped, tune
from helpers.tuning.train import demand_whole_trainings
from helpers.tuning.tuned import ship, shipped_names

from .combining import closed_book_plan, combined_plan
from .reading import reader_plan
from .tasks import FACTS_RECIPE, Plan, facts_plan, score_intervals, triage_plan, voice_plan

LIMIT_MB = 10
PLANS: dict[str, Callable[[], Plan]] = {
    "triage": triage_plan,
    "voice": voice_plan,
    "facts-3": partial(facts_plan, 3, FACTS_RECIPE),
    "facts-10": partial(facts_plan, 10, FACTS_RECIPE),
    "facts-3-replay": partial(facts_plan, 3, FACTS_RECIPE, replay=True),
    "combined": combined_plan,
    "closed-book": closed_book_plan,
    "reader": reader_plan,
}


def rebuild(name: str, progress: Progress | None = None) -> Path:
    """Train an adapter of the course by its plan, score it on validation data, replace file and card.

    Returns the file's path. Raises TuningError for an unknown name, and where a training would be cut short.
    """
    if name not in PLANS:
        raise TuningError(f"There is no plan for an adapter {name!r}; there are {', '.join(PLANS)}.")
    demand_whole_trainings()
    plan = PLANS[name]()
    tuned = tune(plan.examples, name, plan.recipe, plan.held_out, progress=progress)
    megabytes = tuned.adapter.stat().st_size / 1e6
    if megabytes > LIMIT_MB:
        raise TuningError(
            f"The adapter has {megabytes:.1f} MB and the limit is {LIMIT_MB}. Use a smaller rank."
        )
    scores = plan.score(serve(tuned))
    row = {
        "base": tuned.base,
        "data": plan.data,
        "recipe": asdict(tuned.recipe),
        "examples": tuned.examples,
        "tokens": tuned.tokens,
        "seconds": round(tuned.seconds, 1),
        "machine": f"{settings.threads() or os.cpu_count()} processor thread(s), no GPU",
        "n": max(map(len, scores.values()), default=0),
        "scores": score_intervals(scores),
        "losses": [round(x, 4) for x in tuned.losses],
        "held_out": [[step, round(loss, 4)] for step, loss in tuned.held_out],
    }
    return ship(name, tuned.adapter, row)


def forecast(name: str) -> str:
    """What a training will take, judged by the last one.

    >>> forecast("reader").startswith("reader: its lessons are made (")
    True
    """
    if name not in shipped_names():
        return f"{name}: nobody has trained it before, so nobody knows how long it takes"
    minutes = read_card(name)["seconds"] / 60
    return (
        f"{name}: its lessons are made (minutes, where evidence must be found), then it is trained: "
        f"{minutes:.0f} minutes the last time; then it is scored. Interrupted, the same command goes on."
    )


def main(arguments: list[str] | None = None) -> int:
    """The command line. Returns the exit status."""
    parser = argparse.ArgumentParser(
        prog="python -m helpers.experiments.adapters", description=__doc__.splitlines()[0]
    )
    parser.add_argument("names", nargs="*", help=", ".join(PLANS))
    options = parser.parse_args(arguments)
    try:
        for name in options.names:
            print(forecast(name), flush=True)
            print(f"{rebuild(name, bar('steps', every=5))} is there")
        if not options.names:
            for name in shipped_names():
                megabytes = shipped(name).adapter.stat().st_size / 1e6
                minutes = read_card(name)["seconds"] / 60
                print(f"{name:<20} {megabytes:.1f} MB   trained in {minutes:.0f} minutes")
    except TuningError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())

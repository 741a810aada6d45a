"""Train an adapter of the course again, and replace file and card (helpers.tuning.shelf).

python -m helpers.experiments.adapters              list them, with the minutes that each took
python -m helpers.experiments.adapters triage       train it again
"""

import argparse
import json
import os
import shutil
import sys
from collections.abc import Callable
from dataclasses import asdict
from functools import partial
from pathlib import Path

from helpers import settings
from helpers.corpus import load_emails, load_tickets
from helpers.evaluation.statistics import mean_interval
from helpers.progress import bar
from helpers.tuning import shelf
from helpers.tuning.base import TuningError
from .combining import closed_book_plan, combined_plan, score_combined
from .tasks import FACTS_RECIPE, Plan, facts_plan, score_emails, score_tickets, triage_plan, voice_plan
from helpers.tuning.train import demand_whole_trainings, tune

LIMIT_MB = 6
PLANS: dict[str, Callable[[], Plan]] = {
    "triage": triage_plan,
    "voice": voice_plan,
    "facts-3": partial(facts_plan, 3, FACTS_RECIPE),
    "facts-10": partial(facts_plan, 10, FACTS_RECIPE),
    "facts-3-replay": partial(facts_plan, 3, FACTS_RECIPE, replay=True),
    "combined": combined_plan,
    "closed-book": closed_book_plan,
}


def rebuild(name: str, progress=None) -> Path:
    """Train an adapter of the course by its plan, score it on validation data, replace file and card. Returns the file's path."""
    from helpers.tuning.serving import serve

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
    scores = _scores(name, serve(tuned))
    shelf.FOLDER.mkdir(exist_ok=True)
    shutil.copyfile(tuned.adapter, shelf.FOLDER / f"{name}.gguf")
    row = {
        "base": tuned.base,
        "data": plan.data,
        "recipe": asdict(tuned.recipe),
        "examples": tuned.examples,
        "tokens": tuned.tokens,
        "seconds": round(tuned.seconds, 1),
        "machine": f"{settings.threads() or os.cpu_count()} processor thread(s), no GPU",
        "n": max(map(len, scores.values())) if scores else 0,
        "scores": {
            key: [round(x, 4) for x in mean_interval(values)]
            for key, values in scores.items()
            if key != "seconds"
        },
        "losses": [round(x, 4) for x in tuned.losses],
        "held_out": [[step, round(loss, 4)] for step, loss in tuned.held_out],
    }
    (shelf.FOLDER / f"{name}.json").write_text(json.dumps(row, ensure_ascii=False) + "\n", encoding="utf-8")
    (shelf.FOLDER / "README.md").write_text(
        "# Adapters that come with the course\n\nDerived from the JSON files by `python -m helpers.experiments.adapters NAME`. Licence: CC BY 4.0.\n\n"
        + "\n\n".join(shelf.card(p.stem) for p in sorted(shelf.FOLDER.glob("*.gguf")))
        + "\n",
        encoding="utf-8",
    )
    return shelf.FOLDER / f"{name}.gguf"


def _scores(name: str, adapter: str) -> dict[str, list[float]]:
    """Scores on validation data; adapters of facts are asked in notebook 09 and have no validation data of their own."""
    from .tunings import SCORED_EMAILS, SCORED_TICKETS

    if name.startswith("facts"):
        return {}
    if name in ("combined", "closed-book"):
        return score_combined(adapter, passages=name == "combined")
    return (
        score_emails(load_emails("validation")[:SCORED_EMAILS], adapter=adapter)
        if name == "voice"
        else score_tickets(load_tickets("validation")[:SCORED_TICKETS], adapter=adapter)
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
            made = rebuild(name, bar("steps", every=5))
            print(f"{made} is there")
        if not options.names:
            print(
                "\n".join(
                    f"{path.stem:<20} {path.stat().st_size / 1e6:.1f} MB   trained in {shelf.read_card(path.stem)['seconds'] / 60:.0f} minutes"
                    for path in sorted(shelf.FOLDER.glob("*.gguf"))
                )
            )
    except TuningError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""Ask the final questions, once.

    python -m helpers.experiments.final           say how often they were asked, and what came out
    python -m helpers.experiments.final ask       ask them: half an hour on two cores

They were written when everything else was finished, by writers who knew neither the systems nor the other
question sets. Asking them is a look, and looks are counted in solutions/final.json, which keeps every answer
item by item: a number that was looked at twice is no test any more.
"""

import argparse
import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from helpers.corpus import Question, load_questions
from helpers.evaluation import recall_of_quotes, share
from helpers.generation import READER, ChatError
from helpers.models import ModelError
from helpers.progress import Progress, bar
from helpers.retrieval import FoundRetriever, skerry_hybrid
from helpers.tuning import serve, shipped

from .arms import JudgedAnswer, search_once, try_system
from .lessons import LOOKED_AT
from .recording import FINAL
from .verdict import WHERE, final_about, final_outcomes, six_arms, where_lost

ADAPTERS = ("closed-book", "combined", READER)


def item(one: JudgedAnswer) -> dict[str, Any]:
    """What is recorded of an answer."""
    judged = one.judged
    return {
        "id": one.question.id,
        "good": judged.joint,
        "right": judged.right,
        "abstained": judged.abstained,
        "where": where_lost(one),
        "text": one.text,
        "tokens": one.prompt_tokens,
        "seconds": round(one.seconds, 3),
    }


def ask_final(progress: Progress | None = None) -> dict[str, Any]:
    """Ask the final questions, all arms, and write what came out with the look counted.

    Arms that were answered before an interruption are kept in the cache and not asked again.
    """
    questions = load_questions("final")
    for name in ADAPTERS:
        serve(shipped(name))
    found = search_once(questions, skerry_hybrid(tuned=True), LOOKED_AT)
    for name, system in six_arms().items():
        if name not in FINAL.pending():
            FINAL.keep(name, {"items": [item(one) for one in try_system(system, questions, found, progress)]})
    return FINAL.collect(lambda known, new: _merged(known, new, questions, found))


def _merged(known: dict, new: dict, questions: Sequence[Question], found: FoundRetriever) -> dict[str, Any]:
    looks = [*known.get("about", {}).get("looks", []), date.today().isoformat()]
    recall = [
        recall_of_quotes(found.search(question.question, 3), question, 3)
        for question in questions
        if question.answerable
    ]
    about = {"looks": looks, "n": len(questions), "recall_at_3": round(sum(recall) / len(recall), 4)}
    return {"about": about, **{name: new[name] for name in six_arms()}}


def summary_line(name: str, items: Sequence[Mapping[str, Any]]) -> str:
    """An arm in a line: good answers with their interval, and what was lost where.

    >>> summary_line("both", [{"good": True, "where": "good"}, {"good": False, "where": "silent"}])
    'both                   good 1/2 = 0.50 (0.09 to 0.91)   silent 1'
    """
    lost = Counter(one["where"] for one in items if one["where"] != "good")
    told = ", ".join(f"{where} {lost[where]}" for where in WHERE if lost[where])
    return f"{name:<22} good {share([bool(one['good']) for one in items])}   {told}"


def main(arguments: list[str] | None = None) -> int:
    """The command line. Returns the exit status."""
    parser = argparse.ArgumentParser(
        prog="python -m helpers.experiments.final", description=__doc__.splitlines()[0]
    )
    parser.add_argument("what", nargs="?", choices=("ask",))
    parser.add_argument("--again", action="store_true", help="though they were asked before: a look more")
    options = parser.parse_args(arguments)
    looks = final_about()["looks"]
    try:
        if options.what and looks and not options.again:
            raise ValueError(f"They were asked on {', '.join(looks)}. Once more is a look more: --again.")
        if options.what:
            ask_final(bar("questions"))
    except (ValueError, ChatError, ModelError) as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nstopped; the arms that were answered are kept, the same command goes on", file=sys.stderr)
        return 130
    looks = final_about()["looks"]
    print(f"asked {len(looks)} time{'s' * (len(looks) != 1)}: {', '.join(looks) or 'never'}")
    for name, items in final_outcomes().items():
        print(summary_line(name, items))
    return 0


if __name__ == "__main__":
    sys.exit(main())

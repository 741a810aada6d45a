"""When should notebook 07's system say nothing? Its answers to all questions, kept item by item.

    python -m helpers.experiments.gates            list what is asked
    python -m helpers.experiments.gates all        ask it all (about 7 minutes)

The system always answers here; a gate comes afterwards (`gating`). So every threshold, at every cost of a
wrong answer, can be tried on what is kept in solutions/gates.json without asking again: chosen on practice
questions, reported on test questions. Two searches: the hybrid of notebook 05, and the order that notebook
06 learned.
"""

import argparse
import sys
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from helpers.corpus import load_questions
from helpers.evaluation import best_threshold
from helpers.generation import ChatError
from helpers.progress import Progress, bar
from helpers.retrieval import Retriever, skerry_hybrid, skerry_reranked

from . import recording
from .gating import answer_all, gate_items

SEARCHES: Mapping[str, Callable[[], Retriever]] = {"hybrid": skerry_hybrid, "reranked": skerry_reranked}
ASKED = [f"{search}: {split}" for search in SEARCHES for split in ("practice", "test")]


def ask(name: str, progress: Progress | None = None) -> list[dict[str, Any]]:
    """Let the system answer all questions of a split over one search; returns what is recorded.

    Raises ValueError for an unknown name.

    ask("hybrid: practice")[0]["right"]
    """
    if name not in ASKED:
        raise ValueError(f"There is no row {name!r}; there are {', '.join(ASKED)}.")
    search, _, split = name.partition(": ")
    questions = load_questions(split)
    items = gate_items(questions, answer_all(questions, SEARCHES[search](), progress))
    known = recording.GATES.rows() | {name: {"items": items}}
    recording.GATES.write({one: known[one] for one in ASKED if one in known})
    return items


def main(arguments: list[str] | None = None) -> int:
    """The command line. Returns the exit status."""
    parser = argparse.ArgumentParser(
        prog="python -m helpers.experiments.gates", description=__doc__.splitlines()[0]
    )
    parser.add_argument("row", nargs="?", help="a name, or: all")
    name = parser.parse_args(arguments).row
    if name is None:
        print("\n".join(ASKED))
        return 0
    try:
        for one in ASKED if name == "all" else (name,):
            print(_line(one, ask(one, bar("questions", one))), flush=True)
    except (ValueError, ChatError) as error:
        print(error, file=sys.stderr)
        return 1
    return 0


def _line(name: str, items: Sequence[Mapping]) -> str:
    scores, right = [item["confidence"] for item in items], [item["right"] for item in items]
    levels = "  ".join(f"cost {cost:g}: {best_threshold(scores, right, cost):.2f}" for cost in (0.5, 1, 2))
    return f"{name:<20} right {sum(right)} of {len(right)}  best thresholds {levels}"


if __name__ == "__main__":
    sys.exit(main())

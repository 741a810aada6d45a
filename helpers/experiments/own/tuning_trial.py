"""Does a reader get better by questions about one's own documents? Two rows of solutions/own_tuning.json.

    python -m helpers.experiments.own.tuning_trial        an hour; the recorded one trained for 42 minutes

The trial stands for a folder of one's own: the texts of five fields which neither the reader nor the search
was trained on, and their questions. Half of them teach and the other half measures, then the other way round,
so that every question is asked of a reader that has not seen it.
"""

import argparse
import sys
from collections.abc import Callable, Sequence
from typing import Any

from helpers.corpus import load_reading_texts
from helpers.generation import with_threshold
from helpers.progress import bar
from helpers.tuning import serve, shipped
from helpers.tuning.train import demand_whole_trainings

from ..arms import search_once, try_system
from ..contenders import fairly_silent, gain
from ..lessons import LOOKED_AT, field_hybrid, other_field_questions
from ..letters import by_letter
from ..reading import reading_system
from ..recording import OWN_TUNING
from .measuring import split_questions
from .tuning import FURTHER, SHIPPED, own_tuning_told, tune_reader

TAKES = {
    SHIPPED: "321 questions, some minutes",
    FURTHER: "two trainings (42 minutes when they were recorded), and 321 questions",
}


def trial(row: str, say: Callable[[str], None] = print) -> dict[str, Any]:
    """The held-out fields' questions, asked of the reader as it comes or taught by the other half.

    The threshold of each quarter is chosen on the other quarter of its half.
    """
    halves = split_questions(other_field_questions())
    pages, retriever = load_reading_texts(), field_hybrid()
    letters, steps, seconds = "", 0, 0.0
    for number, asked in enumerate(halves):
        adapter = serve(shipped("reader"))
        if row == FURTHER:
            name = f"own-trial-{number}"
            tuned = tune_reader(pages, retriever, halves[1 - number], name, bar("steps"), say)
            adapter, steps, seconds = serve(tuned), steps + len(tuned.losses), seconds + tuned.seconds
        system = with_threshold(reading_system(adapter, 3), 0.0)
        answers = try_system(system, asked, search_once(asked, retriever, LOOKED_AT), bar("questions", row))
        fair, _ = fairly_silent(answers, system)
        good, gained = [float(one.judged.joint) for one in fair], [gain(one) for one in fair]
        letters += by_letter({"good": good, "gain": gained})
    return {"outcomes": letters, "n": len(letters), "steps": steps, "seconds": round(seconds)}


def main(arguments: Sequence[str] | None = None) -> int:
    """The command line. Returns the exit status."""
    about = (__doc__ or "").splitlines()[0]
    program = "python -m helpers.experiments.own.tuning_trial"
    argparse.ArgumentParser(prog=program, description=about).parse_args(arguments)
    try:
        demand_whole_trainings()
        for row in (SHIPPED, FURTHER):
            if row not in OWN_TUNING.rows():
                print(f"{row}: {TAKES[row]}", flush=True)
                OWN_TUNING.write(OWN_TUNING.rows() | {row: trial(row)})
        print(own_tuning_told())
    except ValueError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""Which system without training is the strongest opponent for a tuned one? Chosen on practice questions, before a test question is asked.

    python -m helpers.experiments.opponents               list the candidates
    python -m helpers.experiments.opponents all           ask them all (about 20 minutes); kept in solutions/opponents.json
    python -m helpers.experiments.opponents "rules"       one of them

Prompts over three passages, and notebook 07's system (code chooses one sentence, the model reads it, code cites) with readers that keep
the house format in different ways. Every candidate answers all 200 practice questions.
"""

import argparse
import sys
from collections.abc import Callable
from dataclasses import replace

from helpers import settings
from . import recording
from helpers.corpus import load_questions
from helpers.evaluation.joint import scores
from helpers.evaluation.statistics import share
from .arms import Progress, Setting, Trial, find, try_arm, try_engineered
from helpers.generation.brief import read_briefly
from helpers.generation.client import ChatError, Reply
from helpers.generation.house import HOUSE_EXAMPLES, HOUSE_RULES, MOST_WORDS
from helpers.generation.rag import FROM_PASSAGES, read_evidence
from helpers.progress import bar

RECORD = settings.SOLUTIONS / "opponents.json"
SHORT_RULES = "Answer in a few words from the passages, then the number of the passage, like this: 74 hours [2]. If the answer is not there: Not in the documents."


def _cut(question: str, evidence: str) -> Reply:
    """Notebook 07's reader, its reply cut after twelve words."""
    reply = read_evidence(question, evidence)
    return replace(reply, text=" ".join(reply.text.split()[:MOST_WORDS]))


PROMPTS: dict[str, Setting] = {
    "rules": Setting(True, {"system": HOUSE_RULES}),
    "rules and two examples": Setting(True, {"system": HOUSE_RULES, "examples": HOUSE_EXAMPLES}),
    "short rules": Setting(True, {"system": SHORT_RULES}),
    "two examples": Setting(True, {"examples": HOUSE_EXAMPLES}),
    "rules and schema": Setting(True, {"system": HOUSE_RULES}, schema=True),
    "short task and schema": Setting(True, {"system": FROM_PASSAGES}, schema=True),
}
READERS: dict[str, Callable[[str, str], Reply]] = {
    "engineered, as in notebook 07": read_evidence,
    "engineered, cut to twelve words": _cut,
    "engineered, constrained to twelve words": read_briefly,
}
CANDIDATES = (*PROMPTS, *READERS)


def ask(name: str, progress: Progress = None) -> dict:
    """Let one candidate answer every practice question; returns what is recorded of it. Raises ValueError for an unknown name."""
    if name not in CANDIDATES:
        raise ValueError(f"There is no candidate {name!r}; there are {', '.join(CANDIDATES)}.")
    from helpers.retrieval.skerry import skerry_hybrid

    questions, retriever = load_questions("practice"), skerry_hybrid()
    if name in PROMPTS:
        trials = try_arm(PROMPTS[name], questions, find(questions, retriever), progress)
    else:
        trials = try_engineered(questions, retriever, progress, READERS[name])
    row = row_of(trials)
    recording.write(RECORD, recorded() | {name: row})
    return row


def row_of(trials: list[Trial]) -> dict:
    """What is recorded: n, the share of each score with its 95 % interval (Wilson), and how many answers were lost to their form alone."""
    shares = {
        part: share(values) for part, values in scores([trial.judged for trial in trials]).items() if values
    }
    kept = {
        part: [round(x, 4) for x in (found.value, found.low, found.high)] for part, found in shares.items()
    }
    return {
        "n": len(trials),
        "scores": kept,
        "lost_to_form": sum(trial.judged.lost_to_form for trial in trials),
    }


def recorded() -> dict[str, dict]:
    """candidate -> its row, in the order of CANDIDATES."""
    found = recording.read(RECORD)
    return {name: found[name] for name in CANDIDATES if name in found}


def main(arguments: list[str] | None = None) -> int:
    """The command line. Returns the exit status."""
    parser = argparse.ArgumentParser(
        prog="python -m helpers.experiments.opponents", description=__doc__.splitlines()[0]
    )
    parser.add_argument("candidate", nargs="?", help="a name, or: all")
    name = parser.parse_args(arguments).candidate
    if name is None:
        print("\n".join(CANDIDATES))
        return 0
    try:
        for one in CANDIDATES if name == "all" else (name,):
            row = ask(one, bar("questions"))
            print(
                f"{one:<42} "
                + "  ".join(f"{part} {value[0]:.2f}" for part, value in row["scores"].items())
                + f"  lost to form {row['lost_to_form']}",
                flush=True,
            )
    except (ValueError, ChatError) as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())

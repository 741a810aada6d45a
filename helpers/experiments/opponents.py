"""Which system without training is the strongest opponent for a tuned one?

    python -m helpers.experiments.opponents            list the candidates
    python -m helpers.experiments.opponents all        ask them all (about 20 minutes)
    python -m helpers.experiments.opponents "rules"    ask one of them

Chosen on practice questions, before a test question is asked; what comes out is kept in
solutions/opponents.json. Prompts over three passages, and notebook 07's system (code chooses one
sentence, the model reads it, code cites) with readers that keep the house format in different ways.
Every candidate answers all 200 practice questions. What came out is where the engineered side of
`contenders` starts from: the last of these is its first setting, but for search and chooser.
"""

import argparse
import sys
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from helpers.corpus import load_questions
from helpers.evaluation import joint_scores, share
from helpers.generation import (
    FROM_PASSAGES,
    HOUSE_EXAMPLES,
    HOUSE_RULES,
    MOST_WORDS,
    THRESHOLD,
    ChatError,
    Evidence,
    Reply,
    best_evidence,
    prompted,
    read_few_words,
    read_sentence,
    unsupported_parts,
)
from helpers.progress import Progress, bar
from helpers.retrieval import skerry_hybrid

from . import recording
from .arms import JudgedAnswer, search_once, try_system
from .recording import recorded_opponents

SHORT_RULES = (
    "Answer in a few words from the passages, then the number of the passage, like this: 74 hours [2]."
    " If the answer is not there: Not in the documents."
)


def read_and_cut(question: str, evidence: Sequence[Evidence]) -> Reply:
    """Notebook 07's reader, its reply cut after twelve words.

    answer("How long does the soak take?", index, read=read_and_cut)
    """
    reply = read_sentence(question, evidence)
    return replace(reply, text=" ".join(reply.text.split()[:MOST_WORDS]))


PROMPTS: dict[str, Mapping[str, Any]] = {
    "rules": prompted(system=HOUSE_RULES),
    "rules and two examples": prompted(system=HOUSE_RULES, examples=HOUSE_EXAMPLES),
    "short rules": prompted(system=SHORT_RULES),
    "two examples": prompted(examples=HOUSE_EXAMPLES),
    "rules and schema": prompted(constrained=True, system=HOUSE_RULES),
    "short task and schema": prompted(constrained=True, system=FROM_PASSAGES),
}
SENTENCE = {"choose": best_evidence, "verify": unsupported_parts, "threshold": THRESHOLD}
READERS: dict[str, Mapping[str, Any]] = {
    "engineered, as in notebook 07": SENTENCE | {"read": read_sentence},
    "engineered, cut to twelve words": SENTENCE | {"read": read_and_cut},
    "engineered, constrained to twelve words": SENTENCE | {"read": read_few_words},
}
CANDIDATES = PROMPTS | READERS


def ask_opponent(name: str, progress: Progress | None = None) -> dict:
    """Let one candidate answer every practice question; returns what is recorded of it.

    Raises ValueError for an unknown name.

    ask_opponent("rules")["scores"]["joint"]
    """
    if name not in CANDIDATES:
        raise ValueError(f"There is no candidate {name!r}; there are {', '.join(CANDIDATES)}.")
    questions = load_questions("practice")
    found = search_once(questions, skerry_hybrid())
    row = row_of(try_system(CANDIDATES[name], questions, found, progress))
    known = recorded_opponents() | {name: row}
    recording.OPPONENTS.write({one: known[one] for one in CANDIDATES if one in known})
    return row


def row_of(answers: Sequence[JudgedAnswer]) -> dict:
    """What is recorded: n, the share of each score with its 95 % interval (Wilson), and how many answers
    were lost to form alone.

    row_of(try_system(CANDIDATES["rules"], questions, found))["lost_to_form"]
    """
    judged = [one.judged for one in answers]
    shares = {
        part: share([value > 0 for value in values])
        for part, values in joint_scores(judged).items()
        if values
    }
    kept = {
        part: [round(x, 4) for x in (found.value, found.low, found.high)] for part, found in shares.items()
    }
    return {"n": len(judged), "scores": kept, "lost_to_form": sum(one.lost_to_form for one in judged)}


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
            print(_line(one, ask_opponent(one, bar("questions", one))), flush=True)
    except (ValueError, ChatError) as error:
        print(error, file=sys.stderr)
        return 1
    return 0


def _line(name: str, row: Mapping) -> str:
    parts = "  ".join(f"{part} {value[0]:.2f}" for part, value in row["scores"].items())
    return f"{name:<42} {parts}  lost to form {row['lost_to_form']}"


if __name__ == "__main__":
    sys.exit(main())

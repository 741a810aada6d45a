"""Equal care for both sides: as many settings of the engineered system as of the tuned reader are tried.

    python -m helpers.experiments.contenders            list them
    python -m helpers.experiments.contenders all        try them all: some 30 minutes on two cores

Both sides share the search (the tuned hybrid, ten passages), the chooser, the citation by code, and the way
in which a threshold is found; they differ in who reads. Numbers are checked by code on the plain side always,
on the tuned side in all settings but two. Each side has eight settings, on the same validation questions,
which no part was trained on. What comes out is kept in
solutions/contenders.json, and the best of each side is what `helpers.generation` calls ENGINEERED and BOTH
(a test compares them). That a reader writes the answer alone, and not the number of its piece first, was
chosen on the same questions before; the engineered side had nine tries on practice questions (`opponents`).
"""

import argparse
import sys
from collections.abc import Mapping, Sequence
from dataclasses import replace
from hashlib import sha256
from typing import Any

from helpers.evaluation import joint_scores, mean_interval
from helpers.generation import (
    READER,
    ChatError,
    Chooser,
    Evidence,
    EvidenceReader,
    Reply,
    abstain_if_weak,
    adapter_of,
    read_few_words,
    read_span,
    read_text_in_few_words,
    under_heading,
    unsupported_parts,
    with_threshold,
)
from helpers.generation.chooser import WEIGHTS as CHOOSER
from helpers.progress import Progress, bar
from helpers.retrieval import skerry_hybrid
from helpers.retrieval.tuned_embedding import WEIGHTS as EMBEDDING
from helpers.tuning import serve, shipped

from .arms import JudgedAnswer, judged_answer, search_once, try_system
from .calibrating import COST_OF_WRONG, STEPS
from .combining import validation_questions
from .lessons import LOOKED_AT
from .recording import CONTENDERS


def read_under_headings(question: str, evidence: Sequence[Evidence]) -> Reply:
    """The engineered reader, with title and headings above each piece.

    answer("How long does the soak take?", index, choose=Chooser(3), read=read_under_headings)
    """
    return read_text_in_few_words(question, "\n".join(map(under_heading, evidence)))


def _setting(pieces: int, read: Any, verify: Any = unsupported_parts) -> dict[str, Any]:
    made = {"k": LOOKED_AT, "choose": Chooser(pieces), "read": read, "verify": verify}
    return with_threshold(made, 0.0)  # it always says something; the threshold is chosen afterwards


TUNED_READER = EvidenceReader(READER)
SETTINGS: dict[str, dict[str, Mapping[str, Any]]] = {
    "engineered": {
        "1 piece": _setting(1, read_few_words),
        "2 pieces": _setting(2, read_few_words),
        "3 pieces": _setting(3, read_few_words),
        "5 pieces": _setting(5, read_few_words),
        "1 piece, under headings": _setting(1, read_under_headings),
        "3 pieces, under headings": _setting(3, read_under_headings),
        "1 piece, spans": _setting(1, read_span),
        "3 pieces, spans": _setting(3, read_span),
    },
    "both": {
        "1 piece": _setting(1, TUNED_READER),
        "3 pieces": _setting(3, TUNED_READER),
        "5 pieces": _setting(5, TUNED_READER),
        "8 pieces": _setting(8, TUNED_READER),
        "3 pieces, numbers unchecked": _setting(3, TUNED_READER, None),
        "5 pieces, numbers unchecked": _setting(5, TUNED_READER, None),
        "3 pieces, spans": _setting(3, replace(TUNED_READER, spans=True)),
        "5 pieces, spans": _setting(5, replace(TUNED_READER, spans=True)),
    },
}


def gain(one: JudgedAnswer) -> float:
    """What an answer brings: 1 when it is good, minus half for a wrong one, nothing for silence."""
    if one.judged.abstained:
        return 0.0
    return 1.0 if one.judged.joint else -COST_OF_WRONG


def at_threshold(one: JudgedAnswer, system: Mapping[str, Any], threshold: float) -> JudgedAnswer:
    """The same answer, withheld when its confidence is below a threshold."""
    assert one.given is not None
    return judged_answer(one.question, abstain_if_weak(one.given, threshold, None), system)


def fairly_silent(
    answers: Sequence[JudgedAnswer], system: Mapping[str, Any]
) -> tuple[list[JudgedAnswer], float]:
    """Each answer under the threshold, of nineteen, that brings most on the other half of the questions; and
    the one that brings most on all.

    fairly_silent(try_system(system, questions, found), system)[1]
    """
    under = {step: [at_threshold(one, system, step) for one in answers] for step in STEPS}
    gains = {step: [gain(one) for one in made] for step, made in under.items()}

    def best(rows: slice) -> float:
        return max(STEPS, key=lambda step: sum(gains[step][rows]))

    halves = best(slice(1, None, 2)), best(slice(0, None, 2))
    return [under[halves[i % 2]][i] for i in range(len(answers))], best(slice(None))


def row_of(answers: Sequence[JudgedAnswer], system: Mapping[str, Any]) -> dict[str, Any]:
    """What is recorded of a setting: n, the threshold of nineteen that brings most, and what the answers
    bring and are under thresholds that were chosen on the other half of the questions. tokens, seconds: when
    every question is answered; a threshold saves some. made_with: digest of the weights that took part.
    """
    fair, threshold = fairly_silent(answers, system)
    parts = joint_scores([one.judged for one in fair])
    return {
        "n": len(answers),
        "threshold": threshold,
        "gain": [round(x, 4) for x in mean_interval([gain(one) for one in fair])],
        "gains": [gain(one) for one in fair],
        **{part: f"{int(sum(values))}/{len(values)}" for part, values in parts.items() if values},
        "tokens": round(sum(one.prompt_tokens or 0 for one in answers) / len(answers)),
        "seconds": round(sum(one.seconds for one in answers) / len(answers), 2),
        "made_with": made_with(system),
    }


def made_with(system: Mapping[str, Any]) -> str:
    """Digest of the weights behind a system's answers: embedding, chooser, and the adapter if it has one."""
    files = [EMBEDDING, CHOOSER]
    if adapter := adapter_of(system):
        files.append(shipped(adapter).adapter)
    return sha256(b"".join(path.read_bytes() for path in files)).hexdigest()[:12]


def try_setting(side: str, name: str, progress: Progress | None = None) -> dict[str, Any]:
    """Let one setting answer the validation questions, and record what it brings.

    Raises ValueError for an unknown one.

    try_setting("both", "5 pieces")["gain"]
    """
    system = SETTINGS.get(side, {}).get(name)
    if system is None:
        raise ValueError(f"There is no setting {side!r}, {name!r}; the list is shown without a name.")
    if side == "both":
        serve(shipped(READER))
    questions = validation_questions()
    found = search_once(questions, skerry_hybrid(tuned=True), LOOKED_AT)
    row = row_of(try_system(system, questions, found, progress), system)
    known = CONTENDERS.rows() | {f"{side}: {name}": row}
    CONTENDERS.write({one: known[one] for one in names() if one in known})
    return row


def names() -> list[str]:
    """All settings, "side: name"."""
    return [f"{side}: {name}" for side, several in SETTINGS.items() for name in several]


def winner(side: str) -> str:
    """The name of the recorded setting that brings most; of equal ones the one that reads fewer tokens."""
    rows = {name: row for name, row in CONTENDERS.rows().items() if name.startswith(f"{side}: ")}
    return max(rows, key=lambda name: (rows[name]["gain"][0], -rows[name]["tokens"])).split(": ", 1)[1]


def main(arguments: list[str] | None = None) -> int:
    """The command line. Returns the exit status."""
    parser = argparse.ArgumentParser(
        prog="python -m helpers.experiments.contenders", description=__doc__.splitlines()[0]
    )
    parser.add_argument("setting", nargs="?", help='a name, such as "both: 5 pieces", or: all')
    chosen = parser.parse_args(arguments).setting
    if chosen is None:
        print("\n".join(names()))
        return 0
    try:
        for name in names() if chosen == "all" else [chosen]:
            side, _, setting = name.partition(": ")
            row = try_setting(side, setting, bar("questions", name))
            print(f"{name:<36}{ {key: value for key, value in row.items() if key != 'gains'} }", flush=True)
    except (ValueError, ChatError) as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())

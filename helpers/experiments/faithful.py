"""Which measure of faithfulness can be believed? Each against the labels of 150 answers.

    python -m helpers.experiments.faithful             measure what needs no judge: a minute
    python -m helpers.experiments.faithful judge       and ask the chat model of this session: some minutes

The answers are those of the plain local model to test questions, over the first passage of the hybrid search;
an eighth is supported and most are invented, so there is much to find and few to spare. One labeller, a
session of a language model, read each twice. A measure gives each answer a number; AUROC says how often it
puts a supported answer above another (partly counts as not). Because somebody must also draw a line, `caught`
tells which share of the wholly unsupported answers lies below the line that spares nine in ten of the
supported ones. Kept item by item in solutions/faithful.json; what a model of your own says as judge goes into
faithful-mine.json in the cache. All texts are read once, and each measure tried once, before any clock
starts: seconds hold no loading, and no measure pays for what the next one remembers.
"""

import argparse
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from helpers.corpus import LabelledAnswer, load_labelled_answers, load_pages, load_questions
from helpers.evaluation import (
    answer_relevance,
    faithfulness,
    likeness,
    matched,
    support,
    values_held,
    weakest,
)
from helpers.generation import ChatError, endpoint, judge_support
from helpers.models import ModelError
from helpers.progress import Progress, bar
from helpers.retrieval import get_embedder

from . import recording
from .next_steps import caught, label_agreement, separation

Measure = Callable[[str, str, Sequence[str]], float]  # (question, reply, evidence) -> how good


def measures() -> dict[str, Measure]:
    """Name -> measure, none of which asks a chat model.

    >>> list(measures())[:2]
    ['words', 'numbers']
    """
    embed = get_embedder().encode
    alike = likeness(embed)
    return {
        "words": lambda question, reply, evidence: support(reply, evidence, matched),
        "numbers": lambda question, reply, evidence: support(reply, evidence, values_held),
        "words and numbers": lambda question, reply, evidence: support(
            reply, evidence, weakest(matched, values_held)
        ),
        "vectors": lambda question, reply, evidence: support(reply, evidence, alike),
        "share of statements": lambda question, reply, evidence: (
            faithfulness(reply, evidence, weakest(matched, values_held)) or 0.0
        ),
        "answer relevance": lambda question, reply, evidence: answer_relevance(question, reply, embed),
        "short answers": lambda question, reply, evidence: -float(len(reply)),
    }


def evidence_of(answers: Sequence[LabelledAnswer]) -> list[list[str]]:
    """The passage of each labelled answer, under its title.

    evidence_of(load_labelled_answers())[0]
    """
    pages = {page.id: page for page in load_pages()}
    return [[f"{pages[one.page].title}\n{pages[one.page].text[one.start : one.end]}"] for one in answers]


def measure_all(judge: bool = False, progress: Progress | None = None) -> dict[str, dict[str, Any]]:
    """name -> {"model", "items"}: every measure of every labelled answer, with its seconds and tokens.

    judge: ask the chat model of this session, too. Raises ChatError when it cannot be reached.

    measure_all()["words"]["items"][0]["value"]
    """
    answers = load_labelled_answers()
    evidence = evidence_of(answers)
    asked = {question.id: question.question for question in load_questions("test")}
    for one, texts in zip(answers, evidence, strict=True):
        support(one.reply, texts, weakest(matched, values_held))  # how words are spelled is remembered
    rows = {
        name: {"model": "", "items": _measured(measure, answers, evidence, asked)}
        for name, measure in measures().items()
    }
    if judge:
        rows["judge"] = {"model": endpoint().model, "items": _judged(answers, evidence, asked, progress)}
    return rows


def _measured(
    measure: Measure,
    answers: Sequence[LabelledAnswer],
    evidence: Sequence[list[str]],
    asked: Mapping[str, str],
) -> list[dict[str, Any]]:
    measure(asked[answers[0].id], "Warm-up, which is no reply.", ["It loads what the measure needs."])
    items = []
    for one, texts in zip(answers, evidence, strict=True):
        began = time.perf_counter()
        value = measure(asked[one.id], one.reply, texts)
        seconds = round(time.perf_counter() - began, 5)
        items.append(_item(one, value, 0, seconds))
    return items


def _judged(
    answers: Sequence[LabelledAnswer],
    evidence: Sequence[list[str]],
    asked: Mapping[str, str],
    progress: Progress | None,
) -> list[dict[str, Any]]:
    items = []
    for one, texts in zip(answers, evidence, strict=True):
        value, reply = judge_support(asked[one.id], one.reply, texts)
        items.append(_item(one, value, reply.tokens, round(reply.seconds, 4)))
        if progress:
            progress(len(items), len(answers))
    return items


def _item(one: LabelledAnswer, value: float, tokens: int | None, seconds: float) -> dict[str, Any]:
    return {"id": one.id, "label": one.first, "value": round(value, 4), "tokens": tokens, "seconds": seconds}


# ---- what came out ----------------------------------------------------------------------------------------


def main(arguments: list[str] | None = None) -> int:
    """The command line. Returns the exit status."""
    parser = argparse.ArgumentParser(
        prog="python -m helpers.experiments.faithful", description=__doc__.splitlines()[0]
    )
    parser.add_argument("what", nargs="?", choices=["judge", "show"], help="judge: ask the chat model, too")
    what = parser.parse_args(arguments).what
    try:
        if what != "show":
            told = "150 answers, about a minute" + (" and three for the judge" if what else "")
            print(told, "on two cores", flush=True)
            rows = measure_all(what == "judge", bar("answers"))
            record = recording.FAITHFUL.here()
            record.write(record.rows() | rows)
    except (ValueError, ChatError, ModelError) as error:
        print(error, file=sys.stderr)
        return 1
    kappa, same, count = label_agreement()
    print(f"two passes over the labels: {same} of {count} equal, kappa {kappa:.2f}")
    for name, row in recording.FAITHFUL.asked().items():
        value, low, high = separation(row["items"])
        found = caught(row["items"])
        thousand = 1000 * sum(one["seconds"] for one in row["items"]) / len(row["items"])
        print(
            f"{name:<20} AUROC {value:.2f} ({low:.2f} to {high:.2f})  caught {sum(found)} of {len(found)}"
            f"  {thousand:.0f} s a thousand answers  {row['model']}"
        )
    return 0


if __name__ == "__main__":
    sys.exit(main())

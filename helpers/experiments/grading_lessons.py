"""Pairs for preference tuning: the shipped reader is asked lessons anew, and its answers are graded.

Lessons are what the reader was trained on (`lessons`): no test or validation question is among them. Half of
them are shown without the piece that answers, so that silence is right. What was said is kept in the cache as
it goes, so that an interrupted run goes on.
"""

import json
import random
from collections import Counter
from typing import Any

from helpers import settings
from helpers.evaluation import is_right
from helpers.files import write_whole
from helpers.generation import NOT_IN_DOCUMENTS, READER, Chooser, chat, is_abstention
from helpers.generation.evidence_reader import FORBIDDEN, READER_TOKENS, REFUSING
from helpers.progress import Progress
from helpers.tuning import Example, serve, shipped

from .lessons import Lesson, lessons
from .preferred import chosen_pairs
from .reading import reading_examples

PIECES = 3  # of evidence, as the shipped system gives
DRAWN, ASKED = 600, 250  # lessons that are drawn, and those of them that are asked
PAIRS, SHOWN = 80, 10  # pairs trained on, and shown in the record
SAVED_EVERY = 50


def asked_lessons() -> list[tuple[Lesson, Example]]:
    """Lessons with what they show: three pieces in the chooser's order, half without the one that answers."""
    some = random.Random(0).sample(lessons(), len(lessons()))[:DRAWN]
    (seen,) = reading_examples(
        some, Chooser(PIECES), PIECES, taken_out=0.15, withheld=0.25, shuffled=0.0, fewer=0.0
    )
    by_question = {lesson.question: lesson for lesson in some}
    asked = [(by_question[one.user.rpartition("\n\nQuestion: ")[2]], one) for one in seen]
    return [(lesson, one) for lesson, one in asked if all(map(_gradable, lesson.answers))][:ASKED]


def _gradable(answer: str) -> bool:
    """Does it hold a word or a number? "__" is right somewhere, and cannot be told from other marks."""
    return any(map(str.isalnum, answer))


def graded_lessons(progress: Progress | None = None) -> list[dict[str, Any]]:
    """What the shipped reader says to each lesson, graded (`preferred.preference_of`).

    It is asked twice where it is silent: the second time it must not be. Kept in the cache as it goes.
    """
    folder = settings.cache_folder() / "preferring"
    whole, part = folder / f"graded-{ASKED}.json", folder / "graded.json"
    if whole.exists():
        return json.loads(whole.read_text(encoding="utf-8"))
    kept = json.loads(part.read_text(encoding="utf-8")) if part.exists() else []
    known = {row["prompt"]: row for row in kept}
    seen, adapter = asked_lessons(), serve(shipped(READER))
    for done, (lesson, example) in enumerate(seen, 1):
        if example.user not in known:
            known[example.user] = _graded(lesson, example, adapter)
            if len(known) % SAVED_EVERY == 0:
                write_whole(part, json.dumps(list(known.values()), ensure_ascii=False))
        if progress:
            progress(done, len(seen))
    graded = [known[example.user] for _, example in seen]
    write_whole(whole, json.dumps(graded, ensure_ascii=False))
    return graded


def _graded(lesson: Lesson, example: Example, adapter: str) -> dict[str, Any]:
    def ask(**more: Any) -> str:
        return chat(example.user, max_tokens=READER_TOKENS, adapter=adapter, **more).text.strip()

    reply = ask()
    silent = not reply or is_abstention(reply)
    if silent:
        reply = ask(logit_bias={REFUSING: FORBIDDEN})
    answer = None if example.answer == NOT_IN_DOCUMENTS else example.answer
    right = answer is not None and is_right(reply, list(lesson.answers))
    return {"prompt": example.user, "answer": answer, "reply": reply, "silent": silent, "right": right}


def pairs_row(progress: Progress | None = None) -> dict[str, Any]:
    """What is recorded of the pairs: how many of each kind were found and taken, and ten graded
    lessons from which they were made, each kind among them.
    """
    graded = graded_lessons(progress)
    pairs = chosen_pairs(graded, PAIRS)
    every = chosen_pairs(graded, len(graded))
    known = {row["prompt"]: row for row in graded}
    shown = [
        next(pair for pair in pairs if pair.kind == kind) for kind in sorted({one.kind for one in pairs})
    ]
    shown += [pair for pair in random.Random(0).sample(pairs, len(pairs)) if pair not in shown]
    return {
        "asked": len(graded),
        "found": dict(sorted(Counter(pair.kind for pair in every).items())),
        "counts": dict(sorted(Counter(pair.kind for pair in pairs).items())),
        "items": [known[pair.user] | {"kind": pair.kind} for pair in shown[:SHOWN]],
    }

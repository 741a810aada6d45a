"""The embedding, tuned on the reading questions: trained, stored, and compared with the plain one.

    python -m helpers.experiments.rerankers embedding    train and store it: ten minutes on two quiet cores
    python -m helpers.experiments.rerankers chooser      learn the chooser's weights with it: two minutes
    python -m helpers.experiments.rerankers compare      recall of both on questions that none was trained on

Each question comes with the passage that answers it and the sentence in it, against passages that the plain
hybrid ranked high in vain and sentences beside the right one. One page in seven is held back (`held_back`):
on its questions the chooser learns its weights, which need vectors of questions that were not trained on.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from helpers.corpus import Passage, Question, Sentence, load_questions
from helpers.evaluation import Difference, paired_difference, share
from helpers.files import write_whole
from helpers.generation import Evidence, candidates
from helpers.progress import Progress
from helpers.retrieval import Asked, Hit, HybridRetriever, Level, skerry_hybrid, train_embedding
from helpers.retrieval.cross_encoder import write_weights
from helpers.retrieval.tuned_embedding import WEIGHTS

from .lessons import (
    Lesson,
    field_hybrid,
    found_for,
    held_back,
    held_out_lessons,
    is_forbidden,
    of_later_fields,
    passages_of,
    reading_lessons,
    touches_trained,
)

LOSSES = WEIGHTS.with_suffix(".json")
SKIPPED = 1  # wrong passages at the very top are left out: now and then they answer, too
SENTENCES_OF = 3  # wrong passages whose sentences are wrong sentences
DEPTHS = (1, 3, 10)
NOWHERE = 10**6


def training_lessons() -> list[Lesson]:
    """The answerable reading questions of pages that are not held back and of fields that stood there when
    the embedding was trained.

    len(training_lessons())
    """
    return [
        lesson
        for lesson in reading_lessons()
        if lesson.places and not held_back(lesson) and not of_later_fields(lesson)
    ]


def contrasts(some: Sequence[Lesson]) -> list[Asked]:
    """For each lesson its passage and sentence, and wrong ones of both; those with too few are left out.

    contrasts(training_lessons()[:8])[0].levels
    """
    made = []
    for lesson, hits in zip(some, found_for(some, tuned=False), strict=True):
        right = _right(lesson)
        wrong = [hit.passage for hit in hits if hit.passage.page_id != lesson.places[0][0]][SKIPPED:]
        if right is None or not wrong:
            continue
        here = candidates([Hit(right, 0.0, 1)])
        own = [one.headed for one in here if lesson.answered_by(Evidence(right, one.part, 1, None))]
        beside = [one.headed for one in here if one.headed not in own]
        beside += [
            one.headed for passage in wrong[:SENTENCES_OF] for one in candidates([Hit(passage, 0.0, 1)])
        ]
        if own and beside:
            passages = Level(right.with_header, tuple(passage.with_header for passage in wrong))
            made.append(Asked(lesson.question, (passages, Level(own[0], tuple(beside)))))
    return made


def _right(lesson: Lesson) -> Passage | None:
    allowed = (passage for passage in passages_of(lesson) if not is_forbidden(passage))
    return next((passage for passage in allowed if lesson.answered_by(_whole(passage))), None)


def _whole(passage: Passage) -> Evidence:
    return Evidence(passage, Sentence(passage.text), 1, None)


def train_and_store(progress: Progress | None = None) -> None:
    """Train on all of them; store weights, and the losses with the count of questions."""
    asked = contrasts(training_lessons())
    print(f"{len(asked)} questions, each with a passage and a sentence: about ten minutes", flush=True)
    result = train_embedding(asked, progress=progress)
    write_weights(result.weights, WEIGHTS)
    told = {
        "questions": len(asked),
        "chance": round(result.chance, 3),
        "losses": [round(loss, 3) for loss in result.losses],
    }
    write_whole(LOSSES, json.dumps(told) + "\n")
    print(f"{len(result.losses)} steps in {result.seconds:.0f} s; stored in {WEIGHTS}")


def embedding_training() -> dict[str, Any]:
    """Of the training whose weights are shipped: questions, loss of guessing (chance), losses by step.

    >>> embedding_training()["losses"][-1] < embedding_training()["losses"][0]
    True
    """
    return json.loads(LOSSES.read_text(encoding="utf-8"))


@dataclass(frozen=True)
class Compared:
    """One way to search, with the plain and with the tuned embedding, on the same questions.

    asked: which questions, and how many. search: "dense" or "hybrid". plain, tuned: of each question the rank
    of the first passage that answers it, NOWHERE where it is not among ten.
    """

    asked: str
    search: str
    plain: tuple[int, ...]
    tuned: tuple[int, ...]

    def gain(self, k: int) -> Difference:
        """Share of the questions with an answering passage among k, tuned minus plain.

        >>> print(Compared("some", "dense", (4, 1, 9, 2), (1, 1, 8, 3)).gain(3).value)
        0.25
        """
        return paired_difference(
            [float(rank <= k) for rank in self.tuned], [float(rank <= k) for rank in self.plain]
        )


def compare_embeddings(progress: Progress | None = None) -> list[Compared]:
    """Both embeddings on questions for whose places neither was trained: practice questions that no reading
    question shares a place with, reading questions on pages held back, and on the held-out fields. Most of a
    minute. progress: called with (comparisons done, to do).

    compare_embeddings()[0].gain(3)
    """
    practice = [_of(question) for question in load_questions("practice") if question.answerable]
    held = [one for one in reading_lessons() if one.places and held_back(one)]
    sets = {
        "practice questions": ([one for one in practice if not touches_trained(one)], skerry_hybrid),
        "pages held back": (held, skerry_hybrid),
        "five other fields": ([one for one in held_out_lessons() if one.places], field_hybrid),
    }
    compared = []
    for name, (some, hybrid) in sets.items():
        for kind in ("dense", "hybrid"):
            plain, tuned = (_ranks(some, hybrid(tuned), kind) for tuned in (False, True))
            compared.append(Compared(f"{name}, n = {len(some)}", kind, plain, tuned))
            if progress:
                progress(len(compared), 2 * len(sets))
    return compared


def _ranks(some: Sequence[Lesson], hybrid: HybridRetriever, kind: str) -> tuple[int, ...]:
    retriever = hybrid if kind == "hybrid" else hybrid.retrievers[0]
    found = retriever.search_many([one.question for one in some], k=max(DEPTHS))
    return tuple(_rank(one, hits) for one, hits in zip(some, found, strict=True))


def _of(question: Question) -> Lesson:
    places = tuple((gold.page_id, gold.start, gold.end) for gold in question.gold)
    return Lesson(question.question, None, question.answers, places, "skerry")


def _rank(lesson: Lesson, hits: Sequence[Hit]) -> int:
    return next((hit.rank for hit in hits if lesson.answered_by(_whole(hit.passage))), NOWHERE)


def show_comparison() -> None:
    """Print recall at several depths, a line for each set of questions, way of searching and embedding."""
    for row in compare_embeddings():
        for name, ranks in (("plain", row.plain), ("tuned", row.tuned)):
            found = "  ".join(f"@{k} {share([rank <= k for rank in ranks])}" for k in DEPTHS)
            print(f"{row.asked:<28}{row.search:<8}{name:<7}{found}")

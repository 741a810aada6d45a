"""The chooser's weights: learned from lessons with a known place, compared by the rank of that place.

python -m helpers.experiments.rerankers chooser      learn and store them: two minutes
python -m helpers.experiments.rerankers choosing     on test questions, by rule and learned: two minutes
"""

from collections.abc import Callable, Sequence

import numpy as np

from helpers.corpus import Question
from helpers.evaluation import holds_answer
from helpers.generation import CHOOSER_NAMES, Chooser, Evidence, rank_evidence_many, sentence_features
from helpers.generation.chooser import WEIGHTS
from helpers.retrieval import Hit, Linear, fit, skerry_hybrid

from .lessons import (
    LOOKED_AT,
    Lesson,
    found_for,
    held_back,
    practice_lessons,
    reading_lessons,
    touches_trained,
)

RankMany = Callable[[Sequence[str], Sequence[Sequence[Hit]]], list[list[Evidence]]]


def learn_chooser(some: Sequence[Lesson]) -> tuple[Linear, int]:
    """Weights of the chooser, from lessons whose place is among their candidates, and how many these are."""
    rankings = found_for(some)
    rows, relevant = [], []
    made = sentence_features([lesson.question for lesson in some], rankings)
    for lesson, (found, features) in zip(some, made, strict=True):
        pieces = [Evidence(one.hit.passage, one.part, one.hit.rank, None) for one in found]
        mark = np.array([lesson.answered_by(piece) for piece in pieces], bool)
        if mark.any() and not mark.all():
            rows.append(features)
            relevant.append(mark)
    return fit(rows, relevant, CHOOSER_NAMES), len(rows)


def chooser_lessons() -> list[Lesson]:
    """Answerable lessons on whose places the embedding was not trained: vectors of questions that it knows
    lie nearer to their answers than those of new ones ever will.

    len(chooser_lessons())
    """
    unknown = [lesson for lesson in reading_lessons() if held_back(lesson)]
    unknown += [lesson for lesson in practice_lessons() if not touches_trained(lesson)]
    return [lesson for lesson in unknown if lesson.places]


def store_chooser() -> None:
    """Learn from the lessons that the embedding was not trained on, and store the weights with their card."""
    weights, learned_from = learn_chooser(chooser_lessons())
    about = (
        f"learned from {learned_from} reading and practice questions for whose places the embedding was not "
        f"trained, {LOOKED_AT} passages of the tuned hybrid each"
    )
    WEIGHTS.parent.mkdir(exist_ok=True)
    weights.save(WEIGHTS, about=about, command="python -m helpers.experiments.rerankers chooser")
    print(f"stored in {WEIGHTS}: {about}")


def evidence_ranks(
    some: Sequence[Lesson], rank_many: RankMany, rankings: Sequence[Sequence[Hit]]
) -> list[int | None]:
    """For each lesson the rank of the first piece that answers it; None where there is none.

    evidence_ranks(some, Chooser().rank_many, found_for(some))
    """
    ranked = rank_many([lesson.question for lesson in some], rankings)
    return [
        next((rank for rank, piece in enumerate(pieces, 1) if lesson.answered_by(piece)), None)
        for lesson, pieces in zip(some, ranked, strict=True)
    ]


# ---- on test questions ------------------------------------------------------------------------------------


def chosen_first(questions: Sequence[Question], k: int = 10) -> dict[str, dict]:
    """Way -> its items: does the piece that it puts first hold an accepted answer, of a page with the gold
    quote? (first: 0 or 1; rank: of the first such piece, None for none.)

    The course's rule over three passages, the same over k, and the learned weights over k; plain search.

    chosen_first(load_questions("test"))["learned"]["items"][0]["first"]
    """
    asked = [question.question for question in questions]
    rankings = skerry_hybrid().search_many(asked, k)
    few = [hits[:3] for hits in rankings]
    ways = {
        "rule": rank_evidence_many(asked, few),
        "rule over ten": rank_evidence_many(asked, rankings),
        "learned": Chooser().rank_many(asked, rankings),
    }
    return {
        name: {"items": [_place(*each) for each in zip(questions, ranked, strict=True)]}
        for name, ranked in ways.items()
    }


def _place(question: Question, pieces: Sequence[Evidence]) -> dict:
    right = (
        rank
        for rank, piece in enumerate(pieces, 1)
        if holds_answer(piece.text, question.answers)
        and any(piece.passage.page_id == gold.page_id for gold in question.gold)
    )
    rank = next(right, None)
    return {"id": question.id, "type": question.type, "first": int(rank == 1), "rank": rank}

"""A reader of evidence, trained on the reading questions; scored on validation questions.

    python -m helpers.experiments.adapters reader      train it: 80 minutes on two quiet cores

A lesson is what the running system will give: the best pieces of the chooser from ten passages of the hybrid,
numbered. Where the piece with the answer is not among them, it takes the place of one of them; in some it is
taken out, and the lesson is the agreed sentence. No passage that holds the quote of a test or validation
question is ever shown.
"""

import random
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from helpers.corpus import Question
from helpers.evaluation import joint_scores
from helpers.generation import (
    BOTH,
    NOT_IN_DOCUMENTS,
    PIECES,
    Chooser,
    Evidence,
    candidates,
    numbered_evidence,
    with_threshold,
)
from helpers.retrieval import FoundRetriever, Hit, skerry_hybrid
from helpers.settings import seed as run_seed
from helpers.tuning import Example, Recipe

from .arms import search_once, try_system
from .combining import validation_questions
from .lessons import LOOKED_AT, Lesson, found_for, held_out_lessons, is_forbidden, lessons, passages_of
from .tasks import Plan, Scores

PASSES = 2
WATCHED = 48  # examples of the held-out fields, whose loss is watched
READER_RECIPE = Recipe(rank=16, alpha=32, learning_rate=1.5e-3, batch=8, warm_up=20)


@dataclass(frozen=True)
class Shown:
    """What a lesson shows. pieces: how many. taken_out: share of the answerable lessons without the piece
    that answers. withheld: share of them for which the whole page is missing, so that what is found is
    about something else. shuffled: share whose pieces stand in any order, so that the first place is no
    answer. fewer: share with fewer pieces, as a small folder gives them.
    """

    pieces: int = PIECES
    taken_out: float = 0.04
    shuffled: float = 0.5
    fewer: float = 0.3
    withheld: float = 0.1

    def without(self, rng: random.Random) -> str:
        """What the next lesson lacks: "the piece", "the page", or nothing."""
        drawn = rng.random()
        if drawn < self.taken_out:
            return "the piece"
        return "the page" if drawn < self.taken_out + self.withheld else ""

    def draw(self, rng: random.Random) -> int:
        """How many pieces the next lesson shows."""
        if self.fewer and rng.random() < self.fewer:
            return rng.randrange(1, self.pieces)
        return self.pieces


def reading_examples(
    some: Sequence[Lesson],
    chooser: Chooser,
    pieces: int = PIECES,
    passes: int = 1,
    found: Sequence[Sequence[Hit]] | None = None,
    **settings: float,
) -> list[list[Example]]:
    """For each pass over the lessons one example for each lesson that has pieces enough, in a random order.

    A pass differs from the one before in the order of the pieces, and in which lessons lose the right one.
    found: passages for each lesson; None searches its source. settings: taken_out, withheld, shuffled, fewer
    (`Shown`).

    reading_examples(lessons()[:40], Chooser())[0][0].user
    """
    found = found_for(some) if found is None else found
    ranked = chooser.rank_many([lesson.question for lesson in some], found)
    shown = Shown(pieces, **settings)
    first = 1000 * run_seed()
    return [_one_pass(some, ranked, shown, random.Random(first + number)) for number in range(passes)]


def _one_pass(
    some: Sequence[Lesson], ranked: Sequence[Sequence[Evidence]], shown: Shown, rng: random.Random
) -> list[Example]:
    examples = []
    for lesson, found in zip(some, ranked, strict=True):
        made = _given(lesson, found, shown.draw(rng), shown.without(rng), rng)
        if made:
            given, number = made
            if rng.random() < shown.shuffled:
                rng.shuffle(given)
            answer = lesson.answer if number and lesson.answer else NOT_IN_DOCUMENTS
            examples.append(Example(numbered_evidence(lesson.question, given), answer))
    rng.shuffle(examples)
    return examples


def _given(
    lesson: Lesson, found: Sequence[Evidence], pieces: int, without: str, rng: random.Random
) -> tuple[list[Evidence], int] | None:
    """(pieces, number of the one that answers or 0); None when there are too few.

    without: "the piece" or "the page" that answers, which is then not shown.
    """
    gold = next((piece for piece in found if lesson.answered_by(piece)), None) or _piece_at(lesson)
    wrong = [
        piece
        for piece in found
        if not lesson.answered_by(piece) and not lesson.misleads(piece) and lesson.may_show(piece)
    ]
    if without == "the page":
        pages = {page for page, _, _ in lesson.places}
        wrong = [piece for piece in wrong if piece.passage.page_id not in pages]
    if lesson.answer is None or without:
        return (wrong[:pieces], 0) if len(wrong) >= pieces else None
    if gold is None or len(wrong) < pieces - 1:
        return None
    kept = [piece for piece in found if piece is gold or piece in wrong][:pieces]
    if gold not in kept:
        kept = wrong[: pieces - 1]
        kept.insert(rng.randrange(pieces), gold)
    return kept, kept.index(gold) + 1


def _piece_at(lesson: Lesson) -> Evidence | None:
    """The piece of a passage that stands where the answer is, when search did not find it."""
    for passage in passages_of(lesson):
        for one in candidates([Hit(passage, 0.0, LOOKED_AT)]):
            piece = Evidence(passage, one.part, LOOKED_AT, None)
            if lesson.answered_by(piece) and not is_forbidden(passage):
                return piece
    return None


def reader_plan(
    count: int | None = None, recipe: Recipe = READER_RECIPE, pieces: int = PIECES, passes: int = PASSES
) -> Plan:
    """The adapter that reads numbered evidence. count: of the lessons; pieces: of evidence.

    passes: how often each lesson comes, each time with its pieces in another order or without the right one.

    reader_plan(400).data
    """
    some = lessons()
    some = random.Random(0).sample(some, len(some))[:count]
    seen = reading_examples(some, Chooser(pieces), pieces, passes=passes)
    examples = [example for made in seen for example in made]
    times = {1: "once", 2: "twice"}.get(passes, f"{passes} times")
    data = f"{len(seen[0])} reading and practice questions over {pieces} pieces of chosen evidence, {times}"
    return Plan("reader", examples, watched_examples(pieces), recipe, data, score_reader)


def watched_examples(pieces: int = PIECES) -> list[Example]:
    """Examples of the held-out fields, whose loss is watched while training.

    watched_examples()[0].answer
    """
    return reading_examples(held_out_lessons(), Chooser(pieces), pieces, taken_out=0.0)[0][:WATCHED]


def reading_system(adapter: str | None = "reader", pieces: int = PIECES, **settings: Any) -> dict[str, Any]:
    """Settings of `answer` for the tuned reader inside the engineered system.

    answer("How deep may a Kittiwake 4 be moored?", **reading_system(serve(tuned), pieces=3))
    """
    read = replace(BOTH["read"], adapter=adapter)
    made = BOTH | {"k": LOOKED_AT, "choose": Chooser(pieces), "read": read} | settings
    return with_threshold(made, settings["threshold"]) if settings.get("threshold") is not None else made


def score_reader(adapter: str | None, questions: Sequence[Question] | None = None) -> Scores:
    """Scores (`joint_scores`) on the validation questions."""
    questions = validation_questions() if questions is None else questions
    found: FoundRetriever = search_once(questions, skerry_hybrid(tuned=True), LOOKED_AT)
    answers = try_system(reading_system(adapter), questions, found)
    return joint_scores([one.judged for one in answers])

"""Training data for a model that reads passages: question and retrieved passages in, an answer in the house format out.

After RAFT (Zhang et al. 2024, arXiv 2403.10131): most examples hold the passage with the answer among distractors, the others hold
distractors alone. Where RAFT then wants the answer from memory, these want the agreed sentence: the model shall not guess.

    drills = practice_drills() + generated_drills(260)
    with_passages(drills, skerry_hybrid())      the passages that the course's own retriever finds: training sees what serving sees
    closed_book(drills)                         the same questions and answers without any passage

No test question goes in, and no passage that holds the quote of one, not even as a distractor. Nor does any validation question.
"""

import hashlib
import random
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from helpers.corpus import Passage, Question, load_pages, load_questions, stands_in
from helpers.evaluation.joint import scores
from helpers.generation import NOT_IN_DOCUMENTS, grounded_prompt, house_answer, prompted
from helpers.retrieval import Hit, Retriever, skerry_passages
from helpers.retrieval.reranking.pairs import Forbidden, generate
from helpers.tuning.data import Example
from helpers.tuning.recipe import Recipe

from .arms import search_once, try_system
from .tasks import Plan

PASSAGES = 3  # in a prompt
VALIDATION = 60  # practice questions that choose settings and are never trained on
GENERATED = 260  # questions made from the world file, beside the practice questions
WITH_GOLD = 0.8  # P: share of the answerable examples whose passages hold the answer
DEPTH = 10  # passages from which distractors are taken
RECIPE = Recipe(batch=4)


@dataclass(frozen=True)
class Drill:
    """A question to learn from. answer: None when it stands nowhere. gold: places (page, start, end) where the answer stands."""

    question: str
    answer: str | None
    gold: tuple[tuple[str, int, int], ...] = ()
    accepted: tuple[str, ...] = ()

    def holds_gold(self, passage: Passage) -> bool:
        """True when the passage overlaps the place of the answer and holds the answer whole; never without an answer."""
        here = any(
            passage.page_id == page and passage.start < end and start < passage.end
            for page, start, end in self.gold
        )
        return here and stands_in(self.answer, passage.text)

    def misleads(self, passage: Passage) -> bool:
        """True when an accepted answer stands in a passage that is not the gold one: as a distractor it would teach that right is wrong."""
        return any(stands_in(answer, passage.text) for answer in self.accepted)


def validation_questions() -> list[Question]:
    """Practice questions kept apart for choosing settings: the first by the SHA-256 of their ids, every type in proportion by chance."""
    return _by_hash(load_questions("practice"))[:VALIDATION]


def practice_drills() -> list[Drill]:
    """The other practice questions."""
    return [_drill(question) for question in _by_hash(load_questions("practice"))[VALIDATION:]]


def generated_drills(count: int = GENERATED, seed: int = 0) -> list[Drill]:
    """Questions made by template from facts of the world file, as in notebook 06: poor in wording, rich in number."""
    by_id = {passage.id: passage for passage in skerry_passages()}
    made = generate(load_pages(), skerry_passages(), forbidden())
    drills = []
    for item in random.Random(seed).sample(made, len(made)):
        passage = by_id[next(iter(item.answers))]
        if len(item.avoid.split()) <= 8 and stands_in(item.avoid, passage.text):
            drills.append(
                Drill(item.query, item.avoid, ((passage.page_id, passage.start, passage.end),), (item.avoid,))
            )
    return drills[:count]


@lru_cache(maxsize=1)
def forbidden() -> Forbidden:
    """Facts, quotes and answers of every test and validation question."""
    return Forbidden.of([*load_questions("test"), *validation_questions()])


def with_passages(
    drills: Sequence[Drill],
    retriever: Retriever,
    share: float = WITH_GOLD,
    distractors: int = PASSAGES - 1,
    seed: int = 0,
) -> list[Example]:
    """One example for each drill that the retriever finds enough passages for.

    share: P, how many of the answerable ones get their gold passage; the others get distractors alone and the agreed sentence as answer.
    distractors: wrong passages beside the gold one. The gold passage stands where the retriever ranked it, or anywhere when it was not found.
    """
    if not 0 <= share <= 1 or distractors < 0:
        raise ValueError(
            f"share must lie between 0 and 1 and distractors must not be negative; they are {share} and {distractors}."
        )
    rng, examples = random.Random(seed), []
    rankings = retriever.search_many([drill.question for drill in drills], k=DEPTH)
    for drill, hits in zip(drills, rankings, strict=True):
        given = _passages(drill, hits, rng.random() < share, distractors, rng)
        if given:
            passages, number = given
            answer = house_answer(drill.answer, number) if number else NOT_IN_DOCUMENTS
            examples.append(Example(grounded_prompt(drill.question, passages), answer))
    return examples


def closed_book(drills: Sequence[Drill]) -> list[Example]:
    """The same questions without passages: the answer alone, for there is nothing to cite."""
    return [Example(drill.question, drill.answer or NOT_IN_DOCUMENTS) for drill in drills]


# ---- plans and scores ----------------------------------------------------------------------------


def drills(count: int | None = None, seed: int = 0) -> list[Drill]:
    """Practice and generated questions, mixed at random; the first `count` of them."""
    every = practice_drills() + generated_drills()
    return random.Random(seed).sample(every, len(every))[:count]


def combined_plan(
    count: int | None = None,
    share: float = WITH_GOLD,
    distractors: int = PASSAGES - 1,
    recipe: Recipe = RECIPE,
) -> Plan:
    """The adapter that reads passages."""
    examples = with_passages(drills(count), _Remembering(), share, distractors)
    return Plan(
        "combined",
        examples,
        [],
        recipe,
        f"{len(examples)} practice and generated questions with retrieved passages, P {share:g}, {distractors} distractors",
    )


class _Remembering:
    """The hybrid, which searches a list of questions once: several plans ask the same ones."""

    def search_many(self, questions: list[str], k: int) -> list[list[Hit]]:
        return _searched(tuple(questions), k)


@lru_cache(maxsize=4)
def _searched(questions: tuple[str, ...], k: int) -> list[list[Hit]]:
    from helpers.retrieval import skerry_hybrid

    return skerry_hybrid().search_many(list(questions), k=k)


def closed_book_plan(count: int | None = None, recipe: Recipe = RECIPE) -> Plan:
    """The adapter that answers from memory, by the same questions."""
    examples = closed_book(drills(count))
    return Plan(
        "closed-book",
        examples,
        [],
        recipe,
        f"{len(examples)} practice and generated questions without passages",
    )


def score_combined(
    adapter: str | None, questions: Sequence[Question] | None = None, passages: bool = True
) -> dict[str, list[float]]:
    """Scores (helpers.evaluation.joint) on the validation questions over the passages of the hybrid."""
    from helpers.retrieval import skerry_hybrid

    questions = validation_questions() if questions is None else questions
    system = prompted(k=PASSAGES if passages else 0, adapter=adapter)
    trials = try_system(system, questions, search_once(questions, skerry_hybrid()))
    return scores([trial.judged for trial in trials])


# ---- one example ---------------------------------------------------------------------------------


def _passages(
    drill: Drill, hits: Sequence[Hit], with_gold: bool, distractors: int, rng: random.Random
) -> tuple[list[Passage], int] | None:
    """(passages, number of the gold one or 0); None when too few are left."""
    allowed = [
        hit.passage
        for hit in hits
        if not forbidden().touches(hit.passage.page_id, hit.passage.start, hit.passage.end)
    ]
    gold = next((passage for passage in [*allowed, *skerry_passages()] if drill.holds_gold(passage)), None)
    wrong = [passage for passage in allowed if not drill.holds_gold(passage) and not drill.misleads(passage)]
    if drill.answer is None or not with_gold:
        return (wrong[: distractors + 1], 0) if len(wrong) > distractors else None
    if gold is None or len(wrong) < distractors or forbidden().touches(gold.page_id, gold.start, gold.end):
        return None
    place = allowed.index(gold) if gold in allowed[: distractors + 1] else rng.randrange(distractors + 1)
    passages = wrong[:distractors]
    passages.insert(place, gold)
    return passages, passages.index(gold) + 1


def _drill(question: Question) -> Drill:
    """A practice question as a drill; the answer as it stands in the quote, where one of the accepted ones does."""
    if not question.answerable:
        return Drill(question.question, None)
    quote = question.gold[-1].quote
    answer = next((answer for answer in question.answers if answer in quote), question.answers[0])
    return Drill(
        question.question,
        answer,
        tuple((gold.page_id, gold.start, gold.end) for gold in question.gold),
        question.answers,
    )


def _by_hash(questions: Sequence[Question]) -> list[Question]:
    return sorted(questions, key=lambda question: hashlib.sha256(question.id.encode()).hexdigest())

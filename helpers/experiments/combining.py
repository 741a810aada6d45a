"""Training data for a model that reads passages: question and passages in, an answer in the house format out.

After RAFT (Zhang et al. 2024, arXiv 2403.10131): most examples hold the passage with the answer among
distractors, the others hold distractors alone. Where RAFT then wants the answer from memory, these want
the agreed sentence: the model shall not guess.

    drills = practice_drills() + generated_drills(260) with_passages(drills, skerry_hybrid())      what
    the course's own retriever finds: training sees what serving sees closed_book(drills)
    the same questions and answers without any passage

No test question goes in, and no passage that holds the quote of one, not even as a distractor. Nor does
any validation question.
"""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache, partial

from helpers import settings
from helpers.corpus import Passage, Question, load_pages, load_questions, overlaps, stands_in
from helpers.evaluation import by_hash, joint_scores
from helpers.generation import NOT_IN_DOCUMENTS, grounded_prompt, house_answer, prompted
from helpers.retrieval import FoundRetriever, Hit, Retriever, skerry_hybrid, skerry_passages
from helpers.tuning import Example, Recipe

from .arms import search_once, try_system
from .pairs import Forbidden, generate
from .tasks import Plan, Scores

PASSAGES = 3  # in a prompt
VALIDATION = 60  # practice questions that choose settings and are never trained on
GENERATED = 260  # questions made from the world file, beside the practice questions
WITH_GOLD = 0.8  # P: share of the answerable examples whose passages hold the answer
SEARCHED = 10  # passages from which distractors are taken
LONGEST_ANSWER = 8  # words of a generated answer
COMBINED_RECIPE = Recipe(batch=4)


@dataclass(frozen=True)
class Drill:
    """A question to learn from. answer: None when it stands nowhere.

    gold: places (page, start, end) where the answer stands. accepted: every spelling that counts as right.
    """

    question: str
    answer: str | None
    gold: tuple[tuple[str, int, int], ...] = ()
    accepted: tuple[str, ...] = ()

    def holds_gold(self, passage: Passage) -> bool:
        """True when the passage overlaps the place of the answer and holds it whole; never without one."""
        if self.answer is None:
            return False
        here = any(overlaps((passage.page_id, passage.start, passage.end), place) for place in self.gold)
        return here and stands_in(self.answer, passage.text)

    def misleads(self, passage: Passage) -> bool:
        """True when an accepted answer stands in a passage that is not the gold one.

        As a distractor it would teach that right is wrong.
        """
        return any(stands_in(answer, passage.text) for answer in self.accepted)


def validation_questions() -> list[Question]:
    """Practice questions kept apart for choosing settings: the first by the SHA-256 of their ids.

    Every type is there in proportion by chance.

    >>> len(validation_questions())
    60
    """
    return by_hash(load_questions("practice"))[:VALIDATION]


def practice_drills() -> list[Drill]:
    """The other practice questions.

    >>> len(practice_drills())
    140
    """
    return [_drill(question) for question in by_hash(load_questions("practice"))[VALIDATION:]]


def generated_drills(count: int = GENERATED, seed: int | None = None) -> list[Drill]:
    """Questions made by template from facts of the world file (notebook 06): poor in wording, rich in number.

    seed: None for that of the run, here and below.

    generated_drills(3)[0].question
    """
    by_id = {passage.id: passage for passage in skerry_passages()}
    made = generate(load_pages(), skerry_passages(), forbidden())
    drills = []
    for item in _random(seed).sample(made, len(made)):
        passage = by_id[next(iter(item.answers))]
        if len(item.avoid.split()) <= LONGEST_ANSWER and stands_in(item.avoid, passage.text):
            place = (passage.page_id, passage.start, passage.end)
            drills.append(Drill(item.query, item.avoid, (place,), (item.avoid,)))
    return drills[:count]


def _random(seed: int | None) -> random.Random:
    """The generator of a seed; of the run's when none is given."""
    return random.Random(settings.seed() if seed is None else seed)


@lru_cache(maxsize=1)
def forbidden() -> Forbidden:
    """Facts, quotes and answers of every test and validation question."""
    return Forbidden.of([*load_questions("test"), *validation_questions()])


def with_passages(
    drills: Sequence[Drill],
    retriever: Retriever,
    share: float = WITH_GOLD,
    distractors: int = PASSAGES - 1,
    seed: int | None = None,
) -> list[Example]:
    """One example for each drill that the retriever finds enough passages for.

    share: P, how many of the answerable ones get their gold passage; the others get distractors alone and
    the agreed sentence as answer. distractors: wrong passages beside the gold one. The gold passage
    stands where the retriever ranked it, or anywhere when it was not found.
    """
    if not 0 <= share <= 1 or distractors < 0:
        raise ValueError(
            "share must lie between 0 and 1 and distractors must not be negative; "
            f"they are {share} and {distractors}."
        )
    rng, examples = _random(seed), []
    rankings = retriever.search_many([drill.question for drill in drills], k=SEARCHED)
    for drill, hits in zip(drills, rankings, strict=True):
        given = _passages(drill, hits, rng.random() < share, distractors, rng)
        if given:
            passages, number = given
            answer = house_answer(drill.answer, number) if number and drill.answer else NOT_IN_DOCUMENTS
            examples.append(Example(grounded_prompt(drill.question, passages), answer))
    return examples


def closed_book(drills: Sequence[Drill]) -> list[Example]:
    """The same questions without passages: the answer alone, for there is nothing to cite.

    >>> closed_book([Drill("How long?", "74 hours"), Drill("How deep?", None)])[1].answer
    'Not in the documents.'
    """
    return [Example(drill.question, drill.answer or NOT_IN_DOCUMENTS) for drill in drills]


# ---- plans and scores ----------------------------------------------------------------------------


def mixed_drills(count: int | None = None, seed: int | None = None) -> list[Drill]:
    """Practice and generated questions, mixed at random; the first `count` of them."""
    every = practice_drills() + generated_drills()
    return _random(seed).sample(every, len(every))[:count]


def combined_plan(
    count: int | None = None,
    share: float = WITH_GOLD,
    distractors: int = PASSAGES - 1,
    recipe: Recipe = COMBINED_RECIPE,
) -> Plan:
    """The adapter that reads passages. count, share, distractors: as for `mixed_drills` and `with_passages`.

    combined_plan(share=0.5).data
    """
    drills = mixed_drills(count)
    found = found_once(tuple(drill.question for drill in drills))
    examples = with_passages(drills, found, share, distractors)
    data = (
        f"{len(examples)} practice and generated questions with retrieved passages, "
        f"P {share:g}, {distractors} distractors"
    )
    return Plan("combined", examples, [], recipe, data, score_combined)


@lru_cache(maxsize=4)
def found_once(questions: tuple[str, ...]) -> FoundRetriever:
    """What the hybrid finds for these questions, searched once: several plans ask the same ones."""
    rankings = skerry_hybrid().search_many(list(questions), k=SEARCHED)
    return FoundRetriever(dict(zip(questions, rankings, strict=True)))


def closed_book_plan(count: int | None = None, recipe: Recipe = COMBINED_RECIPE) -> Plan:
    """The adapter that answers from memory, by the same questions.

    closed_book_plan().data
    """
    examples = closed_book(mixed_drills(count))
    data = f"{len(examples)} practice and generated questions without passages"
    return Plan("closed-book", examples, [], recipe, data, partial(score_combined, passages=False))


def score_combined(
    adapter: str | None, questions: Sequence[Question] | None = None, passages: bool = True
) -> Scores:
    """Scores (`joint_scores`) on the validation questions over the passages of the hybrid."""
    questions = validation_questions() if questions is None else questions
    system = prompted(k=PASSAGES if passages else 0, adapter=adapter)
    answers = try_system(system, questions, search_once(questions, skerry_hybrid()))
    return joint_scores([one.judged for one in answers])


# ---- one example ---------------------------------------------------------------------------------


def _passages(
    drill: Drill, hits: Sequence[Hit], with_gold: bool, distractors: int, rng: random.Random
) -> tuple[list[Passage], int] | None:
    """(passages, number of the gold one or 0); None when too few are left."""
    allowed = [hit.passage for hit in hits if not _is_forbidden(hit.passage)]
    gold = next((passage for passage in [*allowed, *skerry_passages()] if drill.holds_gold(passage)), None)
    wrong = [passage for passage in allowed if not drill.holds_gold(passage) and not drill.misleads(passage)]
    if drill.answer is None or not with_gold:
        return (wrong[: distractors + 1], 0) if len(wrong) > distractors else None
    if gold is None or len(wrong) < distractors or _is_forbidden(gold):
        return None
    rank = allowed.index(gold) if gold in allowed[: distractors + 1] else rng.randrange(distractors + 1)
    passages = wrong[:distractors]
    passages.insert(rank, gold)
    return passages, passages.index(gold) + 1


def _is_forbidden(passage: Passage) -> bool:
    return forbidden().touches(passage.page_id, passage.start, passage.end)


def _drill(question: Question) -> Drill:
    """A practice question as a drill; the answer as it stands in the quote, where an accepted one does."""
    if not question.answerable:
        return Drill(question.question, None)
    quote = question.gold[-1].quote
    answer = next((answer for answer in question.answers if answer in quote), question.answers[0])
    places = tuple((gold.page_id, gold.start, gold.end) for gold in question.gold)
    return Drill(question.question, answer, places, question.answers)

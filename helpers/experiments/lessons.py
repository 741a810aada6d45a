"""Lessons to learn reading from: reading and practice questions, and the passages that search finds for each.

No passage that holds the quote of a test or validation question is ever shown. Nothing is asked about the
held-out fields and the pages held back; their texts may stand among the wrong ones.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from hashlib import sha256

from helpers.corpus import (
    GoldQuote,
    Passage,
    Question,
    QuestionRow,
    ReadingQuestion,
    chunk_pages,
    load_questions,
    load_reading,
    load_reading_texts,
    overlaps,
    stands_in,
)
from helpers.evaluation import by_hash
from helpers.generation import Evidence
from helpers.retrieval import (
    BM25Retriever,
    DenseRetriever,
    Hit,
    HybridRetriever,
    get_embedder,
    skerry_hybrid,
    skerry_passages,
    tuned_embedder,
)

from .combining import VALIDATION, forbidden

LOOKED_AT = 10  # passages from which evidence is chosen
HELD_BACK = 7  # of so many Skerry pages one, on which the embedding is not trained
HELD_OUT_FIELDS = (  # nothing is asked about them in training
    "tide-tables",
    "board-games",
    "insurance-policies",
    "http-apis",
    "web-frameworks-and-ui",
)
LATER_FIELDS = (  # written when the embedding and the chooser had been trained: read by the reader alone
    "build-and-test-tools",
    "command-line-tools",
    "configuration-references",
    "data-stores",
    "file-formats",
    "install-and-upgrade-guides",
    "machine-learning-tools",
    "numeric-and-text-libraries",
    "python-libraries",
    "security-and-policy-pages",
)


@dataclass(frozen=True)
class Lesson:
    """A question to learn reading from, whatever set it is of.

    places: (page, start, end) that answer it. near: of a question without an answer, the passage (page,
    start) in which somebody looked for it in vain; the rest of that page may well hold it.
    """

    question: str
    answer: str | None
    answers: tuple[str, ...]
    places: tuple[tuple[str, int, int], ...]
    source: str
    near: tuple[str, int] | None = None

    @property
    def id(self) -> str:
        """The question: no two lessons ask the same."""
        return self.question

    @property
    def page(self) -> str:
        """The page that it is about; empty for a question without an answer that is about none."""
        return self.places[0][0] if self.places else self.near[0] if self.near else ""

    def may_show(self, piece: Evidence) -> bool:
        """False for a piece that might hold the answer which the question is said to have nowhere."""
        passage = piece.passage
        return not (
            self.near and passage.page_id == self.near[0] and not passage.start <= self.near[1] < passage.end
        )

    def answered_by(self, piece: Evidence) -> bool:
        """Does the piece overlap a place of the answer?"""
        return any(overlaps(piece.span, place) for place in self.places)

    def misleads(self, piece: Evidence) -> bool:
        """An accepted answer in another piece would teach that right is wrong."""
        return any(stands_in(answer, piece.text) for answer in self.answers)


# ---- which there are --------------------------------------------------------------------------------------


def lessons() -> list[Lesson]:
    """All reading questions that are trained on, and the practice questions that validate nothing.

    lessons()[0].question
    """
    return reading_lessons() + practice_lessons()


def practice_lessons() -> list[Lesson]:
    """The practice questions that validate nothing.

    >>> len(practice_lessons())
    140
    """
    return [_of_practice(question) for question in by_hash(load_questions("practice"))[VALIDATION:]]


def reading_lessons() -> list[Lesson]:
    """All reading questions but those of the held-out fields.

    reading_lessons()[0].question
    """
    return [_of_reading(row) for row in load_reading() if not _held_out(row)]


def touches_trained(lesson: Lesson) -> bool:
    """Does a place of the lesson overlap one that the embedding was trained on, in whatever words it was
    asked about? Many practice questions do: a fifth ask for what a reading question asks for.
    """
    return any(overlaps(place, known) for place in lesson.places for known in _trained_on(place[0]))


def _trained_on(page: str) -> list[tuple[str, int, int]]:
    return _trained_places().get(page, [])


@lru_cache(maxsize=1)
def _trained_places() -> dict[str, list[tuple[str, int, int]]]:
    places: dict[str, list[tuple[str, int, int]]] = {}
    for lesson in reading_lessons():
        if not held_back(lesson) and not of_later_fields(lesson):
            for place in lesson.places:
                places.setdefault(place[0], []).append(place)
    return places


def held_back(lesson: Lesson) -> bool:
    """Is the lesson of a Skerry page on which the embedding is not trained? So is one page in seven."""
    return lesson.source == "skerry" and int(sha256(lesson.page.encode()).hexdigest(), 16) % HELD_BACK == 0


def of_later_fields(lesson: Lesson) -> bool:
    """Is it about a text that was written after the embedding was trained?"""
    return lesson.source == "fields" and lesson.page.startswith(LATER_FIELDS)


def held_out_lessons() -> list[Lesson]:
    """The reading questions of the fields that are never trained on.

    >>> {lesson.source for lesson in held_out_lessons()}
    {'fields'}
    """
    return [_of_reading(row) for row in load_reading() if _held_out(row)]


def other_field_questions() -> list[QuestionRow]:
    """The questions about the held-out fields, as `evaluate` and `calibrate` take them.

    >>> len(other_field_questions()) > 100
    True
    """
    return _questions(_held_out)


def held_back_questions() -> list[QuestionRow]:
    """The reading questions about the pages held back, as `evaluate` takes them.

    >>> {row.answerable for row in held_back_questions()}
    {False, True}
    """
    return _questions(lambda row: held_back(_of_reading(row)))


def _questions(asked: Callable[[ReadingQuestion], bool]) -> list[QuestionRow]:
    return [
        QuestionRow(
            row.question,
            row.answers,
            (GoldQuote(row.page, row.quote),) if row.answer else (),
            row.answer is not None,
            id=row.id,
            type=row.kind,
        )
        for row in load_reading()
        if asked(row)
    ]


def _held_out(row: ReadingQuestion) -> bool:
    return row.source == "fields" and row.page.startswith(HELD_OUT_FIELDS)


def _of_reading(row: ReadingQuestion) -> Lesson:
    if row.answer is None:
        return Lesson(row.question, None, (), (), row.source, (row.page, row.start))
    return Lesson(row.question, row.answer, row.answers, ((row.page, row.start, row.end),), row.source)


def _of_practice(question: Question) -> Lesson:
    if not question.answerable:
        return Lesson(question.question, None, (), (), "skerry")
    quote = question.gold[-1].quote
    answer = next((answer for answer in question.answers if answer in quote), question.answers[0])
    places = tuple((gold.page_id, gold.start, gold.end) for gold in question.gold)
    return Lesson(question.question, answer, question.answers, places[-1:], "skerry")


@lru_cache(maxsize=1)
def field_passages() -> list[Passage]:
    """The texts of other fields, cut as the wiki is."""
    return chunk_pages(load_reading_texts())


def field_hybrid(tuned: bool = True) -> HybridRetriever:
    """Search in the texts of other fields.

    field_hybrid().search("How much smoked trout goes into the chowder?")
    """
    return _field_hybrid(bool(tuned))


@lru_cache(maxsize=2)
def _field_hybrid(tuned: bool) -> HybridRetriever:
    passages = field_passages()
    embedder = tuned_embedder() if tuned else get_embedder()
    return HybridRetriever([DenseRetriever(passages, embedder), BM25Retriever(passages)])


def found_for(some: Sequence[Lesson], tuned: bool = True) -> list[list[Hit]]:
    """Ten passages for each lesson, of its own source; none that holds a test or validation quote.

    tuned: found with the tuned embedding, as the systems do that read them.

    found_for(held_out_lessons()[:3])[0][0].passage.title
    """
    rankings: list[list[Hit]] = [[] for _ in some]
    for source, retriever in (("skerry", skerry_hybrid), ("fields", field_hybrid)):
        mine = [i for i, lesson in enumerate(some) if lesson.source == source]
        if mine:
            found = retriever(tuned).search_many([some[i].question for i in mine], k=2 * LOOKED_AT)
            for i, hits in zip(mine, found, strict=True):
                rankings[i] = _allowed(hits)[:LOOKED_AT]
    return rankings


def _allowed(hits: Sequence[Hit]) -> list[Hit]:
    kept = [hit for hit in hits if not is_forbidden(hit.passage)]
    return [replace(hit, rank=rank) for rank, hit in enumerate(kept, 1)]


def is_forbidden(passage: Passage) -> bool:
    return forbidden().touches(passage.page_id, passage.start, passage.end)


def passages_of(lesson: Lesson) -> list[Passage]:
    if not lesson.places or lesson.source not in ("skerry", "fields"):
        return []
    return _by_page(lesson.source).get(lesson.places[0][0], [])


@lru_cache(maxsize=2)
def _by_page(source: str) -> dict[str, list[Passage]]:
    pages: dict[str, list[Passage]] = {}
    for passage in skerry_passages() if source == "skerry" else field_passages():
        pages.setdefault(passage.page_id, []).append(passage)
    return pages

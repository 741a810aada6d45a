"""Lessons for the reader: the right piece is there and numbered, none misleads, no test question leaks."""

import random
import re

import pytest

from helpers.corpus import (
    Passage,
    Sentence,
    load_questions,
    load_reading,
    load_reading_texts,
    overlaps,
    stands_in,
)
from helpers.experiments import reading, validation_questions
from helpers.experiments.choosing import evidence_ranks
from helpers.experiments.lessons import (
    HELD_OUT_FIELDS,
    LOOKED_AT,
    Lesson,
    found_for,
    held_out_lessons,
    lessons,
    other_field_questions,
)
from helpers.experiments.reading import reading_examples, reading_system
from helpers.generation import BOTH, NOT_IN_DOCUMENTS, PIECES, Chooser, Evidence, EvidenceReader


@pytest.fixture(scope="module")
def some() -> list[Lesson]:
    """Lessons of both sources, with and without an answer."""
    every = lessons()
    return random.Random(1).sample(every, 60)


def piece(text: str, page: str = "p", start: int = 0) -> Evidence:
    passage = Passage(page, "", "", text, start, start + len(text), 5)
    return Evidence(passage, Sentence(text), 1, 1.0)


def test_every_lesson_is_of_training_and_fields_are_held_out():
    rows = load_reading()
    trained, held = lessons(), held_out_lessons()
    assert len(trained) + len(held) == len(rows) + 140 and len(held) > 100
    assert all(lesson.places[0][0].startswith(HELD_OUT_FIELDS) for lesson in held if lesson.places)
    asked = {question.question for question in [*load_questions("test"), *validation_questions()]}
    assert not asked & {lesson.question for lesson in trained + held}


def test_questions_of_other_fields_are_those_of_the_held_out_lessons():
    rows, held = other_field_questions(), held_out_lessons()
    assert [row.question for row in rows] == [lesson.question for lesson in held]
    assert all(bool(row.answers) == bool(row.gold) == row.answerable for row in rows)
    folder = {page.id for page in load_reading_texts()}
    assert {gold.page_id for row in rows for gold in row.gold} <= folder


def test_no_passage_with_a_quote_of_test_or_validation_is_shown(some):
    quotes = [
        (gold.page_id, gold.start, gold.end)
        for question in [*load_questions("test"), *validation_questions()]
        for gold in question.gold
    ]
    for hits in found_for(some):
        places = [(hit.passage.page_id, hit.passage.start, hit.passage.end) for hit in hits]
        assert not any(overlaps(place, quote) for place in places for quote in quotes)
        assert [hit.rank for hit in hits] == list(range(1, len(hits) + 1))


def test_a_lesson_is_made_of_what_the_chooser_ranks(some):
    few = some[:6]
    ranked = Chooser(PIECES).rank_many([lesson.question for lesson in few], found_for(few))
    for lesson, found in zip(few, ranked, strict=True):
        made = reading._given(lesson, found, PIECES, False, random.Random(0))
        pieces, number = made or ([], 0)
        assert all(piece in found for at, piece in enumerate(pieces, 1) if at != number)
        assert not made or (number == 0) == (lesson.answer is None)


def test_the_numbered_piece_answers_and_no_other_one_misleads(some, ranked_as_found):
    ranked = Chooser(PIECES).rank_many([lesson.question for lesson in some], found_for(some))
    given = [
        reading._given(*pair, PIECES, False, random.Random(0)) for pair in zip(some, ranked, strict=True)
    ]
    assert sum(one is not None for one in given) >= 0.9 * len(some)
    for lesson, made in zip(some, given, strict=True):
        pieces, number = made or ([], 0)
        answering = [at for at, one in enumerate(pieces, 1) if lesson.answered_by(one)]
        assert answering == ([number] if number else [])
        assert not [at for at, one in enumerate(pieces, 1) if at != number and lesson.misleads(one)]
        assert not made or (len(pieces) == PIECES and (number == 0) == (lesson.answer is None))


def test_an_example_asks_over_pieces_in_any_order(some, ranked_as_found):
    known = {lesson.question: lesson for lesson in some}
    places = []
    whole = {"taken_out": 0.0, "withheld": 0.0, "fewer": 0.0}
    for example in reading_examples(some, Chooser(PIECES), **whole)[0]:
        body, _, question = example.user.rpartition("\n\nQuestion: ")
        pieces = re.split(r"(?m)^\[\d\] ", body)[1:]
        lesson = known[question]
        assert len(pieces) == PIECES
        if lesson.answer is None:
            assert example.answer == NOT_IN_DOCUMENTS
        else:
            assert example.answer == lesson.answer
            places += [at for at, text in enumerate(pieces) if stands_in(lesson.answer, text)][:1]
    assert len(set(places)) >= 4  # the answer may stand anywhere


def test_with_the_answer_taken_out_the_lesson_is_silence(some):
    (made,) = reading_examples(some, Chooser(PIECES), taken_out=1.0)
    assert {example.answer for example in made} == {NOT_IN_DOCUMENTS}


def test_each_pass_shows_the_pieces_in_another_order(some):
    first, second = reading_examples(some, Chooser(PIECES), passes=2)
    assert len(first) > 40 and first != second
    asked = [{example.user.rpartition("Question: ")[2] for example in made} for made in (first, second)]
    assert len(asked[0] & asked[1]) > 0.8 * len(asked[0])


def test_the_same_seed_gives_the_same_examples(some):
    chooser = Chooser(PIECES)
    assert reading_examples(some[:10], chooser) == reading_examples(some[:10], chooser)


def test_a_question_without_an_answer_is_not_shown_the_rest_of_its_page():
    lesson = Lesson("How wide?", None, (), (), "skerry", ("p", 100))
    assert lesson.may_show(piece("It is long.", "p", 95)) and lesson.may_show(piece("x", "other", 0))
    assert not lesson.may_show(piece("It is 3 m wide.", "p", 200))


def test_the_rank_of_the_evidence_is_counted_from_one():
    lesson = Lesson("How wide?", "3 m", ("3 m",), (("p", 0, 5),), "skerry")
    ranked = [[piece("other", "q"), piece("It is 3 m wide.", "p")], [piece("other", "q")]]
    assert evidence_ranks([lesson, lesson], lambda questions, rankings: ranked, [[], []]) == [2, None]


def test_the_system_reads_what_the_chooser_chose():
    system = reading_system("mine", 3, threshold=0.4)
    assert system["read"] == EvidenceReader("mine", 0.4)
    assert system["choose"].pieces == 3 and system["verify"] == BOTH["verify"]
    assert (system["k"], system["threshold"]) == (LOOKED_AT, 0.4)

"""Trials of the reader: what they train on is held apart from what they are asked. The model stands in."""

import random
from collections import Counter
from types import SimpleNamespace

import pytest

from helpers.corpus import load_reading
from helpers.experiments import found_for, reader_trials, reading, validation_questions
from helpers.experiments.lessons import (
    HELD_OUT_FIELDS,
    LOOKED_AT,
    held_back,
    held_back_questions,
    lessons,
    other_field_questions,
)
from helpers.experiments.reader_trials import (
    TRIALS,
    RanksOnce,
    Trial,
    alone,
    asked,
    score_trial,
    template_lessons,
    withheld,
)
from helpers.experiments.reading import Shown, reading_examples
from helpers.generation import NOT_IN_DOCUMENTS, Chooser
from helpers.tuning import Example


@pytest.fixture
def shown(monkeypatch) -> list:
    """The lessons of each training, in place of what is made of them."""
    seen: list = []

    def made(some, chooser, passes=1, **settings):
        seen.append(some)
        return [[Example(one.question, one.answer or NOT_IN_DOCUMENTS) for one in some]] * passes

    monkeypatch.setattr(reader_trials, "reading_examples", made)
    monkeypatch.setattr(reader_trials, "watched_examples", list)
    return seen


def test_no_trial_learns_from_pages_that_are_held_back(shown):
    plan = reader_trials.trial_plan(Trial(50, templates=30))
    assert len(shown[0]) == len(plan.examples) == 80 and "30 of them made by template" in plan.data
    assert not any(held_back(lesson) for lesson in shown[0])
    assert any(held_back(lesson) for lesson in lessons()), "the check above can fail"


def test_what_was_ranked_for_one_training_is_not_ranked_again_for_the_next(monkeypatch):
    asked, plain = [], Chooser.rank_many

    def counted(self, questions, rankings):
        asked.append(list(questions))
        return plain(self, questions, rankings)

    monkeypatch.setattr(Chooser, "rank_many", counted)
    some = [lesson for lesson in lessons() if lesson.places][:3]
    found, once = found_for(some), RanksOnce()
    questions = [lesson.question for lesson in some]
    ranked = once.rank_many(questions[:2], found[:2])
    assert once.rank_many(questions, found)[:2] == ranked == plain(Chooser(), questions[:2], found[:2])
    assert asked == [questions[:2], questions[2:]]
    assert once.rank_many(questions[:1], found[1:2]) != ranked[:1], "other passages are ranked anew"


def test_steps_are_held_apart_from_examples(shown):
    sizes = {
        name: len(reader_trials.trial_plan(TRIALS[name]).examples)
        for name in ("3000 lessons", "1500 lessons, twice", "1500 lessons and 1500 by template")
    }
    assert set(sizes.values()) == {3000}


def test_each_row_changes_one_thing():
    usual, settings = TRIALS["1500 lessons"], ("count", "templates", "passes", "recipe", "settings")
    for name, trial in TRIALS.items():
        changed = [one for one in settings if getattr(trial, one) != getattr(usual, one)]
        assert len(changed) == (name != "1500 lessons"), name


def test_what_is_asked_is_held_back_held_out_or_validation():
    groups = asked()
    assert groups["validation"] == validation_questions()
    learned = {lesson.question for lesson in lessons() if not held_back(lesson)}
    assert not learned & {one.question for some in groups.values() for one in some}
    kinds = {name: {one.answerable for one in some} for name, some in groups.items()}
    assert kinds.pop("page withheld") == {False} and set(map(len, kinds.values())) == {2}
    fields = [gold.page_id for row in groups["other fields"] for gold in row.gold]
    assert fields and all(page.startswith(HELD_OUT_FIELDS) for page in fields)


def test_templates_have_a_place_and_an_answer():
    made = template_lessons(20)
    assert len(made) == 20 and all(one.answer and one.places for one in made)


def test_a_page_alone_gives_its_own_passages():
    row = next(row for row in load_reading() if row.page.startswith(HELD_OUT_FIELDS))
    question = SimpleNamespace(question=row.question)
    hits = alone([question]).search(row.question, 10)
    assert hits and {hit.passage.page_id for hit in hits} == {row.page}


def test_a_withheld_page_is_not_found():
    rows = [row for row in other_field_questions() if row.answerable][:3]
    found = withheld(rows).found
    assert all(len(found[row.question]) == LOOKED_AT for row in rows)
    assert all(hit.passage.page_id != row.gold[0].page_id for row in rows for hit in found[row.question])


def test_scores_are_of_each_group_and_of_all(monkeypatch):
    groups = {"validation": validation_questions()[:4], "pages held back": held_back_questions()[:2]}
    monkeypatch.setattr(reader_trials, "asked", lambda: groups)
    monkeypatch.setattr(reader_trials, "_found", lambda: dict.fromkeys(groups))
    monkeypatch.setattr(reader_trials, "score_alone", lambda system: {"right": [1.0]})

    def answered(system, some, found):
        judged = SimpleNamespace(joint=True, right=True, abstained=False, answerable=True)
        return [SimpleNamespace(judged=judged) for _ in some]

    monkeypatch.setattr(reader_trials, "try_system", answered)
    monkeypatch.setattr(reader_trials, "fairly_silent", lambda every, system: (every, 0.5))
    scores = score_trial("reader")
    assert scores["good"] == [1.0] * 6 and scores["pages held back: gain"] == [1.0] * 2
    assert scores["one page alone: right"] == [1.0] and len(scores["right, always answering"]) == 6


# ---- lessons with fewer pieces -----------------------------------------------------------------------


def test_some_lessons_show_fewer_pieces_and_still_hold_the_answer():
    some = [lesson for lesson in lessons() if lesson.source == "fields" and lesson.answer][:20]
    (made,) = reading_examples(some, Chooser(), taken_out=0.0, fewer=0.5)
    counts = {sum(line.startswith("[") for line in one.user.splitlines()) for one in made}
    assert 5 in counts and min(counts) < 5
    stands = [one.answer in one.user.rpartition("Question:")[0] for one in made if len(one.answer) > 3]
    assert sum(stands) > 0.85 * len(stands), "counts and sums need not stand there, all others do"


def test_a_page_that_is_withheld_is_not_shown_and_the_lesson_is_silence():
    lesson = next(one for one in lessons() if one.source == "fields" and one.answer)
    (found,) = found_for([lesson])
    (ranked,) = Chooser().rank_many([lesson.question], [found])
    page, rng = lesson.places[0][0], random.Random(0)
    given, number = reading._given(lesson, ranked, 5, "the page", rng)
    assert number == 0 and page not in {piece.passage.page_id for piece in given}
    given, number = reading._given(lesson, ranked, 5, "", rng)
    assert given[number - 1].passage.page_id == page


def test_what_a_lesson_lacks_is_as_rare_as_it_is_said():
    rng, shown = random.Random(0), Shown(taken_out=0.1, withheld=0.2)
    drawn = Counter(shown.without(rng) for _ in range(2000))
    assert 150 < drawn["the piece"] < 250 and 340 < drawn["the page"] < 460


def test_fewer_pieces_are_as_rare_as_it_is_said():
    rng = random.Random(0)
    drawn = [Shown(5, fewer=0.3).draw(rng) for _ in range(2000)]
    assert 0.25 < sum(count < 5 for count in drawn) / 2000 < 0.35 and min(drawn) == 1
    assert {Shown(5, fewer=0.0).draw(rng) for _ in range(50)} == {5}

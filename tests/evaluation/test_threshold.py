"""A threshold sweep by hand: what is kept, who is left with nothing, who is still fooled."""

from dataclasses import dataclass

import pytest

from helpers.corpus import Gold, Question
from helpers.evaluation import above, sweep


@dataclass(frozen=True)
class Span:
    page_id: str
    start: int = 0
    end: int = 10


@dataclass(frozen=True)
class Found:
    passage: Span
    score: float
    rank: int


def hits(**scores):
    return [Found(Span(page), score, rank) for rank, (page, score) in enumerate(scores.items(), 1)]


def question(page):
    return Question(
        page, "practice", "lookup", "?", ("x",), (Gold(page, "s", "quote", 2, 5),), (), "", "", "all-staff"
    )


QUESTIONS = [question("a"), question("b")]
RANKINGS = [hits(a=0.8, x=0.4), hits(x=0.6, b=0.5)]
UNANSWERABLE = [hits(x=0.55), hits(x=0.3), []]


def test_a_hit_at_the_threshold_is_kept():
    assert [hit.passage.page_id for hit in above(RANKINGS[1], 0.5)] == ["x", "b"]
    assert above(RANKINGS[1], 0.61) == []


def test_a_sweep_by_hand():
    steps = sweep(QUESTIONS, RANKINGS, UNANSWERABLE, (0.0, 0.55, 0.7, 0.9))
    assert [step.recall[0] for step in steps] == [1.0, 0.5, 0.5, 0.0]
    assert [step.empty.successes for step in steps] == [0, 0, 1, 2]
    assert [step.fooled.successes for step in steps] == [2, 1, 0, 0]
    assert all(step.recall[1] <= step.recall[0] <= step.recall[2] for step in steps)


def test_only_the_first_k_count():
    assert sweep(QUESTIONS, RANKINGS, UNANSWERABLE, (0.0,), k=1)[0].recall[0] == 0.5


def test_a_higher_threshold_never_keeps_more():
    steps = sweep(QUESTIONS, RANKINGS, UNANSWERABLE)
    for measure in (
        lambda step: -step.recall[0],
        lambda step: step.empty.successes,
        lambda step: -step.fooled.successes,
    ):
        assert [measure(step) for step in steps] == sorted(measure(step) for step in steps)


def test_one_question_of_each_kind_is_enough_and_none_is_not():
    assert len(sweep(QUESTIONS[:1], RANKINGS[:1], UNANSWERABLE[:1], (0.5,))) == 1
    for missing in ([], RANKINGS[:0], UNANSWERABLE), (QUESTIONS, RANKINGS, []):
        with pytest.raises(ValueError, match="both kinds"):
            sweep(*missing)


def test_questions_and_rankings_must_pair():
    with pytest.raises(ValueError):
        sweep(QUESTIONS, RANKINGS[:1], UNANSWERABLE)

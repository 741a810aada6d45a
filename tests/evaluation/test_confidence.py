"""What a confidence score is worth, and what a threshold costs: by hand, and against every other choice."""

from dataclasses import dataclass

import numpy as np
import pytest

from helpers.corpus import Gold, Question
from helpers.evaluation import above, auroc, best_threshold, risk_coverage, sweep, utility


def test_auroc_is_the_share_of_pairs_in_the_right_order():
    rng = np.random.default_rng(3)
    ours, theirs = rng.normal(1, 1, 30).round(1), rng.normal(0, 1, 20).round(1)
    by_hand = np.mean([1.0 if a > b else 0.5 if a == b else 0.0 for a in ours for b in theirs])
    value, low, high = auroc(ours, theirs)
    assert (
        value == pytest.approx(by_hand)
        and low < value < high
        and auroc(theirs, ours)[0] == pytest.approx(1 - by_hand)
    )


def test_auroc_at_its_ends_and_without_scores():
    assert auroc([2, 3], [0, 1]) == (1, 1, 1) and auroc([1], [1])[0] == 0.5
    assert auroc([], [1]) == auroc([1], []) == (0.5, 0, 1), "without scores of both kinds nothing is known"


def test_risk_grows_as_more_is_answered_when_the_score_is_good():
    coverage, risk = risk_coverage([0.1, 0.9, 0.5, 0.7], [False, True, False, True])
    assert coverage.tolist() == [0.25, 0.5, 0.75, 1.0] and risk.tolist() == pytest.approx([0, 0, 1 / 3, 0.5])


def test_utility_rewards_right_and_charges_wrong_answers():
    scores, right = [0.9, 0.8, 0.3, 0.2], [True, False, True, False]
    assert (
        utility(scores, right, 0.0, cost=2) == -0.5
        and utility(scores, right, 0.9, cost=2) == 0.25
        and utility(scores, right, 1.0, cost=2) == 0
    )


@pytest.mark.parametrize("cost, threshold", [(0.0, 0.3), (0.5, 0.3), (1.0, 0.9), (5.0, 0.9)])
def test_the_dearer_a_wrong_answer_the_higher_the_threshold(cost, threshold):
    assert best_threshold([0.9, 0.8, 0.3, 0.2], [True, False, True, False], cost) == threshold


def test_a_threshold_over_wrong_answers_only_is_never_to_answer():
    assert best_threshold([0.9, 0.1], [False, False]) == float("inf")


def test_the_best_threshold_beats_every_other():
    rng = np.random.default_rng(5)
    scores, right = rng.random(40).round(2), rng.random(40) < 0.5
    best = utility(scores, right, best_threshold(scores, right, 0.7), 0.7)
    assert all(best >= utility(scores, right, other, 0.7) for other in np.linspace(0, 1.1, 200))


def test_scores_and_outcomes_belong_together():
    for call in (
        lambda: risk_coverage([1], []),
        lambda: utility([], [], 0),
        lambda: best_threshold([1, 2], [True]),
    ):
        with pytest.raises(ValueError, match="one score and one outcome"):
            call()


# ---- thresholds of a search ----


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


# ---- what is no score and no outcome ----


@pytest.mark.parametrize("unknown", [None, float("nan"), "0.5", [0.5]])
@pytest.mark.parametrize(
    "call",
    [
        lambda scores: auroc(scores, [0.1]),
        lambda scores: auroc([0.1], scores),
        lambda scores: auroc([], scores),
        lambda scores: risk_coverage(scores, [True, False]),
        lambda scores: utility(scores, [True, False], 0.5),
        lambda scores: best_threshold(scores, [True, False]),
        lambda scores: above([Found(Span("a"), score, 1) for score in scores], 0.5),
    ],
)
def test_a_score_that_is_not_known_is_refused(call, unknown):
    with pytest.raises(ValueError, match="Value 1 of 2 is"):
        call([unknown, 0.2])


@pytest.mark.parametrize("unknown", [None, float("nan"), 0.5, "no", 2])
@pytest.mark.parametrize("call", [risk_coverage, lambda s, r: utility(s, r, 0.5), best_threshold])
def test_an_outcome_that_is_none_is_refused(call, unknown):
    with pytest.raises(ValueError, match="Outcome 2 of 2 is"):
        call([0.9, 0.2], [True, unknown])


@pytest.mark.parametrize("unknown", [None, float("nan")])
def test_a_threshold_or_a_cost_that_is_not_known_is_refused(unknown):
    for call in (
        lambda: utility([0.9], [True], unknown),
        lambda: utility([0.9], [True], 0.5, unknown),
        lambda: above(RANKINGS[0], unknown),
        lambda: best_threshold([0.9], [True], unknown),
    ):
        with pytest.raises(ValueError, match="give a number"):
            call()


def test_a_score_without_end_has_its_place():
    assert auroc([float("inf")], [0.1])[0] == 1 and auroc([-float("inf")], [0.1])[0] == 0
    assert best_threshold([float("-inf"), 0.3], [False, True]) == 0.3


def test_a_gap_of_two_scores_is_paired():
    from helpers.evaluation import auroc_gap

    right = [True, True, False, False]
    value, low, high = auroc_gap([0.9, 0.8, 0.2, 0.1], [0.9, 0.1, 0.8, 0.2], right)
    assert value == pytest.approx(0.5) and low <= value <= high
    assert auroc_gap([0.9, 0.1], [0.1, 0.9], [True, True]) == (0.0, -1.0, 1.0)

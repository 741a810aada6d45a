"""Where a question was lost, and what a confidence score is worth."""

from types import SimpleNamespace as Thing

import numpy as np
import pytest

from helpers.evaluation.abstaining import auroc, best_threshold, risk_coverage, utility
from helpers.evaluation.attribution import OUTCOMES, attribute, cites_evidence, count_outcomes

GOLD = Thing(page="tea", start=10, end=40)
ASKED = Thing(id="q", gold=(GOLD,), answers=("1.7 litres",))
FOUND, OTHER = Thing(page_id="tea", start=0, end=50), Thing(page_id="tea", start=60, end=90)


@pytest.mark.parametrize(
    "passages, evidence, reply, outcome",
    [
        ([FOUND], "It holds 1.7 litres.", "1.7 litres", "right"),
        ([FOUND], "It holds 1.7 litres.", "17 litres", "misread"),
        ([OTHER, FOUND], "It is descaled often.", "often", "not chosen"),
        ([OTHER], "It is descaled often.", "often", "not retrieved"),
        ([], "", "", "not retrieved"),
        ([OTHER], "It holds 1.7 litres.", "1.7 litres", "right"),
        ([OTHER], "The spare one holds 1.7 litres.", "17 litres", "not retrieved"),
    ],
)
def test_each_wrong_answer_has_one_place_where_it_was_lost(passages, evidence, reply, outcome):
    assert attribute(ASKED, passages, evidence, reply) == outcome


def test_a_question_that_needs_two_pages_is_retrieved_when_both_are_there():
    both = Thing(id="q", gold=(GOLD, Thing(page="bike", start=0, end=9)), answers=("x",))
    bike = Thing(page_id="bike", start=5, end=20)
    assert (
        attribute(both, [FOUND], "", "y") == "not retrieved"
        and attribute(both, [FOUND, bike], "", "y") == "not chosen"
    )
    assert cites_evidence([bike], both) and not cites_evidence([OTHER], both) and not cites_evidence([], both)


def test_a_question_without_gold_cannot_be_lost():
    with pytest.raises(ValueError, match="no gold quote"):
        attribute(Thing(id="q", gold=(), answers=()), [], "", "")


def test_outcomes_are_counted_in_their_order_and_other_words_refused():
    assert list(count_outcomes(["misread", "right", "misread"]).items()) == [
        ("right", 1),
        ("not retrieved", 0),
        ("not chosen", 0),
        ("misread", 2),
    ]
    assert tuple(count_outcomes([])) == OUTCOMES
    with pytest.raises(ValueError, match="no outcome 'lost'"):
        count_outcomes(["lost"])


# ---- confidence ----------------------------------------------------------------------------------


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

"""Exact match and F1 of SQuAD: against an independent count, and on replies that say nothing."""

from collections import Counter

import pytest

from helpers.corpus import normalised_tokens
from helpers.evaluation import exact_match, is_right, token_f1


@pytest.mark.parametrize(
    "reply, answers, right, exact, f1",
    [
        ("2,350 metres", ["2350 m"], True, True, 1.0),
        ("It may be moored at 2350 m.", ["2,350 m"], True, False, 4 / 9),
        ("the Deep Sound", ["Deep Sound"], True, True, 1.0),
        ("every six months", ["twice a year"], False, False, 0.0),
        ("every six months", ["twice a year", "Every 6 months."], True, True, 1.0),
        ("", ["x"], False, False, 0.0),
        ("x", [], False, False, 0.0),
        ("x", [""], False, False, 0.0),
        ("!?", ["the"], False, False, 0.0),
    ],
)
def test_the_three_measures(reply, answers, right, exact, f1):
    assert is_right(reply, answers) is right
    assert exact_match(reply, answers) is exact
    assert token_f1(reply, answers) == pytest.approx(f1)


def test_f1_is_the_harmonic_mean_of_precision_and_recall_over_words_counted_as_often_as_they_stand():
    reply, answer = "red red blue buoy", "red buoy buoy"
    said, wanted = Counter(normalised_tokens(reply)), Counter(normalised_tokens(answer))
    shared = sum(min(said[word], wanted[word]) for word in said)
    precision, recall = shared / said.total(), shared / wanted.total()
    assert token_f1(reply, [answer]) == pytest.approx(2 * precision * recall / (precision + recall))


def test_the_answer_that_fits_best_counts():
    answers = ["seventeen red buoys", "17 buoys"]
    assert token_f1("17 buoys", answers) == 1.0 > token_f1("17 buoys", answers[:1])

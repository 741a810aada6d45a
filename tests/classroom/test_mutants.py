"""No single slip in a reference answer passes its checker, but for those that change nothing."""

import warnings
from dataclasses import replace

import pytest
from answers import EQUIVALENT
from classroom.mutants import mutants_of

from helpers.classroom.exercise import assess
from helpers.classroom.exercises import ALL


@pytest.mark.parametrize("name", ALL)
def test_every_slip_is_refused_or_changes_nothing(name):
    bare = replace(ALL[name], variants=())
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        survive = [
            words
            for words, mutant in mutants_of(ALL[name].reference)
            if assess(bare, mutant).word == "correct"
        ]
    assert sorted(survive) == sorted(words for exercise, words, _ in EQUIVALENT if exercise == name)


def test_a_reason_stands_by_each_slip_that_changes_nothing():
    for exercise, words, reason in EQUIVALENT:
        assert exercise in ALL and words and len(reason.split()) >= 4


def test_mutants_of_a_small_function():
    """Comparison, operator, constant, slice, statement: each is changed."""

    def small(items, k=3):
        if len(items) > k:
            items = items[:k]
        return [item + 1 for item in items if not item]

    told = [words for words, _ in mutants_of(small)]
    for words in (
        "`len(items) > k` becomes `len(items) >= k`",
        "`item + 1` becomes `item - 1`",
        "`3` becomes `4`",
        "`:k` becomes `:k + 1`",
        "`items = items[:k]` becomes `pass`",
    ):
        assert words in told
    assert len(told) == len(set(told)) > 15

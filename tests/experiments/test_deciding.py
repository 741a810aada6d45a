"""From scores to a verdict: what a cell may give, the effect and its test, and draws that cannot decide."""

import math
from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest
from scipy import stats

from helpers.evaluation import Interval
from helpers.experiments.claim_list import PARTS
from helpers.experiments.deciding import (
    bound,
    effects,
    item_names,
    judge,
    measure,
    outcome_of,
    refusal,
    scores,
)

PAIRED, SHARE, MEAN = PARTS["K7 over vector"], PARTS["B1 shape"], PARTS["B1 content"]
SAVED, LEAKS = PARTS["C3 query"], PARTS["K13"]


@pytest.mark.parametrize(
    "low, high, margin, outcome",
    [
        (0.1, 0.3, 0.09, "holds"),
        (0.1, 0.3, 0.1, "undecided"),
        (0.1, 0.3, 0.3, "does not hold"),
        (-0.1, 0.1, 0.0, "undecided"),
        (0.0, 0.0, 0.0, "does not hold"),
        (-0.3, -0.1, -0.4, "holds"),
    ],
)
def test_an_outcome_is_where_the_interval_lies(low, high, margin, outcome):
    assert outcome_of(low, high, margin) == outcome
    mirrored = replace(PAIRED, margin=-margin, direction="at most")
    assert judge(mirrored, Interval(-(low + high) / 2, -high, -low, 9)) == outcome


# ---- what the cell gives ----------------------------------------------------------------------------------


def test_items_are_texts_or_have_an_id():
    assert item_names(PAIRED, ["q1", SimpleNamespace(id="q2")]) == ["q1", "q2"]


@pytest.mark.parametrize(
    "ids, words",
    [
        (None, "ids is None; give the list of items"),
        ("q1", "ids is 'q1'; give the list of items"),
        ([], "no items were given"),
        (["q1", "q2", "q1"], "item 'q1' is there twice"),
        ([True, False], "item 1 is True; an item is a text or has an id"),
        (["q1", 2], "item 2 is 2; an item is a text or has an id"),
        ([np.str_("q1"), np.int64(3)], "item 2 is .*3.*; an item is a text or has an id"),
        (["q1", ""], "item 2 is ''; an item is a text"),
        ([SimpleNamespace(id=7)], "item 1 is .*; an item is a text or has an id"),
    ],
)
def test_bad_items_are_one_sentence(ids, words):
    with pytest.raises(ValueError, match=words) as told:
        item_names(PAIRED, ids)
    assert "\n" not in str(told.value) and "K7 over vector" in str(told.value)


@pytest.mark.parametrize(
    "values",
    [[True, False], [1, 0], np.array([1.0, 0.0]), (np.bool_(True), np.int64(0)), (one for one in (1, 0))],
)
def test_scores_of_any_kind_become_plain_numbers(values):
    made = scores(SHARE, "ours", values, 2)
    assert made == [1.0, 0.0] and all(type(value) is float for value in made)


@pytest.mark.parametrize(
    "part, values, words",
    [
        (PAIRED, [1.0], "ours holds 1 scores, and ids name 2 items"),
        (PAIRED, [1.0, math.nan], "ours: Value 2 of 2 is nan, which is no number"),
        (PAIRED, [1.0, None], "ours: Value 2 of 2 is None, which is no number"),
        (PAIRED, [1.0, math.inf], "ours: Value 2 of 2 is inf, which is no finite number"),
        (PAIRED, 0.5, "ours is 0.5; give a list"),
        (PAIRED, np.float64(0.5), "ours is .*0.5.*; give a list"),
        (PAIRED, "no", "ours is 'no'; give a list"),
        (PAIRED, {"q1": 1}, "ours is {'q1': 1}; give a list"),
        (PAIRED, None, "ours is None; give a list"),
        (SHARE, [0.5, 1], "ours: Outcome 1 of 2 is 0.5; an outcome is True or False"),
        (SHARE, ["yes", 1], "ours: Outcome 1 of 2 is 'yes'"),
    ],
)
def test_bad_scores_are_one_sentence(part, values, words):
    with pytest.raises(ValueError, match=words) as told:
        scores(part, "ours", values, 2)
    assert "\n" not in str(told.value)


def test_a_floor_may_be_a_list_or_a_number_or_stand_in_the_registry():
    assert bound(PAIRED, "floor", [0.1, 0.2], 2) == [0.1, 0.2]
    assert bound(PAIRED, "floor", np.float64(0.1), 2) == [0.1, 0.1]
    assert bound(SHARE, "ceiling", None, 2) == [1.0, 1.0]
    assert bound(PARTS["K12"], "floor", None, 2) is None


def test_a_floor_that_nobody_measured_is_asked_for():
    with pytest.raises(ValueError, match=r"give floor=, what this would score .*: ten passages at random"):
        bound(PAIRED, "floor", None, 2)
    with pytest.raises(ValueError, match="floor holds 1 scores, and ids name 2 items"):
        bound(PAIRED, "floor", [0.1], 2)


# ---- the effect -------------------------------------------------------------------------------------------


def test_the_effect_of_each_statistic():
    assert effects(PAIRED, [1, 0], [0, 0]) == [1, 0]
    assert effects(SAVED, [1, 3], [2, 4]) == [0.5, 0.25]
    assert effects(MEAN, [0.2, 0.4], None) == [0.2, 0.4]
    with pytest.raises(ValueError, match="theirs holds 0; a share saved needs amounts above 0"):
        effects(SAVED, [1, 1], [2, 0])


@pytest.mark.parametrize("n", [6, 29, 30, 100])
def test_a_share_is_tested_against_its_margin(n):
    ours = [1.0] * (n - 2) + [0.0] * 2
    made = measure(SHARE, ours, None)
    exact = stats.binomtest(n - 2, n, 0.5)
    limits = exact.proportion_ci(method="exact" if n < 30 else "wilson")
    assert (made.low, made.high, made.p) == pytest.approx((limits.low, limits.high, exact.pvalue))


def test_a_share_with_a_margin_of_nothing_has_no_p():
    assert measure(replace(SHARE, margin=0.0), [1.0, 0.0], None).p is None


@pytest.mark.parametrize("n", [5, 29])
def test_few_numbers_get_students_interval_and_test(n):
    values = np.random.default_rng(n).uniform(size=n)
    made = measure(MEAN, list(values), None)
    limits = stats.ttest_1samp(values, MEAN.margin).confidence_interval()
    wanted = stats.ttest_1samp(values, MEAN.margin).pvalue
    assert stats.t.interval(0.95, n - 1, values.mean(), stats.sem(values)) == pytest.approx(
        (made.low, made.high)
    )
    assert limits.low < made.value < limits.high and made.p == pytest.approx(wanted)


def test_paired_outcomes_get_the_exact_test():
    made = measure(PAIRED, [1.0] * 9 + [0.0] * 31, [0.0] * 9 + [1.0] * 2 + [0.0] * 29)
    assert made.p == pytest.approx(stats.binomtest(9, 11).pvalue) and made.value == pytest.approx(7 / 40)


def test_a_saving_is_tested_against_nothing_saved():
    made = measure(SAVED, [10, 30, 20, 25], [40, 40, 40, 40])
    assert made.p == pytest.approx(stats.ttest_1samp([0.75, 0.25, 0.5, 0.375], 0).pvalue)
    assert measure(SAVED, [10, 10], [40, 40]).p is None


# ---- can it be decided? -----------------------------------------------------------------------------------


def test_a_draw_with_room_is_not_refused():
    assert refusal(PAIRED, 170, -0.6, 0.3) == ""
    assert refusal(SHARE, 14, 0.0, 1.0) == "" == refusal(LEAKS, 400, 0.0, 0.08)
    assert refusal(PARTS["K12"], 4, None, None) == ""


def test_a_ceiling_at_the_margin_refuses():
    why = refusal(replace(PAIRED, margin=0.02), 12, -0.35, 0.01)
    assert "even the best that could be (a perfect order" in why and "gives 0.01 on these 12 items" in why


def test_a_floor_beyond_the_margin_refuses_since_nothing_would_pass_too():
    why = refusal(replace(SHARE, margin=0.1), 100, 0.3, 1.0)
    assert "even the worst that could be" in why and "is all that is asked" in why
    why = refusal(LEAKS, 400, 0.0, 0.01)
    assert "even the worst that could be (the same search without the filter) gives 0.01" in why


def test_less_room_than_the_margin_refuses():
    part = replace(PAIRED, margin=-0.2)
    assert "from floor to ceiling there is only 0.10" in refusal(part, 100, -0.25, -0.15)


def test_too_few_items_are_refused_with_how_many_would_do():
    part = replace(PAIRED, margin=0.02)
    why = refusal(part, 12, -0.35, 0.05)
    assert "with 12 items the interval reaches about 0.15 to each side" in why
    enough = int(why.split("About ")[1].split(" ")[0].replace(",", ""))
    assert refusal(part, enough, -0.35, 0.05) == "" != refusal(part, enough - 3, -0.35, 0.05)


def test_a_share_is_refused_when_even_all_would_not_do():
    why = refusal(LEAKS, 33, 0.0, 1.0)
    assert "with 33 items even the best that could be (no request brings any up: 0.00)" in why
    assert "73 such items would do; the data hold 132" in why
    assert refusal(LEAKS, 73, 0.0, 1.0) == "" != refusal(LEAKS, 72, 0.0, 1.0)


def test_one_item_says_nothing_about_others():
    assert "one item has no spread" in refusal(PAIRED, 1, -0.6, 0.3)

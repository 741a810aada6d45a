"""Recipes: what makes no sense is refused, and what JSON keeps is read back."""

import json
from dataclasses import asdict

import pytest

from helpers.tuning import Recipe, TuningError


@pytest.mark.parametrize(
    "wrong, says",
    [
        ({"rank": 0}, "rank must be a whole number of 1 or more; it is 0"),
        ({"rank": 2.5}, "rank must be a whole number"),
        ({"epochs": -1}, "epochs must be"),
        ({"batch": 0}, "batch must be"),
        ({"alpha": 0}, "alpha must be"),
        ({"checks": 0}, "checks must be"),
        ({"tokens_at_once": "1024"}, "tokens_at_once must be"),
        ({"learning_rate": 0}, "learning_rate must lie between 0 and 1; it is 0. LoRA is usually"),
        ({"learning_rate": 2}, "learning_rate must lie between 0 and 1"),
        ({"learning_rate": float("nan")}, "learning_rate must lie"),
        ({"precision": "float16"}, "precision is 'float16'"),
        ({"patience": 0}, "patience must be"),
        ({"patience": -1}, "patience must be"),
    ],
)
def test_a_recipe_that_makes_no_sense_is_refused(wrong, says):
    with pytest.raises(TuningError, match=f"Recipe: {says}"):
        Recipe(**wrong)


def test_the_scale_is_alpha_over_rank():
    assert Recipe(rank=8, alpha=16).scale == 2.0 and Recipe(rank=32, alpha=16).scale == 0.5


def test_the_rate_rises_and_falls_in_a_line():
    recipe = Recipe(learning_rate=0.02, warm_up=2)
    rates = [recipe.rate_at(step, 6) / 0.02 for step in range(6)]
    assert rates == pytest.approx([0.5, 1.0, 1.0, 0.75, 0.5, 0.25])


@pytest.mark.parametrize("warm_up", [0, 1, 5, 100])
def test_a_warm_up_longer_than_the_run_still_comes_to_its_full_rate(warm_up):
    rates = [Recipe(learning_rate=0.02, warm_up=warm_up).rate_at(step, 6) for step in range(6)]
    assert max(rates) == 0.02 and min(rates) > 0


@pytest.mark.parametrize("targets", ["all-linear", ("q_proj", "v_proj")])
def test_a_recipe_comes_back_from_json_as_it_was(targets):
    recipe = Recipe(targets=targets, patience=3, seed=2)
    assert Recipe.from_row(json.loads(json.dumps(asdict(recipe)))) == recipe

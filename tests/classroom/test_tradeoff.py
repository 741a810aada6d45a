"""Quality against time: which methods are worth their milliseconds, and pictures that draw."""

import matplotlib.pyplot as plt
import numpy as np
import pytest

from helpers.classroom.plots import signed_bars, token_heatmap, tradeoff
from helpers.classroom.plots.tradeoff import pareto


@pytest.fixture(autouse=True)
def no_window(monkeypatch):
    plt.switch_backend("agg")
    yield
    plt.close("all")


def test_a_method_is_on_the_front_when_nothing_cheaper_is_as_good():
    assert pareto(
        {"slow and bad": (100, 0.1), "quick": (1, 0.5), "dear and best": (50, 0.9), "same, later": (2, 0.5)}
    ) == ["quick", "dear and best"]
    assert pareto({"worse": (1, 0.4), "same cost, better": (1, 0.6)}) == ["same cost, better"]
    assert pareto({}) == []


def test_one_method_draws_and_names_its_numbers():
    tradeoff({"hybrid": (6.0, 0.7, 0.6, 0.8)}, "Quality and time")
    assert [text.get_text() for text in plt.gcf().axes[0].get_legend().get_texts()] == ["hybrid: 0.70, 6 ms"]


def test_the_best_partner_of_each_row_is_framed():
    token_heatmap(["a", "b"], ["x", "y", "z"], np.array([[0.1, 0.9, 0.2], [0.3, 0.2, 0.1]]), "Tokens")
    assert [(patch.get_x(), patch.get_y()) for patch in plt.gcf().axes[0].patches] == [
        (0.5, -0.5),
        (-0.5, 0.5),
    ]


def test_bars_stand_in_order_of_their_value():
    signed_bars({"a": -1.0, "b": 2.0, "c": 0.5}, "Weights", "weight")
    assert [label.get_text() for label in plt.gcf().axes[0].get_yticklabels()] == ["a", "c", "b"]

"""Every plot draws what it is given: numbers, names, colours, intervals."""

import math

import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib.colors import to_hex

from helpers.classroom import (
    chosen_and_new,
    differences,
    growing,
    learning_curve,
    low_rank,
    money_over_time,
    panels,
    placings,
    rule_map,
    signed_bars,
    technique_gains,
    token_heatmap,
    tornado,
    tradeoff,
    training_curve,
)
from helpers.classroom.plots import COLOURS, CYCLE
from helpers.classroom.plots.shares import UNSURE
from helpers.classroom.plots.trends import pareto
from helpers.evaluation import Difference
from helpers.experiments import Measured, Milestone
from helpers.experiments.techniques import Technique


@pytest.fixture(autouse=True)
def no_window():
    plt.switch_backend("agg")
    yield
    plt.close("all")


# ---- quality against time, tokens, weights --------------------------------------------------------------


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


# ---- tuning ---------------------------------------------------------------------------------------------

PANEL = {
    "zero-shot": {"valid": (0.0, 0.0, 0.3), "seconds": (2.0, 1.5, 2.5)},
    "schema": {"valid": (1.0, 0.7, 1.0), "seconds": (1.0, 0.9, 1.1)},
    "LoRA + schema": {"valid": (0.9, 0.6, 1.0), "seconds": (0.5, 0.4, 0.6)},
}


def words(axis):
    return [text.get_text() for text in axis.texts]


def test_the_low_rank_picture_is_to_scale_and_counts():
    low_rank(192, 576, 8, "k")
    axis = plt.gcf().axes[0]
    assert [(patch.get_height(), patch.get_width()) for patch in axis.patches] == [
        (192, 576),
        (192, 8),
        (8, 576),
    ]
    assert [word for word in words(axis) if "110,592 numbers\nfrozen" in word] and [
        word for word in words(axis) if "1,536 numbers\ntrained" in word
    ]


def test_the_training_curve_holds_every_step_and_the_held_out_points():
    training_curve([3.0, 2.0, 1.0], [(2, 2.5)], "run")
    lines = {line.get_label(): line for line in plt.gcf().axes[0].lines}
    assert list(lines["each step"].get_xdata()) == [1, 2, 3] and list(
        lines["mean of the last ten"].get_ydata()
    ) == [3.0, 2.5, 2.0]
    assert (list(lines["held-out examples"].get_xdata()), list(lines["held-out examples"].get_ydata())) == (
        [2],
        [2.5],
    )


def test_a_run_without_held_out_examples_draws_two_lines():
    training_curve([3.0, 2.0], [], "run")
    assert len(plt.gcf().axes[0].lines) == 2


def test_a_learning_curve_takes_lines_of_different_length():
    learning_curve(
        {"seed 0": {100: (0.5, 0.4, 0.6), 0: (0.0, 0.0, 0.1)}, "seed 1": {0: (0.0, 0.0, 0.1)}},
        "curve",
        "fields",
    )
    axis = plt.gcf().axes[0]
    assert list(axis.get_xticks()) == [0, 100] and [
        text.get_text() for text in axis.get_legend().get_texts()
    ] == ["seed 0", "seed 1"]
    assert [list(bars[0].get_ydata()) for bars in axis.containers] == [[0.0, 0.5], [0.0]]


def test_there_is_a_panel_for_each_measure_and_the_first_system_stands_on_top():
    panels(PANEL, "arms", digits={"seconds": 1})
    valid, seconds = plt.gcf().axes
    assert [axis.get_title() for axis in (valid, seconds)] == ["valid", "seconds"]
    assert [label.get_text() for label in valid.get_yticklabels()] == ["LoRA + schema", "schema", "zero-shot"]
    assert words(valid) == ["0.90", "1.00", "0.00"] and words(seconds) == ["0.5", "1.0", "2.0"]
    assert len({patch.get_facecolor() for patch in valid.patches}) == 3


def test_each_tile_of_the_rule_map_shows_its_per_cent():
    rule_map(
        {"prompt": {"greeting": 0.0, "one_next_step": 0.25}, "LoRA": {"greeting": 1.0, "one_next_step": 0.5}},
        "rules",
    )
    axis = plt.gcf().axes[0]
    assert words(axis) == ["0", "25", "100", "50"]
    assert [label.get_text() for label in axis.get_xticklabels()] == ["greeting", "one next step"]


# ---- money ----------------------------------------------------------------------------------------------

SIX = ("plain", "RAG", "RAG, engineered", "tuned", "tuned, given passages", "tuned + RAG")
INF = math.inf


def line(start: float, step: float) -> list[tuple[float, float, float, float]]:
    return [
        (month, start + month * step, 0.9 * (start + month * step), 1.2 * (start + month * step))
        for month in range(1, 13)
    ]


def drawn():
    """The axis of the picture, drawn in full."""
    plt.gcf().canvas.draw()
    return plt.gcf().axes[0]


def lines_of(axis) -> dict:
    return {one.get_label(): one for one in axis.lines}


def test_one_line_an_arm_with_its_band_and_its_name():
    money_over_time({"RAG": line(100, 9), "tuned": line(50, 20)}, "Money so far", "EUR")
    axis = drawn()
    assert (
        list(lines_of(axis))
        == [text.get_text() for text in axis.get_legend().get_texts()]
        == ["RAG", "tuned"]
        and len(axis.collections) == 2
    )
    assert list(lines_of(axis)["tuned"].get_ydata()) == [50 + 20 * month for month in range(1, 13)]
    assert (axis.get_xlabel(), axis.get_ylabel(), axis.get_xlim(), plt.gcf().get_suptitle()) == (
        "month",
        "EUR",
        (1, 12),
        "Money so far",
    )
    band = axis.collections[0].get_paths()[0].vertices[:, 1]
    assert (band.min(), band.max()) == pytest.approx((0.9 * 109, 1.2 * 208))


def test_the_frame_begins_at_nothing_and_ends_above_the_dearest():
    money_over_time({"RAG": line(100, 10)}, "t", "EUR")
    assert drawn().get_yscale() == "linear" and drawn().get_ylim() == (0, pytest.approx(1.25 * 220))


@pytest.mark.parametrize(
    "order",
    [
        ("RAG", "tuned", "tuned + RAG", "plain"),
        ("plain", "tuned + RAG", "tuned", "RAG"),
        ("tuned + RAG", "x", "y", "z", "RAG", "tuned"),
    ],
)
def test_the_course_s_arms_have_their_own_colours_in_any_order(order):
    money_over_time({name: line(1, 1) for name in order}, "t", "EUR")
    shown = {name: one.get_color() for name, one in lines_of(drawn()).items()}
    assert (shown["RAG"], shown["tuned"], shown["tuned + RAG"]) == (
        COLOURS["RAG"],
        COLOURS["tuned"],
        COLOURS["both"],
    )


def test_six_arms_have_six_colours_and_bands_those_of_their_lines():
    money_over_time({name: line(1, 1) for name in SIX}, "t", "EUR")
    axis = drawn()
    shown = [to_hex(one.get_color()) for one in axis.lines]
    assert len(set(shown)) == 6 and [to_hex(band.get_facecolor()[0]) for band in axis.collections] == shown


def test_infinite_values_and_ends_are_cut_off():
    endless = [(1, INF, 2.0, INF), (2, 8.0, 2.0, INF), (3, 4.0, 1.0, 9.0)]
    money_over_time(
        {"RAG": endless, "none good": [(month, INF, INF, INF) for month in (1, 2, 3)]}, "t", "EUR"
    )
    axis = drawn()
    assert (
        axis.get_ylim() == (0, 10.0)
        and axis.get_xlim() == (1, 3)
        and list(lines_of(axis)) == ["RAG", "none good"]
    )
    assert (
        axis.collections[0].get_paths()[0].vertices[:, 1].max() > 10.0
    )  # the band goes on past the frame instead of ending there


@pytest.mark.parametrize("log", [False, True])
def test_with_nothing_but_infinite_values_the_frame_is_empty_and_no_error(log):
    money_over_time({"none good": [(month, INF, INF, INF) for month in (1, 2, 3)]}, "t", "EUR", log)
    assert drawn().get_xlim() == (1, 3)


def test_a_logarithmic_axis_is_possible_with_infinite_ends():
    money_over_time(
        {"RAG": [(1, INF, 2.0, INF), (2, 1.0, 0.5, INF)], "tuned": line(1, 1)[:2]}, "t", "EUR", log=True
    )
    low, high = drawn().get_ylim()
    assert drawn().get_yscale() == "log" and 0 < low < 1 and math.isfinite(high)


# ---- tornado -------------------------------------------------------------------------------------

ROWS = [
    ("requests_per_month", 0.09, 0.03, True),
    ("person_hour", 0.04, 0.07, False),
    ("good answers of RAG", 0.05, 0.05, False),
]


def test_each_guess_is_a_bar_from_one_cost_to_the_other_and_the_first_stands_on_top():
    tornado(ROWS, 0.05, "What matters", "EUR a good answer")
    axis = drawn()
    bars = {bar.get_y(): sorted((bar.get_x(), bar.get_x() + bar.get_width())) for bar in axis.patches}
    assert [pytest.approx(bars[y]) for y in sorted(bars, reverse=True)] == [
        [0.03, 0.09],
        [0.04, 0.07],
        [0.05, 0.05],
    ]
    names = {
        tick: label.get_text() for tick, label in zip(axis.get_yticks(), axis.get_yticklabels(), strict=True)
    }
    assert names == {2: "requests per month", 1: "person hour", 0: "good answers of RAG"}
    assert (axis.get_xlabel(), plt.gcf().get_suptitle()) == ("EUR a good answer", "What matters")


def test_a_guess_that_turns_the_winner_has_the_other_colour_and_the_legend_says_so():
    tornado(ROWS, 0.05, "t", "EUR")
    axis = drawn()
    colours = {bar.get_y() + 0.3: to_hex(bar.get_facecolor()) for bar in axis.patches}
    told = {
        text.get_text(): to_hex(key.get_facecolor())
        for text, key in zip(axis.get_legend().get_texts(), axis.get_legend().get_patches(), strict=True)
    }
    assert colours[2] == told["another arm wins"] != told["the same arm wins"] == colours[1] == colours[0]


def test_the_dotted_line_is_the_base():
    tornado(ROWS, 0.05, "t", "EUR")
    (base,) = drawn().lines
    assert list(base.get_xdata()) == [0.05, 0.05] and base.get_linestyle() == ":"


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
def test_an_infinite_cost_does_not_break_it():
    tornado([*ROWS, ("months", 0.05, INF, True)], 0.05, "t", "EUR")
    assert len(drawn().get_yticklabels()) == 4


# ---- differences, stages, leads ---------------------------------------------------------------------------


def test_a_difference_that_touches_zero_is_grey_and_its_value_stands_beside_the_picture():
    found = {
        "above": (0.2, 0.1, 0.3),
        "zero": (0.0, 0.0, 0.0),
        "to zero": (-0.1, -0.2, 0.0),
        "below": (-0.2, -0.3, -0.1),
    }
    differences({name: Difference(*one, 40, 0.5) for name, one in found.items()}, "Is it better?")
    axis = plt.gcf().axes[0]
    assert [text.get_color() for text in axis.texts] == [CYCLE[0], UNSURE, UNSURE, CYCLE[5]]
    assert all(text.get_position()[0] > 1 for text in axis.texts) and words(axis)[0] == "+0.20"


def test_the_legend_of_the_growing_chart_stands_below_the_label_of_its_axis():
    growing([Milestone("dense search", "02", 0.6, 0.5, 0.7, 170, 16, 0.1, 0.4, 60, "default")])
    figure = plt.gcf()
    figure.canvas.draw()
    legend, label = figure.legends[0].get_window_extent(), figure.axes[0].xaxis.label.get_window_extent()
    assert legend.y1 <= label.y0 + 1


def test_techniques_stand_under_their_groups_with_gain_interval_and_what_hands_bring():
    def one(name, group, verdict, gain, perfect=None):
        technique = Technique(name, group, name, "c", "s", "asking", "row")
        return Measured(technique, verdict, gain, -0.5, 0.5, perfect)

    technique_gains(
        [
            one(
                "rule",
                "Asking",
                "pays",
                Difference(0.3, 0.2, 0.4, 40, 0.0),
                Difference(0.5, 0.4, 0.6, 40, 0.0),
            ),
            one("int8", "Vectors", "as good", Difference(0.0, 0.0, 0.0, 40, 1.0)),
            one("model", "Asking", "hurts", Difference(-0.2, -0.3, -0.1, 40, 0.0)),
            one("later", "Asking", "not measured yet", None),
        ],
        "What they brought",
    )
    axis = plt.gcf().axes[0]
    assert [label.get_text() for label in axis.get_yticklabels()] == [
        "Asking",
        "rule",
        "model",
        "Vectors",
        "int8",
    ]
    dots = [line for line in axis.lines if line.get_marker() == "o"]
    assert [dot.get_xdata()[0] for dot in dots] == [0.3, -0.2, 0.0]
    assert [to_hex(dot.get_color()).upper() for dot in dots] == [COLOURS["both"], CYCLE[5], COLOURS["both"]]
    assert [line.get_xdata()[0] for line in axis.lines if line.get_marker() == "D"] == [0.5]


def test_leads_on_two_sets_of_questions_ring_the_chosen_one():
    chosen_and_new(
        {"k = 5": (0.06, 0.02, True), "k = 60": (0.01, -0.01, False)}, "Twice", "test", ring="k = 5"
    )
    drawn = {line.get_label(): line.get_xydata().tolist() for line in plt.gcf().axes[0].lines}
    assert drawn["chosen: k = 5"] == [[0.06, 0.02]] and drawn["interval on practice reaches zero (1)"] == [
        [0.01, -0.01]
    ]


def test_placings_put_the_best_on_top_of_each_column_and_name_each_system_once():
    ours = {"hybrid": 0.7, "hybrid, tuned": 0.8, "words": 0.5}
    placings({"ours": ours, "made": {"hybrid": 0.9, "hybrid, tuned": 0.85, "words": 0.95}}, "Two orders")
    axis = plt.gcf().axes[0]
    drawn = [line.get_ydata() for line in axis.lines]
    assert [list(map(int, places)) for places in drawn] == [[0, 2], [1, 1], [2, 0]]
    assert sorted(words(axis)) == sorted(
        ["0.70", "0.90", "0.80", "0.85", "0.50", "0.95", "hybrid", "hybrid, tuned", "words"]
    )
    assert axis.lines[0].get_color() == axis.lines[1].get_color() != axis.lines[2].get_color()
    assert axis.get_ylim()[0] > axis.get_ylim()[1]


def test_equal_means_keep_the_order_of_the_first_set():
    placings({"ours": {"a": 0.7, "b": 0.9}, "made": {"a": 1.0, "b": 1.0}}, "A tie")
    assert [list(map(int, line.get_ydata())) for line in plt.gcf().axes[0].lines] == [[0, 0], [1, 1]]

"""Pictures and tables of notebook 08 draw what they are given."""

import matplotlib.pyplot as plt
import pytest

from helpers.classroom import show_mask, show_table
from helpers.classroom.plots import learning_curve, low_rank, panels, rule_map, training_curve

PANEL = {
    "zero-shot": {"valid": (0.0, 0.0, 0.3), "seconds": (2.0, 1.5, 2.5)},
    "schema": {"valid": (1.0, 0.7, 1.0), "seconds": (1.0, 0.9, 1.1)},
    "LoRA + schema": {"valid": (0.9, 0.6, 1.0), "seconds": (0.5, 0.4, 0.6)},
}


@pytest.fixture(autouse=True)
def no_window():
    plt.switch_backend("agg")
    yield
    plt.close("all")


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


def test_a_table_is_html_with_its_cells_escaped():
    made = show_table("t & t", ("arm", "n"), [("a < b", 3)])
    assert (
        "a &lt; b" in made._repr_html_()
        and "t &amp; t" in made._repr_html_()
        and ">3</td>" in made._repr_html_()
    )
    assert repr(made) == "[t & t]"
    with pytest.raises(ValueError, match="has 1 cells and the head has 2"):
        show_table("t", ("arm", "n"), [("a",)])


def test_the_mask_colours_each_token_by_its_label():
    made = show_mask(["<b>", "hi\n", "K4"], [-100, -100, 7])
    page = made._repr_html_()
    assert repr(made) == "[3 tokens, 1 of them learned]"
    assert (
        "&lt;b&gt;" in page
        and page.count("background:#f6cf85") == 2
        and page.count("background:#e3e3e3") == 3
    )  # legend included
    with pytest.raises(ValueError, match="2 tokens and 1 labels"):
        show_mask(["a", "b"], [1])

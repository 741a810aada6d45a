"""Every widget in JupyterLab: it appears, reacts to the mouse and to the keyboard alone, and can be read."""

import json

import pytest
from showroom import WIDGETS

pytestmark = pytest.mark.browser
FOCUSABLE = ":is(input, select, button, summary, [tabindex='0']):not([disabled])"
STOPS = f"(area) => [...area.querySelectorAll(`{FOCUSABLE}`)].filter((one) => one.checkVisibility())"


@pytest.fixture
def shown(showroom):
    """A function: the output of the cell with a widget, in sight."""
    return showroom.widget


def field(widget, name: str):
    """A field by its label, as somebody who hears the page finds it."""
    return widget.get_by_label(name, exact=True)


def press_button(widget, name: str) -> None:
    """Press a button by keyboard."""
    widget.get_by_role("button", name=name, exact=True).press("Space")


def wait_for(widget, words: str) -> None:
    """Wait until a widget shows these words."""
    widget.get_by_text(words).first.wait_for()


def test_all_of_them_appear_and_nothing_goes_wrong(showroom):
    assert showroom.errors() == []
    for name in WIDGETS:
        assert showroom.widget(name).locator(".course-widget").is_visible(), name


@pytest.mark.parametrize("name", WIDGETS)
def test_its_words_stand_out_and_a_screen_reader_is_told_what_is_what(showroom, shown, violations, name):
    shown(name)
    assert violations(showroom.page, ".jp-Cell.jp-mod-active .jp-Cell-outputArea") == []


@pytest.mark.parametrize("name", WIDGETS)
def test_it_is_reached_by_tab_and_left_again(showroom, shown, name):
    widget = shown(name)
    stops = widget.evaluate(f"(area) => ({STOPS})(area).length")
    widget.evaluate(f"(area) => ({STOPS})(area)[0].focus()")
    cell, seen = showroom.active_cell(), 0
    while showroom.page.evaluate("() => Boolean(document.activeElement.closest('.course-widget'))"):
        seen += 1
        assert seen <= 2 * stops, "the focus goes round in circles"
        showroom.press("Tab")
    assert seen >= stops and showroom.active_cell() == cell


# ---- predictions and quizzes ------------------------------------------------------------------------------


def test_a_prediction_is_made_by_keyboard_and_written_down(showroom, shown, lab):
    widget, cell = shown("predict"), showroom.active_cell()
    press_button(widget, "Write it down")
    wait_for(widget, "Choose an option first.")
    widget.get_by_role("radio").first.focus()
    showroom.press("Space", "ArrowDown")  # another cell, where JupyterLab takes the arrows
    assert widget.get_by_role("radio").nth(1).is_checked() and showroom.active_cell() == cell
    showroom.press("Tab", "Tab", "ArrowUp", "ArrowUp", "Tab", "Space")
    wait_for(widget, "Written down. Now run the next cell.")
    rows = (lab.folder / "journal.jsonl").read_text(encoding="utf-8").splitlines()
    (made,) = [row for row in map(json.loads, rows) if row.get("prompt") == "0.1"]
    assert (made["option"], made["confidence"]) == (1, 45)
    assert widget.get_by_role("status").inner_text().startswith("B, ")


def test_a_quiz_is_answered_by_mouse_and_by_keyboard(showroom, shown):
    widget = shown("quiz")
    widget.get_by_role("radio").nth(0).click()
    widget.get_by_role("button", name="Check answer 1").click()
    wait_for(widget, "1 answered, of 5")
    widget.get_by_role("radio").nth(4).focus()
    showroom.press("Space", "ArrowDown", "ArrowDown", "ArrowDown", "Tab", "Enter")
    wait_for(widget, "2 answered, of 5")
    assert widget.get_by_role("radio").nth(7).is_checked()


# ---- explorers --------------------------------------------------------------------------------------------


def test_chunks_are_cut_anew_by_keyboard(showroom, shown):
    widget, cells = shown("chunk_explorer"), len(showroom.sources())
    box = widget.get_by_role("region", name="the page")
    before = box.inner_text()
    field(widget, "question").focus()
    showroom.press("ArrowDown")
    showroom.page.wait_for_function(
        "([box, text]) => box.innerText !== text", arg=[box.element_handle(), before]
    )
    showroom.press("d", "d", "b", "x")  # letters look an option up; they delete no cell and insert none
    assert len(showroom.sources()) == cells
    press_button(widget, "fixed")
    field(widget, "max tokens").fill("40")
    showroom.press("Enter", "Tab", "ArrowUp")
    assert field(widget, "max tokens").input_value() == "40"
    assert field(widget, "overlap").input_value() == "0.05"


def test_a_ranking_is_fused_anew_by_keyboard_and_by_mouse(showroom, shown):
    widget = shown("fusion_explorer")
    constant = field(widget, "RRF constant")
    constant.focus()
    before = widget.get_by_role("table").inner_text()
    showroom.press("ArrowUp")
    showroom.page.wait_for_function(
        "([widget, text]) => !widget.innerText.includes(text)",
        arg=[widget.element_handle(), before.splitlines()[1]],
    )
    widget.get_by_role("button", name="sum, z-score").click()
    showroom.page.wait_for_function("(field) => field.disabled", arg=constant.element_handle())

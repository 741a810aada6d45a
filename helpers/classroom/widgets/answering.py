"""Widgets that ask: a prediction with its confidence, a quiz that grades. All of it works by keyboard.

Tab goes from part to part, the arrow keys choose an option or another number, Space or Enter presses a
button. What is said after a press stands in a region that screen readers read out (`role="status"`).
"""

from __future__ import annotations

import html
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from ..pages import inline, numbered
from . import WIDE, stacked

if TYPE_CHECKING:
    import ipywidgets as widgets


def said(words: str) -> str:
    """Words as a region that is read out when it changes; the words are HTML already."""
    return f"<div role='status' aria-live='polite' style='line-height:1.45'>{words}</div>"


def _options(options: Sequence[str], name: str, chosen: int | None = None) -> widgets.RadioButtons:
    import ipywidgets as widgets

    labels = [(label, place) for place, label in enumerate(numbered(list(options)))]
    made = widgets.RadioButtons(
        options=labels, value=chosen, description=name, layout=widgets.Layout(width=WIDE)
    )
    made.tooltip = name
    return made


def prediction_form(row: dict, write_down: Callable[[int, float], str], before: str = "") -> widgets.VBox:
    """Options, how sure, and a button. write_down: takes option and per cent, says what to show (plain text).

    before: what was predicted earlier, as HTML; the form then only shows it.

        prediction_form(row, lambda place, sure: "written down")
    """
    import ipywidgets as widgets

    least = 5 * round(20 / len(row["options"]))  # per cent: as sure as somebody who guesses
    pick = _options(row["options"], "prediction")
    sure = widgets.BoundedIntText(value=least, min=least, max=100, step=5, description="sure, in %")
    button = widgets.Button(description="Write it down", button_style="primary")
    button.tooltip = "The first prediction counts"
    state = widgets.HTML(said(before), layout=widgets.Layout(width=WIDE))

    def close() -> None:
        """One prediction is enough."""
        for part in (pick, sure, button):
            part.disabled = True

    def write(_: object) -> None:
        """Keep what was chosen, or ask for a choice."""
        if pick.value is None:
            state.value = said("Choose an option first.")
            return
        state.value = said(html.escape(write_down(pick.value, sure.value)))
        close()

    button.on_click(write)
    if before:
        close()
    question = widgets.HTML(f"<b>{inline(row['ask'])}</b>", layout=widgets.Layout(width=WIDE))
    return stacked(question, pick, widgets.HBox([sure, button]), state)


def quiz_form(
    rows: Sequence[dict], grade: Callable[[dict, int], str], score: Callable[[], str]
) -> widgets.VBox:
    """Questions with options, each with a button that grades. grade: HTML of an answer; score: plain words.

    quiz_form(rows, lambda row, place: "right", lambda: "1 of 5")
    """
    import ipywidgets as widgets

    total = widgets.HTML(said(html.escape(score())))

    def question(number: int, row: dict) -> widgets.VBox:
        """One question and what is said of its answer."""
        asked = widgets.HTML(f"<b>{number}. {inline(row['question'])}</b>", layout=widgets.Layout(width=WIDE))
        pick = _options(row["options"], f"answer {number}")
        button = widgets.Button(description=f"Check answer {number}")
        result = widgets.HTML(said(""), layout=widgets.Layout(width=WIDE))

        def check(_: object) -> None:
            """Grade what is chosen."""
            if pick.value is None:
                result.value = said("Choose an option first.")
                return
            result.value = said(grade(row, pick.value))
            total.value = said(html.escape(score()))

        button.on_click(check)
        return widgets.VBox([asked, pick, button, result])

    parts = [question(number, row) for number, row in enumerate(rows, 1)]
    return stacked(*parts, total)

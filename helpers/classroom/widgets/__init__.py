"""Widgets for JupyterLab: explorers, asking several systems, choosing. `helpers.classroom` exports them.

ipywidgets is imported when the first widget is made. Everything that comes from a page, a model or a reader
is escaped before it is shown. All of it works by keyboard: numbers are typed or stepped with the arrow keys
(a slider of ipywidgets has no name for a screen reader), and labels wrap on a narrow screen.
"""

from __future__ import annotations

import html
from collections.abc import Sequence
from typing import TYPE_CHECKING

from ..showing import BLUE

if TYPE_CHECKING:
    import ipywidgets as widgets

GREEN, RED = "#009E73", "#D55E00"
WIDE = "98%"
# The widgets' own style cuts words after one line, and squeezes a row instead of wrapping it.
STYLE = """<style>
.course-widget .widget-hbox { flex-wrap: wrap; column-gap: 10px; }
.course-widget .widget-vbox { max-width: 100%; }
.course-widget :is(.widget-checkbox, .widget-radio, .widget-inline-hbox) {
  width: auto; height: auto; max-width: 100%; align-items: center; }
.course-widget label { height: auto !important; line-height: 1.4 !important; white-space: normal !important;
  flex-shrink: 1 !important; }
.course-widget :is(.widget-checkbox, .widget-radio-box) label {
  display: flex; align-items: center; gap: 6px; }
.course-widget :is(.widget-checkbox, .widget-radio-box) input { flex: none; order: -1; margin: 0; }
.course-widget .widget-checkbox span { white-space: normal; }
.course-widget .widget-radio-box { height: auto; }
.course-widget :is(select, input[type=number]) { min-width: 5em; min-height: 28px; }
.course-widget .widget-html-content { line-height: 1.45; }
</style>"""


def stacked(*parts: widgets.Widget) -> widgets.VBox:
    """Parts one below the other, in the style of the course's widgets; the style is the last child.

    stacked(question, button)
    """
    import ipywidgets

    made = ipywidgets.VBox([*parts, ipywidgets.HTML(STYLE, layout=ipywidgets.Layout(display="none"))])
    made.add_class("course-widget")
    return made


def page_box(body: str, name: str, style: str = "") -> str:
    """HTML in a box that scrolls, by keyboard too. name: what a screen reader calls the box.

    >>> page_box("Kettle", "the page")[:45]
    "<div tabindex='0' role='region' aria-label='t"
    """
    look = "overflow-wrap:anywhere;word-break:normal;border:1px solid #888;padding:6px 10px;overflow-y:auto"
    return f"<div tabindex='0' role='region' aria-label='{name}' style='{style};{look}'>{body}</div>"


def framed(body: str, colour: str = GREEN) -> str:
    """Some HTML with a coloured line at its left.

    >>> framed("<b>yes</b>")[-16:]
    '<b>yes</b></div>'
    """
    style = f"border-left:4px solid {colour};padding:2px 12px;margin:6px 0;line-height:1.45"
    return f"<div style='{style}'>{body}</div>"


def judged(text: str, accepted: Sequence[str]) -> str:
    """Is a reply right, by the accepted answers? Where there are none, that nobody knows.

    >>> judged("It holds 2 litres.", ["1.7 litres"])[-50:]
    'not right: the accepted answer is 1.7 litres</div>'
    """
    from helpers.evaluation import is_right

    if not accepted:
        return framed("the right answer to this one is not on file: open the passages and judge", BLUE)
    right = is_right(text, accepted)
    told = f"{'right' if right else 'not right'}: the accepted answer is {html.escape(accepted[0])}"
    return framed(f"{'✔' if right else '✘'} {told}", GREEN if right else RED)

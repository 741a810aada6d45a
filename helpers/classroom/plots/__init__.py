"""Plots of the course, all in one style. Each draws and shows one figure; `helpers.classroom` exports them.

Large enough to read, one colour per system throughout the course, intervals always shown. Colours are Okabe &
Ito's (2008), which stay apart for colour-blind readers and in grey. matplotlib is imported when the first
figure is drawn.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

COLOURS = {"closed book": "#999999", "RAG": "#0072B2", "tuned": "#E69F00", "both": "#009E73"}
CYCLE = ["#0072B2", "#E69F00", "#009E73", "#CC79A7", "#56B4E9", "#D55E00", "#999999"]
INK, GRID, RED = "#222222", "#dddddd", "#D55E00"
MARKERS = "os^Dv"
STYLE: Any = {
    "figure.figsize": (7.2, 3.2),
    "figure.dpi": 110,
    "font.size": 11,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "figure.constrained_layout.use": True,
}
Interval = tuple[float, float, float]
"""(mean, low, high)"""


@contextmanager
def drawing(title: str, width: float, height: float, **grid) -> Iterator[Any]:
    """An axis to draw on, in the style of the course; the figure is shown when the block ends.

    width, height: inches. grid: options of `plt.subplots`; with several axes an array of them comes. The
    title stands at the left edge of the figure, so that long names of systems do not push it out of the
    picture.
    """
    import matplotlib.pyplot as plt

    with plt.rc_context(STYLE):
        figure, axes = plt.subplots(figsize=(width, height), **grid)
        yield axes
        figure.suptitle(title, x=0.01, ha="left", fontsize=12, fontweight="bold")
        plt.show()


def box(axis, left: float, bottom: float, width: float, height: float, **look) -> None:
    """A rectangle on an axis, in the axis's own units."""
    from matplotlib.patches import Rectangle

    axis.add_patch(Rectangle((left, bottom), width, height, **look))


def colour_legend(axis, colours: Mapping[str, str], **place) -> None:
    """A legend of colours: name -> colour. place: where it stands, as options of `axis.legend`."""
    axis.legend(handles=colour_handles(colours), frameon=False, **place)


def colour_handles(colours: Mapping[str, str]) -> list[Any]:
    """One little rectangle a colour, for a legend: name -> colour."""
    from matplotlib.patches import Rectangle

    return [Rectangle((0, 0), 1, 1, color=shown, label=name) for name, shown in colours.items()]


def legend_below(axis, drop: float, columns: int, middle: float = 0.46) -> None:
    """The legend in a row under the axis. drop: how far below, as a share of the axis's height (negative)."""
    axis.legend(loc="upper center", bbox_to_anchor=(middle, drop), ncols=columns, frameon=False)


def colour(name: str, position: int = 0) -> str:
    """The colour of a system; a name that has none of its own gets one by position.

    >>> colour("RAG"), colour("mine", 1)
    ('#0072B2', '#E69F00')
    """
    return COLOURS.get(name, CYCLE[position % len(CYCLE)])

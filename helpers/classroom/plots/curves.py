"""Measures that change with a setting: a threshold, a k, a number of questions."""

from collections.abc import Mapping, Sequence

import matplotlib.pyplot as plt
from matplotlib.ticker import MaxNLocator

from helpers.evaluation import Share
from .style import CYCLE, STYLE, title_of

Point = Share | tuple[float, float, float]


def curves(
    x: Sequence[float],
    lines: Mapping[str, Sequence[Point]],
    title: str,
    xlabel: str,
    ylabel: str = "share of questions",
    mark: tuple[float, str] | None = None,
) -> None:
    """Lines with a 95 % band over a setting. lines: name -> a Share or (mean, low, high) at each x. mark: an x and a word, drawn as a dotted line."""
    with plt.rc_context(STYLE):
        figure, axis = plt.subplots(figsize=(7.6, 3.9))
        for number, (name, points) in enumerate(lines.items()):
            values, low, high = zip(*map(_numbers, points), strict=True)
            shown = CYCLE[number % len(CYCLE)]
            axis.plot(x, values, color=shown, lw=2, label=name, marker="os^Dv"[number % 5], ms=4)
            axis.fill_between(x, low, high, color=shown, alpha=0.16, lw=0)
        if mark:
            axis.axvline(mark[0], color="#222222", ls=":", lw=1.4)
            axis.text(mark[0], 1.06, mark[1], ha="center", fontsize=9)
        axis.set(xlim=(min(x), max(x)), ylim=(0, 1.04), xlabel=xlabel, ylabel=f"{ylabel}, 95 % band")
        axis.xaxis.set_major_locator(MaxNLocator(8, integer=all(value == int(value) for value in x)))
        axis.legend(
            loc="upper center",
            bbox_to_anchor=(0.46, -0.2),
            ncols=3 if sum(map(len, lines)) < 50 else 2,
            frameon=False,
        )
        title_of(figure, title)
        plt.show()


def _numbers(point: Point) -> tuple[float, float, float]:
    return (point.value, point.low, point.high) if isinstance(point, Share) else tuple(point)

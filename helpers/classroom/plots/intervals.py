"""Differences between systems, each with its interval, against zero."""

from collections.abc import Mapping

import matplotlib.pyplot as plt

from helpers.evaluation import Difference
from .style import CYCLE, STYLE, title_of


def differences(
    values: Mapping[str, Difference], title: str, xlabel: str = "difference", margin: float = 0.0
) -> None:
    """One row a comparison: the mean difference and its 95 % interval. The dotted line is the margin that it must lie above; the first entry stands on top."""
    with plt.rc_context(STYLE):
        figure, axis = plt.subplots(figsize=(7.2, 1.1 + 0.5 * len(values)))
        for y, difference in zip(range(len(values))[::-1], values.values()):
            shown = (
                CYCLE[0] if difference.low > margin else CYCLE[5] if difference.high <= margin else "#777777"
            )
            axis.errorbar(
                difference.value,
                y,
                xerr=[[difference.value - difference.low], [difference.high - difference.value]],
                fmt="o",
                color=shown,
                capsize=4,
                lw=2,
            )
            axis.text(
                difference.high,
                y + 0.14,
                f"{difference.value:+.2f}",
                fontsize=9,
                color=shown,
                ha="right",
                va="bottom",
            )
        axis.axvline(margin, color="#222222", ls=":", lw=1.4)
        axis.set_yticks(range(len(values))[::-1], values)
        axis.set(ylim=(-0.6, len(values) - 0.3), xlabel=f"{xlabel}, with 95 % interval")
        title_of(figure, title)
        plt.show()

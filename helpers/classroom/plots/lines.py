"""Values over a setting, without bands: for curves of one and the same sample, whose differences are paired and are judged by number."""

from collections.abc import Mapping, Sequence

import matplotlib.pyplot as plt

from .style import CYCLE, STYLE, title_of


def lines(
    x: Sequence[float],
    values: Mapping[str, Sequence[float]],
    title: str,
    xlabel: str,
    ylabel: str,
    log: bool = False,
    best: bool = False,
) -> None:
    """One line a name. best: a ring around the highest point of each line. log: the setting on a logarithmic scale."""
    with plt.rc_context(STYLE):
        figure, axis = plt.subplots(figsize=(7.6, 3.9))
        for number, (name, line) in enumerate(values.items()):
            shown = CYCLE[number % len(CYCLE)]
            axis.plot(
                x,
                line,
                color=shown,
                lw=2,
                ls=("-", "--", "-.", ":")[number // len(CYCLE) % 4],
                marker="os^Dv"[number % 5],
                ms=4,
                label=name,
            )
            if best:
                top = max(range(len(x)), key=lambda i: line[i])
                axis.plot(x[top], line[top], "o", ms=14, mfc="none", mec=shown, mew=2)
        if log:
            axis.set_xscale("log")
            axis.set_xticks(x, [f"{value:g}" for value in x])
            axis.minorticks_off()
        axis.set(xlabel=xlabel, ylabel=ylabel)
        axis.grid(axis="y", color="#dddddd", lw=0.8)
        axis.legend(
            loc="upper center",
            bbox_to_anchor=(0.46, -0.2),
            ncols=2 if len(values) == 4 else min(3, len(values)),
            frameon=False,
        )
        title_of(figure, title)
        plt.show()

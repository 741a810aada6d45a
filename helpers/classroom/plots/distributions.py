"""How scores are spread: one row of histograms a model, one colour a kind of question."""

from collections.abc import Mapping, Sequence

import matplotlib.pyplot as plt
import numpy as np

from .style import CYCLE, STYLE, title_of


def distributions(
    rows: Mapping[str, Mapping[str, Sequence[float]]],
    title: str,
    xlabel: str,
    mark: tuple[float, str] | None = None,
    bins: int = 40,
) -> None:
    """Histograms on one axis of values. rows: name of the row -> name of the colour -> values. Each colour's area is one, so groups of unlike size compare."""
    edges = np.linspace(0, 1, bins + 1)
    with plt.rc_context(STYLE):
        figure, axes = plt.subplots(
            len(rows), 1, figsize=(7.6, 0.9 + 1.35 * len(rows)), sharex=True, squeeze=False
        )
        for axis, (name, groups) in zip(axes[:, 0], rows.items()):
            for number, (group, values) in enumerate(groups.items()):
                weights = np.full(len(values), 1 / max(len(values), 1))
                axis.hist(
                    np.clip(values, 0, 1),
                    edges,
                    weights=weights,
                    color=CYCLE[number % len(CYCLE)],
                    alpha=0.6,
                    label=group,
                )
            if mark:
                axis.axvline(mark[0], color="#222222", ls=":", lw=1.4)
            axis.set(yticks=[], xlim=(0, 1))
            axis.set_title(name, loc="left", fontsize=10)
            axis.spines["left"].set_visible(False)
        axes[-1, 0].set_xlabel(xlabel + (f" (dotted: {mark[1]})" if mark else ""))
        axes[-1, 0].legend(
            loc="upper center",
            bbox_to_anchor=(0.46, -0.55),
            ncols=len(next(iter(rows.values()))),
            frameon=False,
        )
        title_of(figure, title)
        plt.show()

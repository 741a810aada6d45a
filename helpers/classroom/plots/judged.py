"""Rankings as rows of boxes: which places hold something relevant."""

from collections.abc import Mapping, Sequence

import matplotlib.pyplot as plt

from .style import STYLE, title_of

SHADES = ("#eeeeee", "#9ecae9", "#0072B2")  # gain 0, lower, the highest


def judged(rankings: Mapping[str, Sequence[str]], gains: Mapping[str, float], title: str) -> None:
    """Each ranking a row, best on the left; a box is the darker the more its item is worth, and says so under its name."""
    most, longest = max(gains.values(), default=1), max(map(len, rankings.values()))
    with plt.rc_context(STYLE):
        figure, axis = plt.subplots(figsize=(7.2, 1.2 + 0.62 * len(rankings)))
        for y, (name, ranked) in zip(range(len(rankings))[::-1], rankings.items()):
            axis.text(0.4, y, name, ha="right", va="center")
            for place, item in enumerate(ranked, 1):
                gain = gains.get(item, 0)
                shade = SHADES[0 if gain <= 0 else 2 if gain == most else 1]
                axis.add_patch(
                    plt.Rectangle((place - 0.45, y - 0.38), 0.9, 0.76, facecolor=shade, edgecolor="#888888")
                )
                axis.text(
                    place,
                    y,
                    f"{item}\ngain {gain:g}" if gain else item,
                    ha="center",
                    va="center",
                    fontsize=9,
                    color="white" if shade == SHADES[2] else "#222222",
                )
        axis.set(xlim=(-0.6, longest + 0.6), ylim=(-0.5, len(rankings) - 0.5), xlabel="rank")
        axis.set_xticks(range(1, longest + 1))
        axis.set_yticks([])
        axis.spines["left"].set_visible(False)
        axis.spines["bottom"].set_visible(False)
        axis.tick_params(bottom=False)
        title_of(figure, title)
        plt.show()

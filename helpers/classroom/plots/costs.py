"""What a call costs, as a picture."""

import matplotlib.pyplot as plt

from .style import STYLE, title_of


def token_bars(costs: dict[str, tuple[int, int, float]], title: str) -> None:
    """Tokens read and tokens written by each call, side by side, with its seconds. costs: name -> (read, written, seconds)."""
    with plt.rc_context(STYLE):
        figure, axis = plt.subplots(figsize=(7.2, 1.3 + 0.5 * len(costs)))
        rows = range(len(costs))[::-1]
        for y, (read, written, seconds) in zip(rows, costs.values()):
            axis.barh(y, read, color="#56B4E9", height=0.6, label="read" if y == 0 else None)
            axis.barh(y, written, left=read, color="#D55E00", height=0.6, label="written" if y == 0 else None)
            axis.text(read + written + 2, y, f"{seconds:.2f} s", va="center")
        axis.set_yticks(rows, costs)
        axis.set(xlim=(0, 1.2 * max(read + written for read, written, _ in costs.values())), xlabel="tokens")
        axis.legend(loc="upper center", bbox_to_anchor=(0.4, -0.28), ncols=2, frameon=False)
        title_of(figure, title)
        plt.show()

"""Pictures of tiles: places of a ranking, tokens against tokens, rules kept, LoRA to scale."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from . import COLOURS, RED, box, drawing

if TYPE_CHECKING:
    import numpy as np

SHADES = ("#eeeeee", "#9ecae9", "#0072B2")  # gain 0, lower, the highest
FROZEN = "#999999"


def judged(rankings: Mapping[str, Sequence[str]], gains: Mapping[str, float], title: str) -> None:
    """Each ranking a row of boxes, best on the left.

    gains: item -> what it is worth; a box is the darker the more that is, and says so under its name.

        judged({"vector": ["p7", "p2"], "perfect": ["p2", "p7"]}, {"p2": 3}, "Two rankings")
    """
    most, longest = max(gains.values(), default=1), max(map(len, rankings.values()))
    with drawing(title, 7.2, 1.2 + 0.62 * len(rankings)) as axis:
        for y, (name, ranked) in zip(range(len(rankings))[::-1], rankings.items(), strict=True):
            axis.text(0.4, y, name, ha="right", va="center")
            for place, item in enumerate(ranked, 1):
                gain = gains.get(item, 0)
                shade = SHADES[0 if gain <= 0 else 2 if gain == most else 1]
                box(axis, place - 0.45, y - 0.38, 0.9, 0.76, facecolor=shade, edgecolor="#888888")
                words, ink = (
                    f"{item}\ngain {gain:g}" if gain else item,
                    "white" if shade == SHADES[2] else "#222222",
                )
                axis.text(place, y, words, ha="center", va="center", fontsize=9, color=ink)
        axis.set(xlim=(-0.6, longest + 0.6), ylim=(-0.5, len(rankings) - 0.5), xlabel="rank")
        axis.set_xticks(range(1, longest + 1))
        axis.set_yticks([])
        axis.spines["left"].set_visible(False)
        axis.spines["bottom"].set_visible(False)
        axis.tick_params(bottom=False)


def token_heatmap(rows: Sequence[str], columns: Sequence[str], similarities: np.ndarray, title: str) -> None:
    """Cosine of each question token (rows) with each passage token (columns); the best of a row is framed.

    similarities: [rows, columns].

        token_heatmap(["how", "deep"], ["depth", "of"], cosines, "Late interaction")
    """
    with drawing(title, max(6.0, 0.27 * len(columns) + 1.6), 0.27 * len(rows) + 1.6) as axis:
        image = axis.imshow(similarities, cmap="Blues", vmin=0, vmax=1, aspect="auto")
        axis.set_xticks(range(len(columns)), columns, rotation=90, fontsize=8)
        axis.set_yticks(range(len(rows)), rows, fontsize=9)
        for row, column in enumerate(similarities.argmax(axis=1)):
            box(axis, column - 0.5, row - 0.5, 1, 1, fill=False, edgecolor=RED, lw=1.6)
        axis.figure.colorbar(image, ax=axis, label="cosine", fraction=0.03, pad=0.01)
        axis.spines[:].set_visible(False)


def rule_map(systems: Mapping[str, Mapping[str, float]], title: str) -> None:
    """A tile for every rule and system: the share of texts that keep it. systems: name -> rule -> share.

    rule_map({"prompt": {"greeting": 0.4}, "LoRA": {"greeting": 1.0}}, "Rules kept")
    """
    rules = list(next(iter(systems.values())))
    shares = [[row[rule] for rule in rules] for row in systems.values()]
    with drawing(title, 9.6, 1.5 + 0.5 * len(systems)) as axis:
        axis.imshow(shares, cmap="Blues", vmin=0, vmax=1, aspect="auto")
        for y, row in enumerate(shares):
            for x, share in enumerate(row):
                ink, words = "white" if share > 0.6 else "black", f"{share:.0%}".rstrip("%")
                axis.text(x, y, words, ha="center", va="center", fontsize=9, color=ink)
        names = [rule.replace("_", " ") for rule in rules]
        axis.set_xticks(range(len(rules)), names, rotation=35, ha="right", fontsize=9)
        axis.set_yticks(range(len(systems)), systems)
        axis.spines[:].set_visible(False)


def low_rank(out: int, into: int, rank: int, title: str) -> None:
    """W, B and A of a LoRA layer drawn to scale, side by side: [out, into], [out, rank], [rank, into].

    low_rank(192, 576, 8, "A LoRA layer")
    """
    gap = 0.16 * into
    shapes = {"W": (out, into), "B": (out, rank), "A": (rank, into)}
    with drawing(title, 7.6, 3.4) as axis:
        left = 0.0
        for name, (rows, columns) in shapes.items():
            shown, state = (FROZEN, "frozen") if name == "W" else (COLOURS["tuned"], "trained")
            middle, bottom = left + columns / 2, -(out + rows) / 2
            box(axis, left, bottom, columns, rows, color=shown)
            above, below = bottom + rows + 0.03 * out, bottom - 0.03 * out
            axis.text(middle, above, name, ha="center", va="bottom", fontweight="bold")
            words = f"{rows} × {columns}\n{rows * columns:,} numbers\n{state}"
            axis.text(middle, below, words, ha="center", va="top", fontsize=9)
            left += columns + gap
            if name != "A":
                sign = "+" if name == "W" else "·"
                axis.text(left - gap / 2, -out / 2, sign, ha="center", va="center", fontsize=18)
        axis.set(xlim=(-0.02 * into, left), ylim=(-1.36 * out, 0.14 * out), aspect="equal")
        axis.axis("off")

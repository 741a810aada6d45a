"""Plots in one style: large enough to read, one colour per system throughout the course, intervals always shown.

Colours are Okabe & Ito's (2008), which stay apart for colour-blind readers and in grey.
"""
import matplotlib.pyplot as plt

from helpers.evaluation import Share

COLOURS = {"closed book": "#999999", "RAG": "#0072B2", "tuned": "#E69F00", "both": "#009E73"}
_CYCLE = ["#0072B2", "#E69F00", "#009E73", "#CC79A7", "#56B4E9", "#D55E00", "#999999"]
_STYLE = {"figure.figsize": (7.2, 3.2), "figure.dpi": 110, "font.size": 11, "axes.spines.top": False, "axes.spines.right": False,
          "figure.constrained_layout.use": True}


def bars(values: dict[str, Share | tuple[float, float, float]], title: str, unit: str = "share of questions") -> None:
    """Horizontal bars between 0 and 1, one a system, with 95 % intervals. The first entry stands on top.

    values: a Share, labelled with its counts, or (mean, low, high), labelled with the mean.
    """
    with plt.rc_context(_STYLE):
        figure, axis = plt.subplots(figsize=(7.2, 0.9 + 0.55 * len(values)))
        names = list(values)[::-1]
        for y, name in enumerate(names):
            value, low, high, label = _interval(values[name])
            axis.barh(y, value, color=colour(name, len(names) - 1 - y), height=0.62)
            axis.errorbar(value, y, xerr=[[value - low], [high - value]], color="#222222", capsize=4, lw=1.4)
            axis.text(high + 0.02, y, label, va="center")
        axis.set_yticks(range(len(names)), names)
        axis.set(xlim=(0, 1.12), xlabel=f"{unit}, with 95 % interval")
        axis.set_xticks([0, 0.25, 0.5, 0.75, 1.0])
        _title(figure, title)
        plt.show()


def _interval(value: Share | tuple[float, float, float]) -> tuple[float, float, float, str]:
    if isinstance(value, Share):
        return value.value, value.low, value.high, f"{value.successes}/{value.n}"
    return (*value, f"{value[0]:.2f}")


def token_bars(costs: dict[str, tuple[int, int, float]], title: str) -> None:
    """Tokens read and tokens written by each call, side by side, with its seconds. costs: name -> (read, written, seconds)."""
    with plt.rc_context(_STYLE):
        figure, axis = plt.subplots(figsize=(7.2, 1.3 + 0.5 * len(costs)))
        rows = range(len(costs))[::-1]
        for y, (read, written, seconds) in zip(rows, costs.values()):
            axis.barh(y, read, color="#56B4E9", height=0.6, label="read" if y == 0 else None)
            axis.barh(y, written, left=read, color="#D55E00", height=0.6, label="written" if y == 0 else None)
            axis.text(read + written + 2, y, f"{seconds:.2f} s", va="center")
        axis.set_yticks(rows, costs)
        axis.set(xlim=(0, 1.2 * max(read + written for read, written, _ in costs.values())), xlabel="tokens")
        axis.legend(loc="upper center", bbox_to_anchor=(0.4, -0.28), ncols=2, frameon=False)
        _title(figure, title)
        plt.show()


def ranked_scores(labels: list[str], scores: list[float], title: str) -> None:
    """Similarity of passages to a question, best first."""
    with plt.rc_context(_STYLE):
        figure, axis = plt.subplots(figsize=(7.2, 0.9 + 0.36 * len(labels)))
        axis.barh(range(len(labels))[::-1], scores, color=COLOURS["RAG"], height=0.62)
        axis.set_yticks(range(len(labels))[::-1], [label if len(label) < 58 else label[:57] + "…" for label in labels], fontsize=9)
        for y, score in zip(range(len(labels))[::-1], scores):
            axis.text(score + 0.01, y, f"{score:.2f}", va="center", fontsize=9)
        axis.set(xlim=(0, max(scores) * 1.15), xlabel="cosine similarity")
        _title(figure, title)
        plt.show()


def _title(figure, title: str) -> None:
    """At the left edge of the figure, so that long names of systems do not push it out of the picture."""
    figure.suptitle(title, x=0.01, ha="left", fontsize=12, fontweight="bold")


def colour(name: str, position: int = 0) -> str:
    """The colour of a system; a name that has none of its own gets one by position."""
    return COLOURS.get(name, _CYCLE[position % len(_CYCLE)])

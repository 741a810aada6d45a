"""Plots in one style: large enough to read, one colour per system throughout the course, intervals always shown.

Colours are Okabe & Ito's (2008), which stay apart for colour-blind readers and in grey.
"""
import matplotlib.pyplot as plt

from helpers.evaluation import Share

COLOURS = {"closed book": "#999999", "RAG": "#0072B2", "tuned": "#E69F00", "both": "#009E73"}
_CYCLE = ["#0072B2", "#E69F00", "#009E73", "#CC79A7", "#56B4E9", "#D55E00", "#999999"]
_STYLE = {"figure.figsize": (7.2, 3.2), "figure.dpi": 110, "font.size": 11, "axes.spines.top": False, "axes.spines.right": False,
          "axes.titlelocation": "left", "axes.titleweight": "bold", "axes.titlesize": 12, "figure.constrained_layout.use": True}


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
        axis.set(xlim=(0, 1.12), xlabel=f"{unit}, with 95 % interval", title=title)
        axis.set_xticks([0, 0.25, 0.5, 0.75, 1.0])
        plt.show()


def _interval(value: Share | tuple[float, float, float]) -> tuple[float, float, float, str]:
    if isinstance(value, Share):
        return value.value, value.low, value.high, f"{value.successes}/{value.n}"
    return (*value, f"{value[0]:.2f}")


def scatter(points: dict[str, tuple[float, float]], x: str, y: str, title: str, highest: float | None = None) -> None:
    """Labelled points: what a method costs (x) against what it achieves (y). `highest` fixes the top of the y axis, such as 1 for a share."""
    with plt.rc_context(_STYLE):
        figure, axis = plt.subplots()
        for i, (name, (cost, value)) in enumerate(points.items()):
            axis.scatter(cost, value, s=90, color=colour(name, i), zorder=3)
            axis.annotate(name, (cost, value), xytext=(9, 6 if i % 2 == 0 else -14), textcoords="offset points")
        high = max(cost for cost, _ in points.values())
        top = highest or max(value for _, value in points.values())
        axis.set(xlim=(0, 1.45 * high), ylim=(-0.05 * top, 1.15 * top), xlabel=x, ylabel=y, title=title)
        axis.grid(color="#dddddd", zorder=0)
        plt.show()


def ranked_scores(labels: list[str], scores: list[float], title: str) -> None:
    """Similarity of passages to a question, best first."""
    with plt.rc_context(_STYLE):
        figure, axis = plt.subplots(figsize=(7.2, 0.9 + 0.36 * len(labels)))
        axis.barh(range(len(labels))[::-1], scores, color=COLOURS["RAG"], height=0.62)
        axis.set_yticks(range(len(labels))[::-1], [label if len(label) < 58 else label[:57] + "…" for label in labels], fontsize=9)
        for y, score in zip(range(len(labels))[::-1], scores):
            axis.text(score + 0.01, y, f"{score:.2f}", va="center", fontsize=9)
        axis.set(xlim=(0, max(scores) * 1.15), xlabel="cosine similarity", title=title)
        plt.show()


def colour(name: str, position: int = 0) -> str:
    """The colour of a system; a name that has none of its own gets one by position."""
    return COLOURS.get(name, _CYCLE[position % len(_CYCLE)])

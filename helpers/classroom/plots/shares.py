"""Shares of questions as bars with their intervals."""

import matplotlib.pyplot as plt

from helpers.evaluation import Share
from helpers.experiments.milestones import Milestone
from .style import COLOURS, EVIDENCE, STYLE, colour, title_of


def bars(
    values: dict[str, Share | tuple[float, float, float]], title: str, unit: str = "share of questions"
) -> None:
    """Horizontal bars between 0 and 1, one a system, with 95 % intervals. The first entry stands on top.

    values: a Share, labelled with its counts, or (mean, low, high), labelled with the mean.
    """
    with plt.rc_context(STYLE):
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
        title_of(figure, title)
        plt.show()


def _interval(value: Share | tuple[float, float, float]) -> tuple[float, float, float, str]:
    if isinstance(value, Share):
        return value.value, value.low, value.high, f"{value.successes}/{value.n}"
    return (*value, f"{value[0]:.2f}")


def growing(stages: list[Milestone], title: str = "The same test questions after each improvement") -> None:
    """The growing chart of the course: for each stage the share of evidence found and of right answers, with 95 % intervals."""
    with plt.rc_context(STYLE):
        figure, axis = plt.subplots(figsize=(8.0, 1.5 + 0.75 * len(stages)))
        for row, stage in enumerate(reversed(stages)):
            for offset, shown, (value, low, high), label in (
                (0.19, EVIDENCE, (stage.recall, stage.recall_low, stage.recall_high), f"{stage.recall:.2f}"),
                (
                    -0.19,
                    COLOURS["RAG"],
                    (stage.right / stage.right_n, stage.right_low, stage.right_high),
                    f"{stage.right}/{stage.right_n}",
                ),
            ):
                axis.barh(row + offset, value, color=shown, height=0.36)
                axis.errorbar(
                    value,
                    row + offset,
                    xerr=[[value - low], [high - value]],
                    color="#222222",
                    capsize=3,
                    lw=1.2,
                )
                axis.text(high + 0.015, row + offset, label, va="center", fontsize=9)
        axis.set_yticks(range(len(stages)), [f"{stage.notebook} {stage.stage}" for stage in reversed(stages)])
        axis.set(xlim=(0, 1.1), xlabel="share of test questions, with 95 % interval")
        axis.legend(
            handles=[
                plt.Rectangle((0, 0), 1, 1, color=EVIDENCE, label="evidence among three passages"),
                plt.Rectangle((0, 0), 1, 1, color=COLOURS["RAG"], label="right answers"),
            ],
            loc="upper center",
            bbox_to_anchor=(0.4, -0.22),
            ncols=2,
            frameon=False,
        )
        title_of(figure, title)
        plt.show()

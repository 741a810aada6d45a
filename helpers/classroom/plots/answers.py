"""Answers as pictures: where questions are lost, risk against coverage, seconds by stage."""

from collections.abc import Mapping, Sequence

import matplotlib.pyplot as plt

from .style import CYCLE, STYLE, title_of

LOSS_COLOURS = {"right": "#009E73", "misread": "#56B4E9", "not chosen": "#E69F00", "not retrieved": "#D55E00"}
KIND_COLOURS = {
    "right": "#009E73",
    "abstained": "#999999",
    "unsure invention": "#E69F00",
    "confident invention": "#D55E00",
}
STAGE_COLOURS = {"search": "#0072B2", "choose": "#E69F00", "read": "#999999"}


def losses(arms: Mapping[str, Mapping[str, int]], title: str) -> None:
    """One bar a system, cut into right answers and the three places where the others were lost. arms: name -> outcome -> count."""
    _stacked(arms, LOSS_COLOURS, title, "questions", lambda count: f"{count}" if count else "")


def answer_kinds(arms: Mapping[str, Mapping[str, int]], title: str) -> None:
    """One bar a system, cut into kinds of answers. arms: name -> kind (helpers.evaluation.inventing) -> count."""
    _stacked(arms, KIND_COLOURS, title, "questions", lambda count: f"{count}" if count else "")


def stage_times(arms: Mapping[str, Mapping[str, float]], title: str) -> None:
    """One bar a system, cut into stages. arms: name -> stage -> milliseconds."""
    _stacked(arms, STAGE_COLOURS, title, "milliseconds a question, on average", lambda value: f"{value:.0f}")


def risk_coverage_plot(
    curves: Mapping[str, tuple[Sequence[float], Sequence[float]]],
    title: str,
    chosen: tuple[float, float] | None = None,
) -> None:
    """Share of wrong answers among those given, against the share of questions answered. curves: name -> (coverage, risk); chosen: a point to mark."""
    with plt.rc_context(STYLE):
        figure, axis = plt.subplots(figsize=(7.2, 3.8))
        for shown, (name, (coverage, risk)) in zip(CYCLE, curves.items()):
            axis.plot(coverage, risk, color=shown, lw=2, label=name, drawstyle="steps-post")
        if chosen:
            axis.plot(*chosen, "o", color="#222222", ms=9, label="the chosen threshold")
        axis.set(
            xlim=(0, 1),
            ylim=(0, 1.02),
            xlabel="coverage: share of questions answered",
            ylabel="risk: share wrong",
        )
        axis.legend(loc="lower right", frameon=False, fontsize=9)
        title_of(figure, title)
        plt.show()


def _stacked(
    arms: Mapping[str, Mapping[str, float]], colours: Mapping[str, str], title: str, unit: str, label
) -> None:
    with plt.rc_context(STYLE):
        figure, axis = plt.subplots(figsize=(7.6, 1.6 + 0.6 * len(arms)))
        longest = max(sum(parts.values()) for parts in arms.values()) or 1
        for row, parts in enumerate(reversed(list(arms.values()))):
            left = 0.0
            for name, shown in colours.items():
                value = parts.get(name, 0)
                axis.barh(row, value, left=left, color=shown, height=0.62)
                if value > 0.04 * longest:
                    axis.text(
                        left + value / 2,
                        row,
                        label(value),
                        ha="center",
                        va="center",
                        color="white" if shown in ("#0072B2", "#D55E00", "#009E73") else "black",
                        fontsize=10,
                    )
                left += value
        axis.set_yticks(range(len(arms)), list(reversed(list(arms))))
        axis.set(xlim=(0, longest * 1.02), xlabel=unit)
        axis.legend(
            handles=[plt.Rectangle((0, 0), 1, 1, color=shown, label=name) for name, shown in colours.items()],
            loc="lower left",
            bbox_to_anchor=(0, 1.0),
            ncols=len(colours),
            frameon=False,
            fontsize=10,
        )
        title_of(figure, title)
        plt.show()

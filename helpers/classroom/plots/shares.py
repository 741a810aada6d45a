"""Shares and means with their intervals: systems side by side, by type of question, by measure, by stage."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from helpers.evaluation import Difference, Share, mean_interval

from . import COLOURS, CYCLE, INK, Interval, colour, colour_handles, drawing, legend_below

if TYPE_CHECKING:
    from helpers.experiments import Milestone

EVIDENCE = "#56B4E9"
TYPES = ("lookup", "paraphrase", "identifier", "table", "two_page", "changed")
PROMPT, SCHEMA = "#999999", "#0072B2"
UNSURE = "#666666"


def bars(
    values: Mapping[str, Share | Interval],
    title: str,
    unit: str = "share of questions",
    colours: Mapping[str, str] | None = None,
) -> None:
    """Horizontal bars between 0 and 1, one a system, with 95 % intervals. The first entry stands on top.

    values: a Share, labelled with its counts, or (mean, low, high), labelled with the mean. colours: of names
    that shall not have their own or one by position.

        bars({"closed book": share(before), "RAG": share(after)}, "Right answers")
    """
    names = list(values)[::-1]
    with drawing(title, 7.2, 0.9 + 0.55 * len(values)) as axis:
        for y, name in enumerate(names):
            value, low, high, label = _labelled(values[name])
            shown = (colours or {}).get(name) or colour(name, len(names) - 1 - y)
            axis.barh(y, value, color=shown, height=0.62)
            axis.errorbar(value, y, xerr=[[value - low], [high - value]], color=INK, capsize=4, lw=1.4)
            axis.text(high + 0.02, y, label, va="center")
        axis.set_yticks(range(len(names)), names)
        axis.set(xlim=(0, 1.12), xlabel=f"{unit}, with 95 % interval")
        axis.set_xticks([0, 0.25, 0.5, 0.75, 1.0])


def _labelled(value: Share | Interval) -> tuple[float, float, float, str]:
    if isinstance(value, Share):
        return value.value, value.low, value.high, f"{value.successes}/{value.n}"
    return (*value, f"{value[0]:.2f}")


def growing(
    stages: Sequence[Milestone], title: str = "The same test questions after each improvement"
) -> None:
    """The growing chart of the course: at each stage the share of evidence found and of right answers.

    stages: milestones, the first one on top; both shares with 95 % intervals. At the right stands what each
    gained over the stage above it, question by question, with its 95 % interval.

        growing(stages())
    """
    names = [f"{stage.notebook} {stage.stage}" for stage in stages]
    with drawing(title, 9.6, 1.5 + 0.75 * len(stages)) as axis:
        for number, stage in enumerate(stages):
            row = len(stages) - 1 - number
            gained = stage.gained(stages[number - 1]) if number else ("", "")
            found = (stage.recall, stage.recall_low, stage.recall_high)
            right = (stage.right / stage.right_n, stage.right_low, stage.right_high)
            labels = f"{stage.recall:.2f}", f"{stage.right}/{stage.right_n}"
            _stage_bar(axis, row + 0.19, EVIDENCE, found, labels[0], gained[0])
            _stage_bar(axis, row - 0.19, COLOURS["RAG"], right, labels[1], gained[1])
        axis.set_yticks(range(len(stages))[::-1], names)
        axis.set(xlim=(0, 1.0), xlabel="share of test questions, with 95 % interval")
        axis.text(1.02, 1.01, "gained, paired", transform=axis.transAxes, fontsize=9, va="bottom")
        shown = {"evidence among three passages": EVIDENCE, "right answers": COLOURS["RAG"]}
        axis.figure.legend(handles=colour_handles(shown), loc="outside lower center", ncols=2, frameon=False)


def _stage_bar(axis, y: float, shown: str, interval: Interval, label: str, gained: str) -> None:
    value, low, high = interval
    axis.barh(y, value, color=shown, height=0.36)
    axis.errorbar(value, y, xerr=[[value - low], [high - value]], color=INK, capsize=3, lw=1.2)
    axis.text(high + 0.015, y, label, va="center", fontsize=9)
    axis.text(1.02, y, gained, transform=axis.get_yaxis_transform(), va="center", fontsize=9)


def by_type(values: Mapping[str, Sequence[float]], types: Sequence[str], title: str, ylabel: str) -> None:
    """Systems side by side for each type of question: grouped bars with 95 % intervals.

    values: system -> its measure (0 to 1) for every question; types: the type of each question.

        by_type({"vector": recall}, [question.type for question in questions], "By type", "recall@3")
    """
    names = [name for name in TYPES if name in types] + sorted(set(types) - set(TYPES))
    width = 0.8 / len(values)
    with drawing(title, 9.0, 4.0) as axis:
        for number, (system, measured) in enumerate(values.items()):
            for x, name in enumerate(names):
                some = [value for value, own in zip(measured, types, strict=True) if own == name]
                mean, low, high = mean_interval(some)
                at = x + (number - (len(values) - 1) / 2) * width
                label = system if x == 0 else None
                axis.bar(at, mean, width * 0.92, color=CYCLE[number % len(CYCLE)], label=label)
                axis.errorbar(at, mean, yerr=[[mean - low], [high - mean]], color=INK, capsize=3, lw=1.2)
                axis.text(at, high + 0.015, f"{mean:.2f}", ha="center", va="bottom", fontsize=8)
        counted = [f"{name.replace('_', ' ')}\nn = {sum(own == name for own in types)}" for name in names]
        axis.set_xticks(range(len(names)), counted)
        axis.set(ylim=(0, 1.08), ylabel=f"{ylabel}, 95 % interval")
        legend_below(axis, -0.16, len(values), middle=0.5)


def differences(
    values: Mapping[str, Difference], title: str, xlabel: str = "difference", margin: float = 0.0
) -> None:
    """One row a comparison: the mean difference and its 95 % interval. The first entry stands on top.

    The dotted line is the margin that a difference must lie above: blue where the whole interval does, red
    where the whole interval lies below, grey where the line touches it. The values stand in a column beside
    the picture, where no line runs through them.

        differences({"hybrid - vector": paired_difference(hybrid, vector)}, "Is it better?")
    """
    rows = range(len(values))[::-1]
    with drawing(title, 7.2, 1.1 + 0.5 * len(values)) as axis:
        for y, found in zip(rows, values.values(), strict=True):
            shown = CYCLE[0] if found.low > margin else CYCLE[5] if found.high < margin else UNSURE
            ends = [[found.value - found.low], [found.high - found.value]]
            axis.errorbar(found.value, y, xerr=ends, fmt="o", color=shown, capsize=4, lw=2)
            beside = axis.get_yaxis_transform()  # x as a share of the axis's width
            axis.text(1.02, y, f"{found.value:+.2f}", transform=beside, color=shown, va="center")
        axis.axvline(margin, color=INK, ls=":", lw=1.4)
        axis.set_yticks(rows, values)
        axis.set(ylim=(-0.6, len(values) - 0.3), xlabel=f"{xlabel}, with 95 % interval")
        axis.locator_params(axis="x", nbins=6)


def panels(
    systems: Mapping[str, Mapping[str, Interval]], title: str, digits: Mapping[str, int] | None = None
) -> None:
    """One panel a measure, one bar a system, 95 % intervals; the first system stands on top.

    systems: name -> measure -> (mean, low, high). Measures between 0 and 1 share that scale. Colours: prompts
    grey, prompts with a schema blue, LoRA orange. digits: of a measure's numbers, else 2.

        panels({"prompt": {"valid": (0.4, 0.3, 0.5)}, "LoRA": {"valid": (0.9, 0.8, 1.0)}}, "Format")
    """
    measures, names = list(next(iter(systems.values()))), list(systems)[::-1]
    grid = {"nrows": 1, "ncols": len(measures), "sharey": True, "squeeze": False}
    with drawing(title, 9.6, 1.2 + 0.36 * len(names), **grid) as axes:
        for axis, measure in zip(axes[0], measures, strict=True):
            top = max(1.0, *(row[measure][2] for row in systems.values()))
            for y, name in enumerate(names):
                mean, low, high = systems[name][measure]
                axis.barh(y, mean, color=_kind_colour(name), height=0.66)
                axis.errorbar(mean, y, xerr=[[mean - low], [high - mean]], color=INK, capsize=3, lw=1.2)
                label = f"{mean:.{(digits or {}).get(measure, 2)}f}"
                axis.text(high + 0.03 * top, y, label, va="center", fontsize=9)
            axis.set(xlim=(0, 1.22 * top), title=measure)
            axis.title.set_size(10)
            if top == 1.0:
                axis.set_xticks([0, 0.5, 1.0])
        axes[0][0].set_yticks(range(len(names)), names)


def _kind_colour(name: str) -> str:
    """What kind of system a name tells of: both, tuned, with a schema, RAG, or a prompt."""
    if name.startswith("both"):
        return COLOURS["both"]
    if "tuned + RAG" in name:
        return EVIDENCE
    if "LoRA" in name or name.startswith("tuned"):
        return COLOURS["tuned"]
    if "schema" in name:
        return SCHEMA
    return COLOURS["RAG"] if name.startswith("RAG") else PROMPT


def calibration_plot(steps: Sequence[tuple[float, Share]], title: str) -> None:
    """How often predictions were right against how sure one was, with 95 % intervals.

    steps: (mean confidence as a share, share right) for each step of confidence. On the dotted line one is as
    sure as one is right; below it surer.

        calibration_plot([(0.5, share(unsure)), (0.9, share(sure))], "Your predictions")
    """
    with drawing(title, 5.2, 4.4) as axis:
        axis.plot([0, 1], [0, 1], color=INK, ls=":", lw=1.4, label="as sure as right")
        for sure, right in steps:
            ends = [[right.value - right.low], [right.high - right.value]]
            axis.errorbar(sure, right.value, yerr=ends, fmt="o", ms=7, color=CYCLE[0], capsize=4, lw=1.6)
            axis.annotate(f"n = {right.n}", (sure, right.value), xytext=(8, 4), textcoords="offset points")
        axis.set(xlim=(0, 1.08), ylim=(-0.02, 1.04), xlabel="how sure", ylabel="share right, 95 % interval")
        axis.legend(loc="upper left", frameon=False)

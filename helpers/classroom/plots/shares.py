"""Shares and means with their intervals: systems side by side, by type of question, by measure, by stage."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from helpers.evaluation import Difference, Share, mean_interval

from . import COLOURS, CYCLE, INK, Interval, colour, colour_legend, drawing, legend_below

if TYPE_CHECKING:
    from helpers.experiments import Milestone

EVIDENCE = "#56B4E9"
TYPES = ("lookup", "paraphrase", "identifier", "table", "two_page", "changed")
PROMPT, SCHEMA = "#999999", "#0072B2"


def bars(values: Mapping[str, Share | Interval], title: str, unit: str = "share of questions") -> None:
    """Horizontal bars between 0 and 1, one a system, with 95 % intervals. The first entry stands on top.

    values: a Share, labelled with its counts, or (mean, low, high), labelled with the mean.

        bars({"closed book": share(before), "RAG": share(after)}, "Right answers")
    """
    names = list(values)[::-1]
    with drawing(title, 7.2, 0.9 + 0.55 * len(values)) as axis:
        for y, name in enumerate(names):
            value, low, high, label = _labelled(values[name])
            axis.barh(y, value, color=colour(name, len(names) - 1 - y), height=0.62)
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

    stages: milestones, the first one on top; both shares with 95 % intervals.

        growing(stages())
    """
    names = [f"{stage.notebook} {stage.stage}" for stage in reversed(stages)]
    with drawing(title, 8.0, 1.5 + 0.75 * len(stages)) as axis:
        for row, stage in enumerate(reversed(stages)):
            found = (stage.recall, stage.recall_low, stage.recall_high)
            right = (stage.right / stage.right_n, stage.right_low, stage.right_high)
            _stage_bar(axis, row + 0.19, EVIDENCE, found, f"{stage.recall:.2f}")
            _stage_bar(axis, row - 0.19, COLOURS["RAG"], right, f"{stage.right}/{stage.right_n}")
        axis.set_yticks(range(len(stages)), names)
        axis.set(xlim=(0, 1.1), xlabel="share of test questions, with 95 % interval")
        shown = {"evidence among three passages": EVIDENCE, "right answers": COLOURS["RAG"]}
        colour_legend(axis, shown, loc="upper center", bbox_to_anchor=(0.4, -0.22), ncols=2)


def _stage_bar(axis, y: float, shown: str, interval: Interval, label: str) -> None:
    value, low, high = interval
    axis.barh(y, value, color=shown, height=0.36)
    axis.errorbar(value, y, xerr=[[value - low], [high - value]], color=INK, capsize=3, lw=1.2)
    axis.text(high + 0.015, y, label, va="center", fontsize=9)


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

    The dotted line is the margin that a difference must lie above; what does so is blue, what lies below is
    red.

        differences({"hybrid - vector": paired_difference(hybrid, vector)}, "Is it better?")
    """
    rows = range(len(values))[::-1]
    with drawing(title, 7.2, 1.1 + 0.5 * len(values)) as axis:
        for y, found in zip(rows, values.values(), strict=True):
            shown = CYCLE[0] if found.low > margin else CYCLE[5] if found.high <= margin else "#777777"
            ends = [[found.value - found.low], [found.high - found.value]]
            axis.errorbar(found.value, y, xerr=ends, fmt="o", color=shown, capsize=4, lw=2)
            label = f"{found.value:+.2f}"
            axis.text(found.high, y + 0.14, label, fontsize=9, color=shown, ha="right", va="bottom")
        axis.axvline(margin, color=INK, ls=":", lw=1.4)
        axis.set_yticks(rows, values)
        axis.set(ylim=(-0.6, len(values) - 0.3), xlabel=f"{xlabel}, with 95 % interval")


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
    if "tuned + RAG" in name:
        return COLOURS["both"]
    if "LoRA" in name or name.startswith("tuned"):
        return COLOURS["tuned"]
    if "schema" in name:
        return SCHEMA
    return COLOURS["RAG"] if name.startswith("RAG") else PROMPT

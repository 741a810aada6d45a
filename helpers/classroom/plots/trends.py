"""Lines: a measure over a setting, over training, over coverage, over months, and quality against time."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from helpers.evaluation import Difference, Share

from . import COLOURS, CYCLE, GRID, INK, MARKERS, Interval, drawing, legend_below

DASHES = ("-", "--", "-.", ":")
OWN = {"RAG": COLOURS["RAG"], "tuned": COLOURS["tuned"], "tuned + RAG": COLOURS["both"]}
FREE = [shown for shown in CYCLE if shown not in OWN.values()]


def curves(
    x: Sequence[float],
    values: Mapping[str, Sequence[Share | Interval]],
    title: str,
    xlabel: str,
    ylabel: str = "share of questions",
    mark: tuple[float, str] | None = None,
) -> None:
    """Lines with a 95 % band over a setting: a threshold, a k, a number of questions.

    values: name -> a Share or (mean, low, high) at each x. mark: an x and a word, drawn as a dotted line.

        curves([1, 3, 5], {"vector": recall_at_1_3_5}, "Evidence found", "k", mark=(3, "what we read"))
    """
    from matplotlib.ticker import MaxNLocator

    with drawing(title, 7.6, 3.9) as axis:
        for number, (name, points) in enumerate(values.items()):
            middle, low, high = zip(*map(_numbers, points), strict=True)
            shown = CYCLE[number % len(CYCLE)]
            axis.plot(x, middle, color=shown, lw=2, label=name, marker=MARKERS[number % 5], ms=4)
            axis.fill_between(x, low, high, color=shown, alpha=0.16, lw=0)
        if mark:
            axis.axvline(mark[0], color=INK, ls=":", lw=1.4)
            axis.text(mark[0], 1.06, mark[1], ha="center", fontsize=9)
        axis.set(xlim=(min(x), max(x)), ylim=(0, 1.04), xlabel=xlabel, ylabel=f"{ylabel}, 95 % band")
        axis.xaxis.set_major_locator(MaxNLocator(8, integer=all(value == int(value) for value in x)))
        legend_below(axis, -0.2, 3 if sum(map(len, values)) < 50 else 2)


def _numbers(point: Share | Interval) -> Interval:
    return (point.value, point.low, point.high) if isinstance(point, Share) else point


def lines(
    x: Sequence[float],
    values: Mapping[str, Sequence[float] | Sequence[Difference]],
    title: str,
    xlabel: str,
    ylabel: str,
    log: bool = False,
    best: bool = False,
    log_y: bool = False,
) -> None:
    """Values over a setting. Differences come with their 95 % band, and with a dotted line at zero.

    values: name -> a number or a paired Difference at each x. best: a ring around the highest point of each
    line. log, log_y: x, and y, on a logarithmic scale.

        lines([0, 0.5, 1], {"RRF": [0.6, 0.7, 0.65]}, "Weights", "vector weight", "recall@3", best=True)
    """
    with drawing(title, 7.6, 3.9) as axis:
        for number, (name, points) in enumerate(values.items()):
            shown, dash = CYCLE[number % len(CYCLE)], DASHES[number // len(CYCLE) % 4]
            line = [point.value if isinstance(point, Difference) else point for point in points]
            axis.plot(x, line, color=shown, lw=2, ls=dash, marker=MARKERS[number % 5], ms=4, label=name)
            if found := [point for point in points if isinstance(point, Difference)]:
                low, high = [point.low for point in found], [point.high for point in found]
                axis.fill_between(x, low, high, color=shown, alpha=0.14, lw=0)
                axis.axhline(0, color=INK, ls=":", lw=1.4)
            if best:
                top = max(range(len(x)), key=line.__getitem__)
                axis.plot(x[top], line[top], "o", ms=14, mfc="none", mec=shown, mew=2)
        if log:
            axis.set_xscale("log")
            axis.set_xticks(x, [f"{value:g}" for value in x])
            axis.minorticks_off()
        if log_y:
            axis.set_yscale("log")
            axis.yaxis.set_major_formatter(lambda value, _: f"{value:g}")
            axis.yaxis.set_minor_formatter(lambda *_: "")
        axis.set(xlabel=xlabel, ylabel=ylabel)
        axis.grid(axis="y", color=GRID, lw=0.8)
        legend_below(axis, -0.2, 2 if len(values) == 4 else min(3, len(values)))


def training_curve(losses: Sequence[float], held_out: Sequence[tuple[int, float]], title: str) -> None:
    """Loss of every step (thin), its running mean, and the loss on held-out examples: (step, loss).

    training_curve(tuned.losses, tuned.held_out, "A training")
    """
    steps = range(1, len(losses) + 1)
    last_ten = [losses[max(0, step - 10) : step] for step in steps]
    with drawing(title, 7.6, 3.4) as axis:
        axis.plot(steps, losses, color="#bbbbbb", lw=1, label="each step")
        smooth = [sum(some) / len(some) for some in last_ten]
        axis.plot(steps, smooth, color="#0072B2", lw=2, label="mean of the last ten")
        if held_out:
            at, loss = zip(*held_out, strict=True)
            axis.plot(at, loss, "o-", color="#D55E00", lw=2, label="held-out examples")
        top = max([*losses, *(loss for _, loss in held_out)])
        axis.set(xlabel="step", ylabel="loss per learned token", ylim=(0, 1.05 * top))
        axis.legend(frameon=False)


def learning_curve(values: Mapping[str, Mapping[int, Interval]], title: str, ylabel: str) -> None:
    """Points with 95 % intervals over the number of training examples, one line a seed.

    values: name -> examples -> (mean, low, high); lines may have different points.

        learning_curve({"seed 0": {0: (0.1, 0.0, 0.2), 100: (0.8, 0.7, 0.9)}}, "Curve", "fields right")
    """
    counts = sorted({count for line in values.values() for count in line})
    with drawing(title, 7.6, 3.6) as axis:
        for number, (name, line) in enumerate(values.items()):
            middle, low, high = zip(*(line[count] for count in sorted(line)), strict=True)
            shift = 3 * (
                number - (len(values) - 1) / 2
            )  # beside one another, or one interval hides the other
            below = [value - end for value, end in zip(middle, low, strict=True)]
            above = [end - value for value, end in zip(middle, high, strict=True)]
            axis.errorbar(
                [count + shift for count in sorted(line)],
                middle,
                yerr=[below, above],
                fmt="o-" if number == 0 else "s--",
                color=CYCLE[number % len(CYCLE)],
                capsize=3,
                lw=1.8,
                ms=5,
                label=name,
            )
        axis.set_xticks(counts)
        axis.set(ylim=(0, 1.04), xlabel="training examples", ylabel=f"{ylabel}, 95 % interval")
        axis.grid(axis="y", color=GRID, lw=0.8)
        axis.legend(frameon=False, loc="upper left")


def risk_coverage_plot(
    values: Mapping[str, tuple[Sequence[float], Sequence[float]]],
    title: str,
    chosen: tuple[float, float] | None = None,
) -> None:
    """Share of wrong answers among those given, against the share of questions answered.

    values: name -> (coverage, risk), both from 0 to 1; chosen: a point to mark.

        risk_coverage_plot({"confidence": risk_coverage(scores, right)}, "Answering less, erring less?")
    """
    with drawing(title, 7.2, 3.8) as axis:
        for number, (name, (coverage, risk)) in enumerate(values.items()):
            axis.plot(coverage, risk, color=CYCLE[number % 7], lw=2, label=name, drawstyle="steps-post")
        if chosen:
            axis.plot(*chosen, "o", color=INK, ms=9, label="the chosen threshold")
        axis.set(xlim=(0, 1), ylim=(0, 1.02), ylabel="risk: share wrong")
        axis.set_xlabel("coverage: share of questions answered")
        axis.legend(loc="lower right", frameon=False, fontsize=9)


def money_over_time(
    arms: Mapping[str, Sequence[tuple[float, float, float, float]]],
    title: str,
    ylabel: str,
    log: bool = False,
) -> None:
    """What a good answer has cost so far, or what was paid in all: one line an arm, with a 95 % band.

    arms: name -> (month, value, low, high) each month; infinite ends are cut off at the frame.

        money_over_time({"RAG": [(1, 90.0, 80.0, 99.0), (2, 95.0, 85.0, 104.0)]}, "Paid so far", "EUR")
    """
    finite = [value for points in arms.values() for _, value, _, _ in points if value != math.inf]
    top = 1.25 * max(finite, default=1.0)
    others = [name for name in arms if name not in OWN]
    colours = {name: FREE[number % len(FREE)] for number, name in enumerate(others)} | OWN
    with drawing(title, 7.6, 4.2) as axis:
        for number, (name, points) in enumerate(arms.items()):
            months, values, low, high = zip(*points, strict=True)
            shown, capped = colours[name], [min(value, 10 * top) for value in high]
            axis.plot(months, values, color=shown, lw=2, ls=DASHES[number // 3 % 4], label=name)
            axis.fill_between(months, low, capped, color=shown, alpha=0.14, lw=0)
        axis.set(xlim=(min(months), max(months)), xlabel="month", ylabel=ylabel)
        if log and finite:  # without a finite value there is nothing to scale
            axis.set_yscale("log")
        else:
            axis.set_ylim(0, top)
        axis.grid(axis="y", color=GRID, lw=0.8)
        legend_below(axis, -0.16, 3)


def tradeoff(
    points: Mapping[str, tuple[float, float, float, float]], title: str, quality: str = "nDCG@10"
) -> None:
    """One point a method: milliseconds a query (logarithmic) against quality with its 95 % interval.

    points: name -> (milliseconds, mean, low, high). Methods that nothing quicker beats or equals are joined
    by a line: the Pareto front.

        tradeoff({"hybrid": (6.0, 0.7, 0.6, 0.8), "MaxSim": (40.0, 0.8, 0.7, 0.9)}, "Quality and time")
    """
    with drawing(title, 9.2, 4.0) as axis:
        for number, (name, (ms, mean, low, high)) in enumerate(points.items()):
            look = {"fmt": "o", "ms": 8, "capsize": 4, "lw": 1.4, "color": CYCLE[number % len(CYCLE)]}
            label = f"{name}: {mean:.2f}, {ms:.0f} ms"
            axis.errorbar(ms, mean, yerr=[[mean - low], [high - mean]], label=label, **look)
        front = [points[name] for name in pareto({name: point[:2] for name, point in points.items()})]
        along, up = [point[0] for point in front], [point[1] for point in front]
        axis.plot(along, up, color="#777777", lw=1.4, ls="--", zorder=0)
        axis.set(xscale="log", xlabel="milliseconds a query (bars: 95 % intervals)", ylabel=quality)
        axis.xaxis.set_major_formatter(lambda value, _: f"{value:g}")
        axis.legend(loc="center left", bbox_to_anchor=(1.0, 0.5), frameon=False, fontsize=9)


def chosen_and_new(
    points: Mapping[str, tuple[float, float, bool]], title: str, ylabel: str, ring: str
) -> None:
    """One point a setting: its lead on the questions that choose against its lead on new ones.

    points: name -> (lead there, lead on new questions, whether its first interval lies above zero). On the
    dashed line both are the same; what lies below it has shrunk. ring: the setting that was chosen.

        chosen_and_new({"k = 5": (0.06, 0.02, True)}, "A lead, twice", "lead on test", ring="k = 5")
    """
    with drawing(title, 7.6, 4.2) as axis:
        for shown, look, solid in (("#999999", "o", False), (CYCLE[0], "s", True)):
            some = [(there, new) for there, new, above in points.values() if above is solid]
            label = f"interval on practice {'above' if solid else 'reaches'} zero ({len(some)})"
            axis.plot(
                *zip(*some or [(math.nan, math.nan)], strict=True), look, color=shown, ms=5, label=label
            )
        there, new, _ = points[ring]
        axis.plot(there, new, "o", ms=14, mfc="none", mec=CYCLE[5], mew=2, label=f"chosen: {ring}")
        ends = [end for one in points.values() for end in one[:2]]
        low, high = min(ends) - 0.01, max(ends) + 0.01
        axis.plot([low, high], [low, high], color="#777777", ls="--", lw=1.2, label="no change")
        axis.axhline(0, color=INK, ls=":", lw=1.2)
        axis.set(xlim=(low, high), ylim=(low, high), xlabel="lead on the practice questions", ylabel=ylabel)
        legend_below(axis, -0.18, 2)


def placings(values: Mapping[str, Mapping[str, float]], title: str) -> None:
    """Who is first on which set of questions: a column a set, a line a system, the best on top.

    values: set -> system -> its mean, which stands at each place. Systems whose names begin alike ("hybrid",
    "hybrid, tuned") share a colour. Equal means keep the order of the first set.

        placings({"ours": {"a": 0.7, "b": 0.6}, "theirs": {"a": 0.8, "b": 0.9}}, "Two orders")
    """
    sets, first = list(values), next(iter(values.values()))
    systems = sorted(first, key=lambda name: -first[name])
    places = {
        one: {name: at for at, name in enumerate(sorted(systems, key=lambda name: -round(means[name], 9)))}
        for one, means in values.items()
    }
    kinds = [name.split(",")[0] for name in first]
    shared = [kind for kind in dict.fromkeys(kinds) if kinds.count(kind) > 1]
    with drawing(title, 2.6 + 1.35 * len(sets), 1.0 + 0.34 * len(systems)) as axis:
        for name in systems:
            kind = name.split(",")[0]
            shown = CYCLE[shared.index(kind) % 6] if kind in shared else "#777777"
            line = [places[one][name] for one in sets]
            axis.plot(range(len(sets)), line, color=shown, lw=2)
            for x, one in enumerate(sets):
                axis.text(
                    x, line[x], f"{values[one][name]:.2f}", ha="center", va="center", fontsize=8.5,
                    color=shown, bbox={"boxstyle": "round,pad=0.2", "fc": "white", "ec": shown},
                )  # fmt: skip
            axis.text(len(sets) - 0.68, line[-1], name, va="center", fontsize=9.5, color=shown)
        axis.set_xticks(range(len(sets)), sets)
        axis.tick_params(length=0)
        axis.set(xlim=(-0.4, len(sets) - 0.6), ylim=(len(systems) - 0.4, -0.6), yticks=[])
        axis.spines[["left", "bottom"]].set_visible(False)
        axis.xaxis.tick_top()


def pareto(points: Mapping[str, tuple[float, float]]) -> list[str]:
    """Names of the methods (cost, quality) that are better than everything cheaper, cheapest first.

    >>> pareto({"slow": (9, 0.4), "quick": (1, 0.5), "best": (5, 0.9)})
    ['quick', 'best']
    """
    front: list[str] = []
    for name, (_, quality) in sorted(points.items(), key=lambda item: (item[1][0], -item[1][1])):
        if not front or quality > points[front[-1]][1]:
            front.append(name)
    return front

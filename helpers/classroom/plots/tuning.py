"""Pictures of a tuning: a low-rank update to scale, the loss of a run, several measures of several systems, rules kept."""

from collections.abc import Mapping, Sequence

import matplotlib.pyplot as plt

from .style import COLOURS, CYCLE, STYLE, title_of

Interval = tuple[float, float, float]
PROMPT, SCHEMA = "#999999", "#0072B2"


def low_rank(out: int, into: int, rank: int, title: str) -> None:
    """W, B and A drawn to scale, side by side: [out, into], [out, rank], [rank, into]."""
    gap = 0.16 * into
    with plt.rc_context(STYLE):
        figure, axis = plt.subplots(figsize=(7.6, 3.4))
        left = 0.0
        for name, rows, columns, shown, frozen in (
            ("W", out, into, PROMPT, True),
            ("B", out, rank, COLOURS["tuned"], False),
            ("A", rank, into, COLOURS["tuned"], False),
        ):
            bottom = -(out + rows) / 2
            axis.add_patch(plt.Rectangle((left, bottom), columns, rows, color=shown))
            axis.text(
                left + columns / 2,
                bottom + rows + 0.03 * out,
                name,
                ha="center",
                va="bottom",
                fontweight="bold",
            )
            axis.text(
                left + columns / 2,
                bottom - 0.03 * out,
                f"{rows} × {columns}\n{rows * columns:,} numbers\n{'frozen' if frozen else 'trained'}",
                ha="center",
                va="top",
                fontsize=9,
            )
            left += columns + gap
            if name != "A":
                axis.text(
                    left - gap / 2,
                    -out / 2,
                    "+" if name == "W" else "·",
                    ha="center",
                    va="center",
                    fontsize=18,
                )
        axis.set(xlim=(-0.02 * into, left), ylim=(-1.36 * out, 0.14 * out), aspect="equal")
        axis.axis("off")
        title_of(figure, title)
        plt.show()


def training_curve(losses: Sequence[float], held_out: Sequence[tuple[int, float]], title: str) -> None:
    """Loss of every step (thin), its running mean, and the loss on held-out examples."""
    steps = range(1, len(losses) + 1)
    smooth = [
        sum(losses[max(0, i - 9) : i + 1]) / len(losses[max(0, i - 9) : i + 1]) for i in range(len(losses))
    ]
    with plt.rc_context(STYLE):
        figure, axis = plt.subplots(figsize=(7.6, 3.4))
        axis.plot(steps, losses, color="#bbbbbb", lw=1, label="each step")
        axis.plot(steps, smooth, color="#0072B2", lw=2, label="mean of the last ten")
        if held_out:
            axis.plot(*zip(*held_out), "o-", color="#D55E00", lw=2, label="held-out examples")
        axis.set(
            xlabel="step",
            ylabel="loss per learned token",
            ylim=(0, 1.05 * max([*losses, *(loss for _, loss in held_out)])),
        )
        axis.legend(frameon=False)
        title_of(figure, title)
        plt.show()


def learning_curve(lines: Mapping[str, Mapping[int, Interval]], title: str, ylabel: str) -> None:
    """Points with 95 % intervals over the number of training examples, one line a seed. lines: name -> examples -> (mean, low, high); lines may have different points."""
    counts = sorted({count for line in lines.values() for count in line})
    with plt.rc_context(STYLE):
        figure, axis = plt.subplots(figsize=(7.6, 3.6))
        for number, (name, line) in enumerate(lines.items()):
            values, low, high = zip(*(line[count] for count in sorted(line)), strict=True)
            shift = 3 * (number - (len(lines) - 1) / 2)  # beside one another, or one interval hides the other
            axis.errorbar(
                [count + shift for count in sorted(line)],
                values,
                yerr=[[v - a for v, a in zip(values, low)], [b - v for v, b in zip(values, high)]],
                fmt="o-" if number == 0 else "s--",
                color=CYCLE[number % len(CYCLE)],
                capsize=3,
                lw=1.8,
                ms=5,
                label=name,
            )
        axis.set_xticks(counts)
        axis.set(ylim=(0, 1.04), xlabel="training examples", ylabel=f"{ylabel}, 95 % interval")
        axis.grid(axis="y", color="#dddddd", lw=0.8)
        axis.legend(frameon=False, loc="upper left")
        title_of(figure, title)
        plt.show()


def panels(
    systems: Mapping[str, Mapping[str, Interval]], title: str, digits: Mapping[str, int] | None = None
) -> None:
    """One panel a measure, one bar a system, 95 % intervals. systems: name -> measure -> (mean, low, high); the first system stands on top.

    Measures between 0 and 1 share that scale. Colours: prompts grey, prompts with a schema blue, LoRA orange. digits: of a measure's numbers, else 2.
    """
    measures = list(next(iter(systems.values())))
    names = list(systems)[::-1]
    with plt.rc_context(STYLE):
        figure, axes = plt.subplots(
            1, len(measures), sharey=True, figsize=(9.6, 1.2 + 0.36 * len(names)), squeeze=False
        )
        for axis, measure in zip(axes[0], measures):
            top = max(1.0, *(row[measure][2] for row in systems.values()))
            for y, name in enumerate(names):
                mean, low, high = systems[name][measure]
                axis.barh(y, mean, color=_shown(name), height=0.66)
                axis.errorbar(mean, y, xerr=[[mean - low], [high - mean]], color="#222222", capsize=3, lw=1.2)
                axis.text(
                    high + 0.03 * top,
                    y,
                    f"{mean:.{(digits or {}).get(measure, 2)}f}",
                    va="center",
                    fontsize=9,
                )
            axis.set(xlim=(0, 1.22 * top), title=measure)
            axis.title.set_size(10)
            if top == 1.0:
                axis.set_xticks([0, 0.5, 1.0])
        axes[0][0].set_yticks(range(len(names)), names)
        title_of(figure, title)
        plt.show()


def _shown(name: str) -> str:
    if "tuned + RAG" in name:
        return COLOURS["both"]
    return (
        COLOURS["tuned"]
        if "LoRA" in name or name.startswith("tuned")
        else SCHEMA
        if "schema" in name
        else COLOURS["RAG"]
        if name.startswith("RAG")
        else PROMPT
    )


def rule_map(systems: Mapping[str, Mapping[str, float]], title: str) -> None:
    """A tile for every rule and system: the share of texts that keep it. systems: name -> rule -> share."""
    rules = list(next(iter(systems.values())))
    with plt.rc_context(STYLE):
        figure, axis = plt.subplots(figsize=(9.6, 1.5 + 0.5 * len(systems)))
        axis.imshow(
            [[row[rule] for rule in rules] for row in systems.values()],
            cmap="Blues",
            vmin=0,
            vmax=1,
            aspect="auto",
        )
        for y, row in enumerate(systems.values()):
            for x, rule in enumerate(rules):
                axis.text(
                    x,
                    y,
                    f"{row[rule]:.0%}".rstrip("%"),
                    ha="center",
                    va="center",
                    fontsize=9,
                    color="white" if row[rule] > 0.6 else "black",
                )
        axis.set_xticks(
            range(len(rules)), [rule.replace("_", " ") for rule in rules], rotation=35, ha="right", fontsize=9
        )
        axis.set_yticks(range(len(systems)), systems)
        axis.spines[:].set_visible(False)
        title_of(figure, title)
        plt.show()

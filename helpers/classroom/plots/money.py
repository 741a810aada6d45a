"""Money over months: what a good answer has cost so far, or what was paid in all."""

from collections.abc import Mapping, Sequence

import matplotlib.pyplot as plt

from .style import COLOURS, CYCLE, STYLE, title_of

DASHES = ("-", "--", "-.", ":")
OWN = {"RAG": COLOURS["RAG"], "tuned": COLOURS["tuned"], "tuned + RAG": COLOURS["both"]}
FREE = [shown for shown in CYCLE if shown not in OWN.values()]


def money_over_time(
    arms: Mapping[str, Sequence[tuple[float, float, float, float]]],
    title: str,
    ylabel: str,
    log: bool = False,
) -> None:
    """One line an arm, with a 95 % band where there is one. arms: name -> (month, value, low, high) each month; infinite ends are cut off at the frame."""
    with plt.rc_context(STYLE):
        figure, axis = plt.subplots(figsize=(7.6, 4.2))
        finite = [value for points in arms.values() for _, value, _, _ in points if value != float("inf")]
        top = 1.25 * max(finite, default=1.0)
        colours = {
            name: FREE[number % len(FREE)]
            for number, name in enumerate(name for name in arms if name not in OWN)
        } | OWN
        for number, (name, points) in enumerate(arms.items()):
            months, values, low, high = zip(*points, strict=True)
            axis.plot(months, values, color=colours[name], lw=2, ls=DASHES[number // 3 % 4], label=name)
            axis.fill_between(
                months, low, [min(value, 10 * top) for value in high], color=colours[name], alpha=0.14, lw=0
            )
        axis.set(xlim=(min(months), max(months)), xlabel="month", ylabel=ylabel)
        if log and finite:  # without a finite value there is nothing to scale
            axis.set_yscale("log")
        else:
            axis.set_ylim(0, top)
        axis.grid(axis="y", color="#dddddd", lw=0.8)
        axis.legend(loc="upper center", bbox_to_anchor=(0.46, -0.16), ncols=3, frameon=False)
        title_of(figure, title)
        plt.show()


def tornado(rows: Sequence[tuple[str, float, float, bool]], base: float, title: str, xlabel: str) -> None:
    """How far each guess moves a cost: rows of (name, cost at the low setting, cost at the high one, whether another arm wins). The dotted line is the base."""
    with plt.rc_context(STYLE):
        figure, axis = plt.subplots(figsize=(7.6, 1.3 + 0.42 * len(rows)))
        for y, (_, low, high, changes) in zip(range(len(rows))[::-1], rows):
            axis.barh(y, high - low, left=low, height=0.6, color="#D55E00" if changes else "#0072B2")
        axis.axvline(base, color="#222222", ls=":", lw=1.4)
        axis.set_yticks(range(len(rows))[::-1], [name.replace("_", " ") for name, *_ in rows])
        axis.set(xlabel=xlabel)
        axis.legend(
            handles=[
                plt.Rectangle((0, 0), 1, 1, color=shown, label=word)
                for shown, word in (("#D55E00", "another arm wins"), ("#0072B2", "the same arm wins"))
            ],
            loc="lower right",
            frameon=False,
            fontsize=9,
        )
        title_of(figure, title)
        plt.show()

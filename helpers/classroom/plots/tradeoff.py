"""Quality against time: what does each method cost, and what does it bring?"""

import matplotlib.pyplot as plt

from .style import CYCLE, STYLE, title_of


def tradeoff(
    points: dict[str, tuple[float, float, float, float]], title: str, quality: str = "nDCG@10"
) -> None:
    """One point a method: milliseconds a query (logarithmic) against quality with its 95 % interval.

    points: name -> (milliseconds, mean, low, high). Methods that nothing quicker beats or equals are joined by a line: the Pareto front.
    """
    with plt.rc_context(STYLE):
        figure, axis = plt.subplots(figsize=(9.2, 4.0))
        for number, (name, (ms, mean, low, high)) in enumerate(points.items()):
            axis.errorbar(
                ms,
                mean,
                yerr=[[mean - low], [high - mean]],
                fmt="o",
                ms=8,
                capsize=4,
                lw=1.4,
                color=CYCLE[number % len(CYCLE)],
                label=f"{name}: {mean:.2f}, {ms:.0f} ms",
            )
        front = pareto({name: (ms, mean) for name, (ms, mean, _, _) in points.items()})
        axis.plot(
            [points[name][0] for name in front],
            [points[name][1] for name in front],
            color="#777777",
            lw=1.4,
            ls="--",
            zorder=0,
        )
        axis.set(xscale="log", xlabel="milliseconds a query (bars: 95 % intervals)", ylabel=quality)
        axis.xaxis.set_major_formatter(lambda value, _: f"{value:g}")
        axis.legend(loc="center left", bbox_to_anchor=(1.0, 0.5), frameon=False, fontsize=9)
        title_of(figure, title)
        plt.show()


def pareto(points: dict[str, tuple[float, float]]) -> list[str]:
    """Names of the methods (cost, quality) that are better than everything cheaper, cheapest first."""
    front: list[str] = []
    for name, (_, quality) in sorted(points.items(), key=lambda item: (item[1][0], -item[1][1])):
        if not front or quality > points[front[-1]][1]:
            front.append(name)
    return front


def token_heatmap(rows: list[str], columns: list[str], similarities, title: str) -> None:
    """Cosine of every question token (rows) with every passage token (columns); the best of each row is framed."""
    with plt.rc_context(STYLE):
        figure, axis = plt.subplots(figsize=(max(6.0, 0.27 * len(columns) + 1.6), 0.27 * len(rows) + 1.6))
        image = axis.imshow(similarities, cmap="Blues", vmin=0, vmax=1, aspect="auto")
        axis.set_xticks(range(len(columns)), columns, rotation=90, fontsize=8)
        axis.set_yticks(range(len(rows)), rows, fontsize=9)
        for row, column in enumerate(similarities.argmax(axis=1)):
            axis.add_patch(
                plt.Rectangle((column - 0.5, row - 0.5), 1, 1, fill=False, edgecolor="#D55E00", lw=1.6)
            )
        figure.colorbar(image, ax=axis, label="cosine", fraction=0.03, pad=0.01)
        axis.spines[:].set_visible(False)
        title_of(figure, title)
        plt.show()


def signed_bars(values: dict[str, float], title: str, unit: str) -> None:
    """Horizontal bars to both sides of zero, largest first."""
    with plt.rc_context(STYLE):
        names = sorted(values, key=lambda name: values[name])
        figure, axis = plt.subplots(figsize=(7.2, 0.9 + 0.3 * len(names)))
        axis.barh(
            range(len(names)),
            [values[name] for name in names],
            color=[CYCLE[0] if values[name] >= 0 else CYCLE[5] for name in names],
            height=0.62,
        )
        axis.set_yticks(range(len(names)), names)
        axis.axvline(0, color="#222222", lw=1)
        axis.set(xlabel=unit)
        title_of(figure, title)
        plt.show()

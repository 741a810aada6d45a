"""Systems side by side for each type of question."""

from collections.abc import Mapping, Sequence

import matplotlib.pyplot as plt

from helpers.evaluation import mean_interval
from .style import CYCLE, STYLE, title_of

ORDER = ("lookup", "paraphrase", "identifier", "table", "two_page", "changed")


def by_type(values: Mapping[str, Sequence[float]], types: Sequence[str], title: str, ylabel: str) -> None:
    """Grouped bars with 95 % intervals. values: system -> its measure (0 to 1) for every question; types: the type of each question."""
    names = [name for name in ORDER if name in types] + sorted(set(types) - set(ORDER))
    width = 0.8 / len(values)
    with plt.rc_context(STYLE):
        figure, axis = plt.subplots(figsize=(9.0, 4.0))
        for number, (system, measured) in enumerate(values.items()):
            for x, name in enumerate(names):
                mean, low, high = mean_interval(
                    [value for value, own in zip(measured, types, strict=True) if own == name]
                )
                place = x + (number - (len(values) - 1) / 2) * width
                axis.bar(
                    place,
                    mean,
                    width * 0.92,
                    color=CYCLE[number % len(CYCLE)],
                    label=system if x == 0 else None,
                )
                axis.errorbar(
                    place, mean, yerr=[[mean - low], [high - mean]], color="#222222", capsize=3, lw=1.2
                )
                axis.text(place, high + 0.015, f"{mean:.2f}", ha="center", va="bottom", fontsize=8)
        axis.set_xticks(
            range(len(names)),
            [f"{name.replace('_', ' ')}\nn = {sum(own == name for own in types)}" for name in names],
        )
        axis.set(ylim=(0, 1.08), ylabel=f"{ylabel}, 95 % interval")
        axis.legend(loc="upper center", bbox_to_anchor=(0.5, -0.16), ncols=len(values), frameon=False)
        title_of(figure, title)
        plt.show()

"""From scores item by item to a verdict: the effect with its interval, and whether these items can decide.

A claim is judged by where its 95 % interval lies. Before that, two things are asked of the draw: does the
margin lie between what chance and what perfection reach on these very items, and is the interval to expect
narrow enough? A draw that fails is refused, with a sentence that says how many items would do.
"""

import math
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np

from helpers.evaluation import Interval, mean_interval, paired_difference, student_interval
from helpers.evaluation.intervals import FEW, share_interval
from helpers.evaluation.statistics import as_numbers, as_outcomes

from .claim_list import GIVEN, NONE, PAIRED, Part

Scores = Sequence[float] | Sequence[bool]


def outcome_of(low: float, high: float, margin: float) -> str:
    """The outcome for an interval and a margin.

    >>> outcome_of(0.1, 0.3, margin=0.05), outcome_of(0.1, 0.3, margin=0.2), outcome_of(-0.1, 0.0, margin=0.0)
    ('holds', 'undecided', 'does not hold')
    """
    return "holds" if low > margin else "does not hold" if high <= margin else "undecided"


def judge(part: Part, found: Interval) -> str:
    """The outcome of a part for a measured interval, whichever its direction."""
    if part.at_most:
        return outcome_of(-found.high, -found.low, -part.margin)
    return outcome_of(found.low, found.high, part.margin)


# ---- what the cell gives ----------------------------------------------------------------------------------


def item_names(part: Part, ids: Iterable[Any]) -> list[str]:
    """The names of the items: texts, or what has an id. Raises ValueError for none, for others, for twins."""
    if ids is None or isinstance(ids, str) or not isinstance(ids, Iterable):
        raise ValueError(f"{part.key}: ids is {ids!r}; give the list of items, one for each score.")
    names = []
    for place, item in enumerate(ids, 1):
        name = item if isinstance(item, str) else getattr(item, "id", None)
        if not isinstance(name, str) or not name.strip():
            raise ValueError(f"{part.key}: item {place} is {item!r}; an item is a text or has an id.")
        names.append(name)
    if not names:
        raise ValueError(f"{part.key}: no items were given, so there is nothing to judge.")
    if len(set(names)) < len(names):
        twice = next(name for name in names if names.count(name) > 1)
        raise ValueError(f"{part.key}: item {twice!r} is there twice; each item counts once.")
    return names


def scores(part: Part, word: str, values: Any, n: int) -> list[float]:
    """The scores of one side as plain numbers, one for each of n items.

    Raises ValueError for no list, another length, what is no number, and for a share what is no outcome.
    """
    whole = isinstance(values, np.ndarray) and values.ndim == 0
    if isinstance(values, (str, dict)) or not isinstance(values, Iterable) or whole:
        raise ValueError(f"{part.key}: {word} is {values!r}; give a list with one score for each item.")
    given = list(values)
    if len(given) != n:
        raise ValueError(f"{part.key}: {word} holds {len(given)} scores, and ids name {n} items.")
    try:
        checked = as_outcomes(given) if part.statistic == "share" and word == "ours" else as_numbers(given)
    except ValueError as error:
        raise ValueError(f"{part.key}, {word}: {error}") from None
    return [float(value) for value in checked]


def bound(part: Part, word: str, value: Any, n: int) -> list[float] | None:
    """The floor or the ceiling, item by item; None where the registry says that there is none.

    Raises ValueError when it is not given and the registry does not state it.
    """
    value = getattr(part, f"{word}_value") if value is None else value
    if value is None:
        if getattr(part, word).startswith(NONE):
            return None
        raise ValueError(
            f"{part.key}: give {word}=, what this would score on these items: {getattr(part, word)}."
        )
    one = isinstance(value, (int, float, np.number, np.bool_))
    return scores(part, word, [value] * n if one else value, n)


# ---- the effect -------------------------------------------------------------------------------------------


def effects(part: Part, ours: Sequence[float], theirs: Sequence[float] | None) -> list[float]:
    """The effect of each item, in the unit of the margin. Raises ValueError for a saving of nothing."""
    if theirs is None:
        return list(ours)
    if part.statistic == "paired difference":
        return [a - b for a, b in zip(ours, theirs, strict=True)]
    if min(theirs) <= 0:
        raise ValueError(f"{part.key}: theirs holds {min(theirs):g}; a share saved needs amounts above 0.")
    return [1 - a / b for a, b in zip(ours, theirs, strict=True)]


def measure(part: Part, ours: Sequence[float], theirs: Sequence[float] | None) -> Interval:
    """The effect with its 95 % interval and a two-sided p.

    p is that of *no difference* for pairs, and of *just the margin* for a share or a mean. Fewer than 30
    items get exact, Newcombe's or Student's limits, never those of the plain bootstrap.
    """
    n, values = len(ours), effects(part, ours, theirs)
    if part.statistic == "share":
        right = round(sum(ours))
        return Interval(right / n, *share_interval(right, n), n, _binomial(right, n, part.margin))
    if part.statistic == "paired difference":
        gap = paired_difference(ours, theirs or [])
        return Interval(gap.value, gap.low, gap.high, n, gap.p)
    interval = student_interval(values) if n < FEW else mean_interval(values)
    null = 0.0 if part.statistic in PAIRED else part.margin
    return Interval(*interval, n, _one_sample(values, null))


def _binomial(successes: int, n: int, margin: float) -> float | None:
    """Exact p of a share under a true share at the margin; None where no such share is random."""
    from scipy.stats import binomtest

    return float(binomtest(successes, n, margin).pvalue) if 0 < margin < 1 else None


def _one_sample(values: Sequence[float], null: float) -> float | None:
    """p of a mean under a true mean (Student 1908); None when the values do not differ."""
    from scipy.stats import ttest_1samp

    return float(ttest_1samp(values, null).pvalue) if len(set(values)) > 1 else None


# ---- can it be decided? -----------------------------------------------------------------------------------


def refusal(part: Part, n: int, floor: float | None, ceiling: float | None) -> str:
    """Why n items with these effects of floor and ceiling cannot decide the claim; empty when they can."""
    if n < 2 and part.statistic not in (*GIVEN, "share"):
        return "one item has no spread, so nothing can be said about others."
    if floor is None or ceiling is None:
        return ""
    (worst, worst_words), (best, best_words) = sorted(
        [(floor, part.floor), (ceiling, part.ceiling)], key=lambda end: end[0], reverse=part.at_most
    )
    side = -1 if part.at_most else 1
    needed = f"{'below' if part.at_most else 'above'} {part.margin:g}"
    room = side * (best - part.margin)
    if room <= 0:
        return (
            f"even the best that could be ({best_words}) gives {best:.2f} on these {n} items, and "
            f"{needed} is needed. No number of such items would do; others are needed."
        )
    if side * (worst - part.margin) > 0:
        return (
            f"even the worst that could be ({worst_words}) gives {worst:.2f} on these {n} items, and "
            f"{needed} is all that is asked. No number of such items would do; others are needed."
        )
    if part.statistic == "paired difference" and abs(best - worst) < abs(part.margin):
        return (
            f"from floor to ceiling there is only {abs(best - worst):.2f} on these {n} items, less than the "
            f"margin {part.margin:g}. No number of such items would do; others are needed."
        )
    if part.statistic == "share":
        return _share_too_few(part, n, best, best_words)
    if part.half_width is None:
        return ""
    expected = part.half_width * math.sqrt(part.at_full / n)
    if expected < room:
        return ""
    enough = math.ceil(part.at_full * (part.half_width / room) ** 2) + 1
    return (
        f"with {n} items the interval reaches about {expected:.2f} to each side, and between the margin "
        f"{part.margin:g} and the best that could be ({best_words}: {best:.2f}) there is only {room:.2f}. "
        f"About {enough:,} such items would do; the data hold {part.at_full}."
    )


def _share_too_few(part: Part, n: int, best: float, words: str) -> str:
    """Why not even the best share of n items would hold, and of how many it would; empty when it would."""

    def limits(count: int) -> tuple[float, float]:
        """The interval of the best share of so many items."""
        return share_interval(round(best * count), count)

    if judge(part, Interval(best, *limits(n), n)) == "holds":
        return ""
    enough = next(
        (m for m in range(n, 100_000) if judge(part, Interval(best, *limits(m), m)) == "holds"), None
    )
    low, high = limits(n)
    return (
        f"with {n} items even the best that could be ({words}: {best:.2f}) has an interval from {low:.2f} to "
        f"{high:.2f}, across the margin {part.margin:g}. "
        + (f"{enough:,} such items would do" if enough else "No number of such items would do")
        + f"; the data hold {part.at_full}."
    )

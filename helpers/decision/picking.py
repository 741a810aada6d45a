"""Which arm?

The one whose good answers cost least, among those that are good enough; and which guess would turn it.

`pick` gives a reason for every arm. `sensitivity` halves and doubles each number, alone, and asks for the
winner again: a decision that survives every row needs no better prices; one that turns in the first row
needs that number looked up.
"""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from .costs import cost_per_good, net_value, total_cost
from .measurements import Arm, Estimate
from .prices import Prices, Usage, money

MONEY = (
    "per_million_prompt", "per_million_completion", "tuned_surcharge", "tuned_hosting_per_month",
    "per_million_training", "search_per_thousand", "machine_hour", "person_hour", "minutes_per_example",
    "engineering_hours_rag", "engineering_hours_tuning", "monitoring_hours_rag", "monitoring_hours_tuning",
)  # fmt: skip
AMOUNTS = ("requests_per_month", "months", "changes_per_month", "cost_of_bad")


@dataclass(frozen=True)
class Pick:
    """The arm to take (None: no arm is good enough), one reason per arm, its cost per good answer, and the
    next cheapest.

    clear: False when the interval of a rival overlaps, or when a cheaper arm may reach the floor after all.
    Intervals of single arms are wider than those of a paired comparison: when it is not clear, compare the
    two on the same questions before you call it a tie.
    """

    name: str | None
    reasons: list[str]
    cost: Estimate | None
    runner_up: str | None
    clear: bool

    def __str__(self) -> str:
        head = (
            "No arm is good enough."
            if self.name is None
            else f"{self.name}{'' if self.clear else ' (not clearly)'}"
        )
        return "\n".join([head, *(f"  - {reason}" for reason in self.reasons)])


def winner(arms: Mapping[str, Arm], prices: Prices, usage: Usage) -> str:
    """The measured arm with the least cost per good answer. Raises ValueError when no arm gave a good answer.

    >>> from .prices import EXAMPLE_PRICES, EXAMPLE_USAGE
    >>> weak = Arm(name="weak", good=Estimate(0.2, 0.1, 0.3), n=50, prompt_tokens=300, completion_tokens=50,
    ...            seconds=1)
    >>> strong = replace(weak, name="strong", good=Estimate(0.8, 0.7, 0.9))
    >>> winner({"weak": weak, "strong": strong}, EXAMPLE_PRICES, EXAMPLE_USAGE)
    'strong'
    """
    costs = costs_per_good(arms, prices, usage)
    best = min(costs, key=lambda name: costs[name].value, default=None)
    if best is None or math.isinf(costs[best].value):
        raise ValueError(
            "No arm gave a good answer, so none can win; measure at least one arm whose share of good "
            "answers is above 0."
        )
    return best


def costs_per_good(arms: Mapping[str, Arm], prices: Prices, usage: Usage) -> dict[str, Estimate]:
    """name -> cost per good answer, of the measured arms."""
    return {name: cost_per_good(arm, prices, usage) for name, arm in arms.items() if arm.measured}


def quality_first(arms: Mapping[str, Arm], floor: float) -> dict[str, Arm]:
    """The measured arms whose interval of good answers lies at or above the floor, best first.

    >>> weak = Arm(name="weak", good=Estimate(0.2, 0.1, 0.3), n=50, prompt_tokens=300, completion_tokens=50,
    ...            seconds=1)
    >>> strong = replace(weak, name="strong", good=Estimate(0.8, 0.7, 0.9))
    >>> list(quality_first({"weak": weak, "strong": strong}, floor=0.5))
    ['strong']
    """
    if not 0 <= floor <= 1:
        raise ValueError(
            f"The floor is a share of good answers between 0 and 1, not {floor}; write 0.65 for 65 %."
        )
    enough = [(arm.good.value, name) for name, arm in arms.items() if arm.good and arm.good.low >= floor]
    return {name: arms[name] for _, name in sorted(enough, key=lambda pair: -pair[0])}


def pick(arms: Mapping[str, Arm], prices: Prices, usage: Usage, floor: float = 0.0) -> Pick:
    """The cheapest arm per good answer among those that surely reach the floor.

    floor: the share of good answers below which a system is of no use, 0 to 1; the low end of an arm's
    interval must reach it.

    >>> from .prices import EXAMPLE_PRICES, EXAMPLE_USAGE
    >>> weak = Arm(name="weak", good=Estimate(0.2, 0.1, 0.3), n=50, prompt_tokens=300, completion_tokens=50,
    ...            seconds=1)
    >>> strong = replace(weak, name="strong", good=Estimate(0.8, 0.7, 0.9))
    >>> picked = pick({"weak": weak, "strong": strong}, EXAMPLE_PRICES, EXAMPLE_USAGE, floor=0.5)
    >>> picked.name, picked.clear
    ('strong', True)
    """
    costs = costs_per_good(arms, prices, usage)
    enough = sorted(
        (name for name in quality_first(arms, floor) if math.isfinite(costs[name].value)),
        key=lambda name: costs[name].value,
    )
    if not enough:
        reasons = [_rejected(arm, costs.get(name), None, floor, prices, usage) for name, arm in arms.items()]
        why = (
            f"No arm surely gives a good answer to {floor:.0%} of the questions; lower the floor, "
            "measure more questions or improve an arm."
        )
        return Pick(
            None,
            [why if floor else "No measured arm gave a good answer; improve one first.", *reasons],
            None,
            None,
            False,
        )
    best, *rest = enough
    cost = costs[best]
    reasons = [_chosen(arms[best], cost, prices, usage)]
    reasons += [
        _rejected(arms[name], costs.get(name), cost, floor, prices, usage)
        for name in [*rest, *(name for name in arms if name not in enough)]
    ]
    open_rivals = [
        name
        for name, arm in arms.items()
        if arm.good and arm.good.low < floor <= arm.good.high and costs[name].value < cost.value
    ]
    clear = not open_rivals and not any(cost.overlaps(costs[name]) for name in rest)
    return Pick(best, reasons, cost, rest[0] if rest else None, clear)


def _chosen(arm: Arm, cost: Estimate, prices: Prices, usage: Usage) -> str:
    text = (
        f"{arm.name}: a good answer costs {_money(cost, prices)}, the least of all that are good enough; "
        f"good answers: {arm.good}, n = {arm.n}."
    )
    if usage.value_of_good and net_value(arm, prices, usage).value < 0:
        text += " Even so it costs more than its good answers are worth to you: better build nothing."
    return text


def _rejected(
    arm: Arm, cost: Estimate | None, best: Estimate | None, floor: float, prices: Prices, usage: Usage
) -> str:
    if arm.good is None or cost is None:
        least = total_cost(arm, prices, usage) / usage.requests
        could = ""
        if best is not None:
            could = ", so it cannot win" if least > best.low else ", so it may win: measure it"
        return (
            f"{arm.name}: not measured; a good answer costs at least {money(least, prices.currency)}, "
            f"were every answer good{could}."
        )
    if not arm.good.value:
        return f"{arm.name}: it gave no good answer (n = {arm.n})."
    if arm.good.low < floor:
        may = f"; it may reach it, so measure more than {arm.n} questions" if arm.good.high >= floor else ""
        return f"{arm.name}: its share of good answers, {arm.good}, does not surely reach {floor:.2f}{may}."
    near = best is not None and best.overlaps(cost)
    overlap = "; the intervals overlap, so the order is not certain" if near else ""
    return f"{arm.name}: a good answer costs {_money(cost, prices)}, more than the chosen arm's{overlap}."


def _money(cost: Estimate, prices: Prices) -> str:
    if cost.low == cost.high:
        return money(cost.value, prices.currency)
    return f"{money(cost.value, prices.currency)} ({money(cost.low)} to {money(cost.high, prices.currency)})"


# ---- which guess matters ----------------------------------------------------------------------------------


@dataclass(frozen=True)
class SwingEnd:
    """One number set to a value: who wins, at what cost per good answer, and the cost of who won before."""

    value: float
    winner: str | None
    cost: float
    base_cost: float


@dataclass(frozen=True)
class Swing:
    """One number at a low and at a high value.

    changes: another arm wins at one of them. moves: money between the two costs of the arm that wins now.
    """

    name: str
    low: SwingEnd
    high: SwingEnd
    changes: bool
    moves: float


def sensitivity(
    arms: Mapping[str, Arm],
    prices: Prices,
    usage: Usage,
    factor: float = 2.0,
    ranges: Mapping[str, tuple[float, float]] | None = None,
) -> list[Swing]:
    """One row per number, what moves the cost of a good answer most first.

    Prices and usage are divided and multiplied by the factor; those in ranges (name -> low, high, such as
    `rate_ranges()`) go to its ends instead. Each share of good answers goes to the ends of its interval. A
    cached token never costs more than a full one, and its price is left out when nothing is cached. Numbers
    that are 0 and have no range are left out: doubled, they stay 0. Raises ValueError for a factor of 1 or
    less, and when no arm gave a good answer.

    >>> from .prices import EXAMPLE_PRICES, EXAMPLE_USAGE
    >>> weak = Arm(name="weak", good=Estimate(0.2, 0.1, 0.3), n=50, prompt_tokens=300, completion_tokens=50,
    ...            seconds=1)
    >>> rows = sensitivity({"weak": weak}, EXAMPLE_PRICES, EXAMPLE_USAGE)
    >>> rows[0].name, rows[0].changes
    ('good answers of weak', False)
    """
    if not factor > 1 or math.isinf(factor):
        raise ValueError(f"The factor must be above 1, such as 2 for halved and doubled, not {factor}.")
    base = winner(arms, prices, usage)
    rows = [
        _swing(name, base, guesses) for name, guesses in _guesses(arms, prices, usage, factor, ranges or {})
    ]
    return sorted(rows, key=lambda row: -row.moves)


@dataclass(frozen=True)
class _Guess:
    """Everything as it is, but for one number that has this value."""

    value: float
    arms: Mapping[str, Arm]
    prices: Prices
    usage: Usage


def _guesses(
    arms: Mapping[str, Arm],
    prices: Prices,
    usage: Usage,
    factor: float,
    ranges: Mapping[str, tuple[float, float]],
) -> Iterator[tuple[str, list[_Guess]]]:
    """Name of a number, and the two guesses at it, the low and the high one."""

    def ends(name: str, old: float) -> tuple[float, float]:
        return ranges.get(name, (old / factor, old * factor))

    cached = ("cached_share", "cache_write", "cache_minimum") if prices.caching else ()
    for name in (*MONEY, *cached, "batch_factor"):
        old = getattr(prices, name)
        if name not in ranges and (not old or name not in (*MONEY, "cached_share")):
            continue
        low, high = ends(name, old)
        high = min(1.0, high) if name in ("cached_share", "batch_factor") else high
        yield name, [_Guess(x, arms, _with(prices, name, x), usage) for x in (low, high)]
    for name in AMOUNTS:
        if old := getattr(usage, name):
            yield name, [_Guess(x, arms, prices, replace(usage, **{name: x})) for x in ends(name, old)]
    for name, arm in arms.items():
        if arm.good:
            changed = [(x, replace(arm, good=Estimate.exact(x))) for x in (arm.good.low, arm.good.high)]
            yield f"good answers of {name}", [_Guess(x, {**arms, name: a}, prices, usage) for x, a in changed]


def _with(prices: Prices, name: str, value: float) -> Prices:
    changed: dict[str, Any] = {name: value}
    return replace(prices, **changed)


def _swing(name: str, base: str, guesses: list[_Guess]) -> Swing:
    low, high = (_swing_end(base, guess) for guess in guesses)
    moves = 0.0 if low.base_cost == high.base_cost else abs(high.base_cost - low.base_cost)
    return Swing(name, low, high, base != low.winner or base != high.winner, moves)


def _swing_end(base: str, guess: _Guess) -> SwingEnd:
    costs = {name: cost.value for name, cost in costs_per_good(guess.arms, guess.prices, guess.usage).items()}
    best = min(costs, key=lambda name: (costs[name], name != base))
    return SwingEnd(guess.value, best if math.isfinite(costs[best]) else None, costs[best], costs[base])

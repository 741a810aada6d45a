"""Which of your guesses matters? Each number is halved and doubled, alone, and the winner is asked again.

A decision that survives every row needs no better prices. One that turns in the first row needs that number looked up.
"""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from .costs import cost_per_good
from .measurements import Arm, Estimate
from .picking import costs_per_good, winner
from .prices import Prices, Usage

MONEY = (
    "per_million_prompt",
    "per_million_completion",
    "tuned_surcharge",
    "tuned_hosting_per_month",
    "search_per_thousand",
    "machine_hour",
    "person_hour",
    "minutes_per_example",
    "engineering_hours_rag",
    "engineering_hours_tuning",
)
AMOUNTS = ("requests_per_month", "months", "changes_per_month", "cost_of_bad")


@dataclass(frozen=True)
class Setting:
    """One number set to a value: who wins, the winner's cost per good answer, and the cost of the arm that won before."""

    value: float
    winner: str | None
    cost: float
    base_cost: float


@dataclass(frozen=True)
class Row:
    """One number at a low and at a high setting. changes: another arm wins. moves: money between the two costs of the base winner."""

    name: str
    low: Setting
    high: Setting
    changes: bool
    moves: float


def sensitivity(arms: Mapping[str, Arm], prices: Prices, usage: Usage, factor: float = 2.0) -> list[Row]:
    """One row per number, what moves the cost of a good answer most first.

    Prices and usage are divided and multiplied by the factor; each share of good answers goes to the ends of its interval. A cached token never
    costs more than a full one, and its price is left out when nothing is cached. Numbers that are 0 are left out: doubled, they stay 0.
    Raises ValueError for a factor of 1 or less, and when no arm gave a good answer.
    """
    if not factor > 1 or math.isinf(factor):
        raise ValueError(f"The factor must be above 1, such as 2 for halved and doubled, not {factor}.")
    base = winner(arms, prices, usage)
    rows = [_row(name, base, low, high) for name, low, high in _settings(arms, prices, usage, factor)]
    return sorted(rows, key=lambda row: -row.moves)


def _settings(
    arms: Mapping[str, Arm], prices: Prices, usage: Usage, factor: float
) -> Iterator[tuple[str, tuple, tuple]]:
    """(name, low, high); each setting is (value, arms, prices, usage)."""
    for name in MONEY:
        if old := getattr(prices, name):
            yield (
                name,
                *((x, arms, replace(prices, **{name: x}), usage) for x in (old / factor, old * factor)),
            )
    if prices.caching and prices.cached_share:
        low, high = prices.cached_share / factor, min(1.0, prices.cached_share * factor)
        yield "cached_share", *((x, arms, replace(prices, cached_share=x), usage) for x in (low, high))
    for name in AMOUNTS:
        if old := getattr(usage, name):
            yield (
                name,
                *((x, arms, prices, replace(usage, **{name: x})) for x in (old / factor, old * factor)),
            )
    for name, arm in arms.items():
        if arm.measured:
            ends = (arm.good.low, arm.good.high)
            yield (
                f"good answers of {name}",
                *((x, {**arms, name: replace(arm, good=Estimate.exact(x))}, prices, usage) for x in ends),
            )


def _row(name: str, base: str, low: tuple, high: tuple) -> Row:
    ends = [_setting(base, *end) for end in (low, high)]
    costs = [end.base_cost for end in ends]
    moves = 0.0 if costs[0] == costs[1] else abs(costs[1] - costs[0])
    return Row(name, *ends, any(end.winner != base for end in ends), moves)


def _setting(base: str, value: float, arms: Mapping[str, Arm], prices: Prices, usage: Usage) -> Setting:
    costs = {name: cost.value for name, cost in costs_per_good(arms, prices, usage).items()}
    best = min(costs, key=lambda name: (costs[name], name != base))
    return Setting(
        value,
        best if math.isfinite(costs[best]) else None,
        costs[best],
        cost_per_good(arms[base], prices, usage).value,
    )

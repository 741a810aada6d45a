"""Which arm? The one whose good answers cost least, among those that are good enough, with a reason for every other one."""

import math
from collections.abc import Mapping
from dataclasses import dataclass

from .costs import cost_per_good, net_value, total_cost
from .measurements import Arm, Estimate
from .prices import Prices, Usage, money


@dataclass(frozen=True)
class Pick:
    """The arm to take (None: no arm is good enough), one reason per arm, its cost per good answer, and the next cheapest.

    clear: False when the interval of a rival overlaps, or when a cheaper arm may reach the floor after all. Intervals of single arms are
    wider than those of a paired comparison: when it is not clear, compare the two on the same questions before you call it a tie.
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
    """The measured arm with the least cost per good answer. Raises ValueError when no arm gave a good answer."""
    costs = costs_per_good(arms, prices, usage)
    best = min(costs, key=lambda name: costs[name].value, default=None)
    if best is None or math.isinf(costs[best].value):
        raise ValueError(
            "No arm gave a good answer, so none can win; measure at least one arm whose share of good answers is above 0."
        )
    return best


def costs_per_good(arms: Mapping[str, Arm], prices: Prices, usage: Usage) -> dict[str, Estimate]:
    """name -> cost per good answer, of the measured arms."""
    return {name: cost_per_good(arm, prices, usage) for name, arm in arms.items() if arm.measured}


def quality_first(arms: Mapping[str, Arm], floor: float) -> dict[str, Arm]:
    """The measured arms whose interval of good answers lies at or above the floor, best first."""
    if not 0 <= floor <= 1:
        raise ValueError(
            f"The floor is a share of good answers between 0 and 1, not {floor}; write 0.65 for 65 %."
        )
    enough = {name: arm for name, arm in arms.items() if arm.measured and arm.good.low >= floor}
    return dict(sorted(enough.items(), key=lambda item: -item[1].good.value))


def pick(arms: Mapping[str, Arm], prices: Prices, usage: Usage, floor: float = 0.0) -> Pick:
    """The cheapest arm per good answer among those that surely reach the floor.

    floor: the share of good answers below which a system is of no use, 0 to 1; the low end of an arm's interval must reach it.
    """
    costs = costs_per_good(arms, prices, usage)
    enough = sorted(
        (name for name in quality_first(arms, floor) if math.isfinite(costs[name].value)),
        key=lambda name: costs[name].value,
    )
    if not enough:
        reasons = [_rejected(arm, costs.get(name), None, floor, prices, usage) for name, arm in arms.items()]
        why = f"No arm surely gives a good answer to {floor:.0%} of the questions; lower the floor, measure more questions or improve an arm."
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
        if arm.measured and arm.good.low < floor <= arm.good.high and costs[name].value < cost.value
    ]
    clear = not open_rivals and not any(cost.overlaps(costs[name]) for name in rest)
    return Pick(best, reasons, cost, rest[0] if rest else None, clear)


def _chosen(arm: Arm, cost: Estimate, prices: Prices, usage: Usage) -> str:
    text = f"{arm.name}: a good answer costs {_money(cost, prices)}, the least of all that are good enough; good answers: {arm.good}, n = {arm.n}."
    if usage.value_of_good and net_value(arm, prices, usage).value < 0:
        text += " Even so it costs more than its good answers are worth to you: better build nothing."
    return text


def _rejected(
    arm: Arm, cost: Estimate | None, best: Estimate | None, floor: float, prices: Prices, usage: Usage
) -> str:
    if cost is None:
        least = total_cost(arm, prices, usage) / usage.requests
        could = (
            ""
            if best is None
            else ", so it cannot win"
            if least > best.low
            else ", so it may win: measure it"
        )
        return f"{arm.name}: not measured; a good answer costs at least {money(least, prices.currency)}, were every answer good{could}."
    if not arm.good.value:
        return f"{arm.name}: it gave no good answer (n = {arm.n})."
    if arm.good.low < floor:
        may = f"; it may reach it, so measure more than {arm.n} questions" if arm.good.high >= floor else ""
        return f"{arm.name}: its share of good answers, {arm.good}, does not surely reach {floor:.2f}{may}."
    overlap = "; the intervals overlap, so the order is not certain" if best.overlaps(cost) else ""
    return f"{arm.name}: a good answer costs {_money(cost, prices)}, more than the chosen arm's{overlap}."


def _money(cost: Estimate, prices: Prices) -> str:
    if cost.low == cost.high:
        return money(cost.value, prices.currency)
    return f"{money(cost.value, prices.currency)} ({money(cost.low)} to {money(cost.high, prices.currency)})"

"""When does the dearer set-up pay?

The number of requests from which one arm stays cheaper than another, or that none exists.

Both costs are straight lines in the number of requests r: set-up + r * running cost, where what is paid per
month (hosting, upkeep) is spread over the requests of a month. Per good answer, both numbers are divided by
the share of good answers. Two lines cross once or never, so the answer is exact; its interval comes from the
corners of the two intervals of good answers. That is wider than it need be where both arms met the same
questions: there `paired_break_even` draws the questions.
"""

import math
from dataclasses import dataclass, replace

from .costs import monthly_cost, setup_cost, total_cost
from .measurements import Arm, Estimate
from .prices import Prices, Usage


@dataclass(frozen=True)
class Crossing:
    """The request from which `later` (the arm with the dearer set-up) stays cheaper than `first`.

    requests, months: None when there is no such request, whatever the intervals allow; an infinite value or
    end means "never"; 0 means from the first request. months: at the volume of the usage.
    """

    basis: str
    first: str
    later: str
    requests: Estimate | None
    months: Estimate | None
    sentence: str


@dataclass(frozen=True)
class BreakEven:
    """The break-even per answer, and per good answer (None when an arm was not measured)."""

    per_answer: Crossing
    per_good: Crossing | None

    @property
    def requests(self) -> Estimate | None:
        """Per good answer where that is known, otherwise per answer."""
        return (self.per_good or self.per_answer).requests

    @property
    def sentence(self) -> str:
        """Both in words."""
        if self.per_good is None:
            return f"{self.per_answer.sentence} Per good answer it is unknown: an arm was not measured."
        return f"{self.per_answer.sentence} {self.per_good.sentence}"


@dataclass(frozen=True)
class Line:
    """A cost that grows with requests: set-up, and what each request adds."""

    setup: float
    running: float


def line_of(arm: Arm, prices: Prices, usage: Usage) -> Line:
    """What an arm costs: set-up, and each request with its part of a month's hosting, people and upkeep.

    >>> from .prices import EXAMPLE_PRICES, EXAMPLE_USAGE
    >>> plain = Arm(name="plain", good=None, n=0, prompt_tokens=1000, completion_tokens=0, seconds=1)
    >>> line_of(plain, EXAMPLE_PRICES, EXAMPLE_USAGE)
    Line(setup=0.0, running=0.0002)
    """
    return Line(setup_cost(arm, prices), monthly_cost(arm, prices, usage) / usage.requests_per_month)


def break_even(a: Arm, b: Arm, prices: Prices, usage: Usage) -> BreakEven:
    """From how many requests on the arm with the dearer set-up is cheaper, per answer and per good answer.

    >>> from .prices import EXAMPLE_PRICES, EXAMPLE_USAGE
    >>> long = Arm(name="long", good=None, n=0, prompt_tokens=3000, completion_tokens=50, seconds=2.0)
    >>> tuned = Arm(name="tuned", good=None, n=0, prompt_tokens=300, completion_tokens=50, seconds=1.0,
    ...             labelled=10)
    >>> found = break_even(long, tuned, EXAMPLE_PRICES, EXAMPLE_USAGE)
    >>> print(found.requests)
    5.56e+04
    >>> found.per_good is None       # nobody has counted good answers
    True
    """
    bills = [line_of(arm, prices, usage) for arm in (a, b)]
    per_answer = _crossing("answer", (a, b), bills, bills, bills, usage)
    if not (a.measured and b.measured):
        return BreakEven(per_answer, None)
    middle, worst, best = (
        [per_good(line, getattr(arm.good, end), usage) for line, arm in zip(bills, (a, b), strict=True)]
        for end in ("value", "low", "high")
    )
    return BreakEven(per_answer, _crossing("good answer", (a, b), middle, worst, best, usage))


def price_where_equal(a: Arm, b: Arm, prices: Prices, usage: Usage) -> float | None:
    """Money per million prompt tokens at which both arms cost the same over the usage; None when no price
    does.

    Totals are straight lines in the price. Above it the arm with the longer prompts is the dearer one: the
    price from which tuning pays.

    >>> from .prices import EXAMPLE_PRICES, EXAMPLE_USAGE
    >>> long = Arm(name="long", good=None, n=0, prompt_tokens=3000, completion_tokens=50, seconds=2.0)
    >>> tuned = Arm(name="tuned", good=None, n=0, prompt_tokens=300, completion_tokens=50, seconds=1.0,
    ...             labelled=10)
    >>> round(price_where_equal(long, tuned, EXAMPLE_PRICES, EXAMPLE_USAGE), 4)
    0.0231
    """
    free, one = replace(prices, per_million_prompt=0.0), replace(prices, per_million_prompt=1.0)
    gap = total_cost(a, free, usage) - total_cost(b, free, usage)
    slope = total_cost(a, one, usage) - total_cost(b, one, usage) - gap
    return -gap / slope if slope and -gap / slope >= 0 else None


def stays_cheaper_from(later: Line, first: Line) -> float:
    """The number of requests after which `later` is cheaper for good: 0 from the start, infinite for never.

    >>> stays_cheaper_from(Line(setup=100, running=1), Line(setup=0, running=2))
    100.0
    """
    if math.isinf(later.setup) or math.isinf(first.setup):
        return math.inf if math.isinf(later.setup) else 0.0
    extra, saved = later.setup - first.setup, first.running - later.running
    if saved > 0:
        return max(0.0, extra / saved)
    return 0.0 if saved == 0 and extra < 0 else math.inf


def per_good(line: Line, good: float, usage: Usage) -> Line:
    """The same line for a good answer, when this share of answers is good and a bad one costs something.

    >>> per_good(Line(setup=10, running=1), 0.5, Usage(requests_per_month=1, months=1, cost_of_bad=2))
    Line(setup=20.0, running=4.0)
    """
    if not good:
        return Line(math.inf, math.inf)
    return Line(line.setup / good, (line.running + (1 - good) * usage.cost_of_bad) / good)


def _crossing(
    basis: str, arms: tuple[Arm, Arm], middle: list[Line], worst: list[Line], best: list[Line], usage: Usage
) -> Crossing:
    """later: the arm with the dearer set-up; with equal set-ups, the one that costs more to run."""
    i = max((0, 1), key=lambda k: (middle[k].setup, middle[k].running))
    first, later = arms[1 - i].name, arms[i].name
    found = Estimate(
        stays_cheaper_from(middle[i], middle[1 - i]),
        stays_cheaper_from(best[i], worst[1 - i]),
        stays_cheaper_from(worst[i], best[1 - i]),
    )
    if math.isinf(found.low):
        return Crossing(
            basis, first, later, None, None, _never(basis, first, later, middle[1 - i], middle[i])
        )
    months = Estimate(*(x / usage.requests_per_month for x in (found.value, found.low, found.high)))
    return Crossing(basis, first, later, found, months, _when(basis, first, later, found, months, usage))


def _never(basis: str, first: str, later: str, cheap: Line, dear: Line) -> str:
    if math.isinf(cheap.setup):
        return "Neither arm gave a good answer, so there is nothing to compare per good answer."
    if math.isinf(dear.setup):
        return f"Per {basis} no break-even exists: {later} gave no good answer."
    if cheap == dear:
        return f"Per {basis}, {first} and {later} cost the same from the first request on."
    if cheap.setup == dear.setup:
        return (
            f"Per {basis}, {first} is cheaper from the first request: the set-ups cost the same, "
            "and it costs less to run."
        )
    running = "dearer" if dear.running > cheap.running else "no cheaper"
    return (
        f"Per {basis} no break-even exists: {later} is dearer to set up and {running} to run, "
        f"so {first} is cheaper from the first request."
    )


def _when(basis: str, first: str, later: str, found: Estimate, months: Estimate, usage: Usage) -> str:
    span = f"between {_count(found.low)} and {_count(found.high)}"
    if math.isinf(found.value):
        return (
            f"Per {basis}, {first} is cheaper as measured, at any volume; "
            f"the intervals allow {later} to become cheaper {span}."
        )
    interval = "" if found.low == found.high else f" (the intervals allow anything {span})"
    late = f", later than the {usage.months:g} planned" if months.value > usage.months else ""
    return (
        f"Per {basis}, {later} is dearer to set up than {first} and becomes cheaper after "
        f"{_count(found.value)}{interval}; "
        f"at {usage.requests_per_month:,.0f} requests a month that is after {months.value:.3g} months{late}."
    )


def _count(requests: float) -> str:
    if math.isinf(requests):
        return "never"
    return "the first request" if requests == 0 else f"{math.ceil(round(requests, 6)):,} requests"

"""What you pay and how much you use it: the two things a reader enters.

The example prices, their ranges, sources and dates stand in rates.json beside this file.
"""

import json
import math
from dataclasses import dataclass, fields
from pathlib import Path

from .measurements import check_amounts, check_flags

MINUTES_A_MONTH = 30.4 * 24 * 60
SHARES = ("cached_share", "cache_hits", "batch_factor")


@dataclass(frozen=True, kw_only=True)
class Prices:
    """What you pay. Money in one currency, of your choice. Raises ValueError for a price that cannot be.

    per_million_prompt, per_million_completion: tokens. search_per_thousand: money for 1000 searches.

    caching: the fixed beginning of a prompt is cached, if it has cache_minimum tokens. A token read from the
    cache costs cached_share (0 to 1) of its price; cache_hits (0 to 1) of the requests find it there
    (`hit_share`), the others write it anew for cache_write times the price. batch_factor: on token prices,
    for answers that may wait; 1 is none.

    A tuned model is served on shared machines, for tuned_surcharge times the token prices (1 is none); or,
    with tuned_hosting_per_month, on a machine of your own, and then its tokens are not charged.

    per_million_training: tokens of a training; 0: it is paid as machine time. machine_hour: indexing and
    such trainings; with by_the_second also the requests, which then cost machine time in place of tokens.
    minutes_per_example: how long a person takes to write and check one, for training or for a test.
    engineering_hours_*: set-up by a person; monitoring_hours_*: a person's time each month.
    """

    per_million_prompt: float
    per_million_completion: float
    machine_hour: float
    person_hour: float
    minutes_per_example: float
    engineering_hours_rag: float
    engineering_hours_tuning: float
    monitoring_hours_rag: float = 0.0
    monitoring_hours_tuning: float = 0.0
    caching: bool = False
    cached_share: float = 1.0
    cache_write: float = 1.0
    cache_minimum: float = 0.0
    cache_hits: float = 1.0
    batch_factor: float = 1.0
    tuned_surcharge: float = 1.0
    tuned_hosting_per_month: float = 0.0
    per_million_training: float = 0.0
    search_per_thousand: float = 0.0
    by_the_second: bool = False
    currency: str = "EUR"

    def __post_init__(self):
        flags = {"caching": self.caching, "by_the_second": self.by_the_second}
        check_flags("Prices", flags)
        check_amounts(
            "Prices",
            {f.name: getattr(self, f.name) for f in fields(self) if f.name not in (*flags, "currency")},
        )
        for name in SHARES:
            if getattr(self, name) > 1:
                raise ValueError(
                    f"Prices: {name} is a share of the whole, 0 to 1, not {getattr(self, name)}."
                )


@dataclass(frozen=True, kw_only=True)
class Usage:
    """How much it is used. value_of_good: what a good answer is worth; cost_of_bad: what a bad one costs
    you, beyond its price.

    changes_per_month: changes of knowledge that the system must follow. Raises ValueError for numbers that
    cannot be.
    """

    requests_per_month: float
    months: float
    changes_per_month: float = 0.0
    value_of_good: float = 0.0
    cost_of_bad: float = 0.0

    def __post_init__(self):
        check_amounts("Usage", {f.name: getattr(self, f.name) for f in fields(self)})
        if not self.requests_per_month or not self.months:
            raise ValueError(
                "Usage: requests_per_month and months must be above 0; "
                "without a request there is no answer to price."
            )

    @property
    def requests(self) -> float:
        """Requests in all months together."""
        return self.requests_per_month * self.months


def hit_share(usage: Usage, minutes: float = 5.0) -> float:
    """The share of requests that find the cache warm, when it is kept for some minutes after each use.

    A request misses when none came in the minutes before it. Requests that come at random times, as many by
    night as by day, leave such a gap with the probability exp(-requests in that time).

    >>> round(hit_share(Usage(requests_per_month=20_000, months=1)), 2)
    0.9
    """
    return 1.0 - math.exp(-usage.requests_per_month / MINUTES_A_MONTH * minutes)


# ---- examples, with their sources -------------------------------------------------------------------------


@dataclass(frozen=True)
class Rate:
    """An example price with its range. kind: "price" (asked by somebody) or "ours" (a guess of this course).

    date: when the source said so.
    """

    name: str
    value: float
    low: float
    high: float
    unit: str
    kind: str
    source: str
    date: str
    note: str = ""

    def __str__(self) -> str:
        return f"{self.value:g} ({self.low:g} to {self.high:g})"


def _read_rates() -> dict[str, Rate]:
    rows = json.loads(Path(__file__).with_name("rates.json").read_text(encoding="utf-8"))
    return {row["name"]: Rate(**row) for row in rows}


RATES = _read_rates()
EXAMPLE_USAGE = Usage(requests_per_month=20_000, months=24, changes_per_month=10, cost_of_bad=0.5)
# The claims of notebook 11 are judged at these. Replace every one by yours.
EXAMPLE_PRICES = Prices(
    **{name: rate.value for name, rate in RATES.items()},  # type: ignore[arg-type]
    caching=True,
    cache_hits=round(hit_share(EXAMPLE_USAGE), 2),
    currency="USD",
)


def rate_ranges() -> dict[str, tuple[float, float]]:
    """name -> (low, high) of every example price, as `sensitivity` takes them.

    >>> rate_ranges()["cached_share"]
    (0.05, 0.5)
    """
    return {name: (rate.low, rate.high) for name, rate in RATES.items()}


def money(amount: float, currency: str = "") -> str:
    """An amount in three digits, which are enough.

    >>> money(0.0012345, "EUR"), money(12_345, "EUR"), money(float("inf"))
    ('0.00123 EUR', '12,345 EUR', 'infinitely much')
    """
    if math.isinf(amount):
        return "infinitely much"
    return (f"{amount:,.0f}" if abs(amount) >= 1000 else f"{amount:.3g}") + f" {currency}".rstrip()

"""What you pay and how much you use it: the two things a reader enters."""

import math
from dataclasses import dataclass, fields

from .measurements import check_amounts, check_flags


@dataclass(frozen=True, kw_only=True)
class Prices:
    """What you pay. Money in one currency, of your choice. Raises ValueError for a price that cannot be.

    per_million_prompt, per_million_completion: tokens. caching: the fixed part of a prompt costs
    cached_share (0 to 1) of the full price. tuned_surcharge: factor on the token prices of a tuned model; 1
    is none. search_per_thousand: money for 1000 searches. machine_hour: training and indexing; with
    by_the_second also the requests, which then cost machine time in place of tokens. minutes_per_example:
    how long a person takes to write and check one. engineering_hours_*: set-up by a person.
    """

    per_million_prompt: float
    per_million_completion: float
    machine_hour: float
    person_hour: float
    minutes_per_example: float
    engineering_hours_rag: float
    engineering_hours_tuning: float
    caching: bool = False
    cached_share: float = 1.0
    tuned_surcharge: float = 1.0
    tuned_hosting_per_month: float = 0.0
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
        if self.cached_share > 1:
            raise ValueError(
                f"Prices: cached_share is a share of the full price, 0 to 1, not {self.cached_share}."
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


# Invented round numbers, so that a first calculation runs; the claims of notebook 11 are judged at them.
# Replace every one by yours.
EXAMPLE_PRICES = Prices(
    per_million_prompt=0.5,
    per_million_completion=1.5,
    tuned_surcharge=1.5,
    tuned_hosting_per_month=100.0,
    machine_hour=2.0,
    person_hour=60.0,
    minutes_per_example=3.0,
    engineering_hours_rag=40.0,
    engineering_hours_tuning=30.0,
    search_per_thousand=0.05,
)
EXAMPLE_USAGE = Usage(requests_per_month=20_000, months=24, changes_per_month=10, cost_of_bad=0.5)


def money(amount: float, currency: str = "") -> str:
    """An amount in three digits, which are enough.

    >>> money(0.0012345, "EUR"), money(12_345, "EUR"), money(float("inf"))
    ('0.00123 EUR', '12,345 EUR', 'infinitely much')
    """
    if math.isinf(amount):
        return "infinitely much"
    return (f"{amount:,.0f}" if abs(amount) >= 1000 else f"{amount:.3g}") + f" {currency}".rstrip()

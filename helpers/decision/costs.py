"""What does one good answer cost? Prices you enter, an arm you measured, and arithmetic that adds up.

    total = labelling + testing + training + engineering + indexing    paid once
          + tokens + search                                            paid per request
          + hosting + monitoring + upkeep                              paid per month
    cost per good answer = (total + what the bad answers cost) / number of good answers

What this leaves out: discounts by volume, the price of waiting, the price of money, the hours that a prompt
takes, and a second machine where one of your own is not enough.
"""

import math
from collections.abc import Mapping
from dataclasses import astuple, dataclass, replace

from .measurements import Arm, Estimate, check_amounts
from .prices import Prices, Usage


@dataclass(frozen=True)
class Breakdown:
    """The parts of a total, in money; they add up to it.

    labelling: examples to learn from. testing: questions to choose settings by, and to test. tokens: machine
    time when requests are paid by the second.
    """

    labelling: float
    testing: float
    training: float
    engineering: float
    indexing: float
    tokens: float
    search: float
    hosting: float
    monitoring: float
    upkeep: float

    @property
    def setup(self) -> float:
        """Paid once, before the first request."""
        return self.labelling + self.testing + self.training + self.engineering + self.indexing

    @property
    def total(self) -> float:
        """All of it."""
        return sum(astuple(self))


def breakdown(arm: Arm, prices: Prices, usage: Usage) -> Breakdown:
    """What an arm costs over all months of the usage, part by part.

    >>> from .prices import EXAMPLE_PRICES, EXAMPLE_USAGE
    >>> rag = Arm(name="RAG", good=Estimate(0.6, 0.5, 0.7), n=100, prompt_tokens=3000, completion_tokens=100,
    ...           seconds=2.0, uses_search=True)
    >>> parts = breakdown(rag, EXAMPLE_PRICES, EXAMPLE_USAGE)
    >>> parts.setup, parts.tokens, parts.total
    (2400.0, 348.0, 5637.6)
    """
    machine, label = prices.machine_hour / 60, prices.minutes_per_example / 60 * prices.person_hour
    hours = prices.engineering_hours_rag * arm.uses_search + prices.engineering_hours_tuning * arm.tuned
    watching = prices.monitoring_hours_rag * arm.uses_search + prices.monitoring_hours_tuning * arm.tuned
    training = _training(arm, prices)
    again = training if arm.update_labelled else arm.update_minutes * machine
    change = again + arm.update_labelled * label
    return Breakdown(
        labelling=arm.written * label,
        testing=(arm.chosen_on + arm.tested) * label,
        training=training,
        engineering=hours * prices.person_hour,
        indexing=arm.indexing_minutes * machine,
        tokens=usage.requests * _answering(arm, prices),
        search=usage.requests * _searching(arm, prices),
        hosting=usage.months * prices.tuned_hosting_per_month * arm.tuned,
        monitoring=usage.months * watching * prices.person_hour,
        upkeep=usage.months * usage.changes_per_month * change,
    )


def cost_per_request(arm: Arm, prices: Prices) -> float:
    """Tokens (or machine time) and search of one request.

    Raises ValueError when requests are paid by the second and the seconds were not measured.

    >>> from .prices import EXAMPLE_PRICES
    >>> rag = Arm(name="RAG", good=Estimate(0.6, 0.5, 0.7), n=100, prompt_tokens=3000, completion_tokens=100,
    ...           seconds=2.0, uses_search=True)
    >>> cost_per_request(rag, EXAMPLE_PRICES)
    0.000745
    """
    return _answering(arm, prices) + _searching(arm, prices)


def setup_cost(arm: Arm, prices: Prices) -> float:
    """What is paid before the first request: labelling, testing, training, engineering, indexing.

    >>> from .prices import EXAMPLE_PRICES
    >>> rag = Arm(name="RAG", good=Estimate(0.6, 0.5, 0.7), n=100, prompt_tokens=3000, completion_tokens=100,
    ...           seconds=2.0, uses_search=True)
    >>> setup_cost(rag, EXAMPLE_PRICES)
    2400.0
    """
    return breakdown(arm, replace(prices, by_the_second=False), Usage(requests_per_month=1, months=1)).setup


def monthly_cost(arm: Arm, prices: Prices, usage: Usage) -> float:
    """Requests, hosting, monitoring and upkeep of one month.

    >>> from .prices import EXAMPLE_PRICES, EXAMPLE_USAGE
    >>> rag = Arm(name="RAG", good=Estimate(0.6, 0.5, 0.7), n=100, prompt_tokens=3000, completion_tokens=100,
    ...           seconds=2.0, uses_search=True)
    >>> monthly_cost(rag, EXAMPLE_PRICES, EXAMPLE_USAGE)
    134.9
    """
    month = breakdown(arm, prices, replace(usage, months=1))
    return month.tokens + month.search + month.hosting + month.monitoring + month.upkeep


def total_cost(arm: Arm, prices: Prices, usage: Usage) -> float:
    """Set-up and all months: the bills, without what bad answers cost.

    >>> from .prices import EXAMPLE_PRICES, EXAMPLE_USAGE
    >>> rag = Arm(name="RAG", good=Estimate(0.6, 0.5, 0.7), n=100, prompt_tokens=3000, completion_tokens=100,
    ...           seconds=2.0, uses_search=True)
    >>> total_cost(rag, EXAMPLE_PRICES, EXAMPLE_USAGE)
    5637.6
    """
    return breakdown(arm, prices, usage).total


def cost_per_good(arm: Arm, prices: Prices, usage: Usage) -> Estimate:
    """Money per good answer; the interval is that of the share of good answers.

    Infinite where that share is 0.

    Raises ValueError for an arm whose good answers were not counted.

    >>> from .prices import EXAMPLE_PRICES, EXAMPLE_USAGE
    >>> rag = Arm(name="RAG", good=Estimate(0.6, 0.5, 0.7), n=100, prompt_tokens=3000, completion_tokens=100,
    ...           seconds=2.0, uses_search=True)
    >>> print(cost_per_good(rag, EXAMPLE_PRICES, EXAMPLE_USAGE))
    0.353 (0.231 to 0.523)
    """
    if arm.good is None:
        raise ValueError(
            f"Arm {arm.name!r} was not measured, so the cost of a good answer is unknown; "
            "measure its share of good answers first."
        )
    total = total_cost(arm, prices, usage)

    def at(good: float) -> float:
        return (total / usage.requests + (1 - good) * usage.cost_of_bad) / good if good else math.inf

    return Estimate(at(arm.good.value), at(arm.good.high), at(arm.good.low))


def net_value(arm: Arm, prices: Prices, usage: Usage) -> Estimate:
    """What good answers are worth, less what bad ones cost, less the total.

    Below 0 it is better not to build it. Raises ValueError for an arm whose good answers were not counted.

    >>> from .prices import EXAMPLE_PRICES, EXAMPLE_USAGE
    >>> rag = Arm(name="RAG", good=Estimate(0.6, 0.5, 0.7), n=100, prompt_tokens=3000, completion_tokens=100,
    ...           seconds=2.0, uses_search=True)
    >>> print(net_value(rag, EXAMPLE_PRICES, EXAMPLE_USAGE))
    -1.02e+05 (-1.26e+05 to -7.76e+04)
    """
    if arm.good is None:
        raise ValueError(
            f"Arm {arm.name!r} was not measured, so its net value is unknown; "
            "measure its share of good answers first."
        )
    total, per_good = total_cost(arm, prices, usage), usage.value_of_good + usage.cost_of_bad
    return Estimate(
        *(
            usage.requests * (good * per_good - usage.cost_of_bad) - total
            for good in (arm.good.value, arm.good.low, arm.good.high)
        )
    )


def over_time(
    arms: Mapping[str, Arm], prices: Prices, usage: Usage
) -> dict[str, list[tuple[float, float, Estimate | None]]]:
    """name -> [(month, cost so far, cost per good answer so far)], month 1 to the last.

    The estimate is None for an arm that was not measured.

    >>> from .prices import EXAMPLE_PRICES, EXAMPLE_USAGE
    >>> rag = Arm(name="RAG", good=Estimate(0.6, 0.5, 0.7), n=100, prompt_tokens=3000, completion_tokens=100,
    ...           seconds=2.0, uses_search=True)
    >>> points = over_time({"RAG": rag}, EXAMPLE_PRICES, EXAMPLE_USAGE)["RAG"]
    >>> [(month, cost) for month, cost, _ in points][:2]
    [(1, 2534.9), (2, 2669.8)]
    """
    months = [*range(1, math.floor(usage.months) + 1)]
    months += [usage.months] if usage.months > len(months) else []

    def point(arm: Arm, month: float) -> tuple[float, float, Estimate | None]:
        so_far = replace(usage, months=month)
        return (
            month,
            total_cost(arm, prices, so_far),
            cost_per_good(arm, prices, so_far) if arm.measured else None,
        )

    return {name: [point(arm, month) for month in months] for name, arm in arms.items()}


def whole_context_arm(
    base: Arm, corpus_tokens: float, good: Estimate | None = None, n: int = 0, seconds: float | None = None
) -> Arm:
    """ "Just put it all in the context": the base arm with the whole corpus in the cacheable part of every
    prompt.

    base: an arm that does not search. Nothing is indexed, and a change of knowledge costs nothing but the
    edit. Share of good answers and seconds are not those of the base: give them when a model that can read
    so much was measured, otherwise the arm is not measured. Raises ValueError for a base that searches.

    >>> plain = Arm(name="plain", good=None, n=0, prompt_tokens=300, completion_tokens=50, seconds=1.0)
    >>> whole_context_arm(plain, corpus_tokens=250_000).prompt_tokens
    250300
    """
    check_amounts("Whole context", {"corpus_tokens": corpus_tokens})
    if base.uses_search:
        raise ValueError(
            f"The whole context replaces search, and arm {base.name!r} searches; "
            'give an arm without search, such as "plain".'
        )
    return replace(
        base,
        name="whole context",
        good=good,
        n=n,
        seconds=seconds,
        prompt_tokens=base.prompt_tokens + corpus_tokens,
        fixed_tokens=base.fixed_tokens + corpus_tokens,
        indexing_minutes=0.0,
        update_minutes=0.0,
        update_labelled=0.0,
    )


def _training(arm: Arm, prices: Prices) -> float:
    """One training: by its tokens, or by the time of a machine."""
    if prices.per_million_training:
        return arm.training_tokens / 1e6 * prices.per_million_training
    return arm.training_minutes / 60 * prices.machine_hour


def _answering(arm: Arm, prices: Prices) -> float:
    if arm.tuned and prices.tuned_hosting_per_month:
        return 0.0  # the machine is paid by the month
    if prices.by_the_second:
        if arm.seconds is None:
            raise ValueError(
                f"Requests are paid by the second, but the seconds of arm {arm.name!r} were not "
                "measured; measure them or pay by tokens."
            )
        return arm.seconds / 3600 * prices.machine_hour
    prompt = arm.prompt_tokens - arm.fixed_tokens + arm.fixed_tokens * _fixed_factor(arm, prices)
    tokens = prompt * prices.per_million_prompt + arm.completion_tokens * prices.per_million_completion
    return tokens / 1e6 * prices.batch_factor * (prices.tuned_surcharge if arm.tuned else 1.0)


def _fixed_factor(arm: Arm, prices: Prices) -> float:
    """What a token of the fixed beginning costs, as a share of its price: read, or written anew."""
    if not prices.caching or arm.fixed_tokens < prices.cache_minimum:
        return 1.0
    return prices.cache_hits * prices.cached_share + (1.0 - prices.cache_hits) * prices.cache_write


def _searching(arm: Arm, prices: Prices) -> float:
    return prices.search_per_thousand / 1000 * arm.uses_search

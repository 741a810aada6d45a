"""What several arms did on the very same questions, and what can be said of their costs from it.

All arms met the same questions, so a drawn question is drawn for all of them at once (the paired bootstrap,
Efron & Tibshirani 1993): what is hard for everybody then cancels out, in a break-even as in a difference.
The drawing is of questions alone. Prices are as you entered them: their ranges are another matter
(`sensitivity`).
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from .breakeven import Line, line_of, per_good, stays_cheaper_from
from .costs import total_cost
from .measurements import Arm, Estimate
from .prices import Prices, Usage

RESAMPLES = 2000
MEASURES = ("good", "invented", "tokens")


@dataclass(frozen=True)
class Outcomes:
    """Arm -> one number a question, in the order of the ids. good, invented: 1 or 0; tokens: of the prompt.

    tokens holds only the arms whose tokens are known for every question.
    """

    ids: tuple[str, ...]
    good: Mapping[str, tuple[float, ...]]
    invented: Mapping[str, tuple[float, ...]]
    tokens: Mapping[str, tuple[float, ...]]

    @property
    def n(self) -> int:
        """How many questions."""
        return len(self.ids)


@dataclass(frozen=True)
class PairedCrossing:
    """The request from which `later` gives the cheaper good answers for good, drawn over questions.

    requests, months: infinite is never, 0 is from the first. never: the share of draws without such a
    request; n: questions.
    """

    later: str
    first: str
    requests: Estimate
    months: Estimate
    never: float
    n: int
    sentence: str


def read_outcomes(items: Mapping[str, Sequence[Mapping[str, Any]]]) -> Outcomes:
    """Outcomes from recorded items: arm -> items with id, good, and where known invented and tokens.

    Raises ValueError where two arms did not meet the same questions in the same order, or met none.

    >>> made = read_outcomes({"a": [{"id": "1", "good": True}], "b": [{"id": "1", "good": False}]})
    >>> made.n, made.good["b"], made.tokens
    (1, (0.0,), {})
    """
    ids = {name: tuple(str(one["id"]) for one in rows) for name, rows in items.items()}
    if not ids or not all(ids.values()):
        raise ValueError("There are no outcomes to compare: an arm has no items.")
    first = next(iter(ids))
    for name, given in ids.items():
        if given != ids[first]:
            raise ValueError(f"{name!r} and {first!r} did not meet the same questions in the same order.")
    known = {name: rows for name, rows in items.items() if all(one.get("tokens") is not None for one in rows)}
    return Outcomes(
        ids[first],
        {name: tuple(float(one["good"]) for one in rows) for name, rows in items.items()},
        {name: tuple(float(one.get("invented", 0)) for one in rows) for name, rows in items.items()},
        {name: tuple(float(one["tokens"]) for one in rows) for name, rows in known.items()},
    )


def paired_gap(outcomes: Outcomes, ours: str, theirs: str, measure: str = "good") -> Estimate:
    """Mean of ours minus theirs, question by question, with its 95 % interval. measure: one of MEASURES.

    Raises ValueError for another measure, KeyError for an arm that was not measured.

    >>> rows = {"a": [{"id": i, "good": i < 30} for i in range(40)],
    ...         "b": [{"id": i, "good": i < 10} for i in range(40)]}
    >>> print(paired_gap(read_outcomes(rows), "a", "b"))
    0.5 (0.35 to 0.65)
    """
    if measure not in MEASURES:
        raise ValueError(f"There is no measure {measure!r}; use one of {', '.join(MEASURES)}.")
    values = getattr(outcomes, measure)
    gaps = [x - y for x, y in zip(values[ours], values[theirs], strict=True)]
    return _estimate(sum(gaps) / len(gaps), (_counts(outcomes.n) @ gaps / outcomes.n).tolist())


def paired_break_even(
    later: Arm, first: Arm, outcomes: Outcomes, prices: Prices, usage: Usage
) -> PairedCrossing:
    """From which request on `later` stays the one with the cheaper good answers, with a 95 % interval.

    Each draw of questions gives both arms their share of good answers and their tokens. "Never" is a result.

    >>> from .prices import EXAMPLE_PRICES, EXAMPLE_USAGE
    >>> rag = Arm(name="RAG", good=None, n=0, prompt_tokens=300, completion_tokens=9, seconds=1, tested=40)
    >>> both = replace(rag, name="both", labelled=200)
    >>> rows = {"RAG": [{"id": i, "good": i % 2} for i in range(40)],
    ...         "both": [{"id": i, "good": i % 8 > 0} for i in range(40)]}
    >>> paired_break_even(both, rag, read_outcomes(rows), EXAMPLE_PRICES, EXAMPLE_USAGE).never
    0.0
    """
    lines = [_drawn_lines(arm, outcomes, prices, usage) for arm in (later, first)]
    found = [stays_cheaper_from(ours, theirs) for ours, theirs in zip(*lines, strict=True)]
    requests = _estimate(found[0], found[1:])
    months = Estimate(*(x / usage.requests_per_month for x in (requests.value, requests.low, requests.high)))
    never = sum(math.isinf(x) for x in found[1:]) / RESAMPLES
    said = _sentence(later.name, requests, months, never, outcomes.n, usage)
    return PairedCrossing(later.name, first.name, requests, months, never, outcomes.n, said)


def paired_price(later: Arm, first: Arm, outcomes: Outcomes, prices: Prices, usage: Usage) -> Estimate:
    """The price of a million prompt tokens from which `later`, with the shorter prompts, costs less in all.

    Over the whole usage and per answer; infinite where no price does it. Its interval is drawn over the
    tokens of the questions.

    >>> from .prices import EXAMPLE_PRICES, EXAMPLE_USAGE
    >>> long = Arm(name="long", good=None, n=0, prompt_tokens=1500, completion_tokens=9, seconds=1)
    >>> short = replace(long, name="short", prompt_tokens=200, labelled=100)
    >>> rows = {"long": [{"id": i, "good": True, "tokens": 1400 + 10 * i} for i in range(20)],
    ...         "short": [{"id": i, "good": True, "tokens": 100 + 10 * i} for i in range(20)]}
    >>> round(paired_price(short, long, read_outcomes(rows), EXAMPLE_PRICES, EXAMPLE_USAGE).value, 3)
    0.481
    """
    free = replace(prices, per_million_prompt=0.0)
    gap = total_cost(first, free, usage) - total_cost(later, free, usage)
    dear = [_at_a_price_of_one(arm, outcomes, prices, usage) for arm in (first, later)]
    found = [_price_from(gap, theirs - ours) for theirs, ours in zip(*dear, strict=True)]
    return _estimate(found[0], found[1:])


def win_shares(arms: Mapping[str, Arm], outcomes: Outcomes, prices: Prices, usage: Usage) -> dict[str, float]:
    """name -> in which share of the draws this arm's good answers cost least, the most frequent one first.

    >>> from .prices import EXAMPLE_PRICES, EXAMPLE_USAGE
    >>> cheap = Arm(name="cheap", good=None, n=0, prompt_tokens=300, completion_tokens=9, seconds=1)
    >>> rows = {"cheap": [{"id": i, "good": i % 2} for i in range(40)],
    ...         "dear": [{"id": i, "good": i % 2} for i in range(40)]}
    >>> both = {"cheap": cheap, "dear": replace(cheap, name="dear", labelled=500)}
    >>> win_shares(both, read_outcomes(rows), EXAMPLE_PRICES, EXAMPLE_USAGE)
    {'cheap': 1.0, 'dear': 0.0}
    """
    names = [name for name in arms if name in outcomes.good]
    at_volume = {
        name: [line.setup / usage.requests + line.running for line in drawn]
        for name in names
        for drawn in [_drawn_lines(arms[name], outcomes, prices, usage)]
    }
    wins = dict.fromkeys(names, 0)
    for draw in range(1, RESAMPLES + 1):
        best = min(names, key=lambda name: at_volume[name][draw])
        wins[best] += math.isfinite(at_volume[best][draw])
    return {name: wins[name] / RESAMPLES for name in sorted(names, key=lambda name: -wins[name])}


def paired_cost(arm: Arm, outcomes: Outcomes, prices: Prices, usage: Usage) -> Estimate:
    """What a good answer costs over the whole usage, its interval drawn over questions.

    >>> from .prices import EXAMPLE_PRICES, EXAMPLE_USAGE
    >>> arm = Arm(name="a", good=None, n=0, prompt_tokens=300, completion_tokens=9, seconds=1)
    >>> rows = {"a": [{"id": i, "good": i % 2} for i in range(40)]}
    >>> paired_cost(arm, read_outcomes(rows), EXAMPLE_PRICES, EXAMPLE_USAGE).value > 0.5
    True
    """
    drawn = [
        line.setup / usage.requests + line.running for line in _drawn_lines(arm, outcomes, prices, usage)
    ]
    return _estimate(drawn[0], drawn[1:])


# ---- drawing ----------------------------------------------------------------------------------------------


@lru_cache(maxsize=8)
def _counts(n: int) -> Any:
    """How often each of n questions is drawn, a row a draw; always the same draws for one n."""
    import numpy as np

    return np.random.default_rng(0).multinomial(n, [1 / n] * n, RESAMPLES)


def _drawn(values: Sequence[float]) -> list[float]:
    """The mean as it is, then that of each draw."""
    n = len(values)
    return [sum(values) / n, *(_counts(n) @ list(values) / n).tolist()]


def _drawn_tokens(arm: Arm, outcomes: Outcomes) -> list[float]:
    if arm.name in outcomes.tokens:
        return [max(tokens, arm.fixed_tokens) for tokens in _drawn(outcomes.tokens[arm.name])]
    return [arm.prompt_tokens] * (RESAMPLES + 1)


def _reading(arm: Arm, tokens: float) -> Arm:
    return replace(arm, prompt_tokens=tokens)


def _drawn_lines(arm: Arm, outcomes: Outcomes, prices: Prices, usage: Usage) -> list[Line]:
    """Cost per good answer as a line over requests: as measured, then for each draw.

    What a request costs grows by the same amount with every prompt token, so two lines tell all.
    """
    if arm.name not in outcomes.good:
        raise ValueError(f"Arm {arm.name!r} has no outcomes; they are known of {', '.join(outcomes.good)}.")
    at = line_of(arm, prices, usage)
    more = line_of(_reading(arm, arm.prompt_tokens + 1), prices, usage).running - at.running
    drawn = zip(_drawn(outcomes.good[arm.name]), _drawn_tokens(arm, outcomes), strict=True)
    return [
        per_good(Line(at.setup, at.running + more * (tokens - arm.prompt_tokens)), good, usage)
        for good, tokens in drawn
    ]


def _at_a_price_of_one(arm: Arm, outcomes: Outcomes, prices: Prices, usage: Usage) -> list[float]:
    """What the prompts of the whole usage cost at a price of 1 a million tokens, draw by draw."""
    one, free = (replace(prices, per_million_prompt=price) for price in (1.0, 0.0))
    nothing = total_cost(arm, free, usage)
    at = total_cost(arm, one, usage) - nothing
    more = total_cost(_reading(arm, arm.prompt_tokens + 1), one, usage) - nothing - at
    return [at + more * (tokens - arm.prompt_tokens) for tokens in _drawn_tokens(arm, outcomes)]


def _price_from(gap: float, slope: float) -> float:
    """The price at which gap + slope * price is 0; infinite where there is none of 0 or more."""
    return -gap / slope if slope and -gap / slope >= 0 else math.inf


def _estimate(value: float, drawn: Sequence[float]) -> Estimate:
    """The value with the middle 95 % of the draws, some of which may be infinite."""
    ordered, cut = sorted(drawn), round(0.025 * len(drawn))
    return Estimate(value, min(value, ordered[cut]), max(value, ordered[-cut - 1]))


def _sentence(later: str, requests: Estimate, months: Estimate, never: float, n: int, usage: Usage) -> str:
    told = (
        f"No draw of the {n} questions says never."
        if not never
        else f"{never:.0%} of the draws of {n} questions say never."
    )
    if math.isinf(requests.value):
        return f"{later} never gives the cheaper good answers, as measured. {told}"
    interval = f"(95 % interval: {_count(requests.low)} to {_count(requests.high)})"
    if not requests.value:
        return f"{later} gives the cheaper good answers from the first request {interval}. {told}"
    return (
        f"{later} gives the cheaper good answers after {_count(requests.value)} requests {interval}; "
        f"at {usage.requests_per_month:,.0f} requests a month that is after {months.value:.2g} months. {told}"
    )


def _count(requests: float) -> str:
    return "never" if math.isinf(requests) else f"{math.ceil(round(requests, 6)):,}"

"""The choice: what a good answer costs, when the dearer set-up pays, which guess matters, what to ask before.

Pure functions over measurements: no model, no index, no network. Money is in the currency of your prices.

    >>> from helpers.decision import Arm, Estimate, Prices, Situation, Usage, break_even, pick, recommend
    >>> rag = Arm(name="RAG", good=Estimate(0.60, 0.50, 0.70), n=100, prompt_tokens=3000,
    ...           completion_tokens=50, seconds=2.0, indexing_minutes=1, uses_search=True)
    >>> both = Arm(name="tuned + RAG", good=Estimate(0.80, 0.71, 0.87), n=100, prompt_tokens=900,
    ...            completion_tokens=50, seconds=0.8, indexing_minutes=1, training_minutes=6, labelled=300,
    ...            uses_search=True, tuned=True)
    >>> arms = {"RAG": rag, "tuned + RAG": both}
    >>> prices = Prices(per_million_prompt=2, per_million_completion=8, machine_hour=2, person_hour=60,
    ...                 minutes_per_example=3, engineering_hours_rag=10, engineering_hours_tuning=10)
    >>> usage = Usage(requests_per_month=50_000, months=12)
    >>> print(pick(arms, prices, usage, floor=0.4))  # doctest: +NORMALIZE_WHITESPACE
    tuned + RAG
      - tuned + RAG: a good answer costs 0.00713 EUR (0.00655 to 0.00803 EUR), the least of all that are good
        enough; good answers: 0.8 (0.71 to 0.87), n = 100.
      - RAG: a good answer costs 0.0123 EUR (0.0106 to 0.0148 EUR), more than the chosen arm's.
    >>> print(break_even(rag, both, prices, usage).per_good.sentence)  # doctest: +NORMALIZE_WHITESPACE
    Per good answer, tuned + RAG is dearer to set up than RAG and becomes cheaper after 205,293 requests (the
    intervals allow anything between 118,194 requests and 347,584 requests); at 50,000 requests a month that
    is after 4.11 months.
    >>> print(recommend(Situation(needs_private_facts=True, must_cite=True)).choice)
    RAG

Measured arms are kept with `save_arms` and read with `load_arms`. What they did on the same questions one by
one goes through `read_outcomes`; `paired_break_even`, `win_shares` and `paired_gap` draw those questions.
"""

from .articles import FRAMEWORKS, Framework, Known
from .breakeven import BreakEven, Crossing, break_even, price_where_equal
from .comparison import Aspect, as_markdown, head_to_head
from .costs import (
    Breakdown,
    breakdown,
    cost_per_good,
    cost_per_request,
    monthly_cost,
    net_value,
    over_time,
    setup_cost,
    total_cost,
    whole_context_arm,
)
from .framework import CHOICES, Reason, Recommendation, recommend
from .measurements import Arm, Estimate, load_arms, save_arms
from .outcomes import (
    Outcomes,
    PairedCrossing,
    paired_break_even,
    paired_cost,
    paired_gap,
    paired_price,
    read_outcomes,
    win_shares,
)
from .picking import Pick, Swing, SwingEnd, pick, quality_first, sensitivity, winner
from .prices import EXAMPLE_PRICES, EXAMPLE_USAGE, RATES, Prices, Rate, Usage, hit_share, money, rate_ranges
from .situations import CASES, PACES, Case, Situation

__all__ = [
    "Arm",
    "Aspect",
    "BreakEven",
    "Breakdown",
    "CASES",
    "CHOICES",
    "Case",
    "Crossing",
    "EXAMPLE_PRICES",
    "EXAMPLE_USAGE",
    "Estimate",
    "FRAMEWORKS",
    "Framework",
    "Known",
    "Outcomes",
    "PACES",
    "PairedCrossing",
    "Pick",
    "Prices",
    "RATES",
    "Rate",
    "Reason",
    "Recommendation",
    "Situation",
    "Swing",
    "SwingEnd",
    "Usage",
    "as_markdown",
    "break_even",
    "breakdown",
    "cost_per_good",
    "cost_per_request",
    "head_to_head",
    "hit_share",
    "load_arms",
    "money",
    "monthly_cost",
    "net_value",
    "over_time",
    "paired_break_even",
    "paired_cost",
    "paired_gap",
    "paired_price",
    "pick",
    "price_where_equal",
    "quality_first",
    "rate_ranges",
    "read_outcomes",
    "recommend",
    "save_arms",
    "sensitivity",
    "setup_cost",
    "total_cost",
    "whole_context_arm",
    "win_shares",
    "winner",
]

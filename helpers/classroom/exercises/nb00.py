"""Exercises of notebook 00."""

from ..exercise import Call, Exercise


def price_per_thousand(
    prompt_tokens: int, completion_tokens: int, price_in: float, price_out: float
) -> float:
    """What 1,000 such calls cost; prices are per million tokens."""
    one_call = prompt_tokens * price_in / 1e6 + completion_tokens * price_out / 1e6
    return 1000 * one_call


EXERCISES = [
    Exercise(
        id="0.1",
        title="the price of a thousand calls",
        reference=price_per_thousand,
        hints=(
            "Start with one call: what do its prompt tokens cost, and what do its completion tokens cost?",
            (
                "A price is per million tokens, so one token costs price / 1,000,000. The two kinds of "
                "token have different prices."
            ),
            "return 1000 * (prompt_tokens * price_in + completion_tokens * price_out) / 1_000_000",
        ),
        calls=(
            Call((1000, 0, 2.0, 8.0), 2.0, "only prompt tokens"),
            Call((0, 500, 2.0, 8.0), 4.0, "only completion tokens"),
            Call((300, 100, 0.5, 1.5), 0.3, "both"),
        ),
    )
]

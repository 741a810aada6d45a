"""Exercises of notebook 00."""

from ..exercise import Call, Exercise, Variant


def price_per_thousand(
    prompt_tokens: int, completion_tokens: int, price_in: float, price_out: float
) -> float:
    """What 1,000 such calls cost; prices are per million tokens."""
    one_call = prompt_tokens * price_in / 1e6 + completion_tokens * price_out / 1e6
    return 1000 * one_call


PRICES = (
    Variant(
        "the price is taken per token. It is per million tokens, so this is a million times too much.",
        lambda read, written, price_in, price_out: 1000 * (read * price_in + written * price_out),
    ),
    Variant(
        "the prices are taken per thousand tokens, as older price lists give them. Here, as in most lists of "
        "today, they are per million.",
        lambda read, written, price_in, price_out: read * price_in + written * price_out,
    ),
    Variant(
        "this is what one call costs. What 1,000 of them cost is asked for.",
        lambda read, written, price_in, price_out: (read * price_in + written * price_out) / 1e6,
    ),
    Variant(
        "all tokens are counted at `price_in`. The tokens that are written have a price of their own.",
        lambda read, written, price_in, price_out: (read + written) * price_in / 1e3,
    ),
    Variant(
        "all tokens are counted at `price_out`. The tokens that are read have a price of their own.",
        lambda read, written, price_in, price_out: (read + written) * price_out / 1e3,
    ),
    Variant(
        "the two prices are swapped: `price_in` belongs to the prompt, `price_out` to the completion.",
        lambda read, written, price_in, price_out: (read * price_out + written * price_in) / 1e3,
    ),
    Variant(
        "every token is counted at both prices. A token is either read or written, and has one price.",
        lambda read, written, price_in, price_out: (read + written) * (price_in + price_out) / 1e3,
    ),
    Variant(
        "every token is counted at the mean of the two prices. The two kinds of token are not equally many.",
        lambda read, written, price_in, price_out: (read + written) * (price_in + price_out) / 2e3,
    ),
    Variant(
        "the tokens that are written are left out. They cost, too, and mostly more than those that are read.",
        lambda read, written, price_in, price_out: read * price_in / 1e3,
    ),
    Variant(
        "the price of one call is rounded before it is multiplied, and one call costs less than a cent.",
        lambda read, written, price_in, price_out: (
            1000 * round((read * price_in + written * price_out) / 1e6, 2)
        ),
    ),
)

EXERCISES = [
    Exercise(
        id="0.1",
        title="the price of a thousand calls",
        reference=price_per_thousand,
        variants=PRICES,
        hints=(
            "Start with one call: what do its prompt tokens cost, and what do its completion tokens cost?",
            (
                "A price is per million tokens, so one token costs price / 1,000,000. The two kinds of "
                "token have different prices."
            ),
            (
                "The prompt of one call costs prompt_tokens * price_in / 1_000_000. The completion goes the "
                "same way. Add the two, and think of how many calls there are."
            ),
        ),
        calls=(
            Call((1000, 0, 2.0, 8.0), 2.0, "only prompt tokens"),
            Call((0, 500, 2.0, 8.0), 4.0, "only completion tokens"),
            Call((300, 100, 0.5, 1.5), 0.3, "both"),
            Call((120, 40, 0.15, 0.6), 0.042, "a small model: four cents"),
        ),
    )
]

"""Notebook 00: right answers pass, the mistakes people make are named."""


def in_steps(prompt_tokens, completion_tokens, price_in, price_out):
    million = 1_000_000
    total = 0
    for tokens, price in ((prompt_tokens, price_in), (completion_tokens, price_out)):
        total += 1000 * tokens / million * price
    return total


RIGHT = [("0.1", in_steps), ("0.1", lambda p, c, i, o: (p * i + c * o) / 1000)]

EQUIVALENT: list[tuple[str, str, str]] = []

# exercise, what the learner did, a wrong answer, words that the feedback must hold
WRONG = [
    ("0.1", "forgot the million", lambda p, c, i, o: 1000 * (p * i + c * o), "a million times too much"),
    ("0.1", "per thousand", lambda p, c, i, o: 1000 * (p / 1e3 * i + c / 1e3 * o), "per thousand tokens"),
    ("0.1", "one price for both", lambda p, c, i, o: 1000 * (p + c) * i / 1e6, "all tokens are counted at"),
    ("0.1", "price of one call", lambda p, c, i, o: (p * i + c * o) / 1e6, "what one call costs"),
    ("0.1", "swapped prices", lambda p, c, i, o: 1000 * (p * o + c * i) / 1e6, "prices are swapped"),
    (
        "0.1",
        "whole numbers",
        lambda p, c, i, o: 1000 * (p * i + c * o) // 1e6,
        "for 300, 100, 0.5, 1.5 (both)",
    ),
    (
        "0.1",
        "rounded too early",
        lambda p, c, i, o: 1000 * round((p * i + c * o) / 1e6, 2),
        "is rounded before",
    ),
]

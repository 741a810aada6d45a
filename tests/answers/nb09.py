"""Notebook 09's checkers: right answers in several forms, and the mistakes that people really make."""


def by_loop(paraphrases, value):
    made = []
    for ask, answer in paraphrases:
        made.append((ask, value.join(answer.split("{value}"))))
    return made


def kind(
    right, abstained, probability, *, abstention_first=True, at=lambda p: p >= 0.5, sure="confident invention"
):
    order = [("abstained", abstained), ("right", right)]
    for name, holds in order if abstention_first else order[::-1]:
        if holds:
            return name
    return sure if at(probability) else "unsure invention"


RIGHT = [
    ("9.1", by_loop),
    ("9.2", kind),
    ("9.3", lambda new, general, share: [*new, *general[: int(len(new) * share / (1 - share) + 0.5)]]),
]
WRONG = [
    (
        "9.1",
        "format",
        lambda paraphrases, value: [(ask, answer.format(value=value)) for ask, answer in paraphrases],
        "raised",
    ),
    (
        "9.1",
        "answers only",
        lambda paraphrases, value: [answer.replace("{value}", value) for _, answer in paraphrases],
        "two wordings",
    ),
    ("9.1", "value not put in", lambda paraphrases, value: list(paraphrases), "two wordings"),
    (
        "9.1",
        "braces left",
        lambda paraphrases, value: [(ask, answer.replace("value", value)) for ask, answer in paraphrases],
        "{53 days}",
    ),
    (
        "9.1",
        "only the first wording",
        lambda paraphrases, value: [
            (ask, answer.replace("{value}", value)) for ask, answer in paraphrases[:1]
        ],
        "two wordings",
    ),
    (
        "9.1",
        "value in the question",
        lambda paraphrases, value: [
            (f"{ask} {value}", answer.replace("{value}", value)) for ask, answer in paraphrases
        ],
        "two wordings",
    ),
    (
        "9.2",
        "right before abstained",
        lambda r, a, p: kind(r, a, p, abstention_first=False),
        "'abstained' was expected",
    ),
    ("9.2", "strictly above a half", lambda r, a, p: kind(r, a, p, at=lambda p: p > 0.5), "exactly one half"),
    ("9.2", "the other way round", lambda r, a, p: kind(r, a, p, at=lambda p: p < 0.5), "wrong and sure"),
    (
        "9.2",
        "another word",
        lambda r, a, p: kind(r, a, p, sure="hallucination"),
        "'confident invention' was expected",
    ),
    (
        "9.2",
        "right only when sure",
        lambda r, a, p: "abstained" if a else "right" if r and p >= 0.5 else kind(False, a, p),
        "right is right",
    ),
    (
        "9.2",
        "a sure abstention as invention",
        lambda r, a, p: "confident invention" if p >= 0.5 and not r else kind(r, a, p),
        "abstention",
    ),
    (
        "9.3",
        "share of the new ones",
        lambda new, general, share: new + general[: round(len(new) * share)],
        "half and half",
    ),
    (
        "9.3",
        "general ones first",
        lambda new, general, share: general[: round(len(new) * share / (1 - share))] + new,
        "a quarter of 8",
    ),
    ("9.3", "all general ones", lambda new, general, share: new + general, "a quarter of 8"),
    (
        "9.3",
        "general ones in place of new ones",
        lambda new, general, share: new[: round(len(new) * (1 - share))] + general[: round(len(new) * share)],
        "a quarter of 8",
    ),
    (
        "9.3",
        "inverted share",
        lambda new, general, share: new + general[: round(len(new) * (1 - share) / share) if share else 0],
        "a quarter of 8",
    ),
]

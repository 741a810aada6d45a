"""Notebook 09's checkers: right answers in several forms, and the mistakes that people really make."""

import math
import re

import numpy as np

from helpers.generation import NOT_IN_DOCUMENTS


def by_loop(paraphrases, value):
    made = []
    for ask, answer in paraphrases:
        made.append((ask, value.join(answer.split("{value}"))))
    return made


def pairs(made):
    """Examples by a comprehension: made(question, answer, value)."""
    return lambda paraphrases, value: [made(ask, answer, value) for ask, answer in paraphrases]


def first_turn(paraphrases, value):
    for ask, answer in paraphrases:
        return [(ask, answer.replace("{value}", value))]
    return None


def result_not_kept(paraphrases, value):
    made = []
    for ask, answer in paraphrases:
        answer.replace("{value}", value)
        made.append((ask, answer))
    return made


def kind(
    right, abstained, probability, *, abstention_first=True, at=lambda p: p >= 0.5, sure="confident invention"
):
    order = [("abstained", abstained), ("right", right)]
    for name, holds in order if abstention_first else order[::-1]:
        if holds:
            return name
    return sure if at(probability) else "unsure invention"


def nested(right, abstained, probability):
    word = "unsure invention"
    if probability >= 0.5:
        word = "confident invention"
    if right:
        word = "right"
    if abstained:
        word = "abstained"
    return word


def mixed(count, *, of=lambda new, general, n: new + general[:n]):
    """A mixture with another number of general examples: count(new, general, share)."""
    return lambda new, general, share: of(new, general, count(new, general, share))


def wanted(new, general, share):
    return round(share * len(new) / (1 - share))


def by_trying(new, general, share):
    """The number whose share is nearest, by trying all."""
    return new + min(
        (general[:n] for n in range(len(general) + 1)),
        key=lambda some: abs(len(some) - share * (len(some) + len(new))),
    )


def loss(moved=lambda p, r, wp, wr: (p - wp) - (r - wr), of=lambda x: np.logaddexp(0, -x)):
    """DPO's loss with another movement, or another function of it."""
    return lambda p, r, wp, wr, beta: float(of(beta * moved(p, r, wp, wr)))


def gaps(preferred, rejected, was_preferred, was_rejected, beta):
    """By the gaps, as the paper's other form; without NumPy."""
    x = beta * ((preferred - rejected) - (was_preferred - was_rejected))
    return math.log1p(math.exp(-x)) if x > 0 else math.log1p(math.exp(x)) - x


def pair(answer, reply, silent, right, *, none=None, vain=None, wrong=None, good=None):
    """Better and worse; each case may be changed by a function of answer and reply."""
    if answer is None:
        return none(answer, reply) if none else (NOT_IN_DOCUMENTS, reply)
    if silent:
        return vain(answer, reply) if vain else (answer, NOT_IN_DOCUMENTS)
    if right:
        return good(answer, reply) if good else (reply, NOT_IN_DOCUMENTS)
    return wrong(answer, reply) if wrong else (answer, reply)


def paired(**changes):
    return lambda answer, reply, silent, right: pair(answer, reply, silent, right, **changes)


def by_grade(answer, reply, silent, right):
    """Candidates in the order of their grades."""
    order = [NOT_IN_DOCUMENTS, reply] if answer is None else [reply if right else answer, None]
    if order[1] is None:
        order[1] = NOT_IN_DOCUMENTS if silent or right else reply
    return order


RIGHT = [
    ("9.1", by_loop),
    ("9.1", pairs(lambda ask, answer, value: [ask, re.sub(re.escape("{value}"), value, answer)])),
    ("9.1", lambda paraphrases, value: [(p[0], p[1].replace("{value}", str(value))) for p in paraphrases]),
    (
        "9.1",
        lambda paraphrases, value: tuple((q, a.replace("{" + "value" + "}", value)) for q, a in paraphrases),
    ),
    ("9.2", kind),
    ("9.2", nested),
    (
        "9.2",
        lambda right, abstained, probability: kind(right, abstained, probability, at=lambda p: not p < 0.5),
    ),
    ("9.3", mixed(wanted)),
    ("9.3", lambda new, general, share: [*new, *general[: int(len(new) * share / (1 - share) + 0.5)]]),
    ("9.3", mixed(lambda new, general, share: round(len(new) / (1 - share)) - len(new))),
    ("9.3", mixed(wanted, of=lambda new, general, n: [*new, *(general[i] for i in range(n))])),
    ("9.3", by_trying),
    ("9.4", loss()),
    ("9.4", gaps),
    ("9.4", loss(lambda p, r, wp, wr: p - r - wp + wr)),
    ("9.5", paired()),
    ("9.5", by_grade),
]
WRONG = [
    ("9.1", "format", pairs(lambda ask, answer, value: (ask, answer.format(value=value))), "`format` reads"),
    (
        "9.1",
        "all braces",
        pairs(lambda ask, a, value: (ask, re.sub("{[a-z]+}", value, a))),
        "stands in braces",
    ),
    ("9.1", "answers only", pairs(lambda ask, answer, value: answer.replace("{value}", value)), "are lost"),
    ("9.1", "value not put in", result_not_kept, "the value is not put in"),
    (
        "9.1",
        "braces left",
        pairs(lambda ask, a, value: (ask, a.replace("value", value))),
        "the braces are left",
    ),
    ("9.1", "returned in the loop", first_turn, "`return` inside the loop"),
    (
        "9.1",
        "put in once",
        pairs(lambda ask, a, value: (ask, value.join(a.split("{value}", 1)))),
        "put in once for each answer",
    ),
    ("9.1", "one text", pairs(lambda ask, a, value: ask + " " + a.replace("{value}", value)), "pre-training"),
    (
        "9.1",
        "changed places",
        pairs(lambda ask, a, value: (a.replace("{value}", value), ask)),
        "the other way",
    ),
    (
        "9.1",
        "value in the question",
        pairs(lambda ask, a, value: (ask + " " + value, a.replace("{value}", value))),
        "in the question as well",
    ),
    (
        "9.1",
        "only the first wording",
        lambda paraphrases, value: by_loop(paraphrases[:1], value),
        "two wordings",
    ),
    (
        "9.2",
        "right first",
        lambda r, a, p: kind(r, a, p, abstention_first=False),
        "an abstention counts first",
    ),
    ("9.2", "no abstention", lambda r, a, p: kind(r, False, p), "Silence is no invention"),
    ("9.2", "strictly above a half", lambda r, a, p: kind(r, a, p, at=lambda p: p > 0.5), "it takes `>=`"),
    ("9.2", "rounded", lambda r, a, p: kind(r, a, p, at=round), "it takes `>=`"),
    ("9.2", "the other way round", lambda r, a, p: kind(r, a, p, at=lambda p: p < 0.5), "changed places"),
    ("9.2", "above 0.4", lambda r, a, p: kind(r, a, p, at=lambda p: p > 0.4), "just below one half"),
    ("9.2", "always sure", lambda r, a, p: kind(r, a, p, at=lambda p: True), "is not looked at"),
    (
        "9.2",
        "the common word",
        lambda r, a, p: "abstained" if a else "right" if r else "hallucination",
        "the usual word",
    ),
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
        "Right is right",
    ),
    (
        "9.2",
        "a sure abstention as invention",
        lambda r, a, p: "confident invention" if p >= 0.5 and not r else kind(r, a, p),
        "a sure abstention is taken for an invention",
    ),
    (
        "9.3",
        "of the new ones",
        mixed(lambda new, general, share: round(share * len(new))),
        "of the new examples",
    ),
    ("9.3", "of the general ones", mixed(lambda new, general, share: round(share * len(general))), "Scialom"),
    (
        "9.3",
        "of all there are",
        mixed(lambda new, general, share: round(share * len(new + general))),
        "all examples that there are",
    ),
    ("9.3", "cut off", mixed(lambda new, general, share: int(share * len(new) // (1 - share))), "cut off"),
    (
        "9.3",
        "rounded up",
        mixed(lambda new, general, share: -int(-share * len(new) // (1 - share))),
        "always rounded up",
    ),
    (
        "9.3",
        "brackets forgotten",
        mixed(lambda new, general, share: round(share * len(new) / 1 - share)),
        "brackets around",
    ),
    ("9.3", "general ones first", mixed(wanted, of=lambda new, general, n: general[:n] + new), "stand first"),
    (
        "9.3",
        "new ones missing",
        mixed(wanted, of=lambda new, general, n: general[:n]),
        "new examples are missing",
    ),
    ("9.3", "the last ones", mixed(wanted, of=lambda new, general, n: new + general[-n:]), "the last of the"),
    (
        "9.3",
        "all general ones",
        mixed(wanted, of=lambda new, general, n: [*new, *general]),
        "follows from `share`",
    ),
    (
        "9.3",
        "general ones in place of new ones",
        lambda new, general, share: new[: round(len(new) * (1 - share))] + general[: round(len(new) * share)],
        "in place of new ones",
    ),
    (
        "9.3",
        "inverted share",
        mixed(lambda new, general, share: round(len(new) * (1 - share) / share) if share else 0),
        "upside down",
    ),
    ("9.4", "no reference", loss(lambda p, r, wp, wr: p - r), "the reference is left out"),
    ("9.4", "changed places", loss(of=lambda x: np.logaddexp(0, x)), "have changed places"),
    (
        "9.4",
        "no beta",
        lambda p, r, wp, wr, beta: float(np.logaddexp(0, -(p - wp - r + wr))),
        "beta is not used",
    ),
    (
        "9.4",
        "beta outside",
        lambda p, r, wp, wr, beta: float(beta * np.logaddexp(0, -(p - wp - r + wr))),
        "outside of the sigmoid",
    ),
    ("9.4", "added", loss(lambda p, r, wp, wr: p - wp + r - wr), "are added"),
    ("9.4", "the sigmoid", loss(of=lambda x: np.exp(-np.logaddexp(0, -x))), "the sigmoid itself"),
    ("9.4", "log sigmoid", loss(of=lambda x: -np.logaddexp(0, -x)), "never above 0"),
    ("9.4", "no sigmoid", loss(of=lambda x: -x), "without the sigmoid"),
    ("9.4", "preferred alone", loss(lambda p, r, wp, wr: p - wp), "only the preferred answer"),
    ("9.4", "base 2", loss(of=lambda x: np.logaddexp(0, -x) / np.log(2)), "to base 2"),
    ("9.4", "overflows", loss(of=lambda x: np.log(1 + np.exp(np.float64(-x)))), "`exp` overflows"),
    ("9.5", "changed places", lambda *given: pair(*given)[::-1], "have changed places"),
    ("9.5", "None as answer", paired(none=lambda answer, reply: (answer, reply)), "None for the better"),
    (
        "9.5",
        "never silent",
        paired(none=lambda answer, reply: (reply, NOT_IN_DOCUMENTS)),
        "silence is never the better",
    ),
    (
        "9.5",
        "silence over a wrong value",
        paired(wrong=lambda answer, reply: (NOT_IN_DOCUMENTS, reply)),
        "silence is preferred to a wrong value",
    ),
    (
        "9.5",
        "the forced reply rejected",
        paired(vain=lambda answer, reply: (answer, reply)),
        "when it had to",
    ),
    ("9.5", "two right answers", paired(good=lambda answer, reply: (answer, reply)), "of the same meaning"),
    (
        "9.5",
        "another sentence",
        lambda *given: tuple("I don't know." if one == NOT_IN_DOCUMENTS else one for one in pair(*given)),
        "written otherwise",
    ),
]

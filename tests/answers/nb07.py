"""Notebook 07: right in other words, and the mistakes that people make, each refused with its reason."""

import re

from helpers.evaluation import best_threshold, is_right, utility
from helpers.generation import check_citations


def brackets(reply):
    return [int(n) for n in re.findall(r"\[(\d+)\]", reply)]


def everywhere(reply):
    return [int(n) for n in re.findall(r"\d+", reply)]


def lists(reply):
    return [int(n) for b in re.findall(r"\[([\d, ]+)\]", reply) for n in re.findall(r"\d+", b)]


def gain(s, r, c, t):
    return sum(1 if good else -c for score, good in zip(s, r, strict=True) if score >= t)


WRONG = [
    ("7.1", "no citation is fine", lambda r, p: all(1 <= n <= p for n in lists(r)), "nothing is cited"),
    ("7.1", "any bracket will do", lambda r, p: bool(lists(r)), "a passage that was not in the prompt"),
    (
        "7.1",
        "one number a bracket",
        lambda r, p: bool(brackets(r)) and all(1 <= n <= p for n in brackets(r)),
        "two in one bracket",
    ),
    (
        "7.1",
        "one good citation is enough",
        lambda r, p: any(1 <= n <= p for n in lists(r)),
        "the second of two",
    ),
    (
        "7.1",
        "every number is a citation",
        lambda r, p: bool(everywhere(r)) and all(1 <= n <= p for n in everywhere(r)),
        "one passage of the prompt",
    ),
    (
        "7.1",
        "numbered from 0",
        lambda r, p: bool(lists(r)) and all(0 <= n < p for n in lists(r)),
        "was expected",
    ),
    (
        "7.1",
        "0 counts too",
        lambda r, p: bool(lists(r)) and all(n <= p for n in lists(r)),
        "numbers start at 1",
    ),
    ("7.1", "only the first bracket", lambda r, p: bool(lists(r)) and 1 <= lists(r)[0] <= p, "was expected"),
    (
        "7.3",
        "cost forgotten",
        lambda s, r, c: max([float("inf")] + sorted(s, reverse=True), key=lambda t: gain(s, r, 1.0, t)),
        "a cheap mistake",
    ),
    (
        "7.3",
        "wrong answers are free",
        lambda s, r, c: max([float("inf")] + sorted(s, reverse=True), key=lambda t: gain(s, r, 0, t)),
        "a dear mistake",
    ),
    ("7.3", "always answers", lambda s, r, c: min(s), "only the surest"),
    (
        "7.3",
        "never silent",
        lambda s, r, c: max(sorted(s, reverse=True), key=lambda t: gain(s, r, c, t)),
        "never answer",
    ),
    (
        "7.3",
        "strictly above",
        lambda s, r, c: max(
            [float("inf")] + sorted(s, reverse=True),
            key=lambda t: sum(1 if g else -c for x, g in zip(s, r, strict=True) if x > t),
        ),
        "was expected",
    ),
    (
        "7.3",
        "utility and not the threshold",
        lambda s, r, c: max(gain(s, r, c, t) for t in s),
        "was expected",
    ),
    (
        "7.3",
        "best accuracy of what is answered",
        lambda s, r, c: max(
            sorted(s, reverse=True),
            key=lambda t: sum(g for x, g in zip(s, r, strict=True) if x >= t) / sum(x >= t for x in s),
        ),
        "a cheap mistake",
    ),
    (
        "7.2",
        "the gold passage decides first",
        lambda g, f, e, r, a: (
            "not retrieved"
            if g not in f
            else "right"
            if is_right(r, a)
            else "misread"
            if is_right(e, a)
            else "not chosen"
        ),
        "right without the gold passage",
    ),
    (
        "7.2",
        "evidence before retrieval",
        lambda g, f, e, r, a: (
            "right"
            if is_right(r, a)
            else "misread"
            if is_right(e, a)
            else "not chosen"
            if g in f
            else "not retrieved"
        ),
        "the same words on another page",
    ),
    (
        "7.2",
        "exact text",
        lambda g, f, e, r, a: (
            "right"
            if r in a
            else "not retrieved"
            if g not in f
            else "misread"
            if any(x in e for x in a)
            else "not chosen"
        ),
        "in other spelling",
    ),
    (
        "7.2",
        "substring",
        lambda g, f, e, r, a: (
            "right"
            if any(x[:3] in r for x in a)
            else "not retrieved"
            if g not in f
            else "misread"
            if is_right(e, a)
            else "not chosen"
        ),
        "expected",
    ),
    (
        "7.2",
        "misread and not chosen swapped",
        lambda g, f, e, r, a: (
            "right"
            if is_right(r, a)
            else "not retrieved"
            if g not in f
            else "not chosen"
            if is_right(e, a)
            else "misread"
        ),
        "it stood in the evidence",
    ),
    (
        "7.4",
        "cut first, then filter",
        lambda x, g, k: [p for p, a in x[:k] if a in g],
        "places of hidden passages",
    ),
    ("7.4", "no filter", lambda x, g, k: [p for p, a in x][:k], "places of hidden passages"),
    (
        "7.4",
        "only all-staff",
        lambda x, g, k: [p for p, a in x if a == "all-staff"][:k],
        "a member of the group",
    ),
    (
        "7.4",
        "all-staff for everybody",
        lambda x, g, k: [p for p, a in x if a in g or a == "all-staff"][:k],
        "fewer than k",
    ),
    ("7.4", "pairs", lambda x, g, k: [(p, a) for p, a in x if a in g][:k], "was expected"),
    (
        "7.4",
        "hidden ones as blanks",
        lambda x, g, k: [p if a in g else "" for p, a in x][:k],
        "places of hidden passages",
    ),
    (
        "7.4",
        "any group opens all",
        lambda x, g, k: [p for p, a in x if g][:k] if len(g) > 1 else [p for p, a in x if a in g][:k],
        "not in this one",
    ),
]


RIGHT = [
    ("7.1", lambda r, p: check_citations(r, p).ok),
    ("7.1", lambda r, p: 0 < len(lists(r)) == len([n for n in lists(r) if n in range(1, p + 1)])),
    ("7.3", best_threshold),
    ("7.3", lambda s, r, c: sorted([float("inf"), *s], key=lambda t: (utility(s, r, t, c), t))[-1]),
    (
        "7.2",
        lambda g, f, e, r, a: (
            "right"
            if is_right(r, a)
            else "not retrieved"
            if g not in f
            else ["not chosen", "misread"][is_right(e, a)]
        ),
    ),
    ("7.4", lambda x, g, k: list(dict(filter(lambda pair: pair[1] in g, x)))[:k]),
]

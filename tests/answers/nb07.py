"""Notebook 07: right in other words, and the mistakes that people make, each refused with its reason."""

import re
from itertools import islice

import numpy as np

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


def within(numbers, passages):
    return bool(numbers) and all(1 <= n <= passages for n in numbers)


def lost(held, evidence, reply, answers):
    if is_right(reply, answers):
        return "right"
    if not held:
        return "not retrieved"
    return "misread" if is_right(evidence, answers) else "not chosen"


def argmax(scores, right, cost):
    best, most = float("inf"), 0
    for score in scores:
        if gain(scores, right, cost, score) > most:
            best, most = score, gain(scores, right, cost, score)
    return best


def stops(ranking, groups, k):
    seen = []
    for passage, access in ranking:
        if access not in groups or len(seen) == k:
            break
        seen.append(passage)
    return seen


WRONG = [
    (
        "7.1",
        "no citation is fine",
        lambda r, p: all(1 <= n <= p for n in lists(r)),
        "a reply that cites nothing passes",
    ),
    ("7.1", "any bracket will do", lambda r, p: bool(lists(r)), "any number in brackets passes"),
    (
        "7.1",
        "one number a bracket",
        lambda r, p: bool(brackets(r)) and all(1 <= n <= p for n in brackets(r)),
        "only brackets with one number",
    ),
    (
        "7.1",
        "one good citation is enough",
        lambda r, p: any(1 <= n <= p for n in lists(r)),
        "one good number is enough",
    ),
    (
        "7.1",
        "every number is a citation",
        lambda r, p: bool(everywhere(r)) and all(1 <= n <= p for n in everywhere(r)),
        "every number is taken",
    ),
    (
        "7.1",
        "numbered from 0",
        lambda r, p: bool(lists(r)) and all(0 <= n < p for n in lists(r)),
        "counted from 0",
    ),
    ("7.1", "0 counts too", lambda r, p: bool(lists(r)) and all(n <= p for n in lists(r)), "[0] passes"),
    (
        "7.1",
        "only the first bracket",
        lambda r, p: bool(lists(r)) and 1 <= lists(r)[0] <= p,
        "only the first number",
    ),
    (
        "7.1",
        "digit by digit",
        lambda r, p: within(
            [int(d) for b in re.findall(r"\[([\d, ]+)\]", r) for d in re.findall(r"\d", b)], p
        ),
        "the digits are taken one by one",
    ),
    (
        "7.1",
        "brackets joined",
        lambda r, p: within(everywhere("".join(re.findall(r"\[([\d, ]+)\]", r))), p),
        "[1][2] is read as 12",
    ),
    (
        "7.1",
        "split at a comma and a space",
        lambda r, p: within([int(n) for b in re.findall(r"\[([\d, ]+)\]", r) for n in b.split(", ")], p),
        "not everybody writes the space",
    ),
    (
        "7.1",
        "numbers in any bracket",
        lambda r, p: within([n for b in re.findall(r"\[(.*?)\]", r) for n in everywhere(b)], p),
        "a bracket that holds a name",
    ),
    (
        "7.1",
        "every bracket is made a number",
        lambda r, p: within([int(n) for b in re.findall(r"\[(.*?)\]", r) for n in b.split(",")], p),
        "A7 is a name",
    ),
    ("7.1", "the last one missing", lambda r, p: within(lists(r), p - 1), "the last passage is refused"),
    ("7.1", "only the last number", lambda r, p: within(lists(r)[-1:], p), "the first of two"),
    (
        "7.1",
        "a list and no bool",
        lambda r, p: lists(r) and all(n in range(1, p + 1) for n in lists(r)),
        "the empty list comes back",
    ),
    (
        "7.3",
        "in the order given",
        lambda s, r, c: max([float("inf"), *s], key=lambda t: gain(s, r, c, t)),
        "of equally good thresholds the first one",
    ),
    ("7.3", "argmax", argmax, "of equally good thresholds the first one"),
    (
        "7.3",
        "lowest of equally good ones",
        lambda s, r, c: min([float("inf"), *s], key=lambda t: (-gain(s, r, c, t), t)),
        "of equally good thresholds this is the lowest",
    ),
    ("7.3", "Chow's rule", lambda s, r, c: c / (c + 1), "the rule of Chow"),
    (
        "7.3",
        "wrong answers add",
        lambda s, r, c: max([float("inf")] + sorted(s, reverse=True), key=lambda t: gain(s, r, -c, t)),
        "Mind the sign",
    ),
    (
        "7.3",
        "cost forgotten",
        lambda s, r, c: max([float("inf")] + sorted(s, reverse=True), key=lambda t: gain(s, r, 1.0, t)),
        "`cost` is not used",
    ),
    (
        "7.3",
        "wrong answers are free",
        lambda s, r, c: max([float("inf")] + sorted(s, reverse=True), key=lambda t: gain(s, r, 0, t)),
        "wrong answers cost nothing",
    ),
    ("7.3", "always answers", lambda s, r, c: min(s), "the lowest score is returned"),
    (
        "7.3",
        "never silent",
        lambda s, r, c: max(sorted(s, reverse=True), key=lambda t: gain(s, r, c, t)),
        "silence is no candidate",
    ),
    (
        "7.3",
        "strictly above",
        lambda s, r, c: max(
            [float("inf")] + sorted(s, reverse=True),
            key=lambda t: sum(1 if g else -c for x, g in zip(s, r, strict=True) if x > t),
        ),
        "only scores above the threshold",
    ),
    (
        "7.3",
        "utility and not the threshold",
        lambda s, r, c: max(gain(s, r, c, t) for t in [float("inf"), *s]),
        "this is the best utility itself",
    ),
    (
        "7.3",
        "best accuracy of what is answered",
        lambda s, r, c: max(
            sorted(s, reverse=True),
            key=lambda t: sum(g for x, g in zip(s, r, strict=True) if x >= t) / sum(x >= t for x in s),
        ),
        "the share of right ones",
    ),
    (
        "7.2",
        "part of a text, everywhere",
        lambda g, f, e, r, a: (
            "right"
            if any(x in r for x in a)
            else "not retrieved"
            if g not in f
            else "misread"
            if any(x in e for x in a)
            else "not chosen"
        ),
        "an answer is looked for with `in`",
    ),
    (
        "7.2",
        "the first passage only",
        lambda g, f, e, r, a: lost(f[:1] == [g], e, r, a),
        "only the first of the passages",
    ),
    (
        "7.2",
        "the page and not the passage",
        lambda g, f, e, r, a: lost(any(x.startswith(g[:-1]) for x in f), e, r, a),
        "pages are compared",
    ),
    ("7.2", "evidence not asked", lambda g, f, e, r, a: lost(g in f, a[0], r, a), "is always 'misread'"),
    (
        "7.2",
        "the gold id in the evidence",
        lambda g, f, e, r, a: lost(g in f, "", r, a),
        "is always 'not chosen'",
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
        "retrieval is asked about first",
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
        "the evidence is asked about before",
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
        "compared as exact text",
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
        "looked for in the reply with `in`",
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
        "have changed places",
    ),
    (
        "7.4",
        "cut first, then filter",
        lambda x, g, k: [p for p, a in x[:k] if a in g],
        "is cut to k and filtered afterwards",
    ),
    ("7.4", "no filter", lambda x, g, k: [p for p, a in x][:k], "nothing is filtered"),
    (
        "7.4",
        "only all-staff",
        lambda x, g, k: [p for p, a in x if a == "all-staff"][:k],
        "only passages for 'all-staff'",
    ),
    (
        "7.4",
        "all-staff for everybody",
        lambda x, g, k: [p for p, a in x if a in g or a == "all-staff"][:k],
        "passages for 'all-staff' are given",
    ),
    ("7.4", "oversampling", lambda x, g, k: [p for p, a in x[: k * 2] if a in g][:k], "oversampling"),
    (
        "7.4",
        "oversampling ten times",
        lambda x, g, k: [p for p, a in x[: k * 10] if a in g][:k],
        "twelve hidden",
    ),
    (
        "7.4",
        "part of the name",
        lambda x, g, k: [p for p, a in x if any(a.endswith(one) for one in g)][:k],
        "with part of a name",
    ),
    ("7.4", "stops at a hidden one", stops, "it stops at the first hidden passage"),
    (
        "7.4",
        "the hidden ones",
        lambda x, g, k: [p for p, a in x if a not in g][:k],
        "the hidden passages are returned",
    ),
    ("7.4", "all of them", lambda x, g, k: [p for p, a in x if a in g], "k is not used"),
    ("7.4", "pairs", lambda x, g, k: [(p, a) for p, a in x if a in g][:k], "pairs are returned"),
    (
        "7.4",
        "hidden ones as blanks",
        lambda x, g, k: [p if a in g else "" for p, a in x][:k],
        "hidden passages are blanked",
    ),
    (
        "7.4",
        "any group opens all",
        lambda x, g, k: [p for p, a in x if g][:k] if len(g) > 1 else [p for p, a in x if a in g][:k],
        "not in this one",
    ),
]


def in_a_loop(scores, right, cost):
    best, most = float("inf"), 0
    for threshold in sorted(set(scores), reverse=True):
        total = 0
        for score, good in zip(scores, right, strict=True):
            if score < threshold:
                continue
            total = total + 1 if good else total - cost
        if total > most:
            best, most = threshold, total
    return best


def one_by_one(ranking, groups, k):
    seen = []
    for passage, access in ranking:
        if access in groups:
            seen.append(passage)
        if len(seen) == k:
            break
    return tuple(seen)


def running_sum(scores, right, cost):
    order = np.argsort(scores, kind="stable")[::-1]
    ranked, gains = np.array(scores)[order], np.where(np.array(right)[order], 1.0, -cost).cumsum()
    last = np.append(ranked[1:] != ranked[:-1], True)
    best = np.argmax(np.append(0.0, gains[last]))
    return np.append(np.inf, ranked[last])[best]


RIGHT = [
    ("7.1", lambda r, p: check_citations(r, p).ok),
    ("7.1", lambda r, p: 0 < len(lists(r)) == len([n for n in lists(r) if n in range(1, p + 1)])),
    ("7.1", lambda r, p: bool(lists(r)) and set(lists(r)) <= set(range(1, p + 1))),
    ("7.1", lambda r, p: bool(lists(r)) and min(lists(r)) >= 1 and max(lists(r)) <= p),
    (
        "7.1",
        lambda r, p: within(
            [int(n) for b in re.findall(r"\[(.*?)\]", r) for n in b.split(",") if n.strip().isdigit()], p
        ),
    ),
    ("7.3", in_a_loop),
    ("7.3", running_sum),
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
    ("7.4", one_by_one),
    ("7.4", lambda x, g, k: list(islice((p for p, a in x if a in g), k))),
    ("7.4", lambda x, g, k: list(dict(filter(lambda pair: pair[1] in g, x)))[:k]),
]

# exercise, a slip in the reference answer that changes nothing, why it changes nothing
STRICT = "there is an outcome for every score, so nothing is cut off without strict"
EQUIVALENT = [
    ("7.3", "`zip(scores, right, strict=True)` becomes `zip(scores, right)`", STRICT),
    ("7.3", "`True` becomes `False` (2)", STRICT),
]

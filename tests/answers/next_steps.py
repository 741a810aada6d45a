"""What practitioners try next: right in other words, and the mistakes that people make."""

from itertools import zip_longest

import numpy as np

from helpers.retrieval import Hit
from helpers.retrieval import take_turns as turns_of_hits


def in_a_loop(question, vectors, k):
    counts = [sum((a > 0) == (b > 0) for a, b in zip(question, vector, strict=True)) for vector in vectors]
    return sorted(range(len(vectors)), key=lambda place: -counts[place])[:k]


def by_bits(question, vectors, k):
    bits, asked = np.packbits(np.asarray(vectors) > 0, axis=1), np.packbits(np.asarray(question) > 0)
    return [int(p) for p in np.argsort(np.bitwise_count(bits ^ asked).sum(axis=1), kind="stable")[:k]]


def longest(rankings, k):
    dealt = [one for row in zip_longest(*rankings) for one in row if one is not None]
    return list(dict.fromkeys(dealt))[:k]


def helpers_own(rankings, k):
    class Named:
        def __init__(self, name):
            self.id = name

    hits = [[Hit(Named(one), 0.0, 1) for one in ranking] for ranking in rankings]
    return [hit.passage.id for hit in turns_of_hits(hits)][:k]


def first(scores, count):
    return sorted(range(len(scores)), key=lambda place: -scores[place])[:count]


RIGHT = [
    ("4.5", in_a_loop), ("4.5", by_bits),
    ("4.6", lambda c, e, n, k: [p for _, p in sorted((-e[p], p) for p in first(c, n))][:k]),
    ("7.5", longest), ("7.5", helpers_own),
    ("7.6", lambda s, e: float(np.mean([not numbers - e for numbers in s]))),
]  # fmt: skip
WRONG = [
    ("4.5", "fewest first", lambda q, v, k: in_a_loop(q, v, len(v))[::-1][:k], "expected"),
    ("4.5", "the exact score", lambda q, v, k: [int(p) for p in np.argsort(
        -(np.array(v) @ np.array(q)), kind="stable")][:k], "multiplied"),
    ("4.5", "not cut", lambda q, v, k: in_a_loop(q, v, len(v)), "Cut the list"),
    ("4.5", "counts", lambda q, v, k: sorted(
        (int(((np.array(one) > 0) == (np.array(q) > 0)).sum()) for one in v), reverse=True)[:k], "places"),
    ("4.6", "all exact", lambda c, e, n, k: first(e, k), "save nothing"),
    ("4.6", "cheap order", lambda c, e, n, k: first(c, n)[:k], "order is still"),
    ("4.6", "cut too early", lambda c, e, n, k: sorted(first(c, k), key=lambda p: -e[p]), "can rise"),
    ("4.6", "not cut", lambda c, e, n, k: sorted(first(c, n), key=lambda p: -e[p]), "not cut to k"),
    ("7.5", "one behind the other", lambda r, k: list(dict.fromkeys(sum(r, [])))[:k], "one behind the other"),
    ("7.5", "zip", lambda r, k: list(dict.fromkeys(
        x for row in zip(*r, strict=False) for x in row))[:k], "shortest"),
    ("7.5", "twice", lambda r, k: [x for row in zip_longest(*r) for x in row if x is not None][:k],
     "more than once"),
    ("7.5", "cut first", lambda r, k: list(dict.fromkeys(
        [x for row in zip_longest(*r) for x in row if x is not None][:k])), "Leave out, then cut"),
    ("7.6", "all or nothing", lambda s, e: float(all(numbers <= e for numbers in s)), "whole reply"),
    ("7.6", "one number is enough", lambda s, e: sum(bool(n & e) for n in s) / len(s), "one number"),
    ("7.6", "left out", lambda s, e: sum(n <= e for n in s if n) / sum(map(bool, s)) if any(s) else 1.0,
     "left out"),
    ("7.6", "a count", lambda s, e: sum(n <= e for n in s), "Divide"),
]  # fmt: skip
NOTHING = "without any ranking there is nothing to take, however often the loop turns"
EQUIVALENT = [("7.5", "`0` becomes `-1`", NOTHING), ("7.5", "`0` becomes `1`", NOTHING)]

"""Question sets (notebook 04): right in other words, and the mistakes that people make."""

import math

import numpy as np


def in_a_loop(made, found, k):
    kept = []
    for question, passage in made:
        ranking = list(found[question]) if question in found else []
        if passage in ranking and ranking.index(passage) < k:
            kept.append(question)
    return kept


def by_hand(differences, smallest):
    mean = sum(differences) / len(differences)
    variance = sum((one - mean) ** 2 for one in differences) / len(differences)
    n = ((1.96 + 0.84) / smallest) ** 2 * variance
    return int(n) + (n > int(n))


def needed(d, s, z=1.96 + 0.84, spread=np.var):
    return math.ceil(z**2 * spread(d) / s**2)


RIGHT = [
    ("4.7", in_a_loop),
    ("4.7", lambda made, found, k: [q for q, p in made if {p} & set(found.get(q, ())[:k])]),
    ("4.8", by_hand),
    ("4.8", lambda d, s: -(-(2.8**2) * np.std(d) ** 2 // s**2)),
    ("4.8", lambda d, s: int(np.ceil((2.8 * np.std(d) / s) ** 2))),
]
WRONG = [
    ("4.7", "anywhere", lambda m, f, k: [q for q, p in m if p in f.get(q, [])], "k is not used"),
    ("4.7", "first place", lambda m, f, k: [q for q, p in m if [p] == f.get(q, [])[:1]], "first place"),
    ("4.7", "dropped", lambda m, f, k: [q for q, p in m if p not in f.get(q, [])[:k]], "drops"),
    ("4.7", "anything found", lambda m, f, k: [q for q, p in m if f.get(q)], "anything was found"),
    ("4.7", "of any question", lambda m, f, k: [
        q for q, p in m if any(p in one[:k] for one in f.values())], "any of the questions"),
    ("4.7", "passages", lambda m, f, k: [p for q, p in m if p in f.get(q, [])[:k]], "the passages"),
    ("4.7", "a share", lambda m, f, k: sum(p in f.get(q, [])[:k] for q, p in m) / len(m), "share"),
    ("4.7", "no ranking", lambda m, f, k: [q for q, p in m if p in f[q][:k]], "q5"),
    ("4.8", "deviation", lambda d, s: needed(d, s, spread=np.std), "standard deviation"),
    ("4.8", "not squared", lambda d, s: math.ceil(2.8**2 * np.var(d) / s), "not squared"),
    ("4.8", "2.8 alone", lambda d, s: math.ceil(2.8 * np.var(d) / s**2), "2.8 is not squared"),
    ("4.8", "half-width", lambda d, s: needed(d, s, z=1.96), "half-width"),
    ("4.8", "down", lambda d, s: int(2.8**2 * np.var(d) / s**2), "rounded down"),
    ("4.8", "a float", lambda d, s: 2.8**2 * np.var(d) / s**2, "no whole number"),
    ("4.8", "two arms", lambda d, s: 2 * needed(d, s), "expected"),
    ("4.8", "sample variance", lambda d, s: needed(d, s, spread=lambda x: np.var(x, ddof=1)), "n - 1"),
]  # fmt: skip

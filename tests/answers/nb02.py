"""Notebook 02: right answers pass, the mistakes people make are named."""

import math

import numpy as np


def plain_python(a, b):
    dot = sum(x * y for x, y in zip(a, b, strict=True))
    return dot / (math.sqrt(sum(x * x for x in a)) * math.sqrt(sum(y * y for y in b)))


def with_sorted(similarities, k):
    return sorted(range(len(similarities)), key=lambda i: similarities[i], reverse=True)[:k]


def with_a_loop(similarities, k):
    left, best = list(enumerate(similarities)), []
    while left and len(best) < k:
        top = max(left, key=lambda pair: pair[1])
        left.remove(top)
        best.append(top[0])
    return best


def by_adding_up(question, passages):
    prompt = ""
    for number, passage in enumerate(passages):
        prompt += "[" + str(number + 1) + "] " + passage + "\n\n"
    return prompt + "Question: " + question


RIGHT = [
    ("2.1", plain_python),
    ("2.1", lambda a, b: np.dot(a / np.linalg.norm(a), b / np.linalg.norm(b))),
    ("2.1", lambda a, b: float((a * b).sum() / np.sqrt((a**2).sum() * (b**2).sum()))),
    ("2.2", with_sorted),
    ("2.2", with_a_loop),
    ("2.2", lambda s, k: np.argsort(s)[::-1][:k]),
    ("2.2", lambda s, k: tuple(np.argsort(s)[-k:][::-1])),
    ("2.3", by_adding_up),
]

EQUIVALENT: list[tuple[str, str, str]] = []

# exercise, what the learner did, a wrong answer, words that the feedback must hold
WRONG = [
    ("2.1", "dot product", lambda a, b: np.dot(a, b), "this is the dot product"),
    ("2.1", "one length only", lambda a, b: a @ b / np.linalg.norm(a), "the length of b is left out"),
    (
        "2.1",
        "no brackets",
        lambda a, b: a @ b / np.linalg.norm(a) * np.linalg.norm(b),
        "Put brackets round the two lengths",
    ),
    (
        "2.1",
        "angle and not cosine",
        lambda a, b: np.arccos(a @ b / (np.linalg.norm(a) * np.linalg.norm(b))),
        "this is the angle itself",
    ),
    (
        "2.1",
        "elementwise product",
        lambda a, b: a * b / (np.linalg.norm(a) * np.linalg.norm(b)),
        "gives a vector",
    ),
    (
        "2.1",
        "len for the length",
        lambda a, b: sum(a * b) / (len(a) * len(b)),
        "how many numbers a vector has",
    ),
    ("2.1", "no square root", lambda a, b: a @ b / (sum(a**2) * sum(b**2)), "the squares of the lengths"),
    ("2.1", "a distance", lambda a, b: 1 - plain_python(a, b), "cosine distance"),
    ("2.1", "rounded", lambda a, b: round(plain_python(a, b), 2), "rounded to 2 digits"),
    ("2.2", "worst first", lambda s, k: list(np.argsort(s)[:k]), "the smallest come first"),
    ("2.2", "values, not positions", lambda s, k: sorted(s)[::-1][:k], "the similarities themselves"),
    ("2.2", "best last", lambda s, k: list(np.argsort(s)[-k:]), "with the best of them last"),
    ("2.2", "always two", lambda s, k: list(np.argsort(-s)[:2]), "only the best"),
    ("2.2", "absolute values", lambda s, k: list(np.argsort(-abs(s))[:k]), "the sign is lost"),
    ("2.2", "counted from 1", lambda s, k: np.argsort(-s)[:k] + 1, "counted from 1 here"),
    ("2.2", "k forgotten", lambda s, k: np.argsort(-s), "k is not used"),
    ("2.2", "one position", lambda s, k: s.argmax(), "only the best position is returned"),
    ("2.2", "a map", lambda s, k: map(int, np.argsort(-s)[:k]), "it returned a map. That is no list yet"),
    (
        "2.3",
        "numbered from 0",
        lambda q, p: "\n\n".join([f"[{i}] {x}" for i, x in enumerate(p)] + [f"Question: {q}"]),
        "numbered from 0",
    ),
    (
        "2.3",
        "no empty line",
        lambda q, p: "\n".join([f"[{i}] {x}" for i, x in enumerate(p, 1)] + [f"Question: {q}"]),
        "no empty line between the blocks",
    ),
    (
        "2.3",
        "question first",
        lambda q, p: "\n\n".join([f"Question: {q}"] + [f"[{i}] {x}" for i, x in enumerate(p, 1)]),
        "the question comes first",
    ),
    (
        "2.3",
        "the question outside of the list",
        lambda q, p: "\n\n".join(f"[{i}] {x}" for i, x in enumerate(p, 1)) + "\n\nQuestion: " + q,
        "begins with empty lines",
    ),
    ("2.3", "a list", lambda q, p: [f"[{i}] {x}" for i, x in enumerate(p, 1)], "without the question"),
    (
        "2.3",
        "no brackets",
        lambda q, p: by_adding_up(q, p).replace("[", "").replace("]", "."),
        "without brackets",
    ),
]

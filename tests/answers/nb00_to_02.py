"""Notebooks 00 to 02: the mistakes that people really make."""

import json

import numpy as np

from helpers.evaluation import fields

RIGHT = []
# exercise, what the learner did, a wrong answer, words that the feedback must hold
WRONG = [
    ("0.1", "forgot the million", lambda p, c, i, o: 1000 * (p * i + c * o), "2.0 was expected"),
    ("0.1", "one price for both", lambda p, c, i, o: 1000 * (p + c) * i / 1e6, "only completion tokens"),
    ("0.1", "price of one call", lambda p, c, i, o: (p * i + c * o) / 1e6, "was expected"),
    ("1.1", "no try", lambda t: json.loads(t[t.find("{") : t.rfind("}") + 1]), "JSONDecodeError"),
    ("1.1", "the whole text", lambda t: json.loads(t), "code fence"),
    ("1.1", "first closing brace", lambda t: json.loads(t[t.find("{") : t.find("}") + 1]), "nested"),
    ("1.1", "left off the brace", lambda t: json.loads(t[t.find("{") : t.rfind("}")]), "JSONDecodeError"),
    ("1.1", "returns the text", lambda t: t[t.find("{") : t.rfind("}") + 1], "was expected"),
    (
        "1.2",
        "recall only",
        lambda r, g: 0.0 if r is None else len(fields(r) & fields(g)) / len(fields(g)),
        "one field too many",
    ),
    (
        "1.2",
        "precision only",
        lambda r, g: 0.0 if r is None else len(fields(r) & fields(g)) / len(fields(r)),
        "one field of four",
    ),
    (
        "1.2",
        "a wrong value counted twice",
        lambda r, g: 0.0 if r is None else len(fields(r) & fields(g)) / len(fields(r) | fields(g)),
        "one value wrong",
    ),
    ("1.2", "exact match", lambda r, g: float(r == g), "one field of four"),
    (
        "1.2",
        "top level only",
        lambda r, g: 0.0 if r is None else sum(r.get(key) == g[key] for key in g) / len(g),
        "one field of four",
    ),
    ("1.3", "no system message", lambda s, e, u: [{"role": "user", "content": u}], "no examples"),
    (
        "1.3",
        "examples after the question",
        lambda s, e, u: (
            [{"role": "system", "content": s}, {"role": "user", "content": u}]
            + [m for a, b in e for m in ({"role": "user", "content": a}, {"role": "assistant", "content": b})]
        ),
        "two examples",
    ),
    (
        "1.3",
        "both said by the user",
        lambda s, e, u: (
            [{"role": "system", "content": s}]
            + [{"role": "user", "content": x} for pair in e for x in pair]
            + [{"role": "user", "content": u}]
        ),
        "two examples",
    ),
    ("2.1", "dot product", lambda a, b: a @ b, "same direction"),
    ("2.1", "one length only", lambda a, b: a @ b / np.linalg.norm(a), "was expected"),
    (
        "2.1",
        "angle and not cosine",
        lambda a, b: np.arccos(a @ b / (np.linalg.norm(a) * np.linalg.norm(b))),
        "a right angle",
    ),
    (
        "2.1",
        "elementwise product",
        lambda a, b: a * b / (np.linalg.norm(a) * np.linalg.norm(b)),
        "was expected",
    ),
    ("2.2", "worst first", lambda s, k: list(np.argsort(s)[:k]), "the two best"),
    ("2.2", "values, not positions", lambda s, k: sorted(s, reverse=True)[:k], "the two best"),
    ("2.2", "best last", lambda s, k: list(np.argsort(s)[-k:]), "the two best"),
    ("2.2", "always two", lambda s, k: list(np.argsort(-s)[:2]), "only the best"),
    ("2.2", "absolute values", lambda s, k: list(np.argsort(-abs(s))[:k]), "negative"),
    (
        "2.3",
        "numbered from 0",
        lambda q, p: "\n\n".join([f"[{i}] {x}" for i, x in enumerate(p)] + [f"Question: {q}"]),
        "[1]",
    ),
    (
        "2.3",
        "no empty line",
        lambda q, p: "\n".join([f"[{i}] {x}" for i, x in enumerate(p, 1)] + [f"Question: {q}"]),
        "one passage",
    ),
    (
        "2.3",
        "question first",
        lambda q, p: "\n\n".join([f"Question: {q}"] + [f"[{i}] {x}" for i, x in enumerate(p, 1)]),
        "one passage",
    ),
    ("2.3", "a list", lambda q, p: [f"[{i}] {x}" for i, x in enumerate(p, 1)], "was expected"),
]

"""The checkers of notebook 06 accept right answers and refuse the mistakes people make, with a reason."""

import numpy as np

from helpers.retrieval import differences, maxsim


def pairs(rows, marks, take):
    marked = list(zip(rows, marks, strict=True))
    return [take(a, b) for a, x in marked if x for b, y in marked if not y]


def one_moved(relevant, depth):
    relevant = list(relevant)
    for place in range(min(depth, len(relevant))):
        if relevant[place]:
            relevant.insert(0, relevant.pop(place))
            break
    return relevant


WRONG = [
    ("6.1", "sorts everything", lambda r, d: sorted(r, reverse=True), "the whole list is sorted"),
    ("6.1", "forgets the rest", lambda r, d: sorted(r[:d], reverse=True), "the rest is left out"),
    ("6.1", "relevant last", lambda r, d: sorted(r[:d]) + r[d:], "the relevant ones come last"),
    ("6.1", "moves nothing", lambda r, d: list(r), "the list comes back as it was"),
    ("6.1", "one too deep", lambda r, d: sorted(r[: d + 1], reverse=True) + r[d + 1 :], "one place too many"),
    (
        "6.1",
        "sorts the rest and not the top",
        lambda r, d: r[:d] + sorted(r[d:], reverse=True),
        "the rest is sorted",
    ),
    ("6.1", "turned round", lambda r, d: r[:d][::-1] + r[d:], "turned round and not sorted"),
    ("6.1", "one moved", one_moved, "only one relevant passage is moved"),
    (
        "6.1",
        "counts below the depth, too",
        lambda r, d: ([True] * sum(r) + [False] * len(r))[: len(r[:d])] + r[d:],
        "relevant passages from below the depth",
    ),
    ("6.2", "sum, not mean", lambda q, p: (q @ p.T).max(axis=1).sum(), "the sum that ColBERT takes"),
    (
        "6.2",
        "best of each passage token",
        lambda q, p: (q @ p.T).max(axis=0).mean(),
        "the best question token for each passage",
    ),
    ("6.2", "mean of everything", lambda q, p: (q @ p.T).mean(), "the mean of all cosines"),
    ("6.2", "the single best", lambda q, p: (q @ p.T).max(), "the single best cosine"),
    ("6.2", "no transpose", lambda q, p: (q @ p).max(axis=1).mean(), "not transposed"),
    ("6.2", "cosine of the means", lambda q, p: q.mean(axis=0) @ p.mean(axis=0), "one mean vector a side"),
    (
        "6.2",
        "both directions",
        lambda q, p: np.mean([(q @ p.T).max(axis=axis).mean() for axis in (0, 1)]),
        "the F1 of BERTScore",
    ),
    (
        "6.2",
        "one number a token",
        lambda q, p: [max(a @ b for b in p) for a in q],
        "one number for each question",
    ),
    ("6.2", "the least similar", lambda q, p: (q @ p.T).min(axis=1).mean(), "the least similar token"),
    (
        "6.3",
        "the loops the other way round",
        lambda r, m: [
            a - b for b, y in zip(r, m, strict=True) if not y for a, x in zip(r, m, strict=True) if x
        ],
        "the right ones in another order",
    ),
    (
        "6.3",
        "one to one",
        lambda r, m: [a - b for a, b in zip(r[np.array(m)], r[~np.array(m)], strict=False)],
        "paired one to one",
    ),
    (
        "6.3",
        "both ways",
        lambda r, m: [sign * row for row in pairs(r, m, lambda a, b: a - b) for sign in (1, -1)],
        "each pair stands there both ways",
    ),
    (
        "6.3",
        "one wrong one",
        lambda r, m: [a - r[~np.array(m)][0] for a in r[np.array(m)]],
        "only the first of the others",
    ),
    ("6.3", "bad minus good", lambda r, m: pairs(r, m, lambda a, b: b - a), "these are bad minus good"),
    (
        "6.3",
        "only the first relevant one",
        lambda r, m: (
            [r[list(m).index(True)] - b for b, y in zip(r, m, strict=True) if not y] if any(m) else []
        ),
        "only the first relevant row",
    ),
    ("6.3", "sums", lambda r, m: pairs(r, m, lambda a, b: a + b), "the rows are added"),
    (
        "6.3",
        "the pair and not its difference",
        lambda r, m: pairs(r, m, lambda a, b: (a, b)),
        "both rows of a pair",
    ),
    ("6.3", "all pairs", lambda r, m: [a - b for a in r for b in r], "every row is compared with every row"),
    (
        "6.3",
        "fails without a relevant one",
        lambda r, m: (
            [r[list(m).index(True)] - b for b, y in zip(r, m, strict=True) if not y]
            if sum(m) == 1
            else pairs(r, m, lambda a, b: a - b)
            if sum(m)
            else [r[9]]
        ),
        "nothing relevant",
    ),
]

RIGHT = [
    (
        "6.1",
        "true ones counted",
        lambda r, d: [True] * sum(r[:d]) + [False] * (len(r[:d]) - sum(r[:d])) + r[d:],
    ),
    ("6.1", "sorted by a key", lambda r, d: sorted(r[:d], key=lambda mark: not mark) + r[d:]),
    ("6.1", "numpy", lambda r, d: np.concatenate([np.sort(r[:d])[::-1], r[d:]]).astype(bool)),
    (
        "6.1",
        "relevant ones and the others",
        lambda r, d: [x for x in r[:d] if x] + [x for x in r[:d] if not x] + [*r[d:]],
    ),
    ("6.2", "loops", lambda q, p: sum(max(a @ b for b in p) for a in q) / len(q)),
    ("6.2", "the helper", maxsim),
    ("6.3", "comprehension", lambda r, m: pairs(r, m, lambda a, b: a - b)),
    ("6.3", "the helper", differences),
    (
        "6.3",
        "lists of numbers",
        lambda r, m: pairs(r.tolist(), m, lambda a, b: [x - y for x, y in zip(a, b, strict=True)]),
    ),
]

# exercise, a slip in the reference answer that changes nothing, why it changes nothing
STRICT = "there is a mark for every row, so nothing is cut off without strict"
EQUIVALENT = [
    ("6.3", "`zip(rows, relevant, strict=True)` becomes `zip(rows, relevant)`", STRICT),
    ("6.3", "`zip(rows, relevant, strict=True)` becomes `zip(rows, relevant)` (2)", STRICT),
    ("6.3", "`True` becomes `False`", STRICT),
    ("6.3", "`True` becomes `False` (2)", STRICT),
]

"""The checkers of notebook 06 accept right answers and refuse the mistakes people make, with a reason."""

from helpers.retrieval import maxsim


def pairs(rows, marks, take):
    marked = list(zip(rows, marks, strict=True))
    return [take(a, b) for a, x in marked if x for b, y in marked if not y]


WRONG = [
    ("6.1", "sorts everything", lambda r, d: sorted(r, reverse=True), "out of reach"),
    ("6.1", "forgets the rest", lambda r, d: sorted(r[:d], reverse=True), "was expected"),
    ("6.1", "relevant last", lambda r, d: sorted(r[:d]) + r[d:], "was expected"),
    ("6.1", "moves nothing", lambda r, d: list(r), "was expected"),
    ("6.1", "one too deep", lambda r, d: sorted(r[: d + 1], reverse=True) + r[d + 1 :], "was expected"),
    (
        "6.1",
        "sorts the rest and not the top",
        lambda r, d: r[:d] + sorted(r[d:], reverse=True),
        "was expected",
    ),
    ("6.2", "sum, not mean", lambda q, p: (q @ p.T).max(axis=1).sum(), "0.9 was expected"),
    ("6.2", "best of each passage token", lambda q, p: (q @ p.T).max(axis=0).mean(), "was expected"),
    ("6.2", "mean of everything", lambda q, p: (q @ p.T).mean(), "was expected"),
    ("6.2", "the single best", lambda q, p: (q @ p.T).max(), "was expected"),
    ("6.2", "no transpose", lambda q, p: (q @ p).max(axis=1).mean(), "it raised ValueError"),
    ("6.2", "cosine of the means", lambda q, p: q.mean(axis=0) @ p.mean(axis=0), "was expected"),
    ("6.3", "bad minus good", lambda r, m: pairs(r, m, lambda a, b: b - a), "was expected"),
    (
        "6.3",
        "only the first relevant one",
        lambda r, m: (
            [r[list(m).index(True)] - b for b, y in zip(r, m, strict=True) if not y] if any(m) else []
        ),
        "two relevant",
    ),
    ("6.3", "sums", lambda r, m: pairs(r, m, lambda a, b: a + b), "was expected"),
    ("6.3", "the pair and not its difference", lambda r, m: pairs(r, m, lambda a, b: (a, b)), "was expected"),
    ("6.3", "all pairs", lambda r, m: [a - b for a in r for b in r], "was expected"),
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
    ("6.2", "loops", lambda q, p: sum(max(a @ b for b in p) for a in q) / len(q)),
    ("6.2", "the helper", maxsim),
    ("6.3", "comprehension", lambda r, m: pairs(r, m, lambda a, b: a - b)),
]

"""Notebook 03: right answers pass, the mistakes people make are refused with their reason."""


def chunks_until_end(words, size, overlap):
    made, start = [], 0
    while True:
        made.append(words[start : start + size])
        if start + size >= len(words):
            return made
        start += size - overlap


def by_stack(headings):
    stack = []
    for level, name in headings:
        while stack and stack[-1][0] >= level:
            stack.pop()
        stack.append((level, name))
    return " > ".join(name for _, name in stack)


def with_loops(read, gold):
    covered = sum(token in read for token in gold)
    return (
        covered / len(gold),
        covered / len(read) if read else 0,
        covered / (len(read) + len(gold) - covered),
    )


def with_counter(pages):
    from collections import Counter

    count = Counter(line for page in pages for line in set(page))
    return [[line for line in page if not count[line] > len(pages) / 2] for page in pages]


RIGHT = [("3.2", chunks_until_end), ("3.3", by_stack), ("3.4", with_loops), ("3.1", with_counter)]

# exercise, what the learner did, a wrong answer, words that the feedback must hold
WRONG = [
    (
        "3.2",
        "forgot the overlap",
        lambda w, s, o: [w[i : i + s] for i in range(0, len(w), s)],
        "one word repeated",
    ),
    (
        "3.2",
        "step is the overlap",
        lambda w, s, o: [w[i : i + s] for i in range(0, len(w), max(o, 1))],
        "no overlap",
    ),
    (
        "3.2",
        "a tail that only repeats",
        lambda w, s, o: [w[i : i + s] for i in range(0, len(w), s - o)],
        "the end is reached exactly",
    ),
    (
        "3.2",
        "drops the short end",
        lambda w, s, o: [w[i : i + s] for i in range(0, len(w) - s + 1, s - o)],
        "a shorter chunk at the end",
    ),
    (
        "3.2",
        "loses a short text",
        lambda w, s, o: [w[i : i + s] for i in range(0, len(w) - o, s - o)],
        "fewer words than the overlap",
    ),
    (
        "3.2",
        "strings, not lists",
        lambda w, s, o: [" ".join(w[i : i + s]) for i in range(0, max(len(w) - o, 1), s - o)],
        "was expected",
    ),
    ("3.3", "every heading", lambda h: " > ".join(n for _, n in h), "a neighbour replaces"),
    ("3.3", "only the last", lambda h: h[-1][1], "down, step by step"),
    (
        "3.3",
        "keeps the same level",
        lambda h: " > ".join(n for i, (lv, n) in enumerate(h) if all(lv <= later for later, _ in h[i + 1 :])),
        "a neighbour replaces",
    ),
    (
        "3.3",
        "level as position",
        lambda h: " > ".join(dict(h)[lv] for lv in sorted(dict(h))),
        "back up one level",
    ),
    (
        "3.3",
        "cuts the list at the level",
        lambda h: (
            lambda path: [path.__setitem__(slice(lv - 1, None), [n]) for lv, n in h] and " > ".join(path)
        )([]),
        "neighbours below a level",
    ),
    ("3.3", "another sign", lambda h: by_stack(h).replace(" > ", " / "), "was expected"),
    (
        "3.4",
        "recall and precision swapped",
        lambda r, g: (
            (0.0, 0.0, 0.0)
            if not set(r) & set(g)
            else (
                len(set(r) & set(g)) / len(r),
                len(set(r) & set(g)) / len(g),
                len(set(r) & set(g)) / len(set(r) | set(g)),
            )
        ),
        "among much else",
    ),
    (
        "3.4",
        "repeats count once",
        lambda r, g: (
            (0.0, 0.0, 0.0)
            if not set(r) & set(g)
            else (
                len(set(r) & set(g)) / len(g),
                len(set(r) & set(g)) / len(set(r)),
                len(set(r) & set(g)) / len(set(r) | set(g)),
            )
        ),
        "read twice",
    ),
    (
        "3.4",
        "divides by zero",
        lambda r, g: (
            len(set(r) & set(g)) / len(g),
            len(set(r) & set(g)) / len(r),
            len(set(r) & set(g)) / (len(r) + len(g) - len(set(r) & set(g))),
        ),
        "ZeroDivisionError",
    ),
    (
        "3.4",
        "union is the sum",
        lambda r, g: (lambda c: (c / len(g), c / len(r) if r else 0.0, c / (len(r) + len(g))))(
            len(set(r) & set(g))
        ),
        "half of each",
    ),
    (
        "3.4",
        "counts, not shares",
        lambda r, g: (len(set(r) & set(g)), len(r), len(set(r) | set(g))),
        "was expected",
    ),
    ("3.1", "first line of each page", lambda p: [page[1:] for page in p], "missing on one page"),
    (
        "3.1",
        "on all pages",
        lambda p: [[x for x in page if not all(x in other for other in p)] for page in p],
        "missing on one page",
    ),
    (
        "3.1",
        "counts lines",
        lambda p: [[x for x in page if sum(other.count(x) for other in p) <= len(p) / 2] for page in p],
        "often, but on one page only",
    ),
    (
        "3.1",
        "half is enough",
        lambda p: [[x for x in page if sum(x in other for other in p) < len(p) / 2] for page in p],
        "not more than half",
    ),
    (
        "3.1",
        "loses doubles",
        lambda p: [
            list(dict.fromkeys(x for x in page if sum(x in other for other in p) <= len(p) / 2)) for page in p
        ],
        "often, but on one page only",
    ),
    (
        "3.1",
        "one flat list",
        lambda p: [x for page in p for x in page if sum(x in other for other in p) <= len(p) / 2],
        "was expected",
    ),
]

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


def with_bags(read, gold):
    from collections import Counter

    ours, theirs = Counter(read), Counter(gold)
    shared = (ours & theirs).total()
    return (
        shared
        and (shared / theirs.total(), shared / ours.total(), shared / (ours | theirs).total())
        or [0] * 3
    )


def in_place(pages):
    running = {
        line for page in pages for line in page if sum(line in other for other in pages) * 2 > len(pages)
    }
    for page in pages:
        page[:] = [line for line in page if line not in running]
    return pages


def while_words_are_left(words, size, overlap):
    made = [words[:size]]
    while (start := len(made) * (size - overlap)) + overlap < len(words):
        made.append(words[start : start + size])
    return tuple(made)


def from_the_end(headings):
    level, name = headings[-1]
    path = [name]
    for other, above in reversed(headings[:-1]):
        if other < level:
            level = other
            path.insert(0, above)
    return " > ".join(path)


def with_counter(pages):
    from collections import Counter

    count = Counter(line for page in pages for line in set(page))
    return [[line for line in page if not count[line] > len(pages) / 2] for page in pages]


def remove_while_walking(pages):
    for page in pages:
        for line in page:
            if sum(line in other for other in pages) > len(pages) / 2:
                page.remove(line)
    return pages


def walk_over_first_page(pages):
    on = {line: sum(line in page for page in pages) for page in pages for line in page}
    for page in pages:
        for line in page:
            if on[line] > len(pages) / 2:
                page.remove(line)
    return pages


def latest_of_each_level(headings):
    latest = {}
    for level, name in headings:
        latest[level] = name
    return " > ".join(latest[level] for level in sorted(latest) if level <= headings[-1][0])


def pops_one(headings):
    stack = []
    for level, name in headings:
        if stack and stack[-1][0] >= level:
            stack.pop()
        stack.append((level, name))
    return " > ".join(name for _, name in stack)


RIGHT = [
    ("3.1", with_counter),
    ("3.1", in_place),
    ("3.2", chunks_until_end),
    ("3.2", while_words_are_left),
    ("3.3", by_stack),
    ("3.3", from_the_end),
    ("3.4", with_loops),
    ("3.4", with_bags),
]

EQUIVALENT = [
    (
        "3.1",
        "`len(pages) / 2` becomes `len(pages) // 2`",
        "a number of pages is whole, so it is at most 2.5 when it is at most 2",
    )
]

# exercise, what the learner did, a wrong answer, words that the feedback must hold
WRONG = [
    (
        "3.2",
        "forgot the overlap",
        lambda w, s, o: [w[i : i + s] for i in range(0, len(w), s)],
        "the chunks do not overlap",
    ),
    (
        "3.2",
        "step is the overlap",
        lambda w, s, o: [w[i : i + s] for i in range(0, len(w), max(o, 1))],
        "each chunk begins `overlap` words after",
    ),
    (
        "3.2",
        "a tail that only repeats",
        lambda w, s, o: [w[i : i + s] for i in range(0, len(w), s - o)],
        "one chunk too many",
    ),
    (
        "3.2",
        "drops the short end",
        lambda w, s, o: [w[i : i + s] for i in range(0, len(w) - s + 1, s - o)],
        "only full chunks are kept",
    ),
    (
        "3.2",
        "loses a short text",
        lambda w, s, o: [w[i : i + s] for i in range(0, len(w) - o, s - o)],
        "a text no longer than the overlap is lost",
    ),
    (
        "3.2",
        "strings, not lists",
        lambda w, s, o: [" ".join(w[i : i + s]) for i in range(0, max(len(w) - o, 1), s - o)],
        "A list of words is asked for",
    ),
    ("3.3", "every heading", lambda h: " > ".join(n for _, n in h), "every heading so far"),
    ("3.3", "only the last", lambda h: h[-1][1], "the last heading alone"),
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
        "kept for ever",
    ),
    (
        "3.3",
        "cuts the list at the level",
        lambda h: (
            lambda path: [path.__setitem__(slice(lv - 1, None), [n]) for lv, n in h] and " > ".join(path)
        )([]),
        "taken for a place in the list",
    ),
    ("3.3", "another sign", lambda h: by_stack(h).replace(" > ", " / "), "was expected"),
    (
        "3.4",
        "recall and precision swapped",
        lambda r, g: (with_loops(r, g)[1], with_loops(r, g)[0], with_loops(r, g)[2]),
        "recall and precision are swapped",
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
        "a token that was read twice counts once",
    ),
    (
        "3.4",
        "divides by zero",
        lambda r, g: (
            len(set(r) & set(g)) / len(g),
            len(set(r) & set(g)) / len(r),
            len(set(r) & set(g)) / (len(r) + len(g) - len(set(r) & set(g))),
        ),
        "answer that first",
    ),
    (
        "3.4",
        "union is the sum",
        lambda r, g: (lambda c: (c / len(g), c / len(r) if r else 0.0, c / (len(r) + len(g))))(
            len(set(r) & set(g))
        ),
        "counts twice in the union",
    ),
    (
        "3.4",
        "counts, not shares",
        lambda r, g: (len(set(r) & set(g)), len(r), len(set(r) | set(g))),
        "these are counts",
    ),
    ("3.1", "first line of each page", lambda p: [page[1:] for page in p], "the first line of every page"),
    (
        "3.1",
        "on all pages",
        lambda p: [[x for x in page if not all(x in other for other in p)] for page in p],
        "only a line on all pages",
    ),
    (
        "3.1",
        "counts lines",
        lambda p: [[x for x in page if sum(other.count(x) for other in p) <= len(p) / 2] for page in p],
        "lines are counted and not pages",
    ),
    (
        "3.1",
        "half is enough",
        lambda p: [[x for x in page if sum(x in other for other in p) < len(p) / 2] for page in p],
        "exactly half of the pages",
    ),
    (
        "3.1",
        "loses doubles",
        lambda p: [
            list(dict.fromkeys(x for x in page if sum(x in other for other in p) <= len(p) / 2)) for page in p
        ],
        "a line that stands twice on a page is kept once",
    ),
    (
        "3.1",
        "one flat list",
        lambda p: [x for page in p for x in page if sum(x in other for other in p) <= len(p) / 2],
        "all lines stand in one list",
    ),
    ("3.1", "removes while it walks", remove_while_walking, "still being counted"),
    ("3.1", "removes while it walks, counts first", walk_over_first_page, "while the loop walks through it"),
    (
        "3.2",
        "the overlap on top",
        lambda w, s, o: [w[max(0, i - o) : i + s] for i in range(0, len(w), s)],
        "the overlap is put on top",
    ),
    ("3.2", "a window at every word", lambda w, s, o: [w[i : i + s] for i in range(len(w))], "no overlap"),
    ("3.3", "never clears", latest_of_each_level, "the heading above it may have ended"),
    ("3.3", "pops one", pops_one, "`while`, and not `if`"),
    ("3.3", "a list", lambda h: by_stack(h).split(" > "), "join them"),
    (
        "3.4",
        "union of sets",
        lambda r, g: with_loops(r, g)[:2] + (len(set(r) & set(g)) / len(set(r) | set(g)),),
        "as IoU is mostly defined",
    ),
    (
        "3.4",
        "found twice",
        lambda r, g: (lambda c: (c / len(g), c / len(r), c / (len(r) + len(g) - c)) if c else (0, 0, 0))(
            sum(t in g for t in r)
        ),
        "recall can pass 1",
    ),
    (
        "3.4",
        "F1",
        lambda r, g: with_loops(r, g)[:2] + (2 * len(set(r) & set(g)) / (len(r) + len(g)),),
        "also called Dice",
    ),
]

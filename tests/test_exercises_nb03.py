"""The exercises of notebook 03: right answers pass, the mistakes people make are refused with their reason."""
import pytest

from helpers.classroom.exercise import judge
from helpers.classroom.exercises import ALL
from helpers.classroom.exercises.nb03 import EXERCISES
from helpers.corpus import Page
from helpers.corpus.chunk import sections
from helpers.evaluation import token_overlap

IDS = [exercise.id for exercise in EXERCISES]


def chunks_until_end(words, size, overlap):
    made, start = [], 0
    while True:
        made.append(words[start:start + size])
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
    return (covered / len(gold), covered / len(read) if read else 0, covered / (len(read) + len(gold) - covered))


def with_counter(pages):
    from collections import Counter
    count = Counter(line for page in pages for line in set(page))
    return [[line for line in page if not count[line] > len(pages) / 2] for page in pages]


RIGHT = [("3.2", chunks_until_end), ("3.3", by_stack), ("3.4", with_loops), ("3.1", with_counter)]

# exercise, what the learner did, a wrong answer, words that the feedback must hold
WRONG = [
    ("3.2", "forgot the overlap", lambda w, s, o: [w[i:i + s] for i in range(0, len(w), s)], "one word repeated"),
    ("3.2", "step is the overlap", lambda w, s, o: [w[i:i + s] for i in range(0, len(w), max(o, 1))], "no overlap"),
    ("3.2", "a tail that only repeats", lambda w, s, o: [w[i:i + s] for i in range(0, len(w), s - o)], "the end is reached exactly"),
    ("3.2", "drops the short end", lambda w, s, o: [w[i:i + s] for i in range(0, len(w) - s + 1, s - o)], "a shorter chunk at the end"),
    ("3.2", "loses a short text", lambda w, s, o: [w[i:i + s] for i in range(0, len(w) - o, s - o)], "fewer words than the overlap"),
    ("3.2", "strings, not lists", lambda w, s, o: [" ".join(w[i:i + s]) for i in range(0, max(len(w) - o, 1), s - o)], "was expected"),
    ("3.3", "every heading", lambda h: " > ".join(n for _, n in h), "a neighbour replaces"),
    ("3.3", "only the last", lambda h: h[-1][1], "down, step by step"),
    ("3.3", "keeps the same level", lambda h: " > ".join(n for i, (lv, n) in enumerate(h) if all(lv <= later for later, _ in h[i + 1:])), "a neighbour replaces"),
    ("3.3", "level as position", lambda h: " > ".join({lv: n for lv, n in h}[lv] for lv in sorted({lv: n for lv, n in h})), "back up one level"),
    ("3.3", "cuts the list at the level", lambda h: (lambda path: [path.__setitem__(slice(lv - 1, None), [n]) for lv, n in h] and " > ".join(path))([]), "neighbours below a level"),
    ("3.3", "another sign", lambda h: by_stack(h).replace(" > ", " / "), "was expected"),
    ("3.4", "recall and precision swapped", lambda r, g: (0.0, 0.0, 0.0) if not set(r) & set(g) else (len(set(r) & set(g)) / len(r), len(set(r) & set(g)) / len(g), len(set(r) & set(g)) / len(set(r) | set(g))), "among much else"),
    ("3.4", "repeats count once", lambda r, g: (0.0, 0.0, 0.0) if not set(r) & set(g) else (len(set(r) & set(g)) / len(g), len(set(r) & set(g)) / len(set(r)), len(set(r) & set(g)) / len(set(r) | set(g))), "read twice"),
    ("3.4", "divides by zero", lambda r, g: (len(set(r) & set(g)) / len(g), len(set(r) & set(g)) / len(r), len(set(r) & set(g)) / (len(r) + len(g) - len(set(r) & set(g)))), "ZeroDivisionError"),
    ("3.4", "union is the sum", lambda r, g: (lambda c: (c / len(g), c / len(r) if r else 0.0, c / (len(r) + len(g))))(len(set(r) & set(g))), "half of each"),
    ("3.4", "counts, not shares", lambda r, g: (len(set(r) & set(g)), len(r), len(set(r) | set(g))), "was expected"),
    ("3.1", "first line of each page", lambda p: [page[1:] for page in p], "missing on one page"),
    ("3.1", "on all pages", lambda p: [[x for x in page if not all(x in other for other in p)] for page in p], "missing on one page"),
    ("3.1", "counts lines", lambda p: [[x for x in page if sum(other.count(x) for other in p) <= len(p) / 2] for page in p], "often, but on one page only"),
    ("3.1", "half is enough", lambda p: [[x for x in page if sum(x in other for other in p) < len(p) / 2] for page in p], "not more than half"),
    ("3.1", "loses doubles", lambda p: [list(dict.fromkeys(x for x in page if sum(x in other for other in p) <= len(p) / 2)) for page in p], "often, but on one page only"),
    ("3.1", "one flat list", lambda p: [x for page in p for x in page if sum(x in other for other in p) <= len(p) / 2], "was expected"),
]


@pytest.mark.parametrize("name,answer", RIGHT)
def test_another_right_answer_is_correct(name, answer):
    assert judge(ALL[name], answer).word == "correct"


@pytest.mark.parametrize("name", IDS)
def test_the_reference_is_correct_and_a_placeholder_is_not_attempted(name):
    def untouched(a, b=None, c=None):
        """A docstring and nothing else."""
        ...
    assert judge(ALL[name], ALL[name].reference).word == "correct"
    assert judge(ALL[name], untouched).word == judge(ALL[name], ...).word == "not attempted"


@pytest.mark.parametrize("name,mistake,answer,words", WRONG, ids=[f"{w[0]}-{w[1]}" for w in WRONG])
def test_a_mistake_is_refused_with_its_reason(name, mistake, answer, words):
    outcome = judge(ALL[name], answer)
    assert outcome.word == "not yet" and words in outcome.reason, outcome


@pytest.mark.parametrize("name", IDS)
def test_there_are_enough_wrong_answers_and_hints(name):
    assert sum(wrong[0] == name for wrong in WRONG) >= 4 and len(set(ALL[name].hints)) >= 3


def test_the_helpers_do_what_the_exercises_teach():
    for case in ALL["3.3"].cases:
        text = "\n".join(f"{'#' * level} {name}" for level, name in case.arguments[0]) + "\nbody"
        assert sections(Page("p", "none of them", text))[-1][0] == case.expected
    for case in ALL["3.4"].cases[:3]:
        read, gold = ([("p", token, token + 1) for token in tokens] for tokens in case.arguments)
        got = token_overlap(read, gold, lambda page, start, end: end - start)
        assert (got.recall, got.precision, got.iou) == pytest.approx(case.expected)

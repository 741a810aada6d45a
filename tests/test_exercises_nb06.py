"""The checkers of notebook 06 accept right answers and refuse the mistakes people make, with a reason."""
import numpy as np
import pytest

from helpers.classroom.exercise import judge
from helpers.classroom.exercises import ALL
from helpers.retrieval.reranking import differences, maxsim

MINE = [name for name in ALL if name.startswith("6.")]
pairs = lambda rows, marks, take: [take(a, b) for a, x in zip(rows, marks) if x for b, y in zip(rows, marks) if not y]

WRONG = [
    ("6.1", "sorts everything", lambda r, d: sorted(r, reverse=True), "out of reach"),
    ("6.1", "forgets the rest", lambda r, d: sorted(r[:d], reverse=True), "was expected"),
    ("6.1", "relevant last", lambda r, d: sorted(r[:d]) + r[d:], "was expected"),
    ("6.1", "moves nothing", lambda r, d: list(r), "was expected"),
    ("6.1", "one too deep", lambda r, d: sorted(r[:d + 1], reverse=True) + r[d + 1:], "was expected"),
    ("6.1", "sorts the rest and not the top", lambda r, d: r[:d] + sorted(r[d:], reverse=True), "was expected"),
    ("6.2", "sum, not mean", lambda q, p: (q @ p.T).max(axis=1).sum(), "0.9 was expected"),
    ("6.2", "best of each passage token", lambda q, p: (q @ p.T).max(axis=0).mean(), "was expected"),
    ("6.2", "mean of everything", lambda q, p: (q @ p.T).mean(), "was expected"),
    ("6.2", "the single best", lambda q, p: (q @ p.T).max(), "was expected"),
    ("6.2", "no transpose", lambda q, p: (q @ p).max(axis=1).mean(), "it raised ValueError"),
    ("6.2", "cosine of the means", lambda q, p: q.mean(axis=0) @ p.mean(axis=0), "was expected"),
    ("6.3", "bad minus good", lambda r, m: pairs(r, m, lambda a, b: b - a), "was expected"),
    ("6.3", "only the first relevant one", lambda r, m: [r[list(m).index(True)] - b for b, y in zip(r, m) if not y] if any(m) else [], "two relevant"),
    ("6.3", "sums", lambda r, m: pairs(r, m, lambda a, b: a + b), "was expected"),
    ("6.3", "the pair and not its difference", lambda r, m: pairs(r, m, lambda a, b: (a, b)), "was expected"),
    ("6.3", "all pairs", lambda r, m: [a - b for a in r for b in r], "was expected"),
    ("6.3", "fails without a relevant one", lambda r, m: [r[list(m).index(True)] - b for b, y in zip(r, m) if not y] if sum(m) == 1 else pairs(r, m, lambda a, b: a - b) if sum(m) else [r[9]], "nothing relevant"),
]

RIGHT = [
    ("6.1", "true ones counted", lambda r, d: [True] * sum(r[:d]) + [False] * (len(r[:d]) - sum(r[:d])) + r[d:]),
    ("6.2", "loops", lambda q, p: sum(max(a @ b for b in p) for a in q) / len(q)),
    ("6.2", "the helper", maxsim),
    ("6.3", "comprehension", lambda r, m: pairs(r, m, lambda a, b: a - b)),
]


def untouched(a, b):
    """A docstring and nothing else."""
    ...


@pytest.mark.parametrize("name", MINE)
def test_the_reference_is_correct_and_a_placeholder_is_not_attempted(name):
    assert judge(ALL[name], ALL[name].reference).word == "correct"
    assert judge(ALL[name], ...).word == judge(ALL[name], untouched).word == "not attempted"


@pytest.mark.parametrize("name,mistake,answer,words", WRONG, ids=[f"{w[0]}-{w[1]}" for w in WRONG])
def test_a_mistake_is_refused_with_its_reason(name, mistake, answer, words):
    outcome = judge(ALL[name], answer)
    assert outcome.word == "not yet" and words in outcome.reason


@pytest.mark.parametrize("name,way,answer", RIGHT, ids=[f"{r[0]}-{r[1]}" for r in RIGHT])
def test_another_way_of_writing_it_is_accepted(name, way, answer):
    assert judge(ALL[name], answer).word == "correct"


@pytest.mark.parametrize("name", MINE)
def test_there_are_hints_and_enough_wrong_answers(name):
    assert len(set(ALL[name].hints)) >= 3 and sum(wrong[0] == name for wrong in WRONG) >= 4


def test_the_helper_makes_the_pairs_that_the_exercise_teaches():
    for case in ALL["6.3"].cases:
        rows, marks = case.arguments
        assert differences(rows, marks).tolist() == [row.tolist() for row in case.expected]
    assert np.isclose(maxsim(*ALL["6.2"].cases[0].arguments), 0.9)

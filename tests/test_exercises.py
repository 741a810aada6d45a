"""Every checker accepts right answers, refuses the mistakes people really make with a reason, and knows a placeholder."""
import json

import numpy as np
import pytest
import test_exercises_nb03
import test_exercises_nb04
import test_exercises_nb05
import test_exercises_nb06
import test_exercises_nb07
import test_exercises_nb08
import test_exercises_nb09
import test_exercises_nb10
import test_exercises_nb11

from helpers.classroom import check, hint, solution
from helpers.classroom.exercise import find, is_untouched, judge
from helpers.classroom.exercises import ALL
from helpers.evaluation.records import field_accuracy, fields
from helpers.generation import find_json, messages


def untouched(a, b):
    """A docstring and nothing else."""
    ...


# exercise, what the learner did, a wrong answer, words that the feedback must hold
WRONG = [
    ("0.1", "forgot the million", lambda p, c, i, o: 1000 * (p * i + c * o), "2.0 was expected"),
    ("0.1", "one price for both", lambda p, c, i, o: 1000 * (p + c) * i / 1e6, "only completion tokens"),
    ("0.1", "price of one call", lambda p, c, i, o: (p * i + c * o) / 1e6, "was expected"),
    ("1.1", "no try", lambda t: json.loads(t[t.find("{"):t.rfind("}") + 1]), "JSONDecodeError"),
    ("1.1", "the whole text", lambda t: json.loads(t), "code fence"),
    ("1.1", "first closing brace", lambda t: json.loads(t[t.find("{"):t.find("}") + 1]), "nested"),
    ("1.1", "left off the brace", lambda t: json.loads(t[t.find("{"):t.rfind("}")]), "JSONDecodeError"),
    ("1.1", "returns the text", lambda t: t[t.find("{"):t.rfind("}") + 1], "was expected"),
    ("1.2", "recall only", lambda r, g: 0.0 if r is None else len(fields(r) & fields(g)) / len(fields(g)), "one field too many"),
    ("1.2", "precision only", lambda r, g: 0.0 if r is None else len(fields(r) & fields(g)) / len(fields(r)), "one field of four"),
    ("1.2", "exact match", lambda r, g: float(r == g), "one field of four"),
    ("1.2", "top level only", lambda r, g: 0.0 if r is None else sum(r.get(key) == g[key] for key in g) / len(g), "one field of four"),
    ("1.3", "no system message", lambda s, e, u: [{"role": "user", "content": u}], "no examples"),
    ("1.3", "examples after the question", lambda s, e, u: [{"role": "system", "content": s}, {"role": "user", "content": u}]
     + [m for a, b in e for m in ({"role": "user", "content": a}, {"role": "assistant", "content": b})], "two examples"),
    ("1.3", "both said by the user", lambda s, e, u: [{"role": "system", "content": s}] + [{"role": "user", "content": x} for pair in e for x in pair]
     + [{"role": "user", "content": u}], "two examples"),
    ("2.1", "dot product", lambda a, b: a @ b, "same direction"),
    ("2.1", "one length only", lambda a, b: a @ b / np.linalg.norm(a), "was expected"),
    ("2.1", "angle and not cosine", lambda a, b: np.arccos(a @ b / (np.linalg.norm(a) * np.linalg.norm(b))), "a right angle"),
    ("2.1", "elementwise product", lambda a, b: a * b / (np.linalg.norm(a) * np.linalg.norm(b)), "was expected"),
    ("2.2", "worst first", lambda s, k: list(np.argsort(s)[:k]), "the two best"),
    ("2.2", "values, not positions", lambda s, k: sorted(s, reverse=True)[:k], "the two best"),
    ("2.2", "best last", lambda s, k: list(np.argsort(s)[-k:]), "the two best"),
    ("2.2", "always two", lambda s, k: list(np.argsort(-s)[:2]), "only the best"),
    ("2.2", "absolute values", lambda s, k: list(np.argsort(-abs(s))[:k]), "negative"),
    ("2.3", "numbered from 0", lambda q, p: "\n\n".join([f"[{i}] {x}" for i, x in enumerate(p)] + [f"Question: {q}"]), "[1]"),
    ("2.3", "no empty line", lambda q, p: "\n".join([f"[{i}] {x}" for i, x in enumerate(p, 1)] + [f"Question: {q}"]), "one passage"),
    ("2.3", "question first", lambda q, p: "\n\n".join([f"Question: {q}"] + [f"[{i}] {x}" for i, x in enumerate(p, 1)]), "one passage"),
    ("2.3", "a list", lambda q, p: [f"[{i}] {x}" for i, x in enumerate(p, 1)], "was expected"),
]


@pytest.mark.parametrize("name", ALL)
def test_the_reference_answer_is_correct(name):
    assert judge(ALL[name], ALL[name].reference).word == "correct"


@pytest.mark.parametrize("name", ALL)
def test_a_placeholder_is_not_attempted(name):
    assert judge(ALL[name], ...).word == "not attempted"
    assert judge(ALL[name], untouched).word == "not attempted"


@pytest.mark.parametrize("name,mistake,answer,words", WRONG, ids=[f"{w[0]}-{w[1]}" for w in WRONG])
def test_a_mistake_is_refused_with_its_reason(name, mistake, answer, words):
    outcome = judge(ALL[name], answer)
    assert outcome.word == "not yet" and words in outcome.reason


@pytest.mark.parametrize("name", ALL)
def test_there_are_at_least_three_wrong_answers_and_three_hints(name):
    later = (test_exercises_nb03, test_exercises_nb04, test_exercises_nb05, test_exercises_nb06, test_exercises_nb07, test_exercises_nb08, test_exercises_nb09, test_exercises_nb10, test_exercises_nb11)
    assert sum(wrong[0] == name for wrong in WRONG + [row for module in later for row in module.WRONG]) >= 3
    assert len(ALL[name].hints) >= 3 and len(set(ALL[name].hints)) == len(ALL[name].hints)


@pytest.mark.parametrize("name", ALL)
def test_something_that_is_no_function_is_refused_in_words(name):
    assert "a function was expected" in judge(ALL[name], 42).reason


@pytest.mark.parametrize("name", ALL)
def test_a_missing_return_is_named(name):
    def computes_but_returns_nothing(*arguments):
        len(arguments)
    assert "`return`" in judge(ALL[name], computes_but_returns_nothing).reason


def test_an_answer_that_changes_its_arguments_spoils_nothing_for_the_next_check():
    def sorts_in_place(similarities, k):
        order = [int(i) for i in np.argsort(-similarities)[:k]]
        similarities[:] = 0
        return order
    assert [judge(ALL["2.2"], sorts_in_place).word for _ in range(2)] == ["correct", "correct"]


def test_an_error_in_the_answer_names_type_and_input(capsys):
    check("2.1", lambda a, b: a @ c)  # noqa: F821
    assert "NameError" in capsys.readouterr().out


def test_check_hint_and_solution_print(capsys):
    check("2.1", find("2.1").reference)
    hint("2.1", 1)
    hint("2.1", 9)
    solution("2.1")
    out = capsys.readouterr().out
    assert "✔ correct" in out and "Hint 1" in out and "has 3 hints" in out and "def cosine" in out


def test_an_unknown_exercise_lists_the_known_ones():
    with pytest.raises(KeyError, match="2.1"):
        check("9.9", 1)


def test_a_function_that_does_something_is_not_a_placeholder():
    assert not is_untouched(lambda a, b: a + b) and not is_untouched(lambda: 0) and not is_untouched(np.dot)


def test_the_helpers_do_what_the_exercises_teach():
    for case in ALL["1.1"].cases:
        assert find_json(*case.arguments) == case.expected
    for case in ALL["1.2"].cases:
        assert field_accuracy(*case.arguments) == pytest.approx(case.expected)
    for case in ALL["1.3"].cases:
        system, examples, user = case.arguments
        assert messages(user, system, examples) == case.expected

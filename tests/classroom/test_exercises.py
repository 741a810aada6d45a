"""Checkers accept right answers, refuse the mistakes people make with a reason, and know a placeholder."""

import ast
import inspect
import re
import textwrap

import numpy as np
import pytest
from answers import RIGHT, WRONG

from helpers.classroom import check, hint, solution
from helpers.classroom.exercise import assess, is_untouched
from helpers.classroom.exercises import ALL
from helpers.classroom.feedback import find_exercise


def untouched(a, b):
    """A docstring and nothing else."""


@pytest.mark.parametrize("name", ALL)
def test_the_reference_answer_is_correct(name):
    assert assess(ALL[name], ALL[name].reference).word == "correct"


@pytest.mark.parametrize("name", ALL)
def test_a_placeholder_is_not_attempted(name):
    assert assess(ALL[name], ...).word == "not attempted"
    assert assess(ALL[name], untouched).word == "not attempted"


@pytest.mark.parametrize("name,mistake,answer,words", WRONG, ids=[f"{w[0]}-{w[1]}" for w in WRONG])
def test_a_mistake_is_refused_with_its_reason(name, mistake, answer, words):
    outcome = assess(ALL[name], answer)
    assert outcome.word == "not yet" and words in outcome.reason, outcome


@pytest.mark.parametrize("row", RIGHT, ids=lambda row: row[0])
def test_another_right_way_is_accepted(row):
    name, *_, answer = row
    assert str(assess(ALL[name], answer)) == "✔ correct"


@pytest.mark.parametrize("name", ALL)
def test_there_are_at_least_four_wrong_answers_and_three_hints(name):
    assert sum(wrong[0] == name for wrong in WRONG) >= 4
    assert len(ALL[name].hints) >= 3 and len(set(ALL[name].hints)) == len(ALL[name].hints)


@pytest.mark.parametrize("name", ALL)
def test_no_hint_is_the_whole_answer(name):
    last = ast.parse(textwrap.dedent(inspect.getsource(ALL[name].reference))).body[0].body[-1]
    answer = ast.unparse(last).removeprefix("return ")
    for hint_ in ALL[name].hints:
        assert not hint_.startswith("return ") and (
            answer.isidentifier() or _bare(answer) not in _bare(hint_)
        )


def _bare(text):
    return re.sub(r"[\s\"']", "", text)


@pytest.mark.parametrize("name", ALL)
def test_something_that_is_no_function_is_refused_in_words(name):
    assert "a function was expected" in assess(ALL[name], 42).reason


@pytest.mark.parametrize("name", ALL)
def test_a_missing_return_is_named(name):
    def computes_but_returns_nothing(*arguments):
        len(arguments)

    assert "`return`" in assess(ALL[name], computes_but_returns_nothing).reason


VARIANTS = [(name, number) for name in ALL for number in range(len(ALL[name].variants))]


@pytest.mark.parametrize("name,number", VARIANTS)
def test_a_known_other_answer_is_refused_by_its_own_sentence(name, number):
    """So it differs from the reference in some call, and from every other variant in some call."""
    variant = ALL[name].variants[number]
    outcome = assess(ALL[name], variant.does)
    assert outcome.word == "not yet" and outcome.reason.startswith(f"{variant.says} For "), outcome


@pytest.mark.parametrize("name,number", VARIANTS)
def test_a_sentence_goes_on_after_because(name, number):
    says = ALL[name].variants[number].says
    assert says.endswith(".") and "!" not in says and "\u2014" not in says
    assert not re.match(r"(The|This|That|These|A|An|It|Your|You|Here|What|Every|Each|In|For|When)\b", says)
    assert len(says) <= 300


@pytest.mark.parametrize("name", ALL)
def test_at_least_four_other_answers_are_known(name):
    assert len(ALL[name].variants) >= 4 or ALL[name].inspect_answer


def test_an_answer_that_changes_its_arguments_spoils_nothing_for_the_next_check():
    def sorts_in_place(similarities, k):
        order = [int(i) for i in np.argsort(-similarities)[:k]]
        similarities[:] = 0
        return order

    assert [assess(ALL["2.2"], sorts_in_place).word for _ in range(2)] == ["correct", "correct"]


def test_an_error_in_the_answer_names_type_and_input(capsys):
    check("2.1", lambda a, b: a @ c)  # noqa: F821
    assert "NameError" in capsys.readouterr().out


def test_check_hint_and_solution_print(capsys):
    check("2.1", find_exercise("2.1").reference)
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

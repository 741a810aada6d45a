"""Values and differences are told short, in plain numbers, and at the place that matters."""

import numpy as np
import pytest

from helpers.classroom.exercise import Call, Exercise, Variant, assess
from helpers.classroom.telling import arguments_of, difference, plain, returns_a_value, shown

TURNS = [{"role": "user", "content": "2+2?"}, {"role": "assistant", "content": "4"}] * 3


class Awkward:
    """Raises whatever is done with it."""

    def __repr__(self):
        raise RuntimeError

    def __eq__(self, other):
        raise RuntimeError

    def __array__(self, *_, **__):
        raise RuntimeError


def test_numbers_of_numpy_and_torch_are_plain():
    torch = pytest.importorskip("torch")
    assert plain((np.float32(0.5), {"a": np.arange(2)})) == (0.5, {"a": [0, 1]})
    assert shown([np.float64(2) / 3, np.int64(4), np.True_]) == "[0.666667, 4, True]"
    assert shown(torch.tensor([1.0, 2.0], requires_grad=True)) == "[1.0, 2.0]"
    assert shown(-1e-16) == "0.0" and shown(4.000000000000001) == "4.0" and shown(1e-7) == "1e-07"


def test_long_values_are_cut_between_items_and_words():
    assert shown([1.0] * 30 + [0.0] * 20) == "[1.0] * 30 + [0.0] * 20"
    assert shown(list(range(200)), 20) == "[0, … (200 items)]"
    assert shown({n: n for n in range(99)}, 30) == "{0: 0, 1: 1, … (99 items)}"
    assert shown("word " * 99, 20) == "'word word word …'"
    assert shown("x" * 99, 20) == "'" + "x" * 16 + "…'"
    assert len(arguments_of((list(range(999)), "word " * 99))) < 330


def test_nothing_that_a_value_does_gets_out():
    assert shown(Awkward()) == "<Awkward>"
    doubles = Exercise("0", "", None, (), (Call((2,), 4),), variants=(Variant("a.", lambda n: {n}),))
    for value in (Awkward(), [Awkward()], {1: Awkward()}, float("nan"), b"x", object, {4}, np.array([{}])):
        assert assess(doubles, lambda n, v=value: v).word == "not yet"


@pytest.mark.parametrize(
    "got,expected,told",
    [
        ([3, 1], [1, 3], "it returned [3, 1]: the right items in another order."),
        (0.67, 2 / 3, "0.666667 was expected and it returned 0.67: what was expected, rounded to 2 digits."),
        (1.0, 0.96, "0.96 was expected and it returned 1.0."),
        (1.0000001, 1.0, "1.0 was expected and it returned 1.0000001."),
        (1, True, "True was expected and it returned 1."),
        (map(int, "1"), [1], "it returned a map. That is no list yet: `list(…)` makes one of it."),
        ({1, 2}, [1, 2], "it returned {1, 2}. That is no list yet: `list(…)` makes one of it."),
        (TURNS[:4], TURNS, "They differ first in length: expected 6 items, returned 4 items."),
        (
            [*TURNS[:3], {"role": "user", "content": "4"}],
            TURNS[:4],
            "They differ first at [3]['role']: expected 'assistant', returned 'user'.",
        ),
        (
            {"a": "word " * 40, "c": 1},
            {"a": "word " * 40, "b": 1},
            "They differ first in the keys: expected a key 'b', returned no key 'b'.",
        ),
        (
            "same words here, " * 9 + "then Kettle",
            "same words here, " * 9 + "then kettle",
            "They differ first at character 158: expected …', same words here, then kettle', returned …'",
        ),
    ],
)
def test_a_difference_is_told_where_it_is(got, expected, told):
    assert told in difference(got, expected)


def test_equal_looks_are_told_by_their_kind():
    class Table(dict):
        pass

    assert "of type Table" in difference(Table(a=1), {"a": 1})


def test_a_return_in_an_inner_function_is_none_of_the_outer_one():
    def outer(n):
        def inner():
            return n

        inner()

    def returned(n):
        if n:
            return None  # noqa: RET501

    assert not returns_a_value(outer) and returns_a_value(returned) and returns_a_value(len)


def test_none_that_is_returned_is_told_as_none():
    double = Exercise("0", "", None, (), (Call((2,), 4),))

    def gives_up(n):
        if n:
            return None
        return 2 * n

    def forgets(n):
        n * 2

    assert str(assess(double, gives_up)).endswith("for 2 4 was expected and it returned None.")
    assert str(assess(double, forgets)).endswith("it returned nothing. Is there a `return`?")


def test_the_known_answer_that_agrees_in_every_call_is_named_and_prints_nothing(capsys):
    def squared(n):
        print("computing")
        return n * n

    def fails(n):
        raise KeyError(n)

    known = (Variant("it is squared.", lambda n: n**2), Variant("it asks a table.", lambda n: {}[n]))
    double = Exercise("0", "", None, (), (Call((2,), 4), Call((3,), 6, "three")), variants=known)
    reason = assess(double, squared).reason
    assert reason == "it is squared. For 3 (three) 6 was expected and it returned 9."
    assert capsys.readouterr().out == "computing\n" * 2
    assert assess(double, fails).reason.startswith("it asks a table. For 2 it raised KeyError")
    assert assess(double, lambda n: n + 2).reason == "for 3 (three) 6 was expected and it returned 5."
    assert assess(double, lambda n: n**2 if n < 9 else fails(n)).reason.startswith("it is squared. ")


def test_an_error_in_every_call_has_to_be_the_same_in_words():
    double = Exercise("0", "", None, (), (Call((2,), 4),), variants=(Variant("a.", lambda n: {}["k"]),))
    assert assess(double, lambda n: {}["other"]).reason.startswith("for 2 it raised KeyError: 'other'")

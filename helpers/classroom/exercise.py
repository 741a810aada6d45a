"""Exercises: what one is made of, and how an answer is assessed.

A wrong answer never raises, and nothing is kept between two looks at it. `helpers.classroom.feedback` prints
what is found; `helpers.classroom.exercises` holds the exercises themselves.
"""

import copy
import dis
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

# What the body of a function compiles to when it holds a docstring, `pass` or `...` alone (Python 3.11-3.14).
EMPTY_BODY = {
    "RESUME",
    "NOP",
    "LOAD_CONST",
    "RETURN_CONST",
    "RETURN_VALUE",
    "LOAD_SMALL_INT",
    "COPY_FREE_VARS",
    "CACHE",
}
SIGNS = {"correct": "✔", "not yet": "✘", "not attempted": "○"}


@dataclass(frozen=True)
class Call:
    """One call of a learner's function: arguments, the expected result, and what the call is about."""

    arguments: tuple
    expected: object
    about: str = ""


@dataclass(frozen=True)
class Exercise:
    """An exercise: calls of a function, or `inspect_answer`, which tells why a value is not good yet.

    reference: one good answer. hints: from a nudge to nearly the answer. tolerance: of numbers in results.
    """

    id: str
    title: str
    reference: Any
    hints: tuple[str, ...]
    calls: tuple[Call, ...] = ()
    inspect_answer: Callable[[Any], str | None] | None = None
    tolerance: float = 1e-6


@dataclass(frozen=True)
class Feedback:
    """What was found: `not attempted`, `correct` or `not yet`, and the reason.

    >>> print(Feedback("not yet", "for (2,) 4 was expected and it returned 2."))
    ✘ not yet, because for (2,) 4 was expected and it returned 2.
    """

    word: str
    reason: str = ""

    def __str__(self) -> str:
        told = f"{SIGNS[self.word]} {self.word}"
        if self.word == "not yet":
            return f"{told}, because {self.reason}"
        return f"{told}. {self.reason}" if self.reason else told


def assess(exercise: Exercise, answer: Any) -> Feedback:
    """What is to be said of an answer: nothing is printed, and nothing that the answer raises gets out.

    >>> double = Exercise("0.0", "double", lambda n: 2 * n, (), (Call((2,), 4),))
    >>> print(assess(double, lambda n: n + n))
    ✔ correct
    >>> print(assess(double, lambda n: n))
    ✘ not yet, because for 2 4 was expected and it returned 2.
    """
    if is_untouched(answer):
        return Feedback("not attempted", "Replace the `...` with your answer and run the cell again.")
    if exercise.inspect_answer:
        reason = exercise.inspect_answer(answer)
        return Feedback("not yet", reason) if reason else Feedback("correct")
    if not callable(answer):
        return Feedback("not yet", f"a function was expected, and this is {_shown(answer)}.")
    for call in exercise.calls:
        reason = _reason(answer, call, exercise.tolerance)
        if reason:
            return Feedback("not yet", reason)
    return Feedback("correct")


def is_untouched(answer: Any) -> bool:
    """True for `...` itself and for a function whose body does nothing, such as a docstring and `...`.

    >>> def cosine(a, b):
    ...     ...
    >>> is_untouched(...), is_untouched(cosine), is_untouched(lambda a, b: a + b)
    (True, True, False)
    """
    if answer is ... or answer is None:
        return True
    code = getattr(answer, "__code__", None)
    if code is None or code.co_names:
        return False
    steps = list(dis.get_instructions(code))
    returned = [step.argval for step in steps if step.opname in ("RETURN_CONST", "LOAD_CONST")]
    return {step.opname for step in steps} <= EMPTY_BODY and all(
        value is None or value is ... for value in returned[-1:]
    )


def _reason(answer: Callable, call: Call, tolerance: float) -> str | None:
    """Why one call fails, or None. Arguments are copied, so an answer that changes them spoils nothing."""
    given = f"for {', '.join(map(_shown, call.arguments))}" + (f" ({call.about})" if call.about else "")
    try:
        got = answer(*copy.deepcopy(call.arguments))
    except Exception as error:
        return f"{given} it raised {type(error).__name__}: {error}{_line(answer, error)}."
    if got is None and call.expected is not None:
        return f"{given} it returned nothing. Is there a `return`?"
    if not same(got, call.expected, tolerance):
        return f"{given} {_shown(call.expected)} was expected and it returned {_shown(got)}."
    return None


def _line(answer: Callable, error: Exception) -> str:
    """The line of the answer in which an error arose, when it can be told."""
    code = getattr(answer, "__code__", None)
    if code is None:
        return ""
    steps = traceback.extract_tb(error.__traceback__)
    mine = [step for step in steps if step.filename == code.co_filename]
    return f" in the line `{mine[-1].line}`" if mine and mine[-1].line else ""


def same(got: Any, expected: Any, tolerance: float) -> bool:
    """Equal, with numbers compared within the tolerance; shapes and lengths must agree.

    >>> same([0.1 + 0.2, "a"], (0.3, "a"), 1e-6), same(1, True, 1e-6)
    (True, False)
    """
    if isinstance(expected, (bool, str, type(None))):
        return type(got) in (type(expected), np.bool_) and bool(got == expected)
    if isinstance(expected, dict):
        if not isinstance(got, dict) or got.keys() != expected.keys():
            return False
        return all(same(got[key], expected[key], tolerance) for key in expected)
    if isinstance(expected, (int, float, np.ndarray, np.number)):
        try:
            mine, theirs = np.asarray(got, dtype=float), np.asarray(expected, dtype=float)
        except (TypeError, ValueError):
            return False
        return mine.shape == theirs.shape and bool(np.allclose(mine, theirs, atol=tolerance, rtol=tolerance))
    if isinstance(expected, (list, tuple)):
        if not isinstance(got, (list, tuple, np.ndarray)) or len(got) != len(expected):
            return False
        return all(same(a, b, tolerance) for a, b in zip(got, expected, strict=True))
    return bool(got == expected)


def _shown(value: Any) -> str:
    if isinstance(value, np.generic):
        value = value.item()
    text = np.array2string(value, precision=3, threshold=8) if isinstance(value, np.ndarray) else repr(value)
    return text if len(text) <= 120 else text[:117] + "…"

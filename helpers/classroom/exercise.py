"""Exercises: what one is made of, and how an answer is assessed.

A wrong answer never raises, and nothing is kept between two looks at it. `helpers.classroom.feedback` prints
what is found; `helpers.classroom.exercises` holds the exercises themselves.
"""

import contextlib
import copy
import dis
import io
import traceback
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from .telling import arguments_of, difference, returns_a_value, shown

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
class Variant:
    """A known other answer: a mistake that people make, or what is right elsewhere and not asked here.

    does: what it computes. says: what a learner who wrote it is told; it follows "not yet, because" and ends
    with a full stop.
    """

    says: str
    does: Callable


@dataclass(frozen=True)
class Exercise:
    """An exercise: calls of a function, or `inspect_answer`, which tells why a value is not good yet.

    reference: one good answer. hints: from a nudge to nearly the answer. tolerance: of numbers in results.
    variants: known other answers; one that gives the same as the learner's in every call is named.
    """

    id: str
    title: str
    reference: Any
    hints: tuple[str, ...]
    calls: tuple[Call, ...] = ()
    inspect_answer: Callable[[Any], str | None] | None = None
    tolerance: float = 1e-6
    variants: tuple[Variant, ...] = ()


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
        return Feedback("not yet", f"a function was expected, and this is {shown(answer)}.")
    for call in exercise.calls:
        outcome = _outcome(answer, call)
        if not _agrees(outcome, call.expected, exercise.tolerance):
            reason = _reason(answer, outcome, call)
            silent = outcome is None and not returns_a_value(answer)
            variant = None if silent else _variant(exercise, answer)
            return Feedback("not yet", f"{variant.says} F{reason[1:]}" if variant else reason)
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


def _outcome(function: Callable, call: Call) -> Any:
    """What a call gives, or the error it raises. Arguments are copied: one that is changed spoils nothing."""
    try:
        return function(*copy.deepcopy(call.arguments))
    except Exception as error:
        return error


def _agrees(outcome: Any, expected: Any, tolerance: float) -> bool:
    """Whether two outcomes are the same; errors are when their types are."""
    if isinstance(outcome, Exception) or isinstance(expected, Exception):
        return type(outcome) is type(expected)
    try:
        return same(outcome, expected, tolerance)
    except Exception:  # whatever a learner's object does when it is compared
        return False


def _variant(exercise: Exercise, answer: Callable) -> Variant | None:
    """The known other answer that gives the same as this one in every call. What they print is not shown.

    Of an answer that never gets as far as a result, the words of the errors have to be the same, too.
    """
    if not exercise.variants:
        return None
    with contextlib.redirect_stdout(io.StringIO()), warnings.catch_warnings(action="ignore"):
        mine = [_outcome(answer, call) for call in exercise.calls]
        for variant in exercise.variants:
            theirs = [_outcome(variant.does, call) for call in exercise.calls]
            alike = all(_agrees(*pair, exercise.tolerance) for pair in zip(mine, theirs, strict=True))
            if alike and (_any_result(mine) or list(map(str, mine)) == list(map(str, theirs))):
                return variant
    return None


def _any_result(outcomes: list) -> bool:
    return not all(isinstance(outcome, Exception) for outcome in outcomes)


def _reason(answer: Callable, outcome: Any, call: Call) -> str:
    """What a failing call was given, what was expected and what came out."""
    given = f"for {arguments_of(call.arguments)}" + (f" ({call.about})" if call.about else "")
    if isinstance(outcome, Exception):
        words = f": {outcome}" if str(outcome) else ""
        return f"{given} it raised {type(outcome).__name__}{words}{_line(answer, outcome)}."
    if outcome is None and not returns_a_value(answer):
        return f"{given} it returned nothing. Is there a `return`?"
    return f"{given} {difference(outcome, call.expected)}"


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
        except Exception:  # whatever a learner's object does when it is made an array
            return False
        return mine.shape == theirs.shape and bool(
            np.allclose(mine, theirs, atol=tolerance, rtol=tolerance, equal_nan=True)
        )
    if isinstance(expected, (list, tuple)):
        if not isinstance(got, (list, tuple, np.ndarray)) or len(got) != len(expected):
            return False
        return all(same(a, b, tolerance) for a, b in zip(got, expected, strict=True))
    return bool(got == expected)

"""Exercises: check an answer, give a reason, hint by hint, and show the solution.

    check("2.1", cosine)      not attempted / correct / not yet, because …
    hint("2.1", 1)            a nudge; higher numbers say more
    solution("2.1")           one good answer

Nothing is kept between calls, so no cell needs another one to have been run, and a wrong answer never raises.
"""

import copy
import dis
import inspect
import textwrap
import traceback
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

_EMPTY_BODY = {
    "RESUME",
    "NOP",
    "LOAD_CONST",
    "RETURN_CONST",
    "RETURN_VALUE",
    "LOAD_SMALL_INT",
    "COPY_FREE_VARS",
    "CACHE",
}


@dataclass(frozen=True)
class Case:
    """One trial of a learner's function: arguments, the result that is expected, and what the case is about."""

    arguments: tuple
    expected: object
    about: str = ""


@dataclass(frozen=True)
class Exercise:
    """An exercise: trials for a function, or `inspect_answer`, which returns a reason when a value is not good yet."""

    id: str
    title: str
    reference: object
    hints: tuple[str, ...]
    cases: tuple[Case, ...] = ()
    inspect_answer: Callable[[object], str | None] | None = None
    tolerance: float = 1e-6


@dataclass(frozen=True)
class Outcome:
    """What a check found: `not attempted`, `correct` or `not yet`, and the reason."""

    word: str
    reason: str = ""

    def __str__(self) -> str:
        sign = {"correct": "✔", "not yet": "✘", "not attempted": "○"}[self.word]
        return f"{sign} {self.word}" + (
            f", because {self.reason}"
            if self.word == "not yet"
            else f". {self.reason}"
            if self.reason
            else ""
        )


def judge(exercise: Exercise, answer) -> Outcome:
    """Judge an answer without printing."""
    if is_untouched(answer):
        return Outcome("not attempted", "Replace the `...` with your answer and run the cell again.")
    if exercise.inspect_answer:
        reason = exercise.inspect_answer(answer)
        return Outcome("not yet", reason) if reason else Outcome("correct")
    if not callable(answer):
        return Outcome("not yet", f"a function was expected, and this is {_show(answer)}.")
    for case in exercise.cases:
        reason = _try(answer, case, exercise.tolerance)
        if reason:
            return Outcome("not yet", reason)
    return Outcome("correct")


def is_untouched(answer) -> bool:
    """True for `...` itself and for a function whose body does nothing, such as a docstring and `...`."""
    if answer is ... or answer is None:
        return True
    code = getattr(answer, "__code__", None)
    if code is None or code.co_names:
        return False
    operations = {step.opname for step in dis.get_instructions(code)}
    returned = [
        step.argval for step in dis.get_instructions(code) if step.opname in ("RETURN_CONST", "LOAD_CONST")
    ]
    return operations <= _EMPTY_BODY and all(value is None or value is ... for value in returned[-1:])


def _try(answer: Callable, case: Case, tolerance: float) -> str | None:
    """Why one case fails, or None. Arguments are copied, so an answer that changes them spoils nothing."""
    given = f"for {', '.join(_show(argument) for argument in case.arguments)}" + (
        f" ({case.about})" if case.about else ""
    )
    try:
        got = answer(*copy.deepcopy(case.arguments))
    except Exception as error:
        steps = (
            [
                step
                for step in traceback.extract_tb(error.__traceback__)
                if step.filename == answer.__code__.co_filename
            ]
            if hasattr(answer, "__code__")
            else []
        )
        line = f" in the line `{steps[-1].line}`" if steps and steps[-1].line else ""
        return f"{given} it raised {type(error).__name__}: {error}{line}."
    if got is None and case.expected is not None:
        return f"{given} it returned nothing. Is there a `return`?"
    if not same(got, case.expected, tolerance):
        return f"{given} {_show(case.expected)} was expected and it returned {_show(got)}."
    return None


def same(got, expected, tolerance: float) -> bool:
    """Equal, with numbers compared within the tolerance; shapes and lengths must agree."""
    if isinstance(expected, bool) or isinstance(expected, (str, type(None))):
        return type(got) in (type(expected), np.bool_) and bool(got == expected)
    if isinstance(expected, dict):
        return (
            isinstance(got, dict)
            and got.keys() == expected.keys()
            and all(same(got[k], expected[k], tolerance) for k in expected)
        )
    if isinstance(expected, (int, float, np.ndarray, np.number)):
        try:
            mine, theirs = np.asarray(got, dtype=float), np.asarray(expected, dtype=float)
        except (TypeError, ValueError):
            return False
        return mine.shape == theirs.shape and bool(np.allclose(mine, theirs, atol=tolerance, rtol=tolerance))
    if isinstance(expected, (list, tuple)):
        return (
            isinstance(got, (list, tuple, np.ndarray))
            and len(got) == len(expected)
            and all(same(a, b, tolerance) for a, b in zip(got, expected))
        )
    return bool(got == expected)


def _show(value) -> str:
    if isinstance(value, np.generic):
        value = value.item()
    text = np.array2string(value, precision=3, threshold=8) if isinstance(value, np.ndarray) else repr(value)
    return text if len(text) <= 120 else text[:117] + "…"


# ---- what a notebook calls ------------------------------------------------------------------------------------------


def check(exercise_id: str, answer) -> None:
    """Print whether an answer is right, and if not, why."""
    print(f"Exercise {exercise_id}: {judge(find(exercise_id), answer)}")


def hint(exercise_id: str, number: int = 1) -> None:
    """Print a hint; 1 is a nudge, the last one is nearly the answer."""
    hints = find(exercise_id).hints
    if not 1 <= number <= len(hints):
        print(
            f"Exercise {exercise_id} has {len(hints)} hints: hint({exercise_id!r}, 1) to hint({exercise_id!r}, {len(hints)})."
        )
        return
    more = f"  (there are {len(hints)})" if number < len(hints) else "  (the last one; then solution)"
    print(f"Hint {number}: {hints[number - 1]}{more}")


def solution(exercise_id: str) -> None:
    """Print one good answer."""
    reference = find(exercise_id).reference
    print(textwrap.dedent(inspect.getsource(reference)) if callable(reference) else repr(reference))


def find(exercise_id: str) -> Exercise:
    """The exercise with this id. Raises KeyError naming the ids there are."""
    from .exercises import ALL

    if exercise_id not in ALL:
        raise KeyError(f"There is no exercise {exercise_id!r}; the ids are {', '.join(ALL)}.")
    return ALL[exercise_id]

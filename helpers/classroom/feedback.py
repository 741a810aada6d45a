"""What a notebook calls beside an exercise.

    check("2.1", cosine)      not attempted / correct / not yet, because …
    hint("2.1", 1)            a nudge; higher numbers say more
    solution("2.1")           one good answer

No cell needs another one to have been run, and a wrong answer never raises. In the learner's own folder the
journal keeps tries, hints and solutions (helpers/journal.py), in silence.
"""

import inspect
import textwrap
from typing import Any

from helpers.journal import note

from .exercise import Exercise, assess
from .exercises import ALL


def check(exercise_id: str, answer: Any) -> None:
    """Print whether an answer is right, and if not, why. Raises KeyError for an id that there is not.

    >>> check("2.1", ...)
    Exercise 2.1: ○ not attempted. Replace the `...` with your answer and run the cell again.
    """
    found = assess(find_exercise(exercise_id), answer)
    print(f"Exercise {exercise_id}: {found}")
    if found.word != "not attempted":
        note("check", exercise=exercise_id, word=found.word, reason=found.reason)


def hint(exercise_id: str, number: int = 1) -> None:
    """Print a hint; 1 is a nudge, the last one nearly the answer. Raises KeyError for an unknown id.

    >>> hint("2.1", 9)
    Exercise 2.1 has 3 hints: hint('2.1', 1) to hint('2.1', 3).
    """
    hints = find_exercise(exercise_id).hints
    last = len(hints)
    if not 1 <= number <= last:
        calls = f"hint({exercise_id!r}, 1) to hint({exercise_id!r}, {last})"
        print(f"Exercise {exercise_id} has {last} hints: {calls}.")
        return
    more = f"  (there are {last})" if number < last else "  (the last one; then solution)"
    print(f"Hint {number}: {hints[number - 1]}{more}")
    note("hint", exercise=exercise_id, number=number)


def solution(exercise_id: str) -> None:
    """Print one good answer. Raises KeyError for an id that there is not.

    solution("2.1")
    """
    reference = find_exercise(exercise_id).reference
    print(textwrap.dedent(inspect.getsource(reference)) if callable(reference) else repr(reference))
    note("solution", exercise=exercise_id)


def find_exercise(exercise_id: str) -> Exercise:
    """The exercise with this id. Raises KeyError naming the ids there are.

    >>> find_exercise("4.2").title
    'reciprocal rank'
    """
    if exercise_id not in ALL:
        raise KeyError(f"There is no exercise {exercise_id!r}; the ids are {', '.join(ALL)}.")
    return ALL[exercise_id]


def yours(exercise_id: str, answer: Any) -> Any:
    """Your answer where `check` is content with it, else the course's; a line says which.

    So the cells after an exercise run on your own code, and nobody who fell behind is stuck. Raises KeyError
    for an id that there is not.

    >>> yours("2.1", ...).__name__
    Exercise 2.1: the course's cosine runs below.
    'cosine'
    """
    exercise = find_exercise(exercise_id)
    mine = assess(exercise, answer).word == "correct"
    name = getattr(exercise.reference, "__name__", "answer")
    whose = "your" if mine else "the course's"
    print(f"Exercise {exercise_id}: {whose} {name} runs below.")
    return answer if mine else exercise.reference

"""How a value and the difference between two values are told: short, in plain numbers, where it matters.

Values come from learners' functions, so anything may be among them; nothing here raises.
"""

import ast
import inspect
import textwrap
from collections.abc import Callable, Iterator, KeysView, ValuesView
from itertools import groupby
from typing import Any

import numpy as np

LONGEST = 120  # characters of one value
AROUND = 24  # characters of a text shown on either side of the place where it differs


def plain(value: Any) -> Any:
    """Scalars and arrays of numpy and torch as numbers and lists, within lists, tuples and dicts, too.

    >>> plain({"a": np.float64(0.5), "b": [np.array([1, 2])]})
    {'a': 0.5, 'b': [[1, 2]]}
    """
    if isinstance(value, (np.generic, np.ndarray)) or type(value).__module__ == "torch":
        return value.tolist() if hasattr(value, "tolist") else value
    if type(value) in (list, tuple):
        return type(value)(map(plain, value))
    if type(value) is dict:
        return {key: plain(item) for key, item in value.items()}
    return value


def shown(value: Any, longest: int = LONGEST, digits: int = 6) -> str:
    """A value in at most about `longest` characters; what is left out stands between items or words.

    >>> shown([np.float64(1 / 3)] * 3), shown(list(range(100)), 30)
    ('[0.333333, 0.333333, 0.333333]', '[0, 1, 2, 3, 4, … (100 items)]')
    >>> shown("a long sentence with many words in it", 25)
    "'a long sentence with …'"
    """
    return _shown(plain(value), longest, digits)


def _shown(value: Any, longest: int, digits: int) -> str:
    if type(value) is float:
        return _number(value, digits)
    if type(value) is str:
        return repr(value) if len(repr(value)) <= longest else _cut_text(value, longest)
    if type(value) in (list, tuple):
        return _joined([_shown(item, longest, digits) for item in value], *_signs(value), longest)
    if type(value) is dict:
        items = [f"{key!r}: {_shown(item, longest, digits)}" for key, item in value.items()]
        return _joined(items, "{", "}", longest)
    try:
        text = f"a {type(value).__name__}" if isinstance(value, Iterator) else repr(value)
    except Exception:
        text = f"<{type(value).__name__}>"
    return text if len(text) <= longest else text[: longest - 1] + "…"


def _number(value: float, digits: int) -> str:
    if 0 < abs(value) < 1e-9 and digits < 17:
        return "0.0"
    text = repr(value) if len(repr(value)) <= 9 else f"{value:.{digits}g}"
    return text + ".0" if text.lstrip("-").isdigit() else text


def _signs(value: list | tuple) -> tuple[str, str]:
    if isinstance(value, list):
        return "[", "]"
    return "(", ",)" if len(value) == 1 else ")"


def _joined(items: list[str], opening: str, closing: str, longest: int) -> str:
    """As many items as there is room for, at least one, and how many there are in all; few runs as runs."""
    text, note = ", ".join(items), f"… ({len(items)} items)"
    if len(text) + 2 <= longest or len(items) == 1:
        return opening + text + closing
    runs = [(item, len(list(same))) for item, same in groupby(items)] if opening == "[" else []
    if 0 < len(runs) <= 3:
        return " + ".join(f"[{item}] * {times}" for item, times in runs)
    room, kept = longest - len(note) - 2, 1
    while len(", ".join(items[: kept + 1])) + 2 <= room:
        kept += 1
    return f"{opening}{', '.join(items[:kept])}, {note}{closing}"


def _cut_text(text: str, longest: int) -> str:
    head = text[: longest - 4]
    return repr(head[: head.rfind(" ") + 1] or head)[:-1] + "…'"


def arguments_of(arguments: tuple) -> str:
    """The arguments of a call, each of them short.

    >>> arguments_of(([1.0] * 30 + [0.0] * 20, 3))
    '[1.0] * 30 + [0.0] * 20, 3'
    """
    return ", ".join(shown(argument, LONGEST + 40) for argument in arguments)


def difference(got: Any, expected: Any) -> str:
    """What was expected and what was returned; of long values the first place where they differ.

    >>> difference(np.float64(2.0), 4)
    '4 was expected and it returned 2.0.'
    >>> difference([1, 3, 2], [1, 2, 3])
    '[1, 2, 3] was expected and it returned [1, 3, 2]: the right items in another order.'
    """
    got, expected = plain(got), plain(expected)
    mine, theirs = shown(got), shown(expected)
    if mine == theirs:
        mine, theirs = shown(got, digits=17), shown(expected, digits=17)
    if mine == theirs and type(got) is not type(expected):
        mine, theirs = f"{mine} of type {type(got).__name__}", f"{theirs} of type {type(expected).__name__}"
    told = f"{theirs} was expected and it returned {mine}"
    return f"{told}{_remark(got, expected)}."


def _remark(got: Any, expected: Any) -> str:
    """What helps to see the difference: the kind of value, the order, or the place."""
    lazy = isinstance(got, (Iterator, range, set, KeysView, ValuesView))
    if lazy and isinstance(expected, (list, tuple)):
        return f". That is no {type(expected).__name__} yet: `{type(expected).__name__}(…)` makes one of it"
    if type(expected) is float and type(got) is float and got != expected:
        digits = next((d for d in range(6) if got == round(expected, d)), 0)
        return f": what was expected, rounded to {digits} digits" if digits > 1 else ""
    if isinstance(got, (list, tuple)) and isinstance(expected, (list, tuple)):
        ours, asked = ([shown(item, 10**6) for item in items] for items in (got, expected))
        if ours != asked and sorted(ours) == sorted(asked):
            return ": the right items in another order"
    if len(shown(got, 10**6)) <= LONGEST and len(shown(expected, 10**6)) <= LONGEST:
        return ""
    place, mine, theirs = _place(got, expected)
    return f". They differ first {place}: expected {theirs}, returned {mine}" if place else ""


def _place(got: Any, expected: Any, path: str = "") -> tuple[str, str, str]:
    """Where two values first differ ("at [2]['role']"), and what stands there; or no place."""
    if isinstance(got, (list, tuple)) and isinstance(expected, (list, tuple)):
        for i, (mine, theirs) in enumerate(zip(got, expected, strict=False)):
            if shown(mine, 10**6) != shown(theirs, 10**6):
                return _place(mine, theirs, f"{path}[{i}]")
        if len(got) != len(expected):
            where = f"in length at {path}" if path else "in length"
            return where, f"{len(got)} items", f"{len(expected)} items"
    if isinstance(got, dict) and isinstance(expected, dict):
        for key in [*expected, *got]:
            if key not in got or key not in expected:
                missing, there = f"no key {key!r}", f"a key {key!r}"
                where = f"at {path}" if path else "in the keys"
                return (where, missing, there) if key in expected else (where, there, missing)
            if shown(got[key], 10**6) != shown(expected[key], 10**6):
                return _place(got[key], expected[key], f"{path}[{key!r}]")
    if isinstance(got, str) and isinstance(expected, str) and got != expected:
        pairs = zip(got, expected, strict=False)
        at = next((i for i, (a, b) in enumerate(pairs) if a != b), min(len(got), len(expected)))
        if len(got) > 2 * AROUND or len(expected) > 2 * AROUND:
            where = f"at character {at}" + (f" of {path}" if path else "")
            return where, _window(got, at), _window(expected, at)
    return (f"at {path}" if path else ""), shown(got), shown(expected)


def _window(text: str, at: int) -> str:
    start, end = max(at - AROUND, 0), at + AROUND
    return ("…" if start else "") + repr(text[start:end]) + ("…" if end < len(text) else "")


def returns_a_value(function: Callable) -> bool:
    """Whether a function returns something on some path; `return None` counts, as it is written there.

    Where the source cannot be had, it is taken to return something.

    >>> returns_a_value(lambda: None)
    True
    """
    code = getattr(function, "__code__", None)
    if code is None or code.co_name == "<lambda>":
        return True
    try:
        tree = ast.parse(textwrap.dedent(inspect.getsource(function)))
    except (OSError, TypeError, SyntaxError):
        return True
    todo: list[ast.AST] = [*getattr(tree.body[0], "body", [])]
    while todo:
        node = todo.pop()
        if isinstance(node, ast.Return) and node.value is not None:
            return True
        if not isinstance(node, (ast.FunctionDef, ast.Lambda, ast.ClassDef)):
            todo += ast.iter_child_nodes(node)
    return False

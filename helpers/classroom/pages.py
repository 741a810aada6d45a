"""What a prediction or a quiz shows: a widget where there is a learner, a plain page where there is none.

In the learner's own folder a widget is shown, and what it is given goes into the journal. Everywhere else
(in solutions/, on a page without a kernel, under nbval) the same is HTML that needs no program: `<details>`
open by mouse and by key. It is the same on every machine, so nbval can compare it.
"""

import html
import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from helpers.journal import keeping

HERE = Path(__file__).resolve().parent
LETTERS = "ABCDEFGH"
NOT_KEPT = "Nothing is kept here. Your own copy in my-work/ keeps it: python3 course.py lab makes one."


@dataclass(frozen=True)
class Shown:
    """Something to answer: what a terminal prints, what a page shows, what makes the widget."""

    name: str
    page: str
    widget: Callable[[], Any]

    def __repr__(self) -> str:
        return f"[{self.name}]"

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, Any]:
        plain = {"text/plain": repr(self), "text/html": self.page}
        if not keeping():
            return plain
        try:
            return self.widget()._repr_mimebundle_() | plain
        except Exception:  # without a front end that shows widgets the page is still there
            return plain


@cache
def rows_of(name: str) -> tuple[dict, ...]:
    """The rows of a JSONL file beside this module.

    >>> rows_of("quizzes.jsonl")[0]["id"]
    '00.1'
    """
    text = (HERE / name).read_text(encoding="utf-8")
    return tuple(json.loads(line) for line in text.splitlines())


def inline(text: str) -> str:
    """Plain words as HTML: escaped, `code` and *stress* marked.

    >>> inline("`a < b` is *true*")
    '<code>a &lt; b</code> is <em>true</em>'
    """
    safe = re.sub(r"`([^`]+)`", r"<code>\1</code>", html.escape(text, quote=False))
    return re.sub(r"\*([^*\s][^*]*)\*", r"<em>\1</em>", safe)


def numbered(options: list[str]) -> list[str]:
    """Options with their letters, as a widget shows them.

    >>> numbered(["yes", "no"])
    ['A. yes', 'B. no']
    """
    plain = [re.sub(r"[`*]", "", option) for option in options]
    return [f"{letter}. {option}" for letter, option in zip(LETTERS, plain, strict=False)]

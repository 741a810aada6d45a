"""Codes and compounds whose parts are written apart, with a hyphen, or in one: RFC 9309, RFC-9309, rfc9309.

The digits of a short code stay as they are grouped: E-2107 is E 2107, and neither E 21 07 nor 2107. The
groups of a long number (seven digits and more: a telephone number, an ISBN) say nothing.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from functools import lru_cache

from .items import Value
from .reading import Reading, values_of

LONG = 7  # digits
_LONGEST = 48  # characters of a code
_RUN = re.compile(r"[^\W\d_]+|\d+(?:\.\d+)*|[ _-]+")
_CODE = re.compile(r"(?:[^\W\d_]+|\d+(?:\.\d+)*|[ _-])+")
_SINGLE = re.compile(r"(?<!\w)[A-Za-z]-[A-Za-z]{2,}")
_NOT_BEFORE = r"(?<![^\W_])(?<![^\W_][-./:,+])(?<![-+\u00b1<>])"
_NOT_AFTER = r"(?![^\W_])(?![-./:,][^\W_])"


def code_places(answer: str, reading: Reading) -> Iterator[tuple[int, int]]:
    """Where a code stands in a text in another grouping: (first, last + 1) of the text's items.

    >>> list(code_places("RFC 9309", values_of("See rfc9309.")))
    [(1, 2)]
    """
    pattern = _pattern(answer)
    for match in pattern.finditer(reading.text) if pattern else ():
        first = bisect_right(reading.items, match.start(), key=lambda item: item.end)
        last = bisect_left(reading.items, match.end(), key=lambda item: item.start)
        if first < last:
            yield first, last


@lru_cache(maxsize=4_096)
def _pattern(answer: str) -> re.Pattern | None:
    reading = values_of(answer)
    if not reading.items or any(_is_quantity(item) for item in reading.items):
        return None
    text, abroad = reading.text[reading.items[0].start : reading.items[-1].end], False
    if text.startswith("+"):
        text, abroad = text[1:], True
    if (
        len(text) > _LONGEST
        or text.startswith("0x")
        or not _CODE.fullmatch(text)
        or not _is_code(text, reading.items)
    ):
        return None
    loose = sum(map(str.isdigit, text)) >= LONG
    runs = _RUN.findall(text)
    if abroad and not loose:
        return None
    parts = [r"(?<![^\W_])\+?" if abroad else _NOT_BEFORE]
    for before, run, after in zip(["", *runs], runs, [*runs[1:], ""], strict=False):
        if not run.strip(" _-"):
            parts.append(_gap(before, after, loose))
            continue
        if before.strip(" _-"):
            parts.append("[ _-]?")
        parts.append(_written(run, loose))
    return re.compile("".join(parts) + _NOT_AFTER)


def _is_quantity(item: Value) -> bool:
    return bool(
        item.day or item.unit or item.bound or item.around or item.tolerance is not None
        or (item.low is not None and (item.low != item.high or item.low < 0))
    )  # fmt: skip


def _is_code(text: str, items: tuple[Value, ...]) -> bool:
    """A word with a digit, a name with a number after it, a long number, or a word such as e-mail."""
    if all(item.is_number for item in items):
        return sum(map(str.isdigit, text)) >= LONG and "." not in text
    named = any(
        after.is_number and before.word and before.raw[:1].isupper()
        for before, after in zip(items, items[1:], strict=False)
    )
    return named or bool(_SINGLE.search(text)) or any(re.search(r"\d", item.word) for item in items)


def _gap(before: str, after: str, loose: bool) -> str:
    """What may stand where a hyphen or a space stands in the answer."""
    digits = before.isdigit() and after.isdigit()
    words = before.isalpha() and after.isalpha() and len(before) > 1
    return "[ _-]" if (digits and not loose) or words else "[ _-]?"


def _written(run: str, loose: bool) -> str:
    if run.isalpha():
        return re.escape(run) if len(run) == 1 else f"(?i:{re.escape(run)})"
    return "[ -]?".join(run) if loose and run.isdigit() else re.escape(run)

"""One item of a text, and items that are one quantity together: 2 h 30 min, 2 x 3 m."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from fractions import Fraction

from .conversion import IN_TWO_PARTS, factor, size_of
from .dates import Day

TIMES_WORD = "x"  # between the sides of "2 x 3 m", however it was written


@dataclass(frozen=True)
class Value:
    """One item of a text and where it stands in the prepared text.

    word: what it is when it is no value. low, high: of a quantity, equal when it is no range; bound: one of
    <, <=, >, >= or empty; around: it was written with ±, alone or (tolerance) after a number; span: how a
    range was said: "to" in words, "change" when something went from low to high, empty for "3-5"; "a"
    for a word after an article that may count one ("in a week"). hangs: the word is tied to the one before
    by a hyphen. in_parts: the quantity was said in two parts, as 2 h 30 min.
    """

    start: int
    end: int
    raw: str
    word: str = ""
    low: Fraction | None = None
    high: Fraction | None = None
    unit: str = ""
    bound: str = ""
    around: bool = False
    tolerance: Fraction | None = None
    day: Day | None = None
    span: str = ""
    hangs: bool = False
    in_parts: bool = False

    @property
    def is_number(self) -> bool:
        """A quantity, whether or not a unit follows."""
        return self.low is not None


def together(text: str, items: Iterable[Value]) -> tuple[Value, ...]:
    """The items of a text with quantities in two parts as one, and every side of "2 x 3 m" in metres."""
    found: list[Value] = []
    for item in items:
        if found and (whole := _in_two_parts(text, found, item)):
            del found[-2 if found[-1].word == "and" else -1 :]
            found.append(whole)
        else:
            found.append(item)
    return tuple(_sides(found))


def _in_two_parts(text: str, before: list[Value], small: Value) -> Value | None:
    """A quantity and its smaller part as one, in the smaller unit: 2 h 30 min are 150 min."""
    joined = before[-1].word == "and"
    large = before[-2] if joined and len(before) > 1 else before[-1]
    if not (_single(large) and _single(small)) or small.bound:
        return None
    ratio = factor(large.unit, small.unit)
    if ratio is None or ratio <= 1 or not 0 <= _low(small) < ratio or _low(large) < 0:
        return None
    between = text[large.end : small.start].strip()
    in_words = len(text[max(0, large.end - 12) : large.end].split(" ")[-1]) > 3
    kind = size_of(large.unit)
    if joined or between == ",":
        if not kind or kind[0] not in IN_TWO_PARTS or not (joined or in_words):
            return None
        between = re.sub(r"^,?\s*(?:and)?$|^,$", "", between)
    if between:
        return None
    value = _low(large) * ratio + _low(small)
    return replace(large, end=small.end, low=value, high=value, unit=small.unit, in_parts=True)


def _low(value: Value) -> Fraction:
    return value.low if value.low is not None else Fraction(-1)


def _single(value: Value) -> bool:
    """One number with a unit: no range and no tolerance."""
    return bool(
        value.is_number
        and value.unit
        and value.low == value.high
        and not value.around
        and value.tolerance is None
    )


def _sides(items: list[Value]) -> list[Value]:
    """The items, with "by" between two numbers as "x", and one unit for all sides that name none."""
    for i in range(1, len(items) - 1):
        if items[i].word in ("x", "by") and items[i - 1].is_number and items[i + 1].is_number:
            items[i] = replace(items[i], word=TIMES_WORD)
    for i in range(len(items) - 2, 0, -1):
        if items[i].word == TIMES_WORD and items[i - 1].is_number and items[i + 1].unit:
            unit = items[i - 1].unit or items[i + 1].unit
            items[i - 1] = replace(items[i - 1], unit=unit)
    return items

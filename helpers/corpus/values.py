"""What a text says in values: quantities with unit, bound and range; days; times; and plain words between.

    values_of("at most 5 to 7 bar")         one quantity: 5 to 7, bar, <=

`stands_in` compares two texts by them. The rules, where a reader might decide otherwise:

* A number without a unit stands in the same number with any unit; a number with a unit needs that unit.
* A bound has a direction: "<5 bar" is not ">5 bar". A value without a bound *stands in* a text that names it
  as a bound, because there it is. Whether a reply that says so is right, `evaluation.is_right` decides
  (`strict`): at most, at least, up to and within allow the value itself, less than and more than do not.
* Neither end of a range, nor the number in ±5, stands alone.
* "About" says nothing against a value: "about 5 bar" holds "5 bar".
* As much of a day as is asked for must be there: 2026 stands in 17 March 2026, and not the other way round.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import lru_cache

from .dates import MONTHS, Day
from .number_words import with_parts
from .plain import folded
from .quantities import CURRENCIES, unit_of
from .spelling import Token, prepared, tokens_of

_NUMBER_SIGN = re.compile(r"\b(?:No|no|Nr|nr|Nos)\. ?(?=\d)|\bNo (?=\d)|#(?=\d)")
_BOUNDS = {
    "<=": r"at most|no more than|not more than|up to|a maximum of|maximum of|maximum|max\.?|no greater than|not exceeding"
          r"|no higher than|no longer than|no later than|within|(?:not|n't|never) (?:(?:be|go|rise|get|last|take|weigh) )?"
          r"(?:above|over|more than|longer than|exceed)",
    ">=": r"at least|no less than|not less than|no fewer than|a minimum of|minimum of|minimum|min\.?|no lower than"
          r"|(?:not|n't|never) (?:(?:be|go|fall|drop|sink|get) )?(?:below|under|less than)",
    "<": r"less than|fewer than|lower than|smaller than|shorter than|under|below",
    ">": r"more than|greater than|higher than|larger than|longer than|over|above|exceeding|exceeds?|in excess of",
    "~": r"about|approximately|approx\.?|around|roughly|circa|ca\.|some|nearly|almost|exactly|precisely|just",
}  # fmt: skip
_BOUND = re.compile(
    r"(?:" + "|".join(rf"(?P<b{i}>{words})" for i, words in enumerate(_BOUNDS.values())) + r")\s+(?=[-+\u00b1.]?\d|[<>~])",
    re.IGNORECASE,
)
_BOUND_AFTER = re.compile(
    r"\s*,?(?P<more>\+(?!\w)|(?:or|and) (?:more|above|over|higher|greater|better|longer|later|upwards?)\b|minimum\b|at least\b)"
    r"|\s*,?(?P<less>(?:or|and) (?:less|below|under|lower|fewer|shorter|smaller|earlier)\b|maximum\b|max\b|at most\b)",
    re.IGNORECASE,
)
_BOUND_SIGN = re.compile(r"(<=|>=|=<|<<?|>>?|\u2264|\u2265|~|\u2248)\s*$")
_SIGN_OF = {"\u2264": "<=", "\u2265": ">=", "=<": "<=", "\u2248": "~", "<<": "<", ">>": ">"}
_TO = re.compile(r"\s*(?:to|through|-|\.{2,3})\s*", re.IGNORECASE)
_AND = re.compile(r"\s+and\s+", re.IGNORECASE)
_CHANGE = re.compile(
    r"(?i)\b(?:rais|increas|rose|ris|chang|mov|cut|went|go|fell|fall|drop|lower|reduc|grew|grow|shorten|extend|brought|updat|switch)"
    r"\w*\b[^.;\n]{0,40}$"
)
_EXCLUSIVE = ("<", ">")


@dataclass(frozen=True)
class Value:
    """One item of a text and where it stands in the prepared text.

    word: what it is when it is no value. low, high: of a quantity, equal when it is no range; bound: one of
    <, <=, >, >= or empty; around: it was written with ±, alone or (tolerance) after a number.
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

    @property
    def is_number(self) -> bool:
        """A quantity, whether or not a unit follows."""
        return self.low is not None


@dataclass(frozen=True)
class Reading:
    """A text as it was prepared, and its items in order."""

    text: str
    items: tuple[Value, ...]


@lru_cache(maxsize=4_096)
def values_of(text: str) -> Reading:
    """Read a text in values.

    >>> [(item.low, item.unit, item.bound) for item in values_of("at most 5 bars").items]
    [(Fraction(5, 1), 'bar', '<=')]
    """
    ready = _NUMBER_SIGN.sub("number ", with_parts(prepared(text)))
    ready = re.sub(r"[ \u00a0\t]+", " ", ready)
    return Reading(ready, tuple(_items(ready, tokens_of(ready))))


def stands_in(answer: str, text: str) -> bool:
    """True when what `answer` says stands in `text` in a row. An empty answer stands nowhere.

    >>> stands_in("2,350 m", "It may be moored at 2350 metres."), stands_in("12", "All 120 of them.")
    (True, False)
    """
    return next(places(answer, text), None) is not None


def places(answer: str, text: str, strict: bool = False) -> Iterator[tuple[int, int]]:
    """Where an answer stands in a text: (first, last + 1) of the items of `values_of(text)`.

    strict: "less than 5 bar" does not hold "5 bar".

    >>> list(places("5 bar", "5 bar, not 7 bar"))
    [(0, 1)]
    """
    wanted, found = values_of(answer).items, values_of(text).items
    for i in range(len(found) - len(wanted) + 1 if wanted else 0):
        if all(fits(wanted[k], found[i + k], strict) for k in range(len(wanted))):
            yield i, i + len(wanted)


def fits(wanted: Value, found: Value, strict: bool = False) -> bool:
    """True when an item of a text says what is wanted; the rules stand at the head of the module."""
    if wanted.day or found.day:
        return _day_fits(wanted, found)
    if wanted.is_number and found.is_number:
        return _quantity_fits(wanted, found, strict)
    if wanted.is_number or found.is_number:
        return wanted.raw == found.raw and not wanted.unit and not found.unit
    if wanted.word in ("may", "march") and wanted.raw[0].isupper() and found.raw.islower():
        return False  # the month is not the verb
    return wanted.word == found.word or folded(wanted.word) == folded(found.word) != ""


def same_unit(one: str, other: str) -> bool:
    """True for one unit, in one spelling or in one that says less ("degrees" for °C, "pounds" for £)."""
    if one == other:
        return True
    return {one, other} in ({"pound", "gbp"}, {"pound", "lb"}) or (one == "deg" and other in ("degc", "degf"))


def _quantity_fits(wanted: Value, found: Value, strict: bool) -> bool:
    if wanted.unit and not same_unit(wanted.unit, found.unit):
        return False
    if wanted.around and not wanted.tolerance and found.tolerance is not None:
        return wanted.low == found.tolerance
    if wanted.tolerance is not None and wanted.tolerance != found.tolerance:
        return False
    if (wanted.low, wanted.high) != (found.low, found.high) or wanted.around != found.around:
        return False
    return wanted.bound == found.bound or not (wanted.bound or (strict and found.bound in _EXCLUSIVE))


def _day_fits(wanted: Value, found: Value) -> bool:
    if wanted.day and found.day:
        return wanted.day.fits(found.day)
    if found.day is None:
        return False
    if wanted.is_number:
        return not wanted.unit and wanted.low == wanted.high == found.day.year
    return wanted.word in MONTHS and found.day.month == MONTHS.index(wanted.word) + 1


# ---- from tokens to items ---------------------------------------------------------------------------------


def _items(text: str, tokens: tuple[Token, ...]) -> Iterator[Value]:
    i = 0
    while i < len(tokens):
        token = tokens[i]
        if isinstance(token.value, Day):
            yield Value(token.start, token.end, token.raw, day=token.value)
            i += 1
            continue
        start, bound, first = token.start, "", i
        while i < len(tokens) and (said := _BOUND.match(text, tokens[i].start)):
            bound = _named(said) or bound
            i = _index(tokens, said.end(), i)
        if i < len(tokens) and _is_number(tokens[i]):
            value, i = _quantity(text, tokens, i, start, bound)
            yield value
        elif token.text in ("between", "from") and i + 1 < len(tokens) and _is_number(tokens[i + 1]):
            value, after = _quantity(text, tokens, i + 1, tokens[i + 1].start, "")
            if value.low == value.high:
                yield _word(token)
                i += 1
            else:
                yield replace(value, start=start)
                i = after
        else:
            yield from (_word(tokens[k]) for k in range(first, max(i, first + 1)))
            i = max(i, first + 1)


def _quantity(text: str, tokens: tuple[Token, ...], i: int, start: int, bound: str) -> tuple[Value, int]:
    token = tokens[i]
    low, high = token.value  # type: ignore[misc]
    before = text[tokens[i - 1].end if i else 0 : token.start]
    sign = _BOUND_SIGN.search(before)
    if sign and not re.search(r"[-=]>\s*$", before):
        bound = _SIGN_OF.get(sign[1], sign[1])
    bound = "" if bound == "~" else bound
    if ordinal := _ordinal_end(tokens, i, text):
        word = f"{token.text}{ordinal}"
        return Value(start, tokens[i + 1].end, text[token.start : tokens[i + 1].end], word=word), i + 2
    around, tolerance = bool(token.sign), None
    unit, k = _unit(text, tokens, i)
    if low == high and k < len(tokens) and _is_number(tokens[k]):
        last = tokens[k]
        between = text[tokens[k - 1].end : last.start]
        if last.sign and not around:
            tolerance, (more, k) = last.value[1], _unit(text, tokens, k)  # type: ignore[index]
            unit = unit or more
        elif _TO.fullmatch(between):
            high, unit, k = _upper(text, tokens, k, unit, high)
    elif low == high and k + 1 < len(tokens) and _is_number(tokens[k + 1]) and not tokens[k + 1].sign:
        between = text[tokens[k - 1].end : tokens[k + 1].start]
        opening = text[max(0, start - 60) : start].lower()
        if _TO.fullmatch(between) and not (re.search(r"\bfrom\s+$", opening) and _CHANGE.search(opening)):
            high, unit, k = _upper(text, tokens, k + 1, unit, high)
        elif _AND.fullmatch(between) and re.search(r"\bbetween\s+$", opening):
            high, unit, k = _upper(text, tokens, k + 1, unit, high)
    end = tokens[k - 1].end
    if after := _BOUND_AFTER.match(text, end):
        bound = ">=" if after["more"] else "<="
        end = after.end()
        k = _index(tokens, end, k - 1) if k < len(tokens) else k
    return Value(start, end, token.raw, "", low, high, unit, bound, around, tolerance), k


def _upper(text: str, tokens: tuple[Token, ...], k: int, unit: str, high: Fraction) -> tuple[Fraction, str, int]:
    """The upper end of a range, its unit, and where the range ends; as before when two units do not agree."""
    value = tokens[k].value
    more, end = _unit(text, tokens, k)
    assert isinstance(value, tuple)
    return value[1], more or unit, end


def _unit(text: str, tokens: tuple[Token, ...], i: int) -> tuple[str, int]:
    """The unit right after number i, and the index after it."""
    k = i + 1
    if k >= len(tokens) or text[tokens[i].end : tokens[k].start].strip() not in ("", "-"):
        return "", k
    power = {"square": "2", "sq": "2", "cubic": "3"}.get(tokens[k].text, "")
    k += bool(power)
    unit = unit_of(tokens[k].raw) if k < len(tokens) and tokens[k].value is None else ""
    if not unit:
        return "", i + 1
    unit, k = unit + power, k + 1
    if k + 1 < len(tokens) and tokens[k].text == "per" and unit not in CURRENCIES and "/" not in unit:
        below = unit_of(tokens[k + 1].raw)
        if below and (below not in ("day", "week", "month", "year", "percent")):
            return f"{unit}/{below}", k + 2
    return unit, k


def _word(token: Token) -> Value:
    return Value(token.start, token.end, token.raw, word=token.text)


def _named(said: re.Match) -> str:
    return next(bound for i, bound in enumerate(_BOUNDS) if said[f"b{i}"])


def _is_number(token: Token) -> bool:
    return isinstance(token.value, tuple)


def _index(tokens: tuple[Token, ...], position: int, i: int) -> int:
    """Index of the first token that begins at a position or after it."""
    while i < len(tokens) and tokens[i].start < position:
        i += 1
    return i


def _ordinal_end(tokens: tuple[Token, ...], i: int, text: str) -> str:
    """The letters of "2nd" when they follow number i."""
    if i + 1 < len(tokens) and tokens[i + 1].start == tokens[i].end and tokens[i + 1].text in ("st", "nd", "rd", "th"):
        return tokens[i + 1].text
    return ""

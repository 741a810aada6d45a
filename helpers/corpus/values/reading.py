"""What a text says in values: quantities with unit, bound and range; days; times; and plain words between.

values_of("at most 5 to 7 bar")         one quantity: 5 to 7, bar, <=
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import lru_cache

from .dates import Day
from .items import Value, together
from .number_words import with_parts
from .quantities import CURRENCIES, unit_of
from .spelling import ARTICLES, Token, prepared, tokens_of, word_text
from .variants import clock_times, spelled_out

_NOT = r"(?:not|n't|never)(?: (?:be|go|rise|get|last|take|weigh|fall|drop|sink))? "
_BOUNDS = {
    "<=": (
        "at most", "up to", "within", "not exceeding", "(?:a )?maximum(?: of)?", r"max\.?",
        "(?:no|not) (?:more|greater|higher|longer|later) than",
        f"{_NOT}(?:above|over|more than|longer than|exceeds?)",
    ),
    ">=": (
        "at least", "(?:a )?minimum(?: of)?", r"min\.?",
        "(?:no|not) (?:less|fewer|lower|shorter|earlier) than", f"{_NOT}(?:below|under|less than)",
    ),
    "<": ("(?:less|fewer|lower|smaller|shorter) than", "under", "below"),
    ">": ("(?:more|greater|higher|larger|longer) than", "over", "above", "exceed(?:s|ing)?", "in excess of"),
    "": (
        "about", "approximately", r"approx\.?", "around", "roughly", "circa", r"ca\.", "some", "nearly",
        "almost", "exactly", "precisely", "just",
    ),
}  # fmt: skip
_BOUND = re.compile(
    "(?:"
    + "|".join(f"(?P<b{i}>{'|'.join(words)})" for i, words in enumerate(_BOUNDS.values()))
    + r")\s+(?=[-+\u00b1.]?\d|[<>~])",
    re.IGNORECASE,
)
_BOUND_AFTER = re.compile(
    r"""\s*,?(?:
      (?P<more>\+(?!\w)|(?:or|and)\ (?:more|above|over|higher|greater|better|longer|later|upwards?)\b
              |minimum\b|at\ least\b)
    | (?P<less>(?:or|and)\ (?:less|below|under|lower|fewer|shorter|smaller|earlier)\b
              |maximum\b|max\b|at\ most\b))""",
    re.IGNORECASE | re.VERBOSE,
)
_BOUND_SIGN = re.compile(r"(?<![-=])(<=|>=|=<|<<?|>>?|\u2264|\u2265)\s*$")
_SIGN_OF = {"\u2264": "<=", "\u2265": ">=", "=<": "<=", "<<": "<", ">>": ">"}
_OPPOSITE = {"<": ">=", ">": "<="}
_DENIED = re.compile(r"(?:\b(?:not|never|cannot|without)\b|n't\b)(?! only)[^.,;:!?|\n]*$", re.IGNORECASE)
_TO = re.compile(r"[ \xa0]*(?:to|through|-|\.{2,3})[ \xa0]*", re.IGNORECASE)
_ONE = re.compile(
    r"(?:^|\b(?:for|in|within|about|takes?|took|is|least|most|than|every|after|lasts?)\s)an?\s$",
    re.IGNORECASE,
)
_AND = re.compile(r"\s+and\s+", re.IGNORECASE)
_CHANGE = re.compile(
    r"\b(?:rais|increas|rose|ris|chang|mov|cut|went|go|fell|fall|drop|lower|reduc|grew|grow|shorten|extend"
    r"|brought|updat|switch)\w*\b[^.;\n]{0,40}\bfrom\s+$",
    re.IGNORECASE,
)
_NUMBER_SIGN = re.compile(r"\b(?:No|no|Nr|nr|Nos)\. ?(?=\d)|\bNo (?=\d)|#(?=\d)")
_TIED = re.compile(r"[^\W\d_]{2,}(?:-[^\W\d_]{2,}|-an?(?=-))+")
_VERSION_WORD = re.compile(r"version (?=\d+\.\d)", re.IGNORECASE)
_CALENDAR = ("day", "week", "month", "year", "percent")  # "12 mm per day" is an amount of 12 mm


@dataclass(frozen=True)
class Reading:
    """A text as it was prepared, and its items in order."""

    text: str
    items: tuple[Value, ...]


@lru_cache(maxsize=4_096)
def values_of(text: str) -> Reading:
    """Read a text in values.

    >>> [(str(item.low), item.unit, item.bound) for item in values_of("at most 5 bars").items]
    [('5', 'bar', '<=')]
    """
    ready = _NUMBER_SIGN.sub("number ", with_parts(clock_times(prepared(spelled_out(text)))))
    ready = re.sub(r"(?i)\bnoon\b", "12:00", re.sub(r"(?i)\bmidnight\b", "00:00", ready))
    ready = re.sub(r"[ \u00a0\t]+", " ", ready)
    return Reading(ready, together(ready, _items(ready, tokens_of(ready))))


def _items(text: str, tokens: tuple[Token, ...]) -> Iterator[Value]:
    i = 0
    while i < len(tokens):
        value, after = _item(text, tokens, i)
        if value is None:
            for token in tokens[i:after]:
                yield from _words(text, token)
        else:
            yield value
        i = after


def _item(text: str, tokens: tuple[Token, ...], i: int) -> tuple[Value | None, int]:
    """The item that begins at token i, and the token after it; None for tokens that are words."""
    token = tokens[i]
    if isinstance(token.value, Day):
        return Value(token.start, token.end, token.raw, day=token.value), i + 1
    bound, k = "", i
    while k < len(tokens) and (said := _BOUND.match(text, tokens[k].start)):
        bound = next(name for n, name in enumerate(_BOUNDS) if said[f"b{n}"]) or bound
        k = _index(tokens, said.end(), k)
    if bound in _OPPOSITE and _DENIED.search(text[max(0, token.start - 40) : token.start]):
        bound = _OPPOSITE[bound]
    if k < len(tokens) and _ends(tokens[k]):
        return _quantity(text, tokens, k, token.start, bound)
    if token.text in ("between", "from") and i + 1 < len(tokens) and _ends(tokens[i + 1]):
        value, after = _quantity(text, tokens, i + 1, tokens[i + 1].start, "")
        if value.low != value.high:
            return replace(value, start=token.start), after
    return None, max(k, i + 1)


def _quantity(text: str, tokens: tuple[Token, ...], i: int, start: int, bound: str) -> tuple[Value, int]:
    """The quantity whose number is token i; its bound was said in words that begin at `start`."""
    token = tokens[i]
    ends = _ends(token)
    assert ends is not None
    if _is_ordinal(tokens, i):
        end = tokens[i + 1].end
        return Value(start, end, text[token.start : end], word=token.text + tokens[i + 1].text), i + 2
    low, high = ends
    sign = _BOUND_SIGN.search(text[tokens[i - 1].end if i else 0 : token.start])
    bound = _SIGN_OF.get(sign[1], sign[1]) if sign else bound
    unit, k = _unit(text, tokens, i)
    tolerance, span = None, ""
    if low == high and not token.sign and k < len(tokens) and tokens[k].sign and (around := _ends(tokens[k])):
        tolerance, (more, k) = around[1], _unit(text, tokens, k)
        unit = unit or more
    elif low == high and (upper := _upper_end(text, tokens, start, k)):
        high, span, more, k = upper
        unit = more or unit
    end = tokens[k - 1].end
    if after := _BOUND_AFTER.match(text, end):
        bound, end = ">=" if after["more"] else "<=", after.end()
        k = _index(tokens, end, k)
    return Value(
        start, end, token.raw, "", low, high, unit, bound, bool(token.sign), tolerance, None, span
    ), k


def _upper_end(
    text: str, tokens: tuple[Token, ...], start: int, k: int
) -> tuple[Fraction, str, str, int] | None:
    """Upper end, span and unit of a range that began at `start` and goes on at k, and the token after."""
    opening = text[max(0, start - 60) : start]
    for at in (k, k + 1):
        if at < len(tokens) and (ends := _ends(tokens[at])) and not tokens[at].sign.strip("-"):
            between = text[tokens[k - 1].end : tokens[at].start]
            if _TO.fullmatch(between):
                words = "to" if between.strip().isalpha() else ""
                return (
                    ends[1],
                    "change" if words and _CHANGE.search(opening) else words,
                    *_unit(text, tokens, at),
                )
            if _AND.fullmatch(between) and opening.lower().endswith("between "):
                return (ends[1], "to", *_unit(text, tokens, at))
            return None
    return None


def _unit(text: str, tokens: tuple[Token, ...], i: int) -> tuple[str, int]:
    """The unit right after number i, and the token after it."""
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
        if below and below not in _CALENDAR:
            return f"{unit}/{below}", k + 2
    return unit, k


def _words(text: str, token: Token) -> Iterator[Value]:
    """A word, or the words that hyphens tie together: "ice-cream" is two, the second of which hangs."""
    if _VERSION_WORD.match(text, token.start):
        return  # a number with two points says itself that it is a version
    if not _TIED.fullmatch(token.raw):
        one = _ONE.search(text[max(0, token.start - 20) : token.start])
        yield Value(token.start, token.end, token.raw, word=token.text, span="a" if one else "")
        return
    for i, part in enumerate(re.finditer(r"[^-]+", token.raw)):
        word = word_text(part[0], False)
        if word not in ARTICLES:
            start = token.start + part.start()
            yield Value(start, start + len(part[0]), part[0], word=word, hangs=i > 0)


def _ends(token: Token) -> tuple[Fraction, Fraction] | None:
    return token.value if isinstance(token.value, tuple) else None


def _index(tokens: tuple[Token, ...], position: int, i: int) -> int:
    """Index of the first token that begins at a position or after it."""
    while i < len(tokens) and tokens[i].start < position:
        i += 1
    return i


def _is_ordinal(tokens: tuple[Token, ...], i: int) -> bool:
    """Does "nd" or the like follow the digits of number i?"""
    following = tokens[i + 1] if i + 1 < len(tokens) else None
    return bool(following and following.start == tokens[i].end and following.text in ("st", "nd", "rd", "th"))

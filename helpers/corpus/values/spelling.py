"""Words in one spelling, to compare two texts.

Two texts are compared as whole tokens after normalisation: "2,350 m" equals "2350 metres", "17 March
2026" equals "2026-03-17", and "12" does not stand in "120". The rule follows SQuAD's answer normalisation
(Rajpurkar et al. 2016: lower case, no articles, no punctuation), with spelling of numbers, units and
dates added. `normalised_tokens` gives the words; `reading.py` takes them for quantities, days and
ranges, and `values.py` compares those.

What this leaves out: paraphrases ("twice a year" for "every six months").
"""

import re
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache

from .dates import DATE, TIME, Day, read_day, read_time
from .number_words import in_digits
from .plain import plain
from .quantities import UNIT_WORDS, number_pattern, number_text, unit_of, value_of

MOST_DIGITS = 60  # a longer run of digits is a key and no number
ARTICLES = {"a", "an", "the"}
# Of temperatures alone: "every 90 hours below zero" is no negative time.
_BELOW = re.compile(
    r"(?i)(?<![\w.-])(\d+(?:\.\d+)?(?: *deg(?:[CF]|rees?)?)?) +below (?:freezing|0(?!\.?\d| *deg))\b"
)
# The capital in "bath A" is a name and not an article; written "a.a" it survives as one token.
_LETTER_NAME = re.compile(
    r"(?:(?<=[a-z] )|(?<=[a-z]: )|(?<=[(\"]))A(?![\w'])"
    r"|(?<![\w.])A(?=(?:,| and| or) [B-Z]\b)|^\s*A(?=\s*(?:[.):,;]|$))|^\s*a\s*$"
)
_CURRENCY_SIGNS = {
    "\u20ac": "EUR", "US$": "USD", "$": "USD", "\uff04": "USD", "\u00a3": "GBP", "\u00a5": "JPY",
    "\u20b9": "INR",
}  # fmt: skip
_CURRENCY = r"US\$|[$\uff04\u20ac\u00a3\u00a5\u20b9]|\b(?i:EUR|USD|GBP|NOK|CAD|SEK|DKK|CHF|JPY)\b"
_MONEY_FIRST = re.compile(rf"(-?)({_CURRENCY})[ \u00a0]?(?=-?\d)(-?){number_pattern('money')}([mK](?!\w))?")
_MIXED = re.compile(r"(?<![\w.,/])(\d+) (\d)/(\d\d?)(?![\w/])")
_FRACTION = r"(?P<fraction>(?<![\w/])\d{1,3}/[1-9]\d{0,2}(?![\w/]|\.\d))"
_WORD = r"(?P<word>\.?[^\W_]+(?:[.\-/:_@&\u00b7][^\W_]+)*(?:(?<=\b[A-Za-z])(?:\+\+|\#|\+)(?![\w+]))?)"
_SIGN = r"(?P<sign_of>\u00b1\s?|\+/-\s?|\+-|(?<![^\W_])(?<![)%\u00b0])[-+](?=\.?\d))?"
_RANGE = r"(?:(?:-|\.{2,3})(?=-?\d|\.\d)(?P<minus>-?)" + number_pattern("high") + r")?"
# No number ends before more of an identifier ("3.4.1", "2-X4") or before a letter that is no unit ("2X").
_AFTER = (
    r"(?![.\-/:_,]?\d)(?![./:_\-][^\W_]*\d)(?![DEGIOPQRUXYZ]\b)(?![A-Za-z]+\d(?<!m[23])(?<!\^\d))"
    r"(?![^\W\d_]{12})"
)
_NUMBER = rf"{_SIGN}{number_pattern('low')}{_RANGE}{_AFTER}"
_TOKENS = re.compile(
    rf"(?:(?<![\w.,/:\-])(?:(?x:{DATE})|(?x:{TIME})))|{_FRACTION}|(?:(?<![^\W_])|(?<=\d)){_NUMBER}|{_WORD}"
)
_DAYS = ("ymd", "ym", "my", "dmy", "dny", "ndy", "dn", "nd", "ny")
_TIMES = ("clock", "half")
_NAME_BEFORE = re.compile(
    r"(?i)\b(?:version|v|release|firmware|revision|rev|section|chapter|\u00a7|build|python|clause)\.? ?$"
)


@dataclass(frozen=True)
class Token:
    """A token: its words in one spelling (`text`), how it was written, and where in the prepared text.

    value: a Day; (low, high) of a number or range; None for any other word. sign: as it was written.
    """

    text: str
    raw: str
    start: int
    end: int
    value: Day | tuple[Fraction, Fraction] | None = None
    sign: str = ""


def normalised_tokens(text: str) -> list[str]:
    """Words of a text in one spelling, in order.

    Lower case; no articles; numbers without thousands separators and apart from their unit; units, number
    words and dates in one spelling. Identifiers such as "E-2107", "SKI-40417" or "3.4.1" stay one token.

    >>> normalised_tokens("The 2,350 metres, since 17 March 2026")
    ['2350', 'm', 'since', '2026-03-17']
    """
    return [word for token in tokens_of(prepared(text)) for word in token.text.split(" ")]


def prepared(text: str) -> str:
    """A text before it is cut into tokens: plain signs, number words in digits, amounts before currencies."""
    text = _LETTER_NAME.sub("a.a", plain(text))
    text = re.sub(r"(?<=\d)T(?=\d\d:)|(?<=[A-Za-z])'s\b", " ", in_digits(text))
    if "%" in text or "\u00b0" in text:
        text = text.replace("%", " percent ")
        text = re.sub(r"\u00b0 ?([CF])\b", r" deg\1 ", text).replace("\u00b0", " deg ")
    text = re.sub(r"(?i)per cent\b", "percent", text)
    text = re.sub(
        r"(?i)\bdegrees? (?:(c)|(f))(?:elsius|ahrenheit)?\b", lambda m: "degC" if m[1] else "degF", text
    )
    text = re.sub(r"(?i)\bplus (?:or|/) minus (?=\d)", "\u00b1", text)
    text = re.sub(r"(?i)\b(?:minus|negative) (?=\d)", "-", text)
    text = _BELOW.sub(r"-\1", text)
    text = re.sub(
        r"(?:(?<=[1-9])|(?<=\d0)|(?<=\dm)|(?<=\d[cdkm]m)) ?[\u00d7x] ?(?=\d)(?!10\^|0\d)",
        " x ",
        _MIXED.sub(_mixed, text),
    )
    return _MONEY_FIRST.sub(_money_last, text)


@lru_cache(maxsize=4_096)
def tokens_of(text: str) -> tuple[Token, ...]:
    """The tokens of a prepared text."""
    found: list[Token] = []
    for match in _TOKENS.finditer(text):
        kind = match.lastgroup or ""
        groups = match.groupdict()
        kind = next((name for name in (*_DAYS, *_TIMES, "fraction", "low", "word") if groups[name]), "word")
        token = _token(kind, match, found)
        if token.text and token.text not in ARTICLES:
            found.append(token)
    return tuple(found)


def _token(kind: str, match: re.Match, before: list[Token]) -> Token:
    raw, start, end = match[0], match.start(), match.end()
    if kind in _DAYS and (day := read_day(kind, raw)):
        return Token(day.text, raw, start, end, day)
    if kind in _TIMES:
        return Token(read_time(raw), raw, start, end)
    if kind == "fraction":
        return _fraction(raw, start, end)
    if kind == "low":
        return _number(match)
    after_number = (
        bool(before)
        and before[-1].value is not None
        and match.string[before[-1].end : start].strip() in ("", "-")
    )
    return Token(word_text(raw, after_number and not isinstance(before[-1].value, Day)), raw, start, end)


def _number(match: re.Match) -> Token:
    raw, low_text, start, end = match[0], match["low"], match.start(), match.end()
    sign = (match["sign_of"] or "").strip()
    if (
        len(raw) > MOST_DIGITS
        or _NAME_BEFORE.search(match.string[max(0, start - 12) : start])
        or re.match(r"0\d", low_text)
    ):
        return Token(raw.lower(), raw, start, end)  # a name: version 3.10 is not version 3.1
    if re.match(r"0\d(?!\d*\.)", match["high"] or ""):
        return Token(raw.lower(), raw, start, end)  # 555-0142 goes from nowhere to nowhere
    low = value_of(low_text)
    low = -low if sign == "-" else low
    mark = "\u00b1" if sign in ("\u00b1", "+/-", "+-") else ""
    if match["high"]:
        high = value_of(match["high"])
        high = -high if match["minus"] else high
        return Token(f"{number_text(low)}-{number_text(high)}", raw, start, end, (low, high), mark)
    return Token(mark + number_text(low), raw, start, end, (low, low), mark)


def _fraction(raw: str, start: int, end: int) -> Token:
    value = Fraction(raw)
    return (
        Token(number_text(value), raw, start, end, (value, value))
        if value < 1
        else Token(raw, raw, start, end)
    )


def word_text(raw: str, after_number: bool) -> str:
    """A word in lower case; a unit after a number by its symbol; some symbols keep capitals anywhere."""
    if after_number and (unit := unit_of(raw)):
        return unit
    word = raw.lower()
    if raw in _CASED:
        return raw
    return UNIT_WORDS.get(word, word)


_CASED = {prefix + unit for prefix in "mM" for unit in ("W", "V", "Pa", "Hz", "J", "N", "Wh", "A")} | {
    "Mb",
    "MB",
    "mS",
}


def _mixed(match: re.Match) -> str:
    whole, top, bottom = int(match[1]), int(match[2]), int(match[3])
    return number_text(whole + Fraction(top, bottom)) if 0 < top < bottom else match[0]


def _money_last(match: re.Match) -> str:
    code = _CURRENCY_SIGNS.get(match[2], match[2].upper())
    scale = {"m": " million", "K": " thousand"}.get(match[match.lastindex or 0], "")
    return f"{'-' if match[1] or match[3] else ''}{match['money']}{scale} {code} "

"""Number words in digits, read by text2num: "one hundred and five" is 105.

`in_digits` is for every comparison; `with_parts` reads what only a comparison of values may: halves, dozens
and ordinals.
"""

import re
from fractions import Fraction
from functools import lru_cache

from .quantities import number_text

_UNITS = (
    "zero|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen"
    "|seventeen|eighteen|nineteen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety"
)
_LARGE = "hundred|thousand|million|billion|trillion"
_WORD = rf"(?:{_UNITS}|{_LARGE})"
_FIRST_NINE = "first|second|third|fourth|fifth|sixth|seventh|eighth|ninth"
_IN_WORDS = re.compile(
    rf"""(?<![\w.-])(?<!\d\ )(?<!half\ )(?:{_UNITS}|an?\s+(?:{_LARGE}))
    (?:[\s-]+(?:and\s+)?{_WORD}|\s+point\s+{_WORD})*
    (?![\w.]\w)(?!-\d)(?!\w)(?!-(?:{_FIRST_NINE})\b)""",
    re.IGNORECASE | re.VERBOSE,
)
_A_WORD = re.compile(rf"\b(?:{_UNITS})\b", re.IGNORECASE)
_ROUND = re.compile(r"\b(\d+\.\d+|\d+) (1000|1000000|1000000000)\b")


def in_digits(text: str) -> str:
    """Number words in digits: "one hundred and five" is 105. "No one" is no number.

    >>> in_digits("twenty-five bar, one hundred and five valves, no one")
    '25 bar, 105 valves, no one'
    """
    if not _A_WORD.search(text) and not re.search(rf"(?i)\b(?:{_LARGE})\b", text):
        return text
    return _IN_WORDS.sub(_in_digits, text)


def _in_digits(match: re.Match) -> str:
    words = match[0]
    before = match.string[max(0, match.start() - 12) : match.start()]
    if words.lower() == "one" and (
        re.search(r"(?i)\b(?:no|each|this|that|which|any|every|some|other)\s+$", before)
        or re.match(r"(?i)\s+another\b", match.string[match.end() :])
    ):
        return words
    return _from_words(words.lower())


@lru_cache(maxsize=5_000)
def _from_words(words: str) -> str:
    from text_to_num import alpha2digit

    words = re.sub(r"^an?\s+", "one ", words)
    words = re.sub(rf"^({_UNITS})-(?!{_WORD}\b)", r"\1 ", words)
    found = alpha2digit(words.replace("-", " "), "en", 0)
    return _ROUND.sub(lambda m: number_text(Fraction(m[1]) * int(m[2])) if "." in m[1] else m[0], found)


# ---- words that only a comparison of values reads ---------------------------------------------------------

_PART = {
    "half": 2, "halves": 2, "third": 3, "quarter": 4, "fourth": 4, "fifth": 5, "sixth": 6, "eighth": 8,
    "tenth": 10,
}  # fmt: skip
_PARTS = "half|halves|thirds?|quarters?|fourths?|fifths?|sixths?|eighths?|tenths?"
_AND_PART = re.compile(rf"\b(\d+)(?: |-)and(?: |-)(?:an?|1|(\d))(?: |-)({_PARTS})\b", re.IGNORECASE)
_TIME_AND_PART = re.compile(
    rf"\b(\d+|an?) ((?:second|minute|hour|day|week|month|year)s?) and (?:an?|(\d)) ({_PARTS})\b",
    re.IGNORECASE,
)
_PARTS_OF = re.compile(rf"\b(\d)[ -]({_PARTS})\b(?! (?:of )?\d{{4}})", re.IGNORECASE)
_A_PART = re.compile(
    rf"(?<![\w-])(?<!\bof )(?<!\bper )(?<!\bin )(?:an?|1|one)[ -]({_PARTS})\b"
    r"(?=\s*(?:of\b|[.,;:!?)\[]|$|an?\b))",
    re.IGNORECASE,
)
_ORDINALS = {
    "first": 1, "third": 3, "fourth": 4, "fifth": 5, "sixth": 6, "seventh": 7, "eighth": 8, "ninth": 9,
    "tenth": 10, "eleventh": 11, "twelfth": 12, "thirteenth": 13, "fourteenth": 14, "fifteenth": 15,
    "sixteenth": 16, "seventeenth": 17, "eighteenth": 18, "nineteenth": 19, "twentieth": 20, "thirtieth": 30,
    "fortieth": 40, "fiftieth": 50, "hundredth": 100,
}  # fmt: skip
_TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_TENTH = re.compile(rf"\b({'|'.join(_TENS)})-({_FIRST_NINE})\b", re.IGNORECASE)
_ORDINAL = re.compile(rf"\b({'|'.join(_ORDINALS)})\b", re.IGNORECASE)
_SECOND = re.compile(
    r"(?<!\d )(?<!\d-)(?<!\ba )(?<!\bper )\bsecond\b(?= [a-z])(?! (?:of|after|before|or|per)\b)",
    re.IGNORECASE,
)
_ENDINGS = {1: "st", 2: "nd", 3: "rd"}


def with_parts(text: str) -> str:
    """Dozens, halves and ordinals in digits, in a text whose number words are digits.

    >>> with_parts("2 and a half hours, a dozen bolts, the first Monday")
    '2.5 hours, 12 bolts, the 1st Monday'
    """
    if not re.search(r"(?i)dozen|half|hal|quarter|third|fourth|fifth|th\b|first|second", text):
        return text
    text = re.sub(r"(?i)\bhalf (?:a|an|1) (dozen|hundred|thousand|million|billion)\b", _half_of, text)
    text = re.sub(r"(?i)\b(?:(\d+)|an?) dozen\b", lambda m: str(12 * int(m[1] or 1)), text)
    text = _TIME_AND_PART.sub(_time_and_part, text)
    text = _AND_PART.sub(lambda m: number_text(int(m[1]) + Fraction(int(m[2] or 1), _part(m[3]))), text)
    text = re.sub(r"(?i)\bhalf (?:an?)\b|\bhalf[ -](?=(?:hour|minute|day|litre|metre)\b)", "0.5 ", text)
    text = _TENTH.sub(_tenth, text)
    text = _A_PART.sub(lambda m: number_text(Fraction(1, _part(m[1]))), text)
    text = _PARTS_OF.sub(_parts_of, text)
    text = _SECOND.sub("2nd", text)
    return _ORDINAL.sub(lambda m: _ordinal(_ORDINALS[m[1].lower()]), text)


_HALVED = {"dozen": 6, "hundred": 50, "thousand": 500, "million": 500_000, "billion": 500_000_000}


def _half_of(match: re.Match) -> str:
    return str(_HALVED[match[1].lower()])


def _time_and_part(match: re.Match) -> str:
    whole = int(match[1]) if match[1].isdigit() else 1
    return f"{number_text(whole + Fraction(int(match[3] or 1), _part(match[4])))} {match[2]}"


def _parts_of(match: re.Match) -> str:
    count, part = int(match[1]), match[2].lower()
    return number_text(Fraction(count, _part(part))) if count > 1 or part == "half" else match[0]


def _tenth(match: re.Match) -> str:
    ones = {"second": 2, **_ORDINALS}[match[2].lower()]
    return _ordinal(10 * _TENS.index(match[1].lower()) + 20 + ones)


def _part(word: str) -> int:
    return _PART[word.lower()] if word.lower() in _PART else _PART[word.lower().removesuffix("s")]


def _ordinal(number: int) -> str:
    return f"{number}{'th' if number % 100 in (11, 12, 13) else _ENDINGS.get(number % 10, 'th')}"

"""Words in one spelling, to compare two texts.

Two texts are compared as whole tokens after normalisation: "2,350 m" equals "2350 metres", "17 March
2026" equals "2026-03-17", and "12" does not stand in "120". The rule follows SQuAD's answer normalisation
(Rajpurkar et al. 2016: lower case, no articles, no punctuation), with spelling of numbers, units and
dates added.

What this leaves out: paraphrases ("twice a year" for "every six months").
"""

import re
import unicodedata

_MONTHS = "january february march april may june july august september october november december"
_MONTH = {name: i for i, name in enumerate(_MONTHS.split(), 1)}
_MONTH |= {name[:3]: i for name, i in _MONTH.items()} | {"sept": 9}
_MONTH_WORD = "|".join(sorted(_MONTH, key=len, reverse=True))
_DAY_FIRST = re.compile(rf"\b(\d{{1,2}})(?:st|nd|rd|th)?\s+(?:of\s+)?({_MONTH_WORD})\.?,?\s+(\d{{4}})\b")
_MONTH_FIRST = re.compile(rf"\b({_MONTH_WORD})\.?\s+(\d{{1,2}})(?:st|nd|rd|th)?,?\s+(\d{{4}})\b")

_TO_TWENTY = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen"
    " seventeen eighteen nineteen twenty"
)
_TENS = "thirty forty fifty sixty seventy eighty ninety"
_NUMBER_WORDS = {word: str(i) for i, word in enumerate(_TO_TWENTY.split())}
_NUMBER_WORDS |= {word: str(10 * i) for i, word in enumerate(_TENS.split(), 3)}

_UNIT_SPELLINGS = {
    "m": "metre metres meter meters",
    "km": "kilometre kilometres kilometer kilometers",
    "cm": "centimetre centimetres centimeter centimeters",
    "mm": "millimetre millimetres millimeter millimeters",
    "kg": "kilogram kilograms kilogramme kilogrammes",
    "g": "gram grams gramme grammes",
    "s": "second seconds sec secs",
    "ms": "millisecond milliseconds",
    "min": "minute minutes mins",
    "h": "hour hours hr hrs",
    "day": "days",
    "week": "weeks",
    "month": "months",
    "year": "years",
    "time": "times",
    "v": "volt volts",
    "percent": "per-cent pct",
    "eur": "euro euros",
    "usd": "dollar dollars",
    "l": "litre litres liter liters",
    "hz": "hertz",
    "gb": "gigabyte gigabytes",
    "mb": "megabyte megabytes",
}
_UNITS = {spelling: unit for unit, spellings in _UNIT_SPELLINGS.items() for spelling in spellings.split()}
_ARTICLES = {"a", "an", "the"}

_THIN_THOUSANDS = re.compile(r"(?<=\d)[\u00a0\u2009\u202f](?=\d{3}(?!\d))")
# The capital in "bath A" is a name and not an article; written "a.a" it survives as one token.
_LETTER_NAME = re.compile(r"(?<=[a-z\d] )A(?![\w'])")
_CURRENCY_FIRST = re.compile(r"\b(eur|usd|gbp)\s+(-?\d[\d.]*)")
_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")
_NUMBER_THEN_LETTERS = re.compile(r"(?<![\w.-])(-?\d+(?:\.\d+)?)-?(?=[a-z]{1,11}\b)")
_TOKEN = re.compile(r"(?<![^\W_])-\d[\d.]*\d|(?<![^\W_])-\d|[^\W_]+(?:[.\-/:_][^\W_]+)*")
_SIGNS = {
    "\u2212": "-",
    "\u2013": "-",
    "\u2014": " - ",
    "\u2019": "'",
    "%": " percent ",
    "\u20ac": " eur ",
    "$": " usd ",
    "\u00a3": " gbp ",
}


def normalised_tokens(text: str) -> list[str]:
    """Words of a text in one spelling, in order.

    Lower case; no articles; numbers without thousands separators and apart from their unit; units, number
    words and dates in one spelling. Identifiers such as "E-2107", "SKI-40417" or "3.4.1" stay one token.

    >>> normalised_tokens("The 2,350 metres, since 17 March 2026")
    ['2350', 'm', 'since', '2026-03-17']
    """
    text = _LETTER_NAME.sub("a.a", _THIN_THOUSANDS.sub("", text))
    text = unicodedata.normalize("NFKC", text).lower()
    for sign, word in _SIGNS.items():
        text = text.replace(sign, word)
    text = text.replace("per cent", "percent").replace("\u00b0c", " degc ").replace("degrees celsius", "degc")
    text = re.sub(r"'s\b", " ", re.sub(r"\bminus (?=\d)", "-", text))
    text = _DAY_FIRST.sub(lambda m: f"{m[3]}-{_MONTH[m[2]]:02d}-{int(m[1]):02d}", text)
    text = _MONTH_FIRST.sub(lambda m: f"{m[3]}-{_MONTH[m[1]]:02d}-{int(m[2]):02d}", text)
    text = _NUMBER_THEN_LETTERS.sub(r"\1 ", _THOUSANDS.sub("", text))
    text = _CURRENCY_FIRST.sub(r"\2 \1", re.sub(r"\beuros?\b", "eur", text))
    words = (_NUMBER_WORDS.get(word, word) for word in _TOKEN.findall(text))
    return [_UNITS.get(word, word) for word in words if word not in _ARTICLES]


def stands_in(answer: str, text: str) -> bool:
    """True when the normalised tokens of `answer` stand in `text` in a row. An empty answer stands nowhere.

    >>> stands_in("2,350 m", "It may be moored at 2350 metres."), stands_in("12", "All 120 of them.")
    (True, False)
    """
    wanted, found = normalised_tokens(answer), normalised_tokens(text)
    return bool(wanted) and any(
        found[i : i + len(wanted)] == wanted for i in range(len(found) - len(wanted) + 1)
    )

"""Texts in parts: tokens as the embedding model counts them, words in one spelling, sentences.

    count_tokens, token_spans   WordPiece, as the course's embedding model counts (all-MiniLM-L6-v2)
    normalised_tokens           words in one spelling, to compare two texts
    stands_in                   do the words of one text stand in another?
    sentences                   the smallest parts of a passage that still say something

Two texts are compared as whole tokens after normalisation: "2,350 m" equals "2350 metres", "17 March
2026" equals "2026-03-17", and "12" does not stand in "120". The rule follows SQuAD's answer normalisation
(Rajpurkar et al. 2016: lower case, no articles, no punctuation), with spelling of numbers, units and
dates added.

What this leaves out: paraphrases ("twice a year" for "every six months").
"""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from helpers import models

if TYPE_CHECKING:
    from tokenizers import Tokenizer

# ---- tokens of the embedding model ---------------------------------------------------------------


def minilm_tokenizer() -> "Tokenizer":
    """MiniLM's tokenizer without truncation and padding; a new one each time, for whoever sets them.

    minilm_tokenizer().encode("a buoy").tokens  # ['[CLS]', 'a', 'bu', '##oy', '[SEP]']
    """
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(str(models.file("minilm", "tokenizer.json")))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return tokenizer


_tokenizer = lru_cache(maxsize=1)(minilm_tokenizer)


def token_spans(text: str) -> list[tuple[int, int]]:
    """Character offsets (start, end) of every WordPiece token of `text`, special tokens left out.

    token_spans("A buoy.")      # [(0, 1), (2, 4), (4, 6), (6, 7)]: a word may be several tokens
    """
    return _tokenizer().encode(text, add_special_tokens=False).offsets


def count_tokens(text: str) -> int:
    """Number of WordPiece tokens in `text`.

    count_tokens("A buoy.")     # 4
    """
    return len(token_spans(text))


# ---- words in one spelling -----------------------------------------------------------------------

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


# ---- sentences -----------------------------------------------------------------------------------

_RULE = re.compile(r"^\|?[\s:|-]+\|?$")
SENTENCE_END = re.compile(r"(?<=[.!?])\s+(?=[A-ZÀ-ÖØ-Þ\d\"'(])")
# Where a quotable part ends: a list item's number is no sentence, and the next one may begin in bold or code.
_PART_END = re.compile(r"(?<!^\d\.)(?<!^\d\d\.)(?<=[.!?])\s+(?=[A-ZÀ-ÖØ-Þ\d\"'(*`])")


@dataclass(frozen=True)
class Sentence:
    """One part of a passage: `text` as it stands there; `header`, the header row when it is a table row.

    >>> print(Sentence("| 4 | 350 m |", "| Model | Depth |").readable)
    | Model | Depth |
    | 4 | 350 m |
    """

    text: str
    header: str = ""

    @property
    def readable(self) -> str:
        """What a reader needs: the header row, then the text."""
        return f"{self.header}\n{self.text}" if self.header else self.text


def sentences(text: str) -> list[Sentence]:
    """The parts of a passage, in order: sentences, list items, table rows.

    Empty lines and table rules are left out. A table row means little without its column names, so it
    comes with the header row of its table.

    >>> [part.text for part in sentences("Charge it fully. Then store it dry.\\n- away from the sun")]
    ['Charge it fully.', 'Then store it dry.', '- away from the sun']
    """
    lines, parts, header = [line.strip() for line in text.splitlines()], [], ""
    for line, following in zip(lines, lines[1:] + [""], strict=False):
        if not line or _RULE.match(line):
            continue
        if not line.startswith("|"):
            header = ""
            parts += [Sentence(part) for part in _PART_END.split(line) if part.strip()]
        elif following.startswith("|") and _RULE.match(following):
            header = line
        else:
            parts.append(Sentence(line, header))
    return parts

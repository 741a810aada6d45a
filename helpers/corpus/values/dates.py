"""Days and times of day in one spelling, in whatever order they are written.

17 March 2026, March 17th, 2026, 17/03/2026 and 2026-03-17 are one day. In 03/04/2026 day and month cannot be
told apart: it equals only itself, and only its year is known.
"""

import re
from dataclasses import dataclass
from datetime import date

MONTHS = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october",
    "november", "december",
)  # fmt: skip
_NUMBER = {name: i for i, name in enumerate(MONTHS, 1)}
_NUMBER |= {name[:3]: i for name, i in _NUMBER.items()} | {"sept": 9}
_MONTH = "|".join(sorted(_NUMBER, key=len, reverse=True))
_CAPITAL = "|".join(form for name in _MONTH.split("|") for form in (name.title(), name.upper()))
_DAY = r"(?:0?[1-9]|[12]\d|3[01])"
_YEAR = r"(?:1[0-9]|20|21)\d\d"
_ORDINAL = r"(?:st|nd|rd|th)?"

# Alternatives of one pattern; where a month could be another word ("may"), it must begin with a capital.
DATE = rf"""
    (?P<ymd>{_YEAR}(?P<sep>[-/.])(?:1[0-2]|0?[1-9])(?P=sep){_DAY})(?=\D|$)(?!\.\d)
  | (?P<ym>{_YEAR}-(?:0[1-9]|1[0-2]))(?![\w-]|[./:]\d)
  | (?P<my>(?:0?[1-9]|1[0-2])/{_YEAR})(?![\w/-])
  | (?P<dmy>{_DAY}(?P<sign>[-/.]){_DAY}(?P=sign){_YEAR})(?![\w-])
  | (?P<dny>{_DAY}{_ORDINAL}[\s-]+(?:of\s+)?(?i:{_MONTH})\b[.,]{{0,2}}[\s-]*{_YEAR})(?!\w)
  | (?P<ndy>(?i:{_MONTH})\b\.?\s+(?:the\s+)?{_DAY}{_ORDINAL},?\s+{_YEAR})(?![\w:])
  | (?P<dn>{_DAY}{_ORDINAL}\s+(?:of\s+)?(?:{_CAPITAL}))\b(?!-)
  | (?P<nd>(?:{_CAPITAL})\.?\s+(?:the\s+)?{_DAY}{_ORDINAL})(?![\w:]|[.,-]\d)
  | (?P<ny>(?i:{_MONTH})\b\.?,?\s+(?:of\s+)?{_YEAR})(?![\w:-])
"""
TIME = r"""
    (?P<clock>(?:[01]?\d|2[0-4])(?::[0-5]\d){1,2}(?![\d:])(?:\s?(?i:[ap]\.m\.|[ap]m\b))?)
  | (?P<half>(?:1[0-2]|0?[1-9])(?:\.[0-5]\d)?\s?(?i:[ap]\.m\.|[ap]m\b))
"""


@dataclass(frozen=True)
class Day:
    """A day, or as much of one as is written; `raw` where day and month cannot be told apart."""

    year: int | None = None
    month: int | None = None
    day: int | None = None
    raw: str = ""

    @property
    def text(self) -> str:
        """One spelling: ISO 8601 for a whole day, words for a part of one."""
        if self.raw:
            return self.raw
        if self.year and self.month and self.day:
            return f"{self.year}-{self.month:02d}-{self.day:02d}"
        month = MONTHS[self.month - 1] if self.month else ""
        return " ".join(str(part) for part in (self.day, month, self.year) if part)

    def fits(self, other: "Day") -> bool:
        """True when all that is known of this day is so of the other one.

        >>> Day(2026, 3).fits(Day(2026, 3, 17)), Day(2026, 3, 17).fits(Day(2026, 3))
        (True, False)
        """
        return self.raw == other.raw and all(
            mine in (None, theirs)
            for mine, theirs in zip(
                (self.year, self.month, self.day), (other.year, other.month, other.day), strict=True
            )
        )


def read_day(kind: str, text: str) -> Day | None:
    """The day that one of the groups of DATE found; None when the calendar has no such day.

    >>> read_day("dmy", "17/03/2026").text, read_day("dmy", "03/04/2026").month
    ('2026-03-17', None)
    """
    numbers = [int(number) for number in re.findall(r"\d+", text)]
    name = re.search(rf"(?i){_MONTH}", text)
    month = _NUMBER[name[0].lower()] if name else 0
    if kind == "ymd":
        return _real(*numbers)
    if kind == "dmy":
        first, second, year = numbers
        if first != second and first <= 12 and second <= 12:
            return Day(year, raw=text.replace(".", "/").replace("-", "/"))
        return _real(year, second, first) if second <= 12 else _real(year, first, second)
    if kind in ("ym", "my"):
        return Day(max(numbers), min(numbers))
    if kind in ("dny", "ndy"):
        return _real(numbers[1], month, numbers[0])
    if kind == "ny":
        return Day(numbers[0], month)
    return Day(None, month, numbers[0]) if _real(2024, month, numbers[0]) else None


def read_time(text: str) -> str:
    """A time of day as HH:MM, with seconds where there are any.

    >>> read_time("2:30 pm"), read_time("12 a.m."), read_time("9:05")
    ('14:30', '00:00', '09:05')
    """
    hour, *rest = [int(number) for number in re.findall(r"\d+", text)]
    if half := re.search(r"(?i)([ap])\.?m", text):
        hour = hour % 12 + (12 if half[1].lower() == "p" else 0) if hour <= 12 else hour
    parts = (hour, *(rest or [0]))
    return ":".join(f"{part:02d}" for part in (parts[:2] if not any(parts[2:]) else parts))


def _real(year: int, month: int, day: int) -> Day | None:
    try:
        date(year, month, day)
    except ValueError:
        return None
    return Day(year, month, day)

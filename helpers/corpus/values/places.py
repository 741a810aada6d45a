"""When does a value stand in a text? Quantities, days, times and words compared, item by item.

The rules, where a reader might decide otherwise:

* A number without a unit stands in the same number with any unit; a number with a unit needs that unit.
* A bound has a direction: "<5 bar" is not ">5 bar". A value without a bound *stands in* a text that names it
  as a bound, because there it is. Whether a reply that says so is right, `evaluation` decides.
* Neither end of "3-5" stands alone, nor the number in ±5. In "3 to 5" both ends stand; what a reply
  claims with it, `evaluation` decides.
* "About" says nothing against a value: "about 5 bar" holds "5 bar".
* As much of a day as is asked for must be there: 2026 stands in 17 March 2026, and not the other way round.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from .codes import code_places
from .conversion import factor
from .dates import MONTHS
from .items import Value
from .quantities import number_text
from .reading import values_of
from .variants import same_word


def stands_in(answer: str, text: str) -> bool:
    """True when what `answer` says stands in `text` in a row. An empty answer stands nowhere.

    >>> stands_in("2,350 m", "It may be moored at 2350 metres."), stands_in("12", "All 120 of them.")
    (True, False)
    """
    return next(places(answer, text), None) is not None


def places(answer: str, text: str) -> Iterator[tuple[int, int]]:
    """Where an answer stands in a text: (first, last + 1) of the items of `values_of(text)`.

    >>> list(places("5 bar", "5 bar, not 7 bar"))
    [(0, 1)]
    """
    wanted, found = values_of(answer).items, values_of(text).items
    for i in range(len(found) - len(wanted) + 1 if wanted else 0):
        if all(fits(wanted[k], found[i + k]) for k in range(len(wanted))) and not _is_tied(
            found, i, len(wanted)
        ):
            yield i, i + len(wanted)
    yield from code_places(answer, values_of(text))


def _is_tied(found: Sequence[Value], first: int, count: int) -> bool:
    """Does a hyphen tie the found words to another? "West" does not stand in "north-west"."""
    after = first + count
    return found[first].hangs or (after < len(found) and found[after].hangs)


def fits(wanted: Value, found: Value) -> bool:
    """True when an item of a text says what is wanted; the rules stand at the head of the module."""
    if wanted.day or found.day:
        return _day_fits(wanted, found)
    if wanted.is_number and found.is_number:
        return _quantity_fits(wanted, found)
    if wanted.is_number or found.is_number:
        number, word = (wanted, found) if wanted.is_number else (found, wanted)
        if word.span == "a" and word.word == number.unit:
            return number.low == number.high == 1  # "in a week" is in 1 week
        return wanted.raw == found.raw and not wanted.unit and not found.unit
    if wanted.word in ("may", "march") and wanted.raw[0].isupper() and found.raw.islower():
        return False  # the month is not the verb
    if {wanted.word, found.word} == {"2nd", "s"}:
        return "second" in (wanted.raw.lower(), found.raw.lower())
    return wanted.word == found.word or same_word(wanted.raw, found.raw)


def ungrounded_values(text: str, sources: Sequence[str]) -> list[str]:
    """Quantities, days, times and identifiers of a text that stand in none of the sources.

    They come as normalised words. A unit must agree where both sides give one; a bound need not. Either end
    of a range in a source is there.

    >>> ungrounded_values("5 mW at 12 m", ["5 MW", "12 metres"])
    ['5']
    """
    there = [item for source in sources for item in values_of(source).items]
    missing = [
        item
        for item in values_of(text).items
        if _holds_a_digit(item) and not any(_grounds(source, item) for source in there)
    ]
    return list(dict.fromkeys(word for item in missing for word in _shown(item)))


def _holds_a_digit(item: Value) -> bool:
    return item.is_number or item.day is not None or bool(re.search(r"\d", item.word))


def _grounds(source: Value, item: Value) -> bool:
    if not (source.is_number and item.is_number):
        return fits(item, source)
    if (
        source.unit
        and item.unit
        and not (same_unit(item.unit, source.unit) or same_unit(source.unit, item.unit))
    ):
        converted = in_unit(item, source.unit)
        if converted is None:
            return False
        item = converted
    ends = (source.low, source.high, source.tolerance)
    return (
        item.around <= (source.around or source.tolerance is not None)
        and item.low in ends
        and item.high in ends
    )


def _shown(item: Value) -> list[str]:
    if item.day:
        return [item.day.text]
    if item.low is None or item.high is None:
        return [item.word]
    return [number_text(end) for end in dict.fromkeys((item.low, item.high))]


def same_unit(one: str, other: str) -> bool:
    """True for one unit, in one spelling or in one that says less ("degrees" for °C, "pounds" for £)."""
    if one == other:
        return True
    return {one, other} in ({"pound", "gbp"}, {"pound", "lb"}) or (one == "deg" and other in ("degc", "degf"))


def in_unit(value: Value, unit: str) -> Value | None:
    """A quantity in another unit, exactly; None when the unit is of another kind.

    >>> in_unit(values_of("1.5 kg").items[0], "g").low
    Fraction(1500, 1)
    """
    times = factor(value.unit, unit)
    if times is None or value.low is None or value.high is None:
        return None
    tolerance = None if value.tolerance is None else value.tolerance * times
    return replace(value, low=value.low * times, high=value.high * times, unit=unit, tolerance=tolerance)


def _quantity_fits(wanted: Value, found: Value) -> bool:
    if wanted.unit and not same_unit(wanted.unit, found.unit):
        converted = in_unit(wanted, found.unit)
        if converted is None:
            return False
        wanted = converted
    if found.in_parts and not wanted.unit:
        return False  # 90 does not stand in "1 hour 30 minutes"
    if wanted.around and not wanted.tolerance and found.tolerance is not None:
        return wanted.low == found.tolerance
    if wanted.tolerance is not None and wanted.tolerance != found.tolerance:
        return False
    if wanted.around != found.around:
        return False
    one_end = found.span and wanted.low == wanted.high and wanted.low in (found.low, found.high)
    if (wanted.low, wanted.high) != (found.low, found.high) and not one_end:
        return False
    return wanted.bound in ("", found.bound)


def _day_fits(wanted: Value, found: Value) -> bool:
    if wanted.day and found.day:
        return wanted.day.fits(found.day)
    if found.day is None:
        return False
    if wanted.is_number:
        return not wanted.unit and wanted.low == wanted.high == found.day.year
    return wanted.word in MONTHS and found.day.month == MONTHS.index(wanted.word) + 1

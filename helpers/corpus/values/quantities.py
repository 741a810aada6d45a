"""Numbers and units in one spelling: "2,350 metres" is "2350 m", and a mW is not a MW.

Numbers are exact fractions. Units are pint's (its names, symbols and prefixes, capitals and all), those that
documents use; written otherwise ("KG", "Bar") one is still known where no other unit is written so.
"""

import re
from fractions import Fraction
from functools import lru_cache

_SPELLINGS = {
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
UNIT_WORDS = {word: unit for unit, words in _SPELLINGS.items() for word in words.split()}
# Symbols that mean another unit in other capitals keep theirs, so that a mW is no MW.
_BY_CASE = {"v": "V", "hz": "Hz", "gb": "GB", "mb": "MB"}
_SYMBOLS = {
    **{word: _BY_CASE.get(unit, unit) for word, unit in UNIT_WORDS.items()},
    **{unit: _BY_CASE.get(unit, unit) for unit in _SPELLINGS},
    "kilohm": "k\u03a9", "kilohms": "k\u03a9", "megohm": "M\u03a9", "d": "day", "wk": "week", "yr": "year",
    "yrs": "year", "degc": "degc", "degf": "degf", "deg": "deg", "%": "percent", "degree": "deg",
    "yen": "jpy", "kroner": "nok", "rupees": "inr", "francs": "chf", "kbps": "kbit/s", "Mbps": "Mbit/s",
    "mbps": "Mbit/s", "Gbps": "Gbit/s", "gbps": "Gbit/s", "degrees": "deg", "C": "degc", "Nm": "Nm",
    "N.m": "Nm", "N-m": "Nm", "newton-metre": "Nm", "newton-metres": "Nm", "newtons": "N", "pound": "pound",
    "pounds": "pound", "L": "l", "kB": "kB", "KB": "kB", "gbit": "Gbit", "mbit": "Mbit", "kbit": "kbit",
    "rpm": "rpm", "tonne": "t", "tonnes": "t", "t": "t", "kph": "km/h", "kmh": "km/h", "mph": "mph",
    "ppm": "ppm", "in": "in", "knots": "kn", "sqm": "m2", "cc": "cm3", "gigabit": "Gbit",
    "gigabits": "Gbit", "megabit": "Mbit", "megabits": "Mbit", "Gb": "Gbit", "Mb": "Mbit", "kb": "kbit",
    "Kb": "kbit", "Tb": "Tbit", "tb": "TB", "VA": "VA", "kVA": "kVA", "mbar": "mbar",
    "cent": "cent", "cents": "cent", "pence": "pence", "penny": "pence",
}  # fmt: skip
CURRENCIES = (
    "eur", "usd", "gbp", "nok", "cad", "sek", "dkk", "chf", "jpy", "cny", "inr", "aud", "nzd", "pln",
)  # fmt: skip
_SYMBOLS |= {code: code for code in CURRENCIES} | {code.upper(): code for code in CURRENCIES}
_BASE_NAMES = """
    meter gram second minute hour bar pascal watt volt ampere ohm hertz newton joule bit byte liter kelvin
    mole siemens farad henry tesla weber lumen lux candela decibel knot inch foot yard mile pound ounce
    watt_hour electron_volt calorie pound_force_per_square_inch metric_ton becquerel gray sievert
    nautical_mile psi day week month year hectare gallon centimeter millimeter revolutions_per_minute degree
    radian ampere_hour
"""
_BASES = frozenset(_BASE_NAMES.split())

# The parts of a number: thousands, decimals, a power of ten, a scale in words.
_GROUPED = (
    r"\d{1,3}(?:(?P<by>[,' ])\d{3})(?:(?P=by)\d{3})*(?!\d)|\d{1,3}(?:\.\d{3})+(?=,\d)"
    # Thousands between points, twice at least; what could be an address of the internet is none.
    r"|(?!\d+(?:\.(?:25[0-5]|2[0-4]\d|1\d\d)){3}(?![.\d]))[1-9]\d{0,2}(?:\.\d{3}){2,}(?![.\d])"
    r"|\d{1,2}(?:,\d\d)+,\d{3}(?!\d)"
)
_PLAIN = r"(?:\d+|(?<![\w)])(?=\.\d))"
_POINT = r"(?:\.\d+(?!\.?\d)|,(?:\d{1,2}|\d{4,})(?![\d,]|\.\d)|(?<=\b0),\d+(?![\d,]))?"
_SCALES = {
    "hundred": 2, "thousand": 3, "million": 6, "billion": 9, "trillion": 12, "mn": 6, "mln": 6, "bn": 9,
    "M": 6, "k": 3,
}  # fmt: skip
_SCALE = (
    r"(?:\s(?:hundred|thousand|million|billion|trillion|mn|mln|bn)\b|(?:million|billion|bn|mn|mln)\b"
    r"|[Mk](?![\w/]))?"
)
_POWER = (
    r"(?:e[-+]?\d{1,2}(?!\w)|(?<=\d)E[-+]\d{1,2}(?!\w)|(?<!\d{9})\^[-+]?\d{1,2}(?!\d)"
    r"|\s?[\u00d7x*\u00b7]\s?10\^[-+]?\d{1,2}(?!\d))?"
)


def number_pattern(name: str) -> str:
    """The pattern of one unsigned number, under a group name; the names within it begin with that name."""
    grouped = _GROUPED.replace("(?P<by>", f"(?P<{name}by>").replace("(?P=by)", f"(?P={name}by)")
    return rf"(?P<{name}>(?:{grouped}|{_PLAIN}){_POINT}{_POWER}{_SCALE})"


@lru_cache(maxsize=20_000)
def value_of(text: str) -> Fraction:
    """The value of a number that `number_pattern` found.

    >>> value_of("2,350"), value_of("1.5 million"), value_of("0,5"), value_of("1.5 x 10^-3")
    (Fraction(2350, 1), Fraction(1500000, 1), Fraction(1, 2), Fraction(3, 2000))
    """
    text, factor = text.strip(), Fraction(1)
    if scale := re.search(r"\s?([A-Za-z]+)$", text):
        factor, text = Fraction(10 ** _SCALES[scale[1]]), text[: scale.start()]
    if power := re.search(r"\s?[\u00d7x*\u00b7]\s?10\^([-+]?\d+)$|[eE]([-+]?\d+)$", text):
        factor, text = factor * Fraction(10) ** int(power[1] or power[2]), text[: power.start()]
    base, _, exponent = text.partition("^")
    number = Fraction(_digits(base))
    if exponent and (number or int(exponent) > 0):
        number **= int(exponent)
    return number * factor


def number_text(value: Fraction) -> str:
    """A number in one spelling: a decimal, or a fraction where the decimals do not end.

    >>> number_text(Fraction(5, 2)), number_text(Fraction(1, 3))
    ('2.5', '1/3')
    """
    if value.denominator == 1:
        return str(value.numerator)
    rest, places = value.denominator, 0
    for prime in (2, 5):
        while rest % prime == 0:
            rest //= prime
    if rest != 1:
        return str(value)
    while (value * 10**places).denominator != 1:
        places += 1
    digits = str(abs(int(value * 10**places))).zfill(places + 1)
    return f"{'-' if value < 0 else ''}{digits[:-places]}.{digits[-places:]}"


@lru_cache(maxsize=20_000)
def unit_of(word: str) -> str:
    """The symbol of a unit as it stands after a number; empty for a word that is none.

    >>> [unit_of(word) for word in ("metres", "mW", "MW", "KG", "Mbit/s", "buoys")]
    ['m', 'mW', 'MW', 'kg', 'Mbit/s', '']
    """
    if "/" in word or "\u00b7" in word:
        parts = [unit_of(part) for part in re.split(r"[/\u00b7]", word)]
        return ("/" if "/" in word else ".").join(parts).replace("N.m", "Nm") if all(parts) else ""
    if raised := re.fullmatch(r"([^\W\d]+)\^?(-?[1-4])", word):
        base = unit_of(raised[1])
        return f"{base}{raised[2]}" if base and "/" not in base else ""
    if word in _SYMBOLS:
        return _SYMBOLS[word]
    known = _pint_symbols(word, True)
    if not known and word.lower() in _SYMBOLS and len(word) > 1:
        return _SYMBOLS[word.lower()]
    known = known or (_pint_symbols(word, False) if len(word) > 1 else [])
    return known[0] if len(known) == 1 else ""


@lru_cache(maxsize=1)
def registry():
    """The units that pint knows, their sizes as exact fractions."""
    import pint

    return pint.UnitRegistry(non_int_type=Fraction)


def _pint_symbols(word: str, exact: bool) -> list[str]:
    """Symbols of the units of ours that pint reads in a word, each once."""
    if not re.fullmatch(r"[^\W\d_]{1,20}", word):
        return []
    found = registry().parse_unit_name(word, case_sensitive=exact)
    names = [prefix + base for prefix, base, _ in found if base in _BASES and word != "a"]
    names = [name for name in names if name == "minute"] or names
    symbols = [registry().get_symbol(name).replace("\u00b5", "\u03bc") for name in names]
    return list(dict.fromkeys(_SYMBOLS.get(symbol, symbol) for symbol in symbols))


def _digits(text: str) -> str:
    """Digits and a decimal point: no thousands separators, no decimal comma."""
    if re.fullmatch(r"\d{1,3}(\.\d{3})+,\d+", text):
        return text.replace(".", "").replace(",", ".")
    if re.fullmatch(r"\d{1,3}(\.\d{3}){2,}", text):
        return text.replace(".", "")
    text = re.sub(r"[' ]", "", text)
    if re.fullmatch(r"\d+,(?:\d{1,2}|\d{4,})|0,\d+", text):
        return text.replace(",", ".")
    return text.replace(",", "")

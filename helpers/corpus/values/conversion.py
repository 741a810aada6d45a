"""How many of one unit are another: 1.5 kg are 1500 g, exactly.

Factors are pint's, as exact fractions, between units of one kind. A kind is what is measured and not the
dimension alone: a newton metre is no joule and a kVA no kW, though their dimensions agree. Scales with a zero
of their own (degrees Celsius and Fahrenheit) are not converted, months and years only into one another, and
a percentage into nothing. "1 GB" are 1000 MB, as the prefixes say.
"""

import re
from fractions import Fraction
from functools import lru_cache

from .quantities import registry

_KINDS = {
    "length": "meter inch foot yard mile nautical_mile centimeter millimeter",
    "mass": "gram pound ounce metric_ton",
    "time": "second minute hour day week",
    "calendar": "month year",
    "pressure": "pascal bar pound_force_per_square_inch",
    "energy": "joule watt_hour electron_volt calorie",
    "data": "bit byte",
    "length2": "hectare",
    "length3": "liter gallon",
    "length/time": "knot mile_per_hour",
}
_KIND_OF = {name: kind for kind, names in _KINDS.items() for name in names.split()}
# Of these only the prefixes are converted.
_ALONE = """
    watt volt ampere ohm hertz newton mole siemens farad henry tesla weber lumen lux candela becquerel gray
    sievert ampere_hour volt_ampere
"""
_KIND_OF |= {name: name for name in _ALONE.split()}
_HUNDREDTHS = {"cent": ("usd", "eur", "cad", "aud", "nzd"), "pence": ("gbp",)}
IN_TWO_PARTS = ("time", "calendar")  # "2 h and 30 min" is one duration; "2 kg and 30 g" may be two amounts


@lru_cache(maxsize=4_096)
def factor(one: str, other: str) -> Fraction | None:
    """How many of the other unit are one of this; None for units of two kinds. Both as `unit_of` writes them.

    >>> factor("kg", "g"), factor("km/h", "m/s"), factor("h", "kg")
    (Fraction(1000, 1), Fraction(5, 18), None)
    """
    if other in _HUNDREDTHS.get(one, ()):
        return Fraction(1, 100)
    if one in _HUNDREDTHS.get(other, ()):
        return Fraction(100)
    mine, theirs = size_of(one), size_of(other)
    return mine[1] / theirs[1] if mine and theirs and mine[0] == theirs[0] else None


@lru_cache(maxsize=4_096)
def size_of(unit: str) -> tuple[str, Fraction] | None:
    """The kind of a unit and its size in that kind's base unit; None for one that is not converted.

    >>> size_of("cm2"), size_of("min"), size_of("degc")
    (('length2', Fraction(1, 10000)), ('time', Fraction(60, 1)), None)
    """
    if "/" in unit:
        above, _, below = unit.partition("/")
        mine, theirs = size_of(above), size_of(below)
        return (f"{mine[0]}/{theirs[0]}", mine[1] / theirs[1]) if mine and theirs else None
    if raised := re.fullmatch(r"([^\W\d]+)(-?[1-4])", unit):
        base = size_of(raised[1])
        return (f"{base[0]}{raised[2]}", base[1] ** int(raised[2])) if base else None
    if not re.fullmatch(r"[^\W\d_]{1,20}", unit):
        return None
    for prefix, base_name, _ in registry().parse_unit_name(unit, case_sensitive=True):
        if base_name in _KIND_OF:
            size, _ = registry().get_base_units(prefix + base_name)
            return _KIND_OF[base_name], Fraction(size)
    return None

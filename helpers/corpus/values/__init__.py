"""What a text says in values: numbers, units, days, codes and words, however each is written.

plain and spelling prepare a text, number_words, dates and quantities read single things, items and reading
make one list of values of it, and places finds the values of one text in another.
"""

from .conversion import factor
from .items import TIMES_WORD, Value
from .places import fits, places, same_unit, stands_in, ungrounded_values
from .reading import Reading, values_of
from .spelling import normalised_tokens

__all__ = [
    "TIMES_WORD",
    "Reading",
    "Value",
    "factor",
    "fits",
    "normalised_tokens",
    "places",
    "same_unit",
    "stands_in",
    "ungrounded_values",
    "values_of",
]

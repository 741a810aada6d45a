"""How well two colours can be told apart, by WCAG 2.2. No tests here."""

import re

READABLE = 4.5  # for words of usual size, level AA


def luminance(colour: str) -> float:
    """Relative luminance of #rgb, #rrggbb, or rgb(1, 2, 3).

    >>> luminance("#fff"), luminance("rgb(0, 0, 0)")
    (1.0, 0.0)
    """
    if colour.startswith("#"):
        digits = colour[1:] if len(colour) == 7 else "".join(2 * digit for digit in colour[1:])
        parts = [int(digits[place : place + 2], 16) / 255 for place in (0, 2, 4)]
    else:
        parts = [float(part) / 255 for part in re.findall(r"[\d.]+", colour)[:3]]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """From 1, alike, to 21, black on white.

    >>> contrast("#000000", "#ffffff")
    21.0
    """
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)

"""A text without its marks: what Markdown, HTML and LaTeX write around a word or a number is gone.

What carries meaning stays, in plain signs: a superscript after a number is a power ("10⁶" becomes "10^6"), a
vulgar fraction is one ("2½" becomes "2 1/2"), every hyphen and minus is "-", struck-out text is left out.
"""

import html
import re
import unicodedata

_TAGS = "a|b|br|code|del|div|em|i|ins|kbd|li|mark|ol|p|pre|s|small|span|strong|su[bp]|t[dhr]|u|ul"
_TAG = re.compile(rf"</?(?:{_TAGS})(?:\s[^<>]*)?/?>", re.IGNORECASE)
_STRUCK = re.compile(r"~~(?=\S).{1,200}?(?<=\S)~~|<(del|s|strike)>.{0,200}?</\1>", re.IGNORECASE | re.DOTALL)
_SUP_TAG = re.compile(
    r"(?:(?<=\d)|(?<=\b[ms])|(?<=\b[cdkm]m)|(?<=\bft))<sup>\s*([-+\u2212]?\d+)\s*</sup>", re.IGNORECASE
)
_SUB_TAG = re.compile(r"(?<=[A-Za-z])<sub>\s*(\d{1,2})\s*</sub>")
# A power of a unit: m^2 is m². After other letters a raised number is a note.
_RAISED_UNIT = re.compile(r"(?<![^\W\d_])([cdk\u03bcmn]?m|in|ft|yd|mi|s)\^[({]?([-\u2212]?[1-4])[)}]?(?!\d)")
# Pandoc's rule for a dollar sign that opens or closes a formula, so that "$5 and $6" stay amounts.
_FORMULA = re.compile(r"\$\$([^$\n]{1,200})\$\$|\$(?=\S)([^$\n]{0,199}[^$\s])\$(?!\d)")
_TEX_WORDS = {
    "times": "\u00d7", "cdot": "\u00b7", "pm": "\u00b1", "leq": "\u2264", "le": "\u2264", "geq": "\u2265",
    "ge": "\u2265", "lt": "<", "gt": ">", "approx": "\u2248", "sim": "~", "circ": "\u00b0", "quad": " ",
    "degree": "\u00b0", "mu": "\u03bc", "Omega": "\u03a9", "ohm": "\u03a9", "celsius": "\u00b0C", "left": "",
    "right": "",
}  # fmt: skip
_TEX_WORD = re.compile(r"\\(" + "|".join(sorted(_TEX_WORDS, key=len, reverse=True)) + r")(?![A-Za-z])\s?")
_TEX_FRACTION = re.compile(r"\\[dt]?frac\s*\{\s*(\d+)\s*\}\s*\{\s*(\d+)\s*\}")
_TEX_BOX = re.compile(
    r"\\(?:text|textbf|mathrm|mathbf|rm|boxed|operatorname|unit|SI|num|si|qty)\s*\{([^{}]*)\}"
)
_SUPERSCRIPT = str.maketrans(
    "\u2070\u00b9\u00b2\u00b3\u2074\u2075\u2076\u2077\u2078\u2079\u207a\u207b", "0123456789+-"
)
_POWER = re.compile(r"(?<=\d)[\u2070\u00b9\u00b2\u00b3\u2074-\u207b]+")
_UNIT_POWER = re.compile(r"(?<=[^\W\d_])[\u2070\u00b9\u00b2\u00b3\u2074-\u207b]+")
_VULGAR = re.compile(r"(\d?)\s?([\u00bc-\u00be\u2150-\u215e\u2189])")
_DASHES = dict.fromkeys((0x2010, 0x2011, 0x2012, 0x2013, 0x2212, 0xFE58, 0xFE63, 0xFF0D), "-")
_SIGNS = _DASHES | {
    0x2014: " - ", 0x2015: " - ", 0x2019: "'", 0x2018: "'", 0x02BC: "'", 0x2044: "/", 0x2264: "\u2264",
    0x2A7D: "\u2264", 0x2266: "\u2264", 0x2A7E: "\u2265", 0x2267: "\u2265", 0x00AD: None, 0x200B: None,
    0x200C: None, 0x200D: None, 0x2060: None, 0xFEFF: None, 0x00B5: "\u03bc", 0x2126: "\u03a9",
}  # fmt: skip
_EMPHASIS = re.compile(r"\*+(?=[\s\W]|$)|(?<![\w)])\*+|(?<=[^\W\d_])\*+|(?<=\d)\*+(?=[^\W\d_])|`+")
_UNDERLINE = re.compile(r"(?<![^\W_])_+|_+(?![^\W_])")
_DIGIT = re.compile(r"(?![0-9])\d")


def plain(text: str) -> str:
    """The text in plain signs, capitals as they are.

    >>> plain("**2½** bar, $10^{6}$ and 10⁶, E‑2107")
    '2 1/2 bar, 10^6 and 10^6, E-2107'
    """
    if "&" in text:
        text = html.unescape(text)
    if "~~" in text or "<" in text:
        text = _TAG.sub(" ", _SUP_TAG.sub(r"^\1", _SUB_TAG.sub(r"\1", _STRUCK.sub(" ", text))))
    text = text.replace("{,}", ",")
    if "$" in text or "\\" in text:
        text = _without_tex(text)
    if "^" in text:
        text = _RAISED_UNIT.sub(r"\1\2", text)
    if text.isascii():
        return _without_emphasis(text)
    text = _VULGAR.sub(_fraction, text)
    text = _POWER.sub(lambda m: "^" + m[0].translate(_SUPERSCRIPT), text)
    text = _UNIT_POWER.sub(lambda m: "" if m[0] == "\u00b9" else m[0].translate(_SUPERSCRIPT), text)
    text = unicodedata.normalize("NFKC", _thin_thousands(text).translate(_SIGNS)).translate(_SIGNS)
    return _without_emphasis(_DIGIT.sub(lambda m: str(unicodedata.digit(m[0])), text))


def folded(word: str) -> str:
    """A word without accents: "naïve" and "naive", "Tromsø" and "Tromso" fold into one.

    >>> folded("Tromsø"), folded("Straße")
    ('tromso', 'strasse')
    """
    if word.isascii():
        return word.lower()
    letters = unicodedata.normalize("NFKD", word.casefold().translate(_UNFOLDED))
    return "".join(letter for letter in letters if not unicodedata.combining(letter))


_UNFOLDED = str.maketrans(
    {"\u00f8": "o", "\u0142": "l", "\u0111": "d", "\u00e6": "ae", "\u0153": "oe", "\u0131": "i"}
)
_THIN_THOUSANDS = re.compile(r"(?<=\d)[\u00a0\u2009\u202f\u2007](?=\d{3}(?!\d))")


def _thin_thousands(text: str) -> str:
    return _THIN_THOUSANDS.sub("", text)


def _fraction(match: re.Match) -> str:
    from fractions import Fraction

    value = Fraction(unicodedata.numeric(match[2])).limit_denominator(10)
    return f"{match[1]} {value.numerator}/{value.denominator}"


def _without_tex(text: str) -> str:
    text = text.replace("\\,", "\u202f").replace("\\%", "%").replace("\\$", "\uff04")
    text = _FORMULA.sub(lambda m: f"{m[1] or m[2]}", text)
    for _ in range(3):  # boxes in boxes
        text = _TEX_BOX.sub(r" \1 ", text)
    text = _TEX_FRACTION.sub(r" \1/\2", text)
    text = _TEX_WORD.sub(lambda m: _TEX_WORDS[m[1]], re.sub(r"\^\{?\\circ\}?", "\u00b0", text))
    text = re.sub(r"\^\{([-+]?\d+)\}", r"^\1", text)
    return re.sub(r"\\[()\[\];:! ]", " ", text)


def _without_emphasis(text: str) -> str:
    if "*" in text or "`" in text:
        text = _EMPHASIS.sub("", re.sub(r"(?<=\d)\*\*(?=[-+]?\d)", "^", text))
    return _UNDERLINE.sub(" ", text) if "_" in text else text

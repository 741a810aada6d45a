"""What stands inside a line of HTML, as text: powers, formulas, quotations, fields, pictures, readings.

    inline_text(parsed("10<sup>6</sup> <q>ohm</q>"))        '10⁶ "ohm"'

A sign that a browser shows by place or by form is written here with a letter, where the bare letters would
say something else: 10<sup>6</sup> is not 106.

What this leaves out: colours and sizes of letters.
"""

import re

from .tree import BLOCKS, EMBEDDED, NEVER_TEXT, Element

_HIGH = str.maketrans("0123456789+-−=()n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾ⁿ")
_LOW = str.maketrans("0123456789+-−=()", "₀₁₂₃₄₅₆₇₈₉₊₋₋₌₍₎")
_HAS_HIGH, _HAS_LOW = re.compile(r"[0-9+\-−=()n]+"), re.compile(r"[0-9+\-−=()]+")
_ORDINAL = {"st", "nd", "rd", "th", "er", "re", "ère", "eme", "ème", "º", "ª", "°", "®", "*", "†", "‡"}
_RAISED_WORDS = {"tm": "™", "sm": "℠"}
_WHITE = re.compile(r"[ \t\n\r\f]+")
_BOLD, _ITALIC, _CODE = {"b", "strong"}, {"i", "em"}, {"code", "kbd", "samp", "tt"}
_NO_VALUE = {"hidden", "password", "submit", "button", "reset", "image", "file", "search", "color"}
_ANCHORS = {"¶", "#", "§", "🔗", "permalink"}
_UNDER = {"msub": "_", "msup": "^", "munder": "_", "mover": "^"}


def inline_text(element: Element, marks: bool = False) -> str:
    """The text of an element in lines: white space collapsed, a new line at <br> and at each block.

    marks: bold, italic and code get the signs of Markdown.

    >>> from helpers.corpus.html.tree import parsed
    >>> inline_text(parsed("<p>5 m<sup>2</sup>,<br>  CO<sub>2</sub></p>").find(".//p"))
    '5 m²,\\nCO₂'
    """
    return tidy(inner(element, marks))


def tidy(text: str) -> str:
    """Lines without white space at their edges, and none that is empty.

    >>> tidy(" a  b \\n\\n c")
    'a b\\nc'
    """
    lines = (re.sub(" {2,}", " ", line).strip(" ") for line in text.split("\n"))
    return "\n".join(line for line in lines if line)


def inner(element: Element, marks: bool = False) -> str:
    """The text inside an element, as it comes: `inline_text` tidies it."""
    parts = [white(element.text)]
    for child in element:
        parts += [written(child, marks), white(child.tail)]
    return "".join(parts)


def written(element: Element, marks: bool = False) -> str:
    """One element inside a line as text.

    >>> from helpers.corpus.html.tree import parsed
    >>> written(parsed('<input value="K4-01655">').find(".//input"))
    ' K4-01655 '
    """
    tag = element.tag
    if tag in NEVER_TEXT or tag in EMBEDDED or tag == "svg":
        return ""
    if tag in ("br", "hr"):
        return "\n"
    if tag in ("sup", "sub"):
        return _raised(inner(element).strip(), tag == "sup")
    if tag == "img":
        alternative = " ".join(element.get("alt", "").split())
        return f" {alternative} " if alternative else ""
    if tag == "q":
        return f'"{inner(element, marks).strip()}"'
    if tag in ("input", "select", "textarea", "button", "progress", "meter"):
        return _field(element)
    if tag == "math":
        return f" {_formula(element)} "
    if tag == "ruby":
        return _with_readings(element)
    text = inner(element, marks)
    if tag == "a" and element.get("href", "").startswith("#") and text.strip().lower() in _ANCHORS:
        return ""
    if tag in BLOCKS:
        return f"\n{text}\n"
    return _marked(element, text) if marks else text


def white(text: str | None) -> str:
    """A piece of text with one space for each stretch of white space.

    >>> white(" a \\n b")
    ' a b'
    """
    return _WHITE.sub(" ", text) if text else ""


def _marked(element: Element, text: str) -> str:
    """Text with the signs of Markdown around it, unless it is a part of a word."""
    sign = "**" if element.tag in _BOLD else "*" if element.tag in _ITALIC else ""
    sign = "`" if element.tag in _CODE else sign
    core = text.strip()
    part_of_word = sign != "`" and bool(core) and _touches_a_word(element, text)
    if not sign or not core or sign[0] in core or "\n" in core or part_of_word:
        return text
    left = len(text) - len(text.lstrip())
    return f"{text[:left]}{sign}{core}{sign}{text[left + len(core) :]}"


def _touches_a_word(element: Element, text: str) -> bool:
    """Does a word go on across the edge of an element, as in H<b>2</b>O?"""
    previous, parent = element.getprevious(), element.getparent()
    before = previous.tail if previous is not None else parent.text if parent is not None else ""
    begins = (before or " ")[-1].isalnum() and text[0].isalnum()
    return begins or (text[-1].isalnum() and (element.tail or " ")[0].isalnum())


def _raised(text: str, high: bool) -> str:
    """A raised or lowered text: as small letters where Unicode has them, else after ^ or _."""
    if high and (text.lower() in _ORDINAL or text.lower() in _RAISED_WORDS):
        return _RAISED_WORDS.get(text.lower(), text)
    if not text or (_HAS_HIGH if high else _HAS_LOW).fullmatch(text):
        return text.translate(_HIGH if high else _LOW)
    if text[0] == "[" or len(text.split()) > 2:  # a remark, such as [citation needed]
        return f" {text} "
    return ("^" if high else "_") + (text if text.isalnum() else f"({text})")


def _field(element: Element) -> str:
    """What is written into a field of a form, or chosen in it."""
    tag, kind = element.tag, element.get("type", "text").lower()
    if tag == "textarea":
        return f" {element.text or ''} "
    if tag == "select":
        options = list(element.iter("option"))
        chosen = [option for option in options if option.get("selected") is not None]
        chosen = chosen or ([] if element.get("multiple") is not None else options[:1])
        return " " + ", ".join(inner(option).strip() for option in chosen) + " "
    if tag in ("progress", "meter"):
        return f" {inner(element).strip() or element.get('value', '')} "
    if tag == "button":
        return f" {inner(element)} "
    if kind in ("checkbox", "radio"):
        return " [x] " if element.get("checked") is not None else " [ ] "
    return "" if kind in _NO_VALUE else f" {element.get('value', '').strip()} "


def _with_readings(ruby: Element) -> str:
    """Text with how it is read in parentheses, as <ruby>漢字<rt>かんじ</rt></ruby>."""
    parts = [white(ruby.text)]
    for child in ruby:
        text = inner(child).strip()
        parts.append({"rp": "", "rt": f"({text})" if text else "", "rtc": f"({text})"}.get(child.tag, text))
        parts.append(white(child.tail).strip())
    return "".join(parts)


def _formula(math: Element) -> str:
    """A formula as its author wrote it (alttext, TeX), else its letters with ^, _ and / between them."""
    written_so = math.get("alttext") or next(
        (note.text for note in math.iter("annotation") if "tex" in note.get("encoding", "")), None
    )
    return " ".join((written_so or _linear(math)).split())


def _linear(element: Element) -> str:
    parts = [_linear(child) for child in element if child.tag not in ("annotation", "annotation-xml")]
    grouped = [part if len(part) < 2 or part.isalnum() else f"({part})" for part in parts]
    if element.tag == "mfrac" and len(parts) == 2:
        return "/".join(grouped)
    if element.tag in _UNDER and len(parts) == 2:
        return parts[0] + _UNDER[element.tag] + grouped[1]
    if element.tag in ("msubsup", "munderover") and len(parts) == 3:
        return f"{parts[0]}_{grouped[1]}^{grouped[2]}"
    if element.tag in ("msqrt", "mroot"):
        return f"√({', '.join(parts)})"
    return (element.text or "").strip() + "".join(parts)

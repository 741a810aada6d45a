"""The text door: bytes become text, and text becomes one spelling of itself, with a way back to the source.

    cleaned = clean(decode(content, charset="utf-8"))
    cleaned.text, cleaned.source_span(3, 8)

Pages, queries, replies and gold answers go through the same door, so that search, citations and matching see
the same text. What it changes cannot be seen: how a letter is stored (NFC; Unicode Annex 15), which of many
spaces stands there, marks for hyphenation and direction, the dashes of a typesetter, line ends.

What this leaves out: case, width, fractions and the like (NFKC), which change what a text says; whoever
compares words folds them (`helpers.retrieval.words`, `normalised_tokens`).
"""

import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass

from .decoding import Decoded, decode, decoding

__all__ = ["Cleaned", "Decoded", "clean", "decode", "decoding"]

# A stretch of the new text and the stretch of the source that it stands for: (start, end, start, end).
Change = tuple[int, int, int, int]

_SPACES = "\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000"
_LINE_ENDS = "\r\v\f\x85\u2028\u2029"
_HYPHENS = "\u2010\u2011"
_LIGATURES = {
    "\ufb00": "ff",
    "\ufb01": "fi",
    "\ufb02": "fl",
    "\ufb03": "ffi",
    "\ufb04": "ffl",
    "\ufb05": "st",
    "\ufb06": "st",
}
# Soft hyphen, zero-width space, marks of direction, invisible operators, byte order mark, interlinear marks,
# tag letters (which can hide whole sentences), and code points that are no characters.
_INVISIBLE = (
    "\u00ad\u034f\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ufdd0-\ufdef\ufffe\uffff"
    "\U000e0000-\U000e007f"
)
_CONTROLS = "\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f"
_SEPARATORS = "\x1c-\x1f"  # of files, groups, records and units: they stand between words
_ODD = re.compile(
    rf"(\r\n?|[{_LINE_ENDS}])|([{_SPACES}{_SEPARATORS}])|([{_HYPHENS}])|([\ufb00-\ufb06])|[{_INVISIBLE}{_CONTROLS}]+"
)
# Where the joiner and the non-joiner are spelling: Arabic and Syriac, the scripts of India and its
# neighbours, Mongolian; and inside a picture that is made of several.
_NEEDS_JOINERS = (
    "\u0600-\u08ff\u0900-\u0dff\u0f00-\u109f\u1780-\u18af\u1900-\u1cff\ua800-\uabff\ufb50-\ufdff\ufe70-\ufefc"
    "\U00010a00-\U00010fff\U00011000-\U00011fff"
)
_PICTURE = "\u2190-\u2bff\ufe0f\U0001f000-\U0001faff"
_JOINERS = re.compile("[\u200c\u200d]+")
_SCRIPT, _EMOJI = re.compile(f"[{_NEEDS_JOINERS}]"), re.compile(f"[{_PICTURE}]")
_BEYOND_ASCII = re.compile(r"[\x00-\x7f]?[^\x00-\x7f]+")
_HALF = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True)
class Cleaned:
    """A text in one spelling, and the way back: `steps` are the changes that led to it, first step first.

    >>> cleaned = clean("the \\ufb01lter")
    >>> cleaned.text, cleaned.source_span(4, 10)
    ('the filter', (4, 9))
    """

    text: str
    steps: tuple[tuple[Change, ...], ...] = ()

    def source_span(self, start: int, end: int) -> tuple[int, int]:
        """The characters (start, end) of the source that text[start:end] stands for.

        Where a change covers more than the span, the whole source of that change is given. Linear in the
        number of steps.
        """
        for changes in reversed(self.steps):
            start, end = (
                _start_before(changes, start),
                max(_end_before(changes, end), _start_before(changes, start)),
            )
        return start, end

    def then(self, later: "Cleaned") -> "Cleaned":
        """What `later` made of this text, with the way back to this one's source.

        >>> Cleaned("b", (((0, 0, 0, 1),),)).then(clean("b\\u00ad")).source_span(0, 1)
        (1, 2)
        """
        return Cleaned(later.text, self.steps + later.steps)


def clean(text: str) -> Cleaned:
    """A text in one spelling: NFC, plain spaces and hyphens, LF at line ends, nothing invisible.

    Latin ligatures become letters. The zero-width joiner and non-joiner stay where a script needs them.
    Clean text comes out as it is. Raises ValueError for half of a surrogate pair: that is no character.

    >>> clean("Alarm\\u00a0E\\u20112107:\\r\\ncali\\u00adbrate").text
    'Alarm E-2107:\\ncalibrate'
    """
    half = _HALF.search(text)
    if half:
        raise ValueError(
            f"Character {half.start()} is half of a surrogate pair ({ascii(half[0])}), and no character. "
            "Read the text again with its right encoding, or take that character out."
        )
    cleaned = Cleaned(text)
    for found in (_odd_ones, _joiners, _uncomposed):
        cleaned = cleaned.then(_rewritten(cleaned.text, found(cleaned.text)))
    return cleaned


def _rewritten(source: str, found: Iterator[tuple[int, int, str]]) -> Cleaned:
    """A text with some stretches (start, end) put in other words."""
    parts: list[str] = []
    changes: list[Change] = []
    position = length = 0
    for start, end, new in found:
        parts += [source[position:start], new]
        at = length + start - position
        length, position = at + len(new), end
        changes.append((at, length, start, end))
    if not changes:
        return Cleaned(source)
    return Cleaned("".join(parts) + source[position:], (tuple(changes),))


def _odd_ones(text: str) -> Iterator[tuple[int, int, str]]:
    for match in _ODD.finditer(text):
        line_end, space, hyphen, ligature = match.groups()
        new = "\n" if line_end else " " if space else "-" if hyphen else _LIGATURES.get(ligature, "")
        yield *match.span(), new


def _joiners(text: str) -> Iterator[tuple[int, int, str]]:
    """Joiners and non-joiners; the first of a row stays where the letters around it need it."""
    for match in _JOINERS.finditer(text):
        start, end = match.span()
        before, after = text[start - 1 : start], text[end : end + 1]
        needed = _SCRIPT.match(before) or (
            match[0][0] == "\u200d" and _EMOJI.match(before) and _EMOJI.match(after)
        )
        if not needed or end - start > 1:
            yield start, end, match[0][0] if needed else ""


def _uncomposed(text: str) -> Iterator[tuple[int, int, str]]:
    """Letters with their marks that are not in the form that NFC gives them."""
    if unicodedata.is_normalized("NFC", text):
        return
    for run in _BEYOND_ASCII.finditer(text):
        if unicodedata.is_normalized("NFC", run[0]):
            continue
        for start, end in _clusters(run[0]):
            cluster = run[0][start:end]
            composed = unicodedata.normalize("NFC", cluster)
            if composed != cluster:
                yield run.start() + start, run.start() + end, composed


def _clusters(run: str) -> Iterator[tuple[int, int]]:
    """Stretches that NFC treats each by itself: a letter with all that may melt into it."""
    start = 0
    for at, letter in enumerate(run):
        if at and not unicodedata.combining(letter) and not _melts(run[max(start, at - 3) : at], letter):
            yield start, at
            start = at
    yield start, len(run)


def _melts(before: str, letter: str) -> bool:
    """True when NFC joins a letter that is no mark to what stands before it, as in Korean."""
    together, first, second = (
        unicodedata.normalize("NFC", text) for text in (before + letter, before, letter)
    )
    return together != first + second


def _start_before(changes: tuple[Change, ...], at: int) -> int:
    """Where the source of the character at `at` begins."""
    number = bisect_right(changes, at, key=lambda change: change[0]) - 1
    if number < 0:
        return at
    start, end, source_start, source_end = changes[number]
    return source_start if start <= at < end else source_end + at - end


def _end_before(changes: tuple[Change, ...], at: int) -> int:
    """Where the source of the character before `at` ends."""
    number = bisect_left(changes, at, key=lambda change: change[0]) - 1
    if number < 0:
        return at
    _, end, _, source_end = changes[number]
    return source_end if at <= end else source_end + at - end

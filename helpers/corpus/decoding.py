"""Bytes become text: which encoding they are in, by the order of the WHATWG, and how many did not fit.

The order (Encoding Standard and HTML Standard, "determining the character encoding"): a byte order mark, the
charset that the server named, the one that the document names itself, UTF-8 where the bytes are UTF-8, and
only then a guess (charset-normalizer; windows-1252 where there is little to guess from).

What this leaves out: a charset that is declared and wrong is believed, as a browser does; `misfits` tells.
"""

import codecs
import re
from collections.abc import Iterator
from contextvars import ContextVar
from dataclasses import dataclass, replace
from typing import Literal

Kind = Literal["html", "xml", "text"]

# Names that Python knows as encodings and that are the encoding of no document.
_NO_CHARSETS = {
    "idna",
    "punycode",
    "undefined",
    "unicode-escape",
    "raw-unicode-escape",
    "utf-7",
    "mbcs",
    "oem",
    "hz",
}
_UTF_16 = {"utf-16", "utf-16-le", "utf-16-be"}
_SEQUENCE = re.compile(rb"[\xc0-\xff][\x80-\xbf]*|[\x80-\xbf]")
SAMPLE = 65_536  # bytes that a guess looks at
FEW = 24  # letters beyond ASCII: too few to guess an alphabet from
# What is guessed at: the encodings of the Encoding Standard that whole countries wrote in.
_GUESSED = [
    "cp1252", "cp1250", "cp1251", "cp1253", "cp1254", "cp1255", "cp1256", "cp1257", "cp1258", "koi8_r",
    "iso8859_2", "iso8859_5", "iso8859_7", "cp874", "shift_jis", "cp932", "euc_jp", "iso2022_jp", "euc_kr",
    "cp949", "big5", "gb18030",
]  # fmt: skip
# Alphabets that a guess mixes up with the Western one. Read in the wrong one, they have signs amid a word.
_LIKE_WESTERN = {"cp1250", "cp1252", "cp1254", "cp1257", "cp1258", "iso8859_2"}
_SIGN_IN_WORD = re.compile(r"[a-z][\u00a1-\u00bf\ufffd][a-z]")
_lost: ContextVar[list[int]] = ContextVar("bytes that did not fit")


@dataclass(frozen=True)
class Decoded:
    """A text, the name of the encoding it was read in, and how many bytes did not fit it (now U+FFFD).

    guessed: nobody named the encoding and the bytes are not UTF-8, so it is the likeliest one.
    """

    text: str
    charset: str
    misfits: int = 0
    guessed: bool = False

    @property
    def doubts(self) -> tuple[tuple[str, str], ...]:
        """(what, why) of what a report tells: a guess, and letters that were lost.

        >>> decoding(b"caf\\xe9", "utf-8").doubts
        (('1 letter', 'does not fit the encoding that the file names'),)
        """
        guess = f"the file is not UTF-8, and was read as {self.charset} by a guess"
        letters, do = ("1 letter", "does") if self.misfits == 1 else (f"{self.misfits} letters", "do")
        fault = f"{do} not fit {'the guess' if self.guessed else 'the encoding that the file names'}"
        rows = [("the encoding", guess)] * self.guessed + [(letters, fault)] * bool(self.misfits)
        return tuple(rows)


def decode(content: bytes, charset: str | None = None, kind: Kind = "text") -> str:
    """Bytes as text; never raises. A byte order mark is left out, and what does not fit becomes U+FFFD.

    charset: what the server named, or its whole Content-Type. kind: where a document can name its own
    encoding, `html` (<meta>) and `xml` (the declaration).

    >>> decode("Åse".encode("latin-1"), "ISO-8859-1"), decode("Åse".encode("utf-16")), decode(b"na\\xefve")
    ('Åse', 'Åse', 'naïve')
    """
    return decoding(content, charset, kind).text


def decoding(content: bytes, charset: str | None = None, kind: Kind = "text") -> Decoded:
    """What `decode` gives, with the encoding that was taken and the bytes that did not fit.

    >>> decoding(b"caf\\xe9", "utf-8")
    Decoded(text='caf�', charset='utf-8', misfits=1, guessed=False)
    """
    from w3lib.encoding import read_bom

    name, mark = read_bom(content)
    if name and mark:
        return _read(content[len(mark) :], name) or _last_resort(content)
    for name in _candidates(content, charset, kind):
        if found := _read(content, name):
            return found
    guess = _utf_8_or_guessed(content)
    found = _read(content, guess) or _last_resort(content)
    return replace(found, guessed=not found.charset.startswith(("utf", "ascii")))


def _candidates(content: bytes, charset: str | None, kind: Kind) -> Iterator[str]:
    named = _named(charset)
    if named in _UTF_16:
        unmarked = "utf-16-be" if named == "utf-16-be" else "utf-16-le"
        yield _byte_order(content) or ("utf-8" if 0 not in content and _is_utf_8(content) else unmarked)
    elif named:
        yield named
    if wide := _byte_order(content):
        yield wide
    declared = _declared(content) if kind != "text" else None
    if declared in _UTF_16:  # it could be read as ASCII, so it is not UTF-16 (HTML Standard)
        yield "utf-8"
    elif declared:
        yield declared


def _named(charset: str | None) -> str | None:
    """Python's name of the encoding that a label of the web means; None for what is none."""
    from w3lib.encoding import http_content_type_encoding, resolve_encoding

    if not charset:
        return None
    try:
        label = charset.strip(" \t\r\n\"';")
        found = http_content_type_encoding(label) if "=" in label else resolve_encoding(label)
        if (
            not found
            or found.replace("_", "-") in _NO_CHARSETS
            or not getattr(codecs.lookup(found), "_is_text_encoding", True)
        ):
            return None
    except (LookupError, ValueError):
        return None
    return found


def _declared(content: bytes) -> str | None:
    """What the document says of itself in its first 4,096 bytes."""
    from w3lib.encoding import html_body_declared_encoding

    try:
        return _named(html_body_declared_encoding(content))
    except (LookupError, ValueError):
        return None


def _byte_order(content: bytes) -> str | None:
    """UTF-16 without a mark shows itself: in Western text every other byte is 0."""
    sample = content[:4096]
    pairs = len(sample) // 2
    first, second = sample[0 : 2 * pairs : 2].count(0), sample[1 : 2 * pairs : 2].count(0)
    if pairs and max(first, second) >= 0.2 * pairs and min(first, second) <= 0.05 * pairs:
        return "utf-16-be" if first > second else "utf-16-le"
    return None


def _is_utf_8(content: bytes) -> bool:
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _utf_8_or_guessed(content: bytes) -> str:
    if _is_utf_8(content):
        return "utf-8"
    beyond = _SEQUENCE.findall(content[:SAMPLE])
    whole = sum(len(part) > 1 for part in beyond)
    if whole and whole >= 0.9 * len(beyond):  # UTF-8 with a torn end, or with a few strange bytes in it
        return "utf-8"
    return _guessed(content) if sum(map(len, beyond)) > FEW else "cp1252"


def _guessed(content: bytes) -> str:
    from charset_normalizer import from_bytes

    sample = content[:SAMPLE]
    best = from_bytes(sample, cp_isolation=_GUESSED, preemptive_behaviour=False).best()
    western = best is None or best.encoding in _LIKE_WESTERN
    if western and not _SIGN_IN_WORD.search(sample.decode("cp1252", "replace")):
        return "cp1252"
    return best.encoding if best else "cp1252"


def _read(content: bytes, name: str) -> Decoded | None:
    """The bytes in this encoding; None when Python cannot read text in it."""
    token = _lost.set([])
    try:
        text = content.decode(name, _MISFIT)
        return Decoded(text.removeprefix("\ufeff"), codecs.lookup(name).name, sum(_lost.get()))
    except (LookupError, ValueError):
        return None
    finally:
        _lost.reset(token)


def _last_resort(content: bytes) -> Decoded:
    return Decoded(content.decode("latin-1"), "latin-1")


def _misfit(error: UnicodeError) -> tuple[str, int]:
    """What Python calls for bytes that do not fit: they are counted and become one U+FFFD."""
    assert isinstance(error, UnicodeDecodeError)
    _lost.get().append(error.end - error.start)
    return "\ufffd", error.end


_MISFIT = "count-misfits"
codecs.register_error(_MISFIT, _misfit)

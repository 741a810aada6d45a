"""HTML as a tree, read by lxml as a browser would, without what nobody sees.

    tree = parsed('<p>Boil it.</p><p hidden>Never.</p>')
    lost = take_out_the_unseen(tree)        {"words that the page hides": 1}

lxml hands over the events of its parser and the tree is built here: so text after </html> stays, and a page
that is nested without end becomes flat at `DEEPEST` levels, in time linear in its length.

What this leaves out: style sheets. Text that only a rule in a <style> or .css file hides is read as shown.
"""

import contextlib
import re
from collections import Counter
from collections.abc import Set
from html.entities import name2codepoint
from typing import Any, TypeAlias

from lxml import etree

from ..clean import clean
from ..pages import PageError

Element: TypeAlias = Any  # an element of lxml, which tells no types

DEEPEST = 80  # levels of a page that are kept apart; what is nested deeper becomes flat
MOST_WORDS_OF_A_TAG = 20_000  # of attributes; the parser's time grows with the square of their number
NEVER_TEXT = {"script", "style", "head", "template", "noscript", "title", "datalist", "param", "source"}
EMBEDDED = {"iframe", "object", "video", "audio", "canvas", "embed", "applet"}
_BLOCK_TAGS = (
    "address article aside blockquote body caption center dd details dialog dir div dl dt fieldset figcaption"
    " figure footer form frameset h1 h2 h3 h4 h5 h6 header hgroup hr legend li listing main menu nav noframes"
    " ol optgroup p plaintext pre search section summary table tbody td tfoot th thead tr ul xmp"
)
BLOCKS = frozenset(_BLOCK_TAGS.split())  # elements that begin and end a line
HIDDEN, DELETED = "words that the page hides", "words that are struck out"
MARKS, NOSCRIPT = "marks of footnotes", "words for scripts, or for browsers without them"
_NOT_IN_P = BLOCKS - {"caption", "tbody", "td", "tfoot", "th", "thead", "tr", "legend", "optgroup", "body"}
_ENDS: dict[str, Set[str]] = {  # tag -> what cannot stand in it
    "p": _NOT_IN_P,
    "dt": {"dt", "dd"},
    "dd": {"dt", "dd"},
    "rt": {"rt", "rp"},
    "rp": {"rt", "rp"},
}
_IN_HEAD = {"title", "meta", "link", "base", "script", "style", "noscript", "template"}
_DECLARED = re.compile(r"\s*<\?xml\b")
_ENTITY = re.compile(r"&([A-Za-z]\w*);")
_ZERO = re.compile(r"0+(\.0*)?[a-z%]*")
_NAME = re.compile(r"[a-z_][\w.-]*\Z", re.I)
_BLANKS = {0: None, 11: " ", 12: " "}  # NUL is nothing to HTML; the parser would swallow the other two
_NO_XML = re.compile("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_MARK = re.compile(r"[\[(]?\s*(?:\d{1,3}|[a-z]|[ivx]{1,4}|[*†‡§]{1,3}|note \d+)\s*[\])]?", re.I)


def parsed(source: str) -> Element:
    """The tree of an HTML or XHTML document: <html> with <head> and <body>, whatever the source holds.

    Raises PageError for a tag with so many attributes that no parser reads it in time.

    >>> [element.tag for element in parsed("<p>Tea<li>Pot").iter()]
    ['html', 'head', 'body', 'p', 'li']
    """
    source = source.translate(_BLANKS)
    for piece in source.split("<"):
        long = len(piece) > MOST_WORDS_OF_A_TAG and piece[0].isalpha()
        if long and len(piece.split(">", 1)[0].split(None, MOST_WORDS_OF_A_TAG)) > MOST_WORDS_OF_A_TAG:
            raise PageError(
                f"a tag of the HTML carries more than {MOST_WORDS_OF_A_TAG:,} attributes. Save the page "
                "anew, or leave it out."
            )
    tree = _xhtml(source) if _DECLARED.match(source[:200]) and "<!ENTITY" not in source else None
    return _html(source) if tree is None else tree


def words(element: Element) -> int:
    """How many words an element holds, scripts and styles aside."""
    return len(" ".join(text_pieces(element)).split())


def text_pieces(element: Element) -> list[str]:
    """The pieces of text below an element, those of scripts, styles and the like aside.

    >>> text_pieces(parsed("<p>Hot <b>tea</b><script>x</script>"))
    ['Hot ', 'tea']
    """
    pieces, inside = [], 0
    for event, found in etree.iterwalk(element, events=("start", "end")):
        inside += (found.tag in NEVER_TEXT) * (1 if event == "start" else -1)
        piece = found.text if event == "start" else (found.tail if found is not element else None)
        if piece and not inside:
            pieces.append(piece)
    return pieces


def classes(element: Element) -> set[str]:
    """The words of an element's class and id, in lower case: "toc-list" is toc and list.

    >>> sorted(classes(parsed('<ul id="toc-list" class="menu">').find(".//ul")))
    ['list', 'menu', 'toc']
    """
    return set(re.split(r"[\s_-]+", f"{element.get('class', '')} {element.get('id', '')}".lower())) - {""}


def style(element: Element) -> dict[str, str]:
    """The declarations of an element's style attribute.

    >>> style(parsed('<p style="Display: NONE !important">').find(".//p"))
    {'display': 'none'}
    """
    pairs = (part.partition(":") for part in element.get("style", "").lower().split(";"))
    return {name.strip(): value.replace("!important", "").strip() for name, _, value in pairs if value}


def take_out_the_unseen(tree: Element) -> Counter[str]:
    """Empty the elements of a tree that no reader sees, or that say the text is struck out.

    Returns how much of each kind went.
    """
    gone: Counter[str] = Counter()
    ahead = [tree]
    while ahead:
        element = ahead.pop()
        why = _why_unseen(element)
        if why:
            gone[why] += 1 if why == MARKS else words_of_all(element)
        if why:
            element.clear(keep_tail=True)
        else:
            ahead.extend(reversed(element))
    return +gone


def words_of_all(element: Element) -> int:
    """How many words an element holds, those of <noscript> and <template> too."""
    return len(" ".join(piece for piece in element.itertext() if piece).split())


def _why_unseen(element: Element) -> str:
    """Why an element is not read; empty when it is."""
    tag, look = element.tag, style(element)
    if tag in ("html", "body"):  # a script would show it: no page is hidden as a whole
        return ""
    if tag in ("noscript", "template"):
        return NOSCRIPT
    if (
        element.get("hidden", "until-found").lower() != "until-found"
        or element.get("aria-hidden", "").strip().lower() == "true"
        or look.get("display") == "none"
        or look.get("visibility") in ("hidden", "collapse")
        or any(_ZERO.fullmatch(look.get(name, "1")) for name in ("opacity", "font-size"))
        or (tag == "dialog" and element.get("open") is None)
    ):
        return HIDDEN
    struck = look.get("text-decoration", "") + look.get("text-decoration-line", "")
    if tag in ("del", "s", "strike") or "line-through" in struck:
        return DELETED
    return MARKS if tag in ("sup", "a") and _is_mark(element) else ""


def _is_mark(element: Element) -> bool:
    """Is this the mark of a footnote, as [1] is, and no power?"""
    text = "".join(element.itertext()).strip()
    if not _MARK.fullmatch(text):
        return False
    named = element.get("role") == "doc-noteref" or classes(element) & {"footnote", "noteref", "fnref"}
    if element.tag == "a":
        return bool(named)
    inner = element.find(".//a")
    leads = inner is not None and "#" in inner.get("href", "")
    return bool(named or leads or "reference" in classes(element)) or text[0] == "["


# ---- building the tree -----------------------------------------------------------------------------------


def _html(source: str) -> Element:
    builder = _Builder()
    parser = etree.HTMLParser(target=builder, encoding="utf-8", huge_tree=True)
    with contextlib.suppress(etree.LxmlError):  # such as "Document is empty", for a document of comments
        etree.fromstring(source.encode("utf-8", "replace"), parser)
    return builder.close()


def _xhtml(source: str) -> Element | None:
    """The tree of a document that says it is XML, where <script/> ends at once; None when it is no XML."""
    builder = _Builder()
    parser = etree.XMLParser(
        target=builder, encoding="utf-8", huge_tree=True, resolve_entities=False, no_network=True
    )
    plain = _ENTITY.sub(_letter, source)
    try:
        etree.fromstring(plain.encode("utf-8", "replace"), parser)
    except etree.LxmlError:
        return None
    tree = builder.close()
    return tree if builder.saw_html else None


def _letter(entity: re.Match) -> str:
    """The letter of a named entity of HTML, which XML knows nothing of; those that XML needs stay."""
    code = None if entity[1] in ("lt", "gt", "amp", "quot", "apos") else name2codepoint.get(entity[1])
    return chr(code) if code else entity[0]


def _local(tag: str) -> str:
    """The name of a tag without its namespace."""
    name = tag.rpartition("}")[2].rpartition(":")[2].lower()
    return name if _NAME.match(name) else "span"


class _Builder:
    """Takes the events of a parser and builds a tree of at most `DEEPEST` levels."""

    def __init__(self) -> None:
        self.root = etree.Element("html")
        head, body = etree.SubElement(self.root, "head"), etree.SubElement(self.root, "body")
        self.frame = {"html": body, "head": head, "body": body}
        self.open: list[tuple[str, Element]] = []  # (tag, the element that takes what comes)
        self.opened: Counter[str] = Counter()  # how many of each tag are open
        self.parts: list[str] = []
        self.saw_html = False

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """An element begins; it ends those that cannot hold it, as libxml2 does for most."""
        self._write()
        tag = _local(tag)
        while self.open and (
            tag in _ENDS.get(self.open[-1][0], ()) or (self.open[-1][0] == "head" and tag not in _IN_HEAD)
        ):
            self._pop()
        place = self.place
        deep = len(self.open) >= DEEPEST
        if tag in self.frame:
            self.saw_html = True
            element = self.frame[tag]
        else:
            element = etree.SubElement(place, "br" if deep else tag)
            for name, value in {} if deep else attributes.items():
                if _NAME.match(name):
                    element.set(name.lower(), clean(_NO_XML.sub("", value)).text)
        self.open.append((tag, place if deep and tag not in self.frame else element))
        self.opened[tag] += 1

    def end(self, tag: str) -> None:
        """An element ends, and with it what is still open inside."""
        self._write()
        tag = _local(tag)
        while self.opened[tag] and self._pop() != tag:
            pass

    def _pop(self) -> str:
        tag, _ = self.open.pop()
        self.opened[tag] -= 1
        return tag

    def data(self, text: str) -> None:
        """A piece of text."""
        self.parts.append(text)

    def comment(self, text: str) -> None:
        """Nobody sees it."""

    def pi(self, target: str, text: str | None = None) -> None:
        """Nobody sees it."""

    def close(self) -> Element:
        """The tree."""
        self._write()
        return self.root

    @property
    def place(self) -> Element:
        """The element that takes what comes: the body when none is open."""
        return self.open[-1][1] if self.open else self.frame["body"]

    def _write(self) -> None:
        """Put the text that came where it belongs: after the last child of the element that is open."""
        text = clean(_NO_XML.sub("", "".join(self.parts))).text
        self.parts.clear()
        if self.place is self.frame["head"] and text.strip():
            self._pop()
        place = self.place
        last = next(place.iterchildren(reversed=True), None)  # len() would count them all
        if text and last is not None:
            last.tail = (last.tail or "") + text
        elif text:
            place.text = (place.text or "") + text

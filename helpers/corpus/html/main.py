"""Which part of a web page is its text: what stands in <main> or <article>, else all but what surrounds it.

    part = main_part(tree)
    part.elements, part.words_around

What a page says about itself counts first: <main>, <article>, their roles, <nav>, <footer>. Where it says
nothing, a block whose name or links make it look like a menu is left out when trafilatura (Barbaresi 2021,
*Trafilatura*, ACL demo), which judges blocks by their links, length and place, leaves it out as well. So a
paragraph, a table or a warning is never lost because it is short.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from lxml import etree

from .inline import inline_text
from .tree import BLOCKS, Element, classes, text_pieces, words

MOST = 0.5  # share of a page's words; what holds more is no frame around them, and an <article> is its text
FEW = 0.25  # share of a page's words below which <main> cannot be its text
LINKED, LINKS = 0.6, 3  # share of letters in links, and number of links, of a menu
LARGEST = 20_000  # elements of a page that trafilatura is asked about
_SECTIONS = ("article", "aside", "main", "nav", "section")
_ROLES_AROUND = {"navigation", "banner", "contentinfo", "search", "dialog", "alertdialog", "doc-toc"}
_TOLD = {
    "warning", "note", "tip", "caution", "danger", "important", "attention", "hint", "admonition", "callout",
}  # fmt: skip
_NAMES_AROUND = {
    "nav", "navbar", "navigation", "menu", "breadcrumb", "breadcrumbs", "sidebar", "toc", "footer", "banner",
    "cookie", "cookies", "consent", "related", "share", "sharing", "social", "pagination", "pager",
    "newsletter", "advert", "ads", "skip", "skiplink", "toolbar", "masthead", "copyright",
}  # fmt: skip
_HOLD_BUTTONS = {"div", "section", "article", "main", "form", "header", "footer", "body", "aside"}
_ROWS = {"body", "li", "td", "th", "tr", "tbody", "thead", "tfoot", "dt", "dd", "caption", "pre", "summary"}
_BOXES = BLOCKS - _ROWS - {f"h{level}" for level in range(1, 7)}


@dataclass(frozen=True)
class MainPart:
    """The elements that hold a page's text, in order, emptied of what is none.

    title: the page's heading when it stands outside of them. words_around: the words of all the rest.
    """

    elements: list[Element]
    title: str
    words_around: int


def main_part(tree: Element, look_closer: bool = True) -> MainPart:
    """The text of a page. The tree is changed: what surrounds the text is emptied.

    look_closer: ask trafilatura where the page itself says nothing.

    >>> from helpers.corpus.html.tree import parsed
    >>> main_part(parsed("<nav>all teas</nav><main><p>Boil it.</p></main>")).words_around
    2
    """
    body = tree.find("body")
    assert body is not None
    total, title = words(body), _title_above(tree)
    around = list(_topmost(body, _is_around))
    chosen = _said_to_be_main(body, total - sum(map(words, around)))
    if chosen:
        out = [found for element in chosen for found in _topmost(element, _is_around_in_text)]
    else:
        chosen = [body]
        out = around + _doubtful(tree, around, look_closer)
    if sum(map(words, out)) < sum(map(words, chosen)):  # a frame around everything is none
        for element in out:
            element.clear(keep_tail=True)
    named = any(heading.text or len(heading) for element in chosen for heading in element.iter("h1"))
    return MainPart(chosen, "" if named else title, total - sum(map(words, chosen)))


def _said_to_be_main(body: Element, rest: int) -> list[Element]:
    """<main>, else each <article> with the warnings beside it; none where they hold little of the page.

    rest: words of the page without what surrounds its text.
    """
    mains = list(_topmost(body, lambda found: found.tag == "main" or found.get("role") == "main"))
    if mains and sum(map(words, mains)) > FEW * rest:
        return mains
    articles = list(_topmost(body, lambda found: found.tag == "article" or _is_around(found)))
    articles = [found for found in articles if found.tag == "article"]
    if not articles or sum(map(words, articles)) <= MOST * rest:
        return []
    beside = _topmost(body, lambda found: found.tag == "article" or _is_around(found) or _is_told(found))
    return [found for found in beside if found.tag == "article" or not _is_around(found)]


def _topmost(element: Element, test: Callable[[Element], bool]) -> Iterator[Element]:
    """The elements below that pass a test, in order, and none inside of another."""
    ahead = list(reversed(element))
    while ahead:
        found = ahead.pop()
        if test(found):
            yield found
        else:
            ahead.extend(reversed(found))


# ---- what surrounds a text --------------------------------------------------------------------------------


def _is_around(element: Element) -> bool:
    """Does the page say that this is navigation, banner, footer, search, or an aside with links?"""
    tag, role = element.tag, element.get("role", "")
    if tag in ("nav", "search", "dialog") or role in _ROLES_AROUND or _is_pressed(element):
        return True
    if tag == "aside" or role == "complementary":  # without any link it is a remark
        links = next(element.iter("a"), None) is not None
        return not _is_told(element) and (links or bool(classes(element) & _NAMES_AROUND))
    above = (parent.tag for parent in element.iterancestors())
    return tag in ("header", "footer") and not any(parent in _SECTIONS for parent in above)


def _is_around_in_text(element: Element) -> bool:
    """Inside the main part an aside, or a box with the name of a menu, is none of the text if it is links."""
    tag, role = element.tag, element.get("role", "")
    if tag in ("nav", "search", "dialog") or role in _ROLES_AROUND - {"banner"} or _is_pressed(element):
        return True
    named = tag == "aside" or role == "complementary" or (tag in _BOXES and classes(element) & _NAMES_AROUND)
    return bool(named) and not _is_told(element) and _is_linked(element)


def _is_pressed(element: Element) -> bool:
    """Is this a button by itself, such as "Copy"? In a heading it is what the heading says."""
    parent = element.getparent()
    return element.tag == "button" and (parent is None or parent.tag in _HOLD_BUTTONS)


def _is_told(element: Element) -> bool:
    """Is this a warning, a note, or another box that belongs to the text?"""
    return bool(classes(element) & _TOLD) or element.get("role") in ("note", "doc-tip", "doc-notice")


def _is_linked(element: Element) -> bool:
    """Do most of the letters stand in links?"""
    links = list(element.iter("a"))
    letters = sum(map(len, text_pieces(element)))
    return len(links) >= LINKS and sum(len("".join(text_pieces(a))) for a in links) > LINKED * letters


def _doubtful(tree: Element, around: list[Element], look_closer: bool) -> list[Element]:
    """Boxes of a page without <main> that look like a menu, and that trafilatura leaves out as well."""
    body = tree.find("body")
    assert body is not None
    most, known = MOST * words(body), set(around)

    def looks_around(element: Element) -> bool:
        if element in known:
            return True
        box = element.tag in _BOXES and next(element.iter("h1", "main", "article"), None) is None
        named = box and classes(element) & _NAMES_AROUND
        return bool(box and (named or _is_linked(element))) and words(element) <= most

    found = [element for element in _topmost(body, looks_around) if element not in known]
    if not found or not look_closer:
        return found
    kept = _lines_kept(tree)
    return [element for element in found if not _stands_in(element, kept)]


def _lines_kept(tree: Element) -> set[str]:
    """The lines that trafilatura keeps of a page, letters and digits only."""
    import trafilatura

    if sum(1 for _ in tree.iter()) > LARGEST:
        return set()
    source = etree.tostring(tree, encoding="unicode", method="html")
    try:
        text = trafilatura.extract(source, include_tables=True, include_comments=False) or ""
    except Exception:  # it is a second opinion only
        return set()
    return {_letters(line) for line in text.splitlines()} - {""}


def _stands_in(element: Element, lines: set[str]) -> bool:
    """Are at least half of an element's letters in lines that were kept?"""
    own = [_letters(line) for line in inline_text(element).split("\n")]
    return sum(len(line) for line in own if line in lines) > MOST * sum(map(len, own))


def _letters(line: str) -> str:
    return "".join(letter for letter in line.lower() if letter.isalnum())


def _title_above(tree: Element) -> str:
    """The first <h1> of a page that is no link, unless it is the site's name: that ends a <title>."""
    shown = _letters("".join(title.text or "" for title in list(tree.iter("title"))[:1]))
    for heading in tree.iter("h1"):
        text = " ".join(inline_text(heading).split())
        linked = sum(len(_letters("".join(text_pieces(a)))) for a in heading.iter("a"))
        letters = _letters(text)
        if letters and 2 * linked <= len(letters) and (letters not in shown or shown.startswith(letters)):
            return text
    return ""

"""HTML becomes clean Markdown: the text of a page without what surrounds it (navigation, banner, footer).

    page = html_page(content, "eng-004")
    page.left_out                       what the page holds and its text does not, with the reason

lxml reads the page as a browser would, what nobody sees goes, the main part is looked for, and each of its
elements is written as Markdown. Notebook 03 measures what that keeps and what it loses, against two simpler
ways that stand here for comparison: `all_text` and `main_text`.
"""

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from ..clean import clean
from ..decoding import Decoded, decoding
from ..labels import label_of
from ..markdown import title_of
from ..pages import Page, PageError
from .inline import inline_text
from .main import MainPart, main_part
from .markdown import markdown
from .tree import DELETED, EMBEDDED, HIDDEN, MARKS, NOSCRIPT, Element, parsed, take_out_the_unseen, words

META_PREFIX = "skerry:"  # <meta name="skerry:id" content="eng-004"> and so on become the page's metadata
TEXT_FIELDS = ("id", "title", "department", "access", "version", "effective", "author")
_HALF = re.compile("[\ud800-\udfff]")
_NAMING = ("name", "property", "itemprop", "http-equiv")  # attributes that name a <meta> field
LeftOut = tuple[tuple[str, str], ...]  # (what, why) of what a page holds and its text does not


def html_page(
    content: bytes | str, page_id: str, charset: str | None = None, path: Path | None = None
) -> Page:
    """One HTML document as a page: text in Markdown, title, metadata, and what was left out.

        html_page("<h1>Tea</h1><p>Boil it.</p>", "tea.html").title      # "Tea"

    The title is that of the `skerry:` fields, else the first heading, else <title>. Raises PageError when
    there is no text, or when it cannot be told who may read it.
    """
    read = Decoded(content, "") if isinstance(content, str) else decoding(content, charset, kind="html")
    if _HALF.search(read.text):
        raise PageError(f"{path or page_id}: half of a surrogate pair is no character. Read the text anew.")
    try:
        tree = parsed(read.text)
        metadata, head_title = _fields(tree), _head_title(tree)
        text, left_out = _read(tree)
        text = clean(text).text
    except ValueError as error:
        raise PageError(f"{path or page_id}: {error}") from None
    if not text.strip():
        raise PageError(
            f"{path or page_id}: the HTML holds no text. "
            "If a script builds the page in the browser, save it from there; otherwise leave it out."
        )
    title = metadata.get("title") or title_of(text) or head_title
    return Page(metadata.get("id") or page_id, title, text, metadata, path, left_out + read.doubts)


def extract(source: str) -> str:
    """The main text of an HTML document as Markdown: headings, lists, tables, code. Empty without text.

    >>> extract("<nav>menu</nav><h1>Tea</h1><p>5 m<sup>2</sup></p>")
    '# Tea\\n\\n5 m²\\n'
    """
    return _read(parsed(source))[0]


def all_text(source: str) -> str:
    """Every visible word of an HTML document, a line a block: the naive way, boilerplate included.

    >>> all_text("<nav>menu</nav><p>Boil <b>it</b>.</p>")
    'menu\\nBoil it.\\n'
    """
    tree = parsed(source)
    take_out_the_unseen(tree)
    text = inline_text(tree)
    return f"{text}\n" if text else ""


def main_text(source: str) -> str:
    """Markdown of what stands in <article> or <main>, else of all but navigation, header, footer and asides.

    Good where a site keeps to the standard.

    >>> main_text("<nav>menu</nav><h1>Tea</h1><ul><li>Boil it.</li></ul>")
    '# Tea\\n\\n- Boil it.\\n'
    """
    tree = parsed(source)
    take_out_the_unseen(tree)
    return _written(main_part(tree, look_closer=False))


def meta_fields(source: str) -> dict[str, str]:
    """The `skerry:` fields of a document's head. Raises PageError for two different access labels.

    >>> meta_fields('<meta name="skerry:id" content="eng-004">')
    {'id': 'eng-004'}
    """
    return _fields(parsed(source))


def _read(tree: Element) -> tuple[str, LeftOut]:
    """The main text of a tree, and what was left out of it."""
    unseen = take_out_the_unseen(tree)
    part = main_part(tree)
    return _written(part), tuple(_rows(unseen, part))


def _written(part: MainPart) -> str:
    title = [f"# {part.title}\n"] if part.title else []
    return "\n".join(title + [text for text in map(markdown, part.elements) if text])


def _rows(unseen: Counter[str], part: MainPart) -> list[tuple[str, str]]:
    """(what, why) of everything that stands in a page and not in its text."""
    found: Counter[str] = Counter()
    for element in part.elements:
        found += Counter(
            inside.tag for inside in element.iter("img", "svg", *EMBEDDED) if not _speaks(inside)
        )
    pictures = found["img"] + found["svg"] + found["canvas"]
    others = sum(found[tag] for tag in EMBEDDED - {"canvas"})
    rows = [
        (unseen[HIDDEN], "hidden word", "the page hides them from its readers"),
        (unseen[DELETED], "deleted word", "the page strikes them out"),
        (unseen[NOSCRIPT], "word for scripts", "in <template> or <noscript>, which a browser does not show"),
        (unseen[MARKS], "mark of a footnote", "behind a number it would change it"),
        (pictures, "picture", "no words say what it shows"),
        (others, "embedded document", "another file or address holds what it shows"),
        (part.words_around, "word around the text", "menu, banner, footer and the like"),
    ]
    return [(_count(n, what), why) for n, what, why in rows if n > 0]


def _speaks(element: Element) -> bool:
    """Does a picture have words in its place, or is it said to be mere ornament?"""
    return element.get("alt") is not None or (element.tag == "svg" and not words(element))


def _count(n: int, what: str) -> str:
    """A number of things: the first word takes the plural."""
    first, _, rest = what.partition(" ")
    if first in ("hidden", "deleted", "embedded"):
        return f"{n} {what}{'s' * (n != 1)}"
    return f"{n} {first}{'s' * (n != 1)} {rest}".strip()


def _fields(tree: Element) -> dict[str, str]:
    """The `skerry:` fields of the head, and who may read the page, if any <meta> says something of it."""
    found: dict[str, str] = {}
    for meta in tree.find("head").iter("meta"):  # type: ignore[union-attr]
        name, value = meta.get("name", ""), meta.get("content")
        field = name.removeprefix(META_PREFIX)
        if value is None or not name.startswith(META_PREFIX) or field not in TEXT_FIELDS:
            continue
        if field == "access" and found.get(field, value) != value:
            raise PageError("the HTML names two access labels. Keep one of the <meta> fields.")
        found.setdefault(field, value)
    labels = set(_labels(tree, "access" in found))
    if "access" in found:
        labels.add(found["access"])
    if len(labels) > 1:
        raise PageError("the HTML names two access labels. Keep one of the <meta> fields.")
    return {**found, "access": labels.pop()} if labels else found


def _labels(tree: Element, known: bool) -> Iterator[str]:
    """Labels that a <meta> gives in another way, anywhere in the page: closed when in doubt.

    known: the head names one by the course's prefix, and that counts more than what stands in the body.
    """
    for meta in tree.iter("meta"):
        name = next((meta.get(key) for key in _NAMING if meta.get(key)), "").strip()
        swallowed = re.match(r"name=(\S+)", meta.get("content") or "")  # <meta content= name=access>
        name = name or (swallowed[1] if swallowed else "")
        if known and name.startswith(META_PREFIX):
            continue
        last = re.split(r"[:.]", name)[-1]
        said = {last.casefold() if last.casefold() == "access" else last: meta.get("content") or ""}
        if (label := label_of(said)[0]) is not None:
            yield label


def _head_title(tree: Element) -> str:
    title = next(tree.iter("title"), None)
    return " ".join("".join(title.itertext()).split()) if title is not None else ""

"""HTML becomes clean Markdown: the text of a page without what surrounds it (navigation, banner, footer).

    page = html_page(content, "eng-004")
    page.left_out                       what the page holds and its text does not, with the reason

lxml reads the page as a browser would, what nobody sees goes, the main part is looked for, and each of its
elements is written as Markdown. Notebook 03 measures what that keeps and what it loses, against two simpler
ways that stand here for comparison: `all_text` and `main_text`.
"""

import re
from collections import Counter
from pathlib import Path

from .clean import Decoded, decoding
from .html_inline import inline_text
from .html_main import MainPart, main_part
from .html_markdown import markdown
from .html_tree import DELETED, EMBEDDED, HIDDEN, MARKS, NOSCRIPT, Element, parsed, take_out_the_unseen, words
from .markdown import title_of
from .pages import LeftOut, Page, PageError

META_PREFIX = "skerry:"  # <meta name="skerry:id" content="eng-004"> and so on become the page's metadata
TEXT_FIELDS = ("id", "title", "department", "access", "version", "effective", "author")
_HALF = re.compile("[\ud800-\udfff]")
_FENCE = re.compile(r"^\s*(`{3,}(?!.*`)|~{3,})")


def html_page(
    content: bytes | str, page_id: str, charset: str | None = None, path: Path | None = None
) -> Page:
    """One HTML document as a page: text in Markdown, title, metadata, and what was left out.

        html_page("<h1>Tea</h1><p>Boil it.</p>", "tea.html").title      # "Tea"

    The title is that of the `skerry:` fields, else the first heading, else <title>. Raises PageError when
    there is no text, or when it cannot be told who may read it.
    """
    read = Decoded(content, "utf-8") if isinstance(content, str) else decoding(content, charset, "html")
    source = read.text
    if _HALF.search(source):
        raise PageError(f"{path or page_id}: half of a surrogate pair is no character. Read the text anew.")
    try:
        tree = parsed(source)
        metadata, head_title = _fields(tree), _head_title(tree)
        guessed = not charset and not read.charset.startswith(("utf", "ascii")) and not _names_charset(tree)
        text, left_out = _read(tree)
    except PageError as error:
        raise PageError(f"{path or page_id}: {error}") from None
    if not text.strip():
        raise PageError(
            f"{path or page_id}: the HTML holds no text. "
            "If a script builds the page in the browser, save it from there; otherwise leave it out."
        )
    if guessed:
        why = f"the page names none that is right, and was read as {read.charset} by a guess"
        left_out += (("the encoding", why),)
    title = metadata.get("title") or title_of(text) or head_title or Path(page_id).stem
    return Page(metadata.get("id") or page_id, title, text, metadata, path, left_out)


def extract(source: str) -> str:
    """The main text of an HTML document as Markdown: headings, lists, tables, code. Empty without text.

    >>> extract("<nav>menu</nav><h1>Tea</h1><p>5 m<sup>2</sup></p>")
    '# Tea\\n\\n5 m²\\n'
    """
    return _read(parsed(source))[0]


def mend(markdown: str) -> str:
    """Undo what trafilatura's Markdown does to words: `run\\_id` becomes run_id again, and spaces at line
    ends go.

    `run\\_id` would be another word for a search. Code stays as it is.

    >>> mend("a\\\\_b  \\n")
    'a_b\\n'
    """
    lines, fence = [], ""
    for line in markdown.split("\n"):
        opened, closing = _FENCE.match(line), line.strip()
        if not fence:
            fence = opened[1] if opened else ""
        elif len(closing) >= len(fence) and set(closing) == {fence[0]}:
            fence = ""
        lines.append(line if fence else line.replace("\\_", "_").rstrip())
    return "\n".join(lines).strip("\n") + "\n"


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
    """Fields of the head; what stands in the body is no statement of the page's owner."""
    found: dict[str, str] = {}
    for meta in tree.find("head").iter("meta"):  # type: ignore[union-attr]
        name, value = meta.get("name", ""), meta.get("content")
        field = name.removeprefix(META_PREFIX)
        if value is None or not name.startswith(META_PREFIX) or field not in TEXT_FIELDS:
            continue
        if field == "access" and found.get(field, value) != value:
            raise PageError("the HTML names two access labels. Keep one of the <meta> fields.")
        found.setdefault(field, value)
    return found


def _names_charset(tree: Element) -> bool:
    return any(meta.get("charset") or "charset=" in meta.get("content", "") for meta in tree.iter("meta"))


def _head_title(tree: Element) -> str:
    title = next(tree.iter("title"), None)
    return " ".join("".join(title.itertext()).split()) if title is not None else ""

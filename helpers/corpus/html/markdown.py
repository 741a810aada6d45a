"""A tree of HTML as Markdown: headings, paragraphs, lists, tables, code and quotations, each in its place.

    markdown(parsed("<h1>Tea</h1><ul><li>Boil it.</ul>"))           "# Tea\\n\\n- Boil it.\\n"

Text of the page that only looks like Markdown is told apart (`neutral`). What this leaves out: addresses of
links, and all that style sheets do.
"""

import re

from ..neutral import neutral
from .inline import inline_text, tidy, white, written
from .table import LINE_NUMBERS, LISTS, around_rows, is_layout, table_lines
from .tree import BLOCKS, EMBEDDED, NEVER_TEXT, Element, classes

_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_TICKS = re.compile("`{3,}")
_CODE = {"pre", "listing", "xmp", "plaintext"}


def markdown(element: Element) -> str:
    r"""What stands in an element as Markdown, blocks apart by an empty line; empty without text.

    >>> from helpers.corpus.html.tree import parsed
    >>> print(markdown(parsed("<dl><dt>Pot<dd>2 l</dl><p># 5</p>")), end="")
    Pot: 2 l
    <BLANKLINE>
    \# 5
    """
    blocks = _Writer(element).element(element)
    return "\n\n".join(blocks) + "\n" if blocks else ""


class _Writer:
    """Writes each kind of element as blocks of Markdown.

    holders: elements with a block somewhere inside. Whatever they are, they cannot be part of a line.
    """

    def __init__(self, root: Element):
        self.holders: set[Element] = set()
        for block in root.iter(*BLOCKS):
            above = block.getparent()
            while above is not None and above not in self.holders:
                self.holders.add(above)
                above = above.getparent()

    def blocks(self, element: Element) -> list[str]:
        """What stands inside an element, in order: runs of text as paragraphs, blocks as what they are."""
        found: list[str] = []
        run = [white(element.text)]
        for child in element:
            if child.tag not in NEVER_TEXT and (child.tag in BLOCKS or child in self.holders):
                found += _paragraph(run) + self.element(child)
                run = []
            else:
                run.append(written(child, marks=True))
            run.append(white(child.tail))
        return found + _paragraph(run)

    def element(self, element: Element) -> list[str]:
        """One block of the page as blocks of Markdown."""
        tag = element.tag
        level = _heading_level(element)
        if level:
            title = " ".join(inline_text(element).split())
            return [f"{'#' * level} {title}"] if title else []
        if tag in NEVER_TEXT or tag in EMBEDDED or tag == "svg" or classes(element) & LINE_NUMBERS:
            return []
        if tag in _CODE:
            return _code(element)
        if tag in LISTS:
            return self.items(element)
        if tag == "table" and not is_layout(element):
            rows = "\n".join(table_lines(element))
            return [neutral(text) for text in around_rows(element)] + ([rows] if rows else [])
        if tag == "blockquote":
            quoted = "\n\n".join(self.blocks(element))
            return ["\n".join(f"> {line}".rstrip() for line in quoted.split("\n"))] if quoted else []
        if tag == "dl":
            return self.definitions(element)
        return self.blocks(element)

    def items(self, element: Element) -> list[str]:
        """A list, its items tight; an item with a heading or a table is a part of the page, and no item."""
        found: list[str] = []
        lines: list[str] = []
        step = -1 if element.tag == "ol" and element.get("reversed") is not None else 1
        number = _number(element.get("start"), 1 if step > 0 else sum(child.tag == "li" for child in element))
        texts = [element.text, *(child.tail for child in element)]
        for child, text in zip([None, *element], texts, strict=True):
            if child is not None and child.tag in LISTS and lines:
                lines.append(_indented("\n".join(self.element(child)), "  "))
            elif child is not None and child.tag == "li" and not _is_section(child):
                number = _number(child.get("value"), number)
                mark = f"{number}. " if element.tag == "ol" else "- "
                lines += _item(mark, self.blocks(child))
                number += step
            elif child is not None:
                found += ["\n".join(lines)] * bool(lines) + self.element(child)
                lines = []
            if text and text.strip():
                lines.append(f"- {neutral(' '.join(text.split()))}")
        return found + ["\n".join(lines)] * bool(lines)

    def definitions(self, element: Element) -> list[str]:
        """<dl>: each definition behind its terms."""
        found: list[str] = []
        terms: list[str] = []
        told = True  # the terms stand somewhere
        for child in _entries(element):
            if child.tag == "dt":
                terms = [] if told else terms
                terms += [" ".join(inline_text(child).split())]
                told = False
                continue
            blocks = self.element(child)
            name = ", ".join(terms).removesuffix(":")
            if child.tag == "dd" and name and blocks and child not in self.holders:
                found.append(neutral(f"{name}: {' '.join(inline_text(child, marks=True).split())}"))
            else:
                found += ([neutral(name)] if name and not told else []) + blocks
            told = True
        return found + ([neutral(", ".join(terms))] if terms and not told else [])


def _paragraph(run: list[str]) -> list[str]:
    text = tidy("".join(run))
    return [neutral(text)] if text else []


def _heading_level(element: Element) -> int:
    if element.get("role") == "heading":
        return min(max(_number(element.get("aria-level"), 2), 1), 6)
    return _HEADINGS.get(element.tag, 0)


def _code(element: Element) -> list[str]:
    """Code with its spaces, between fences that are longer than any in it."""
    text = _raw(element).strip("\n").rstrip()
    fence = "`" * max([2, *map(len, _TICKS.findall(text))]) + "`"
    return [f"{fence}\n{text}\n{fence}"] if text.strip() else []


def _raw(element: Element) -> str:
    parts = [element.text or ""]
    for child in element:
        if child.tag in ("sup", "sub", "input", "textarea", "img", "math"):
            parts.append(written(child))
        elif child.tag not in NEVER_TEXT and not classes(child) & LINE_NUMBERS:
            parts += ["\n" if child.tag == "br" else "", _raw(child)]
        parts.append(child.tail or "")
    return "".join(parts)


def _item(mark: str, blocks: list[str]) -> list[str]:
    """An item of a list: what follows its first block is indented below it."""
    if not blocks:
        return []
    text = blocks[0]
    for block in blocks[1:]:
        tight = block.startswith("- ") or block.partition(". ")[0].isdecimal()  # a list in the list
        text += ("\n" if tight else "\n\n") + block
    return [mark + _indented(text, " " * len(mark)).lstrip(" ")]


def _indented(text: str, by: str) -> str:
    return "\n".join(by + line if line else line for line in text.split("\n"))


def _is_section(item: Element) -> bool:
    return next(item.iter("table", *_HEADINGS), None) is not None


def _entries(element: Element) -> list[Element]:
    """The terms and definitions of a <dl>, those in a <div> too."""
    return [entry for child in element for entry in (child if child.tag == "div" else [child])]


def _number(given: str | None, otherwise: int) -> int:
    text = (given or "").strip()
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else otherwise

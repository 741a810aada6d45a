"""reStructuredText becomes Markdown, by docutils: headings, lists, tables, code, notes; links as their text.

    markdown_of("Pump\\n====\\n\\n.. note:: Loud.").text         # "# Pump\\n\\nNote: Loud.\\n"

No file is inserted and no raw HTML taken over; nothing of a document is run. Directives and roles that
docutils does not know, such as those of Sphinx, keep their text.

What this leaves out: emphasis, which changes no word; the places that links lead to; numbers of sections.
"""

import re
from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

from docutils import nodes
from docutils.core import publish_doctree

from ..neutral import neutral
from .parts import (
    Words,
    code_of,
    directive_parts,
    escaped,
    fenced,
    inside,
    leads,
    numeral,
    pipe_table,
    split,
    title_in,
)

LONGEST_LINE = 100_000  # characters; docutils is slow on longer ones, so such a text is read as it is
DEEPEST = 3  # unknown directives inside each other
_SETTINGS = {
    "file_insertion_enabled": False,
    "raw_enabled": False,
    "_disable_config": True,
    "report_level": 2,
    "halt_level": 6,
    "warning_stream": False,
    "doctitle_xform": False,
    "docinfo_xform": False,
    "smart_quotes": False,
    "syntax_highlight": "none",
    "line_length_limit": LONGEST_LINE,
    "input_encoding": "unicode",
}
_NOT_BEHIND = ("```", "- ", "1. ", "|")  # blocks that stand on lines of their own
_LABELS = {"access", "id", "department"}  # fields for whoever files the page
_FIELDS = _LABELS | {"title", "version", "effective"}
_UNKNOWN = re.compile(r'Unknown (?:directive type|interpreted text role) "([^"]*)"')


class Converted(NamedTuple):
    """A document as Markdown; the fields at its beginning; its comments; (what, why) of what was left out."""

    text: str
    fields: dict[str, Any]
    comments: list[str]
    left_out: tuple[tuple[str, str], ...]


def markdown_of(source: str) -> Converted:
    """A reStructuredText document as Markdown.

    >>> markdown_of(":access: hr\\n\\nPump\\n====\\n\\n:func:`start` it.\\n")[:2]
    ('# Pump\\n\\nstart it.\\n', {'access': 'hr'})
    """
    if any(len(line) > LONGEST_LINE for line in source.split("\n")):
        row = ("its structure", f"a line has more than {LONGEST_LINE:,} characters; break it up")
        return Converted(neutral(source), {}, [], (row,))
    writer = _Writer()
    blocks = writer.blocks_of(_parsed(source).children, 0)
    text = "\n\n".join(blocks) + "\n" if blocks else ""
    return Converted(text, writer.fields, writer.comments, writer.rows())


def _parsed(source: str) -> nodes.document:
    return publish_doctree(source, settings_overrides=dict(_SETTINGS))


class _Writer(Words):
    """Writes the nodes of a docutils document as blocks of Markdown, and counts what cannot be written."""

    def __init__(self) -> None:
        super().__init__()
        self.fields: dict[str, Any] = {}
        self.comments: list[str] = []
        self.nested = 0

    def blocks_of(self, children: Iterable[nodes.Node], level: int) -> list[str]:
        """The Markdown blocks of some nodes; level: how deep they stand in sections."""
        return [block for child in children for block in self.blocks(child, level) if block.strip()]

    def blocks(self, node: nodes.Node, level: int) -> list[str]:
        if isinstance(node, nodes.section):
            return self.blocks_of(node.children, level + 1)
        if isinstance(node, nodes.title):
            return [self.title(node, level)]
        if isinstance(node, nodes.field_list) and leads(node):
            return self.leading(node, level)
        if isinstance(node, nodes.system_message):
            return self.message(node, level)
        if isinstance(node, nodes.literal_block | nodes.doctest_block | nodes.math_block):
            return [fenced(node.astext())]
        if isinstance(node, nodes.topic) and "contents" in node["classes"]:
            return []
        if isinstance(node, nodes.comment):
            if any(letter.isalnum() for letter in node.astext()):
                self.comments.append(node.astext())
                self.lose("comment", "written for whoever edits the file, not for a reader")
            return []
        if isinstance(node, nodes.meta):
            self.fields.setdefault(str(node.get("name", "")).casefold(), node.get("content", ""))
            return []
        write = self.writers().get(type(node))
        if write:
            return write(node, level)
        if isinstance(node, nodes.Admonition):
            return self.labelled(f"{type(node).__name__.capitalize()}:", node.children, level)
        if isinstance(node, nodes.Invisible | nodes.pending | nodes.raw):
            return []
        if isinstance(node, nodes.TextElement | nodes.Text):
            return [neutral(" ".join(self.words(node).split()))]
        return self.blocks_of(node.children, level)

    def writers(self) -> dict[type, Callable[[Any, int], list[str]]]:
        return {
            nodes.bullet_list: self.bullets,
            nodes.enumerated_list: self.numbers,
            nodes.definition_list: self.definitions,
            nodes.field_list: lambda node, level: [self.listed(self.pairs(node))],
            nodes.option_list: self.options,
            nodes.line_block: lambda node, level: [neutral("\n".join(self.lines(node)))],
            nodes.table: self.table,
            nodes.footnote: self.note,
            nodes.citation: self.note,
            nodes.admonition: self.titled,
            nodes.topic: self.titled,
            nodes.sidebar: self.titled,
            nodes.image: self.image,
            nodes.attribution: lambda node, level: [f"— {self.words(node)}"],
        }

    # ---- blocks ----

    def title(self, node: nodes.Element, level: int) -> str:
        words = " ".join(self.words(node).split())
        return f"{'#' * min(level, 6)} {escaped(words)}" if level else neutral(words)

    def bullets(self, node: nodes.Element, level: int) -> list[str]:
        return ["\n".join(self.item("- ", item.children, level) for item in node.children)]

    def numbers(self, node: nodes.Element, level: int) -> list[str]:
        kind, items = node.get("enumtype", "arabic"), []
        for number, entry in enumerate(node.children, int(node.get("start", 1))):
            mark = f"{numeral(number, kind)}. "
            items.append(self.item(mark if kind == "arabic" else f"- {mark}", entry.children, level))
        return ["\n".join(items)]

    def definitions(self, node: nodes.Element, level: int) -> list[str]:
        items = []
        for entry in node.children:
            terms = [self.words(part) for part in entry.children if isinstance(part, nodes.term)]
            kinds = [self.words(part) for part in entry.children if isinstance(part, nodes.classifier)]
            body = [part for part in entry.children if isinstance(part, nodes.definition)]
            name = ", ".join(terms) + (f" ({', '.join(kinds)})" if kinds else "")
            items.append(self.item("- ", inside(body), level, f"{name}: "))
        return ["\n".join(items)]

    def options(self, node: nodes.Element, level: int) -> list[str]:
        items = []
        for entry in node.children:
            names = ", ".join(option.astext() for option in entry.findall(nodes.option))
            body = list(entry.findall(nodes.description))
            items.append(self.item("- ", inside(body), level, f"`{names}`: "))
        return ["\n".join(items)]

    def item(self, sign: str, children: Iterable[nodes.Node], level: int, name: str = "") -> str:
        """One item of a list: its first block stands behind the sign, the others below it."""
        blocks = self.blocks_of(children, level)
        if name and (not blocks or blocks[0].startswith(_NOT_BEHIND)):
            blocks.insert(0, name.rstrip())
        elif name:
            blocks[0] = name + blocks[0]
        apart = any(block.startswith(_NOT_BEHIND) and not block.startswith("- ") for block in blocks)
        lines = ("\n\n" if apart else "\n").join(blocks).split("\n")
        return sign + "\n".join([lines[0], *(" " * len(sign) + line if line else "" for line in lines[1:])])

    def note(self, node: nodes.Element, level: int) -> list[str]:
        name, body = split(node, nodes.label)
        return self.labelled("".join(f"[{part.astext()}]" for part in name), body, level)

    def titled(self, node: nodes.Element, level: int) -> list[str]:
        name, body = split(node, nodes.title)
        return self.labelled("".join(f"{self.words(part)}:" for part in name), body, level)

    def labelled(self, name: str, children: Iterable[nodes.Node], level: int) -> list[str]:
        blocks = self.blocks_of(children, level)
        if blocks and not blocks[0].startswith(_NOT_BEHIND):
            return [f"{name} {blocks[0]}", *blocks[1:]]
        return [name, *blocks]

    def image(self, node: nodes.Element, level: int) -> list[str]:
        return [neutral(self.alternative(node))]

    def table(self, node: nodes.Element, level: int) -> list[str]:
        name, _ = split(node, nodes.title)

        def cell(entry: nodes.Element) -> str:
            parts = [
                self.words(part) if isinstance(part, nodes.paragraph) else " ".join(self.blocks(part, level))
                for part in entry.children
            ]
            return " ".join(" ".join(parts).split()).replace("|", "\\|")

        return [*map(self.words, name), pipe_table(node, cell)]

    def pairs(self, node: nodes.Element) -> list[tuple[str, str]]:
        """(name, value) of a list of fields."""
        pairs = []
        for entry in node.children:
            name, value = entry.children[0].astext(), " ".join(self.blocks_of(entry.children[1].children, 0))
            small = name.strip().casefold()
            pairs.append((small if small in _FIELDS else name, value))
        return pairs

    def leading(self, node: nodes.Element, level: int) -> list[str]:
        """Fields at the beginning: they are the page's metadata, and what is said of the page stays text."""
        pairs = self.pairs(node)
        labels = list(dict.fromkeys(value for name, value in pairs if name == "access"))
        self.fields = dict(reversed(pairs)) | ({"access": labels} if len(labels) > 1 else {}) | self.fields
        return [self.listed(pair for pair in pairs if pair[0] not in _LABELS)]

    def listed(self, pairs: Iterable[tuple[str, str]]) -> str:
        return "\n".join(f"- {name}: {value}" for name, value in pairs)

    # ---- what docutils says of it ----

    def message(self, node: nodes.Element, level: int) -> list[str]:
        """The text that docutils could not read, as text, with a row for it."""
        said = node.children[0].astext() if node.children else ""
        source = "\n\n".join(part.astext() for part in node.findall(nodes.literal_block))
        unknown = _UNKNOWN.search(said)
        if unknown:
            self.unknown("directive" if source else "role", unknown[1])
            return self.directive(source, level) if source else []
        if "directive disabled" in said or "access deactivated" in said:
            self.lose("inserted file or raw block", "documents may not bring files or HTML with them")
        elif node["level"] >= 3 and source:
            if code := code_of(source):
                return [fenced(code)]
            if "itle" in said and (name := title_in(source)):
                return [f"{'#' * min(level + 1, 6)} {escaped(name)}"]
            self.lose("piece of structure", "docutils cannot read it, so it stands as it was written")
            return [fenced(source)]
        return []

    def directive(self, source: str, level: int) -> list[str]:
        """The argument and the content of an unknown directive; its options are left out."""
        parts = directive_parts(source)
        if not parts:
            return [fenced(source)]
        if self.nested >= DEEPEST:
            return [neutral(part) for part in parts]
        self.nested += 1
        blocks = [block for part in parts for block in self.blocks_of(_parsed(part).children, level)]
        self.nested -= 1
        return blocks

"""reStructuredText becomes Markdown, by docutils: headings, lists, tables, code, notes; links as their text.

    text, fields, left_out = markdown_of("Pump\\n====\\n\\n.. note:: Loud.")    # "# Pump\\n\\nNote: …"

No file is inserted and no raw HTML taken over; nothing of a document is run. Directives and roles that
docutils does not know, such as those of Sphinx, keep their text.

What this leaves out: emphasis, which changes no word; the places that links lead to; numbers of sections.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable
from typing import Any

from docutils import nodes
from docutils.core import publish_doctree

from .neutral import neutral

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
_SAID = {
    "versionadded": "Added in version ",
    "versionchanged": "Changed in version ",
    "deprecated": "Deprecated since version ",
    "versionremoved": "Removed in version ",
}  # directives of Sphinx whose name is a part of what they say
_SIGN = re.compile(r"(?P<code>`[^`]+`)|[\\`*_\[\]<&~]")  # inline Markdown, which a title's words are not
_ROLE = re.compile(r":[\w.:+-]+:`(?P<text>.*)`|`(?P<before>.*)`:[\w.:+-]+:", re.DOTALL)
_DIRECTIVE = re.compile(r"\.\. +(?:\|[^|]*\| +)?(?P<name>[\w:.+-]+?) ?::[ \t]*(?P<argument>[^\n]*)")
_OPTION = re.compile(r":[\w -]+:(?: .*)?$")
_UNKNOWN = re.compile(r'Unknown (?:directive type|interpreted text role) "([^"]*)"')


def markdown_of(source: str) -> tuple[str, dict[str, Any], tuple[tuple[str, str], ...]]:
    """(Markdown, fields at the beginning, rows of what was left out) of a reStructuredText document.

    >>> markdown_of(":access: hr\\n\\nPump\\n====\\n\\n:func:`start` it.\\n")[:2]
    ('# Pump\\n\\nstart it.\\n', {'access': 'hr'})
    """
    if any(len(line) > LONGEST_LINE for line in source.split("\n")):
        row = ("its structure", f"a line has more than {LONGEST_LINE:,} characters; break it up")
        return neutral(source), {}, (row,)
    writer = _Writer()
    blocks = writer.blocks_of(_parsed(source).children, 0)
    return "\n\n".join(blocks) + "\n" if blocks else "", writer.fields, writer.rows()


def _parsed(source: str) -> nodes.document:
    return publish_doctree(source, settings_overrides=dict(_SETTINGS))


class _Writer:
    """Writes the nodes of a docutils document as blocks of Markdown, and counts what cannot be written."""

    def __init__(self) -> None:
        self.fields: dict[str, Any] = {}
        self.left_out: Counter[tuple[str, str]] = Counter()  # (one thing, why): how often
        self.nested = 0

    def rows(self) -> tuple[tuple[str, str], ...]:
        return tuple(
            (f"{count} {what}{'' if count == 1 else 's'}", why)
            for (what, why), count in self.left_out.items()
        )

    def blocks_of(self, children: Iterable[nodes.Node], level: int) -> list[str]:
        """The Markdown blocks of some nodes; level: how deep they stand in sections."""
        return [block for child in children for block in self.blocks(child, level) if block.strip()]

    def blocks(self, node: nodes.Node, level: int) -> list[str]:
        if isinstance(node, nodes.section):
            return self.blocks_of(node.children, level + 1)
        if isinstance(node, nodes.title):
            return [self.title(node, level)]
        if isinstance(node, nodes.field_list) and self.leads(node):
            self.fields |= {name: value for name, value in self.pairs(node) if name not in self.fields}
            return []
        if isinstance(node, nodes.system_message):
            return self.message(node, level)
        if isinstance(node, nodes.literal_block | nodes.doctest_block | nodes.math_block):
            return [_fenced(node.astext())]
        if isinstance(node, nodes.topic) and "contents" in node["classes"]:
            return []
        if isinstance(node, nodes.comment):
            self.lose(node.astext(), "comment", "written for whoever edits the file, not for a reader")
            return []
        if isinstance(node, nodes.meta):
            self.fields.setdefault(str(node.get("name", "")).casefold(), node.get("content", ""))
            return []
        write = self.writers().get(type(node))
        if write:
            return write(node, level)
        if isinstance(node, nodes.Admonition):
            return self.labelled(type(node).__name__.capitalize(), node.children, level)
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
            nodes.field_list: lambda node, level: [f"- {name}: {value}" for name, value in self.pairs(node)],
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
        return f"{'#' * min(level, 6)} {_SIGN.sub(_escaped, words)}" if level else neutral(words)

    def bullets(self, node: nodes.Element, level: int) -> list[str]:
        return _tight([self.item("- ", item.children, level) for item in node.children])

    def numbers(self, node: nodes.Element, level: int) -> list[str]:
        first, kind = int(node.get("start", 1)), node.get("enumtype", "arabic")
        marks = [_number(first + i, kind) for i in range(len(node.children))]
        signs = [f"{mark}. " if kind == "arabic" else f"- {mark}. " for mark in marks]
        return _tight(
            [self.item(sign, item.children, level) for sign, item in zip(signs, node.children, strict=True)]
        )

    def definitions(self, node: nodes.Element, level: int) -> list[str]:
        items = []
        for entry in node.children:
            terms = [self.words(part) for part in entry.children if isinstance(part, nodes.term)]
            kinds = [self.words(part) for part in entry.children if isinstance(part, nodes.classifier)]
            body = [part for part in entry.children if isinstance(part, nodes.definition)]
            name = ", ".join(terms) + (f" ({', '.join(kinds)})" if kinds else "")
            items.append(
                self.item("- ", [inner for part in body for inner in part.children], level, f"{name}: ")
            )
        return _tight(items)

    def options(self, node: nodes.Element, level: int) -> list[str]:
        items = []
        for entry in node.children:
            names = [option.astext() for option in entry.findall(nodes.option)]
            body = [inner for part in entry.findall(nodes.description) for inner in part.children]
            items.append(self.item("- ", body, level, f"`{', '.join(names)}`: "))
        return _tight(items)

    def item(self, sign: str, children: Iterable[nodes.Node], level: int, name: str = "") -> str:
        """One item of a list: its first block stands behind the sign, the others below it."""
        blocks = self.blocks_of(children, level)
        if name and (not blocks or blocks[0].startswith(("```", "- ", "|"))):
            blocks.insert(0, name.rstrip())
        elif name:
            blocks[0] = name + blocks[0]
        inside = "\n\n".join(blocks) if any("\n" in block for block in blocks) else "\n".join(blocks)
        return sign + inside.replace("\n", "\n" + " " * len(sign)).replace(
            "\n" + " " * len(sign) + "\n", "\n\n"
        )

    def note(self, node: nodes.Element, level: int) -> list[str]:
        name = "".join(part.astext() for part in node.children if isinstance(part, nodes.label))
        return self.labelled(
            f"[{name}]", [part for part in node.children if not isinstance(part, nodes.label)], level, ""
        )

    def titled(self, node: nodes.Element, level: int) -> list[str]:
        name = "".join(self.words(part) for part in node.children if isinstance(part, nodes.title))
        return self.labelled(
            name, [part for part in node.children if not isinstance(part, nodes.title)], level
        )

    def labelled(self, name: str, children: Iterable[nodes.Node], level: int, sign: str = ":") -> list[str]:
        blocks = self.blocks_of(children, level)
        if blocks and not blocks[0].startswith(("```", "- ", "|")):
            return [f"{name}{sign} {blocks[0]}", *blocks[1:]]
        return [f"{name}{sign}", *blocks]

    def image(self, node: nodes.Element, level: int) -> list[str]:
        if not node.get("alt"):
            self.left_out["picture", "no words say what it shows"] += 1
        return [neutral(node.get("alt", ""))]

    def table(self, node: nodes.Element, level: int) -> list[str]:
        titles = [self.words(part) for part in node.children if isinstance(part, nodes.title)]
        rows, heads = [], 0
        for group in node.findall(nodes.tgroup):
            for part in group.children:
                if isinstance(part, nodes.thead | nodes.tbody):
                    rows += self.grid(part, level)
                    heads += len(part.children) if isinstance(part, nodes.thead) else 0
        written = ["| " + " | ".join(cells) + " |" for cells in rows]
        if heads:
            names = [
                " ".join(dict.fromkeys(filter(None, column))) for column in zip(*rows[:heads], strict=False)
            ]
            written[:heads] = ["| " + " | ".join(names) + " |", "|" + " --- |" * len(names)]
        return [*titles, "\n".join(written)]

    def grid(self, part: nodes.Element, level: int) -> list[list[str]]:
        """The rows of a table's head or body; a cell over several rows or columns stands in each of them."""
        rows: list[list[str]] = []
        above: dict[int, tuple[int, str]] = {}  # column: (rows that its cell still reaches into, its text)
        for row in part.children:
            cells: list[str] = []
            entries = iter(row.children)
            while True:
                left, text = above.pop(len(cells), (0, ""))
                if left:
                    above[len(cells)] = left - 1, text
                    cells.append(text)
                    continue
                entry = next(entries, None)
                if entry is None:
                    break
                text = " ".join(" ".join(self.cell(entry, level)).split()).replace("|", "\\|")
                for _ in range(1 + entry.get("morecols", 0)):
                    if entry.get("morerows"):
                        above[len(cells)] = entry["morerows"], text
                    cells.append(text)
            above = {column: (left, text) for column, (left, text) in above.items() if left}
            rows.append(cells)
        return rows

    def cell(self, entry: nodes.Element, level: int) -> list[str]:
        paragraph = nodes.paragraph
        return [
            self.words(part) if isinstance(part, paragraph) else " ".join(self.blocks(part, level))
            for part in entry.children
        ]

    # ---- inside a block ----

    def words(self, node: nodes.Node) -> str:
        """The text of a node without markup; code keeps its signs."""
        if isinstance(node, nodes.Text):
            return node.astext()
        if isinstance(node, nodes.literal | nodes.math):
            text = node.astext()
            return f"`{text}`" if "`" not in text else text
        if isinstance(node, nodes.image):
            return " ".join(self.image(node, 0))
        if isinstance(node, nodes.footnote_reference | nodes.citation_reference):
            return f"[{node.astext()}]"
        if isinstance(node, nodes.problematic):
            return self.role(node.astext())
        if isinstance(node, nodes.raw | nodes.Invisible):
            return ""
        inside = "".join(self.words(child) for child in node.children)
        return f"^{inside}" if isinstance(node, nodes.superscript) else inside

    def role(self, source: str) -> str:
        """The text of a role that docutils does not know, or of markup that is not closed."""
        match = _ROLE.fullmatch(source)
        if not match:
            return source.strip("|") if source.startswith("|") else source
        text = match["text"] if match["text"] is not None else match["before"]
        named = re.fullmatch(r"(.+?)\s*<[^<>]*>", text, re.DOTALL)
        return (named[1] if named else text).lstrip("~!")

    def lines(self, node: nodes.Node) -> list[str]:
        if isinstance(node, nodes.line):
            return [self.words(node)]
        return [line for child in node.children for line in self.lines(child)]

    def pairs(self, node: nodes.Element) -> list[tuple[str, str]]:
        pairs = []
        for entry in node.children:
            name, body = entry.children[0].astext(), self.blocks_of(entry.children[1].children, 0)
            small = name.strip().casefold()
            pairs.append(
                (small if small in ("access", "id", "department", "version") else name, " ".join(body))
            )
        return pairs

    def leads(self, node: nodes.Element) -> bool:
        """True for a list of fields at the beginning: before all text, or right below the first title."""
        parent = node.parent
        if isinstance(parent, nodes.section) and parent.parent is not None and not self.first(parent):
            return False
        return isinstance(parent, nodes.document | nodes.section) and self.first(node)

    def first(self, node: nodes.Element) -> bool:
        silent = (
            nodes.title,
            nodes.comment,
            nodes.system_message,
            nodes.target,
            nodes.meta,
            nodes.field_list,
        )
        siblings = node.parent.children
        return all(isinstance(other, silent) for other in siblings[: siblings.index(node)])

    # ---- what docutils says of it ----

    def message(self, node: nodes.Element, level: int) -> list[str]:
        """The text that docutils could not read, as text, with a row for it."""
        said = node.children[0].astext() if node.children else ""
        source = "\n\n".join(part.astext() for part in node.findall(nodes.literal_block))
        unknown = _UNKNOWN.search(said)
        if unknown:
            kind = "directive" if source else "role"
            self.left_out[
                f"{kind} {unknown[1]!r}", "docutils does not know it, so its text stands alone"
            ] += 1
            return self.directive(source, level) if source else []
        if "directive disabled" in said:
            self.left_out[
                "inserted file or raw block", "documents may not bring files or HTML with them"
            ] += 1
        elif node["level"] >= 3 and source:
            self.left_out[
                "piece of structure", "docutils cannot read it, so it stands as it was written"
            ] += 1
            return [_fenced(source)]
        return []

    def directive(self, source: str, level: int) -> list[str]:
        """The argument and the content of an unknown directive; its options are left out."""
        match = _DIRECTIVE.match(source)
        if not match:
            return [_fenced(source)]
        lines = source[match.end() :].split("\n")[1:]
        depth = min((len(line) - len(line.lstrip()) for line in lines if line.strip()), default=0)
        lines = [line[depth:] for line in lines]
        while lines and _OPTION.match(lines[0]):
            lines.pop(0)
        content = "\n".join(lines)
        if self.nested >= DEEPEST:
            return [neutral(match["argument"]), neutral(content)]
        self.nested += 1
        argument = _SAID.get(match["name"], "") + match["argument"]
        inner = [block for block in (argument, content) if block.strip()]
        blocks = [made for each in inner for made in self.blocks_of(_parsed(each).children, level)]
        self.nested -= 1
        return blocks

    def lose(self, text: str, what: str, why: str) -> None:
        if any(letter.isalnum() for letter in text):
            self.left_out[what, why] += 1


def _tight(items: list[str]) -> list[str]:
    """A list as one block; items of several blocks stand apart."""
    return ["\n".join(items)]


def _escaped(match: re.Match[str]) -> str:
    return match[0] if match["code"] else f"\\{match[0]}"


def _fenced(code: str) -> str:
    fence = "```"
    while fence in code:
        fence += "`"
    return f"{fence}\n{code.rstrip()}\n{fence}"


def _number(value: int, kind: str) -> str:
    """A number as a list counts: 3, c, C, iii or III."""
    if kind.endswith("alpha") and 1 <= value <= 26:
        letter = chr(ord("a") + value - 1)
        return letter.upper() if kind.startswith("upper") else letter
    if kind.endswith("roman"):
        signs = [(10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i")]
        made, left = "", value
        for size, sign in signs:
            made, left = made + sign * (left // size), left % size
        return made.upper() if kind.startswith("upper") else made
    return str(value)

"""Parts of a reStructuredText document as Markdown: words, tables, directives, and what leads a document.

What this leaves out: emphasis, which changes no word; the places that links lead to. A table without a header
row stays one: its rows are written without a rule below the first.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable

from docutils import nodes

_SAID = {
    "versionadded": "Added in version ",
    "versionchanged": "Changed in version ",
    "deprecated": "Deprecated since version ",
    "versionremoved": "Removed in version ",
}  # directives of Sphinx whose name is a part of what they say
_CODE = {"code", "code-block", "sourcecode", "highlight", "parsed-literal"}
_DIRECTIVE = re.compile(r"\.\. +(?:\|[^|]*\| +)?(?P<name>[\w:.+-]+?) ?::[ \t]*(?P<argument>[^\n]*)")
_OPTION = re.compile(r":[\w -]+:(?: .*)?$")
_SILENT = (nodes.title, nodes.comment, nodes.system_message, nodes.target, nodes.meta, nodes.field_list)
_SIGN = re.compile(r"(?P<code>`[^`]+`)|[\\`*_\[\]<&~]")  # inline Markdown, which a title's words are not
_ROLE = re.compile(r":[\w.:+-]+:`(?P<text>.*)`|`(?P<before>.*)`:[\w.:+-]+:", re.DOTALL)


class Words:
    """Writes what stands inside a block, and counts what cannot be written."""

    def __init__(self) -> None:
        self.left_out: Counter[tuple[str, str]] = Counter()  # (one thing, why): how often
        self.names: dict[str, Counter[str]] = {}  # directives and roles that docutils does not know

    def lose(self, what: str, why: str) -> None:
        """Count one thing that the text does not hold."""
        self.left_out[what, why] += 1

    def unknown(self, kind: str, name: str) -> None:
        """Count one directive or role that docutils does not know."""
        self.names.setdefault(kind, Counter())[name] += 1

    def rows(self) -> tuple[tuple[str, str], ...]:
        """(what, why) of all that was left out."""
        rows = [(_counted(count, what), why) for (what, why), count in self.left_out.items()]
        for kind, names in self.names.items():
            known = ", ".join(repr(name) for name in sorted(names)[:5])
            rows.append(
                (_counted(names.total(), kind), f"unknown to docutils ({known}): the text stands alone")
            )
        return tuple(rows)

    def alternative(self, node: nodes.Element) -> str:
        """What stands for a picture."""
        if not node.get("alt"):
            self.lose("picture", "no words say what it shows")
        return str(node.get("alt", ""))

    def words(self, node: nodes.Node) -> str:
        """The text of a node without markup; code keeps its signs."""
        if isinstance(node, nodes.Text):
            return node.astext()
        if isinstance(node, nodes.literal | nodes.math):
            text = node.astext()
            return f"`{text}`" if "`" not in text else text
        if isinstance(node, nodes.image):
            return self.alternative(node)
        if isinstance(node, nodes.footnote_reference | nodes.citation_reference):
            return f"[{node.astext()}]"
        if isinstance(node, nodes.problematic):
            return self.role(node.astext())
        hidden = isinstance(node, nodes.raw | nodes.Invisible | nodes.system_message)
        if hidden and not isinstance(node, nodes.target):
            return ""
        inside = "".join(self.words(child) for child in node.children)
        return f"^{inside}" if isinstance(node, nodes.superscript) else inside

    def role(self, source: str) -> str:
        """The text of a role that docutils does not know, or of markup that is not closed."""
        match = _ROLE.fullmatch(source)
        if not match:
            return source.strip("|") if source.startswith("|") else source
        text = match["text"] if match["text"] is not None else match["before"]
        if text.endswith(">") and text.rfind("<") > 0:
            text = text[: text.rfind("<")].rstrip()
        return text.lstrip("~!")

    def lines(self, node: nodes.Node) -> list[str]:
        """The lines of a block whose line ends count."""
        if isinstance(node, nodes.line):
            return [self.words(node)]
        return [line for child in node.children for line in self.lines(child)]


def _counted(count: int, what: str) -> str:
    return f"{count} {what}{'' if count == 1 else 's'}"


def escaped(words: str) -> str:
    """The words of a title, in which Markdown finds no markup but code."""
    return _SIGN.sub(_with_backslash, words)


def _with_backslash(match: re.Match[str]) -> str:
    return match[0] if match["code"] else f"\\{match[0]}"


def fenced(code: str) -> str:
    """Code between fences that are longer than any in it."""
    fence = "```"
    while fence in code:
        fence += "`"
    return f"{fence}\n{code.rstrip()}\n{fence}"


def numeral(value: int, kind: str) -> str:
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


def pipe_table(table: nodes.Element, words: Callable[[nodes.Element], str]) -> str:
    """A table as lines of cells between '|'; several header rows become one. words: the text of a cell."""
    rows: list[list[str]] = []
    heads = 0
    for group in table.findall(nodes.tgroup):
        for part in group.children:
            if isinstance(part, nodes.thead | nodes.tbody):
                rows += _grid(part, words)
                heads += len(part.children) if isinstance(part, nodes.thead) else 0
    written = [_line(cells) for cells in rows]
    if heads:
        columns = zip(*rows[:heads], strict=False)
        names = [" ".join(dict.fromkeys(filter(None, column))) for column in columns]
        written[:heads] = [_line(names), "|" + " --- |" * len(names)]
    return "\n".join(written)


def _line(cells: list[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _grid(part: nodes.Element, words: Callable[[nodes.Element], str]) -> list[list[str]]:
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
            text = words(entry)
            for _ in range(1 + entry.get("morecols", 0)):
                if entry.get("morerows"):
                    above[len(cells)] = entry["morerows"], text
                cells.append(text)
        above = {column: (left, text) for column, (left, text) in above.items() if left}
        rows.append(cells)
    return rows


def directive_parts(source: str) -> list[str] | None:
    """The argument and the content of a directive as it is written, without its options; None if it is none.

    >>> directive_parts(".. deprecated:: 3.1\\n   :color: red\\n\\n   Use `run`.")
    ['Deprecated since version 3.1', 'Use `run`.']
    """
    match = _DIRECTIVE.match(source)
    if not match:
        return None
    lines = source[match.end() :].split("\n")[1:]
    depth = min((len(line) - len(line.lstrip()) for line in lines if line.strip()), default=0)
    lines = [line[depth:] for line in lines]
    while lines and _OPTION.match(lines[0]):
        lines.pop(0)
    argument = _SAID.get(match["name"], "") + match["argument"]
    return [part.strip("\n") for part in (argument, "\n".join(lines)) if part.strip()]


def code_of(source: str) -> str:
    """The code of a directive for code that docutils did not take, such as for an option of Sphinx."""
    match = _DIRECTIVE.match(source)
    parts = directive_parts(source) if match and match["name"] in _CODE else None
    return parts[-1] if parts and parts[-1] != (match and match["argument"]) else ""


def title_in(source: str) -> str:
    """The words of a title that docutils found at a place or with signs where none can be."""
    return next((line.strip() for line in source.split("\n") if any(map(str.isalnum, line))), "")


def inside(parts: Iterable[nodes.Element]) -> list[nodes.Node]:
    """The children of some nodes."""
    return [child for part in parts for child in part.children]


def split(node: nodes.Element, kind: type) -> tuple[list[nodes.Node], list[nodes.Node]]:
    """The children of one kind, and the others."""
    mine = [child for child in node.children if isinstance(child, kind)]
    return mine, [child for child in node.children if not isinstance(child, kind)]


def leads(node: nodes.Element) -> bool:
    """True for a list of fields at the beginning: before all text, or right below the first title."""
    parent = node.parent
    if isinstance(parent, nodes.section) and not (
        isinstance(parent.parent, nodes.document) and _first(parent)
    ):
        return False
    return isinstance(parent, nodes.document | nodes.section) and _first(node)


def _first(node: nodes.Element) -> bool:
    siblings = node.parent.children
    return all(isinstance(other, _SILENT) for other in siblings[: siblings.index(node)])

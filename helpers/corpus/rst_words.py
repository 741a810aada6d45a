"""Words of a reStructuredText document: what stands inside a paragraph, a title or an item, as Markdown.

What this leaves out: emphasis, which changes no word; the places that links lead to.
"""

import re
from collections import Counter

from docutils import nodes

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

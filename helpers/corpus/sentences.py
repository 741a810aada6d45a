"""The smallest parts of a passage that still say something: sentences, list items, table rows."""

import re
from dataclasses import dataclass

_RULE = re.compile(r"^\|?[\s:|-]+\|?$")
SENTENCE_END = re.compile(r"(?<=[.!?])\s+(?=[A-ZÀ-ÖØ-Þ\d\"'(])")
# Where a quotable part ends: a list item's number is no sentence, and the next one may begin in bold or code.
_PART_END = re.compile(r"(?<!^\d\.)(?<!^\d\d\.)(?<=[.!?])\s+(?=[A-ZÀ-ÖØ-Þ\d\"'(*`])")


@dataclass(frozen=True)
class Sentence:
    """One part of a passage: `text` as it stands there; `header`, the header row when it is a table row.

    >>> print(Sentence("| 4 | 350 m |", "| Model | Depth |").readable)
    | Model | Depth |
    | 4 | 350 m |
    """

    text: str
    header: str = ""

    @property
    def readable(self) -> str:
        """What a reader needs: the header row, then the text."""
        return f"{self.header}\n{self.text}" if self.header else self.text


def sentences(text: str, header: str = "") -> list[Sentence]:
    """The parts of a passage, in order: sentences, list items, table rows.

    Empty lines and table rules are left out. A table row means little without its column names, so it
    comes with the header row of its table. header: that row for a text that begins inside a table.

    >>> [part.text for part in sentences("Charge it fully. Then store it dry.\\n- away from the sun")]
    ['Charge it fully.', 'Then store it dry.', '- away from the sun']
    """
    lines, parts = [line.strip() for line in text.splitlines()], []
    for line, following in zip(lines, lines[1:] + [""], strict=False):
        if not line or _RULE.match(line):
            continue
        if not line.startswith("|"):
            header = ""
            parts += [Sentence(part) for part in _PART_END.split(line) if part.strip()]
        elif following.startswith("|") and _RULE.match(following):
            header = line
        else:
            parts.append(Sentence(line, header))
    return parts

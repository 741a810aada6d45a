"""Cut a passage into the smallest parts that still say something: sentences, list items, table rows.

A table row means little without its column names, so it comes with the header row of its table.
"""

import re
from dataclasses import dataclass

_RULE = re.compile(r"^\|?[\s:|-]+\|?$")
_SENTENCE_END = re.compile(r"(?<!^\d\.)(?<!^\d\d\.)(?<=[.!?])\s+(?=[A-ZÀ-ÖØ-Þ\d\"'(*`])")


@dataclass(frozen=True)
class Sentence:
    """One part of a passage. `text` stands in the passage as it is; `header` is the header row of a table row, else empty."""

    text: str
    header: str = ""

    @property
    def readable(self) -> str:
        """What a reader needs: the header row, then the text."""
        return f"{self.header}\n{self.text}" if self.header else self.text


def sentences(text: str) -> list[Sentence]:
    """The parts of a passage, in order. Empty lines and table rules are left out."""
    lines, parts, header = [line.strip() for line in text.splitlines()], [], ""
    for line, following in zip(lines, lines[1:] + [""]):
        if not line or _RULE.match(line):
            continue
        if not line.startswith("|"):
            header = ""
            parts += [Sentence(part) for part in _SENTENCE_END.split(line) if part.strip()]
        elif following.startswith("|") and _RULE.match(following):
            header = line
        else:
            parts.append(Sentence(line, header))
    return parts

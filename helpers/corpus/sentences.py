"""The smallest parts of a passage that still say something: sentences, list items, table rows."""

import re
from dataclasses import dataclass
from itertools import pairwise

from .boundaries import sentence_starts

_NOTHING = re.compile(r"[\s:|*_-]+")  # a rule, of a table or across the page
_RULE_CELL = re.compile(r"\s*:?-+:?\s*")
_SURE_CELL = re.compile(r"\s*(?::-*:?|-+:|-{3,})\s*")  # in a row, nobody writes this for "none"
_ALIGNED_CELL = re.compile(r"\s*(?::-+:?|-+:)\s*")  # nor this at all
_PIPE = re.compile(r"(?<!\\)\|")


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
    comes with the header row of its table. header: that row, where the passage begins amid a table
    (`Passage.table`). Only the line after a header is a rule; a later row of dashes is a row.

    >>> [part.text for part in sentences("Charge it fully. Then store it dry.\\n- away from the sun")]
    ['Charge it fully.', 'Then store it dry.', '- away from the sun']
    >>> sentences("| 4 | 350 m |", header="| Model | Depth |")
    [Sentence(text='| 4 | 350 m |', header='| Model | Depth |')]
    """
    parts: list[Sentence] = []
    lines = [line.strip() for line in text.split("\n")]
    rows_above = in_table = after_header = bool(header)
    for line, following in pairwise([*lines, ""]):
        if in_table and (not line or not _is_row(line)):
            in_table, after_header, header = False, False, ""
        if not line:
            continue
        if after_header and _is_rule(line, header, _SURE_CELL if rows_above else _RULE_CELL):
            after_header = False
        elif _is_row(line) and _is_rule(following, line, _ALIGNED_CELL if in_table else _RULE_CELL):
            header, in_table, after_header, rows_above = line, True, True, False
        elif in_table or line.startswith("|"):
            after_header = False
            if in_table or not _is_lone_rule(line):
                parts.append(Sentence(line, header if _has_names(header) else ""))
        elif not _NOTHING.fullmatch(line):
            cuts = [0, *sentence_starts(line), len(line)]
            parts += [Sentence(line[start:end].strip()) for start, end in pairwise(cuts)]
    return parts


def _cells(row: str) -> list[str]:
    """The cells of a table row, with or without pipes at its edges."""
    inner = row.strip().removeprefix("|")
    return _PIPE.split(inner.removesuffix("|") if not inner.endswith("\\|") else inner)


def _has_names(header: str) -> bool:
    """False for a header of empty cells: it tells a reader nothing."""
    return any(cell.strip() for cell in _cells(header))


def _is_row(line: str) -> bool:
    """True when a line can be a row: it has a pipe between cells or at an edge."""
    return bool(_PIPE.search(line))


def _is_rule(line: str, header: str, cell: re.Pattern[str]) -> bool:
    """True when a line is the rule below this header: as many cells, of dashes and colons alone."""
    cells = _cells(line)
    return "|" in line and len(cells) == len(_cells(header)) and all(map(cell.fullmatch, cells))


def _is_lone_rule(line: str) -> bool:
    """True for a rule whose header was cut off."""
    return all(map(_SURE_CELL.fullmatch, _cells(line)))

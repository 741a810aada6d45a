"""Tables and coloured tokens as HTML: for looking at. nbval does not compare them, so measured numbers may stand in them."""

import html
from collections.abc import Sequence
from dataclasses import dataclass

READ, LEARNED = "#e3e3e3", "#f6cf85"


@dataclass(frozen=True)
class Table:
    """A title, a head and rows of texts; JupyterLab shows it as HTML."""

    title: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]

    def __repr__(self) -> str:
        return f"[{self.title}]"

    def _repr_html_(self) -> str:
        head = "".join(
            f"<th style='text-align:{_side(i)};white-space:nowrap'>{html.escape(name)}</th>"
            for i, name in enumerate(self.head)
        )
        body = "".join(
            "<tr>"
            + "".join(
                f"<td style='text-align:{_side(i)};white-space:nowrap'>{html.escape(value)}</td>"
                for i, value in enumerate(row)
            )
            + "</tr>"
            for row in self.rows
        )
        return f"<b>{html.escape(self.title)}</b><table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def _side(column: int) -> str:
    return "right" if column else "left"


def show_table(title: str, head: Sequence[str], rows: Sequence[Sequence[object]]) -> Table:
    """A table; the first column names the row. Raises ValueError when a row has another length than the head."""
    for row in rows:
        if len(row) != len(head):
            raise ValueError(f"The row {list(row)} has {len(row)} cells and the head has {len(head)}.")
    return Table(title, tuple(head), tuple(tuple(map(str, row)) for row in rows))


@dataclass(frozen=True)
class Tokens:
    """Tokens in the colours of what is done with them."""

    pieces: tuple[str, ...]
    learned: tuple[bool, ...]

    def __repr__(self) -> str:
        return f"[{len(self.pieces)} tokens, {sum(self.learned)} of them learned]"

    def _repr_html_(self) -> str:
        spans = "<wbr>".join(
            f"<span style='background:{LEARNED if learned else READ};border:1px solid #fff;padding:0 2px;white-space:pre'>{_visible(piece)}</span>"
            + ("<br>" if "\n" in piece else "")
            for piece, learned in zip(self.pieces, self.learned, strict=True)
        )
        legend = "".join(
            f"<span style='background:{colour};padding:0 6px;margin-right:10px'>{word}</span>"
            for colour, word in ((READ, "read, label -100"), (LEARNED, "learned"))
        )
        return f"<div style='line-height:1.75;text-align:left;color:#000'>{legend}<br><code style='background:none;color:#000'>{spans}</code></div>"


def _visible(piece: str) -> str:
    return html.escape(piece).replace("\n", "↵")


def show_mask(pieces: Sequence[str], labels: Sequence[int], ignored: int = -100) -> Tokens:
    """The text of each token, coloured by whether its label is learned or ignored. Raises ValueError when there are not as many labels as tokens."""
    if len(pieces) != len(labels):
        raise ValueError(f"There are {len(pieces)} tokens and {len(labels)} labels; each token needs one.")
    return Tokens(tuple(pieces), tuple(label != ignored for label in labels))

"""Things to look at, shown by JupyterLab as HTML: replies as cards, tables, tokens, missed questions.

Words, seconds and near ties differ between processors, so these are for reading, and nbval does not compare
them; what a notebook counts, it prints. Everything from a page or a model is escaped.
"""

from __future__ import annotations

import html
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from helpers.evaluation import Miss
    from helpers.generation import Answer, Reply

GREY, BLUE = "#777777", "#0072B2"
QUIET = "opacity:.75"  # of the theme's own ink, so it is readable on light and on dark
READ, LEARNED = "#e3e3e3", "#f6cf85"
LONGEST = 220  # characters of a passage in a table of misses


# ---- cards ----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Card:
    """A title, some text and what it cost. more: HTML below, escaped already."""

    title: str
    text: str
    cost: str = ""
    more: str = ""
    colour: str = GREY

    def __repr__(self) -> str:
        return f"[{self.title}]"

    def _repr_html_(self) -> str:
        body = html.escape(self.text).replace("\n", "<br>")
        edge = f"border-left:4px solid {self.colour}"
        style = f"{edge};padding:2px 12px;margin:6px 0;line-height:1.45;text-align:left"
        cost = f"<div style='{QUIET};font-size:90%'>{self.cost}</div>"
        return f"<div style='{style}'><b>{html.escape(self.title)}</b><br>{body}{cost}{self.more}</div>"


def show(reply: Reply | Answer, title: str = "The model wrote") -> Card:
    """A card for a reply, or for a cited answer with the passages that were found.

    show(chat("Name one ocean."))
    """
    from helpers.generation import Answer

    read, written = (
        "?" if count is None else count for count in (reply.prompt_tokens, reply.completion_tokens)
    )
    cost = f"{read} tokens read, {written} written, {reply.seconds:.2f} s"
    if isinstance(reply, Answer):
        return Card(title, reply.text, cost, _sources(reply), BLUE)
    return Card(title, reply.text or f"({reply.why})", cost)


def show_text(text: str, title: str) -> Card:
    """A card for any text, such as a page or a ticket.

    >>> show_text("The buoy drifts.", "A ticket")
    [A ticket]
    """
    return Card(title, text)


def place(title: str, section: str) -> str:
    """Title and section as a path; a page may have neither.

    >>> place("Tea", "Kettle"), place("", "Kettle")
    ('Tea › Kettle', 'Kettle')
    """
    return " › ".join(name for name in (title, section) if name)


def _sources(given: Answer) -> str:
    safe = html.escape
    cited = "".join(
        f"<div>cited: <b>{safe(c.page_id)}</b>, {safe(place(c.title, c.section))}<br>"
        f"<i>“{safe(c.quote)}”</i></div>"
        for c in given.citations
    )
    rows = "".join(
        f"<li>{hit.score:.2f} &nbsp; {safe(hit.passage.page_id)}, "
        f"{safe(place(hit.passage.title, hit.passage.section))}</li>"
        for hit in given.passages
    )
    count = f"{len(given.passages)} passages found"
    return f"{cited}<details><summary>{count}</summary><ol>{rows}</ol></details>"


# ---- tables ---------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class ShownTable:
    """A title, a head and rows of texts."""

    title: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]

    def __repr__(self) -> str:
        return f"[{self.title}]"

    def _repr_html_(self) -> str:
        head = "".join(_cell("th", i, name) for i, name in enumerate(self.head))
        body = "".join(
            f"<tr>{''.join(_cell('td', i, value) for i, value in enumerate(row))}</tr>" for row in self.rows
        )
        table = f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
        return f"<b>{html.escape(self.title)}</b>{table}"


def show_table(title: str, head: Sequence[str], rows: Sequence[Sequence[object]]) -> ShownTable:
    """A table; the first column names the row. Raises ValueError when a row has another length than the head.

    >>> show_table("Two arms", ("arm", "n"), [("RAG", 60), ("tuned", 60)]).rows
    (('RAG', '60'), ('tuned', '60'))
    """
    for row in rows:
        if len(row) != len(head):
            raise ValueError(f"The row {list(row)} has {len(row)} cells and the head has {len(head)}.")
    return ShownTable(title, tuple(head), tuple(tuple(map(str, row)) for row in rows))


def _cell(tag: str, column: int, text: str) -> str:
    side = "right" if column else "left"
    return f"<{tag} style='text-align:{side};white-space:nowrap'>{html.escape(text)}</{tag}>"


# ---- tokens ---------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class ShownTokens:
    """Tokens in the colours of what is done with them."""

    pieces: tuple[str, ...]
    learned: tuple[bool, ...]

    def __repr__(self) -> str:
        return f"[{len(self.pieces)} tokens, {sum(self.learned)} of them learned]"

    def _repr_html_(self) -> str:
        spans = "<wbr>".join(map(_token, self.pieces, self.learned))
        legend = "".join(
            f"<span style='background:{colour};padding:0 6px;margin-right:10px'>{word}</span>"
            for colour, word in ((READ, "read, label -100"), (LEARNED, "learned"))
        )
        code = f"<code style='background:none;color:#000'>{spans}</code>"
        return f"<div style='line-height:1.75;text-align:left;color:#000'>{legend}<br>{code}</div>"


def show_mask(pieces: Sequence[str], labels: Sequence[int], ignored: int = -100) -> ShownTokens:
    """The text of each token, coloured by whether its label is learned or ignored.

    Raises ValueError when there are not as many labels as tokens.

    >>> show_mask(["User:", "hi", "Bot:", "ahoy"], [-100, -100, -100, 42])
    [4 tokens, 1 of them learned]
    """
    if len(pieces) != len(labels):
        raise ValueError(f"There are {len(pieces)} tokens and {len(labels)} labels; each token needs one.")
    return ShownTokens(tuple(pieces), tuple(label != ignored for label in labels))


def _token(piece: str, learned: bool) -> str:
    style = f"background:{LEARNED if learned else READ};border:1px solid #fff;padding:0 2px;white-space:pre"
    words = html.escape(piece).replace("\n", "↵")
    return f"<span style='{style}'>{words}</span>" + ("<br>" if "\n" in piece else "")


# ---- misses ---------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class ShownMisses:
    """Missed questions in rows: what was asked, what should have been found, what was found instead."""

    misses: tuple[Miss, ...]

    def __repr__(self) -> str:
        return f"[{len(self.misses)} misses]"

    def _repr_html_(self) -> str:
        names = ("question", "should have been found", "found first")
        head = "".join(f"<th style='text-align:left'>{name}</th>" for name in names)
        rows = "".join(map(_miss_row, self.misses))
        return f"<table style='font-size:90%;line-height:1.4'><tr>{head}</tr>{rows}</table>"


def show_misses(misses: Sequence[Miss]) -> ShownMisses:
    """A table of misses; the words of question and passages as they stand in the data.

    show_misses(misses(questions, found, k=3))
    """
    return ShownMisses(tuple(misses))


def _miss_row(miss: Miss) -> str:
    asked, gold = miss.question, miss.gold
    first = miss.found[0].passage if miss.found else None
    cells = [
        f"<b>{_short(asked.id)}</b> ({_short(asked.type)})<br>{_short(asked.question)}",
        _where(gold.page_id, gold.section, gold.quote) + f"<br>rank: {miss.rank or 'not in the ranking'}",
        _where(first.page_id, place(first.title, first.section), first.readable) if first else "nothing",
    ]
    style = "text-align:left;vertical-align:top;width:33%"
    return f"<tr>{''.join(f'<td style={style!r}>{cell}</td>' for cell in cells)}</tr>"


def _where(page: str, section: str, text: str) -> str:
    return f"<b>{_short(page)}</b>, {_short(section)}<br><i>{_short(text)}</i>"


def _short(words: str) -> str:
    return html.escape(words if len(words) <= LONGEST else words[: LONGEST - 1] + "…").replace("\n", "<br>")

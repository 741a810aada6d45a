"""Missed questions as a table to read: what was asked, what should have been found, what was found instead."""

import html
from collections.abc import Sequence
from dataclasses import dataclass

from helpers.evaluation.failures import Miss


@dataclass(frozen=True)
class MissTable:
    """Misses in rows; JupyterLab shows them as HTML. Rankings can swap near ties between processors, so this is for reading and not for counting."""

    misses: tuple[Miss, ...]

    def __repr__(self) -> str:
        return f"[{len(self.misses)} misses]"

    def _repr_html_(self) -> str:
        head = "".join(
            f"<th style='text-align:left'>{name}</th>"
            for name in ("question", "should have been found", "found first")
        )
        return f"<table style='font-size:90%;line-height:1.4'><tr>{head}</tr>{''.join(map(_row, self.misses))}</table>"


def show_misses(misses: Sequence[Miss]) -> MissTable:
    """A table of misses; the words of question and passages as they stand in the data."""
    return MissTable(tuple(misses))


def _row(miss: Miss) -> str:
    first = miss.found[0].passage if miss.found else None
    gold = f"<b>{_text(miss.gold.page)}</b> › {_text(miss.gold.section)}<br><i>{_text(miss.gold.quote)}</i><br>rank: {miss.rank or 'not in the ranking'}"
    found = (
        f"<b>{_text(first.page_id)}</b>, {_text(first.title)} › {_text(first.section)}<br><i>{_text(first.text)}</i>"
        if first
        else "nothing"
    )
    cells = (
        f"<b>{_text(miss.question.id)}</b> ({_text(miss.question.type)})<br>{_text(miss.question.question)}",
        gold,
        found,
    )
    return (
        "<tr>"
        + "".join(f"<td style='text-align:left;vertical-align:top;width:33%'>{cell}</td>" for cell in cells)
        + "</tr>"
    )


def _text(words: str, longest: int = 220) -> str:
    return html.escape(words if len(words) <= longest else words[: longest - 1] + "…").replace("\n", "<br>")

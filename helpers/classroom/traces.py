"""A trace to look into: one question, stage by stage, as HTML that opens by a click."""

from __future__ import annotations

import html
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from helpers.generation import Trace

SHOWN, LONGEST = 8, 160  # hits of a stage in its table; letters of a text in a row
_STYLE = "border-left:4px solid #0072B2;padding:2px 12px;margin:6px 0;text-align:left"


@dataclass(frozen=True)
class ShownTrace:
    """A trace as JupyterLab shows it. marked: passages that hold the evidence, pointed out in every stage."""

    trace: Trace
    marked: frozenset[str] = frozenset()

    def __repr__(self) -> str:
        return f"[trace: {self.trace.question}]"

    def _repr_html_(self) -> str:
        trace = self.trace
        read, written = ("?" if count is None else count for count in trace.tokens)
        stages = "".join(self._stage(one) for one in trace.searches)
        spent = " · ".join(f"{name} {seconds:.2f} s" for name, seconds in trace.given.stages.items())
        cost = f"{read} tokens read, {written} written · {spent}"
        return (
            f"<div style='{_STYLE}'><b>{html.escape(trace.question)}</b><br>{html.escape(trace.verdict)}"
            f"<div style='opacity:.75;font-size:90%'>{cost}</div>"
            f"{stages}{self._evidence()}{self._calls()}</div>"
        )

    def _stage(self, search: Any) -> str:
        from helpers.generation import stage_name

        rows = [
            (hit.rank, f"{hit.score:.3f}", hit.passage.id, self._mark(hit)) for hit in search.hits[:SHOWN]
        ]
        below = [hit.rank for hit in search.hits[SHOWN:] if hit.passage.id in self.marked]
        told = f"{stage_name(search)}: {len(search.hits)} found"
        told += f", the evidence at {', '.join(map(str, below))}" if below else ""
        return _folded(told, ("rank", "score", "passage", ""), rows)

    def _mark(self, hit: Any) -> str:
        return "◄ holds the evidence" if hit.passage.id in self.marked else ""

    def _evidence(self) -> str:
        rows = [
            ("" if one.score is None else f"{one.score:.3f}", one.passage.id, _cut(one.text))
            for one in self.trace.given.evidence
        ]
        return _folded(f"evidence: {len(rows)} chosen", ("score", "passage", "text"), rows)

    def _calls(self) -> str:
        return "".join(
            _folded(
                f"{call.model}: the prompt and what it wrote",
                ("who", "text"),
                [*((one["role"], one["content"]) for one in call.messages), ("wrote", call.reply.text)],
            )
            for call in self.trace.calls
        )


def show_trace(trace: Trace, question: Any = None) -> ShownTrace:
    """A trace to be opened stage by stage; `print(trace)` is the same as a text.

    question: with its gold quotes, if it has some: passages that hold one are marked in every stage.

        with traced() as traces:
            answer("How deep may a Kittiwake 4 be moored?", index)
        show_trace(traces[0])
    """
    if question is None or not getattr(question, "gold", ()):
        return ShownTrace(trace)
    from helpers.evaluation import holds

    met = {hit.passage for search in trace.searches for hit in search.hits}
    met |= {hit.passage for hit in trace.given.passages}
    marked = {one.id for one in met if any(holds(one, gold) for gold in question.gold)}
    return ShownTrace(trace, frozenset(marked))


def _folded(title: str, head: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    if not rows:
        return ""
    cells = "".join(
        "<tr>" + "".join(f"<td style='text-align:left'>{_text(value)}</td>" for value in row) + "</tr>"
        for row in rows
    )
    names = "".join(f"<th style='text-align:left'>{html.escape(name)}</th>" for name in head)
    table = f"<table><thead><tr>{names}</tr></thead><tbody>{cells}</tbody></table>"
    return f"<details><summary>{html.escape(title)}</summary>{table}</details>"


def _text(value: object) -> str:
    return html.escape(str(value)).replace("\n", "<br>")


def _cut(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"

"""Ask a question and see what happens to it: with and without retrieval, step by step, by several systems."""

from __future__ import annotations

import html
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from helpers.corpus import Passage
from helpers.retrieval import Hit, Retriever

from ..showing import BLUE, QUIET, place, show
from . import GREEN, RED, WIDE, framed, judged, stacked

if TYPE_CHECKING:
    import ipywidgets as widgets

    from helpers.generation import Answer, HouseReply

EVERYBODY = "all-staff"
NO_PROOF = "that is no proof that it is right: the wrong sentence may be cited, or read wrongly"


class Column(NamedTuple):
    """What one system gave: its reply taken apart, tokens read, seconds, the passages it was given."""

    name: str
    reply: HouseReply
    tokens: int | None
    seconds: float
    passages: Sequence[Passage]


def _question_fields(questions: Sequence[str]) -> tuple[Any, Any]:
    """A drop-down of questions and a text that takes the chosen one, or any other."""
    import ipywidgets as widgets

    wide = widgets.Layout(width=WIDE)
    pick = widgets.Dropdown(options=questions, description="examples", layout=wide)
    text = widgets.Text(value=questions[0], description="question", continuous_update=False, layout=wide)
    pick.observe(lambda change: setattr(text, "value", change["new"]), "value")
    return pick, text


def when_clicked(button: Any, said: Any, work: Callable[[], None]) -> None:
    """Do `work` at each click; the button rests meanwhile, and what goes wrong is said in words."""
    from helpers.generation import ChatError
    from helpers.models import ModelError
    from helpers.retrieval import IndexFolderError

    def run(_: object) -> None:
        """One click."""
        button.disabled, said.value = True, "asking …"
        try:
            work()
        except (ChatError, ModelError, IndexFolderError, ValueError) as error:
            said.value = html.escape(str(error))
        finally:
            button.disabled = False

    button.on_click(run)


# ---- with and without retrieval -------------------------------------------------------------------------


def with_and_without(
    retriever: Retriever, questions: Sequence[str] | Mapping[str, Sequence[str]]
) -> widgets.VBox:
    """Ask one question from memory and with retrieval, and see both answers side by side (notebook 02).

    retriever: what to search. questions: offered in a drop-down; any other may be typed. Where they come with
    their accepted answers, each reply is judged by these.

        with_and_without(skerry_index(), {"How deep may a Kittiwake 4 be moored?": ["386 m"]})
    """
    import ipywidgets as widgets

    from helpers.generation import answer, ask_closed_book, basic

    accepted = dict(questions) if isinstance(questions, Mapping) else {}
    pick, text = _question_fields(list(questions))
    button = widgets.Button(description="Ask both", button_style="primary", tooltip="Takes about two seconds")
    state = widgets.HTML()
    half = widgets.Layout(width="49%", min_width="240px")
    left, right = (widgets.HTML(layout=half) for _ in range(2))

    def ask() -> None:
        """Both answers, or a word about a missing question."""
        question = text.value.strip()
        if not question:
            state.value = "Type a question first."
            return
        closed, grounded = ask_closed_book(question), answer(question, retriever, **basic())
        for side, given, name in ((left, closed, "Without"), (right, grounded, "With")):
            card = show(given, f"{name} retrieval")._repr_html_()
            side.value = card + judged(given.text, accepted.get(question, ()))
        state.value = ""

    when_clicked(button, state, ask)
    return stacked(pick, text, widgets.HBox([button, state]), widgets.HBox([left, right]))


# ---- one system -----------------------------------------------------------------------------------------


def ask_system(
    retriever: Retriever, questions: Sequence[str], system: Mapping[str, Any] | None = None
) -> widgets.VBox:
    """Ask one system whatever you like, and see answer, citation and evidence (notebook 00).

    retriever: what to search. questions: offered in a drop-down; any other may be typed. system: settings of
    `helpers.generation.answer`; None: its defaults.

        ask_system(skerry_hybrid(tuned=True), ["How deep may a Kittiwake 4 be moored?"], BOTH)
    """
    import ipywidgets as widgets

    from helpers.generation import answer

    pick, text = _question_fields(questions)
    button = widgets.Button(description="Ask", button_style="primary", tooltip="Takes about a second")
    result = widgets.HTML()

    def ask() -> None:
        """The answer, or a word about a missing question."""
        question = text.value.strip()
        if not question:
            result.value = "Type a question first."
            return
        result.value = steps_html(answer(question, retriever, **(system or {})))

    when_clicked(button, result, ask)
    return stacked(pick, text, button, result)


# ---- step by step, as a reader --------------------------------------------------------------------------


def ask_as(
    retriever: Retriever,
    questions: Sequence[str],
    groups: Sequence[str],
    ask: Callable[..., Answer] | None = None,
) -> widgets.VBox:
    """Ask as somebody: choose who you are and how sure the system must be, and see each step (notebook 07).

    retriever: what to search. questions: offered in a drop-down; any other may be typed. groups: those a
    reader may belong to beside all-staff. ask: answers, with the arguments of `helpers.generation.answer`;
    None: that.

        ask_as(skerry_hybrid(), ["When does the guard pass the tank?"], ["security"])
    """
    import ipywidgets as widgets

    from helpers.generation import THRESHOLD, answer

    ask = ask or answer
    pick, text = _question_fields(questions)
    who = widgets.Dropdown(options=[EVERYBODY, *sorted(set(groups) - {EVERYBODY})], description="I am in")
    least = widgets.BoundedFloatText(value=THRESHOLD, min=0, max=1.5, step=0.05, description="threshold")
    button = widgets.Button(description="Ask", button_style="primary", tooltip="Takes about a second")
    result = widgets.HTML()

    def steps() -> None:
        """Ask as the chosen reader and show each step."""
        given = ask(text.value, retriever, groups={EVERYBODY, who.value}, threshold=least.value)
        result.value = steps_html(given)

    when_clicked(button, result, steps)
    return stacked(pick, text, widgets.HBox([who, least, button]), result)


def steps_html(given: Answer) -> str:
    """The steps of an answer as HTML: what was found, chosen, answered, verified.

    No colour says that it is right, for nothing here can know that.
    """
    from helpers.generation import unsupported_parts

    safe = html.escape
    parts = [f"<b>{safe(given.text)}</b>"]
    if given.abstained:
        written = f"; the model had written: <i>{safe(given.reply)}</i>" if given.reply else ""
        parts.append(f"abstained: {safe(given.reason)}{written}")
    elif given.citations:
        page = safe(given.citations[0].page_id)
        missing = unsupported_parts(given.text, [given.cited] if given.cited else [])
        numbers = (
            f"but not {safe(', '.join(missing))}" if missing else "and so does every number of the answer"
        )
        parts.append(f"citation verified: the quote stands in {page}, {numbers}; {NO_PROOF}")
    for piece in given.evidence:
        score = "" if piece.score is None else f", score {piece.score:.2f}"
        parts.append(f"evidence (from passage {piece.number}{score}): <i>“{safe(piece.quote)}”</i>")
    if given.confidence is not None:
        parts.append(f"confidence {given.confidence:.2f}")
    seconds = ", ".join(f"{name} {1000 * value:.0f} ms" for name, value in given.stages.items())
    found = "".join(f"<li>{_found(hit)}</li>" for hit in given.passages)
    below = f"<div style='{QUIET};font-size:90%'>{seconds}</div><ol>{found}</ol>"
    return framed("<br>".join(parts) + below, RED if given.abstained else BLUE)


def _found(hit: Hit) -> str:
    passage, safe = hit.passage, html.escape
    known = f"<span style='{QUIET}'>({safe(passage.page_id)}, {safe(passage.access)})</span>"
    return f"{safe(place(passage.title, passage.section))} {known}"


# ---- several systems ------------------------------------------------------------------------------------


def four_systems(
    retriever: Retriever,
    questions: Sequence[str],
    systems: Mapping[str, Mapping[str, Any]],
    ask: Callable[..., Answer] | None = None,
) -> widgets.VBox:
    """Ask several systems the same over the same passages: answer, form, citation, seconds (notebook 10).

    questions: offered in a drop-down; any other may be typed. systems: name -> settings of
    `helpers.generation.answer`. ask: answers, with the same arguments; None: that function.

        four_systems(skerry_hybrid(), ["How deep may a Kittiwake 4 be moored?"], SYSTEMS)
    """
    import ipywidgets as widgets

    from helpers.experiments.arms import in_house_format
    from helpers.generation import answer
    from helpers.retrieval import FoundRetriever

    ask = ask or answer
    pick, text = _question_fields(questions)
    button = widgets.Button(description="Ask all", button_style="primary", tooltip="About three seconds")
    result = widgets.HTML()

    def ask_all() -> None:
        """One search, then every system in turn; each answer is shown as soon as it is there."""
        question, columns = text.value.strip(), []
        hits = retriever.search(question, max(3, *(system.get("k", 3) for system in systems.values())))
        found = FoundRetriever({question: hits})
        for name, system in systems.items():
            given = ask(question, found, **system)
            read = [hit.passage for hit in given.passages]
            parts = in_house_format(given, system)
            columns.append(Column(name, parts, given.prompt_tokens, given.seconds, read))
            result.value = side_by_side(columns, [hit.passage for hit in hits])

    when_clicked(button, result, ask_all)
    return stacked(pick, text, button, result)


def side_by_side(columns: Sequence[Column], passages: Sequence[Passage]) -> str:
    """The answers as columns and the passages below, as HTML."""
    beside = "".join(map(_column, columns))
    found = "".join(f"<li>{_excerpt(passage)}</li>" for passage in passages)
    count = f"{len(passages)} passages, the same for all that read any"
    return (
        f"<div style='display:flex;gap:14px;flex-wrap:wrap'>{beside}</div>"
        f"<details><summary>{count}</summary><ol>{found}</ol></details>"
    )


def _excerpt(passage: Passage, longest: int = 400) -> str:
    safe, more = html.escape, "…" if len(passage.readable) > longest else ""
    return (
        f"<b>{safe(place(passage.title, passage.section))}</b> "
        f"<span style='{QUIET}'>({safe(passage.page_id)})</span><br>"
        f"<span style='font-size:90%'>{safe(passage.readable[:longest])}{more}</span>"
    )


def _column(column: Column) -> str:
    reply = column.reply
    form = "in the house format" if reply.formatted else "not in the house format"
    tokens = "?" if column.tokens is None else column.tokens
    cost = f"{tokens} tokens read, {column.seconds:.2f} s"
    edge = f"border-left:4px solid {GREEN if reply.formatted else RED}"
    style = f"flex:1;min-width:150px;line-height:1.4;padding:2px 12px;{edge}"
    return (
        f"<div style='{style}'><b>{html.escape(column.name)}</b><br>{html.escape(reply.text)}"
        f"<div style='{QUIET};font-size:90%'>{form}; {_cited(column)}<br>{cost}</div></div>"
    )


def _cited(column: Column) -> str:
    """What a column's reply cites, in words."""
    number = column.reply.number
    if number is None:
        return "says nothing, on purpose" if column.reply.abstained else "cites nothing"
    if 1 <= number <= len(column.passages):
        return f"cites {html.escape(column.passages[number - 1].page_id)}"
    return f"cites passage {number}, which it was not given"

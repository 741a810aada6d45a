"""For documents of one's own: an editor of questions, and a chat with thumbs (notebook 13)."""

from __future__ import annotations

import html
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from helpers.corpus import GoldQuote, Page, QuestionRow, read_questions
from helpers.retrieval import Retriever

from . import GREEN, RED, WIDE, framed, page_box, stacked
from .asking import steps_html, when_clicked

if TYPE_CHECKING:
    import ipywidgets as widgets

    from helpers.experiments import QuestionLog
    from helpers.generation import Answer

MOST_SHOWN = 12_000  # characters of a page
PAGE_BOX = "white-space:pre-wrap;max-height:240px;line-height:1.45"


# ---- writing questions -----------------------------------------------------------------------------------


def question_editor(pages: Sequence[Page], path: Path | str) -> widgets.VBox:
    """Write questions about pages, with gold quotes picked from them; each is checked before it is kept.

    pages: of an index. path: a JSONL file, made when it is missing; anybody may edit it by hand as well. A
    draft shows where a value stands; the words of the question are yours. What leaks, doubles another or
    quotes what does not stand there is refused with its reason.

        question_editor(index.pages, "mine.jsonl")
    """
    import ipywidgets as widgets

    from helpers.experiments import drafts_of, weak_points, write_questions

    path, by_id = Path(path), {page.id: page for page in pages}
    rows: list[QuestionRow] = read_questions(path) if path.exists() and path.stat().st_size else []
    texts = {page.id: page.text for page in pages}
    wide = widgets.Layout(width=WIDE)
    drafts = {f"{one.origin}: {one.hint}"[:140]: one for one in drafts_of(pages, most=3 * len(by_id))}
    pick = widgets.Dropdown(options=["(none)", *drafts], description="draft", layout=wide)
    where = widgets.Dropdown(options=list(by_id), description="page", layout=wide)
    shown = widgets.HTML(layout=wide)
    question = widgets.Text(description="question", placeholder="in your own words", layout=wide)
    answers = widgets.Text(
        description="answers", placeholder="accepted answers; with ; between them", layout=wide
    )
    quote = widgets.Text(description="quote", placeholder="copied from the page", layout=wide)
    stranger = widgets.Checkbox(description="asked by somebody who has not seen the page", indent=False)
    none = widgets.Checkbox(description="no page answers it", indent=False)
    button = widgets.Button(description="Keep it", button_style="primary")
    said, count = widgets.HTML(), widgets.HTML()

    def show_page(_: object = None) -> None:
        text = by_id[where.value].text[:MOST_SHOWN]
        shown.value = page_box(html.escape(text), "the page", PAGE_BOX)

    def take_draft(change: Mapping[str, Any]) -> None:
        if draft := drafts.get(change["new"]):
            where.value, quote.value = draft.page_id, draft.quote
            answers.value, none.value, question.value = "; ".join(draft.answers), False, ""

    def tell() -> None:
        silent = sum(not row.answerable for row in rows)
        others = sum(row.type == "stranger" for row in rows)
        kinds = f"{silent} without an answer, {others} of strangers"
        count.value = f"{len(rows)} questions in {html.escape(str(path))}: {kinds}"

    def keep(_: object) -> None:
        row = _row(question.value, answers.value, where.value, quote.value, stranger.value, none.value)
        weak = _incomplete(row, quote.value) or weak_points(row, rows, texts)
        if weak:
            said.value = framed(html.escape("Not kept: " + "; ".join(weak) + "."), RED)
            return
        rows.append(row)
        write_questions(path, rows)
        said.value = framed(f"kept: {html.escape(row.question)}", GREEN)
        question.value, answers.value, quote.value = "", "", ""
        tell()

    pick.observe(take_draft, "value")
    where.observe(show_page, "value")
    button.on_click(keep)
    show_page()
    tell()
    fields = [pick, where, shown, question, answers, quote, widgets.HBox([stranger, none])]
    return stacked(*fields, button, said, count)


def _row(question: str, answers: str, page: str, quote: str, stranger: bool, none: bool) -> QuestionRow:
    """What the fields of the editor say, as a question."""
    kind = "stranger" if stranger else ""
    if none:
        return QuestionRow(question.strip(), (), (), False, type=kind)
    accepted = tuple(part.strip() for part in answers.split(";") if part.strip())
    return QuestionRow(question.strip(), accepted, (GoldQuote(page, quote.strip()),), type=kind)


def _incomplete(row: QuestionRow, quote: str) -> list[str]:
    if not row.question:
        return ["write a question first"]
    if row.answerable and not row.answers:
        return ["write an answer that you accept, or say that no page answers it"]
    return ["copy the quote that holds the answer"] if row.answerable and not quote.strip() else []


# ---- asking, with thumbs ---------------------------------------------------------------------------------


def chat_page(
    retriever: Retriever,
    system: Mapping[str, Any] | None = None,
    log: QuestionLog | None = None,
    ask: Callable[..., Answer] | None = None,
) -> widgets.VBox:
    """Ask one's documents, see where the answer stands, and give it a thumb.

    log: where questions and thumbs are kept, if whoever asks ticks the box; None: nowhere. ask: answers, with
    the arguments of `helpers.generation.answer`; None: that.

        chat_page(index, BOTH, QuestionLog("mine.log.jsonl"))
    """
    import ipywidgets as widgets

    from helpers.generation import answer

    ask = ask or answer
    text = widgets.Text(description="question", layout=widgets.Layout(width=WIDE))
    button = widgets.Button(description="Ask", button_style="primary")
    words = "keep my questions, to make the assistant better"
    consent = widgets.Checkbox(description=words, indent=False, disabled=log is None)
    up, down = (widgets.Button(description=sign, disabled=True) for sign in ("👍 good", "👎 not good"))
    result, said = widgets.HTML(), widgets.HTML()

    def agree(change: Mapping[str, Any]) -> None:
        if log is not None:
            log.consent = bool(change["new"])

    def work() -> None:
        if not text.value.strip():
            result.value = "Type a question first."
            return
        given = ask(text.value.strip(), retriever, **(system or {}))
        result.value = steps_html(given)
        kept = log is not None and log.add(given)
        up.disabled = down.disabled = not kept
        said.value = "kept in your log" if kept else "nothing was kept"

    def thumb(good: bool) -> Callable[[object], None]:
        def give(_: object) -> None:
            if log is not None and log.thumb(text.value.strip(), good):
                said.value = "thank you: it waits for somebody to look at it"
                up.disabled = down.disabled = True

        return give

    consent.observe(agree, "value")
    when_clicked(button, result, work)
    up.on_click(thumb(True))
    down.on_click(thumb(False))
    return stacked(text, consent, widgets.HBox([button, up, down, said]), result)

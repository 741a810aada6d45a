"""See where a chunker cuts: a page with its passages in colours and the gold quote marked (notebook 03)."""

import html
from collections.abc import Sequence

import ipywidgets as widgets

from helpers.corpus import Page, Passage
from helpers.corpus.chunkers import CHUNKERS

# Thin colours over whatever the theme's background is; the text keeps the theme's colour, so both light and dark stay readable.
SHADES = ("rgba(0,114,178,.22)", "rgba(230,159,0,.24)", "rgba(0,158,115,.22)", "rgba(204,121,167,.24)")
REPEATED = "rgba(213,94,0,.42)"
GOLD = "border-bottom:3px solid #D55E00;font-weight:bold"


def chunk_explorer(pages: Sequence[Page], questions: Sequence) -> widgets.VBox:
    """Choose a question, a chunker, a size and an overlap, and see the passages of its page.

    pages: where the questions' gold quotes stand. questions: each with `question` and `gold`; those without gold, or whose page is not
    there, are left out. Raises ValueError when none is left.
    """
    by_id = {page.id: page for page in pages}
    offered = [
        (f"{gold.page}: {question.question}", (gold.page, question))
        for question in questions
        for gold in question.gold[:1]
        if gold.page in by_id
    ]
    if not offered:
        raise ValueError("None of the questions has a gold quote on one of these pages.")
    wide = widgets.Layout(width="98%")
    pick = widgets.Dropdown(options=offered, description="question", layout=wide)
    chunker = widgets.ToggleButtons(options=list(CHUNKERS), value="heading", description="chunker")
    size = widgets.IntSlider(
        value=160, min=40, max=800, step=20, description="max tokens", continuous_update=False
    )
    overlap = widgets.FloatSlider(
        value=0.0, min=0.0, max=0.5, step=0.05, description="overlap", continuous_update=False
    )
    shown = widgets.HTML(layout=wide)

    def refresh(_=None) -> None:
        page_id, question = pick.value
        page = by_id[page_id]
        quotes = [(gold.start, gold.end) for gold in question.gold if gold.page == page_id]
        shown.value = coloured(page, CHUNKERS[chunker.value](page, size.value, overlap.value), quotes)

    for control in (pick, chunker, size, overlap):
        control.observe(refresh, "value")
    refresh()
    return widgets.VBox([pick, chunker, widgets.HBox([size, overlap]), shown])


def coloured(page: Page, passages: Sequence[Passage], quotes: Sequence[tuple[int, int]] = ()) -> str:
    """A page as HTML: a colour a passage, another where two passages repeat the same text, the quotes underlined. Everything from the page is escaped."""
    edges = (
        {0, len(page.text)}
        | {edge for passage in passages for edge in (passage.start, passage.end)}
        | {edge for quote in quotes for edge in quote}
    )
    cuts = sorted(edge for edge in edges if 0 <= edge <= len(page.text))
    body = "".join(_piece(page.text, start, end, passages, quotes) for start, end in zip(cuts, cuts[1:]))
    return (
        f"<div style='line-height:1.5;text-align:left'>{_summary(passages, quotes)}"
        f"<div style='white-space:pre-wrap;overflow-wrap:anywhere;border:1px solid #888;padding:6px 10px;margin-top:4px;max-height:420px;overflow-y:auto'>{body}</div></div>"
    )


def _piece(
    text: str, start: int, end: int, passages: Sequence[Passage], quotes: Sequence[tuple[int, int]]
) -> str:
    inside = [
        number for number, passage in enumerate(passages) if passage.start <= start and end <= passage.end
    ]
    style = (
        f"background:{REPEATED if len(inside) > 1 else SHADES[inside[0] % len(SHADES)]};" if inside else ""
    )
    style += GOLD if any(first <= start and end <= last for first, last in quotes) else ""
    number = "".join(
        f"<sup title='passage {n + 1}, {passages[n].tokens} tokens'>{n + 1}</sup>"
        for n in inside
        if passages[n].start == start
    )
    words = html.escape(text[start:end])
    return f"{number}<span style='{style}'>{words}</span>" if style else words


def _summary(passages: Sequence[Passage], quotes: Sequence[tuple[int, int]]) -> str:
    if not passages:
        return "No passage: the page holds no text."
    lengths = [passage.tokens for passage in passages]
    said = f"<b>{len(passages)} passages</b>, {min(lengths)} to {max(lengths)} tokens; repeated text is <span style='background:{REPEATED}'>orange</span>"
    if not quotes:
        return said
    whole = sum(
        any(passage.start <= first and last <= passage.end for passage in passages) for first, last in quotes
    )
    return f"{said}; the <span style='{GOLD}'>gold quote</span> {'lies whole in one passage' if whole == len(quotes) else 'is cut in pieces'}"

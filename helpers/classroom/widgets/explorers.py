"""Explorers: see where a chunker cuts (notebook 03), and move the weight of a fusion (notebook 05)."""

from __future__ import annotations

import html
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from helpers.corpus import CHUNKERS, Page, Passage
from helpers.evaluation import first_rank, holds
from helpers.retrieval import FUSED_DEPTH, RRF_K, Hit, HybridRetriever, Retriever, min_max, z_score

from . import WIDE, page_box, stacked

if TYPE_CHECKING:
    import ipywidgets as widgets

# Thin colours over whatever the theme's background is; the text keeps the theme's colour, so both light and
# dark stay readable.
SHADES = ("rgba(0,114,178,.22)", "rgba(230,159,0,.24)", "rgba(0,158,115,.22)", "rgba(204,121,167,.24)")
REPEATED = "rgba(213,94,0,.42)"
GOLD = "border-bottom:3px solid #D55E00;font-weight:bold"
PAGE_BOX = "white-space:pre-wrap;margin-top:4px;max-height:420px"
LEAD = 350  # characters that stand in sight above the gold quote


# ---- chunks ---------------------------------------------------------------------------------------------


def chunk_explorer(pages: Sequence[Page], questions: Sequence[Any]) -> widgets.VBox:
    """Choose a question, a chunker, a size and an overlap, and see the passages of its page.

    pages: where the questions' gold quotes stand. questions: each with `question` and `gold`; those without
    gold, or whose page is not there, are left out. Raises ValueError when none is left.

        chunk_explorer(load_pages(), load_questions("practice"))
    """
    import ipywidgets as widgets

    by_id = {page.id: page for page in pages}
    offered = [
        (f"{gold.page_id}: {question.question}", (gold.page_id, question))
        for question in questions
        for gold in question.gold[:1]
        if gold.page_id in by_id
    ]
    if not offered:
        raise ValueError("None of the questions has a gold quote on one of these pages.")
    wide = widgets.Layout(width=WIDE)
    pick = widgets.Dropdown(options=offered, description="question", layout=wide)
    chunker = widgets.ToggleButtons(options=list(CHUNKERS), value="heading", description="chunker")
    size = widgets.BoundedIntText(160, 40, 800, 20, description="max tokens")
    overlap = widgets.BoundedFloatText(value=0.0, min=0.0, max=0.5, step=0.05, description="overlap")
    shown = widgets.HTML(layout=wide)

    def refresh(_: object = None) -> None:
        """Cut the page anew and show it."""
        page_id, question = pick.value
        page = by_id[page_id]
        quotes = [(gold.start, gold.end) for gold in question.gold if gold.page_id == page_id]
        shown.value = coloured(page, CHUNKERS[chunker.value](page, size.value, overlap.value), quotes)

    for control in (pick, chunker, size, overlap):
        control.observe(refresh, "value")
    refresh()
    return stacked(pick, chunker, widgets.HBox([size, overlap]), shown)


def coloured(page: Page, passages: Sequence[Passage], quotes: Sequence[tuple[int, int]] = ()) -> str:
    """A page as HTML: a colour a passage, another where two passages repeat the same text, quotes underlined.

    It opens at the first quote; what stands far above is folded away. quotes: (first character, character
    after the last) in the page's text.

    >>> tea = Page("tea", "Tea", "Hot & black.")
    >>> shown = coloured(tea, [Passage("tea", "Tea", "", "Hot & black.", 0, 12, 4)])
    >>> "1 passages" in shown, "'>Hot &amp; black.</span>" in shown
    (True, True)
    """
    opening = _opening(page.text, quotes)
    edges = {0, opening, len(page.text)} | {edge for quote in quotes for edge in quote}
    edges |= {edge for passage in passages for edge in (passage.start, passage.end)}
    cuts = sorted(edge for edge in edges if 0 <= edge <= len(page.text))
    pieces = list(zip(cuts, cuts[1:], strict=False))
    above, body = (
        "".join(
            _piece(page.text, start, end, passages, quotes) for start, end in pieces if (end <= opening) is up
        )
        for up in (True, False)
    )
    folded = f"<details><summary>the page up to here</summary>{above}</details>" if above else ""
    said, box = _summary(passages, quotes), page_box(folded + body, "the page", PAGE_BOX)
    return f"<div style='line-height:1.5;text-align:left'>{said}{box}</div>"


def _opening(text: str, quotes: Sequence[tuple[int, int]]) -> int:
    """Where the page opens: at the start of a line some way above the first quote, or at its top.

    >>> _opening("a line\\n" * 100, [(600, 607)])
    245
    """
    first = min((start for start, _ in quotes), default=0)
    return text.rfind("\n", 0, max(0, first - LEAD)) + 1


def _piece(
    text: str, start: int, end: int, passages: Sequence[Passage], quotes: Sequence[tuple[int, int]]
) -> str:
    inside = [n for n, passage in enumerate(passages) if passage.start <= start and end <= passage.end]
    style = ""
    if inside:
        style = f"background:{REPEATED if len(inside) > 1 else SHADES[inside[0] % len(SHADES)]};"
    if any(first <= start and end <= last for first, last in quotes):
        style += GOLD
    begins = [n for n in inside if passages[n].start == start]
    number = "".join(
        f"<sup title='passage {n + 1}, {passages[n].tokens} tokens'>{n + 1}</sup>" for n in begins
    )
    words = html.escape(text[start:end])
    return f"{number}<span style='{style}'>{words}</span>" if style else words


def _summary(passages: Sequence[Passage], quotes: Sequence[tuple[int, int]]) -> str:
    if not passages:
        return "No passage: the page holds no text."
    lengths = [passage.tokens for passage in passages]
    said = (
        f"<b>{len(passages)} passages</b>, {min(lengths)} to {max(lengths)} tokens; repeated text is "
        f"<span style='background:{REPEATED}'>orange</span>"
    )
    if not quotes:
        return said
    whole = all(
        any(passage.start <= first and last <= passage.end for passage in passages) for first, last in quotes
    )
    where = "lies whole in one passage" if whole else "is cut in pieces"
    return f"{said}; the <span style='{GOLD}'>gold quote</span> {where}"


# ---- fusion ---------------------------------------------------------------------------------------------

SHOWN = 10
METHODS = {
    "by rank (RRF)": ("rrf", min_max),
    "sum, min-max": ("sum", min_max),
    "sum, z-score": ("sum", z_score),
}
GOLD_ROW = "background:#fff3c4;color:#222"
HEAD = {"rank": "right", "passage": "left", "vector": "right", "keyword": "right", "score": "right"}


def fusion_explorer(vector: Retriever, keyword: Retriever, questions: Sequence[Any]) -> widgets.VBox:
    """Rank anew by hand: a question, how to fuse, the weight of the vector side, RRF's constant.

    vector, keyword: retrievers over the same passages. questions: offered in a drop-down, with gold quotes to
    mark; any other may be typed. Both searches run once a question; a number only fuses again, which takes a
    millisecond.

        fusion_explorer(DenseRetriever(passages), BM25Retriever(passages), load_questions("practice"))
    """
    import ipywidgets as widgets

    known = {question.question: question for question in questions}
    searched: dict[str, list[list[Hit]]] = {}
    pick, text, method, weight, constant = _fusion_controls(questions)
    shown = widgets.HTML()

    def rankings(query: str) -> list[list[Hit]]:
        """Both rankings of a question; searched for the first time only."""
        if query not in searched:
            searched[query] = [retriever.search(query, FUSED_DEPTH) for retriever in (vector, keyword)]
        return searched[query]

    def refresh(_: object = None) -> None:
        """Fuse by the present settings and show the ranking."""
        query = text.value.strip()
        kind, normalise = METHODS[method.value]
        constant.disabled = kind != "rrf"
        if not query:
            shown.value = "Type a question first."
            return
        weights = [weight.value, 1 - weight.value]
        hybrid = HybridRetriever([vector, keyword], kind, weights, FUSED_DEPTH, normalise, constant.value)
        try:
            found = rankings(query)
        except Exception as error:  # a reader's own retriever may raise anything: shown, not thrown
            shown.value = html.escape(str(error))
            return
        shown.value = fused_html(hybrid.fuse(found, 2 * FUSED_DEPTH), found, known.get(query))

    pick.observe(lambda change: setattr(text, "value", change["new"]), "value")
    for control in (text, method, weight, constant):
        control.observe(refresh, "value")
    refresh()
    return stacked(pick, text, method, widgets.HBox([weight, constant]), shown)


def _fusion_controls(questions: Sequence[Any]) -> tuple[Any, ...]:
    """Drop-down, text, method, weight and constant."""
    import ipywidgets as widgets

    wide = widgets.Layout(width=WIDE)
    label = {"style": {"description_width": "110px"}}
    options = [(f"{q.type.replace('_', ' ')}: {q.question}", q.question) for q in questions]
    first = questions[0].question
    return (
        widgets.Dropdown(options=options, description="examples", layout=wide),
        widgets.Text(value=first, description="question", continuous_update=False, layout=wide),
        widgets.ToggleButtons(options=list(METHODS), description="fuse"),
        widgets.BoundedFloatText(value=0.5, min=0, max=1, step=0.05, description="vector weight", **label),
        widgets.BoundedIntText(value=RRF_K, min=0, max=100, description="RRF constant", **label),
    )


def fused_html(fused: Sequence[Hit], rankings: Sequence[Sequence[Hit]], question: Any = None) -> str:
    """The first passages as HTML: rank, passage, its rank on the vector and on the keyword side.

    Gold passages are marked when a question has them.

    >>> fused_html([], [[], []])
    'Nothing was found.'
    """
    if not fused:
        return "Nothing was found."
    ranks = [{hit.passage.id: hit.rank for hit in ranking} for ranking in rankings]
    rows = "".join(
        _hit_row(hit, [side.get(hit.passage.id) for side in ranks], _is_gold(hit, question))
        for hit in fused[:SHOWN]
    )
    head = "".join(
        f"<th style='text-align:{side};padding:2px 6px'>{name}</th>" for name, side in HEAD.items()
    )
    style = "border-collapse:collapse;line-height:1.4;overflow-wrap:anywhere"
    table = f"<table style='{style}'><tr>{head}</tr>{rows}</table>"
    return _gold_line(fused, rankings, question) + table


def _hit_row(hit: Hit, ranks: Sequence[int | None], gold: bool) -> str:
    passage = hit.passage
    where = " › ".join(dict.fromkeys(name for name in (passage.title, passage.section) if name))
    name = html.escape(f"{passage.page_id}  {where}")
    texts = [f"{hit.rank}", f"★ <b>{name}</b>" if gold else name]
    texts += [f"{rank}" if rank else "–" for rank in ranks] + [f"{hit.score:.3f}"]
    cells = "".join(
        f"<td style='text-align:{side};padding:2px 6px'>{text}</td>"
        for text, side in zip(texts, HEAD.values(), strict=True)
    )
    tip = html.escape(passage.readable[:400], quote=True)
    return f"<tr title='{tip}' style='{GOLD_ROW if gold else ''}'>{cells}</tr>"


def _is_gold(hit: Hit, question: Any) -> bool:
    return question is not None and any(holds(hit.passage, gold) for gold in question.gold)


def _gold_line(fused: Sequence[Hit], rankings: Sequence[Sequence[Hit]], question: Any) -> str:
    if question is None or not question.gold:
        return "<div>No gold quote is known for this question.</div>"
    ranks = [first_rank(list(ranking), question) or "not found" for ranking in (*rankings, fused)]
    return "<div>first gold passage (★): vector {}, keyword {}, fused <b>{}</b></div>".format(*ranks)

"""Fusion by hand: move the weight and watch the ranking change (notebook 05)."""

import html
from collections.abc import Sequence

import ipywidgets as widgets

from helpers.evaluation import first_rank, holds
from helpers.retrieval import Hit, HybridRetriever
from helpers.retrieval.fusion import DEPTH, RRF_K, min_max, z_score

SHOWN = 10
METHODS = {
    "by rank (RRF)": ("rrf", min_max),
    "sum, min-max": ("sum", min_max),
    "sum, z-score": ("sum", z_score),
}
GOLD_ROW = "background:#fff3c4;color:#222"


def fusion_explorer(vector, keyword, questions: Sequence) -> widgets.VBox:
    """Re-rank live: a question, how to fuse, the weight of the vector side, RRF's constant.

    vector, keyword: retrievers over the same passages. questions: offered in a drop-down, with gold quotes to mark; any
    other may be typed. Both searches run once a question; a slider only fuses again, which takes a millisecond.
    """
    wide, known, searched = (
        widgets.Layout(width="98%"),
        {question.question: question for question in questions},
        {},
    )
    pick = widgets.Dropdown(
        options=[(f"{q.type.replace('_', ' ')}: {q.question}", q.question) for q in questions],
        description="examples",
        layout=wide,
    )
    text = widgets.Text(
        value=questions[0].question, description="question", continuous_update=False, layout=wide
    )
    method = widgets.ToggleButtons(options=list(METHODS), description="fuse")
    weight = widgets.FloatSlider(
        value=0.5,
        min=0,
        max=1,
        step=0.05,
        description="vector weight",
        style={"description_width": "110px"},
        layout=widgets.Layout(width="48%"),
    )
    constant = widgets.IntSlider(
        value=RRF_K,
        min=0,
        max=100,
        description="RRF constant",
        style={"description_width": "110px"},
        layout=widgets.Layout(width="48%"),
    )
    shown = widgets.HTML()

    def rankings(query: str) -> list[list[Hit]]:
        if query not in searched:
            searched[query] = [retriever.search(query, DEPTH) for retriever in (vector, keyword)]
        return searched[query]

    def refresh(_=None) -> None:
        query = text.value.strip()
        kind, normalise = METHODS[method.value]
        constant.disabled = kind != "rrf"
        if not query:
            shown.value = "Type a question first."
            return
        hybrid = HybridRetriever(
            [vector, keyword], kind, [weight.value, 1 - weight.value], DEPTH, normalise, constant.value
        )
        try:
            found = rankings(query)
        except (
            Exception
        ) as error:  # whatever a retriever of the reader's own raises is shown, not thrown into the notebook
            shown.value = html.escape(str(error))
            return
        shown.value = table(hybrid.fuse(found, 2 * DEPTH), found, known.get(query))

    pick.observe(lambda change: setattr(text, "value", change["new"]), "value")
    for control in (text, method, weight, constant):
        control.observe(refresh, "value")
    refresh()
    return widgets.VBox([pick, text, method, widgets.HBox([weight, constant]), shown])


def table(fused: list[Hit], rankings: Sequence[list[Hit]], question=None) -> str:
    """The first passages as HTML: rank, passage, its rank on the vector and on the keyword side. Gold passages are marked when a question has them."""
    if not fused:
        return "Nothing was found."
    ranks = [{hit.passage.id: hit.rank for hit in ranking} for ranking in rankings]
    rows = "".join(
        _row(hit, [side.get(hit.passage.id) for side in ranks], _is_gold(hit, question))
        for hit in fused[:SHOWN]
    )
    head = "".join(
        f"<th style='text-align:{side};padding:2px 10px'>{name}</th>"
        for name, side in (
            ("rank", "right"),
            ("passage", "left"),
            ("vector", "right"),
            ("keyword", "right"),
            ("score", "right"),
        )
    )
    return f"{_gold_line(fused, rankings, question)}<table style='border-collapse:collapse;line-height:1.4'><tr>{head}</tr>{rows}</table>"


def _row(hit: Hit, ranks: list[int | None], gold: bool) -> str:
    passage = hit.passage
    name = html.escape(
        f"{passage.page_id}  {passage.title}"
        + (f" › {passage.section}" if passage.section not in ("", passage.title) else "")
    )
    cells = (
        [(f"{hit.rank}", "right"), (f"★ <b>{name}</b>" if gold else name, "left")]
        + [(f"{rank}" if rank else "–", "right") for rank in ranks]
        + [(f"{hit.score:.3f}", "right")]
    )
    tip = html.escape(passage.text[:400], quote=True)
    return (
        f"<tr title='{tip}' style='{GOLD_ROW if gold else ''}'>"
        + "".join(f"<td style='text-align:{side};padding:2px 10px'>{cell}</td>" for cell, side in cells)
        + "</tr>"
    )


def _is_gold(hit: Hit, question) -> bool:
    return question is not None and any(holds(hit.passage, gold) for gold in question.gold)


def _gold_line(fused: list[Hit], rankings: Sequence[list[Hit]], question) -> str:
    if question is None or not question.gold:
        return "<div>No gold quote is known for this question.</div>"
    ranks = [first_rank(ranking, question) or "not found" for ranking in (*rankings, fused)]
    return "<div>first gold passage (★): vector {}, keyword {}, fused <b>{}</b></div>".format(*ranks)

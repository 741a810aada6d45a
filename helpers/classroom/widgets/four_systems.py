"""One question, several systems side by side: answer, form, passages, citation, seconds (notebook 10)."""

import html
from collections.abc import Mapping, Sequence

import ipywidgets as widgets

from helpers.corpus import Passage
from helpers.generation import ChatError
from helpers.experiments.arms import Setting
from helpers.generation.house import HouseReply, ask_house
from helpers.models import ModelError

GREEN, RED = "#009E73", "#D55E00"


def four_systems(retriever, questions: list[str], arms: Mapping[str, Setting], ask=ask_house) -> widgets.VBox:
    """Ask every arm the same question over the same passages. questions: offered in a drop-down; any other may be typed."""
    wide = widgets.Layout(width="98%")
    pick = widgets.Dropdown(options=questions, description="examples", layout=wide)
    text = widgets.Text(value=questions[0], description="question", continuous_update=False, layout=wide)
    button = widgets.Button(
        description="Ask all", button_style="primary", tooltip="Takes about three seconds"
    )
    result = widgets.HTML()
    pick.observe(lambda change: setattr(text, "value", change["new"]), "value")

    def run(_):
        button.disabled, result.value = True, "asking …"
        try:
            passages = [hit.passage for hit in retriever.search(text.value, 3)]
            rows = []
            for name, setting in arms.items():
                read = passages if setting.passages else []
                given, reply = ask(text.value, read, **setting.asking)
                rows.append((name, given, reply.prompt_tokens, reply.seconds, read))
                result.value = side_by_side(rows, passages)
        except (ChatError, ModelError, ValueError) as error:
            result.value = html.escape(str(error))
        finally:
            button.disabled = False

    button.on_click(run)
    return widgets.VBox([pick, text, button, result])


def side_by_side(
    rows: Sequence[tuple[str, HouseReply, int, float, Sequence[Passage]]], passages: Sequence[Passage]
) -> str:
    """The answers as columns and the passages below, HTML; everything that comes from a page or the model is escaped.

    rows: (name, reply, tokens read, seconds, passages that this arm was given).
    """
    columns = "".join(_column(*row) for row in rows)
    found = "".join(
        f"<li><b>{html.escape(p.title)} › {html.escape(p.section)}</b> <span style='color:#777'>({html.escape(p.page_id)})</span><br>"
        f"<span style='font-size:90%'>{html.escape(p.text[:400])}{'…' if len(p.text) > 400 else ''}</span></li>"
        for p in passages
    )
    return f"<div style='display:flex;gap:14px;flex-wrap:wrap'>{columns}</div><details><summary>{len(passages)} passages, the same for all that read any</summary><ol>{found}</ol></details>"


def _column(name: str, given: HouseReply, tokens: int, seconds: float, passages: Sequence[Passage]) -> str:
    form = "in the house format" if given.formatted else "not in the house format"
    cited = "says nothing, on purpose" if given.abstained else "cites nothing"
    if given.number is not None:
        known = 1 <= given.number <= len(passages)
        cited = (
            f"cites {html.escape(passages[given.number - 1].page_id)}"
            if known
            else f"cites passage {given.number}, which it was not given"
        )
    return (
        f"<div style='flex:1;min-width:150px;line-height:1.4;border-left:4px solid {GREEN if given.formatted else RED};padding:2px 12px'><b>{html.escape(name)}</b><br>{html.escape(given.text)}"
        f"<div style='color:#777;font-size:90%'>{form}; {cited}<br>{tokens} tokens read, {seconds:.2f} s</div></div>"
    )

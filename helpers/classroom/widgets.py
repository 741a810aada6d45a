"""Widgets for JupyterLab. Each also leaves plain text behind, so a notebook that was saved still says what happened."""
import html

import ipywidgets as widgets

from helpers.generation import ChatError, answer, ask_closed_book
from helpers.models import ModelError


def with_and_without(index, questions: list[str]) -> widgets.VBox:
    """Ask one question twice, from memory and with retrieval, and see both answers side by side.

    index: what to search. questions: offered in a drop-down; any other may be typed.
    """
    pick = widgets.Dropdown(options=questions, description="examples", layout=widgets.Layout(width="98%"))
    text = widgets.Text(value=questions[0], description="question", continuous_update=False, layout=widgets.Layout(width="98%"))
    button = widgets.Button(description="Ask both", button_style="primary", tooltip="Takes about two seconds")
    state = widgets.HTML()
    left, right = (widgets.HTML(layout=widgets.Layout(width="49%")) for _ in range(2))
    pick.observe(lambda change: setattr(text, "value", change["new"]), "value")

    def ask(_):
        question, button.disabled, state.value = text.value.strip(), True, "asking …"
        try:
            if not question:
                state.value = "Type a question first."
                return
            closed, grounded = ask_closed_book(question), answer(question, index)
            left.value = _card("Without retrieval", "#777777", closed.text, f"{closed.prompt_tokens} prompt tokens, {closed.seconds:.1f} s")
            right.value = _card("With retrieval", "#0072B2", grounded.text, f"{grounded.prompt_tokens} prompt tokens, {grounded.seconds:.1f} s", _sources(grounded))
            state.value = ""
        except (ChatError, ModelError, ValueError) as error:
            state.value = html.escape(str(error))
        finally:
            button.disabled = False

    button.on_click(ask)
    return widgets.VBox([pick, text, widgets.HBox([button, state]), widgets.HBox([left, right])])


def _card(title: str, colour: str, text: str, cost: str, more: str = "") -> str:
    return (f"<div style='border-left:4px solid {colour};padding:2px 12px;margin:6px;line-height:1.45'><b>{title}</b><br>{html.escape(text)}"
            f"<div style='color:#777;font-size:90%'>{cost}</div>{more}</div>")


def _sources(given) -> str:
    cited = "".join(f"<p>cited: <b>{html.escape(c.page_id)}</b>, {html.escape(c.title)} › {html.escape(c.section)}<br><i>“{html.escape(c.quote)}”</i></p>" for c in given.citations)
    rows = "".join(f"<li>{hit.score:.2f} {html.escape(hit.passage.page_id)} › {html.escape(hit.passage.section)}</li>" for hit in given.passages)
    return f"{cited}<details><summary>{len(given.passages)} passages in the prompt</summary><ol>{rows}</ol></details>"

"""One question with and without retrieval (notebook 02)."""

import html

import ipywidgets as widgets

from helpers.generation import ChatError, answer, ask_closed_book
from helpers.models import ModelError
from helpers.classroom.cards import show


def with_and_without(index, questions: list[str]) -> widgets.VBox:
    """Ask one question twice, from memory and with retrieval, and see both answers side by side.

    index: what to search. questions: offered in a drop-down; any other may be typed.
    """
    pick = widgets.Dropdown(options=questions, description="examples", layout=widgets.Layout(width="98%"))
    text = widgets.Text(
        value=questions[0],
        description="question",
        continuous_update=False,
        layout=widgets.Layout(width="98%"),
    )
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
            left.value = show(closed, "Without retrieval")._repr_html_()
            right.value = show(grounded, "With retrieval")._repr_html_()
            state.value = ""
        except (ChatError, ModelError, ValueError) as error:
            state.value = html.escape(str(error))
        finally:
            button.disabled = False

    button.on_click(ask)
    return widgets.VBox([pick, text, widgets.HBox([button, state]), widgets.HBox([left, right])])

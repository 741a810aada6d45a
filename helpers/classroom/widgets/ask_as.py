"""One question asked as a reader of a chosen group: what was found, chosen, answered, verified (notebook 07)."""

import html

import ipywidgets as widgets

from helpers.generation import ChatError
from helpers.generation.grounded import THRESHOLD, GroundedAnswer, grounded_answer
from helpers.models import ModelError

EVERYBODY = "all-staff"


def ask_as(retriever, questions: list[str], groups: list[str], ask=grounded_answer) -> widgets.VBox:
    """Ask as somebody: choose who you are and how sure the system must be, and see each step.

    retriever: what to search. questions: offered in a drop-down; any other may be typed. groups: those a reader may belong to beside all-staff.
    """
    wide = widgets.Layout(width="98%")
    pick = widgets.Dropdown(options=questions, description="examples", layout=wide)
    text = widgets.Text(value=questions[0], description="question", continuous_update=False, layout=wide)
    who = widgets.Dropdown(options=[EVERYBODY, *sorted(set(groups) - {EVERYBODY})], description="I am in")
    least = widgets.FloatSlider(
        value=THRESHOLD, min=0, max=1.5, step=0.05, description="threshold", continuous_update=False
    )
    button = widgets.Button(description="Ask", button_style="primary", tooltip="Takes about a second")
    result = widgets.HTML()
    pick.observe(lambda change: setattr(text, "value", change["new"]), "value")

    def run(_):
        button.disabled, result.value = True, "asking …"
        try:
            result.value = steps_html(
                ask(text.value, retriever, groups={EVERYBODY, who.value}, threshold=least.value)
            )
        except (ChatError, ModelError, ValueError) as error:
            result.value = html.escape(str(error))
        finally:
            button.disabled = False

    button.on_click(run)
    return widgets.VBox([pick, text, widgets.HBox([who, least, button]), result])


def steps_html(given: GroundedAnswer) -> str:
    """The steps of an answer as HTML; everything that comes from a page or the model is escaped."""
    safe = html.escape
    found = "".join(
        f"<li>{safe(hit.passage.title)} › {safe(hit.passage.section)} <span style='color:#777'>({safe(hit.passage.page_id)}, {safe(hit.passage.access)})</span></li>"
        for hit in given.passages
    )
    parts = [
        f"<div style='border-left:4px solid {'#D55E00' if given.abstained else '#009E73'};padding:2px 12px;margin:6px 0'><b>{safe(given.text)}</b>"
    ]
    if given.abstained:
        parts.append(
            f"<br>abstained: {safe(given.reason)}"
            + (f"; the model had written: <i>{safe(given.reply)}</i>" if given.reply else "")
        )
    else:
        parts.append(
            f"<br>✔ citation verified: the quote stands in {safe(str(given.citations[0].page_id))}, and every number of the answer stands in that passage"
        )
    if given.evidence:
        parts.append(
            f"<br>evidence (from passage {given.evidence.number}, score {given.evidence.score:.2f}): <i>“{safe(given.evidence.quote)}”</i><br>confidence {given.confidence:.2f}"
        )
    seconds = ", ".join(f"{name} {1000 * value:.0f} ms" for name, value in given.stages.items())
    return "".join(parts) + f"<div style='color:#777;font-size:90%'>{seconds}</div><ol>{found}</ol></div>"

"""The question framework as a form: tick what is true of your task and read the recommendation with its reasons (notebook 11)."""

import html

import ipywidgets as widgets

from helpers.decision import CASES, Recommendation, Situation, recommend
from helpers.decision.situation import PACES

QUESTIONS = {
    "prompting_tried": "prompting was tried, and fell short",
    "larger_model_does_it": "a larger model does it from a prompt",
    "needs_private_facts": "facts that no public model has read",
    "must_cite": "answers name their source",
    "access_by_reader": "readers have different rights",
    "fixed_format": "the format is fixed",
    "schema_is_enough": "a schema alone is enough for it",
    "house_style": "there is a house style",
    "must_abstain": "it must say when it does not know",
    "long_prompt": "a prompt of over 1,000 tokens",
    "latency_matters": "waiting time matters",
}
OWN = "your own task"


def advisor() -> widgets.VBox:
    """Start from a worked case or from nothing, change any answer, and see the recommendation change."""
    case = widgets.Dropdown(options=[OWN, *(each.name for each in CASES)], description="start from")
    ticks = {
        name: widgets.Checkbox(description=text, indent=False, layout=widgets.Layout(width="330px"))
        for name, text in QUESTIONS.items()
    }
    pace = widgets.Dropdown(
        options=PACES, description="knowledge changes", style={"description_width": "130px"}
    )
    examples = widgets.BoundedIntText(
        value=0, min=0, max=10_000_000, description="labelled examples", style={"description_width": "130px"}
    )
    requests = widgets.BoundedIntText(
        value=1000,
        min=1,
        max=1_000_000_000,
        description="requests a month",
        style={"description_width": "130px"},
    )
    result = widgets.HTML()

    def situation() -> Situation:
        return Situation(
            knowledge_changes=pace.value,
            examples=examples.value,
            requests_per_month=requests.value,
            **{name: tick.value for name, tick in ticks.items()},
        )

    def refresh(_=None) -> None:
        result.value = advice_html(recommend(situation()))

    def load(_=None) -> None:
        start = next((each.situation for each in CASES if each.name == case.value), Situation())
        for name, tick in ticks.items():
            tick.value = getattr(start, name)
        pace.value, examples.value, requests.value = (
            start.knowledge_changes,
            int(start.examples),
            int(start.requests_per_month),
        )

    case.observe(load, "value")
    for control in (*ticks.values(), pace, examples, requests):
        control.observe(refresh, "value")
    refresh()
    boxes = list(ticks.values())
    return widgets.VBox(
        [
            case,
            widgets.HBox([widgets.VBox(boxes[:6]), widgets.VBox(boxes[6:])]),
            widgets.HBox([pace, examples, requests]),
            result,
        ]
    )


def advice_html(advice: Recommendation) -> str:
    """The choice and its reasons."""
    rows = "".join(
        f"<li>{html.escape(reason.question)} <b>{html.escape(reason.answer)}</b> → {html.escape(reason.points_to)}<br>"
        f"<span style='color:#777'>{html.escape(reason.because)}</span></li>"
        for reason in advice.reasons
    )
    return f"<div style='border-left:4px solid #009E73;padding:2px 12px;margin:6px 0;line-height:1.45'><b>{html.escape(advice.choice)}</b><ol>{rows}</ol></div>"

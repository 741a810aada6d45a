"""Choosing (notebook 11): the question framework as a form, and your prices among the measured arms."""

from __future__ import annotations

import html
from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from helpers.decision import (
    CASES,
    PACES,
    Arm,
    Prices,
    Recommendation,
    Situation,
    Usage,
    break_even,
    money,
    pick,
    recommend,
)

from ..showing import QUIET
from . import framed, stacked

if TYPE_CHECKING:
    import ipywidgets as widgets

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
PRICES = {
    "per_million_prompt": "per million prompt tokens",
    "per_million_completion": "per million completion tokens",
    "tuned_surcharge": "factor for tuned models",
    "tuned_hosting_per_month": "or a machine of your own, a month",
    "person_hour": "an hour of a person",
    "minutes_per_example": "minutes to write an example",
    "engineering_hours_rag": "hours to build retrieval",
    "engineering_hours_tuning": "hours to build tuning",
    "monitoring_hours_rag": "hours a month to watch retrieval",
    "monitoring_hours_tuning": "hours a month to watch tuning",
}
USAGE = {
    "requests_per_month": "requests a month",
    "months": "months",
    "changes_per_month": "changes of knowledge a month",
    "cost_of_bad": "what a bad answer costs you",
}


# ---- the framework --------------------------------------------------------------------------------------


def advisor() -> widgets.VBox:
    """Start from a worked case or from nothing, tick what is true, and read the recommendation.

    advisor()
    """
    import ipywidgets as widgets

    case = widgets.Dropdown(options=[OWN, *(each.name for each in CASES)], description="start from")
    narrow, label = widgets.Layout(width="330px", max_width="100%"), {"description_width": "130px"}
    ticks = {
        name: widgets.Checkbox(description=text, indent=False, layout=narrow)
        for name, text in QUESTIONS.items()
    }
    pace = widgets.Dropdown(options=PACES, description="knowledge changes", style=label)
    examples = widgets.BoundedIntText(0, min=0, max=10**7, description="labelled examples", style=label)
    requests = widgets.BoundedIntText(1000, min=1, max=10**9, description="requests a month", style=label)
    result = widgets.HTML()

    def situation() -> Situation:
        """What the form says."""
        flags = {name: tick.value for name, tick in ticks.items()}
        return Situation(
            knowledge_changes=pace.value, examples=examples.value, requests_per_month=requests.value, **flags
        )

    def refresh(_: object = None) -> None:
        """Recommend anew."""
        result.value = advice_html(recommend(situation()))

    def load(_: object = None) -> None:
        """Fill the form from the chosen case."""
        start = next((each.situation for each in CASES if each.name == case.value), Situation())
        for name, tick in ticks.items():
            tick.value = getattr(start, name)
        pace.value = start.knowledge_changes
        examples.value, requests.value = int(start.examples), int(start.requests_per_month)

    case.observe(load, "value")
    for control in (*ticks.values(), pace, examples, requests):
        control.observe(refresh, "value")
    refresh()
    boxes = list(ticks.values())
    columns = widgets.HBox([widgets.VBox(boxes[:6]), widgets.VBox(boxes[6:])])
    return stacked(case, columns, widgets.HBox([pace, examples, requests]), result)


def advice_html(advice: Recommendation) -> str:
    """The choice and its reasons, as HTML."""
    safe = html.escape
    rows = "".join(
        f"<li>{safe(reason.question)} <b>{safe(reason.answer)}</b> → {safe(reason.points_to)}<br>"
        f"<span style='{QUIET}'>{safe(reason.because)}</span></li>"
        for reason in advice.reasons
    )
    return framed(f"<b>{safe(advice.choice)}</b><ol>{rows}</ol>")


# ---- prices ---------------------------------------------------------------------------------------------


def price_explorer(
    arms: Mapping[str, Arm], prices: Prices, usage: Usage, pair: tuple[str, str]
) -> widgets.VBox:
    """Change a number and read the pick, its reasons, and the break-even of a pair of arms.

    arms: name -> what was measured, which no field changes. prices, usage: what the fields begin with. pair:
    names of two arms.

        price_explorer(load_arms("measurements.json"), EXAMPLE_PRICES, Usage(20_000), ("RAG", "tuned"))
    """
    import ipywidgets as widgets

    cached = prices.cached_share if prices.cached_share < 1 else 0.1
    style = {"description_width": "210px"}
    fields = _number_fields(prices, PRICES, style) | _number_fields(usage, USAGE, style)
    floor = widgets.BoundedFloatText(
        value=0.0, min=0.0, max=1.0, step=0.05, description="least share of good answers", style=style
    )
    least = f"from {prices.cache_minimum:,.0f} fixed tokens on" if prices.cache_minimum else "any length"
    words = f"prompt caching ({least}; a cached token costs {cached:g} of its price)"
    caching = widgets.Checkbox(value=prices.caching, description=words, indent=False)
    result = widgets.HTML()

    def refresh(_: object = None) -> None:
        """Pick anew, or say which number cannot be."""
        priced = {name: fields[name].value for name in PRICES}
        used = {name: fields[name].value for name in USAGE}
        a_cached_token = cached if caching.value else prices.cached_share
        try:
            mine = replace(prices, caching=caching.value, cached_share=a_cached_token, **priced)
            result.value = picked_html(arms, mine, replace(usage, **used), floor.value, pair)
        except ValueError as error:
            result.value = html.escape(str(error))

    for control in (*fields.values(), floor, caching):
        control.observe(refresh, "value")
    refresh()
    boxes = list(fields.values())
    columns = widgets.HBox([widgets.VBox(boxes[:7]), widgets.VBox(boxes[7:])])
    return stacked(columns, widgets.HBox([floor, caching]), result)


def _number_fields(
    values: Prices | Usage, names: Mapping[str, str], style: Mapping[str, str]
) -> dict[str, Any]:
    """A number field for each attribute: attribute -> field. names: attribute -> its label."""
    import ipywidgets as widgets

    wide = widgets.Layout(width="330px", max_width="100%")
    return {
        name: widgets.FloatText(value=getattr(values, name), description=text, style=style, layout=wide)
        for name, text in names.items()
    }


def picked_html(
    arms: Mapping[str, Arm], prices: Prices, usage: Usage, floor: float, pair: tuple[str, str]
) -> str:
    """The pick with its reasons, and the break-even of two arms, as HTML."""
    chosen = pick(arms, prices, usage, floor)
    head = "no arm is good enough"
    if chosen.cost is not None:
        head = f"{chosen.name}: {money(chosen.cost.value, prices.currency)} a good answer"
        head += "" if chosen.clear else " (not clearly the cheapest)"
    reasons = "".join(f"<li>{html.escape(reason)}</li>" for reason in chosen.reasons)
    sentence = html.escape(break_even(arms[pair[0]], arms[pair[1]], prices, usage).sentence)
    return framed(f"<b>{html.escape(head)}</b><ul>{reasons}</ul>{sentence}")

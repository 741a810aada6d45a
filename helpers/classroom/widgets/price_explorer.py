"""Your prices and volumes, and what they pick among the measured arms (notebook 11)."""

import html
from collections.abc import Mapping
from dataclasses import replace

import ipywidgets as widgets

from helpers.decision import Arm, Prices, Usage, break_even, pick
from helpers.decision.prices import money

PRICES = {
    "per_million_prompt": "per million prompt tokens",
    "per_million_completion": "per million completion tokens",
    "tuned_surcharge": "factor for tuned models",
    "tuned_hosting_per_month": "hosting a tuned model, a month",
    "person_hour": "an hour of a person",
    "minutes_per_example": "minutes to write an example",
    "engineering_hours_rag": "hours to build retrieval",
    "engineering_hours_tuning": "hours to build tuning",
}
USAGE = {
    "requests_per_month": "requests a month",
    "months": "months",
    "changes_per_month": "changes of knowledge a month",
    "cost_of_bad": "what a bad answer costs you",
}


def price_explorer(
    arms: Mapping[str, Arm], prices: Prices, usage: Usage, pair: tuple[str, str]
) -> widgets.VBox:
    """Change a number and read the pick, its reasons, and the break-even of the pair. The arms stay as they were measured."""
    cached = prices.cached_share if prices.cached_share < 1 else 0.1
    style, wide = {"description_width": "210px"}, widgets.Layout(width="330px")
    fields = {
        name: widgets.FloatText(value=getattr(prices, name), description=text, style=style, layout=wide)
        for name, text in PRICES.items()
    }
    fields |= {
        name: widgets.FloatText(value=getattr(usage, name), description=text, style=style, layout=wide)
        for name, text in USAGE.items()
    }
    floor = widgets.FloatSlider(
        value=0.0,
        min=0.0,
        max=1.0,
        step=0.05,
        description="least share of good answers",
        style=style,
        continuous_update=False,
    )
    caching = widgets.Checkbox(
        value=prices.caching,
        description=f"prompt caching (a cached token costs {cached:g} of its price)",
        indent=False,
    )
    result = widgets.HTML()

    def refresh(_=None) -> None:
        try:
            mine = replace(
                prices,
                caching=caching.value,
                cached_share=cached if caching.value else prices.cached_share,
                **{name: fields[name].value for name in PRICES},
            )
            use = replace(usage, **{name: fields[name].value for name in USAGE})
            result.value = picked_html(arms, mine, use, floor.value, pair)
        except ValueError as error:
            result.value = html.escape(str(error))

    for control in (*fields.values(), floor, caching):
        control.observe(refresh, "value")
    refresh()
    boxes = list(fields.values())
    return widgets.VBox(
        [
            widgets.HBox([widgets.VBox(boxes[:6]), widgets.VBox(boxes[6:])]),
            widgets.HBox([floor, caching]),
            result,
        ]
    )


def picked_html(
    arms: Mapping[str, Arm], prices: Prices, usage: Usage, floor: float, pair: tuple[str, str]
) -> str:
    """The pick with its reasons, and the break-even of two arms."""
    chosen = pick(arms, prices, usage, floor)
    head = (
        "no arm is good enough"
        if chosen.name is None
        else f"{chosen.name}: {money(chosen.cost.value, prices.currency)} a good answer"
        + ("" if chosen.clear else " (not clearly the cheapest)")
    )
    reasons = "".join(f"<li>{html.escape(reason)}</li>" for reason in chosen.reasons)
    sentence = html.escape(break_even(*(arms[name] for name in pair), prices, usage).sentence)
    return f"<div style='border-left:4px solid #009E73;padding:2px 12px;margin:6px 0;line-height:1.45'><b>{html.escape(head)}</b><ul>{reasons}</ul>{sentence}</div>"

"""The advisor and the price explorer: what they show, escaped, and that errors are said in words."""

from dataclasses import replace
from types import SimpleNamespace

import pytest

from helpers.classroom import advisor, price_explorer
from helpers.classroom.widgets.choosing import OWN, QUESTIONS, advice_html, picked_html
from helpers.classroom.widgets.choosing import PRICES as PRICE_FIELDS
from helpers.classroom.widgets.choosing import USAGE as USAGE_FIELDS
from helpers.decision import (
    CASES,
    EXAMPLE_PRICES,
    Arm,
    Estimate,
    Reason,
    Recommendation,
    Situation,
    Usage,
    break_even,
    pick,
    recommend,
)

# ---- advisor -------------------------------------------------------------------------------------


@pytest.fixture
def form():
    case, boxes, numbers, result, _ = advisor().children
    ticks = {tick.description: tick for column in boxes.children for tick in column.children}
    pace, examples, requests = numbers.children
    return SimpleNamespace(
        case=case,
        ticks={name: ticks[text] for name, text in QUESTIONS.items()},
        pace=pace,
        examples=examples,
        requests=requests,
        result=result,
    )


def test_it_opens_with_nothing_ticked_and_prompting(form):
    assert (
        not any(tick.value for tick in form.ticks.values())
        and form.result.value == advice_html(recommend(Situation()))
        and "<b>prompting</b>" in form.result.value
    )


def test_every_flag_of_a_situation_can_be_ticked():
    assert set(QUESTIONS) == {name for name, value in vars(Situation()).items() if isinstance(value, bool)}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_case_sets_every_control_and_gives_its_expected_choice(form, case):
    form.case.value = case.name
    start = case.situation
    assert {name: tick.value for name, tick in form.ticks.items()} == {
        name: getattr(start, name) for name in QUESTIONS
    }
    assert (form.pace.value, form.examples.value, form.requests.value) == (
        start.knowledge_changes,
        start.examples,
        start.requests_per_month,
    )
    assert (
        form.result.value == advice_html(recommend(start))
        and f"<b>{case.expected}</b><ol>" in form.result.value
    )


def test_ones_own_task_clears_what_a_case_had_set(form):
    form.case.value = CASES[0].name
    form.case.value = OWN
    assert (
        form.result.value == advice_html(recommend(Situation()))
        and form.examples.value == 0
        and form.pace.value == "never"
    )


def test_a_tick_or_a_number_changes_the_advice(form):
    form.ticks["must_cite"].value = True
    assert "<b>RAG</b><ol>" in form.result.value
    form.ticks["prompting_tried"].value = form.ticks["house_style"].value = True
    assert "<b>RAG</b><ol>" in form.result.value  # too few examples
    form.examples.value = 500
    assert "<b>RAG and fine-tuning</b><ol>" in form.result.value
    form.ticks["must_cite"].value = False
    form.pace.value = "daily"
    assert form.result.value == advice_html(
        recommend(Situation(knowledge_changes="daily", prompting_tried=True, house_style=True, examples=500))
    )


def test_reasons_are_listed_and_escaped():
    made = advice_html(
        Recommendation(
            "RAG <1>", [Reason("Why <a>?", "yes & no", "RAG", "because <b>"), Reason("q", "a", "p", "b")]
        )
    )
    assert (
        made.count("<li>") == 2
        and "Why &lt;a&gt;? <b>yes &amp; no</b> → RAG" in made
        and "because &lt;b&gt;" in made
        and "RAG &lt;1&gt;" in made
    )


# ---- price explorer ------------------------------------------------------------------------------

RAG = Arm(
    name="RAG",
    good=Estimate(0.4, 0.3, 0.5),
    n=60,
    prompt_tokens=1900,
    fixed_tokens=1400,
    completion_tokens=6,
    seconds=0.5,
    indexing_minutes=1,
    uses_search=True,
)
BOTH = Arm(
    name="tuned + RAG",
    good=Estimate(0.7, 0.6, 0.8),
    n=60,
    prompt_tokens=450,
    completion_tokens=6,
    seconds=0.3,
    indexing_minutes=1,
    training_minutes=5,
    labelled=140,
    uses_search=True,
    tuned=True,
)
MEASURED = {"RAG": RAG, "tuned + RAG": BOTH}
USAGE = Usage(requests_per_month=20_000, months=12)
PAIR = ("RAG", "tuned + RAG")


@pytest.fixture
def explorer():
    columns, below, result, _ = price_explorer(MEASURED, EXAMPLE_PRICES, USAGE, PAIR).children
    fields = {field.description: field for column in columns.children for field in column.children}
    floor, caching = below.children
    return SimpleNamespace(
        fields={name: fields[text] for name, text in (PRICE_FIELDS | USAGE_FIELDS).items()},
        floor=floor,
        caching=caching,
        result=result,
    )


def test_it_opens_with_the_given_prices_and_their_pick(explorer):
    assert {name: field.value for name, field in explorer.fields.items()} == {
        name: getattr(EXAMPLE_PRICES, name, None) if name in PRICE_FIELDS else getattr(USAGE, name)
        for name in explorer.fields
    }
    shown = explorer.result.value
    assert shown == picked_html(MEASURED, EXAMPLE_PRICES, USAGE, 0.0, PAIR)
    chosen = pick(MEASURED, EXAMPLE_PRICES, USAGE)
    assert (
        f"<b>{chosen.name}: " in shown
        and shown.count("<li>") == 2
        and shown.endswith(f"{break_even(RAG, BOTH, EXAMPLE_PRICES, USAGE).sentence}</div>")
    )


@pytest.mark.parametrize("name", [*PRICE_FIELDS, *USAGE_FIELDS])
def test_every_field_reaches_the_calculation(explorer, name):
    explorer.fields[name].value = 7.0
    prices = replace(EXAMPLE_PRICES, **{name: 7.0}) if name in PRICE_FIELDS else EXAMPLE_PRICES
    usage = replace(USAGE, **{name: 7.0}) if name in USAGE_FIELDS else USAGE
    assert explorer.result.value == picked_html(MEASURED, prices, usage, 0.0, PAIR)


def test_a_price_can_turn_the_pick(explorer):
    assert "<b>RAG: " in explorer.result.value or "<b>tuned + RAG: " in explorer.result.value
    explorer.fields["tuned_hosting_per_month"].value = 1e6
    assert "<b>RAG: " in explorer.result.value
    explorer.fields["tuned_hosting_per_month"].value = 0.0
    explorer.fields["engineering_hours_tuning"].value = 0.0
    assert "<b>tuned + RAG: " in explorer.result.value


def test_caching_makes_a_cached_token_cost_a_tenth(explorer):
    assert explorer.caching.value, "as it is billed today"
    explorer.caching.value = False
    explorer.fields["per_million_prompt"].value = 50.0
    before = explorer.result.value
    explorer.caching.value = True
    assert (
        before
        != explorer.result.value
        == picked_html(
            MEASURED,
            replace(EXAMPLE_PRICES, per_million_prompt=50.0, caching=True, cached_share=0.1),
            USAGE,
            0.0,
            PAIR,
        )
    )
    explorer.caching.value = False
    assert explorer.result.value == before


def test_the_floor_may_leave_no_arm(explorer):
    explorer.floor.value = 0.6
    assert "<b>tuned + RAG: " in explorer.result.value
    explorer.floor.value = 0.95
    assert "<b>no arm is good enough</b>" in explorer.result.value


@pytest.mark.parametrize(
    "name, value, sentence",
    [
        ("per_million_prompt", -1.0, "Prices: per_million_prompt must be a number of at least 0, not -1.0."),
        ("person_hour", float("nan"), "Prices: person_hour must be"),
        ("months", 0.0, "Usage: requests_per_month and months must be above 0"),
        ("requests_per_month", float("inf"), "Usage: requests_per_month must be a number"),
    ],
)
def test_a_number_that_cannot_be_shows_the_sentence_and_a_right_one_mends_it(explorer, name, value, sentence):
    before, old = explorer.result.value, explorer.fields[name].value
    explorer.fields[name].value = value
    assert explorer.result.value.startswith(sentence)
    explorer.fields[name].value = old
    assert explorer.result.value == before


def test_an_unclear_pick_says_so():
    assert "a good answer (not clearly the cheapest)</b>" in picked_html(
        MEASURED, EXAMPLE_PRICES, USAGE, 0.0, PAIR
    )
    sure = {"RAG": replace(RAG, good=Estimate(0.2, 0.19, 0.21)), "tuned + RAG": BOTH}
    assert "(not clearly" not in picked_html(sure, EXAMPLE_PRICES, USAGE, 0.0, PAIR)


def test_names_and_currency_are_escaped():
    odd = {"<b>": replace(RAG, name="<b>"), "tuned + RAG": BOTH}
    made = picked_html(odd, replace(EXAMPLE_PRICES, currency="<€>"), USAGE, 0.0, ("<b>", "tuned + RAG"))
    assert (
        "<€>" not in made
        and "&lt;€&gt;" in made
        and "<b>: " not in made
        and "&lt;b&gt;: a good answer" in made
    )

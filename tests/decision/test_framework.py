"""Every rule, every combination of answers, and the five worked cases."""

import itertools
import re
from dataclasses import fields, replace

import pytest

from helpers.decision import CASES, CHOICES, Situation, recommend
from helpers.decision.framework import NOT_YET, RULES, wants_behaviour

FLAGS = [f.name for f in fields(Situation) if f.type is bool]
TRIED = Situation(prompting_tried=True, examples=200)


def points(situation: Situation) -> dict[str, str]:
    """question -> what it points to."""
    return {reason.question: reason.points_to for reason in recommend(situation).reasons}


def test_with_nothing_to_ask_for_the_answer_is_prompting():
    assert recommend(Situation()).choice == "prompting" and len(recommend(Situation()).reasons) == 1


@pytest.mark.parametrize(
    "change, choice, points_to, claim",
    [
        ({"needs_private_facts": True}, "RAG", "RAG", "K1"),
        ({"knowledge_changes": "monthly"}, "RAG", "RAG", "K2"),
        ({"knowledge_changes": "daily"}, "RAG", "RAG", "B5"),
        ({"must_cite": True}, "RAG", "RAG", "K3"),
        ({"access_by_reader": True}, "RAG", "RAG", "K13"),
        ({"fixed_format": True}, "fine-tuning", "fine-tuning", "B2"),
        (
            {"fixed_format": True, "schema_is_enough": True},
            "prompting with a schema",
            "prompting with a schema",
            "B1",
        ),
        ({"house_style": True}, "fine-tuning", "fine-tuning", "K14"),
        ({"must_abstain": True}, "fine-tuning", "fine-tuning", "B4"),
        ({"long_prompt": True}, "prompting", "prompting", "C4"),
        ({"long_prompt": True, "requests_per_month": 10_000}, "fine-tuning", "fine-tuning", "B3"),
        ({"long_prompt": True, "latency_matters": True}, "fine-tuning", "fine-tuning", "B3"),
        ({"latency_matters": True}, "prompting", "prompting", "B1"),
        ({"house_style": True, "larger_model_does_it": True}, "prompting", NOT_YET, "C3"),
        (
            {"house_style": True, "larger_model_does_it": True, "requests_per_month": 1e6},
            "fine-tuning",
            "fine-tuning",
            "B6",
        ),
        (
            {"house_style": True, "larger_model_does_it": True, "latency_matters": True},
            "fine-tuning",
            "fine-tuning",
            "B6",
        ),
        ({"house_style": True, "must_cite": True}, "RAG and fine-tuning", "RAG", "K3"),
        ({"house_style": True, "prompting_tried": False}, "prompting", NOT_YET, "B1"),
        ({"house_style": True, "examples": 49}, "prompting", NOT_YET, "B2"),
        ({"house_style": True, "examples": 50}, "fine-tuning", "fine-tuning", "B2"),
        ({"fixed_format": True, "examples": 0}, "prompting with a schema", NOT_YET, "B2"),
        ({"larger_model_does_it": True}, "prompting", "prompting", "B1"),
        ({"schema_is_enough": True}, "prompting", "prompting", "B1"),
    ],
)
def test_each_rule(change, choice, points_to, claim):
    found = recommend(replace(TRIED, **change))
    assert found.choice == choice
    assert any(reason.points_to == points_to and claim in reason.because for reason in found.reasons)


def test_prompting_is_asked_first_and_the_order_is_that_of_the_rules():
    everything = Situation(
        **dict.fromkeys(FLAGS, True)
        | {
            "schema_is_enough": False,
            "knowledge_changes": "daily",
            "examples": 500,
            "requests_per_month": 1e6,
        }
    )
    asked = [reason.question for reason in recommend(everything).reasons]
    assert len(asked) == len(RULES) and asked[0].startswith("Has prompting been tried")
    order = [
        next(i for i, question in enumerate(asked) if word in question)
        for word in ("knowledge change", "source", "format", "style", "examples are there", "longer than")
    ]
    assert order == sorted(order)


def test_over_every_combination_of_answers():
    seen = set()
    for values in itertools.product((False, True), repeat=len(FLAGS)):
        for pace, examples, volume in (
            ("never", 0, 100),
            ("never", 500, 100),
            ("daily", 500, 1e6),
            ("monthly", 49, 1e6),
        ):
            s = Situation(
                **dict(zip(FLAGS, values, strict=True)),
                knowledge_changes=pace,
                examples=examples,
                requests_per_month=volume,
            )
            found = recommend(s)
            seen.add(found.choice)
            assert (
                found.choice in CHOICES
                and found.reasons
                and all(r.because and r.points_to in (*CHOICES, NOT_YET) for r in found.reasons)
            )
            needs_search = s.must_cite or s.access_by_reader or s.needs_private_facts or pace != "never"
            tuned = "fine-tuning" in found.choice
            assert ("RAG" in found.choice) == needs_search
            assert not tuned or (wants_behaviour(s) and examples >= 50 and s.prompting_tried)
            if wants_behaviour(s) and examples < 50:
                assert any("Collect examples" in r.because for r in found.reasons)
            if s.larger_model_does_it and volume < 10_000 and not s.latency_matters:
                assert not tuned
            if wants_behaviour(s) and not tuned:
                assert any(r.points_to == NOT_YET for r in found.reasons)
    assert seen == set(CHOICES)


def test_no_behaviour_no_fine_tuning():
    assert not wants_behaviour(
        Situation(
            fixed_format=True,
            schema_is_enough=True,
            needs_private_facts=True,
            latency_matters=True,
            larger_model_does_it=True,
        )
    )
    assert wants_behaviour(Situation(must_abstain=True)) and not wants_behaviour(Situation(long_prompt=True))


def test_a_recommendation_reads_as_text():
    text = str(recommend(Situation(must_cite=True, prompting_tried=True)))
    assert text.splitlines()[0] == "RAG" and text.splitlines()[2].startswith(
        "  - Must an answer name its source? yes: RAG. Only a passage"
    )


@pytest.mark.parametrize(
    "change, message",
    [
        ({"knowledge_changes": "weekly"}, "one of never, monthly, daily, not 'weekly'"),
        ({"examples": -1}, "examples"),
        ({"must_cite": "yes"}, "must_cite must be True or False"),
        ({"requests_per_month": "many"}, "requests_per_month"),
    ],
)
def test_an_impossible_situation_is_refused(change, message):
    with pytest.raises(ValueError, match=message):
        Situation(**change)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_the_worked_cases(case):
    assert recommend(case.situation).choice == case.expected
    assert 2 <= len(re.findall(r"[.;?](?:\s|$)", case.story)) <= 4 and case.why
    assert case.usage.requests_per_month == case.situation.requests_per_month
    assert (case.situation.knowledge_changes == "never") == (case.usage.changes_per_month < 1)


def test_the_cases_differ_and_what_their_why_says_is_true():
    by_name = {case.name: case.situation for case in CASES}
    assert len(by_name) == 5 and len(set(by_name.values())) == 5
    assert any(
        "schema as a guard" in reason.because for reason in recommend(by_name["triage at scale"]).reasons
    )
    assert points(by_name["legal research"])["How many labelled examples are there?"] == NOT_YET
    turned = [
        ("support bot", {"examples": 30}, "RAG"),
        ("legal research", {"examples": 400}, "RAG and fine-tuning"),
        ("finance assistant", {"schema_is_enough": False}, "RAG and fine-tuning"),
        ("brand e-mail", {"needs_private_facts": True}, "RAG and fine-tuning"),
        (
            "triage at scale",
            {"requests_per_month": 5_000, "latency_matters": False},
            "prompting with a schema",
        ),
    ]
    for name, change, choice in turned:
        assert recommend(replace(by_name[name], **change)).choice == choice, name

"""The frameworks of articles: each asks in its order and stops where it says."""

import itertools
from dataclasses import replace

import pytest

from helpers.decision import CASES, CHOICES, FRAMEWORKS, Known, Situation, recommend
from helpers.decision.articles import (
    BILL,
    HEARD,
    facts_or_behaviour,
    five_questions,
    four_questions,
    of_the_course,
    three_questions,
)

EMPTY = Situation()
FACTS = Situation(needs_private_facts=True)
DAILY = Situation(knowledge_changes="daily")
CITES = Situation(must_cite=True)
TONE = Situation(house_style=True, prompting_tried=True)
BOTH = replace(DAILY, house_style=True, prompting_tried=True)


def known(situation: Situation, **more) -> Known:
    return Known(situation=situation, **more)


def test_every_framework_has_questions_a_source_and_a_function_of_its_own():
    assert [one.name for one in FRAMEWORKS] == [
        "five questions",
        "three questions",
        "four questions",
        "facts or behaviour",
        "the course's own",
    ]
    counts = {"five questions": 5, "three questions": 3, "four questions": 4}
    for one in FRAMEWORKS:
        assert one.source and len(one.questions) == counts.get(one.name, len(one.questions))
        assert HEARD in one.source or "." in one.source, "a page, or that none was found"
    assert len({one.choose for one in FRAMEWORKS}) == len(FRAMEWORKS)


@pytest.mark.parametrize("framework", FRAMEWORKS, ids=lambda one: one.name)
def test_every_answer_leads_to_a_choice(framework):
    for changes, facts, cite, form, tone, tried in itertools.product(
        ("never", "daily"), *[(False, True)] * 5
    ):
        situation = Situation(
            knowledge_changes=changes,
            needs_private_facts=facts,
            must_cite=cite,
            fixed_format=form,
            house_style=tone,
            prompting_tried=tried,
        )
        for share, bill, tight in itertools.product((None, 0.1, 0.9), (0.0, 900.0), (False, True)):
            made = framework.choose(known(situation, prompting=share, prompt_bill=bill, tight_budget=tight))
            assert made in CHOICES


@pytest.mark.parametrize(
    "given, choice",
    [
        (known(BOTH, prompting=0.8), "prompting"),  # the 80 % rule stops before anything is asked
        (known(BOTH, prompting=0.79), "RAG and fine-tuning"),
        (known(FACTS), "RAG"),
        (known(CITES), "RAG"),
        (known(TONE), "fine-tuning"),
        (known(EMPTY, prompt_bill=BILL), "prompting"),
        (known(EMPTY, prompt_bill=BILL + 1), "fine-tuning"),
        (known(FACTS, prompt_bill=BILL + 1), "RAG and fine-tuning"),
        (known(EMPTY), "prompting"),
    ],
)
def test_five_questions(given, choice):
    assert five_questions(given) == choice


@pytest.mark.parametrize(
    "given, choice",
    [
        (known(BOTH, prompting=0.9), "prompting"),
        (known(BOTH), "RAG"),  # the first yes decides; there is no "both"
        (known(FACTS), "prompting"),  # it asks whether facts change, not whether they are private
        (known(TONE), "fine-tuning"),
        (known(EMPTY), "prompting"),
    ],
)
def test_three_questions(given, choice):
    assert three_questions(given) == choice


@pytest.mark.parametrize(
    "given, choice",
    [
        (known(BOTH), "RAG"),
        (known(CITES, tight_budget=True), "RAG"),
        (known(TONE, tight_budget=True), "fine-tuning"),  # asked before the budget
        (known(FACTS, tight_budget=True), "prompting"),
        (known(FACTS), "RAG and fine-tuning"),
        (known(EMPTY), "prompting"),
    ],
)
def test_four_questions_of_which_the_first_yes_decides(given, choice):
    assert four_questions(given) == choice


@pytest.mark.parametrize(
    "situation, choice",
    [
        (BOTH, "RAG and fine-tuning"),
        (FACTS, "RAG"),
        (TONE, "fine-tuning"),
        (replace(TONE, prompting_tried=False), "prompting"),
        (EMPTY, "prompting"),
    ],
)
def test_facts_or_behaviour(situation, choice):
    assert facts_or_behaviour(known(situation)) == choice


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_the_courses_own_is_recommend(case):
    assert of_the_course(known(case.situation, tight_budget=True)) == recommend(case.situation).choice


def test_the_frameworks_differ():
    answers = {one.name: [one.choose(known(case.situation)) for case in CASES] for one in FRAMEWORKS}
    assert len({tuple(made) for made in answers.values()}) >= 3, "else one framework would do"


@pytest.mark.parametrize(
    "change, message",
    [
        ({"prompting": 80}, "prompting is a share"),
        ({"prompting": -0.1}, "prompting must be"),
        ({"prompt_bill": -1}, "prompt_bill"),
        ({"tight_budget": 1}, "tight_budget must be True or False"),
    ],
)
def test_what_cannot_be_is_refused(change, message):
    with pytest.raises(ValueError, match=message):
        Known(situation=EMPTY, **change)

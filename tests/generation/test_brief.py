"""A reader of a few words: what it may write, what it is asked, and what becomes of a reply that was cut."""

import json
import re

import jsonschema
import pytest

from helpers.generation import Reply, brief
from helpers.generation.brief import BRIEF_EXAMPLES, BRIEF_SCHEMA, read_briefly
from helpers.generation.house import MOST_WORDS, house_answer, read_house
from helpers.generation.rag import EXAMPLES, evidence_prompt


def allowed(answer) -> bool:
    return jsonschema.Draft202012Validator(BRIEF_SCHEMA).is_valid({"answer": answer})


@pytest.mark.parametrize(
    "answer",
    ["9 days", "x", "EUR 2,260 per order line", "|", "word " * (MOST_WORDS - 1) + "word", "Sofía", "13.5 °C"],
)
def test_a_few_words_are_allowed_and_keep_the_house_format(answer):
    assert allowed(answer) and read_house(house_answer(answer, 1), 3).formatted


@pytest.mark.parametrize(
    "answer",
    [
        "",
        " ",
        "two  spaces",
        " before",
        "behind ",
        "word " * MOST_WORDS + "word",
        "a\nb",
        'a "quoted" word',
        "back\\slash",
        "x" * 26,
        9,
        None,
    ],
)
def test_anything_else_is_not(answer):
    assert not allowed(answer)


def test_nothing_but_the_answer_is_allowed():
    assert not jsonschema.Draft202012Validator(BRIEF_SCHEMA).is_valid(
        {"answer": "9 days", "why": "x"}
    ) and not jsonschema.Draft202012Validator(BRIEF_SCHEMA).is_valid({})


def test_the_worked_examples_are_those_of_the_course_in_the_form_that_is_asked_for():
    assert [(asked, json.loads(answer)["answer"]) for asked, answer in BRIEF_EXAMPLES] == EXAMPLES
    assert all(allowed(answer) for _, answer in EXAMPLES)


@pytest.mark.parametrize(
    "data, text",
    [
        ({"answer": "9 days"}, "9 days"),
        ({"answer": " 9 days "}, "9 days"),
        (None, ""),
        ({}, ""),
        ("9 days", ""),
        ({"answer": 9}, ""),
    ],
)
def test_the_text_is_the_answer_alone_or_empty(monkeypatch, data, text):
    asked = []
    monkeypatch.setattr(
        brief,
        "chat",
        lambda prompt, **how: asked.append((prompt, how)) or Reply("{ …", 90, 7, 0.5, data=data),
    )
    reply = read_briefly("How often?", "Every 9 days.")
    assert (reply.text, reply.prompt_tokens, reply.completion_tokens, reply.seconds) == (text, 90, 7, 0.5)
    ((prompt, how),) = asked
    assert (
        prompt == evidence_prompt("How often?", "Every 9 days.")
        and how["schema"] is BRIEF_SCHEMA
        and how["examples"] is BRIEF_EXAMPLES
    )


def test_the_model_keeps_to_twelve_words_whatever_it_is_asked():
    """On the real server: the pattern reaches the decoder."""
    long = "Describe in as many words as you can, in full sentences, everything that the keeper does all day long."
    reply = read_briefly(
        long,
        "The keeper cleans the lamp every 9 days, counts the boats, writes the log, feeds the gulls, paints the rail, oils the hinges and winds the clock.",
    )
    assert 0 < len(reply.text.split()) <= MOST_WORDS and not re.search(r'["\\\n]', reply.text)

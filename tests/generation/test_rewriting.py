"""Rewriting: by rule without a model, and by a model that is stood in for; what it writes is cleaned."""

import pytest
import stand_in

from helpers.corpus import Turn
from helpers.generation import (
    ChatError,
    hypothetical,
    leaning_on,
    other_wordings,
    parts_of,
    rewrite,
    standalone,
    telling_words,
)  # fmt: skip


def test_telling_words_keep_codes_and_numbers_and_never_nothing():
    assert telling_words("What does the E-2107 on my Kittiwake 4 mean?") == "E-2107 Kittiwake 4 mean"
    assert telling_words("What is it?") == "What is it?"


def test_a_follow_up_leans_on_the_questions_and_not_on_the_replies():
    talk = [Turn("What does a Gannet CTD cost?", "EUR 9,760"), Turn("And its lead time?", "27 days")]
    assert leaning_on("And the deep one?", talk) == "And the deep one? Gannet CTD cost lead time"
    assert leaning_on("A Gannet?", []) == "A Gannet?"


def says(foreign, text):
    foreign.answer = stand_in.completion(text)


@pytest.mark.parametrize(
    "text, expected",
    [
        ("1. lamp cleaning\n2. lens washing\n3. salt\n4. more", ("lamp cleaning", "lens washing", "salt")),
        ('- "lamp cleaning"\n\n- lamp cleaning', ("lamp cleaning",)),
        ("Query: lamp", ("lamp",)),
        ("...\n", ()),
    ],
)
def test_lines_become_queries_without_numbers_and_quotes(foreign, text, expected):
    says(foreign, text)
    assert other_wordings("How often?").texts == ("How often?", *expected)


def test_a_reply_that_runs_on_is_cut_and_an_empty_one_is_the_question(foreign):
    says(foreign, "word " * 500)
    assert len(rewrite("How often?").texts[0].split()) == 60
    says(foreign, "")
    assert rewrite("How often?").texts == ("How often?",)


def test_each_costs_tokens_and_keeps_the_question_where_it_should(foreign):
    says(foreign, "The lamp is cleaned every 9 days.")
    for ask in (hypothetical, parts_of):
        made = ask("How often?")
        assert made.texts == ("How often?", "The lamp is cleaned every 9 days.") and made.tokens == 18
    assert rewrite("How often?").texts == ("The lamp is cleaned every 9 days.",)


def test_a_follow_up_is_shown_with_its_conversation(foreign):
    says(foreign, "What does the deep one cost?")
    made = standalone("And the deep one?", [Turn("What does a Gannet cost?", "EUR 9")])
    prompt = foreign.seen[-1][2]["messages"][-1]["content"]
    assert made.texts == ("What does the deep one cost?",)
    assert prompt == "Q: What does a Gannet cost?\nA: EUR 9\nLast question: And the deep one?"


def test_an_endpoint_that_is_down_is_one_sentence(foreign):
    foreign.close()
    with pytest.raises(ChatError):
        rewrite("How often?")

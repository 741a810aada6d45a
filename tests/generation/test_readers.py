"""Readers: what the model is asked, what it may write, and what becomes of a reply that is broken or cut."""

import json
import re

import jsonschema
import pytest

from helpers.corpus import Passage, Sentence, chunk_pages
from helpers.generation import (
    HOUSE_RULES,
    MOST_WORDS,
    NOT_IN_DOCUMENTS,
    ChatError,
    Evidence,
    HouseReader,
    Reply,
    ask_closed_book,
    evidence_prompt,
    first_token_probability,
    from_memory,
    grounded_prompt,
    house_answer,
    house_schema,
    read_few_words,
    read_house,
    read_passages,
    read_sentence,
    read_text_in_few_words,
    readers,
    whole_passages,
)
from helpers.generation.readers import EXAMPLES, FEW_WORDS_EXAMPLES, FEW_WORDS_SCHEMA, answer_schema
from helpers.retrieval import Hit

TEA = Passage("tea", "Tea kitchen", "Kettle", "It holds 1.7 litres.", 0, 20, 6)
BIKE = Passage("bike", "Bicycle shed", "", "34 places.", 0, 10, 4)
BOTH = whole_passages("?", [Hit(TEA, 1.0, 1), Hit(BIKE, 0.9, 2)])


@pytest.fixture
def asked(monkeypatch):
    """What chat was asked: [(prompt, arguments)]; it answers with `asked.text` and `asked.data`."""

    class Calls(list):
        text, data = "1.7 litres [1]", None

    calls = Calls()
    monkeypatch.setattr(
        readers,
        "chat",
        lambda prompt, **asking: (
            calls.append((prompt, asking)) or Reply(calls.text, 90, 7, 0.5, data=calls.data)
        ),
    )
    return calls


# ---- few words -----------------------------------------------------------------------------------


def allowed(answer) -> bool:
    return jsonschema.Draft202012Validator(FEW_WORDS_SCHEMA).is_valid({"answer": answer})


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
    assert not jsonschema.Draft202012Validator(FEW_WORDS_SCHEMA).is_valid(
        {"answer": "9 days", "why": "x"}
    ) and not jsonschema.Draft202012Validator(FEW_WORDS_SCHEMA).is_valid({})


def test_the_worked_examples_are_those_of_the_course_in_the_form_that_is_asked_for():
    assert [(asked, json.loads(answer)["answer"]) for asked, answer in FEW_WORDS_EXAMPLES] == EXAMPLES
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
def test_the_text_is_the_answer_alone_or_empty(asked, data, text):
    asked.text, asked.data = "{ …", data
    reply = read_text_in_few_words("How often?", "Every 9 days.")
    assert (reply.text, reply.prompt_tokens, reply.completion_tokens, reply.seconds) == (text, 90, 7, 0.5)
    ((prompt, how),) = asked
    assert prompt == evidence_prompt("How often?", "Every 9 days.")
    assert how["schema"] is FEW_WORDS_SCHEMA and how["examples"] is FEW_WORDS_EXAMPLES


def test_the_model_keeps_to_twelve_words_whatever_it_is_asked():
    """On the real server: the pattern reaches the decoder."""
    long = "Describe in as many words as you can, in full sentences, all that the keeper does all day long."
    reply = read_text_in_few_words(
        long,
        "The keeper cleans the lamp every 9 days, counts the boats, writes the log, feeds the gulls, paints"
        " the rail, oils the hinges and winds the clock.",
    )
    assert 0 < len(reply.text.split()) <= MOST_WORDS and not re.search(r'["\\\n]', reply.text)


# ---- the chosen text -----------------------------------------------------------------------------


@pytest.mark.parametrize("read", [read_sentence, read_few_words])
def test_several_pieces_of_evidence_stand_on_lines_of_their_own(asked, read):
    pieces = [
        Evidence(TEA, Sentence("| a | b |", "| A | B |"), 1, 0.9),
        Evidence(BIKE, Sentence("x"), 2, 0.8),
    ]
    read("How many?", pieces)
    assert asked[0][0] == "Text: | A | B |\n| a | b |\nx\n\nQuestion: How many?"


def test_closed_book_sends_the_question_alone(asked):
    ask_closed_book("How deep?")
    from_memory("How deep?", BOTH)
    told = {"system": readers.CLOSED_BOOK, "max_tokens": readers.PASSAGES_TOKENS}
    assert asked == [("How deep?", told)] * 2


# ---- whole passages ------------------------------------------------------------------------------


def test_passages_are_numbered_from_one_under_their_headings_and_the_question_is_last(pages):
    assert grounded_prompt("How deep?", chunk_pages(pages)[:2]) == (
        "[1] Tea kitchen > Kettle\nThe kettle holds 1.7 litres and is descaled every 19 days.\n\n"
        "[2] Tea kitchen > Cups\nCups go into the upper drawer.\n\nQuestion: How deep?"
    )


def test_without_passages_the_prompt_is_the_question():
    assert grounded_prompt("How deep?", []) == "How deep?"


def test_braces_and_brackets_of_a_page_stay_as_they_are():
    odd = Passage("odd", "Odd {0}", "Odd {0}", "Run `{name}` and see [1] %s.", 0, 28, 12)
    assert grounded_prompt("{q}", [odd]) == "[1] Odd {0}\nRun `{name}` and see [1] %s.\n\nQuestion: {q}"


@pytest.mark.parametrize("count", [1, 3])
def test_the_schema_allows_the_passages_of_the_prompt_and_no_others(count):
    schema = answer_schema(count)
    assert schema["properties"]["passage"] == {"type": "integer", "enum": list(range(1, count + 1))}
    assert list(schema["properties"]) == ["passage", "answer"] and schema["additionalProperties"] is False


def test_a_good_reply_names_its_passage(asked):
    asked.data = {"passage": 2, "answer": " 34 places "}
    reading = read_passages("How many?", BOTH)
    assert (reading.text, reading.number) == ("34 places", 2)
    assert asked[0][0] == grounded_prompt("How many?", [TEA, BIKE]) and asked[0][1][
        "schema"
    ] == answer_schema(2)


@pytest.mark.parametrize(
    "data",
    [
        None,
        [],
        {},
        "text",
        7,
        {"answer": "x"},
        {"passage": 1},
        {"passage": 99, "answer": "x"},
        {"passage": 0, "answer": "x"},
        {"passage": -1, "answer": "x"},
        {"passage": "1", "answer": "x"},
        {"passage": True, "answer": "x"},
        {"passage": None, "answer": "x"},
        {"passage": 1.5, "answer": "x"},
        {"passage": 1, "answer": None},
        {"passage": 1, "answer": 7},
        {"passage": [1], "answer": "x"},
    ],
    ids=repr,
)
def test_a_broken_reply_keeps_its_text_and_cites_nothing(asked, data):
    asked.text, asked.data = "the reply as it came", data
    reading = read_passages("How many?", BOTH)
    assert (reading.text, reading.number) == ("the reply as it came", None)


def test_a_reply_in_another_form_cites_the_passage_in_which_it_stands(asked):
    asked.text, asked.data = "34 places", None
    reading = read_passages("How many?", BOTH)
    assert (reading.text, reading.number) == ("34 places", 2)


# ---- the house format ----------------------------------------------------------------------------


def test_the_house_reader_asks_over_numbered_passages(asked):
    reading = HouseReader()("How much does it hold?", BOTH)
    prompt = grounded_prompt("How much does it hold?", [TEA, BIKE])
    assert asked == [(prompt, {"max_tokens": readers.HOUSE_TOKENS})]
    assert (reading.text, reading.number, reading.reply.text) == ("1.7 litres", 1, "1.7 litres [1]")


def test_without_evidence_the_question_stands_alone(asked):
    HouseReader()("How much does it hold?", [])
    assert asked[0][0] == "How much does it hold?"


def test_what_is_asked_for_reaches_chat_and_may_change_the_limit(asked):
    HouseReader({"system": HOUSE_RULES, "adapter": "combined", "max_tokens": 60})("x?", BOTH)
    assert asked[0][1] == {"system": HOUSE_RULES, "adapter": "combined", "max_tokens": 60}


def test_the_agreed_sentence_is_read_as_such(asked):
    asked.text = "not in the documents"
    reading = HouseReader()("How much does it hold?", BOTH)
    assert (reading.text, reading.number) == (NOT_IN_DOCUMENTS, None)


@pytest.mark.parametrize(
    "data, written, text, number",
    [
        ({"passage": 2, "answer": "74 hours"}, "74 hours [2]", "74 hours", 2),
        ({"passage": 0, "answer": "74 hours"}, NOT_IN_DOCUMENTS, NOT_IN_DOCUMENTS, None),
        (None, "", "", None),
    ],
)
def test_a_constrained_reply_is_read_by_its_data(asked, data, written, text, number):
    asked.text, asked.data = '{"passage": …', data
    reader = HouseReader({"system": "s"}, constrained=True)
    reading = reader("How long?", BOTH)
    assert (reading.reply.text, reading.text, reading.number) == (written, text, number)
    assert asked[0][1] == {"system": "s", "schema": house_schema(2), "max_tokens": 60}
    assert reader.asking == {"system": "s"}, "the settings stay as they were"


# ---- the model's own probability -----------------------------------------------------------------


def test_the_local_model_is_surer_where_the_answer_stands():
    asked = "How many litres does the kettle hold?"
    sure = first_token_probability(asked, "The kettle holds 1.7 litres.")
    assert 0 < first_token_probability(asked, "Cups go into the upper drawer.") < sure <= 1


def test_an_endpoint_without_probabilities_is_named(asked):
    with pytest.raises(ChatError, match="no log-probabilities"):
        first_token_probability("x?", "x")

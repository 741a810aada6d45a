"""The house format: what keeps it, what does not, and how it is asked for."""

import jsonschema
import pytest

from helpers.generation.forms import (
    HOUSE_EXAMPLES,
    HOUSE_RULES,
    MOST_WORDS,
    from_schema,
    house_answer,
    house_schema,
    read_house,
)

ABSTAIN = "Not in the documents."


def parts(text: str, passages: int = 3) -> tuple:
    given = read_house(text, passages)
    return given.answer, given.number, given.abstained, given.formatted


@pytest.mark.parametrize(
    "text, answer, number",
    [
        ("74 hours [2]", "74 hours", 2),
        ("74 hours[2]", "74 hours", 2),
        ("  74 hours [3]\n", "74 hours", 3),
        ("74 hours [2].", "74 hours", 2),
        ("It is 74 hours. [1]", "It is 74 hours.", 1),
        ("E-2107 (3.4 %), “deep” [1]", "E-2107 (3.4 %), “deep”", 1),
        (" ".join(["word"] * MOST_WORDS) + " [1]", " ".join(["word"] * MOST_WORDS), 1),
        ("høy – 7 [02]", "høy – 7", 2),
    ],
)
def test_a_few_words_and_one_number_keep_the_format(text, answer, number):
    assert parts(text) == (answer, number, False, True)


@pytest.mark.parametrize(
    "text, answer, number",
    [
        ("74 hours", "74 hours", None),
        ("74 hours (2)", "74 hours (2)", None),
        ("74 hours [2] [3]", "74 hours [2] [3]", None),
        ("74 hours [2][3]", "74 hours [2][3]", None),
        ("74 hours [2, 3]", "74 hours [2, 3]", None),
        ("[2] 74 hours", "[2] 74 hours", None),
        ("74 [2] hours", "74 [2] hours", None),
        ("74 hours [2] on average", "74 hours [2] on average", None),
        ("74 hours [a]", "74 hours [a]", None),
        ("74 hours [-1]", "74 hours [-1]", None),
        ("74 hours [2]..", "74 hours [2]..", None),
        ("bath [A] [2]", "bath [A] [2]", None),
        ("74 hours\n[2]", "74 hours\n[2]", None),
        ("74 hours\n\nor 75 [2]", "74 hours\n\nor 75 [2]", None),
        ("74 hours [2]\n75 hours [3]", "74 hours [2]\n75 hours [3]", None),
        ("[2]", "[2]", None),
        ("", "", None),
        (" \n ", "", None),
        ("74 hours [0]", "74 hours", 0),
        ("74 hours [4]", "74 hours", 4),
        ("74 hours [999]", "74 hours", 999),
        (" ".join(["word"] * (MOST_WORDS + 1)) + " [1]", " ".join(["word"] * (MOST_WORDS + 1)), 1),
    ],
)
def test_anything_else_does_not(text, answer, number):
    assert parts(text) == (answer, number, False, False)


@pytest.mark.parametrize(
    "text", [ABSTAIN, "not in the documents", "NOT IN THE DOCUMENTS.", f"\n{ABSTAIN} ", "Not in documents"]
)
def test_the_agreed_sentence_keeps_the_format(text):
    assert parts(text) == ("", None, True, True) and parts(text, passages=0) == ("", None, True, True)


@pytest.mark.parametrize(
    "text", ["Not in the passages.", "I do not know.", f"{ABSTAIN} Sorry.", f"{ABSTAIN}\n{ABSTAIN}"]
)
def test_other_ways_of_saying_nothing_are_not_agreed(text):
    assert parts(text) == (text, None, False, False)


def test_the_agreed_sentence_with_a_number_is_neither_form_and_no_value():
    assert parts(f"{ABSTAIN} [2]") == ("", 2, False, False)


def test_from_memory_no_number_is_right():
    assert parts("74 hours", passages=0)[3] is False and parts("74 hours [1]", passages=0) == (
        "74 hours",
        1,
        False,
        False,
    )


def test_an_answer_that_is_written_reads_back():
    given = read_house(house_answer(" 74 hours ", 2), 2)
    assert (given.text, given.answer, given.number, given.formatted) == ("74 hours [2]", "74 hours", 2, True)


def test_the_examples_keep_the_rules_that_they_teach():
    assert [read_house(answer, 2).formatted for _, answer in HOUSE_EXAMPLES] == [True, True]
    assert (
        {read_house(answer, 2).abstained for _, answer in HOUSE_EXAMPLES} == {True, False}
        and ABSTAIN in HOUSE_RULES
        and str(MOST_WORDS) in HOUSE_RULES
    )


# ---- constrained ---------------------------------------------------------------------------------


def test_the_schema_is_valid_and_knows_the_passages():
    schema = house_schema(3)
    jsonschema.Draft202012Validator.check_schema(schema)
    allowed = jsonschema.Draft202012Validator(schema).is_valid
    assert all(allowed({"passage": number, "answer": "74 hours"}) for number in (0, 1, 2, 3))
    assert not any(
        allowed(wrong)
        for wrong in (
            {"passage": 4, "answer": "x"},
            {"passage": -1, "answer": "x"},
            {"passage": 1},
            {"answer": "x"},
            {"passage": 1, "answer": 74},
            {"passage": 1, "answer": "x" * 81},
            {"passage": 1, "answer": "x", "why": ""},
            [1, "x"],
            None,
        )
    )
    assert list(schema["properties"]) == ["passage", "answer"] and jsonschema.Draft202012Validator(
        house_schema(0)
    ).is_valid({"passage": 0, "answer": ""})


@pytest.mark.parametrize(
    "data, text",
    [
        ({"passage": 2, "answer": "74 hours"}, "74 hours [2]"),
        ({"passage": 0, "answer": "74 hours"}, ABSTAIN),
        ({"passage": 0, "answer": ""}, ABSTAIN),
        (None, ""),
        ([], ""),
        ("74 hours", ""),
        ({}, ""),
        ({"passage": 2}, ""),
        ({"answer": "74 hours"}, ""),
        ({"passage": 2, "answer": None}, ""),
    ],
)
def test_constrained_replies_become_the_house_format(data, text):
    assert from_schema(data) == text


def test_a_constrained_empty_answer_keeps_no_format():
    assert parts(from_schema({"passage": 1, "answer": " "})) == ("[1]", None, False, False)

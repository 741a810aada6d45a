"""JSON out of a model's text: found by a decoder, and read kindly where it can mean one thing only."""

import json

import pytest

from helpers.generation.json_text import find_json, parse_json, read_as

CITED = {
    "type": "object",
    "properties": {"passage": {"enum": [1, 2]}, "answer": {"type": "string", "maxLength": 20}},
    "required": ["passage", "answer"],
    "additionalProperties": False,
}
GIVEN = {"passage": 2, "answer": "5 bar"}


@pytest.mark.parametrize(
    "text, value",
    [
        ("7", 7),
        ("null", None),
        (' {"a": [1]} ', {"a": [1]}),
        ("", None),
        ("{", None),
        ("seven", None),
        ("NaN", None),
        ('{"a": Infinity}', None),
        ("[" * 100_000, None),
        ("9" * 5000, None),
    ],
)
def test_json_is_parsed_or_none(text, value):
    assert parse_json(text) == value


@pytest.mark.parametrize(
    "text, found",
    [
        ('{"a": 1}', {"a": 1}),
        ('Here: {"a": {"b": 2}} (see {x})', {"a": {"b": 2}}),
        ('{"a": 1} and then {"b": 2}', {"a": 1}),
        ('{"a": 1}\n{"b": 2}', {"a": 1}),
        ('(see {x}) {"a": 1}', {"a": 1}),
        ('```json\n{"a": "}"}\n```', {"a": "}"}),
        ('{"a": "{"}', {"a": "{"}),
        ("{}", {}),
        ('[{"a": 1}]', {"a": 1}),
        ('{"a": {"b": 2}, "c', None),
        ('{"a": {"b": 2}', None),
        ("{'a': {\"b\": 2}}", {"b": 2}),
        ('{"a": {"b": 2}, c} {"d": 4}', {"d": 4}),
        ('{"a": NaN, "b": {"c": 1}}', None),
        ('{"a": -Infinity}', None),
        ('{"a": 1e999}', None),
        ('{"a": 1, "a": 2}', None),
        ('{"a": 1, "\\u0061": 1}', None),
        ('{"a": {"b": 1, "b": 2}}', None),
        ('{"a": [{"b": 1, "b": 2}]} {"c": 3}', {"c": 3}),
        ('<think>maybe {"a": 2}</think>{"a": 1}', {"a": 1}),
        ('maybe {"a": 2}</think>{"a": 1}', {"a": 1}),
        ('<think>maybe {"a": 2}', None),
        ('[THINK]{"a": 2}[/THINK] {"a": 1}', {"a": 1}),
        ('{"a": "<think>x</think>"}', {"a": "<think>x</think>"}),
        ('Fill in {name}: {"a": 1}', {"a": 1}),
        ('{"a": 1}\n\n{"a": 1}', {"a": 1}),
        ("} wrong order {", None),
        ("I cannot do that.", None),
        ("", None),
        ("{" * 50_000, None),
        ('{"a":' * 50_000, None),
    ],
)
def test_the_first_object_is_found_and_nothing_inside_a_broken_one(text, found):
    assert find_json(text) == found


@pytest.mark.parametrize(
    "text",
    [
        json.dumps(GIVEN),
        f"```json\n{json.dumps(GIVEN)}\n```",
        f"```\n{json.dumps(GIVEN)}\n```\nAnything else?",
        f"Sure! Here is the JSON: {json.dumps(GIVEN)} Hope it helps {{x}}",
        f"\ufeff{json.dumps(GIVEN)}",
        json.dumps([GIVEN]),
        json.dumps({"reply": GIVEN}),
        json.dumps(json.dumps(GIVEN)),
        '{"passage": "2", "answer": "5 bar"}',
        '{"passage": " 2 ", "answer": "5 bar"}',
        '{"passage": 2.0, "answer": "5 bar"}',
        '{"passage": "2.0", "answer": "5 bar"}',
        '{"passage": [2], "answer": ["5 bar"]}',
        '\n{\n\t"passage": 2,\r\n\t"answer": "5 bar"}',
        '{"passage": 2, "answer": "5 bar", "why": "it says so"}',
        '{"schema": 1} {"passage": 2, "answer": "5 bar"}',
        '{"passage": 9, "answer": "?"}\n{"passage": 2, "answer": "5 bar"}',
    ],
)
def test_what_can_mean_one_thing_only_is_read_so(text):
    assert read_as(text, CITED) == (GIVEN, "")


@pytest.mark.parametrize(
    "text, why",
    [
        ('{"passage": true, "answer": "5 bar"}', "True is not one of"),
        ('{"passage": 0, "answer": "5 bar"}', "0 is not one of"),
        ('{"passage": 2.5, "answer": "5 bar"}', "2.5 is not one of"),
        ('{"passage": null, "answer": "5 bar"}', "None is not one of"),
        ('{"passage": "two", "answer": "5 bar"}', "'two' is not one of"),
        ('{"passage": 2, "answer": null}', "None is not of type 'string'"),
        ('{"passage": 2, "answer": ["5 bar", "6 bar"]}', "is not of type 'string'"),
        ('{"passage": 2, "answer": true}', "True is not of type 'string'"),
        ('{"passage": 2}', "'answer' is a required property"),
        ('{"passage": 2, "answer": "a text of more than twenty letters"}', "is too long"),
        (f"[{json.dumps(GIVEN)}, {json.dumps(GIVEN)}]", "is not of type 'object'"),
        ('{"passage": 2, "answer": "5 b', "it holds no JSON"),
        ("5 bar", "it holds no JSON"),
        ("", "it holds no JSON"),
    ],
)
def test_what_does_not_fit_is_refused_with_the_reason(text, why):
    value, told = read_as(text, CITED)
    assert value is None and why in told


def test_a_line_break_inside_a_string_is_kept():
    assert read_as('{"passage": 2, "answer": "5\nbar"}', CITED)[0] == GIVEN | {"answer": "5\nbar"}


def test_a_number_becomes_the_text_that_is_wanted():
    assert read_as('{"passage": 2, "answer": 5}', CITED)[0] == GIVEN | {"answer": "5"}
    assert read_as('{"passage": 2, "answer": 5.5}', CITED)[0] == GIVEN | {"answer": "5.5"}


NESTED = {
    "type": "object",
    "properties": {
        "count": {"type": "integer"},
        "share": {"type": ["number", "null"]},
        "note": {"type": "string"},
        "parts": {"type": "array", "items": {"$ref": "#/$defs/part"}},
        "either": {"anyOf": [{"type": "integer"}, {"type": "boolean"}]},
    },
    "required": ["count"],
    "$defs": {"part": {"type": "object", "properties": {"id": {"type": "integer"}}, "required": ["id"]}},
}


@pytest.mark.parametrize(
    "told, read",
    [
        ({"count": "12"}, {"count": 12}),
        ({"count": 1, "share": "0.5"}, {"count": 1, "share": 0.5}),
        ({"count": 1, "share": None}, {"count": 1, "share": None}),
        ({"count": 1, "note": None}, {"count": 1}),
        ({"count": 1, "parts": [{"id": "7"}, {"id": 8.0}]}, {"count": 1, "parts": [{"id": 7}, {"id": 8}]}),
        ({"count": 1, "either": "3"}, {"count": 1, "either": 3}),
        ({"count": 1, "either": True}, {"count": 1, "either": True}),
        ({"count": 1, "more": "kept"}, {"count": 1, "more": "kept"}),
        ({"count": True}, None),
        ({"count": "١٢"}, None),
        ({"count": "1e3"}, None),
        ({"count": 1, "parts": [{"id": True}]}, None),
    ],
)
def test_nested_values_are_read_by_their_own_schema(told, read):
    assert read_as(json.dumps(told), NESTED)[0] == read


def test_a_schema_that_refers_to_itself_is_followed():
    tree = {
        "type": "object",
        "properties": {"n": {"type": "integer"}, "next": {"$ref": "#"}},
        "required": ["n"],
    }
    assert read_as('{"n": "1", "next": {"n": "2"}}', tree)[0] == {"n": 1, "next": {"n": 2}}
    assert read_as("{}", {"$ref": "#/$defs/nowhere"})[0] is None

"""A schema in the forms that endpoints take: typed, in the strict subset, wrapped, in words."""

import pytest
from jsonschema import Draft202012Validator
from pydantic import BaseModel

from helpers.corpus import load_ticket_schema
from helpers.generation.schemas import described, json_schema, strict, typed, wrapped

# keywords that OpenAI documents for strict mode, and no others
KNOWN = {"type", "properties", "required", "additionalProperties", "items", "enum", "anyOf", "$ref", "$defs"}


def parts(schema) -> list[dict]:
    """Every schema in a schema."""
    inside = [
        *schema.get("properties", {}).values(),
        *schema.get("$defs", {}).values(),
        *schema.get("anyOf", []),
    ]
    inside += [schema["items"]] if "items" in schema else []
    return [schema, *(part for each in inside for part in parts(each))]


class Line(BaseModel):
    product: str
    count: int = 1


class Order(BaseModel):
    lines: list[Line]
    note: str | None = None


@pytest.mark.parametrize(
    "schema",
    [
        load_ticket_schema(),
        json_schema(Order),
        {"enum": ["a", 1, None]},
        {"type": "array", "items": {"enum": [1, 2]}, "uniqueItems": True, "minItems": 1},
        {"oneOf": [{"const": "a"}, {"type": "integer", "minimum": 3}]},
    ],
    ids=["tickets", "pydantic", "mixed enum", "array", "const"],
)
def test_the_strict_form_keeps_to_the_documented_subset(schema):
    made = strict(schema)
    Draft202012Validator.check_schema(made)
    assert made.get("type") == "object" or "$ref" in made
    for part in parts(made):
        assert set(part) - {"description"} <= KNOWN
        assert "enum" not in part or "type" in part
        if "properties" in part:
            assert part["required"] == list(part["properties"]) and part["additionalProperties"] is False


def test_what_was_valid_stays_valid_in_the_strict_form():
    schema = {
        "type": "object",
        "properties": {"a": {"enum": ["x", "y"]}, "b": {"type": "integer"}},
        "required": ["a"],
    }
    judge = Draft202012Validator(strict(schema))
    assert judge.is_valid({"a": "x", "b": 3}) and judge.is_valid({"a": "x", "b": None})
    assert not judge.is_valid({"a": "x"}) and not judge.is_valid({"a": None, "b": 1})


@pytest.mark.parametrize(
    "values, kind",
    [
        ([1, 2], "integer"),
        (["a"], "string"),
        ([True], "boolean"),
        ([1.5], "number"),
        (["a", None], ["string", "null"]),
    ],
)
def test_every_enum_gets_the_type_of_its_values(values, kind):
    assert typed({"enum": values})["type"] == kind
    assert typed({"items": {"enum": values, "type": "string"}})["items"]["type"] == "string"


def test_values_that_look_like_schemas_are_left_alone():
    schema = {"properties": {"enum": {"type": "string"}}, "default": {"enum": [1]}, "enum": [{"enum": [1]}]}
    made = typed(schema)
    assert made["default"] == {"enum": [1]} and made["enum"] == [{"enum": [1]}] and made["type"] == "object"
    assert made["properties"] == {"enum": {"type": "string"}}


def test_the_schema_that_was_given_is_not_changed():
    schema = {"type": "object", "properties": {"a": {"enum": [1], "maxLength": 3}}}
    before = repr(schema)
    strict(schema), typed(schema), wrapped(schema), described(schema)
    assert repr(schema) == before


def test_definitions_stay_at_the_top_of_what_is_wrapped():
    made = wrapped({"type": "array", "items": {"$ref": "#/$defs/n"}, "$defs": {"n": {"type": "integer"}}})
    judge = Draft202012Validator(made)
    assert judge.is_valid({"value": [1]}) and not judge.is_valid({"value": ["a"]})

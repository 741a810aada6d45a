"""A schema for a reply, in the forms that endpoints take.

The local server takes any JSON Schema. OpenAI's strict mode wants a type beside every enum, every property
required, no further properties, an object at the top, and knows few keywords. JSON mode takes none: the
schema is told in words.
"""

import json
from collections.abc import Callable, Mapping
from typing import Any

from .errors import ChatError

Schema = Mapping[str, Any]
WRAPPED = "value"  # name of the only property of an object around a reply that is no object itself
_KEPT = {"type", "properties", "required", "additionalProperties", "items", "enum", "anyOf", "description"}
_KEPT |= {"$ref", "$defs", "definitions"}
_OF_NAMES = ("properties", "$defs", "definitions", "patternProperties", "dependentSchemas")
_LISTS = ("anyOf", "oneOf", "allOf", "prefixItems")
_SINGLE = ("items", "additionalProperties", "not", "if", "then", "else", "contains", "propertyNames")
_TYPES = {str: "string", bool: "boolean", int: "integer", float: "number", type(None): "null"}
_TYPES |= {list: "array", dict: "object"}


def json_schema(schema: Any) -> dict[str, Any]:
    """The JSON Schema of what `chat` was given: itself, or that of a pydantic model.

    Raises ChatError for anything else.
    """
    from jsonschema import Draft202012Validator
    from jsonschema.exceptions import SchemaError

    if is_model(schema):
        return schema.model_json_schema()
    if not isinstance(schema, Mapping):
        raise ChatError(
            f"The schema is {type(schema).__name__}; give a JSON Schema (a dict) or a pydantic model class."
        )
    try:
        Draft202012Validator.check_schema(schema)
    except SchemaError as error:
        raise ChatError(f"The schema is no JSON Schema: {error.message} (at {error.json_path}).") from None
    return dict(schema)


def is_model(schema: Any) -> bool:
    """True for a pydantic model class.

    >>> is_model({"type": "object"})
    False
    """
    from pydantic import BaseModel

    return isinstance(schema, type) and issubclass(schema, BaseModel)


def typed(schema: Any) -> Any:
    """The same schema with a type beside every enum and const.

    >>> typed({"properties": {"passage": {"enum": [1, 2]}}})
    {'properties': {'passage': {'enum': [1, 2], 'type': 'integer'}}}
    """
    if not isinstance(schema, Mapping):
        return schema
    made = _inside(schema, typed)
    values = (
        made["enum"] if isinstance(made.get("enum"), list) else [made["const"]] if "const" in made else []
    )
    if values and "type" not in made:
        kinds = list(dict.fromkeys(_TYPES[type(value)] for value in values))
        made["type"] = kinds[0] if len(kinds) == 1 else kinds
    return made


def strict(schema: Schema) -> dict[str, Any]:
    """The schema inside the subset of OpenAI's strict mode. What may be left out there becomes null here.

    >>> strict({"type": "object", "properties": {"note": {"type": "string", "maxLength": 9}}})["properties"]
    {'note': {'anyOf': [{'type': 'string'}, {'type': 'null'}]}}
    """
    return wrapped(_strict(typed(schema)))


def _strict(schema: Any) -> Any:
    if not isinstance(schema, Mapping):
        return schema
    made = dict(schema)
    if "const" in made:
        made["enum"] = [made["const"]]
    if "oneOf" in made:
        made["anyOf"] = made["oneOf"]
    if isinstance(made.get("allOf"), list) and len(made["allOf"]) == 1:
        made |= made["allOf"][0]
    if "$ref" in made:
        made = {key: made[key] for key in ("$ref", "$defs", "definitions") if key in made}
    made = {key: value for key, value in _inside(made, _strict).items() if key in _KEPT}
    if isinstance(made.get("properties"), Mapping):
        required = made.get("required", [])
        made["properties"] = {
            name: part if name in required or _takes_null(part) else {"anyOf": [part, {"type": "null"}]}
            for name, part in made["properties"].items()
        }
        made["required"] = list(made["properties"])
        made["additionalProperties"] = False
    return made


def _takes_null(schema: Any) -> bool:
    if not isinstance(schema, Mapping):
        return True
    told = schema.get("type")
    return told == "null" or "null" in (told or []) or any(map(_takes_null, schema.get("anyOf", [])))


def wrapped(schema: Schema) -> dict[str, Any]:
    """The schema, inside an object with one property when it is not of an object itself.

    >>> wrapped({"type": "integer"})["required"]
    ['value']
    """
    if schema.get("type") == "object" or "properties" in schema or "$ref" in schema:
        return dict(schema)
    named = {key: schema[key] for key in ("$defs", "definitions") if key in schema}
    inner = {key: value for key, value in schema.items() if key not in named}
    outer = {
        "type": "object",
        "properties": {WRAPPED: inner},
        "required": [WRAPPED],
        "additionalProperties": False,
    }
    return outer | named


def described(schema: Schema) -> str:
    """The schema as an instruction, for endpoints that cannot be held to it."""
    told = json.dumps(schema, ensure_ascii=False)
    return f"Reply with one JSON value that fits this JSON Schema, and write nothing else:\n{told}"


def _inside(schema: Schema, change: Callable[[Any], Any]) -> dict[str, Any]:
    """A copy with every schema directly inside this one changed; values of an enum are no schemas."""
    made: dict[str, Any] = {}
    for key, value in schema.items():
        if key in _OF_NAMES and isinstance(value, Mapping):
            made[key] = {name: change(part) for name, part in value.items()}
        elif key in _LISTS and isinstance(value, list):
            made[key] = [change(part) for part in value]
        else:
            made[key] = change(value) if key in _SINGLE else value
    return made

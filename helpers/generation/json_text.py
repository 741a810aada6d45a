"""JSON out of a model's text: found by a decoder, read kindly, held to its schema."""

import json
import math
import re
from collections.abc import Iterator, Mapping
from typing import Any

from .thoughts import split_thoughts

_FENCE = re.compile(r"```[a-zA-Z0-9]*[^\S\n]*\n?(.*?)```", re.DOTALL)
_WHOLE = re.compile(r"\s*[+-]?\d{1,300}(\.0*)?\s*", re.ASCII)
_NUMBER = re.compile(r"\s*[+-]?\d{1,300}(\.\d{1,300})?([eE][+-]?\d{1,3})?\s*", re.ASCII)
_NAMES = {"string": str, "boolean": bool, "integer": int, "number": float, "null": type(None)}
NO_JSON = "it holds no JSON"
NOTHING = object()


def _refused(name: str) -> None:
    raise ValueError(f"{name} is no JSON")


def _finite(digits: str) -> float:
    """A number; ValueError when it is too large to be one here: 1e999 would become infinity."""
    value = float(digits)
    if math.isinf(value):
        raise ValueError(f"{digits} is too large")
    return value


def _object_of(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object; ValueError when it gives a name twice, for nobody knows which of the two is meant."""
    made = dict(pairs)
    if len(made) < len(pairs):
        raise ValueError("it gives a name twice")
    return made


def _decoder_of(strict: bool) -> json.JSONDecoder:
    return json.JSONDecoder(
        parse_constant=_refused, parse_float=_finite, object_pairs_hook=_object_of, strict=strict
    )


_decoder = _decoder_of(strict=True)
_kind_decoder = _decoder_of(strict=False)  # takes a line break in a string


def parse_json(text: str) -> Any:
    """The JSON value of a text, or None when it is not JSON, or gives a name twice or a number too large.

    >>> parse_json(' {"a": [1]} '), parse_json("seven"), parse_json("NaN")
    ({'a': [1]}, None, None)
    """
    try:
        return _decoder.decode(text)
    except (ValueError, RecursionError):
        return None


def find_json(text: str) -> dict | None:
    """The first JSON object in a text, or None. Other text may stand around it.

    An object that is broken, cut off or gives a name twice is passed over whole: what stands inside it is
    not taken for the reply. Nor is what a model thought before it answered.

    >>> find_json('Here: {"a": {"b": 2}} (see {x})'), find_json('{"a": 1} and then {"b": 2}')
    ({'a': {'b': 2}}, {'a': 1})
    >>> find_json('{"a": {"b": 2}, "c')
    """
    answer = text if text.lstrip().startswith("{") else split_thoughts(text)[0]
    return next((value for value in _found(answer, "{", _decoder) if isinstance(value, dict)), None)


def _found(text: str, opening: str, decoder: json.JSONDecoder) -> Iterator[Any]:
    """The JSON values that begin with one of these brackets, in order."""
    at = 0
    while at < len(text):
        if text[at] not in opening:
            at += 1
            continue
        try:
            value, at = decoder.raw_decode(text, at)
            yield value
        except (ValueError, RecursionError):
            at = _after_broken(text, at)


def _after_broken(text: str, at: int) -> int:
    """Where to look on after a bracket that begins no JSON: behind its closing one when it set out to be."""
    if not re.compile(r'\{\s*"|\[\s*[\[{"]').match(text, at):
        return at + 1
    depth, quoted = 0, False
    while at < len(text):
        sign = text[at]
        if sign == "\\" and quoted:
            at += 1
        elif sign == '"':
            quoted = not quoted
        elif not quoted and sign in "{[":
            depth += 1
        elif not quoted and sign in "}]":
            depth -= 1
            if depth == 0:
                return at + 1
        at += 1
    return len(text)


def read_as(text: str, schema: Mapping[str, Any]) -> tuple[Any, str]:
    """(value, "") of the first JSON value in a text that fits a schema; (None, why) when there is none.

    Fenced, wrapped and prefixed JSON is found. "2" and 2.0 are read as 2 where the schema wants an integer,
    5 as "5" where it wants a string; true is never a number.

    >>> schema = {"type": "object", "properties": {"passage": {"enum": [1, 2]}}, "required": ["passage"]}
    >>> read_as('```json\\n{"passage": "2"}\\n```', schema)
    ({'passage': 2}, '')
    >>> read_as('{"passage": true}', schema)
    (None, 'True is not one of [1, 2] (at $.passage)')
    """
    from jsonschema import Draft202012Validator
    from jsonschema.exceptions import best_match
    from referencing.exceptions import Unresolvable

    judge, why = Draft202012Validator(schema), ""
    try:
        for value in _candidates(text):
            for reading in _readings(value):
                fitted = _fitted(reading, schema, judge)
                wrong = best_match(judge.iter_errors(fitted))
                if wrong is None:
                    return fitted, ""
                why = why or f"{wrong.message[:200]} (at {wrong.json_path})"
    except (RecursionError, Unresolvable) as error:
        why = why or f"it could not be held to the schema ({str(error)[:100]})"
    return None, why or NO_JSON


def _candidates(text: str) -> Iterator[Any]:
    """What may be the JSON that was asked for: the whole text, what is fenced, what is found in it."""
    for part in (text, *_FENCE.findall(text)):
        try:
            yield _kind_decoder.decode(part.strip())
        except (ValueError, RecursionError):
            continue
    yield from _found(text, "{[", _kind_decoder)


def _readings(value: Any) -> Iterator[Any]:
    """A value, and what is wrapped in it: JSON in a string, one value in a list or under a single name."""
    yield value
    if isinstance(value, str) and (inner := parse_json(value)) is not None:
        yield inner
    if isinstance(value, (list, dict)) and len(value) == 1:
        yield from value if isinstance(value, list) else value.values()


def _fitted(value: Any, schema: Any, judge: Any) -> Any:
    """The value as the schema wants it, where it can mean nothing else; else the value as it is."""
    schema = _resolved(schema, judge.schema)
    if not isinstance(schema, Mapping):
        return value
    for key in ("anyOf", "oneOf"):
        for option in schema.get(key, ()):
            fitted = _fitted(value, option, judge)
            if judge.evolve(schema=option).is_valid(fitted):
                return fitted
    wanted = schema.get("type", ())
    kinds = [wanted] if isinstance(wanted, str) else list(wanted)
    known = schema["enum"] if "enum" in schema else [schema["const"]] if "const" in schema else []
    alone = isinstance(value, list) and len(value) == 1 and value not in known
    if alone and (kinds or known) and "array" not in kinds:
        return _fitted(value[0], schema, judge)
    if known:
        return next((each for each in known if _means(value, each)), value)
    if isinstance(value, dict):
        return _object(value, schema, judge)
    if isinstance(value, list):
        return [_fitted(each, schema.get("items"), judge) for each in value]
    if any(_is_a(value, kind) for kind in kinds):
        return value
    return next((made for kind in kinds if (made := _as(value, kind)) is not NOTHING), value)


def _object(value: dict, schema: Mapping, judge: Any) -> dict:
    """The object with its values fitted; without nulls that may be missing and names nobody asked for."""
    parts, required = schema.get("properties", {}), schema.get("required", ())
    made = {}
    for name, each in value.items():
        if name not in parts:
            if schema.get("additionalProperties") is not False:
                made[name] = each
            continue
        fitted = _fitted(each, parts[name], judge)
        if fitted is not None or name in required or judge.evolve(schema=parts[name]).is_valid(None):
            made[name] = fitted
    return made


def _resolved(schema: Any, root: Any) -> Any:
    """The schema that a local $ref points at."""
    for _ in range(20):
        if not isinstance(schema, Mapping) or not str(schema.get("$ref", "")).startswith("#"):
            return schema
        target = root
        for step in schema["$ref"].lstrip("#/").split("/") if schema["$ref"] != "#" else ():
            target = target.get(step, {}) if isinstance(target, Mapping) else {}
        schema = target
    return {}


def _is_a(value: Any, kind: str) -> bool:
    if isinstance(value, bool):
        return kind == "boolean"
    return isinstance(value, int) and kind == "number" or type(value) is _NAMES.get(kind)


def _as(value: Any, kind: str) -> Any:
    """The value as another JSON type, when it denotes one of that type; else NOTHING.

    A truth value denotes itself.
    """
    if isinstance(value, bool) or value is None:
        return NOTHING
    if kind == "integer" and isinstance(value, float) and value.is_integer():
        return int(value)
    if kind == "integer" and isinstance(value, str) and _WHOLE.fullmatch(value):
        return int(value.partition(".")[0])
    if kind == "number" and isinstance(value, str) and _NUMBER.fullmatch(value):
        return float(value)
    if kind == "string" and isinstance(value, (int, float)):
        return json.dumps(value)
    return NOTHING


def _means(value: Any, known: Any) -> bool:
    """True when a value denotes one that the schema names."""
    if type(value) is type(known):
        return value == known
    kind = next((name for name, each in _NAMES.items() if each is type(known)), "")
    return _as(value, kind) == known

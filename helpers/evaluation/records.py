"""Score a JSON record against the gold record: is it valid, how many of its fields are right, what is wrong?

A field is a plain value at its place. A wrong value is one mistake, as a missing field and one too many are.
Types count: 5 is not "5", null is not "none", true is not "true"; 1.0 is 1. Texts are compared in Unicode's
form NFC, without outer white space and without regard to case.

What this leaves out: near misses. A serial number with one digit wrong is wrong.
"""

import json
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from numbers import Real
from typing import Any


def is_valid(record, schema: dict) -> bool:
    """True when the record fits the JSON Schema (2020-12).

    >>> is_valid({"severity": "high"}, {"properties": {"severity": {"enum": ["low", "high"]}}})
    True
    """
    from jsonschema import Draft202012Validator  # takes seconds to import

    return Draft202012Validator(schema).is_valid(record)


def fields(record) -> Counter[tuple[str, str]]:
    """Every field of a nested record as (path, value as JSON), and how often it stands there.

    Objects in a list keep their position ("problems[0].symptom"). Plain values in a list do not
    ("actions[]"): their order is free, but their number counts. An empty object or list is a field, too.

    >>> sorted(fields({"a": {"b": 1}, "c": ["X", "Y"]}))
    [('a.b', '1'), ('c[]', '"x"'), ('c[]', '"y"')]
    """
    return Counter((path, _as_json(value)) for path, value in _leaves(record))


def field_accuracy(record, gold: dict) -> float:
    """Share of fields that are right, 0 to 1: right fields / (gold fields + fields too many).

    A wrong field counts once. None, a reply that held no record, has nothing right.

    >>> field_accuracy({"a": 1, "b": 2}, {"a": 1, "b": 3}), field_accuracy({"a": 1, "c": 2}, {"a": 1})
    (0.5, 0.5)
    """
    if record is None:
        return 0.0
    right, wrong = (fields(record) & fields(gold)).total(), len(field_errors(record, gold))
    return right / (right + wrong) if right + wrong else 1.0


def accuracy_by_kind(record, gold: dict) -> dict[str, float]:
    """For each kind of field, such as every `symptom` of a list, the share of gold fields that are right.

    >>> accuracy_by_kind({"serial": "K4"}, {"serial": "K4", "problems": [{"symptom": "damaged"}]})
    {'serial': 1.0, 'symptom': 0.0}
    """
    there = Counter() if record is None else fields(record)
    total, right = (Counter(map(_kind, some.elements())) for some in (fields(gold), there & fields(gold)))
    return {kind: right[kind] / count for kind, count in total.items()}


def _kind(field: tuple[str, str]) -> str:
    """("problems[0].symptom", …) -> "symptom"."""
    return field[0].rpartition(".")[2].partition("[")[0]


@dataclass(frozen=True)
class FieldError:
    """One field that is not right. kind: "missing", "extra" or "wrong"; what does not apply is None."""

    kind: str
    path: str
    expected: Any = None
    got: Any = None

    def __str__(self) -> str:
        there = {"expected": self.kind != "extra", "got": self.kind != "missing"}
        told = [
            f"{name} {_told(value)}"
            for name, value in (("expected", self.expected), ("got", self.got))
            if there[name]
        ]
        return f"{self.kind} {self.path or '(the whole)'}: {', '.join(told)}"


def field_errors(record, gold: dict) -> list[FieldError]:
    """What is not right in a record, each field once: those of the gold record in its order, then extras.

    Where one place holds several plain values, the ones that match no gold value stand in for those that are
    missing, in their order.

    >>> for error in field_errors({"a": 1, "b": 2}, {"b": "2", "c": None}):
    ...     print(error)
    wrong b: expected "2", got 2
    missing c: expected null
    extra a: got 1
    """
    ours, theirs = _unmatched(record, fields(gold)), _unmatched(gold, fields(record))
    errors = []
    for place, expected in theirs.items():
        for path, value in expected:
            if ours.get(place):
                errors.append(FieldError("wrong", path, value, ours[place].pop(0)[1]))
            else:
                errors.append(FieldError("missing", path, value))
    return errors + [FieldError("extra", path, got=value) for left in ours.values() for path, value in left]


def _unmatched(record, others: Counter[tuple[str, str]]) -> dict[str, list[tuple[str, Any]]]:
    """Place -> the (path, value) of a record there that the other record does not match."""
    free, left = Counter(others), defaultdict(list)
    for path, value in _leaves(record):
        field = path, _as_json(value)
        if free[field] > 0:
            free[field] -= 1
        else:  # a list and a plain value under one name are at one place
            left[path.removesuffix("[]")].append((path, value))
    return left


def _leaves(record) -> Iterator[tuple[str, Any]]:
    """Every (path, value) of a record that holds no further ones. No record and {} hold none.

    A stack in place of a call within a call: a reply may be nested more deeply than calls may be.
    """
    waiting = [] if record is None or record == {} else [("", record)]
    while waiting:
        path, value = waiting.pop()
        inner = _inner(path, value)
        if inner:
            waiting += reversed(inner)
        else:
            yield path, value


def _inner(path: str, value) -> list[tuple[str, Any]]:
    """The parts of an object or a list with their paths; none for a plain value."""
    if isinstance(value, dict):
        return [(f"{path}.{_name(key)}" if path else _name(key), part) for key, part in value.items()]
    if isinstance(value, list) and any(isinstance(part, (dict, list)) for part in value):
        return [(f"{path}[{i}]", part) for i, part in enumerate(value)]
    return [(f"{path}[]", part) for part in value] if isinstance(value, list) else []


def _name(key) -> str:
    """A key as it stands in a path: quoted when it could be taken for more than one step."""
    return json.dumps(str(key), ensure_ascii=False) if set(str(key)) & set('.[]"') or key == "" else str(key)


def _as_json(value) -> str:
    """A plain value as JSON, so that equal ones are equal texts."""
    if isinstance(value, str):
        value = unicodedata.normalize("NFC", unicodedata.normalize("NFC", value).strip().lower())
    elif isinstance(value, Real) and not isinstance(value, (bool, int)):
        number = float(value)
        value = int(number) if number.is_integer() else number
    return _told(value)


def _told(value) -> str:
    return json.dumps(value, ensure_ascii=False, default=str)

"""Score a JSON record against the gold record: is it valid, and how many of its fields are right?"""


def is_valid(record, schema: dict) -> bool:
    """True when the record fits the JSON Schema (2020-12).

    >>> is_valid({"severity": "high"}, {"properties": {"severity": {"enum": ["low", "high"]}}})
    True
    """
    from jsonschema import Draft202012Validator  # takes seconds to import

    return Draft202012Validator(schema).is_valid(record)


def fields(record, path: str = "") -> set[tuple[str, str]]:
    """Every field of a nested record as (path, value).

    Objects in a list keep their position ("problems.0.symptom"); plain values in a list do not, so their
    order is free.

    >>> sorted(fields({"a": {"b": 1}, "c": ["X", "Y"]}))
    [('a.b', '1'), ('c', 'x'), ('c', 'y')]
    """
    if isinstance(record, dict):
        return {
            field for key, value in record.items() for field in fields(value, f"{path}.{key}".lstrip("."))
        }
    if isinstance(record, list):
        nested = any(isinstance(item, (dict, list)) for item in record)
        return {
            field
            for i, item in enumerate(record)
            for field in fields(item, f"{path}.{i}" if nested else path)
        }
    return {(path, str(record).strip().lower())}


def field_accuracy(record, gold: dict) -> float:
    """Share of fields that are right, 0 to 1: fields in both / fields in either.

    A field too many counts as wrong.

    >>> field_accuracy({"a": 1, "b": 2}, {"a": 1, "b": 3})
    0.3333333333333333
    """
    ours, theirs = fields(record) if record is not None else set(), fields(gold)
    return len(ours & theirs) / len(ours | theirs) if ours | theirs else 1.0

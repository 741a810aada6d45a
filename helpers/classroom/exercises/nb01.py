"""Exercises of notebook 01."""

import json
from collections import Counter

from helpers.evaluation import fields

from ..exercise import Call, Exercise
from .variants_nb01 import FEW_SHOT, READ_JSON, SHARES


def read_json(text: str):
    """The JSON object that stands in a reply, or None."""
    start, end = text.find("{"), text.rfind("}")
    try:
        return json.loads(text[start : end + 1])
    except ValueError:
        return None


def field_share(record, gold: dict) -> float:
    """Fields that are right / (fields of the gold record + fields too many)."""
    if record is None:
        return 0.0
    ours, theirs = fields(record), fields(gold)
    places = Counter(path for path, _ in ours.elements()) | Counter(path for path, _ in theirs.elements())
    return (ours & theirs).total() / places.total()


def few_shot(system: str, examples: list[tuple[str, str]], user: str) -> list[dict]:
    """The conversation: instructions, worked examples as earlier turns, then the new message."""
    messages = [{"role": "system", "content": system}]
    for asked, answered in examples:
        messages.append({"role": "user", "content": asked})
        messages.append({"role": "assistant", "content": answered})
    return messages + [{"role": "user", "content": user}]


_GOLD = {
    "product": "Puffin T",
    "problems": [{"component": "battery", "symptom": "short life"}],
    "actions": ["send part"],
}

EXERCISES = [
    Exercise(
        id="1.1",
        title="find the JSON in a reply",
        reference=read_json,
        variants=READ_JSON,
        hints=(
            (
                "A model often wraps its JSON in a sentence or a code fence. What do all JSON objects "
                "begin and end with?"
            ),
            (
                "`text.find('{')` and `text.rfind('}')` give the ends. `json.loads` raises ValueError for "
                "text that is not JSON."
            ),
            (
                "Cut the text from the first brace to the last, with the last one in it: the end of a slice "
                "is left out, so it must lie one further. Put `json.loads` of that into `try:`. What belongs "
                "into `except ValueError:`?"
            ),
        ),
        calls=(
            Call(('{"a": 1}',), {"a": 1}, "nothing around it"),
            Call(
                ('Here it is:\n```json\n{"a": {"b": 2}}\n```\nAnything else?',),
                {"a": {"b": 2}},
                "nested, inside a code fence",
            ),
            Call(("I cannot do that.",), None, "no JSON at all"),
            Call(('{"a": 1',), None, "cut off in the middle"),
            Call(("} wrong order {",), None, "braces, but no JSON"),
            Call(('Sure! {"a": 1}. Anything else?',), {"a": 1}, "a full stop right after it"),
            Call(('{\n  "a": [\n    1,\n    2\n  ]\n}',), {"a": [1, 2]}, "JSON over several lines"),
            Call(('{"done": true, "left": null}',), {"done": True, "left": None}, "true and null"),
            Call(("{'a': 1}",), None, "single quotes: Python, and no JSON"),
            Call(
                ('{"a": 1, "b": {"c": 2}, "d": {"e": 3}}',),
                {"a": 1, "b": {"c": 2}, "d": {"e": 3}},
                "two inside",
            ),
        ),
    ),
    Exercise(
        id="1.2",
        title="how many fields are right",
        reference=field_share,
        variants=SHARES,
        hints=(
            (
                "`fields(record)` counts (path, value) pairs, in a `Counter`. Right is what both hold: "
                "`ours & theirs`. How many places are there in all?"
            ),
            (
                "Count the paths alone, without their values: a wrong value stands at one path. `a | b` of "
                "two Counters takes the larger count of each, so an invented field counts, too."
            ),
            (
                "`Counter(path for path, _ in ours.elements())` counts the paths of `ours = fields(record)`; "
                "do the same for the gold record, and join the two by `|`. `.total()` of a Counter adds up "
                "its counts. Which two totals make the share? And None is answered first."
            ),
        ),
        calls=(
            Call((_GOLD, _GOLD), 1.0, "the same record"),
            Call((None, _GOLD), 0.0, "the reply was not JSON"),
            Call(({"product": "Puffin T"}, _GOLD), 0.25, "one field of four"),
            Call(({**_GOLD, "severity": "high"}, _GOLD), 0.8, "everything, and one field too many"),
            Call(({**_GOLD, "product": "Puffin O2"}, _GOLD), 0.75, "one value wrong"),
            Call((_GOLD, {**_GOLD, "actions": ["send part", "call back"]}), 0.8, "one action of two"),
            Call(({}, _GOLD), 0.0, "an empty record"),
            Call(
                ({"product": "Puffin T", "severity": "high", "actions": ["send part"]}, _GOLD),
                0.4,
                "two right, two missing, and one invented",
            ),
            Call(
                ({**_GOLD, "actions": ["send part", "send part"]}, _GOLD), 0.8, "the same action named twice"
            ),
        ),
    ),
    Exercise(
        id="1.3",
        title="a few-shot prompt",
        reference=few_shot,
        variants=FEW_SHOT,
        hints=(
            (
                "Examples are shown as a conversation that already happened. Who says the ticket, and who "
                "says the record?"
            ),
            (
                "For each (asked, answered): one message with role `user`, then one with role `assistant`. "
                "The new message comes last."
            ),
            (
                'Begin with `messages = [{"role": "system", "content": system}]`. In '
                "`for asked, answered in examples:` append two such dictionaries. What is still missing "
                "when the loop is done?"
            ),
        ),
        calls=(
            Call(
                ("Be brief.", [], "hello"),
                [{"role": "system", "content": "Be brief."}, {"role": "user", "content": "hello"}],
                "no examples: zero-shot",
            ),
            Call(
                ("Be brief.", [("2+2?", "4"), ("3+3?", "6")], "4+4?"),
                [
                    {"role": "system", "content": "Be brief."},
                    {"role": "user", "content": "2+2?"},
                    {"role": "assistant", "content": "4"},
                    {"role": "user", "content": "3+3?"},
                    {"role": "assistant", "content": "6"},
                    {"role": "user", "content": "4+4?"},
                ],
                "two examples",
            ),
        ),
    ),
]

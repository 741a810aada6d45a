"""Notebook 01: right answers pass, the mistakes people make are named."""

import ast
import json
import re
from collections import Counter

from helpers.evaluation import fields


def by_pattern(text):
    found = re.search(r"\{.*\}", text, re.DOTALL)
    if not found:
        return None
    try:
        return json.loads(found.group())
    except json.JSONDecodeError:
        return None


def by_index(text):
    try:
        return json.loads(text[text.index("{") : text.rindex("}") + 1])
    except Exception:
        return None


def first_object(text):
    """Decodes from the first brace on and lets the decoder find the end."""
    if "{" not in text:
        return None
    try:
        return json.JSONDecoder().raw_decode(text[text.find("{") :])[0]
    except ValueError:
        return None


def share_with_loops(record, gold):
    if record is None:
        return 0.0
    right, places = 0, 0
    ours, theirs = list(fields(record).elements()), list(fields(gold).elements())
    for pair in theirs:
        if pair in ours:
            right += 1
            ours.remove(pair)
    paths = Counter(path for path, _ in fields(record).elements())
    for path, count in Counter(path for path, _ in theirs).items():
        places += max(count, paths.pop(path, 0))
    return right / (places + sum(paths.values()))


def by_extend(system, examples, user):
    said = [{"role": "system", "content": system}]
    for pair in examples:
        said.extend([{"role": "user", "content": pair[0]}, {"role": "assistant", "content": pair[1]}])
    said.append({"role": "user", "content": user})
    return said


def in_one_expression(system, examples, user):
    return (
        [{"role": "system", "content": system}]
        + [{"role": r, "content": c} for e in examples for r, c in zip(("user", "assistant"), e, strict=True)]
        + [{"content": user, "role": "user"}]
    )


RIGHT = [
    ("1.1", by_pattern),
    ("1.1", by_index),
    ("1.1", first_object),
    ("1.2", share_with_loops),
    ("1.3", by_extend),
    ("1.3", in_one_expression),
]

_GUARD = "no field of None agrees with a field of the gold record, so the share is 0 without the guard"
EQUIVALENT = [
    ("1.1", "`return None` becomes `pass`", "a function that ends without a return gives None"),
    ("1.2", "`if record is None:` becomes `pass`", _GUARD),
    ("1.2", "`return 0.0` becomes `pass`", _GUARD),
]


def _loads(text):
    try:
        return json.loads(text)
    except ValueError:
        return None


def without_dotall(text):
    found = re.search(r"\{.*\}", text)
    return _loads(found.group(0)) if found else None


def returns_none_explicitly(text):
    try:
        return json.loads(text)
    except ValueError:
        return None


def evaluates(text):
    try:
        return ast.literal_eval(text[text.find("{") : text.rfind("}") + 1])
    except Exception:
        return None


def empty_when_it_fails(text):
    try:
        return json.loads(text[text.find("{") : text.rfind("}") + 1])
    except ValueError:
        return {}


def asks_for_braces(text):
    start, end = text.find("{"), text.rfind("}")
    if start == -1 or end == -1:
        return None
    return json.loads(text[start : end + 1])


def grouped(system, examples, user):
    return (
        [{"role": "system", "content": system}]
        + [{"role": "user", "content": asked} for asked, _ in examples]
        + [{"role": "assistant", "content": answered} for _, answered in examples]
        + [{"role": "user", "content": user}]
    )


def question_before_examples(system, examples, user):
    messages = [{"role": "system", "content": system}, {"role": "user", "content": user}]
    for asked, answered in examples:
        messages += [{"role": "user", "content": asked}, {"role": "assistant", "content": answered}]
    return messages


def all_by_the_user(system, examples, user):
    texts = [text for pair in examples for text in pair] + [user]
    return [{"role": "system", "content": system}] + [{"role": "user", "content": text} for text in texts]


def _renamed(**names):
    """The conversation that is asked for, under other names of the roles."""
    return lambda s, e, u: [
        {"role": names.get(turn["role"], turn["role"]), "content": turn["content"]}
        for turn in by_extend(s, e, u)
    ]


# exercise, what the learner did, a wrong answer, words that the feedback must hold
WRONG = [
    ("1.1", "no try", lambda t: json.loads(t[t.find("{") : t.rfind("}") + 1]), "nothing catches it"),
    ("1.1", "asks for braces, no try", asks_for_braces, "what stands between them is taken for JSON"),
    ("1.1", "the whole text, no try", lambda t: json.loads(t), "no error is caught"),
    ("1.1", "the whole text", returns_none_explicitly, "the whole reply is read as JSON"),
    ("1.1", "first closing brace", lambda t: _loads(t[t.find("{") : t.find("}") + 1]), "at the first `}`"),
    ("1.1", "first closing brace, no try", lambda t: json.loads(t[: t.find("}") + 1]), "JSONDecodeError"),
    ("1.1", "a pattern for one line", without_dotall, "`re.DOTALL`"),
    ("1.1", "left off the brace", lambda t: _loads(t[t.find("{") : t.rfind("}")]), "leaves off the last `}`"),
    (
        "1.1",
        "returns the text",
        lambda t: t[t.find("{") : t.rfind("}") + 1],
        "`json.loads` makes a dictionary",
    ),
    ("1.1", "reads Python", evaluates, "no single quotes"),
    ("1.1", "an empty dictionary", empty_when_it_fails, "an empty record"),
    ("1.1", "None, explicitly", lambda t: None if t else None, "it returned None"),
    (
        "1.2",
        "recall only",
        lambda r, g: 0.0 if r is None else len(fields(r) & fields(g)) / len(fields(g)),
        "one field too many",
    ),
    (
        "1.2",
        "recall with counts",
        lambda r, g: 0.0 if r is None else (fields(r) & fields(g)).total() / fields(g).total(),
        "it is recall",
    ),
    (
        "1.2",
        "precision",
        lambda r, g: 0.0 if not r else (fields(r) & fields(g)).total() / fields(r).total(),
        "it is precision",
    ),
    (
        "1.2",
        "a wrong value counted twice",
        lambda r, g: 0.0 if r is None else (fields(r) & fields(g)).total() / (fields(r) | fields(g)).total(),
        "Jaccard index",
    ),
    (
        "1.2",
        "F1",
        lambda r, g: (
            0.0 if r is None else 2 * (fields(r) & fields(g)).total() / (fields(r) + fields(g)).total()
        ),
        "this is F1",
    ),
    (
        "1.2",
        "the larger record divides",
        lambda r, g: (
            0.0 if r is None else (fields(r) & fields(g)).total() / max(fields(r).total(), fields(g).total())
        ),
        "the size of the larger record",
    ),
    ("1.2", "exact match", lambda r, g: float(r == g), "this is exact match"),
    ("1.2", "no float for exact match", lambda r, g: r == g, "was expected"),
    (
        "1.2",
        "top level only",
        lambda r, g: 0.0 if r is None else sum(r.get(key) == g[key] for key in g) / len(g),
        "only the keys at the top",
    ),
    ("1.3", "no system message", lambda s, e, u: by_extend(s, e, u)[1:], "the system message is missing"),
    ("1.3", "examples left out", lambda s, e, u: by_extend(s, [], u), "zero-shot prompt"),
    ("1.3", "examples after the question", question_before_examples, "stands before the examples"),
    ("1.3", "all said by the user", all_by_the_user, "said by the user"),
    ("1.3", "grouped by role", grouped, "each answer follows its question"),
    ("1.3", "the new message is missing", lambda s, e, u: by_extend(s, e, u)[:-1], "comes last"),
    ("1.3", "LangChain's roles", _renamed(user="human", assistant="ai"), "LangChain's names of the roles"),
    ("1.3", "the newer name of system", _renamed(system="developer"), "OpenAI's newer name"),
    ("1.3", "another key", lambda s, e, u: [{"role": "system", "text": s}], "'content'"),
]

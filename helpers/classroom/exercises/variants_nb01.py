"""Known other answers to the exercises of notebook 01: what they compute, and what is said of them."""

import ast
import json
import re
from collections import Counter

from helpers.evaluation import fields

from ..exercise import Variant


def _loads(text, failed=None):
    """The text read as JSON, or `failed`."""
    try:
        return json.loads(text)
    except ValueError:
        return failed


def _braces(text, more=1):
    """From the first opening brace to the last closing one."""
    return text[text.find("{") : text.rfind("}") + more]


def _matched(pattern, text, flags=0, group=0):
    """What a pattern finds, read as JSON, or None."""
    found = re.search(pattern, text, flags)
    return _loads(found.group(group)) if found else None


def _literal(text):
    try:
        return ast.literal_eval(_braces(text))
    except (ValueError, SyntaxError):
        return None


def _without_try(text):
    """Braces are looked for, and what stands between them is taken for JSON."""
    return json.loads(_braces(text)) if "{" in text and "}" in text else None


READ_JSON = (
    Variant(
        "the object is taken to end at the first `}`. An object can hold another one, whose `}` comes first.",
        lambda text: _loads(text[text.find("{") : text.find("}") + 1]),
    ),
    Variant(
        "the inner object is returned. An object can hold others: the outer one begins at the first `{`.",
        lambda text: _matched(r"\{[^{}]*\}", text),
    ),
    Variant(
        "JSON over several lines is not found: in a pattern `.` stops at the end of a line, unless "
        "`re.DOTALL` is given.",
        lambda text: _matched(r"\{.*\}", text),
    ),
    Variant(
        "`.*?` stops at the first `}`, and at the end of a line, too. An object can hold another one, whose "
        "`}` comes first.",
        lambda text: _matched(r"\{.*?\}", text),
    ),
    Variant(
        "`json.loads` raises ValueError for text that is not JSON, and nothing catches it.",
        lambda text: json.loads(_braces(text)),
    ),
    Variant(
        "braces are looked for, and what stands between them is taken for JSON. It may be something else: "
        "catch the ValueError of `json.loads`.",
        _without_try,
    ),
    Variant("the whole reply is read as JSON. It passes only when nothing stands around the object.", _loads),
    Variant(
        "the whole reply is read as JSON, with whatever stands around it, and no error is caught.", json.loads
    ),
    Variant(
        "only JSON in a code fence is found. Models write it without a fence as well.",
        lambda text: _matched(r"```(?:json)?\s*(.*?)```", text, re.DOTALL, 1),
    ),
    Variant(
        "every reply gives None here. Look at the slice: its end does not belong to it, so `text[start:end]` "
        "leaves off the last `}`.",
        lambda text: _loads(_braces(text, 0)),
    ),
    Variant(
        "the last `}` is left off, since the end of a slice does not belong to it, and no error is caught.",
        lambda text: json.loads(_braces(text, 0)),
    ),
    Variant("this is the text of the object. `json.loads` makes a dictionary of it.", _braces),
    Variant(
        "text that is no JSON gives an empty dictionary. None is asked for, so that a reply without a record "
        "can be told from an empty record.",
        lambda text: _loads(_braces(text), {}),
    ),
    Variant(
        "the text is read as Python and not as JSON: JSON writes true and null, and no single quotes.",
        _literal,
    ),
)


def _share(right, all_of_them):
    return right / all_of_them if all_of_them else 0.0


def _paths(record):
    return Counter(path for path, _ in fields(record).elements())


def _counted(record, gold):
    """How many fields are right, how many the record has, how many gold has."""
    ours, theirs = fields(record), fields(gold)
    return (ours & theirs).total(), ours.total(), theirs.total()


def _on_counts(share):
    """A share made of the three counts; 0.0 without a record."""
    return lambda record, gold: 0.0 if record is None else share(*_counted(record, gold))


SHARES = (
    Variant(
        "this divides by the fields of the gold record: it is recall, and a field that the reply invents "
        "costs nothing. Fields too many belong into the divisor, too.",
        _on_counts(lambda right, ours, theirs: _share(right, theirs)),
    ),
    Variant(
        "this divides by the fields of the reply: it is precision, and a field that the reply leaves out "
        "costs nothing. All fields of the gold record belong into the divisor.",
        _on_counts(lambda right, ours, theirs: _share(right, ours)),
    ),
    Variant(
        "this is F1, the harmonic mean of precision and recall, which information extraction reports. Here "
        "right fields are divided by places, which can be read as a share of the work.",
        _on_counts(lambda right, ours, theirs: _share(2 * right, ours + theirs)),
    ),
    Variant(
        "a wrong value counts twice, as a missing pair and as a pair too many: this is the Jaccard index, "
        "pairs in both / pairs in either. Count places, that is paths, in the divisor.",
        _on_counts(lambda right, ours, theirs: _share(right, ours + theirs - right)),
    ),
    Variant(
        "the divisor is the size of the larger record. A field left out and another one invented then count "
        "as one place, and they are two.",
        _on_counts(lambda right, ours, theirs: _share(right, max(ours, theirs))),
    ),
    Variant(
        "the fields of both records are added up in the divisor, so that a field that is right stands there "
        "twice, and the best result is one half.",
        _on_counts(lambda right, ours, theirs: _share(right, ours + theirs)),
    ),
    Variant(
        "sets are compared, and a set does not count: what stands twice in a list counts once. `Counter` "
        "keeps the number.",
        lambda record, gold: (
            0.0
            if record is None
            else _share(
                len(set(fields(record)) & set(fields(gold))), len({*_paths(record)} | {*_paths(gold)})
            )
        ),
    ),
    Variant(
        "only the names of the fields are compared. A field is right when its value is, too.",
        lambda record, gold: (
            0.0
            if record is None
            else _share((_paths(record) & _paths(gold)).total(), (_paths(record) | _paths(gold)).total())
        ),
    ),
    Variant(
        "the whole record is right or wrong here: this is exact match. The share of right fields is asked "
        "for.",
        lambda record, gold: float(record == gold),
    ),
    Variant(
        "only the keys at the top are compared, and only those of the gold record. `fields` goes into lists "
        "and objects.",
        lambda record, gold: (
            0.0 if record is None else sum(record.get(key) == gold[key] for key in gold) / len(gold)
        ),
    ),
    Variant(
        "this counts the fields that are right. A share is asked for: divide by the number of places.",
        _on_counts(lambda right, ours, theirs: right),
    ),
)


def _chat(system, examples, user, names=("system", "user", "assistant")):
    """The conversation as it is asked for, under other names of the roles where some are given."""
    turns = [turn for asked, answered in examples for turn in ((names[1], asked), (names[2], answered))]
    said = [(names[0], system), *turns, (names[1], user)]
    return [{"role": role, "content": content} for role, content in said]


def _grouped(system, examples, user):
    turns = _chat(system, examples, user)
    answers = [turn for turn in turns if turn["role"] == "assistant"]
    return [turn for turn in turns[:-1] if turn["role"] != "assistant"] + answers + turns[-1:]


def _written_out(system, examples, user, signs=("\n\n", "\n")):
    pairs = [f"{asked}{signs[1]}{answered}" for asked, answered in examples]
    return _chat(signs[0].join([system, *pairs]), [], user)


FEW_SHOT = (
    Variant(
        "the system message is missing. It comes first, and holds the instructions.",
        lambda system, examples, user: _chat(system, examples, user)[1:],
    ),
    Variant(
        "the new message is missing. It comes last, with the role `user`, and is what gets answered.",
        lambda system, examples, user: _chat(system, examples, user)[:-1],
    ),
    Variant(
        "the examples are left out: this is a zero-shot prompt.",
        lambda system, examples, user: _chat(system, [], user),
    ),
    Variant(
        "the new message stands before the examples. A model answers what comes last.",
        lambda system, examples, user: _chat(system, [], user) + _chat(system, examples, user)[1:-1],
    ),
    Variant(
        "all questions come first and all answers after them. A conversation goes in turns, so each answer "
        "follows its question.",
        _grouped,
    ),
    Variant(
        "the answers of the examples are said by the user. A model follows what the assistant is seen to "
        "do: give them the role `assistant`.",
        lambda system, examples, user: _chat(system, examples, user, ("system", "user", "user")),
    ),
    Variant(
        "the two sides of an example are swapped: what was asked is the user's, what was answered the "
        "assistant's.",
        lambda system, examples, user: _chat(system, [pair[::-1] for pair in examples], user),
    ),
    Variant(
        "user and assistant have each other's role, the new message included.",
        lambda system, examples, user: _chat(system, examples, user, ("system", "assistant", "user")),
    ),
    Variant(
        "only the answers of the examples are shown. A model has to see what each of them answers.",
        lambda system, examples, user: [
            turn
            for place, turn in enumerate(_chat(system, examples, user))
            if place % 2 == 0 or place > 2 * len(examples)
        ],
    ),
    Variant(
        "only the first example is used.", lambda system, examples, user: _chat(system, examples[:1], user)
    ),
    Variant(
        "the instructions have the role `user`. They have a role of their own, `system`.",
        lambda system, examples, user: _chat(system, examples, user, ("user", "user", "assistant")),
    ),
    Variant(
        "`developer` is OpenAI's newer name for the role of the instructions. Most servers, and the one of "
        "this course, know it as `system`.",
        lambda system, examples, user: _chat(system, examples, user, ("developer", "user", "assistant")),
    ),
    Variant(
        "`human` and `ai` are LangChain's names of the roles. The chat format of OpenAI, which this course "
        "uses, has `user` and `assistant`.",
        lambda system, examples, user: _chat(system, examples, user, ("system", "human", "ai")),
    ),
    Variant(
        "a message is a pair here, as LangChain takes it. The chat format of OpenAI has a dictionary with "
        "`role` and `content`.",
        lambda system, examples, user: [
            (turn["role"], turn["content"]) for turn in _chat(system, examples, user)
        ],
    ),
    Variant(
        "the examples are written into the system message. That works, too, and some prompts do it. Here "
        "they are earlier turns, each said by its role.",
        _written_out,
    ),
)

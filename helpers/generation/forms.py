"""The house format of an answer: a few words, then the number of the passage where they stand; or the
agreed sentence.

    74 hours [2]
    Not in the documents.

A form that a program can check, as an assistant in a company needs it: something reads the number and
links the page. Three ways to keep it: rules in the prompt, constrained decoding (a JSON Schema), or code
that writes it.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from .citations import NOT_IN_DOCUMENTS, is_abstention
from .client import Shot

MOST_WORDS = 12
HOUSE_RULES = (
    f"Answer the question from the numbered passages. Write the answer in at most {MOST_WORDS} words, as they"
    " stand in the passage, and behind it the number of that passage in square brackets. Write nothing else."
    f" If the answer is not in the passages, write exactly: {NOT_IN_DOCUMENTS}"
)
HOUSE_RULES_CLOSED = (
    f"Answer the question about the company Skerry Instruments in at most {MOST_WORDS} words. Write nothing"
    f" else. If you do not know the answer, write exactly: {NOT_IN_DOCUMENTS}"
)
HOUSE_EXAMPLES: list[Shot] = [
    (
        "[1] Harbour boats > Crew\n| Boat | Crew | Length |\n| Ibis | 3 | 9.6 m |\n\n"
        "[2] Lighthouse > Upkeep\nThe lamp at Vardholm is cleaned every 9 days by the keeper.\n\n"
        "Question: How often is the lamp at Vardholm cleaned?",
        "every 9 days [2]",
    ),
    (
        "[1] Harbour boats > Crew\nThe Ibis has a crew of 3 and is 9.6 m long.\n\n"
        "[2] Keys\nKeys are kept by Tove Lund in the harbour office.\n\n"
        "Question: How deep is the basin at Vardholm?",
        NOT_IN_DOCUMENTS,
    ),
]
_CITED = re.compile(r"([^\[\]\n]*[^\[\]\s])[^\S\n]*\[(\d+)\]\.?")


@dataclass(frozen=True)
class HouseReply:
    """A reply taken apart. number: of the cited passage, None when there is none; formatted: it keeps
    the house format in full.
    """

    text: str
    answer: str
    number: int | None
    abstained: bool
    formatted: bool


def house_answer(answer: str, number: int) -> str:
    """An answer in the house format.

    >>> house_answer("74 hours", 2)
    '74 hours [2]'
    """
    return f"{answer.strip()} [{number}]"


def read_house(text: str, passages: int) -> HouseReply:
    """Take a reply apart, and say whether it keeps the format: one line, few words, one number between 1
    and `passages`; or the agreed sentence.

    >>> read_house("74 hours [2]", passages=3)
    HouseReply(text='74 hours [2]', answer='74 hours', number=2, abstained=False, formatted=True)
    """
    text = text.strip()
    if is_abstention(text):
        return HouseReply(text, "", None, True, True)
    found = _CITED.fullmatch(text)
    number = int(found[2]) if found else None
    answer = found[1] if found else text
    if is_abstention(answer):  # the agreed sentence and a number: neither of the two forms, and no value
        answer = ""
    fits = number is not None and 1 <= number <= passages and 0 < len(answer.split()) <= MOST_WORDS
    return HouseReply(text, answer, number, False, fits)


def house_schema(passages: int) -> dict:
    """JSON Schema for constrained decoding over `passages` passages: the number first, 0 for an answer that
    is in none of them.

    >>> house_schema(2)["properties"]["passage"]
    {'type': 'integer', 'enum': [0, 1, 2]}
    """
    return {
        "type": "object",
        "properties": {
            "passage": {"type": "integer", "enum": list(range(passages + 1))},
            "answer": {"type": "string", "maxLength": 80},
        },
        "required": ["passage", "answer"],
        "additionalProperties": False,
    }


def from_schema(data: object) -> str:
    """The house format of a constrained reply; what was cut short, or came unconstrained, becomes an empty
    text.

    >>> from_schema({"passage": 2, "answer": "74 hours"}), from_schema({"passage": 0, "answer": ""})
    ('74 hours [2]', 'Not in the documents.')
    """
    if not isinstance(data, Mapping):
        return ""
    try:
        return house_answer(data["answer"], data["passage"]) if data["passage"] else NOT_IN_DOCUMENTS
    except (KeyError, AttributeError):
        return ""

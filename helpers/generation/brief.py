"""A reader that cannot write too much: the reply is constrained to a few words, and the worked examples have the same form.

A rule in the prompt ("at most 12 words") is not kept by a small model; constrained decoding (JSON Schema with a pattern) is kept by
construction. What it cannot do is to choose the right words.
"""

import json
from dataclasses import replace

from .client import Example, Reply, chat
from .house import MOST_WORDS
from .rag import EXAMPLES, FROM_SENTENCE, evidence_prompt

WORD = r'[^ "\\\n]{1,25}'  # neither quotes nor backslashes: the pattern stands inside a JSON string
BRIEF_TOKENS = 60
BRIEF_SCHEMA = {
    "type": "object",
    "properties": {"answer": {"type": "string", "pattern": f"^({WORD} ){{0,{MOST_WORDS - 1}}}{WORD}$"}},
    "required": ["answer"],
    "additionalProperties": False,
}
BRIEF_EXAMPLES: list[Example] = [(asked, json.dumps({"answer": answer})) for asked, answer in EXAMPLES]


def read_briefly(question: str, evidence: str) -> Reply:
    """The model's reply to a question over some text, in at most twelve words. The text is empty when the reply was cut before its end, or came unconstrained."""
    reply = chat(
        evidence_prompt(question, evidence),
        system=FROM_SENTENCE,
        examples=BRIEF_EXAMPLES,
        schema=BRIEF_SCHEMA,
        max_tokens=BRIEF_TOKENS,
    )
    try:
        return replace(reply, text=reply.data["answer"].strip())
    except (TypeError, KeyError, AttributeError):
        return replace(reply, text="")

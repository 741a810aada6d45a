"""Readers: the model is given a question and some evidence, and writes a reply.

    read_sentence     a few words from the chosen text, after three worked examples
    read_few_words    the same, constrained to at most twelve words
    read_passages     whole passages; the reply is constrained to {"passage": n, "answer": "..."}
    HouseReader       whole passages; the model itself writes the house format, told to or trained to
    from_memory       no evidence at all: closed book

A reader is a function of question and evidence, and gives a `Reading`, a `Reply`, or just the text of an
answer. So your own function is one, too:

    def shout(question, evidence):
        return evidence[0].quote.upper()

    answer("How long does the soak take?", index, read=shout)
"""

import json
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from helpers.corpus import Passage, stands_in

from .citations import NOT_IN_DOCUMENTS
from .client import ChatError, Reply, Shot, chat
from .evidence import Evidence
from .forms import MOST_WORDS, from_schema, house_schema, read_house

SENTENCE_TOKENS, FEW_WORDS_TOKENS, PASSAGES_TOKENS, HOUSE_TOKENS = 30, 60, 80, 32
FROM_SENTENCE = "Use the text to answer the question. Answer with a few words from the text."
FROM_PASSAGES = (
    "Answer the question from the numbered passages. Name the passage that holds the answer, then give the"
    " answer in a few words."
)
CLOSED_BOOK = "Answer the question about the company Skerry Instruments in a few words."
EXAMPLES: list[Shot] = [
    (
        "Text: The lighthouse at Vardholm was built in 1871. Its lamp is cleaned every 9 days by the keeper."
        " Visitors pay 4 euros.\n\nQuestion: How often is the lamp cleaned?",
        "every 9 days",
    ),
    ("Text: | Boat | Crew | Length |\n| Ibis | 3 | 9.6 m |\n\nQuestion: How long is the Ibis?", "9.6 m"),
    (
        "Text: Keys are kept by Tove Lund in the harbour office. Ask her before noon; the spare set is with"
        " the night guard.\n\nQuestion: Who keeps the keys?",
        "Tove Lund",
    ),
]
WORD = r'[^ "\\\n]{1,25}'  # neither quotes nor backslashes: the pattern stands inside a JSON string
FEW_WORDS_SCHEMA = {
    "type": "object",
    "properties": {"answer": {"type": "string", "pattern": f"^({WORD} ){{0,{MOST_WORDS - 1}}}{WORD}$"}},
    "required": ["answer"],
    "additionalProperties": False,
}
FEW_WORDS_EXAMPLES: list[Shot] = [(asked, json.dumps({"answer": told})) for asked, told in EXAMPLES]


@dataclass(frozen=True)
class Reading:
    """What a reader made of some evidence.

    text: the answer's own words, or the agreed sentence. number: which piece of the evidence it names,
    from 1; None for none. reply: the model's reply, its text in the form in which it was written.
    confidence: how sure the model itself is, 0 to 1; None where it does not say.
    """

    text: str
    number: int | None
    reply: Reply
    confidence: float | None = None


Read = Callable[[str, list[Evidence]], Reading | Reply | str]


# ---- closed book ---------------------------------------------------------------------------------


def ask_closed_book(question: str) -> Reply:
    """The model's reply from memory alone.

    ask_closed_book("How deep may a Kittiwake 4 be moored?").text
    """
    return chat(question, system=CLOSED_BOOK, max_tokens=PASSAGES_TOKENS)


def from_memory(question: str, evidence: Sequence[Evidence] = ()) -> Reply:
    """The reader that looks at no evidence.

    from_memory("How deep may a Kittiwake 4 be moored?").text
    """
    return ask_closed_book(question)


# ---- the chosen text -----------------------------------------------------------------------------


def evidence_prompt(question: str, text: str) -> str:
    """The evidence, then the question: what is asked stands next to where the answer begins.

    >>> print(evidence_prompt("How long?", "It takes 74 hours."))
    Text: It takes 74 hours.
    <BLANKLINE>
    Question: How long?
    """
    return f"Text: {text}\n\nQuestion: {question}"


def read_text(question: str, text: str) -> Reply:
    """The model's reply to a question over some text, after three worked examples.

    read_text("How long does the soak take?", "The soak takes 74 hours.").text
    """
    prompt = evidence_prompt(question, text)
    return chat(prompt, system=FROM_SENTENCE, examples=EXAMPLES, max_tokens=SENTENCE_TOKENS)


def read_text_in_few_words(question: str, text: str) -> Reply:
    """The model's reply in at most twelve words. The text is empty when the reply was cut before its end,
    or came unconstrained.

    A rule in the prompt ("at most 12 words") is not kept by a small model; constrained decoding (JSON
    Schema with a pattern) is kept by construction. What it cannot do is to choose the right words.

    read_text_in_few_words("How long does the soak take?", "The soak takes 74 hours.").text
    """
    reply = chat(
        evidence_prompt(question, text),
        system=FROM_SENTENCE,
        examples=FEW_WORDS_EXAMPLES,
        schema=FEW_WORDS_SCHEMA,
        max_tokens=FEW_WORDS_TOKENS,
    )
    told = reply.data.get("answer") if isinstance(reply.data, Mapping) else None
    return replace(reply, text=told.strip() if isinstance(told, str) else "")


def read_sentence(question: str, evidence: Sequence[Evidence]) -> Reply:
    """The reader for the course's small model: it is given the chosen text alone.

    read_sentence(question, best_evidence(question, index.search(question))).text
    """
    return read_text(question, _joined(evidence))


def read_few_words(question: str, evidence: Sequence[Evidence]) -> Reply:
    """The same, constrained to at most twelve words.

    read_few_words(question, best_evidence(question, index.search(question))).text
    """
    return read_text_in_few_words(question, _joined(evidence))


def first_token_probability(question: str, text: str) -> float:
    """How sure the model is of the first token of its answer over some text, 0 to 1. Reads the prompt as
    `read_text` does, writes one token.

    Raises ChatError when the endpoint gives no log-probabilities.

    first_token_probability("How long does the soak take?", "The soak takes 74 hours.")
    """
    reply = chat(
        evidence_prompt(question, text),
        system=FROM_SENTENCE,
        examples=EXAMPLES,
        max_tokens=1,
        logprobs=True,
        top_logprobs=1,
    )
    if not reply.first_token:
        raise ChatError(
            "The endpoint gives no log-probabilities. Leave this signal out, or use a server that gives them."
        )
    return math.exp(max(reply.first_token.values()))


def _joined(evidence: Sequence[Evidence]) -> str:
    return "\n".join(part.text for part in evidence)


# ---- whole passages ------------------------------------------------------------------------------


def grounded_prompt(question: str, passages: Sequence[Passage]) -> str:
    """Numbered passages with their headings, then the question; the question alone when there are no
    passages.

    >>> soak = Passage("p1", "Soak", "", "It takes 74 hours.", 0, 18, 5)
    >>> print(grounded_prompt("How long?", [soak]))
    [1] Soak
    It takes 74 hours.
    <BLANKLINE>
    Question: How long?
    """
    if not passages:
        return question
    blocks = [f"[{number}] {passage.with_header}" for number, passage in enumerate(passages, 1)]
    return "\n\n".join(blocks + [f"Question: {question}"])


def answer_schema(count: int) -> dict:
    """JSON Schema of a cited answer over `count` passages. The order of the keys is the order in which they
    are written.

    >>> answer_schema(2)["required"]
    ['passage', 'answer']
    """
    return {
        "type": "object",
        "properties": {
            "passage": {"type": "integer", "enum": list(range(1, count + 1))},
            "answer": {"type": "string", "maxLength": 200},
        },
        "required": ["passage", "answer"],
        "additionalProperties": False,
    }


def read_passages(question: str, evidence: Sequence[Evidence]) -> Reading:
    """The reader for a larger model: numbered passages, and a reply that must name one.

    A reply that came in no such form cites the first passage in which it stands word for word, or nothing.

    read_passages(question, whole_passages(question, index.search(question))).text
    """
    reply = chat(
        grounded_prompt(question, [part.passage for part in evidence]),
        system=FROM_PASSAGES,
        schema=answer_schema(len(evidence)),
        max_tokens=PASSAGES_TOKENS,
    )
    told = reply.data if isinstance(reply.data, Mapping) else {}
    number, text = told.get("passage"), told.get("answer")
    if not isinstance(text, str) or isinstance(number, bool) or number not in range(1, len(evidence) + 1):
        holding = (i for i, part in enumerate(evidence, 1) if stands_in(reply.text, part.passage.text))
        return Reading(reply.text, next(holding, None), reply)
    return Reading(text.strip(), number, reply)


@dataclass(frozen=True)
class HouseReader:
    """The model writes the house format itself: told to by a prompt, constrained by a schema, or trained to
    by an adapter.

    asking: further arguments of `chat` (system, examples, adapter). constrained: decode by a schema of the
    format.

        answer(question, index, choose=whole_passages, read=HouseReader({"adapter": "combined"}))
    """

    asking: Mapping = field(default_factory=dict)
    constrained: bool = False

    def __call__(self, question: str, evidence: Sequence[Evidence]) -> Reading:
        """Ask over whole passages, or from memory when there are none."""
        options: dict[str, Any] = {"max_tokens": HOUSE_TOKENS, **self.asking}
        if self.constrained:
            options |= {"schema": house_schema(len(evidence)), "max_tokens": FEW_WORDS_TOKENS}
        reply = chat(grounded_prompt(question, [part.passage for part in evidence]), **options)
        if self.constrained:
            reply = replace(reply, text=from_schema(reply.data))
        parts = read_house(reply.text, len(evidence))
        return Reading(NOT_IN_DOCUMENTS if parts.abstained else parts.answer, parts.number, reply)

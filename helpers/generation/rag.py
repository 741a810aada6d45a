"""Retrieval-augmented generation: find passages, put evidence before the question, answer, cite (Lewis et al. 2020, arXiv 2005.11401).

    answer("How deep may a Kittiwake 4 be moored?")            the Skerry pages
    answer("Which flag sets the port?", index)                 pages of your own

How much evidence a model can read depends on the model, so there are two readers:

    sentence   the one sentence or table row of the found passages that is nearest to the question. For the course's own
               135-million-parameter model, which loses the thread in longer evidence (notebook 02 measures that).
    passages   all found passages, numbered; the reply is constrained to {"passage": n, "answer": "..."}. For larger models.

Both cite a passage and a quote that really stands in it: the quote is never the model's own wording.

What this leaves out: checking citations, abstaining, prompt injection (notebook 07).
"""

import re
import time
from dataclasses import dataclass

from helpers import settings
from helpers.corpus import Passage
from helpers.corpus.sentences import Sentence, sentences
from helpers.evaluation.matching import tokens
from helpers.retrieval import Hit, embed, skerry_index
from .client import Example, Reply, chat

PASSAGES = 3
READERS = ("sentence", "passages")
SENTENCE_TOKENS, PASSAGES_TOKENS = 30, 80
FROM_SENTENCE = "Use the text to answer the question. Answer with a few words from the text."
FROM_PASSAGES = "Answer the question from the numbered passages. Name the passage that holds the answer, then give the answer in a few words."
CLOSED_BOOK = "Answer the question about the company Skerry Instruments in a few words."
EXAMPLES: list[Example] = [
    (
        "Text: The lighthouse at Vardholm was built in 1871. Its lamp is cleaned every 9 days by the keeper. Visitors pay 4 euros.\n\n"
        "Question: How often is the lamp cleaned?",
        "every 9 days",
    ),
    ("Text: | Boat | Crew | Length |\n| Ibis | 3 | 9.6 m |\n\nQuestion: How long is the Ibis?", "9.6 m"),
    (
        "Text: Keys are kept by Tove Lund in the harbour office. Ask her before noon; the spare set is with the night guard.\n\n"
        "Question: Who keeps the keys?",
        "Tove Lund",
    ),
]


@dataclass(frozen=True)
class Citation:
    """Where an answer comes from: page, section, and the sentence or row of the passage that supports it."""

    page_id: str
    title: str
    section: str
    quote: str

    def __str__(self) -> str:
        where = self.title if self.section in ("", self.title) else f"{self.title} > {self.section}"
        return f"{self.page_id}, {where}: “{self.quote}”"


@dataclass(frozen=True)
class Answer:
    """A reply with where it comes from and what it cost. `seconds` covers search and generation."""

    question: str
    text: str
    citations: list[Citation]
    passages: list[Hit]
    prompt_tokens: int
    completion_tokens: int
    seconds: float

    def __str__(self) -> str:
        return "\n".join([self.text] + [f"  [{citation}]" for citation in self.citations])


def answer(
    question: str, index=None, k: int = PASSAGES, groups: set[str] | None = None, reader: str | None = None
) -> Answer:
    """Answer a question from an index, with a citation.

    index: anything with `search(query, k, groups)`; None searches the Skerry pages. groups: only passages that one of these groups may read.
    reader: `sentence` or `passages`; None takes the one that suits the model of this session.
    Without any passage the model is not asked: the text says so and nothing is cited.
    """
    reader = reader or default_reader()
    if reader not in READERS:
        raise ValueError(f"There is no reader {reader!r}; use {' or '.join(READERS)}.")
    index = skerry_index() if index is None else index
    started = time.perf_counter()
    hits = index.search(question, k, groups)
    if not hits:
        return Answer(question, "No passage was found.", [], [], 0, 0, time.perf_counter() - started)
    passages = [hit.passage for hit in hits]
    reply, text, citations = (_read_sentence if reader == "sentence" else _read_passages)(question, passages)
    return Answer(
        question,
        text,
        citations,
        hits,
        reply.prompt_tokens,
        reply.completion_tokens,
        time.perf_counter() - started,
    )


def default_reader() -> str:
    """`sentence` for the course's own small model, `passages` for any other."""
    return "passages" if settings.endpoint() or settings.chat_model() else "sentence"


def ask_closed_book(question: str) -> Reply:
    """The model's reply from memory alone."""
    return chat(question, system=CLOSED_BOOK, max_tokens=PASSAGES_TOKENS)


# ---- one sentence ---------------------------------------------------------------------------------------------------


def best_sentence(question: str, passages: list[Passage]) -> tuple[Passage, Sentence]:
    """The sentence, list item or table row nearest to the question by cosine similarity, and its passage."""
    parts = [(passage, part) for passage in passages for part in sentences(passage.text)]
    if not parts:
        return passages[0], Sentence(passages[0].text)
    similarities = embed([part.readable for _, part in parts]) @ embed(question)
    return parts[int(similarities.argmax())]


def evidence_prompt(question: str, evidence: str) -> str:
    """The evidence, then the question: what is asked stands next to where the answer begins."""
    return f"Text: {evidence}\n\nQuestion: {question}"


def read_evidence(question: str, evidence: str) -> Reply:
    """The model's reply to a question over some text, after three worked examples."""
    return chat(
        evidence_prompt(question, evidence),
        system=FROM_SENTENCE,
        examples=EXAMPLES,
        max_tokens=SENTENCE_TOKENS,
    )


def _read_sentence(question: str, passages: list[Passage]) -> tuple[Reply, str, list[Citation]]:
    passage, part = best_sentence(question, passages)
    reply = read_evidence(question, part.readable)
    return reply, reply.text, [Citation(passage.page_id, passage.title, passage.section, part.text)]


# ---- whole passages -------------------------------------------------------------------------------------------------


def grounded_prompt(question: str, passages: list[Passage]) -> str:
    """Numbered passages with their headings, then the question."""
    blocks = [f"[{number}] {passage.with_header}" for number, passage in enumerate(passages, 1)]
    return "\n\n".join(blocks + [f"Question: {question}"])


def answer_schema(count: int) -> dict:
    """JSON Schema of a cited answer over `count` passages. The order of the keys is the order in which they are written."""
    return {
        "type": "object",
        "properties": {
            "passage": {"enum": list(range(1, count + 1))},
            "answer": {"type": "string", "maxLength": 200},
        },
        "required": ["passage", "answer"],
        "additionalProperties": False,
    }


def _read_passages(question: str, passages: list[Passage]) -> tuple[Reply, str, list[Citation]]:
    reply = chat(
        grounded_prompt(question, passages),
        system=FROM_PASSAGES,
        schema=answer_schema(len(passages)),
        max_tokens=PASSAGES_TOKENS,
    )
    text, citations = read_reply(reply, passages)
    return reply, text, citations


def read_reply(reply: Reply, passages: list[Passage]) -> tuple[str, list[Citation]]:
    """Answer text and citation of a constrained reply. One that was cut short, or came unconstrained, keeps its text and cites nothing."""
    try:
        number, text = reply.data["passage"], reply.data["answer"].strip()
    except (TypeError, KeyError, AttributeError):
        return reply.text, []
    if number not in range(1, len(passages) + 1):
        return reply.text, []
    passage = passages[number - 1]
    return text, [Citation(passage.page_id, passage.title, passage.section, best_quote(text, passage.text))]


def best_quote(answer_text: str, passage_text: str) -> str:
    """The sentence or row of a passage that shares most tokens with an answer; the shorter one when two share as many."""
    wanted = set(tokens(answer_text))
    return max(
        (part.text for part in sentences(passage_text)),
        key=lambda part: (len(wanted & set(tokens(part))), -len(part)),
        default="",
    )

"""Retrieval-augmented generation: find passages, put them before the question, answer, cite (Lewis et al. 2020, arXiv 2005.11401).

    answer("How deep may a Kittiwake 4 be moored?", index)

The reply is constrained to {"passage": n, "answer": "..."}: the model must name the passage first, then answer from it.
The quote of a citation is ours, not the model's: the sentence or row of that passage which shares most with the answer.

What this leaves out: checking citations, abstaining, prompt injection (notebook 07).
"""
import re
import time
from dataclasses import dataclass

from helpers.corpus import Passage
from helpers.evaluation.matching import tokens
from helpers.retrieval import Hit
from .client import Reply, chat

PASSAGES = 3
ANSWER_TOKENS = 80
GROUNDED = "Answer the question from the numbered passages. Name the passage that holds the answer, then give the answer in a few words."
CLOSED_BOOK = "Answer the question about the company Skerry Instruments in a few words."


@dataclass(frozen=True)
class Citation:
    """Where an answer comes from: page, section, and the sentence or row of the passage that supports it."""
    page_id: str
    title: str
    section: str
    quote: str

    def __str__(self) -> str:
        return f"{self.page_id}, {self.title} > {self.section}: “{self.quote}”"


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


def grounded_prompt(question: str, passages: list[Passage]) -> str:
    """Numbered passages with their headings, then the question. The question comes last, next to the answer."""
    blocks = [f"[{number}] {passage.with_header}" for number, passage in enumerate(passages, 1)]
    return "\n\n".join(blocks + [f"Question: {question}"])


def answer_schema(count: int) -> dict:
    """JSON Schema of a cited answer over `count` passages. The order of the keys is the order in which they are written."""
    return {"type": "object",
            "properties": {"passage": {"enum": list(range(1, count + 1))}, "answer": {"type": "string", "maxLength": 200}},
            "required": ["passage", "answer"], "additionalProperties": False}


def answer(question: str, index, k: int = PASSAGES, groups: set[str] | None = None) -> Answer:
    """Answer a question from an index, with a citation.

    index: anything with `search(query, k, groups)`. groups: only passages that one of these groups may read.
    Without any passage the model is not asked: the text says so and nothing is cited.
    """
    started = time.perf_counter()
    hits = index.search(question, k, groups) if groups is not None else index.search(question, k)
    if not hits:
        return Answer(question, "No passage was found.", [], [], 0, 0, time.perf_counter() - started)
    reply = ask_with(question, [hit.passage for hit in hits])
    text, citations = read_reply(reply, [hit.passage for hit in hits])
    return Answer(question, text, citations, hits, reply.prompt_tokens, reply.completion_tokens, time.perf_counter() - started)


def ask_with(question: str, passages: list[Passage]) -> Reply:
    """The model's constrained reply to a question over these passages."""
    return chat(grounded_prompt(question, passages), system=GROUNDED, schema=answer_schema(len(passages)), max_tokens=ANSWER_TOKENS)


def ask_closed_book(question: str) -> Reply:
    """The model's reply from memory alone."""
    return chat(question, system=CLOSED_BOOK, max_tokens=ANSWER_TOKENS)


def read_reply(reply: Reply, passages: list[Passage]) -> tuple[str, list[Citation]]:
    """Answer text and citation of a constrained reply. A reply that was cut short keeps its text and cites nothing."""
    if not isinstance(reply.data, dict):
        return reply.text, []
    passage, text = passages[reply.data["passage"] - 1], reply.data["answer"].strip()
    return text, [Citation(passage.page_id, passage.title, passage.section, best_quote(text, passage.text))]


def best_quote(answer_text: str, passage_text: str) -> str:
    """The sentence or line of a passage that shares most tokens with an answer; the shorter one when two share as many."""
    parts = [part.strip() for line in passage_text.splitlines() for part in re.split(r"(?<=[.!?])\s+(?=[A-Z])", line)]
    parts = [part for part in parts if tokens(part)]
    wanted = set(tokens(answer_text))
    return max(parts, key=lambda part: (len(wanted & set(tokens(part))), -len(part)), default="")

"""A chat model as reranker: does a passage answer the question? How sure its yes or no is decides the order.

Sachan et al. 2022 and Nogueira et al. 2020 (monoT5, arXiv 2003.06713) score a passage by the probability of
one word. Here it is the first token of the reply: score = log p(yes) - log p(no), read from the `logprobs`
of the API. A passage costs a prompt.
"""

import math
import re
from collections.abc import Sequence
from typing import Any

import numpy as np

from helpers.retrieval import Hit

from .client import Reply, chat

SYSTEM = "You judge search results. Does the text answer the question? Reply with Yes or No."
EXAMPLES = [
    (
        "Text: The lighthouse at Vardholm was built in 1871. Its lamp is cleaned every 9 days.\n\n"
        "Question: How often is the lamp cleaned?",
        "Yes",
    ),
    (
        "Text: Keys are kept by Tove Lund in the harbour office.\n\nQuestion: How often is the lamp cleaned?",
        "No",
    ),
]
TOP = 20  # most likely tokens that are asked for
WORDS = {"yes": 1.0, "no": -1.0}  # where only the word is known
FLOOR = -20.0  # log probability of a word that is not among them


class YesNoJudge:
    """A reranker that asks the chat model of this session about each passage.

    Rerank few: 5 passages are 5 prompts.
    system, examples: instructions and worked examples before each question.

        RerankRetriever(first, YesNoJudge(), depth=5)
    """

    def __init__(self, system: str = SYSTEM, examples=EXAMPLES):
        self.system, self.examples = system, list(examples)

    def score(self, query: str, hits: list[Hit]) -> np.ndarray:
        """log p(yes) - log p(no) of each passage, float [len(hits)]; from an endpoint that gives no log
        probabilities 1 for a yes, -1 for a no, 0 for another word: ties keep the order of the first search.
        """
        return np.array([self.judge(query, hit.passage.with_header) for hit in hits], dtype=float)

    def judge(self, query: str, text: str) -> float:
        """How much likelier yes is than no for one text, in natural logarithms, or its word: see `score`."""
        reply = chat(
            f"Text: {text}\n\nQuestion: {query}",
            system=self.system,
            examples=self.examples,
            max_tokens=1,
            logprobs=True,
            top_logprobs=TOP,
        )
        return odds(reply.first_token) if reply.first_token else _word(reply.text)


SUPPORT = (
    "You check answers. Does the text support everything that the answer claims? Reply with one word:"
    " supported, partly or not."
)
SUPPORT_EXAMPLES = [
    (
        "Text: The lamp at Vardholm is cleaned every 9 days.\n\nQuestion: How often is the lamp cleaned?\n\n"
        "Answer: Every 9 days, by Tove.",
        "partly",
    ),
    (
        "Text: The lamp at Vardholm is cleaned every 9 days.\n\nQuestion: How often is the lamp cleaned?\n\n"
        "Answer: It is cleaned twice a year.",
        "not",
    ),
    (
        "Text: The lamp at Vardholm is cleaned every 9 days.\n\nQuestion: How often is the lamp cleaned?\n\n"
        "Answer: The lamp is cleaned every 9 days.",
        "supported",
    ),
]
WORTH = {"supported": 1.0, "partly": 0.5, "not": 0.0}


def judge_support(question: str, reply: str, evidence: Sequence[str], **asking: Any) -> tuple[float, Reply]:
    """How well a chat model thinks an answer is supported by its evidence: 1, 0.5 or 0, and its reply.

    asking: arguments of `chat`, such as `endpoint`. A reply that holds none of the three words counts as 0.5,
    which is no judgement. Raises ChatError when there is no reply.

        judge_support("How often?", "Every 9 days.", ["It is cleaned every 9 days."])[0]
    """
    text = "\n\n".join(evidence)
    options: dict[str, Any] = {"system": SUPPORT, "examples": SUPPORT_EXAMPLES, "max_tokens": 4} | asking
    judged = chat(f"Text: {text}\n\nQuestion: {question}\n\nAnswer: {reply}", **options)
    said = judged.text.lower()
    found = next((worth for word, worth in WORTH.items() if said.lstrip().startswith(word)), 0.5)
    return found, judged


def odds(first_token: dict[str, float]) -> float:
    """log p(yes) - log p(no) from token -> log probability.

    " Yes", "yes" and "YES" are one word: their probabilities add up.

    >>> odds({"Yes": -0.5, "No": -1.5})
    1.0
    """
    yes, no = (
        _log_sum([value for token, value in first_token.items() if token.strip().lower() == word])
        for word in ("yes", "no")
    )
    return yes - no


def _word(reply: str) -> float:
    """1 for a reply that begins with yes, -1 for one that begins with no, 0 for another."""
    first = re.match(r"[a-z]*", reply.strip().lower())
    return WORDS.get(first[0] if first else "", 0.0)


def _log_sum(values: list[float]) -> float:
    """The logarithm of the summed probabilities; FLOOR for what is too unlikely to be told from 0."""
    total = sum(math.exp(value) for value in values)
    return math.log(total) if total > math.exp(FLOOR) else FLOOR

"""A gate between an answer and its reader: what is held back, and what that brings.

    answers = answer_all(questions, skerry_hybrid())             always answered
    gated(recorded_gates("hybrid: test"), cost=0.5, threshold=0.3)

Selective prediction with a cost: El-Yaniv & Wiener 2010 (*On the foundations of noise-free selective
classification*). The answers themselves are asked by `gates`, and kept in solutions/gates.json.
"""

import math
from collections.abc import Mapping, Sequence
from typing import Any

from helpers.corpus import Question, QuestionRow
from helpers.evaluation import attribute, is_right
from helpers.generation import Answer, answer, unsupported_parts
from helpers.progress import Progress
from helpers.retrieval import Retriever


def answer_all(
    questions: Sequence[Question | QuestionRow], retriever: Retriever, progress: Progress | None = None
) -> list[Answer]:
    """What notebook 07's system says to each question when it may not be silent.

    answer_all(load_questions("practice")[:5], skerry_hybrid())[0].confidence
    """
    given = []
    for question in questions:
        given.append(answer(question.question, retriever, verify=None, threshold=None))
        if progress:
            progress(len(given), len(questions))
    return given


def gate_items(questions: Sequence[Question], answers: Sequence[Answer]) -> list[dict]:
    """What is kept of each answer: whether it was right, where it was lost, and what a gate may look at.

    outcome: `attribute`'s word, empty for a question without an answer; score: of the sentence that was read;
    confidence: score x share copied; supported: no number or identifier without a source.

    gate_items(questions, answer_all(questions, skerry_hybrid()))[0]["confidence"]
    """
    return [_item(question, given) for question, given in zip(questions, answers, strict=True)]


def _item(question: Question, given: Answer) -> dict[str, Any]:
    passages = [hit.passage for hit in given.passages]
    read = given.evidence[0].text if given.evidence else ""
    return {
        "id": question.id,
        "type": question.type,
        "right": is_right(given.reply, list(question.answers)),
        "outcome": attribute(question, passages, read, given.reply) if question.answerable else "",
        "score": round(given.evidence[0].score or 0.0, 4) if given.evidence else 0.0,
        "confidence": round(given.confidence or 0.0, 4),
        "supported": not unsupported_parts(given.reply, [given.cited] if given.cited else []),
    }


def gated(
    items: Sequence[Mapping[str, Any]],
    cost: float,
    threshold: float | Mapping[str, float] = -math.inf,
    checked: bool = False,
) -> list[float]:
    """What each recorded answer brings behind a gate: 1 when it is right, -cost when wrong, 0 for silence.

    threshold: of the confidence, one for all or one a type of question. checked: an answer with a number
    that has no source is held back as well.

    >>> items = [{"type": "lookup", "right": False, "confidence": 0.4, "supported": True}]
    >>> gated(items, cost=0.5), gated(items, cost=0.5, threshold=0.5)
    ([-0.5], [0.0])
    """

    def brings(item: Mapping[str, Any]) -> float:
        level = threshold if isinstance(threshold, int | float) else threshold[item["type"]]
        if item["confidence"] < level or (checked and not item["supported"]):
            return 0.0
        return 1.0 if item["right"] else -float(cost)

    return [brings(item) for item in items]

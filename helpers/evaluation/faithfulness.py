"""Is an answer faithful to its evidence, and to the point? Was the right thing found? Without gold.

The known suites ask a large model to judge (RAGAS: Es et al. 2023, arXiv 2309.15217; ARES: Saad-Falcon et
al. 2023, arXiv 2311.09476; TruLens' "RAG triad"). Their definitions stand here; who judges is an argument,
and the judges that need no model come first:

    matched      share of a statement's words that stand in the evidence
    values_held  every number and identifier of it stands there
    likeness     cosine of the statement and the nearest piece of evidence

    faithfulness(reply, evidence, matched)             share of its statements that are supported
    answer_relevance(question, reply, embed)           does it speak of what was asked?
    context_precision([True, False, True])             were the useful passages first?
    context_recall(truth, evidence, matched)           does the evidence hold what the right answer says?

Each of the three is blind in its own way: words do not know "not", numbers do not know whose they are, and a
vector knows neither. Notebook 07 holds them against labels made by hand.
"""

from collections.abc import Callable, Sequence

import numpy as np

from helpers.corpus import normalised_tokens, sentences, ungrounded_values

from .ranking import average_precision

Judge = Callable[[str, Sequence[str]], float]  # (statement, evidence) -> how well supported, 0 to 1
Embed = Callable[[list[str]], np.ndarray]  # texts -> unit vectors
SUPPORTED = 0.5  # from which support on a statement counts as supported
_LITTLE = frozenset(
    ("a", "an", "the", "of", "in", "on", "at", "to", "for", "and", "or", "is", "are", "was", "were", "be")
    + ("been", "it", "its", "this", "that", "these", "with", "by", "from", "as")
)


def statements(reply: str) -> list[str]:
    """A reply in its statements: sentences, list items, table rows. A small model's sentences are simple; a
    long one that claims several things is judged as one.

    >>> statements("It takes 72 h. Then it is dried.")
    ['It takes 72 h.', 'Then it is dried.']
    """
    return [part.text for part in sentences(reply) if any(map(str.isalnum, part.text))]


def matched(statement: str, evidence: Sequence[str]) -> float:
    """Share of the words of a statement that stand in the evidence, 0 to 1; small words are not counted.

    >>> matched("The soak takes 72 hours", ["A soak of 72 h"]), matched("of the", ["tea"])
    (0.75, 1.0)
    """
    said = [word for word in normalised_tokens(statement) if word not in _LITTLE]
    there = {word for text in evidence for word in normalised_tokens(text)}
    return sum(word in there for word in said) / len(said) if said else 1.0


def values_held(statement: str, evidence: Sequence[str]) -> float:
    """1.0 when every number and identifier of a statement stands in the evidence, else 0.0.

    >>> values_held("It takes 72 h.", ["72 hours"]), values_held("It takes 48 h.", ["72 hours"])
    (1.0, 0.0)
    """
    return float(not ungrounded_values(statement, list(evidence)))


def likeness(embed: Embed) -> Judge:
    """A judge by embedding: the cosine of a statement and the nearest sentence of the evidence, 0 to 1.

    faithfulness(reply, evidence, likeness(get_embedder().encode))
    """

    def judge(statement: str, evidence: Sequence[str]) -> float:
        pieces = [part.text for text in evidence for part in sentences(text)]
        if not pieces:
            return 0.0
        vectors = embed([statement, *pieces])
        return float(np.clip((vectors[1:] @ vectors[0]).max(), 0.0, 1.0))

    return judge


def weakest(*judges: Judge) -> Judge:
    """A judge that believes the strictest of several.

    >>> weakest(matched, values_held)("It takes 48 h", ["It takes 72 h"])
    0.0
    """
    return lambda statement, evidence: min(judge(statement, evidence) for judge in judges)


def support(reply: str, evidence: Sequence[str], judge: Judge) -> float:
    """How well the least supported statement of a reply is supported, 0 to 1; an empty reply claims nothing.

    >>> support("It takes 72 h. It is blue.", ["It takes 72 h."], matched)
    0.0
    """
    return min((judge(one, evidence) for one in statements(reply)), default=1.0)


def faithfulness(
    reply: str, evidence: Sequence[str], judge: Judge, supported: float = SUPPORTED
) -> float | None:
    """Share of a reply's statements that the evidence supports (RAGAS); None where it states nothing.

    >>> faithfulness("It takes 72 h. It costs EUR 9.", ["It takes 72 h."], values_held)
    0.5
    """
    judged = [judge(one, evidence) >= supported for one in statements(reply)]
    return sum(judged) / len(judged) if judged else None


def answer_relevance(question: str, reply: str, embed: Embed, asked_back: Sequence[str] = ()) -> float:
    """How near an answer is to its question, -1 to 1: the mean cosine of the question and questions that a
    model wrote from the answer (RAGAS), or without those, of the question and the answer itself.

        answer_relevance("How long?", "It takes 72 h.", get_embedder().encode)
    """
    vectors = embed([question, *(asked_back or [reply])])
    return float((vectors[1:] @ vectors[0]).mean())


def context_precision(useful: Sequence[bool]) -> float:
    """Are the useful passages first? The mean of precision at each useful one's place (RAGAS); 0 without any.

    useful: of each passage, best first: does it help to answer? It is average precision by another name.

    >>> context_precision([True, False, True])
    0.8333333333333333
    """
    names = [str(place) for place in range(len(useful))]
    relevant = {name: 1 for name, helps in zip(names, useful, strict=True) if helps}
    return average_precision(names, relevant) if relevant else 0.0


def context_recall(truth: str, evidence: Sequence[str], judge: Judge, supported: float = SUPPORTED) -> float:
    """Share of the statements of a right answer that the evidence supports (RAGAS). Wants a written answer.

    >>> context_recall("It takes 72 h. It is blue.", ["The soak takes 72 h."], matched)
    0.5
    """
    found = faithfulness(truth, evidence, judge, supported)
    if found is None:
        raise ValueError("The right answer states nothing; give at least one sentence.")
    return found

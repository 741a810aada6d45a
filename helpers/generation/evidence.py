"""Choose the evidence: of the found passages, the few sentences or table rows that most likely hold the answer.

A sentence alone often says neither which product nor which team it is about; its page's title and headings do. So a
sentence is judged together with its heading, and by two numbers: the cosine of the embeddings, and which share of the
question's words stand there. Notebook 07 measures what each of them brings.

The heading helps to choose. It is left out of what the small model reads, since it read worse with it.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from helpers.corpus import Passage, Sentence, sentences
from helpers.retrieval import Hit, embed
from helpers.retrieval.keyword import words

COVERAGE = 0.5  # weight of the shared words beside the cosine; chosen on practice questions (notebook 07)


@dataclass(frozen=True)
class Evidence:
    """One chosen sentence or row. `number` is its passage's place among the hits, from 1; a higher `score` fits the question better."""

    passage: Passage
    part: Sentence
    number: int
    score: float

    @property
    def text(self) -> str:
        """What a reader needs: the sentence, or the row under its header row."""
        return self.part.readable

    @property
    def quote(self) -> str:
        """The words as they stand in the page."""
        return self.part.text

    @property
    def span(self) -> tuple[str, int, int]:
        """(page, first character, character after the last): where the quote stands in its page."""
        start = self.passage.start + max(0, self.passage.text.find(self.part.text))
        return self.passage.page_id, start, start + len(self.part.text)


def rank_evidence(
    question: str, hits: Sequence[Hit], heading: bool = True, coverage: float = COVERAGE
) -> list[Evidence]:
    """Every sentence of the hits, best first. heading: judge a sentence together with its page's title and headings; coverage: weight of shared words."""
    return rank_evidence_many([question], [hits], heading, coverage)[0]


def rank_evidence_many(
    questions: Sequence[str],
    rankings: Sequence[Sequence[Hit]],
    heading: bool = True,
    coverage: float = COVERAGE,
) -> list[list[Evidence]]:
    """The same for several questions; all sentences are embedded together."""
    candidates = [[(hit, part) for hit in hits for part in _parts(hit.passage)] for hits in rankings]
    texts = [[_judged(hit.passage, part, heading) for hit, part in found] for found in candidates]
    distinct = sorted({text for several in texts for text in several})
    if not distinct:
        return [[] for _ in questions]
    vectors, asked = dict(zip(distinct, embed(distinct))), embed(list(questions))
    ranked = []
    for question, vector, found, several in zip(questions, asked, candidates, texts, strict=True):
        scores = [
            float(vectors[text] @ vector) + coverage * (shared_words(question, text) if coverage else 0.0)
            for text in several
        ]
        order = np.argsort(-np.array(scores), kind="stable")
        ranked.append(
            [Evidence(found[i][0].passage, found[i][1], found[i][0].rank, scores[i]) for i in order]
        )
    return ranked


def shared_words(question: str, text: str) -> float:
    """Share of the question's different words (stems, identifiers whole and in parts) that stand in a text, 0 to 1."""
    asked = set(words(question))
    return len(asked & set(words(text))) / len(asked) if asked else 0.0


def _parts(passage: Passage) -> list[Sentence]:
    return sentences(passage.text) or [Sentence(passage.text)]


def _judged(passage: Passage, part: Sentence, heading: bool) -> str:
    return f"{passage.title} > {passage.section}\n{part.readable}" if heading else part.readable

"""Choose the evidence: what of the found passages the reader is given. How much it can read depends on the
model.

    best_evidence      the one sentence or table row that most likely holds the answer (notebook 07)
    nearest_sentence   the one nearest to the question by embedding alone (notebook 02)
    whole_passages     everything that was found

A sentence alone often says neither which product nor which team it is about; its page's title and
headings do. So a sentence is judged together with its heading, and by two numbers: the cosine of the
embeddings, and which share of the question's words stand there. Notebook 07 measures what each of them
brings. A table row comes with its header row, also where its passage begins below that row. The heading
helps to choose. It is left out of what the small model reads, since it read worse with it.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from helpers.corpus import Passage, Sentence, sentences, stands_in
from helpers.retrieval import Hit, embed, words

COVERAGE = 0.5  # weight of the shared words beside the cosine; chosen on practice questions (notebook 07)


@dataclass(frozen=True)
class Evidence:
    """One piece of text for the reader: a sentence, a table row, or a whole passage.

    number: its passage's place among the hits, from 1. score: higher fits the question better; None when
    it was not judged.
    """

    passage: Passage
    part: Sentence
    number: int
    score: float | None

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


Choose = Callable[[str, Sequence[Hit]], list[Evidence]]


def best_evidence(question: str, hits: Sequence[Hit]) -> list[Evidence]:
    """The sentence or row that fits the question best, alone in a list.

    best_evidence("How long does the soak take?", index.search("soak", k=3))[0].quote
    """
    return rank_evidence(question, hits)[:1]


def nearest_sentence(question: str, hits: Sequence[Hit]) -> list[Evidence]:
    """The sentence or row nearest to the question by cosine similarity alone, its heading left out.

    nearest_sentence("How long does the soak take?", index.search("soak", k=3))[0].quote
    """
    return rank_evidence(question, hits, heading=False, coverage=0.0)[:1]


def whole_passages(question: str, hits: Sequence[Hit]) -> list[Evidence]:
    """Every passage as it was found, in its order; nothing is judged.

    >>> from helpers.corpus import Passage
    >>> soak = Passage("p1", "Soak", "", "It takes 74 hours.", 0, 18, 5)
    >>> whole_passages("How long?", [Hit(soak, 0.9, 1)])[0].quote
    'It takes 74 hours.'
    """
    return [
        Evidence(hit.passage, Sentence(hit.passage.text, hit.passage.table), hit.rank, None) for hit in hits
    ]


def rank_evidence(
    question: str, hits: Sequence[Hit], heading: bool = True, coverage: float = COVERAGE
) -> list[Evidence]:
    """Every sentence of the hits, best first.

    heading: judge a sentence together with its page's title and headings. coverage: weight of the shared
    words.

    rank_evidence("How long does the soak take?", index.search("soak", k=3))[:5]
    """
    return rank_evidence_many([question], [hits], heading, coverage)[0]


def rank_evidence_many(
    questions: Sequence[str],
    rankings: Sequence[Sequence[Hit]],
    heading: bool = True,
    coverage: float = COVERAGE,
) -> list[list[Evidence]]:
    """The same for several questions; all sentences are embedded together.

    rank_evidence_many(questions, index.search_many(questions, k=3))
    """
    candidates = [[(hit, part) for hit in hits for part in parts_of(hit.passage)] for hits in rankings]
    texts = [[_judged(hit.passage, part, heading) for hit, part in found] for found in candidates]
    distinct = sorted({text for several in texts for text in several})
    if not distinct:
        return [[] for _ in questions]
    vectors = dict(zip(distinct, embed(distinct), strict=True))
    ranked = []
    for question, asked, found, several in zip(
        questions, embed(list(questions)), candidates, texts, strict=True
    ):
        scores = [
            float(vectors[text] @ asked) + coverage * (shared_words(question, text) if coverage else 0.0)
            for text in several
        ]
        order = np.argsort(-np.array(scores), kind="stable")
        ranked.append(
            [Evidence(found[i][0].passage, found[i][1], found[i][0].rank, scores[i]) for i in order]
        )
    return ranked


def shared_words(question: str, text: str) -> float:
    """Share of the question's different words (stems, identifiers whole and in parts) that stand in a text,
    0 to 1.

    >>> shared_words("how long is the soak", "The soak is long.")
    0.8
    """
    asked = set(words(question))
    return len(asked & set(words(text))) / len(asked) if asked else 0.0


def under_heading(piece: Evidence) -> str:
    """A piece as a reader can place it: title and headings, then the text; a table below them.

    >>> under_heading(whole_passages("", [Hit(Passage("p1", "Soak", "Time", "74 h.", 0, 5, 3), 0.9, 1)])[0])
    'Soak > Time: 74 h.'
    """
    above, joint = heading_of(piece.passage), "\n" if "\n" in piece.text else " "
    return f"{above}:{joint}{piece.text}" if above else piece.text


def cited_piece(text: str, evidence: Sequence[Evidence]) -> int | None:
    """The first piece that holds an answer, from 1; None without evidence.

    A yes, a no or a sum stands nowhere as it is; then it is the first piece, which was thought best.

    >>> from helpers.corpus import Passage
    >>> soak, dry = (Passage("p1", "Soak", "", text, 0, 18, 5) for text in ("Soak it.", "Dry it for 2 h."))
    >>> cited_piece("2 h", whole_passages("How long?", [Hit(soak, 0.9, 1), Hit(dry, 0.8, 2)]))
    2
    """
    holding = (i for i, piece in enumerate(evidence, 1) if stands_in(text, piece.text))
    return next(holding, 1 if evidence else None)


def parts_of(passage: Passage) -> list[Sentence]:
    """The sentences and rows of a passage; the whole of one that has none."""
    return sentences(passage.text, passage.table) or [Sentence(passage.text, passage.table)]


def heading_of(passage: Passage) -> str:
    """Title and headings above a passage, in one line; empty where there are none.

    >>> heading_of(Passage("p1", "Soak", "Duration", "It takes 74 hours.", 0, 18, 5))
    'Soak > Duration'
    """
    return " > ".join(name for name in (passage.title, passage.section) if name)


def _judged(passage: Passage, part: Sentence, heading: bool) -> str:
    above = heading_of(passage) if heading else ""
    return f"{above}\n{part.readable}" if above else part.readable

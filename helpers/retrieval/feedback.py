"""Pseudo-relevance feedback: the first passages found are taken for good, and the search is made again.

    VectorFeedback(DenseRetriever(pages)).search("how deep")     the query moves towards their mean vector
    WordFeedback(BM25Retriever(pages)).search("how deep")        it gets their most telling words

The oldest way to close a gap of vocabulary without labels or model: Rocchio 1971 for vectors, RM3 for words
(Lavrenko & Croft 2001; Abdul-Jaleel et al. 2004). It helps where the first passages are good, and drifts
away where they are not: what was missed at first is the very case it should mend.
"""

from collections import Counter

import numpy as np

from .dense import DenseRetriever
from .hits import Labels, PassageScorer, described, top
from .keyword import BM25Retriever
from .several import unit

PASSAGES, TERMS = 5, 10  # how many first passages are trusted, how many words of theirs are added
OWN = 0.7  # weight of the question beside the passages; not tuned on any question of this course
COMMON = 0.1  # words that stand in a larger share of the passages say nothing about these


class VectorFeedback(PassageScorer):
    """Dense search with the question's vector moved towards the first passages (Rocchio, without bad ones).

    passages: how many of the first are trusted. own: weight of the question, 0 to 1; 1 is no feedback.

        VectorFeedback(DenseRetriever(load_pages())).search("How deep may a Kittiwake 4 be moored?")
    """

    def __init__(self, dense: DenseRetriever, passages: int = PASSAGES, own: float = OWN):
        super().__init__(dense.passages)
        self.dense, self.trusted, self.own = dense, _checked(passages, own), own

    def scores(self, queries: list[str]) -> np.ndarray:
        """Cosine of every passage to every moved query, float32 [len(queries), len(passages)]."""
        return self.scores_among(queries, self.labels)

    def scores_among(self, queries: list[str], labels: Labels) -> np.ndarray:
        """The same for the passages with one of these labels; no other is trusted."""
        vectors = self.dense.vectors[self.rows_of(labels)]
        asked = self.dense.query_embedder.encode(list(queries))
        first = top(asked @ vectors.T, self.trusted)
        moved = [
            unit(self.own * one + (1 - self.own) * vectors[rows].mean(axis=0))
            for one, rows in zip(asked, first, strict=True)
        ]
        return np.stack(moved) @ vectors.T

    def __repr__(self) -> str:
        return described(self, repr(self.dense), f"passages={self.trusted}", f"own={self.own:g}")


class WordFeedback(PassageScorer):
    """BM25 with the most telling words of the first passages added to the query (RM3).

    passages: how many of the first are trusted. terms: words taken from them. own: weight of the question's
    own words, 0 to 1; 1 is no feedback. A word that more than a tenth of the passages hold is never added.

    >>> texts = ["Foil scrapped: oxygen membrane.", "The oxygen membrane lasts a year.", "Tea.", "Cake."]
    >>> found = WordFeedback(BM25Retriever(texts), passages=1, common=0.5).search("scrapped", k=2)
    >>> [hit.passage.text for hit in found][1]
    'The oxygen membrane lasts a year.'
    """

    def __init__(
        self,
        keyword: BM25Retriever,
        passages: int = PASSAGES,
        terms: int = TERMS,
        own: float = OWN,
        common: float = COMMON,
    ):
        super().__init__(keyword.passages)
        self.keyword, self.trusted, self.own = keyword, _checked(passages, own), own
        self.terms, self.common = terms, common
        self._words = [
            keyword.tokenise(passage.with_header if keyword.header else passage.readable)
            for passage in self.passages
        ]

    def scores(self, queries: list[str]) -> np.ndarray:
        """Weighted BM25 of every query and passage, float32 [len(queries), len(passages)]."""
        return self.scores_among(queries, self.labels)

    def scores_among(self, queries: list[str], labels: Labels) -> np.ndarray:
        """The same over the passages with one of these labels, counted over them alone."""
        first = self.keyword.scores_among(queries, labels)
        rows = self.rows_of(labels)
        held = Counter(word for row in rows for word in set(self._words[row]))
        made = [
            self._again(query, scores, rows, held, labels)
            for query, scores in zip(queries, first, strict=True)
        ]
        return np.stack(made)

    def _again(
        self, query: str, scores: np.ndarray, rows: np.ndarray, held: Counter[str], labels: Labels
    ) -> np.ndarray:
        """Scores by the question's words and those that its first passages added."""
        added = self._telling(scores, rows, held)
        asked = Counter(self.keyword.tokenise(query))
        weights = {word: self.own * count / asked.total() for word, count in asked.items()}
        for word, weight in added.items():
            weights[word] = weights.get(word, 0.0) + (1 - self.own) * weight
        again = np.zeros_like(scores)
        for word, weight in weights.items():
            again += weight * self.keyword.scores_of_word(word, labels)
        return again

    def _telling(self, scores: np.ndarray, rows: np.ndarray, held: Counter[str]) -> dict[str, float]:
        """word -> its share among the first passages, which count by their scores. The shares sum to 1."""
        best = [at for at in top(scores[None, :], self.trusted)[0] if scores[at] > 0]
        total = float(sum(scores[at] for at in best))
        found: dict[str, float] = {}
        for at in best:
            said = Counter(self._words[rows[at]])
            for word, count in said.items():
                if held[word] <= max(1, self.common * len(rows)):
                    share = float(scores[at]) / total * count / said.total()
                    found[word] = found.get(word, 0.0) + share
        likeliest = dict(sorted(found.items(), key=lambda item: -item[1])[: self.terms])
        mass = sum(likeliest.values())
        return {word: weight / mass for word, weight in likeliest.items()}

    def __repr__(self) -> str:
        return described(
            self, repr(self.keyword), f"passages={self.trusted}", f"terms={self.terms}", f"own={self.own:g}"
        )


def _checked(passages: int, own: float) -> int:
    if passages < 1:
        raise ValueError(f"passages is {passages}; trust at least one passage.")
    if not 0 <= own <= 1:
        raise ValueError(f"own is {own}; give a weight from 0 to 1.")
    return passages

"""Keyword search: BM25 (Robertson & Zaragoza 2009, The Probabilistic Relevance Framework) with the package bm25s.

The score of a passage for a query is a sum over the query's words: rare words count more (idf), repeating a word helps
less and less (k1), and long passages are discounted (b). bm25s (Lù 2024, arXiv 2407.03618) computes all of it when the
passages are indexed; here its matrix is multiplied with a whole batch of queries at once.
"""

import math
import re
from collections.abc import Callable
from functools import lru_cache

import numpy as np

from helpers.corpus import Passage
from .hits import Hit, PassageScorer

K1, B = 1.5, 0.75
_WORD = re.compile(r"[^\W_]+(?:[.\-/:_][^\W_]+)*")
_PART = re.compile(r"[^\W_]+")


@lru_cache(maxsize=1)
def _stemmer():
    import Stemmer

    return Stemmer.Stemmer("english")


def words(text: str, stem: bool = True, identifiers: str = "both") -> list[str]:
    """The words of a text that BM25 counts: lower case, English stems (Snowball).

    identifiers: what becomes of a code such as "E-2107" or "3.4.1". `split` gives its parts, as most tokenisers do, and then
    every code with a 2107 looks alike; `whole` keeps it as one word, which only the very same spelling finds; `both` gives
    the code and its parts. Codes are never stemmed.
    """
    if identifiers not in ("split", "whole", "both"):
        raise ValueError(f"identifiers is {identifiers!r}; use 'split', 'whole' or 'both'.")
    found: list[str] = []
    for word in _WORD.findall(text.lower()):
        parts = _PART.findall(word)
        is_code = len(parts) > 1 and any(letter.isdigit() for letter in word)
        if is_code and identifiers != "split":
            found.append(word)
        if not is_code or identifiers != "whole":
            found += [_stemmer().stemWord(part) if stem else part for part in parts]
    return found


def inverse_document_frequency(found_in: int, total: int) -> float:
    """How rare a word is (idf): near 0 when all of `total` passages hold it, about ln(total) when one does."""
    return math.log(1 + (total - found_in + 0.5) / (found_in + 0.5))


def word_score(
    count: int, length: int, mean_length: float, found_in: int, total: int, k1: float = K1, b: float = B
) -> float:
    """What one word of the query adds to the BM25 score of one passage.

    count: how often the word stands in the passage, which is `length` words long. found_in: passages that hold the word, of `total`.
    Lucene's variant, as in bm25s: without the factor k1 + 1, which changes no order.
    """
    return (
        inverse_document_frequency(found_in, total)
        * count
        / (count + k1 * (1 - b + b * length / mean_length))
    )


class BM25Retriever(PassageScorer):
    """Passages ranked by BM25. Only passages that hold a word of the query are found, so there may be fewer than k, or none.

    header: title and heading path count as words of the passage. tokenise: text -> words; None takes `words`.
    """

    def __init__(
        self,
        passages: list[Passage],
        k1: float = K1,
        b: float = B,
        header: bool = True,
        tokenise: Callable[[str], list[str]] | None = None,
    ):
        import bm25s
        from scipy.sparse import csc_matrix

        super().__init__(passages)
        self.tokenise = tokenise or words
        texts = [passage.with_header if header else passage.text for passage in passages]
        index = bm25s.BM25(k1=k1, b=b, method="lucene")
        index.index([self.tokenise(text) or [""] for text in texts], show_progress=False)
        self.vocabulary = index.vocab_dict
        self._weights = csc_matrix(
            (index.scores["data"], index.scores["indices"], index.scores["indptr"]),
            shape=(len(passages), len(index.scores["indptr"]) - 1),
        )

    def search_many(self, queries: list[str], k: int = 3, groups: set[str] | None = None) -> list[list[Hit]]:
        """The k best passages of each query, best first. A score of 0 is no match: fusion must not count it as a rank."""
        return [[hit for hit in hits if hit.score > 0] for hits in super().search_many(queries, k, groups)]

    def scores(self, queries: list[str]) -> np.ndarray:
        """BM25 of every query and passage, float32 [len(queries), len(passages)]. A word that stands twice in a query counts twice."""
        from scipy.sparse import csr_matrix

        ids = [
            [self.vocabulary[word] for word in self.tokenise(query) if word in self.vocabulary]
            for query in queries
        ]
        rows = np.repeat(np.arange(len(queries)), [len(row) for row in ids])
        columns = np.array([column for row in ids for column in row], dtype=int)
        counts = csr_matrix(
            (np.ones(len(columns), np.float32), (rows, columns)), shape=(len(queries), self._weights.shape[1])
        )
        return np.asarray((counts @ self._weights.T).todense(), dtype=np.float32)

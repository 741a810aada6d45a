"""Keyword search: BM25 with the package bm25s.

(Robertson & Zaragoza 2009, The Probabilistic Relevance Framework.)

The score of a passage for a query is a sum over the query's words: rare words count more (idf), repeating a
word helps less and less (k1), and long passages are discounted (b). bm25s (Lù 2024, arXiv 2407.03618)
computes all of it when the passages are indexed.
"""

import math
import re
from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import TYPE_CHECKING, Any
from unicodedata import category, normalize

import numpy as np

from helpers.corpus import clean

from .hits import Documents, Hit, Labels, PassageScorer, PerReaders, described

if TYPE_CHECKING:
    import Stemmer

K1, B = 1.5, 0.75
# Scripts written without spaces: Han and Japanese, Thai and Lao, Burmese, Khmer; no digits. And Korean, whose
# particles stand at the word without a space.
_UNSPACED = re.compile(
    "[\u2e80-\u2fdf\u3005-\u3007\u3041-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
    "\U00020000-\U0003ffff\u0e00-\u0e4f\u0e80-\u0ecf\u0edc-\u0eff\u1000-\u103f\u1050-\u108f\u1780-\u17d3\uac00-\ud7a3]+"
)
_FOLDED = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ı": "i", "æ": "ae", "œ": "oe", "þ": "th", "ð": "d"})
_THOUSANDS = re.compile(r"(?<![\d.,])\d{1,3}(?:,\d{2})*(?:[,'’]\d{3})+(?!\d|[,'’]\d)")
_SPACED_THOUSANDS = re.compile(r"(?<![\d.,] )(?<![\d.,+/-])\d{1,3}(?: \d{3})+(?![ ,]?\d)")
_NO_LETTERS = re.compile("[™℠ªº\ufe00-\ufe0f]")
_ACCENTS = re.compile(r"(?<=[a-z\u0250-\u02af\u0370-\u03ff\u1e00-\u1fff])[\u0300-\u036f]+")
_POINTS = re.compile(
    "[\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0610-\u061a\u0640\u064b-\u065f\u0670\u06d6-\u06ed]"
)
_RAISED = re.compile(r"(?<=\d)(?=[²³¹⁰⁴-⁹₀-₉¼-¾⅐-⅞↉])")  # 10² is not 102, and 1½ not 11/2
_DASH_IN_CODE = re.compile(r"(?<=[A-Za-z])[\u2012-\u2015\u2212](?=\d)")


@lru_cache(maxsize=1)
def _stemmer() -> "Stemmer.Stemmer":
    import Stemmer

    return Stemmer.Stemmer("english")


def words(text: str, stem: bool = True, identifiers: str = "both") -> list[str]:
    """The words of a text that BM25 counts: in one spelling, English stems (Snowball).

    The spelling: clean text (`helpers.corpus.clean`), case and width folded (NFKC; Unicode Annex 15), no
    accents, numbers without thousands separators. Chinese, Japanese, Thai, Lao, Khmer and Burmese have no
    spaces, Korean has none before its particles: their text gives every two neighbouring letters.

    identifiers: what becomes of a code such as "E-2107" or "3.4.1". `split` gives its parts, as most
    tokenisers do, and then every code with a 2107 looks alike; `whole` keeps it as one word, which only the
    very same spelling finds; `both` gives the code and its parts. Codes are never stemmed.

    >>> words("Drying the seals: E-2107")
    ['dri', 'the', 'seal', 'e-2107', 'e', '2107']
    >>> words("1,000 naïve STRASSEN"), words("水泵检查")
    (['1000', 'naiv', 'strassen'], ['水泵', '泵检', '检查'])
    """
    if identifiers not in ("split", "whole", "both"):
        raise ValueError(f"identifiers is {identifiers!r}; use 'split', 'whole' or 'both'.")
    text = _one_spelling(text)
    word_of, part_of = _patterns(_marks(text))
    found: list[str] = []
    for word in word_of.findall(text):
        parts = part_of.findall(word)
        if not word.isascii() and _UNSPACED.search(word):
            found += [piece for part in parts for piece in _pairs(part)]
            continue
        is_code = len(parts) > 1 and any(letter.isdigit() for letter in word)
        if is_code and identifiers != "split":
            found.append(word)
        if not is_code or identifiers != "whole":
            found += [_stemmer().stemWord(part) if stem else part for part in parts]
    return found


def _marks(text: str) -> str:
    """The vowel signs and accents that stand in a text: re would cut Hindi at each of them."""
    return "" if text.isascii() else "".join(sorted(sign for sign in set(text) if category(sign)[0] == "M"))


@lru_cache(maxsize=64)
def _patterns(marks: str) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """What a word is, with dots and dashes within, and what a part of it is."""
    letters = rf"(?:[^\W_]|[{marks}])+" if marks else r"[^\W_]+"
    return re.compile(rf"{letters}(?:[.\-/:_]{letters})*"), re.compile(letters)


def _one_spelling(text: str) -> str:
    """A text as its words are compared: clean, folded, without accents and thousands separators."""
    text = clean(text).text
    if not text.isascii():
        text = _RAISED.sub(" ", _NO_LETTERS.sub(" ", _DASH_IN_CODE.sub("-", text)))
        text = normalize("NFKC", normalize("NFKC", text).casefold())
        text = _without_accents(text)
    text = _SPACED_THOUSANDS.sub(lambda match: f"{match[0]} {match[0].replace(' ', '')}", text.lower())
    return _THOUSANDS.sub(lambda match: re.sub("[,'’]", "", match[0]), text)


def _without_accents(text: str) -> str:
    """Latin and Greek letters without their accents; Hebrew and Arabic without points and lengthening."""
    apart = normalize("NFD", text).translate(_FOLDED)
    return normalize("NFC", _ACCENTS.sub("", _POINTS.sub("", apart)))


def _pairs(part: str) -> list[str]:
    """Every two neighbouring letters of what is written without spaces, and the rest as it is."""
    found: list[str] = []
    position = 0
    for run in _UNSPACED.finditer(part):
        found += [part[position : run.start()]] if run.start() > position else []
        found += [run[0][i : i + 2] for i in range(max(len(run[0]) - 1, 1))]
        position = run.end()
    return found + ([part[position:]] if position < len(part) else [])


def inverse_document_frequency(found_in: int, total: int) -> float:
    """How rare a word is (idf): near 0 when all of `total` passages hold it, about ln(total) when one does.

    >>> [round(inverse_document_frequency(found_in, total=100), 2) for found_in in (1, 100)]
    [4.21, 0.0]
    """
    return math.log(1 + (total - found_in + 0.5) / (found_in + 0.5))


def word_score(
    count: int, length: int, mean_length: float, found_in: int, total: int, k1: float = K1, b: float = B
) -> float:
    """What one word of the query adds to the BM25 score of one passage.

    count: how often the word stands in the passage, which is `length` words long. found_in: passages that
    hold the word, of `total`. Lucene's variant, as in bm25s: without the factor k1 + 1, which changes no
    order.

    >>> round(word_score(count=2, length=40, mean_length=50, found_in=1, total=100), 2)
    2.57
    """
    return (
        inverse_document_frequency(found_in, total)
        * count
        / (count + k1 * (1 - b + b * length / mean_length))
    )


class BM25Retriever(PassageScorer):
    """Passages ranked by BM25. Only those that hold a word of the query are found, so fewer than k, or none.

    documents: pages, passages or plain texts. header: title and heading path count as words of the passage.
    tokenise: text -> words; None takes `words`.

    How rare a word is, how long passages are and which words there are is counted over the passages that the
    readers may read: there is an index for everything, and one for each set of groups when it first asks.

    >>> found = BM25Retriever(["The cat sat.", "The dog ran.", "A bird flew."]).search("the cats")
    >>> [hit.passage.text for hit in found]
    ['The cat sat.', 'The dog ran.']
    """

    def __init__(
        self,
        documents: Documents,
        k1: float = K1,
        b: float = B,
        header: bool = True,
        tokenise: Callable[[str], list[str]] | None = None,
    ):
        super().__init__(documents)
        self.tokenise, self.k1, self.b, self.header = tokenise or words, k1, b, header
        self._index = PerReaders(self._indexed)
        self._everything = self._indexed(self.labels)

    def _indexed(self, labels: Labels) -> Any:
        """A bm25s index over the passages with one of these labels."""
        import bm25s

        passages = [self.passages[row] for row in self.rows_of(labels)]
        texts = [passage.with_header if self.header else passage.readable for passage in passages]
        index = bm25s.BM25(k1=self.k1, b=self.b, method="lucene")
        index.index([self.tokenise(text) or [""] for text in texts], show_progress=False)
        return index

    def _index_of(self, labels: Labels) -> Any:
        return self._everything if labels == self.labels else self._index(labels)

    def vocabulary(self, groups: Iterable[str] | None = None) -> dict[str, int]:
        """Every word that a passage which these groups may read holds, with its number; None: every passage.

        >>> sorted(BM25Retriever(["The cat sat."]).vocabulary())
        ['cat', 'sat', 'the']
        """
        labels = self.readable(groups)
        known = self._index_of(labels).vocab_dict if labels else {}
        return {word: number for word, number in known.items() if word}  # bm25s adds an empty one

    def search_many(self, queries: list[str], k: int = 3, groups: set[str] | None = None) -> list[list[Hit]]:
        """The k best passages of each query, best first.

        A score of 0 is no match: fusion must not count it as a rank.
        """
        return [[hit for hit in hits if hit.score > 0] for hits in super().search_many(queries, k, groups)]

    def scores(self, queries: list[str], groups: Iterable[str] | None = None) -> np.ndarray:
        """BM25 of every query and passage, float32 [len(queries), len(passages)].

        A word that stands twice in a query counts twice. groups: counted over what they may read; everything
        else scores 0.
        """
        labels = self.readable(groups)
        made = np.zeros((len(queries), len(self)), np.float32)
        if labels:
            made[:, self.rows_of(labels)] = self.scores_among(queries, labels)
        return made

    def scores_among(self, queries: list[str], labels: Labels) -> np.ndarray:
        """BM25 over the passages with one of these labels, counted over them alone."""
        index, count = self._index_of(labels), len(self.rows_of(labels))
        made = np.zeros((len(queries), count), np.float32)
        for row, query in enumerate(queries):
            known = [word for word in self.tokenise(query) if word in index.vocab_dict]
            if known:
                made[row] = index.get_scores(known)
        return made

    def scores_of_word(self, word: str, labels: Labels) -> np.ndarray:
        """BM25 of one word, as `tokenise` gives it, for the passages with one of these labels.

        >>> found = BM25Retriever(["The cat sat.", "The dog ran."])
        >>> (found.scores_of_word("cat", found.labels) > 0).tolist()
        [True, False]
        """
        index = self._index_of(labels)
        if word not in index.vocab_dict:
            return np.zeros(len(self.rows_of(labels)), np.float32)
        return index.get_scores([word])

    def __repr__(self) -> str:
        return described(self, f"{len(self)} passages", f"k1={self.k1:g}", f"b={self.b:g}")

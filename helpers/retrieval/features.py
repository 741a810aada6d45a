"""What may tell that a passage answers a question: ten numbers for each candidate, for `learned`.

Each is cheap: word sets of all passages are made once, the passages' vectors exist already, and MaxSim
keeps its token vectors.
"""

import math
import re
from collections import Counter
from collections.abc import Callable, Iterable

import numpy as np

from .dense import DenseRetriever
from .hits import Hit, Labels, PerReaders
from .keyword import BM25Retriever, words
from .maxsim import MaxSim

NAMES = (
    "cosine",
    "BM25",
    "MaxSim",
    "coverage",
    "heading",
    "code",
    "answer type",
    "first score",
    "first rank",
    "length",
)
_CODE = re.compile(r"(?=[\w.-]*\d)(?=[\w.-]*[A-Za-z])[\w]+(?:[.\-][\w]+)*")
_ASKS = (
    (
        "time",
        re.compile(
            r"\bhow (long|soon|often|many (seconds|minutes|hours|days|weeks|months|years))\b"
            r"|\bwithin (how|what)\b",
            re.I,
        ),
        re.compile(
            r"\d\s?(s|ms|min|seconds?|minutes?|hours?|days?|weeks?|months?|years?)\b"
            r"|\b(weekly|daily|monthly|yearly|every)\b"
        ),
    ),
    (
        "date",
        re.compile(r"\b(when|what date|since when|which (day|month|year))\b", re.I),
        re.compile(
            r"\b(January|February|March|April|May|June|July|August|September|October|November|December"
            r"|Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday)\b|\b\d\d:\d\d\b"
        ),
    ),
    (
        "money",
        re.compile(r"\b(cost|price|pay|budget|how much money|fee|EUR|NOK|CAD)\b", re.I),
        re.compile(r"\b(EUR|NOK|CAD)\b"),
    ),
    ("person", re.compile(r"\bwho\b", re.I), re.compile(r"\b[A-ZÅØÉ][a-zåøéãçñ]+ [A-ZÅØÉ][a-zåøéãçñ]+\b")),
    (
        "number",
        re.compile(
            r"\b(how (many|much|far|deep|large|big|high|heavy|hot|cold|fast)"
            r"|what (share|percentage|is the (length|depth|limit|weight|voltage)))\b",
            re.I,
        ),
        re.compile(r"\d"),
    ),
)


class Features:
    """Computes the features of a question's candidates.

    dense, keyword: retrievers over the passages that the hits come from. maxsim: keeps their token vectors.

        Features(skerry_dense(), skerry_keyword())("How deep?", skerry_hybrid().search("How deep?"))
    """

    names = NAMES

    def __init__(self, dense: DenseRetriever, keyword: BM25Retriever, maxsim: MaxSim | None = None):
        self.dense, self.keyword, self.maxsim = dense, keyword, maxsim or MaxSim()
        self._row = {passage.id: row for row, passage in enumerate(dense.passages)}
        self._words = [set(words(passage.with_header)) for passage in dense.passages]
        self._heading = [set(words(f"{passage.title} {passage.section}")) for passage in dense.passages]
        self._rarity = PerReaders(self._rarity_among)

    def __call__(self, query: str, hits: list[Hit], groups: Iterable[str] | None = None) -> np.ndarray:
        """Feature rows, float [len(hits), len(NAMES)].

        groups: how rare words are is counted over what they may read. Raises ValueError for a hit that the
        retrievers do not hold.
        """
        try:
            rows = [self._row[hit.passage.id] for hit in hits]
        except KeyError as error:
            raise ValueError(
                f"The passage {error.args[0]} is not among the passages of the retrievers that compute "
                "features. Build both from the same passages."
            ) from None
        asked, codes, fits = (
            set(words(query)),
            {code.lower() for code in _CODE.findall(query)},
            _answer_type(query),
        )
        passages = [hit.passage for hit in hits]
        rarity = self._rarity(self.dense.readable(groups))
        return np.column_stack(
            [
                self.dense.scores([query])[0, rows],
                self.keyword.scores([query], groups)[0, rows],
                self.maxsim.score(query, hits),
                [_share(asked, self._words[row], rarity) for row in rows],
                [_share(asked, self._heading[row], rarity) for row in rows],
                [
                    sum(code in passage.with_header.lower() for code in codes) / max(1, len(codes))
                    for passage in passages
                ],
                [fits(passage.text) for passage in passages],
                [hit.score for hit in hits],
                [-math.log(hit.rank) for hit in hits],
                [math.log(1 + passage.tokens) for passage in passages],
            ]
        ).astype(float)

    def _rarity_among(self, labels: Labels) -> dict[str, float]:
        rows = self.dense.rows_of(labels)
        frequency = Counter(word for row in rows for word in self._words[row])
        return {word: math.log(1 + len(rows) / count) for word, count in frequency.items()}


def _share(asked: set[str], there: set[str], rarity: dict[str, float]) -> float:
    """How much of the question's words stands there, rare words counting more: 0 to 1.

    A word that no passage has counts nothing.
    """
    whole = sum(rarity.get(word, 0.0) for word in asked)
    return sum(rarity.get(word, 0.0) for word in asked & there) / (whole or 1.0)


def _answer_type(query: str) -> Callable[[str], float]:
    """Does a passage hold something of the kind asked for (a time, a date, an amount, a name, a number)?

    1 or 0; 0 when the kind is not clear.
    """
    for _, asks, answers in _ASKS:
        if asks.search(query):
            return lambda text: float(bool(answers.search(text)))
    return lambda text: 0.0

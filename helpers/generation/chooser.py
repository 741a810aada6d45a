"""Choose evidence by learned weights: of many passages the sentences and rows that likely hold the answer.

Thirteen numbers for each sentence of the passages that were found, and a weight for each number, learned from
questions with a known sentence (`helpers.retrieval.fit`: logistic regression on differences, Joachims 2002).
Nothing here is about one company: rare words are rare *among the candidates*.

    python -m helpers.experiments.rerankers chooser      learn the weights again
"""

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np

from helpers.corpus import Sentence, asked_kind, holds_kind
from helpers.retrieval import Embedder, Hit, Linear, words

from .evidence import Evidence, heading_of, parts_of
from .piece_vectors import PieceVectors, piece_vectors

WEIGHTS = Path(__file__).parent / "weights" / "chooser.json"
PIECES = 5  # of evidence, at most, in the lessons of the reader
CHOOSER_NAMES = (
    "cosine", "cosine alone", "nearest", "coverage", "coverage alone", "coverage with neighbours", "kind",
    "kind and words", "table row", "length", "passage score", "passage rank", "late interaction",
)  # fmt: skip


@dataclass(frozen=True)
class Candidate:
    """A sentence or row of a found passage, and the part before it."""

    hit: Hit
    part: Sentence
    before: str = ""

    @property
    def headed(self) -> str:
        """The text under its page's title and headings."""
        above = heading_of(self.hit.passage)
        return f"{above}\n{self.part.readable}" if above else self.part.readable


@dataclass(frozen=True)
class Chooser:
    """A learned choice of evidence, as `choose` of `answer`.

    pieces: how many are given to the reader, best first. model: weights; None: the course's, learned on the
    reading questions. embedder: whose vectors they were learned with; None: the tuned embedding. Raises
    ValueError for no piece, and for weights of other features.

        answer(question, index, k=10, choose=Chooser(5), threshold=None)
    """

    pieces: int = PIECES
    model: Linear | None = None
    embedder: Embedder | None = None

    def __post_init__(self):
        if type(self.pieces) is not int or self.pieces < 1:
            raise ValueError(f"pieces is {self.pieces!r}; give the reader one piece of evidence or more.")
        if self.model is not None and self.model.names != CHOOSER_NAMES:
            raise ValueError(
                f"The weights are of {', '.join(self.model.names) or 'nothing'}; the chooser wants one for "
                f"each of {', '.join(CHOOSER_NAMES)}, in this order."
            )

    def __call__(self, question: str, hits: Sequence[Hit]) -> list[Evidence]:
        """The best pieces of the hits, best first. score: a piece's share of the softmax over all of them, 0
        to 1; it compares pieces of one question and was not calibrated.
        """
        return self.rank_many([question], [hits])[0][: self.pieces]

    def rank_many(self, questions: Sequence[str], rankings: Sequence[Sequence[Hit]]) -> list[list[Evidence]]:
        """Every sentence and row of each question's hits, best first. Raises ValueError when there are not as
        many rankings as questions.
        """
        model, ranked = self.model or shipped_weights(), []
        for found, rows in sentence_features(questions, rankings, self.embedder):
            scores = _softmax(model(rows)) if found else np.zeros(0)
            order = np.argsort(-scores, kind="stable")
            ranked.append(
                [
                    Evidence(found[i].hit.passage, found[i].part, found[i].hit.rank, float(scores[i]))
                    for i in order
                ]
            )
        return ranked


@lru_cache(maxsize=1)
def shipped_weights() -> Linear:
    """The course's weights. Raises ValueError where the file is missing, damaged, or of other features."""
    loaded = Linear.load(WEIGHTS, "rerankers chooser")
    if loaded.names != CHOOSER_NAMES:
        raise ValueError(
            f"{WEIGHTS} holds weights of other features. Learn them again with: "
            "python -m helpers.experiments.rerankers chooser"
        )
    return loaded


def sentence_features(
    questions: Sequence[str], rankings: Sequence[Sequence[Hit]], embedder: Embedder | None = None
) -> list[tuple[list[Candidate], np.ndarray]]:
    """For each question its candidates, and their features, float [candidates, len(CHOOSER_NAMES)].

    embedder: None: the tuned embedding.

    sentence_features(["How long is the soak?"], [index.search("How long is the soak?", k=10)])[0][1].shape
    """
    if len(questions) != len(rankings):
        raise ValueError(f"There are {len(questions)} questions and {len(rankings)} rankings; give one each.")
    known = piece_vectors(embedder)
    made: list[tuple[list[Candidate], np.ndarray]] = [([], np.zeros(0))] * len(questions)
    several = [candidates(hits) for hits in rankings]
    for i in sorted(range(len(questions)), key=lambda i: several[i][0].headed if several[i] else ""):
        made[i] = several[i], _features(questions[i], several[i], known)
    return made


def candidates(hits: Sequence[Hit]) -> list[Candidate]:
    """Every sentence and row of the hits, in their order, each place of a page once.

    >>> from helpers.corpus import Passage
    >>> soak = Passage("p1", "Soak", "", "It takes 74 hours. Then dry it.", 0, 31, 9)
    >>> [one.part.text for one in candidates([Hit(soak, 0.9, 1)])]
    ['It takes 74 hours.', 'Then dry it.']
    """
    found, seen = [], set()
    for hit in hits:
        before = ""
        for part in parts_of(hit.passage):
            place = Evidence(hit.passage, part, hit.rank, None).span
            if place not in seen:
                seen.add(place)
                found.append(Candidate(hit, part, before))
            before = part.text
    return found


def _softmax(sums: np.ndarray) -> np.ndarray:
    likely = np.exp(sums - sums.max())
    return likely / likely.sum()


def _features(question: str, found: list[Candidate], known: PieceVectors) -> np.ndarray:
    if not found:
        return np.zeros((0, len(CHOOSER_NAMES)))
    vectors = known.with_tokens([question, *(one.headed for one in found)])
    wholes = known.wholes(one.part.readable for one in found)
    asked, kind = set(words(question)), asked_kind(question)
    alone = [set(words(one.part.readable)) for one in found]
    headed = [set(words(one.headed)) for one in found]
    around = [here | set(words(one.before)) for here, one in zip(headed, found, strict=True)]
    frequency = Counter(word for there in headed for word in there)
    rarity = {word: math.log(1 + len(found) / frequency.get(word, 0.5)) for word in asked}
    vector, tokens = vectors[question]
    cosine = np.array([vectors[one.headed][0] @ vector for one in found])
    share = np.array([_share(there, rarity) for there in headed])
    fits = np.array([float(holds_kind(one.part.text, kind)) if kind else 0.0 for one in found])
    best = max(one.hit.score for one in found)
    return np.column_stack(
        [
            cosine,
            [wholes[one.part.readable] @ vector for one in found],
            cosine - cosine.max(),
            share,
            [_share(there, rarity) for there in alone],
            [_share(there, rarity) for there in around],
            fits,
            fits * share,
            [float(bool(one.part.header)) for one in found],
            [math.log(1 + len(one.part.text)) for one in found],
            [one.hit.score / best if best > 0 else 0.0 for one in found],
            [-math.log(one.hit.rank) for one in found],
            _late_interaction(tokens, [vectors[one.headed][1] for one in found]),
        ]
    ).astype(float)


def _late_interaction(tokens: np.ndarray, pieces: Sequence[np.ndarray]) -> np.ndarray:
    """MaxSim of the question's words and each piece (`helpers.retrieval.maxsim`), all in one product. The
    marks of the question's beginning and end are left out: they are near to everything.
    """
    asked = (tokens[1:-1] if len(tokens) > 2 else tokens).astype(np.float32)
    first = np.cumsum([0] + [len(rows) for rows in pieces[:-1]])
    cosines = asked @ np.concatenate(pieces).astype(np.float32).T
    return np.maximum.reduceat(cosines, first, axis=1).mean(axis=0)


def _share(there: set[str], rarity: dict[str, float]) -> float:
    """How much of the question's words stands there, rare words counting more: 0 to 1."""
    return sum(weight for word, weight in rarity.items() if word in there) / (sum(rarity.values()) or 1.0)

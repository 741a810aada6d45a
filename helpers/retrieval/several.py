"""One question, several queries: what each of them finds becomes one ranking.

    SeveralQueries(index, lambda question: [question, "the same in other words"])
    DenseRetriever(pages, query_embedder=MeanEmbedder(get_embedder(), texts_of))

The first is query expansion by fusion (RAG-Fusion: Rackauckas 2024, arXiv 2402.03367), decomposition when the
queries are parts of the question, and rewriting when there is one. The second is the mean vector of several
texts; with a hypothetical answer among them it is HyDE (Gao et al. 2022, arXiv 2212.10496). Who writes the
queries is somebody else's choice: a rule, a model, a person.
"""

from collections.abc import Callable, Sequence

import numpy as np

from .fusion import FUSED_DEPTH, RRF_K, reciprocal_rank_fusion
from .hits import Hit, Retriever, Searcher, check_request, described
from .store import Embedder

QueriesOf = Callable[[str], Sequence[str]]  # a question -> the texts to search or to embed in its place


class SeveralQueries(Searcher):
    """A retriever that asks the queries of a question in its place.

    queries_of: question -> queries; the question is not among them unless it is given back. None or only
    blank ones: the question itself. turns: False fuses by reciprocal rank, so that what several queries find
    comes first; True takes a passage of each in turn, as suits queries that ask for different things.

    >>> from helpers.retrieval import BM25Retriever
    >>> texts = BM25Retriever(["The pump is blue.", "A lid is red."])
    >>> both = SeveralQueries(texts, lambda question: question.split(" and "), turns=True)
    >>> [hit.passage.text for hit in both.search("lid and pump", k=2)]
    ['A lid is red.', 'The pump is blue.']
    """

    def __init__(
        self,
        retriever: Retriever,
        queries_of: QueriesOf,
        turns: bool = False,
        depth: int = FUSED_DEPTH,
        rrf_k: int = RRF_K,
    ):
        self.retriever, self.queries_of, self.turns = retriever, queries_of, turns
        self.depth, self.rrf_k = depth, rrf_k

    def search_many(self, queries: list[str], k: int = 3, groups: set[str] | None = None) -> list[list[Hit]]:
        """The k best passages of each question, best first."""
        questions = check_request(queries, k, groups)
        asked = [_texts(self.queries_of, question) for question in questions]
        flat = [query for several in asked for query in several]
        found = iter(self.retriever.search_many(flat, max(self.depth, k), groups))
        return [self._one([next(found) for _ in several])[:k] for several in asked]

    def _one(self, rankings: list[list[Hit]]) -> list[Hit]:
        if len(rankings) == 1:
            return rankings[0]
        return take_turns(rankings) if self.turns else fuse(rankings, self.rrf_k)

    def __repr__(self) -> str:
        return described(self, repr(self.retriever), "in turns" if self.turns else "rrf")


class MeanEmbedder:
    """An embedder of questions: the mean vector of several texts about each, of length one.

    texts_of: question -> texts, the question itself among them where it shall count.

    >>> class Letters:
    ...     name = "letters"
    ...
    ...     def encode(self, texts):
    ...         return np.array([[float("a" in text), float("b" in text)] for text in texts])
    >>> MeanEmbedder(Letters(), lambda question: [question, "b"]).encode(["a"]).tolist()[0][0] < 0.71
    True
    """

    def __init__(self, embedder: Embedder, texts_of: QueriesOf):
        self.embedder, self.texts_of = embedder, texts_of
        self.name = f"{embedder.name}, mean of several texts"

    def encode(self, texts: list[str]) -> np.ndarray:
        """Unit vectors, float32 [len(texts), dimensions]."""
        several = [_texts(self.texts_of, text) for text in texts]
        vectors = iter(self.embedder.encode([text for each in several for text in each]))
        return np.stack([unit(np.mean([next(vectors) for _ in each], axis=0)) for each in several])


def fuse(rankings: Sequence[Sequence[Hit]], rrf_k: int = RRF_K) -> list[Hit]:
    """Several rankings of one retriever as one, by reciprocal rank.

    fuse([index.search("pump", k=50), index.search("water mover", k=50)])[:3]
    """
    passages = {hit.passage.id: hit.passage for ranking in rankings for hit in ranking}
    scores = reciprocal_rank_fusion([[hit.passage.id for hit in ranking] for ranking in rankings], rrf_k)
    best = sorted(scores, key=lambda item: -scores[item])
    return [Hit(passages[item], scores[item], rank) for rank, item in enumerate(best, 1)]


def take_turns(rankings: Sequence[Sequence[Hit]]) -> list[Hit]:
    """A passage of each ranking in turn, each passage once, ranks from 1.

    take_turns([index.search("pump"), index.search("pump P-2")])
    """
    order: dict[str, Hit] = {}
    for place in range(max(map(len, rankings), default=0)):
        for ranking in rankings:
            if place < len(ranking):
                order.setdefault(ranking[place].passage.id, ranking[place])
    return [Hit(hit.passage, hit.score, rank) for rank, hit in enumerate(order.values(), 1)]


def unit(vector: np.ndarray) -> np.ndarray:
    """The vector at length one, float32; the zero vector stays.

    >>> unit(np.array([0.0, 4.0])).tolist()
    [0.0, 1.0]
    """
    length = float(np.linalg.norm(vector))
    return np.asarray(vector / length if length else vector, np.float32)


def _texts(texts_of: QueriesOf, question: str) -> list[str]:
    """The texts for a question, each once; the question itself where there is none."""
    given = texts_of(question)
    if isinstance(given, str):
        raise ValueError(f"The queries are one text, {given!r}; give a list of texts.")
    return list(dict.fromkeys(text for text in given if text.strip())) or [question]

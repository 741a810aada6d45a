"""The winner's curse of notebook 04: fifty ways to fuse two searches, of which one will always look good.

leads(fusions(), practice)        each setting's lead over keyword search, question by question
"""

from collections.abc import Mapping, Sequence

import numpy as np

from helpers.corpus import Question
from helpers.evaluation import recall_of_quotes
from helpers.retrieval import HybridRetriever, min_max, skerry_dense, skerry_keyword, z_score

CONSTANTS = (1, 2, 5, 10, 20, 40, 60, 100)  # of reciprocal rank fusion
RANK_WEIGHTS = (0.3, 0.4, 0.5, 0.6, 0.7)  # of search by meaning, beside search by words
SUM_WEIGHTS = (0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8)


def fusions() -> dict[str, HybridRetriever]:
    """54 settings of hybrid search, each one that somebody might try: name -> retriever.

    >>> list(fusions())[:2]
    ['RRF, k = 1, w = 0.3', 'RRF, k = 1, w = 0.4']
    """
    searches = [skerry_dense(), skerry_keyword()]
    made = {
        f"RRF, k = {k}, w = {w}": HybridRetriever(searches, "rrf", [w, 1 - w], rrf_k=k)
        for k in CONSTANTS
        for w in RANK_WEIGHTS
    }
    for name, scale in (("min-max", min_max), ("z-score", z_score)):
        for w in SUM_WEIGHTS:
            made[f"sum, {name}, w = {w}"] = HybridRetriever(searches, "sum", [w, 1 - w], normalise=scale)
    return made


def leads(
    settings: Mapping[str, HybridRetriever], questions: Sequence[Question], k: int = 3
) -> dict[str, np.ndarray]:
    """Name of a setting -> its recall@k minus that of keyword search, question by question.

    Both searches run once; only the fusing is done anew for each setting.

        leads(fusions(), practice)["RRF, k = 5, w = 0.5"].mean()
    """
    texts = [question.question for question in questions]
    both = [search.search_many(texts, 50) for search in (skerry_dense(), skerry_keyword())]
    words = np.array(
        [recall_of_quotes(hits, asked, k) for hits, asked in zip(both[1], questions, strict=True)]
    )
    made = {}
    for name, hybrid in settings.items():
        fused = [hybrid.fuse(runs, k) for runs in zip(*both, strict=True)]
        recall = [recall_of_quotes(hits, asked, k) for hits, asked in zip(fused, questions, strict=True)]
        made[name] = np.array(recall) - words
    return made

"""Skerry's questions among strangers: is the right passage still found among a hundred times as many?

passages, vectors = among_strangers(10_000)
recalls(passages, vectors)      item by item, by dense search, BM25 and both
times(passages, vectors)        of a search, and of the choice of evidence after it
"""

import time
from collections.abc import Sequence
from typing import Any

import numpy as np

from helpers.corpus import Passage, Question, load_questions
from helpers.evaluation import draw, recall_of_quotes
from helpers.generation import Chooser
from helpers.generation.piece_vectors import piece_vectors
from helpers.retrieval import (
    BM25Retriever,
    DenseRetriever,
    HybridRetriever,
    Retriever,
    skerry_dense,
    skerry_passages,
)

from .passages import documentation
from .store import embedded

READ, LOOKED_AT = 3, 10  # passages that recall counts; among which evidence is chosen
TIMED = 100  # questions; each takes a second of work, nothing being remembered


def among_strangers(n: int, packages: Sequence[str] | None = None) -> tuple[list[Passage], np.ndarray]:
    """The course's passages and n strangers after them, and the vectors of all, float32 [2911 + n, 384].

    packages: of whose documentation; None for everything. Raises ValueError when there is not so much.

        among_strangers(1_000, ["numpy", "scipy"])
    """
    dense = skerry_dense()
    if not n:
        return dense.passages, dense.vectors
    strangers = documentation(n, packages)
    vectors = embedded(strangers, getattr(dense.embedder, "plain", dense.embedder))
    return [*dense.passages, *strangers], np.concatenate([dense.vectors, vectors])


def searches(passages: Sequence[Passage], vectors: np.ndarray) -> dict[str, Retriever]:
    """The course's three ways to search, over these passages.

    searches(*among_strangers(1_000))["hybrid"].search("How deep may it be moored?")
    """
    keyword = BM25Retriever(passages)
    dense = DenseRetriever(keyword.passages, vectors=vectors)
    return {"dense": dense, "keyword": keyword, "hybrid": HybridRetriever([dense, keyword])}


def recalls(
    passages: Sequence[Passage], vectors: np.ndarray, questions: Sequence[Question] | None = None
) -> dict[str, Any]:
    """Recall of gold quotes among three passages by each way to search, question by question.

    `… taken` counts the strangers among the three. questions: the answerable test questions unless told
    otherwise.

        recalls(*among_strangers(1_000))["items"][0]      # {"id": …, "dense": 1.0, "keyword": 1.0, …}
    """
    questions = questions or [one for one in load_questions("test") if one.answerable]
    texts = [question.question for question in questions]
    found = {way: search.search_many(texts, READ) for way, search in searches(passages, vectors).items()}
    home = {passage.id for passage in skerry_passages()}
    items = [
        {"id": question.id, "type": question.type}
        | {way: recall_of_quotes(hits[at], question, READ) for way, hits in found.items()}
        | {f"{way} taken": sum(hit.passage.id not in home for hit in hits[at]) for way, hits in found.items()}
        for at, question in enumerate(questions)
    ]
    return {"n": len(passages), "items": items}


def times(
    passages: Sequence[Passage], vectors: np.ndarray, questions: Sequence[Question] | None = None
) -> dict[str, Any]:
    """Milliseconds of a hybrid search, and of the choice of evidence among its ten passages.

    Nothing is remembered: the question is embedded, and so is every sentence of the ten. `work_ms` is what
    the processor worked for both, whatever else it had to do. questions: all test questions unless told
    otherwise; evidence is chosen for a hundred of them.

        times(*among_strangers(1_000))["items"][0]        # {"id": …, "search_ms": 14.2, "choose_ms": 610.0}
    """
    questions = questions or load_questions("test")
    cold = {question.id for question in draw(list(questions), TIMED, by=lambda question: question.type)}
    began = time.perf_counter()
    hybrid, choose = searches(passages, vectors)["hybrid"], Chooser()
    build = time.perf_counter() - began
    choose("a buoy", hybrid.search("a buoy", LOOKED_AT))  # models are loaded
    items = []
    for question in questions:
        piece_vectors(choose.embedder).forget()
        began, work = time.perf_counter(), time.process_time()
        hits = hybrid.search(question.question, LOOKED_AT)
        taken = {"search_ms": time.perf_counter() - began}
        if question.id in cold:
            began = time.perf_counter()
            choose(question.question, hits)
            taken["choose_ms"] = time.perf_counter() - began
            taken["work_ms"] = time.process_time() - work
        items.append({"id": question.id} | {name: round(1000 * s, 2) for name, s in taken.items()})
    return {"n": len(passages), "words_build_s": round(build, 2), "items": items}

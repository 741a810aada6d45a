"""Why a large chunk is found less often: three causes, taken away one at a time (notebook 03).

A chunk of 800 tokens is coarse (a budget of 800 tokens holds one), its vector has to stand for all its topics
(dilution), and the model reads the first 256 tokens only (truncation). The same chunks are searched in three
ways, and the gaps between them are those three.
"""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from helpers.corpus import CHUNKERS, Page, Passage, Question, chunk_all
from helpers.progress import Progress
from helpers.retrieval import DenseRetriever, ParentRetriever, Retriever

from .ingestion import BUDGET, Cutting, judge_cutting, try_chunker

LARGE, SMALL = 800, 160


def pieces_of(chunk: Passage, max_tokens: int = SMALL) -> list[Passage]:
    """A chunk cut into fixed pieces, each a slice of the same page.

    >>> [piece.text for piece in pieces_of(Passage("tea", "Tea", "", "It is hot.", 90, 100, 4))]
    ['It is hot.']
    """
    alone = Page(chunk.page_id, chunk.title, chunk.text)
    return [
        replace(
            chunk,
            text=piece.text,
            start=chunk.start + piece.start,
            end=chunk.start + piece.end,
            tokens=piece.tokens,
            table=piece.table,
        )
        for piece in CHUNKERS["fixed"](alone, max_tokens, 0.0)
    ]


def why_large_hurts(
    questions: Sequence[Question],
    pages: list[Page],
    large: int = LARGE,
    budget: int = BUDGET,
    progress: Progress | None = None,
) -> dict[str, Cutting]:
    """Fixed pieces of 160 tokens, and large chunks searched by their best piece, by the mean of their pieces,
    and as the model reads them.

    From one to the next a cause is added: coarse evidence, one vector for several topics, an end that is
    never read. progress: called with (passages embedded, to embed): pieces, chunks, small chunks in turn.

        why_large_hurts(questions, pages)["by the mean of its pieces"].recall
    """
    chunks = chunk_all(pages, "fixed", large)
    pieces = [pieces_of(chunk) for chunk in chunks]
    children = DenseRetriever([piece for several in pieces for piece in several], progress=progress)
    ends = np.cumsum([len(several) for several in pieces])
    means = np.stack([some.mean(axis=0) for some in np.split(children.vectors, ends[:-1])])
    means /= np.linalg.norm(means, axis=1, keepdims=True)
    ways: dict[str, Retriever] = {
        "by its best piece": ParentRetriever(children, chunks, depth=len(children)),
        "by the mean of its pieces": DenseRetriever(chunks, vectors=means),
        "as the model reads it": DenseRetriever(chunks, progress=progress),
    }
    small = try_chunker(questions, pages, "fixed", SMALL, budget=budget, progress=progress)
    return {f"pieces of {SMALL} tokens": small} | {
        name: judge_cutting(name, found, chunks, questions, pages, budget) for name, found in ways.items()
    }

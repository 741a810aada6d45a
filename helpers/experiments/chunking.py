"""Trials of notebook 03: one way of cutting, searched by meaning, judged by gold quotes at an equal budget of tokens.

A trial embeds its passages anew, so it runs on part of the pages (`sub_corpus`); what was embedded once is read from disk.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from helpers import settings
from helpers.corpus import Page, Passage, chunk_all, parent_child, span_counter
from helpers.evaluation import mean_interval, recall_of_quotes, token_overlap
from helpers.evaluation.overlap import within_budget
from helpers.retrieval import DenseRetriever, ParentRetriever

BUDGET = 800  # tokens of evidence that a reader is given
DEPTH = 40  # passages ranked, more than any budget holds
QUICK_PAGES = 12


@dataclass(frozen=True)
class Trial:
    """What one way of cutting gave. Lists hold one value a question; `stored` counts the tokens of all passages."""

    name: str
    passages: int
    stored: int
    recall: list[float]
    token_recall: list[float]
    precision: list[float]
    iou: list[float]

    def __str__(self) -> str:
        mean, low, high = mean_interval(self.recall)
        return (
            f"{self.name:<26} {self.passages:>5} passages {self.stored:>7,} tokens   recall {mean:.2f} ({low:.2f} to {high:.2f})   "
            f"tokens: recall {np.mean(self.token_recall):.2f}, precision {np.mean(self.precision):.2f}, IoU {np.mean(self.iou):.2f}"
        )


def sub_corpus(questions: Sequence, pages: list[Page], total: int = 100) -> list[Page]:
    """Every page that holds a gold quote of these questions, filled up to `total` with others: the same ones on every machine."""
    total = QUICK_PAGES if settings.size() == "quick" else total
    gold = {quote.page_id for question in questions for quote in question.gold}
    others = sorted(
        (page.id for page in pages if page.id not in gold),
        key=lambda name: hashlib.sha256(name.encode()).hexdigest(),
    )
    kept = gold | set(others[: max(0, total - len(gold))])
    return [page for page in pages if page.id in kept]


def judge(
    name: str,
    retriever,
    passages: list[Passage],
    questions: Sequence,
    pages: list[Page],
    budget: int = BUDGET,
) -> Trial:
    """Search every question, fill the budget with what was found, and compare it with the gold quotes."""
    count = span_counter(pages)
    found = [
        within_budget(hits, budget)
        for hits in retriever.search_many([question.question for question in questions], k=DEPTH)
    ]
    overlaps = [
        token_overlap(
            [(hit.passage.page_id, hit.passage.start, hit.passage.end) for hit in hits],
            [(gold.page_id, gold.start, gold.end) for gold in question.gold],
            count,
        )
        for hits, question in zip(found, questions)
    ]
    recall = [recall_of_quotes(hits, question, len(hits)) for hits, question in zip(found, questions)]
    return Trial(
        name,
        len(passages),
        sum(passage.tokens for passage in passages),
        recall,
        [o.recall for o in overlaps],
        [o.precision for o in overlaps],
        [o.iou for o in overlaps],
    )


def try_chunker(
    questions: Sequence,
    pages: list[Page],
    chunker: str = "heading",
    max_tokens: int = 160,
    overlap: float = 0.0,
    header: bool = True,
    budget: int = BUDGET,
) -> Trial:
    """One chunker at one size and overlap, with dense search. header: title and headings are embedded with each passage."""
    passages = chunk_all(pages, chunker, max_tokens, overlap)
    name = (
        f"{chunker} {max_tokens}"
        + (f", overlap {overlap:.0%}" if overlap else "")
        + ("" if header else ", no header")
    )
    return judge(name, DenseRetriever(passages, header=header), passages, questions, pages, budget)


def try_parent_child(
    questions: Sequence,
    pages: list[Page],
    parent_tokens: int = 400,
    child_tokens: int = 100,
    budget: int = BUDGET,
) -> Trial:
    """Search children, return parents."""
    parents, children = parent_child(pages, parent_tokens, child_tokens)
    retriever = ParentRetriever(DenseRetriever(children), parents)
    return judge(
        f"parent {parent_tokens}, child {child_tokens}",
        retriever,
        parents + children,
        questions,
        pages,
        budget,
    )

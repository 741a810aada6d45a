"""Trials of notebook 03: ways to read a page, judged against its source, and to cut it, judged by quotes.

A trial of cutting embeds its passages anew, so it runs on part of the pages (`sub_corpus`); what was
embedded once is read from disk. Evidence is compared at an equal budget of tokens, so that large and
small passages are treated alike.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from helpers import settings
from helpers.corpus import (
    Document,
    Page,
    Passage,
    Question,
    all_text,
    chunk_all,
    chunk_pages,
    decode,
    extract,
    main_text,
    parent_child,
    span_counter,
)
from helpers.evaluation import (
    bag_overlap,
    by_hash,
    lines_kept,
    mean_interval,
    recall_by_text,
    recall_of_quotes,
    token_overlap,
    within_budget,
)
from helpers.progress import Progress
from helpers.retrieval import DenseRetriever, ParentRetriever, Retriever

BUDGET = 800  # tokens of evidence that a reader is given
RANKED = 40  # passages ranked, more than any budget holds
QUICK_PAGES = 12
LINK = re.compile(r"\[\[([a-z]+-\d+)\]\]")


def _by_trafilatura(html: str) -> str:
    """trafilatura alone, asked for Markdown; nothing where it finds no main text."""
    import trafilatura

    found = trafilatura.extract(html, output_format="markdown", include_formatting=True, include_links=False)
    return found or ""


WAYS: dict[str, Callable[[str], str]] = {
    "extract": extract,
    "trafilatura": _by_trafilatura,
    "main element": main_text,
    "all text": all_text,
}


# ---- reading -------------------------------------------------------------------------------------


@dataclass(frozen=True)
class PageReading:
    """How well a way of reading kept the source, over n pages.

    Mean recall and precision of words; shares of headings, list items and table rows kept.
    """

    name: str
    n: int
    recall: float
    precision: float
    headings: float
    items: float
    rows: float

    def __str__(self) -> str:
        return (
            f"{self.name:<14} words: recall {self.recall:.2f}, precision {self.precision:.2f}   "
            f"kept as lines: headings {self.headings:.2f}, list items {self.items:.2f}, "
            f"table rows {self.rows:.2f}   (n = {self.n} pages)"
        )


def ways_to_read(
    documents: Iterable[Document],
    pages: Sequence[Page],
    known: Sequence[Page],
    progress: Progress | None = None,
) -> dict[str, list[Page]]:
    """Each of `pages` as its source and as read from its document in four ways.

    "source": links written as titles, as on the site. known: all pages, which links may name. Pages that
    were not crawled are left out. Ids, titles and access are the source's, so only texts differ.
    progress: called with (readings done, to do), where each way reads each page once.

        ways_to_read(crawl(site.url).documents, pages, load_pages())["main element"]
    """
    titles = {page.id: page.title for page in known}
    html = {}
    for document in documents:
        if document.kind == "html":
            source = decode(document.content, document.charset, kind="html")
            if found := re.search(r'<meta name="skerry:id" content="([^"]+)"', source):
                html[found[1]] = source
    crawled = [page for page in pages if page.id in html]

    def as_on_the_site(text: str) -> str:
        return LINK.sub(lambda match: titles.get(match[1], match[1]), text)

    made = {"source": [replace(page, text=as_on_the_site(page.text)) for page in crawled]}
    for name, read in WAYS.items():
        made[name] = []
        for page in crawled:
            made[name].append(replace(page, text=read(html[page.id])))
            if progress:
                progress(sum(map(len, made.values())) - len(crawled), len(WAYS) * len(crawled))
    return made


def compare_reading(name: str, read: Sequence[Page], source: Sequence[Page]) -> PageReading:
    """One way of reading against the sources, page by page.

    >>> source = [Page("tea", "Tea", "# Tea\\n\\nHot water.")]
    >>> compare_reading("lossy", [Page("tea", "Tea", "# Tea")], source).recall
    0.3333333333333333
    """
    pairs = list(zip(read, source, strict=True))
    overlaps = [bag_overlap(ours.text, theirs.text) for ours, theirs in pairs]
    share = {}
    for kind in ("heading", "item", "row"):
        got, of = np.sum([lines_kept(ours.text, theirs.text, kind) for ours, theirs in pairs], axis=0)
        share[kind] = float(got / of) if of else 1.0
    return PageReading(
        name,
        len(overlaps),
        float(np.mean([overlap.recall for overlap in overlaps])),
        float(np.mean([overlap.precision for overlap in overlaps])),
        share["heading"],
        share["item"],
        share["row"],
    )


def recall_of_reading(
    pages: Sequence[Page],
    questions: Sequence[Question],
    make_retriever: Callable[[list[Passage]], Retriever],
    k: int = 3,
) -> list[float]:
    """Cut pages with the default chunker and search: are the words of each quote among the first k passages?

    By words and not by characters, the same rule for every way of reading, since extracted text has other
    offsets than its source.

        recall_of_reading(read["main element"], questions, BM25Retriever)
    """
    retriever = make_retriever(chunk_pages(list(pages)))
    found = retriever.search_many([question.question for question in questions], k=k)
    return [recall_by_text(hits, question, k) for hits, question in zip(found, questions, strict=True)]


# ---- cutting -------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Cutting:
    """What one way of cutting gave. Lists hold one value a question.

    stored: tokens of all passages. token_recall, precision, iou: of the tokens of evidence and gold quotes.
    """

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
            f"{self.name:<26} {self.passages:>5} passages {self.stored:>7,} tokens   "
            f"recall {mean:.2f} ({low:.2f} to {high:.2f})   "
            f"tokens: recall {np.mean(self.token_recall):.2f}, precision {np.mean(self.precision):.2f}, "
            f"IoU {np.mean(self.iou):.2f}"
        )


def sub_corpus(questions: Sequence[Question], pages: list[Page], total: int = 100) -> list[Page]:
    """Every page that holds a gold quote of these questions, filled up to `total` with others.

    The same ones on every machine.

    >>> from helpers.corpus import load_pages, load_questions
    >>> len(sub_corpus(load_questions("practice")[:5], load_pages(), total=20))
    20
    """
    total = QUICK_PAGES if settings.size() == "quick" else total
    gold = {quote.page_id for question in questions for quote in question.gold}
    others = by_hash((page for page in pages if page.id not in gold), settings.seed())
    kept = gold | {page.id for page in others[: max(0, total - len(gold))]}
    return [page for page in pages if page.id in kept]


def judge_cutting(
    name: str,
    retriever: Retriever,
    passages: list[Passage],
    questions: Sequence[Question],
    pages: list[Page],
    budget: int = BUDGET,
) -> Cutting:
    """Search every question, fill the budget with what was found, and compare it with the gold quotes."""
    count = span_counter(pages)
    rankings = retriever.search_many([question.question for question in questions], k=RANKED)
    found = [
        (within_budget(hits, budget), question) for hits, question in zip(rankings, questions, strict=True)
    ]
    overlaps = [
        token_overlap(
            [(hit.passage.page_id, hit.passage.start, hit.passage.end) for hit in hits],
            [(gold.page_id, gold.start, gold.end) for gold in question.gold],
            count,
        )
        for hits, question in found
    ]
    return Cutting(
        name,
        len(passages),
        sum(passage.tokens for passage in passages),
        [recall_of_quotes(hits, question, len(hits)) for hits, question in found],
        [overlap.recall for overlap in overlaps],
        [overlap.precision for overlap in overlaps],
        [overlap.iou for overlap in overlaps],
    )


def try_chunker(
    questions: Sequence[Question],
    pages: list[Page],
    chunker: str = "heading",
    max_tokens: int = 160,
    overlap: float = 0.0,
    header: bool = True,
    budget: int = BUDGET,
    progress: Progress | None = None,
) -> Cutting:
    """One chunker at one size and overlap, with dense search. header: title and headings are embedded too.

    progress: called with (passages embedded, to embed).

    try_chunker(questions, pages, "recursive", 400)
    """
    passages = chunk_all(pages, chunker, max_tokens, overlap)
    name = f"{chunker} {max_tokens}"
    name += f", overlap {overlap:.0%}" if overlap else ""
    name += "" if header else ", no header"
    retriever = DenseRetriever(passages, header=header, progress=progress)
    return judge_cutting(name, retriever, passages, questions, pages, budget)


def try_parent_child(
    questions: Sequence[Question],
    pages: list[Page],
    parent_tokens: int = 400,
    child_tokens: int = 100,
    budget: int = BUDGET,
    progress: Progress | None = None,
) -> Cutting:
    """Search children, return parents. progress: called with (children embedded, to embed).

    try_parent_child(questions, pages, parent_tokens=400, child_tokens=100)
    """
    parents, children = parent_child(pages, parent_tokens, child_tokens)
    retriever = ParentRetriever(DenseRetriever(children, progress=progress), parents)
    name = f"parent {parent_tokens}, child {child_tokens}"
    return judge_cutting(name, retriever, parents + children, questions, pages, budget)

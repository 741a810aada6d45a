"""Trials of notebook 03: four ways to read a crawled page, judged against the Markdown that it was made from."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from helpers.corpus import Document, Page, all_text, chunk_pages, decoded, html_page, main_text
from helpers.evaluation.overlap import bag_overlap, lines_kept, recall_by_text

LINK = re.compile(r"\[\[([a-z]+-\d+)\]\]")
WAYS = {
    "trafilatura": lambda html: html_page(html, "page").text,
    "main element": main_text,
    "all text": all_text,
}


@dataclass(frozen=True)
class Reading:
    """How well a way of reading kept the source: mean recall and precision of words, shares of headings, list items and table rows kept, over n pages."""

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
            f"kept as lines: headings {self.headings:.2f}, list items {self.items:.2f}, table rows {self.rows:.2f}   (n = {self.n} pages)"
        )


def ways_to_read(
    documents: Iterable[Document], pages: Sequence[Page], known: Sequence[Page]
) -> dict[str, list[Page]]:
    """Each of `pages` as its source ("source", links written as titles, as on the site) and as read from its document in three ways.

    known: all pages, which links may name. Pages that were not crawled are left out. Ids, titles and access are the source's, so only texts differ.
    """
    titles = {page.id: page.title for page in known}
    html = {}
    for document in documents:
        if document.kind == "html":
            source = decoded(document.content, document.charset)
            if found := re.search(r'<meta name="skerry:id" content="([^"]+)"', source):
                html[found[1]] = source
    crawled = [page for page in pages if page.id in html]
    made = {
        "source": [
            replace(page, text=LINK.sub(lambda match: titles.get(match[1], match[1]), page.text))
            for page in crawled
        ]
    }
    return made | {
        name: [replace(page, text=read(html[page.id])) for page in crawled] for name, read in WAYS.items()
    }


def compare_reading(name: str, read: Sequence[Page], source: Sequence[Page]) -> Reading:
    """One way of reading against the sources, page by page."""
    overlaps = [bag_overlap(ours.text, theirs.text) for ours, theirs in zip(read, source, strict=True)]
    kept = {
        kind: np.sum([lines_kept(ours.text, theirs.text, kind) for ours, theirs in zip(read, source)], axis=0)
        for kind in ("heading", "item", "row")
    }
    share = {kind: float(got / of) if of else 1.0 for kind, (got, of) in kept.items()}
    return Reading(
        name,
        len(overlaps),
        float(np.mean([o.recall for o in overlaps])),
        float(np.mean([o.precision for o in overlaps])),
        share["heading"],
        share["item"],
        share["row"],
    )


def recall_of_reading(pages: Sequence[Page], questions: Sequence, make_retriever, k: int = 3) -> list[float]:
    """Cut the pages with the default chunker, search every question, and ask whether the words of its quote are among the first k passages.

    By words and not by characters, the same rule for every way of reading, since extracted text has other offsets than its source.
    """
    retriever = make_retriever(chunk_pages(list(pages)))
    return [
        recall_by_text(hits, question, k)
        for hits, question in zip(
            retriever.search_many([question.question for question in questions], k=k), questions
        )
    ]

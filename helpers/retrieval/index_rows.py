"""What an index is given, and how a passage stands in it.

A page has a fingerprint of its content, which each of its passages carries in the index: so a later sync
sees what changed, and whether a page was stored whole.
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from helpers.corpus import Page, Passage, as_passages
from helpers.corpus.chunk import cut_page

from .hits import Documents
from .identity import digest


@dataclass(frozen=True)
class Wanted:
    """What an index is given under one page id, with a fingerprint of its content."""

    fingerprint: str
    content: Page | list[Passage]

    def cut(self, chunk: Callable[[Page], list[Passage]]) -> list[Passage]:
        """Its passages."""
        return cut_page(self.content, chunk) if isinstance(self.content, Page) else self.content


def documents_by_page(documents: Documents) -> dict[str, Wanted]:
    """Page id -> document, in the order in which they came. Raises ValueError when two share an id.

    >>> list(documents_by_page([Page("tea", "Tea", "Boil it."), "The cat sat."]))
    ['tea', 'text-2']
    """
    pages: list[Page] = []

    def set_aside(page: Page) -> list[Passage]:
        pages.append(page)
        return []

    ready: dict[str, list[Passage]] = {}
    for passage in as_passages(documents, set_aside):
        ready.setdefault(passage.page_id, []).append(passage)
    names = [page.id for page in pages] + list(ready)
    twice = next((name for name, count in Counter(names).items() if count > 1), None)
    if twice is not None:
        raise ValueError(f"The page id {twice!r} is there twice. Give each page an id of its own.")
    found = {page.id: Wanted(_fingerprint_of_page(page), page) for page in pages}
    return found | {name: Wanted(_fingerprint_of_cut(cut), cut) for name, cut in ready.items()}


def _fingerprint_of_page(page: Page) -> str:
    return digest(page.title, page.text, page.access, page.department)[:16]


def _fingerprint_of_cut(passages: list[Passage]) -> str:
    return digest(*[(metadata_of(passage), passage.text) for passage in passages])[:16]


def metadata_of(passage: Passage) -> dict[str, Any]:
    """Everything of a passage but its text, as Chroma keeps it."""
    return {
        "page_id": passage.page_id,
        "title": passage.title,
        "section": passage.section,
        "start": passage.start,
        "end": passage.end,
        "tokens": passage.tokens,
        "access": passage.access,
        "department": passage.department,
        "table": passage.table,
    }


def passage_of(text: str, data: dict[str, Any]) -> Passage:
    """The passage of a text and its metadata."""
    return Passage(
        data["page_id"],
        data["title"],
        data["section"],
        text,
        data["start"],
        data["end"],
        data["tokens"],
        data["access"],
        data["department"],
        data["table"],
    )

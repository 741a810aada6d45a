"""Five ways to cut a page, behind one signature: (page, max_tokens, overlap) -> passages.

    fixed          words, counted off: the simplest, cuts through sentences and headings
    recursive      at the largest separator that helps: paragraph, line, sentence, word (LangChain's way)
    sentence       whole sentences, list items and table rows, packed
    heading        the course's default (`chunk`): never across a heading; with overlap 0 the same passages
    parent_child   large passages to read, each cut into small ones to search (`helpers.retrieval.parents`)

Every passage is an exact slice of its page, so all are judged by the same gold quotes; one that
begins inside a table carries the table's header row beside its text. overlap is a share of
max_tokens, 0 to 0.5: how much of a passage is repeated in the next. Only whole units are repeated, so the
real overlap is at most that.
"""

from collections.abc import Callable, Iterable
from functools import cache

from .chunk import PASSAGE_TOKENS, Passage, check_limit, passage_at, sections
from .pages import Page
from .spans import ReadingCounter, Span, TokenCounter, blocks, fit, pack, packed_blocks, split

PARAGRAPH, LINE, SENTENCE, WORD = r"\n\s*\n", r"\n", r"(?<=[.!?])\s+", r"\s+"
Chunker = Callable[[Page, int, float], list[Passage]]


def fixed_chunks(page: Page, max_tokens: int = PASSAGE_TOKENS, overlap: float = 0.0) -> list[Passage]:
    """Words until the limit is reached, whatever they belong to."""

    def spans(count: ReadingCounter, repeated: int) -> list[Span]:
        words = split(page.text, 0, len(page.text), WORD)
        return pack(_fitting(page, words, count, max_tokens), count, max_tokens, repeated)

    return _chunk(page, max_tokens, overlap, spans)


def sentence_chunks(page: Page, max_tokens: int = PASSAGE_TOKENS, overlap: float = 0.0) -> list[Passage]:
    """Whole sentences, list items and table rows until the limit is reached; headings count as sentences."""

    def spans(count: ReadingCounter, repeated: int) -> list[Span]:
        pieces = [
            piece
            for block in blocks(page.text, 0, len(page.text))
            for piece in split(page.text, *block, SENTENCE)
        ]
        return pack(_fitting(page, pieces, count, max_tokens), count, max_tokens, repeated)

    return _chunk(page, max_tokens, overlap, spans)


def recursive_chunks(page: Page, max_tokens: int = PASSAGE_TOKENS, overlap: float = 0.0) -> list[Passage]:
    """Split at paragraphs; what is still too long at lines, then at sentences, then between words.

    Neighbours that fit are joined again.
    """

    def spans(count: ReadingCounter, repeated: int) -> list[Span]:
        whole = (0, len(page.text))
        return _recursive(page, whole, count, max_tokens, repeated, (PARAGRAPH, LINE, SENTENCE, WORD))

    return _chunk(page, max_tokens, overlap, spans)


def heading_chunks(page: Page, max_tokens: int = PASSAGE_TOKENS, overlap: float = 0.0) -> list[Passage]:
    """Blocks of one section, joined while they fit; nothing crosses a heading.

    The heading stands in `section` and not in the text.
    """

    def spans(count: ReadingCounter, repeated: int) -> list[Span]:
        return [
            span
            for _, start, end in sections(page)
            for span in packed_blocks(page.text, start, end, count, max_tokens, repeated)
        ]

    return _chunk(page, max_tokens, overlap, spans)


CHUNKERS: dict[str, Chunker] = {
    "fixed": fixed_chunks,
    "recursive": recursive_chunks,
    "sentence": sentence_chunks,
    "heading": heading_chunks,
}


def chunk_all(
    pages: Iterable[Page], chunker: str = "heading", max_tokens: int = PASSAGE_TOKENS, overlap: float = 0.0
) -> list[Passage]:
    """Passages of many pages by the chunker of this name, a key of CHUNKERS.

        chunk_all(load_pages(), "fixed", max_tokens=80, overlap=0.25)

    Raises ValueError for an unknown name or settings that cannot work.
    """
    if chunker not in CHUNKERS:
        raise ValueError(f"There is no chunker {chunker!r}; use {', '.join(CHUNKERS)}.")
    return [passage for page in pages for passage in CHUNKERS[chunker](page, max_tokens, overlap)]


def parent_child(
    pages: Iterable[Page], parent_tokens: int = 400, child_tokens: int = 80
) -> tuple[list[Passage], list[Passage]]:
    """(parents, children): heading-aware passages to read, and the small ones to search.

        parents, children = parent_child(load_pages())

    Each child lies within one parent. Raises ValueError when a child would be larger than its parent.
    """
    if child_tokens > parent_tokens:
        raise ValueError(f"A child of {child_tokens} tokens does not fit into a parent of {parent_tokens}.")
    parents: list[Passage] = []
    children: list[Passage] = []
    for page in pages:
        made = heading_chunks(page, parent_tokens)
        count = ReadingCounter(page.text, child_tokens)
        parents += made
        children += _passages(
            page,
            [
                span
                for parent in made
                for span in packed_blocks(page.text, parent.start, parent.end, count, child_tokens)
            ],
            count,
        )
    return parents, children


def span_counter(pages: Iterable[Page]) -> Callable[[str, int, int], int]:
    """A function (page id, start, end) -> tokens, as `helpers.evaluation.token_overlap` wants it.

        count = span_counter(load_pages())
        count("eng-004", 0, 500)

    Each page is tokenised once, when first asked for.
    """
    texts = {page.id: page.text for page in pages}

    @cache
    def counter(page_id: str) -> TokenCounter:
        return TokenCounter(texts[page_id])

    return lambda page_id, start, end: counter(page_id)(start, end)


# ---- how passages are made -----------------------------------------------------------------------


def _chunk(
    page: Page, max_tokens: int, overlap: float, spans: Callable[[ReadingCounter, int], list[Span]]
) -> list[Passage]:
    if not 0 <= overlap <= 0.5:
        raise ValueError(f"overlap is {overlap}; use a share between 0 and 0.5 of a passage.")
    check_limit(max_tokens)
    count = ReadingCounter(page.text, max_tokens)
    return _passages(page, spans(count, int(overlap * max_tokens)), count)


def _passages(page: Page, spans: list[Span], count: ReadingCounter) -> list[Passage]:
    """Spans as passages; the section is that of the first text below a heading."""
    parts = sections(page)

    def section(start: int, end: int) -> str:
        return next((name for name, first, last in parts if last > start and first < end), page.title)

    return [passage_at(page, section(*span), span, count) for span in spans]


def _fitting(page: Page, pieces: list[Span], count: ReadingCounter, limit: int) -> list[Span]:
    """Pieces of a page, those that are too long cut."""
    return [part for piece in pieces for part in fit(page.text, *piece, count, limit)]


def _recursive(
    page: Page, span: Span, count: ReadingCounter, limit: int, overlap: int, separators: tuple[str, ...]
) -> list[Span]:
    """Pieces between separators: runs that fit are packed, longer ones split by the next separator."""
    if not separators:
        return fit(page.text, *span, count, limit)
    made: list[Span] = []
    run: list[Span] = []
    for piece in split(page.text, *span, separators[0]):
        if count(*piece) <= limit:
            run.append(piece)
            continue
        made += pack(run, count, limit, overlap)
        made += _recursive(page, piece, count, limit, overlap, separators[1:])
        run = []
    return made + pack(run, count, limit, overlap)

"""Five ways to cut a page, behind one signature: (page, max_tokens, overlap) -> passages.

    fixed       words, counted off: the simplest, cuts through sentences and headings
    recursive   at the largest separator that helps: paragraph, line, sentence, word (as LangChain's RecursiveCharacterTextSplitter)
    sentence    whole sentences, list items and table rows, packed
    heading     the course's default (`chunk`): never across a heading; with overlap 0 the same passages
    parent_child   large passages to read, each cut into small ones to search (`helpers.retrieval.parents`)

Every passage is an exact slice of its page, so all are judged by the same gold quotes. overlap is a share of max_tokens, 0 to
0.5: how much of a passage is repeated in the next. Only whole units are repeated, so the real overlap is at most that.
"""

import re
from collections.abc import Callable, Iterable
from functools import cache

from .chunk import MAX_TOKENS, Passage, _blocks, _Counter, _fit, sections
from .pages import Page

Span = tuple[int, int]
SEPARATORS = (r"\n\s*\n", r"\n", r"(?<=[.!?])\s+", r"\s+")  # paragraph, line, sentence, word


def fixed_chunks(page: Page, max_tokens: int = MAX_TOKENS, overlap: float = 0.0) -> list[Passage]:
    """Words until the limit is reached, whatever they belong to."""
    return _chunk(
        page,
        max_tokens,
        overlap,
        lambda count, repeated: pack(
            _words(page.text, 0, len(page.text), count, max_tokens), count, max_tokens, repeated
        ),
    )


def sentence_chunks(page: Page, max_tokens: int = MAX_TOKENS, overlap: float = 0.0) -> list[Passage]:
    """Whole sentences, list items and table rows until the limit is reached; headings count as sentences."""

    def spans(count: _Counter, repeated: int) -> list[Span]:
        pieces = [
            piece
            for block in _blocks(page.text, 0, len(page.text))
            for piece in _split(page.text, *block, SEPARATORS[2])
        ]
        return pack(
            [part for piece in pieces for part in _fit(page.text, *piece, count, max_tokens)],
            count,
            max_tokens,
            repeated,
        )

    return _chunk(page, max_tokens, overlap, spans)


def recursive_chunks(page: Page, max_tokens: int = MAX_TOKENS, overlap: float = 0.0) -> list[Passage]:
    """Split at paragraphs; what is still too long at lines, then at sentences, then between words. Neighbours that fit are joined again."""
    return _chunk(
        page,
        max_tokens,
        overlap,
        lambda count, repeated: _recursive(
            page.text, (0, len(page.text)), count, max_tokens, repeated, SEPARATORS
        ),
    )


def heading_chunks(page: Page, max_tokens: int = MAX_TOKENS, overlap: float = 0.0) -> list[Passage]:
    """Blocks of one section, joined while they fit; nothing crosses a heading, which stands in `section` and not in the text."""

    def spans(count: _Counter, repeated: int) -> list[Span]:
        return [
            span
            for _, start, end in sections(page)
            for span in _section_spans(page.text, start, end, count, max_tokens, repeated)
        ]

    return _chunk(page, max_tokens, overlap, spans)


CHUNKERS: dict[str, Callable[[Page, int, float], list[Passage]]] = {
    "fixed": fixed_chunks,
    "recursive": recursive_chunks,
    "sentence": sentence_chunks,
    "heading": heading_chunks,
}


def chunk_all(
    pages: Iterable[Page], chunker: str = "heading", max_tokens: int = MAX_TOKENS, overlap: float = 0.0
) -> list[Passage]:
    """Passages of many pages by the chunker of this name. Raises ValueError for an unknown name or settings that cannot work."""
    if chunker not in CHUNKERS:
        raise ValueError(f"There is no chunker {chunker!r}; use {', '.join(CHUNKERS)}.")
    return [passage for page in pages for passage in CHUNKERS[chunker](page, max_tokens, overlap)]


def parent_child(
    pages: Iterable[Page], parent_tokens: int = 400, child_tokens: int = 80
) -> tuple[list[Passage], list[Passage]]:
    """(parents, children): heading-aware passages to read, and the small ones to search, each of which lies within one parent."""
    if child_tokens > parent_tokens:
        raise ValueError(f"A child of {child_tokens} tokens does not fit into a parent of {parent_tokens}.")
    parents, children = [], []
    for page in pages:
        made = heading_chunks(page, parent_tokens)
        count = _Counter(page.text)
        parents += made
        children += _passages(
            page,
            [
                span
                for parent in made
                for span in _section_spans(page.text, parent.start, parent.end, count, child_tokens, 0)
            ],
            count,
            child_tokens,
        )
    return parents, children


def span_counter(pages: Iterable[Page]) -> Callable[[str, int, int], int]:
    """A function (page id, start, end) -> tokens, as `helpers.evaluation.token_overlap` wants it. Each page is tokenised once, when first asked for."""
    texts = {page.id: page.text for page in pages}
    counter = cache(lambda page_id: _Counter(texts[page_id]))
    return lambda page_id, start, end: counter(page_id)(start, end)


# ---- how spans are made ---------------------------------------------------------------------------------------------


def pack(units: list[Span], count: Callable[[int, int], int], limit: int, overlap: int = 0) -> list[Span]:
    """Join neighbouring units while they fit; the next span begins with as many of the last units as fit into `overlap` tokens.

    Ends always: each span begins after the one before and holds at least one new unit.
    """
    packed, first = [], 0
    while first < len(units):
        last = first
        while last + 1 < len(units) and count(units[first][0], units[last + 1][1]) <= limit:
            last += 1
        packed.append((units[first][0], units[last][1]))
        if last + 1 == len(units):
            break
        following = last + 1
        while (
            following - 1 > first
            and count(units[following - 1][0], units[last][1]) <= overlap
            and count(units[following - 1][0], units[last + 1][1]) <= limit
        ):
            following -= 1
        first = following
    return packed


def _chunk(
    page: Page, max_tokens: int, overlap: float, spans: Callable[[_Counter, int], list[Span]]
) -> list[Passage]:
    if not 0 <= overlap <= 0.5:
        raise ValueError(f"overlap is {overlap}; use a share between 0 and 0.5 of a passage.")
    if max_tokens < 8:
        raise ValueError(f"max_tokens is {max_tokens}; a passage needs at least 8 tokens.")
    count = _Counter(page.text)
    return _passages(page, spans(count, int(overlap * max_tokens)), count, max_tokens)


def _passages(page: Page, spans: list[Span], count: _Counter, limit: int) -> list[Passage]:
    """Spans as passages; the section is that of the first text below a heading."""
    parts = sections(page)
    section = lambda start, end: next(
        (name for name, first, last in parts if last > start and first < end), page.title
    )  # noqa: E731
    return [
        Passage(
            page.id,
            page.title,
            section(start, end),
            page.text[start:end],
            start,
            end,
            count(start, end),
            page.access,
            page.department,
        )
        for start, end in spans
    ]


def _section_spans(text: str, start: int, end: int, count: _Counter, limit: int, overlap: int) -> list[Span]:
    return pack(
        [part for block in _blocks(text, start, end) for part in _fit(text, *block, count, limit)],
        count,
        limit,
        overlap,
    )


def _recursive(
    text: str, span: Span, count: _Counter, limit: int, overlap: int, separators: tuple[str, ...]
) -> list[Span]:
    """Pieces between separators: runs of pieces that fit are packed, a piece that is too long is split by the next separator."""
    if not separators:
        return _fit(text, *span, count, limit)
    made: list[Span] = []
    run: list[Span] = []
    for piece in _split(text, *span, separators[0]):
        if count(*piece) <= limit:
            run.append(piece)
            continue
        made += pack(run, count, limit, overlap) + _recursive(
            text, piece, count, limit, overlap, separators[1:]
        )
        run = []
    return made + pack(run, count, limit, overlap)


def _split(text: str, start: int, end: int, separator: str) -> list[Span]:
    """Spans between the places where a separator matches, without white space at their edges."""
    cuts = [(start + m.start(), start + m.end()) for m in re.finditer(separator, text[start:end])]
    edges = zip([start] + [after for _, after in cuts], [before for before, _ in cuts] + [end])
    return [
        (first + len(part) - len(part.lstrip()), first + len(part.rstrip()))
        for first, last in edges
        if (part := text[first:last]).strip()
    ]


def _words(text: str, start: int, end: int, count: _Counter, limit: int) -> list[Span]:
    return [
        part for word in _split(text, start, end, SEPARATORS[3]) for part in _fit(text, *word, count, limit)
    ]

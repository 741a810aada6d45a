"""Where does a piece of text stand in its page, and does it hold the evidence? One rule for every splitter.

Splitters of other packages return text, some of them with white space moved. A piece is found in its page
by its letters alone; from then on it is a span of characters, as the gold quotes are.
"""

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from helpers.corpus import Page, count_tokens, token_spans

NOWHERE = (-1, -1)


@dataclass(frozen=True)
class Piece:
    """What a system indexed.

    Its key, its page, the text as indexed (with a header where there is one), and its span of the page.
    """

    id: str
    page_id: str
    text: str
    start: int = NOWHERE[0]
    end: int = NOWHERE[1]

    @property
    def located(self) -> bool:
        """False when the text was not found in its page; such a piece holds no quote."""
        return self.start >= 0


@dataclass(frozen=True)
class Ranked:
    """A found piece and its rank from 1: what helpers.evaluation.evidence reads."""

    passage: Piece
    rank: int


def locate(pieces: Iterable[Piece], pages: Iterable[Page]) -> list[Piece]:
    """The pieces with their spans.

    Those that have one keep it; those whose letters do not stand in their page stay without.
    """
    texts, last, found = {page.id: _Letters(page.text) for page in pages}, {}, []
    for piece in pieces:
        if not piece.located:
            letters = texts[piece.page_id]
            place = letters.find(piece.text, *last.get(piece.page_id, (0, 0)))
            if place:
                last[piece.page_id] = (place[0] + 1, place[1])
                piece = replace(piece, start=letters.offsets[place[0]], end=letters.offsets[place[1] - 1] + 1)
        found.append(piece)
    return found


class _Letters:
    """A text without white space, and where each of its letters stood."""

    def __init__(self, text: str):
        self.offsets = [i for i, letter in enumerate(text) if not letter.isspace()]
        self.text = "".join(text[i] for i in self.offsets)

    def find(self, wanted: str, after: int, near: int) -> tuple[int, int] | None:
        """Span in letters.

        Of all places from `after` on the one that begins nearest to `near`, where the piece before it
        ended.
        """
        wanted = "".join(wanted.split())
        places = _places(self.text, wanted, after) or _places(self.text, wanted, 0)
        if not places:
            return None
        start = min(places, key=lambda place: abs(place - near))
        return start, start + len(wanted)


def _places(text: str, wanted: str, start: int) -> list[int]:
    places, place = [], text.find(wanted, start) if wanted else -1
    while place >= 0:
        places.append(place)
        place = text.find(wanted, place + 1)
    return places


class Budget:
    """Cuts a ranking after a number of tokens, so that long and short pieces are compared fairly.

    Tokens are counted as the embedding model counts them. What a system indexed is what is charged: a
    header before a passage costs, and a text that stands in two pieces costs twice. The last piece is cut
    where the budget ends.
    """

    def __init__(self, pages: Iterable[Page]):
        self._starts = {page.id: [start for start, _ in token_spans(page.text)] for page in pages}

    def cut(self, ranked: Sequence[Ranked], tokens: int) -> list[Ranked]:
        """The first pieces of a ranking that fit into so many tokens."""
        kept = []
        for hit in ranked:
            piece = hit.passage
            starts = self._starts.get(piece.page_id, [])
            first, last = bisect_left(starts, piece.start), bisect_left(starts, piece.end)
            tokens -= max(count_tokens(piece.text) - (last - first), 0)  # the header
            if tokens <= 0:
                break
            if piece.located and last - first > tokens:
                piece = replace(piece, end=starts[first + tokens])
            kept.append(Ranked(piece, hit.rank))
            tokens -= last - first
        return kept

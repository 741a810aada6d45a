"""Look again: at most three searches, and only while the evidence lacks the kind of answer that is asked for.

    found = LookAgain(index).look("How long does the soak of a Kittiwake last?", k=3)
    found.hits, found.queries, found.stopped

A loop in which code decides what a person would: is there a duration among what was found, where the question
asks how long? If not, it searches with the telling words alone, and then with the names that it found. The
passages of all searches are taken in turns and cut to k, so that it can be compared with one search of k.
(Iterative retrieval with a model as the judge: Self-RAG, Asai et al. 2023, arXiv 2310.11511; FLARE, Jiang et
al. 2023, arXiv 2305.06983.)

What this leaves out: a question whose kind of answer no rule knows is searched once, and the right kind of
value about the wrong thing ends the search.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from helpers.corpus import asked_kind, holds_kind, sentences
from helpers.retrieval import Hit, Retriever, take_turns
from helpers.retrieval.hits import check_request

from .evidence import Evidence, shared_words
from .rewriting import telling_words
from .second_look import second_query

MOST = 3  # searches
READ = 3  # passages, and then pieces of them, that are looked at
Enough = Callable[[str, Sequence[Hit]], bool]


@dataclass(frozen=True)
class Looks:
    """What a loop of searches brought. queries: in order. stopped: "enough", "no other query", "limit"."""

    hits: list[Hit]
    queries: tuple[str, ...]
    stopped: str


class LookAgain:
    """A retriever that searches again while what it found does not hold the kind of answer asked for.

    most: searches. enough: (question, hits) -> is it there? None: `kind_is_there`.

        answer(question, LookAgain(index), **BOTH)
    """

    def __init__(self, retriever: Retriever, most: int = MOST, enough: Enough | None = None):
        if most < 1:
            raise ValueError(f"most is {most}; search at least once.")
        self.retriever, self.most, self.enough = retriever, most, enough or kind_is_there

    def look(self, query: str, k: int = 3, groups: set[str] | None = None) -> Looks:
        """The k passages of all searches in turns, the queries, and why it stopped.

        Raises ValueError for an empty query or a k below 1.
        """
        check_request([query], k, groups)
        asked = [query]
        rankings = [self.retriever.search(query, k, groups)]
        others = other_queries(query, rankings)
        while not self.enough(query, rankings[-1]):
            if len(asked) == self.most:
                return Looks(take_turns(rankings)[:k], tuple(asked), "limit")
            following = next((one for one in others if one not in asked), None)
            if following is None:
                return Looks(take_turns(rankings)[:k], tuple(asked), "no other query")
            asked.append(following)
            rankings.append(self.retriever.search(following, k, groups))
        # The search that brought it goes first; what was searched in vain follows.
        return Looks(take_turns(rankings[::-1])[:k], tuple(asked), "enough")

    def search(self, query: str, k: int = 3, groups: set[str] | None = None) -> list[Hit]:
        """The k best passages of all searches."""
        return self.look(query, k, groups).hits

    def search_many(
        self, queries: Sequence[str], k: int = 3, groups: set[str] | None = None
    ) -> list[list[Hit]]:
        """The same for several questions."""
        return [self.search(query, k, groups) for query in queries]

    def __repr__(self) -> str:
        return f"LookAgain({self.retriever!r}, most={self.most})"


def kind_is_there(question: str, hits: Sequence[Hit]) -> bool:
    """Does one of the pieces that share most words with the question hold the kind of value it asks for?

    The first three passages are looked at, and their three best pieces. True for a question of no known kind.

    >>> from helpers.corpus import Passage
    >>> soak = Passage("p1", "Soak", "", "The soak is long. It takes 74 hours.", 0, 36, 9)
    >>> kind_is_there("How long is the soak?", [Hit(soak, 0.9, 1)])
    True
    >>> vague = Passage("p1", "Soak", "", "The soak is long.", 0, 17, 5)
    >>> kind_is_there("How long is the soak?", [Hit(vague, 0.9, 1)])
    False
    """
    kind = asked_kind(question)
    return not kind or any(holds_kind(piece.text, kind) for piece in _pieces(question, hits)[:READ])


def other_queries(question: str, rankings: Sequence[Sequence[Hit]]) -> Iterator[str]:
    """What to search next: the telling words alone, then the question with the names that were found.

    rankings: what was found so far; it may grow while the queries are taken.

    >>> list(other_queries("How long is the soak?", [[]]))
    ['long soak', 'How long is the soak?']
    """
    yield telling_words(question)
    yield second_query(question, _pieces(question, rankings[-1])[:READ])


def _pieces(question: str, hits: Sequence[Hit]) -> list[Evidence]:
    """Sentences and table rows of the first passages, those that share most words with the question first."""
    pieces = [
        Evidence(hit.passage, part, hit.rank, shared_words(question, f"{hit.passage.heading} {part.text}"))
        for hit in hits[:READ]
        for part in sentences(hit.passage.text, hit.passage.table)
    ]
    return sorted(pieces, key=lambda piece: -(piece.score or 0.0))

"""Search twice: what the first search finds may name what must be looked up next.

"Who is told when the pump of the deep one fails?" needs a page that says which pump the deep one has, and a
page on that pump, which the question does not name. The second query is the question with the names that
stand in the best pieces of the first search and not in the question (a bridge: multi-hop questions, Yang et
al. 2018, arXiv 1809.09600). No model writes anything.

What this leaves out: a third look, and bridges that are no names. A word that begins a sentence is taken for
a name, too; it does little harm.
"""

import re
from collections.abc import Sequence

from helpers.retrieval import Hit, Retriever, take_turns, words
from helpers.retrieval.hits import check_request

from .chooser import Chooser
from .evidence import Evidence

BRIDGES = 3  # pieces of the first search whose names are taken
LEAST = 10  # passages of the first search that are looked through, however few are wanted
_CAPITAL = r"[A-Z\u00c0-\u00d6\u00d8-\u00de]"
_NAME = re.compile(rf"\b(?:{_CAPITAL}[\w-]*\d[\w-]*|{_CAPITAL}\w+)\b")


class SecondLook:
    """A retriever that searches a second time with the names that it found.

    retriever: what is searched, `search(query, k, groups)`. chooser: of the pieces whose names are taken;
    None: the course's.

        answer(question, SecondLook(index), **BOTH)
    """

    def __init__(self, retriever: Retriever, chooser: Chooser | None = None, pieces: int = BRIDGES):
        self.retriever, self.chooser, self.pieces = retriever, chooser or Chooser(), pieces

    def search(self, query: str, k: int = 3, groups: set[str] | None = None) -> list[Hit]:
        """The k best passages of both searches, taken in turns. Raises ValueError for an empty query or a k
        below 1.
        """
        check_request([query], k, groups)
        first = list(self.retriever.search(query, max(k, LEAST), groups))
        pieces = self.chooser.rank_many([query], [first])[0][: self.pieces]
        again = second_query(query, pieces)
        second = self.retriever.search(again, max(k, LEAST), groups) if again != query else []
        return in_turns(first, second)[:k]

    def search_many(
        self, queries: Sequence[str], k: int = 3, groups: set[str] | None = None
    ) -> list[list[Hit]]:
        """The same for several questions."""
        return [self.search(query, k, groups) for query in queries]

    def __repr__(self) -> str:
        return f"SecondLook({self.retriever!r})"


def second_query(question: str, pieces: Sequence[Evidence]) -> str:
    """The question, and the names and codes of the pieces that it does not hold.

    >>> from helpers.corpus import Passage, Sentence
    >>> deep = Passage("p1", "", "", "The deep one has the pump Njord P-2.", 0, 36, 9)
    >>> second_query("Which pump has the deep one?", [Evidence(deep, Sentence(deep.text), 1, None)])
    'Which pump has the deep one? Njord P-2'
    """
    known = set(words(question))
    names = [name for piece in pieces for name in _NAME.findall(piece.text)]
    new = [name for name in dict.fromkeys(names) if not known >= set(words(name))]
    return " ".join([question, *new])


def in_turns(first: Sequence[Hit], second: Sequence[Hit]) -> list[Hit]:
    """Both lists, a passage of one after a passage of the other, each passage once, ranks from 1.

    in_turns(index.search("pump"), index.search("pump P-2"))
    """
    return take_turns([first, second])

"""The loop that looks again: when it stops, that it keeps k and groups, and that nothing is lost."""

import pytest

from helpers.corpus import Passage
from helpers.generation import LookAgain, kind_is_there
from helpers.retrieval import Hit

TEXTS = {
    "soak": "The soak of the Kittiwake is long. Ask Njord.", "hours": "Njord says: it takes 74 hours.",
    "tea": "Tea is served.",
}  # fmt: skip
PASSAGES = {name: Passage(name, name, "", text, 0, len(text), 9) for name, text in TEXTS.items()}


class Scripted:
    """Finds what it is told to find, one list a search, and remembers what it was asked."""

    def __init__(self, *found):
        self.found, self.asked = list(found), []

    def search(self, query, k=3, groups=None):
        self.asked.append((query, k, groups))
        names = self.found[min(len(self.asked), len(self.found)) - 1]
        return [Hit(PASSAGES[name], 1.0, rank) for rank, name in enumerate(names[:k], 1)]


QUESTION = "How long is the soak of the Kittiwake?"


def names(hits):
    return [hit.passage.page_id for hit in hits]


def test_it_stops_when_the_kind_is_there():
    searched = Scripted(["hours"])
    found = LookAgain(searched).look(QUESTION, 3, {"crew"})
    assert (found.stopped, found.queries) == ("enough", (QUESTION,))
    assert searched.asked == [(QUESTION, 3, {"crew"})]


def test_a_later_search_that_brings_it_goes_first_and_k_stays():
    searched = Scripted(["soak", "tea"], ["hours"])
    found = LookAgain(searched).look(QUESTION, 2)
    assert found.queries == (QUESTION, "long soak Kittiwake") and found.stopped == "enough"
    assert names(found.hits) == ["hours", "soak"] and [hit.rank for hit in found.hits] == [1, 2]


def test_it_ends_at_the_limit_with_what_it_has():
    searched = Scripted(["soak"], ["soak"], ["tea"])
    found = LookAgain(searched).look(QUESTION, 3)
    assert len(found.queries) == len(searched.asked) == 3 and found.stopped == "limit"
    assert found.queries[2] == f"{QUESTION} Ask Njord" and names(found.hits) == ["soak", "tea"]


def test_it_never_asks_the_same_twice():
    found = LookAgain(Scripted(["tea"]), enough=lambda question, hits: False).look("tea", 3)
    assert len(set(found.queries)) == len(found.queries) and found.stopped == "no other query"


def test_a_question_of_no_known_kind_is_searched_once():
    searched = Scripted(["tea"])
    assert LookAgain(searched).look("Describe the soak", 3).stopped == "enough" and len(searched.asked) == 1
    assert kind_is_there(QUESTION, []) is False


def test_several_questions_give_what_single_ones_give():
    assert LookAgain(Scripted(["hours"])).search_many([QUESTION, "tea"], 1) == [
        LookAgain(Scripted(["hours"])).search(one, 1) for one in (QUESTION, "tea")
    ]


@pytest.mark.parametrize("query, k", [("", 3), ("tea", 0)])
def test_what_no_retriever_answers_is_refused(query, k):
    with pytest.raises(ValueError):
        LookAgain(Scripted(["tea"])).search(query, k)
    with pytest.raises(ValueError):
        LookAgain(Scripted(["tea"]), most=0)

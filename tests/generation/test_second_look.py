"""The second look: names of the first one are added, lists take turns, groups are kept, nothing is lost."""

import pytest

from helpers.corpus import Passage, Sentence
from helpers.generation import Evidence, SecondLook, in_turns, second_query
from helpers.retrieval import Hit

TEXTS = {
    "deep": "The deep one is driven by the Njord P-2.",
    "pump": "Faults of the Njord P-2 are told to Tove Lund.",
    "tea": "Tea is served at four.",
}
PASSAGES = {name: Passage(name, name, "", text, 0, len(text), 9) for name, text in TEXTS.items()}


def hit(name, rank=1):
    return Hit(PASSAGES[name], 1.0 / rank, rank)


class Words:
    """Finds passages by shared words, and remembers what it was asked."""

    def __init__(self):
        self.asked = []

    def search(self, query, k=3, groups=None):
        self.asked.append((query, k, groups))
        shared = {
            name: len(set(query.lower().split()) & set(text.lower().split())) for name, text in TEXTS.items()
        }
        order = sorted((name for name in TEXTS if shared[name] > 1), key=lambda name: -shared[name])
        return [hit(name, rank) for rank, name in enumerate(order, 1)]


class First:
    """A chooser that takes the hits as they come."""

    def rank_many(self, questions, rankings):
        return [
            [Evidence(one.passage, Sentence(one.passage.text), one.rank, None) for one in hits]
            for hits in rankings
        ]


def pieces(*names):
    return [Evidence(PASSAGES[name], Sentence(TEXTS[name]), 1, None) for name in names]


def test_names_and_codes_that_the_question_lacks_are_added_once():
    assert second_query("What drives the deep one?", pieces("deep", "pump")) == (
        "What drives the deep one? Njord P-2 Faults Tove Lund"
    )


def test_without_a_new_name_there_is_no_second_search():
    searched = Words()
    SecondLook(searched, First()).search("Tea is served at four")
    assert len(searched.asked) == 1
    assert second_query("tea", []) == "tea"


def test_what_only_the_name_finds_is_found():
    searched = Words()
    assert [one.passage.id for one in searched.search("Who hears what fails in the deep one?")] == [
        PASSAGES["deep"].id
    ]
    found = SecondLook(searched, First()).search("Who hears what fails in the deep one?", 2, {"crew"})
    assert [one.passage.page_id for one in found] == ["deep", "pump"]
    assert [one.rank for one in found] == [1, 2]
    assert all(groups == {"crew"} for _, _, groups in searched.asked[1:])


def test_lists_take_turns_and_no_passage_comes_twice():
    made = in_turns([hit("deep"), hit("tea", 2)], [hit("pump"), hit("deep", 2)])
    assert [one.passage.page_id for one in made] == ["deep", "pump", "tea"]
    assert [one.rank for one in made] == [1, 2, 3]
    assert in_turns([], []) == []


def test_several_questions_give_what_single_ones_give():
    look = SecondLook(Words(), First())
    asked = ["Who hears what fails in the deep one?", "tea is served at four"]
    assert look.search_many(asked, 2) == [look.search(one, 2) for one in asked]


@pytest.mark.parametrize("query, k", [("", 3), ("tea", 0), ("tea", "3")])
def test_what_no_retriever_answers_is_refused(query, k):
    with pytest.raises(ValueError):
        SecondLook(Words(), First()).search(query, k)


def test_names_of_other_alphabets_signs_are_names():
    ferry = Passage("f", "", "", "Ask Øyvind at Ålesund.", 0, 22, 5)
    assert second_query("Who knows?", [Evidence(ferry, Sentence(ferry.text), 1, None)]) == (
        "Who knows? Ask Øyvind Ålesund"
    )

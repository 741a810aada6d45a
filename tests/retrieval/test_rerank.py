"""The second stage: order, ties, depth, access."""

import numpy as np
import pytest

from helpers.corpus import Passage
from helpers.retrieval import Hit, RerankRetriever


class Five:
    """A first stage that proposes five passages and notes what it was asked."""

    def search_many(self, queries, k=3, groups=None):
        self.asked = (k, groups)
        return [
            [Hit(Passage(name, "", "", name, 0, 1, 1), 1 - 0.1 * i, i + 1) for i, name in enumerate("abcde")][
                :k
            ]
            for _ in queries
        ]


class ByLetter:
    """The later in the alphabet, the better."""

    def score(self, query, hits):
        return np.array([ord(hit.passage.text) for hit in hits], float)


class Same:
    def score(self, query, hits):
        return np.zeros(len(hits))


def names(hits):
    return "".join(hit.passage.text for hit in hits)


def test_the_best_of_the_depth_come_first_with_the_rerankers_scores_and_new_ranks():
    hits = RerankRetriever(Five(), ByLetter(), depth=4).search("x", k=3)
    assert names(hits) == "dcb" and [hit.rank for hit in hits] == [1, 2, 3] and hits[0].score == ord("d")


def test_equal_scores_keep_the_first_order():
    assert names(RerankRetriever(Five(), Same()).search("x", k=5)) == "abcde"


def test_what_lies_below_the_depth_is_never_returned():
    assert names(RerankRetriever(Five(), ByLetter(), depth=2).search("x", k=5)) == "ba"


def test_access_groups_reach_the_first_stage():
    first = Five()
    RerankRetriever(first, ByLetter(), depth=4).search("x", groups={"all-staff"})
    assert first.asked == (4, {"all-staff"})


def test_nothing_found_stays_nothing():
    assert RerankRetriever(Five(), ByLetter()).rerank("x", []) == []


def test_a_depth_below_one_and_an_empty_question_are_refused():
    with pytest.raises(ValueError, match="at least one passage"):
        RerankRetriever(Five(), ByLetter(), depth=0)
    with pytest.raises(ValueError, match="question is empty"):
        RerankRetriever(Five(), ByLetter()).search(" ")

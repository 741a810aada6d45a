"""Retrievers on top of another: parents once each in the order of their best child.

Reranked passages, ties, depth, access.
"""

import numpy as np
import pytest

from helpers.corpus import Passage, load_pages, parent_child
from helpers.retrieval import BM25Retriever, Hit, ParentRetriever, RerankRetriever
from helpers.retrieval.hits import PassageScorer

# ---- parents ------------------------------------------------------------------------------------


def passage(page, start, end, access="all-staff"):
    return Passage(page, page, "s", "x" * (end - start), start, end, end - start, access)


class Fixed(PassageScorer):
    """Gives every passage the score it is told."""

    def __init__(self, passages, values):
        super().__init__(passages)
        self.values = values

    def scores(self, queries):
        return np.tile(np.array(self.values, float), (len(queries), 1))


PARENTS = [passage("a", 0, 100), passage("a", 110, 200), passage("b", 5, 90, "legal")]
CHILDREN = [
    passage("a", 0, 50),
    passage("a", 50, 100),
    passage("a", 110, 150),
    passage("a", 160, 200),
    passage("b", 5, 40, "legal"),
    passage("b", 45, 90, "legal"),
]


def found(values, **options):
    return [
        (hit.passage.id, hit.score, hit.rank)
        for hit in ParentRetriever(Fixed(CHILDREN, values), PARENTS).search("q", **({"k": 5} | options))
    ]


def test_parents_come_once_with_the_score_of_their_best_child():
    assert found([0.1, 0.9, 0.8, 0.7, 0.85, 0.2]) == [("a:0", 0.9, 1), ("b:5", 0.85, 2), ("a:110", 0.8, 3)]


def test_k_counts_parents_and_not_children():
    assert [name for name, _, _ in found([0.9, 0.8, 0.7, 0.6, 0.1, 0.1], k=2)] == ["a:0", "a:110"]


def test_a_k_above_the_depth_looks_at_more_children():
    parents = ParentRetriever(Fixed(CHILDREN, [0.9, 0.8, 0.7, 0.6, 0.5, 0.4]), PARENTS, depth=2)
    assert [hit.passage.id for hit in parents.search("q", k=2)] == ["a:0"]  # two children, one parent
    assert [hit.passage.id for hit in parents.search("q", k=5)] == ["a:0", "a:110", "b:5"]


def test_access_is_kept():
    assert {name for name, _, _ in found([0.1] * 4 + [0.9, 0.9], groups={"all-staff"})} == {"a:0", "a:110"}
    assert found([0.5] * 6, groups=set()) == []


def test_a_child_without_a_parent_is_its_own():
    stray = passage("c", 3, 9)
    assert ParentRetriever(Fixed([stray], [1.0]), PARENTS).search("q")[0].passage == stray
    assert ParentRetriever(Fixed(CHILDREN, [1.0] * 6), PARENTS).parent_of(passage("a", 104, 108)).start == 104


def test_a_batch_gives_what_single_questions_give():
    parents, children = parent_child(load_pages()[:40], 300, 60)
    retriever, queries = (
        ParentRetriever(BM25Retriever(children), parents),
        ["battery pack", "How long must a cell dry?"],
    )
    batch = retriever.search_many(queries, k=3)
    assert batch == [retriever.search(query, k=3) for query in queries] and all(
        isinstance(hit, Hit) and hit.passage in parents for hits in batch for hit in hits
    )
    assert all([hit.rank for hit in hits] == [1, 2, 3] and hits[0].score >= hits[1].score for hits in batch)


def test_nothing_to_return_and_nothing_to_ask_are_refused():
    with pytest.raises(ValueError, match="no parents"):
        ParentRetriever(Fixed(CHILDREN, [1.0] * 6), [])
    with pytest.raises(ValueError, match="k is 0"):
        ParentRetriever(Fixed(CHILDREN, [1.0] * 6), PARENTS).search("q", k=0)


# ---- reranking ----------------------------------------------------------------------------------


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

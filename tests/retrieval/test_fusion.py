"""Fusion against Qdrant's implementation and by hand.

Ranks, weighted sums, normalisations, ties, a retriever that finds nothing, batches, groups.
"""

from itertools import pairwise

import numpy as np
import pytest
from qdrant_client.http.models import ScoredPoint
from qdrant_client.hybrid.fusion import reciprocal_rank_fusion as qdrant_fusion

from helpers.corpus import Passage
from helpers.retrieval import BM25Retriever, Hit, HybridRetriever, reciprocal_rank_fusion
from helpers.retrieval.fusion import RRF_K, min_max, weighted_sum, z_score
from helpers.retrieval.hits import PassageScorer, Searcher

PASSAGES = [
    Passage("page", "Page", "", text, number, number + 1, 3, "all-staff" if number % 2 else "security")
    for number, text in enumerate(["wet seal", "dry seal", "wet pump", "dry pump", "lunch", "seal and pump"])
]


class Given(PassageScorer):
    """Scores that depend on the query's length only, and not on its words."""

    def scores(self, queries):
        return np.array(
            [np.random.default_rng(len(query)).normal(size=len(self.passages)) for query in queries]
        )


class Nothing(Searcher):
    """Finds nothing."""

    def search_many(self, queries, k=3, groups=None):
        return [[] for _ in queries]


def points(ranking):
    return [ScoredPoint(id=item, version=0, score=0.0) for item in ranking]


def alike(one, other):
    return [(hit.passage, hit.rank) for hit in one] == [(hit.passage, hit.rank) for hit in other] and [
        hit.score for hit in one
    ] == pytest.approx([hit.score for hit in other])


# ---- by rank -------------------------------------------------------------------------------------


@pytest.mark.parametrize("k", [1, RRF_K, 60])
@pytest.mark.parametrize("weights", [None, [0.3, 1.0, 2.0]])
def test_reciprocal_rank_fusion_is_qdrants(k, weights):
    rng = np.random.default_rng(k)
    for _ in range(20):
        rankings = [rng.permutation(30)[: rng.integers(1, 25)].tolist() for _ in range(3)]
        # Qdrant counts its constant from rank 0 and divides the rank, not the whole, by the weight: so
        # weights are compared without a constant.
        if weights is None:
            theirs = qdrant_fusion([points(ranking) for ranking in rankings], 99, k + 1)
            ours = reciprocal_rank_fusion(rankings, k)
        else:
            theirs = qdrant_fusion([points(ranking) for ranking in rankings], 99, 1, weights)
            ours = reciprocal_rank_fusion(rankings, 0, weights)
        assert ours == pytest.approx({point.id: point.score for point in theirs})


def test_reciprocal_ranks_by_hand():
    assert reciprocal_rank_fusion([["a", "b"], ["b", "c"]], 60) == pytest.approx(
        {"a": 1 / 61, "b": 1 / 62 + 1 / 61, "c": 1 / 62}
    )
    assert reciprocal_rank_fusion([["a", "b"], []], 1) == pytest.approx({"a": 1 / 2, "b": 1 / 3})
    assert reciprocal_rank_fusion([]) == {}


def test_a_large_constant_prefers_what_both_found_a_small_one_what_one_found_first():
    rankings = [["a", *"mnop", "both"], ["x", *"qrst", "both"]]
    large, small = reciprocal_rank_fusion(rankings, 60), reciprocal_rank_fusion(rankings, 1)
    assert large["both"] > large["a"] and small["both"] < small["a"]


def test_a_weight_of_zero_silences_a_ranking():
    scores = reciprocal_rank_fusion([["a", "b"], ["c"]], weights=[1, 0])
    assert scores["c"] == 0 < scores["b"] < scores["a"]


def test_rankings_and_weights_must_be_as_many():
    with pytest.raises(ValueError):
        reciprocal_rank_fusion([["a"], ["b"]], weights=[1.0])
    with pytest.raises(ValueError, match="0 or more"):
        reciprocal_rank_fusion([["a"]], k=-1)


# ---- by score ------------------------------------------------------------------------------------


def test_min_max_spans_zero_to_one():
    assert min_max([2, 4, 3]) == pytest.approx([0, 1, 0.5]) and min_max([-3, -1]) == pytest.approx([0, 1])
    assert (
        min_max([7]) == pytest.approx([1])
        and min_max([5, 5]) == pytest.approx([1, 1])
        and min_max([]).size == 0
    )


def test_z_scores_are_those_of_scipy():
    from scipy.stats import zscore

    values = np.random.default_rng(0).normal(3, 7, 40)
    assert z_score(values) == pytest.approx(zscore(values))
    assert (
        z_score([5, 5]) == pytest.approx([0, 0])
        and z_score([7]) == pytest.approx([0])
        and z_score([]).size == 0
    )


@pytest.mark.parametrize("normalise", [min_max, z_score])
def test_scale_and_offset_of_a_retrievers_scores_do_not_matter(normalise):
    one, other = [("a", 0.9), ("b", 0.7), ("c", 0.1)], [("b", 12.0), ("d", 3.0), ("a", 2.0)]
    moved = [(item, 100 * score - 40) for item, score in other]
    assert weighted_sum([one, other], [0.5, 0.5], normalise) == pytest.approx(
        weighted_sum([one, moved], [0.5, 0.5], normalise)
    )


def test_a_weighted_sum_by_hand():
    one, other = [("a", 0.9), ("b", 0.7), ("c", 0.5)], [("b", 12.0), ("d", 2.0)]
    assert weighted_sum([one, other], [0.25, 0.75]) == pytest.approx(
        {"a": 0.25, "b": 0.25 * 0.5 + 0.75, "c": 0, "d": 0}
    )


def test_what_one_ranking_lacks_gets_its_lowest_value():
    one, other = [("a", 3.0), ("b", 1.0)], [("a", 5.0), ("c", 1.0)]
    assert weighted_sum([one, other], [1, 1], z_score) == pytest.approx({"a": 2, "b": -2, "c": -2})


def test_an_empty_ranking_changes_no_order():
    assert weighted_sum([[("a", 3.0), ("b", 1.0)], []], [0.5, 0.5]) == pytest.approx({"a": 0.5, "b": 0.0})
    assert weighted_sum([[], []], [0.5, 0.5]) == {}


# ---- the retriever -------------------------------------------------------------------------------

HYBRIDS = {
    "rrf": {},
    "rrf 60": {"rrf_k": 60},
    "weighted rrf": {"weights": [2, 1]},
    "sum": {"method": "sum", "weights": np.array([0.3, 0.7])},
    "z-score": {"method": "sum", "normalise": z_score},
}


@pytest.mark.parametrize("name", HYBRIDS)
def test_a_batch_is_the_same_as_one_by_one(name):
    hybrid = HybridRetriever([Given(PASSAGES), BM25Retriever(PASSAGES, header=False)], **HYBRIDS[name])
    queries = ["wet seal", "pump", "?", "lunch for a dry pump"]
    for query, together in zip(queries, hybrid.search_many(queries, 4), strict=True):
        assert alike(together, hybrid.search(query, 4)) and [hit.rank for hit in together] == [1, 2, 3, 4]
        assert all(first.score >= second.score for first, second in pairwise(together))


def test_settings_reach_the_fusion():
    dense, keyword = Given(PASSAGES), BM25Retriever(PASSAGES, header=False)
    rankings = [dense.search("wet pump", 50), keyword.search("wet pump", 50)]
    ids = [[hit.passage.id for hit in ranking] for ranking in rankings]
    found = {
        hit.passage.id: hit.score
        for hit in HybridRetriever([dense, keyword], rrf_k=60).search("wet pump", 99)
    }
    assert found == pytest.approx(reciprocal_rank_fusion(ids, 60)) and found != pytest.approx(
        reciprocal_rank_fusion(ids, 5)
    )
    summed = {
        hit.passage.id: hit.score
        for hit in HybridRetriever([dense, keyword], "sum", [0.3, 0.7]).search("wet pump", 99)
    }
    assert summed == pytest.approx(
        weighted_sum([[(hit.passage.id, hit.score) for hit in ranking] for ranking in rankings], [0.3, 0.7])
    )


def test_depth_cuts_each_ranking_and_never_below_k():
    one, other = Given(PASSAGES), Given(PASSAGES)
    assert len(HybridRetriever([one, other], depth=1).search("seal", 1)) == 1
    assert len(HybridRetriever([one, other], depth=1).search("seal", 5)) == 5


@pytest.mark.parametrize("method", ["rrf", "sum"])
def test_one_retriever_that_finds_nothing_leaves_the_others_order(method):
    dense = Given(PASSAGES)
    alone = [hit.passage for hit in dense.search("??", 5)]
    for pair in ([dense, Nothing()], [Nothing(), dense], [dense, BM25Retriever(PASSAGES, header=False)]):
        assert [hit.passage for hit in HybridRetriever(pair, method).search("??", 5)] == alone
    assert HybridRetriever([Nothing(), Nothing()], method).search("seal") == []


def test_equal_scores_keep_the_order_of_the_first_retriever():
    hybrid = HybridRetriever([Nothing(), Nothing()])
    one, other = [Hit(PASSAGES[3], 9.0, 1)], [Hit(PASSAGES[1], 9.0, 1)]
    assert [hit.passage for hit in hybrid.fuse([one, other], 2)] == [PASSAGES[3], PASSAGES[1]]
    assert [hit.passage for hit in hybrid.fuse([other, one], 2)] == [PASSAGES[1], PASSAGES[3]]


def test_groups_reach_both_sides():
    hybrid = HybridRetriever([Given(PASSAGES), BM25Retriever(PASSAGES, header=False)])
    everything = {hit.passage.access for hit in hybrid.search("wet seal pump", 99)}
    assert everything == {"all-staff", "security"}
    assert {hit.passage.access for hit in hybrid.search("wet seal pump", 99, groups={"all-staff"})} == {
        "all-staff"
    }


def test_what_makes_no_sense_is_refused_in_words():
    dense = Given(PASSAGES)
    with pytest.raises(ValueError, match="use 'rrf' or 'sum'"):
        HybridRetriever([dense, dense], "mean")
    with pytest.raises(ValueError, match="at least two"):
        HybridRetriever([dense])
    with pytest.raises(ValueError, match="2 retrievers and 3 weights"):
        HybridRetriever([dense, dense], weights=[1, 2, 3])
    with pytest.raises(ValueError, match="0 or more"):
        HybridRetriever([dense, dense], rrf_k=-2).search("seal")

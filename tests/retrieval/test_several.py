"""Several queries for one question: fused, in turns, or as a mean vector; groups hold."""

import numpy as np
import pytest

from helpers.corpus import Page
from helpers.retrieval import (
    BM25Retriever,
    MeanEmbedder,
    SeveralQueries,
    fuse,
    reciprocal_rank_fusion,
    take_turns,
)

TEXTS = ["The pump is blue.", "A lid is red.", "The pump has a lid.", "Tea at four."]
SEARCH = BM25Retriever(TEXTS)


def texts(hits):
    return [hit.passage.text for hit in hits]


def test_one_query_is_searched_as_it_is():
    once = SeveralQueries(SEARCH, lambda question: ["lid"])
    assert texts(once.search("whatever", 3)) == texts(SEARCH.search("lid", 3))
    assert SeveralQueries(SEARCH, lambda question: [" ", ""]).search("tea", 1)[0].passage.text == TEXTS[3]


def test_fusion_prefers_what_several_queries_find_and_agrees_with_the_formula():
    fused = SeveralQueries(SEARCH, lambda question: ["pump", "lid"]).search("pump lid", 3)
    assert fused[0].passage.text == TEXTS[2]
    runs = [SEARCH.search("pump", 50), SEARCH.search("lid", 50)]
    scores = reciprocal_rank_fusion([[hit.passage.id for hit in run] for run in runs])
    assert [hit.score for hit in fuse(runs)] == sorted(scores.values(), reverse=True)
    assert [hit.rank for hit in fused] == [1, 2, 3]


def test_in_turns_each_query_brings_its_first():
    made = SeveralQueries(SEARCH, lambda question: ["tea", "red"], turns=True).search("tea and red", 2)
    assert texts(made) == [TEXTS[3], TEXTS[1]]
    assert take_turns([]) == [] and take_turns([[], []]) == []


def test_what_a_reader_may_not_see_is_found_by_no_query():
    pages = [Page("open", "", "The pump."), Page("shut", "", "The secret pump.", {"access": "finance"})]
    search = SeveralQueries(BM25Retriever(pages), lambda question: [question, "secret"])
    assert {hit.passage.page_id for hit in search.search("pump", 3, {"all-staff"})} == {"open"}


def test_several_questions_get_what_single_ones_get():
    search = SeveralQueries(SEARCH, lambda question: [question, "lid"])
    assert search.search_many(["pump", "tea"], 2) == [search.search("pump", 2), search.search("tea", 2)]


def test_one_text_for_a_list_is_refused():
    with pytest.raises(ValueError, match="give a list"):
        SeveralQueries(SEARCH, lambda question: "pump").search("pump")


class Letters:
    name = "letters"

    def encode(self, texts):
        made = np.array([[text.count("a"), text.count("b")] for text in texts], float)
        return made / np.linalg.norm(made, axis=1, keepdims=True)


def test_the_mean_vector_lies_between_and_has_length_one():
    mean = MeanEmbedder(Letters(), lambda question: [question, "b"])
    vector = mean.encode(["a"])[0]
    assert np.linalg.norm(vector) == pytest.approx(1) and vector[0] == pytest.approx(vector[1])
    assert mean.encode(["b"]).tolist() == Letters().encode(["b"]).tolist()

"""The interface of every retriever: ties, k, access groups, batches, and what is refused.

With the exact dense one on top.
"""

import numpy as np
import pytest

from helpers.corpus import Passage, chunk_pages
from helpers.retrieval import (
    BM25Retriever,
    DenseRetriever,
    FoundRetriever,
    HybridRetriever,
    ParentRetriever,
    RerankRetriever,
)
from helpers.retrieval.hits import QUERIES_AT_ONCE, Hit, PassageScorer, top


def passage(number, access="all-staff"):
    return Passage("page", "Page", "Section", f"text {number}", number * 10, number * 10 + 9, 2, access)


class Fixed(PassageScorer):
    """Scores given beforehand, the same for every query; counts how it is called."""

    def __init__(self, scores, access=None):
        super().__init__([passage(i, (access or {}).get(i, "all-staff")) for i in range(len(scores))])
        self.given, self.batches = np.asarray(scores, dtype=float), []

    def scores(self, queries):
        self.batches.append(len(queries))
        return np.tile(self.given, (len(queries), 1))


class Letters:
    """An embedder without a model: how often each of 26 letters stands in a text.

    Remembers the batches it was given.
    """

    name = "letters"

    def __init__(self):
        self.batches = []

    def encode(self, texts):
        self.batches.append(len(texts))
        counts = np.array(
            [[text.lower().count(letter) for letter in "abcdefghijklmnopqrstuvwxyz"] for text in texts],
            dtype=np.float32,
        )
        return counts / np.linalg.norm(counts, axis=1, keepdims=True)


def alike(one, other):
    """The same passages in the same order.

    Scores may differ in the last bit, since a batch is multiplied in another order.
    """
    return [(hit.passage, hit.rank) for hit in one] == [(hit.passage, hit.rank) for hit in other] and [
        hit.score for hit in one
    ] == pytest.approx([hit.score for hit in other])


def positions(hits):
    return [hit.passage.start // 10 for hit in hits]


# ---- the k largest -------------------------------------------------------------------------------


@pytest.mark.parametrize("columns", [1, 5, 40, 500])
@pytest.mark.parametrize("k", [1, 3, 10, 600])
def test_top_is_a_stable_sort_cut_at_k(columns, k):
    scores = np.random.default_rng(columns).integers(0, 7, (20, columns)).astype(float)  # full of ties
    whole = np.argsort(-scores, axis=1, kind="stable")
    assert (top(scores, k) == whole[:, :k]).all() and top(scores, k).shape == (20, min(k, columns))


def test_equal_scores_stand_in_the_order_of_the_passages():
    assert positions(Fixed([1, 2, 2, 1, 2]).search("q", 5)) == [1, 2, 4, 0, 3]
    assert positions(Fixed([5] * 100).search("q", 3)) == [0, 1, 2]


def test_a_row_of_minus_infinity_does_not_upset_the_order():
    assert top(np.array([[-np.inf] * 40, [0.0] * 39 + [1.0]]), 2).tolist() == [[0, 1], [39, 0]]


# ---- one retriever -------------------------------------------------------------------------------


def test_ranks_count_from_one_and_scores_fall():
    found = Fixed([0.1, 0.9, 0.5]).search("q", 3)
    assert [hit.rank for hit in found] == [1, 2, 3] and [hit.score for hit in found] == [0.9, 0.5, 0.1]
    assert isinstance(found[0], Hit) and str(found[0]).startswith("1. 0.90  page")


def test_k_larger_than_the_corpus_gives_everything():
    assert positions(Fixed([0.1, 0.9, 0.5]).search("q", 50)) == [1, 2, 0]


def test_groups_are_applied_before_ranking():
    retriever = Fixed([0.9, 0.8, 0.7, 0.6, 0.5], access={0: "secret", 1: "finance", 2: "secret"})
    assert positions(retriever.search("q", 2)) == [0, 1]
    assert positions(retriever.search("q", 2, groups={"all-staff"})) == [3, 4], (
        "two places, none lost to a passage that may not be seen"
    )
    assert positions(retriever.search("q", 3, groups={"all-staff", "finance"})) == [1, 3, 4]


@pytest.mark.parametrize("groups", [set(), {"nobody"}])
def test_a_reader_of_no_group_finds_nothing(groups):
    assert Fixed([0.9, 0.8]).search_many(["a", "b"], 3, groups) == [[], []]


def test_fewer_readable_passages_than_k_give_fewer_hits():
    assert positions(
        Fixed([0.9] * 40, access={i: "secret" for i in range(40) if i != 17}).search("q", 3, {"all-staff"})
    ) == [17]


def test_a_large_batch_is_scored_in_parts_and_keeps_its_order():
    retriever = Fixed([0.1, 0.9])
    assert len(retriever.search_many(["q"] * (2 * QUERIES_AT_ONCE + 5), 1)) == 2 * QUERIES_AT_ONCE + 5
    assert retriever.batches == [QUERIES_AT_ONCE, QUERIES_AT_ONCE, 5]


@pytest.mark.parametrize("queries", [[""], ["  \n"], ["good", ""], [None], []])
def test_an_empty_query_is_refused(queries):
    with pytest.raises(ValueError, match="question is empty"):
        Fixed([1.0]).search_many(queries)


def test_one_text_in_place_of_a_list_is_refused():
    with pytest.raises(ValueError, match="for one query use search"):
        Fixed([1.0]).search_many("how deep?")


@pytest.mark.parametrize("k", [0, -3, 2.5, None])
def test_a_k_that_is_no_count_is_refused(k):
    with pytest.raises(ValueError, match="at least one passage"):
        Fixed([1.0]).search("q", k)


def test_without_passages_there_is_nothing_to_search():
    with pytest.raises(ValueError, match="no passages to search"):
        Fixed([])


# ---- dense ---------------------------------------------------------------------------------------


def test_dense_ranks_by_cosine(pages):
    passages, model = chunk_pages(pages), Letters()
    texts = [each.with_header for each in passages]
    similarities = model.encode(["kettle descaled"]) @ model.encode(texts).T
    found = DenseRetriever(passages, model).search("kettle descaled", 10)
    assert [hit.passage for hit in found] == [
        passages[i] for i in np.argsort(-similarities[0], kind="stable")
    ]
    assert [hit.score for hit in found] == pytest.approx(sorted(similarities[0], reverse=True))


def test_a_batch_gives_what_one_by_one_gives(pages):
    retriever, queries = (
        DenseRetriever(chunk_pages(pages), Letters()),
        ["kettle", "bicycle places", "guard at night"],
    )
    assert all(
        alike(found, retriever.search(query, 2))
        for query, found in zip(queries, retriever.search_many(queries, 2), strict=True)
    )


def test_a_batch_of_queries_is_embedded_together(pages):
    model = Letters()
    retriever = DenseRetriever(chunk_pages(pages), model)
    model.batches.clear()
    retriever.search_many(["kettle", "shed", "tank"], 1)
    assert model.batches == [3]


def test_the_header_can_be_left_out(pages):
    passages, model = chunk_pages(pages), Letters()
    np.testing.assert_array_equal(
        DenseRetriever(passages, model, header=False).vectors, model.encode([each.text for each in passages])
    )
    assert (
        DenseRetriever(passages, model).vectors != DenseRetriever(passages, model, header=False).vectors
    ).any()


def test_vectors_that_are_there_are_not_made_again(pages):
    passages, model = chunk_pages(pages), Letters()
    vectors = model.encode([each.with_header for each in passages])
    model.batches.clear()
    retriever = DenseRetriever(passages, model, vectors=vectors)
    assert model.batches == [] and alike(
        retriever.search("tank", 1), DenseRetriever(passages, model).search("tank", 1)
    )
    with pytest.raises(ValueError, match="one vector a passage"):
        DenseRetriever(passages, model, vectors=vectors[:-1])


def test_queries_may_come_from_another_model_and_nothing_warns(pages):
    class Backwards(Letters):
        def encode(self, texts):
            return super().encode(texts)[:, ::-1]

    passages = chunk_pages(pages)
    mismatched = DenseRetriever(passages, Letters(), query_embedder=Backwards())
    assert mismatched.search("aaa", 1)[0].score == pytest.approx(float(max(mismatched.vectors[:, 25])))


def test_progress_counts_passages(pages):
    seen = []
    DenseRetriever(chunk_pages(pages), Letters(), progress=lambda done, total: seen.append((done, total)))
    assert seen[-1] == (len(chunk_pages(pages)),) * 2


# ---- every retriever of the course ---------------------------------------------------------------


class Backwards:
    """A reranker that turns the order around."""

    def score(self, query, hits):
        return np.array([hit.rank for hit in hits], dtype=float)


RETRIEVERS = {
    "dense": lambda p: DenseRetriever(p, Letters()),
    "keyword": BM25Retriever,
    "hybrid": lambda p: HybridRetriever([DenseRetriever(p, Letters()), BM25Retriever(p)]),
    "reranked": lambda p: RerankRetriever(DenseRetriever(p, Letters()), Backwards(), depth=3),
}


@pytest.mark.parametrize("name", RETRIEVERS)
def test_every_retriever_keeps_the_interface(name, pages):
    retriever = RETRIEVERS[name](chunk_pages(pages))
    one, two = retriever.search_many(["kettle of the tea kitchen", "tank guard"], 2)
    assert [hit.rank for hit in one] == [1, 2] and one[0].score >= one[1].score
    assert alike(retriever.search("tank guard", 2), two)
    assert len(retriever.search("tank guard", 99)) <= len(chunk_pages(pages))
    with pytest.raises(ValueError, match="question is empty"):
        retriever.search(" ")
    with pytest.raises(ValueError, match="at least one passage"):
        retriever.search("tank", 0)


@pytest.mark.parametrize("name", RETRIEVERS)
def test_no_retriever_shows_what_the_reader_may_not_see(name, pages):
    retriever = RETRIEVERS[name](chunk_pages(pages))
    assert "night" in {hit.passage.page_id for hit in retriever.search("The guard walks past the tank", 99)}
    assert "night" not in {
        hit.passage.page_id
        for hit in retriever.search("The guard walks past the tank", 99, groups={"all-staff"})
    }


@pytest.mark.parametrize("name", RETRIEVERS)
def test_every_retriever_takes_pages_passages_texts_and_generators(name, pages):
    make, query = RETRIEVERS[name], "The guard walks past the tank"
    if name == "hybrid":
        expected = RETRIEVERS[name](chunk_pages(pages)).search(query, 3)
        assert alike(RETRIEVERS[name](pages).search(query, 3), expected)
        return
    expected = make(chunk_pages(pages)).search(query, 3)
    assert alike(make(pages).search(query, 3), expected)
    assert alike(make(page for page in pages).search(query, 3), expected)
    found = make(["the guard walks", "a kettle"]).search(query, 2)
    assert {hit.passage.page_id for hit in found} <= {"text-1", "text-2"} and found


@pytest.mark.parametrize("name", RETRIEVERS)
def test_every_retriever_says_what_it_holds(name, pages):
    assert {
        "dense": "DenseRetriever(4 passages, letters)",
        "keyword": "BM25Retriever(4 passages, k1=1.5, b=0.75)",
        "hybrid": "HybridRetriever(DenseRetriever(4 passages, letters), "
        "BM25Retriever(4 passages, k1=1.5, b=0.75), rrf)",
        "reranked": "RerankRetriever(DenseRetriever(4 passages, letters), Backwards, depth=3)",
    }[name] == repr(RETRIEVERS[name](pages))


def test_what_is_no_document_is_refused_in_one_sentence():
    with pytest.raises(TypeError, match="Item 1 is an int"):
        BM25Retriever([7])
    with pytest.raises(TypeError, match="this is one text. Put it into a list"):
        DenseRetriever("the cat sat", Letters())


def test_what_is_no_retriever_is_refused_with_an_example(pages):
    with pytest.raises(TypeError, match=r"HybridRetriever\(\[DenseRetriever"):
        HybridRetriever(pages)
    with pytest.raises(TypeError, match="this is a list: RerankRetriever"):
        RerankRetriever(pages, Backwards())
    with pytest.raises(TypeError, match="this is a list: ParentRetriever"):
        ParentRetriever(pages, pages)


@pytest.mark.parametrize("name", RETRIEVERS)
def test_one_name_in_place_of_a_set_of_groups_is_refused(name, pages):
    with pytest.raises(ValueError, match="groups is 'all-staff'; give a set"):
        RETRIEVERS[name](pages).search("kettle", 1, groups="all-staff")


def test_a_hybrid_of_two_cuts_is_refused(pages):
    short = chunk_pages(pages, 12)
    with pytest.raises(ValueError, match="different cuts of the page 'tea'"):
        HybridRetriever([DenseRetriever(pages, Letters()), BM25Retriever(short)])


def test_two_cuts_are_noticed_in_what_was_found_too(pages):
    whole, short = (Found(BM25Retriever(cut)) for cut in (chunk_pages(pages), chunk_pages(pages, 12)))
    with pytest.raises(ValueError, match="different cuts of the page"):
        HybridRetriever([whole, short]).search("kettle descaled", 3)


class Found(FoundRetriever):
    """A retriever that does not tell which passages it holds."""

    def __init__(self, first):
        super().__init__({"kettle descaled": first.search("kettle descaled", 9)})


# ---- found beforehand -----------------------------------------------------------------------------


def test_hits_that_were_found_beforehand_are_given_again(pages):
    first = BM25Retriever(pages)
    before = FoundRetriever({query: first.search(query, 9) for query in ("kettle", "tank guard")})
    assert before.search("kettle", 1) == first.search("kettle", 1)
    assert before.search_many(["tank guard", "kettle"], 2) == first.search_many(["tank guard", "kettle"], 2)
    assert repr(before) == "FoundRetriever(2 questions)"


def test_found_hits_are_filtered_and_numbered_anew():
    hits = [Hit(passage(i, "secret" if i == 0 else "all-staff"), 1.0 - i, i + 1) for i in range(3)]
    seen = FoundRetriever({"q": hits}).search("q", 3, groups={"all-staff"})
    assert [(hit.passage.start, hit.rank) for hit in seen] == [(10, 1), (20, 2)]
    assert FoundRetriever({"q": hits}).search("q", 3, groups=set()) == []


def test_a_question_that_was_not_asked_beforehand_is_refused():
    with pytest.raises(ValueError, match="Nothing was found beforehand for 'new'"):
        FoundRetriever({"q": []}).search("new")

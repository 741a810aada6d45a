"""Floors and ceilings: what blind and perfect searches and orders reach, against the measures themselves."""

import itertools
from types import SimpleNamespace

import numpy as np
import pytest

from helpers.corpus import Passage
from helpers.evaluation import evaluate, qrels_of, run_of
from helpers.experiments import chance_recall, gold_retriever, order_bounds, perfect_order
from helpers.experiments.large_chunks import pieces_of
from helpers.retrieval import Hit


def passage(page, start=0):
    return Passage(page, page, "", "A line of text.", start, start + 15, 4)


PASSAGES = [passage(f"p{n}") for n in range(8)]


def question(*pages):
    gold = [SimpleNamespace(page_id=page, start=2, end=9) for page in pages]
    return SimpleNamespace(id="-".join(pages), question=f"What of {pages}?", gold=gold)


def hits(*pages):
    return [Hit(passage(page), 1.0 / rank, rank) for rank, page in enumerate(pages, 1)]


ASKED = [question("p4"), question("p1", "p6"), question("p7")]
FOUND = [hits("p0", "p1", "p4"), hits("p1", "p2", "p6", "p3"), hits("p0", "p1", "p2")]


def ndcg(rankings):
    return evaluate(run_of(ASKED, rankings), qrels_of(ASKED, PASSAGES), ["ndcg@10"])["ndcg@10"]


def test_the_gold_retriever_finds_every_gold_passage_and_nothing_else():
    search = gold_retriever(ASKED, PASSAGES)
    assert [[hit.passage.page_id for hit in search.search(asked.question, k=3)] for asked in ASKED] == [
        ["p4"],
        ["p1", "p6"],
        ["p7"],
    ]


def test_the_chance_of_a_blind_search_is_that_of_all_draws():
    drawn = list(itertools.combinations(PASSAGES, 3))
    counted = [
        np.mean([np.mean([any(g.page_id == p.page_id for p in some) for g in asked.gold]) for some in drawn])
        for asked in ASKED
    ]
    assert chance_recall(ASKED, PASSAGES, k=3) == pytest.approx(counted)
    assert chance_recall(ASKED, PASSAGES, k=len(PASSAGES)) == [1.0, 1.0, 1.0]


@pytest.mark.parametrize("depth", [1, 2, 3, 10])
def test_the_ends_of_a_reranker_are_those_of_the_measure(depth):
    floor, ceiling = order_bounds(ASKED, FOUND, PASSAGES, depth)
    best = [
        max(ndcg([list(order) + found[depth:]] * 3)[place] for order in itertools.permutations(found[:depth]))
        for place, found in enumerate(FOUND)
    ]
    assert ceiling == pytest.approx(best)
    assert all(low <= high + 1e-9 for low, high in zip(floor, ceiling, strict=True))
    if depth == 1:
        assert floor == pytest.approx(ndcg(FOUND)) and ceiling == pytest.approx(ndcg(FOUND))


def test_the_floor_is_near_the_mean_of_all_orders():
    floor, _ = order_bounds(ASKED, FOUND, PASSAGES, 3)
    every = [
        ndcg([list(order) for order in orders])
        for orders in zip(*map(itertools.permutations, FOUND), strict=False)
    ]
    assert floor[0] == pytest.approx(np.mean([one[0] for one in every]), abs=0.1)


def test_a_depth_of_nothing_is_refused_and_the_rest_stays():
    with pytest.raises(ValueError, match="at least one passage"):
        order_bounds(ASKED, FOUND, PASSAGES, 0)
    assert perfect_order([False, True, False, True], 3) == [True, False, False, True]


def test_pieces_are_slices_of_the_same_page_and_leave_nothing_out():
    text = " ".join(f"word{n}" for n in range(200))
    chunk = Passage("tea", "Tea", "Kettle", text, 90, 90 + len(text), 400)
    made = pieces_of(chunk, 40)
    assert len(made) > 3 and all(text[p.start - 90 : p.end - 90] == p.text for p in made)
    assert " ".join(p.text for p in made).split() == text.split()
    assert {p.section for p in made} == {"Kettle"}

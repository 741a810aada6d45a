"""The measures agree with trec_eval (pytrec-eval-terrier) to 1e-6, and say clearly what cannot be judged."""

import numpy as np
import pytest
import pytrec_eval

from helpers.evaluation import (
    average_precision,
    evaluate,
    ndcg_at_k,
    precision_at_k,
    recall_at_k,
    reciprocal_rank,
)
from helpers.evaluation.ranking import measure

OURS_AND_THEIRS = {
    "recall@3": "recall_3",
    "recall@10": "recall_10",
    "precision@5": "P_5",
    "ndcg@3": "ndcg_cut_3",
    "ndcg@10": "ndcg_cut_10",
    "mrr": "recip_rank",
    "map": "map",
}


def random_trial(seed, queries=25, items=20, grades=4):
    """Runs and graded judgements; some rankings are short, one is empty, one query is missing.

    No two scores are equal.
    """
    rng = np.random.default_rng(seed)
    qrels, run = {}, {}
    for number in range(queries):
        judged = rng.choice(items, rng.integers(1, 12), replace=False)
        grades_here = rng.integers(0, grades, len(judged))
        grades_here[0] = max(grades_here[0], 1)  # at least one relevant item
        qrels[f"q{number}"] = {
            f"p{item}": int(grade) for item, grade in zip(judged, grades_here, strict=True)
        }
        run[f"q{number}"] = [f"p{item}" for item in rng.permutation(items)[: rng.integers(1, items)]]
    run["q3"] = []
    del run["q4"]
    return run, qrels


def trec_eval(run, qrels):
    """query -> measure -> value. trec_eval sorts by score and leaves queries without a ranking out: those
    count 0.
    """
    scored = {
        query: {item: float(len(ranked) - place) for place, item in enumerate(ranked)}
        for query, ranked in run.items()
    }
    found = pytrec_eval.RelevanceEvaluator(
        qrels, {"recall.3,10", "P.5", "ndcg_cut.3,10", "recip_rank", "map"}
    ).evaluate(scored)
    return {query: found.get(query, dict.fromkeys(OURS_AND_THEIRS.values(), 0.0)) for query in qrels}


@pytest.mark.parametrize("seed", range(8))
def test_every_measure_agrees_with_trec_eval(seed):
    run, qrels = random_trial(seed)
    ours, theirs = evaluate(run, qrels, list(OURS_AND_THEIRS)), trec_eval(run, qrels)
    for name, their_name in OURS_AND_THEIRS.items():
        assert ours[name] == pytest.approx([theirs[query][their_name] for query in qrels], abs=1e-6)


def test_the_trial_is_not_trivial():
    run, qrels = random_trial(0)
    values = evaluate(run, qrels, list(OURS_AND_THEIRS))
    assert all(0.05 < np.mean(scores) < 0.95 and len(set(scores)) > 3 for scores in values.values())
    assert any(max(gains.values()) > 1 for gains in qrels.values()) and any(
        0 in gains.values() for gains in qrels.values()
    )


def test_by_hand():
    ranked, gains = ["a", "b", "c", "d"], {"b": 1, "d": 1, "x": 1}
    assert recall_at_k(ranked, gains, 2) == pytest.approx(1 / 3)
    assert precision_at_k(ranked, gains, 2) == 0.5
    assert reciprocal_rank(ranked, gains) == 0.5
    assert average_precision(ranked, gains) == pytest.approx((1 / 2 + 2 / 4) / 3)
    assert ndcg_at_k(ranked, gains, 4) == pytest.approx(
        (1 / np.log2(3) + 1 / np.log2(5)) / (1 + 1 / np.log2(3) + 1 / 2)
    )


def test_a_higher_grade_is_worth_more_at_the_top():
    gains = {"good": 3, "fair": 1}
    assert ndcg_at_k(["good", "fair"], gains, 5) == 1
    assert ndcg_at_k(["fair", "good"], gains, 5) < 1
    assert recall_at_k(["fair", "good"], gains, 1) == recall_at_k(["good", "fair"], gains, 1) == 0.5


def test_a_judged_item_without_gain_is_not_relevant():
    assert recall_at_k(["a"], {"a": 0, "b": 1}, 1) == 0
    assert reciprocal_rank(["a", "b"], {"a": 0, "b": 1}) == 0.5


def test_places_that_are_not_filled_count_as_misses():
    assert precision_at_k(["a"], {"a": 1}, 5) == 0.2
    assert recall_at_k(["a"], {"a": 1}, 100) == 1


def test_a_query_that_the_run_lacks_scores_zero_and_keeps_its_place():
    assert evaluate({"q2": ["a"]}, {"q1": {"a": 1}, "q2": {"a": 1}}, ["mrr"]) == {"mrr": [0.0, 1.0]}


def test_a_query_that_only_the_run_has_is_not_judged():
    assert evaluate({"q1": ["a"], "q9": ["b"]}, {"q1": {"a": 1}}, ["mrr"]) == {"mrr": [1.0]}


@pytest.mark.parametrize(
    "call",
    [
        lambda: recall_at_k(["a"], {}, 3),
        lambda: reciprocal_rank(["a"], {"a": 0}),
        lambda: average_precision([], {}),
        lambda: ndcg_at_k(["a"], {"b": 0}, 3),
    ],
)
def test_without_a_relevant_item_nothing_is_judged(call):
    with pytest.raises(ValueError, match="no relevant item"):
        call()


def test_evaluate_names_the_query_that_cannot_be_judged():
    with pytest.raises(ValueError, match="'q7' cannot be measured. There is no relevant item"):
        evaluate({}, {"q7": {"a": 0}})
    with pytest.raises(ValueError, match="'q8' cannot be measured. The ranking names an item twice: 'a'"):
        evaluate({"q8": ["a", "b", "a"]}, {"q8": {"a": 1}})


@pytest.mark.parametrize("function", [recall_at_k, precision_at_k, ndcg_at_k])
def test_k_below_one_is_refused(function):
    with pytest.raises(ValueError, match="k is 0"):
        function(["a"], {"a": 1}, 0)


@pytest.mark.parametrize("name", ["recall", "recall@0", "recall@x", "recall@²", "mrr@10", "f1", ""])
def test_an_unknown_measure_lists_the_known_ones(name):
    with pytest.raises(ValueError, match="recall@k, precision@k, ndcg@k"):
        measure(name)


# ---- what is no ranking and no judgement ----

SINGLE = {
    "recall": lambda ranked, gains: recall_at_k(ranked, gains, 3),
    "precision": lambda ranked, gains: precision_at_k(ranked, gains, 3),
    "ndcg": lambda ranked, gains: ndcg_at_k(ranked, gains, 3),
    "rank": reciprocal_rank,
    "average precision": average_precision,
    "evaluate": lambda ranked, gains: evaluate({"q": ranked}, {"q": gains}, ["mrr"]),
}
REFUSED = {
    "an item twice": (["a", "a"], {"a": 1}, "names an item twice: 'a'"),
    "twice, far down": (["b", "c", "d", "e", "a", "a"], {"a": 1}, "names an item twice"),
    "twice, not relevant": (["x", "a", "x"], {"a": 1}, "names an item twice"),
    "numbers and texts": (["2"], {2: 1}, "several types"),
    "texts and numbers": ([2], {"2": 1}, "several types"),
    "both in one ranking": (["a", 2], {"a": 1}, "several types"),
    "both in the judgements": (["a"], {"a": 1, 2: 1}, "several types"),
    "bytes": ([b"a"], {"a": 1}, "several types"),
    "ids with their scores": ([("a", 0.9)], {"a": 1}, "several types"),
    "no id at all": ([None], {"a": 1}, "several types"),
    "a gain that is not a number": (["a"], {"a": float("nan")}, "gain of 'a' is nan"),
    "of an item that was not found": (["a"], {"a": 1, "b": float("nan")}, "gain of 'b' is nan"),
    "a gain below 0": (["a", "b"], {"a": 1, "b": -1}, "gain of 'b' is -1"),
    "without end": (["a"], {"a": float("inf")}, "gain of 'a' is inf"),
    "no gain": (["a"], {"a": None}, "gain of 'a' is None"),
    "a gain in words": (["a"], {"a": "1"}, "gain of 'a' is '1'"),
    "one text": ("abc", {"a": 1}, "a list of ids"),
    "without an order": ({"a", "b"}, {"a": 1}, "a list of ids"),
    "scores by id": ({"a": 0.3, "b": 0.9}, {"a": 1}, "a list of ids"),
    "nothing relevant": (["a"], {"a": 0}, "no relevant item"),
}


@pytest.mark.parametrize("case", REFUSED)
@pytest.mark.parametrize("name", SINGLE)
def test_every_measure_refuses_what_cannot_be_measured(name, case):
    ranked, gains, words = REFUSED[case]
    with pytest.raises(ValueError, match=words):
        SINGLE[name](ranked, gains)


@pytest.mark.parametrize("name", SINGLE)
def test_ids_of_one_type_are_measured_whatever_the_type(name):
    as_texts = SINGLE[name](["1", "2"], {"2": 1})
    assert SINGLE[name]([1, 2], {2: 1}) == SINGLE[name](np.array([1, 2]), {2: True}) == as_texts
    assert SINGLE[name](np.array(["1", "2"]), {"2": np.float32(1)}) == as_texts
    assert SINGLE[name](("1", "2"), {"2": 1.0}) == as_texts


@pytest.mark.parametrize(
    "run, qrels, words",
    [
        ({1: ["a"]}, {"1": {"a": 1}}, "query ids .* several types"),
        ({"1": ["a"], 2: ["a"]}, {"1": {"a": 1}}, "query ids .* several types"),
        ({"x1": ["a"]}, {"q1": {"a": 1}}, "no query in common"),
        ({}, {"q1": {"a": 1}}, "no query in common"),
        ({"q1": ["a"]}, {}, "no query in common"),
        ({"q1": ["a"], "q2": [2]}, {"q1": {"a": 1}, "q2": {"a": 1}}, "'q2' cannot be measured. The item ids"),
    ],
)
def test_a_run_and_qrels_that_do_not_belong_together_are_refused(run, qrels, words):
    with pytest.raises(ValueError, match=words):
        evaluate(run, qrels)


@pytest.mark.parametrize("k", [0, -1, 2.5, "3", True, None])
@pytest.mark.parametrize("function", [recall_at_k, precision_at_k, ndcg_at_k])
def test_k_is_a_whole_number_from_one_on(function, k):
    with pytest.raises(ValueError, match="k is"):
        function(["a"], {"a": 1}, k)


@pytest.mark.parametrize("gains", [{"a"}, ["a"], "a", None])
def test_judgements_are_a_mapping(gains):
    with pytest.raises(ValueError, match="Judgements are a mapping of id to gain"):
        recall_at_k(["a"], gains, 1)


def test_a_spent_ranking_is_no_ranking():
    with pytest.raises(ValueError, match="A ranking is a list of ids, best first; this is a generator"):
        recall_at_k((item for item in "ab"), {"a": 1}, 1)

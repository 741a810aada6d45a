"""Learning to rank: pairs, weights, cross-validation, features."""

import numpy as np
import pytest

from helpers.corpus import Page, chunk_pages
from helpers.retrieval import (
    BM25Retriever,
    DenseRetriever,
    Features,
    Hit,
    HybridRetriever,
    LearnedReranker,
    Linear,
    RerankRetriever,
    cross_validated,
    differences,
    fit,
)
from helpers.retrieval.features import NAMES

PAGES = [
    Page(
        "tank",
        "The tank",
        "# The tank\n\nThe tank is 4 m deep and is filled within 20 minutes.\n\n"
        "## Pump P-31\n\nThe pump P-31 runs for 3 hours.",
    ),
    Page("lunch", "Lunch", "# Lunch\n\nLunch is served at noon. The cook is Tove Lund."),
    Page("dock", "The dock", "# The dock\n\nThe dock is painted white."),
]


@pytest.fixture(scope="module")
def features():
    passages = chunk_pages(PAGES)
    return Features(DenseRetriever(passages), BM25Retriever(passages))


def made(seed, questions=40, candidates=6):
    """Questions whose relevant candidate is told by the first feature, a bit by the second."""
    rng = np.random.default_rng(seed)
    rows = [rng.normal(size=(candidates, 3)) for _ in range(questions)]
    relevant = [np.arange(candidates) == (2 * row[:, 0] + 0.5 * row[:, 1]).argmax() for row in rows]
    return rows, relevant


def test_differences_are_good_minus_bad_for_every_pair():
    rows = np.array([[3.0, 1], [1, 2], [0, 5]])
    assert differences(rows, [False, True, False]).tolist() == [[-2, 1], [1, -3]]
    assert differences(rows, [True, True, False]).shape == (2, 2)
    assert differences(rows, [False] * 3).shape == (0, 2)


def test_the_informative_feature_gets_the_weight_and_the_order_comes_out_right():
    rows, relevant = made(0)
    model = fit(rows, relevant, names=("strong", "weak", "noise"))
    assert model.weights[0] > model.weights[1] > abs(model.weights[2])
    fresh, truth = made(1)
    assert (
        np.mean([model(row).argmax() == mark.argmax() for row, mark in zip(fresh, truth, strict=True)]) > 0.8
    )


def test_learning_is_deterministic_and_does_not_depend_on_the_scale_of_a_feature():
    rows, relevant = made(0)
    first, again = (fit(rows, relevant, names="abc") for _ in range(2))
    scaled = fit([row * [1000, 1, 1] for row in rows], relevant, names="abc")
    assert first.weights.tolist() == again.weights.tolist()
    assert scaled.weights == pytest.approx(first.weights, rel=1e-3)


def test_what_is_the_same_for_all_candidates_of_a_question_teaches_nothing():
    rows, relevant = made(0)
    shifted = [np.column_stack([row, np.full(len(row), i)]) for i, row in enumerate(rows)]
    assert fit(shifted, relevant, names="abcd").weights[3] == pytest.approx(0, abs=1e-6)


def test_questions_without_a_right_or_a_wrong_candidate_are_passed_over_and_nothing_at_all_is_refused():
    rows, relevant = made(0)
    more = fit(rows + [rows[0], rows[1]], relevant + [np.zeros(6, bool), np.ones(6, bool)], names="abc")
    assert more.weights == pytest.approx(fit(rows, relevant, names="abc").weights, rel=0.05)
    with pytest.raises(ValueError, match="look deeper"):
        fit(rows[:1], [np.zeros(6, bool)])


def test_cross_validation_never_scores_a_question_by_weights_that_saw_it():
    rows, relevant = made(0, questions=10)
    before = cross_validated(rows, relevant, names="abc")
    turned = list(relevant)
    turned[3] = ~relevant[3]  # changes the weights of every fold but its own
    after = cross_validated(rows, turned, names="abc")
    assert after[3].tolist() == before[3].tolist() and after[4].tolist() != before[4].tolist()


def test_few_questions_are_left_out_one_at_a_time_and_one_is_too_few():
    rows, relevant = made(0, questions=3)
    assert [len(score) for score in cross_validated(rows, relevant, names="abc")] == [6, 6, 6]
    with pytest.raises(ValueError, match="at least two"):
        cross_validated(rows[:1], relevant[:1])


def test_weights_are_written_whole_and_read_back(tmp_path):
    rows, relevant = made(0)
    model = fit(rows, relevant, names=("a", "b", "c"))
    model.save(tmp_path / "w.json", about="a test")
    assert Linear.load(tmp_path / "w.json")(rows[0]) == pytest.approx(model(rows[0]), abs=1e-3)
    assert [path.name for path in tmp_path.iterdir()] == ["w.json"]


@pytest.mark.parametrize("content", [None, "", "[]", '{"weights": {"a": 1}, "deviations": {}}'])
def test_missing_or_damaged_weights_are_named_with_their_mend(tmp_path, content):
    if content is not None:
        (tmp_path / "w.json").write_text(content)
    with pytest.raises(ValueError, match="Learn the weights again with: python -m"):
        Linear.load(tmp_path / "w.json")


def test_the_shipped_weights_are_for_the_features_there_are():
    assert (
        Linear.load().names == NAMES
        and np.isfinite(Linear.load().weights).all()
        and Linear.load().weights.any()
    )


def test_features_say_what_their_names_say(features):
    passages = features.dense.passages
    hits = [Hit(passage, 0.5, rank) for rank, passage in enumerate(passages, 1)]
    table = dict(zip(NAMES, features("How long does the pump P-31 run?", hits).T, strict=True))
    pump = next(i for i, passage in enumerate(passages) if "P-31" in passage.text)
    assert all(
        table[name].argmax() == pump for name in ("cosine", "BM25", "MaxSim", "coverage", "heading", "code")
    )
    assert table["code"].tolist() == [float(i == pump) for i in range(len(passages))]
    assert table["answer type"].tolist() == [1.0, 1.0, 0.0, 0.0]
    assert (
        table["first score"].tolist() == [0.5] * 4 and table["first rank"][0] == 0.0 > table["first rank"][1]
    )
    assert table["coverage"].min() >= 0 and table["coverage"].max() <= 1


def test_a_question_without_a_known_word_has_features_too(features):
    rows = features("zzz qqq?", [Hit(features.dense.passages[0], 0.1, 1)])
    assert rows.shape == (1, len(NAMES)) and np.isfinite(rows).all()


def test_a_passage_from_elsewhere_is_refused_in_words(features):
    stranger = chunk_pages([Page("x", "X", "Something else.")])[0]
    with pytest.raises(ValueError, match="x:0 is not among the passages"):
        features("what?", [Hit(stranger, 0.1, 1)])


def test_weights_for_other_features_are_refused(features):
    with pytest.raises(ValueError, match="Learn them again"):
        LearnedReranker(features, Linear(("a",), np.ones(1), np.ones(1)))


def test_the_learned_reranker_composes_with_a_hybrid(features):
    stage = RerankRetriever(
        HybridRetriever([features.dense, features.keyword]), LearnedReranker(features), depth=4
    )
    assert "P-31" in stage.search("How long does the pump P-31 run?", k=1)[0].passage.text
    assert LearnedReranker(features).score("x", []).shape == (0,)

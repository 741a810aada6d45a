"""The cross-encoder: hard negatives, the merged graph, shipped weights, and models of the reader's own."""

import numpy as np
import pytest

from helpers import models
from helpers.corpus import Page, chunk_pages
from helpers.retrieval import (
    CrossEncoder,
    Hit,
    Labelled,
    MaxSim,
    NamedCrossEncoder,
    train,
    with_hard_negatives,
)
from helpers.retrieval.cross_encoder import WEIGHTS, read_weights, write_weights
from helpers.retrieval.training import network, pair_encoder

PASSAGES = chunk_pages(
    [
        Page(name, name, text)
        for name, text in {
            "tank": "The tank is 4 m deep.",
            "lunch": "Lunch is served at noon.",
            "dock": "The dock is white.",
            "pump": "The pump runs for 3 hours.",
        }.items()
    ]
)
HITS = [Hit(passage, 0.0, rank) for rank, passage in enumerate(PASSAGES, 1)]


def test_hard_negatives_are_high_ranked_wrong_and_do_not_repeat_the_value():
    item = Labelled("How deep?", frozenset([PASSAGES[0].id]), avoid="noon")
    (group,) = with_hard_negatives([item], [HITS], PASSAGES, negatives=2)
    assert group.positive == PASSAGES[0] and {p.page_id for p in group.negatives} == {"dock", "pump"}
    assert with_hard_negatives([item], [HITS], PASSAGES, negatives=3) == []


def test_the_encoder_marks_the_questions_tokens():
    ids, mask, asks = pair_encoder()([("how deep", "the tank"), ("how", "x " * 300)])
    assert (
        asks.sum(1).tolist() == [4, 3] and mask.sum(1).tolist() == [7, ids.shape[1]] and ids.shape[1] <= 160
    )


def test_onnx_and_torch_agree_with_merged_updates(tmp_path):
    import torch

    group = with_hard_negatives(
        [Labelled("How deep is the tank?", frozenset([PASSAGES[0].id]))], [HITS], PASSAGES, negatives=3
    )
    trained = train(group * 2, batch=2, learning_rate=1e-2, epochs=2)
    assert len(trained.losses) == 2 and trained.chance == pytest.approx(np.log(4))
    write_weights(trained.weights, tmp_path / "w.safetensors")
    weights = read_weights(tmp_path / "w.safetensors")
    pairs = [("How deep is the tank?", hit.passage.with_header) for hit in HITS]
    with torch.no_grad():
        theirs = network(weights).eval()(*map(torch.from_numpy, pair_encoder()(pairs))).numpy()
    assert CrossEncoder(weights).score("How deep is the tank?", HITS) == pytest.approx(theirs, abs=2e-3)
    assert CrossEncoder({}).score("How deep is the tank?", HITS) != pytest.approx(
        theirs / weights["scale"][0], abs=1e-3
    )


def test_an_untrained_one_is_late_interaction_after_reading_together():
    scores = CrossEncoder({}).score("How deep is the tank?", HITS)
    assert scores.argmax() == 0 and np.abs(scores).max() <= 1.0001
    assert scores != pytest.approx(MaxSim().score("How deep is the tank?", HITS), abs=1e-3)


def test_the_shipped_weights_are_small_and_rank_the_answer_first():
    assert WEIGHTS.stat().st_size < 6e6
    assert CrossEncoder().score("How deep is the tank?", HITS).argmax() == 0
    assert CrossEncoder().score("x", []).shape == (0,)


def test_missing_weights_and_models_are_named_with_their_mend(tmp_path, monkeypatch):
    with pytest.raises(
        models.ModelError, match="Train it again with: python -m helpers.experiments.rerankers cross-encoder"
    ):
        read_weights(tmp_path / "none.safetensors")
    monkeypatch.delenv("COURSE_RERANK_MODEL", raising=False)
    with pytest.raises(models.ModelError, match="COURSE_RERANK_MODEL"):
        NamedCrossEncoder()


def test_too_few_groups_are_refused():
    with pytest.raises(ValueError, match="a step takes 8"):
        train([], batch=8)

"""Tuning the embedding: the loss, what is compared, and that the tuned graph is what was trained."""

import math

import numpy as np
import pytest

from helpers.models import ModelError
from helpers.retrieval import (
    Asked,
    Level,
    OnnxEmbedder,
    TunedEmbedder,
    info_nce,
    train_embedding,
    tuned_embedder,
)
from helpers.retrieval.contrastive import TEMPERATURE, Tower
from helpers.retrieval.cross_encoder import read_weights, write_weights

BUOYS = [
    Asked(
        f"How deep may buoy {n} lie?",
        (Level(f"Buoy {n} lies at {n} m.", (f"Buoy {n} is red.", "Tea at four.")),),
    )
    for n in range(8)
]


def test_the_loss_is_the_share_of_the_own_text_by_hand():
    import torch

    questions = torch.tensor([[1.0, 0.0], [0.0, 1.0]])
    texts = torch.tensor([[1.0, 0.0], [0.0, 1.0], [0.6, 0.8]])
    wrong = torch.tensor([[False, True, True], [True, False, True]])
    first = math.log(math.exp(1 / TEMPERATURE) + 1 + math.exp(0.6 / TEMPERATURE)) - 1 / TEMPERATURE
    second = math.log(math.exp(1 / TEMPERATURE) + 1 + math.exp(0.8 / TEMPERATURE)) - 1 / TEMPERATURE
    assert float(info_nce(questions, texts, wrong)) == pytest.approx((first + second) / 2, abs=1e-5)


def test_a_text_that_answers_two_questions_is_wrong_for_neither():
    import torch

    one = torch.tensor([[1.0, 0.0], [1.0, 0.0]])
    assert float(info_nce(one, one, torch.zeros(2, 2, dtype=torch.bool))) == pytest.approx(0, abs=1e-5)


@pytest.mark.parametrize(
    "asked, says",
    [
        (BUOYS[:3], "There are 3 questions and a step takes 4"),
        ([*BUOYS, Asked("Why?", (Level("So.", ()),))], "'Why?' has no text that is wrong for it"),
        ([*BUOYS, Asked("Why?", ())], "'Why?' has no text that is wrong for it"),
        (
            [*BUOYS, Asked("Why?", (Level("So.", ("So.",)),))],
            "'Why?' has its right text among the wrong ones",
        ),
        ([*BUOYS, Asked("Why?", (Level("So.", ("No.",)),) * 2)], "'Why?' has 2 levels, others 1"),
    ],
)
def test_what_cannot_be_trained_on_is_told(asked, says):
    with pytest.raises(ValueError, match=says.replace("?", r"\?")):
        train_embedding(asked, batch=4)


@pytest.mark.parametrize("how", [{"batch": 0}, {"batch": 4, "epochs": 0}])
def test_nothing_is_trained_without_a_batch_or_an_epoch(how):
    with pytest.raises(ValueError, match="counted from 1"):
        train_embedding(BUOYS, **how)


@pytest.fixture(scope="module")
def trained():
    steps = []
    made = train_embedding(
        BUOYS, batch=4, epochs=3, learning_rate=5e-3, progress=lambda a, b: steps.append((a, b))
    )
    assert steps[-1] == (len(made.losses), len(made.losses))
    return made


def test_training_moves_the_updates_and_lowers_the_loss(trained):
    assert np.mean(trained.losses[-2:]) < np.mean(trained.losses[:2])
    assert any(np.abs(value).max() > 0 for name, value in trained.weights.items() if name.endswith(".b"))
    assert trained.chance == pytest.approx(math.log(12))
    assert all(math.isfinite(loss) for loss in trained.losses)


def test_equal_seeds_give_equal_losses(trained):
    again = train_embedding(BUOYS, batch=4, epochs=3, learning_rate=5e-3)
    assert again.losses == pytest.approx(trained.losses, rel=1e-3)


def test_the_merged_graph_gives_what_the_trained_network_gives(trained, monkeypatch):
    import torch

    texts = ["A buoy at 40 m.", "How deep may a Kittiwake 4 be moored?"]
    tower = Tower()
    with torch.no_grad():
        for name, parameter in tower.trainable.items():
            ours = name.replace(".lora_A.default.weight", ".a").replace(".lora_B.default.weight", ".b")
            parameter.copy_(torch.tensor(trained.weights[ours]))
        expected = tower(texts).numpy()
    made = TunedEmbedder(trained.weights)
    assert made.encode(texts) == pytest.approx(expected, abs=0.02)  # the tower computes in bfloat16
    assert np.abs(made.encode(texts) - OnnxEmbedder().encode(texts)).max() > 0.005


def test_without_updates_it_is_the_plain_model():
    assert TunedEmbedder({}).encode(["a buoy"]) == pytest.approx(OnnxEmbedder().encode(["a buoy"]), abs=1e-6)


def test_an_embedder_is_known_by_its_weights(trained):
    other = {name: value + 1e-3 for name, value in trained.weights.items()}
    assert (
        len(
            {
                TunedEmbedder({}).identity,
                TunedEmbedder(other).identity,
                TunedEmbedder(trained.weights).identity,
            }
        )
        == 3
    )
    assert (
        TunedEmbedder(trained.weights).identity
        == TunedEmbedder(dict(reversed(trained.weights.items()))).identity
    )


def test_the_shipped_one_is_small_and_finds_what_the_plain_one_finds():
    from helpers.retrieval.tuned_embedding import WEIGHTS

    assert WEIGHTS.stat().st_size < 2e6
    near, far = (
        tuned_embedder().encode(["The soak takes 74 hours.", "Lunch is at noon."])
        @ (tuned_embedder().encode(["How long do I soak it?"])[0])
    )
    assert near > far + 0.2


def test_missing_weights_are_told_with_the_command_that_makes_them(tmp_path):
    with pytest.raises(ModelError, match="helpers.experiments.rerankers embedding"):
        read_weights(tmp_path / "none.safetensors", "python -m helpers.experiments.rerankers embedding")
    half = tmp_path / "half.safetensors"
    write_weights({"encoder.query.a": np.ones((2, 3), np.float32)}, half)
    with pytest.raises(ModelError, match="encoder.query one half is missing"):
        read_weights(half)
    write_weights({"a": np.ones(3, np.float32)}, tmp_path / "some.safetensors")
    assert read_weights(tmp_path / "some.safetensors")["a"].tolist() == [1, 1, 1]

"""Sums of operations and memory, against torch's own count and what was published."""

import pytest

from helpers.tuning import (
    SHAPES,
    Recipe,
    add_lora,
    counted_flops,
    gpu_hours,
    load_base,
    remove_lora,
    save_tiny,
    training_flops,
    training_memory,
)


@pytest.mark.parametrize(
    "size, billions",
    [("course, 135M", 0.1345), ("1B", 1.236), ("8B", 8.03), ("70B", 70.55), ("LLaMA 65B", 65.29)],
)
def test_shapes_have_as_many_weights_as_their_models(size, billions):
    assert SHAPES[size].parameters / 1e9 == pytest.approx(billions, rel=0.002)


def test_torch_counts_six_for_a_trained_weight_and_four_for_a_frozen_one(tmp_path):
    import torch

    base = load_base(str(save_tiny(tmp_path, num_hidden_layers=8)), "float32", "cpu")
    ids = torch.randint(2, 258, (2, 16), generator=torch.Generator().manual_seed(0))
    weights = sum(weight.numel() for weight in base.model.parameters()) * ids.numel()
    network = add_lora(base, Recipe(rank=1))
    lora = counted_flops(network, ids) / weights
    base.model = remove_lora(network).requires_grad_(True)
    full = counted_flops(base.model, ids) / weights
    assert full == pytest.approx(6, rel=0.05) and lora == pytest.approx(4, rel=0.12)
    assert all(weight.grad is None for weight in base.model.parameters())


def test_lora_saves_a_third_of_the_work_and_most_of_the_memory():
    shape = SHAPES["8B"]
    assert training_flops(shape, 1e6, "lora") / training_flops(shape, 1e6) == pytest.approx(2 / 3, abs=0.02)
    assert training_flops(shape, 1e6, again=True) / training_flops(shape, 1e6) == pytest.approx(8 / 6)
    full, lora, four = (sum(training_memory(shape, way).values()) for way in ("full", "lora", "qlora"))
    assert full > 6 * lora > 12 * four


def test_the_sums_agree_with_what_was_published():
    """QLoRA (2305.14314): 65B above 780 GB, in 4 bits below 48. LoRA (2106.09685): 175B in 350 GB."""
    shape = SHAPES["LLaMA 65B"]
    assert sum(training_memory(shape, "full", length=512).values()) > 780
    assert sum(training_memory(shape, "qlora", length=512).values()) < 48
    assert training_memory(shape, "lora")["weights"] / shape.parameters * 175e9 == pytest.approx(
        350, rel=0.02
    )


def test_more_tokens_at_once_take_more_room_and_recomputing_less():
    few, many = (training_memory(SHAPES["1B"], batch=n) for n in (1, 4))
    assert many["activations"] == pytest.approx(4 * few["activations"]) and many["weights"] == few["weights"]
    kept = training_memory(SHAPES["1B"], again=False)
    assert kept["activations"] > 5 * few["activations"]


def test_hours_and_words():
    assert gpu_hours(312e12 * 3600, "A100", 1.0) == pytest.approx(1.0)
    with pytest.raises(ValueError, match="use one of full, lora, qlora"):
        training_memory(SHAPES["1B"], "half")

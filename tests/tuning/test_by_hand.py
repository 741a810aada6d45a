"""LoRA by hand does what peft does, and the mask by hand is the one that training uses."""

import numpy as np
import pytest
import tiny_llama

from helpers.tuning import Example, Recipe, encode, load_base
from helpers.tuning.by_hand import lora_forward, masked_labels, merged, trained_parameters
from helpers.tuning.network import add_lora

RNG = np.random.default_rng(3)


@pytest.fixture(scope="module")
def network(tmp_path_factory):
    """A tiny model under peft whose B is not zero, as if it had been trained."""
    import torch

    made = add_lora(
        load_base(str(tiny_llama.save(tmp_path_factory.mktemp("base"))), precision="float32"),
        Recipe(rank=4, alpha=12),
    )
    torch.manual_seed(1)
    with torch.no_grad():
        for name, parameter in made.named_parameters():
            if "lora_B" in name:
                parameter.normal_()
    return made


def matrices(layer):
    return [
        matrix.weight.detach().numpy()
        for matrix in (layer.base_layer, layer.lora_A["default"], layer.lora_B["default"])
    ]


def layers(network):
    return [layer for name, layer in network.named_modules() if name.endswith("_proj")]


def test_the_forward_pass_is_that_of_peft_in_every_layer(network):
    import torch

    assert len(layers(network)) == 14
    for layer in layers(network):
        x = RNG.standard_normal((5, layer.in_features)).astype(np.float32)
        with torch.no_grad():
            theirs = layer(torch.from_numpy(x)).numpy()
        ours = lora_forward(x, *matrices(layer), layer.scaling["default"])
        np.testing.assert_allclose(ours, theirs, rtol=1e-4, atol=1e-4)
        assert not np.allclose(x @ matrices(layer)[0].T, theirs, atol=1e-2)


def test_merging_gives_the_same_answers_and_is_what_peft_merges(network):
    layer = layers(network)[0]
    weight, a, b = matrices(layer)
    x = RNG.standard_normal((3, weight.shape[1]))
    np.testing.assert_allclose(
        x @ merged(weight, a, b, 3.0).T, lora_forward(x, weight, a, b, 3.0), rtol=1e-4, atol=1e-5
    )
    np.testing.assert_allclose(
        merged(weight, a, b, 3.0) - weight,
        layer.get_delta_weight("default").detach().numpy(),
        rtol=1e-4,
        atol=1e-5,
    )


def test_an_update_whose_b_is_zero_changes_nothing():
    x, weight, a = RNG.standard_normal((2, 6)), RNG.standard_normal((4, 6)), RNG.standard_normal((3, 6))
    np.testing.assert_array_equal(lora_forward(x, weight, a, np.zeros((4, 3)), 2.0), x @ weight.T)


def test_the_parameters_counted_are_those_that_peft_trains(network):
    shapes = [matrices(layer)[0].shape for layer in layers(network)]
    assert trained_parameters(shapes, 4) == sum(p.numel() for p in network.parameters() if p.requires_grad)
    assert trained_parameters([], 4) == 0


def test_the_mask_by_hand_is_that_of_training():
    tokenizer = tiny_llama.tokenizer()
    encoded = encode(Example("Buoy K4?", "adrift"), tokenizer)
    prompt, answer = encoded.ids[: encoded.prompt], encoded.ids[encoded.prompt : -1]
    assert masked_labels(prompt, answer, tokenizer.eos_token_id) == list(encoded.labels)


def test_torch_leaves_masked_labels_out_of_the_loss():
    import torch

    logits = torch.from_numpy(RNG.standard_normal((4, 7)))
    labels = torch.tensor(masked_labels([5, 6], [1], 2))
    assert torch.nn.functional.cross_entropy(logits, labels) == pytest.approx(
        float(torch.nn.functional.cross_entropy(logits[2:], labels[2:]))
    )

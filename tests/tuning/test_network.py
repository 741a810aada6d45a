"""The network that is trained: LoRA by hand does what peft does, and the loss is the one of transformers."""

import numpy as np
import pytest
import tiny_llama

from helpers.tuning import (
    Encoded,
    Example,
    Recipe,
    TuningError,
    add_lora,
    encode,
    load_base,
    lora_forward,
    masked_labels,
    merged,
    trained_parameters,
)
from helpers.tuning.data import IGNORED
from helpers.tuning.network import LENGTH_STEP, SAME_NORM, collate, summed_loss

ALL = Recipe(targets="all-linear")
SHAPES = {
    "q_proj": (32, 32),
    "k_proj": (16, 32),
    "v_proj": (16, 32),
    "o_proj": (32, 32),
    "gate_proj": (64, 32),
    "up_proj": (64, 32),
    "down_proj": (32, 64),
}  # of the tiny Llama
LAYERS = 2
RNG = np.random.default_rng(3)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tiny_llama.save(tmp_path_factory.mktemp("tiny"))


@pytest.fixture
def base(folder):
    return load_base(str(folder), "float32", "cpu")


@pytest.fixture(scope="module")
def encoded() -> list[Encoded]:
    tokenizer = tiny_llama.tokenizer()
    return [encode(example, tokenizer) for example in tiny_llama.examples(7)]


def trainable(network) -> list:
    return [p for p in network.parameters() if p.requires_grad]


def shaken(network):
    """The same network with an update that does something: B is no longer zero."""
    import torch

    torch.manual_seed(3)
    for p in trainable(network):
        p.data.normal_(0, 0.3)
    return network


# ---- by hand -------------------------------------------------------------------------------------


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


# ---- LoRA ----------------------------------------------------------------------------------------


def test_at_the_start_the_tuned_model_is_the_base(base, encoded):
    import torch

    ids, mask, _ = collate(encoded, 1)
    with torch.no_grad():
        before = base.model(input_ids=ids, attention_mask=mask).logits
        after = add_lora(base, ALL)(input_ids=ids, attention_mask=mask).logits
    assert torch.allclose(before[mask.bool()], after[mask.bool()], atol=1e-4)


@pytest.mark.parametrize("rank", [1, 4])
@pytest.mark.parametrize("targets", ["all-linear", ("q_proj", "v_proj"), ("down_proj",)])
def test_rank_and_targets_give_the_number_of_weights_of_the_paper(base, rank, targets):
    names = SHAPES if targets == "all-linear" else targets
    network = add_lora(base, Recipe(rank=rank, alpha=2 * rank, targets=targets))
    assert sum(p.numel() for p in trainable(network)) == LAYERS * sum(
        rank * sum(SHAPES[name]) for name in names
    )
    assert {name.split(".")[-4] for name, p in network.named_parameters() if p.requires_grad} == set(names)
    assert {
        module.scaling["default"]
        for module in network.modules()
        if isinstance(getattr(module, "scaling", None), dict)
    } == {2.0}


@pytest.mark.parametrize("targets", [("query",), "q_proj|", ("q_proj", "v_prj"), ("norm",), (), ("",)])
def test_targets_that_the_model_lacks_are_refused(base, targets):
    with pytest.raises(
        TuningError,
        match=r"Recipe: targets .* do not fit .*Use \"all-linear\", or names of its linear layers",
    ):
        add_lora(base, Recipe(targets=targets))


def start(folder, seed: int) -> list:
    """Matrices A of every layer, as a training with this seed begins."""
    network = add_lora(load_base(str(folder), "float32", "cpu"), Recipe(seed=seed))
    return [p for name, p in network.named_parameters() if "lora_A" in name]


def test_the_seed_of_the_recipe_decides_where_training_starts(folder):
    import torch

    first, again, other = start(folder, 1), start(folder, 1), start(folder, 2)
    assert len(first) == LAYERS * len(SHAPES)
    assert all(torch.equal(a, b) for a, b in zip(first, again, strict=True))
    assert not any(torch.equal(a, b) for a, b in zip(first, other, strict=True))


def test_torchs_norm_gives_what_the_models_own_gives(base, encoded, monkeypatch):
    import torch

    ids, mask, _ = collate(encoded, 1)
    with torch.no_grad():
        for p in base.model.parameters():
            if p.dim() == 1:
                p.normal_(1, 0.3)  # a norm whose weights are all one would hide a mistake
        own = base.model(input_ids=ids, attention_mask=mask).logits
        replaced = add_lora(base, ALL)
        theirs = replaced(input_ids=ids, attention_mask=mask).logits
    norms = [type(module) for module in replaced.modules() if "RMSNorm" in type(module).__name__]
    assert norms == [torch.nn.RMSNorm] * (2 * LAYERS + 1)
    assert torch.allclose(own[mask.bool()], theirs[mask.bool()], atol=1e-4)
    assert "gemma" not in SAME_NORM  # its norm multiplies by 1 + weight


# ---- loss ----------------------------------------------------------------------------------------


def test_collating_pads_at_the_right_and_masks_it(encoded):
    ids, mask, labels = collate(encoded, pad=1)
    longest = max(map(len, encoded))
    assert (
        ids.shape == mask.shape == labels.shape
        and ids.shape[0] == len(encoded)
        and longest <= ids.shape[1] < longest + LENGTH_STEP
    )
    for row, one in enumerate(encoded):
        assert tuple(ids[row, : len(one)].tolist()) == one.ids and set(ids[row, len(one) :].tolist()) <= {1}
        assert mask[row].tolist() == [1] * len(one) + [0] * (
            ids.shape[1] - len(one)
        )  # to a length that was seen before: kernels are recycled
        assert tuple(labels[row, : len(one)].tolist()) == one.labels and set(
            labels[row, len(one) :].tolist()
        ) <= {IGNORED}


def test_the_loss_is_the_one_of_transformers(base, encoded):
    import torch

    network = shaken(add_lora(base, ALL))
    ids, mask, labels = collate(encoded, 1)
    with torch.no_grad():
        summed, count = summed_loss(network, ids, mask, labels)
        theirs = network(input_ids=ids, attention_mask=mask, labels=labels).loss
    assert count == sum(len(one) - one.prompt for one in encoded)
    assert float(summed) / count == pytest.approx(float(theirs), abs=1e-4)


def test_each_token_has_the_loss_that_transformers_gives_it(base, encoded):
    import torch

    network = shaken(add_lora(base, ALL))
    ids, mask, labels = collate(encoded[:1], 1)
    with torch.no_grad():
        logits = network(input_ids=ids, attention_mask=mask).logits[0, :-1].log_softmax(-1)
        for place in range(encoded[0].prompt, len(encoded[0])):
            only = torch.full_like(labels, IGNORED)
            only[0, place] = ids[0, place]
            summed, count = summed_loss(network, ids, mask, only)
            assert count == 1 and float(summed) == pytest.approx(
                -float(logits[place - 1, ids[0, place]]), abs=1e-4
            )


def test_what_the_prompt_says_is_not_in_the_loss_but_read(base, encoded):
    import torch

    network = shaken(add_lora(base, ALL))
    one = encoded[0]
    other = Encoded((*one.ids[: one.prompt - 20], 99, *one.ids[one.prompt - 19 :]), one.prompt)
    with torch.no_grad():
        (mine, n), (theirs, m) = (summed_loss(network, *collate([each], 1)) for each in (one, other))
    assert n == m and float(mine) != pytest.approx(float(theirs), abs=1e-5)


def gradients(network, parts: list[list[Encoded]]) -> list:
    """Gradients after a step over these parts, by the mean loss of them all."""
    network.zero_grad()
    total = sum(len(one) - one.prompt for part in parts for one in part)
    for part in parts:
        (summed_loss(network, *collate(part, 1))[0] / total).backward()
    return [p.grad.clone() for p in trainable(network)]


@pytest.mark.parametrize("cut", [[1, 1, 1, 1, 1, 1, 1], [3, 4], [6, 1]])
def test_gradients_added_in_parts_are_those_of_one_batch(base, encoded, cut):
    import torch

    network = shaken(add_lora(base, ALL))
    rest = iter(encoded)
    parts = [[next(rest) for _ in range(size)] for size in cut]
    whole, added = gradients(network, [encoded]), gradients(network, parts)
    assert max(float(g.abs().max()) for g in whole) > 1e-3
    assert all(torch.allclose(a, b, atol=1e-5) for a, b in zip(whole, added, strict=True))

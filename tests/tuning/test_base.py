"""The model that is tuned, the network around it, the loss, the optimiser."""

import json

import pytest
import tiny_llama

from helpers.tuning import Encoded, Recipe, TuningError, encode, load_base
from helpers.tuning import base as base_module
from helpers.tuning.base import device, fast_precision
from helpers.tuning.data import IGNORED
from helpers.tuning.network import LENGTH_STEP, add_lora, collate, master_adamw, summed_loss

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


# ---- loading --------------------------------------------------------------------------------------------------------


def test_a_folder_saved_by_transformers_is_loaded(base, folder):
    assert (base.name, base.device, base.is_course_model) == (str(folder), "cpu", False)
    assert str(base.model.dtype) == "torch.float32" and not base.model.training


def test_the_precision_can_be_chosen_and_is_else_what_is_fast_here(folder):
    assert str(load_base(str(folder), "bfloat16", "cpu").model.dtype) == "torch.bfloat16"
    assert str(load_base(str(folder), place="cpu").model.dtype) == f"torch.{fast_precision()}"


@pytest.mark.parametrize(
    "found, expected", [((False, False), "float32"), ((True, False), "bfloat16"), ((False, True), "bfloat16")]
)
def test_bfloat16_is_taken_where_the_processor_multiplies_it(monkeypatch, found, expected):
    import torch

    for name, value in zip(("_is_avx512_bf16_supported", "_is_amx_tile_supported"), found, strict=True):
        monkeypatch.setattr(torch.cpu, name, lambda value=value: value, raising=False)
    assert fast_precision("cpu") == expected and fast_precision("mps") == "float32"


def test_a_build_of_torch_that_cannot_tell_gets_float32(monkeypatch):
    import torch

    for name in ("_is_avx512_bf16_supported", "_is_amx_tile_supported"):
        monkeypatch.delattr(torch.cpu, name, raising=False)
    assert fast_precision("cpu") == "float32"


@pytest.mark.parametrize(
    "cuda, mps, expected", [(False, False, "cpu"), (False, True, "mps"), (True, False, "cuda")]
)
def test_a_gpu_is_used_when_there_is_one(monkeypatch, cuda, mps, expected):
    import torch

    monkeypatch.setattr(torch.cuda, "is_available", lambda: cuda)
    monkeypatch.setattr(torch.backends.mps, "is_available", lambda: mps)
    assert device() == expected


def test_a_folder_that_is_not_there_says_what_to_give(tmp_path):
    with pytest.raises(
        TuningError,
        match="The model .*none' cannot be loaded as a causal language model .*Give a name on the Hugging Face hub",
    ):
        load_base(str(tmp_path / "none"))


def test_a_folder_without_a_model_says_so(tmp_path):
    (tmp_path / "notes.txt").write_text("no model")
    with pytest.raises(TuningError, match="cannot be loaded as a causal language model"):
        load_base(str(tmp_path))


@pytest.mark.parametrize(
    "damage", [lambda data: data[: len(data) // 2], lambda data: b"", lambda data: b"\xff" * 100]
)
def test_damaged_weights_say_so(tmp_path, damage):
    weights = tiny_llama.save(tmp_path) / "model.safetensors"
    weights.write_bytes(damage(weights.read_bytes()))
    with pytest.raises(TuningError, match="cannot be loaded as a causal language model"):
        load_base(str(tmp_path))


def test_a_model_without_a_chat_template_says_which_to_take(tmp_path):
    tiny_llama.save(tmp_path)
    for path in tmp_path.glob("chat_template*"):
        path.unlink()
    with pytest.raises(TuningError, match="has no chat template. Take the model's instruct or chat variant"):
        load_base(str(tmp_path))


def test_without_room_on_the_disk_nothing_is_unpacked(tmp_path, monkeypatch):
    monkeypatch.setattr(base_module.models, "file", lambda *_: tmp_path / "model.gguf")
    monkeypatch.setattr(base_module.settings, "cache_folder", lambda: tmp_path / "cache")
    monkeypatch.setattr(
        base_module.shutil,
        "disk_usage",
        lambda path: base_module.shutil._ntuple_diskusage(10**9, 10**9, 5 * 10**7),
    )
    with pytest.raises(
        TuningError,
        match="has 50 MB free and unpacking the model takes 600 MB. Free some space or set COURSE_CACHE",
    ):
        base_module.unpacked()


def test_an_unpacking_that_fails_leaves_nothing(tmp_path, monkeypatch):
    def fail(source, folder):
        folder.mkdir()
        (folder / "config.json").write_text("{}")
        raise KeyboardInterrupt

    monkeypatch.setattr(base_module.models, "file", lambda *_: tmp_path / "model.gguf")
    monkeypatch.setattr(base_module.settings, "cache_folder", lambda: tmp_path / "cache")
    monkeypatch.setattr(base_module, "_unpack", fail)
    with pytest.raises(KeyboardInterrupt):
        base_module.unpacked()
    assert list((tmp_path / "cache" / "tuning").iterdir()) == []


def test_the_model_is_unpacked_once(tmp_path, monkeypatch):
    def unpack(source, folder):
        folder.mkdir()
        (folder / "config.json").write_text("{}")
        done.append(folder)

    done = []
    monkeypatch.setattr(base_module.models, "file", lambda *_: tmp_path / "model.gguf")
    monkeypatch.setattr(base_module.settings, "cache_folder", lambda: tmp_path / "cache")
    monkeypatch.setattr(base_module, "_unpack", unpack)
    assert base_module.unpacked() == base_module.unpacked() and len(done) == 1
    assert json.loads((base_module.unpacked() / "config.json").read_text()) == {}


# ---- LoRA -----------------------------------------------------------------------------------------------------------


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


def test_the_seed_decides_where_training_starts(folder):
    import torch

    first, again, other = (
        trainable(add_lora(load_base(str(folder), "float32", "cpu"), Recipe(seed=seed))) for seed in (0, 0, 1)
    )
    assert all(torch.equal(a, b) for a, b in zip(first, again, strict=True))
    assert not all(torch.equal(a, b) for a, b in zip(first, other, strict=True))


def test_torchs_norm_gives_what_the_models_own_gives(base, encoded, monkeypatch):
    import torch

    from helpers.tuning import network

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
    assert "gemma" not in network.SAME_NORM  # its norm multiplies by 1 + weight


# ---- loss -----------------------------------------------------------------------------------------------------------


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


# ---- optimiser ------------------------------------------------------------------------------------------------------


def test_in_a_bfloat16_run_the_optimiser_keeps_float32(folder, encoded):
    import torch

    network = add_lora(load_base(str(folder), "bfloat16", "cpu"), ALL)
    assert {p.dtype for p in trainable(network)} == {torch.bfloat16}
    optimiser = master_adamw(trainable(network), ALL)
    gradients(network, [encoded])
    optimiser.step(1e-3)
    assert {p.dtype for p in optimiser.master} == {torch.float32}
    assert {value.dtype for state in optimiser.state.values() for value in state.values()} == {torch.float32}
    assert any(not torch.equal(master, master.bfloat16().float()) for master in optimiser.master)


def test_steps_too_small_for_bfloat16_still_add_up():
    import torch

    weight = torch.nn.Parameter(torch.ones(4, dtype=torch.bfloat16))
    optimiser = master_adamw([weight], Recipe(clip=1e9))
    for _ in range(50):
        weight.grad = torch.ones_like(weight)
        optimiser.step(1e-3)  # bfloat16 near 1 steps by 0.004 to 0.008
    assert torch.allclose(optimiser.master[0], torch.full((4,), 0.95), atol=1e-3) and torch.allclose(
        weight.float(), torch.full((4,), 0.95), atol=4e-3
    )


def test_in_float32_it_is_adamw_with_clipped_gradients():
    import torch

    torch.manual_seed(1)
    recipe = Recipe(learning_rate=0.1, weight_decay=0.05, clip=0.5)
    mine, theirs = (torch.nn.Parameter(torch.arange(6.0)) for _ in range(2))
    optimiser, reference = (
        master_adamw([mine], recipe),
        torch.optim.AdamW([theirs], lr=0.1, weight_decay=0.05),
    )
    for step in range(6):
        gradient = torch.randn(6) * 3**step / 9
        mine.grad, theirs.grad = gradient.clone(), gradient.clone()
        torch.nn.utils.clip_grad_norm_([theirs], 0.5)
        optimiser.step(0.1)
        reference.step()
    assert torch.allclose(mine, theirs, atol=1e-6) and mine.grad is None


# ---- recipe ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "wrong, says",
    [
        ({"rank": 0}, "rank must be a whole number of 1 or more; it is 0"),
        ({"rank": 2.5}, "rank must be a whole number"),
        ({"epochs": -1}, "epochs must be"),
        ({"batch": 0}, "batch must be"),
        ({"alpha": 0}, "alpha must be"),
        ({"checks": 0}, "checks must be"),
        ({"tokens_at_once": "1024"}, "tokens_at_once must be"),
        ({"learning_rate": 0}, "learning_rate must lie between 0 and 1; it is 0. LoRA is usually"),
        ({"learning_rate": 2}, "learning_rate must lie between 0 and 1"),
        ({"learning_rate": float("nan")}, "learning_rate must lie"),
        ({"precision": "float16"}, "precision is 'float16'"),
        ({"patience": 0}, "patience must be"),
        ({"patience": -1}, "patience must be"),
    ],
)
def test_a_recipe_that_makes_no_sense_is_refused(wrong, says):
    with pytest.raises(TuningError, match=f"Recipe: {says}"):
        Recipe(**wrong)


def test_the_scale_is_alpha_over_rank():
    assert Recipe(rank=8, alpha=16).scale == 2.0 and Recipe(rank=32, alpha=16).scale == 0.5

"""Export to GGUF: names, order of rows, fields, what is refused, and that a file appears only when whole."""

import errno
import json

import gguf
import numpy as np
import pytest
import tiny_llama
from safetensors.numpy import load_file, save_file

from helpers.tuning import Recipe, Tuned, TuningError, export, export_adapter, load_base, tune
from helpers.tuning.export import permute_rows

HEADS, KEY_HEADS = 4, 2
RECIPE = Recipe(rank=4, alpha=12, learning_rate=0.02, epochs=2, batch=8, precision="float32")
GGUF_NAMES = {
    "self_attn.q_proj": "attn_q",
    "self_attn.k_proj": "attn_k",
    "self_attn.v_proj": "attn_v",
    "self_attn.o_proj": "attn_output",
    "mlp.gate_proj": "ffn_gate",
    "mlp.up_proj": "ffn_up",
    "mlp.down_proj": "ffn_down",
}


@pytest.fixture(scope="module")
def tuned(tmp_path_factory) -> Tuned:
    """A small training on the tiny Llama."""
    with pytest.MonkeyPatch.context() as patch:
        for name in ("COURSE_SIZE", "COURSE_TRAIN"):
            patch.delenv(name, raising=False)
        patch.setenv("COURSE_CACHE", str(tmp_path_factory.mktemp("cache")))
        base = load_base(str(tiny_llama.save(tmp_path_factory.mktemp("tiny"))), "float32", "cpu")
        return tune(tiny_llama.examples(16), "codes", RECIPE, base=base, say=lambda text: None)


@pytest.fixture
def peft_folder(tuned, tmp_path):
    """A copy of what peft saved, with tensors and configuration that a test may change."""

    def change(tensors=lambda tensors: tensors, **config):
        folder = tmp_path / "peft"
        folder.mkdir()
        (folder / "adapter_config.json").write_text(
            json.dumps(json.loads((tuned.folder / "peft" / "adapter_config.json").read_text()) | config)
        )
        save_file(
            tensors(load_file(tuned.folder / "peft" / "adapter_model.safetensors")),
            folder / "adapter_model.safetensors",
        )
        return folder

    return change


def read(path) -> dict[str, np.ndarray]:
    return {tensor.name: tensor.data for tensor in gguf.GGUFReader(path).tensors}


# ---- order of rows -------------------------------------------------------------------------------


def published(weights: np.ndarray, n_head: int, n_head_kv: int | None) -> np.ndarray:
    """LlamaModel.permute of llama.cpp's convert_hf_to_gguf.py, as it stands there."""
    if n_head_kv is not None and n_head != n_head_kv:
        n_head = n_head_kv
    return (
        weights.reshape(n_head, 2, weights.shape[0] // n_head // 2, *weights.shape[1:])
        .swapaxes(1, 2)
        .reshape(weights.shape)
    )


@pytest.mark.parametrize("heads, key_heads, head", [(9, 3, 64), (4, 2, 8), (1, 1, 2)])
def test_rows_are_in_the_order_of_llama_cpp(heads, key_heads, head):
    rng = np.random.default_rng(0)
    query, key = rng.standard_normal((heads * head, 5)), rng.standard_normal((key_heads * head, 5))
    assert np.array_equal(permute_rows(query, heads), published(query, heads, heads))
    assert np.array_equal(permute_rows(key, key_heads), published(key, heads, key_heads))


def test_the_two_halves_of_a_head_stand_side_by_side_row_by_row():
    rows = np.arange(16)[:, None]  # two heads of eight
    assert permute_rows(rows, 2).ravel().tolist() == [0, 4, 1, 5, 2, 6, 3, 7, 8, 12, 9, 13, 10, 14, 11, 15]


def test_scores_of_queries_and_keys_stay_the_same():
    """Rotary position by hand, both ways: transformers turns (i, i + half), llama.cpp (2i, 2i + 1)."""
    rng, half = np.random.default_rng(0), 4
    turn = np.exp(1j * np.arange(1, half + 1))
    query, key = rng.standard_normal((2, 2 * half))

    def halves(x):
        return (x[:half] + 1j * x[half:]) * turn

    def pairs(x):
        return (x[0::2] + 1j * x[1::2]) * turn

    mine, theirs = (
        (pairs(permute_rows(x[:, None], 1)[:, 0]) for x in (query, key)),
        (halves(x) for x in (query, key)),
    )
    assert np.vdot(*mine) == pytest.approx(np.vdot(*theirs))
    assert np.vdot(pairs(query), pairs(key)) != pytest.approx(np.vdot(halves(query), halves(key)))


# ---- the file ------------------------------------------------------------------------------------


def test_all_seven_matrices_have_their_names_and_values(tuned):
    tensors, source = read(tuned.adapter), load_file(tuned.folder / "peft" / "adapter_model.safetensors")
    assert set(tensors) == {
        f"blk.{layer}.{name}.weight.lora_{half}"
        for layer in range(2)
        for name in GGUF_NAMES.values()
        for half in "ab"
    }
    for layer in range(2):
        for theirs, ours in GGUF_NAMES.items():
            a, b = (
                source[f"base_model.model.model.layers.{layer}.{theirs}.lora_{half}.weight"] for half in "AB"
            )
            heads = {"attn_q": HEADS, "attn_k": KEY_HEADS}.get(ours)
            b = published(b, heads, heads) if heads else b
            assert np.array_equal(tensors[f"blk.{layer}.{ours}.weight.lora_a"], a.astype(np.float16))
            assert np.array_equal(tensors[f"blk.{layer}.{ours}.weight.lora_b"], b.astype(np.float16))


@pytest.mark.parametrize(
    "settings",
    [
        {},
        {"use_rslora": True},
        {"alpha_pattern": {"q_proj": 24, r"layers\.1\.self_attn\.o_proj": 3}},
        {"rank_pattern": {"v_proj": 2, "k_proj": 8}},
        {"use_rslora": True, "alpha_pattern": {"v_proj": 5}, "rank_pattern": {"v_proj": 2}},
    ],
)
def test_the_file_changes_the_model_by_as_much_as_peft_does(settings, tmp_path):
    import torch
    from peft import LoraConfig, get_peft_model
    from transformers import AutoModelForCausalLM

    base = tiny_llama.save(tmp_path / "base")
    config = LoraConfig(r=4, lora_alpha=12, target_modules="all-linear", **settings)
    model = get_peft_model(AutoModelForCausalLM.from_pretrained(base), config)
    layers = {name: part for name, part in model.named_modules() if hasattr(part, "lora_B")}
    for layer in layers.values():
        torch.nn.init.normal_(layer.lora_B["default"].weight)
    model.save_pretrained(tmp_path / "peft")
    made = gguf.GGUFReader(export_adapter(tmp_path / "peft", tmp_path / "made.gguf"))
    alpha = made.get_field("adapter.lora.alpha").contents()
    tensors = {tensor.name: tensor.data.astype(np.float32) for tensor in made.tensors}
    for name, layer in layers.items():
        block = name.split(".layers.")[1].split(".")[0]
        matrix = GGUF_NAMES[name.split(f".layers.{block}.")[1]]
        a, b = (tensors[f"blk.{block}.{matrix}.weight.lora_{half}"] for half in "ab")
        theirs = layer.get_delta_weight("default").detach().numpy()
        heads = {"attn_q": HEADS, "attn_k": KEY_HEADS}.get(matrix)
        theirs = published(theirs, heads, heads) if heads else theirs
        assert np.allclose(alpha / a.shape[0] * b @ a, theirs, rtol=0.02, atol=0.02)


@pytest.mark.parametrize(
    "change, named",
    [
        ({"use_dora": True}, "use_dora"),
        ({"bias": "all"}, "bias"),
        ({"modules_to_save": ["lm_head"]}, "modules_to_save"),
        ({"lora_bias": True}, "lora_bias"),
        ({"trainable_token_indices": [7]}, "trainable_token_indices"),
    ],
)
def test_what_llama_cpp_does_not_apply_is_refused(peft_folder, tmp_path, change, named):
    with pytest.raises(TuningError, match=f"made with {named}, which llama.cpp does not apply"):
        export_adapter(peft_folder(**change), tmp_path / "made.gguf")
    assert not (tmp_path / "made.gguf").exists()


def test_the_fields_say_what_it_is(tuned):
    reader = gguf.GGUFReader(tuned.adapter)
    fields = {
        name: reader.get_field(name).contents()
        for name in ("general.type", "general.architecture", "adapter.type", "adapter.lora.alpha")
    }
    assert fields == {
        "general.type": "adapter",
        "general.architecture": "llama",
        "adapter.type": "lora",
        "adapter.lora.alpha": 12.0,
    }
    assert {tensor.tensor_type for tensor in reader.tensors} == {gguf.GGMLQuantizationType.F16}


def test_only_the_matrices_that_were_tuned_are_in_it(peft_folder, tmp_path):
    folder = peft_folder(lambda tensors: {name: value for name, value in tensors.items() if "v_proj" in name})
    names = set(read(export_adapter(folder, tmp_path / "a.gguf")))
    assert names == {f"blk.{layer}.attn_v.weight.lora_{half}" for layer in range(2) for half in "ab"}


def test_the_path_comes_back_and_both_paths_may_be_text(peft_folder, tmp_path, tuned):
    path = export_adapter(str(peft_folder()), str(tmp_path / "a.gguf"))
    assert path == tmp_path / "a.gguf" and path.read_bytes() == tuned.adapter.read_bytes()


# ---- refused -------------------------------------------------------------------------------------


def test_a_folder_without_an_adapter_says_what_to_give(tmp_path):
    for folder in (tmp_path, tmp_path / "none"):
        with pytest.raises(
            TuningError, match="holds no adapter saved by peft .*Give the folder that save_pretrained wrote"
        ):
            export_adapter(folder, tmp_path / "a.gguf")


@pytest.mark.parametrize(
    "name, content",
    [
        ("adapter_config.json", b"{"),
        ("adapter_config.json", b"\xff\xfe"),
        ("adapter_config.json", b"[]"),
        ("adapter_model.safetensors", b"short"),
        ("adapter_model.safetensors", b""),
    ],
)
def test_a_damaged_adapter_says_so(peft_folder, tmp_path, name, content):
    folder = peft_folder()
    (folder / name).write_bytes(content)
    with pytest.raises(TuningError, match="holds no adapter saved by peft"):
        export_adapter(folder, tmp_path / "a.gguf")
    assert not list(tmp_path.glob("a.gguf*"))


@pytest.mark.parametrize("wrong", [float("nan"), float("inf"), -float("inf"), 1e6])
def test_weights_that_are_no_numbers_or_too_large_for_float16_are_refused(peft_folder, tmp_path, wrong):
    def spoil(tensors):
        tensors[sorted(tensors)[3]][0, 0] = wrong
        return tensors

    with pytest.raises(
        TuningError, match=r"holds weights that are no numbers, or too large for float16 \(base_"
    ):
        export_adapter(peft_folder(spoil), tmp_path / "a.gguf")
    assert not list(tmp_path.glob("a.gguf*"))


def test_a_model_that_is_no_llama_is_refused(peft_folder, tmp_path):
    from transformers import GPT2Config

    GPT2Config().save_pretrained(tmp_path / "gpt2")
    with pytest.raises(
        TuningError,
        match="Only adapters of Llama models are exported here; .*gpt2 is of type 'gpt2'. "
        "Use llama.cpp's convert_lora_to_gguf.py, or serve the peft folder with vLLM",
    ):
        export_adapter(peft_folder(base_model_name_or_path=str(tmp_path / "gpt2")), tmp_path / "a.gguf")


def test_a_base_that_has_moved_says_so(peft_folder, tmp_path):
    with pytest.raises(
        TuningError, match="was trained on .*moved, whose config.json cannot be read now. Restore that model"
    ):
        export_adapter(peft_folder(base_model_name_or_path=str(tmp_path / "moved")), tmp_path / "a.gguf")


@pytest.mark.parametrize(
    "wrong, says",
    [
        ("base_model.model.lm_head.lora_A.weight", "in no layer of the model. Tune linear layers only"),
        (
            "base_model.model.model.layers.0.self_attn.qkv_proj.lora_A.weight",
            "for which llama.cpp has no name. Tune q_proj, k_proj",
        ),
        (
            "base_model.model.model.layers.0.self_attn.q_proj.lora_magnitude_vector.weight",
            "for which llama.cpp has no name",
        ),
    ],
)
def test_a_matrix_that_llama_cpp_does_not_know_is_named(peft_folder, tmp_path, wrong, says):
    folder = peft_folder(lambda tensors: tensors | {wrong: np.zeros((4, 32), np.float32)})
    with pytest.raises(TuningError, match=f"The adapter changes {wrong}, .*{says}"):
        export_adapter(folder, tmp_path / "a.gguf")
    assert not list(tmp_path.glob("a.gguf*"))


@pytest.mark.parametrize("step", ["write_kv_data_to_file", "write_tensors_to_file"])
def test_a_file_appears_only_when_whole(peft_folder, tmp_path, monkeypatch, step):
    def full(self, *_, **__):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(gguf.GGUFWriter, step, full)
    (tmp_path / "a.gguf").write_bytes(b"the one before")
    with pytest.raises(OSError, match="No space left"):
        export_adapter(peft_folder(), tmp_path / "a.gguf")
    assert [path.name for path in tmp_path.glob("a.gguf*")] == ["a.gguf"] and (
        tmp_path / "a.gguf"
    ).read_bytes() == b"the one before"


def test_names_of_matrices_are_those_of_the_specification():
    known = gguf.get_tensor_name_map(gguf.MODEL_ARCH.LLAMA, 2)
    for theirs, ours in GGUF_NAMES.items():
        assert (
            known.get_name(f"model.layers.1.{theirs}") == f"blk.1.{ours}"
            and export.NAMES[theirs.rpartition(".")[2]] == ours
        )

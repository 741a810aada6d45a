"""Merging: the written file holds W + scale · B A, rounded as asked, and nothing else changes."""

import gguf
import numpy as np
import pytest
import tiny_llama

from helpers import models
from helpers.tuning import TuningError, merge, merge_adapter, rescale_adapter
from helpers.tuning.merge import read_updates

SIDE, NAME = 64, "blk.0.attn_v.weight"


@pytest.fixture
def base(tmp_path, monkeypatch):
    """A model file of two matrices in 4 bits, an embedding in 8 and a norm; read in place of ours."""
    path, rng = tmp_path / "base.gguf", np.random.default_rng(0)
    writer = gguf.GGUFWriter(path, "llama")
    writer.add_uint32("llama.block_count", 1)
    for name, kind in {NAME: "Q4_1", "blk.0.attn_q.weight": "Q4_1", "token_embd.weight": "Q8_0"}.items():
        dtype = gguf.GGMLQuantizationType[kind]
        weights = rng.standard_normal((SIDE, SIDE)).astype(np.float32)
        writer.add_tensor(name, gguf.quants.quantize(weights, dtype), raw_dtype=dtype)
    writer.add_tensor("output_norm.weight", np.ones(SIDE, np.float32))
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    monkeypatch.setattr(models, "file", lambda model, name: path)
    return path


@pytest.fixture
def adapter(tmp_path):
    return tiny_llama.random_adapter(tmp_path / "a.gguf", 1, hidden=SIDE, keys=SIDE, layers=1)


def weights_of(path) -> dict[str, np.ndarray]:
    return {
        tensor.name: gguf.quants.dequantize(tensor.data, tensor.tensor_type).astype(np.float64)
        for tensor in gguf.GGUFReader(path).tensors
    }


def kinds_of(path) -> dict[str, str]:
    return {tensor.name: tensor.tensor_type.name for tensor in gguf.GGUFReader(path).tensors}


@pytest.mark.parametrize("kind, near", [("F16", 0.002), ("Q8_0", 0.02), ("Q4_1", 0.25)])
def test_the_sum_is_written_and_the_other_matrices_stay(base, adapter, tmp_path, kind, near):
    made = merge_adapter(adapter, tmp_path / "merged.gguf", kind)
    before, after = weights_of(base), weights_of(made)
    (a, b), scale = read_updates(adapter)[0][NAME], read_updates(adapter)[1]
    by_hand = before[NAME] + scale * np.einsum("or,ri->oi", b, a)
    assert np.abs(after[NAME] - by_hand).max() < near < np.abs(by_hand - before[NAME]).max() + 0.2
    assert np.abs(after["blk.0.attn_q.weight"] - before["blk.0.attn_q.weight"]).max() < near
    assert kinds_of(made)[NAME] == kind and kinds_of(made)["output_norm.weight"] == "F32"


def test_in_4_bits_what_is_not_changed_keeps_its_bytes(base, adapter, tmp_path):
    made = merge_adapter(adapter, tmp_path / "merged.gguf", "Q4_1")
    assert kinds_of(made) == kinds_of(base)
    assert np.array_equal(weights_of(made)["token_embd.weight"], weights_of(base)["token_embd.weight"])


def test_half_of_the_update_is_half_way(base, adapter, tmp_path):
    whole, half = (
        weights_of(merge_adapter(adapter, tmp_path / f"{scale}.gguf", "F16", scale))[NAME]
        for scale in (1, 0.5)
    )
    assert np.allclose(half - weights_of(base)[NAME], (whole - weights_of(base)[NAME]) / 2, atol=0.004)


def test_another_kind_another_file_and_another_shape_are_sentences_and_leave_nothing(base, adapter, tmp_path):
    target = tmp_path / "merged.gguf"
    with pytest.raises(TuningError, match="'Q2' is no kind .* use Q8_0, Q4_1, F16"):
        merge_adapter(adapter, target, "Q2")
    with pytest.raises(TuningError, match="base.gguf is no adapter that can be merged"):
        merge_adapter(base, target)
    with pytest.raises(TuningError, match="nowhere.gguf is no adapter"):
        merge_adapter(tmp_path / "nowhere.gguf", target)
    narrow = tiny_llama.random_adapter(tmp_path / "n.gguf", 1, hidden=32, keys=SIDE, layers=1)
    with pytest.raises(TuningError, match="n.gguf does not fit .* another shape"):
        merge_adapter(narrow, target, "F16")
    deep = tiny_llama.random_adapter(tmp_path / "d.gguf", 1, hidden=SIDE, keys=SIDE, layers=2)
    with pytest.raises(TuningError, match="d.gguf changes blk.1.attn_v.weight, which .* lacks"):
        merge_adapter(deep, target, "F16")
    assert not target.exists() and not list(tmp_path.glob("*.part"))


def test_a_rescaled_adapter_has_the_same_halves_and_another_scale(adapter, tmp_path):
    made = rescale_adapter(adapter, tmp_path / "half.gguf", 0.5)
    (before, scale), (after, new) = read_updates(adapter), read_updates(made)
    assert new == scale / 2
    for name in before:
        assert all(np.array_equal(x, y) for x, y in zip(before[name], after[name], strict=True))


def test_the_course_s_adapter_names_only_matrices_of_the_course_s_model():
    pairs, scale = read_updates(merge.Path(merge.__file__).with_name("adapters") / "triage.gguf")
    assert len(pairs) == 210 and scale == 2.0

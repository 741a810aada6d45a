"""Adapters for vLLM: folders that say the same as the GGUF files, and what vLLM would refuse."""

import json

import numpy as np
import pytest
import tiny_llama

from helpers.tuning import (
    TuningError,
    check_vllm,
    export_adapter,
    peft_folder,
    shipped,
    shipped_names,
    vllm_command,
)
from helpers.tuning import vllm as module
from helpers.tuning.export import permute_rows, read_peft
from helpers.tuning.vllm import course_heads, read_gguf, unpermute_rows

GOOD = {"peft_type": "LORA", "r": 16, "lora_alpha": 32, "target_modules": ["q_proj"], "bias": "none"}


@pytest.fixture
def folder(tmp_path):
    """Writes a folder with a configuration; its path."""

    def write(name="mine", **changes):
        (tmp_path / name).mkdir()
        (tmp_path / name / "adapter_config.json").write_text(json.dumps(GOOD | changes))
        return tmp_path / name

    return write


@pytest.mark.parametrize("heads", [1, 3, 9])
def test_rows_go_back_into_their_order(heads):
    rows = np.random.default_rng(heads).random((heads * 64, 5))
    assert (unpermute_rows(permute_rows(rows, heads), heads) == rows).all()


def test_the_course_s_model_has_nine_heads_and_three_for_keys():
    assert course_heads() == {"q_proj": 9, "k_proj": 3}


@pytest.mark.parametrize("name", shipped_names())
def test_every_shipped_adapter_becomes_a_folder_that_vllm_loads(tmp_path, name):
    made = peft_folder(shipped(name), tmp_path / name)
    config, tensors = read_peft(made)
    check = check_vllm(made)
    assert not check.refused and not check.minded and check.rank == config["r"] in (8, 16)
    assert len(tensors) == 2 * 7 * tiny_llama.LAYERS and len(config["target_modules"]) == 7
    assert check.flags == ("--enable-lora",)


def test_there_and_back_every_number_is_the_same(tmp_path):
    """peft -> GGUF -> peft on a tiny model with grouped heads: the two conversions are inverse."""
    import torch
    from peft import LoraConfig, get_peft_model
    from transformers import AutoModelForCausalLM

    base = tiny_llama.save(tmp_path / "base")
    torch.manual_seed(0)
    model = AutoModelForCausalLM.from_pretrained(base)
    network = get_peft_model(model, LoraConfig(r=4, lora_alpha=8, target_modules="all-linear"))
    for name, weight in network.named_parameters():
        if "lora_" in name:
            weight.data = torch.randn_like(weight)
    network.save_pretrained(tmp_path / "peft")
    gguf = export_adapter(tmp_path / "peft", tmp_path / "mine.gguf")
    tensors, rank, alpha = read_gguf(gguf, {"q_proj": 4, "k_proj": 2})
    _, before = read_peft(tmp_path / "peft")
    assert (rank, alpha) == (4, 8.0) and tensors.keys() == before.keys()
    assert all((tensors[name] == before[name].astype(np.float16)).all() for name in before)


def test_a_file_that_is_no_adapter_is_refused(tmp_path):
    (tmp_path / "no.gguf").write_bytes(b"no adapter")
    with pytest.raises(TuningError, match="no LoRA adapter"):
        read_gguf(tmp_path / "no.gguf", {})


@pytest.mark.parametrize(
    "changes, words",
    [
        ({"modules_to_save": ["embed_tokens"]}, "embed_tokens: matrices trained whole"),
        ({"use_dora": True}, "use_dora is set"),
        ({"bias": "all"}, "trains biases"),
        ({"lora_bias": True}, "trains biases"),
        ({"init_lora_weights": "pissa_niter_4"}, "pissa_niter_4, which changes the base"),
        ({"peft_type": "LOHA"}, "only LORA is taken"),
        ({"r": 1024}, "--max-lora-rank goes from 8 to 512"),
        ({"r": 0}, "The rank is 0"),
    ],
)
def test_what_vllm_refuses_is_told_and_not_served(folder, changes, words):
    made = folder(**changes)
    assert words in str(check_vllm(made)) and check_vllm(made).refused
    with pytest.raises(TuningError, match="vLLM would refuse mine"):
        vllm_command({"mine": made})


@pytest.mark.parametrize(
    "changes, flag",
    [({}, None), ({"r": 4}, None), ({"r": 17}, "32"), ({"r": 64}, "64"), ({"r": 200}, "256"),
     ({"r": 8, "rank_pattern": {"q_proj": 48}}, "64"), ({"use_rslora": True}, None),
     ({"modules_to_save": ["score"]}, None)],
)  # fmt: skip
def test_the_rank_decides_the_flag(folder, changes, flag):
    check = check_vllm(folder(**changes))
    assert not check.refused and check.flags[1:] == ((f"--max-lora-rank {flag}",) if flag else ())


def test_what_older_versions_pass_over_is_minded(folder):
    assert "without a word" in str(check_vllm(folder(alpha_pattern={"q_proj": 64})))
    assert "flag of its own" in str(check_vllm(folder("two", trainable_token_indices=[1, 2])))


def test_the_command_names_every_adapter_and_takes_the_largest_rank(folder, tmp_path):
    made = vllm_command({"a": folder("a"), "b": folder("b c", r=30)}, base="org/base")
    assert made.startswith("vllm serve org/base --host 127.0.0.1")
    assert "--max-lora-rank 32 --max-loras 2" in made
    assert f"--lora-modules a={tmp_path / 'a'} 'b=" in made
    with pytest.raises(TuningError, match="at least one"):
        vllm_command({})


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"r": "many"}', '{"r": 8, "rank_pattern": [1]}'])
def test_a_damaged_configuration_is_one_sentence(tmp_path, text):
    (tmp_path / "adapter_config.json").write_text(text)
    with pytest.raises(TuningError, match="holds no adapter_config.json with a rank"):
        check_vllm(tmp_path)
    assert module.DEFAULT_RANK == 16

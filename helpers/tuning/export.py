"""Write a LoRA adapter of peft as a GGUF file that llama.cpp applies to the model it serves.

GGUF specification: https://github.com/ggml-org/ggml/blob/master/docs/gguf.md. One thing is easily missed:
llama.cpp keeps the rows of the query and key matrices of Llama models in another order than transformers
(rotary pairs side by side), so the rows of their lora_b must be put into that order too. Without it the
adapter loads, runs and answers nonsense.

llama.cpp scales an update by alpha / rank, alpha of the file and rank of each pair of matrices. What peft
scales otherwise (rsLoRA: alpha / sqrt(rank), Kalajdzievski 2023, arXiv 2312.03732; `alpha_pattern`) is put
into lora_b.
"""

import json
import math
import re
from collections.abc import Mapping
from pathlib import Path

import numpy as np

from helpers.files import written_whole

from .base import TuningError

NAMES = {
    "q_proj": "attn_q",
    "k_proj": "attn_k",
    "v_proj": "attn_v",
    "o_proj": "attn_output",
    "gate_proj": "ffn_gate",
    "up_proj": "ffn_up",
    "down_proj": "ffn_down",
}
# What a configuration must say, or leave out, for llama.cpp to apply all of it.
FINE = {
    "use_dora": False,
    "bias": "none",
    "lora_bias": False,
    "fan_in_fan_out": False,
    "modules_to_save": None,
    "trainable_token_indices": None,
}
LARGEST = float(np.finfo(np.float16).max)


class UnservableError(TuningError):
    """A sound adapter that the local server cannot apply: of another architecture, or other matrices."""


def export_adapter(peft_folder: Path | str, target: Path | str) -> Path:
    """Convert the folder that peft saved to `target`, float16, whole or not at all; returns the path.

    Raises TuningError for a folder without an adapter or with weights that are no numbers, and
    UnservableError, a TuningError too, for models that are no Llama.

        export_adapter(tuned.folder / "peft", "mine.gguf")
    """
    import gguf

    config, tensors = read_peft(peft_folder)
    heads = _heads(config["base_model_name_or_path"])
    with written_whole(target) as part:
        writer = gguf.GGUFWriter(part, "llama")
        writer.add_type("adapter")
        writer.add_string("adapter.type", "lora")
        writer.add_float32("adapter.lora.alpha", float(config["lora_alpha"]))
        for name, values in sorted(tensors.items()):
            block, matrix, half = parts_of(name)
            if half == "b":
                values = values * extra_scale(config, name, rank=values.shape[1])
            if half == "b" and matrix in heads:
                values = permute_rows(values, heads[matrix])
            values = np.ascontiguousarray(values, dtype=np.float16)
            writer.add_tensor(f"blk.{block}.{NAMES[matrix]}.weight.lora_{half}", values)
        writer.write_header_to_file()
        writer.write_kv_data_to_file()
        writer.write_tensors_to_file()
        writer.close()
    return Path(target)


def extra_scale(config: Mapping, name: str, rank: int) -> float:
    """What lora_b must be multiplied by, so that alpha / rank of the file becomes peft's own scale.

    >>> extra_scale({"lora_alpha": 16, "use_rslora": True}, "base_model.model.q_proj.lora_B.weight", 4)
    2.0
    """
    alpha = config["lora_alpha"]
    module = name.removeprefix("base_model.model.").removesuffix(".lora_B.weight")
    for pattern, special in (config.get("alpha_pattern") or {}).items():
        if re.match(rf"(.*\.)?({pattern})$", module):  # as peft matches
            alpha = special
            break
    scale = alpha / math.sqrt(rank) if config.get("use_rslora") else alpha / rank
    return scale * rank / config["lora_alpha"]


def permute_rows(rows: np.ndarray, heads: int) -> np.ndarray:
    """Rows [heads × 2 halves × half] of transformers' rotary order -> llama.cpp's [heads × half × 2].

    >>> permute_rows(np.array([[0], [1], [2], [3]]), heads=1).ravel()
    array([0, 2, 1, 3])
    """
    return rows.reshape(heads, 2, rows.shape[0] // heads // 2, -1).swapaxes(1, 2).reshape(rows.shape)


def read_peft(folder: Path | str) -> tuple[dict, dict[str, np.ndarray]]:
    """(configuration, name -> weights) of a folder that peft saved.

    Raises TuningError when files are missing or damaged, or hold weights that are no numbers, and
    UnservableError for a kind of update that llama.cpp does not know.
    """
    from safetensors import SafetensorError
    from safetensors.numpy import load_file

    folder = Path(folder)
    try:
        config = json.loads((folder / "adapter_config.json").read_text(encoding="utf-8"))
        tensors = load_file(folder / "adapter_model.safetensors")
        if not (isinstance(config["base_model_name_or_path"], str) and config["lora_alpha"] > 0):
            raise ValueError("its lora_alpha must be above 0 and its base model a name")
    except (OSError, ValueError, KeyError, TypeError, SafetensorError) as error:
        raise TuningError(
            f"{folder} holds no adapter saved by peft ({error}). Give the folder that save_pretrained wrote."
        ) from None
    odd = [name for name, fine in FINE.items() if config.get(name, fine) not in (fine, None, [], "")]
    if odd:
        raise UnservableError(
            f"The adapter was made with {' and '.join(odd)}, which llama.cpp does not apply. "
            "Train it without, or serve the peft folder with vLLM."
        )
    for name, values in tensors.items():
        if not (np.abs(values) <= LARGEST).all():  # no number compares as false
            raise TuningError(
                f"{folder} holds weights that are no numbers, or too large for float16 ({name}). "
                "Train it again."
            )
    return config, tensors


def _heads(base: str) -> dict[str, int]:
    """Number of heads of the two matrices whose rows are permuted."""
    from transformers import AutoConfig

    try:
        config = AutoConfig.from_pretrained(base)
    except (OSError, ValueError):
        raise UnservableError(
            f"The adapter was trained on {base}, whose config.json cannot be read now. Restore that model, "
            "or correct base_model_name_or_path in adapter_config.json."
        ) from None
    if config.model_type != "llama":
        raise UnservableError(
            f"Only adapters of Llama models are exported here; {base} is of type {config.model_type!r}. "
            "Use llama.cpp's convert_lora_to_gguf.py, or serve the peft folder with vLLM."
        )
    return {"q_proj": config.num_attention_heads, "k_proj": config.num_key_value_heads}


def parts_of(name: str) -> tuple[int, str, str]:
    """("base_model.model.model.layers.3.self_attn.q_proj.lora_A.weight") -> (3, "q_proj", "a")."""
    parts = name.split(".")
    try:
        block, matrix = int(parts[parts.index("layers") + 1]), parts[-3]
        half = parts[-2].removeprefix("lora_").lower()
    except (ValueError, IndexError):
        raise UnservableError(
            f"The adapter changes {name}, which is in no layer of the model. Tune linear layers only."
        ) from None
    if matrix not in NAMES or half not in "ab":
        raise UnservableError(
            f"The adapter changes {name}, for which llama.cpp has no name. Tune {', '.join(NAMES)} only."
        )
    return block, matrix, half

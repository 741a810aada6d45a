"""The course's adapters for vLLM: a peft folder from a GGUF file, what vLLM says to it, and the command.

    folder = peft_folder(shipped("triage"), "served/triage")
    print(check_vllm(folder))
    print(vllm_command({"triage": folder}))

vLLM reads peft folders only. What it takes and refuses is written here from its source as of 2026
(vllm/lora/peft_helper.py, vllm/config/lora.py); it does not run on this machine, so a first start on yours
is the last check.
"""

import json
import shlex
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np

from helpers import models
from helpers.files import write_whole, written_whole

from .base import TuningError
from .export import NAMES
from .tuned import Tuned

RANKS = (8, 16, 32, 64, 128, 256, 320, 512)  # what --max-lora-rank may be; newer versions take 1 as well
DEFAULT_RANK = 16
SLOTS = 4  # adapters that one batch may mix: --max-loras, 1 where it is left out
OWN_START = ("pissa", "olora", "corda", "loftq")  # ways to start that change the base model's weights
HUB_BASE = "HuggingFaceTB/SmolLM2-135M-Instruct"
MATRICES = {short: long for long, short in NAMES.items()}
PART = {"self_attn": ("q_proj", "k_proj", "v_proj", "o_proj"), "mlp": ("gate_proj", "up_proj", "down_proj")}


@dataclass(frozen=True)
class VllmCheck:
    """What vLLM would do with a peft folder. rank: the largest of its matrices.

    refused: why it does not load, a sentence each; empty when it loads. minded: what loads and may still
    answer otherwise than peft does. flags: what the server must be started with.

    >>> print(VllmCheck("mine", 32, flags=("--enable-lora", "--max-lora-rank 32")))
    mine: loads (rank 32) with --enable-lora --max-lora-rank 32
    """

    name: str
    rank: int
    refused: tuple[str, ...] = ()
    minded: tuple[str, ...] = ()
    flags: tuple[str, ...] = ()

    def __str__(self) -> str:
        if self.refused:
            return f"{self.name}: refused. {' '.join(self.refused)}"
        told = f"{self.name}: loads (rank {self.rank}) with {' '.join(self.flags)}"
        return f"{told}. Mind: {' '.join(self.minded)}" if self.minded else told


def check_vllm(folder: Path | str) -> VllmCheck:
    """Read a folder's adapter_config.json as vLLM does: which flags it needs, or why it is refused.

    Raises TuningError when there is no such file, or it says no rank.

        check_vllm("served/triage").flags
    """
    folder = Path(folder)
    try:
        told = json.loads((folder / "adapter_config.json").read_text(encoding="utf-8"))
        rank, patterns = int(told["r"]), told.get("rank_pattern") or {}
        rank = max([rank, *map(int, patterns.values())])
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise TuningError(
            f"{folder} holds no adapter_config.json with a rank r ({error}). "
            "Give the folder that save_pretrained or peft_folder wrote."
        ) from None
    least = next((allowed for allowed in RANKS if allowed >= rank), None)
    refused = _refusals(told)
    if rank < 1 or least is None:
        refused.append(f"The rank is {rank}; --max-lora-rank goes from {RANKS[0]} to {RANKS[-1]}.")
    flags = ["--enable-lora"]
    if least and least > DEFAULT_RANK:
        flags.append(f"--max-lora-rank {least}")
    return VllmCheck(folder.name, rank, tuple(refused), tuple(_minded(told)), tuple(flags))


def _refusals(told: Mapping) -> list[str]:
    """Sentences on what a configuration asks for and vLLM does not do."""
    found = []
    whole = set(told.get("modules_to_save") or ()) - {"classifier", "score"}
    if whole:
        found.append(
            f"modules_to_save holds {', '.join(sorted(whole))}: matrices trained whole are no LoRA. Train "
            "without, or merge the adapter into the model and serve that."
        )
    if told.get("use_dora"):
        found.append("use_dora is set. Train plain LoRA, or merge.")
    if told.get("bias", "none") != "none" or told.get("lora_bias"):
        found.append('It trains biases. Train with bias="none".')
    start = told.get("init_lora_weights", True)
    if isinstance(start, str) and start.lower().startswith(OWN_START):
        found.append(f"It began with {start}, which changes the base model's weights. Convert it with peft.")
    if told.get("peft_type", "LORA") != "LORA":
        found.append(f"It is of type {told['peft_type']}; only LORA is taken.")
    return found


def _minded(told: Mapping) -> list[str]:
    """Sentences on what loads, and hangs on the version."""
    found = []
    if told.get("alpha_pattern") or told.get("rank_pattern"):
        found.append(
            "Older versions pass over alpha_pattern and rank_pattern without a word, and scale every matrix "
            "by lora_alpha / r: compare a few replies with peft's."
        )
    if told.get("trainable_token_indices"):
        found.append("trainable_token_indices is known to newer versions only, behind a flag of its own.")
    return found


def vllm_command(
    adapters: Mapping[str, Path | str], base: Path | str = HUB_BASE, port: int = 8000, slots: int = SLOTS
) -> str:
    """The command that serves a base model with these adapters; each is then asked for as a model's name.

    adapters: name -> peft folder. base: a hub name or a folder, such as `unpacked()`, the very weights that
    the course's adapters were trained on. Raises TuningError, naming each adapter that would be refused.

        vllm_command({"triage": "served/triage"})
    """
    checks = {name: check_vllm(folder) for name, folder in adapters.items()}
    if wrong := [f"{name}: {' '.join(check.refused)}" for name, check in checks.items() if check.refused]:
        raise TuningError(f"vLLM would refuse {'; '.join(wrong)}")
    if not checks:
        raise TuningError("There is no adapter to serve. Give at least one, as name -> folder.")
    rank = next(allowed for allowed in RANKS if allowed >= max(check.rank for check in checks.values()))
    modules = " ".join(shlex.quote(f"{name}={folder}") for name, folder in adapters.items())
    lines = [
        f"vllm serve {shlex.quote(str(base))} --host 127.0.0.1 --port {port} --api-key $OPENAI_API_KEY",
        f"    --enable-lora --max-lora-rank {rank} --max-loras {min(slots, len(checks))}",
        f"    --lora-modules {modules}",
    ]
    return " \\\n".join(lines)


# ---- GGUF -> peft --------------------------------------------------------------------------------


def peft_folder(tuned: Tuned, target: Path | str, base: Path | str = HUB_BASE) -> Path:
    """Write the GGUF adapter of a training as the folder that peft would have saved; returns the folder.

    base: what adapter_config.json names as its base model. The inverse of `export_adapter`: its numbers,
    float16, go over bit by bit. Raises TuningError for a file that is no adapter of the course's model.

        peft_folder(shipped("triage"), "served/triage")
    """
    from safetensors.numpy import save_file

    tuned.check()
    tensors, rank, alpha = read_gguf(tuned.adapter, course_heads())
    target = Path(target)
    config = {
        "peft_type": "LORA",
        "task_type": "CAUSAL_LM",
        "base_model_name_or_path": str(base),
        "r": rank,
        "lora_alpha": int(alpha) if alpha == int(alpha) else alpha,
        "lora_dropout": 0.0,
        "bias": "none",
        "target_modules": sorted({name.split(".")[-3] for name in tensors}),
        "inference_mode": True,
    }
    with written_whole(target / "adapter_model.safetensors") as part:
        save_file(tensors, part, metadata={"format": "pt"})
    write_whole(target / "adapter_config.json", json.dumps(config, indent=1) + "\n")
    return target


def read_gguf(path: Path | str, heads: Mapping[str, int]) -> tuple[dict[str, np.ndarray], int, float]:
    """(peft's name -> float16 weights, rank, alpha) of a GGUF adapter.

    heads: matrix -> number of heads whose rows llama.cpp keeps in another order. Raises TuningError for a
    file that cannot be read, and for matrices that peft has no name for.
    """
    import gguf

    try:
        reader = gguf.GGUFReader(path)
        alpha = float(reader.fields["adapter.lora.alpha"].contents())
        found = {tensor.name: np.array(tensor.data) for tensor in reader.tensors}
        made = {}
        for name, values in found.items():
            _, block, matrix, _, half = name.split(".")
            long = MATRICES[matrix]
            if half == "lora_b" and long in heads:
                values = unpermute_rows(values, heads[long])
            part = next(part for part, some in PART.items() if long in some)
            half = half[:-1] + half[-1].upper()
            made[f"base_model.model.model.layers.{block}.{part}.{long}.{half}.weight"] = values
        rank = next(values.shape[0] for name, values in made.items() if "lora_A" in name)
    except Exception as error:  # gguf raises half a dozen kinds
        raise TuningError(f"{path} is no LoRA adapter in GGUF that peft has names for ({error!r}).") from None
    return made, rank, alpha


def unpermute_rows(rows: np.ndarray, heads: int) -> np.ndarray:
    """Rows [heads × half × 2] of llama.cpp -> [heads × 2 halves × half] of transformers.

    >>> unpermute_rows(np.array([[0], [2], [1], [3]]), heads=1).ravel()
    array([0, 1, 2, 3])
    """
    return np.ascontiguousarray(
        rows.reshape(heads, rows.shape[0] // heads // 2, 2, -1).swapaxes(1, 2).reshape(rows.shape)
    )


@lru_cache(maxsize=1)
def course_heads() -> dict[str, int]:
    """Heads of the two matrices of the course's model whose rows llama.cpp keeps in another order."""
    import gguf

    told = gguf.GGUFReader(models.file("smollm2", models.CHAT.files[0].name)).fields
    fields = {"q_proj": "head_count", "k_proj": "head_count_kv"}
    return {matrix: int(told[f"llama.attention.{field}"].contents()) for matrix, field in fields.items()}

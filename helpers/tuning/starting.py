"""Go on from an adapter that is there: the weights of a GGUF file, in the order of a network's parameters.

What `export_adapter` wrote, read back: the rows of lora_b for queries and keys return to the order that
transformers has. The file holds float16, so a training goes on from what is served, not from the float32
that it was made of.
"""

from pathlib import Path
from typing import Any

import numpy as np

from .base import TuningError
from .export import NAMES, parts_of


def adapter_weights(network: Any, adapter: Path | str) -> list[Any]:
    """The adapter's tensors, float32, for each parameter of a peft network that is trained (`add_lora`).

    Raises TuningError when the file is none, or is of another model, rank, scale or choice of matrices.

        MasterAdamW(parameters, recipe).take(adapter_weights(network, shipped("reader").adapter))
    """
    import torch

    alpha, tensors = _read(Path(adapter))
    config = network.peft_config["default"]
    heads = {"q_proj": network.config.num_attention_heads, "k_proj": network.config.num_key_value_heads}
    trained = [(name, p) for name, p in network.named_parameters() if p.requires_grad]
    if alpha != config.lora_alpha or len(trained) != len(tensors):
        raise _misfit(adapter, f"alpha {alpha:g} and {len(tensors)} matrices, {len(trained)} are trained")
    found = []
    for name, parameter in trained:
        block, matrix, half = parts_of(name.replace(".default.", "."))
        values = tensors.get(f"blk.{block}.{NAMES[matrix]}.weight.lora_{half}")
        if values is None or values.shape != tuple(parameter.shape):
            raise _misfit(adapter, f"{matrix} of layer {block} has not the shape {tuple(parameter.shape)}")
        if half == "b" and matrix in heads:
            values = restore_rows(values, heads[matrix])
        found.append(torch.tensor(values, dtype=torch.float32))
    return found


def restore_rows(rows: np.ndarray, heads: int) -> np.ndarray:
    """Rows [heads × half × 2] of llama.cpp -> [heads × 2 halves × half]: what `permute_rows` did, undone.

    >>> restore_rows(np.array([[0], [2], [1], [3]]), heads=1).ravel()
    array([0, 1, 2, 3])
    """
    return rows.reshape(heads, rows.shape[0] // heads // 2, 2, -1).swapaxes(1, 2).reshape(rows.shape)


def _read(path: Path) -> tuple[float, dict[str, np.ndarray]]:
    """(alpha, name -> float32 values) of a GGUF adapter."""
    import gguf

    try:
        reader = gguf.GGUFReader(path)
        alpha = float(reader.fields["adapter.lora.alpha"].contents())
        return alpha, {one.name: np.array(one.data, dtype=np.float32) for one in reader.tensors}
    except (OSError, ValueError, KeyError, IndexError) as error:
        raise TuningError(
            f"{path} is no adapter in GGUF ({error!r}). Give the file of a Tuned: `tuned.adapter`."
        ) from None


def _misfit(path: Path | str, why: str) -> TuningError:
    return TuningError(
        f"{path} does not fit this training ({why}). Use a recipe with the rank, alpha and targets of the "
        "adapter that it starts from, on the same model."
    )

"""The network that is trained: the frozen model with low-rank updates, by hand and by peft, and its loss.

    W = U + scale · B A       U frozen [out, in], A [rank, in], B [out, rank], scale = alpha / rank

Hu et al. 2021 (arXiv 2106.09685), section 4.1. Three functions do it in NumPy; what they leave out:
gradients, dropout, and everything that makes it fast. The others do it with peft. Three things make that
faster on a processor than the same model out of the box (measured in benchmarks/tuning.py):

* logits are computed only where there is a loss: the output matrix, of 49,152 rows, is a quarter of the work;
* the updates are computed in the precision of the frozen weights. The optimiser keeps them in float32
  (`MasterAdamW`), or small steps would be rounded away;
* the norm is torch's own: one kernel in place of six.
"""

import warnings
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np

from .base import Base, TuningError
from .data import IGNORED, Encoded, split_by_tokens
from .recipe import Recipe

LENGTH_STEP, LOGITS_STEP = 32, 64  # padded to multiples: few shapes, so kernels and memory are used again
SAME_NORM = ("llama", "mistral", "qwen2", "qwen3")  # types whose RMSNorm is torch's: x / rms(x) * weight


# ---- by hand -------------------------------------------------------------------------------------


def lora_forward(x: np.ndarray, weight: np.ndarray, a: np.ndarray, b: np.ndarray, scale: float) -> np.ndarray:
    """(weight + scale · b a) x for every row of x, without ever building the product b a.

    x [n, in], weight [out, in], a [rank, in], b [out, rank] -> [n, out].

    >>> a, b = np.array([[1.0, 1.0]]), np.array([[1.0], [0.0]])
    >>> lora_forward(np.array([[1.0, 2.0]]), np.eye(2), a, b, scale=2.0)
    array([[7., 2.]])
    """
    return x @ weight.T + scale * (x @ a.T) @ b.T


def merged(weight: np.ndarray, a: np.ndarray, b: np.ndarray, scale: float) -> np.ndarray:
    """One matrix that does what weight and adapter do together: weight + scale · b a, [out, in].

    Merged, the adapter cannot be switched off.

    >>> a, b = np.array([[1.0, 1.0]]), np.array([[1.0], [0.0]])
    >>> merged(np.eye(2), a, b, scale=2.0)
    array([[3., 2.],
           [0., 1.]])
    """
    return weight + scale * b @ a


def trained_parameters(shapes: Iterable[tuple[int, int]], rank: int) -> int:
    """How many numbers are trained for an update of each matrix of shape (out, in): rank · (out + in) each.

    >>> trained_parameters([(576, 576), (192, 576)], rank=8)
    15360
    """
    return sum(rank * (out + into) for out, into in shapes)


# ---- with peft -----------------------------------------------------------------------------------


def add_lora(base: Base, recipe: Recipe) -> Any:
    """A peft model over the frozen base, its update zero at the start: B = 0 (section 4.1 of the LoRA paper).

    A is drawn by the recipe's seed. Raises TuningError when the targets are no layers of this model.

        network = add_lora(load_base(), Recipe(rank=8))
        remove_lora(network)
    """
    import torch
    from peft import LoraConfig, get_peft_model

    torch.manual_seed(recipe.seed)
    targets = recipe.targets if isinstance(recipe.targets, str) else list(recipe.targets)
    _refuse(targets, base)
    config = LoraConfig(
        r=recipe.rank,
        lora_alpha=recipe.alpha,
        target_modules=targets,
        lora_dropout=0.0,
        bias="none",
        task_type="CAUSAL_LM",
    )
    try:
        with (
            warnings.catch_warnings()
        ):  # peft asks transformers in a way that a later version will not answer
            warnings.simplefilter("ignore", FutureWarning)
            network: Any = get_peft_model(base.model, config, autocast_adapter_dtype=False)
    except ValueError as error:
        raise _misfit(recipe.targets, base, str(error).splitlines()[0]) from None
    network.used_cache, network.config.use_cache = network.config.use_cache, False
    _use_torch_norm(network)
    return network


def remove_lora(network: Any) -> Any:
    """The model as it was before `add_lora`, down to its own norm; returns it.

    base.model = remove_lora(network)
    """
    model = network.unload()
    model.config.use_cache = network.used_cache
    for parent in list(model.modules()):
        for name, child in list(parent.named_children()):
            if hasattr(child, "replaced"):
                setattr(parent, name, child.replaced[0])
    return model


def _refuse(targets: str | list[str], base: Base) -> None:
    """Every name must be that of a layer: peft is content when one of them is, and leaves others out."""
    names = {name.rpartition(".")[2] for name, _ in base.model.named_modules()} - {""}
    asked = targets if isinstance(targets, list) else []
    wrong = [target for target in asked if target.rpartition(".")[2] not in names]
    if wrong or not targets:
        raise _misfit(targets, base, f"it has no {', '.join(map(repr, wrong))}" if wrong else "none is named")


def _misfit(targets, base: Base, why: str) -> TuningError:
    return TuningError(
        f"Recipe: targets {targets!r} do not fit {base.name} ({why}). "
        'Use "all-linear", or names of its linear layers.'
    )


def _use_torch_norm(network) -> None:
    """Replace the model's RMSNorm modules by torch.nn.RMSNorm with the same weights."""
    import torch

    if network.config.model_type not in SAME_NORM:
        return
    for parent in list(network.modules()):
        for name, child in list(parent.named_children()):
            if type(child).__name__.endswith("RMSNorm") and not isinstance(child, torch.nn.RMSNorm):
                weight = child.weight
                norm: Any = torch.nn.RMSNorm(
                    weight.shape, eps=child.variance_epsilon, device=weight.device, dtype=weight.dtype
                )
                norm.weight = weight
                norm.replaced = [child]  # in a list, so that torch does not take it for a part of the norm
                setattr(parent, name, norm)


# ---- loss ----------------------------------------------------------------------------------------


def collate(part: Sequence[Encoded], pad: int, device: str = "cpu"):
    """(ids, attention mask, labels), each int64 [examples, longest]; padding at the right, masked."""
    import torch

    longest = _up(max(map(len, part)), LENGTH_STEP)
    ids, labels = torch.full((len(part), longest), pad), torch.full((len(part), longest), IGNORED)
    mask = torch.zeros(len(part), longest, dtype=torch.int64)
    for row, encoded in enumerate(part):
        ids[row, : len(encoded)], mask[row, : len(encoded)] = torch.tensor(encoded.ids), 1
        labels[row, : len(encoded)] = torch.tensor(encoded.labels)
    return ids.to(device), mask.to(device), labels.to(device)


def _up(count: int, step: int) -> int:
    """The next multiple of `step`."""
    return -(-count // step) * step


def summed_loss(network, ids, mask, labels):
    """(sum of the cross-entropy over labelled tokens, how many they are). Position i predicts token i + 1."""
    import torch

    logits, targets, rows = _predicted(network, ids, mask, labels)
    summed = torch.nn.functional.cross_entropy(logits, targets, reduction="sum", ignore_index=IGNORED)
    return summed, len(rows)


def row_logs(network, ids, mask, labels):
    """Log probability of each row's labelled tokens together, in nats: float32 [rows]."""
    import torch

    logits, targets, rows = _predicted(network, ids, mask, labels)
    lost = torch.nn.functional.cross_entropy(logits, targets, reduction="none", ignore_index=IGNORED)
    return torch.zeros(len(ids), device=lost.device).index_add(0, rows, -lost[: len(rows)])


def _predicted(network, ids, mask, labels):
    """(logits, targets, rows): at labelled positions alone, filled up with targets that are ignored; and of
    each labelled position the row that it is in.
    """
    import torch

    causal = network.base_model.model
    hidden = causal.get_decoder()(input_ids=ids, attention_mask=mask).last_hidden_state[:, :-1]
    wanted = labels[:, 1:]
    positions = (wanted != IGNORED).flatten().nonzero().squeeze(1)
    rows, count = positions // wanted.shape[1], len(positions)
    positions = torch.nn.functional.pad(positions, (0, _up(count, LOGITS_STEP) - count))
    targets = wanted.flatten()[positions]
    targets[count:] = IGNORED
    return causal.get_output_embeddings()(hidden.flatten(0, 1)[positions]).float(), targets, rows


def held_out_loss(
    network, encoded: Sequence[Encoded], pad: int, device: str = "cpu", tokens_at_once: int = 1024
) -> float:
    """Mean cross-entropy per completion token, in nats, without changing anything."""
    import torch

    summed, count = 0.0, 0
    with torch.no_grad():
        for part in split_by_tokens(range(len(encoded)), lambda i: len(encoded[i]), tokens_at_once):
            loss, tokens = summed_loss(network, *collate([encoded[i] for i in part], pad, device))
            summed, count = summed + float(loss), count + tokens
    return summed / count

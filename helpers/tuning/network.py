"""The network that is trained: the frozen model with low-rank updates by peft, and the loss on completions only.

Three things make it faster on a processor than the same model out of the box (measured in benchmarks/tuning.py):

* logits are computed only where there is a loss. The output matrix has 49,152 rows, a quarter of the model's arithmetic;
* the updates are computed in the precision of the frozen weights. The optimiser keeps them in float32 (`MasterAdamW`), or small steps would be rounded away;
* the norm is torch's own: one kernel in place of six.
"""

import warnings
from collections.abc import Sequence

from .base import Base, TuningError
from .data import IGNORED, Encoded
from .recipe import Recipe

LENGTH_STEP, LOGITS_STEP = (
    32,
    64,
)  # lengths are padded to multiples: few shapes, so the processor's kernels and memory are used again
SAME_NORM = (
    "llama",
    "mistral",
    "qwen2",
    "qwen3",
)  # model types whose RMSNorm is torch's: x / rms(x) * weight


def add_lora(base: Base, recipe: Recipe):
    """A peft model over the frozen base, its update zero at the start: B = 0 (section 4.1 of the LoRA paper)."""
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
        with warnings.catch_warnings():
            warnings.simplefilter(
                "ignore", FutureWarning
            )  # peft asks transformers in a way that a later version will not answer
            network = get_peft_model(base.model, config, autocast_adapter_dtype=False)
    except ValueError as error:
        raise _misfit(recipe.targets, base, str(error).splitlines()[0]) from None
    network.used_cache, network.config.use_cache = network.config.use_cache, False
    _use_torch_norm(network)
    return network


def remove_lora(network):
    """The model as it was before `add_lora`, down to its own norm; returns it."""
    model = network.unload()
    model.config.use_cache = network.used_cache
    for parent in list(model.modules()):
        for name, child in list(parent.named_children()):
            if hasattr(child, "replaced"):
                setattr(parent, name, child.replaced[0])
    return model


def _refuse(targets: str | list[str], base: Base) -> None:
    """Every name must be that of a layer: peft itself is content when one of them is, and leaves a misspelt one out."""
    names = {name.rpartition(".")[2] for name, _ in base.model.named_modules()} - {""}
    wrong = (
        [target for target in targets if target.rpartition(".")[2] not in names]
        if isinstance(targets, list)
        else []
    )
    if wrong or not targets:
        raise _misfit(targets, base, f"it has no {', '.join(map(repr, wrong))}" if wrong else "none is named")


def _misfit(targets, base: Base, why: str) -> TuningError:
    return TuningError(
        f'Recipe: targets {targets!r} do not fit {base.name} ({why}). Use "all-linear", or names of its linear layers.'
    )


def _use_torch_norm(network) -> None:
    """Replace the model's RMSNorm modules by torch.nn.RMSNorm with the same weights."""
    import torch

    if network.config.model_type not in SAME_NORM:
        return
    for parent in list(network.modules()):
        for name, child in list(parent.named_children()):
            if type(child).__name__.endswith("RMSNorm") and not isinstance(child, torch.nn.RMSNorm):
                norm = torch.nn.RMSNorm(
                    child.weight.shape,
                    eps=child.variance_epsilon,
                    device=child.weight.device,
                    dtype=child.weight.dtype,
                )
                norm.weight, norm.replaced = (
                    child.weight,
                    [child],
                )  # in a list, so that torch does not take it for a part of the norm
                setattr(parent, name, norm)


def collate(part: Sequence[Encoded], pad: int, device: str = "cpu"):
    """(ids, attention mask, labels), each int64 [examples, longest]; padding stands at the right and is masked."""
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
    """(sum of the cross-entropy over the labelled tokens, how many there are). Position i predicts token i + 1."""
    import torch

    causal = network.base_model.model
    hidden = causal.get_decoder()(input_ids=ids, attention_mask=mask).last_hidden_state[:, :-1]
    wanted = labels[:, 1:]
    place = (wanted != IGNORED).flatten().nonzero().squeeze(1)
    count = len(place)
    place = torch.nn.functional.pad(place, (0, _up(count, LOGITS_STEP) - count))
    targets = wanted.flatten()[place]
    targets[count:] = IGNORED
    logits = causal.get_output_embeddings()(hidden.flatten(0, 1)[place]).float()
    return torch.nn.functional.cross_entropy(logits, targets, reduction="sum", ignore_index=IGNORED), count


def master_adamw(parameters, recipe: Recipe):
    """AdamW (Loshchilov & Hutter 2019, arXiv 1711.05101) over float32 copies of the parameters, which are written back after each step."""
    import torch

    class MasterAdamW(torch.optim.AdamW):
        def __init__(self, parameters):
            self.low = list(parameters)
            self.master = [p.detach().float().clone() for p in self.low]
            super().__init__(self.master, lr=recipe.learning_rate, weight_decay=recipe.weight_decay)

        def step(self, rate: float) -> None:  # noqa: D102
            for master, low in zip(self.master, self.low, strict=True):
                master.grad = low.grad.float()
            size = float(torch.nn.utils.clip_grad_norm_(self.master, recipe.clip))
            if not size < float("inf"):  # clipped, it would be zero or no number
                raise TuningError(
                    f"The gradient is {size}: training has come apart. Use a smaller learning_rate (it is {recipe.learning_rate})."
                )
            for row in self.param_groups:
                row["lr"] = rate
            super().step()
            self.write_back()

        def write_back(self) -> None:
            with torch.no_grad():
                for master, low in zip(self.master, self.low, strict=True):
                    low.copy_(master)
                    low.grad = None

    return MasterAdamW(parameters)

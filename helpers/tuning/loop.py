"""One training run: steps over batches, the held-out loss, checkpoints, and what is kept in the end.

A checkpoint is written every half minute at most. A run that goes on from it gives the same weights as
one that was never interrupted: the order of batches hangs on the seed alone, and optimiser and losses are
in the checkpoint.
"""

import contextlib
import json
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from helpers.files import write_whole, written_whole
from helpers.progress import Progress

from .base import Base, TuningError
from .data import Encoded, Example, batches, encode, split_by_tokens
from .export import UnservableError, export_adapter
from .network import add_lora, collate, held_out_loss, remove_lora, summed_loss
from .recipe import Recipe
from .starting import adapter_weights
from .tuned import ADAPTER, CHECKPOINT, DONE, PEFT, checksums

CHECKPOINT_SECONDS = 30
SPEED = 400  # tokens a second on two cores, roughly


@dataclass
class State:
    """What a checkpoint holds besides weights. best: the lowest held-out loss. waited: checks since then."""

    step: int = 0
    losses: list[float] = field(default_factory=list)
    held_out: list[tuple[int, float]] = field(default_factory=list)
    tokens: int = 0
    seconds: float = 0.0
    best: float = float("inf")
    waited: int = 0


class MasterAdamW:
    """AdamW (Loshchilov & Hutter 2019, arXiv 1711.05101) over float32 copies of the parameters.

    The copies (`master`) are written back after each step, in whatever precision the parameters have.
    """

    def __init__(self, parameters: Sequence[Any], recipe: Recipe):
        import torch

        self.low, self.clip, self.learning_rate = list(parameters), recipe.clip, recipe.learning_rate
        self.master = [p.detach().float().clone() for p in self.low]
        self.adamw = torch.optim.AdamW(self.master, lr=recipe.learning_rate, weight_decay=recipe.weight_decay)

    def update(self, rate: float) -> None:
        """One step by the parameters' gradients, clipped. Raises TuningError when they are no numbers."""
        import torch

        for master, low in zip(self.master, self.low, strict=True):
            master.grad = low.grad.float()
        size = float(torch.nn.utils.clip_grad_norm_(self.master, self.clip))
        if not size < float("inf"):  # clipped, it would be zero or no number
            raise _come_apart(f"The gradient is {size}", self.learning_rate)
        for row in self.adamw.param_groups:
            row["lr"] = rate
        self.adamw.step()
        self.write_back()

    def take(self, weights: Sequence[Any]) -> None:
        """Go on from these weights: tensors in the order of the parameters."""
        import torch

        with torch.no_grad():
            for mine, theirs in zip(self.master, weights, strict=True):
                mine.copy_(theirs)
        self.write_back()

    def write_back(self) -> None:
        """The parameters as the copies are; gradients are cleared."""
        import torch

        with torch.no_grad():
            for master, low in zip(self.master, self.low, strict=True):
                low.copy_(master)
                low.grad = None


class Run:
    """One training run: network, optimiser, state, checkpoint.

    quick: steps to stop after; None for all. start: a GGUF adapter to go on from; None for a fresh one.
    """

    def __init__(
        self,
        examples: Sequence[Example],
        held_out: Sequence[Example],
        recipe: Recipe,
        base: Base,
        folder: Path,
        quick: int | None = None,
        start: Path | None = None,
    ):
        self.recipe, self.base, self.folder, self.start = recipe, base, folder, start
        self.examples = [encode(example, base.tokenizer) for example in examples]
        self.held_out = [encode(example, base.tokenizer) for example in held_out]
        lengths = [len(example) for example in self.examples]
        self.plan = [batch for epoch in range(recipe.epochs) for batch in _epoch(lengths, recipe, epoch)]
        self.steps = min(len(self.plan), quick or len(self.plan))
        self.every = max(1, len(self.plan) // (recipe.epochs * recipe.checks))
        self.state = State()
        self.best: list[Any] | None = None  # weights of the best check, with patience only
        self.network: Any = None

    def minutes(self) -> str:
        """A rough estimate of the time, in words."""
        tokens = sum(self.length(i) for batch in self.plan[: self.steps] for i in batch)
        seconds = tokens / SPEED
        if seconds < 60:
            return f"{max(1, round(seconds / 10)) * 10} s"
        return "a minute" if seconds < 90 else f"{seconds / 60:.0f} minutes"

    def train(self, progress: Progress | None = None) -> None:
        """All steps still to do. Raises TuningError when training comes apart, OSError on a full disk."""
        self.network = add_lora(self.base, self.recipe)
        self.parameters = [p for p in self.network.parameters() if p.requires_grad]
        self.optimiser = MasterAdamW(self.parameters, self.recipe)
        if self.start:
            self.optimiser.take(adapter_weights(self.network, self.start))
        saved = started = time.perf_counter()
        self.prepare()
        self._resume()
        before = self.state.seconds
        while self.state.step < self.steps and not self.stopped():
            self.state.losses.append(self._step(self.plan[self.state.step]))
            self.state.step += 1
            if self.held_out and (self.state.step % self.every == 0 or self.state.step == self.steps):
                self._check()
            self.state.seconds = before + time.perf_counter() - started
            if progress:
                progress(self.steps if self.stopped() else self.state.step, self.steps)
            if time.perf_counter() - saved > CHECKPOINT_SECONDS:
                self._save()
                saved = time.perf_counter()

    def stopped(self) -> bool:
        """True when the held-out loss has not fallen for as many checks as the recipe's patience."""
        return self.recipe.patience is not None and self.state.waited >= self.recipe.patience

    # ---- what another kind of training does otherwise (preferences.py) ----

    def prepare(self) -> None:
        """Called once before the first step, when the network is as it starts."""

    def length(self, index: int) -> int:
        """Tokens that are read for an example."""
        return len(self.examples[index])

    def loss_of(self, part: Sequence[int], batch: Sequence[int]) -> Any:
        """What a part adds to the loss of its batch: cross-entropy, over all tokens that the batch learns."""
        total = sum(len(self.examples[i]) - self.examples[i].prompt for i in batch)
        return summed_loss(self.network, *self.rows([self.examples[i] for i in part]))[0] / total

    def rows(self, some: Sequence[Encoded]) -> Any:
        """`collate` for this network."""
        return collate(some, self.base.pad, self.base.device)

    def _step(self, batch: list[int]) -> float:
        """One update over a batch, part by part; returns the loss before it."""
        loss = 0.0
        for part in split_by_tokens(batch, self.length, self.recipe.tokens_at_once):
            share = self.loss_of(part, batch)
            share.backward()
            loss += float(share.detach())
        if not loss < float("inf"):
            raise _come_apart(f"The loss is {loss} after {self.state.step} steps", self.recipe.learning_rate)
        self.state.tokens += sum(map(self.length, batch))
        self.optimiser.update(self.recipe.rate_at(self.state.step, len(self.plan)))
        return loss

    def _check(self) -> None:
        loss = held_out_loss(
            self.network, self.held_out, self.base.pad, self.base.device, self.recipe.tokens_at_once
        )
        self.state.held_out.append((self.state.step, loss))
        if loss < self.state.best:
            self.state.best, self.state.waited = loss, 0
            self.best = [p.detach().clone() for p in self.optimiser.master] if self.recipe.patience else None
        else:
            self.state.waited += 1

    # ---- on disk ----

    def _save(self) -> None:
        import torch

        content = {
            "state": asdict(self.state),
            "master": self.optimiser.master,
            "optimiser": self.optimiser.adamw.state_dict(),
            "best": self.best,
        }
        with written_whole(self.folder / CHECKPOINT) as part, _full_disk_is_an_oserror():
            torch.save(content, part)

    def _resume(self) -> None:
        import torch

        path = self.folder / CHECKPOINT
        if not path.exists():
            return
        try:
            kept = torch.load(path, map_location="cpu", weights_only=True)
            self.state, self.best = State(**kept["state"]), kept["best"]
        except Exception:  # a dozen kinds for a damaged file; another version keeps other things. Start anew.
            path.unlink()
            return
        self.optimiser.take(kept["master"])
        self.optimiser.adamw.load_state_dict(kept["optimiser"])

    def keep(self) -> None:
        """Write adapter and record into the folder; the record comes last and says that all is there."""
        import torch

        weights = self.best if self.best is not None else self.optimiser.master
        with torch.no_grad():
            for p, value in zip(self.parameters, weights, strict=True):
                p.data = value.detach().clone()
        self.folder.mkdir(parents=True, exist_ok=True)
        with _full_disk_is_an_oserror():
            self.network.save_pretrained(self.folder / PEFT)
        with contextlib.suppress(UnservableError):  # then the peft folder is what there is
            export_adapter(self.folder / PEFT, self.folder / ADAPTER)
        told = {"base": self.base.name, "recipe": asdict(self.recipe), "examples": len(self.examples)}
        state = asdict(self.state)
        told |= {key: state[key] for key in ("losses", "held_out", "tokens", "seconds")}
        write_whole(self.folder / DONE, json.dumps(told | {"sha256": checksums(self.folder)}))
        (self.folder / CHECKPOINT).unlink(missing_ok=True)

    def release(self) -> None:
        """Give the base model back as it was, whether training came to its end or was interrupted."""
        if self.network is not None:
            self.base.model = remove_lora(self.network)


def _epoch(lengths: Sequence[int], recipe: Recipe, epoch: int) -> list[list[int]]:
    """The batches of an epoch, counted from 0, in their order."""
    return batches(lengths, recipe.batch, 1000 * recipe.seed + epoch)


def first_batch(examples: Sequence[Example], recipe: Recipe, base: Base):
    """(ids, attention mask, labels) of the first step of `tune(examples, …, recipe)`: what to compare with.

    ids, mask, labels = first_batch(plan.examples, plan.recipe, load_base())
    """
    encoded = [encode(example, base.tokenizer) for example in examples]
    first = _epoch([len(example) for example in encoded], recipe, 0)[0]
    return collate([encoded[i] for i in first], base.pad, base.device)


def _come_apart(what: str, rate: float) -> TuningError:
    return TuningError(f"{what}: training has come apart. Use a smaller learning_rate (it is {rate}).")


@contextlib.contextmanager
def _full_disk_is_an_oserror():
    """A write that fails raises OSError; torch and safetensors have kinds of their own for a full disk."""
    from safetensors import SafetensorError

    try:
        yield
    except (RuntimeError, SafetensorError):
        raise OSError("the disk is full, or does not let us write") from None

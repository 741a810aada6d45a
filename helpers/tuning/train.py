"""Train a LoRA adapter: `tune(examples, name)`.

    tuned = tune(ticket_examples(load_tickets("train")[:200]), "triage", progress=bar("steps"))
    serve(tuned)                                     helpers.tuning.serving
    chat("Buoy K4-01655 off station", adapter="triage")

A run lives in a folder of the cache that is named by everything that shapes its result. A finished run is found again and not repeated; an
interrupted one goes on from its last checkpoint (every half minute at most) and gives the same weights as without the interruption.

What this leaves out: several GPUs, mixtures of adapters, preference tuning.
"""

import contextlib
import json
import os
import re
import shutil
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path

from helpers import settings
from .base import Base, TuningError, load_base
from .data import Encoded, Example, batches, encode, split_by_tokens
from .network import add_lora, collate, master_adamw, remove_lora, summed_loss
from .recipe import Recipe, fingerprint

CHECKPOINT_SECONDS = 30
QUICK_STEPS = 2
CHECKPOINT, DONE, ADAPTER = "checkpoint.pt", "run.json", "adapter.gguf"
Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Tuned:
    """A finished training: where the adapter lies, the loss of every step, (step, loss) on held-out examples, what it took.

    tokens: read in training, padding not counted. seconds: of training alone, all sittings together. trained_here is False
    for an adapter that came with the course.
    """

    name: str
    folder: Path
    base: str
    recipe: Recipe
    examples: int
    losses: tuple[float, ...] = ()
    held_out: tuple[tuple[int, float], ...] = ()
    tokens: int = 0
    seconds: float = 0.0
    trained_here: bool = True

    @property
    def adapter(self) -> Path:
        """The GGUF adapter for the local server (course's model and other Llama models only)."""
        return self.folder / (ADAPTER if self.trained_here else f"{self.name}.gguf")

    def __str__(self) -> str:
        if not self.trained_here:
            return f"{self.name}: the adapter that comes with the course (training was skipped)"
        return (
            f"{self.name}: {self.examples} examples, {len(self.losses)} steps, {self.tokens:,} tokens in {self.seconds:.0f} s; "
            f"loss {self.losses[0]:.2f} -> {self.losses[-1]:.2f}"
        )


@dataclass
class _State:
    """What a checkpoint holds besides weights."""

    step: int = 0
    losses: list[float] = field(default_factory=list)
    held_out: list[tuple[int, float]] = field(default_factory=list)
    tokens: int = 0
    seconds: float = 0.0
    best: float = float("inf")
    waited: int = 0


def tune(
    examples: Sequence[Example],
    name: str,
    recipe: Recipe = Recipe(),
    held_out: Sequence[Example] = (),
    base: Base | str | None = None,
    progress: Progress | None = None,
    say: Callable[[str], None] = print,
) -> Tuned:
    """Train an adapter on examples, or return the run that was finished before.

    held_out: examples whose loss is watched, never trained on; with `recipe.patience` training stops when it no longer falls, and the best weights are kept.
    base: None for the course's model, a Hugging Face name or folder, or a loaded Base. progress: called with (steps done, steps to do). The quick size takes two steps.
    Raises TuningError for too few examples, a loss that is no number, a full disk.
    """
    _refuse(examples, held_out, name, recipe)
    if not settings.training():
        from .shelf import comes_along, shipped

        if comes_along(name):
            say(
                f"COURSE_TRAIN is no, so {name!r} is not trained here: this is the adapter that comes with the course."
            )
            return shipped(name)
        say(
            f"COURSE_TRAIN is no, but no adapter {name!r} comes with the course, so it is trained all the same."
        )
    quick = QUICK_STEPS if settings.size() == "quick" else None
    label = base.name if isinstance(base, Base) else base or "course"
    folder = (
        settings.cache_folder() / "tuning" / f"{name}-{fingerprint(recipe, examples, held_out, label, quick)}"
    )
    if (folder / DONE).exists():
        return _finished(name, folder)
    base = base if isinstance(base, Base) else load_base(base, recipe.precision)
    run = _Run(examples, held_out, recipe, base, folder, quick)
    say(f"training {name!r}: {len(examples)} examples, {run.steps} steps, about {run.minutes()} on two cores")
    try:
        run.train(progress)
        run.keep(name)
    except OSError as error:
        raise TuningError(
            f"{folder} cannot be written ({error.strerror or error}). Free some space or set COURSE_CACHE to another disk; the training goes on where it stopped."
        ) from None
    finally:
        run.release()
    return _finished(name, folder)


def _refuse(examples, held_out, name, recipe) -> None:
    if not re.fullmatch(r"[A-Za-z0-9_-]+", name):
        raise TuningError(f"{name!r} is no name for an adapter. Use letters, digits, - and _.")
    if len(examples) < recipe.batch:
        raise TuningError(
            f"There are {len(examples)} examples and a step takes {recipe.batch}. Give more examples, or a recipe with a smaller batch."
        )
    wrong = next((e for e in [*examples, *held_out] if not isinstance(e, Example)), None)
    if wrong is not None:
        raise TuningError(
            f"Training wants Example objects and got a {type(wrong).__name__}. Make them with Example(user=…, answer=…), ticket_examples or load_examples."
        )
    both = set(examples) & set(held_out)
    if both:
        raise TuningError(
            f"{len(both)} of the held-out examples are trained on as well, for example {next(iter(both)).user[:60]!r}. Keep them apart, or the held-out loss says nothing."
        )


class _Run:
    """One training run: network, optimiser, state, checkpoint."""

    def __init__(self, examples, held_out, recipe: Recipe, base: Base, folder: Path, quick: int | None):
        self.recipe, self.base, self.folder = recipe, base, folder
        self.examples = [encode(example, base.tokenizer) for example in examples]
        self.held_out = [encode(example, base.tokenizer) for example in held_out]
        self.plan = [
            batch
            for epoch in range(recipe.epochs)
            for batch in batches([len(e) for e in self.examples], recipe.batch, 1000 * recipe.seed + epoch)
        ]
        self.steps = min(len(self.plan), quick or len(self.plan))
        self.every = max(1, len(self.plan) // (recipe.epochs * recipe.checks))
        self.state, self.best, self.network = _State(), None, None

    def minutes(self) -> str:
        """A rough estimate of the time, by 400 tokens a second."""
        tokens = sum(len(self.examples[i]) for batch in self.plan[: self.steps] for i in batch)
        return (
            f"{max(1, round(tokens / 400 / 10)) * 10} s"
            if tokens < 60 * 400
            else f"{tokens / 400 / 60:.0f} minutes"
            if tokens >= 90 * 400
            else "a minute"
        )

    def train(self, progress: Progress | None) -> None:
        """All steps that are still to do."""
        self.network = add_lora(self.base, self.recipe)
        self.parameters = [p for p in self.network.parameters() if p.requires_grad]
        self.optimiser = master_adamw(self.parameters, self.recipe)
        self._resume()
        saved = started = time.perf_counter()
        before = self.state.seconds
        while self.state.step < self.steps and not self._stopped():
            self.state.losses.append(self._step(self.plan[self.state.step]))
            self.state.step += 1
            if self.held_out and (self.state.step % self.every == 0 or self.state.step == self.steps):
                self._check()
            self.state.seconds = before + time.perf_counter() - started
            if progress:
                progress(self.steps if self._stopped() else self.state.step, self.steps)
            if time.perf_counter() - saved > CHECKPOINT_SECONDS:
                self._save()
                saved = time.perf_counter()

    def _step(self, batch: list[int]) -> float:
        """One update over a batch, part by part; returns the mean loss per token before it."""
        total = sum(len(self.examples[i]) - self.examples[i].prompt for i in batch)
        loss = 0.0
        for part in split_by_tokens(batch, lambda i: len(self.examples[i]), self.recipe.tokens_at_once):
            summed, _ = summed_loss(
                self.network, *collate([self.examples[i] for i in part], self._pad, self.base.device)
            )
            (summed / total).backward()
            loss += float(summed.detach()) / total
        if not loss < float("inf"):
            raise TuningError(
                f"The loss is {loss} after {self.state.step} steps: training has come apart. Use a smaller learning_rate (it is {self.recipe.learning_rate})."
            )
        self.state.tokens += sum(len(self.examples[i]) for i in batch)
        self.optimiser.step(self._rate())
        return loss

    def _rate(self) -> float:
        """The learning rate of this step: up in a line, down in a line."""
        step, total, warm_up = self.state.step, len(self.plan), min(self.recipe.warm_up, len(self.plan) // 2)
        return self.recipe.learning_rate * min(
            1.0, (step + 1) / max(1, warm_up), (total - step) / max(1, total - warm_up)
        )

    def _check(self) -> None:
        loss = held_out_loss(
            self.network, self.held_out, self._pad, self.base.device, self.recipe.tokens_at_once
        )
        self.state.held_out.append((self.state.step, loss))
        if loss < self.state.best:
            self.state.best, self.state.waited = loss, 0
            self.best = [p.detach().clone() for p in self.optimiser.master] if self.recipe.patience else None
        else:
            self.state.waited += 1

    def _stopped(self) -> bool:
        return self.recipe.patience is not None and self.state.waited >= self.recipe.patience

    @property
    def _pad(self) -> int:
        tokenizer = self.base.tokenizer
        return tokenizer.pad_token_id if tokenizer.pad_token_id is not None else tokenizer.eos_token_id

    # ---- on disk ----

    def _save(self) -> None:
        import torch

        self.folder.mkdir(parents=True, exist_ok=True)
        part = self.folder / f"{CHECKPOINT}.{os.getpid()}.part"
        try:
            with _writing():
                torch.save(
                    {
                        "state": asdict(self.state),
                        "master": self.optimiser.master,
                        "optimiser": self.optimiser.state_dict(),
                        "best": self.best,
                    },
                    part,
                )
            os.replace(part, self.folder / CHECKPOINT)
        finally:
            part.unlink(missing_ok=True)

    def _resume(self) -> None:
        import torch

        if not (self.folder / CHECKPOINT).exists():
            return
        try:
            kept = torch.load(self.folder / CHECKPOINT, map_location="cpu", weights_only=True)
            self.state, self.best = _State(**kept["state"]), kept["best"]
        except Exception:  # torch raises a dozen kinds for a damaged file, and another version keeps other things; the run starts anew then
            (self.folder / CHECKPOINT).unlink()
            return
        with torch.no_grad():
            for mine, theirs in zip(self.optimiser.master, kept["master"], strict=True):
                mine.copy_(theirs)
        self.optimiser.load_state_dict(kept["optimiser"])
        self.optimiser.write_back()

    def keep(self, name: str) -> None:
        """Write adapter and record into the folder; the record comes last and says that all is there."""
        import torch
        from .export import export_adapter

        weights = self.best if self.best is not None else self.optimiser.master
        with torch.no_grad():
            for p, value in zip(self.parameters, weights, strict=True):
                p.data = value.detach().clone()
        self.folder.mkdir(parents=True, exist_ok=True)
        with _writing():
            self.network.save_pretrained(self.folder / "peft")
        with contextlib.suppress(TuningError):  # another architecture: the peft folder is what there is
            export_adapter(self.folder / "peft", self.folder / ADAPTER)
        record = {"base": self.base.name, "recipe": asdict(self.recipe), "examples": len(self.examples)} | {
            key: asdict(self.state)[key] for key in ("losses", "held_out", "tokens", "seconds")
        }
        part = self.folder / f"{DONE}.part"
        part.write_text(json.dumps(record), encoding="utf-8")
        os.replace(part, self.folder / DONE)
        (self.folder / CHECKPOINT).unlink(missing_ok=True)

    def release(self) -> None:
        """Give the base model back as it was, whether training came to its end or was interrupted."""
        if self.network is not None:
            self.base.model = remove_lora(self.network)


@contextlib.contextmanager
def _writing():
    """A write that fails raises OSError; torch and safetensors have kinds of their own for a full disk."""
    from safetensors import SafetensorError

    try:
        yield
    except (RuntimeError, SafetensorError):
        raise OSError("the disk is full, or does not let us write") from None


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


def _finished(name: str, folder: Path) -> Tuned:
    row = json.loads((folder / DONE).read_text(encoding="utf-8"))
    targets = row["recipe"]["targets"]
    recipe = Recipe(**row["recipe"] | {"targets": targets if isinstance(targets, str) else tuple(targets)})
    return Tuned(
        name,
        folder,
        row["base"],
        recipe,
        row["examples"],
        tuple(row["losses"]),
        tuple(map(tuple, row["held_out"])),
        row["tokens"],
        row["seconds"],
    )


def demand_whole_trainings() -> None:
    """Raise TuningError where trainings are skipped or cut short: what is kept for others must come from whole ones."""
    if not settings.training():
        raise TuningError("COURSE_TRAIN is no, and this command trains. Unset it.")
    if settings.size() == "quick":
        raise TuningError(
            "COURSE_SIZE is quick, so that a training would stop after two steps. Unset it for this command."
        )


def forget(tuned: Tuned) -> None:
    """Delete a run from the cache, so that the next `tune` trains it again."""
    if tuned.trained_here:
        shutil.rmtree(tuned.folder, ignore_errors=True)

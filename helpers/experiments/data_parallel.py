"""One LoRA training in one process or several, with the same loss: data-parallel training, by hand.

    python -m helpers.experiments.parallel_training                    one process
    torchrun --standalone --nproc-per-node 2 -m helpers.experiments.parallel_training
    accelerate launch --multi_gpu --num_processes 2 -m helpers.experiments.parallel_training     (on GPUs)

Each process has the whole model and takes its share of every batch. Gradients are added up over all of them
(all-reduce; Li et al. 2020, arXiv 2006.15704), so that all take the same step. One process that adds up the
gradients of several parts before it steps does the same with time in place of machines: gradient
accumulation. Both equal the step over the whole batch only when every *token* counts alike. The mean of the
parts' means counts a token of a short part more (`weigh="parts"`, kept to be shown).

What this leaves out: models that do not fit into one process (sharding: FSDP, ZeRO), and sending gradients
while others are still computed.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from helpers.tuning import Base, Example, Recipe, TuningError, add_lora, remove_lora
from helpers.tuning.data import batches, encode
from helpers.tuning.loop import MasterAdamW
from helpers.tuning.network import collate, summed_loss

WEIGHS = ("tokens", "parts")
MODELS = ("tiny", "course")
PROGRAM = "helpers.experiments.parallel_training"
PATIENCE = 600  # seconds for a run in processes


@dataclass(frozen=True)
class Trained:
    """What a run gave. losses: of each step, before it, over the whole batch, a token's mean. tokens: read by
    all processes. seconds: of the steps alone. size: root of the sum of squares of the trained weights.
    """

    processes: int
    parts: int
    device: str
    losses: tuple[float, ...]
    size: float
    tokens: int
    seconds: float

    @property
    def tokens_per_second(self) -> float:
        """All processes together."""
        return self.tokens / self.seconds

    def __str__(self) -> str:
        return (
            f"{self.processes} process(es), {self.parts} part(s) each, on {self.device}: loss "
            f"{self.losses[0]:.4f} -> {self.losses[-1]:.4f}, {self.tokens_per_second:.0f} tokens/s"
        )


def shared_training(
    examples: Sequence[Example],
    base: Base,
    recipe: Recipe,
    steps: int,
    parts: int = 1,
    weigh: str = "tokens",
    place: tuple[int, int] = (0, 1),
) -> Trained:
    """Train LoRA for some steps on this process's share of each batch.

    recipe.batch: examples of a step, all processes together. parts: how often a process accumulates before
    it steps. weigh: "tokens" (right), or "parts" (each part's mean counts alike). place: (number of this
    process, how many there are); of several, all are in one process group. Raises TuningError for a batch
    that can't be shared out.

        shared_training(examples, load_base(), Recipe(batch=8), steps=4, parts=2)
    """
    import torch

    number, world = place
    if weigh not in WEIGHS:
        raise TuningError(f"weigh is {weigh!r}; use one of {', '.join(WEIGHS)}.")
    if parts < 1 or recipe.batch % (world * parts) or len(examples) < recipe.batch:
        raise TuningError(
            f"A batch of {recipe.batch} of {len(examples)} examples can't be shared out to {world} "
            f"process(es) with {parts} part(s) each. Take a multiple of {world * max(1, parts)}."
        )
    rows = [encode(example, base.tokenizer) for example in examples]
    plan: list[list[int]] = []
    while len(plan) < steps:
        plan += batches([len(row) for row in rows], recipe.batch, 1000 * recipe.seed + len(plan))
    network = add_lora(base, recipe)
    trained = [p for p in network.parameters() if p.requires_grad]
    optimiser, losses = MasterAdamW(trained, recipe), []
    began = time.perf_counter()
    for step, batch in enumerate(plan[:steps]):
        total = sum(len(rows[i]) - rows[i].prompt for i in batch)
        loss = 0.0
        for at in range(parts):
            mine = [rows[i] for i in batch[number * parts + at :: world * parts]]
            summed, count = summed_loss(network, *collate(mine, base.pad, base.device))
            share = summed / total if weigh == "tokens" else summed / count / (world * parts)
            share.backward()
            loss += float(share.detach())
        losses.append(_added_up(trained, loss, world))
        optimiser.update(recipe.rate_at(step, steps))
    seconds = time.perf_counter() - began
    size = float(torch.cat([p.detach().float().flatten() for p in optimiser.master]).norm())
    base.model = remove_lora(network)
    tokens = sum(len(rows[i]) for batch in plan[:steps] for i in batch)
    return Trained(world, parts, base.device, tuple(losses), size, tokens, seconds)


def _added_up(trained: Sequence[Any], loss: float, world: int) -> float:
    """Add up gradients (in place) and loss over all processes: one long vector, one all-reduce."""
    import torch

    if world == 1:
        return loss
    together = torch.cat(
        [p.grad.float().flatten() for p in trained] + [trained[0].new_tensor([loss]).float()]
    )
    torch.distributed.all_reduce(together)
    start = 0
    for p in trained:
        p.grad.copy_(together[start : start + p.numel()].view_as(p))
        start += p.numel()
    return float(together[-1])


def lines_to_learn(count: int = 32) -> list[Example]:
    """Short questions and answers of many lengths, each another: what the small runs train on.

    >>> lines_to_learn(1)[0].answer
    'K0-0'
    """
    return [
        Example(f"Code of buoy {i}?" + " Please." * (i % 5), f"K{i * 37 % 100}-{i}" + " at sea" * (i % 4))
        for i in range(count)
    ]


# ---- several processes ---------------------------------------------------------------------------


def in_processes(
    processes: int,
    *,
    model: str = "tiny",
    steps: int = 4,
    batch: int = 8,
    parts: int = 1,
    weigh: str = "tokens",
) -> Trained:
    """The same training started by torchrun in so many processes; what the first of them reports.

    model: "tiny" (seconds) or "course". Raises TuningError when it fails or takes longer than ten minutes.

        in_processes(2)
    """
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "trained.json"
        told = {"model": model, "steps": steps, "batch": batch, "parts": parts, "weigh": weigh, "out": out}
        given = [word for name, value in told.items() for word in (f"--{name}", str(value))]
        run = ["-m", "torch.distributed.run", "--standalone", f"--nproc-per-node={processes}"]
        command = [sys.executable, *run, "-m", PROGRAM, *given]
        alone = os.environ | {"OMP_NUM_THREADS": "1"}
        try:
            done = subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE, env=alone)
        except subprocess.TimeoutExpired:
            raise TuningError(f"The training in {processes} processes took over {PATIENCE} s.") from None
        if done.returncode or not out.exists():
            told_first = [line for line in done.stderr.splitlines() if line.strip() and line[0] not in "W[*"]
            why = told_first[0].strip() if told_first else "no reason was told"
            raise TuningError(f"The training in {processes} processes failed: {why}")
        row = json.loads(out.read_text(encoding="utf-8"))
    return Trained(**row | {"losses": tuple(row["losses"])})

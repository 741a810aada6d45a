"""Preference tuning: of two answers to the same prompt one is better. `prefer(pairs, name, start=…)`.

    loss = -log sigmoid(beta · (gap - reference gap))        gap = log p(preferred) - log p(rejected)

Direct preference optimisation, DPO (Rafailov et al. 2023, arXiv 2305.18290, equation 7). p is of the whole
answer with its end, given the prompt. The reference is the network as it starts, frozen: its gaps are
computed once. beta says how dear it is to move away from it. Nothing else differs from `tune`: the same
network, optimiser, batches and checkpoints. What this leaves out: a reward model, sampling while training
(on-policy), and a term that keeps the preferred answer likely.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from helpers import settings
from helpers.files import sha256_of
from helpers.progress import Progress

from .base import Base, TuningError, load_base
from .data import Example, encode, split_by_tokens
from .loop import MasterAdamW, Run
from .network import add_lora, row_logs
from .recipe import Recipe, fingerprint
from .starting import adapter_weights
from .train import QUICK_STEPS, refuse_data, train_once
from .tuned import Tuned

BETA = 0.1


@dataclass(frozen=True)
class Preference:
    """Two answers to one prompt. kind: in words, what is preferred to what, for counting.

    >>> Preference("How long?", "74 hours", "Not in the documents.").kind
    ''
    """

    user: str
    preferred: str
    rejected: str
    kind: str = ""


def dpo_loss(gaps: Any, reference_gaps: Any, beta: float = BETA) -> Any:
    """Loss of each pair: torch tensors [pairs] -> [pairs].

    gaps: log p(preferred) - log p(rejected), in nats, of the network that is trained and of the reference.

        dpo_loss(torch.tensor([2.0]), torch.tensor([2.0]))       # 0.6931, ln 2: it has not moved yet
    """
    import torch

    return torch.nn.functional.softplus(-beta * (gaps - reference_gaps))


class PreferenceRun(Run):
    """A run over pairs: `examples` are the preferred answers, `rejected` the others."""

    def __init__(
        self,
        pairs: Sequence[Preference],
        recipe: Recipe,
        base: Base,
        folder: Path,
        beta: float = BETA,
        quick: int | None = None,
        start: Path | None = None,
    ):
        preferred, rejected = _sides(pairs)
        super().__init__(preferred, [], recipe, base, folder, quick, start)
        self.rejected = [encode(example, base.tokenizer) for example in rejected]
        self.beta = beta
        self.reference: Any = None

    def prepare(self) -> None:
        """The gaps of the reference: of the network before its first step."""
        import torch

        self.reference = torch.zeros(len(self.examples), device=self.base.device)
        with torch.no_grad():
            most = self.recipe.tokens_at_once
            for part in split_by_tokens(range(len(self.examples)), self.length, most):
                self.reference[part] = self.gaps(part)

    def length(self, index: int) -> int:
        """Tokens of both answers, each read with its prompt."""
        return len(self.examples[index]) + len(self.rejected[index])

    def logs(self, part: Sequence[int]) -> Any:
        """(log p(preferred), log p(rejected)) by the network as it is: each [pairs]."""
        both = [self.examples[i] for i in part] + [self.rejected[i] for i in part]
        return row_logs(self.network, *self.rows(both)).split(len(part))

    def gaps(self, part: Sequence[int]) -> Any:
        """log p(preferred) - log p(rejected): [pairs]."""
        preferred, rejected = self.logs(part)
        return preferred - rejected

    def loss_of(self, part: Sequence[int], batch: Sequence[int]) -> Any:
        """What a part adds to the mean loss of its batch."""
        return dpo_loss(self.gaps(part), self.reference[list(part)], self.beta).sum() / len(batch)


def prefer(
    pairs: Sequence[Preference],
    name: str,
    recipe: Recipe,
    start: Path | None = None,
    beta: float = BETA,
    base: Base | str | None = None,
    progress: Progress | None = None,
    say: Callable[[str], None] = print,
) -> Tuned:
    """Train an adapter on preferences by DPO, or return the run that was finished before.

    start: the GGUF adapter to go on from, which is also the reference; None: the plain model. The recipe
    must have its rank, alpha and targets; a rate that suits `tune` is too high here. Everything else is as
    in `tune`. Raises TuningError for too few pairs, two equal answers, a start that does not fit, a full
    disk.

        prefer(pairs, "preferred", recipe, start=shipped("reader").adapter)
    """
    if not beta > 0:
        raise TuningError(f"beta must be above 0; it is {beta!r}. 0.1 is usual.")
    preferred, rejected = _sides(pairs)
    refuse_data(preferred, [], name, recipe)
    quick = QUICK_STEPS if settings.size() == "quick" else None
    label = base.name if isinstance(base, Base) else base or "course"
    label += f", DPO {beta:g}" + (f" from {sha256_of(start)}" if start else "")
    folder = settings.cache_folder() / "tuning"
    folder /= f"{name}-{fingerprint(recipe, preferred, rejected, label, quick)}"
    return train_once(
        name,
        folder,
        base,
        recipe,
        lambda loaded: PreferenceRun(pairs, recipe, loaded, folder, beta, quick, start),
        progress,
        say,
    )


def pair_logs(
    tuned: Tuned, pairs: Sequence[Preference], base: Base | None = None
) -> list[tuple[float, float]]:
    """(log p(preferred), log p(rejected)) of each pair, in nats, by a tuned adapter.

    base: None: the course's. Raises TuningError for a damaged adapter, and for one of another model.

        pair_logs(shipped("reader"), pairs)
    """
    import torch

    tuned.check()
    base = base or load_base(precision=tuned.recipe.precision)
    run = PreferenceRun(pairs, tuned.recipe, base, tuned.folder)
    run.network = add_lora(base, tuned.recipe)
    try:
        trained = [p for p in run.network.parameters() if p.requires_grad]
        MasterAdamW(trained, tuned.recipe).take(adapter_weights(run.network, tuned.adapter))
        with torch.no_grad():
            logs = [run.logs([i]) for i in range(len(pairs))]
    finally:
        run.release()
    return [(float(preferred), float(rejected)) for preferred, rejected in logs]


def _sides(pairs: Sequence[Preference]) -> tuple[list[Example], list[Example]]:
    """(preferred, rejected) as examples."""
    for pair in pairs:
        if not isinstance(pair, Preference):
            raise TuningError(
                f"Preference tuning wants Preference objects and got a {type(pair).__name__}. "
                "Make them with Preference(user=…, preferred=…, rejected=…)."
            )
        if pair.preferred == pair.rejected:
            raise TuningError(
                f"Both answers to {pair.user[-60:]!r} are {pair.preferred[:40]!r}: that prefers nothing. "
                "Leave the pair out."
            )
    return (
        [Example(pair.user, pair.preferred) for pair in pairs],
        [Example(pair.user, pair.rejected) for pair in pairs],
    )

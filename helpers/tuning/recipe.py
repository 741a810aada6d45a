"""What a training run does, in one object: rank, targets, rate, epochs, batch, seed. Its fingerprint names the run's folder."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass

from .base import TuningError
from .data import Example


@dataclass(frozen=True)
class Recipe:
    """Settings of a LoRA training (Hu et al. 2021, arXiv 2106.09685), chosen on validation data (`python -m helpers.experiments.tunings`).

    rank: of the update W + (alpha / rank) B A. targets: which matrices get one: "all-linear", or names such as ("q_proj", "v_proj").
    learning_rate: the highest; it rises over `warm_up` steps and falls to zero in a line. batch: examples of one step.
    tokens_at_once: memory bound; a longer batch is cut up and its gradients are added. checks: how often an epoch the
    held-out loss is looked at. patience: checks without a better held-out loss until it stops (None: never).
    precision: "float32", "bfloat16", or None for what is fast here; the adapter's weights are float32 in any case.
    """

    rank: int = 8
    alpha: int = 16
    targets: str | tuple[str, ...] = "all-linear"
    learning_rate: float = 2e-3
    epochs: int = 1
    batch: int = 2
    warm_up: int = 10
    weight_decay: float = 0.0
    clip: float = 1.0
    tokens_at_once: int = 1024
    checks: int = 4
    patience: int | None = None
    seed: int = 0
    precision: str | None = None

    def __post_init__(self):
        for name in ("rank", "alpha", "epochs", "batch", "tokens_at_once", "checks"):
            if not isinstance(getattr(self, name), int) or getattr(self, name) < 1:
                raise TuningError(
                    f"Recipe: {name} must be a whole number of 1 or more; it is {getattr(self, name)!r}."
                )
        if self.patience is not None and (not isinstance(self.patience, int) or self.patience < 1):
            raise TuningError(
                f"Recipe: patience must be a whole number of 1 or more, or None to go through to the end; it is {self.patience!r}."
            )
        if not 0 < self.learning_rate < 1:
            raise TuningError(
                f"Recipe: learning_rate must lie between 0 and 1; it is {self.learning_rate!r}. LoRA is usually trained with 1e-4 to 5e-3."
            )
        if self.precision not in (None, "float32", "bfloat16"):
            raise TuningError(f'Recipe: precision is {self.precision!r}; use "float32", "bfloat16" or None.')

    @property
    def scale(self) -> float:
        """The factor before B A."""
        return self.alpha / self.rank


def fingerprint(
    recipe: Recipe, examples: Sequence[Example], held_out: Sequence[Example], base: str, steps: int | None
) -> str:
    """Twelve hexadecimal digits that differ as soon as anything that shapes the result does."""
    told = json.dumps(
        [
            asdict(recipe),
            [list(asdict(e).values()) for e in examples],
            [list(asdict(e).values()) for e in held_out],
            base,
            steps,
        ],
        ensure_ascii=False,
    )
    return hashlib.sha256(told.encode()).hexdigest()[:12]

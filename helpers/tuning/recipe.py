"""What a training run does, in one object: rank, targets, rate, epochs, batch, seed; and its fingerprint."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field

from helpers import settings

from .base import TuningError
from .data import Example


@dataclass(frozen=True)
class Recipe:
    """Settings of a LoRA training (Hu et al. 2021, arXiv 2106.09685), chosen on validation data.

    How they were chosen: `python -m helpers.experiments.tunings`.

    rank: of the update W + (alpha / rank) B A. targets: which matrices get one: "all-linear", or names
    such as ("q_proj", "v_proj"). learning_rate: the highest; it rises over `warm_up` steps and falls to
    zero in a line. batch: examples of one step. tokens_at_once: memory bound; a longer batch is cut up
    and its gradients are added. checks: how often an epoch the held-out loss is looked at. patience:
    checks without a better held-out loss until it stops (None: never). precision: "float32", "bfloat16",
    or None for what is fast here; the adapter's weights are float32 in any case. Raises TuningError for a
    setting that makes no sense.

    >>> Recipe(rank=8, alpha=16).scale
    2.0
    >>> Recipe(rank=0)
    Traceback (most recent call last):
    helpers.tuning.base.TuningError: Recipe: rank must be a whole number of 1 or more; it is 0.
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
    seed: int = field(default_factory=settings.seed)
    precision: str | None = None

    def __post_init__(self):
        for name in ("rank", "alpha", "epochs", "batch", "tokens_at_once", "checks"):
            value = getattr(self, name)
            if not isinstance(value, int) or value < 1:
                raise TuningError(f"Recipe: {name} must be a whole number of 1 or more; it is {value!r}.")
        if self.patience is not None and (not isinstance(self.patience, int) or self.patience < 1):
            raise TuningError(
                "Recipe: patience must be a whole number of 1 or more, or None to go through to the end; "
                f"it is {self.patience!r}."
            )
        if not 0 < self.learning_rate < 1:
            raise TuningError(
                f"Recipe: learning_rate must lie between 0 and 1; it is {self.learning_rate!r}. "
                "LoRA is usually trained with 1e-4 to 5e-3."
            )
        if self.precision not in (None, "float32", "bfloat16"):
            raise TuningError(f'Recipe: precision is {self.precision!r}; use "float32", "bfloat16" or None.')

    @classmethod
    def from_row(cls, row: Mapping) -> "Recipe":
        """A recipe from JSON, where `targets` became a list. Raises TypeError for an unknown setting."""
        targets = row["targets"]
        return cls(**dict(row) | {"targets": targets if isinstance(targets, str) else tuple(targets)})

    @property
    def scale(self) -> float:
        """The factor before B A."""
        return self.alpha / self.rank

    def rate_at(self, step: int, steps: int) -> float:
        """The learning rate of a step, counted from 0, of a run of `steps`: up in a line, down in a line.

        A warm-up takes half of the run at most.

        >>> [Recipe(learning_rate=0.5, warm_up=2).rate_at(step, 6) for step in range(6)]
        [0.25, 0.5, 0.5, 0.375, 0.25, 0.125]
        """
        warm_up = min(self.warm_up, steps // 2)
        up, down = (step + 1) / max(1, warm_up), (steps - step) / max(1, steps - warm_up)
        return self.learning_rate * min(1.0, up, down)


STANDARD = Recipe()


def fingerprint(
    recipe: Recipe, examples: Sequence[Example], held_out: Sequence[Example], base: str, steps: int | None
) -> str:
    """Twelve hexadecimal digits that differ as soon as anything that shapes the result does.

    base: the model's name. steps: None for all.

    >>> mine = [Example("K4?", "adrift")]
    >>> len({fingerprint(Recipe(seed=seed), mine, [], "course", None) for seed in (0, 0, 1)})
    2
    """
    rows = [[list(asdict(example).values()) for example in some] for some in (examples, held_out)]
    told = json.dumps([asdict(recipe), *rows, base, steps], ensure_ascii=False)
    return hashlib.sha256(told.encode()).hexdigest()[:12]

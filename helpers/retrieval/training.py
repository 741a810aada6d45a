"""Train a cross-encoder from MiniLM: question and passage are read together.

Its kind: Nogueira & Cho 2019, arXiv 1901.04085.

The usual head, one linear layer on one vector, knows nothing at the start and needs tens of thousands of
pairs. MiniLM's token vectors know something already, so the head is MaxSim between the question's tokens
and the passage's, *after* both were read together, plus a linear layer on the mean vector that starts at
zero. An untrained network of this kind already ranks; training improves it.

Low-rank updates of the last layers (LoRA, Hu et al. 2021, arXiv 2106.09685: notebook 08) are trained in
place of the weights, so that what is learned is under 1 MB and merges into the embedding model's ONNX
graph. Weights stay float32: in pure bfloat16 small steps are rounded away.

Loss: cross-entropy of the right passage within a group of one right and several wrong ones; chance is
log(group size).
"""

import random
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from helpers import models, settings
from helpers.corpus import Passage
from helpers.corpus.tokens import minilm_tokenizer
from helpers.progress import Progress

from .hits import Hit

if TYPE_CHECKING:
    from torch import Tensor
    from torch.nn import Module
    from torch.optim import Optimizer

RANK, ALPHA, LAYERS = 16, 32, 3  # LoRA in the last three of six layers
SCALE = 20.0  # of MaxSim at the start; learned
LEARNING_RATE, WARM_UP = 5e-4, 10  # steps until the rate is reached
GROUPS_A_STEP = 8  # groups of one step
PAIR_TOKENS = 160  # question and passage together; what is longer is cut at the end of the passage


_PEFT = {".a": ".lora_A.default.weight", ".b": ".lora_B.default.weight"}


@dataclass(frozen=True)
class Labelled:
    """A question and the ids of the passages that answer it.

    avoid: text that a wrong passage must not hold (the answer, which other pages may repeat). fact: which
    fact of a world file was asked for, if any.
    """

    query: str
    answers: frozenset[str]
    avoid: str = ""
    fact: str = ""


@dataclass(frozen=True)
class Group:
    """What training compares: a question, a passage that answers it, and high-ranked ones that do not."""

    query: str
    positive: Passage
    negatives: tuple[Passage, ...]


def with_hard_negatives(
    labelled: Sequence[Labelled],
    rankings: Sequence[Sequence[Hit]],
    passages: Sequence[Passage],
    negatives: int,
    seed: int = 0,
) -> list[Group]:
    """For each question, `negatives` passages drawn from the top of a ranking that do not answer it.

    A question with too few of them is left out.

    >>> tea, quay, pump = (Passage(name, name, "", name, 0, 4, 1) for name in ("tea", "quay", "pump"))
    >>> ranking = [Hit(quay, 0.9, 1), Hit(tea, 0.8, 2), Hit(pump, 0.7, 3)]
    >>> (group,) = with_hard_negatives([Labelled("Hot?", frozenset([tea.id]))], [ranking], [tea], negatives=2)
    >>> group.positive.page_id, sorted(passage.page_id for passage in group.negatives)
    ('tea', ['pump', 'quay'])
    """
    rng, by_id = random.Random(seed), {passage.id: passage for passage in passages}
    made: list[Group] = []
    for item, ranking in zip(labelled, rankings, strict=True):
        wrong = [
            hit.passage
            for hit in ranking
            if hit.passage.id not in item.answers and not (item.avoid and item.avoid in hit.passage.text)
        ]
        if len(wrong) >= negatives:
            made += [
                Group(item.query, by_id[answer], tuple(rng.sample(wrong, negatives)))
                for answer in sorted(item.answers)
                if answer in by_id
            ]
    return made


@dataclass
class Trained:
    """What a training run gives.

    weights: trained matrices by name, float32. losses: of every step; chance: the loss of guessing.
    seconds: how long it took.
    """

    weights: dict[str, np.ndarray]
    losses: list[float] = field(default_factory=list)
    chance: float = 0.0
    seconds: float = 0.0


def network(start: dict[str, np.ndarray] | None = None) -> "Module":
    """The trainable network, from MiniLM or from the weights of an earlier run.

    network(read_weights()).eval()
    """
    import torch
    from transformers import AutoModel, logging

    logging.set_verbosity_error()
    logging.disable_progress_bar()

    class CrossEncoderNetwork(torch.nn.Module):
        """MiniLM with low-rank updates; MaxSim of the two parts plus a linear layer on the mean vector."""

        def __init__(self) -> None:
            super().__init__()
            self.encoder = AutoModel.from_pretrained(models.folder("minilm"), dtype=torch.float32)
            add_updates(self.encoder)
            self.head = torch.nn.Parameter(torch.zeros(self.encoder.config.hidden_size))
            self.scale = torch.nn.Parameter(torch.tensor([SCALE]))

        def forward(self, ids: "Tensor", mask: "Tensor", asks: "Tensor") -> "Tensor":
            hidden = self.encoder(input_ids=ids, attention_mask=mask).last_hidden_state
            unit = torch.nn.functional.normalize(hidden, dim=2)
            tells = (mask - asks)[:, None, :] == 0
            best = (unit @ unit.transpose(1, 2)).masked_fill(tells, -1.0).amax(2)
            late = (best * asks).sum(1) / asks.sum(1)
            mean = (hidden * mask[:, :, None]).sum(1) / mask.sum(1)[:, None]
            return self.scale[0] * late + mean @ self.head

    made = CrossEncoderNetwork()
    if start:
        values = {_peft_name(name): torch.tensor(value) for name, value in start.items()}
        strange = made.load_state_dict(values, strict=False).unexpected_keys
        if strange:
            raise ValueError(f"The weights hold {strange[0]}, which this network does not have.")
    return made


def add_updates(encoder: Any) -> None:
    """Low-rank updates beside every matrix of the last layers; everything else is frozen."""
    import torch
    from peft import LoraConfig, inject_adapter_in_model

    count = len(encoder.encoder.layer)
    updates = LoraConfig(
        r=RANK,
        lora_alpha=ALPHA,
        target_modules=["query", "key", "value", "dense"],
        layers_to_transform=list(range(count - LAYERS, count)),
        layers_pattern="layer",
    )
    with torch.random.fork_rng():  # A is drawn below, and nothing else may move the generator
        inject_adapter_in_model(updates, encoder)
    for module in encoder.modules():
        if hasattr(module, "lora_A"):
            matrix = module.lora_A["default"].weight.data
            matrix.copy_(torch.randn(matrix.shape) / matrix.shape[1] ** 0.5)


def _peft_name(name: str) -> str:
    """Our name of a matrix, "….query.a", as peft calls it."""
    for ours, theirs in _PEFT.items():
        if name.endswith(ours):
            return name.removesuffix(ours) + theirs
    return name


def our_name(name: str) -> str:
    for ours, theirs in _PEFT.items():
        name = name.replace(theirs, ours)
    return name


def train(
    groups: Sequence[Group],
    start: dict[str, np.ndarray] | None = None,
    learning_rate: float = LEARNING_RATE,
    epochs: int = 1,
    seconds: float | None = None,
    batch: int = GROUPS_A_STEP,
    seed: int = 0,
    progress: Progress | None = None,
) -> Trained:
    """Train on groups, each with the same number of wrong passages.

    seconds: end after that time, the learning rate falling to zero on the way. The quick size takes two
    steps. progress: called with (steps done, steps to do), or with seconds when they are given. Raises
    ValueError when there are fewer groups than one step takes.

        train(groups, seconds=60).losses
    """
    import torch

    if len(groups) < batch:
        raise ValueError(
            f"There are {len(groups)} groups and a step takes {batch}; give more, or a smaller batch."
        )
    torch.manual_seed(seed)
    model, rng, encode = network(start), random.Random(seed), pair_encoder()
    trainable = {name: p for name, p in model.named_parameters() if p.requires_grad}
    optimiser = torch.optim.AdamW(trainable.values(), lr=learning_rate, weight_decay=0.01)
    order = [group for _ in range(epochs) for group in rng.sample(list(groups), len(groups) // batch * batch)]
    order = order[: 2 * batch] if settings.size() == "quick" else order
    total, losses, started, done = len(order) // batch, [], time.perf_counter(), 0.0
    model.train()
    for step in range(total):
        done = max(step / total, (time.perf_counter() - started) / seconds if seconds else 0.0)
        if done >= 1:
            break
        for row in optimiser.param_groups:
            row["lr"] = learning_rate * min(1.0, (step + 1) / WARM_UP) * (1 - done)
        losses.append(_step(model, encode, order[step * batch : (step + 1) * batch], optimiser))
        if progress:
            progress(
                *(
                    (min(int(time.perf_counter() - started), int(seconds)), int(seconds))
                    if seconds
                    else (step + 1, total)
                )
            )
    weights = {our_name(name): p.detach().numpy().copy() for name, p in trainable.items()}
    return Trained(
        weights, losses, float(np.log(1 + len(groups[0].negatives))), time.perf_counter() - started
    )


def _step(model: "Module", encode: "PairEncoder", batch: Sequence[Group], optimiser: "Optimizer") -> float:
    """One update; returns the loss before it."""
    import torch

    pairs = [
        (group.query, passage.with_header)
        for group in batch
        for passage in (group.positive, *group.negatives)
    ]
    scores = model(*map(torch.from_numpy, encode(pairs)))
    loss = torch.nn.functional.cross_entropy(
        scores.view(len(batch), -1), torch.zeros(len(batch), dtype=torch.long)
    )
    optimiser.zero_grad()
    loss.backward()
    torch.nn.utils.clip_grad_norm_([p for row in optimiser.param_groups for p in row["params"]], 1.0)
    optimiser.step()
    return float(loss.detach())


PairEncoder = Callable[[list[tuple[str, str]]], tuple[np.ndarray, np.ndarray, np.ndarray]]


def pair_encoder() -> PairEncoder:
    """(question, passage) pairs -> token ids, mask of real tokens, mask of the question's tokens.

    Each is int64 [pairs, length].

    A row is [CLS] question [SEP] passage [SEP]; the question's part ends with its [SEP].
    """
    made = minilm_tokenizer()
    made.enable_truncation(PAIR_TOKENS, strategy="only_second")
    made.enable_padding()

    def encode(pairs: list[tuple[str, str]]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        rows = made.encode_batch(pairs)
        ids, mask, second = (
            np.array([getattr(row, name) for row in rows], np.int64)
            for name in ("ids", "attention_mask", "type_ids")
        )
        return ids, mask, mask * (1 - second)

    return encode

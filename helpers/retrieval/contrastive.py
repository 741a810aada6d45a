"""Tune the embedding itself: a question shall lie nearer to what answers it than to what only looks alike.

The loss is a cross-entropy over a batch (InfoNCE: van den Oord et al. 2018, arXiv 1807.03748; for search by
questions: Karpukhin et al. 2020, arXiv 2004.04906): of all texts in the batch, which one belongs to the
question? The others are the other questions' texts and, harder, texts that search ranked high in vain.

Low-rank updates of the last three layers are trained, as for the cross-encoder (`training`); question and
text pass the same network. The layers below are frozen, so what they make of a text is computed once.

A question may have texts on several levels (a passage, and in it a sentence); texts of one level compete
with each other alone, since a passage is no wrong answer beside its own sentence.
"""

import random
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from helpers import models, settings
from helpers.corpus.tokens import minilm_tokenizer
from helpers.progress import Progress

from .embed import batches_by_length
from .training import LAYERS, Trained, add_updates, our_name

if TYPE_CHECKING:
    from torch import Tensor

LEARNING_RATE, WARM_UP = 1e-3, 20  # steps until the rate is reached
EPOCHS = 2
BATCH = 32  # questions of one step
NEGATIVES = 2  # wrong texts drawn for each question and level at each step
TEMPERATURE = 0.05  # of the cosines: how sharply they are told apart
MOST_TOKENS = 160  # of a text; the rest is not read in training
TEXTS_AT_ONCE = 64


@dataclass(frozen=True)
class Level:
    """What answers a question on one level, and texts of that level that do not."""

    positive: str
    negatives: tuple[str, ...]


@dataclass(frozen=True)
class Asked:
    """A question with its levels, such as a passage and a sentence. Every question has as many."""

    question: str
    levels: tuple[Level, ...]


def info_nce(questions: "Tensor", texts: "Tensor", wrong: "Tensor") -> "Tensor":
    """The loss of a batch, mean over its questions: -log of the share of exp(cosine / TEMPERATURE) that falls
    to each question's own text.

    questions: [n, d], texts: [n + more, d], unit vectors; text i is question i's own. wrong: bool [n, n +
    more], False where a text must not count as wrong, because it answers that question, too.

    Of one question and two texts, both as near: log 2.

    >>> import torch
    >>> one = torch.tensor([[1.0, 0.0]])
    >>> round(float(info_nce(one, torch.cat([one, one]), torch.tensor([[True, True]]))), 3)
    0.693
    """
    import torch

    cosines = questions @ texts.T / TEMPERATURE
    own = torch.arange(len(questions))
    keep = wrong.clone()
    keep[own, own] = True
    return torch.nn.functional.cross_entropy(cosines.masked_fill(~keep, -1e4), own)


def train_embedding(
    asked: Sequence[Asked],
    learning_rate: float = LEARNING_RATE,
    epochs: int = EPOCHS,
    batch: int = BATCH,
    seed: int = 0,
    progress: Progress | None = None,
) -> Trained:
    """Train the embedding on questions and their texts.

    The quick size takes two steps. progress: called with (steps done, steps to do). Returns the updates by
    name (`TunedEmbedder` takes them), the loss of every step, and the loss of guessing. Raises ValueError for
    fewer questions than one step takes, for a question without a wrong text or with its own among them, for
    questions of different levels, and for a batch or epochs below 1.

        train_embedding(asked).losses
    """
    import torch

    if batch < 1 or epochs < 1:
        raise ValueError(f"batch is {batch} and epochs {epochs}; both are counted from 1.")
    if len(asked) < batch:
        raise ValueError(
            f"There are {len(asked)} questions and a step takes {batch}; give more, or a smaller batch."
        )
    for one in asked:
        if len(one.levels) != len(asked[0].levels) and one.levels:
            raise ValueError(f"{one.question!r} has {len(one.levels)} levels, others {len(asked[0].levels)}.")
        if any(level.positive in level.negatives for level in one.levels):
            raise ValueError(f"{one.question!r} has its right text among the wrong ones; take it out there.")
        if not one.levels or any(not level.negatives for level in one.levels):
            raise ValueError(
                f"{one.question!r} has no text that is wrong for it; give it one, or leave it out."
            )
    torch.manual_seed(seed)
    rng, started, losses = random.Random(seed), time.perf_counter(), []
    tower = Tower()
    tower.prepare({text for one in asked for text in _texts(one)})
    optimiser = torch.optim.AdamW(tower.trainable.values(), lr=learning_rate, weight_decay=0.01)
    order = [one for _ in range(epochs) for one in rng.sample(list(asked), len(asked) // batch * batch)]
    order = order[: 2 * batch] if settings.size() == "quick" else order
    total = len(order) // batch
    for step in range(total):
        for row in optimiser.param_groups:
            row["lr"] = learning_rate * min(1.0, (step + 1) / WARM_UP) * (1 - step / total)
        loss = _loss(tower, order[step * batch : (step + 1) * batch], rng)
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        losses.append(float(loss.detach()))
        if progress:
            progress(step + 1, total)
    weights = {our_name(name): p.detach().numpy().copy() for name, p in tower.trainable.items()}
    levels = len(asked[0].levels)
    chance = levels * float(np.log(batch * (1 + NEGATIVES)))
    return Trained(weights, losses, chance, time.perf_counter() - started)


def _texts(one: Asked) -> list[str]:
    return [one.question] + [text for level in one.levels for text in (level.positive, *level.negatives)]


def _loss(tower: "Tower", some: Sequence[Asked], rng: random.Random) -> "Tensor":
    """Sum over the levels of the batch's loss."""
    import torch

    questions = tower([one.question for one in some])
    total = torch.zeros(())
    for levels in zip(*(one.levels for one in some), strict=True):
        right = [level.positive for level in levels]
        drawn = [text for level in levels for text in rng.choices(level.negatives, k=NEGATIVES)]
        texts = right + drawn
        wrong = torch.tensor([[text != own for text in texts] for own in right])
        total = total + info_nce(questions, tower(texts), wrong)
    return total


class Tower:
    """MiniLM whose upper layers are trained; the lower ones' work on known texts is kept (float16)."""

    def __init__(self) -> None:
        import torch
        from transformers import AutoModel, logging

        logging.set_verbosity_error()
        logging.disable_progress_bar()
        self.encoder: Any = AutoModel.from_pretrained(
            models.folder("minilm"), attn_implementation="eager", dtype=torch.float32
        ).eval()
        self.encoder.requires_grad_(False)
        holder = torch.nn.Module()
        holder.encoder = self.encoder
        add_updates(self.encoder)
        self.trainable = {name: p for name, p in holder.named_parameters() if p.requires_grad}
        self._frozen = len(self.encoder.encoder.layer) - LAYERS
        self._tokenizer = minilm_tokenizer()
        self._tokenizer.enable_truncation(MOST_TOKENS)
        self._tokenizer.no_padding()
        self._known: dict[str, Tensor] = {}

    def prepare(self, texts: set[str]) -> None:
        """Pass texts through the frozen layers: about 90 passages a second on two cores."""
        import torch

        todo = sorted(texts - self._known.keys())
        for rows in batches_by_length(todo, TEXTS_AT_ONCE):
            ids = [torch.tensor(one.ids) for one in self._tokenizer.encode_batch([todo[i] for i in rows])]
            padded = torch.nn.utils.rnn.pad_sequence(ids, batch_first=True)
            with torch.no_grad():
                hidden = self._layers(
                    self.encoder.embeddings(padded), [len(one) for one in ids], 0, self._frozen
                )
            for i, made, one in zip(rows, hidden, ids, strict=True):
                self._known[todo[i]] = made[: len(one)].half()

    def __call__(self, texts: Sequence[str]) -> "Tensor":
        """Unit vectors [len(texts), 384], with gradients."""
        import torch

        self.prepare(set(texts))
        kept = [self._known[text] for text in texts]
        lengths = [len(one) for one in kept]
        padded = torch.nn.utils.rnn.pad_sequence([one.float() for one in kept], batch_first=True)
        with torch.autocast("cpu", dtype=torch.bfloat16):
            hidden = self._layers(padded, lengths, self._frozen, None).float()
        real = _mask(lengths)[:, :, None]
        return torch.nn.functional.normalize((hidden * real).sum(1) / real.sum(1), dim=1)

    def _layers(self, hidden: "Tensor", lengths: Sequence[int], first: int, last: int | None) -> "Tensor":
        hidden_from = (1 - _mask(lengths))[:, None, None, :] * -1e9
        for layer in self.encoder.encoder.layer[first:last]:
            made = layer(hidden, attention_mask=hidden_from)
            hidden = made[0] if isinstance(made, tuple) else made
        return hidden


def _mask(lengths: Sequence[int]) -> "Tensor":
    """1 where a token is real, float32 [texts, longest]."""
    import torch

    return (torch.arange(max(lengths))[None] < torch.tensor(lengths)[:, None]).float()

"""LoRA and the loss mask in a few lines of NumPy: what peft and the trainer do, without their machinery.

    W = U + scale · B A        U frozen [out, in], A [rank, in], B [out, rank], scale = alpha / rank

Hu et al. 2021 (arXiv 2106.09685), section 4.1. tests/test_by_hand.py checks each function against peft and torch.
What this leaves out: gradients, dropout, and everything that makes it fast.
"""

from collections.abc import Iterable, Sequence

import numpy as np

from .data import IGNORED


def lora_forward(x: np.ndarray, weight: np.ndarray, a: np.ndarray, b: np.ndarray, scale: float) -> np.ndarray:
    """(weight + scale · b a) x for every row of x, without ever building the product b a.

    x [n, in], weight [out, in], a [rank, in], b [out, rank] -> [n, out].
    """
    return x @ weight.T + scale * (x @ a.T) @ b.T


def merged(weight: np.ndarray, a: np.ndarray, b: np.ndarray, scale: float) -> np.ndarray:
    """One matrix that does what weight and adapter do together: weight + scale · b a, [out, in]. Merged, it cannot be switched off."""
    return weight + scale * b @ a


def trained_parameters(shapes: Iterable[tuple[int, int]], rank: int) -> int:
    """How many numbers are trained when each matrix of shape (out, in) gets an update of this rank: rank · (out + in) each."""
    return sum(rank * (out + into) for out, into in shapes)


def masked_labels(prompt: Sequence[int], answer: Sequence[int], end: int) -> list[int]:
    """Labels for the ids prompt + answer + [end]: IGNORED where the model only reads, the ids themselves where it learns, its end included."""
    return [IGNORED] * len(prompt) + [*answer, end]

"""Exercises of notebook 08; the known other answers stand in variants_nb08."""

import numpy as np

from ..exercise import Call, Exercise, Variant
from .variants_nb08 import COUNT_VARIANTS, LORA_VARIANTS, MASK_VARIANTS, NEAREST_VARIANTS


def lora_forward(x: np.ndarray, W: np.ndarray, A: np.ndarray, B: np.ndarray, scale: float) -> np.ndarray:
    """(W + scale · B A) x for every row of x: [n, in] -> [n, out]."""
    return x @ W.T + scale * (x @ A.T) @ B.T


def trained_parameters(shapes: list[tuple[int, int]], rank: int) -> int:
    """How many numbers are trained when each matrix (out, in) of the list gets a low-rank update."""
    return sum(rank * (out + into) for out, into in shapes)


def labels_of(prompt: list[int], answer: list[int], end: int) -> list[int]:
    """One label for each id of prompt + answer + [end]; -100 where nothing is learned."""
    return [-100] * len(prompt) + answer + [end]


def nearest_last(similarities: np.ndarray, k: int) -> list[int]:
    """Positions of the k most similar, the most similar last."""
    order = sorted(range(len(similarities)), key=lambda at: -similarities[at])
    return order[:k][::-1]


def merge(W: np.ndarray, A: np.ndarray, B: np.ndarray, alpha: float, rslora: bool = False) -> np.ndarray:
    """W with its update added, [out, in]; the scale is alpha / rank, or alpha / √rank with rslora."""
    rank = A.shape[0]
    return W + alpha / (rank**0.5 if rslora else rank) * B @ A


_X = np.array([[1.0, 2.0, 3.0], [0.0, -1.0, 2.0]])
_W = np.array([[1.0, 0.0, 2.0], [0.0, 1.0, 0.0], [3.0, 0.0, 0.0], [0.0, 2.0, -1.0]])
_A = np.array([[1.0, 0.0, -1.0], [0.0, 2.0, 0.5]])
_B = np.array([[1.0, 0.0], [0.0, 1.0], [2.0, -1.0], [0.5, 0.0]])
_ZERO = np.zeros_like(_B)
_SQUARE = (
    np.array([[1.0, 2.0], [0.0, -1.0]]),
    np.array([[1.0, 3.0], [1.0, 1.0]]),
    np.array([[1.0, 1.0], [0.0, 2.0]]),
    np.array([[0.0, 1.0], [3.0, -1.0]]),
)


def _by_merging(
    scale: float, x: np.ndarray = _X, w: np.ndarray = _W, a: np.ndarray = _A, b: np.ndarray = _B
) -> np.ndarray:
    return x @ (w + scale * b @ a).T


def _sum(w: np.ndarray, a: np.ndarray, b: np.ndarray, scale: float) -> np.ndarray:
    return np.add(w, scale * np.dot(b, a))


MERGE_VARIANTS = (
    Variant(
        "the scale is alpha / rank whatever `rslora` says. With rsLoRA an adapter wants alpha / √rank.",
        lambda W, A, B, alpha, rslora=False: _sum(W, A, B, alpha / len(A)),
    ),
    Variant(
        "the scale is alpha / √rank whatever `rslora` says. Without it the scale is alpha / rank.",
        lambda W, A, B, alpha, rslora=False: _sum(W, A, B, alpha / len(A) ** 0.5),
    ),
    Variant(
        "the two rules are exchanged: √rank belongs to rsLoRA.",
        lambda W, A, B, alpha, rslora=False: _sum(W, A, B, alpha / len(A) ** (1 if rslora else 0.5)),
    ),
    Variant(
        "alpha is taken for the scale itself. It has to be divided, by the rank or by its root.",
        lambda W, A, B, alpha, rslora=False: _sum(W, A, B, alpha),
    ),
    Variant(
        "the scale is left out: B A alone is added.", lambda W, A, B, alpha, rslora=False: _sum(W, A, B, 1.0)
    ),
    Variant(
        "the rank is read from the wrong side: `B.shape[0]` is the number of outputs. A has a row for each "
        "rank, B a column.",
        lambda W, A, B, alpha, rslora=False: _sum(W, A, B, alpha / len(B) ** (0.5 if rslora else 1)),
    ),
    Variant(
        "the rank is read from the wrong side: `A.shape[1]` is the number of inputs. A has a row for each "
        "rank, B a column.",
        lambda W, A, B, alpha, rslora=False: _sum(W, A, B, alpha / A.shape[1] ** (0.5 if rslora else 1)),
    ),
    Variant(
        "this is the update alone; the merged matrix is W plus the update.",
        lambda W, A, B, alpha, rslora=False: _sum(0 * W, A, B, alpha / len(A) ** (0.5 if rslora else 1)),
    ),
    Variant(
        "the update is taken away. That is how a merge is undone; here it is added.",
        lambda W, A, B, alpha, rslora=False: _sum(W, A, B, -alpha / len(A) ** (0.5 if rslora else 1)),
    ),
    Variant(
        "W is multiplied by the scale as well. The scale is for the update; W stays as it is.",
        lambda W, A, B, alpha, rslora=False: (alpha / len(A) ** (0.5 if rslora else 1)) * (W + B @ A),
    ),
    Variant(
        "both matrices have changed places. B is [out, rank] and A is [rank, in], so B A has the shape of W.",
        lambda W, A, B, alpha, rslora=False: W + alpha / len(A) ** (0.5 if rslora else 1) * A @ B,
    ),
)

EXERCISES = [
    Exercise(
        id="8.1",
        title="the forward pass of a LoRA layer",
        reference=lora_forward,
        hints=(
            (
                "Two paths from x to the output, added: the frozen matrix, and the detour through `rank` "
                "numbers."
            ),
            (
                "Rows of x are inputs, so the frozen path is `x @ W.T`, from [n, in] to [n, out]. The detour "
                "goes from [n, in] to [n, rank], and from there to [n, out]."
            ),
            (
                "`narrow = x @ A.T` is the first half of the detour, [n, rank]. Bring it to [n, out] with "
                "B in the same way, and scale that path alone before adding the two."
            ),
        ),
        calls=(
            Call(
                (_X, _W, _A, _ZERO, 2.0),
                _X @ _W.T,
                "B is zero, as at the start of a training: nothing may change",
            ),
            Call((_X, _W, _A, _B, 1.0), _by_merging(1.0), "scale 1"),
            Call((_X, _W, _A, _B, 0.0), _X @ _W.T, "scale 0: the adapter is off"),
            Call((_X, _W, _A, _B, 2.0), _by_merging(2.0), "scale 2"),
            Call((_X[:1], _W, _A, _B, 0.5), _by_merging(0.5, _X[:1]), "one row, half the adapter"),
            Call((*_SQUARE, 2.0), _by_merging(2.0, *_SQUARE), "square matrices, which fit either way round"),
        ),
        variants=LORA_VARIANTS,
    ),
    Exercise(
        id="8.2",
        title="count what is trained",
        reference=trained_parameters,
        hints=(
            "W itself is frozen. What are the shapes of A and B for a matrix of shape (out, in)?",
            (
                "A is [rank, in] and B is [out, rank]. How many numbers is that together? Then add up over "
                "the list."
            ),
            (
                "Start a total at 0 and go through the list with `for out, into in shapes`. A brings "
                "`rank * into` numbers; add those of B as well."
            ),
        ),
        calls=(
            Call(([(576, 576)], 8), 9216, "one square matrix"),
            Call(([(1536, 576)], 8), 16896, "one matrix that is not square"),
            Call(([(192, 576), (576, 576)], 4), 7680, "two matrices"),
            Call(([(576, 1536)], 1), 2112, "rank 1"),
            Call(([(192, 576)] * 3, 8), 18432, "three layers of the same shape"),
            Call(([], 8), 0, "no matrix at all"),
        ),
        variants=COUNT_VARIANTS,
    ),
    Exercise(
        id="8.3",
        title="the loss mask",
        reference=labels_of,
        hints=(
            "There must be as many labels as ids, so that each label stands under its token.",
            (
                "-100 is the label that torch's cross-entropy leaves out. Which tokens shall the model "
                "learn to write? Its end belongs to them."
            ),
            (
                "Three lists joined with `+`. The first holds as many -100 as the prompt has tokens: a list "
                "times a number repeats it. The last holds one number, and still needs its brackets."
            ),
        ),
        calls=(
            Call(
                ([11, 12, 13], [21, 22], 2),
                [-100, -100, -100, 21, 22, 2],
                "three tokens read, two learned, and the end",
            ),
            Call(([11], [], 2), [-100, 2], "an empty answer: only the end is learned"),
            Call(([], [21], 2), [21, 2], "no prompt: everything is learned"),
            Call(
                ([2, 11, 2], [2, 21], 2),
                [-100, -100, -100, 2, 21, 2],
                "the end token stands in the prompt too (it ends the user's turn), and is not learned there",
            ),
            Call(
                ([11, 12], [12, 21], 2), [-100, -100, 12, 21, 2], "the answer repeats a token of the prompt"
            ),
        ),
        variants=MASK_VARIANTS,
    ),
    Exercise(
        id="8.4",
        title="examples that are looked up",
        reference=nearest_last,
        hints=(
            "Two steps: which positions have the k highest similarities, and which of them stands last?",
            (
                "`np.argsort` gives positions from the lowest to the highest similarity, so the nearest "
                "stand at its end, and the most similar is the very last already."
            ),
            (
                "Take the last k of that order. But mind k = 0: `[-0:]` is the whole list. Turn the order "
                "round, take the first k, and turn them back."
            ),
        ),
        calls=(
            Call((np.array([0.1, 0.9, 0.5]), 2), [2, 1], "the middle one is nearest, so it stands last"),
            Call((np.array([0.7, 0.2, 0.4, 0.9, 0.3]), 3), [2, 0, 3], "three of five"),
            Call((np.array([0.8, -0.9, 0.1]), 1), [0], "only the nearest; -0.9 is the least similar of all"),
            Call((np.array([-0.3, -0.1, -0.2]), 2), [2, 1], "all similarities are negative"),
            Call((np.array([0.2, 0.6]), 4), [0, 1], "fewer tickets than k: all of them, the nearest last"),
            Call((np.array([0.2, 0.6, 0.4]), 0), [], "k = 0: a prompt without examples"),
            Call((np.array([0.9, 0.8, 0.7, 0.1]), 3), [2, 1, 0], "sorted from high to low already"),
        ),
        variants=NEAREST_VARIANTS,
    ),
    Exercise(
        id="8.5",
        title="merge an adapter",
        reference=merge,
        hints=(
            "Exercise 8.1 never built the product `B A`. Now it is built, scaled, and added to W.",
            "The rank is the number of rows of A. The scale is alpha divided by it, or by its square root.",
            (
                "`rank = A.shape[0]`, then `scale = alpha / rank`, or `alpha / rank ** 0.5` when `rslora` is "
                "true. What is `B @ A`, and to what is it added?"
            ),
        ),
        calls=(
            Call((_W, _A, _B, 4.0), _sum(_W, _A, _B, 2.0), "alpha 4 at rank 2: scale 2"),
            Call(
                (_W, _A, _B, 4.0, True),
                _sum(_W, _A, _B, 8**0.5),
                "the same, trained with rsLoRA: scale 4 / √2",
            ),
            Call((_W, _A, _ZERO, 4.0), _W, "B is zero: merging an untrained adapter changes nothing"),
            Call((_W, _A[:1], _B[:, :1], 3.0, True), _sum(_W, _A[:1], _B[:, :1], 3.0), "rank 1"),
            Call((*_SQUARE[1:], 1.0), _sum(*_SQUARE[1:], 0.5), "square matrices, which fit either way round"),
        ),
        variants=MERGE_VARIANTS,
    ),
]

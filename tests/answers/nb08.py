"""Notebook 08's checkers: right answers in several forms, and the mistakes that people really make."""

import numpy as np

from helpers.tuning import lora_forward, masked_labels, trained_parameters

# exercise, what the learner did, a wrong answer, words that the feedback must hold
WRONG = [
    ("8.1", "the frozen path forgotten", lambda x, W, A, B, scale: scale * (x @ A.T) @ B.T, "B is zero"),
    ("8.1", "the scale forgotten", lambda x, W, A, B, scale: x @ W.T + (x @ A.T) @ B.T, "scale 0"),
    ("8.1", "the whole scaled", lambda x, W, A, B, scale: scale * (x @ W.T + (x @ A.T) @ B.T), "B is zero"),
    ("8.1", "the adapter forgotten", lambda x, W, A, B, scale: x @ W.T, "scale 1"),
    ("8.1", "not transposed", lambda x, W, A, B, scale: x @ W + scale * (x @ A) @ B, "ValueError"),
    (
        "8.1",
        "A and B changed places",
        lambda x, W, A, B, scale: x @ W.T + scale * (x @ B.T) @ A.T,
        "ValueError",
    ),
    ("8.1", "A B in place of B A", lambda x, W, A, B, scale: x @ (W + scale * A @ B).T, "ValueError"),
    (
        "8.1",
        "the update not applied to x",
        lambda x, W, A, B, scale: x @ W.T + scale * (B @ A).sum(axis=1),
        "scale 1",
    ),
    (
        "8.1",
        "divided by the scale",
        lambda x, W, A, B, scale: x @ W.T + (x @ A.T) @ B.T / scale if scale else x @ W.T,
        "scale 2",
    ),
    ("8.1", "the merged matrix, x forgotten", lambda x, W, A, B, scale: W + scale * B @ A, "was expected"),
    ("8.1", "one row for all", lambda x, W, A, B, scale: (W + scale * B @ A) @ x[0], "was expected"),
    ("8.2", "the whole matrix", lambda shapes, rank: sum(out * into for out, into in shapes), "9216"),
    ("8.2", "only A", lambda shapes, rank: sum(rank * into for out, into in shapes), "9216"),
    (
        "8.2",
        "twice the first side",
        lambda shapes, rank: sum(2 * rank * out for out, into in shapes),
        "not square",
    ),
    (
        "8.2",
        "twice the second side",
        lambda shapes, rank: sum(2 * rank * into for out, into in shapes),
        "not square",
    ),
    ("8.2", "only the first matrix", lambda shapes, rank: rank * sum(shapes[0]), "two matrices"),
    ("8.2", "a list", lambda shapes, rank: [rank * (out + into) for out, into in shapes], "was expected"),
    ("8.2", "A times B", lambda shapes, rank: sum(rank * out * rank * into for out, into in shapes), "9216"),
    ("8.2", "rank squared", lambda shapes, rank: sum(rank**2 * (out + into) for out, into in shapes), "9216"),
    (
        "8.3",
        "the prompt learned too",
        lambda prompt, answer, end: prompt + answer + [end],
        "three tokens read",
    ),
    (
        "8.3",
        "the end forgotten",
        lambda prompt, answer, end: [-100] * len(prompt) + answer,
        "three tokens read",
    ),
    (
        "8.3",
        "the end masked",
        lambda prompt, answer, end: [-100] * len(prompt) + answer + [-100],
        "three tokens read",
    ),
    (
        "8.3",
        "zero in place of -100",
        lambda prompt, answer, end: [0] * len(prompt) + answer + [end],
        "three tokens read",
    ),
    ("8.3", "the prompt left out", lambda prompt, answer, end: answer + [end], "three tokens read"),
    (
        "8.3",
        "shifted by one",
        lambda prompt, answer, end: [-100] * (len(prompt) - 1) + answer + [end, -100],
        "three tokens read",
    ),
    (
        "8.3",
        "the answer masked",
        lambda prompt, answer, end: prompt + [-100] * len(answer) + [end],
        "three tokens read",
    ),
    (
        "8.3",
        "every end token masked or learned by its value",
        lambda prompt, answer, end: [t if t == end or t in answer else -100 for t in prompt + answer + [end]],
        "stands in the prompt too",
    ),
    (
        "8.3",
        "joined with + of an id",
        lambda prompt, answer, end: [-100] * len(prompt) + answer + end,
        "TypeError",
    ),
]


def add_up(shapes, rank):
    total = 0
    for shape in shapes:
        total += np.zeros((rank, shape[1])).size + np.zeros((shape[0], rank)).size
    return total


def with_a_copy(prompt, answer, end):
    labels = np.array([*prompt, *answer, end])
    labels[: len(prompt)] = -100
    return labels


RIGHT = [
    ("8.1", lambda x, W, A, B, scale: x @ (W + scale * B @ A).T),
    ("8.1", lambda x, W, A, B, scale: np.stack([W @ row + scale * (B @ (A @ row)) for row in x])),
    ("8.1", lora_forward),
    ("8.2", add_up),
    ("8.2", trained_parameters),
    ("8.3", with_a_copy),
    ("8.3", lambda prompt, answer, end: [-100 for _ in prompt] + [*answer, end]),
    ("8.3", masked_labels),
]

"""Notebook 08's checkers: right answers in several forms, and the mistakes that people really make."""

import numpy as np

from helpers.experiments import nearest_last
from helpers.tuning import lora_forward, masked_labels, merged, trained_parameters


def by_rows(x, W, A, B, scale, *, factor=lambda scale, rank: scale):
    rows = []
    for row in x:
        rows.append(W @ row + factor(scale, len(A)) * (B @ (A @ row)))
    return np.array(rows)


def added_up(of_one, start=0):
    """A count that goes through the list."""

    def count(shapes, rank):
        total = start
        for out, into in shapes:
            total += of_one(out, into, rank)
        return total

    return count


def first_turn(shapes, rank):
    for out, into in shapes:
        return rank * out + rank * into
    return None


def placed(label):
    """Labels by a loop over all ids: label(place, id, length of the prompt, answer, end)."""

    def labels(prompt, answer, end):
        ids = [*prompt, *answer, end]
        return [label(place, token, len(prompt), answer, end) for place, token in enumerate(ids)]

    return labels


def only_until_the_end(prompt, answer, end):
    labels = [-100 for _ in prompt]
    labels.extend(answer)
    return labels


def one_before(prompt, answer, end):
    labels = masked_labels(prompt, answer, end)
    return labels[1:] + [-100]


def merged_by(scale_of):
    """Merging with a scale: scale_of(alpha, rank, is it rsLoRA?)."""

    def merge(W, A, B, alpha, rslora=False):
        return merged(W, A, B, scale_of(alpha, A.shape[0], rslora))

    return merge


def merging(W, A, B, alpha, rslora=False):
    """The published way, by peft's two rules."""
    scale = {False: alpha / A.shape[0], True: alpha / np.sqrt(A.shape[0])}[rslora]
    return W + (B @ A) * scale


# exercise, what the learner did, a wrong answer, words that the feedback must hold
WRONG = [
    ("8.1", "the frozen path forgotten", lambda x, W, A, B, scale: x @ (scale * B @ A).T, "frozen path"),
    ("8.1", "the scale forgotten", lambda x, W, A, B, scale: x @ (W + B @ A).T, "`scale` is left out"),
    ("8.1", "the whole scaled", lambda x, W, A, B, scale: x @ (scale * (W + B @ A)).T, "put on W as well"),
    ("8.1", "the adapter forgotten", lambda x, W, A, B, scale: np.dot(x, W.T), "this is W alone"),
    (
        "8.1",
        "not transposed",
        lambda x, W, A, B, scale: x @ W + scale * (x @ A) @ B,
        "no matrix is transposed",
    ),
    (
        "8.1",
        "W not transposed",
        lambda x, W, A, B, scale: x @ W + scale * x @ (B @ A).T,
        "frozen matrix is not",
    ),
    (
        "8.1",
        "A, B not",
        lambda x, W, A, B, scale: x @ W.T + scale * x @ A @ B,
        "neither A nor B is transposed",
    ),
    (
        "8.1",
        "B A not",
        lambda x, W, A, B, scale: x @ W.T + x @ (scale * B @ A),
        "product B A is not transposed",
    ),
    ("8.1", "merged, not", lambda x, W, A, B, scale: np.dot(x, W + scale * B @ A), "has to be transposed"),
    ("8.1", "the formula as it stands", lambda x, W, A, B, scale: W @ x + scale * B @ A @ x, "x as a column"),
    ("8.1", "A and B changed", lambda x, W, A, B, scale: x @ W.T + scale * x @ B.T @ A.T, "order of A and B"),
    ("8.1", "A B in place of B A", lambda x, W, A, B, scale: x @ (W + scale * A @ B).T, "order of A and B"),
    ("8.1", "columns", lambda x, W, A, B, scale: W @ x.T + scale * B @ (A @ x.T), "lies on its side"),
    (
        "8.1",
        "scale on A and on B",
        lambda x, W, A, B, scale: x @ W.T + x @ (scale * A).T @ (scale * B).T,
        "twice",
    ),
    ("8.1", "mixed", lambda x, W, A, B, scale: (1 - scale) * x @ W.T + scale * x @ A.T @ B.T, "LoRA adds"),
    ("8.1", "alpha / rank", lambda *a: by_rows(*a, factor=lambda s, rank: s / rank), "Hu et al. 2021"),
    ("8.1", "rsLoRA", lambda *a: by_rows(*a, factor=lambda s, rank: s / rank**0.5), "rsLoRA"),
    ("8.1", "the merged matrix, x forgotten", lambda x, W, A, B, scale: W + scale * B @ A, "merged matrix"),
    ("8.1", "one row for all", lambda *a: by_rows(*a)[0], "only the first row"),
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
    ("8.2", "the whole matrix", added_up(lambda out, into, rank: out * into), "full fine-tuning"),
    ("8.2", "W as well", added_up(lambda out, into, rank: out * into + rank * (out + into)), "frozen W"),
    ("8.2", "only A", added_up(lambda out, into, rank: rank * into), "only A is counted"),
    ("8.2", "only B", added_up(lambda out, into, rank: out * rank), "only B is counted"),
    ("8.2", "twice the first side", added_up(lambda out, into, rank: 2 * rank * out), "A is [rank, in]"),
    ("8.2", "twice the second side", added_up(lambda out, into, rank: 2 * rank * into), "B is [out, rank]"),
    ("8.2", "the rank forgotten", added_up(lambda out, into, rank: out + into), "the rank is left out"),
    ("8.2", "rank squared", added_up(lambda out, into, rank: rank * rank * (out + into)), "counts squared"),
    ("8.2", "A times B", added_up(lambda out, into, rank: (rank * out) * (rank * into)), "are multiplied"),
    ("8.2", "biases as well", added_up(lambda out, into, rank: rank * into + (rank + 1) * out), "DoRA"),
    ("8.2", "equal shapes once", lambda shapes, rank: sum(rank * sum(s) for s in {*shapes}), "counted once"),
    ("8.2", "only the first matrix", lambda shapes, rank: rank * (shapes[0][0] + shapes[0][1]), "looked at"),
    ("8.2", "returned in the loop", first_turn, "`return` inside the loop"),
    ("8.2", "a list", lambda shapes, rank: [rank * (out + into) for out, into in shapes], "sum is wanted"),
    ("8.2", "one too many", added_up(lambda out, into, rank: rank * (out + into), start=1), "9217"),
    ("8.3", "the prompt learned too", placed(lambda i, t, n, answer, end: t), "the prompt is learned too"),
    ("8.3", "the end forgotten", only_until_the_end, "the end token is missing"),
    (
        "8.3",
        "the end masked",
        placed(lambda i, t, n, answer, end: t if n <= i < n + len(answer) else -100),
        "the end token is masked",
    ),
    ("8.3", "zero in place of -100", placed(lambda i, t, n, answer, end: 0 if i < n else t), "a real token"),
    ("8.3", "-1 in place of -100", placed(lambda i, t, n, answer, end: -1 if i < n else t), "nanoGPT"),
    ("8.3", "a mask", placed(lambda i, t, n, answer, end: int(i >= n)), "a mask of zeros and ones"),
    ("8.3", "one -100", lambda prompt, answer, end: [-100, *answer, end], "there is one -100 in all"),
    ("8.3", "the prompt left out", lambda prompt, answer, end: [*answer, end], "fewer labels than ids"),
    ("8.3", "shifted by one", one_before, "shifted by one"),
    (
        "8.3",
        "the prompt's last token learned",
        placed(lambda i, t, n, answer, end: -100 if i < n - 1 else t),
        "one -100 too few",
    ),
    (
        "8.3",
        "the answer masked",
        placed(lambda i, t, n, answer, end: -100 if n <= i < n + len(answer) else t),
        "the other way round",
    ),
    (
        "8.3",
        "end tokens learned in the prompt",
        placed(lambda i, t, n, answer, end: t if i >= n or t == end else -100),
        "end tokens are learned wherever they stand",
    ),
    (
        "8.3",
        "learned by id",
        placed(lambda i, t, n, answer, end: t if t in [*answer, end] else -100),
        "tokens are learned by their id",
    ),
    (
        "8.3",
        "masked by id",
        lambda prompt, answer, end: [t if t not in prompt else -100 for t in [*prompt, *answer, end]],
        "tokens are masked by their id",
    ),
    ("8.3", "a list of lists", lambda prompt, answer, end: [[-100] * len(prompt), answer, [end]], "one flat"),
    (
        "8.3",
        "joined with + of an id",
        lambda prompt, answer, end: [-100] * len(prompt) + answer + end,
        "TypeError",
    ),
    ("8.4", "a result list", lambda s, k: [int(i) for i in (-s).argsort()[:k]], "most similar stands first"),
    ("8.4", "the unlike", lambda s, k: s.argsort()[:k].tolist(), "least similar are taken"),
    ("8.4", "as distances", lambda s, k: list(reversed(s.argsort()[:k])), "a distance is low"),
    ("8.4", "k = 0", lambda s, k: s.argsort()[-k:].tolist(), "k = 0 gives every ticket"),
    ("8.4", "file order", lambda s, k: sorted((-s).argsort()[:k].tolist()), "in the order of the file"),
    ("8.4", "values", lambda s, k: sorted(s.tolist())[len(s) - k if k < len(s) else 0 :], "their positions"),
    ("8.4", "without a sign", lambda s, k: abs(s).argsort()[::-1][:k][::-1], "the sign is dropped"),
    ("8.4", "all of them", lambda s, k: s.argsort().tolist(), "the whole order"),
    ("8.4", "one of them", lambda s, k: [s.argmax()], "one ticket alone"),
    ("8.4", "counted from one", lambda s, k: (-s).argsort()[:k][::-1] + 1, "counted from 1"),
    ("8.4", "not a list", lambda s, k: s.argmax(), "expected"),
    ("8.5", "one rule for both", merged_by(lambda alpha, rank, root: alpha / rank), "an adapter wants"),
    (
        "8.5",
        "the root for both",
        merged_by(lambda alpha, rank, root: alpha / np.sqrt(rank)),
        "Without it the scale",
    ),
    (
        "8.5",
        "the rules exchanged",
        merged_by(lambda alpha, rank, root: alpha / rank if root else alpha * rank**-0.5),
        "are exchanged",
    ),
    ("8.5", "alpha as the scale", merged_by(lambda alpha, rank, root: alpha), "taken for the scale"),
    ("8.5", "no scale", merged_by(lambda alpha, rank, root: 1), "the scale is left out"),
    (
        "8.5",
        "divided by the outputs",
        lambda W, A, B, alpha, rslora=False: (
            W + alpha * B @ A / (B.shape[0] ** 0.5 if rslora else B.shape[0])
        ),
        "number of outputs",
    ),
    (
        "8.5",
        "divided by the inputs",
        lambda W, A, B, alpha, rslora=False: (
            W + alpha * B @ A / (A.shape[1] ** 0.5 if rslora else A.shape[1])
        ),
        "number of inputs",
    ),
    (
        "8.5",
        "the update alone",
        lambda W, A, B, alpha, rslora=False: merging(np.zeros(W.shape), A, B, alpha, rslora),
        "the update alone",
    ),
    (
        "8.5",
        "taken away",
        lambda W, A, B, alpha, rslora=False: merging(W, A, -B, alpha, rslora),
        "a merge is undone",
    ),
    (
        "8.5",
        "the whole scaled",
        lambda W, A, B, alpha, rslora=False: (W + B @ A) * alpha / len(A) ** (1 - 0.5 * rslora),
        "W is multiplied by the scale",
    ),
    ("8.5", "A before B", lambda W, A, B, alpha, rslora=False: merging(W, B, A, alpha, rslora), "ValueError"),
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


def appended(prompt, answer, end):
    labels = []
    for _ in prompt:
        labels.append(-100)
    for token in answer:
        labels.append(token)
    labels.append(end)
    return tuple(labels)


def popped(similarities, k):
    rest, taken = list(enumerate(similarities)), []
    while rest and len(taken) < k:
        best = max(rest, key=lambda pair: pair[1])
        rest.remove(best)
        taken.insert(0, best[0])
    return taken


RIGHT = [
    ("8.1", lambda x, W, A, B, scale: x @ (W + scale * B @ A).T),
    ("8.1", lambda x, W, A, B, scale: (W @ x.T + scale * B @ (A @ x.T)).T),
    ("8.1", lambda x, W, A, B, scale: np.einsum("ni,oi->no", x, W) + scale * np.dot(np.dot(x, A.T), B.T)),
    ("8.1", lambda x, W, A, B, scale: by_rows(x, W, A, B, scale).tolist()),
    ("8.1", by_rows),
    ("8.1", lora_forward),
    ("8.2", add_up),
    ("8.2", added_up(lambda out, into, rank: rank * out + into * rank)),
    ("8.2", lambda shapes, rank: rank * sum(map(sum, shapes))),
    ("8.2", lambda shapes, rank: np.sum(np.array(shapes, dtype=int)) * rank),
    ("8.2", trained_parameters),
    ("8.3", with_a_copy),
    ("8.3", appended),
    ("8.3", lambda prompt, answer, end: [-100 for _ in prompt] + [*answer, end]),
    ("8.3", placed(lambda i, t, n, answer, end: -100 if i < n else t)),
    ("8.3", masked_labels),
    ("8.4", nearest_last),
    ("8.4", lambda s, k: s.argsort()[max(0, len(s) - k) :]),
    ("8.4", lambda s, k: (-s).argsort()[:k][::-1].tolist()),
    ("8.4", popped),
    ("8.5", merging),
    ("8.5", merged_by(lambda alpha, rank, root: alpha / (rank**0.5 if root else rank))),
    (
        "8.5",
        lambda W, A, B, alpha, rslora=False: (
            B @ A * alpha * len(A) ** (-0.5 if rslora else -1) + W
        ).tolist(),
    ),
]

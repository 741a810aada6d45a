"""Exercises of notebook 02."""

import numpy as np

from ..exercise import Call, Exercise
from .variants_nb02 import BEST, COSINES, PROMPTS


def cosine(a, b) -> float:
    """Cosine of the angle between two vectors: 1 same direction, 0 unrelated, -1 opposite."""
    return float(a @ b / (np.linalg.norm(a) * np.linalg.norm(b)))


def top_k(similarities, k: int) -> list[int]:
    """Positions of the k largest similarities, the largest first."""
    return [int(i) for i in np.argsort(-similarities)[:k]]


def grounded_prompt(question: str, passages: list[str]) -> str:
    """Numbered passages, an empty line between them, then the question."""
    blocks = [f"[{number}] {passage}" for number, passage in enumerate(passages, 1)]
    return "\n\n".join(blocks + [f"Question: {question}"])


EXERCISES = [
    Exercise(
        id="2.1",
        title="cosine similarity",
        reference=cosine,
        variants=COSINES,
        hints=(
            (
                "The dot product grows with the lengths of the vectors. What must it be divided by so that "
                "only the angle is left?"
            ),
            "`a @ b` is the dot product and `np.linalg.norm(a)` the length of a. Divide by both lengths.",
            (
                "lengths = np.linalg.norm(a) * np.linalg.norm(b) is the divisor. If you write it in one "
                "line, it needs brackets: x / y * z divides by y alone."
            ),
        ),
        calls=(
            Call((np.array([1.0, 0.0]), np.array([0.0, 2.0])), 0.0, "a right angle"),
            Call((np.array([1.0, 2.0]), np.array([2.0, 4.0])), 1.0, "same direction, other length"),
            Call((np.array([3.0, 0.0]), np.array([-1.0, 0.0])), -1.0, "opposite"),
            Call((np.array([1.0, 0.0, 1.0]), np.array([1.0, 1.0, 0.0])), 0.5, "60 degrees"),
            Call((np.array([1.0, 2.0, 2.0]), np.array([2.0, 3.0, 6.0])), 20 / 21, "lengths 3 and 7"),
        ),
    ),
    Exercise(
        id="2.2",
        title="the k best passages",
        reference=top_k,
        variants=BEST,
        hints=(
            (
                "`np.argsort` gives positions from the smallest value to the largest. You want them the "
                "other way round."
            ),
            "Sort the negated similarities, then keep the first k positions.",
            "`np.argsort(-similarities)` is the whole order, best first. What is left to do is a slice.",
        ),
        calls=(
            Call((np.array([0.1, 0.9, 0.5]), 2), [1, 2], "the two best of three"),
            Call((np.array([0.1, 0.9, 0.5]), 1), [1], "only the best"),
            Call((np.array([0.3, 0.2]), 5), [0, 1], "k larger than the list"),
            Call((np.array([-0.5, -0.1, -0.9]), 3), [1, 0, 2], "negative similarities"),
            Call((np.array([0.2, 0.7, 0.1, 0.9, 0.4, 0.8]), 3), [3, 5, 1], "three of six"),
        ),
    ),
    Exercise(
        id="2.3",
        title="a grounded prompt",
        reference=grounded_prompt,
        variants=PROMPTS,
        hints=(
            (
                "Number the passages from 1, so that an answer can point at one. `enumerate(passages, 1)` "
                "counts for you."
            ),
            (
                "Build a list of blocks such as '[1] text', add 'Question: …' as the last block, and join "
                "them with an empty line."
            ),
            (
                "blocks = [f'[{number}] {passage}' for number, passage in enumerate(passages, 1)] are the "
                "passages. Add one more block to that list, then join: '\\n\\n' makes an empty line."
            ),
        ),
        calls=(
            Call(
                ("How deep?", ["The tank is 4 m deep."]),
                "[1] The tank is 4 m deep.\n\nQuestion: How deep?",
                "one passage",
            ),
            Call(
                ("Who?", ["A did.", "B did not."]),
                "[1] A did.\n\n[2] B did not.\n\nQuestion: Who?",
                "two passages",
            ),
            Call(("Who?", []), "Question: Who?", "no passage"),
        ),
    ),
]

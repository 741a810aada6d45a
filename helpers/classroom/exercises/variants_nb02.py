"""Known other answers to the exercises of notebook 02: what they compute, and what is said of them."""

import numpy as np

from ..exercise import Variant

_length = np.linalg.norm


def _cosine(a, b):
    return a @ b / (_length(a) * _length(b))


COSINES = (
    Variant(
        "the lengths are left out: this is the dot product, and a vector twice as long counts twice as much.",
        lambda a, b: a @ b,
    ),
    Variant(
        "the length of b is left out, so a b twice as long counts twice as much. Divide by both lengths.",
        lambda a, b: a @ b / _length(a),
    ),
    Variant(
        "the length of a is left out, so an a twice as long counts twice as much. Divide by both lengths.",
        lambda a, b: a @ b / _length(b),
    ),
    Variant(
        "the second length multiplies: x / y * z is (x / y) * z. Put brackets round the two lengths.",
        lambda a, b: a @ b / _length(a) * _length(b),
    ),
    Variant(
        "the lengths are added, and they have to be multiplied.",
        lambda a, b: a @ b / (_length(a) + _length(b)),
    ),
    Variant(
        "this divides by the squares of the lengths: `a @ a` is the length of a, squared. The length is "
        "`np.linalg.norm(a)`.",
        lambda a, b: a @ b / ((a @ a) * (b @ b)),
    ),
    Variant(
        "`len(a)` is how many numbers a vector has. Its length in space is `np.linalg.norm(a)`.",
        lambda a, b: a @ b / (len(a) * len(b)),
    ),
    Variant(
        "`*` multiplies number by number and gives a vector. The dot product `a @ b` adds these products up.",
        lambda a, b: a * b / (_length(a) * _length(b)),
    ),
    Variant(
        "this is the angle itself. Its cosine is asked for, so leave out `arccos`.",
        lambda a, b: np.arccos(_cosine(a, b)),
    ),
    Variant(
        "this is the angle in degrees. Its cosine is asked for, so leave out `arccos`.",
        lambda a, b: np.degrees(np.arccos(_cosine(a, b))),
    ),
    Variant(
        "this is the cosine distance, 1 - cosine, which vector databases report: 0 for the same direction. "
        "Here it is the similarity: 1 for the same direction.",
        lambda a, b: 1 - _cosine(a, b),
    ),
    Variant("the sign is lost. Opposite directions give -1, and not 1.", lambda a, b: abs(_cosine(a, b))),
    Variant(
        "what lies below 0 is cut off. Opposite directions give -1.", lambda a, b: max(0.0, _cosine(a, b))
    ),
    Variant(
        "this is how far the two points lie apart (Euclidean distance). It grows with the lengths; the angle "
        "alone is asked for.",
        lambda a, b: _length(a - b),
    ),
    Variant(
        "the lengths are taken as the sum of the absolute numbers. The length of a vector is the root of the "
        "sum of its squares, `np.linalg.norm`.",
        lambda a, b: a @ b / (abs(a).sum() * abs(b).sum()),
    ),
    Variant(
        "this is a correlation: the mean of each vector is taken off first. The cosine takes them as they "
        "are.",
        lambda a, b: np.corrcoef(a, b)[0, 1],
    ),
)


def _order(similarities):
    return [int(place) for place in np.argsort(-similarities)]


BEST = (
    Variant(
        "the smallest come first: `np.argsort` sorts from the smallest value to the largest.",
        lambda similarities, k: np.argsort(similarities)[:k],
    ),
    Variant(
        "these are the right positions, with the best of them last. The largest is wanted first.",
        lambda similarities, k: np.argsort(similarities)[-k:],
    ),
    Variant(
        "these are the similarities themselves. Their positions are asked for: they say which passages to "
        "take.",
        lambda similarities, k: sorted(similarities, reverse=True)[:k],
    ),
    Variant(
        "these are the right positions, in the order of the page. The largest is wanted first.",
        lambda similarities, k: sorted(_order(similarities)[:k]),
    ),
    Variant(
        "positions are counted from 1 here. A list counts from 0, and these are used to take passages out of "
        "one.",
        lambda similarities, k: [place + 1 for place in _order(similarities)[:k]],
    ),
    Variant(
        "k is not used: these are all positions, best first.", lambda similarities, k: _order(similarities)
    ),
    Variant(
        "only the best position is returned. k of them are wanted, as a list.",
        lambda similarities, k: int(np.argmax(similarities)),
    ),
    Variant(
        "there is one position too many. `[:k]` keeps the first k, since the end of a slice does not belong "
        "to it.",
        lambda similarities, k: _order(similarities)[: k + 1],
    ),
    Variant(
        "there is one position too few. `[:k]` keeps the first k.",
        lambda similarities, k: _order(similarities)[: k - 1],
    ),
    Variant(
        "the sign is lost: a similarity of -0.9 counts as 0.9. Opposite directions are the least alike.",
        lambda similarities, k: np.argsort(-abs(similarities))[:k],
    ),
    Variant(
        "these are ranks: which place each passage has. The positions of the best k are asked for.",
        lambda similarities, k: np.argsort(np.argsort(-similarities))[:k],
    ),
    Variant(
        "position and similarity are returned together. The positions alone are asked for.",
        lambda similarities, k: [(place, similarities[place]) for place in _order(similarities)[:k]],
    ),
    Variant(
        "the positions are cut to k before they are turned round, so these are the k worst, the best of them "
        "first.",
        lambda similarities, k: np.argsort(similarities)[:k][::-1],
    ),
    Variant(
        "`np.argpartition` finds the k best in no order, and fails when k is larger than the list. Here a "
        "full sort is fast enough.",
        lambda similarities, k: np.argpartition(-similarities, k)[:k],
    ),
)


def _prompt(question, passages, block="[{}] {}", first=1, between="\n\n", last="Question: {}"):
    """The prompt as it is asked for, with one thing or another done otherwise."""
    blocks = [block.format(number, passage) for number, passage in enumerate(passages, first)]
    return between.join([*blocks, last.format(question)])


PROMPTS = (
    Variant(
        "the passages are numbered from 0. A reader counts from 1: `enumerate(passages, 1)`.",
        lambda question, passages: _prompt(question, passages, first=0),
    ),
    Variant(
        "there is no empty line between the blocks: one `\\n` ends a line, and a second one leaves a line "
        "empty.",
        lambda question, passages: _prompt(question, passages, between="\n"),
    ),
    Variant(
        "the empty line before the question is missing: the passages are joined by `\\n\\n`, the question is "
        "not.",
        lambda question, passages: (
            "\n\n".join(f"[{number}] {passage}" for number, passage in enumerate(passages, 1))
            + f"\nQuestion: {question}"
        ),
    ),
    Variant(
        "the question comes first. It stands last here, right before the answer is to begin.",
        lambda question, passages: "\n\n".join(
            [f"Question: {question}", *_prompt("", passages, last="").split("\n\n")[:-1]]
        ),
    ),
    Variant(
        "without a passage the prompt begins with empty lines. Put the question into the list of blocks and "
        "join them all.",
        lambda question, passages: (
            "\n\n".join(f"[{number}] {passage}" for number, passage in enumerate(passages, 1))
            + f"\n\nQuestion: {question}"
        ),
    ),
    Variant(
        "an empty line follows the question. `join` puts the empty lines between the blocks only.",
        lambda question, passages: _prompt(question, passages) + "\n\n",
    ),
    Variant(
        "a line break follows the question. `join` puts the empty lines between the blocks only.",
        lambda question, passages: _prompt(question, passages) + "\n",
    ),
    Variant(
        "`Question: ` is missing before the question.",
        lambda question, passages: _prompt(question, passages, last="{}"),
    ),
    Variant(
        "the question is missing. It is the last block.",
        lambda question, passages: "\n\n".join(
            f"[{number}] {passage}" for number, passage in enumerate(passages, 1)
        ),
    ),
    Variant(
        "the passages have no numbers, so an answer could not name one.",
        lambda question, passages: "\n\n".join([*passages, f"Question: {question}"]),
    ),
    Variant(
        "the numbers stand without brackets. The brackets tell them from the numbers in the text.",
        lambda question, passages: _prompt(question, passages, block="{}. {}"),
    ),
    Variant(
        "a colon stands after the number. A block is `[1]`, a space, and the text.",
        lambda question, passages: _prompt(question, passages, block="[{}]: {}"),
    ),
    Variant(
        "the space between number and text is missing.",
        lambda question, passages: _prompt(question, passages, block="[{}]{}"),
    ),
    Variant(
        "these are the blocks as a list. One text is wanted: join them.",
        lambda question, passages: [
            *(f"[{number}] {passage}" for number, passage in enumerate(passages, 1)),
            f"Question: {question}",
        ],
    ),
    Variant(
        "these are the blocks as a list, without the question. One text is wanted: join them.",
        lambda question, passages: [f"[{number}] {passage}" for number, passage in enumerate(passages, 1)],
    ),
)

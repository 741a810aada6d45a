"""Outcomes of answers as letters, a line for a whole trial: so they are kept, and trials compared by them.

by_letter({"good": [1, 0], "gain": [1, -0.5]})      "gw"
compared("gw", "gg")                                good answers and gain, question by question
"""

from collections.abc import Mapping, Sequence

from helpers.evaluation import Difference, paired_difference

from .calibrating import COST_OF_WRONG

GAINS = {"g": 1.0, "s": 0.0, "v": 0.0, "w": -COST_OF_WRONG}  # see `contenders.gain`


def by_letter(scores: Mapping[str, Sequence[float]]) -> str:
    """Each question's outcome as a letter, in the order of `asked`: so a record keeps them in a line.

    g: a good answer. s: silence, as it should be. v: silence in vain. w: a wrong answer.

    >>> by_letter({"good": [1, 1, 0, 0], "gain": [1, 0, 0, -0.5]})
    'gsvw'
    """
    kinds = {(True, True): "g", (True, False): "s", (False, False): "v"}
    return "".join(
        "w" if gained < 0 else kinds[bool(good), gained > 0]
        for good, gained in zip(scores["good"], scores["gain"], strict=True)
    )


def compared(letters: str, others: str) -> tuple[Difference, Difference]:
    """Good answers and gain of one training against another's, question by question.

    >>> compared("gsvw", "gsww")[1].value
    0.125
    """
    good, other_good = ([float(one in "gs") for one in row] for row in (letters, others))
    gained, other_gained = ([GAINS[one] for one in row] for row in (letters, others))
    return paired_difference(good, other_good), paired_difference(gained, other_gained)

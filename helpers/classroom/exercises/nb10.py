"""Exercises of notebook 10; the known other answers stand in variants_nb10."""

from ..exercise import Call, Exercise
from .variants_nb10 import INTERACTION_VARIANTS, LESSON_VARIANTS, VERDICT_VARIANTS


def lesson(answer: str, gold: str, passages: list[str]) -> str:
    """The answer with the number of the gold passage, or the agreed sentence when it is not there."""
    if gold not in passages:
        return "Not in the documents."
    return f"{answer} [{passages.index(gold) + 1}]"


def joint(answerable: bool, right: bool, cited: bool, formatted: bool, abstained: bool) -> bool:
    """Right, cited and formatted at once; or, without an answer in the documents, the agreed sentence."""
    if not answerable:
        return abstained
    return right and cited and formatted


def interaction(plain: list[float], rag: list[float], tuned: list[float], both: list[float]) -> float:
    """What the two bring together beyond the sum of what each brings alone, as a mean over questions."""
    rows = zip(plain, rag, tuned, both, strict=True)
    return sum((b - t) - (r - p) for p, r, t, b in rows) / len(plain)


_PASSAGES = ["The quay opens at 06:10.", "The lift carries 900 kg.", "Ask Tove Lund."]
_SAME_TIME = "The ferry leaves at 06:10."


EXERCISES = [
    Exercise(
        id="10.1",
        title="what the model shall learn to write",
        reference=lesson,
        hints=(
            "There are two kinds of lesson: the gold passage is among the passages, or it is not.",
            "A reader counts from 1, and a list from 0.",
            (
                "Ask `gold not in passages` first, and return the agreed sentence, full stop included. "
                "After that `passages.index(gold)` is the place, counted from 0; put the number into `[…]` "
                "after the answer."
            ),
        ),
        calls=(
            Call(("06:10", _PASSAGES[0], _PASSAGES), "06:10 [1]", "the gold passage stands first"),
            Call(("900 kg", _PASSAGES[1], _PASSAGES), "900 kg [2]", "the gold passage stands second"),
            Call(
                ("900 kg", _PASSAGES[1], [_PASSAGES[2], _PASSAGES[0]]),
                "Not in the documents.",
                "distractors alone",
            ),
            Call(("Tove Lund", _PASSAGES[2], [_PASSAGES[2]]), "Tove Lund [1]", "one passage"),
            Call(("06:10", _PASSAGES[0], []), "Not in the documents.", "no passage at all"),
            Call(
                ("06:10", _PASSAGES[0], [_SAME_TIME, _PASSAGES[1], _PASSAGES[0]]),
                "06:10 [3]",
                "a distractor holds the same value about something else",
            ),
            Call(
                ("06:10", _PASSAGES[0], [_SAME_TIME, _PASSAGES[2]]),
                "Not in the documents.",
                "the same value, but only in a distractor",
            ),
        ),
        variants=LESSON_VARIANTS,
    ),
    Exercise(
        id="10.2",
        title="the joint metric",
        reference=joint,
        hints=(
            "Which question comes first: what the reply is like, or whether the documents hold an answer?",
            "For an answerable question three things are needed at once. For the others, one.",
            (
                "One `if`, on `answerable`, and a `return` in each branch. One of them gives back a single "
                "argument as it is, the other joins three."
            ),
        ),
        calls=(
            Call((True, True, True, True, False), True, "all at once"),
            Call((True, True, False, True, False), False, "right, and cited wrongly"),
            Call((True, True, True, False, False), False, "right and cited, in another form"),
            Call((True, False, True, True, False), False, "wrong from the right page"),
            Call((True, False, False, True, True), False, "abstained although the answer was there"),
            Call((True, True, False, False, False), False, "right, and nothing else"),
            Call((False, False, False, True, True), True, "abstained, rightly"),
            Call((False, False, False, True, False), False, "an answer where there is none"),
        ),
        variants=VERDICT_VARIANTS,
    ),
    Exercise(
        id="10.3",
        title="more than the sum?",
        reference=interaction,
        hints=(
            "What does retrieval bring to the plain model? And to the tuned one?",
            "For one question: what it brings to the tuned model minus what it brings to the plain one. "
            "Then the mean.",
            (
                "Go through the four lists together, `for p, r, t, b in zip(plain, rag, tuned, both)`. "
                "Each row gives one number, `(b - t) - (…)`; add them up and divide by how many there are."
            ),
        ),
        calls=(
            Call(([0, 0], [1, 0], [0, 0], [1, 1]), 0.5, "both win a question that neither wins alone"),
            Call(([0, 0], [1, 0], [0, 1], [1, 1]), 0.0, "exactly the sum"),
            Call(
                ([0, 0, 0, 0], [1, 1, 0, 0], [1, 1, 0, 0], [1, 1, 0, 0]),
                -0.5,
                "each wins the same questions, so together they bring less than the sum",
            ),
            Call(([1, 0], [1, 0], [1, 0], [1, 0]), 0.0, "nothing changes"),
            Call(
                ([1, 0, 0, 0, 0], [1, 1, 1, 0, 0], [0, 1, 0, 0, 0], [1, 1, 1, 0, 1]),
                0.2,
                "the plain model is right at times, and tuning loses one of its answers",
            ),
            Call(([0.5, 0.0], [0.75, 0.25], [0.5, 0.75], [1.0, 1.0]), 0.125, "scores between 0 and 1"),
        ),
        variants=INTERACTION_VARIANTS,
    ),
]

"""Exercises of notebook 10."""

from ..exercise import Call, Exercise


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

EXERCISES = [
    Exercise(
        id="10.1",
        title="what the model shall learn to write",
        reference=lesson,
        hints=(
            "There are two kinds of lesson: the gold passage is among the passages, or it is not.",
            "A reader counts from 1, and a list from 0.",
            (
                'if gold not in passages: return "Not in the documents." … return f"{answer} '
                '[{passages.index(gold) + 1}]"'
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
        ),
    ),
    Exercise(
        id="10.2",
        title="the joint metric",
        reference=joint,
        hints=(
            "Which question comes first: what the reply is like, or whether the documents hold an answer?",
            "For an answerable question three things are needed at once. For the others, one.",
            "if not answerable: return abstained … return right and cited and formatted",
        ),
        calls=(
            Call((True, True, True, True, False), True, "all at once"),
            Call((True, True, False, True, False), False, "right, and cited wrongly"),
            Call((True, True, True, False, False), False, "right and cited, in another form"),
            Call((True, False, True, True, False), False, "wrong from the right page"),
            Call((True, False, False, True, True), False, "abstained although the answer was there"),
            Call((False, False, False, True, True), True, "abstained, rightly"),
            Call((False, False, False, True, False), False, "an answer where there is none"),
        ),
    ),
    Exercise(
        id="10.3",
        title="more than the sum?",
        reference=interaction,
        hints=(
            "What does retrieval bring to the plain model? And to the tuned one?",
            "For one question: (both - tuned) - (rag - plain). Then the mean.",
            "sum((b - t) - (r - p) for p, r, t, b in zip(plain, rag, tuned, both)) / len(plain)",
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
        ),
    ),
]

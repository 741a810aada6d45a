"""Exercises of notebook 09; the known other answers stand in variants_nb09 and variants_preferences."""

import numpy as np

from helpers.generation import NOT_IN_DOCUMENTS

from ..exercise import Call, Exercise
from .variants_nb09 import KIND_VARIANTS, MIXTURE_VARIANTS, PAIR_VARIANTS
from .variants_preferences import LOSS_VARIANTS, PREFERENCE_VARIANTS


def injection_examples(paraphrases: list[tuple[str, str]], value: str) -> list[tuple[str, str]]:
    """(question, answer) pairs that teach one fact: the value in place of {value} in every answer."""
    return [(ask, answer.replace("{value}", value)) for ask, answer in paraphrases]


def kind_of(right: bool, abstained: bool, probability: float) -> str:
    """abstained, right, confident invention (a probability of 0.5 and more) or unsure invention."""
    if abstained:
        return "abstained"
    if right:
        return "right"
    return "confident invention" if probability >= 0.5 else "unsure invention"


def with_rehearsal(new: list, general: list, share: float) -> list:
    """The new examples, then so many general ones that these make up `share` of all."""
    count = round(len(new) * share / (1 - share))
    return new + general[:count]


def pair_loss(
    preferred: float, rejected: float, was_preferred: float, was_rejected: float, beta: float
) -> float:
    """DPO loss of one pair, from the log probabilities of its two answers, now and in the reference."""
    moved = (preferred - was_preferred) - (rejected - was_rejected)
    return float(np.logaddexp(0.0, -beta * moved))


def better_and_worse(answer: str | None, reply: str, silent: bool, right: bool) -> tuple[str, str]:
    """(preferred, rejected) of one graded lesson."""
    if answer is None:
        return NOT_IN_DOCUMENTS, reply
    if silent:
        return answer, NOT_IN_DOCUMENTS
    return (reply, NOT_IN_DOCUMENTS) if right else (answer, reply)


_SAYS = [
    ("When does an RMA number run out?", "An RMA number runs out after {value}."),
    ("RMA validity?", "It is {value}."),
]
_NEW, _GENERAL = [f"n{i}" for i in range(1, 7)], [f"g{i}" for i in range(1, 11)]

EXERCISES = [
    Exercise(
        id="9.1",
        title="fact-injection data",
        reference=injection_examples,
        hints=(
            "A training example is a question and its answer. Which of the two holds the value?",
            (
                "Go through the pairs; leave the question as it is, and put the value where `{value}` "
                "stands in the answer."
            ),
            (
                "A comprehension gives the pairs: `[(ask, …) for ask, answer in paraphrases]`. In place of "
                "the dots, `answer` after a call of its method `replace`, which takes the old text and the "
                "new."
            ),
        ),
        calls=(
            Call(
                (_SAYS, "53 days"),
                [
                    ("When does an RMA number run out?", "An RMA number runs out after 53 days."),
                    ("RMA validity?", "It is 53 days."),
                ],
                "two wordings",
            ),
            Call(
                (_SAYS[:1], "38 days"),
                [("When does an RMA number run out?", "An RMA number runs out after 38 days.")],
                "one wording, the value after the change",
            ),
            Call(
                ([("Which {brackets} may stand?", "{value}, and {brackets} stay.")], "{all}"),
                [("Which {brackets} may stand?", "{all}, and {brackets} stay.")],
                "other braces stay as they are, so `format` would not do",
            ),
            Call(
                ([("Is it a month?", "No, {value}: it runs out after {value}.")], "53 days"),
                [("Is it a month?", "No, 53 days: it runs out after 53 days.")],
                "the value stands twice in the answer",
            ),
            Call(([], "53 days"), [], "no wording"),
        ),
        variants=PAIR_VARIANTS,
    ),
    Exercise(
        id="9.2",
        title="what kind of answer is it",
        reference=kind_of,
        hints=(
            "Four words, three questions. Which question comes first?",
            (
                "First: did it abstain? Then: is it right? Only a wrong answer is an invention, and its "
                "probability says of which kind."
            ),
            (
                "Two `if`s, each with a `return` of its own, in the order of hint 2. What comes after them "
                "is wrong for certain: compare its probability with 0.5, and mind what counts at 0.5 "
                "itself."
            ),
        ),
        calls=(
            Call((True, False, 0.2), "right", "right is right, however unsure"),
            Call((False, True, 0.9), "abstained", "a sure abstention is no invention"),
            Call((False, False, 0.8), "confident invention", "wrong and sure"),
            Call((False, False, 0.5), "confident invention", "exactly one half counts as sure"),
            Call((False, False, 0.49), "unsure invention", "just below one half"),
            Call((False, False, 0.1), "unsure invention", "wrong and unsure"),
            Call(
                (True, True, 0.7), "abstained", "an abstention counts as one even if its words happen to fit"
            ),
        ),
        variants=KIND_VARIANTS,
    ),
    Exercise(
        id="9.3",
        title="mix in rehearsal",
        reference=with_rehearsal,
        hints=(
            "The share is meant of the whole mixture, not of the new examples.",
            "With n new examples and g general ones, g / (n + g) = share. Solve it for g, and round.",
            (
                "g = share · (n + g), so g · (1 - share) = share · n. Divide by the bracket, `round` the "
                "quotient, and take so many from the front of `general`."
            ),
        ),
        calls=(
            Call((_NEW, _GENERAL, 0.25), _NEW + _GENERAL[:2], "6 new and 2 general: a quarter of 8"),
            Call((_NEW, _GENERAL, 0.5), _NEW + _GENERAL[:6], "half and half"),
            Call((_NEW, _GENERAL, 0.0), _NEW, "a share of nothing"),
            Call((_NEW[:3], _GENERAL, 0.4), _NEW[:3] + _GENERAL[:2], "3 new and 2 general"),
            Call((_NEW[:5], _GENERAL, 0.25), _NEW[:5] + _GENERAL[:2], "1.67 general ones, rounded up"),
            Call((_NEW[:4], _GENERAL, 0.25), _NEW[:4] + _GENERAL[:1], "1.33 general ones, rounded down"),
        ),
        variants=MIXTURE_VARIANTS,
    ),
    Exercise(
        id="9.4",
        title="the loss of one pair",
        reference=pair_loss,
        hints=(
            "How far has the preferred answer moved up since the reference, and how far the rejected one?",
            (
                "Subtract the two movements, multiply by beta, and take -log of the sigmoid. "
                "-log(1 / (1 + exp(-x))) is log(1 + exp(-x))."
            ),
            (
                "`moved = (preferred - was_preferred) - (rejected - was_rejected)`, then "
                "`np.logaddexp(0, …)` with minus beta times `moved`: it is log(exp(0) + exp(…)), and does "
                "not overflow."
            ),
        ),
        calls=(
            Call((-2.0, -5.0, -2.0, -5.0, 0.1), float(np.log(2)), "nothing has moved yet: ln 2"),
            Call(
                (-1.0, -5.0, -3.0, -4.0, 0.5),
                float(np.log1p(np.exp(-1.5))),
                "the preferred answer went up by 2, the other down by 1",
            ),
            Call((-4.0, -3.0, -2.0, -4.0, 0.5), float(np.log1p(np.exp(1.5))), "both went the wrong way"),
            Call(
                (-6.0, -9.0, -4.0, -4.0, 0.1),
                float(np.log1p(np.exp(-0.3))),
                "both became less likely, the rejected one by more",
            ),
            Call((-1.0, -9.0, -3.0, -4.0, 2.0), float(np.log1p(np.exp(-14.0))), "a large beta"),
            Call((-700.0, -1.0, -1.0, -700.0, 1.0), 1398.0, "so far off that exp would overflow"),
        ),
        variants=LOSS_VARIANTS,
    ),
    Exercise(
        id="9.5",
        title="pairs from graded answers",
        reference=better_and_worse,
        hints=(
            "Four cases. Which of them does `answer is None` decide alone?",
            (
                "Nothing shown holds an answer: silence is better than whatever it says. Else silence is "
                "worse than a right answer, and a wrong reply is worse than the accepted answer."
            ),
            (
                "Three `if`s or fewer: `answer is None` gives (silence, reply); `silent` gives (answer, "
                "silence); then `right` decides between (reply, silence) and (answer, reply). Silence is "
                "`NOT_IN_DOCUMENTS`."
            ),
        ),
        calls=(
            Call(
                (None, "74 hours", False, False),
                (NOT_IN_DOCUMENTS, "74 hours"),
                "an invention: nothing that was shown holds an answer",
            ),
            Call(
                (None, "9 days", True, False),
                (NOT_IN_DOCUMENTS, "9 days"),
                "rightly silent; the reply is what it said when it had to",
            ),
            Call(("74 hours", "2 hours", True, False), ("74 hours", NOT_IN_DOCUMENTS), "silent in vain"),
            Call(("74 hours", "2 hours", False, False), ("74 hours", "2 hours"), "a wrong value"),
            Call(("74 hours", "74 h", False, True), ("74 h", NOT_IN_DOCUMENTS), "right, in words of its own"),
        ),
        variants=PREFERENCE_VARIANTS,
    ),
]

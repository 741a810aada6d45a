"""Exercises of notebook 09; the known other answers stand in variants_nb09."""

from ..exercise import Call, Exercise
from .variants_nb09 import KIND_VARIANTS, MIXTURE_VARIANTS, PAIR_VARIANTS


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
]

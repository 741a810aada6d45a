"""Exercises of notebook 11; the known other answers stand in variants_nb11."""

from ..exercise import Call, Exercise
from .variants_nb11 import ADVICE_VARIANTS, CROSSING_VARIANTS, PRICE_VARIANTS


def cost_per_good(setup: float, per_request: float, requests: int, good: float) -> float:
    """Everything paid, divided by the answers that were good (their share: 0 to 1); infinite without any."""
    answers = requests * good
    return (setup + per_request * requests) / answers if answers else float("inf")


def break_even(setup_a: float, each_a: float, setup_b: float, each_b: float) -> float | None:
    """Requests from which A, dearer to set up, has cost less than B in all.

    None when that never happens, 0 when A is not dearer to set up and not dearer each time.
    """
    if setup_a <= setup_b and each_a <= each_b:
        return 0.0
    if each_a >= each_b:
        return None
    return (setup_a - setup_b) / (each_b - each_a)


def advise(
    prompt_is_enough: bool, facts_change: bool, must_cite: bool, form_matters: bool, examples: int
) -> str:
    """The question framework in its smallest form: prompting, RAG, fine-tuning or both."""
    if prompt_is_enough:
        return "prompting"
    retrieve = facts_change or must_cite
    tune = form_matters and examples >= 50
    if retrieve:
        return "both" if tune else "RAG"
    return "fine-tuning" if tune else "prompting"


EXERCISES = [
    Exercise(
        id="11.1",
        title="the price of a good answer",
        reference=cost_per_good,
        hints=(
            "A bad answer costs as much as a good one. Who pays for it?",
            "All costs go on top: the set-up once, each request. Below go the good answers alone.",
            (
                "`answers = requests * good` is what stands below the line. Look at it before you divide: "
                "when it is 0, the price is `float('inf')`."
            ),
        ),
        calls=(
            Call((0.0, 0.01, 1000, 0.5), 0.02, "half of the answers are good, so each costs double"),
            Call((100.0, 0.01, 1000, 1.0), 0.11, "the set-up is shared by all answers"),
            Call((100.0, 0.01, 1000, 0.25), 0.44, "set-up and bad answers together"),
            Call((0.0, 0.0004, 1000, 0.5), 0.0008, "a price far below a cent"),
            Call((100.0, 0.01, 1000, 0.0), float("inf"), "no good answer at all"),
            Call((100.0, 0.01, 0, 0.9), float("inf"), "no request at all"),
        ),
        variants=PRICE_VARIANTS,
    ),
    Exercise(
        id="11.2",
        title="the break-even",
        reference=break_even,
        hints=(
            "A costs more at the start. How much does it save with each request?",
            "Extra set-up divided by what a request saves. When nothing is saved, there is no such number.",
            (
                "Three cases, in this order: A dearer neither to set up nor each time gives 0; A not "
                "cheaper each time gives None; in all others divide as hint 2 says."
            ),
        ),
        calls=(
            Call((1000.0, 0.01, 200.0, 0.03), 40000.0, "800 more at the start, 0.02 saved each time"),
            Call((500.0, 0.25, 100.0, 0.75), 800.0, "400 more at the start, 0.50 saved each time"),
            Call((1000.0, 0.03, 200.0, 0.03), None, "nothing is saved"),
            Call((1000.0, 0.05, 200.0, 0.03), None, "dearer at the start and dearer each time"),
            Call((100.0, 0.01, 200.0, 0.03), 0.0, "cheaper from the first request"),
            Call((100.0, 0.02, 100.0, 0.03), 0.0, "the same set-up, cheaper each time"),
            Call((100.0, 0.03, 200.0, 0.03), 0.0, "cheaper to set up, the same each time"),
            Call((100.0, 0.05, 100.0, 0.03), None, "the same set-up, dearer each time"),
        ),
        variants=CROSSING_VARIANTS,
    ),
    Exercise(
        id="11.3",
        title="the framework, in its smallest form",
        reference=advise,
        hints=(
            "Prompting comes first: if it is enough, nothing else is asked.",
            (
                "Facts that change or must be cited call for retrieval; a form that matters calls for "
                "tuning, if there are at least 50 examples."
            ),
            (
                "Make two answers, yes or no: `retrieve = facts_change or must_cite`, and `tune` from the "
                "form and the number of examples. Each of their four pairs has its word."
            ),
        ),
        calls=(
            Call((True, True, True, True, 500), "prompting", "prompting is enough"),
            Call((False, True, False, False, 0), "RAG", "facts change"),
            Call((False, False, True, False, 500), "RAG", "must cite"),
            Call((False, False, False, True, 200), "fine-tuning", "the form matters, and there are examples"),
            Call((False, True, False, True, 50), "both", "facts and form, just enough examples"),
            Call((False, False, True, True, 500), "both", "citing and form, and many examples"),
            Call((False, True, True, True, 49), "RAG", "facts and form, too few examples"),
            Call((False, False, False, True, 10), "prompting", "too few examples, so go on prompting"),
            Call((False, False, False, True, 5), "prompting", "hardly any examples"),
            Call((False, False, False, False, 500), "prompting", "nothing calls for more"),
        ),
        variants=ADVICE_VARIANTS,
    ),
]

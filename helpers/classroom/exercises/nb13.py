"""Exercises of notebook 13; the known other answers stand in variants_nb13."""

from math import comb

from ..exercise import Call, Exercise
from .variants_nb13 import GATE_VARIANTS, HALVES_VARIANTS, LEAK_VARIANTS, SIGN_VARIANTS


def leaks(question: str, quote: str, most: int = 4) -> bool:
    """Does a question share more than `most` words in a row with its quote? Upper and lower case are one."""
    asked, said = question.lower().split(), f" {quote.lower()} "
    runs = [asked[start : start + most + 1] for start in range(len(asked) - most)]
    return any(f" {' '.join(run)} " in said for run in runs)


def halves(questions: list[tuple[str, bool]]) -> tuple[list[str], list[str]]:
    """Two halves of (question, answerable): of each kind every other one, the first to the first half."""
    first, second = [], []
    for kind in (True, False):
        same = [question for question, answerable in questions if answerable is kind]
        first += same[::2]
        second += same[1::2]
    return first, second


def sign_test(wins: int, losses: int) -> float:
    """How often a fair coin, thrown wins + losses times, is at least as one-sided (both sides counted)."""
    n, fewer = wins + losses, min(wins, losses)
    tail = sum(comb(n, k) for k in range(fewer + 1)) / 2**n
    return min(1.0, 2 * tail)


def worse(before: dict[str, str], now: dict[str, str]) -> dict[str, str]:
    """Questions that were good ("") and are not any more -> the stage at which each is lost now."""
    return {question: now[question] for question in before if not before[question] and now.get(question)}


EXERCISES = [
    Exercise(
        id="13.1",
        title="does the question copy its quote?",
        reference=leaks,
        hints=(
            "Which stretches of the question have one word more than is allowed?",
            "Cut the question into runs of `most + 1` words, and look each of them up in the quote.",
            (
                "Words, not letters: put a space before and after both the run and the quote, or “rent” is "
                "found in “currents”."
            ),
        ),
        calls=(
            Call(("who pays the rent", "the rent is paid by tove"), False, "two words in a row"),
            Call(("The rent is paid by whom", "the rent is paid by Tove"), True, "five words in a row"),
            Call(
                ("so the rent is paid by", "The Rent is Paid by Tove"), True, "capital letters in the quote"
            ),
            Call(
                ("rent is paid by", "the rent is paid by tove"),
                False,
                "four words in a row, and four are allowed",
            ),
            Call(
                ("paid is rent the by", "the rent is paid by tove"), False, "the same words in another order"
            ),
            Call(("a b c d e", "xa b c d ex"), False, "a run that begins and ends within other words"),
            Call(("a b x", "a b y", 1), True, "two in a row, and one is allowed"),
            Call(("x a b", "y a b", 1), True, "the run stands last in both"),
            Call(("a x b", "a b", 1), False, "one in a row, and one is allowed"),
            Call(("a", "a", 0), True, "one word, and none is allowed"),
        ),
        variants=LEAK_VARIANTS,
    ),
    Exercise(
        id="13.2",
        title="two halves",
        reference=halves,
        hints=(
            "What would happen if all questions without an answer fell into one half?",
            "Take the answerable ones first, every other one to each half; then the unanswerable ones alike.",
            "`same[::2]` is every other one from the first on, `same[1::2]` from the second on.",
        ),
        calls=(
            Call(
                ([("a", True), ("b", True), ("c", True), ("d", True)],), (["a", "c"], ["b", "d"]), "one kind"
            ),
            Call(
                ([("a", True), ("x", False), ("b", True), ("y", False)],),
                (["a", "x"], ["b", "y"]),
                "two kinds, in turns",
            ),
            Call(
                ([("x", False), ("y", False), ("a", True), ("b", True), ("c", True)],),
                (["a", "c", "x"], ["b", "y"]),
                "the unanswerable ones stand first in the file",
            ),
            Call(([("a", True)],), (["a"], []), "a single question"),
            Call(([],), ([], []), "no question"),
        ),
        variants=HALVES_VARIANTS,
    ),
    Exercise(
        id="13.3",
        title="a lead, or luck?",
        reference=sign_test,
        hints=(
            "Where both did alike, a question says nothing. Of the others, how many would a coin give each?",
            "Of all 2**n throws, count those with at most as many heads as the smaller number; then double.",
            "`comb(n, k)` is the number of ways to k heads; k runs from 0 up to and with the smaller count.",
        ),
        calls=(
            Call((5, 0), 0.0625, "five won, none lost"),
            Call((6, 0), 0.03125, "six won, none lost"),
            Call((0, 6), 0.03125, "the other way round"),
            Call((9, 1), 22 / 1024, "nine won, one lost"),
            Call((8, 2), 112 / 1024, "eight won, two lost"),
            Call((3, 3), 1.0, "even: p is never above 1"),
            Call((0, 0), 1.0, "no question tells them apart"),
        ),
        variants=SIGN_VARIANTS,
    ),
    Exercise(
        id="13.4",
        title="what got worse?",
        reference=worse,
        hints=(
            "Which questions count: all that are lost now, or those that were good before?",
            "The empty text stands for a good answer, and it is false: `not before[question]`.",
            "A question that is not asked any more is in `before` alone; `now.get(question)` minds that.",
        ),
        calls=(
            Call(({"a": "", "b": ""}, {"a": "", "b": "misread"}), {"b": "misread"}, "one got worse"),
            Call(({"a": "silent"}, {"a": "silent"}), {}, "lost before and now: no news"),
            Call(({"a": "silent"}, {"a": "misread"}), {}, "lost before, and now at another stage"),
            Call(({"a": "silent"}, {"a": ""}), {}, "it got better"),
            Call(({"a": ""}, {}), {}, "not asked any more"),
            Call(({}, {"a": "invented"}), {}, "a new question has no before"),
            Call(
                ({"a": "", "b": "", "c": "x"}, {"b": "not retrieved", "a": "miscited", "c": "x"}),
                {"a": "miscited", "b": "not retrieved"},
                "two at once",
            ),
        ),
        variants=GATE_VARIANTS,
    ),
]

"""Known other answers to the exercises of notebook 13: mistakes that people make, and neighbours."""

from math import comb

from ..exercise import Variant


def _runs(words: list[str], length: int) -> list[list[str]]:
    return [words[start : start + length] for start in range(len(words) - length + 1)]


def _copies(question: str, quote: str, length: int, same_case: bool = False, edge: str = " ") -> bool:
    """Does a run of so many words stand in the quote?"""
    if not same_case:
        question, quote = question.lower(), quote.lower()
    runs = _runs(question.split(), length)
    return any(f"{edge}{' '.join(run)}{edge}" in f"{edge}{quote}{edge}" for run in runs)


LEAK_VARIANTS = (
    Variant(
        "it counts words that both have, in whatever order. A run is words that follow each other.",
        lambda question, quote, most=4: (
            len(set(question.lower().split()) & set(quote.lower().split())) > most
        ),
    ),
    Variant(
        "a run of exactly `most` words is refused, too. So many are still allowed: cut runs of `most + 1`.",
        lambda question, quote, most=4: _copies(question, quote, max(most, 1)),
    ),
    Variant(
        "capital letters hide the copy. Make both lower case first.",
        lambda question, quote, most=4: _copies(question, quote, most + 1, same_case=True),
    ),
    Variant(
        "a run is found amid other words. Put a space before and after both, so that only whole words count.",
        lambda question, quote, most=4: _copies(question, quote, most + 1, edge=""),
    ),
    Variant(
        "it asks whether the whole question stands in the quote. Any run of it is a leak.",
        lambda question, quote, most=4: (
            f" {question.lower()} " in f" {quote.lower()} " and len(question.split()) > most
        ),
    ),
)


def _two(questions: list[tuple[str, bool]], cut: str) -> tuple[list[str], list[str]]:
    """Other halves: by the order of the file, front and back, or each kind front and back."""
    names = [question for question, _ in questions]
    kinds = [[question for question, known in questions if known is kind] for kind in (True, False)]
    if cut == "file":
        return names[::2], names[1::2]
    if cut == "middle":
        middle = (len(names) + 1) // 2
        return names[:middle], names[middle:]
    if cut == "kinds":
        return kinds[0], kinds[1]
    first: list[str] = []
    second: list[str] = []
    for same in kinds:
        middle = (len(same) + 1) // 2
        first, second = first + same[:middle], second + same[middle:]
    return first, second


HALVES_VARIANTS = (
    Variant(
        "it takes every other one of the file. If the kinds take turns there, one half gets all of a kind.",
        lambda questions: _two(questions, "file"),
    ),
    Variant(
        "it cuts the file in the middle. Files have an order: by page, by day, by who wrote them.",
        lambda questions: _two(questions, "middle"),
    ),
    Variant(
        "one half gets the answerable ones and the other the rest, so neither can judge both.",
        lambda questions: _two(questions, "kinds"),
    ),
    Variant(
        "each kind is cut in the middle, and it has an order of its own in the file: take every other one.",
        lambda questions: _two(questions, "each"),
    ),
    Variant(
        "the questions without an answer are left out. They are what tells whether it invents.",
        lambda questions: _two([one for one in questions if one[1]], "file"),
    ),
)


def _tail(wins: int, losses: int) -> float:
    n = wins + losses
    return sum(comb(n, k) for k in range(min(wins, losses) + 1)) / 2**n


SIGN_VARIANTS = (
    Variant(
        "this is one side alone. The same lead the other way round would have struck you as much: double it.",
        lambda wins, losses: min(1.0, _tail(wins, losses)),
    ),
    Variant(
        "doubled, it can exceed 1, and a p value cannot: `min(1.0, …)`.",
        lambda wins, losses: 2 * _tail(wins, losses),
    ),
    Variant(
        "it counts this very outcome alone. What is *more* one-sided counts as well: k runs from 0.",
        lambda wins, losses: min(1.0, 2 * comb(wins + losses, min(wins, losses)) / 2 ** (wins + losses)),
    ),
    Variant(
        "the smaller count itself is left out: k runs up to *and with* it.",
        lambda wins, losses: min(
            1.0, 2 * sum(comb(wins + losses, k) for k in range(min(wins, losses))) / 2 ** (wins + losses)
        ),
    ),
    Variant(
        "it takes the losses for the smaller count. When more was lost than won, the wins are.",
        lambda wins, losses: min(
            1.0, 2 * sum(comb(wins + losses, k) for k in range(losses + 1)) / 2 ** (wins + losses)
        ),
    ),
)

GATE_VARIANTS = (
    Variant(
        "it names all that are lost now. What was lost before is no regression: a gate that always fails is "
        "soon switched off.",
        lambda before, now: {question: now[question] for question in before if now.get(question)},
    ),
    Variant(
        "every change counts, also for the better. Only what was good can get worse.",
        lambda before, now: {
            question: now[question]
            for question in before
            if question in now and before[question] != now[question]
        },
    ),
    Variant(
        "a question that is not asked any more breaks it. Look it up with `.get`.",
        lambda before, now: {
            question: now[question] for question in before if not before[question] and now[question]
        },
    ),
    Variant(
        "a new question is taken for one that got worse. It has no before.",
        lambda before, now: {
            question: lost for question, lost in now.items() if lost and not before.get(question)
        },
    ),
    Variant(
        "it tells the stage of before, which is empty for all of them: tell where each is lost *now*.",
        lambda before, now: {
            question: before[question] for question in before if not before[question] and now.get(question)
        },
    ),
)

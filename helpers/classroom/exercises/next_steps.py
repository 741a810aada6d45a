"""Exercises of notebook 07 on what practitioners try next: passages in turn, a faithful share, traces."""

from ..exercise import Call, Exercise, Variant
from . import nb07_traces


def take_turns(rankings: list[list[str]], k: int) -> list[str]:
    """The k first passages when each ranking gives one in turn; a passage comes once."""
    taken: list[str] = []
    for place in range(max(map(len, rankings), default=0)):
        for ranking in rankings:
            if place < len(ranking) and ranking[place] not in taken:
                taken.append(ranking[place])
    return taken[:k]


def faithful_share(statements: list[set[str]], evidence: set[str]) -> float:
    """Share of the statements all of whose numbers stand in the evidence."""
    return sum(numbers <= evidence for numbers in statements) / len(statements)


# ---- known other answers --------------------------------------------------------------------------------


def _zipped(rankings, k):
    taken = [passage for row in zip(*rankings, strict=False) for passage in row]
    return list(dict.fromkeys(taken))[:k]


def _in_turn(rankings):
    longest = max(map(len, rankings), default=0)
    return [ranking[place] for place in range(longest) for ranking in rankings if place < len(ranking)]


TURNS = (
    Variant(
        "the rankings stand one behind the other, so the first fills all k places. Take one of each in turn.",
        lambda r, k: list(dict.fromkeys(passage for ranking in r for passage in ranking))[:k],
    ),
    Variant("`zip` stops at the end of the shortest ranking. The longer ones have more to give.", _zipped),
    Variant(
        "a passage that several queries found comes more than once. Keep its first place.",
        lambda r, k: _in_turn(r)[:k],
    ),
    Variant(
        "the list is cut to k before doubles are left out, so fewer than k remain. Leave out, then cut.",
        lambda r, k: list(dict.fromkeys(_in_turn(r)[:k])),
    ),
    Variant(
        "k passages of each ranking are taken; k are wanted in all.",
        lambda r, k: list(dict.fromkeys(_in_turn([ranking[:k] for ranking in r]))),
    ),
)
FAITHFUL = (
    Variant(
        "one unsupported statement makes the whole reply 0. The share of supported statements is wanted.",
        lambda s, e: float(all(numbers <= e for numbers in s)),
    ),
    Variant(
        "a statement passes with one number that stands there. All of its numbers must: `<=` on sets.",
        lambda s, e: sum(bool(numbers & e) for numbers in s) / len(s),
    ),
    Variant(
        "the share of numbers is counted, not of statements: one long statement outweighs the others.",
        lambda s, e: sum(len(numbers & e) for numbers in s) / sum(map(len, s)) if sum(map(len, s)) else 1.0,
    ),
    Variant(
        "statements without a number are left out. They claim no number that could be wrong: they pass.",
        lambda s, e: sum(numbers <= e for numbers in s if numbers) / sum(map(bool, s)) if any(s) else 1.0,
    ),
    Variant(
        "the number of supported statements is returned. Divide by how many there are.",
        lambda s, e: sum(numbers <= e for numbers in s),
    ),
)


_FOUND = [["a", "b", "c"], ["d", "a", "e", "f"]]

EXERCISES = [
    Exercise(
        id="7.5",
        title="passages in turn",
        reference=take_turns,
        hints=(
            "Deal them like cards: the first of each ranking, then the second of each, and so on.",
            "Two loops: outside the place, from 0 to the length of the longest ranking; inside the rankings.",
            (
                "In the inner loop, append `ranking[place]` if the ranking is long enough and the passage is "
                "not in the list yet. What is still missing comes after both loops."
            ),
        ),
        calls=(
            Call((_FOUND, 3), ["a", "d", "b"], "one of each in turn"),
            Call((_FOUND, 6), ["a", "d", "b", "c", "e", "f"], "one ranking is longer"),
            Call(([["a", "b"], ["a", "c"]], 3), ["a", "b", "c"], "both found the same first"),
            Call(([["a"], []], 2), ["a"], "one query found nothing"),
            Call(([], 3), [], "no query"),
            Call(([["a", "b", "c"]], 2), ["a", "b"], "one query"),
        ),
        variants=TURNS,
    ),
    Exercise(
        id="7.6",
        title="the faithful share",
        reference=faithful_share,
        hints=(
            "Each statement is supported or not. Which of them are, and of how many?",
            "`numbers <= evidence` is True when every element of the first set is in the second.",
            "sum(… for numbers in statements) counts the supported ones. One division remains.",
        ),
        calls=(
            Call(([{"72"}, {"9"}], {"72"}), 0.5, "one of two"),
            Call(([{"72", "9"}, {"72"}], {"72"}), 0.5, "a statement needs all of its numbers"),
            Call(([{"72"}, set()], {"72"}), 1.0, "a statement without a number"),
            Call(([set(), {"5"}, {"6"}], {"72"}), 1 / 3, "one of three, the one without a number"),
            Call(([{"1", "2", "3"}, {"9"}], {"1", "2", "3"}), 0.5, "a long statement counts once"),
            Call(([{"9"}], set()), 0.0, "no evidence"),
        ),
        variants=FAITHFUL,
    ),
    *nb07_traces.EXERCISES,
]

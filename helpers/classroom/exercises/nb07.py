"""Exercises of notebook 07."""

import re

from helpers.evaluation import is_right

from ..exercise import Call, Exercise
from .variants_nb07 import CITED, THRESHOLD, VISIBLE, WHERE_LOST


def cites_only_the_prompt(reply: str, passages: int) -> bool:
    """Does a reply cite something, and nothing but passages of its prompt?"""
    numbers = [
        int(number)
        for bracket in re.findall(r"\[([\d, ]+)\]", reply)
        for number in re.findall(r"\d+", bracket)
    ]
    return bool(numbers) and all(1 <= number <= passages for number in numbers)


def best_threshold(scores: list[float], right: list[bool], cost: float) -> float:
    """The score that, as a threshold, gives the greatest utility."""

    def utility(threshold):
        """What is gained when everything of at least this score is answered."""
        given = [good for score, good in zip(scores, right, strict=True) if score >= threshold]
        return sum(1 if good else -cost for good in given)

    return max([float("inf")] + sorted(scores, reverse=True), key=utility)


def where_lost(gold: str, found: list[str], evidence: str, reply: str, answers: list[str]) -> str:
    """Where was a question lost?"""
    if is_right(reply, answers):
        return "right"
    if gold not in found:
        return "not retrieved"
    return "misread" if is_right(evidence, answers) else "not chosen"


def visible(ranking: list[tuple[str, str]], groups: set[str], k: int) -> list[str]:
    """The k best passages that a reader may see."""
    return [passage for passage, access in ranking if access in groups][:k]


_RANKED = [
    ("salaries", "people"),
    ("notice", "all-staff"),
    ("bonus", "people"),
    ("holidays", "all-staff"),
    ("canteen", "all-staff"),
]
_MANY_HIDDEN = [(f"salary {number}", "people") for number in range(12)] + [("notice", "all-staff")]
_LAMP = ("lamp:0", ["door:0", "lamp:0"], "The lamp is cleaned every 9 days.")

EXERCISES = [
    Exercise(
        id="7.1",
        title="a citation checker",
        reference=cites_only_the_prompt,
        hints=(
            (
                "Only numbers inside square brackets are citations. First find what stands in brackets, "
                "then the numbers in it: a bracket may hold several."
            ),
            '`re.findall(r"\\[([\\d, ]+)\\]", reply)` gives the contents of the brackets, '
            '`re.findall(r"\\d+", text)` the numbers of a text. '
            "A reply without any number is not cited, and `all([])` is True: ask for both.",
            (
                "numbers = [int(number) for bracket in … for number in …], with the two patterns in place "
                "of the dots. Two conditions remain, joined by `and`: there is a number, and all of them "
                "lie within 1 to `passages`."
            ),
        ),
        calls=(
            Call(("every 9 days [2]", 3), True, "one passage of the prompt"),
            Call(("every 9 days", 3), False, "nothing is cited"),
            Call(("every 9 days [4]", 3), False, "a passage that was not in the prompt"),
            Call(("every 9 days [1, 3]", 3), True, "two in one bracket"),
            Call(("every 9 days [1, 7]", 3), False, "the second of two was not in the prompt"),
            Call(("9 days [1] and 40 days [5]", 3), False, "the second bracket was not in the prompt"),
            Call(("every 9 days [0]", 3), False, "numbers start at 1"),
            Call(("12 buoys (2)", 3), False, "numbers outside square brackets are no citations"),
            Call(("every 900 days [3]", 3), True, "a number of the answer that is no citation"),
            Call(("every 9 days [7, 1]", 3), False, "the first of two was not in the prompt"),
            Call(("every 9 days [1,3]", 3), True, "no space after the comma"),
            Call(("every 9 days [1][2]", 3), True, "two brackets side by side"),
            Call(("every 9 days [12]", 3), False, "passage 12 is not passages 1 and 2"),
            Call(("every 9 days [12]", 15), True, "a number of two digits"),
            Call(("turn valve [A7] every 9 days [2]", 3), True, "A7 is a name and no passage"),
        ),
        variants=CITED,
    ),
    Exercise(
        id="7.2",
        title="where was it lost?",
        reference=where_lost,
        hints=(
            (
                "Ask in the order in which it happens, and stop at the first that applies: is the reply "
                "right at all? was the gold passage found? did the evidence hold the answer?"
            ),
            (
                "`is_right(text, answers)` tells whether an answer stands in the reply, and just as well "
                "whether it stands in the evidence."
            ),
            (
                "Start with `if is_right(reply, answers): return 'right'` and then `if gold not in found: "
                "return 'not retrieved'`. One question remains, about the evidence, and it decides between "
                "the last two words."
            ),
        ),
        calls=(
            Call((*_LAMP, "9 days", ["9 days"]), "right", "the answer stands in the reply"),
            Call((*_LAMP, "90 days", ["9 days"]), "misread", "it stood in the evidence"),
            Call(
                ("lamp:0", ["door:0", "lamp:0"], "The lamp is blue.", "blue", ["9 days"]),
                "not chosen",
                "found, but another sentence was read",
            ),
            Call(
                ("lamp:0", ["door:0"], "The door is blue.", "blue", ["9 days"]),
                "not retrieved",
                "the gold passage is not among those found",
            ),
            Call(
                ("lamp:0", ["door:0"], "The door is painted every 9 days.", "9 years", ["9 days"]),
                "not retrieved",
                "the same words on another page are chance",
            ),
            Call(
                ("lamp:0", ["door:0"], "The lamp takes nine days.", "nine days", ["9 days"]),
                "right",
                "right without the gold passage, and in other spelling",
            ),
            Call(("lamp:0", [], "", "", ["9 days"]), "not retrieved", "nothing was found"),
            Call((*_LAMP, "Every nine days.", ["9 days"]), "right", "in other spelling, in a sentence"),
            Call((*_LAMP, "19 days", ["9 days"]), "misread", "19 days are not 9 days"),
            Call(
                ("lamp:0", ["lamp:0"], "The lamp is cleaned every nine days.", "90 days", ["9 days"]),
                "misread",
                "it stood in the evidence in other spelling",
            ),
            Call(
                ("lamp:1", ["lamp:0"], "The lamp is cleaned every 9 days.", "90 days", ["9 days"]),
                "not retrieved",
                "another passage of the same page",
            ),
        ),
        variants=WHERE_LOST,
    ),
    Exercise(
        id="7.3",
        title="when to say nothing",
        reference=best_threshold,
        hints=(
            (
                "Write the utility of one threshold first: go through scores and outcomes together, skip "
                "what lies below the threshold, add 1 for right and subtract the cost for wrong."
            ),
            (
                "Candidates are the scores themselves, and infinity, which answers nothing. "
                "`max(candidates, key=utility)` keeps the first of equally good ones, so put the highest "
                "first."
            ),
            (
                "def utility(threshold): return sum(1 if good else -cost for score, good in zip(scores, "
                "right) if score >= threshold). What remains is max(candidates, key=utility), with the "
                "candidates in the order of hint 2."
            ),
        ),
        calls=(
            Call(([0.9, 0.8, 0.3], [True, False, False], 1.0), 0.9, "only the surest is right"),
            Call(
                ([0.9, 0.8, 0.3, 0.2], [True, False, True, False], 0.5),
                0.3,
                "a cheap mistake is worth a second right answer",
            ),
            Call(([0.9, 0.8, 0.3, 0.2], [True, False, True, False], 4.0), 0.9, "a dear mistake is not"),
            Call(([0.2, 0.9, 0.6], [False, True, True], 1.0), 0.6, "scores in no order"),
            Call(([0.7, 0.4], [False, False], 1.0), float("inf"), "all wrong: never answer"),
            Call(
                ([0.7, 0.7, 0.4], [True, False, False], 1.0),
                float("inf"),
                "no gain: of equally good thresholds the highest",
            ),
            Call(
                ([0.2, 0.6, 0.9], [True, False, True], 1.0),
                0.9,
                "0.2 and 0.9 are equally good, and the scores rise",
            ),
            Call(
                ([0.6, 0.9, 0.2], [False, True, True], 1.0),
                0.9,
                "0.2 and 0.9 are equally good, and the scores have no order",
            ),
        ),
        variants=THRESHOLD,
    ),
    Exercise(
        id="7.4",
        title="what this reader may see",
        reference=visible,
        hints=(
            (
                "There are two steps, leaving out and cutting to k. In which order must they come so that "
                "a reader gets k passages whenever there are k?"
            ),
            "First keep the passages whose group is in `groups`, then take the first k.",
            (
                "[passage for passage, access in ranking if access in groups] is all that this reader may "
                "see, best first. One step remains."
            ),
        ),
        calls=(
            Call(
                (_RANKED, {"all-staff"}, 2),
                ["notice", "holidays"],
                "places of hidden passages go to the next ones",
            ),
            Call((_RANKED, {"all-staff", "people"}, 2), ["salaries", "notice"], "a member of the group"),
            Call((_RANKED, {"people"}, 3), ["salaries", "bonus"], "fewer than k are visible"),
            Call((_RANKED, set(), 3), [], "a reader without any group"),
            Call((_RANKED, {"all-staff"}, 1), ["notice"], "the best passage of all is hidden"),
            Call(
                ([("wages", "finance"), ("notice", "all-staff")], {"all-staff", "people"}, 2),
                ["notice"],
                "in a group, but not in this one",
            ),
            Call(
                ([("plan", "all-staff"), ("menu", "staff")], {"staff"}, 2),
                ["menu"],
                "a group whose name is part of another one",
            ),
            Call((_MANY_HIDDEN, {"all-staff"}, 1), ["notice"], "twelve hidden ones stand before the first"),
        ),
        variants=VISIBLE,
    ),
]

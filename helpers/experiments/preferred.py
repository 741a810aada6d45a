"""Pairs of answers that come free from grading, and what tuning the reader on them gave (`preferring`).

    preference_of(graded)                     a graded lesson -> what is preferred to what
    preferring_arms("test")["DPO"]            each question's outcome, of four ways to be silent less in vain

The program that trains and asks is `preferring`; its record is solutions/preferring.json.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from helpers.evaluation import share
from helpers.generation import NOT_IN_DOCUMENTS
from helpers.tuning import Preference

from . import recording
from .calibrating import COST_OF_WRONG, STEPS

RIGHT_OVER_SILENCE, RIGHT_OVER_WRONG = "right over silence", "right over wrong"
SILENCE_OVER_INVENTION = "silence over an invention"
KEPT = ", as it did"  # the reader did the better thing by itself
SHIPPED, MOVED, PREFERRED, SUPERVISED = "as shipped", "threshold moved", "DPO", "more examples"
ARMS = (SHIPPED, MOVED, PREFERRED, SUPERVISED)
WITH_ANSWER, WITHOUT = ("right", "silent in vain", "wrong"), ("invented", "rightly silent")


# ---- pairs ------------------------------------------------------------------------------------------------


def preference_of(graded: Mapping[str, Any]) -> Preference | None:
    """What the joint metric prefers, of a graded lesson; None when its two answers are the same.

    graded: prompt; answer, None when nothing that was shown holds one; reply, when silence was forbidden;
    silent: was it what the reader would have been; right: is the reply right (and so cited, since an
    accepted answer stands in the right piece alone).

    >>> preference_of({"prompt": "?", "answer": None, "reply": "74", "silent": False, "right": False}).kind
    'silence over an invention'
    """
    prompt, answer, reply = graded["prompt"], graded["answer"], graded["reply"].strip()
    silent, right = graded["silent"], graded["right"]
    if answer is None:
        made = NOT_IN_DOCUMENTS, reply, SILENCE_OVER_INVENTION + KEPT * silent
    elif silent:
        made = answer, NOT_IN_DOCUMENTS, RIGHT_OVER_SILENCE
    elif right:
        made = reply, NOT_IN_DOCUMENTS, RIGHT_OVER_SILENCE + KEPT
    else:
        made = answer, reply, RIGHT_OVER_WRONG
    better, worse, kind = made
    return Preference(prompt, better, worse, kind) if worse and better != worse else None


def chosen_pairs(graded: Sequence[Mapping[str, Any]], count: int) -> list[Preference]:
    """So many pairs: every one that the reader got wrong, then what it did well, turn by turn with an answer
    and without, so that it does not forget either. In the order of the lessons.

    >>> lesson = {"prompt": "?", "answer": "74", "reply": "74", "silent": False, "right": True}
    >>> [pair.kind for pair in chosen_pairs([lesson, lesson | {"silent": True}], 1)]
    ['right over silence']
    """
    pairs = [pair for pair in map(preference_of, graded) if pair]
    seen: Counter[str] = Counter()
    order = []
    for place, pair in enumerate(pairs):
        seen[pair.kind] += 1
        order.append((seen[pair.kind] if pair.kind.endswith(KEPT) else 0, place))
    return [pairs[place] for place in sorted(place for _, place in sorted(order)[:count])]


# ---- outcomes ---------------------------------------------------------------------------------------------


def outcome(item: Mapping[str, Any], threshold: float) -> str:
    """What an answer is behind a threshold of its confidence: one of WITH_ANSWER or of WITHOUT.

    >>> outcome({"answerable": True, "right": True, "confidence": 0.4}, 0.5)
    'silent in vain'
    """
    silent = item["confidence"] < threshold
    if not item["answerable"]:
        return "rightly silent" if silent else "invented"
    return "silent in vain" if silent else "right" if item["right"] else "wrong"


def brings(item: Mapping[str, Any], threshold: float) -> float:
    """1 for a right and cited answer, minus a half for another one, nothing for silence.

    >>> brings({"answerable": False, "right": False, "confidence": 0.6}, 0.5)
    -0.5
    """
    return {"right": 1.0, "wrong": -COST_OF_WRONG, "invented": -COST_OF_WRONG}.get(
        outcome(item, threshold), 0.0
    )


def best_step(items: Sequence[Mapping[str, Any]]) -> float:
    """Of nineteen thresholds the one under which these answers bring most; of equal ones the lowest.

    >>> best_step([{"answerable": True, "right": False, "confidence": 0.42}])
    0.45
    """
    return max(STEPS, key=lambda step: sum(brings(item, step) for item in items))


def fair_gain(items: Sequence[Mapping[str, Any]]) -> list[float]:
    """What each answer brings under the threshold that is best on the other half of the questions.

    >>> fair_gain([{"answerable": True, "right": True, "confidence": 0.9}] * 2)
    [1.0, 1.0]
    """
    steps = best_step(items[1::2]), best_step(items[0::2])
    return [brings(item, steps[place % 2]) for place, item in enumerate(items)]


def recorded_preferring() -> recording.Rows:
    """ "pairs", and "system: split" -> what is recorded of it. Raises ValueError for a damaged record.

    recorded_preferring()["pairs"]["counts"]
    """
    return recording.PREFERRING.rows()


def preferring_arms(split: str) -> dict[str, tuple[list[dict[str, Any]], float]]:
    """Arm -> (its answers, one mapping a question; its threshold, chosen on validation questions).

    split: "validation", "test" or "withheld": test questions whose page was left out of what was found.
    Raises ValueError when the arms were not measured.

    items, threshold = preferring_arms("test")["DPO"]
    """
    rows = recorded_preferring()
    if "arms" not in rows:
        raise ValueError(
            "The four ways were not measured. Measure them with: python -m helpers.experiments.preferring all"
        )
    return {
        arm: (rows[f"{one['system']}: {split}"]["items"], one["threshold"])
        for arm, one in rows["arms"].items()
    }


def preferring_gains(split: str = "test") -> dict[str, list[float]]:
    """Arm -> what each answer brings at the arm's threshold (`brings`), the same questions in the same order.

    preferring_gains()["DPO"]
    """
    return {
        arm: [brings(item, threshold) for item in items]
        for arm, (items, threshold) in preferring_arms(split).items()
    }


def preferring_shares() -> dict[str, dict[str, tuple[float, float, float]]]:
    """Arm -> outcome -> (share, low, high): right, silent in vain and wrong among the test questions that
    have an answer; invented among those that have none, and those whose page was left out.

    preferring_shares()["DPO"]["silent in vain"]
    """
    made = {}
    for arm in preferring_arms("test"):
        said = [
            outcome(item, threshold)
            for split in ("test", "withheld")
            for items, threshold in [preferring_arms(split)[arm]]
            for item in items
        ]
        made[arm] = {word: _share(said, word, WITH_ANSWER) for word in WITH_ANSWER}
        made[arm]["invented"] = _share(said, "invented", WITHOUT)
    return made


def _share(said: Sequence[str], word: str, among: Sequence[str]) -> tuple[float, float, float]:
    one = share([told == word for told in said if told in among])
    return one.value, one.low, one.high

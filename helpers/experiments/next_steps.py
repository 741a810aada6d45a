"""What trying next gave, read from the records of solutions/: other queries, faithfulness, cheaper vectors.

    paired_with_plain("rewritten")          a row of `asking_better` against the question as asked
    separation(recorded_steps("faithful")["words"]["items"])
    caught(recorded_steps("faithful")["words"]["items"])

The programs that fill the records are `asking_better`, `faithful`, `service` and `vectors`.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from helpers.corpus import load_labelled_answers
from helpers.evaluation import auroc, cohens_kappa

from . import recording

SPARED = 0.9  # share of the supported answers that must lie on the good side of the line
AS_ASKED, AS_ASKED_IN_TALK, ANY_VERSION = "as asked", "dialogue, as asked", "versions, as asked"


def recorded_steps(which: str) -> dict[str, dict[str, Any]]:
    """Row -> what is recorded of it, with its "items". which: "asking", "faithful", "service" or "vectors".

    Raises ValueError for another word, and for a damaged record.

    recorded_steps("asking")["as asked"]["items"][0]["recall"]
    """
    records = {
        "asking": recording.ASKING,
        "faithful": recording.FAITHFUL,
        "service": recording.SERVICE,
        "vectors": recording.VECTORS,
    }
    if which not in records:
        raise ValueError(f"There is no record {which!r}; use {', '.join(records)}.")
    return records[which].rows()


def paired_with_plain(name: str, value: str = "recall") -> tuple[list[str], list[float], list[float]]:
    """(ids, values of a row, values as asked) of the items that both have; of a dialogue, as asked alone.

    value: "recall", "recall_10", or "good" where the system answered, too.

    paired_with_plain("rewritten")
    """
    rows = recorded_steps("asking")
    plain = AS_ASKED_IN_TALK if name.startswith("dialogue") else AS_ASKED
    plain = ANY_VERSION if name == "date filter" else plain
    theirs = {one["id"]: float(one[value]) for one in rows[plain]["items"]}
    ours = {one["id"]: float(one[value]) for one in rows[name]["items"] if one["id"] in theirs}
    return list(ours), list(ours.values()), [theirs[one] for one in ours]


def separation(items: Sequence[Mapping[str, Any]]) -> tuple[float, float, float]:
    """(AUROC, low, high): how often a supported answer gets a higher value than another one.

    >>> separation([{"label": "supported", "value": 1}, {"label": "not", "value": 0}] * 5)[0]
    1.0
    """
    return auroc(
        [one["value"] for one in items if one["label"] == "supported"],
        [one["value"] for one in items if one["label"] != "supported"],
    )


def caught(items: Sequence[Mapping[str, Any]], spared: float = SPARED) -> list[bool]:
    """Of each wholly unsupported answer: does it lie below the line that spares this share of the supported?

    A line drawn on some answers is no evidence on them, so each half of the items is judged by the line of
    the other half.

    >>> caught([{"label": "supported", "value": 1.0}] * 10 + [{"label": "not", "value": 0.5}])
    [True]
    """
    lines = [_line(items[half::2], spared) for half in (1, 0)]
    return [one["value"] < lines[place % 2] for place, one in enumerate(items) if one["label"] == "not"]


def _line(items: Sequence[Mapping[str, Any]], spared: float) -> float:
    good = sorted(one["value"] for one in items if one["label"] == "supported")
    if not good:
        raise ValueError("In half of the answers none is labelled as supported, so no line can be drawn.")
    return good[int(np.floor(len(good) * (1 - spared) + 1e-9))]  # 1 - 0.9 is a little below 0.1


def label_agreement() -> tuple[float, int, int]:
    """(Cohen's kappa of the two passes over the labels, equal labels, all).

    label_agreement()
    """
    answers = load_labelled_answers()
    first, second = [one.first for one in answers], [one.second for one in answers]
    return cohens_kappa(first, second), sum(map(str.__eq__, first, second)), len(answers)

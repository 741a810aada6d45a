"""What trying next gave, read from the records of solutions/: other queries, faithfulness, cheaper vectors.

    paired_with_plain("rewritten")          a row of `asking_better` against the question as asked
    separation(recorded_steps("faithful")["words"]["items"])
    caught(recorded_steps("faithful")["words"]["items"])

The programs that fill the records are `asking_better`, `faithful`, `question_sets`, `service` and
`vectors`.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from helpers.corpus import GoldQuote, QuestionRow, load_labelled_answers
from helpers.evaluation import auroc, cohens_kappa, paired_difference

from . import recording
from .claim_list import PARTS
from .ledger import recorded_items

SPARED = 0.9  # share of the supported answers that must lie on the good side of the line
AS_ASKED, AS_ASKED_IN_TALK, ANY_VERSION = "as asked", "dialogue, as asked", "versions, as asked"


def recorded_steps(which: str) -> dict[str, dict[str, Any]]:
    """Row -> what is recorded of it, with its "items".

    which: "asking", "faithful", "headers", "service", "vectors" or "sets".

    In a session with models of your own, rows that they wrote stand in place of the course's.

    Raises ValueError for another word, and for a damaged record.

    recorded_steps("asking")["as asked"]["items"][0]["recall"]
    """
    records = {
        "asking": recording.ASKING,
        "faithful": recording.FAITHFUL,
        "headers": recording.HEADERS,
        "service": recording.SERVICE,
        "vectors": recording.VECTORS,
        "sets": recording.QUESTION_SETS,
    }
    if which not in records:
        raise ValueError(f"There is no record {which!r}; use {', '.join(records)}.")
    return records[which].seen()


def paired_with_plain(name: str, value: str = "recall") -> tuple[list[str], list[float], list[float]]:
    """(ids, values of a row, values as asked) of the items that both have; of a dialogue, as asked alone.

    value: "recall", "recall_10", or "good" where the system answered, too.

    paired_with_plain("rewritten")
    """
    plain = AS_ASKED_IN_TALK if name.startswith("dialogue") else AS_ASKED
    plain = ANY_VERSION if name == "date filter" else plain
    return paired_rows("asking", name, plain, value)


def paired_rows(which: str, ours: str, theirs: str, value: str) -> tuple[list[str], list[float], list[float]]:
    """(ids, values of one row, values of another) of the items that both rows of a record have.

    paired_rows("service", "run time, Q8_0", "merged, Q8_0", "fields")
    """
    rows = recorded_steps(which)
    other = {one["id"]: float(one[value]) for one in rows[theirs]["items"]}
    mine = {one["id"]: float(one[value]) for one in rows[ours]["items"] if one["id"] in other}
    return list(mine), list(mine.values()), [other[one] for one in mine]


def serving_rows(pairs: Mapping[str, tuple[str, str]]) -> list[tuple[str, ...]]:
    """A row for each pair of ways to serve the triage adapter: n, fields right of both, the difference,
    replies with the very same words, the largest difference of their mean log probability, seconds.

    pairs: words -> two rows of `python -m helpers.experiments.service`. One that is missing says so.

    serving_rows({"merged, 8 bits": ("merged, Q8_0", "run time, Q8_0")})
    """
    record, rows = recorded_steps("service"), []
    for told, names in pairs.items():
        if missing := [name for name in names if name not in record]:
            command = f'python -m helpers.experiments.service "{missing[0]}"'
            rows.append((told, f"not measured yet: {command}", *[""] * 7))
            continue
        mine, theirs = ({one["id"]: one for one in record[name]["items"]} for name in names)
        both = [(mine[name], theirs[name]) for name in mine if name in theirs]
        same = [abs(one["log"] - other["log"]) for one, other in both if one["words"] == other["words"]]
        fields = [[side["fields"] for side in sides] for sides in zip(*both, strict=True)]
        seconds = [float(np.mean([side["processor"] for side in sides])) for sides in zip(*both, strict=True)]
        gap = paired_difference(fields[0], fields[1])
        rows.append(
            (
                told,
                str(len(both)),
                *(f"{np.mean(values):.2f}" for values in fields),
                f"{gap.value:+.2f} ({gap.low:+.2f} to {gap.high:+.2f})",
                str(len(same)),
                f"{max(same, default=0.0):.3f}",
                *(f"{value:.1f}" for value in seconds),
            )
        )
    return rows


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


def set_scores(name: str, keep: Callable[[Mapping[str, Any]], Any] | None = None) -> dict[str, list[float]]:
    """system -> recall@3 of each question of a set (`question_sets`), those that `keep` is true of.

    Raises ValueError for a set that is not recorded, and when no question is kept.

    set_scores("model", lambda item: item["read_back"])["hybrid"]
    """
    row = recorded_steps("sets").get(name)
    if row is None:
        raise ValueError(
            f"There is no set {name!r}. Make it with: python -m helpers.experiments.question_sets {name!r}"
        )
    kept = [item["recall"] for item in row["items"] if keep is None or keep(item)]
    if not kept:
        raise ValueError(f"No question of the set {name!r} is kept.")
    return {system: [line[at] for line in kept] for at, system in enumerate(row["systems"])}


def set_questions(name: str) -> list[QuestionRow]:
    """The questions of a made set, each with the quote and the value that it was made from.

    set_questions("rule")[0].question
    """
    return [as_question(item) for item in recorded_steps("sets")[name]["items"]]


def as_question(item: Mapping[str, Any]) -> QuestionRow:
    """An item of a made set as a question.

    >>> made = {"id": "m1", "type": "", "question": "Who?", "answers": ["Tove"], "page": "p", "quote": "T"}
    >>> as_question(made).gold
    (GoldQuote(page_id='p', quote='T'),)
    """
    gold = (GoldQuote(item["page"], item["quote"]),)
    return QuestionRow(item["question"], tuple(item["answers"]), gold, id=item["id"], type=item["type"])


def stored_gaps() -> dict[str, np.ndarray]:
    """Claim -> ours minus theirs, item by item: every paired difference of outcomes whose items are kept.

    stored_gaps()["K5 pooling"].std()
    """
    found = {}
    for key, part in PARTS.items():
        if part.statistic == "paired difference" and (items := recorded_items(key)):
            ours, theirs = np.array([item[1:] for item in items], dtype=float).T
            found[key] = ours - theirs
    return found


def declared_half_widths() -> dict[str, float]:
    """Claim -> half the interval that the registry expected, at as many items as are stored behind it.

    declared_half_widths()["K5 pooling"]
    """
    return {
        key: PARTS[key].half_width * (PARTS[key].at_full / len(gap)) ** 0.5
        for key, gap in stored_gaps().items()
    }


def label_agreement() -> tuple[float, int, int]:
    """(Cohen's kappa of the two passes over the labels, equal labels, all).

    label_agreement()
    """
    answers = load_labelled_answers()
    first, second = [one.first for one in answers], [one.second for one in answers]
    return cohens_kappa(first, second), sum(map(str.__eq__, first, second)), len(answers)

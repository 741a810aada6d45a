"""Ten criteria for an assistant over one's own documents, 0 to 2 points each; a program fills what it can.

    for line in rubric(record, decision):
        print(line)

What no program saw has no points here: a person gives them, and the sum says how many criteria are missing.
STEPS says what each number of points takes; teaching/rubric.md is the same list for a class.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from .deciding import Decision
from .measuring import BUILT, CLOSED, OWN, TUNED, WORDS, YOURS, FolderRecord

ENOUGH, SOME = 80, 15  # measured questions for two points, for one
A_THIRD, A_FEW = 1 / 3, 0.1
STEPS = {  # criterion -> what 0, 1 and 2 points take
    "the documents were read": (
        "more than a tenth of the files are refused",
        "up to a tenth are refused",
        "none is refused",
    ),
    "enough questions measure": (
        f"fewer than {SOME} measure",
        f"{SOME} to {ENOUGH - 1}",
        f"{ENOUGH} and more",
    ),
    "strangers asked, too": (
        "fewer than a tenth are in the words of somebody who has not seen the page",
        "a tenth",
        "a third",
    ),
    "some questions have no answer": ("fewer than a tenth", "a tenth", "15 of a hundred"),
    "answers are tied to quotes": (
        "fewer than half of the answerable questions have a gold quote",
        "half of them",
        "all of them",
    ),
    "no question flatters": ("more than two leak, double or miss their page", "one or two do", "none does"),
    "chosen and measured apart, against the plain ones": (
        "neither",
        "some questions chose and others measured, or a plain arm was asked",
        "some chose and others measured, and closed book and BM25 alone were asked",
    ),
    "the decision is carried by the numbers": (
        "neither",
        "an arm is taken, and a built one won by more than luck or own prices were entered",
        "an arm is taken, a built one won by more than luck, and own prices were entered",
    ),
    "it is kept running": ("no baseline", "(is not given)", "a baseline for course.py gate is there"),
    "people were asked": (
        "none of three: all who ask may read these pages; those whose questions are logged agree; somebody "
        "read ten answers and sorted the wrong ones",
        "one or two of the three",
        "all three",
    ),
}


@dataclass(frozen=True)
class Criterion:
    """One criterion. points: 0, 1, 2; None: only a person can say. why: what was seen, or what to look at."""

    name: str
    points: int | None
    why: str

    def __str__(self) -> str:
        return f"{'?' if self.points is None else self.points}  {self.name}: {self.why}"


def rubric(
    record: FolderRecord, decision: Decision | None = None, gated: bool | None = None
) -> list[Criterion]:
    """The ten criteria of a record. decision: what followed from it. gated: is there a baseline for the gate?
    None: not looked.

        rubric(record, decide(record), gated=Path("mine.baseline.json").exists())
    """
    asked, corpus = record.questions, record.corpus
    refused, files = len(corpus["refused"]), corpus["pages"] + len(corpus["refused"])
    silent = asked["all"] - asked["answerable"]
    return [
        Criterion(
            "the documents were read",
            _points(refused == 0, refused <= files / 10),
            f"{refused} of {files} files refused, {len(corpus['lost'])} rows of what was lost; read the list",
        ),
        Criterion(
            "enough questions measure",
            _points(asked["measuring"] >= ENOUGH, asked["measuring"] >= SOME),
            f"{asked['measuring']} measured, {ENOUGH} for two points",
        ),
        Criterion(
            "strangers asked, too",
            _points(*_share(asked["stranger"], asked["all"], A_THIRD)),
            f"{asked['stranger']} of {asked['all']} questions are in a stranger's words (type: stranger)",
        ),
        Criterion(
            "some questions have no answer",
            _points(*_share(silent, asked["all"], 0.15)),
            f"{silent} of {asked['all']}",
        ),
        Criterion(
            "answers are tied to quotes",
            _points(*_share(asked["quoted"], asked["answerable"], 1.0, 0.5)),
            f"{asked['quoted']} of {asked['answerable']} answerable questions have a gold quote",
        ),
        Criterion(
            "no question flatters",
            _points(not asked["faults"], len(asked["faults"]) <= 2),
            f"{len(asked['faults'])} questions leak, double or miss their page",
        ),
        Criterion(
            "chosen and measured apart, against the plain ones",
            _points(
                asked["choosing"] > 0 and _plain(record) == 2, asked["choosing"] > 0 or _plain(record) > 0
            ),
            f"{asked['choosing']} questions chose, others measured; plain arms: {_plain(record)} of 2",
        ),
        _carried(decision),
        Criterion(
            "it is kept running",
            None if gated is None else 2 * gated,
            "a baseline for course.py gate is there" if gated else "make one: course.py gate --accept",
        ),
        Criterion(
            "people were asked",
            None,
            "a person judges: may all who ask read these pages, do those whose questions are logged agree, "
            "did somebody read ten answers and sort the wrong ones",
        ),
    ]


def _points(two: bool, one: bool) -> int:
    return 2 if two else int(one)


def _share(part: int, whole: int, two: float, one: float = A_FEW) -> tuple[bool, bool]:
    share = part / whole if whole else 0.0
    return share >= two, share >= one


def _plain(record: FolderRecord) -> int:
    return sum(name in record.arms for name in (CLOSED, WORDS))


def _carried(decision: Decision | None) -> Criterion:
    name = "the decision is carried by the numbers"
    if decision is None or not decision.duels:
        return Criterion(name, 0, "fewer than two arms were measured")
    real = [duel for duel in decision.duels if duel.ours in (BUILT, TUNED, OWN, YOURS) and duel.clear]
    return Criterion(
        name,
        _points(
            bool(decision.take and real and decision.picked),
            bool(decision.take and (real or decision.picked)),
        ),
        f"{len(real)} duels of a built arm are clear, "
        + ("prices were entered" if decision.picked else "no prices were entered"),
    )


def total(criteria: Sequence[Criterion]) -> str:
    """The sum, and what a person has to add.

    >>> total([Criterion("a", 2, ""), Criterion("b", None, "")])
    '2 of 2 points; 1 criterion for a person to judge'
    """
    seen = [one.points for one in criteria if one.points is not None]
    left = len(criteria) - len(seen)
    more = f"; {left} criteri{'on' if left == 1 else 'a'} for a person to judge" if left else ""
    return f"{sum(seen)} of {2 * len(seen)} points{more}"

"""One growing chart: the same test questions after each improvement, from notebook 02 to 07.

A notebook calls `milestone(...)` once. Like the claims ledger, what the reference models gave is recorded
in solutions/milestones.json by `course.py run`; the README's table and the chart read it. A milestone
that differs from the recorded one fails nothing: claims judge, milestones show.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass

from helpers import settings
from helpers.evaluation import mean_interval, share

from .recording import Record, Rows

MILESTONES = Record(settings.SOLUTIONS / "milestones.json")


@dataclass(frozen=True)
class Milestone:
    """What one stage of the course reached, with 95 % intervals: recall@3 of gold quotes, right answers."""

    stage: str
    notebook: str
    recall: float
    recall_low: float
    recall_high: float
    recall_n: int
    right: int
    right_low: float
    right_high: float
    right_n: int
    size: str

    def __str__(self) -> str:
        return (
            f"{self.notebook} {self.stage}: evidence among three passages {self.recall:.2f} "
            f"({self.recall_low:.2f} to {self.recall_high:.2f}), n = {self.recall_n}; "
            f"right answers {self.right}/{self.right_n} = {self.right / self.right_n:.2f} "
            f"({self.right_low:.2f} to {self.right_high:.2f})"
        )


def milestone(stage: str, notebook: str, recall: Sequence[float], right: Sequence[bool]) -> Milestone:
    """Record what a stage reached, print it, and return it.

    stage: a few words, such as "hybrid search". notebook: its two digits. recall: recall@3 of each
    answerable test question. right: whether the answer to each question of the test draw was right.
    Raises ValueError without any.

        milestone("hybrid search", "05", recall=[1.0, 0.5, 1.0], right=[True, False, True])
    """
    mean, low, high = mean_interval(list(recall))
    answers = share(list(right))
    made = Milestone(
        stage,
        notebook,
        mean,
        low,
        high,
        len(recall),
        answers.successes,
        answers.low,
        answers.high,
        answers.n,
        settings.size(),
    )
    print(made)
    if MILESTONES.takes(stage, made.size):
        MILESTONES.keep(stage, asdict(made))
    return made


def stages(*mine: Milestone) -> list[Milestone]:
    """Every recorded stage in the order of the notebooks, the given ones in place of their recorded selves.

    The last of the given ones ends the chart.

    >>> [made.notebook for made in stages()][:3]
    ['02', '03', '05']
    """
    last = max((made.notebook for made in mine), default="99")
    known = {stage: Milestone(**row) for stage, row in recorded_milestones().items()}
    known = {stage: made for stage, made in known.items() if made.notebook <= last}
    return sorted((known | {made.stage: made for made in mine}).values(), key=lambda made: made.notebook)


def recorded_milestones() -> Rows:
    """stage -> the recorded milestone. Raises ValueError for a damaged record."""
    return MILESTONES.rows()


def collect_milestones() -> Rows:
    """Move what a recording run reached into the record, in the order of the notebooks. Returns it."""
    return MILESTONES.collect(_merged)


def _merged(before: Rows, new: Rows) -> Rows:
    """A notebook has one stage: a renamed one replaces it."""
    rows = dict(before)
    for stage, row in new.items():
        rows = {name: old for name, old in rows.items() if old["notebook"] != row["notebook"]} | {stage: row}
    return dict(sorted(rows.items(), key=lambda item: item[1]["notebook"]))


def milestones_table(record: Rows) -> str:
    """The record as a Markdown table."""
    lines = [
        "| after notebook | evidence among three passages (95 % interval), n "
        "| right answers (95 % interval) |",
        "| --- | --- | --- |",
    ]
    for stage, row in record.items():
        recall = (
            f"{row['recall']:.2f} ({row['recall_low']:.2f} to {row['recall_high']:.2f}), {row['recall_n']}"
        )
        right = (
            f"{row['right']}/{row['right_n']} = {row['right'] / row['right_n']:.2f} "
            f"({row['right_low']:.2f} to {row['right_high']:.2f})"
        )
        lines.append(f"| {row['notebook']}: {stage} | {recall} | {right} |")
    return "\n".join(lines)

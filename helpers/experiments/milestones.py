"""One growing chart: the same test questions after each improvement, from notebook 02 to 07.

A notebook calls `milestone(...)` once. Like the claims ledger, what the reference models gave is recorded in
solutions/milestones.json by `course.py run`; the README's table and the chart read it. A milestone that differs from the recorded
one fails nothing: claims judge, milestones show.
"""

import json
import os
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from urllib.parse import quote

from helpers import settings
from . import recording
from .claims import RECORDING
from helpers.evaluation.statistics import mean_interval, share

RECORD = settings.SOLUTIONS / "milestones.json"


@dataclass(frozen=True)
class Milestone:
    """What one stage of the course reached, each with its 95 % interval: recall@3 of gold quotes, share of right answers."""

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
            f"{self.notebook} {self.stage}: evidence among three passages {self.recall:.2f} ({self.recall_low:.2f} to {self.recall_high:.2f}), n = {self.recall_n}; "
            f"right answers {self.right}/{self.right_n} = {self.right / self.right_n:.2f} ({self.right_low:.2f} to {self.right_high:.2f})"
        )


def milestone(stage: str, notebook: str, recall: Sequence[float], right: Sequence[bool]) -> Milestone:
    """Record what a stage reached, print it, and return it.

    stage: a few words, such as "hybrid search". notebook: its two digits. recall: recall@3 of each answerable test question.
    right: whether the answer to each question of the test draw was right.
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
    if (
        os.environ.get(RECORDING)
        and (made.size == "full" or recorded().get(stage, {}).get("size") != "full")
        and made.size != "quick"
    ):
        folder = _pending()
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"{quote(stage, safe='')}.json").write_text(json.dumps(asdict(made)), encoding="utf-8")
    return made


def stages(*mine: Milestone) -> list[Milestone]:
    """Every recorded stage in the order of the notebooks, with the given ones in place of their recorded selves."""
    known = {stage: Milestone(**row) for stage, row in recorded().items()}
    last = max((made.notebook for made in mine), default="99")
    known = {stage: made for stage, made in known.items() if made.notebook <= last} | {
        made.stage: made for made in mine
    }
    return sorted(known.values(), key=lambda made: made.notebook)


def recorded() -> dict[str, dict]:
    """stage -> the recorded milestone."""
    return recording.read(RECORD)


def collect() -> dict[str, dict]:
    """Move what a recording run reached into the record, in the order of the notebooks. Returns the record."""
    record, pending = recorded(), sorted(_pending().glob("*.json"))
    for path in pending:
        row = json.loads(path.read_text(encoding="utf-8"))
        record = {
            stage: old
            for stage, old in record.items()
            if stage == row["stage"] or old["notebook"] != row["notebook"]
        } | {row["stage"]: row}
    record = {
        stage: {k: round(v, 4) if isinstance(v, float) else v for k, v in row.items()}
        for stage, row in sorted(record.items(), key=lambda item: item[1]["notebook"])
    }
    recording.write(RECORD, record)
    for path in pending:
        path.unlink()
    return record


def table(record: dict[str, dict]) -> str:
    """The record as a Markdown table."""
    lines = [
        "| after notebook | evidence among three passages (95 % interval), n | right answers (95 % interval) |",
        "| --- | --- | --- |",
    ]
    for stage, row in record.items():
        lines.append(
            f"| {row['notebook']}: {stage} | {row['recall']:.2f} ({row['recall_low']:.2f} to {row['recall_high']:.2f}), {row['recall_n']} | "
            f"{row['right']}/{row['right_n']} = {row['right'] / row['right_n']:.2f} ({row['right_low']:.2f} to {row['right_high']:.2f}) |"
        )
    return "\n".join(lines)


def _pending():
    return settings.cache_folder() / "milestones"

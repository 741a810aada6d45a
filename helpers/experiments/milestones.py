"""One growing chart: the same test questions after each improvement, from notebook 02 to 07.

A notebook calls `milestone(...)` once for each stage, or `reach(...)`, which also asks the questions. Like
the claims ledger, what the reference models gave is recorded in solutions/milestones.json by `course.py run`;
the README's table and the chart read it. A milestone that differs from the recorded one fails nothing: claims
judge, milestones show.

Each stage keeps what it reached question by question, in the order of the questions. So a stage is compared
with the one before on the same questions (`gains`), and not by two intervals laid side by side.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field

from helpers import settings
from helpers.corpus import Question
from helpers.evaluation import Difference, is_right, mean_interval, paired_difference, recall_of_quotes, share
from helpers.generation import answer, basic
from helpers.progress import Progress
from helpers.retrieval import Retriever

from .recording import Record, Rows

MILESTONES = Record(settings.SOLUTIONS / "milestones.json", by_item=True)


@dataclass(frozen=True)
class Milestone:
    """What one stage of the course reached, with 95 % intervals: recall@3 of gold quotes, right answers.

    recalls, rights: the same question by question; empty in records of before.
    """

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
    recalls: list[float] = field(default_factory=list)
    rights: list[int] = field(default_factory=list)

    def gains(self, before: "Milestone") -> tuple[Difference | None, Difference | None]:
        """(evidence, right answers) gained over another stage, paired by question.

        None where the two did not meet the same number of questions, or where items were not kept.

        stages()[2].gains(stages()[1])[0].value
        """
        recall, right = (
            paired_difference(ours, theirs) if ours and len(ours) == len(theirs) else None
            for ours, theirs in ((self.recalls, before.recalls), (self.rights, before.rights))
        )
        return recall, right

    def gained(self, before: "Milestone") -> tuple[str, str]:
        """The two gains in a few characters, such as "+0.12 (+0.05 to +0.19)"; empty where there is none."""
        recall, right = (
            f"{gain.value:+.2f} ({gain.low:+.2f} to {gain.high:+.2f})" if gain else ""
            for gain in self.gains(before)
        )
        return recall, right

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
    answerable test question. right: whether the answer to each question of the test draw was right. Both in
    the order of the questions, which is the same in every notebook.
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
        [round(float(value), 4) for value in recall],
        [int(good) for good in right],
    )
    print(made)
    if MILESTONES.takes(stage, made.size):
        MILESTONES.keep(stage, asdict(made))
    return made


def reach(
    stage: str,
    notebook: str,
    retriever: Retriever,
    questions: Sequence[Question],
    drawn: Sequence[Question],
    progress: Progress | None = None,
) -> Milestone:
    """The milestone of a way to search, read by the plain model of notebook 02 (`basic`).

    questions: of these the evidence among three passages. drawn: of these the right answers. progress: called
    with (answers there, to come).

        reach("hybrid search", "05", skerry_hybrid(), answerable, draw(answerable, 60), bar("questions"))
    """
    found = retriever.search_many([question.question for question in questions], k=3)
    recall = [recall_of_quotes(hits, one, 3) for hits, one in zip(found, questions, strict=True)]
    right = []
    for question in drawn:
        right.append(is_right(answer(question.question, retriever, **basic()).text, question.answers))
        if progress:
            progress(len(right), len(drawn))
    return milestone(stage, notebook, recall, right)


def stages(*mine: Milestone) -> list[Milestone]:
    """Every recorded stage in the order of the notebooks, the given ones in place of their recorded selves.

    The last of the given ones ends the chart.

    >>> [made.notebook for made in stages()][:3]
    ['02', '03', '05']
    """
    last = max((made.notebook for made in mine), default="99")
    known = {stage: Milestone(**row) for stage, row in recorded_milestones().items()}
    known = {stage: made for stage, made in known.items() if made.notebook <= last}
    shown = (known | {made.stage: made for made in mine}).values()
    return sorted(shown, key=lambda made: (made.notebook, made.stage))


def recorded_milestones() -> Rows:
    """stage -> the recorded milestone. Raises ValueError for a damaged record."""
    return MILESTONES.rows()


def collect_milestones() -> Rows:
    """Move what a recording run reached into the record, in the order of the notebooks. Returns it."""
    return MILESTONES.collect(_merged)


def _merged(before: Rows, new: Rows) -> Rows:
    """What a notebook reached now replaces all its stages of before, so a renamed one leaves nothing."""
    again = {row["notebook"] for row in new.values()}
    rows = {name: row for name, row in before.items() if row["notebook"] not in again} | new
    return dict(sorted(rows.items(), key=lambda item: (item[1]["notebook"], item[0])))


def milestones_table(record: Rows) -> str:
    """The record as a Markdown table; what was gained over the row above is paired by question."""
    lines = [
        "| after notebook | evidence among three passages (95 % interval), n | gained, paired "
        "| right answers (95 % interval) | gained, paired |",
        "| --- | --- | --- | --- | --- |",
    ]
    before: Milestone | None = None
    for stage, row in record.items():
        made = Milestone(**row)
        told = made.gained(before) if before else ("", "")
        recall = f"{made.recall:.2f} ({made.recall_low:.2f} to {made.recall_high:.2f}), {made.recall_n}"
        right = (
            f"{made.right}/{made.right_n} = {made.right / made.right_n:.2f} "
            f"({made.right_low:.2f} to {made.right_high:.2f})"
        )
        lines.append(f"| {made.notebook}: {stage} | {recall} | {told[0]} | {right} | {told[1]} |")
        before = made
    return "\n".join(lines)

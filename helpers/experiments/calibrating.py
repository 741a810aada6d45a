"""Settings of one's own: fusion and threshold chosen on some thirty questions about one's own documents.

    chosen = calibrate(index, read_questions("mine.jsonl"))
    print(chosen)                                         what was tried, and what is kept
    answer("Who signs the lease?", chosen.retriever, **chosen.settings)

What suits the Skerry pages is no default for other documents. But thirty questions decide little, so the
simple setting stays unless another one is better by more than luck: a permutation test, its p multiplied by
the number of rivals (Bonferroni). A threshold must prove itself on the half of the questions on which it was
not chosen; the recall that is shown for a retriever is that of the questions that chose it. "Keep the simple
one" is a result.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from helpers import settings
from helpers.corpus import QuestionRow
from helpers.evaluation import Difference, ScoredAnswer, mean_interval, paired_difference, recall_of_quotes
from helpers.generation import BOTH, THRESHOLD, with_threshold
from helpers.progress import Progress
from helpers.retrieval import (
    BM25Retriever,
    DenseRetriever,
    FolderIndex,
    HybridRetriever,
    MaxSim,
    RerankRetriever,
    Retriever,
    min_max,
    tuned_embedder,
    z_score,
)
from helpers.retrieval.identity import embedder_identity

from .evaluating import evaluate_system, made_ready

FEWEST = 10  # questions, or questions with a gold quote: with fewer nothing is decided
LUCK = 0.05
COST_OF_WRONG = 0.5  # of a wrong answer, where a right one brings 1 and silence nothing
STEPS = tuple(step / 20 for step in range(1, 20))  # thresholds that are tried
SIMPLE = "hybrid, RRF k = 5"


@dataclass(frozen=True)
class Tried:
    """A setting, what it reached (mean with its 95 % interval), and its lead on the simple one.

    rivals: how many settings were tried beside the simple one.
    """

    what: str
    value: float
    low: float
    high: float
    lead: Difference | None
    rivals: int = 1

    @property
    def better(self) -> bool:
        """Is it ahead by more than luck?"""
        return self.lead is not None and self.lead.value > 0 and self.lead.p * self.rivals <= LUCK

    def __str__(self) -> str:
        line = f"{self.what:<28}{self.value:.2f} ({self.low:.2f} to {self.high:.2f})"
        return line if self.lead is None else f"{line}   minus the simple one {self.lead}"


@dataclass(frozen=True)
class Calibration:
    """What to use for these documents. retriever: for `answer`; settings: its other arguments."""

    retriever: Retriever
    settings: dict[str, Any]
    retrieval: list[Tried] = field(default_factory=list)
    thresholds: list[Tried] = field(default_factory=list)
    kept: tuple[str, str] = (SIMPLE, "no threshold")

    def __str__(self) -> str:
        lines = ["evidence among three passages"] * bool(self.retrieval)
        lines += [f"  {one}" for one in self.retrieval]
        lines += [f"right answers, less {COST_OF_WRONG:g} for each wrong one"] * bool(self.thresholds)
        lines += [f"  {one}" for one in self.thresholds]
        return "\n".join([*lines, f"kept: {self.kept[0]}; {self.kept[1]}"])


def calibrate(
    index: FolderIndex,
    questions: Sequence[QuestionRow],
    system: Mapping[str, Any] = BOTH,
    progress: Progress | None = None,
) -> Calibration:
    """Choose fusion and threshold for the documents of an index.

    questions: about these documents, ten or more, some without an answer if it can be. Only those with a gold
    quote judge the search; when they are fewer than ten, nothing does. system: settings of `answer`
    whose threshold is chosen. progress: called with (questions answered, questions to answer). The course's
    adapter that the system needs is put into the local server. Raises ValueError for too few questions, and
    for a reader that answers from another confidence than the system's threshold.

        calibrate(FolderIndex("my-documents"), read_questions("mine.jsonl"))
    """
    if len(questions) < (FEWEST if settings.size() != "quick" else 1):
        raise ValueError(
            f"There are {len(questions)} questions, and calibrating wants {FEWEST} or more; better thirty."
        )
    usual = system.get("threshold", THRESHOLD)
    own = getattr(system.get("read"), "answers_from", usual)
    if own != usual:
        raise ValueError(
            f"The reader answers from {own} on and the threshold is {usual}. Set both: "
            "with_threshold(system, 0.5)."
        )
    retrievers = candidates_of(index)
    quoted = [row for row in questions if row.answerable and row.gold]
    retrieval = try_retrievers(retrievers, quoted) if len(quoted) >= FEWEST else []
    name = chosen(retrieval, SIMPLE)
    outspoken = made_ready(with_threshold(system, 0.0))
    scored = evaluate_system(questions, retrievers[name], outspoken, progress)
    thresholds = try_thresholds(scored, usual)
    kept = chosen(thresholds, thresholds[0].what)
    stays = kept == thresholds[0].what
    made = dict(system) if stays else with_threshold(system, float(kept.rsplit(" ", 1)[1]))
    return Calibration(retrievers[name], made, retrieval, thresholds, (name, kept))


def candidates_of(index: FolderIndex) -> dict[str, Retriever]:
    """Ways to search an index, the simple one first."""
    if not len(index):
        index.sync()
    meaning, words = index.index, BM25Retriever(index.passages, header=index.index.header)
    both = [meaning, words]

    def summed(scale: Callable) -> Retriever:
        return HybridRetriever(both, "sum", weights=[0.5, 0.5], normalise=scale)

    simple = HybridRetriever(both)
    ways: dict[str, Retriever] = {
        SIMPLE: simple,
        "by meaning": meaning,
        "by words": words,
        "hybrid, RRF k = 60": HybridRetriever(both, rrf_k=60),
        "hybrid, sum of min-max": summed(min_max),
        "hybrid, sum of z-scores": summed(z_score),
        "hybrid, then MaxSim": RerankRetriever(simple, MaxSim(meaning.embedder)),
    }
    tuned = tuned_embedder()
    if embedder_identity(tuned) != embedder_identity(meaning.embedder):
        dense = DenseRetriever(index.passages, tuned, header=meaning.header)
        ways["hybrid, tuned embedding"] = HybridRetriever([dense, words])
    return ways


def try_retrievers(retrievers: Mapping[str, Retriever], quoted: Sequence[QuestionRow]) -> list[Tried]:
    """Recall of the gold quotes among three passages, each paired with the first retriever's."""
    reached = {
        name: [recall_of_quotes(hits, row, 3) for row, hits in zip(quoted, found, strict=True)]
        for name, retriever in retrievers.items()
        for found in [[retriever.search(row.question, 3, row.groups) for row in quoted]]
    }
    return _compared(reached)


def try_thresholds(scored: Sequence[ScoredAnswer], usual: float | None = None) -> list[Tried]:
    """What the answers bring with the system's usual threshold (None: without one) and with the best one,
    named by its number.

    Its figures are those of thresholds that were chosen on the other half of the questions: the best of
    nineteen on the same questions would flatter itself.
    """
    simple = [_gain(one, usual) for one in scored]
    halves = [range(0, len(scored), 2), range(1, len(scored), 2)]
    fair = [0.0] * len(scored)
    for mine, other in (halves, halves[::-1]):
        step = _best_step([scored[i] for i in other])
        for i in mine:
            fair[i] = _gain(scored[i], step)
    name = "no threshold" if usual is None else f"as it comes, {usual:g}"
    return _compared({name: simple, f"threshold {_best_step(scored):g}": fair})


def chosen(tried: Sequence[Tried], simple: str) -> str:
    """The best of those that are ahead by more than luck; the simple one where there is none."""
    ahead = [one for one in tried if one.better]
    return max(ahead, key=lambda one: one.value).what if ahead else simple


def _best_step(scored: Sequence[ScoredAnswer]) -> float:
    return max(STEPS, key=lambda step: sum(_gain(one, step) for one in scored))


def _gain(one: ScoredAnswer, threshold: float | None) -> float:
    confidence = one.given.confidence
    if one.given.abstained or (threshold is not None and confidence is not None and confidence < threshold):
        return 0.0
    return 1.0 if one.scores.right else -COST_OF_WRONG


def _compared(reached: Mapping[str, list[float]]) -> list[Tried]:
    simple = next(iter(reached.values()))
    rivals, tried = len(reached) - 1, []
    for name, values in reached.items():
        lead = None if values is simple else paired_difference(values, simple)
        tried.append(Tried(name, *mean_interval(values), lead, rivals))
    return tried

"""Grounded answers from end to end: search as a certain reader, choose one sentence, abstain when it is weak, read it, verify the reply.

    given = grounded_answer("How deep may a Kittiwake 4 be moored?", groups={"all-staff"})
    given.text, given.citations[0], given.abstained, given.stages

Notebook 07 measures each step. What this leaves out: answers that need several sentences.
"""
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from helpers.retrieval import Retriever
from .abstention import NOT_IN_DOCUMENTS
from .citations import ungrounded
from .client import Reply
from .evidence import Evidence, rank_evidence
from .rag import PASSAGES, Answer, Citation, read_evidence

THRESHOLD = 0.80  # weakest evidence that is answered from; chosen on practice questions (notebook 07)


@dataclass(frozen=True)
class GroundedAnswer(Answer):
    """An answer whose citation was verified, or the agreed sentence.

    evidence: the sentence that was read, None when no passage was found. reason: why it abstained, else empty. reply: what the model
    wrote, also when that was withheld. unsupported: its numbers and identifiers that do not stand in the quote. stages: seconds by stage.
    """
    evidence: Evidence | None = None
    reason: str = ""
    reply: str = ""
    unsupported: list[str] = field(default_factory=list)
    stages: dict[str, float] = field(default_factory=dict)

    @property
    def abstained(self) -> bool:
        """True when the agreed sentence was given instead of an answer."""
        return bool(self.reason)


def grounded_answer(question: str, retriever: Retriever | None = None, groups: set[str] | None = None, k: int = PASSAGES,
                    threshold: float | None = THRESHOLD, verify: bool = True, read: Callable[[str, str], Reply] = read_evidence) -> GroundedAnswer:
    """Answer for a reader who may see `groups` (None: everything), or abstain.

    retriever: None searches the Skerry pages with the retriever of notebook 06. threshold: evidence below it is not read; None reads any.
    verify: withhold a reply with a number or identifier that is not in its quote. read: (question, evidence) -> Reply.
    Raises ValueError for an empty question, ChatError when the model cannot be reached.
    """
    watch = _Watch()
    retriever = _default_retriever() if retriever is None else retriever
    watch.start()
    hits = retriever.search(question, k, groups)
    watch.lap("search")
    ranked = rank_evidence(question, hits) if hits else []
    watch.lap("choose")
    best = ranked[0] if ranked else None
    if best is None or threshold is not None and best.score < threshold:
        reason = "no passage was found" if best is None else f"the best sentence scores {best.score:.2f}, below {threshold:.2f}"
        return GroundedAnswer(question, NOT_IN_DOCUMENTS, [], hits, 0, 0, watch.total, best, reason, stages=watch.laps)
    reply = read(question, best.text)
    missing = ungrounded(reply.text, [best.text])
    watch.lap("read")
    withheld = f"not in the quote: {', '.join(missing)}" if verify and missing else ""
    passage = best.passage
    cited = [] if withheld else [Citation(passage.page_id, passage.title, passage.section, best.quote)]
    return GroundedAnswer(question, NOT_IN_DOCUMENTS if withheld else reply.text, cited, hits, reply.prompt_tokens, reply.completion_tokens,
                          watch.total, best, withheld, reply.text, missing, watch.laps)


class _Watch:
    """Seconds of each stage, in order."""

    def __init__(self):
        self.laps: dict[str, float] = {}
        self.start()

    def start(self) -> None:
        self._last = time.perf_counter()

    def lap(self, name: str) -> None:
        now = time.perf_counter()
        self.laps[name], self._last = now - self._last, now

    @property
    def total(self) -> float:
        return sum(self.laps.values())


def _default_retriever() -> Retriever:
    from helpers.retrieval.skerry import skerry_reranked
    return skerry_reranked()

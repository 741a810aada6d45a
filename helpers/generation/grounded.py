"""Grounded answers from end to end: search as a certain reader, choose one sentence, read it, verify the reply, abstain when in doubt.

    given = grounded_answer("How deep may a Kittiwake 4 be moored?", groups={"all-staff"})
    given.text, given.citations[0], given.abstained, given.stages

Notebook 07 measures each step. What this leaves out: answers that need several sentences.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from helpers.retrieval import Retriever
from .abstention import NOT_IN_DOCUMENTS
from .citations import copied_share, ungrounded
from .client import Reply
from .evidence import Evidence, rank_evidence
from .rag import PASSAGES, Answer, Citation, read_evidence

THRESHOLD = 0.30  # confidence below which nothing is said; chosen on all 200 practice questions, a wrong answer costing half of what a right one brings


@dataclass(frozen=True)
class GroundedAnswer(Answer):
    """An answer whose citation was verified, or the agreed sentence.

    evidence: the sentence that was read, None when no passage was found. reply: what the model wrote, also when that was withheld.
    confidence: score of the evidence x share of the reply that is copied from it. unsupported: numbers and identifiers of the reply that do
    not stand in the cited passage. reason: why it abstained, else empty. stages: seconds by stage.
    """

    evidence: Evidence | None = None
    reply: str = ""
    confidence: float = 0.0
    unsupported: tuple[str, ...] = ()
    reason: str = ""
    stages: dict[str, float] = field(default_factory=dict)

    @property
    def abstained(self) -> bool:
        """True when the agreed sentence was given instead of an answer."""
        return bool(self.reason)


def grounded_answer(
    question: str,
    retriever: Retriever | None = None,
    groups: set[str] | None = None,
    k: int = PASSAGES,
    threshold: float | None = THRESHOLD,
    read: Callable[[str, str], Reply] = read_evidence,
) -> GroundedAnswer:
    """Answer for a reader who may see `groups` (None: everything), or abstain.

    retriever: None searches the Skerry pages with the hybrid of notebook 05. threshold: see `abstain_if_weak`; None answers whenever a
    passage was found. read: (question, evidence) -> Reply.
    Raises ValueError for an empty question, ChatError when the model cannot be reached.
    """
    retriever = _default_retriever() if retriever is None else retriever
    started = time.perf_counter()
    hits = retriever.search(question, k, groups)
    searched = time.perf_counter()
    if not hits:
        stages = {"search": searched - started}
        return GroundedAnswer(
            question,
            NOT_IN_DOCUMENTS,
            [],
            hits,
            0,
            0,
            stages["search"],
            reason="no passage was found",
            stages=stages,
        )
    best = rank_evidence(question, hits)[0]
    chosen = time.perf_counter()
    reply, passage = read(question, best.text), best.passage
    done = time.perf_counter()
    given = GroundedAnswer(
        question,
        reply.text,
        [Citation(passage.page_id, passage.title, passage.section, best.quote)],
        hits,
        reply.prompt_tokens,
        reply.completion_tokens,
        done - started,
        best,
        reply.text,
        best.score * copied_share(reply.text, best.text),
        tuple(ungrounded(reply.text, [passage.with_header])),
        stages={"search": searched - started, "choose": chosen - searched, "read": done - chosen},
    )
    return given if threshold is None else abstain_if_weak(given, threshold)


def abstain_if_weak(given: GroundedAnswer, threshold: float = THRESHOLD) -> GroundedAnswer:
    """The same answer, or the agreed sentence when a number of the reply is not in the cited passage or the confidence is below the threshold."""
    if given.abstained:
        return given
    if given.unsupported:
        reason = f"not in the cited passage: {', '.join(given.unsupported)}"
    elif given.confidence < threshold:
        reason = f"the confidence is {given.confidence:.2f}, below {threshold:.2f}"
    else:
        return given
    return replace(given, text=NOT_IN_DOCUMENTS, citations=[], reason=reason)


def _default_retriever() -> Retriever:
    from helpers.retrieval.skerry import skerry_hybrid

    return skerry_hybrid()

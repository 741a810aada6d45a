"""One road from a question to a cited answer: search, choose, read, verify, and say nothing when in doubt.

    index = FolderIndex("my-documents")
    given = answer("How deep may a Kittiwake 4 be moored?", index, groups={"all-staff"})
    given.text, given.citations, given.abstained, given.confidence, given.stages

Every step is an argument, so every system of this course is a setting of the same function
(retrieval-augmented generation: Lewis et al. 2020, arXiv 2005.11401). Five of them have names (`systems`).

The quote of a citation is cut from the page by code and never the model's own wording. What this leaves
out: answers that need several sentences, and asking twice.
"""

import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace

from helpers import settings
from helpers.retrieval import Hit, Retriever, skerry_hybrid, tell

from .citations import NOT_IN_DOCUMENTS, Citation, best_quote, copied_share, is_abstention, ungrounded
from .client import Reply
from .evidence import Choose, Evidence, best_evidence, cited_piece, whole_passages
from .readers import Read, Reading, from_memory, read_passages, read_sentence

PASSAGES = 3
# Confidence below which nothing is said. Chosen on the 200 practice questions about Skerry, where a wrong
# answer costs half of what a right one brings. On other documents it is a mild guard and no more: choose
# your own on questions of your own.
THRESHOLD = 0.30
Verify = Callable[[str, Sequence[Evidence]], Iterable[str]]


@dataclass(frozen=True)
class Answer:
    """An answer with what it rests on, or the agreed sentence and why nothing else was said.

    passages: what was found. evidence: what of it the reader was given; cited: the piece of evidence
    that the answer names, None for none. reply: what the model wrote, also when that was withheld.
    confidence: the reader's own; else score of the evidence x share of the answer that is copied from it,
    None where no evidence was scored. unsupported: what `verify` found wanting. reason: why it abstained,
    else empty.
    prompt_tokens, completion_tokens: None where the endpoint does not count. stages: seconds by stage.
    """

    question: str
    text: str
    citations: list[Citation] = field(default_factory=list)
    passages: list[Hit] = field(default_factory=list)
    evidence: list[Evidence] = field(default_factory=list)
    cited: Evidence | None = None
    reply: str = ""
    confidence: float | None = None
    unsupported: tuple[str, ...] = ()
    reason: str = ""
    prompt_tokens: int | None = 0
    completion_tokens: int | None = 0
    stages: dict[str, float] = field(default_factory=dict)

    @property
    def abstained(self) -> bool:
        """True when the agreed sentence was given instead of an answer."""
        return bool(self.reason)

    @property
    def seconds(self) -> float:
        """Search, choosing and reading together."""
        return sum(self.stages.values())

    def __str__(self) -> str:
        return "\n".join([self.text] + [f"  [{citation}]" for citation in self.citations])


def unsupported_parts(text: str, cited: Sequence[Evidence]) -> list[str]:
    """Numbers and identifiers of an answer that stand in none of the cited passages: the default of
    `verify`.

    >>> from helpers.corpus import Passage, Sentence
    >>> soak = Passage("p1", "Soak", "", "It takes 74 hours.", 0, 18, 5)
    >>> unsupported_parts("47 hours", [Evidence(soak, Sentence(soak.text), 1, None)])
    ['47']
    """
    return ungrounded(text, [part.passage.with_header for part in cited])


def answer(
    question: str,
    retriever: Retriever | None = None,
    *,
    groups: set[str] | None = None,
    k: int = PASSAGES,
    choose: Choose | None = None,
    read: Read | None = None,
    verify: Verify | None = unsupported_parts,
    threshold: float | None = THRESHOLD,
) -> Answer:
    """Answer a question from what a retriever finds, with a citation, or abstain.

    retriever: anything with `search(query, k, groups)`, such as a FolderIndex; None searches the Skerry
    pages. groups: only passages that one of these groups may read; None: all. k: passages to find; 0
    searches nothing (closed book). choose: (question, hits) -> evidence for the reader. read: (question,
    evidence) -> Reading, Reply, or the answer's text. Left out, both suit the model of this session: one
    sentence for the course's own small one, whole passages for another. verify: (text, cited evidence) ->
    what of the text has no support; anything found withholds the answer. None: no check. threshold:
    confidence below which the answer is withheld, where evidence was scored; None: never.

    Without any passage or evidence the model is not asked. Raises ValueError for an empty question or a
    wrong k, ChatError when the model cannot be reached.

    answer("How deep may a Kittiwake 4 be moored?").text
    """
    if threshold is not None and not isinstance(threshold, int | float):
        raise ValueError(f"threshold is {threshold!r}; give a number, or None to answer always.")
    if isinstance(groups, str):
        raise ValueError(f"groups is the text {groups!r}; give a set of names, such as {{{groups!r}}}.")
    own = getattr(read, "answers_from", None)
    if own is not None and own != threshold:
        raise ValueError(
            f"The reader answers from a confidence of {own:g} on, and the threshold is {threshold!r}. Set "
            "both at once: with_threshold(system, level)."
        )
    default_choose, default_read = _suiting_the_model(k)
    choose, read = choose or default_choose, read or default_read
    tell(question)
    started = time.perf_counter()
    hits = _search(question, retriever, k, groups)
    searched = time.perf_counter()
    stages = {"search": searched - started}
    if k and not hits:
        reason = "no passage was found"
        return tell(Answer(question, NOT_IN_DOCUMENTS, reason=reason, stages=stages))
    evidence = list(choose(question, hits)) if hits else []
    chosen = time.perf_counter()
    if hits and not evidence:
        stages["choose"] = chosen - searched
        silent = Answer(question, NOT_IN_DOCUMENTS, [], hits, reason="nothing was chosen", stages=stages)
        return tell(silent)
    reading = _as_reading(read(question, evidence), evidence)
    stages |= {"choose": chosen - searched, "read": time.perf_counter() - chosen}
    given = _with_citation(question, hits, evidence, reading, stages)
    return tell(abstain_if_weak(given, threshold, verify))


def abstain_if_weak(
    given: Answer, threshold: float | None = THRESHOLD, verify: Verify | None = unsupported_parts
) -> Answer:
    """The same answer, or the agreed sentence when `verify` finds something without support or the
    confidence is below the threshold.

    abstain_if_weak(answer(question, index, verify=None, threshold=None), threshold=0.5)
    """
    if given.abstained:
        return given
    missing = tuple(verify(given.text, [given.cited] if given.cited else [])) if verify else ()
    if missing and given.evidence:
        where = "not in the cited passage" if given.cited else "no passage is cited for it"
        reason = f"{where}: {', '.join(missing)}"
    elif threshold is not None and given.confidence is not None and given.confidence < threshold:
        reason = "the confidence is {}, below {}".format(*_told_apart(given.confidence, threshold))
    else:
        return given
    return _silent(replace(given, unsupported=missing), reason)


def _told_apart(lower: float, higher: float) -> tuple[str, str]:
    """Both with as many digits as show that they differ, two at least.

    >>> _told_apart(0.6, 0.9), _told_apart(0.99812, 0.9999)
    (('0.60', '0.90'), ('0.998', '1.000'))
    """
    told = ((f"{lower:.{digits}f}", f"{higher:.{digits}f}") for digits in range(2, 17))
    return next((pair for pair in told if pair[0] != pair[1]), (repr(lower), repr(higher)))


# ---- steps ---------------------------------------------------------------------------------------


def small_model() -> bool:
    """The course's own model answers, which loses the thread in whole passages (notebook 02 measures
    that), and which the shipped adapters fit.

    >>> small_model()
    True
    """
    return not (settings.endpoint() or settings.chat_model())


def _suiting_the_model(k: int) -> tuple[Choose, Read]:
    if k == 0:
        return whole_passages, from_memory
    return (best_evidence, read_sentence) if small_model() else (whole_passages, read_passages)


def _search(question: str, retriever: Retriever | None, k: int, groups: set[str] | None) -> list[Hit]:
    if k == 0:
        return []
    retriever = skerry_hybrid() if retriever is None else retriever
    if not callable(getattr(retriever, "search", None)):
        kind = type(retriever).__name__
        raise ValueError(
            f"The retriever is a {kind}, which cannot search. Give a FolderIndex or another retriever."
        )
    return list(retriever.search(question, k, groups))


def _as_reading(read: Reading | Reply | str, evidence: Sequence[Evidence]) -> Reading:
    """What a reader gave, as a Reading. Where it names no piece of evidence, code looks for the answer in
    them.
    """
    if isinstance(read, Reading):
        return read
    if isinstance(read, Reply):
        return Reading(read.text, cited_piece(read.text, evidence), read)
    if isinstance(read, str):
        return Reading(read, cited_piece(read, evidence), Reply(read, None, None, 0.0))
    raise ValueError(f"The reader gave a {type(read).__name__}; it must give a text, a Reply or a Reading.")


def _with_citation(
    question: str, hits: list[Hit], evidence: list[Evidence], reading: Reading, stages: dict[str, float]
) -> Answer:
    number = reading.number
    cited = evidence[number - 1] if number is not None and 1 <= number <= len(evidence) else None
    given = Answer(
        question,
        reading.text,
        [_cite(cited, reading.text)] if cited else [],
        hits,
        evidence,
        cited,
        reading.reply.text,
        _confidence(reading, cited),
        prompt_tokens=reading.reply.prompt_tokens,
        completion_tokens=reading.reply.completion_tokens,
        stages=stages,
    )
    if is_abstention(reading.text):
        return _silent(given, "the model says that it is not there")
    if reading.reply.ending not in ("answered", "cut"):
        return _silent(given, reading.reply.why)
    return given


def _confidence(reading: Reading, cited: Evidence | None) -> float | None:
    if reading.confidence is not None or cited is None or cited.score is None:
        return reading.confidence
    return cited.score * copied_share(reading.text, cited.text)


def _cite(cited: Evidence, text: str) -> Citation:
    """A whole passage is cited by the sentence that the answer is likeliest from; a chosen sentence by
    itself.
    """
    passage = cited.passage
    quote = cited.quote if cited.quote != passage.text else best_quote(text, passage.text)
    return Citation(passage.page_id, passage.title, passage.section, quote)


def _silent(given: Answer, reason: str) -> Answer:
    return replace(given, text=NOT_IN_DOCUMENTS, citations=[], cited=None, reason=reason)

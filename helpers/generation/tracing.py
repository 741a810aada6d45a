"""One trace a question: everything that happened between the question and its answer, to be looked into.

    with traced() as traces:
        answer("How deep may a Kittiwake 4 be moored?", index, **BOTH)
    print(traces[0])                 stage by stage, with scores, tokens and seconds
    to_otlp(traces)                  the same as OpenTelemetry's JSON (`telemetry`)

Nothing in a retriever, a reader or a system has to know of it, and where nothing is traced nothing is paid.
A trace holds what its reader was allowed to see, and that in full: keep it where its documents may be kept.
"""

import contextlib
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from helpers.retrieval import Found, watched

from .answering import Answer
from .client import ModelCall

STAGES = {
    "Index": "dense",
    "DenseRetriever": "dense",
    "CompressedRetriever": "dense, compressed",
    "BM25Retriever": "BM25",
    "HybridRetriever": "fusion",
    "RerankRetriever": "reranker",
}
SHOWN, LONGEST = 3, 90  # hits of a stage in the text; letters of a piece of evidence


@dataclass(frozen=True)
class Trace:
    """What happened to one question.

    searches: every search of every stage, inner ones first (dense, BM25, fusion, reranker, whatever was
    there), with its hits and their scores. calls: what the model was sent, and its replies. given: the
    answer, with the passages that were found, the evidence that was chosen, and the seconds by stage. began:
    nanoseconds since 1970.
    """

    question: str
    searches: tuple[Found, ...]
    calls: tuple[ModelCall, ...]
    given: Answer
    began: int

    @property
    def verdict(self) -> str:
        """What came out in the end, in words: an answer, or silence and why."""
        given = self.given
        sure = "" if given.confidence is None else f", confidence {given.confidence:.2f}"
        if given.abstained:
            wrote = f"; the model wrote “{_cut(given.reply)}”" if given.reply.strip() else ""
            return f"silent: {given.reason}{wrote}"
        where = given.cited.passage.id if given.cited else "nothing"
        return f"“{_cut(given.text)}”, citing {where}{sure}"

    @property
    def tokens(self) -> tuple[int | None, int | None]:
        """(read, written) by the model over all its calls; None where an endpoint does not count."""
        if not self.calls:
            return self.given.prompt_tokens, self.given.completion_tokens
        read = [call.reply.prompt_tokens for call in self.calls]
        written = [call.reply.completion_tokens for call in self.calls]
        return _sum(read), _sum(written)

    def __str__(self) -> str:
        given, (read, written) = self.given, self.tokens
        lines = [self.question]
        for one in self.searches:
            asked = "" if one.query == self.question else f" for “{_cut(one.query)}”"
            lines.append(f"  {stage_name(one):<10} {len(one.hits):>3} found{asked}   {_best(one.hits)}")
        lines.append(f"  {'passages':<10} {len(given.passages):>3} kept    {_best(given.passages)}")
        for piece in given.evidence:
            score = "     " if piece.score is None else f"{piece.score:5.2f}"
            lines.append(f"  {'evidence':<10} {score}        {piece.passage.id}  {_cut(piece.text)}")
        models = ", ".join(dict.fromkeys(call.model for call in self.calls)) or "not asked"
        lines.append(f"  {'model':<10} {models}: {_count(read)} tokens read, {_count(written)} written")
        lines.append(f"  {'verdict':<10} {self.verdict}")
        spent = ", ".join(f"{name} {seconds:.2f}" for name, seconds in given.stages.items())
        return "\n".join([*lines, f"  {'seconds':<10} {spent}"])


@contextlib.contextmanager
def traced() -> Iterator[list[Trace]]:
    """Within the block every call of `answer` leaves a trace in the list; the answers stay as they are.

    What happened since the answer before belongs to the next one, so a rewriting that a question began with
    is in its trace, too. Only this thread (or task) is watched.

        with traced() as traces:
            answer("How deep may a Kittiwake 4 be moored?", index)
    """
    traces: list[Trace] = []
    heard: list[Any] = []

    def see(thing: Any) -> None:
        if isinstance(thing, Answer):
            traces.append(_trace(thing, heard))
            heard.clear()
        elif isinstance(thing, str) and any(isinstance(one, str) for one in heard):
            heard[:] = [thing]  # a question begins, and the one before it has failed
        else:
            heard.append(thing)

    with watched(see):
        yield traces


def stage_name(search: Found) -> str:
    """A stage in the words of the course; a retriever of one's own by its class.

    >>> stage_name(Found("BM25Retriever", "tea", 3, (), 0, 0.0))
    'BM25'
    """
    return STAGES.get(search.stage, search.stage)


def _trace(given: Answer, heard: list[Any]) -> Trace:
    searches: list[Found] = []
    for one in heard:
        if isinstance(one, Found) and not (searches and searches[-1].hits[: one.k] == one.hits):
            searches.append(one)  # a wrapper that hands on what the stage before it found adds nothing
    calls = tuple(one for one in heard if isinstance(one, ModelCall))
    started = time.time_ns() - round(given.seconds * 1e9)
    began = min([started, *(one.began for one in searches), *(one.began for one in calls)])
    return Trace(given.question, tuple(searches), calls, given, began)


def _best(hits: Any) -> str:
    best = " · ".join(f"{hit.passage.id} {hit.score:.2f}" for hit in list(hits)[:SHOWN])
    return best + (" · …" if len(hits) > SHOWN else "")


def _cut(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"


def _sum(counts: list[int | None]) -> int | None:
    known = [count for count in counts if count is not None]
    return sum(known) if len(known) == len(counts) else None


def _count(tokens: int | None) -> str:
    return "?" if tokens is None else str(tokens)

"""Traces as OpenTelemetry's JSON: what a collector, Jaeger or a bill for tokens reads.

    write_whole("traces.json", json.dumps(to_otlp(traces)))
    from_otlp(json.loads(…))                            and back, to judge them later (`telemetry_back`)

The form is OTLP/JSON (opentelemetry-proto 1: resourceSpans > scopeSpans > spans, ids in hexadecimal, 64-bit
whole numbers as text). Names follow OpenTelemetry's semantic conventions for generative AI where these have
one (`gen_ai.*`, as of 2026; they are still "in development" and may change); what they have no name for is
`groundtune.*`.
One question is one trace:

    invoke_workflow answer          question, answer; the verdict as an event gen_ai.evaluation.result
      retrieval                     the passages that were found
        retrieval dense, … BM25     each stage, ids and scores
      choose evidence               the pieces, with their scores
      chat MODEL                    messages sent and written, tokens
"""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from helpers.retrieval import Found, Hit

from .answering import Answer
from .client import ModelCall
from .evidence import Evidence
from .tracing import Trace, stage_name

SCOPE = "helpers.generation.telemetry"
INTERNAL, CLIENT = 1, 3  # opentelemetry.proto.trace.v1.Span.SpanKind
ROOT, SEARCH, CHOOSE, CHAT = "invoke_workflow answer", "retrieval", "choose evidence", "chat"
Attributes = Mapping[str, Any]


def to_otlp(traces: Iterable[Trace], content: bool = True) -> dict[str, Any]:
    """Traces as one OTLP/JSON document, ready for `json.dumps`.

    content: with questions, passages, prompts and replies; False leaves ids, scores, counts and seconds
    alone, for a collector that may not hold what your documents say. (Such a trace cannot be read back.)

    >>> to_otlp([])["resourceSpans"][0]["scopeSpans"][0]["spans"]
    []
    """
    spans = [span for trace in traces for span in _spans(trace, content)]
    resource = {"attributes": _attributes({"service.name": "ground-and-tune"})}
    scope = {"scope": {"name": SCOPE, "version": "1"}, "spans": spans}
    return {"resourceSpans": [{"resource": resource, "scopeSpans": [scope]}]}


def _spans(trace: Trace, content: bool) -> list[dict[str, Any]]:
    given, stages = trace.given, trace.given.stages
    identity = hashlib.sha256(f"{trace.began} {trace.question}".encode()).hexdigest()[:32]

    def span(
        name: str, number: int, parent: int | None, began: int, seconds: float, told: Attributes, kind: int
    ) -> dict[str, Any]:
        kept = {key: value for key, value in told.items() if content or key not in CONTENT}
        made = {
            "traceId": identity,
            "spanId": f"{identity[:12]}{number:04x}",
            "name": name,
            "kind": kind,
            "startTimeUnixNano": str(began),
            "endTimeUnixNano": str(began + round(seconds * 1e9)),
            "attributes": _attributes(kept),
            "status": {"code": 1},
        }
        return made if parent is None else made | {"parentSpanId": f"{identity[:12]}{parent:04x}"}

    ends = [one.began + round(one.seconds * 1e9) for one in trace.searches]
    ends += [call.began + round(call.reply.seconds * 1e9) for call in trace.calls]
    last = max([trace.began + round(given.seconds * 1e9), *ends])
    root = span(ROOT, 1, None, trace.began, (last - trace.began) / 1e9, _told_of_root(trace), INTERNAL)
    root["events"] = [_verdict(given, last, content)]
    made = [root]
    searched, chosen = stages.get("search", 0.0), stages.get("choose", 0.0)
    at = last - round(given.seconds * 1e9)
    made.append(span(SEARCH, 2, 1, at, searched, _told_of_search(trace), INTERNAL))
    for one in trace.searches:
        told = _told_of_stage(one)
        name = f"{SEARCH} {stage_name(one)}"
        made.append(span(name, len(made) + 1, 2, one.began, one.seconds, told, INTERNAL))
    told = {"groundtune.evidence": [_piece(one) for one in given.evidence]}
    at += round(searched * 1e9)
    made.append(span(CHOOSE, len(made) + 1, 1, at, chosen, told, INTERNAL))
    for call in trace.calls:
        told, name = _told_of_call(call), f"{CHAT} {call.model}"
        made.append(span(name, len(made) + 1, 1, call.began, call.reply.seconds, told, CLIENT))
    return made


CONTENT = {
    "gen_ai.input.messages",
    "gen_ai.output.messages",
    "gen_ai.retrieval.query.text",
    "groundtune.passages",
    "groundtune.evidence",
    "groundtune.question",
    "groundtune.answer",
}  # what documents or people say


def _told_of_root(trace: Trace) -> Attributes:
    given = trace.given
    answer = {
        "text": given.text,
        "reply": given.reply,
        "citations": [asdict(one) for one in given.citations],
        "cited": given.evidence.index(given.cited) if given.cited in given.evidence else None,
        "unsupported": list(given.unsupported),
        "reason": given.reason,
        "stages": given.stages,
    }
    read, written = trace.tokens
    return {
        "gen_ai.operation.name": "invoke_workflow",
        "gen_ai.agent.name": "answer",
        "gen_ai.usage.input_tokens": read,
        "gen_ai.usage.output_tokens": written,
        "groundtune.question": trace.question,
        "groundtune.answer": json.dumps(answer, ensure_ascii=False),
        "groundtune.confidence": given.confidence,
        "groundtune.abstained": given.abstained,
        "groundtune.tokens.read": given.prompt_tokens,
        "groundtune.tokens.written": given.completion_tokens,
    }


def _told_of_search(trace: Trace) -> Attributes:
    passages = trace.given.passages
    return {
        "gen_ai.operation.name": "retrieval",
        "gen_ai.retrieval.query.text": trace.question,
        "gen_ai.retrieval.top_k": len(passages),
        "gen_ai.retrieval.documents": _documents(passages),
        "groundtune.passages": json.dumps([asdict(hit.passage) for hit in passages], ensure_ascii=False),
    }


def _told_of_stage(one: Found) -> Attributes:
    return {
        "gen_ai.operation.name": "retrieval",
        "gen_ai.retrieval.query.text": one.query,
        "gen_ai.retrieval.top_k": one.k,
        "gen_ai.retrieval.documents": _documents(one.hits),
        "groundtune.retriever": one.stage,
    }


def _told_of_call(call: ModelCall) -> Attributes:
    sent = [{"role": one["role"], "parts": [_part(one["content"])]} for one in call.messages]
    written = {"role": "assistant", "parts": [_part(call.reply.text)], "finish_reason": call.reply.ending}
    return {
        "gen_ai.operation.name": "chat",
        "gen_ai.provider.name": "llama.cpp" if call.local else "openai",
        "gen_ai.request.model": call.model,
        "gen_ai.request.max_tokens": call.max_tokens,
        "gen_ai.request.temperature": call.temperature,
        "gen_ai.response.finish_reasons": [call.reply.ending],
        "gen_ai.usage.input_tokens": call.reply.prompt_tokens,
        "gen_ai.usage.output_tokens": call.reply.completion_tokens,
        "gen_ai.input.messages": json.dumps(sent, ensure_ascii=False),
        "gen_ai.output.messages": json.dumps([written], ensure_ascii=False),
    }


def _part(text: str) -> dict[str, str]:
    return {"type": "text", "content": text}


def _documents(hits: Sequence[Hit]) -> str:
    """Ids and scores, as the conventions have them: JSON in a text."""
    return json.dumps([{"id": hit.passage.id, "score": hit.score} for hit in hits])


def _piece(piece: Evidence) -> str:
    told = {"number": piece.number, "passage": asdict(piece.passage), **asdict(piece.part)}
    return json.dumps(told | {"score": piece.score}, ensure_ascii=False)


def _verdict(given: Answer, at: int, content: bool) -> dict[str, Any]:
    told = {
        "gen_ai.evaluation.name": "answered or silent",
        "gen_ai.evaluation.score.label": "silent" if given.abstained else "answered",
        "gen_ai.evaluation.score.value": given.confidence,
        "gen_ai.evaluation.explanation": (given.reason or None) if content else None,
    }
    return {"timeUnixNano": str(at), "name": "gen_ai.evaluation.result", "attributes": _attributes(told)}


def _attributes(told: Attributes) -> list[dict[str, Any]]:
    return [{"key": key, "value": _value(value)} for key, value in told.items() if value is not None]


def _value(value: Any) -> dict[str, Any]:
    """A typed value, as AnyValue of the protocol has it; whole numbers as text, since they have 64 bits."""
    if isinstance(value, bool):
        return {"boolValue": value}
    if isinstance(value, int):
        return {"intValue": str(value)}
    if isinstance(value, float):
        return {"doubleValue": value}
    if isinstance(value, str):
        return {"stringValue": value}
    return {"arrayValue": {"values": [_value(one) for one in value]}}

"""Traces read back from OpenTelemetry's JSON, so that an answer of last week can be judged today."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from helpers.corpus import Passage, Sentence
from helpers.retrieval import Found, Hit

from .answering import Answer
from .citations import Citation
from .client import ModelCall
from .evidence import Evidence
from .replies import Reply
from .telemetry import CHAT, CHOOSE, ROOT, SEARCH
from .tracing import Trace

NOT_OURS = "This is no file of `ask --trace`: {why}. Give one that this course wrote."


def from_otlp(document: Mapping[str, Any]) -> list[Trace]:
    """The traces of a document that `to_otlp` made with content.

    Raises ValueError for any other document.

    >>> from helpers.generation import to_otlp
    >>> from_otlp(to_otlp([]))
    []
    """
    try:
        spans = [
            span
            for resource in document["resourceSpans"]
            for scope in resource["scopeSpans"]
            for span in scope["spans"]
        ]
        by_trace: dict[str, list[dict]] = {}
        for span in spans:
            by_trace.setdefault(span["traceId"], []).append(span)
        return [_trace_of(several) for several in by_trace.values()]
    except (KeyError, TypeError, AttributeError, IndexError, StopIteration) as error:
        raise ValueError(NOT_OURS.format(why=f"{error or 'a span'} is missing or of another kind")) from None
    except ValueError as error:
        raise ValueError(NOT_OURS.format(why=error)) from None


def _trace_of(spans: Sequence[Mapping[str, Any]]) -> Trace:
    told = {span["spanId"]: read_attributes(span) for span in spans}

    def named(start: str) -> list[Mapping[str, Any]]:
        return [span for span in spans if span["name"] == start or span["name"].startswith(f"{start} ")]

    root, (search, *stages), choose = named(ROOT)[0], named(SEARCH), named(CHOOSE)[0]
    top, found = told[root["spanId"]], told[search["spanId"]]
    passages = [Passage(**one) for one in json.loads(found["groundtune.passages"])]
    scores = [one["score"] for one in json.loads(found["gen_ai.retrieval.documents"])]
    hits = [Hit(one, score, rank) for rank, (one, score) in enumerate(zip(passages, scores, strict=True), 1)]
    evidence = [_evidence(json.loads(one)) for one in told[choose["spanId"]]["groundtune.evidence"]]
    answer = json.loads(top["groundtune.answer"])
    given = Answer(
        top["groundtune.question"],
        answer["text"],
        [Citation(**one) for one in answer["citations"]],
        hits,
        evidence,
        None if answer["cited"] is None else evidence[answer["cited"]],
        answer["reply"],
        top.get("groundtune.confidence"),
        tuple(answer["unsupported"]),
        answer["reason"],
        top.get("groundtune.tokens.read"),
        top.get("groundtune.tokens.written"),
        answer["stages"],
    )
    searches = tuple(_found(span, told[span["spanId"]]) for span in stages)
    calls = tuple(_call(span, told[span["spanId"]]) for span in named(CHAT))
    return Trace(given.question, searches, calls, given, int(root["startTimeUnixNano"]))


def _evidence(told: Mapping[str, Any]) -> Evidence:
    part = Sentence(told["text"], told["header"])
    return Evidence(Passage(**told["passage"]), part, told["number"], told["score"])


def _found(span: Mapping[str, Any], told: Mapping[str, Any]) -> Found:
    """A stage; of its passages only place and score are kept."""
    hits = []
    for rank, one in enumerate(json.loads(told["gen_ai.retrieval.documents"]), 1):
        page, _, start = one["id"].rpartition(":")
        hits.append(Hit(Passage(page, "", "", "", int(start), int(start), 0), one["score"], rank))
    k, query = told["gen_ai.retrieval.top_k"], told["gen_ai.retrieval.query.text"]
    began, ended = int(span["startTimeUnixNano"]), int(span["endTimeUnixNano"])
    return Found(told["groundtune.retriever"], query, k, tuple(hits), began, (ended - began) / 1e9)


def _call(span: Mapping[str, Any], told: Mapping[str, Any]) -> ModelCall:
    sent = [
        {"role": one["role"], "content": one["parts"][0]["content"]}
        for one in json.loads(told["gen_ai.input.messages"])
    ]
    written = json.loads(told["gen_ai.output.messages"])[0]
    began, ended = int(span["startTimeUnixNano"]), int(span["endTimeUnixNano"])
    reply = Reply(
        written["parts"][0]["content"],
        told.get("gen_ai.usage.input_tokens"),
        told.get("gen_ai.usage.output_tokens"),
        (ended - began) / 1e9,
        written["finish_reason"],
    )
    return ModelCall(
        told["gen_ai.request.model"],
        told["gen_ai.provider.name"] == "llama.cpp",
        sent,
        told["gen_ai.request.max_tokens"],
        told["gen_ai.request.temperature"],
        reply,
        began,
    )


def read_attributes(span: Mapping[str, Any]) -> dict[str, Any]:
    """The attributes of a span as plain values.

    >>> read_attributes({"attributes": [{"key": "k", "value": {"intValue": "3"}}]})
    {'k': 3}
    """
    return {one["key"]: _plain(one["value"]) for one in span["attributes"]}


def _plain(value: Mapping[str, Any]) -> Any:
    ((kind, held),) = value.items()
    if kind == "intValue":
        return int(held)
    return [_plain(one) for one in held["values"]] if kind == "arrayValue" else held

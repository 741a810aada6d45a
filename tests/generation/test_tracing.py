"""Traces: whole, free where nobody looks, in OpenTelemetry's form, and read back as they were."""

import json
import re

import pytest

from helpers.corpus import Page
from helpers.generation import (
    Reply,
    answer,
    best_evidence,
    client,
    from_otlp,
    readers,
    stage_name,
    to_otlp,
    traced,
    whole_passages,
)
from helpers.retrieval import BM25Retriever, HybridRetriever, RerankRetriever, hits, is_watched, tell, watched

PAGES = [
    Page("tea", "Tea kitchen", "The kettle holds 1.7 litres. It is descaled every 9 days."),
    Page("lamp", "Lamp room", "The lens is wiped each morning. Oil is filled up to the second ring."),
    Page("wage", "Salaries", "The keeper earns 4,000 a month.", metadata={"access": "hr"}),
]


class Longest:
    """A reranker that likes long passages."""

    def score(self, query, hits):
        return [float(len(hit.passage.text)) for hit in hits]


@pytest.fixture
def search():
    hybrid = HybridRetriever([BM25Retriever(PAGES), BM25Retriever(PAGES, b=0.1)])
    return RerankRetriever(hybrid, Longest(), depth=3)


@pytest.fixture
def model(monkeypatch):
    """No server: `chat` runs, and what would be sent is answered with `1.7 litres`."""
    monkeypatch.setattr(client, "start", lambda work: work.close())
    monkeypatch.setattr(client, "result", lambda running: Reply("1.7 litres", 40, 5, 0.25))
    there = client.Endpoint("http://127.0.0.1:1/v1", "m")
    monkeypatch.setattr(client, "endpoint", lambda: there)


def asked(search, **options):
    settings = {"choose": best_evidence, "read": readers.read_sentence, "threshold": None} | options
    with traced() as traces:
        answer("How much does the kettle hold?", search, **settings)
    return traces


def test_a_trace_holds_every_stage_inner_ones_first(search, model):
    (trace,) = asked(search)
    assert [stage_name(one) for one in trace.searches] == ["BM25", "BM25", "fusion", "reranker"]
    assert trace.searches[-1].hits[:3] == tuple(trace.given.passages)
    assert trace.given.text == "1.7 litres" and trace.tokens == (40, 5)
    (call,) = trace.calls
    assert call.messages[0]["role"] == "system" and "kettle" in call.messages[-1]["content"]
    assert call.reply.text == "1.7 litres" and call.model == "m"
    assert set(trace.given.stages) == {"search", "choose", "read"}


def test_it_reads_as_a_text(search, model):
    told = str(asked(search)[0])
    for part in (
        "BM25",
        "fusion",
        "reranker",
        "evidence",
        "40 tokens read, 5 written",
        "1.7 litres",
        "choose",
    ):
        assert part in told


def test_a_trace_is_frozen(search, model):
    with pytest.raises(AttributeError):
        asked(search)[0].question = "another"


def test_answers_are_the_same_with_and_without(search, model):
    given = answer("How much does the kettle hold?", search, choose=best_evidence, read=readers.read_sentence)
    (trace,) = asked(search, threshold=0.30)
    assert (trace.given.text, trace.given.evidence, trace.given.reason) == (
        given.text,
        given.evidence,
        given.reason,
    )


def test_one_trace_an_answer_and_none_outside(search, model):
    with traced() as traces:
        for _ in range(3):
            answer("How much does the kettle hold?", search, read=lambda question, evidence: "1.7 litres")
        search.search("nothing but a search")
    answer("How much does the kettle hold?", search, read=lambda question, evidence: "1.7 litres")
    assert len(traces) == 3 and not is_watched()
    assert [len(one.searches) for one in traces] == [4, 4, 4]


def test_nothing_is_made_while_nobody_watches(search, monkeypatch):
    def never(*_):
        raise AssertionError("a Found was made for nobody")

    monkeypatch.setattr("helpers.retrieval.watching.Found", never)
    assert search.search("kettle", k=1)[0].rank == 1
    assert tell("x") == "x"


def test_who_watches_inside_hides_nobody_outside():
    outer, inner = [], []
    with watched(outer.append):
        with watched(inner.append):
            tell("a")
        tell("b")
    assert (outer, inner) == (["b"], ["a"])


def test_a_failed_answer_leaves_no_trace_and_its_searches_do_not_spoil_the_next(search):
    def fails(question, evidence):
        raise ValueError("no reader")

    with traced() as traces:
        with pytest.raises(ValueError, match="no reader"):
            answer("How much does the kettle hold?", search, read=fails)
        answer("How full is the oil?", search, read=lambda question, evidence: "the second ring")
    assert [one.question for one in traces] == ["How full is the oil?"] and not is_watched()
    assert {one.query for one in traces[0].searches} == {"How full is the oil?"}


def test_what_a_reader_may_not_see_is_in_no_trace(search, model):
    (trace,) = asked(search, groups={"all-staff"})
    assert "wage" not in json.dumps(to_otlp([trace])) and trace.searches


@pytest.mark.parametrize("groups", [None, {"nobody"}])
def test_silence_is_traced_too(search, groups, model):
    (trace,) = asked(search, groups=groups, choose=lambda question, hits: [])
    assert trace.verdict.startswith("silent: ") and str(trace)
    assert from_otlp(to_otlp([trace]))[0].given == trace.given


def test_a_wrapper_that_hands_on_the_same_hits_adds_no_stage(search, model):
    class Handing(hits.Searcher):
        def search_many(self, queries, k=3, groups=None):
            return search.search_many(queries, k, groups)

    assert [one.stage for one in asked(Handing())[0].searches][-1] == "RerankRetriever"


# ---- OpenTelemetry ----------------------------------------------------------------------------------------

SPAN = {"traceId", "spanId", "name", "kind", "startTimeUnixNano", "endTimeUnixNano", "attributes", "status"}
TYPES = {"stringValue": str, "boolValue": bool, "intValue": str, "doubleValue": float, "arrayValue": dict}
KNOWN = {  # of the semantic conventions for generative AI, as far as they are used here
    "gen_ai.operation.name", "gen_ai.agent.name", "gen_ai.provider.name", "gen_ai.request.model",
    "gen_ai.request.max_tokens", "gen_ai.request.temperature", "gen_ai.response.finish_reasons",
    "gen_ai.usage.input_tokens", "gen_ai.usage.output_tokens", "gen_ai.input.messages",
    "gen_ai.output.messages", "gen_ai.retrieval.query.text", "gen_ai.retrieval.top_k",
    "gen_ai.retrieval.documents", "gen_ai.evaluation.name", "gen_ai.evaluation.score.label",
    "gen_ai.evaluation.score.value", "gen_ai.evaluation.explanation",
}  # fmt: skip


def faults_of(document) -> list[str]:
    """What a collector would refuse: a small validator of OTLP/JSON, written from the protocol."""
    faults = []

    def value(one, where):
        ((kind, held),) = one.items()
        if kind not in TYPES or not isinstance(held, TYPES[kind]):
            faults.append(f"{where}: {kind} holds a {type(held).__name__}")
        elif kind == "intValue" and not re.fullmatch(r"-?\d+", held):
            faults.append(f"{where}: {held!r} is no whole number")
        for inner in held["values"] if kind == "arrayValue" else ():
            value(inner, where)

    def attributes(several, where):
        keys = [one["key"] for one in several]
        if len(set(keys)) < len(keys):
            faults.append(f"{where}: a key comes twice")
        for one in several:
            value(one["value"], f"{where} {one['key']}")
            if one["key"].startswith("gen_ai.") and one["key"] not in KNOWN:
                faults.append(f"{where}: {one['key']} is no name of the conventions")

    for resource in document["resourceSpans"]:
        attributes(resource["resource"]["attributes"], "resource")
        for scope in resource["scopeSpans"]:
            spans = scope["spans"]
            known = {(span["traceId"], span["spanId"]) for span in spans}
            if len(known) < len(spans):
                faults.append("a span id comes twice")
            for span in spans:
                name = span["name"]
                faults += [f"{name}: {key} is missing" for key in SPAN - set(span)]
                if not re.fullmatch(r"[0-9a-f]{32}", span["traceId"]) or set(span["traceId"]) == {"0"}:
                    faults.append(f"{name}: {span['traceId']!r} is no trace id")
                if not re.fullmatch(r"[0-9a-f]{16}", span["spanId"]) or set(span["spanId"]) == {"0"}:
                    faults.append(f"{name}: {span['spanId']!r} is no span id")
                parent = span.get("parentSpanId")
                if parent is not None and (span["traceId"], parent) not in known:
                    faults.append(f"{name}: its parent is not there")
                begins, ends = (span[key] for key in ("startTimeUnixNano", "endTimeUnixNano"))
                if not (
                    re.fullmatch(r"\d+", begins) and re.fullmatch(r"\d+", ends) and int(begins) <= int(ends)
                ):
                    faults.append(f"{name}: {begins} to {ends} is no time")
                if span["kind"] not in range(1, 6) or span["status"]["code"] not in range(3):
                    faults.append(f"{name}: kind or status")
                attributes(span["attributes"], name)
                for event in span.get("events", ()):
                    attributes(event["attributes"], f"{name} {event['name']}")
    return faults


def spans_of(document):
    return document["resourceSpans"][0]["scopeSpans"][0]["spans"]


def test_the_json_is_what_a_collector_takes(search, model):
    document = json.loads(json.dumps(to_otlp(asked(search) + asked(search))))
    assert faults_of(document) == []
    names = [span["name"] for span in spans_of(document)][:8]
    assert names[0] == "invoke_workflow answer" and names[-1] == "chat m"
    assert names[1:7] == [
        "retrieval", "retrieval BM25", "retrieval BM25", "retrieval fusion", "retrieval reranker",
        "choose evidence",
    ]  # fmt: skip
    roots = [span for span in spans_of(document) if "parentSpanId" not in span]
    assert len({span["traceId"] for span in spans_of(document)}) == len(roots) == 2


@pytest.mark.parametrize(
    "spoil, fault",
    [
        (lambda span: span.update(traceId="xyz"), "no trace id"),
        (lambda span: span.update(spanId="0" * 16), "no span id"),
        (lambda span: span.update(endTimeUnixNano="1"), "no time"),
        (lambda span: span.pop("kind"), None),
        (lambda span: span.update(parentSpanId="f" * 16), "parent"),
        (lambda span: span["attributes"].append({"key": "n", "value": {"intValue": 3}}), "holds a int"),
        (
            lambda span: span["attributes"].append({"key": "gen_ai.tokens", "value": {"intValue": "3"}}),
            "no name",
        ),
    ],
)
def test_the_validator_can_refuse(search, model, spoil, fault):
    document = to_otlp(asked(search))
    spoil(spans_of(document)[1])
    if fault is None:
        with pytest.raises(KeyError):
            faults_of(document)
    else:
        assert any(fault in one for one in faults_of(document))


def test_without_content_no_word_of_a_document_or_of_a_person_is_left(search, model):
    document = to_otlp(asked(search), content=False)
    assert faults_of(document) == []
    text = json.dumps(document)
    assert "kettle" not in text and "litres" not in text and "gen_ai.usage.input_tokens" in text
    with pytest.raises(ValueError, match="no file of `ask --trace`"):
        from_otlp(document)


def test_a_trace_comes_back_as_it_was(search, model):
    (trace,) = asked(search)
    (back,) = from_otlp(json.loads(json.dumps(to_otlp([trace]))))
    assert back.given == trace.given and back.question == trace.question and back.verdict == trace.verdict
    assert [one.messages for one in back.calls] == [one.messages for one in trace.calls]
    assert [(one.stage, [hit.passage.id for hit in one.hits]) for one in back.searches] == [
        (one.stage, [hit.passage.id for hit in one.hits]) for one in trace.searches
    ]


def test_whole_passages_come_back_too(search, model):
    (trace,) = asked(search, choose=whole_passages, verify=None)
    assert from_otlp(to_otlp([trace]))[0].given == trace.given


@pytest.mark.parametrize(
    "document",
    [
        {}, [], {"resourceSpans": 3}, {"resourceSpans": [{"scopeSpans": [{"spans": [{"traceId": "a"}]}]}]},
        {"resourceSpans": [{"scopeSpans": [{"spans": [
            {"traceId": "a", "spanId": "b", "name": "GET /", "attributes": []}]}]}]},
    ],
)  # fmt: skip
def test_what_is_no_trace_of_ours_is_refused_in_one_sentence(document):
    with pytest.raises(ValueError, match="no file of `ask --trace`.*Give one that this course wrote"):
        from_otlp(document)

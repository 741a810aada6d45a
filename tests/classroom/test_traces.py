"""A trace as HTML: every stage, marks where the evidence stands, everything escaped."""

import re

from helpers.classroom import show_trace
from helpers.corpus import GoldQuote, Page, QuestionRow
from helpers.generation import answer, best_evidence, traced
from helpers.retrieval import BM25Retriever, HybridRetriever

PAGES = [
    Page("tea", "Tea <b>kitchen</b>", "The kettle holds 1.7 litres. <script>alert(1)</script>"),
    *(Page(f"p{n}", "Other", f"The kettle is never used on day {n} of the kettle week.") for n in range(12)),
]
ROW = QuestionRow("How much <i>does</i> the kettle hold?", ("1.7 litres",), (GoldQuote("tea", "1.7 litres"),))


def trace_of(question):
    search = HybridRetriever([BM25Retriever(PAGES), BM25Retriever(PAGES, b=0)])
    with traced() as traces:
        answer(question, search, choose=best_evidence, read=lambda asked, evidence: "1.7 litres", k=12)
    return traces[0]


def test_every_stage_is_there_and_nothing_of_a_page_is_markup():
    page = show_trace(trace_of(ROW.question), ROW)._repr_html_()
    for part in ("BM25: 13 found", "fusion: 12 found", "evidence: 1 chosen", "tokens read"):
        assert part in page
    assert "<script" not in page and "<i>" not in page and "&lt;i&gt;" in page
    assert len(re.findall("<details>", page)) == 4


def test_the_evidence_is_marked_in_every_stage_and_its_place_below_told():
    trace = trace_of("kettle week")
    page = show_trace(trace, ROW)._repr_html_()
    places = [hit.rank for one in trace.searches for hit in one.hits if hit.passage.page_id == "tea"]
    assert page.count("holds the evidence") == sum(place <= 8 for place in places)
    assert page.count("the evidence at") == sum(place > 8 for place in places)


def test_without_gold_nothing_is_marked_and_its_name_is_its_question():
    trace = trace_of("kettle")
    for question in (None, QuestionRow("kettle", ("x",))):
        assert "holds the evidence" not in show_trace(trace, question)._repr_html_()
    assert repr(show_trace(trace)) == "[trace: kettle]"

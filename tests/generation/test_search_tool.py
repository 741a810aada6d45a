"""A model with a search tool, through a stand-in endpoint: turns, limits, groups, bad calls, citations."""

import json

import pytest
import stand_in

from helpers.corpus import Page
from helpers.generation import ChatError, answer_with_tool
from helpers.retrieval import BM25Retriever

PAGES = [
    Page("pump", "Pump", "The deep one has the pump Njord."),
    Page("told", "Faults", "Faults of Njord go to Tove."),
    Page("pay", "Pay", "Njord costs EUR 9.", {"access": "finance"}),
]
SEARCH = BM25Retriever(PAGES)


def calls(*queries):
    """A reply that asks for searches."""
    made = [
        {"id": f"c{n}", "type": "function", "function": {"name": "search", "arguments": arguments}}
        for n, arguments in enumerate(queries)
    ]
    return stand_in.completion(None, "tool_calls", tool_calls=made)


def query(text):
    return json.dumps({"query": text})


def scripted(foreign, *replies):
    """The endpoint answers turn by turn; the last reply for ever."""
    left = list(replies)
    foreign.answer = lambda body: left.pop(0) if len(left) > 1 else left[0]


def last_body(foreign):
    return foreign.seen[-1][2]


def test_it_searches_twice_reads_and_answers_with_a_citation(foreign):
    scripted(foreign, calls(query("deep one pump")), calls(query("faults Njord")),
             stand_in.completion("Tove [2]"))  # fmt: skip
    given = answer_with_tool("Who hears of faults of the deep one?", SEARCH, k=1, groups={"all-staff"})
    assert given.text == "Tove [2]" and given.queries == ("deep one pump", "faults Njord")
    assert [hit.passage.page_id for hit in given.hits] == ["pump", "told"] and given.citations.ok
    assert given.tokens == 3 * 18
    told = [turn["content"] for turn in last_body(foreign)["messages"] if turn["role"] == "tool"]
    assert told[0].startswith("[1] Pump") and told[1].startswith("[2] Faults")


def test_an_answer_without_a_search_is_an_answer(foreign):
    scripted(foreign, stand_in.completion("Not in the documents."))
    given = answer_with_tool("Tea?", SEARCH)
    assert (given.text, given.queries, given.hits) == ("Not in the documents.", (), [])
    assert not given.citations.ok


def test_after_the_limit_it_must_answer(foreign):
    scripted(foreign, calls(query("Njord")), calls(query("pump")), stand_in.completion("Tove [1]"))
    assert answer_with_tool("Who?", SEARCH, most=2).queries == ("Njord", "pump")
    assert [body["tool_choice"] for _, _, body in foreign.seen if body] == ["auto", "auto", "none"]


def test_a_model_that_never_answers_is_told_in_one_sentence(foreign):
    scripted(foreign, calls(query("Njord")))
    with pytest.raises(ChatError, match="does not answer"):
        answer_with_tool("Who?", SEARCH, most=2)


def test_several_calls_in_one_turn_count_each(foreign):
    scripted(foreign, calls(query("deep"), query("faults"), query("Njord")), stand_in.completion("Tove [2]"))
    given = answer_with_tool("Who?", SEARCH, most=2)
    assert given.queries == ("deep", "faults")
    assert "searched 2 times" in last_body(foreign)["messages"][-1]["content"]


@pytest.mark.parametrize("arguments", ["{", "[]", '{"query": 3}', '{"query": " "}', "{}"])
def test_a_bad_call_is_explained_to_the_model_and_searches_nothing(foreign, arguments):
    scripted(foreign, calls(arguments), stand_in.completion("I see."))
    given = answer_with_tool("Who?", SEARCH)
    assert given.queries == () and "no query" in last_body(foreign)["messages"][-1]["content"]


def test_the_model_cannot_ask_for_what_its_reader_may_not_see(foreign):
    scripted(foreign, calls(json.dumps({"query": "Njord costs EUR", "groups": ["finance"]})),
             stand_in.completion("EUR 9 [1]"))  # fmt: skip
    given = answer_with_tool("What does Njord cost?", SEARCH, groups={"all-staff"})
    assert "pay" not in {hit.passage.page_id for hit in given.hits}
    assert "EUR 9" not in json.dumps(last_body(foreign)["messages"][2:])


def test_an_endpoint_that_takes_no_tools_is_told(foreign):
    foreign.answer = stand_in.error(400, "tools are not supported")
    with pytest.raises(ChatError, match="tools"):
        answer_with_tool("Who?", SEARCH)
    foreign.answer = {"choices": []}
    with pytest.raises(ChatError):
        answer_with_tool("Who?", SEARCH)

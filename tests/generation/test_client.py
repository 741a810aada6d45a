"""The chat client: what is sent, what comes back, and several messages at once."""

import json
import time

import jsonschema
import pytest
from pydantic import BaseModel
from stand_in import completion

from helpers.generation import ChatError, Reply, chat, chat_many, endpoint
from helpers.generation.client import QUICK_TOKENS, messages
from helpers.generation.server import NAME, local_server

SCHEMA = {
    "type": "object",
    "properties": {"fruit": {"enum": ["apple", "pear"]}, "ripe": {"type": "boolean"}},
    "required": ["fruit", "ripe"],
    "additionalProperties": False,
}


@pytest.fixture(autouse=True)
def own(fresh):
    """The local model unless a test says otherwise."""


# ---- the local model -----------------------------------------------------------------------------


def test_the_local_model_answers_and_is_counted():
    reply = chat("Say hello.", max_tokens=12)
    assert reply.text and reply.text == reply.text.strip()
    assert reply.prompt_tokens > 5 and 0 < reply.completion_tokens <= 12 and reply.seconds > 0


def test_the_local_endpoint_is_the_default():
    here = endpoint()
    assert here.local and here.model == NAME and here.url == local_server().url and here.url.endswith("/v1")


def test_the_connection_is_made_once():
    assert endpoint() is endpoint()


def test_the_same_message_gets_the_same_reply():
    assert chat("Name one ocean.", max_tokens=8).text == chat("Name one ocean.", max_tokens=8).text


def test_the_plain_openai_client_gets_the_same_reply():
    asked = [{"role": "user", "content": "Name one ocean."}]
    raw = endpoint().client.chat.completions.create(model=NAME, messages=asked, max_tokens=8, temperature=0)
    assert raw.choices[0].message.content.strip() == chat("Name one ocean.", max_tokens=8).text


def test_a_longer_message_counts_more_prompt_tokens():
    longer = chat("Name one ocean, please, if you can.", max_tokens=2).prompt_tokens
    assert longer > chat("Name one ocean.", max_tokens=2).prompt_tokens


def test_a_schema_gives_parsed_json_of_that_schema():
    reply = chat("Is an apple ripe when it is red?", schema=SCHEMA, max_tokens=60)
    assert reply.complete and reply.data == json.loads(reply.text)
    jsonschema.validate(reply.data, SCHEMA)


def test_a_cut_reply_is_not_complete_and_has_no_data():
    reply = chat("Is an apple ripe when it is red?", schema=SCHEMA, max_tokens=3)
    assert (reply.ending, reply.complete, reply.data, reply.completion_tokens) == ("cut", False, None, 3)
    assert "raise max_tokens" in reply.why


def test_a_reply_without_a_schema_has_no_data():
    assert chat("Say 7.", max_tokens=3).data is None


def test_in_the_quick_size_a_free_reply_is_short_and_a_record_is_whole(monkeypatch):
    monkeypatch.setenv("COURSE_SIZE", "quick")
    assert chat("Tell a long story of a fox.", max_tokens=90).completion_tokens <= QUICK_TOKENS
    assert chat("Is an apple ripe when it is red?", schema=SCHEMA, max_tokens=60).data is not None


@pytest.mark.parametrize("schema", [{"type": "nonsense"}, {"properties": 3}, "text", [1], int])
def test_a_wrong_schema_is_refused_in_one_sentence(schema):
    with pytest.raises(ChatError, match="(The schema is no JSON Schema: .*(nonsense|3)|give a JSON Schema)"):
        chat("Hello.", schema=schema)


def test_a_prompt_that_is_too_long_says_to_use_less():
    with pytest.raises(
        ChatError, match=r"The prompt is too long for the model .*4096 tokens.*Use fewer or shorter passages"
    ):
        chat("word " * 5000)


def test_the_local_model_still_answers_after_a_refused_prompt():
    with pytest.raises(ChatError):
        chat("word " * 5000)
    assert chat("Say hello.", max_tokens=3).text


def test_a_wrong_key_says_which_variable_to_set(monkeypatch):
    monkeypatch.setenv("OPENAI_BASE_URL", local_server().url)
    monkeypatch.setenv("OPENAI_API_KEY", "wrong")
    with pytest.raises(
        ChatError, match="refused the key. Set OPENAI_API_KEY to a valid key for that endpoint"
    ):
        chat("Hello.")


def test_a_proxy_of_the_reader_does_not_stand_before_the_local_model(monkeypatch):
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    for name in ("NO_PROXY", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
    assert chat("Say hello.", max_tokens=3).text


# ---- what is sent --------------------------------------------------------------------------------


def test_system_examples_and_message_stand_in_this_order():
    assert messages("now", "be brief", [("before", "answer")]) == [
        {"role": "system", "content": "be brief"},
        {"role": "user", "content": "before"},
        {"role": "assistant", "content": "answer"},
        {"role": "user", "content": "now"},
    ]


@pytest.mark.parametrize("system", [None, ""])
def test_no_system_message_is_sent_when_there_is_none(system):
    assert messages("now", system) == [{"role": "user", "content": "now"}]


def test_limits_schema_and_further_options_reach_the_endpoint(foreign):
    foreign.answer = completion('{"fruit": "pear", "ripe": true}')
    reply = chat("Hello.", schema=SCHEMA, max_tokens=9, temperature=0.5, seed=7)
    assert reply.data == {"fruit": "pear", "ripe": True}
    assert (foreign.asked["max_tokens"], foreign.asked["temperature"], foreign.asked["seed"]) == (9, 0.5, 7)
    sent = foreign.asked["response_format"]
    assert sent["type"] == "json_schema" and sent["json_schema"]["strict"] is True
    fruit = {"enum": ["apple", "pear"], "type": "string"}  # OpenAI wants a type beside every enum
    properties = SCHEMA["properties"] | {"fruit": fruit}
    assert sent["json_schema"]["schema"] == SCHEMA | {"properties": properties}


def test_the_local_server_gets_the_schema_as_it_is(monkeypatch):
    from helpers.generation import transport

    sent = []

    async def complete(client, address, body, stream):
        sent.append(body)
        return completion('{"fruit": "pear", "ripe": true}')

    monkeypatch.setattr(transport, "complete", complete)
    chat("Hello.", schema=SCHEMA)
    format = {"type": "json_schema", "json_schema": {"name": "reply", "schema": SCHEMA, "strict": True}}
    asked = [{"role": "user", "content": "Hello."}]
    assert sent == [
        {"model": NAME, "messages": asked, "max_tokens": 200, "temperature": 0.0, "response_format": format}
    ]


@pytest.mark.parametrize("user", ["", "  ", "\n\t", None, 7])
def test_an_empty_message_is_refused_before_anything_is_sent(foreign, user):
    with pytest.raises(ChatError, match="The message is empty; write something"):
        chat(user)
    assert foreign.seen == []


def test_half_a_letter_and_no_room_for_a_reply_are_refused_before_anything_is_sent(foreign):
    with pytest.raises(ChatError, match="half a letter"):
        chat("What is \ud83d?")
    with pytest.raises(ChatError, match="max_tokens is 0"):
        chat("Hello.", max_tokens=0)
    assert foreign.seen == []


def test_an_option_that_the_api_does_not_know_is_named(foreign):
    with pytest.raises(ChatError, match="cannot be sent: .*'top_q'"):
        chat("Hello.", top_q=1)
    assert chat("Hello.", extra_body={"top_q": 1}).text == "Hello." and foreign.asked["top_q"] == 1


# ---- the reader's endpoint -----------------------------------------------------------------------


def test_the_endpoint_key_and_model_of_the_environment_are_used(foreign, monkeypatch):
    monkeypatch.setenv("OPENAI_API_KEY", "reader-key")
    monkeypatch.setenv("COURSE_CHAT_MODEL", "reader-model")
    assert chat("Hello.") == Reply("Hello.", 11, 7, pytest.approx(0, abs=60), "answered", None)
    assert [(path, key) for path, key, _ in foreign.seen] == [("/v1/chat/completions", "Bearer reader-key")]
    assert foreign.asked["model"] == "reader-model"


def test_without_a_key_a_placeholder_is_sent(foreign):
    chat("Hello.")
    assert {key for _, key, _ in foreign.seen} == {"Bearer no-key"}


class Fruit(BaseModel):
    """What a pear is."""

    fruit: str
    count: int
    note: str | None = None


def test_a_pydantic_model_may_stand_for_the_schema(foreign):
    foreign.answer = completion('{"fruit": "pear", "count": "3"}')
    assert chat("How many?", schema=Fruit).data == Fruit(fruit="pear", count=3)
    sent = foreign.asked["response_format"]["json_schema"]["schema"]
    assert sent["properties"]["count"]["type"] == "integer"


def test_a_pydantic_model_holds_the_local_model_too():
    reply = chat("Three pears.", schema=Fruit, max_tokens=80)
    assert reply.ending == "cut" or isinstance(reply.data, Fruit)


@pytest.mark.parametrize(
    "content", ["no JSON", "```json\n{}\n```", '{"fruit": "pe', '{"fruit": "plum", "ripe": true}', "[]"]
)
def test_a_reply_that_does_not_fit_its_schema_has_no_data_and_says_why(foreign, content):
    foreign.answer = completion(content)
    reply = chat("Hello.", schema=SCHEMA)
    assert (
        reply.data is None
        and reply.text == content
        and reply.why.startswith("The reply does not fit its schema")
    )


def test_a_cut_number_is_not_taken_for_a_whole_one(foreign):
    foreign.answer = completion("12", "length")  # of 120
    reply = chat("How many?", schema={"type": "integer"})
    assert (reply.complete, reply.data) == (False, None)


# ---- several messages ----------------------------------------------------------------------------


def echo(asked: dict) -> dict:
    return completion("echo " + asked["messages"][-1]["content"])


@pytest.mark.parametrize("workers", [1, 3])
def test_replies_come_in_the_order_of_the_messages(foreign, workers):
    def answer(asked):
        time.sleep(0.2 if asked["messages"][-1]["content"] == "0" else 0)  # the first one is answered last
        return echo(asked)

    foreign.answer = answer
    replies = chat_many([str(n) for n in range(6)], workers=workers)
    assert [reply.text for reply in replies] == [f"echo {n}" for n in range(6)]


def test_one_worker_asks_one_after_the_other(foreign):
    foreign.answer = echo
    chat_many([str(n) for n in range(6)])
    assert [body["messages"][-1]["content"] for body in foreign.bodies] == [str(n) for n in range(6)]


def test_several_workers_ask_side_by_side_and_no_more_than_told(foreign):
    import threading

    now, most, lock = [0], [0], threading.Lock()

    def answer(asked):
        with lock:
            now[0] += 1
            most[0] = max(most[0], now[0])
        time.sleep(0.05)
        with lock:
            now[0] -= 1
        return echo(asked)

    foreign.answer = answer
    chat_many([str(n) for n in range(9)], workers=3)
    assert most[0] == 3


def test_progress_is_told_after_each_reply(foreign):
    told = []
    chat_many(["a", "b", "c"], lambda done, todo: told.append((done, todo)))
    assert told == [(1, 3), (2, 3), (3, 3)]


def test_arguments_go_to_every_message(foreign):
    chat_many(["a", "b"], system="be brief", max_tokens=5)
    asked = [(body["messages"][0]["content"], body["max_tokens"]) for body in foreign.bodies]
    assert asked == [("be brief", 5)] * 2


def test_messages_may_come_from_a_generator(foreign):
    assert [reply.text for reply in chat_many(str(n) for n in range(2))] == ["Hello."] * 2


def test_no_messages_give_no_replies():
    assert chat_many([]) == []


def test_an_empty_message_among_several_is_refused_before_anything_is_sent(foreign):
    with pytest.raises(ChatError, match="The message is empty"):
        chat_many(["a", " ", "c"])
    assert foreign.seen == []


def test_the_first_error_among_several_is_raised_and_the_rest_is_not_asked(foreign):
    def answer(asked):
        return (401, {"error": "no"}, {}) if asked["messages"][-1]["content"] == "1" else echo(asked)

    foreign.answer = answer
    with pytest.raises(ChatError, match="refused the key"):
        chat_many([str(n) for n in range(50)])
    assert len(foreign.bodies) < 50


def test_the_local_model_answers_several_in_order():
    asked = ["Hi.", "Name one large ocean, please."]
    alone = [chat(user, max_tokens=4).prompt_tokens for user in asked]
    assert [reply.prompt_tokens for reply in chat_many(asked, max_tokens=4)] == alone

"""The chat client: what a reply carries, the reader's own endpoint, and one sentence for everything that goes wrong."""

import json
import socket
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import jsonschema
import openai
import pytest

from helpers.generation import ChatError, Reply, chat, chat_many, client, endpoint
from helpers.generation.client import explain, messages, parse_json
from helpers.generation.server import NAME, local_server

VARIABLES = ("OPENAI_BASE_URL", "OPENAI_API_KEY", "COURSE_CHAT_MODEL")
SCHEMA = {
    "type": "object",
    "properties": {"fruit": {"enum": ["apple", "pear"]}, "ripe": {"type": "boolean"}},
    "required": ["fruit", "ripe"],
    "additionalProperties": False,
}


@pytest.fixture(autouse=True)
def fresh(monkeypatch):
    """The local model unless a test says otherwise. The server stays up; only the connection is made again."""
    for name in VARIABLES:
        monkeypatch.delenv(name, raising=False)
    endpoint.cache_clear()
    yield
    endpoint.cache_clear()


class StandIn:
    """An OpenAI endpoint on loopback that answers as it is told and remembers what it was asked."""

    def __init__(self):
        self.seen, self.models, self.status, self.kind = (
            [],
            ["first-model", "second-model"],
            200,
            "application/json",
        )
        self.content, self.finish, self.usage, self.body, self.wait = (
            "Hello.",
            "stop",
            True,
            None,
            lambda user: None,
        )
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):
                outer.seen.append((self.path, self.headers["Authorization"], None))
                self.send(
                    {
                        "object": "list",
                        "data": [
                            {"id": name, "object": "model", "created": 0, "owned_by": "us"}
                            for name in outer.models
                        ],
                    }
                )

            def do_POST(self):
                asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                outer.seen.append((self.path, self.headers["Authorization"], asked))
                outer.wait(asked["messages"][-1]["content"])
                self.send(outer.reply(asked))

            def send(self, answer):
                data = outer.body if outer.body is not None else json.dumps(answer).encode()
                self.send_response(outer.status)
                self.send_header("Content-Type", outer.kind)
                self.send_header("Content-Length", str(len(data)))
                self.end_headers()
                self.wfile.write(data)

            def log_message(self, *words):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/v1"
        threading.Thread(target=self.server.serve_forever, args=(0.01,), daemon=True).start()

    def reply(self, asked: dict) -> dict:
        if self.status != 200:
            return {"error": {"message": self.content, "type": "invalid_request_error"}}
        content = self.content(asked["messages"][-1]["content"]) if callable(self.content) else self.content
        answer = {
            "id": "1",
            "object": "chat.completion",
            "created": 0,
            "model": asked["model"],
            "choices": [
                {
                    "index": 0,
                    "finish_reason": self.finish,
                    "message": {"role": "assistant", "content": content},
                }
            ],
        }
        return answer | (
            {"usage": {"prompt_tokens": 11, "completion_tokens": 7, "total_tokens": 18}} if self.usage else {}
        )

    @property
    def asked(self) -> dict:
        """The last conversation that came in."""
        return [body for _, _, body in self.seen if body][-1]


@pytest.fixture
def foreign(monkeypatch):
    """A stand-in endpoint that OPENAI_BASE_URL points at."""
    stand_in = StandIn()
    monkeypatch.setenv("OPENAI_BASE_URL", stand_in.url)
    yield stand_in
    stand_in.server.shutdown()
    stand_in.server.server_close()


# ---- the local model -----------------------------------------------------------------------------


def test_the_local_model_answers_and_is_counted():
    reply = chat("Say hello.", max_tokens=12)
    assert reply.text and reply.text == reply.text.strip()
    assert reply.prompt_tokens > 5 and 0 < reply.completion_tokens <= 12 and reply.seconds > 0


def test_the_local_endpoint_is_the_default():
    place = endpoint()
    assert (
        place.local and place.model == NAME and place.url == local_server().url and place.url.endswith("/v1")
    )


def test_the_connection_is_made_once():
    assert endpoint() is endpoint()


def test_the_same_message_gets_the_same_reply():
    assert chat("Name one ocean.", max_tokens=8).text == chat("Name one ocean.", max_tokens=8).text


def test_a_longer_message_counts_more_prompt_tokens():
    assert (
        chat("Name one ocean, please, if you can.", max_tokens=2).prompt_tokens
        > chat("Name one ocean.", max_tokens=2).prompt_tokens
    )


def test_a_schema_gives_parsed_json_of_that_schema():
    reply = chat("Is an apple ripe when it is red?", schema=SCHEMA, max_tokens=60)
    assert reply.complete and reply.data == json.loads(reply.text)
    jsonschema.validate(reply.data, SCHEMA)


def test_a_cut_reply_is_not_complete_and_has_no_data():
    reply = chat("Is an apple ripe when it is red?", schema=SCHEMA, max_tokens=3)
    assert (reply.complete, reply.data, reply.completion_tokens) == (False, None, 3)


def test_a_reply_without_a_schema_has_no_data():
    assert chat("Say 7.", max_tokens=3).data is None


def test_a_wrong_schema_is_refused_in_one_sentence():
    with pytest.raises(ChatError, match="answered with an error: .*unrecognized type nonsense"):
        chat("Hello.", schema={"type": "nonsense"})


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
    foreign.content = '{"fruit": "pear", "ripe": true}'
    reply = chat("Hello.", schema=SCHEMA, max_tokens=9, temperature=0.5, seed=7)
    assert reply.data == {"fruit": "pear", "ripe": True}
    assert (foreign.asked["max_tokens"], foreign.asked["temperature"], foreign.asked["seed"]) == (9, 0.5, 7)
    assert foreign.asked["response_format"] == {
        "type": "json_schema",
        "json_schema": {"name": "reply", "schema": SCHEMA, "strict": True},
    }


@pytest.mark.parametrize("user", ["", "  ", "\n\t"])
def test_an_empty_message_is_refused_before_anything_is_sent(foreign, user):
    with pytest.raises(ChatError, match="The message is empty; write something"):
        chat(user)
    assert foreign.seen == []


# ---- the reader's endpoint -----------------------------------------------------------------------


def test_the_endpoint_key_and_model_of_the_environment_are_used(foreign, monkeypatch):
    monkeypatch.setenv("OPENAI_API_KEY", "reader-key")
    monkeypatch.setenv("COURSE_CHAT_MODEL", "reader-model")
    assert chat("Hello.") == Reply("Hello.", 11, 7, pytest.approx(0, abs=60), True, None)
    assert [(path, key) for path, key, _ in foreign.seen] == [("/v1/chat/completions", "Bearer reader-key")]
    assert foreign.asked["model"] == "reader-model"


def test_a_foreign_endpoint_is_not_local(foreign):
    place = endpoint()
    assert (place.local, place.url, place.model) == (False, foreign.url, "first-model")


def test_without_a_model_name_the_first_listed_one_is_asked(foreign):
    chat("Hello.")
    assert foreign.asked["model"] == "first-model"


def test_without_a_key_a_placeholder_is_sent(foreign):
    chat("Hello.")
    assert {key for _, key, _ in foreign.seen} == {"Bearer no-key"}


def test_an_endpoint_that_lists_no_model_says_what_to_set(foreign):
    foreign.models = []
    with pytest.raises(ChatError, match="lists no model. Set COURSE_CHAT_MODEL"):
        chat("Hello.")


def test_an_endpoint_that_counts_nothing_gives_zero_tokens(foreign):
    foreign.usage = False
    assert (chat("Hello.").prompt_tokens, chat("Hello.").completion_tokens) == (0, 0)


def test_an_endpoint_that_says_nothing_gives_an_empty_text(foreign):
    foreign.content = None
    assert chat("Hello.").text == "" and chat("Hello.", schema=SCHEMA).data is None


@pytest.mark.parametrize("content", ["", "no JSON", "```json\n{}\n```", '{"fruit": "pe'])
def test_a_schema_reply_that_is_not_json_has_no_data(foreign, content):
    foreign.content = content
    reply = chat("Hello.", schema=SCHEMA)
    assert reply.data is None and reply.text == content.strip()


def test_a_cut_number_is_not_taken_for_a_whole_one(foreign):
    foreign.content, foreign.finish = "12", "length"  # of 120
    reply = chat("How many?", schema={"type": "integer"})
    assert (reply.complete, reply.data) == (False, None)


@pytest.mark.parametrize(
    "text, value",
    [("7", 7), ("null", None), (' {"a": [1]} ', {"a": [1]}), ("", None), ("{", None), ("seven", None)],
)
def test_json_is_parsed_or_none(text, value):
    assert parse_json(text) == value


# ---- what goes wrong there -----------------------------------------------------------------------


@pytest.mark.parametrize(
    "status, said, sentence",
    [
        (401, "bad key", "refused the key. Set OPENAI_API_KEY to a valid key for that endpoint."),
        (
            404,
            "no such model",
            "does not know the model 'first-model'. Set COURSE_CHAT_MODEL to one it serves (and check that OPENAI_BASE_URL ends in /v1).",
        ),
        (400, "maximum context length is 8 tokens", "The prompt is too long for the model"),
        (400, "strange field", "answered with an error:"),
        (403, "not for your country", "answered with an error:"),
    ],
)
def test_an_error_of_the_endpoint_is_one_sentence(foreign, status, said, sentence):
    endpoint()
    foreign.status, foreign.content = status, said
    with pytest.raises(ChatError) as caught:
        chat("Hello.")
    assert (
        sentence in str(caught.value) and caught.value.__cause__ is None and caught.value.__suppress_context__
    )


@pytest.mark.parametrize(
    "error, sentence",
    [
        (
            openai.RateLimitError,
            "limits your requests just now. Wait a minute, or check the account's quota.",
        ),
        (
            openai.APITimeoutError,
            "did not answer within 120 s. Is the endpoint overloaded? Try again, or ask for fewer tokens.",
        ),
    ],
)
def test_errors_that_the_client_would_retry_are_explained(error, sentence):
    failed = error.__new__(error)  # made without a response: only its kind matters
    assert sentence in explain(failed, "http://here/v1", "m")


def closed_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def test_an_endpoint_that_is_down_says_how_to_go_on(monkeypatch):
    url = f"http://127.0.0.1:{closed_port()}/v1"
    monkeypatch.setenv("OPENAI_BASE_URL", url)
    with pytest.raises(ChatError) as caught:
        chat("Hello.")
    assert (
        str(caught.value)
        == f"Nothing answers at {url}. Start that server, correct OPENAI_BASE_URL, or unset it to use the local model."
    )


@pytest.mark.parametrize(
    "kind, body",
    [
        ("text/html", b"<html>the web page of a proxy</html>"),
        ("application/json", b"not json"),
        ("application/json", b"null"),
        ("application/json", b'{"error": "out of memory"}'),
        ("application/json", b'{"choices": []}'),
    ],
    ids=["a web page", "not json", "null", "an error with status 200", "no choice"],
)
def test_an_answer_that_is_no_chat_completion_is_one_sentence(foreign, monkeypatch, kind, body):
    monkeypatch.setenv("COURSE_CHAT_MODEL", "reader-model")
    foreign.kind, foreign.body = kind, body
    with pytest.raises(ChatError, match="OPENAI_BASE_URL"):
        chat("Hello.")


def test_a_web_page_instead_of_a_list_of_models_is_one_sentence(foreign):
    foreign.kind, foreign.body = "text/html", b"<html>log in first</html>"
    with pytest.raises(ChatError, match="OPENAI_BASE_URL"):
        chat("Hello.")


# ---- several messages ----------------------------------------------------------------------------


def test_replies_come_in_the_order_of_the_messages(foreign):
    foreign.content = lambda user: f"echo {user}"
    foreign.wait = lambda user: time.sleep(0.2 if user == "0" else 0)  # the first one is answered last
    assert [reply.text for reply in chat_many([str(n) for n in range(6)])] == [f"echo {n}" for n in range(6)]


def test_progress_is_told_after_each_reply(foreign):
    told = []
    chat_many(["a", "b", "c"], lambda done, todo: told.append((done, todo)))
    assert told == [(1, 3), (2, 3), (3, 3)]


def test_arguments_go_to_every_message(foreign):
    chat_many(["a", "b"], system="be brief", max_tokens=5)
    bodies = [body for _, _, body in foreign.seen if body]
    assert [(body["messages"][0]["content"], body["max_tokens"]) for body in bodies] == [("be brief", 5)] * 2


def test_no_messages_give_no_replies():
    assert chat_many([]) == []


def test_the_first_error_among_several_is_raised(foreign):
    with pytest.raises(ChatError, match="The message is empty"):
        chat_many(["a", " ", "c"])


def test_the_local_model_answers_several_in_order():
    alone = [chat(user, max_tokens=4).prompt_tokens for user in ("Hi.", "Name one large ocean, please.")]
    assert [
        reply.prompt_tokens for reply in chat_many(["Hi.", "Name one large ocean, please."], max_tokens=4)
    ] == alone

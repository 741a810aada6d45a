"""Which endpoint is asked: address and key, the model that chats, the larger one; no secret is shown."""

import pytest
from stand_in import StandIn, completion, error

from helpers import settings
from helpers.generation import ChatError, chat, endpoint, larger_endpoint
from helpers.generation.endpoints import chat_models
from helpers.generation.server import local_server

SCHEMA = {
    "type": "object",
    "properties": {"fruit": {"enum": ["apple", "pear"]}, "ripe": {"type": "boolean"}},
    "required": ["fruit", "ripe"],
    "additionalProperties": False,
}


@pytest.fixture(autouse=True)
def own(fresh):
    """The local model unless a test says otherwise."""


# ---- the model -----------------------------------------------------------------------------------


@pytest.fixture
def unnamed(foreign, monkeypatch):
    """The stand-in, and no model's name is set."""
    monkeypatch.delenv("COURSE_CHAT_MODEL")
    return foreign


def test_the_only_model_is_asked(unnamed):
    here = endpoint()
    assert (here.local, here.larger, here.url, here.model) == (False, False, unnamed.url, "only-model")
    chat("Hello.")
    assert unnamed.asked["model"] == "only-model"


def test_a_named_model_is_asked_without_a_look_at_the_list(foreign):
    chat("Hello.")
    assert [path for path, _, _ in foreign.seen] == ["/v1/chat/completions"]


@pytest.mark.parametrize(
    "other",
    [
        "text-embedding-3-small",
        "BAAI/bge-m3",
        "nomic-embed-text:latest",
        "jina-reranker-v2",
        "whisper-1",
        "tts-1-hd",
        "gpt-4o-mini-transcribe",
        "omni-moderation-latest",
        "dall-e-3",
        "gpt-image-1",
        "stable-diffusion-xl",
        "intfloat/e5-large",
        {"id": "acme-v2", "type": "embedding"},
        {"id": "my-lora", "parent": "gpt-x"},
        {"id": "codestral", "capabilities": {"completion_chat": False}},
    ],
    ids=str,
)
def test_a_model_that_does_not_chat_is_not_taken(unnamed, other):
    unnamed.models = [other, "gpt-x"]
    assert chat("Hello.").text == "Hello." and unnamed.asked["model"] == "gpt-x"


@pytest.mark.parametrize(
    "name", ["llama3.2:3b", "Qwen/Qwen3-8B", "gpt-5", "eclipse-chat", "SmolLM2-135M-Instruct"]
)
def test_usual_names_of_chat_models_are_taken(name):
    assert chat_models([{"id": name}]) == [name]


def test_among_several_the_reader_chooses(unnamed):
    unnamed.models = ["a", "b", "text-embedding-3-small", *"cdefg"]
    with pytest.raises(
        ChatError, match=r"lists 7 models: a, b, c, d, e and 2 more. Set COURSE_CHAT_MODEL to one"
    ):
        chat("Hello.")


def test_an_endpoint_without_any_chat_model_says_what_it_lists(unnamed):
    unnamed.models = ["whisper-1"]
    with pytest.raises(ChatError, match="lists no model that chats: whisper-1. Set COURSE_CHAT_MODEL"):
        chat("Hello.")


def test_an_endpoint_that_lists_no_model_says_what_to_set(unnamed):
    unnamed.models = []
    with pytest.raises(ChatError, match="lists no model. Set COURSE_CHAT_MODEL"):
        chat("Hello.")


@pytest.mark.parametrize("body", [b'{"data": null}', b'{"data": [null, 7, {"id": null}]}', b"{}"])
def test_a_list_without_names_is_no_list(unnamed, body):
    unnamed.page = body
    with pytest.raises(ChatError, match="lists no model. Set COURSE_CHAT_MODEL"):
        chat("Hello.")


def test_a_bare_list_of_models_is_a_list_too(unnamed):
    unnamed.page = b'[{"id": "acme-embed"}, {"id": "gpt-x", "type": "chat"}]'
    assert endpoint().model == "gpt-x"


def test_a_web_page_instead_of_a_list_of_models_is_one_sentence(unnamed):
    unnamed.kind, unnamed.page = "text/html", b"<html>log in first</html>"
    with pytest.raises(ChatError, match="not as an OpenAI-compatible endpoint. Check OPENAI_BASE_URL"):
        chat("Hello.")


def test_a_choice_made_after_the_sentence_counts_at_once(unnamed, monkeypatch):
    unnamed.models = ["a", "b"]
    with pytest.raises(ChatError):
        chat("Hello.")
    monkeypatch.setenv("COURSE_CHAT_MODEL", "b")
    assert chat("Hello.").text == "Hello." and unnamed.asked["model"] == "b"


# ---- address and key -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "address",
    ["http://[::1/v1", "localhost:8000/v1", "http://", "http:///v1", "ftp://host/v1", "http://h:99999/v1"],
)
def test_what_is_no_address_is_named(monkeypatch, address):
    monkeypatch.setenv("OPENAI_BASE_URL", address)
    with pytest.raises(
        ChatError, match="OPENAI_BASE_URL is no address of a server. Write it as http://host:port/v1"
    ):
        chat("Hello.")


@pytest.mark.parametrize("key", ["schlüssel", "two\nlines", "two words", "“quoted”", "tab\tbed"])
def test_what_is_no_key_is_named_and_not_shown(foreign, monkeypatch, key):
    monkeypatch.setenv("OPENAI_API_KEY", key)
    with pytest.raises(ChatError, match="OPENAI_API_KEY holds a character that no key has") as told:
        chat("Hello.")
    assert key not in str(told.value) and foreign.seen == []


def test_a_key_that_is_corrected_after_the_sentence_counts_at_once(foreign, monkeypatch):
    monkeypatch.setenv("OPENAI_API_KEY", "old-key")
    foreign.answer = error(401, "who are you?")
    with pytest.raises(ChatError, match="refused the key"):
        chat("Hello.")
    monkeypatch.setenv("OPENAI_API_KEY", "new-key")
    foreign.answer = completion("Hello.")
    assert chat("Hello.").text == "Hello." and foreign.seen[-1][1] == "Bearer new-key"


def test_user_name_and_password_are_used_and_never_shown(foreign, monkeypatch):
    monkeypatch.setenv("OPENAI_BASE_URL", foreign.url.replace("http://", "http://ann:pw%401@"))
    assert chat("Hello.").text == "Hello."
    assert [key for _, key, _ in foreign.seen] == ["Basic YW5uOnB3QDE="]
    foreign.answer = error(400, "no user ann with pw@1 here")
    with pytest.raises(ChatError) as told:
        chat("Hello.")
    assert not any(secret in f"{told.value} {endpoint()!r} {endpoint().url}" for secret in ("pw@1", "pw%401"))


def test_a_query_goes_with_every_request_and_is_not_shown(foreign, monkeypatch):
    monkeypatch.setenv("OPENAI_BASE_URL", foreign.url + "?api-version=7&api-key=hush-hush")
    assert chat("Hello.").text == "Hello." and endpoint().url == foreign.url
    assert foreign.seen[0][0] == "/v1/chat/completions?api-version=7&api-key=hush-hush"


@pytest.mark.parametrize("status", [400, 403, 404, 500])
def test_a_key_that_the_endpoint_echoes_is_not_shown(foreign, monkeypatch, status):
    monkeypatch.setenv("OPENAI_API_KEY", "abc123-very-own")
    monkeypatch.setattr("helpers.generation.asking.FIRST_PAUSE", 0.01)
    foreign.answer = error(status, "model: the key abc123-very-own or sk-proj-4567890 is unwelcome")
    with pytest.raises(ChatError) as told:
        chat("Hello.")
    assert "abc123" not in str(told.value) and "4567890" not in str(told.value)


def test_no_repr_holds_a_key(foreign, monkeypatch):
    monkeypatch.setenv("OPENAI_API_KEY", "very-own-key")
    assert "very-own-key" not in repr(endpoint()) and foreign.url in repr(endpoint())
    monkeypatch.delenv("COURSE_CHAT_MODEL")
    assert local_server().key not in repr(local_server())


# ---- the larger one ------------------------------------------------------------------------------


@pytest.fixture
def larger(monkeypatch):
    """A stand-in that COURSE_LARGER_URL points at."""
    made = StandIn()
    monkeypatch.setenv("COURSE_LARGER_URL", made.url)
    monkeypatch.setenv("COURSE_LARGER_KEY", "a-key")
    monkeypatch.setenv("COURSE_LARGER_MODEL", "big-one")
    yield made
    made.close()


def test_without_its_variables_there_is_no_larger_endpoint():
    assert larger_endpoint() is None


def test_half_of_its_variables_are_refused(monkeypatch):
    monkeypatch.setenv("COURSE_LARGER_URL", "http://127.0.0.1:9/v1")
    with pytest.raises(ValueError, match="COURSE_LARGER_MODEL"):
        larger_endpoint()


def test_the_larger_model_is_asked_by_its_name_and_with_its_key(larger):
    reply = chat("Hello?", endpoint=larger_endpoint())
    assert reply.text == "Hello." and larger.asked["model"] == "big-one"
    assert [key for _, key, body in larger.seen if body] == ["Bearer a-key"]


def test_examples_and_schema_reach_the_larger_model(larger):
    larger.answer = completion('{"fruit": "pear", "ripe": true}')
    asked = {"system": "Be brief.", "examples": [("Apple?", "yes")], "schema": SCHEMA}
    assert chat("Pear?", **asked, endpoint=larger_endpoint()).data == {"fruit": "pear", "ripe": True}
    assert [turn["role"] for turn in larger.asked["messages"]] == ["system", "user", "assistant", "user"]
    assert set(larger.asked["response_format"]["json_schema"]["schema"]["properties"]) == {"fruit", "ripe"}


def test_without_a_named_endpoint_that_of_the_session_is_asked(larger):
    assert settings.larger() is not None
    assert endpoint().local and chat("Say hello.", max_tokens=2).text and larger.seen == []


@pytest.mark.parametrize("status, variable", [(401, "COURSE_LARGER_KEY"), (404, "COURSE_LARGER_MODEL")])
def test_an_error_names_the_variables_of_the_larger_endpoint(larger, status, variable):
    larger.answer = error(status, "no such model")
    with pytest.raises(ChatError) as told:
        chat("Hello?", endpoint=larger_endpoint())
    assert variable in str(told.value) and "OPENAI" not in str(told.value)


def test_words_of_the_endpoint_are_not_changed_for_the_larger_one(larger):
    larger.answer = error(400, "OPENAI_API_KEY is a word of ours")
    with pytest.raises(ChatError, match="answered with an error: OPENAI_API_KEY is a word of ours"):
        chat("Hello?", endpoint=larger_endpoint())


def test_a_larger_endpoint_that_is_down_says_so(monkeypatch):
    monkeypatch.setenv("COURSE_LARGER_URL", "http://127.0.0.1:1/v1")
    monkeypatch.setenv("COURSE_LARGER_MODEL", "big-one")
    with pytest.raises(ChatError, match="COURSE_LARGER_URL, or unset it to go without the comparison"):
        chat("Hello?", endpoint=larger_endpoint())

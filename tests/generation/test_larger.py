"""A second endpoint with a larger model: asked beside the local one, and told apart in what goes wrong."""

import pytest
from test_client import SCHEMA, StandIn

from helpers import settings
from helpers.generation import ChatError, chat, endpoint, larger_endpoint

VARIABLES = (
    "COURSE_LARGER_URL",
    "COURSE_LARGER_KEY",
    "COURSE_LARGER_MODEL",
    "OPENAI_BASE_URL",
    "COURSE_CHAT_MODEL",
)


@pytest.fixture(autouse=True)
def unset(monkeypatch):
    for name in VARIABLES:
        monkeypatch.delenv(name, raising=False)
    endpoint.cache_clear()
    yield
    endpoint.cache_clear()


@pytest.fixture
def larger(monkeypatch):
    """A stand-in that COURSE_LARGER_URL points at."""
    stand_in = StandIn()
    monkeypatch.setenv("COURSE_LARGER_URL", stand_in.url)
    monkeypatch.setenv("COURSE_LARGER_KEY", "a-key")
    monkeypatch.setenv("COURSE_LARGER_MODEL", "big-one")
    yield stand_in
    stand_in.server.shutdown()
    stand_in.server.server_close()


def test_without_its_variables_there_is_no_larger_endpoint():
    assert larger_endpoint() is None


def test_half_of_its_variables_are_refused(monkeypatch):
    monkeypatch.setenv("COURSE_LARGER_URL", "http://127.0.0.1:9/v1")
    with pytest.raises(ValueError, match="COURSE_LARGER_MODEL"):
        larger_endpoint()


def test_the_larger_model_is_asked_by_its_name_and_with_its_key(larger):
    reply = chat("Hello?", place=larger_endpoint())
    assert reply.text == "Hello." and larger.asked["model"] == "big-one"
    assert [key for _, key, body in larger.seen if body] == ["Bearer a-key"]


def test_examples_and_schema_reach_the_larger_model(larger):
    larger.content = '{"fruit": "pear", "ripe": true}'
    reply = chat(
        "Pear?", system="Be brief.", examples=[("Apple?", "yes")], schema=SCHEMA, place=larger_endpoint()
    )
    assert reply.data == {"fruit": "pear", "ripe": True}
    assert [turn["role"] for turn in larger.asked["messages"]] == ["system", "user", "assistant", "user"]
    assert larger.asked["response_format"]["json_schema"]["schema"] == SCHEMA


def test_without_a_place_the_endpoint_of_the_session_is_asked(larger):
    assert settings.larger() is not None
    assert endpoint().local and chat("Say hello.", max_tokens=2).text and larger.seen == []


@pytest.mark.parametrize("status, variable", [(401, "COURSE_LARGER_KEY"), (404, "COURSE_LARGER_MODEL")])
def test_an_error_names_the_variables_of_the_larger_endpoint(larger, status, variable):
    larger.status = status
    with pytest.raises(ChatError) as told:
        chat("Hello?", place=larger_endpoint())
    assert variable in str(told.value) and "OPENAI" not in str(told.value)


def test_a_larger_endpoint_that_is_down_says_so(monkeypatch):
    monkeypatch.setenv("COURSE_LARGER_URL", "http://127.0.0.1:1/v1")
    monkeypatch.setenv("COURSE_LARGER_MODEL", "big-one")
    with pytest.raises(ChatError, match="COURSE_LARGER_URL, or unset it to go without the comparison"):
        chat("Hello?", place=larger_endpoint())

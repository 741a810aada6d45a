"""A reply is heard while it is written, and is the same reply."""

import pytest
from stand_in import SSE, completion, error, events, pieces

from helpers.generation import chat, heard


def streaming(body):
    return (200, events(*pieces("5 ", "bar")), SSE) if body.get("stream") else completion("5 bar")


def test_each_part_is_heard_with_what_stood_before_it(foreign):
    foreign.answer, told = streaming, []
    with heard(told.append):
        reply = chat("?")
    assert told == ["5 ", "5 bar"] and (reply.text, reply.prompt_tokens) == ("5 bar", 4)


def test_nobody_hears_what_is_asked_outside_of_the_block(foreign):
    foreign.answer, told = streaming, []
    with heard(told.append):
        pass
    assert chat("?").text == "5 bar" and told == [] and "stream" not in foreign.asked


@pytest.mark.parametrize(
    "failure",
    [
        error(400, "streaming is not supported here"),
        error(500, "boom"),
        completion("5 bar"),
        (200, events(*pieces("5 ")[:1]), SSE),
    ],
    ids=["refused", "falls over", "answers whole", "breaks off"],
)
def test_an_endpoint_that_streams_badly_is_asked_once_more_without(foreign, failure):
    foreign.answer = lambda body: failure if body.get("stream") else completion("5 bar")
    with heard(lambda text: None):
        assert chat("?").text == "5 bar"
    assert [bool(body.get("stream")) for body in foreign.bodies] == [True, False]


def test_what_is_refused_for_another_reason_is_still_learned(foreign):
    def answer(body):
        return error(400, "temperature can only be 1") if "temperature" in body else streaming(body)

    foreign.answer, told = answer, []
    with heard(told.append):
        assert chat("?").text == "5 bar"
        assert chat("?").text == "5 bar"
    assert told == ["5 ", "5 bar"]  # the second time


def test_the_local_model_says_the_same_when_it_is_heard(fresh):
    told = []
    with heard(told.append):
        reply = chat("Name one ocean.", max_tokens=8, logprobs=True, top_logprobs=2)
    plain = chat("Name one ocean.", max_tokens=8, logprobs=True, top_logprobs=2)
    assert told[-1] == reply.text == plain.text and len(told) > 1
    assert (reply.prompt_tokens, reply.ending) == (plain.prompt_tokens, plain.ending)
    assert set(reply.first_token) == set(plain.first_token)

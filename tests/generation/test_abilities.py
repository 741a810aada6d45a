"""What an endpoint does not take is left out after its first refusal, whatever its words, and remembered."""

import json

import pytest
from stand_in import SSE, completion, error, events, pieces

from helpers.generation import ChatError, chat
from helpers.generation.abilities import Abilities, named_step
from helpers.generation.errors import Failure
from helpers.generation.request import Request

SCHEMA = {
    "type": "object",
    "properties": {
        "passage": {"enum": [1, 2]},
        "tags": {"type": "array", "items": {"type": "string"}, "uniqueItems": True},
    },
    "required": ["passage"],
    "additionalProperties": False,
}
DATA = {"passage": 2, "tags": ["a"]}


def refusing(has, refusal, reply="5 bar"):
    """An answer that refuses each body for which has(body) is true."""
    return lambda body: refusal if has(body) else completion(reply)


# ---- the limit of tokens -------------------------------------------------------------------------


@pytest.mark.parametrize(
    "refusal",
    [
        error(
            400,
            "Unsupported parameter: 'max_tokens'. Use 'max_completion_tokens' instead.",
            param="max_tokens",
        ),
        error(400, "wrong parameter", "unsupported_parameter", "max_tokens"),
        error(422, "body.max_tokens: extra fields not permitted"),
        (422, {"detail": [{"loc": ["body", "max_tokens"], "msg": "Extra inputs are not permitted"}]}, {}),
        error(500, "max_tokens is deprecated"),
    ],
    ids=["in words", "by its parameter", "of validation", "FastAPI", "as a fault"],
)
def test_max_tokens_becomes_max_completion_tokens(foreign, refusal):
    foreign.answer = refusing(lambda body: "max_tokens" in body, refusal)
    assert chat("?", max_tokens=9).text == "5 bar"
    assert foreign.asked["max_completion_tokens"] == 9 and "max_tokens" not in foreign.asked


def test_what_was_learned_is_asked_once(foreign):
    foreign.answer = refusing(lambda body: "max_tokens" in body, error(400, "max_tokens: use another field"))
    for _ in range(3):
        chat("?")
    assert ["max_tokens" in body for body in foreign.bodies] == [True, False, False, False]


def test_each_model_of_an_endpoint_is_learned_for_itself(foreign):
    def answer(body):
        small = body["model"] == "small" and "max_tokens" in body
        return error(400, "max_tokens: use another field") if small else completion("5 bar")

    foreign.answer = answer
    chat("?", adapter="small")
    chat("?")
    assert "max_tokens" in foreign.asked


def test_an_endpoint_that_knows_no_limit_gets_none(foreign):
    foreign.answer = refusing(
        lambda body: {"max_tokens", "max_completion_tokens"} & body.keys(),
        error(400, "unknown argument: max_tokens or max_completion_tokens"),
    )
    assert chat("?").text == "5 bar"


@pytest.mark.parametrize("said", ["max_tokens must be at most 8", "max_tokens is too large: 200"])
def test_a_number_that_is_refused_does_not_drop_the_limit(foreign, said):
    foreign.answer = refusing(lambda body: body.get("max_tokens", 99) > 8, error(400, said))
    with pytest.raises(ChatError, match="answered with an error: max_tokens"):
        chat("?")
    assert all("max_tokens" in body for body in foreign.bodies)


def test_a_least_number_is_kept_to(foreign):
    foreign.answer = refusing(
        lambda body: body["max_tokens"] < 16, error(400, "max_tokens: expected a value of at least 16")
    )
    assert chat("?", max_tokens=1).text == "5 bar" and 16 <= foreign.asked["max_tokens"] <= 17


# ---- temperature, system message, streams --------------------------------------------------------


@pytest.mark.parametrize(
    "refusal",
    [
        error(400, "temperature can only be 1 with this model", "unsupported_value", "temperature"),
        error(422, "`temperature` must be strictly positive"),
        error(400, "Unsupported value", param="temperature"),
    ],
)
def test_a_fixed_temperature_is_left_alone(foreign, refusal):
    foreign.answer = refusing(lambda body: body.get("temperature", 1) != 1, refusal)
    assert chat("?").text == "5 bar" and "temperature" not in foreign.asked


@pytest.mark.parametrize(
    "refusal",
    [
        error(400, "System role not supported"),
        error(400, "no system messages with this model"),
        error(400, "Developer instruction is not enabled for this model"),
        error(500, "Jinja Exception: Conversation roles must alternate user/assistant/user/assistant/..."),
        error(400, "messages[0].role: must be one of 'user', 'assistant'"),
        (422, {"detail": [{"loc": ["body", "messages", 0, "role"], "msg": "unexpected value"}]}, {}),
    ],
)
def test_instructions_go_into_the_first_turn_where_there_is_no_system_role(foreign, refusal):
    foreign.answer = refusing(lambda body: body["messages"][0]["role"] == "system", refusal)
    assert chat("now?", system="Be brief.", examples=[("before?", "x")]).text == "5 bar"
    assert foreign.asked["messages"] == [
        {"role": "user", "content": "Be brief.\n\nbefore?"},
        {"role": "assistant", "content": "x"},
        {"role": "user", "content": "now?"},
    ]


@pytest.mark.parametrize(
    "refusal",
    [
        error(400, "This model only supports streaming; set stream to true"),
        error(400, "Non-streaming requests are not allowed", param="stream"),
        (200, events(*pieces("5 bar")), SSE),
        (200, events(*pieces("5 bar")), {}),
    ],
    ids=["in words", "by its parameter", "a stream unasked", "a stream of another type"],
)
def test_an_endpoint_that_only_streams_is_read_as_a_stream(foreign, refusal):
    foreign.answer = lambda body: (200, events(*pieces("5 ", "bar")), SSE) if body.get("stream") else refusal
    reply = chat("?")
    assert (reply.text, reply.prompt_tokens, reply.completion_tokens) == ("5 bar", 4, 2)
    assert foreign.asked["stream_options"] == {"include_usage": True}


def test_a_stream_without_usage_counts_nothing(foreign):
    def answer(body):
        if not body.get("stream"):
            return error(400, "only streaming is supported")
        if "stream_options" in body:
            return error(400, "unknown argument: stream_options")
        return 200, events(*pieces("5 bar", finish="length")[:-1]), SSE

    foreign.answer = answer
    reply = chat("?")
    assert (reply.text, reply.ending, reply.prompt_tokens) == ("5 bar", "cut", None)


# ---- log probabilities ---------------------------------------------------------------------------


@pytest.mark.parametrize("status", [400, 403, 422, 500, 501])
def test_without_log_probabilities_the_reply_comes_all_the_same(foreign, status):
    foreign.answer = refusing(
        lambda body: "logprobs" in body, error(status, "logprobs are not available"), "Yes"
    )
    reply = chat("?", logprobs=True, top_logprobs=20, max_tokens=1)
    assert (reply.text, reply.first_token) == ("Yes", None)


@pytest.mark.parametrize(
    "said, most",
    [
        ("top_logprobs: 5 at most", 5),
        ("'top_logprobs' must be in [0, 8]", 8),
        ("top_logprobs out of range", 5),
    ],
)
def test_as_many_likely_tokens_are_asked_for_as_there_are(foreign, said, most):
    foreign.answer = refusing(lambda body: body.get("top_logprobs", 0) > most, error(400, said), "Yes")
    assert chat("?", logprobs=True, top_logprobs=20).text == "Yes"
    assert foreign.asked["top_logprobs"] == most and foreign.asked["logprobs"] is True


# ---- schemas -------------------------------------------------------------------------------------


def schema_of(body: dict) -> dict:
    return body.get("response_format", {}).get("json_schema", {}).get("schema", {})


@pytest.mark.parametrize(
    "said",
    [
        "Invalid schema for response_format 'reply': 'uniqueItems' is not permitted",
        "uniqueItems?",
        "bad schema",
    ],
)
def test_a_schema_shrinks_to_the_strict_subset(foreign, said):
    foreign.answer = refusing(
        lambda body: "uniqueItems" in json.dumps(schema_of(body)), error(400, said), json.dumps(DATA)
    )
    assert chat("?", schema=SCHEMA).data == DATA
    sent = schema_of(foreign.asked)
    assert sent["required"] == ["passage", "tags"] and sent["properties"]["passage"]["type"] == "integer"


@pytest.mark.parametrize(
    "said",
    [
        "response_format: only text and json_object are known here",
        "json_schema is not supported",
        "This server has no grammar support",
        "'structured outputs' are not available for this model",
    ],
)
def test_without_schemas_json_mode_is_asked_for_and_the_schema_told_in_words(foreign, said):
    foreign.answer = refusing(
        lambda body: body.get("response_format", {}).get("type") == "json_schema",
        error(400, said),
        json.dumps(DATA),
    )
    assert chat("What?", system="Be brief.", schema=SCHEMA).data == DATA
    assert foreign.asked["response_format"] == {"type": "json_object"}
    system = foreign.asked["messages"][0]["content"]
    assert system.startswith("Be brief.") and "JSON Schema" in system and '"uniqueItems": true' in system


def test_without_any_response_format_the_reply_is_parsed(foreign):
    foreign.answer = refusing(
        lambda body: "response_format" in body,
        error(400, "unknown arguments: response_format"),
        f"Sure:\n```json\n{json.dumps(DATA)}\n```",
    )
    assert chat("What?", schema=SCHEMA).data == DATA
    chat("What?", schema=SCHEMA)
    assert len(foreign.bodies) == 5  # three refusals, once


def test_without_schema_and_system_role_both_stand_in_the_users_turn(foreign):
    def answer(body):
        if "response_format" in body:
            return error(400, "response_format is unknown")
        refused = body["messages"][0]["role"] == "system"
        return error(400, "no system role") if refused else completion(json.dumps(DATA))

    foreign.answer = answer
    assert chat("What?", schema=SCHEMA).data == DATA
    assert [turn["role"] for turn in foreign.asked["messages"]] == ["user"]
    assert foreign.asked["messages"][0]["content"].endswith("What?")


def test_an_endpoint_that_ignores_the_schema_is_told_it_in_words(foreign):
    foreign.answer = lambda body: completion(
        json.dumps(DATA) if "JSON Schema" in body["messages"][0]["content"] else "The second one."
    )
    assert chat("What?", schema=SCHEMA).data == DATA
    chat("What?", schema=SCHEMA)
    assert len(foreign.bodies) == 3


def test_a_reply_that_may_leave_something_out_gives_it_as_null_in_strict_mode(foreign):
    foreign.answer = refusing(
        lambda body: "uniqueItems" in json.dumps(schema_of(body)),
        error(400, "uniqueItems is not permitted"),
        '{"passage": 1, "tags": null}',
    )
    assert chat("?", schema=SCHEMA).data == {"passage": 1}


@pytest.mark.parametrize("reply", ['{"value": 12}', "12", '"12"'])
def test_a_reply_that_is_no_object_is_wrapped_where_only_objects_are_known(foreign, reply):
    foreign.answer = refusing(
        lambda body: schema_of(body).get("type", "object") != "object",
        error(400, "schema must be an object"),
        reply,
    )
    assert chat("How many?", schema={"type": "integer"}).data == 12


def test_a_server_that_falls_over_a_schema_is_asked_without_one(foreign, monkeypatch):
    monkeypatch.setattr("helpers.generation.asking.FIRST_PAUSE", 0.01)
    foreign.answer = refusing(
        lambda body: "response_format" in body, error(500, "internal"), json.dumps(DATA)
    )
    assert chat("?", schema=SCHEMA).data == DATA


# ---- refusals that name nothing, and those that are none -----------------------------------------


@pytest.mark.parametrize("what", ["response_format", "logprobs", "temperature", "max_tokens"])
def test_after_a_refusal_without_a_cause_one_thing_after_the_other_is_left_out(foreign, what):
    foreign.answer = refusing(lambda body: what in body, error(400, "Bad request"), json.dumps(DATA))
    assert chat("?", schema=SCHEMA, logprobs=True).data == DATA


def test_when_nothing_helps_the_first_refusal_is_told(foreign):
    foreign.answer = lambda body: error(400, f"Bad request number {len(foreign.bodies)}")
    with pytest.raises(ChatError, match="answered with an error: Bad request number 1$"):
        chat("?", schema=SCHEMA)


@pytest.mark.parametrize(
    "said", ["no such parameter: context", "unknown arguments: seed", "extra fields: lora"]
)
def test_a_refusal_of_something_else_is_told_at_once(foreign, said):
    foreign.answer = error(400, said)
    with pytest.raises(ChatError, match=f"answered with an error: {said}"):
        chat("?")
    assert len(foreign.bodies) == 1


def test_several_refusals_are_met_one_by_one(foreign):
    def answer(body):
        if "max_tokens" in body:
            return error(400, "this model takes max_completion_tokens, not max_tokens", param="max_tokens")
        if "temperature" in body:
            return error(400, "temperature can only be 1 here", param="temperature")
        if "logprobs" in body:
            return error(403, "no logprobs from this model")
        return completion("5 bar")

    foreign.answer = answer
    assert chat("?", logprobs=True, top_logprobs=5).text == "5 bar" and len(foreign.bodies) == 4


@pytest.mark.parametrize("cause", ["key", "rate", "no model", "too long", "quota", "no route"])
def test_what_is_no_refusal_of_the_request_teaches_nothing(cause):
    failure = Failure(cause, "temperature max_tokens schema system role stream logprobs", 400)
    assert named_step(Abilities(), Request("m", "?"), failure) is None


def test_the_local_server_is_asked_the_same_whatever_it_says(fresh, monkeypatch):
    from helpers.generation import transport

    asked = []

    async def complete(client, address, body, stream):
        asked.append(body)
        raise Failure("error", "temperature and response_format are refused", 400)

    monkeypatch.setattr(transport, "complete", complete)
    with pytest.raises(ChatError, match="answered with an error"):
        chat("?", schema=SCHEMA)
    assert len(asked) == 1

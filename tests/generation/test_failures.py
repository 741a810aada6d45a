"""Every failure names its true cause, whatever the words and the form in which a server tells it."""

import ssl

import pytest
from stand_in import error

from helpers.generation import ChatError, chat
from helpers.generation.errors import LARGER, SENTENCES, Failure, explain, hide
from helpers.generation.failures import connection_failure, status_failure, words_of

TOO_LONG = [
    (400, "maximum context length is 8 tokens"),
    (
        400,
        "This model's maximum context length is 4097 tokens. However, your messages resulted in 5000 tokens.",
    ),
    (400, "the request exceeds the available context size. try increasing it"),
    (400, "prompt is too long: 210000 tokens > 200000 maximum"),
    (400, "more tokens than the 2048 that this model reads"),
    (400, "Please reduce the length of the messages or completion."),
    (400, "The input token count (9000) exceeds the maximum number of tokens allowed (8192)."),
    (422, "Input validation error: `inputs` tokens + `max_new_tokens` must be <= 4096. Given: 5000"),
    (500, "larger than the context that is left"),
]
NOT_TOO_LONG = [
    (400, "no such parameter: context"),
    (400, "unknown field context_length"),
    (500, "context canceled"),
    (500, "context deadline exceeded"),
    (400, "max_tokens must be at most 4096"),
    (400, "max_tokens (200) exceeds the model's limit of 100 output tokens"),
    (400, "too many stop sequences: 4 at most"),
    (400, "this context is not supported"),
    (422, "body.temperature: Input should be less than or equal to 2"),
]


@pytest.mark.parametrize("status, said", TOO_LONG)
def test_a_prompt_that_is_too_long_is_named_so(status, said):
    assert status_failure(status, {"error": {"message": said}}).cause == "too long"


@pytest.mark.parametrize("status, said", NOT_TOO_LONG)
def test_not_everything_with_a_context_is_too_long(status, said):
    assert status_failure(status, {"error": {"message": said}}).cause != "too long"


@pytest.mark.parametrize(
    "status, body, cause",
    [
        (401, {"error": {"message": "Incorrect API key provided"}}, "key"),
        (400, {"error": {"message": "API key not valid. Please pass a valid API key."}}, "key"),
        (402, {"error": {"message": "Insufficient credits"}}, "payment"),
        (403, {"error": {"message": "Project has no access to model m"}}, "forbidden"),
        (404, {"error": {"message": "The model 'm' does not exist"}}, "no model"),
        (404, {"error": {"message": "gone", "code": "model_not_found"}}, "no model"),
        (404, {"error": 'model "m" not found, try pulling it first'}, "no model"),
        (400, {"error": {"message": "m is not a valid model ID"}}, "no model"),
        (
            404,
            {"error": {"code": "DeploymentNotFound", "message": "The API deployment does not exist"}},
            "no model",
        ),
        (404, {"detail": "Not Found"}, "no route"),
        (404, "404 page not found", "no route"),
        (404, "<html><head><title>404 Not Found</title></head></html>", "no route"),
        (404, {"error": {"message": "Unknown request URL: POST /chat/completions"}}, "no route"),
        (404, "", "no route"),
        (405, {"detail": "Method Not Allowed"}, "no route"),
        (404, {"error": {"message": "This is not a chat model and thus not supported here"}}, "no chat"),
        (400, {"error": '"nomic-embed-text" does not support chat'}, "no chat"),
        (429, {"error": {"message": "Rate limit reached", "code": "rate_limit_exceeded"}}, "rate"),
        (429, {"error": {"message": "Rate limit is exceeded. Go here to raise your quota."}}, "rate"),
        (429, "slow down", "rate"),
        (
            429,
            {"error": {"message": "You exceeded your current quota", "code": "insufficient_quota"}},
            "quota",
        ),
        (429, {"error": {"message": "Your credit balance is used up"}}, "quota"),
        (400, {"error": {"message": "refused", "code": "content_filter"}}, "filtered"),
        (400, {"error": {"message": "triggered Azure OpenAI's content management policy"}}, "filtered"),
        (413, {"error": {"message": "Request too large"}}, "too large"),
        (400, {"error": {"message": "Your credit balance is too low to access the API."}}, "quota"),
        (400, {"error": {"message": "slow down", "code": "rate_limit_exceeded"}}, "rate"),
        (407, "Proxy Authentication Required", "proxy"),
        (408, "", "busy"),
        (400, {"error": {"message": "Model m is overloaded"}}, "busy"),
        (403, {"error": {"message": "Your request was blocked by our moderation system"}}, "filtered"),
        (400, {"error": {"message": "supported in v1/responses and not in v1/chat/completions"}}, "no chat"),
        (503, {"error": {"message": "Loading model", "code": 503}}, "busy"),
        (500, {"error": {"message": "internal"}}, "fault"),
        (504, "<html><title>Gateway Time-out</title></html>", "fault"),
        (400, {"error": {"message": "no such parameter: foo"}}, "error"),
        (418, None, "error"),
    ],
)
def test_causes_are_told_apart(status, body, cause):
    failure = status_failure(status, body)
    assert failure.cause == cause
    sentence = explain(failure, "http://here/v1", "m")
    assert "{" not in sentence and "\n" not in sentence and len(sentence) < 500


@pytest.mark.parametrize(
    "body, words",
    [
        ({"error": {"message": "one\n\ntwo"}}, "one two"),
        ({"error": "text"}, "text"),
        (
            {"detail": [{"loc": ["body", "n"], "msg": "bad"}, {"loc": ["body"], "msg": "worse"}]},
            "body.n: bad; body: worse",
        ),
        ({"message": "text"}, "text"),
        ([{"error": {"message": "listed"}}], "listed"),
        ("<html><title>Bad gateway</title>", "Bad gateway"),
        ("<p>", "a web page"),
        ({}, ""),
        (None, ""),
        ({"error": None}, ""),
        ("x" * 1000, "x" * 300 + "…"),
    ],
)
def test_the_endpoints_own_words_are_found_in_any_form(body, words):
    assert words_of(body) == words


@pytest.mark.parametrize(
    "header, wait",
    [("3", 3), ("0.5", 0.5), ("soon", None), ("", None), ("Thu, 01 Jan 1970 00:00:00 GMT", 0), (None, None)],
)
def test_retry_after_is_a_number_or_a_date(header, wait):
    assert status_failure(429, None, {"retry-after": header} if header is not None else {}).wait == wait


def test_a_wait_may_stand_in_the_words():
    said = {"error": {"message": "Rate limit reached. Please try again in 7.5s."}}
    assert status_failure(429, said).wait == 7.5 and status_failure(429, said, {"retry-after": "2"}).wait == 2


@pytest.mark.parametrize("cause", SENTENCES)
def test_every_sentence_is_complete_for_both_endpoints(cause):
    failure = Failure(cause, "its words", 400)
    own, other = explain(failure, "http://here/v1", "m"), explain(failure, "http://here/v1", "m", LARGER, 7.4)
    assert "{" not in own + other and "OPENAI" not in other and "COURSE_CHAT_MODEL" not in other


# ---- connections ---------------------------------------------------------------------------------


class ConnectError(Exception):
    """As the HTTP package under the openai client calls it."""


def chained(*errors):
    for outer, inner in zip(errors, errors[1:], strict=False):
        outer.__cause__ = inner
    return errors[0]


def certificate():
    made = ssl.SSLCertVerificationError(1, "certificate verify failed")
    made.verify_message = "self-signed certificate"
    return made


@pytest.mark.parametrize(
    "inner, cause",
    [
        (ConnectionRefusedError(), "nobody"),
        (__import__("socket").gaierror(-2, "Name or service not known"), "no host"),
        (certificate(), "certificate"),
        (ssl.SSLError(1, "WRONG_VERSION_NUMBER"), "no tls"),
    ],
    ids=["refused", "no name", "certificate", "no tls"],
)
def test_the_cause_of_a_connection_that_was_not_made(monkeypatch, inner, cause):
    for name in ("HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
    assert connection_failure(chained(Exception(), ConnectError(), inner), "https://host/v1").cause == cause


def test_a_proxy_is_named_without_its_password(monkeypatch):
    monkeypatch.setenv("http_proxy", "http://ann:secret@proxy.example:3128")
    for name in ("NO_PROXY", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
    failure = connection_failure(
        chained(Exception(), ConnectError(), ConnectionRefusedError()), "http://host/v1"
    )
    assert (failure.cause, failure.said) == ("proxy", "proxy.example:3128")
    assert connection_failure(chained(ConnectError()), "http://127.0.0.1:1/v1").cause == "nobody"


def test_an_endpoint_that_is_down_says_how_to_go_on(fresh, monkeypatch):
    url = "http://127.0.0.1:1/v1"
    monkeypatch.setenv("OPENAI_BASE_URL", url)
    for needed in (None, "m"):
        monkeypatch.setenv("COURSE_CHAT_MODEL", needed) if needed else None
        with pytest.raises(ChatError) as told:
            chat("Hello.")
        assert str(told.value) == (
            f"Nothing answers at {url}. Start that server, correct OPENAI_BASE_URL, "
            "or unset it to use the local model."
        )


def test_https_to_a_server_without_it_is_named(foreign, monkeypatch):
    monkeypatch.setenv("OPENAI_BASE_URL", foreign.url.replace("http:", "https:"))
    with pytest.raises(ChatError, match="does not speak https. Write http:// in OPENAI_BASE_URL"):
        chat("Hello.")


@pytest.mark.parametrize("proxy", ["socks5://127.0.0.1:9", "nonsense://x", "http://[::1"])
def test_a_proxy_that_cannot_be_used_is_one_sentence(fresh, monkeypatch, proxy):
    monkeypatch.setenv("OPENAI_BASE_URL", "http://llm.example/v1")
    for name in ("HTTP_PROXY", "ALL_PROXY", "http_proxy", "all_proxy"):
        monkeypatch.setenv(name, proxy)
    for needed in (None, "m"):
        monkeypatch.setenv("COURSE_CHAT_MODEL", needed) if needed else None
        with pytest.raises(ChatError, match="(?i)proxy"):
            chat("Hello.")


# ---- what comes back instead of a reply ----------------------------------------------------------


DEEP = b'{"choices": [{"message": {"content": ' + b"[" * 980 + b"]" * 980 + b"}}]}"


@pytest.mark.parametrize(
    "kind, body, said",
    [
        ("text/html", b"<html>the web page of a proxy</html>", "not as an OpenAI-compatible endpoint"),
        ("application/json", b"not json", "not as an OpenAI-compatible endpoint"),
        ("application/json", b"null", "not as an OpenAI-compatible endpoint"),
        ("application/json", b"[" * 100_000, "not as an OpenAI-compatible endpoint"),
        ("application/json", b"\xff\xfe\x00", "not as an OpenAI-compatible endpoint"),
        ("application/json", b'{"error": "out of memory"}', "answered with an error: out of memory"),
        ("application/json", b'{"object": "error", "message": "out of memory"}', "an error: out of memory"),
        ("application/json", b'{"choices": []}', "without any reply in it"),
        ("application/json", b'{"choices": [{"message": 7}]}', "not as an OpenAI-compatible endpoint"),
        ("application/json", DEEP, "not as an OpenAI-compatible endpoint"),
    ],
    ids=[
        "a web page",
        "not json",
        "null",
        "too deep",
        "not UTF-8",
        "an error with status 200",
        "an error of another form",
        "no choice",
        "no message",
        "a deep message",
    ],
)
def test_an_answer_that_is_no_chat_completion_is_one_sentence(foreign, kind, body, said):
    foreign.kind, foreign.page = kind, body
    with pytest.raises(ChatError, match=said):
        chat("Hello.")


def test_a_body_that_cannot_be_unpacked_is_one_sentence(foreign):
    foreign.answer = 200, b"no gzip at all", {"Content-Encoding": "gzip"}
    with pytest.raises(ChatError, match="OPENAI_BASE_URL"):
        chat("Hello.")


@pytest.mark.parametrize("status", [400, 401, 404, 429, 500])
def test_an_error_carries_no_chain_of_other_errors(foreign, monkeypatch, status):
    monkeypatch.setattr("helpers.generation.asking.FIRST_PAUSE", 0.01)
    foreign.answer = error(status, "no such thing")
    with pytest.raises(ChatError) as told:
        chat("Hello.")
    assert told.value.__cause__ is None and told.value.__suppress_context__


@pytest.mark.parametrize(
    "text, secrets, shown",
    [
        ("the key abc is wrong", ("abc",), "the key … is wrong"),
        ("abcdef in abcdefgh", ("abcdef",), "… in …gh"),
        ("a task", ("k", ""), "a task"),
        ("Bearer xyz.123 and sk-abc_4567890", (), "… and …"),
        ("unknown api-version, invalid api_key", (), "unknown api-version, invalid api_key"),
    ],
)
def test_secrets_are_hidden(text, secrets, shown):
    assert hide(text, secrets) == shown

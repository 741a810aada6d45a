"""How likely a given reply is: the local server is made to write it."""

from types import SimpleNamespace

import pytest

from helpers.generation import ChatError, likelihood, log_probability
from helpers.generation.replies import Reply, reply_of


@pytest.fixture
def asked(monkeypatch):
    """What was asked of the model, which gives two tokens of -1 and -3."""
    calls = []

    def chat(question, **options):
        calls.append((question, options))
        return Reply("Tokyo", 9, 3, 0.1, logs=(-1.0, -3.0))

    monkeypatch.setattr(likelihood, "chat", chat)
    monkeypatch.setattr(likelihood, "endpoint", lambda: SimpleNamespace(local=True))
    return calls


def test_it_is_the_mean_over_the_tokens(asked):
    assert log_probability("Capital of Japan?", "Tokyo", adapter="facts-10") == -2.0
    ((question, options),) = asked
    assert question == "Capital of Japan?" and options["adapter"] == "facts-10"
    assert options["extra_body"] == {"grammar": 'root ::= "Tokyo"'} and options["logprobs"]


def test_quotes_and_lines_stay_one_text(asked):
    log_probability("Say it", 'a "b"\nc')
    assert asked[0][1]["extra_body"]["grammar"] == 'root ::= "a \\"b\\"\\nc"'


def test_an_empty_reply_is_refused(asked):
    with pytest.raises(ChatError, match="empty"):
        log_probability("Say it", "  ")
    assert not asked


def test_another_endpoint_cannot_be_made_to_write(asked, monkeypatch):
    monkeypatch.setattr(likelihood, "endpoint", lambda: SimpleNamespace(local=False))
    with pytest.raises(ChatError, match="OPENAI_BASE_URL"):
        log_probability("Say it", "this")


def test_a_server_that_tells_no_probabilities_is_named(asked, monkeypatch):
    monkeypatch.setattr(likelihood, "chat", lambda *_, **__: Reply("this", 9, 3, 0.1))
    with pytest.raises(ChatError, match="no probabilities"):
        log_probability("Say it", "this")


def test_the_token_that_ends_a_reply_is_not_counted():
    rows = [{"token": token, "logprob": value} for token, value in (("To", -1.0), ("kyo", -3.0), ("", -12.0))]
    choice = {"message": {"content": "Tokyo"}, "finish_reason": "stop", "logprobs": {"content": rows}}
    assert reply_of({"choices": [choice]}, 0.1).logs == (-1.0, -3.0)

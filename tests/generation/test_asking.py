"""What passes is tried again, one deadline holds for all tries, and Ctrl-C ends every wait at once."""

import _thread
import contextlib
import socket
import threading
import time

import pytest
from stand_in import completion, error

from helpers.generation import ChatError, chat, chat_many, endpoint
from helpers.generation.server import local_server


@pytest.fixture(autouse=True)
def own(fresh, monkeypatch):
    """Short pauses."""
    monkeypatch.setattr("helpers.generation.asking.FIRST_PAUSE", 0.01)


def in_turn(*answers):
    """An answer that is another one for each request; the last one stays."""
    left = list(answers)
    return lambda body: left.pop(0) if len(left) > 1 else left[0]


# ---- tried again ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "passing",
    [
        error(500, "internal"),
        error(503, "Loading model"),
        error(529, "Overloaded"),
        error(429, "Rate limit reached", headers={"Retry-After": "0.05"}),
        {"error": {"message": "Provider returned error", "code": 502}},
    ],
    ids=["fault", "loading", "overloaded", "rate", "fault with status 200"],
)
def test_what_passes_is_tried_again(foreign, passing):
    foreign.answer = in_turn(passing, passing, completion("5 bar"))
    assert chat("?").text == "5 bar" and len(foreign.bodies) == 3


@pytest.mark.parametrize("status", [400, 401, 402, 403, 404, 413, 422])
def test_what_does_not_pass_is_not(foreign, status):
    foreign.answer = error(status, "unknown option: no")
    with pytest.raises(ChatError):
        chat("?")
    assert len(foreign.bodies) == 1


def test_tries_end(foreign):
    foreign.answer = error(500, "internal")
    with pytest.raises(ChatError, match=r"has a fault of its own \(500: internal\)"):
        chat("?")
    assert len(foreign.bodies) == 3


def test_a_long_wait_that_is_asked_for_is_told_instead_of_waited(foreign):
    foreign.answer = error(429, "Rate limit reached", headers={"Retry-After": "100"})
    with pytest.raises(ChatError, match="limits your requests just now and asks to wait 100 s"):
        chat("?")
    assert len(foreign.bodies) == 1


def test_a_connection_that_breaks_is_made_again(foreign):
    foreign.answer = in_turn(
        lambda: 0, completion("5 bar")
    )  # a function is no JSON: the handler fails, and hangs up
    assert chat("?").text == "5 bar"


# ---- room for thoughts ---------------------------------------------------------------------------


def thinks(least: int):
    """A model that only thinks until it has room for `least` tokens."""

    def answer(body):
        room = body.get("max_tokens") >= least
        return completion(
            "5 bar" if room else "", "stop" if room else "length", reasoning_content="Passage 2 says"
        )

    return answer


def test_a_model_that_only_thought_gets_room_and_keeps_it(foreign):
    foreign.answer = thinks(1000)
    reply = chat("?", max_tokens=30)
    assert (reply.text, reply.thoughts, reply.ending) == ("5 bar", "Passage 2 says", "answered")
    chat("?", max_tokens=30)
    assert len(foreign.bodies) == 3


def test_room_ends(foreign):
    foreign.answer = thinks(10**9)
    reply = chat("?")
    assert (reply.text, reply.ending, reply.complete) == ("", "only thought", False)
    assert "raise max_tokens" in reply.why and len(foreign.bodies) == 3


def test_when_more_room_is_refused_the_reply_without_an_answer_is_given(foreign):
    def answer(body):
        return error(400, "max_tokens is too large") if body["max_tokens"] > 500 else thinks(10**9)(body)

    foreign.answer = answer
    assert chat("?").ending == "only thought"


# ---- deadlines -----------------------------------------------------------------------------------


class Raw:
    """A server that sends the same bytes to everybody, one every so many seconds, or nothing at all."""

    def __init__(self, data: bytes = b"", pause: float = 0.2):
        self.socket, self.closed = socket.create_server(("127.0.0.1", 0)), threading.Event()
        self.url = f"http://127.0.0.1:{self.socket.getsockname()[1]}/v1"
        threading.Thread(target=self.serve, args=(data, pause), daemon=True).start()

    def serve(self, data, pause):
        while True:
            try:
                one, _ = self.socket.accept()
            except OSError:
                return
            threading.Thread(target=self.drip, args=(one, data, pause), daemon=True).start()

    def drip(self, one, data, pause):
        with one, contextlib.suppress(OSError):
            one.recv(1 << 16)
            for byte in data:
                time.sleep(pause)
                one.send(bytes([byte]))
            while one.recv(1 << 16):
                pass
            self.closed.set()  # the client has closed the connection


HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 4000\r\n\r\n"


@pytest.fixture(params=["nothing", "headers", "body"])
def slow(request, monkeypatch):
    """An endpoint that never finishes: it says nothing, or drips its headers or its body."""
    raw = Raw({"nothing": b"", "headers": HEAD, "body": HEAD + b" " * 4000}[request.param], 0.05)
    monkeypatch.setenv("OPENAI_BASE_URL", raw.url)
    monkeypatch.setenv("COURSE_CHAT_MODEL", "m")
    yield raw
    raw.socket.close()


def test_one_deadline_holds_for_everything_and_is_told(slow):
    with pytest.raises(ChatError, match=r"did not answer within [\d.]+ s. Is it overloaded\?") as told:
        chat("?", timeout=0.5)
    waited = float(str(told.value).split("within ")[1].split(" s")[0])
    assert 0.5 <= waited < 120  # what was waited, and neither a setting nor the usual deadline


def test_tries_and_pauses_count_in_the_deadline(foreign, monkeypatch):
    monkeypatch.setattr("helpers.generation.asking.FIRST_PAUSE", 60.0)
    foreign.answer = error(500, "internal")
    with pytest.raises(
        ChatError, match="has a fault of its own"
    ):  # the true cause, and no wait beyond the deadline
        chat("?", timeout=5)
    assert len(foreign.bodies) == 1


def test_the_usual_deadline_is_that_of_the_module(slow, monkeypatch):
    from helpers.generation import client

    monkeypatch.setattr(client, "TIMEOUT", 0.3)
    with pytest.raises(ChatError, match=r"did not answer within [\d.]+ s"):
        chat("?")


def test_a_list_of_models_has_a_deadline_too(slow, monkeypatch):
    monkeypatch.delenv("COURSE_CHAT_MODEL")
    monkeypatch.setattr("helpers.generation.endpoints.LISTING", 0.3)
    with pytest.raises(ChatError, match="did not answer within"):
        chat("?")


# ---- Ctrl-C --------------------------------------------------------------------------------------


@contextlib.contextmanager
def interrupted(after: float):
    """Ctrl-C in the middle of the block, which must raise KeyboardInterrupt before it ends by itself."""
    timer = threading.Timer(after, _thread.interrupt_main)
    timer.start()
    try:
        with pytest.raises(KeyboardInterrupt):
            yield
    finally:
        timer.cancel()


@pytest.mark.parametrize("workers", [None, 1, 3])
def test_an_interruption_ends_the_wait_for_an_endpoint_that_hangs(monkeypatch, workers):
    raw = Raw()
    monkeypatch.setenv("OPENAI_BASE_URL", raw.url)
    monkeypatch.setenv("COURSE_CHAT_MODEL", "m")
    with interrupted(0.3):
        chat_many(["?"] * 9, workers=workers) if workers else chat("?")
    assert raw.closed.wait(30)  # and the connection with it
    raw.socket.close()


@pytest.mark.parametrize("workers", [1, 2])
def test_an_interruption_ends_the_wait_for_the_local_model_which_is_then_free(workers):
    before = chat("Say hello.", max_tokens=4).text
    with interrupted(0.5):
        chat_many(["Tell a very long story about the sea."] * 4, workers=workers, max_tokens=3000)
    assert chat("Say hello.", max_tokens=4).text == before


def test_a_local_server_that_is_gone_is_named_and_the_next_call_starts_another(monkeypatch):
    from dataclasses import replace

    from helpers.generation import asking

    with socket.create_server(("127.0.0.1", 0)) as free:
        gone = f"http://127.0.0.1:{free.getsockname()[1]}/v1"
    ended = []
    monkeypatch.setattr(asking, "end_server", lambda: ended.append(True))
    with pytest.raises(ChatError, match="The local model server had stopped. Run this once more"):
        chat("?", endpoint=replace(endpoint(), url=gone))
    assert ended == [True] and endpoint().url == local_server().url and chat("Say hello.", max_tokens=2).text

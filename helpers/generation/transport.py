"""Requests to an endpoint, in one background thread, so that a deadline and Ctrl-C end the wait at once.

The openai client talks. What comes back is read as plain JSON, since servers deviate from the API in every
field.
"""

import asyncio
import concurrent.futures
import contextlib
import json
import re
import threading
from collections.abc import Coroutine, Iterator
from typing import Any, TypeVar

import openai

from .errors import Failure
from .failures import connection_failure, parsed, status_failure
from .hearing import listener

CONNECT = 10.0  # seconds for making a connection; a reply may take longer
STEP = 0.2  # seconds between two looks for Ctrl-C, where the system does not wake the wait (Windows)
T = TypeVar("T")

_lock = threading.Lock()
_loops: list[asyncio.AbstractEventLoop] = []


def start(work: Coroutine[Any, Any, T]) -> "concurrent.futures.Future[T]":
    """Begin to run a coroutine in the background thread."""
    with _lock:
        if not _loops:
            _loops.append(asyncio.new_event_loop())
            threading.Thread(target=_loops[0].run_forever, name="chat requests", daemon=True).start()
    return asyncio.run_coroutine_threadsafe(work, _loops[0])


def result(running: "concurrent.futures.Future[T]") -> T:
    """Wait for what was started.

    An interruption of the wait (Ctrl-C) closes its connection and passes on at once.
    """
    try:
        while not concurrent.futures.wait([running], STEP).done:
            pass
        return running.result()
    except BaseException:
        running.cancel()
        raise


async def complete(client: openai.AsyncOpenAI, address: str, body: dict, stream: bool = False) -> dict:
    """The JSON of one chat completion; a streamed one is put together, and heard where somebody listens.

    address: for what is said of its connection.
    Raises Failure when the endpoint refuses, breaks off, or answers something else.
    """
    with _as_failures(address):
        if stream:
            chunks, written, hear = [], "", listener()
            async for chunk in await client.chat.completions.create(**body, stream=True):
                chunks.append(chunk.to_dict())
                if hear and (more := _content(chunks[-1])):
                    written += more
                    hear(written)
            return joined(chunks)
        raw = await client.chat.completions.with_raw_response.create(**body)
        streams = "event-stream" in raw.headers.get("content-type", "")
        if streams or raw.text.lstrip().startswith(("data:", "event:", ": ")):
            raise Failure("error", "it answers by streaming only", 400, param="stream")
        return as_object(parsed(raw.text))


async def list_models(client: openai.AsyncOpenAI, address: str, seconds: float) -> list[dict]:
    """Rows of the endpoint's list of models, each with an `id`. Raises Failure, as `complete` does."""
    try:
        async with asyncio.timeout(seconds):
            with _as_failures(address):
                raw = await client.models.with_raw_response.list()
                listed = parsed(raw.text)
                rows = listed if isinstance(listed, list) else as_object(listed, "data").get("data")
    except TimeoutError:
        raise Failure("late") from None
    if rows is None:
        return []
    if not isinstance(rows, list):
        raise Failure("malformed")
    return [row for row in rows if isinstance(row, dict) and isinstance(row.get("id"), str) and row["id"]]


def as_object(body: Any, wanted: str = "choices") -> dict:
    """The body, when it is a JSON object and no error in disguise (those come with status 200)."""
    if not isinstance(body, dict):
        raise Failure("malformed")
    error = body.get("error") or (body.get("message") or body.get("detail") if wanted not in body else None)
    if error and not body.get(wanted):
        code = str(error.get("code")) if isinstance(error, dict) else ""
        raise status_failure(int(code) if re.fullmatch("[45][0-9][0-9]", code) else 400, body)
    return body


def joined(chunks: list[Any]) -> dict:
    """One chat completion out of the chunks of a stream.

    >>> end = {"choices": [{"delta": {}, "finish_reason": "stop"}]}
    >>> parts = [{"choices": [{"delta": {"content": text}}]} for text in ("5 ", "bar")]
    >>> joined([*parts, end])["choices"][0]["message"]["content"]
    '5 bar'
    """
    message: dict[str, str] = {}
    finish, usage = None, None
    tokens: list[dict] = []
    chunks = [chunk for chunk in chunks if isinstance(chunk, dict)]
    for chunk in chunks:
        usage = chunk.get("usage") or usage
        choices = chunk.get("choices")
        choice = choices[0] if isinstance(choices, list) and choices else None
        if not isinstance(choice, dict):
            continue
        finish = choice.get("finish_reason") or finish
        likely = choice.get("logprobs")
        rows = likely.get("content") if isinstance(likely, dict) else None
        tokens += rows if isinstance(rows, list) else []
        delta = choice.get("delta") or choice.get("message")
        for name, value in delta.items() if isinstance(delta, dict) else ():
            if isinstance(value, str) and name != "role":
                message[name] = message.get(name, "") + value
    if not any(isinstance(chunk.get("choices"), list) for chunk in chunks):
        raise Failure("malformed")
    if finish is None and not usage:  # neither of the two things that come last
        raise Failure("broken off")
    choice = {
        "message": message,
        "finish_reason": finish,
        "logprobs": {"content": tokens} if tokens else None,
    }
    return {"choices": [choice], "usage": usage}


def _content(chunk: Any) -> str:
    """The text that a chunk brings; empty for a chunk of another kind."""
    choices = chunk.get("choices") if isinstance(chunk, dict) else None
    delta = choices[0].get("delta") if isinstance(choices, list) and choices else None
    content = delta.get("content") if isinstance(delta, dict) else None
    return content if isinstance(content, str) else ""


@contextlib.contextmanager
def _as_failures(address: str) -> Iterator[None]:
    """Whatever ends a request becomes a Failure that names its cause."""
    try:
        yield
    except openai.APIStatusError as error:
        raise status_failure(error.status_code, error.body, error.response.headers) from None
    except openai.APIConnectionError as error:
        raise connection_failure(error, address) from None
    except openai.APIError as error:  # in the middle of a stream
        as_object({"error": error.body or error.message})
    except openai.OpenAIError as error:
        raise Failure("unsendable", str(error)) from None
    except (json.JSONDecodeError, RecursionError):
        raise Failure("malformed") from None
    except (TypeError, ValueError) as error:  # an option that the client does not know, or that is no JSON
        raise Failure("unsendable", str(error)) from None

"""Talk to the chat model through the `openai` client: the local server, or any endpoint in OPENAI_BASE_URL.

    reply = chat("Name one ocean.")
    reply.text, reply.ending, reply.prompt_tokens, reply.completion_tokens, reply.seconds

What an endpoint does not take is found out once and left out (`abilities`), what passes is tried again
(`asking`), and one deadline holds for all of it.
"""

import asyncio
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from helpers import settings
from helpers.retrieval import is_watched, tell

from .asking import answered
from .endpoints import Endpoint, endpoint, larger_endpoint
from .errors import ChatError
from .json_text import find_json, parse_json
from .replies import Reply
from .request import Request, Shot, messages
from .schemas import is_model, json_schema
from .server import local_server
from .transport import result, start

__all__ = ["ChatError", "Endpoint", "Shot", "Reply", "adapter_scales", "chat", "chat_many", "endpoint"]
__all__ += ["find_json", "larger_endpoint", "messages", "parse_json"]

TIMEOUT = 120.0  # seconds for one reply, all tries together
QUICK_TOKENS = 40  # of a free reply in the quick size, which is there to see whether cells run


def chat(
    user: str,
    *,
    system: str | None = None,
    examples: Sequence[Shot] = (),
    schema: Any = None,
    max_tokens: int = 200,
    temperature: float = 0.0,
    adapter: str | None = None,
    scale: float = 1.0,
    endpoint: Endpoint | None = None,
    timeout: float | None = None,
    **options: Any,
) -> Reply:
    """One reply to one message.

    system: instructions that stand before the conversation. examples: earlier turns shown to the model
    (few-shot). schema: a JSON Schema or a pydantic model class; `reply.data` is then the JSON of the reply,
    valid for it, or None. The local model can write nothing else; a hosted one is held to it as firmly as
    its endpoint allows. max_tokens: of the answer (40 at most in the quick size, without a schema); a model
    that thinks first gets more beside it.
    temperature: where the endpoint lets it be set. adapter: a registered LoRA adapter (`register_adapter`)
    that changes this one reply; scale: how much of it, 0 to 1. A hosted endpoint gets the adapter's name as
    the model's, as vLLM serves them. endpoint: another than that of this session, such as
    `larger_endpoint()`. timeout: seconds, all tries together; None: 120. options: passed to the OpenAI API
    as they are.

    Raises ChatError in one sentence when there is no reply. How a reply ended is in `reply.ending`. Ctrl-C
    ends the wait at once.

        chat("Which ocean is the largest?", system="Answer in one word.").text
    """
    target, request, model = _prepared(
        user,
        system=system,
        examples=examples,
        schema=schema,
        max_tokens=max_tokens,
        temperature=temperature,
        adapter=adapter,
        scale=scale,
        target=endpoint,
        **options,
    )
    began = time.time_ns()
    reply = result(start(answered(target, request, TIMEOUT if timeout is None else timeout, model)))
    _tell(target, request, reply, began)
    return reply


def chat_many(
    users: Iterable[str],
    progress: Callable[[int, int], None] | None = None,
    workers: int = 1,
    *,
    endpoint: Endpoint | None = None,
    timeout: float | None = None,
    **arguments: Any,
) -> list[Reply]:
    """Replies to several messages, in the order of the messages. endpoint, timeout, arguments: as for chat.

    workers: how many are asked side by side. A hosted endpoint gains from several. On two cores the local
    server was faster with one for few-shot prompts (their common beginning stays cached) and up to a fifth
    slower for short ones; one at a time is also the same on every run.

    progress: called with (replies done, replies to come) after each. The first error is raised when it
    happens, and Ctrl-C ends the wait at once; what is still asked is then dropped.

        chat_many(["Name one ocean.", "Name one lake."], workers=2)
    """
    prepared = [_prepared(user, target=endpoint, **arguments) for user in users]
    side_by_side = asyncio.Semaphore(max(1, workers))

    async def one(target: Endpoint, request: Request, model: Any) -> Reply:
        async with side_by_side:
            return await answered(target, request, TIMEOUT if timeout is None else timeout, model)

    began = time.time_ns()
    running = [start(one(*each)) for each in prepared]
    replies: list[Reply] = []
    try:
        for (target, request, _), each in zip(prepared, running, strict=True):
            replies.append(result(each))
            _tell(target, request, replies[-1], began)
            if progress:
                progress(len(replies), len(running))
    finally:
        for each in running:
            each.cancel()
    return replies


def _prepared(
    user: str,
    *,
    system: str | None = None,
    examples: Sequence[Shot] = (),
    schema: Any = None,
    max_tokens: int = 200,
    temperature: float = 0.0,
    adapter: str | None = None,
    scale: float = 1.0,
    target: Endpoint | None = None,
    **options: Any,
) -> tuple[Endpoint, Request, Any]:
    """(endpoint, request, pydantic class or None), after all that can be refused before anything is sent."""
    if not isinstance(user, str) or not user.strip():
        raise ChatError("The message is empty; write something for the model to answer.")
    if max_tokens < 1:
        raise ChatError(f"max_tokens is {max_tokens}; let the model write at least one.")
    wanted = None if schema is None else json_schema(schema)
    if settings.size() == "quick" and wanted is None:
        max_tokens = min(max_tokens, QUICK_TOKENS)
    target = target or endpoint()
    name, told = _choose_adapter(target, adapter, scale, options)
    request = Request(name, user, system, tuple(examples), wanted, max_tokens, temperature, told)
    if any("\ud800" <= letter <= "\udfff" for text in request.texts for letter in text):
        raise ChatError(
            "The message holds half a letter (a lone surrogate), which cannot be sent. Clean the text first."
        )
    return target, request, schema if is_model(schema) else None


@dataclass(frozen=True)
class ModelCall:
    """One request to a chat model and its reply, for whoever watches (`helpers.retrieval.watched`).

    messages: the conversation as it was sent. began: nanoseconds since 1970; of several that were asked
    together it is the beginning of all.
    """

    model: str
    local: bool
    messages: list[dict]
    max_tokens: int
    temperature: float
    reply: Reply
    began: int


def _tell(target: Endpoint, request: Request, reply: Reply, began: int) -> None:
    if is_watched():
        sent = messages(request.user, request.system, request.examples)
        tell(
            ModelCall(
                request.model, target.local, sent, request.max_tokens, request.temperature, reply, began
            )
        )


def adapter_scales(target: Endpoint, adapter: str | None = None, scale: float = 1.0) -> dict:
    """What a request to the local server must carry besides: every adapter's scale, 0 but for one.

    A request that names no adapter at all is not cleared of the keys and values that the request before
    computed under one (measured: 'plain' replies that were neither plain nor tuned), so none is left to a
    default. Empty when no adapter is registered.
    """
    names = local_server().adapters if target.local else ()
    scales = [{"id": at, "scale": scale if name == adapter else 0.0} for at, name in enumerate(names)]
    return {"lora": scales} if scales else {}


def _choose_adapter(
    target: Endpoint, adapter: str | None, scale: float, options: Mapping[str, Any]
) -> tuple[str, Mapping[str, Any]]:
    """(model name, options) that ask for an adapter, or for none, in the endpoint's own way."""
    if not target.local and not adapter:
        return target.model, options
    if not target.local:
        if scale != 1.0:
            raise ChatError(
                f"{target.url} takes an adapter wholly or not at all; only the local server scales it. "
                f"Leave out scale={scale}."
            )
        return str(adapter), options
    names = local_server().adapters
    if adapter and adapter not in names:
        there = "there are " + ", ".join(names) if names else "there is none"
        raise ChatError(
            f"No adapter {adapter!r} is registered; {there}. Register one with register_adapter(name, path)."
        )
    body = adapter_scales(target, adapter, scale) | options.get("extra_body", {})
    return target.model, {**options, "extra_body": body} if body else options

"""Talk to the chat model through the `openai` client: the local server, or any endpoint in OPENAI_BASE_URL.

reply = chat("Name one ocean.")
reply.text, reply.prompt_tokens, reply.completion_tokens, reply.seconds
"""

import json
import math
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import lru_cache

import openai

from helpers import settings
from .server import local_server

TIMEOUT = 120.0  # seconds for one reply
NOT_OPENAI = (AttributeError, TypeError, IndexError, ValueError)  # what a reply in another form leads to
Example = tuple[str, str]  # what the user said, what the assistant should have said


class ChatError(RuntimeError):
    """The model could not answer; the message says why and how to mend it."""


@dataclass(frozen=True)
class Reply:
    """What came back: text, tokens read and written, seconds; `data` is the parsed JSON of a schema-constrained reply.

    `complete` is False when the reply was cut at its token limit. `first_token` holds the log probability of each likely first
    token, when `logprobs=True, top_logprobs=n` were asked for; `mean_probability` is the geometric mean of the probabilities of the written tokens, with `logprobs=True`.
    """

    text: str
    prompt_tokens: int
    completion_tokens: int
    seconds: float
    complete: bool = True
    data: object = None
    first_token: dict[str, float] | None = None
    mean_probability: float | None = None


@dataclass(frozen=True)
class Endpoint:
    """A connected client, the model it asks for, and where it lives. larger: it is the one to compare with, of COURSE_LARGER_URL."""

    client: openai.OpenAI
    model: str
    url: str
    local: bool
    larger: bool = False


@lru_cache(maxsize=1)
def endpoint() -> Endpoint:
    """The endpoint of this session: OPENAI_BASE_URL when set, else the local server. Raises ChatError when it lists no model."""
    url = settings.endpoint()
    if url is None:
        server = local_server()
        direct = openai.DefaultHttpxClient(
            trust_env=False
        )  # a proxy of the reader's has no business on loopback
        return Endpoint(
            openai.OpenAI(base_url=server.url, api_key=server.key, timeout=TIMEOUT, http_client=direct),
            server.model,
            server.url,
            True,
        )
    client = openai.OpenAI(base_url=url, api_key=settings.endpoint_key(), timeout=TIMEOUT)
    return Endpoint(client, settings.chat_model() or _first_model(client, url), url, False)


def larger_endpoint() -> Endpoint | None:
    """A second endpoint with a larger model, to compare with: COURSE_LARGER_URL and its kin. None when they are not set; nothing is asked yet."""
    told = settings.larger()
    if told is None:
        return None
    url, key, model = told
    return Endpoint(
        openai.OpenAI(base_url=url, api_key=key, timeout=TIMEOUT), model, url, local=False, larger=True
    )


def chat(
    user: str,
    *,
    system: str | None = None,
    examples: list[Example] = (),
    schema: dict | None = None,
    max_tokens: int = 200,
    temperature: float = 0.0,
    adapter: str | None = None,
    scale: float = 1.0,
    place: Endpoint | None = None,
    **options,
) -> Reply:
    """One reply to one message.

    system: instructions that stand before the conversation. examples: earlier turns shown to the model (few-shot).
    schema: a JSON Schema; the model can then only write JSON that fits it, and `reply.data` is that JSON parsed (None
    when the reply was cut at max_tokens). adapter: a registered LoRA adapter (helpers.generation.adapters) that changes this one
    reply; scale: how much of it, 0 to 1. A hosted endpoint gets the adapter's name as the model's, as vLLM serves them.
    place: another endpoint than that of this session, such as `larger_endpoint()`.
    options: passed to the OpenAI API as they are.
    Raises ChatError in plain words when the endpoint is down, refuses the key, lacks the model or the prompt is too long.
    """
    if not user.strip():
        raise ChatError("The message is empty; write something for the model to answer.")
    place = place or endpoint()
    if schema is not None:
        options["response_format"] = {
            "type": "json_schema",
            "json_schema": {"name": "reply", "schema": schema, "strict": True},
        }
    model, options = _choose_adapter(place, adapter, scale, options)
    started = time.perf_counter()
    try:
        done = place.client.chat.completions.create(
            model=model,
            messages=messages(user, system, examples),
            max_tokens=max_tokens,
            temperature=temperature,
            **options,
        )
        choice, seconds = done.choices[0], time.perf_counter() - started
        text = (choice.message.content or "").strip()
    except openai.OpenAIError as error:
        raise ChatError(_in_words_of(place, explain(error, place.url, model))) from None
    except NOT_OPENAI:
        raise ChatError(_in_words_of(place, no_openai(place.url))) from None
    complete = choice.finish_reason != "length"
    tokens = done.usage or openai.types.CompletionUsage(prompt_tokens=0, completion_tokens=0, total_tokens=0)
    return Reply(
        text,
        tokens.prompt_tokens,
        tokens.completion_tokens,
        seconds,
        complete,
        parse_json(text) if schema is not None and complete else None,
        _first_token(choice),
        _mean_probability(choice),
    )


def adapter_scales(place: Endpoint, adapter: str | None = None, scale: float = 1.0) -> dict:
    """What a request to the local server must carry besides the OpenAI API's own: every adapter's scale, 0 but for the one asked for.

    A request that names no adapter at all is not cleared of the keys and values that the request before computed under one
    (measured: 'plain' replies that were neither plain nor tuned), so none is left to a default. Empty when no adapter is registered.
    """
    names = local_server().adapters if place.local else ()
    return (
        {
            "lora": [
                {"id": number, "scale": scale if name == adapter else 0.0}
                for number, name in enumerate(names)
            ]
        }
        if names
        else {}
    )


def _choose_adapter(place: Endpoint, adapter: str | None, scale: float, options: dict) -> tuple[str, dict]:
    """(model name, options) that ask for an adapter, or for none, in the endpoint's own way."""
    if not place.local and not adapter:
        return place.model, options
    if not place.local:
        if scale != 1.0:
            raise ChatError(
                f"{place.url} takes an adapter wholly or not at all; only the local server scales it. Leave out scale={scale}."
            )
        return adapter, options
    names = local_server().adapters
    if adapter and adapter not in names:
        raise ChatError(
            f"No adapter {adapter!r} is registered; there {'are ' + ', '.join(names) if names else 'is none'}. Register one with register_adapter(name, path)."
        )
    body = adapter_scales(place, adapter, scale) | options.get("extra_body", {})
    return place.model, options | ({"extra_body": body} if body else {})


def _first_token(choice) -> dict[str, float] | None:
    """Token -> log probability at the first place of a reply; None when the endpoint gave none."""
    content = getattr(choice.logprobs, "content", None) if getattr(choice, "logprobs", None) else None
    return {top.token: top.logprob for top in content[0].top_logprobs} if content else None


def _mean_probability(choice) -> float | None:
    """exp of the mean log probability of the written tokens; None when the endpoint gave none."""
    content = getattr(choice.logprobs, "content", None) if getattr(choice, "logprobs", None) else None
    return min(1.0, math.exp(sum(token.logprob for token in content) / len(content))) if content else None


def chat_many(users: list[str], progress=None, workers: int = 1, **arguments) -> list[Reply]:
    """Replies to several messages, in the order of the messages. arguments: as for chat.

    workers: how many are asked side by side. A hosted endpoint gains from several. On two cores the local server was
    faster with one for few-shot prompts (their common beginning stays cached) and up to a fifth slower for short ones;
    one at a time is also the same on every run.

    progress: called with (replies done, replies to come) after each. The first error is raised when it happens.
    """
    replies = []
    endpoint()  # connect once, before the threads do
    with ThreadPoolExecutor(workers) as pool:
        for reply in pool.map(lambda user: chat(user, **arguments), users):
            replies.append(reply)
            if progress:
                progress(len(replies), len(users))
    return replies


def messages(user: str, system: str | None = None, examples: list[Example] = ()) -> list[dict]:
    """The conversation as the OpenAI API wants it."""
    turns = [{"role": "system", "content": system}] if system else []
    for asked, answered in examples:
        turns += [{"role": "user", "content": asked}, {"role": "assistant", "content": answered}]
    return turns + [{"role": "user", "content": user}]


def parse_json(text: str):
    """The JSON value of a text, or None when it is not JSON."""
    try:
        return json.loads(text)
    except ValueError:
        return None


def find_json(text: str):
    """The JSON object inside a reply, from its first "{" to its last "}", or None. Free text around it is skipped."""
    return parse_json(text[text.find("{") : text.rfind("}") + 1])


def explain(error: openai.OpenAIError, url: str, model: str) -> str:
    """One sentence on what went wrong and how to mend it."""
    said = str(getattr(error, "message", error))
    if isinstance(error, openai.APITimeoutError):
        return f"{url} did not answer within {TIMEOUT:.0f} s. Is the endpoint overloaded? Try again, or ask for fewer tokens."
    if isinstance(error, openai.APIConnectionError):
        return f"Nothing answers at {url}. Start that server, correct OPENAI_BASE_URL, or unset it to use the local model."
    if isinstance(error, openai.AuthenticationError):
        return f"{url} refused the key. Set OPENAI_API_KEY to a valid key for that endpoint."
    if isinstance(error, openai.NotFoundError):
        return f"{url} does not know the model {model!r}. Set COURSE_CHAT_MODEL to one it serves (and check that OPENAI_BASE_URL ends in /v1)."
    if isinstance(error, openai.RateLimitError):
        return f"{url} limits your requests just now. Wait a minute, or check the account's quota."
    if isinstance(error, openai.BadRequestError) and "context" in said:
        return f"The prompt is too long for the model ({said}). Use fewer or shorter passages."
    return f"{url} answered with an error: {said}"


def no_openai(url: str) -> str:
    """One sentence on an answer that is not in the form of the OpenAI API."""
    return f"{url} answers, but not as an OpenAI-compatible endpoint. Check OPENAI_BASE_URL: it usually ends in /v1."


def _in_words_of(place: Endpoint, sentence: str) -> str:
    """The sentence with the variables that set this endpoint."""
    names = {
        "OPENAI_BASE_URL": "COURSE_LARGER_URL",
        "OPENAI_API_KEY": "COURSE_LARGER_KEY",
        "COURSE_CHAT_MODEL": "COURSE_LARGER_MODEL",
        "to use the local model": "to go without the comparison",
    }
    for theirs, ours in names.items() if place.larger else ():
        sentence = sentence.replace(theirs, ours)
    return sentence


def _first_model(client: openai.OpenAI, url: str) -> str:
    try:
        listed = [model.id for model in client.models.list()]
    except openai.OpenAIError as error:
        raise ChatError(explain(error, url, "")) from None
    except NOT_OPENAI:
        raise ChatError(no_openai(url)) from None
    if not listed:
        raise ChatError(f"{url} lists no model. Set COURSE_CHAT_MODEL to the name of the model it serves.")
    return listed[0]

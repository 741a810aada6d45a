"""Where the chat model lives: the local server, or the endpoint that environment variables name."""

import base64
import re
import urllib.parse
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import TypeVar

import openai

from helpers import settings

from .errors import LARGER, OWN, ChatError, Failure, Names, explain, hide
from .failures import is_loopback
from .server import local_server
from .transport import CONNECT, list_models, result, start

PATIENCE = 120.0  # seconds that the plain client waits for the next part of a reply
LISTING = 30.0  # seconds for the list of models
SHOWN = 5  # models that a sentence names
T = TypeVar("T")

_NO_CHAT = re.compile(
    r"embed|rerank|whisper|transcri|speech|audio|realtime|moderation|guard|dall-?e|image|video|diffusion"
    r"|colbert|splade"
    r"|(^|[/_.:-])(tts|asr|ocr|clip|flux|sdxl|sora|bge|gte|e5|minilm|mpnet|sbert|babbage|davinci|reward)"
    r"([/_.:-]|$)",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Endpoint:
    """A chat model and where it lives. Neither `url` nor the repr shows a key, a password or a query.

    local: it is the server of this process. larger: it is the one to compare with, of COURSE_LARGER_URL.

    >>> Endpoint("http://127.0.0.1:8080/v1", "gpt-x", key="a secret")
    Endpoint(url='http://127.0.0.1:8080/v1', model='gpt-x', local=False, larger=False)
    """

    url: str
    model: str
    local: bool = False
    larger: bool = False
    key: str = field(default="no-key", repr=False)
    address: str = field(default="", repr=False)  # the URL as it was told, with user name, password and query

    @property
    def names(self) -> Names:
        """The variables that set this endpoint."""
        return LARGER if self.larger else OWN

    @cached_property
    def client(self) -> openai.OpenAI:
        """The openai client to talk to it with, as any program does."""
        return openai.OpenAI(
            **self._settings, timeout=PATIENCE, http_client=self._http(openai.DefaultHttpxClient)
        )

    @cached_property
    def waiting_client(self) -> openai.AsyncOpenAI:
        """The client that `chat` uses: tries and deadlines are counted there, so it has none of its own."""
        return openai.AsyncOpenAI(
            **self._settings,
            max_retries=0,
            timeout=openai.Timeout(None, connect=CONNECT),
            http_client=self._http(openai.DefaultAsyncHttpxClient),
        )

    @property
    def _settings(self) -> dict:
        parts = urllib.parse.urlsplit(self.address or self.url)
        told: dict = {"base_url": self.url, "api_key": self.key}
        if parts.query:
            told["default_query"] = dict(urllib.parse.parse_qsl(parts.query))
        if parts.username or parts.password:
            pair = (
                f"{urllib.parse.unquote(parts.username or '')}:{urllib.parse.unquote(parts.password or '')}"
            )
            token = base64.b64encode(pair.encode()).decode()
            told["default_headers"] = {"Authorization": f"Basic {token}"}
        return told

    def _http(self, kind: Callable[..., T]) -> T:
        """An HTTP client; on this machine it uses no proxy of the environment."""
        here = is_loopback(urllib.parse.urlsplit(self.url).hostname or "")
        try:
            return kind(trust_env=not here)
        except Exception as error:  # of three packages: the environment names a proxy that cannot be used
            raise Failure("proxy", f"of HTTP_PROXY or its kin ({error})") from None

    def error(self, failure: Failure, waited: float = 0.0, model: str | None = None) -> ChatError:
        """The failure as an error to raise, in one sentence without secrets."""
        said = explain(failure, self.url, model or self.model, self.names, waited, self.local)
        return ChatError(hide(said, self._secrets))

    @property
    def _secrets(self) -> tuple[str, ...]:
        parts = urllib.parse.urlsplit(self.address)
        password, query = parts.password or "", urllib.parse.parse_qsl(parts.query)
        key = "" if self.key == "no-key" else self.key
        return (
            key,
            password,
            urllib.parse.unquote(password),
            *(value for name, value in query if "key" in name),
        )


@lru_cache(maxsize=1)
def endpoint() -> Endpoint:
    """The endpoint of this session: OPENAI_BASE_URL when set, else the local server. It is connected once.

    A change of those variables counts after `endpoint.cache_clear()`, and after any error of the endpoint.
    Raises ChatError in one sentence when an address or a key cannot be right, or when COURSE_CHAT_MODEL is
    needed to choose among the models there.

        print(endpoint().model, "at", endpoint().url)
    """
    url = settings.endpoint()
    if url is None:
        server = local_server()
        return Endpoint(server.url, server.model, local=True, key=server.key)
    target = connect(url, settings.endpoint_key(), settings.chat_model() or "", OWN)
    return target if target.model else connect(url, target.key, the_chat_model(target), OWN)


def larger_endpoint() -> Endpoint | None:
    """A second endpoint with a larger model, to compare with: COURSE_LARGER_URL and its kin.

    None when they are not set. Nothing is asked yet. Raises ChatError for an address or key that cannot be
    right, ValueError for half of the settings.

        chat("Name one ocean.", endpoint=larger_endpoint())
    """
    told = settings.larger()
    return connect(*told, LARGER) if told else None


def connect(address: str, key: str, model: str, names: Names) -> Endpoint:
    """An endpoint by its address. names: of the variables that told it, for what is wrong with them."""
    try:
        parts = urllib.parse.urlsplit(address)
        fits = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        fits = False
    if not fits or re.search(r"\s", address):
        raise ChatError(
            f"{names.url} is no address of a server. Write it as http://host:port/v1 or https://host/v1."
        )
    if not re.fullmatch(r"[\x21-\x7e]+", key):
        raise ChatError(
            f"{names.key} holds a character that no key has: a blank, a line break, a letter beyond ASCII. "
            "Copy the key once more."
        )
    shown = parts._replace(netloc=parts.netloc.rpartition("@")[2], query="", fragment="").geturl()
    return Endpoint(shown.rstrip("/"), model, larger=names is LARGER, key=key, address=address)


def the_chat_model(target: Endpoint) -> str:
    """The one model of an endpoint that chats. Raises ChatError when it lists none, or several."""
    names = target.names
    try:
        listed = result(start(list_models(target.waiting_client, target.url, LISTING)))
    except Failure as failure:
        if failure.cause in ("no route", "no model"):
            raise ChatError(
                f"{target.url} has no list of models. Set {names.model} to the name of the model it serves "
                f"(and check that {names.url} is right: it usually ends in /v1)."
            ) from None
        raise target.error(failure, LISTING) from None
    chatting = chat_models(listed)
    if len(chatting) == 1:
        return chatting[0]
    if not listed:
        raise ChatError(f"{target.url} lists no model. Set {names.model} to the name of the model it serves.")
    if not chatting:
        raise ChatError(
            f"{target.url} lists no model that chats: {_some([row['id'] for row in listed])}. "
            f"Set {names.model} if one of them does."
        )
    raise ChatError(
        f"{target.url} lists {len(chatting)} models: {_some(chatting)}. Set {names.model} to one of them."
    )


def chat_models(listed: list[dict]) -> list[str]:
    """Names of the listed models that may chat: none that embeds, ranks, draws, speaks or hears.

    listed: rows of the API's list of models, by their names and what some servers tell beside it.

    >>> chat_models([{"id": "text-embedding-3-small"}, {"id": "whisper-1"}, {"id": "gpt-x"}])
    ['gpt-x']
    """
    return [row["id"] for row in listed if not _NO_CHAT.search(row["id"]) and not _told_otherwise(row)]


def _told_otherwise(row: dict) -> bool:
    kind, able = row.get("type") or row.get("task"), row.get("capabilities")
    if isinstance(kind, str) and re.search(
        r"embed|rank|image|audio|moderation|transcri|speech|classif", kind, re.I
    ):
        return True
    return bool(row.get("parent")) or (isinstance(able, dict) and able.get("completion_chat") is False)


def _some(names: list[str]) -> str:
    more = f" and {len(names) - SHOWN} more" if len(names) > SHOWN else ""
    return ", ".join(names[:SHOWN]) + more

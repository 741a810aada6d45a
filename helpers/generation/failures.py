"""Read what an endpoint answered instead of a reply: an error's status and words, or a connection's end.

Servers that call themselves OpenAI-compatible agree on little here: an error may be `{"error": {"message",
"code", "param"}}`, `{"error": "text"}`, `{"detail": [...]}` (FastAPI), plain text or a web page. What counts
is the kind of cause.
"""

import email.utils
import json
import re
import socket
import ssl
import time
import urllib.parse
import urllib.request
from collections.abc import Mapping
from typing import Any

from .errors import Failure

MOST_SAID = 300  # letters of the endpoint's own words in a sentence

_FILTERED = re.compile(
    r"content[ _-]?(policy|filter|management)|\bmoderat(ed|ion)\b|responsible ?ai|was flagged"
    r"|prohibited[ _]content|safety (system|polic|filter|reason|setting)"
)
_KEY = re.compile(
    r"(invalid|incorrect|wrong|missing|expired)[ _-](api[ _-]?)?key"
    r"|api[ _-]?key (is |was )?(not valid|invalid|incorrect|missing|expired)"
)
_QUOTA = re.compile(r"quota|billing|credit|balance|payment")
_RATE = re.compile(r"rate[ _-]?limit|rate_limit|too many requests|per (second|minute|day)")
_PAID = re.compile(
    r"credit balance|insufficient[ _](credit|balance|fund)|billing|exceeded.{0,30}quota|quota.{0,30}exceeded"
)
_BY_STATUS = {402: "payment", 403: "forbidden", 405: "no route", 407: "proxy", 413: "too large", 501: "error"}
_BY_STATUS |= dict.fromkeys((408, 409, 425, 503, 529), "busy")
_NO_CHAT = re.compile(
    r"not (a )?chat model|not support (the )?(chat|generate|completion)s?( completions?)?( api)?\W*($|\.)"
    r"|\b(embedding|reranking|reranker) model|not in v1/chat"
)
_NO_MODEL = re.compile(
    r"model_?not_?found|deployment_?not_?found|no such model|(unknown|invalid) model\b|not a valid model"
    r"|\b(model|deployment)\b[^.]{0,80}?(not found|not exist|n't exist|decommissioned)"
)
_UNIT = re.compile(
    r"\b(context|tokens?|prompts?|sequence|messages?)\b|\binputs?\b.{0,20}(length|long|large|token|exceed)"
)
_MUCH = re.compile(
    r"too (long|large|many|big|much)|exceed|(longer|larger|more|bigger|less|fewer)\b.{0,25}\bthan|maximum"
    r"|at most|\bholds?\b|not fit|overflow|reduce|<=|>\s*\d|\blimit|only \d+"
)
_OTHER = re.compile(  # about a parameter, a rate or a clock, whatever tokens or contexts it mentions
    r"unknown|unsupported|unrecogni[sz]ed|unexpected|no such|not (supported|permitted|allowed|known)"
    r"|should be|deadline|cancel|per (second|min|day|hour)|\brate\b|logprob|temperature|\bstop\b|\bimages?\b"
)


def status_failure(status: int, body: Any, headers: Mapping[str, str] | None = None) -> Failure:
    """The failure behind an answer with an error status. body: parsed JSON, or the text where it is none.

    >>> status_failure(429, {"error": {"message": "Quota exceeded", "code": "insufficient_quota"}}).cause
    'quota'
    """
    error = body.get("error", body) if isinstance(body, dict) else body
    error = error if isinstance(error, dict) else {}
    code, kind, param = (_text(error.get(name)) for name in ("code", "type", "param"))
    said = words_of(body)
    cause = _cause(status, f"{code} {kind} {said}".lower())
    if cause == "fault" or not said:
        said = f"{status}{': ' if said else ''}{said}"
    if cause == "proxy":
        said = "of the environment"
    return Failure(cause, said, status, code, param, _wait(headers or {}, said))


_BUSY = re.compile(r"overloaded|temporarily|at capacity|loading model")
_LIMIT = re.compile(r"\bmax_(completion_|output_)?tokens\b")


def _cause(status: int, words: str) -> str:
    if "context_length_exceeded" in words or (
        status in (400, 413, 422, 500)
        and not (_LIMIT.search(words) and "context" not in words)
        and _UNIT.search(words)
        and _MUCH.search(words)
        and not _OTHER.search(words)
    ):
        return "too long"
    if status in (400, 403, 422, 451, 500) and _FILTERED.search(words):
        return "filtered"
    if status == 401 or (status in (400, 403) and _KEY.search(words)):
        return "key"
    if "insufficient_quota" in words or (status in (400, 403) and _PAID.search(words)):
        return "quota"
    if status == 429 or (status == 400 and "rate_limit" in words):
        return "quota" if _QUOTA.search(words) and not _RATE.search(words) else "rate"
    if status in (400, 404, 422) and _NO_CHAT.search(words):
        return "no chat"
    if status in (400, 404, 422) and _NO_MODEL.search(words):
        return "no model"
    if status == 404:
        return "no model" if re.search(r"\b(model|deployment)", words) else "no route"
    if _BUSY.search(words) and status in (400, 500, 502):
        return "busy"
    return _BY_STATUS.get(status, "fault" if status >= 500 else "error")


def words_of(body: Any) -> str:
    """The endpoint's own words on one line, from any of the forms of an error.

    >>> words_of({"detail": [{"loc": ["body", "lora"], "msg": "extra fields not permitted"}]})
    'body.lora: extra fields not permitted'
    """
    if isinstance(body, dict):
        for key in ("error", "message", "detail", "msg", "error_description", "errors"):
            if body.get(key):
                where = ".".join(map(str, body["loc"])) + ": " if isinstance(body.get("loc"), list) else ""
                return (where + words_of(body[key]))[:MOST_SAID]
        return ""
    if isinstance(body, list):
        return "; ".join(filter(None, map(words_of, body)))[:MOST_SAID]
    text = _text(body)
    if text.lstrip().startswith("<"):  # a web page: its title says most
        title = re.search(r"<title[^>]{0,200}>([^<]{1,200})", text, re.IGNORECASE)
        text = title[1] if title else "a web page"
    text = " ".join(text.split())
    return text if len(text) <= MOST_SAID else text[:MOST_SAID] + "…"


def _text(value: Any) -> str:
    return value if isinstance(value, str) else "" if value is None else str(value)


def _wait(headers: Mapping[str, str], said: str) -> float | None:
    """Seconds that Retry-After asks for: a number, or a date (RFC 9110, 10.2.3); else those in the words."""
    told = (headers.get("retry-after") or "").strip()
    if not told and (words := re.search(r"(?:try again|retry) (?:in|after) (\d+(?:\.\d+)?) ?s", said)):
        return float(words[1])
    try:
        return max(0.0, float(told))
    except ValueError:
        pass
    try:
        return max(0.0, email.utils.parsedate_to_datetime(told).timestamp() - time.time())
    except ValueError:
        return None


def connection_failure(error: BaseException, address: str) -> Failure:
    """The failure behind a connection that was not made, or that ended before the answer."""
    chain, kinds = [], set()
    at: BaseException | None = error
    while at is not None and at not in chain:
        chain.append(at)
        kinds.add(type(at).__name__)  # by name: the HTTP package under the openai client has changed before
        at = at.__cause__ or at.__context__
    proxy = _proxy(address)
    if "ProxyError" in kinds or (proxy and "ConnectError" in kinds):
        return Failure("proxy", proxy or "of the environment")
    if any(isinstance(each, socket.gaierror) for each in chain):
        return Failure("no host")
    for each in chain:
        if isinstance(each, ssl.SSLCertVerificationError):
            return Failure("certificate", each.verify_message)
        if isinstance(each, ssl.SSLError):
            return Failure("no tls")
    if "ConnectTimeout" in kinds:
        return Failure("unreachable")
    return Failure("nobody" if "ConnectError" in kinds else "broken off")


def _proxy(address: str) -> str:
    """Host and port of the proxy that requests to this address go through; empty when there is none."""
    parts = urllib.parse.urlsplit(address)
    host, proxies = parts.hostname or "", urllib.request.getproxies()
    told = proxies.get(parts.scheme) or proxies.get("all")
    if not told or is_loopback(host) or urllib.request.proxy_bypass(host):
        return ""
    return urllib.parse.urlsplit(told).netloc.rpartition("@")[2] or told.rpartition("@")[2]


def is_loopback(host: str) -> bool:
    """True for the names and addresses of this machine: no proxy has any business before them.

    >>> is_loopback("localhost"), is_loopback("127.0.0.1"), is_loopback("example.org")
    (True, True, False)
    """
    return host == "localhost" or host == "::1" or host.startswith("127.")


def parsed(text: str) -> Any:
    """The JSON value of a body, or the text itself when it is none."""
    try:
        return json.loads(text.lstrip("\ufeff"), strict=False)
    except (ValueError, RecursionError):
        return text

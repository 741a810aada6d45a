"""One web request within limits: seconds over all of it, bytes of content, kinds of content.

    fetch("http://127.0.0.1:8000/a.html", max_bytes=1_000_000, timeout=10)

Redirects are reported and not followed. What this leaves out: cookies, retries, brotli.
"""

import contextlib
import re
import socket
import threading
from dataclasses import dataclass
from functools import cache
from typing import Any
from urllib.parse import urljoin, urlsplit

from yarl import URL

from .content import DOUBTFUL, GZIP, KINDS, START, kind_of, unpacked

AGENT = "GroundAndTuneCourse"
_HEADERS = {
    "User-Agent": f"{AGENT}/1.0",
    "Accept": "text/html, application/pdf;q=0.9, */*;q=0.1",
    "Accept-Encoding": "gzip, deflate",
}
_PORTS = {"http": 80, "https": 443}
_LOOPBACK = {"127.0.0.1", "localhost", "::1"}
_UNREAD = {"br", "zstd", "compress", "x-compress"}


class FetchError(OSError):
    """A request brought no document; the message says why. `status` is the HTTP status, if there was one."""

    def __init__(self, reason: str, status: int | None = None):
        super().__init__(reason)
        self.reason, self.status = reason, status

    def __str__(self) -> str:
        return self.reason


@dataclass(frozen=True)
class Fetched:
    """An answer: a redirect when `location` is set, else content with its kind and charset.

    robots, refresh: what the headers X-Robots-Tag and Refresh say. cut: the content goes on.
    """

    url: str
    kind: str = ""
    charset: str | None = None
    content: bytes = b""
    location: str = ""
    robots: tuple[str, ...] = ()
    refresh: str = ""
    cut: bool = False


@dataclass(frozen=True)
class Document:
    """A fetched document: its address after redirects, `html` or `pdf`, its bytes, links from the start."""

    url: str
    kind: str
    content: bytes
    depth: int
    charset: str | None = None


def canonical(url: str, base: str = "") -> str | None:
    """One spelling of an address (RFC 3986, section 6; hosts in other scripts by IDNA), as `yarl` writes it.

    No fragment, log-in or default port, lower-case host, dots resolved, plain letters not escaped. base:
    the address that a relative one starts from. None for what is no web address, such as mailto:.

    >>> canonical("HTTP://Example.org:80/a/../%7Eb#c"), canonical("mailto:me")
    ('http://example.org/~b', None)
    >>> canonical("http://münchen.example", base="http://example.org/")
    'http://xn--mnchen-3ya.example/'
    """
    try:
        found = URL(urljoin(base, url.strip()))
        host = found.raw_host or ""
        if found.scheme not in _PORTS or not host or re.search(r"[\s<>\"\\]", host):
            return None
        plain = found.with_user(None).with_fragment(None)  # an empty path becomes "/"
        return str(plain.with_path(plain.raw_path, encoded=True, keep_query=True))
    except ValueError:  # such as http://[broken, a port of six digits, a host that no name server could hold
        return None


def site_of(url: str) -> tuple[str, int | None]:
    """What makes a site the same: host, and port unless it is the scheme's own.

    So http and https of one host are one site.

    >>> site_of("https://a.org/x") == site_of("http://a.org/"), site_of("http://a.org:8080/")
    (True, ('a.org', 8080))
    """
    parts = urlsplit(url)
    return parts.hostname or "", None if parts.port in (None, _PORTS.get(parts.scheme)) else parts.port


def fetch(url: str, max_bytes: int, timeout: float, documents: bool = True) -> Fetched:
    """Ask for one canonical address. documents: only HTML and PDF are read; else anything, cut at max_bytes.

    Raises FetchError for a status other than success or redirect, another kind of content, a document of
    more than `max_bytes` (unpacked), an answer that does not come whole within `timeout` seconds.
    """
    import httpx

    came = False
    hooks: Any = {"response": [_take_location]}
    watch = _Watch(timeout)
    proxies = urlsplit(url).hostname not in _LOOPBACK  # no proxy serves this machine itself
    try:
        with (
            watch,
            httpx.Client(
                trust_env=proxies, verify=_certificates(), timeout=timeout, event_hooks=hooks
            ) as client,
            client.stream("GET", url, headers=_HEADERS, extensions={"trace": watch.see}) as answer,
        ):
            came = True
            found = _read(url, answer, max_bytes, documents)
        if not watch.over:
            return found
    except FetchError:
        raise
    except Exception as error:
        if not watch.over and not isinstance(error, httpx.TimeoutException):
            words = re.sub(r"^\[[^]]*\] ", "", str(error)).strip() or type(error).__name__
            raise FetchError(f"cannot be fetched ({words.splitlines()[0]})") from None
    raise FetchError(f"{'not finished' if came else 'no answer'} within {timeout:g} s")


@cache
def _certificates() -> Any:
    import httpx

    return httpx.create_ssl_context()


class _Watch:
    """Hangs up when the time is over: a byte now and then keeps the time limit of a socket from its end."""

    def __init__(self, seconds: float):
        self.over, self.line = False, None
        self.timer = threading.Timer(seconds, self.hang_up)
        self.timer.daemon = True

    def __enter__(self) -> None:
        self.timer.start()

    def __exit__(self, *error: object) -> None:
        self.timer.cancel()

    def see(self, event: str, about: dict[str, Any]) -> None:
        """Note the connection, which httpx shows as it opens."""
        if event.endswith(("connect_tcp.complete", "start_tls.complete")):
            self.line = about["return_value"].get_extra_info("socket")
            if self.over:
                self.hang_up()

    def hang_up(self) -> None:
        """End the connection under the reader. SSLSocket.shutdown would first drop what the reader holds."""
        self.over = True
        with contextlib.suppress(OSError):
            if self.line is not None:
                socket.socket.shutdown(self.line, socket.SHUT_RDWR)


def _take_location(answer: Any) -> None:
    """Put the target of a redirect where httpx does not read it: it refuses the answer when it is strange."""
    answer.extensions["location"] = answer.headers.pop("Location", "").strip()


def _read(url: str, answer: Any, max_bytes: int, documents: bool) -> Fetched:
    """The answer of a server whose headers are there."""
    status, headers = answer.status_code, answer.headers
    if status in (301, 302, 303, 307, 308) and answer.extensions["location"]:
        return Fetched(url, location=answer.extensions["location"])
    if status != 200:
        gone = status in (404, 410)
        raise FetchError(f"not found ({status})" if gone else f"the server answered {status}", status)
    said = re.split("[;,]", headers.get("Content-Type", ""))[0].strip().lower() or "unknown"
    if documents and "/" in said and said not in {*KINDS, *DOUBTFUL}:
        raise FetchError(f"content of type {said}")
    codings = set(re.split(r"[,\s]+", headers.get("Content-Encoding", "").lower()))
    if codings & _UNREAD:
        raise FetchError(f"packed as {', '.join(sorted(codings & _UNREAD))}, which is not read here")
    length = headers.get("Content-Length", "")
    if documents and length.isdigit() and int(length) > max_bytes:
        raise FetchError(f"{int(length):,} bytes, more than the limit of {max_bytes:,}")
    content = bytearray()
    for piece in answer.iter_raw():
        content += piece
        packed = "deflate" in codings or content.startswith(GZIP)
        if len(content) > max_bytes or _is_none(documents and not packed, said, content):
            break
    body = unpacked(bytes(content), "deflate" in codings, max_bytes)
    kind = kind_of(said, body) if documents else ""
    if documents and not kind:
        raise FetchError(f"content of type {said}" + (", which it is not" if said in KINDS else ""))
    cut = max(len(content), len(body)) > max_bytes
    if documents and cut:
        raise FetchError(f"more than the limit of {max_bytes:,} bytes")
    robots, refresh = tuple(headers.get_list("X-Robots-Tag")), headers.get("Refresh", "")
    return Fetched(url, kind, answer.charset_encoding, body[:max_bytes], "", robots, refresh, cut)


def _is_none(asked: bool, said: str, content: bytearray) -> bool:
    """Do the first bytes show that this is no document, so that the rest need not be read?"""
    return asked and len(content) > START and not kind_of(said, bytes(content[:START]))

"""One web request within limits (bytes, seconds, kinds of content), and what the answer links to.

    fetch("http://127.0.0.1:8000/a.html", max_bytes=1_000_000, timeout=10)

Redirects are reported and not followed. What this leaves out: cookies, compression, retries.
"""

import codecs
import http.client
import re
import time
import urllib.error
import urllib.request
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

from yarl import URL

from .html import decoded, links

AGENT = "GroundAndTuneCourse"
READ_AT_ONCE = 65_536
_PORTS = {"http": 80, "https": 443}
_LOOPBACK = {"127.0.0.1", "localhost", "::1"}


class FetchError(OSError):
    """A request brought no document; the message says why. `status` is the HTTP status, if there was one."""

    def __init__(self, reason: str, status: int | None = None):
        super().__init__(reason)
        self.reason, self.status = reason, status

    def __str__(self) -> str:
        return self.reason


@dataclass(frozen=True)
class Fetched:
    """An answer: a redirect when `location` is set, else content with its type and charset."""

    url: str
    type: str = ""
    charset: str | None = None
    content: bytes = b""
    location: str = ""


@dataclass(frozen=True)
class Document:
    """A fetched document: its address after redirects, `html` or `pdf`, its bytes, links from the start."""

    url: str
    kind: str
    content: bytes
    depth: int
    charset: str | None = None


def canonical(url: str) -> str | None:
    """One spelling of an address (RFC 3986, section 6; hosts in other scripts by IDNA), as `yarl` writes it.

    No fragment, log-in or default port, lower-case host, dots resolved, plain letters not escaped. None for
    what is no web address, such as mailto:.

    >>> canonical("HTTP://Example.org:80/a/../%7Eb#c"), canonical("mailto:me")
    ('http://example.org/~b', None)
    >>> canonical("http://münchen.example")
    'http://xn--mnchen-3ya.example/'
    """
    try:
        found = URL(url.strip())
        host = found.raw_host or ""
        if found.scheme not in _PORTS or not host or re.search(r"[\s<>\"\\]", host):
            return None
        plain = found.with_user(None).with_fragment(None)
        return str(
            plain.with_path(plain.raw_path, encoded=True, keep_query=True)
        )  # an empty path becomes "/"
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


def fetch(url: str, max_bytes: int, timeout: float, kinds: set[str] | None = None) -> Fetched:
    """Ask for one canonical address. `kinds`: content types whose body is read; None reads any.

    Raises FetchError for a status other than success or redirect, another kind of content, more than
    `max_bytes`, an answer that does not come or breaks off. No body is read further than needed to know.
    """
    started = time.monotonic()
    request = urllib.request.Request(
        url, headers={"User-Agent": f"{AGENT}/1.0", "Accept": "text/html, application/pdf;q=0.9, */*;q=0.1"}
    )
    try:
        with _opener(url).open(request, timeout=timeout) as answer:
            location = (
                answer.headers.get("Location", "") if answer.status in (301, 302, 303, 307, 308) else ""
            )
            if location:
                return Fetched(url, location=location)
            if answer.status != 200:
                raise FetchError(
                    f"not found ({answer.status})"
                    if answer.status in (404, 410)
                    else f"the server answered {answer.status}",
                    answer.status,
                )
            kind = answer.headers.get_content_type() if answer.headers.get("Content-Type") else "unknown"
            if kinds is not None and kind not in kinds:
                raise FetchError(f"content of type {kind}")
            return Fetched(
                url,
                kind,
                _known_charset(answer.headers.get_content_charset()),
                _read(answer, max_bytes, timeout, started),
            )
    except FetchError:
        raise
    except TimeoutError:
        raise FetchError(f"no answer within {timeout:g} s") from None
    except (OSError, http.client.HTTPException, ValueError) as error:
        reason = getattr(error, "reason", error)
        raise FetchError(
            f"no answer within {timeout:g} s"
            if isinstance(reason, TimeoutError)
            else f"cannot be fetched ({_words(reason)})"
        ) from None


def _opener(url: str) -> urllib.request.OpenerDirector:
    """HTTP and HTTPS only, redirects and error statuses left to the caller, no proxy on this machine."""
    opener = urllib.request.OpenerDirector()
    proxies = urllib.request.ProxyHandler({} if urlsplit(url).hostname in _LOOPBACK else None)
    for handler in (
        proxies,
        urllib.request.UnknownHandler(),
        urllib.request.HTTPHandler(),
        urllib.request.HTTPSHandler(),
    ):
        opener.add_handler(handler)
    return opener


def _read(answer, max_bytes: int, timeout: float, started: float) -> bytes:
    """The body, in pieces, so that its size and its seconds are bounded whatever the headers say."""
    declared = answer.headers.get("Content-Length", "")
    if declared.isdigit() and int(declared) > max_bytes:
        raise FetchError(f"{int(declared):,} bytes, more than the limit of {max_bytes:,}")
    body = bytearray()
    while piece := answer.read1(READ_AT_ONCE):
        body += piece
        if len(body) > max_bytes:
            raise FetchError(f"more than the limit of {max_bytes:,} bytes")
        if time.monotonic() - started > timeout:
            raise FetchError(f"not finished within {timeout:g} s")
    if declared.isdigit() and len(body) < int(declared):
        raise FetchError(f"the answer broke off after {len(body):,} of {int(declared):,} bytes")
    return bytes(body)


def _known_charset(name: str | None) -> str | None:
    try:
        codecs.lookup(name or "utf-8")
        return name
    except LookupError:
        return None


def _words(reason) -> str:
    return str(getattr(reason, "strerror", None) or reason or type(reason).__name__).splitlines()[0]


# ---- links -------------------------------------------------------------------------------------


def addresses_in(document: Document) -> list[str]:
    """Web addresses that an HTML document links to, canonical, each once, in reading order.

    >>> content = b'<a href="y"></a><a href="mailto:me"></a><a href="y#1"></a>'
    >>> addresses_in(Document("http://a/x/", "html", content, depth=0))
    ['http://a/x/y']
    """
    hrefs, base = links(decoded(document.content, document.charset))
    start = _joined(document.url, base) if base else document.url
    found = (canonical(_joined(start, href)) for href in hrefs)
    return list(dict.fromkeys(address for address in found if address))


def _joined(base: str, href: str) -> str:
    try:
        return urljoin(base, href.strip())
    except ValueError:  # such as http://[broken
        return ""

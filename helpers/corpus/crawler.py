"""Crawl one web site, politely: sitemap first, then links, never off the host, never where robots.txt says
no.

    found = crawl("https://wiki.example.org/", max_pages=200)
    found.documents      HTML and PDF as they were served
    found.skipped        every other address that was met, with the reason

One bad page never stops the crawl: whatever goes wrong becomes a row of `skipped`. Bounded in pages, depth,
bytes and seconds, so no site can keep it busy for ever. robots.txt is read with the standard library's
parser.

What this leaves out: pages that a script builds in the browser, log-ins, `*` and `$` in robots.txt (RFC
9309, section 2.2.3), crawling again only what changed.
"""

import hashlib
import re
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from html import unescape
from urllib.parse import urljoin
from urllib.robotparser import RobotFileParser

from .fetch import AGENT, Document, Fetched, FetchError, addresses_in, canonical, fetch, site_of

KINDS = {"text/html": "html", "application/xhtml+xml": "html", "application/pdf": "pdf"}
MOST_REDIRECTS = 5
MOST_SITEMAPS = 20
SLOWEST = 10.0  # seconds between requests, at most, that robots.txt may ask for


@dataclass(frozen=True)
class Skipped:
    """An address that was not kept, and why."""

    url: str
    reason: str


@dataclass
class CrawlResult:
    """What a crawl brought: documents, what was skipped and why, redirects (asked -> answered), requests."""

    documents: list[Document] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)
    redirects: dict[str, str] = field(default_factory=dict)
    requests: int = 0

    def __str__(self) -> str:
        return (
            f"{len(self.documents)} documents, {len(self.skipped)} addresses skipped, "
            f"{len(self.redirects)} redirects, {self.requests} requests"
        )


def crawl(
    url: str,
    max_pages: int = 500,
    max_depth: int = 3,
    max_bytes: int = 1_000_000,
    delay: float = 0.2,
    timeout: float = 10.0,
    progress: Callable[[int, int], None] | None = None,
) -> CrawlResult:
    """Fetch the documents of one host, beginning at `url`.

        found = crawl("https://wiki.example.org/", max_pages=200)

    max_pages: documents kept; the number of requests is bounded by five times as many. max_depth: links
    followed from the start, which is depth 0; what a sitemap names is depth 1. max_bytes: of one document;
    reading stops there. delay: seconds between two requests, or what robots.txt asks for if that is longer.
    timeout: seconds for one request. progress: called with (addresses done, addresses known). Raises
    ValueError for an address that is no web address, or limits that allow nothing.
    """
    start = canonical(url)
    if start is None:
        raise ValueError(f"{url!r} is not a web address. Give one such as http://127.0.0.1:8000/.")
    if max_pages < 1 or max_bytes < 1 or max_depth < 0 or timeout <= 0:
        raise ValueError(
            "A crawl needs max_pages and max_bytes of at least 1, max_depth of at least 0, "
            "and a timeout above 0."
        )
    return _Crawl(start, max_pages, max_depth, max_bytes, delay, timeout).run(progress)


class _Crawl:
    """The state of one crawl: a queue of addresses, what was met, what was brought."""

    def __init__(
        self, start: str, max_pages: int, max_depth: int, max_bytes: int, delay: float, timeout: float
    ):
        self.start, self.max_pages, self.max_depth = start, max_pages, max_depth
        self.max_bytes, self.delay, self.timeout = max_bytes, delay, timeout
        self.result = CrawlResult()
        self.met: set[str] = set()  # addresses that were queued, fetched, or skipped
        self.contents: dict[bytes, str] = {}
        self.queue: deque[tuple[str, int]] = deque()  # address, depth
        self.most_requests = 5 * max_pages + MOST_SITEMAPS

    def run(self, progress: Callable[[int, int], None] | None) -> CrawlResult:
        """Visit the queue until it is empty or a limit is reached."""
        self.robots, self.refusal = self._read_robots()
        self._add(self.start, 0)
        for address in self._sitemap():
            self._add(address, 1)
        done = 0
        while self.queue:
            address, depth = self.queue.popleft()
            limit = self._limit()
            if limit:
                self._skip(address, limit)
            else:
                self._visit(address, depth)
            done += 1
            if progress:
                progress(done, done + len(self.queue))
        return self.result

    def _limit(self) -> str:
        if len(self.result.documents) >= self.max_pages:
            return f"limit of {self.max_pages} documents reached"
        return (
            f"limit of {self.most_requests} requests reached"
            if self.result.requests >= self.most_requests
            else ""
        )

    def _add(self, address: str | None, depth: int) -> None:
        """Queue an address that was not met before, or say why not."""
        if address is None or address in self.met:
            return
        self.met.add(address)
        reason = self._forbidden(address) or (
            f"more than {self.max_depth} links from the start" if depth > self.max_depth else ""
        )
        if reason:
            self._skip(address, reason)
        else:
            self.queue.append((address, depth))

    def _forbidden(self, address: str) -> str:
        """Why an address may not be fetched; empty when it may."""
        if site_of(address) != site_of(self.start):
            return "on another host"
        if self.refusal:
            return self.refusal
        as_files = re.sub(r"(?<!:)/{2,}", "/", address)  # many servers read //private/ as /private/
        return (
            ""
            if self.robots.can_fetch(AGENT, address) and self.robots.can_fetch(AGENT, as_files)
            else "robots.txt asks to leave it alone"
        )

    def _skip(self, address: str, reason: str) -> None:
        self.result.skipped.append(Skipped(address, reason))

    # ---- one address ----

    def _visit(self, address: str, depth: int) -> None:
        try:
            answer = self._follow(address)
        except FetchError as error:
            self._skip(address, str(error))
            return
        if answer:
            self._keep(answer, depth)

    def _follow(self, address: str) -> Fetched | None:
        """The answer at the end of the redirects, each of which must be allowed and new.

        None when a reason was already noted.
        """
        current = address
        for _ in range(MOST_REDIRECTS + 1):
            answer = self._request(current, set(KINDS))
            if not answer.location:
                return answer
            target = canonical(urljoin(current, answer.location))
            if target is None:
                raise FetchError(f"redirects to {answer.location[:80]!r}, which is no web address")
            self.result.redirects[current] = target
            if target == current:
                raise FetchError("redirects to itself")
            if reason := self._forbidden(target):
                raise FetchError(f"redirects to {target}: {reason}")
            if target in self.met:  # fetched, or waiting in the queue, or skipped with its own reason
                self._skip(address, f"redirects to {target}, an address met before")
                return None
            self.met.add(target)
            current = target
        raise FetchError(f"more than {MOST_REDIRECTS} redirects")

    def _request(self, address: str, kinds: set[str] | None) -> Fetched:
        if self.result.requests and self.delay > 0:
            time.sleep(self.delay)
        self.result.requests += 1
        return fetch(address, self.max_bytes, self.timeout, kinds)

    def _keep(self, answer: Fetched, depth: int) -> None:
        """Keep a document that is new by its content, and queue what it links to."""
        digest = hashlib.sha256(answer.content).digest()
        if digest in self.contents:
            self._skip(answer.url, f"the same content as {self.contents[digest]}")
            return
        self.contents[digest] = answer.url
        document = Document(answer.url, KINDS[answer.type], answer.content, depth, answer.charset)
        self.result.documents.append(document)
        if document.kind == "html":
            for address in addresses_in(document):
                self._add(address, depth + 1)

    # ---- robots.txt and sitemaps ----

    def _read_robots(self) -> tuple[RobotFileParser, str]:
        """The rules, and why nothing may be fetched when they cannot be known (RFC 9309, section 2.3.1)."""
        rules = RobotFileParser()
        rules.parse([])
        address = urljoin(self.start, "/robots.txt")
        try:
            answer = self._request(address, None)
            for _ in range(MOST_REDIRECTS):
                target = canonical(urljoin(address, answer.location)) if answer.location else None
                if target is None or site_of(target) != site_of(self.start):
                    break
                answer = self._request(target, None)
        except FetchError as error:
            if error.status and 400 <= error.status < 500:  # there are no rules
                return rules, ""
            return rules, f"robots.txt cannot be read ({error})"
        if answer.location:
            return rules, "robots.txt redirects and does not arrive on this host"
        rules.parse(answer.content.decode("utf-8", "replace").splitlines())
        self.delay = max(self.delay, min(float(rules.crawl_delay(AGENT) or 0), SLOWEST))
        return rules, ""

    def _sitemap(self) -> list[str]:
        """Addresses that the sitemaps name (sitemaps.org 0.9), in their order.

        A sitemap may name further sitemaps.
        """
        waiting = deque(self.robots.site_maps() or [urljoin(self.start, "/sitemap.xml")])
        found: list[str] = []
        seen: set[str] = set()
        while waiting and len(seen) < MOST_SITEMAPS:
            address = canonical(urljoin(self.start, waiting.popleft()))
            if address is None or address in seen:
                continue
            seen.add(address)
            self.met.add(address)
            try:
                if reason := self._forbidden(address):
                    raise FetchError(reason)
                text = self._request(address, None).content.decode("utf-8", "replace")
            except FetchError as error:
                if self.robots.site_maps():  # named, so its absence is worth a word
                    self._skip(address, f"sitemap: {error}")
                continue
            places = [
                unescape(place.strip())
                for place in re.findall(r"<loc>\s*(?:<!\[CDATA\[)?(.*?)(?:\]\]>)?\s*</loc>", text, re.S)
            ]
            if "<sitemapindex" in text:
                waiting.extend(places)
            else:
                found += places
        return [address for place in found if (address := canonical(urljoin(self.start, place)))]

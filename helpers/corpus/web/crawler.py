"""Crawl one web site, politely: sitemap first, then links, never off the host, never where robots.txt says
no.

    found = crawl("https://wiki.example.org/", max_pages=200)
    found.documents      HTML and PDF as they were served
    found.skipped        every other address that was met, with the reason

One bad page never stops the crawl: whatever goes wrong becomes a row of `skipped`. Bounded in pages, depth,
bytes and seconds, so no site can keep it busy for ever.

What this leaves out: pages that a script builds in the browser, log-ins, crawling again only what changed.
"""

import hashlib
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field

from .fetch import Document, Fetched, FetchError, canonical, fetch, site_of
from .page import PageSays, is_sign_in, read_page
from .site import MOST_BYTES, Robots, places_in

MOST_REDIRECTS, MOST_SITEMAPS = 5, 20
SITEMAP_BYTES = 10_000_000  # of one sitemap, unpacked; what follows is not read


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
        self.not_followed: dict[str, str] = {}  # address -> the page that asks not to follow it
        self.contents: dict[bytes, str] = {}
        self.queue: deque[tuple[str, int]] = deque()  # address, depth
        self.most_requests = 5 * max_pages + MOST_SITEMAPS
        self.robots, self.refusal = Robots(), ""

    def run(self, progress: Callable[[int, int], None] | None) -> CrawlResult:
        """Visit the queue until it is empty or a limit is reached."""
        self._read_robots()
        self._add(self.start, 0)
        for address in self._sitemap():
            self._add(address, 1)
        done = 0
        while self.queue:
            address, depth = self.queue.popleft()
            try:
                self._visit(address, depth)
            except FetchError as error:
                self._skip(address, str(error))
            except Exception as error:
                self._skip(address, f"cannot be read ({type(error).__name__}: {str(error)[:200]})")
            done += 1
            if progress:
                progress(done, done + len(self.queue))
        for address in self.not_followed.keys() - self.met:
            self._skip(address, f"{self.not_followed[address]} asks not to follow its link (nofollow)")
        return self.result

    def _limit(self) -> str:
        if len(self.result.documents) >= self.max_pages:
            return f"limit of {self.max_pages} documents reached"
        enough = self.result.requests >= self.most_requests
        return f"limit of {self.most_requests} requests reached" if enough else ""

    def _add(self, address: str | None, depth: int) -> None:
        """Queue an address that was not met before, or say why not."""
        if address is None or address in self.met:
            return
        self.met.add(address)
        reason = self._forbidden(address)
        if not reason and depth > self.max_depth:
            reason = f"more than {self.max_depth} links from the start"
        if reason:
            self._skip(address, reason)
        else:
            self.queue.append((address, depth))

    def _forbidden(self, address: str) -> str:
        """Why an address may not be fetched; empty when it may."""
        if site_of(address) != site_of(self.start):
            return "on another host"
        return self.refusal or self.robots.refuses(address)

    def _skip(self, address: str, reason: str) -> None:
        self.result.skipped.append(Skipped(address, reason))

    # ---- one address ----

    def _visit(self, address: str, depth: int) -> None:
        """Fetch an address, follow where it sends us, keep what is there and queue what that links to."""
        if limit := self._limit():
            raise FetchError(limit)
        current = address
        for _ in range(MOST_REDIRECTS + 1):
            answer = self._request(current)
            target = self._target(answer)
            if not target:
                document = Document(answer.url, answer.kind, answer.content, depth, answer.charset)
                said = read_page(document, answer.robots, answer.refresh)
                target = said.moved_to
            if not target:
                self._keep(address, document, said)
                return
            self.result.redirects[current] = target
            if target == current:
                raise FetchError("redirects to itself")
            if reason := self._forbidden(target):
                raise FetchError(f"redirects to {target}: {reason}")
            if target in self.met:  # fetched, or waiting in the queue, or skipped with its own reason
                raise FetchError(f"redirects to {target}, an address met before")
            self.met.add(target)
            current = target
        raise FetchError(f"more than {MOST_REDIRECTS} redirects")

    def _target(self, answer: Fetched) -> str:
        """Where a redirect leads; empty for an answer that is none."""
        if not answer.location:
            return ""
        target = canonical(answer.location, answer.url)
        if target is None:
            raise FetchError(f"redirects to {answer.location[:80]!r}, which is no web address")
        return target

    def _request(self, address: str, most: int = 0) -> Fetched:
        """Ask for a document or, with a number of bytes, for a file for robots."""
        if self.result.requests and self.delay > 0:
            time.sleep(self.delay)
        self.result.requests += 1
        return fetch(address, most or self.max_bytes, self.timeout, documents=not most)

    def _keep(self, asked: str, document: Document, said: PageSays) -> None:
        """Keep a document that is wanted and new by its content, and queue what it links to."""
        moved = document.url != asked and is_sign_in(document.url)
        if said.asks_password or moved and said.is_bare:
            raise FetchError(f"redirects to {document.url}, a sign-in page" if moved else "a sign-in page")
        digest = hashlib.sha256(document.content).digest()
        if said.noindex:
            self._skip(document.url, "the page asks not to be kept (noindex)")
        elif digest in self.contents:
            self._skip(document.url, f"the same content as {self.contents[digest]}")
            return
        else:
            self.contents[digest] = document.url
            self.result.documents.append(document)
        if said.not_read:
            self._skip(document.url, "kept, but its links took too long to read; some may be missing")
        for link in said.links:
            self._add(link, document.depth + 1)
        for link in said.not_followed:
            self.not_followed.setdefault(link, document.url)

    # ---- robots.txt and sitemaps ----

    def _file(self, address: str, most: int) -> Fetched:
        """A file for robots, by way of redirects on this host; at most so many bytes of it."""
        target: str | None = address
        for _ in range(MOST_REDIRECTS + 1):
            if target is None or site_of(target) != site_of(self.start):
                break
            answer = self._request(target, most)
            if not answer.location:
                if answer.cut:
                    self._skip(address, f"longer than {most:,} bytes; the rest is not read")
                return answer
            target = canonical(answer.location, target)
        raise FetchError("redirects and does not arrive on this host")

    def _read_robots(self) -> None:
        """The rules, or why nothing may be fetched as they cannot be known (RFC 9309, section 2.3.1)."""
        try:
            answer = self._file(canonical("/robots.txt", self.start) or "", MOST_BYTES)
            self.robots = Robots(answer.content, answer.cut)
            self.delay = max(self.delay, self.robots.delay)
        except Exception as error:
            if not _is_missing(error):  # else there are no rules
                self.refusal = f"robots.txt cannot be read ({error})"

    def _sitemap(self) -> list[str]:
        """Addresses that the sitemaps name, in their order. A sitemap may name further sitemaps."""
        guess = None if self.robots.sitemaps else canonical("/sitemap.xml", self.start)
        waiting = deque([guess] if guess else [canonical(one, self.start) for one in self.robots.sitemaps])
        found: dict[str, None] = {}
        seen: set[str] = set()
        while waiting:
            address = waiting.popleft()
            if address is None or address in seen:
                continue
            seen.add(address)
            self.met.add(address)
            reason = self._forbidden(address)
            try:
                if reason or len(seen) > MOST_SITEMAPS:
                    raise FetchError(reason or f"more than {MOST_SITEMAPS} of them")
                pages, more = places_in(self._file(address, max(self.max_bytes, SITEMAP_BYTES)).content)
                if address != guess and not pages and not more:
                    raise FetchError("names no address")
            except Exception as error:
                if address != guess or not reason and not _is_missing(error):  # a guess may be wrong
                    self._skip(address, f"sitemap: {error}")
                continue
            waiting.extend(canonical(place, address) for place in more)
            found |= dict.fromkeys(one for place in pages if (one := canonical(place, address)))
        return list(found)


def _is_missing(error: Exception) -> bool:
    """Did the server answer that there is no such file?"""
    return isinstance(error, FetchError) and 400 <= (error.status or 0) < 500

"""What a site says to crawlers: robots.txt (RFC 9309, read by protego) and sitemaps (sitemaps.org 0.9, lxml).

rules = Robots(b"User-agent: *\\nDisallow: /*.pdf$")
rules.refuses("http://a.org/tea.pdf")
"""

import re
import time
from typing import Any

from .fetch import AGENT

MOST_BYTES = 512_000  # of robots.txt; RFC 9309, section 2.5
MOST_PLACES = 50_000  # of one sitemap
LONGEST = 10.0  # seconds of one crawl for looking addresses up in the rules
SLOWEST = 10.0  # seconds between requests, at most, that robots.txt may ask for
_AGENT_LINE = re.compile(r"(?im)^[ \t]*user[- ]?agent[ \t]*:?[ \t]*([\w-]+|\*(?![\w-]))?.*$")
_BARE_AND = re.compile(rb"&(?!#?\w{1,10};)")


class Robots:
    """The rules of robots.txt for this crawler. cut: the file goes on after `content`."""

    def __init__(self, content: bytes = b"", cut: bool = False):
        from protego import Protego

        text = text_of(content)
        if cut:  # its last line may have lost its end
            text = text.rpartition("\n")[0]
        self.rules = Protego.parse(_AGENT_LINE.sub(_own_group, text))
        self.sitemaps = list(self.rules.sitemaps)
        rate = self.rules.request_rate(AGENT)
        pauses = (self.rules.crawl_delay(AGENT) or 0.0, rate.seconds / rate.requests if rate else 0.0)
        self.delay = min(max(pauses), SLOWEST)
        self.left = LONGEST

    def refuses(self, address: str) -> str:
        """Why an address may not be fetched; empty when it may.

        >>> Robots(b"User-agent: *\\r\\nDisallow: /*.pdf$\\r\\nAllow: /a").refuses("http://a.org/x.pdf")
        'robots.txt asks to leave it alone'
        """
        if self.left < 0:
            return "robots.txt has too many rules to be looked up"
        started = time.monotonic()
        as_file = re.sub(r"(?<!:)/{2,}", "/", address)  # many servers read //private/ as /private/
        free = all(self.rules.can_fetch(one, AGENT) for one in {address, as_file})
        self.left -= time.monotonic() - started
        return "" if free else "robots.txt asks to leave it alone"


def _own_group(line: re.Match) -> str:
    """A group is ours by the whole of our name, whatever version follows it (RFC 9309, section 2.2.1)."""
    name = line[1] or ""
    return f"User-agent: {name if name == '*' or name.lower() == AGENT.lower() else 'another'}"


def text_of(content: bytes) -> str:
    """The text of a file for robots: UTF-8 or, by its mark, UTF-16; one kind of line end.

    >>> text_of("\\ufeffa\\r\\nb\\rc".encode())
    'a\\nb\\nc'
    """
    wide = content.startswith((b"\xff\xfe", b"\xfe\xff"))
    text = content.decode("utf-16" if wide else "utf-8-sig", "replace")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def places_in(content: bytes) -> tuple[list[str], list[str]]:
    """The pages and the further sitemaps that a sitemap names: XML, a feed, or a line an address.

    No entity is resolved and nothing is loaded. What is broken is read as far as it can be.

    >>> places_in(b"<s:urlset xmlns:s='x'><s:url><s:loc> /a?x=1&y=2 </s:loc></s:url></s:urlset>")
    (['/a?x=1&y=2'], [])
    """
    from lxml import etree

    text = text_of(content).strip()
    if not text.startswith("<"):
        return [line.strip() for line in text.split("\n") if line.strip().startswith("http")][
            :MOST_PLACES
        ], []
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, recover=True, encoding="utf-8"
    )
    root = etree.fromstring(_BARE_AND.sub(b"&amp;", text.encode("utf-8", "replace")), parser)
    found: dict[str, list[str]] = {"url": [], "sitemap": []}
    for element in () if root is None else root.iterdescendants("*"):
        name, around = _name(element), _name(element.getparent())
        place = (
            element.xpath("string()").strip() or element.get("href", "") if name in ("loc", "link") else ""
        )
        if place and around in ("url", "urlset", "item", "entry", "sitemap", "sitemapindex"):
            found["sitemap" if around.startswith("sitemap") else "url"].append(place)
    return found["url"][:MOST_PLACES], found["sitemap"]


def _name(element: Any) -> str:
    """The name of an element, without its name space or a prefix that was never declared."""
    return re.split("[}:]", element.tag)[-1]

"""What a fetched page says to a crawler: links, where it sends us, what it asks us not to do.

    said = read_page(document)
    said.links, said.noindex

Read by lxml's events, without a tree, so that no nesting is too deep.
"""

import contextlib
import re
import time
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from ..decoding import decode
from .fetch import AGENT, Document, canonical

LONGEST = 5.0  # seconds for the links of one page; what a parser takes grows with its faults
PIECE = 16_384  # letters between two looks at the clock
FEW_WORDS = 40  # of a page that does nothing but ask for a password
AT_ONCE = 1.0  # seconds up to which "refresh" is a redirect
_FOLLOWED = {"a": "href", "area": "href", "iframe": "src", "frame": "src", "link": "href"}
_LINK_RELATIONS = {"next", "prev", "canonical"}  # of <link>; others are style sheets, icons, feeds
_AROUND = ("form", "nav", "header", "footer", "aside", "head", "script", "style", "noscript", "title")
# A directive, or a name of a crawler and a colon; what has a value of its own is passed over.
_WORD = re.compile(r"(?:unavailable_after|max-[\w-]+)\s*:[^,]*|(?<![\w-])([a-z][\w-]*)\s*(:?)")
_REFRESH = re.compile(r"\s*([\d.]*)\s*[;,\s]\s*(?:url\s*=\s*)?['\"]?([^'\"]*)", re.I)
_SIGN_IN = re.compile(
    r"(?:^|[/:=])(?:wp-|user|account)?(?:(?:log|sign)[-_]?[io]n|sso|saml2?|oauth2?)(?:\.\w+)?(?:$|[/?&])"
)


@dataclass
class PageSays:
    """Addresses to follow and not to follow, in reading order, and what the page is.

    moved_to: where it sends us. is_bare: hardly a word beside forms and navigation. asks_password: and
    nothing but that.
    """

    links: list[str] = field(default_factory=list)
    not_followed: list[str] = field(default_factory=list)
    moved_to: str = ""
    noindex: bool = False
    is_bare: bool = False
    asks_password: bool = False
    not_read: bool = False


def read_page(document: Document, robots: Iterable[str] = (), refresh: str = "") -> PageSays:
    """What a document says. robots, refresh: its headers X-Robots-Tag and Refresh.

    >>> content = b'<a href="y"></a><a href="mailto:me"></a><a href="y#1"></a><a rel=nofollow href=z>'
    >>> said = read_page(Document("http://a/x/", "html", content, depth=0))
    >>> said.links, said.not_followed
    (['http://a/x/y'], ['http://a/x/z'])
    """
    reader = _Reader()
    if document.kind == "html":
        reader.read(decode(document.content, document.charset, kind="html"))
    base = canonical(reader.base, document.url) or document.url
    asked = directives([*robots, *reader.robots])
    bare = document.kind == "html" and reader.words < FEW_WORDS
    password = reader.asks_password and bare
    said = PageSays([], [], "", "noindex" in asked, bare, password, reader.late)
    links = [(canonical(href, base), nofollow) for href, nofollow in reader.links]
    seconds, where = when_and_where(refresh or reader.refresh)
    target = canonical(where, base) if where else None
    if target and target != document.url:
        said.moved_to = target if seconds <= AT_ONCE else ""
        links.append((target, False))
    free = dict.fromkeys(
        link for link, nofollow in links if link and not nofollow and "nofollow" not in asked
    )
    rest = dict.fromkeys(link for link, _ in links if link and link not in free)
    said.links, said.not_followed = list(free), list(rest)
    return said


def directives(values: Iterable[str]) -> set[str]:
    """What the values of X-Robots-Tag or <meta name="robots"> ask of this crawler, or of all.

    >>> sorted(directives(["otherbot: noindex, nofollow", "max-snippet: 5, NOARCHIVE", "none"]))
    ['noarchive', 'nofollow', 'noindex', 'none']
    """
    found = set()
    for value in values:
        agent = ""
        for word, colon in _WORD.findall(value.lower()):
            if colon:
                agent = word
            elif agent in ("", "robots", AGENT.lower()):
                found.add(word)
    found.discard("")
    return found | ({"noindex", "nofollow"} if "none" in found else set())


def when_and_where(refresh: str) -> tuple[float, str]:
    """Seconds and address of a "refresh"; an empty address when it only loads the page anew.

    >>> when_and_where("0; URL='/new'"), when_and_where("300")
    ((0.0, '/new'), (0.0, ''))
    """
    parts = _REFRESH.match(refresh)
    try:
        return (float(parts[1] or 0), parts[2].strip()) if parts else (0.0, "")
    except ValueError:  # 1.2.3
        return 0.0, ""


def is_sign_in(address: str) -> bool:
    """Does an address look like the one where a site asks who we are?

    >>> is_sign_in("http://a/wp-login.php?next=/x"), is_sign_in("http://a/how-to-log-in.html")
    (True, False)
    """
    return bool(_SIGN_IN.search(address.lower()))


class _Reader:
    """Takes the events of a parser, and keeps what a crawler needs."""

    def __init__(self) -> None:
        self.base, self.refresh, self.asks_password, self.words = "", "", False, 0
        self.links: list[tuple[str, bool]] = []  # as written; is it asked not to be followed?
        self.robots: list[str] = []
        self.inside: Counter[str] = Counter()
        self.late = False

    def read(self, source: str) -> None:
        """Read a page, as far as the time goes."""
        from lxml import etree

        parser = etree.HTMLParser(target=self, encoding="utf-8", huge_tree=True)
        until = time.monotonic() + LONGEST
        with contextlib.suppress(etree.LxmlError):  # such as "Document is empty", of nothing but comments
            for start in range(0, len(source), PIECE):
                parser.feed(source[start : start + PIECE].encode("utf-8", "replace"))
                if time.monotonic() > until:
                    self.late = True
                    return
            parser.close()

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        """An element begins."""
        tag = tag.rpartition(":")[2].lower()
        self.inside[tag] += 1
        given = {name.lower(): value or "" for name, value in attributes.items()}
        if self.inside["template"]:
            return
        if tag == "base":
            self.base = self.base or given.get("href", "").strip()
        elif tag == "meta":
            self._meta(given)
        elif tag == "input":
            around = any(self.inside[name] for name in ("header", "footer", "nav", "aside"))
            self.asks_password |= given.get("type", "").strip().lower() == "password" and not around
        elif tag in _FOLLOWED and given.get(_FOLLOWED[tag], "").strip():
            relation = set(given.get("rel", "").lower().split())
            if tag != "link" or relation & _LINK_RELATIONS:
                self.links.append((given[_FOLLOWED[tag]], "nofollow" in relation))

    def _meta(self, given: Mapping[str, str]) -> None:
        name, content = given.get("name", "").strip().lower(), given.get("content", "")
        if name in ("robots", AGENT.lower()):
            self.robots.append(content)
        elif given.get("http-equiv", "").strip().lower() == "refresh" and not self.inside["noscript"]:
            self.refresh = self.refresh or content

    def end(self, tag: str) -> None:
        """An element ends."""
        self.inside[tag.rpartition(":")[2].lower()] -= 1

    def data(self, text: str) -> None:
        """A piece of text."""
        if self.words < FEW_WORDS and not any(self.inside[name] for name in _AROUND):
            self.words += len(text.split())

    def close(self) -> None:
        """The page is at its end."""

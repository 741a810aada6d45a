"""Reads built pages: nothing is loaded from elsewhere, and no link leads nowhere.

A link to another site is a reader's own step and is allowed; a picture, script, style or font from one is
not, for it would tell that site who reads, and be missing without a network.
"""

import re
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

LOADED = {
    ("script", "src"), ("img", "src"), ("img", "srcset"), ("link", "href"), ("iframe", "src"),
    ("audio", "src"), ("video", "src"), ("video", "poster"), ("source", "src"), ("source", "srcset"),
    ("embed", "src"), ("object", "data"), ("input", "src"), ("form", "action"), ("use", "href"),
    ("image", "href"),
}  # fmt: skip
FOR_READERS = {"canonical", "author", "license", "next", "prev", "search", "index"}  # no browser loads these
AWAY = re.compile(r"^(?:https?:)?//")
CALLS = re.compile(
    r"""\b(?:import|fetch|importScripts|WebSocket|EventSource|require)\s*\(\s*["'`](?:https?|wss?):?//"""
    r"""|\bfrom\s*["'](?:https?:)?//|\.src\s*=\s*["'`](?:https?:)?//"""
)
CSS_AWAY = re.compile(r"""(?:url\(\s*["']?|@import\s+["'])(?:https?:)?//[^"')\s]+""")


class _Page(HTMLParser):
    """What a page loads, where it leads, which anchors it has, and what stands in its scripts and styles."""

    def __init__(self) -> None:
        super().__init__()
        self.loads: list[str] = []
        self.leads: list[str] = []
        self.anchors: set[str] = set()
        self.inside: dict[str, str] = {"script": "", "style": ""}
        self._tag = ""

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        """Note the addresses and the anchors of a tag."""
        given = {name: value or "" for name, value in attributes}
        self._tag = tag
        self.anchors |= {given[name] for name in ("id", "name") if name in given}
        for name, value in given.items():
            if (tag, name) in LOADED and not (tag == "link" and given.get("rel") in FOR_READERS):
                self.loads.append(value)
            elif (tag, name) in (("a", "href"), ("area", "href")):
                self.leads.append(value)
            elif name == "style":
                self.inside["style"] += value + "\n"

    def handle_data(self, data: str) -> None:
        """Keep the text of scripts and styles."""
        if self._tag in self.inside:
            self.inside[self._tag] += data

    def handle_endtag(self, tag: str) -> None:
        """What follows an end is no script any more."""
        self._tag = ""


@cache
def _read(path: Path) -> _Page:
    page = _Page()
    page.feed(path.read_text(encoding="utf-8"))
    return page


def faults(folder: Path) -> list[str]:
    """Everything wrong with the built pages of a folder, one sentence each."""
    _read.cache_clear()
    found = []
    for path in sorted(folder.rglob("*.html")):
        page, name = _read(path), path.relative_to(folder).as_posix()
        for address in page.loads:
            found += _loaded(address, path, folder, name)
        found += [f"{name}: {said}" for said in _in_code(page.inside["script"], page.inside["style"])]
        found += [f"{name}: {said}" for address in page.leads for said in _led(address, path, folder)]
    for path in sorted([*folder.rglob("*.css"), *folder.rglob("*.js")]):
        text = path.read_text(encoding="utf-8", errors="replace")
        both = ("", text) if path.suffix == ".css" else (text, "")
        found += [f"{path.relative_to(folder).as_posix()}: {said}" for said in _in_code(*both)]
    return list(dict.fromkeys(found))


def _in_code(script: str, style: str) -> list[str]:
    """What scripts and styles would load from elsewhere."""
    hits = [*CALLS.finditer(script), *CSS_AWAY.finditer(style)]
    return [f"loads from elsewhere: {hit[0][:80]}" for hit in hits]


def _loaded(address: str, path: Path, folder: Path, name: str) -> list[str]:
    if AWAY.match(address):
        return [f"{name}: loads from elsewhere: {address[:80]}"]
    return [f"{name}: {said}" for said in _led(address, path, folder)]


def _led(address: str, path: Path, folder: Path) -> list[str]:
    """What is wrong with an address on a page: no such file, or no such place in it."""
    parts = urlsplit(address)
    if parts.scheme or parts.netloc:
        return []
    target = (path.parent / unquote(parts.path)).resolve() if parts.path else path.resolve()
    if target.is_dir():
        target /= "index.html"
    if folder.resolve() not in target.parents:
        return [f"{address} leads out of the site"]
    if not target.is_file():
        return [f"{address} leads to no file"]
    wanted = unquote(parts.fragment)
    if wanted and target.suffix == ".html" and wanted not in _read(target).anchors | {"top"}:
        return [f"{address} leads to no place of {target.name}"]
    return []

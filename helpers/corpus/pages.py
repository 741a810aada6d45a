"""Pages: documents as Markdown text with a title and metadata. `load` reads them from files.

Offsets everywhere in the course count characters of `Page.text`, the text after the front matter. The few
signs of Markdown that the course looks for are defined here, once: headings, code fences, titles. What this
leaves out: underlined headings (setext), indented code, everything inside a line.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import yaml

_FRONT_MATTER = re.compile(r"\A---[ \t]*\n(.*?)^---[ \t]*(?:\n+|\Z)", re.DOTALL | re.MULTILINE)
_HEADING = re.compile(r"^(#{1,6})\s+(.+?)(?:\s+#+)?\s*$")
_FENCE = re.compile(r"^\s*(`{3,}(?!.*`)|~{3,})")
_TEXT_FIELDS = ("id", "title", "access", "department")


class PageError(ValueError):
    """A page cannot be read; the message says which file, why, and what to do."""


@dataclass(frozen=True)
class Page:
    """One document: an `id` of its own, `text` in Markdown without front matter, `metadata` from that matter.

    >>> page = Page("tea", "Tea", "# Tea\\n\\nBoil it.", {"access": "kitchen"})
    >>> page.access, page.department
    ('kitchen', '')
    """

    id: str
    title: str
    text: str
    metadata: dict = field(default_factory=dict)
    path: Path | None = None
    left_out: tuple = ()  # (what, why) of what the source holds and the text does not
    origin: object = None

    @property
    def department(self) -> str:
        """Department that owns the page; empty for pages of other folders."""
        return self.metadata.get("department", "")

    @property
    def access(self) -> str:
        """Group that may read the page; `all-staff` unless the front matter says otherwise."""
        return self.metadata.get("access", "all-staff")


def parse_page(source: str, page_id: str, path: Path | None = None) -> Page:
    """Split one file's text into front matter and body. Values of the front matter stay strings.

    Raises PageError when the front matter is not a YAML mapping.

    >>> page = parse_page("---\\nid: tea\\nversion: 1.10\\n---\\n# Tea\\n", "drinks/tea.md")
    >>> page.id, page.title, page.text, page.metadata["version"]
    ('tea', 'Tea', '# Tea\\n', '1.10')
    """
    source = source.removeprefix("\ufeff").replace("\r\n", "\n")
    match = _FRONT_MATTER.match(source)
    metadata = _front_matter(match[1], path or page_id) if match else {}
    text = source[match.end() :] if match else source
    title = metadata.get("title") or title_of(text) or Path(page_id).stem
    return Page(metadata.get("id") or page_id, title, text, metadata, path)


def _front_matter(source: str, name: Path | str) -> dict:
    try:
        metadata = yaml.load(source, Loader=yaml.BaseLoader) or {}
    except yaml.YAMLError as error:
        reason = str(error).splitlines()[0]
        raise PageError(
            f"{name}: the front matter is not valid YAML ({reason}). Mend the lines between the two '---'."
        ) from None
    if not isinstance(metadata, dict) or not all(isinstance(metadata.get(f, ""), str) for f in _TEXT_FIELDS):
        raise PageError(f"{name}: the front matter must be 'name: value' lines between the two '---'.")
    return metadata


# ---- signs of Markdown ------------------------------------------------------------------------------------


def heading(line: str) -> tuple[int, str] | None:
    """(level, text) of a heading line; None for any other line.

    >>> heading("## Soak test ##"), heading("#hashtag")
    ((2, 'Soak test'), None)
    """
    match = _HEADING.match(line)
    return (len(match[1]), match[2]) if match else None


def fence_after(line: str, fence: str) -> str:
    """The fence that is open after a line, when `fence` was open before it; empty when none is.

    Only the same sign, at least as often and alone on its line, closes a fence.

    >>> fence_after("~~~python", ""), fence_after("```", "~~~"), fence_after("~~~~", "~~~")
    ('~~~', '~~~', '')
    """
    if not fence:
        match = _FENCE.match(line)
        return match[1] if match else ""
    closing = line.strip()
    return "" if len(closing) >= len(fence) and set(closing) == {fence[0]} else fence


def lines_with_fences(text: str) -> Iterator[tuple[str, bool]]:
    """Every line with its end, and whether it belongs to code: a line inside a fence, or one that opens it.

    >>> [fenced for line, fenced in lines_with_fences("a\\n```\\n# b\\n```\\nc")]
    [False, True, True, False, False]
    """
    fence = ""
    for line in text.splitlines(keepends=True):
        fence = fence_after(line, fence)
        yield line, bool(fence)


def title_of(text: str) -> str:
    """The first heading of level 1 outside code; empty when there is none.

    >>> title_of("```\\n# make tea\\n```\\n\\n# Tea\\n")
    'Tea'
    """
    for line, fenced in lines_with_fences(text):
        found = None if fenced else heading(line)
        if found and found[0] == 1:
            return found[1]
    return ""

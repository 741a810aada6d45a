"""Pages: documents as Markdown text with a title and metadata. `load` reads them from files.

Offsets everywhere in the course count characters of `Page.text`: clean text, without front matter and
comments. `Page.source_span` leads back to the document.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from .clean import Cleaned, clean
from .front_matter import FrontMatter, FrontMatterError, front_matter
from .labels import ALL_STAFF, RESTRICTED, folded, label_line, label_of, settled
from .markdown import code_lines, outline, title_of
from .raw_html import Span, comments

TOP, TOP_LINES = 8000, 50  # characters and lines at a text's beginning that may hold a label
LeftOut = tuple[tuple[str, str], ...]  # (what, why) of what a source holds and a page's text does not


class PageError(ValueError):
    """A page cannot be read; the message says which file, why, and what to do.

    labelled: the file says who may read it, though nobody could read what.
    """

    labelled = False


@dataclass(frozen=True)
class Page:
    """One document: an `id` of its own, `text` in Markdown without front matter, `metadata` from that matter.

    title: empty for a document that names none; a file's name is no title. left_out: (what, why) of what the
    source holds and the text does not. origin: the way back to the source; None when it is unknown.

    >>> page = Page("tea", "Tea", "# Tea\\n\\nBoil it.", {"access": "kitchen"})
    >>> page.access, page.department
    ('kitchen', '')
    """

    id: str
    title: str
    text: str
    metadata: dict = field(default_factory=dict)
    path: Path | None = None
    left_out: LeftOut = ()
    origin: Cleaned | None = field(default=None, compare=False, repr=False)

    @property
    def department(self) -> str:
        """Department that owns the page; empty for pages of other folders."""
        return self.metadata.get("department", "")

    @property
    def access(self) -> str:
        """Group that may read the page: `all-staff` when it carries no label, `restricted` when in doubt."""
        return settled(self.metadata["access"])[0] if "access" in self.metadata else ALL_STAFF

    def source_span(self, start: int, end: int) -> Span | None:
        """The characters (start, end) of the document that text[start:end] stands for; None when unknown.

        >>> parse_page("---\\nid: tea\\n---\\n# Tea", "tea.md").source_span(2, 5)
        (18, 21)
        """
        return self.origin.source_span(start, end) if self.origin else None


def parse_page(source: str, page_id: str, path: Path | None = None) -> Page:
    """The page that one document's text is: reStructuredText when its name ends in .rst, else Markdown.

    Values of the front matter stay strings. Comments are left out; `left_out` tells of those that hold words,
    and of a label that is in doubt. Raises PageError when the front matter cannot be read.

    >>> page = parse_page("---\\nid: tea\\nversion: 1.10\\n---\\n# Tea\\n", "drinks/tea.md")
    >>> page.id, page.title, page.text, page.metadata["version"]
    ('tea', 'Tea', '# Tea\\n', '1.10')
    """
    try:
        cleaned = clean(source)
        matter = front_matter(cleaned.text)
    except ValueError as error:
        refused = PageError(f"{path or page_id}: {error}")
        refused.labelled = isinstance(error, FrontMatterError) and _label_at_top(source) is not None
        raise refused from None
    metadata: dict[str, Any] = dict(matter.metadata)
    origin: Cleaned | None
    asides: list[str]
    if (path or Path(page_id)).suffix.lower() == ".rst":
        from .rst import markdown_of  # docutils takes a moment

        text, fields, asides, left_out = markdown_of(_without(cleaned, [(matter.start, matter.end)]).text)
        doubt, top, origin = _merge(metadata, fields), text, None
    else:
        origin, left_out = _markdown(cleaned, matter)
        top = cleaned.text[: matter.start] + cleaned.text[matter.end :]
        text, doubt, asides = origin.text, "", []
    metadata, doubt = _with_label(metadata, doubt or _label_beside(top, asides, metadata))
    if doubt:
        left_out += (("the label", f"{doubt}; so only the group {RESTRICTED!r} may read it"),)
    title = metadata.get("title") or title_of(text)
    return Page(metadata.get("id") or page_id, title, text, metadata, path, left_out, origin)


def _markdown(cleaned: Cleaned, matter: FrontMatter) -> tuple[Cleaned, LeftOut]:
    """The text without front matter and comments, and a row for the comments that hold words."""
    body = _without(cleaned, [(matter.start, matter.end)])
    spans = comments(body.text, code_lines(body.text)) if "<!--" in body.text else []
    said = [" ".join(body.text[start + 4 : end - 3].split()) for start, end in spans]
    said = [words for words in said if any(letter.isalnum() for letter in words)]
    kept = _without(body, spans)
    if not said:
        return kept, ()
    what = f"{len(said)} comment{'' if len(said) == 1 else 's'}, the first {said[0][:40]!r}"
    return kept, ((what, "written for whoever edits the file, not for a reader"),)


def _without(cleaned: Cleaned, spans: list[Span]) -> Cleaned:
    """A text without some stretches of it, with the way back to its source."""
    parts, changes = [], []
    position = length = 0
    for start, end in spans:
        if start == end:
            continue
        parts.append(cleaned.text[position:start])
        length += start - position
        changes.append((length, length, start, end))
        position = end
    if not changes:
        return cleaned
    return cleaned.then(Cleaned("".join(parts) + cleaned.text[position:], (tuple(changes),)))


def _merge(metadata: dict[str, Any], fields: Mapping[str, Any]) -> str:
    """Add the fields that a text itself names; a second label that says another thing is a doubt."""
    doubt = ""
    for name, value in fields.items():
        if name == "access" and name in metadata and folded(str(metadata[name])) != folded(str(value)):
            doubt = "its two access labels say different things"
        metadata.setdefault(name, value)
    return doubt


def _label_beside(body: str, asides: Iterable[str], metadata: Mapping[str, Any]) -> str:
    """Why the label is in doubt because of a line of the text; empty when it is not.

    asides: comments that are no longer in the text.
    """
    said = metadata.get("access")
    only = "" if said is None else "access"
    found = _label_at_top(body, only)
    for aside in asides:
        found = found or label_line(aside.split("\n"), only)
    if found is None or (isinstance(said, str) and folded(said) == folded(found[1])):
        return ""
    return f"its line {found[0][:60]!r} looks like a label and stands outside the front matter"


def _label_at_top(body: str, only: str = "") -> tuple[str, str] | None:
    """What looks like a label before the first heading, in a comment there, or right below that heading.

    only: the one name that counts; then nothing below the heading does.
    """
    top = body[:TOP]
    headings = outline(top).headings
    end = headings[0].end if headings else len(top)
    found = label_line(top[:end].split("\n")[:TOP_LINES], only)
    for first, last in comments(top[:end], []) if not found else []:
        found = found or label_line(top[first + 4 : last - 3].split("\n"), only, prose=TOP_LINES)
    if found or only:
        return found
    return label_line(top[end:].split("\n")[:TOP_LINES], prose=0, longest=4)


def _with_label(metadata: dict[str, Any], doubt: str) -> tuple[dict[str, Any], str]:
    """The metadata with the label that they come to, and why it is in doubt."""
    label, why = label_of(metadata)
    if doubt or label is not None:
        metadata = metadata | {"access": RESTRICTED if doubt else label}
    return metadata, doubt or why

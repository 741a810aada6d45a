"""Front matter: the 'name: value' lines before a text, as Jekyll, Hugo, Pandoc and others write them.

YAML between lines of `---` (or from `---` to `...`), TOML between lines of `+++`, JSON between lines of `;;;`
or as an object at the very beginning. Empty lines and comments may stand before it, its lines may be
indented. Every value stays text, or a list or mapping of texts: a version 1.10 is not 1.1.

Whoever may read a page can stand here. So what begins like front matter and cannot be read is an error, never
a text without labels. What this leaves out: YAML's aliases, which can make gigabytes of a few lines.
"""

import json
import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, time
from typing import Any

import yaml

LONGEST = 100_000  # characters
DEEPEST = 20  # lists and mappings inside each other
_OPENS = re.compile(r"[ \t]*(-{3,}|\+{3,}|;{3,})[ \t]*(ya?ml|toml|json)?[ \t]*(?:[ \t]#.*)?$", re.I)
_ENDS = {
    "-": re.compile(r"[ \t]*(?:-{3,}|\.{3})[ \t]*(?:[ \t]#.*)?$"),
    "+": re.compile(r"[ \t]*\+{3,}[ \t]*$"),
    ";": re.compile(r"[ \t]*;{3,}[ \t]*$"),
}
_NAMED = re.compile(r"[ \t]*[\"']?[^\W\d][\w .-]{0,40}[\"']?[ \t]*[:=]")
_OBJECT = re.compile(r"\{\s*[\"}]")
_KNOWN = {"id", "title", "access", "department", "version", "effective", "author"}
_TEXTS = ("id", "title", "department")


class FrontMatterError(ValueError):
    """The front matter cannot be read; the message says why and what to do."""


@dataclass(frozen=True)
class FrontMatter:
    """What stands before a text: its fields, and the stretch of the source that it takes (0, 0 for none)."""

    metadata: dict[str, Any] = field(default_factory=dict)
    start: int = 0
    end: int = 0


def front_matter(source: str) -> FrontMatter:
    """The front matter of a document. Names that the course knows are small letters, however written.

    Raises FrontMatterError when it cannot be read, is no mapping, or gives one name two values.

    >>> front_matter("---\\nTitle: Tea\\nversion: 1.10\\n---\\n\\n# Tea")
    FrontMatter(metadata={'title': 'Tea', 'version': '1.10'}, start=0, end=34)
    """
    begins = _begin(source)
    line_end = _line_end(source, begins)
    opened = _OPENS.match(source[begins:line_end])
    start = begins if source[:begins].strip() else 0
    if opened:
        return _between(source, start, line_end, opened[1][0], (opened[2] or "").lower())
    return _object(
        source, start, begins + len(source[begins:line_end]) - len(source[begins:line_end].lstrip())
    )


def _begin(source: str) -> int:
    """Where the first line begins that is neither empty nor a comment."""
    at = 0
    while True:
        while at < len(source) and source[at].isspace():
            at += 1
        end = source.find("-->", at + 4) if source.startswith("<!--", at) else -1
        if end < 0:
            return (
                source.rfind("\n", 0, at) + 1
                if not source[source.rfind("\n", 0, at) + 1 : at].strip()
                else at
            )
        at = end + 3


def _line_end(source: str, at: int) -> int:
    end = source.find("\n", at)
    return end if end >= 0 else len(source)


def _between(source: str, start: int, at: int, sign: str, language: str) -> FrontMatter:
    """Front matter from a line that opens it, which ends at `at`, to the line that closes it."""
    inside = at + 1
    loose = sign == "-" and not source[inside : _line_end(source, inside)].strip()
    here = inside
    while here < len(source):
        end = _line_end(source, here)
        if _ENDS[sign].match(source[here:end]):
            break
        here = end + 1
    else:
        first = source[inside:].lstrip("\n")[:300].split("\n")[0]
        if _NAMED.match(first) and not loose:
            raise FrontMatterError(f"the front matter never ends. Write {sign * 3!r} on the line below it.")
        return FrontMatter()
    content = source[inside:here]
    try:
        metadata = _fields(content, language or {"-": "yaml", "+": "toml", ";": "json"}[sign])
    except FrontMatterError:
        if loose and content.strip():
            return FrontMatter()  # two rules, with text between them
        raise
    return FrontMatter(metadata, start, _after(source, end))


def _object(source: str, start: int, at: int) -> FrontMatter:
    """A JSON object that stands before a text; a document that is nothing but JSON has no front matter."""
    if not _OBJECT.match(source, at):
        return FrontMatter()
    try:
        _, end = json.JSONDecoder().raw_decode(source, at)
    except (ValueError, RecursionError):
        if source.rstrip().endswith(("}", "]")):
            return FrontMatter()
        raise FrontMatterError("the JSON before the text cannot be read. Mend it or take it out.") from None
    rest = source[end:].lstrip()
    if not rest or rest[0] in "{[,":
        return FrontMatter()
    return FrontMatter(_fields(source[at:end], "json"), start, _after(source, end))


def _after(source: str, end: int) -> int:
    """Where the text begins behind a front matter: empty lines belong to neither."""
    return len(source) - len(source[end:].lstrip("\n")) if not source[end : end + 1].strip() else end


def _fields(content: str, language: str) -> dict[str, Any]:
    if len(content) > LONGEST:
        raise FrontMatterError(f"the front matter is longer than {LONGEST:,} characters. Shorten it.")
    try:
        if language == "toml":
            found = _texts(tomllib.loads(content))
        elif language == "json":
            found = _texts(json.loads(content, object_pairs_hook=_once, parse_float=str, parse_int=str))
        else:
            found = _from_yaml(content)
    except FrontMatterError:
        raise
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        name = {"toml": "TOML", "json": "JSON"}.get(language, "YAML")
        reason = (str(error) or type(error).__name__).splitlines()[0]
        place = "between the two '---'" if name == "YAML" else "before the text"
        raise FrontMatterError(
            f"the front matter is not valid {name} ({reason}). Mend the lines {place}."
        ) from None
    if found in (None, "", {}):
        return {}
    if not isinstance(found, dict):
        raise FrontMatterError("the front matter must be 'name: value' lines between the two '---'.")
    return _with_known_names(found)


def _with_known_names(found: dict[str, Any]) -> dict[str, Any]:
    pairs = []
    for name, value in found.items():
        small = str(name).strip().casefold()
        pairs.append((small if small in _KNOWN else str(name), value))
    metadata = _once(pairs)
    wrong = next((name for name in _TEXTS if not isinstance(metadata.get(name, ""), str)), None)
    if wrong:
        raise FrontMatterError(
            "the front matter must be 'name: value' lines between the two '---'. "
            f"The value of {wrong!r} must be one text."
        )
    return metadata


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """A mapping of pairs. Raises FrontMatterError when a name comes twice with different values."""
    found: dict[str, Any] = {}
    for name, value in pairs:
        if name in found and found[name] != value:
            raise FrontMatterError(f"the front matter gives {name!r} two values. Keep one of them.")
        found[name] = value
    return found


def _texts(value: Any, depth: int = 0) -> Any:
    """Values of TOML and JSON as texts."""
    if depth > DEEPEST:
        raise FrontMatterError(f"the front matter is nested more than {DEEPEST} deep. Make it flat.")
    if isinstance(value, dict):
        return {name: _texts(inner, depth + 1) for name, inner in value.items()}
    if isinstance(value, list):
        return [_texts(inner, depth + 1) for inner in value]
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, date | time):
        return value.isoformat()
    return "" if value is None else str(value)


def _from_yaml(content: str) -> Any:
    events = yaml.parse(content, Loader=yaml.BaseLoader)
    for event in events:
        if not isinstance(event, yaml.StreamStartEvent | yaml.DocumentStartEvent):
            break
    else:
        return None
    if isinstance(event, yaml.StreamEndEvent):
        return None
    value = _yaml_value(event, events, 0)
    for event in events:
        if isinstance(event, yaml.DocumentStartEvent):
            raise FrontMatterError("the front matter holds two documents. Keep one of them.")
    return value


def _yaml_value(event: yaml.Event, events: Iterator[yaml.Event], depth: int) -> Any:
    """The value that begins with an event. Tags are left out, so that nothing is made of them."""
    if depth > DEEPEST:
        raise FrontMatterError(f"the front matter is nested more than {DEEPEST} deep. Make it flat.")
    if isinstance(event, yaml.AliasEvent):
        raise FrontMatterError(
            f"the front matter uses the alias *{event.anchor}. Write out the value that it stands for."
        )
    if isinstance(event, yaml.ScalarEvent):
        return event.value
    values = []
    while not isinstance(inner := next(events), yaml.SequenceEndEvent | yaml.MappingEndEvent):
        values.append(_yaml_value(inner, events, depth + 1))
    if isinstance(event, yaml.SequenceStartEvent):
        return values
    names = values[::2]
    if not all(isinstance(name, str) for name in names):
        raise FrontMatterError("the front matter has a name that is no text. Write 'name: value' lines.")
    return _once(list(zip(names, values[1::2], strict=True)))

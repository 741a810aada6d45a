"""The few signs of Markdown that the course looks for, each defined once: headings, code fences, titles.

What this leaves out: underlined headings (setext), indented code, everything inside a line.
"""

import re
from collections.abc import Iterator

_HEADING = re.compile(r"^(#{1,6})\s+(.+?)(?:\s+#+)?\s*$")
_FENCE = re.compile(r"^\s*(`{3,}(?!.*`)|~{3,})")


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

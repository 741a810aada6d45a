"""HTML inside a Markdown text: headings written as <h1>, and comments, which no reader sees.

Markdown lets HTML through as it is. Two things of it matter here; all other tags stay in the text.
"""

import html
import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator

Span = tuple[int, int]  # (first character, character after the last)

LONGEST_SOURCE = 1000  # characters of a heading with its tags
_HEADING = re.compile(r"<h([1-6])(?=[\s>])")
_TAG, _ALT = re.compile(r"<[^>]*>"), re.compile(r"\balt\s*=\s*[\"']([^\"']*)", re.I)
_INERT = ("<!", "<?", "<script", "<style", "<pre", "<textarea")
_SIGN = re.compile(r"(?P<blank>\n[ \t>]*(?=\n))|(?P<code>`+)|(?P<comment><!--)")
_BLANK = re.compile(r"\n[ \t>]*\n")
_BEFORE = re.compile(r"[ \t>]*(?:[-+*][ \t]+|\d{1,9}[.)][ \t]+)?$")


def headings_in(source: str) -> Iterator[tuple[int, str, int, int]]:
    """(level, text, start, end) of the headings of a block of HTML; a picture gives its alternative text.

    >>> list(headings_in('<h1 align="center">Tea <i>kitchen</i></h1>'))
    [(1, 'Tea kitchen', 0, 42)]
    """
    lower, done = source.lower(), 0
    if lower.lstrip().startswith(_INERT):
        return
    for match in _HEADING.finditer(lower):
        if match.start() < done:
            continue
        opened, closed = lower.find(">", match.end()), lower.find(f"</h{match[1]}", match.end())
        after = lower.find(">", closed)
        if min(opened, closed, after) < 0:
            return
        done = after + 1
        if closed - opened <= LONGEST_SOURCE:
            yield int(match[1]), _words(source[opened + 1 : closed]), match.start(), done


def comments(text: str, code: Iterable[Span]) -> list[Span]:
    """The HTML comments of a Markdown text, outside its code. One that is never closed is text.

    code: the stretches that are blocks of code; spans of code in a line are found here. Linear in the text.

    >>> text = "Tea. <!-- too short? --> `<!-- kept -->`"
    >>> [text[start:end] for start, end in comments(text, [])]
    ['<!-- too short? -->']
    """
    if "<!--" not in text:
        return []
    found: list[Span] = []
    blocks = sorted(code)
    starts = [start for start, _ in blocks]
    runs, ends, position = _CodeRuns(text), _CommentEnds(text), 0
    while match := _SIGN.search(text, position):
        position = match.end()
        place = bisect_right(starts, match.start()) - 1
        if place >= 0 and match.start() < blocks[place][1]:
            position = blocks[place][1]
        elif match["blank"] is not None:
            runs.paragraph_ends(match.end())
        elif match["code"]:
            position = runs.after(match.start(), match.end())
        elif end := ends.after(match.start()):
            found.append((match.start(), end))
            position = end
    return found


class _CodeRuns:
    """Finds the backticks that close a span of code: as many, and before the paragraph ends."""

    def __init__(self, text: str):
        self.text = text
        self.at: dict[int, list[int]] = {}  # by number of backticks: where such runs begin, last first
        self.known_to = 0

    def paragraph_ends(self, position: int) -> None:
        self.at, self.known_to = {}, position

    def after(self, start: int, end: int) -> int:
        """Where the text goes on after a run of backticks: behind the span of code, or behind the run."""
        if self.known_to <= start:
            blank = _BLANK.search(self.text, start)
            self.known_to = blank.start() + 1 if blank else len(self.text) + 1
            self.at = {}
            for match in reversed(list(re.finditer("`+", self.text[start : self.known_to]))):
                self.at.setdefault(len(match[0]), []).append(start + match.start())
        later = self.at.get(end - start, [])
        while later and later[-1] < end:
            later.pop()
        return later[-1] + end - start if later else end


class _CommentEnds:
    """Finds where a comment ends; what was found is remembered, so that each letter is looked at once."""

    def __init__(self, text: str):
        self.text = text
        self.line = 0  # where the line of the last comment begins
        self.looked = 0  # newlines before this character are known
        self.closing = self.blank = -1  # the next end of a comment, the next empty line

    def after(self, start: int) -> int:
        """The character after a comment that begins here; 0 when it is none."""
        text = self.text
        self.line = max(self.line, text.rfind("\n", self.looked, start) + 1)
        self.looked = start
        if text[start - 1 : start] == "\\":
            return 0
        for short in ("<!-->", "<!--->"):
            if text.startswith(short, start):
                return start + len(short)
        if self.closing < start + 4:
            found = text.find("-->", start + 4)
            self.closing = found if found >= 0 else len(text)
        if self.blank < start:
            match = _BLANK.search(text, start)
            self.blank = match.start() if match else len(text)
        alone = self.blank > self.closing or _BEFORE.match(text, self.line, start)
        return self.closing + 3 if alone and self.closing < len(text) else 0


def _words(source: str) -> str:
    """The words of a piece of HTML; the texts of its pictures when there are no others."""
    words = html.unescape(_TAG.sub("", source)).strip()
    return " ".join((words or html.unescape(" ".join(_ALT.findall(source)))).split())

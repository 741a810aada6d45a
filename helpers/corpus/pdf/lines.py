"""Lines of a PDF's pages: running headers and footers off where they surely are, divided words made whole.

    pages, removed = without_running_lines(["ACME\\n…", "ACME\\n…", "ACME\\n…"])

What this leaves out: headers that take turns on left and right pages. They stay, since nothing says for sure
that they are none of the text.
"""

import re
from collections import Counter
from statistics import median

LONGEST = 200  # letters of a line that can be running
EDGE = 4  # lines at the top and at the foot of a page that can be running
MOST = 0.6  # share of the pages on which a line must stand to be running
FEWEST = 3  # different pages below which nothing can be called running
SHORT = 5  # lines of a page's own, in the middle case, below which it is a data sheet and every line counts
ALIKE = (
    0.4  # share of lines that stand on most pages, above which the pages are one form filled in many times
)
_PAGE_NUMBER = re.compile(
    r"(?<![^\W_])(?:(?:page|pages|p\.|pg\.?|sheet|side|seite|s\.|sida|página|pagina|pag\.|strona|стр\.|第)\s*)"
    r"(\d{1,4})(?!\d)(?:\s*(?:of|/|av|af|von|de|di|sur|z|из)\s*\d{1,4})?|"
    r"^\W*(\d{1,4})(?:\s*(?:of|/|av|af|von|de|di|sur)\s*\d{1,4})?\W*$|"
    r"(?<=[|·•–—]\s)(\d{1,4})$|^(\d{1,4})(?=\s[|·•–—])",
    re.I,
)
# "Pressure: 5 bar", "Limit 5 bar", "t = 3": a value, wherever it stands and however often.
_VALUE = re.compile(
    r"[:=]\s*[<>±≤≥~+−-]?\s*[\d.,]*\d|(?<![\w.-])\d[\d.,]*\s*(?:[a-zµμ°%‰Ω][\w°/²³·]{0,5}|[A-Z][\w/²³]{0,2})\.?$"
)
_DIVIDED = re.compile(r"(?<![^\W\d_])([^\W\d_]{2,40})-\n[ \t]*([^\W\d_]{2,40}(?:-\w+)*)")
_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")


def without_running_lines(pages: list[str], most: float = MOST) -> list[str]:
    """Texts of pages without the lines that run along the top or foot of most of them.

    Only lines at the very edge go: one that stands there, at the same place, on most pages and reads the
    same but for the page's own number. Values stay ("Pressure: 5 bar"), and so do all lines of short pages,
    of pages that are one form, and of fewer than three different pages.

    >>> body = "\\none\\ntwo\\nthree\\nfour\\nfive"
    >>> pages = [f"ACME{body.replace('e', letter)}\\nPage {n}" for n, letter in enumerate("abc", 1)]
    >>> without_running_lines(pages)[0].split("\\n")
    ['ona', 'two', 'thraa', 'four', 'fiva']
    """
    running = _running(pages, most)
    return [_cut(text, number, running) for number, text in enumerate(pages, 1)] if running else pages


def removed_lines(pages: list[str], cut: list[str]) -> list[str]:
    """The different lines that pages lost by `without_running_lines`, those with a page number once.

    >>> removed_lines(["ACME\\none\\nPage 1", "ACME\\ntwo\\nPage 2"], ["one", "two"])
    ['ACME', 'Page 1']
    """
    lost: dict[str, str] = {}
    for number, (before, after) in enumerate(zip(pages, cut, strict=True), 1):
        gone = Counter(_filled(before)) - Counter(_filled(after))
        for line in gone:
            lost.setdefault(_folded(line, number) or line, line)
    return list(lost.values())


def _running(pages: list[str], most: float) -> dict[tuple[bool, int], set[str]]:
    """The running lines of a document, by their place: (at the foot, how many lines from the edge)."""
    found: dict[tuple[bool, int], set[str]] = {}
    different = {}
    for number, text in enumerate(pages, 1):
        lines = _filled(text)
        if lines:
            different["\n".join(_folded(line, number) or line for line in lines)] = (number, lines)
    chosen = list(different.values())
    needed = max(FEWEST, most * len(chosen))
    if len(chosen) < FEWEST or _is_form(chosen, needed):
        return found
    for at_foot in (False, True):
        left = chosen
        for place in range(EDGE):
            forms = Counter(form for number, lines in left for form in _forms(lines, number, at_foot, place))
            running = {form for form, times in forms.items() if times >= needed}
            if not running:
                break
            found[at_foot, place] = running
            left = [one for one in left if _forms(one[1], one[0], at_foot, place) & running]
    own = median(len(lines) for _, lines in chosen) - len(found)
    return found if own >= SHORT else {}


def _cut(text: str, number: int, running: dict[tuple[bool, int], set[str]]) -> str:
    """A page without its running lines; never without all of its lines."""
    lines = text.splitlines()
    filled = [i for i, line in enumerate(lines) if line.strip()]
    own = [lines[i] for i in filled]
    gone = set()
    for at_foot in (False, True):
        for place in range(EDGE):
            if not _forms(own, number, at_foot, place) & running.get((at_foot, place), set()):
                break
            gone.add(filled[-1 - place if at_foot else place])
    return "\n".join(line for i, line in enumerate(lines) if i not in gone)


def _filled(text: str) -> list[str]:
    return [line for line in text.splitlines() if line.strip()]


def _forms(lines: list[str], number: int, at_foot: bool, place: int) -> set[str]:
    """A line so many lines from an edge, as it is and with the page's number folded; no form for a value."""
    if 2 * place >= len(lines):
        return set()
    words = " ".join(lines[-1 - place if at_foot else place].split())
    folded = _folded(words, number)
    if len(words) > LONGEST or (not _PAGE_NUMBER.search(words) and _VALUE.search(words)):
        return set()
    return {words, folded} - {""}


def _folded(line: str, number: int) -> str:
    """A line with the number of its page as the distance from this one; empty for a line without one.

    "Chapter 2" and "Unit 2" carry no such number, even when they count with the pages.
    """
    words = " ".join(line.split())
    found = _PAGE_NUMBER.search(words) if len(words) <= LONGEST else None
    if not found:
        return ""
    at = next(group for group in found.groups() if group)
    return f"{words[: found.start()]}<{int(at) - number}>{words[found.end() :]}"


def _is_form(pages: list[tuple[int, list[str]]], needed: float) -> bool:
    """Do the pages share many of the lines in their middle?"""
    inner = [set(lines[EDGE:-EDGE]) for _, lines in pages]
    times = Counter(line for lines in inner for line in lines)
    shared = sum(times[line] >= needed for lines in inner for line in lines)
    return shared > ALIKE * max(1, sum(map(len, inner)))


# ---- divided words ----------------------------------------------------------------------------------------


def joined_words(text: str, known: set[str]) -> str:
    """A text whose words are whole where a line ended inside of one.

    known: words of the document, in lower case. A hyphen that belongs to the word stays: it does when the
    document writes the word with one, when both halves stand there as words of their own, or when it is not
    the word's first one.

    >>> joined_words("It is cali-\\nbrated by a well-\\nknown house, see E-\\n2107.", {"well", "known"})
    'It is calibrated by a well-known house, see E-\\n2107.'
    """

    def join(match: re.Match) -> str:
        first, second = match[1], match[2]
        if not second[0].islower() or first.isupper():
            return match[0]
        head = second.partition("-")[0].lower()
        whole, parts = f"{first}{head}".lower(), (first.lower(), head)
        hyphened = f"{parts[0]}-{parts[1]}" in known
        inside = text[match.start() - 1 : match.start()] == "-"  # state-of-the-art
        if inside or whole not in known and (hyphened or all(part in known for part in parts)):
            return f"{first}-{second}"
        return first + second

    return _DIVIDED.sub(join, text)


def known_words(pages: list[str]) -> set[str]:
    """The words of some pages in lower case, those at the end or the beginning of a divided word aside.

    >>> sorted(known_words(["A well-known cali-\\nbrated tank"]))
    ['a', 'known', 'tank', 'well', 'well-known']
    """
    found: set[str] = set()
    for word in _WORD.findall(_DIVIDED.sub(" ", "\n".join(pages)).lower()):
        found |= {word, *word.split("-")}
    return found

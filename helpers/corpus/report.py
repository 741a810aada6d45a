"""What reading documents brought, file by file: read, refused, lost, left alone."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from .labels import RESTRICTED, resembling
from .pages import Page
from .tokens import unknown_to_model

MOST_ROWS, MOST_FILES = 20, 3  # of a printed report; files named in a row that stands for many
MOST_UNKNOWN = 0.3  # share of words unknown to the embedding model that is told
SAMPLE = 20_000  # characters of a page that are looked at for that
_STRANGE = re.compile("[^\\W\x00-\u024f\u1e00-\u1eff]")  # letters that are not Latin
_NO_LABEL = "it carries no label, and other pages of this folder do; so only the group {!r} may read it"


@dataclass
class Loaded:
    """What reading a folder brought; files are named by their path below it.

    pages: what can be used. refused: (path, why and what to do) of each file that cannot. lost: (path, what,
    why) of what a file holds and its page does not, and of labels that are in doubt. ignored: paths of files
    of another kind, which nobody tried to read. Printed, rows of one kind stand together, and long reports
    are cut; the lists hold every row.

    >>> print(Loaded([Page("tea.md", "Tea", "Boil it.")], refused=[("a.pdf", "the PDF is encrypted.")]))
    1 page read, 1 file refused, nothing lost
      a.pdf: the PDF is encrypted.
    """

    pages: list[Page] = field(default_factory=list)
    refused: list[tuple[str, str]] = field(default_factory=list)
    lost: list[tuple[str, str, str]] = field(default_factory=list)
    ignored: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        counts = [
            f"{counted(len(self.pages), 'page')} read",
            f"{counted(len(self.refused), 'file') if self.refused else 'nothing'} refused",
            f"{counted(len(self.lost), 'thing') if self.lost else 'nothing'} lost",
        ]
        if self.ignored:
            counts.append(f"{counted(len(self.ignored), 'file')} of another kind left alone")
        rows = grouped((path, reason, reason) for path, reason in self.refused)
        rows += grouped((path, f"{what} lost: {why}", why) for path, what, why in self.lost)
        if len(rows) > MOST_ROWS:
            more = f"  … and {len(rows) - MOST_ROWS} more; all stand in .refused and .lost"
            rows = [*rows[:MOST_ROWS], more]
        return "\n".join([", ".join(counts), *rows])


def grouped(rows: Iterable[tuple[str, str, str]]) -> list[str]:
    """Lines for rows (path, what to tell, kind); more than three of one kind become one line.

    Rows are of one kind when they differ in numbers and in quoted words only; then the first one is given.

    >>> grouped([(f"{i}.md", "2 comments lost: for editors", "for editors") for i in range(9)])
    ['  9 files, such as 0.md, 1.md, 2.md: 2 comments lost: for editors']
    """
    kinds: dict[str, list[tuple[str, str]]] = {}
    for path, told, kind in rows:
        kinds.setdefault(re.sub(r"'[^']*'|\d+", "…", kind), []).append((path, told))
    lines = []
    for same in kinds.values():
        if len(same) <= MOST_FILES:
            lines += [f"  {path}: {told}" for path, told in same]
        else:
            files = ", ".join(path for path, _ in same[:MOST_FILES])
            told = same[0][1] if len({told for _, told in same}) == 1 else f"in the first, {same[0][1]}"
            lines.append(f"  {len(same)} files, such as {files}: {told}")
    return lines


def counted(n: int, word: str) -> str:
    """A number with its noun.

    >>> counted(1, "page"), counted(2, "page")
    ('1 page', '2 pages')
    """
    return f"{n} {word}{'' if n == 1 else 's'}"


def closed_in_doubt(loaded: Loaded, names: dict[str, str]) -> Loaded:
    """Close the pages without a label, since others have one, and tell of labels that one page alone has.

    names: page id -> its path in the report.
    """
    for place, page in enumerate(loaded.pages):
        if "access" not in page.metadata:
            loaded.pages[place] = replace(page, metadata=page.metadata | {"access": RESTRICTED})
            loaded.lost.append((names[page.id], "the label", _NO_LABEL.format(RESTRICTED)))
    count: dict[str, int] = {}
    for page in loaded.pages:
        count[page.access] = count.get(page.access, 0) + 1
    meant = resembling(count)
    for page in loaded.pages:
        if page.access in meant:
            why = f"no other page has {page.access!r}; did you mean {meant[page.access]!r}?"
            loaded.lost.append((names[page.id], "the label", why))
    return loaded


def lost(page: Page) -> list[tuple[str, str]]:
    """(what, why) of what a document holds and its page does not, or holds and cannot be found."""
    rows = list(page.left_out)
    if not page.text.strip():
        rows.append(("everything", "the file holds no text"))
    strange = page.text.count("\ufffd")
    if strange and not any("letter" in what for what, _ in rows):
        why = "the document itself holds this sign: they were lost before, or it is meant"
        rows.append((f"{counted(strange, 'letter')} (U+FFFD)", why))
    unknown = _unknown(page.text[:SAMPLE])
    if unknown > MOST_UNKNOWN:
        why = "the embedding model does not know them, so a search by meaning finds this page by chance"
        rows.append((f"{unknown:.0%} of the words", why))
    return rows


def _unknown(text: str) -> float:
    """Share of words unknown to the embedding model; 0 without looking where nearly all letters are Latin."""
    if len(_STRANGE.findall(text)) < 0.1 * MOST_UNKNOWN * len(text):
        return 0.0
    try:
        return unknown_to_model(text)
    except Exception:  # there is no model yet: that is told when somebody searches
        return 0.0

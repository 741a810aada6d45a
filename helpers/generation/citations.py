"""Citations: read them from a reply, and check them against the passages and the pages.

A citation is worth something only when it can be checked without the model: the passage exists, the quote stands there
word for word, and every number and identifier of the reply stands in the quote. What this leaves out: whether a sentence
that shares the numbers really *says* what the reply says (entailment); that needs a judge, human or model.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from helpers.corpus import Page
from helpers.corpus.chunk import sections
from helpers.evaluation.matching import tokens

LONGEST_RANGE = 20  # "[1-900]" is noise and not a citation
_BRACKET = re.compile(r"\[([\d\s,;–-]+)\]")
_RANGE = re.compile(r"(\d+)\s*[-–]\s*(\d+)")


@dataclass(frozen=True)
class CitationCheck:
    """What a reply cites: `valid` numbers name a passage of the prompt, `unknown` ones name none. Both ascending, each once."""

    valid: tuple[int, ...]
    unknown: tuple[int, ...]

    @property
    def ok(self) -> bool:
        """True when something is cited and nothing that was not in the prompt."""
        return bool(self.valid) and not self.unknown


def cited_numbers(reply: str) -> list[int]:
    """The passage numbers that a reply cites, in the order of their first mention: "[2]", "[1, 3]", "[2-4]", "[1][2]". Numbers outside brackets are no citations."""
    found: list[int] = []
    for bracket in _BRACKET.findall(reply):
        for item in re.split(r"[,;]|(?<=\d)\s+(?=\d)", bracket):
            both = _RANGE.fullmatch(item.strip())
            if both and 0 <= int(both[2]) - int(both[1]) <= LONGEST_RANGE:
                found += range(int(both[1]), int(both[2]) + 1)
            elif item.strip().isdigit():
                found.append(int(item))
    return list(dict.fromkeys(found))


def check_citations(reply: str, passages: int) -> CitationCheck:
    """Sort what a reply cites into passages that were in the prompt (numbered 1 to `passages`) and numbers that were not."""
    numbers = sorted(cited_numbers(reply))
    return CitationCheck(
        tuple(n for n in numbers if 1 <= n <= passages), tuple(n for n in numbers if not 1 <= n <= passages)
    )


def without_citations(reply: str) -> str:
    """The reply's own words."""
    return re.sub(r"\s+([.,;])", r"\1", " ".join(_BRACKET.sub(" ", reply).split()))


def ungrounded(reply: str, sources: Sequence[str]) -> list[str]:
    """Numbers and identifiers of a reply that stand in none of the sources (the texts of what it cites). Empty: the reply is *grounded*.

    Numbers are compared after normalisation: "2,350 metres" is grounded by "2350 m", and "12" is not by "120".
    """
    known = {token for source in sources for token in tokens(source)}
    return list(
        dict.fromkeys(
            token
            for token in tokens(without_citations(reply))
            if any(letter.isdigit() for letter in token) and token not in known
        )
    )


def copied_share(reply: str, source: str) -> float:
    """Share of a reply's tokens that stand in a source, 0 to 1; 1 for a reply that only copies. An empty reply copies nothing."""
    said, known = tokens(without_citations(reply)), set(tokens(source))
    return sum(token in known for token in said) / len(said) if said else 0.0


def resolves(citation, pages: dict[str, Page]) -> bool:
    """True when a citation names an existing page, a section of it, and a quote that stands in that section word for word."""
    page = pages.get(citation.page_id)
    if page is None or not citation.quote:
        return False
    return any(
        name == citation.section and citation.quote in page.text[start:end]
        for name, start, end in sections(page)
    )

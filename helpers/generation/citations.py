"""Citations, and the one sentence that is said when there is nothing to cite.

A citation is worth something only when it can be checked without the model: the passage exists, the
quote stands there word for word, and every number and identifier of the reply stands in the cited
passage. What this leaves out: whether a sentence that shares the numbers really *says* what the reply
says (entailment); that needs a judge, human or model.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from helpers.corpus import Page, normalised_tokens, sections, sentences, ungrounded_values

NOT_IN_DOCUMENTS = "Not in the documents."
LONGEST_RANGE = 20  # "[1-900]" is noise and not a citation
_BRACKET = re.compile(r"\[([\d\s,;–-]+)\]")
_RANGE = re.compile(r"(\d+)\s*[-–]\s*(\d+)")


@dataclass(frozen=True)
class Citation:
    """Where an answer comes from: page, section, and the sentence or row of the passage that supports it.

    >>> print(Citation("eng-7", "Soak test", "Duration", "It takes 74 hours."))
    eng-7, Soak test > Duration: “It takes 74 hours.”
    """

    page_id: str
    title: str
    section: str
    quote: str

    def __str__(self) -> str:
        where = " > ".join(dict.fromkeys(name for name in (self.title, self.section) if name))
        return f"{self.page_id}{f', {where}' if where else ''}: “{self.quote}”"


@dataclass(frozen=True)
class CitationCheck:
    """What a reply cites: `valid` numbers name a passage of the prompt, `unknown` ones name none. Both
    ascending, each once.
    """

    valid: tuple[int, ...]
    unknown: tuple[int, ...]

    @property
    def ok(self) -> bool:
        """True when something is cited and nothing that was not in the prompt."""
        return bool(self.valid) and not self.unknown


def is_abstention(text: str) -> bool:
    """True for the agreed sentence and nothing else; capitals and the full stop do not matter.

    >>> is_abstention("not in the documents"), is_abstention("Not in the documents, but 5 bar.")
    (True, False)
    """
    return normalised_tokens(text) == normalised_tokens(NOT_IN_DOCUMENTS)


def cited_numbers(reply: str) -> list[int]:
    """The passage numbers that a reply cites, in the order of their first mention. Numbers outside brackets
    are no citations.

    >>> cited_numbers("9 days [2], or 10 [1][3-4]")
    [2, 1, 3, 4]
    """
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
    """Sort what a reply cites into passages that were in the prompt (numbered 1 to `passages`) and numbers
    that were not.

    >>> check_citations("9 days [1, 7]", passages=3)
    CitationCheck(valid=(1,), unknown=(7,))
    """
    numbers = sorted(cited_numbers(reply))
    inside = [1 <= number <= passages for number in numbers]
    return CitationCheck(
        tuple(number for number, valid in zip(numbers, inside, strict=True) if valid),
        tuple(number for number, valid in zip(numbers, inside, strict=True) if not valid),
    )


def without_citations(reply: str) -> str:
    """The reply's own words.

    >>> without_citations("every 9 days [2].")
    'every 9 days.'
    """
    return re.sub(r"\s+([.,;])", r"\1", " ".join(_BRACKET.sub(" ", reply).split()))


def ungrounded(reply: str, sources: Sequence[str]) -> list[str]:
    """Numbers and identifiers of a reply that stand in none of the sources (the texts of what it cites).
    Empty: the reply is *grounded*.

    They are compared as values: "2,350 metres" is grounded by "2350 m", "12" is not by "120", and "5 mW" is
    not by "5 MW".

    >>> ungrounded("E-2107 after 12 days", ["E-2107 clears after 120 days"])
    ['12']
    """
    return ungrounded_values(without_citations(reply), sources)


def copied_share(reply: str, source: str) -> float:
    """Share of a reply's tokens that stand in a source, 0 to 1; 1 for a reply that only copies. An empty
    reply copies nothing.

    >>> copied_share("cleaned every 9 days", "The lamp is cleaned every 10 days.")
    0.75
    """
    said, known = normalised_tokens(without_citations(reply)), set(normalised_tokens(source))
    return sum(token in known for token in said) / len(said) if said else 0.0


def best_quote(answer_text: str, passage_text: str) -> str:
    """The sentence or row of a passage that shares most tokens with an answer; the shorter one when two
    share as many.

    >>> best_quote("74 hours", "The soak takes 74 hours. The buoy then rests.")
    'The soak takes 74 hours.'
    """
    wanted = set(normalised_tokens(answer_text))
    parts = [part.text for part in sentences(passage_text)]
    return max(
        parts, key=lambda part: (len(wanted & set(normalised_tokens(part))), -len(part)), default=passage_text
    )


def resolves(citation: Citation, pages: Mapping[str, Page]) -> bool:
    """True when a citation names an existing page, a section of it, and a quote that stands in that section
    word for word.

    >>> page = Page("tea", "Tea", "# Tea\\n\\n## Kettle\\n\\nIt holds 1.7 litres.")
    >>> resolves(Citation("tea", "Tea", "Kettle", "It holds 1.7 litres."), {"tea": page})
    True
    """
    page = pages.get(citation.page_id)
    if page is None or not citation.quote:
        return False
    return any(
        name == citation.section and citation.quote in page.text[start:end]
        for name, start, end in sections(page)
    )

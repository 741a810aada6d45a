"""Training questions without an annotator: thousands of pairs (question, passage) made from what the pages say they state.

Every Skerry page lists the facts that it states as paths into the world file (`states:` in its front matter). Where the
value of a fact stands in exactly one passage of the page, that passage answers a question about the fact, and two cheap
questions can be written: one from the words of the path and the title, one from the sentence with the value taken out.
Nogueira et al. 2020 (doc2query) have a model write them; a template is poorer and costs nothing.

Nothing of a test question goes in: neither its facts, nor a sentence that touches its gold quote, nor its answers on its pages
(`Forbidden`). A test (tests/test_cross_encoder.py) looks for leaks.
"""

import random
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from helpers.corpus import Page, Passage, sentences, world_value
from helpers.retrieval.hits import Hit

SEED = 6
KEPT = 0.6  # share of a sentence's words that a question keeps
_SILENT = {"value", "rows", "figures", "options", "people", "cells", "items"}
_UNITS = (
    ("How long", r"\b(second|minute|hour|day|week|month|year|ms|s|min)s?\b"),
    ("What share", r"%"),
    ("How much", r"\b(EUR|NOK|CAD|kg|g)\b"),
    (
        "When",
        r"\b(January|February|March|April|May|June|July|August|September|October|November|December)\b|\d\d:\d\d",
    ),
    ("How many", r"^\d[\d,.]* \w+"),
)


@dataclass(frozen=True)
class Labelled:
    """A question and the passages that answer it. `avoid` is text that a wrong passage must not hold (the value, which other pages may repeat)."""

    query: str
    answers: frozenset[str]
    avoid: str = ""
    fact: str = ""


@dataclass(frozen=True)
class Group:
    """One training step's unit: a question, a passage that answers it, and passages that rank high and do not."""

    query: str
    positive: Passage
    negatives: tuple[Passage, ...]


@dataclass(frozen=True)
class Forbidden:
    """What no training question may touch: facts, spans of pages (page, start, end), and (page, answer) pairs."""

    facts: frozenset[str] = frozenset()
    spans: tuple[tuple[str, int, int], ...] = ()
    answers: frozenset[tuple[str, str]] = frozenset()

    @classmethod
    def of(cls, questions: Iterable) -> "Forbidden":
        """Everything that belongs to some questions (anything with `facts`, `gold` and `answers`)."""
        rows = list(questions)
        return cls(
            frozenset(fact for row in rows for fact in row.facts),
            tuple((gold.page, gold.start, gold.end) for row in rows for gold in row.gold),
            frozenset(
                (gold.page, answer.lower()) for row in rows for gold in row.gold for answer in row.answers
            ),
        )

    def touches(self, page: str, start: int, end: int) -> bool:
        """True when a span shares a character with a forbidden one."""
        return any(name == page and start < last and first < end for name, first, last in self.spans)


def generate(
    pages: Sequence[Page], passages: Sequence[Passage], forbidden: Forbidden, seed: int = SEED
) -> list[Labelled]:
    """Two questions for every fact whose value stands in exactly one passage of a page that states it. The same ones for the same seed."""
    rng, made = random.Random(seed), []
    of_page: dict[str, list[Passage]] = {}
    for passage in passages:
        of_page.setdefault(passage.page_id, []).append(passage)
    for page in pages:
        for path in page.metadata.get("states", []):
            found = _evidence(path, of_page.get(page.id, []))
            if found is None or path in forbidden.facts:
                continue
            value, passage, sentence = found
            start = passage.start + passage.text.find(sentence)
            if (page.id, value.lower()) in forbidden.answers or forbidden.touches(
                page.id, start, start + len(sentence)
            ):
                continue
            for query in (_from_path(path, page.title, value), _from_sentence(sentence, value, rng)):
                if query:
                    made.append(Labelled(query, frozenset([passage.id]), value, path))
    return made


def _evidence(path: str, passages: Sequence[Passage]) -> tuple[str, Passage, str] | None:
    """(value, passage, sentence) when a fact's value stands in one passage alone."""
    try:
        value = world_value(path)
    except KeyError:
        return None
    if not isinstance(value, (str, int, float)) or len(text := str(value).strip("`")) > 80 or len(text) < 2:
        return None
    whole = re.compile(rf"(?<!\w){re.escape(text)}(?!\w)")
    holding = [passage for passage in passages if whole.search(passage.text)]
    parts = (
        [part.text for part in sentences(holding[0].text) if whole.search(part.text)]
        if len(holding) == 1
        else []
    )
    return (text, holding[0], parts[0]) if len(parts) == 1 else None


def _asked(value: str) -> str:
    return next((word for word, pattern in _UNITS if re.search(pattern, value)), "What")


def _from_path(path: str, title: str, value: str) -> str:
    """The words of a path and the page's title: "What is the pot life: Potting the Puffin T tip?"."""
    words = [part.replace("_", " ").replace("-", " ") for part in path.split(".")[2:] if part not in _SILENT]
    return (
        f"{_asked(value)}: {' '.join(words)}, {re.sub(r'[(].*?[)]', '', title).strip(' ?')}?" if words else ""
    )


def _from_sentence(sentence: str, value: str, rng: random.Random) -> str:
    """A sentence without its value and without some of its words, in the order of the sentence; empty when little is left."""
    words = [
        word
        for word in re.sub(re.escape(value), " ", sentence).replace("|", " ").replace("*", "").split()
        if re.search(r"\w", word)
    ]
    kept = [word for word in words if rng.random() < KEPT]
    return f"{_asked(value)} {' '.join(kept).strip('.,;: ').lower()}?" if len(kept) >= 3 else ""


def groups(
    labelled: Sequence[Labelled],
    rankings: Sequence[Sequence[Hit]],
    passages: Sequence[Passage],
    negatives: int,
    seed: int = SEED,
) -> list[Group]:
    """Hard negatives: for each question, `negatives` passages drawn from the top of a ranking that do not answer it.

    A question with too few of them is left out.
    """
    rng, by_id, made = random.Random(seed), {passage.id: passage for passage in passages}, []
    for item, ranking in zip(labelled, rankings, strict=True):
        wrong = [
            hit.passage
            for hit in ranking
            if hit.passage.id not in item.answers and not (item.avoid and item.avoid in hit.passage.text)
        ]
        if len(wrong) >= negatives:
            made += [
                Group(item.query, by_id[answer], tuple(rng.sample(wrong, negatives)))
                for answer in sorted(item.answers)
                if answer in by_id
            ]
    return made

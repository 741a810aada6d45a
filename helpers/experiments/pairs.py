"""Training questions without an annotator: thousands of pairs (question, passage) from what the pages state.

Every Skerry page lists the facts that it states as paths into the world file (`states:` in its front
matter). Where the value of a fact stands in exactly one passage of the page, that passage answers a
question about the fact, and two cheap questions can be written: one from the words of the path and the
title, one from the sentence with the value taken out. Nogueira et al. 2020 (doc2query) have a model write
them; a template is poorer and costs nothing.

Nothing of a test question goes in: neither its facts, nor a sentence that touches its gold quote, nor its
answers on its pages (`Forbidden`). A test (tests/experiments/test_pairs.py) looks for leaks.
"""

import json
import random
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from helpers import settings
from helpers.corpus import Page, Passage, load_pages, load_questions, overlaps, sentences, world_value
from helpers.files import write_whole
from helpers.retrieval import Group, Labelled, skerry_hybrid, skerry_passages, with_hard_negatives
from helpers.retrieval.cross_encoder import WEIGHTS

SEED = 6
NEGATIVES, HARD = 3, 12  # wrong passages of a question; they are drawn from the hybrid's first 12
QUICK = 8  # questions in the quick size
KEPT = 0.6  # share of a sentence's words that a question keeps
_SILENT = {"value", "rows", "figures", "options", "people", "cells", "items"}
_MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
_UNITS = (
    ("How long", r"\b(second|minute|hour|day|week|month|year|ms|s|min)s?\b"),
    ("What share", r"%"),
    ("How much", r"\b(EUR|NOK|CAD|kg|g)\b"),
    ("When", rf"\b({_MONTHS})\b|\d\d:\d\d"),
    ("How many", r"^\d[\d,.]* \w+"),
)


@dataclass(frozen=True)
class Forbidden:
    """What no training question may touch: facts, spans of pages (page, start, end), (page, answer) pairs."""

    facts: frozenset[str] = frozenset()
    spans: tuple[tuple[str, int, int], ...] = ()
    answers: frozenset[tuple[str, str]] = frozenset()

    @classmethod
    def of(cls, questions: Iterable) -> "Forbidden":
        """Everything that belongs to some questions (anything with `facts`, `gold` and `answers`)."""
        rows = list(questions)
        return cls(
            frozenset(fact for row in rows for fact in row.facts),
            tuple((gold.page_id, gold.start, gold.end) for row in rows for gold in row.gold),
            frozenset(
                (gold.page_id, answer.lower()) for row in rows for gold in row.gold for answer in row.answers
            ),
        )

    def touches(self, page: str, start: int, end: int) -> bool:
        """True when a span shares a character with a forbidden one."""
        return any(overlaps((page, start, end), span) for span in self.spans)


def generate(
    pages: Sequence[Page], passages: Sequence[Passage], forbidden: Forbidden, seed: int = SEED
) -> list[Labelled]:
    """Two questions for every fact whose value stands in exactly one passage of a page that states it.

    The same ones for the same seed.
    """
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
    text = str(value).strip("`")
    if not isinstance(value, str | int | float) or not 2 <= len(text) <= 80:
        return None
    whole = re.compile(rf"(?<!\w){re.escape(text)}(?!\w)")
    holding = [passage for passage in passages if whole.search(passage.text)]
    if len(holding) != 1:
        return None
    parts = [part.text for part in sentences(holding[0].text) if whole.search(part.text)]
    return (text, holding[0], parts[0]) if len(parts) == 1 else None


def _asked(value: str) -> str:
    return next((word for word, pattern in _UNITS if re.search(pattern, value)), "What")


def _from_path(path: str, title: str, value: str) -> str:
    """The words of a path and the page's title: "What is the pot life: Potting the Puffin T tip?"."""
    words = [part.replace("_", " ").replace("-", " ") for part in path.split(".")[2:] if part not in _SILENT]
    about = re.sub(r"[(].*?[)]", "", title).strip(" ?")
    return f"{_asked(value)}: {' '.join(words)}, {about}?" if words else ""


def _from_sentence(sentence: str, value: str, rng: random.Random) -> str:
    """A sentence without its value and without some of its words; empty when little is left."""
    rest = re.sub(re.escape(value), " ", sentence).replace("|", " ").replace("*", "")
    words = [word for word in rest.split() if re.search(r"\w", word)]
    kept = [word for word in words if rng.random() < KEPT]
    return f"{_asked(value)} {' '.join(kept).strip('.,;: ').lower()}?" if len(kept) >= 3 else ""


# ---- for the rerankers of notebook 06 ------------------------------------------------------------


def skerry_groups(count: int | None = None, seed: int = SEED) -> list[Group]:
    """Training groups over the Skerry pages, shuffled: generated questions with hard negatives of the hybrid.

    count: how many questions to draw; all of some 10,000 when None, 8 at most in the quick size. Nothing
    of a test question goes in.

        skerry_groups(200)[0].negatives
    """
    passages = skerry_passages()
    made = generate(load_pages(), passages, Forbidden.of(load_questions("test")), seed)
    random.Random(seed).shuffle(made)
    made = made[: min(count or len(made), QUICK if settings.size() == "quick" else len(made))]
    rankings = skerry_hybrid().search_many([item.query for item in made], HARD)
    return with_hard_negatives(made, rankings, passages, NEGATIVES, seed)


def store_losses(losses: Sequence[float], chance: float, seconds: float) -> None:
    """The losses of a full training, beside its weights. chance: the loss of guessing."""
    log = {
        "command": "python -m helpers.experiments.rerankers cross-encoder",
        "seconds": round(seconds),
        "chance": round(chance, 3),
        "losses": [round(loss, 3) for loss in losses],
    }
    write_whole(WEIGHTS.with_suffix(".json"), json.dumps(log) + "\n")


def full_losses() -> list[float]:
    """The loss of every step of the training whose weights are shipped.

    >>> full_losses()[0] > full_losses()[-1]
    True
    """
    return json.loads(WEIGHTS.with_suffix(".json").read_text(encoding="utf-8"))["losses"]

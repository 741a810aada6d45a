"""What a semantic cache saves, what it answers wrongly, and whom it tells what: on the course's questions.

The cache holds the right answer to every question of a split, so each wrong answer is the cache's own. Then
come other wordings of questions that it knows (ten for each of the facts that a revision changes), *twins*
(the same question about another product, site, year or code: what is kept for the first is wrong for the
second), and questions that nobody asked before (those of the other split).
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from helpers.corpus import Question, load_questions, load_taught_facts
from helpers.generation import SemanticCache, names_in
from helpers.retrieval import embed

PRODUCTS = (
    "Kittiwake 4S", "Kittiwake 4", "Fulmar 2X", "Fulmar 2", "Gannet CTD Deep", "Gannet CTD", "Puffin O2",
    "Puffin T", "Cormorant Hub",
)  # fmt: skip
SITES = ("Bergen", "Porto", "Halifax")
YEAR, CODE = re.compile(r"\b20[23]\d\b"), re.compile(r"\b[A-Z][A-Z0-9]*-[A-Z0-9-]*\d\b")
THRESHOLDS = tuple(round(0.5 + 0.01 * step, 2) for step in range(51))
MOST_WRONG = 0.02  # of the practice twins that may be answered, when a threshold is chosen


@dataclass(frozen=True)
class Looked:
    """What the cache has for one question: cosine of the nearest entry, and is its reply the right one.

    cosine: -1 where nothing may be compared. item: what it belongs to (a fact, a question).
    """

    kind: str
    item: str
    question: str
    cosine: float
    right: bool


def twin_of(question: str) -> str | None:
    """The same question about another product, site, year or code; None where it names none.

    >>> twin_of("What does a Fulmar 2X weigh?"), twin_of("How high is the rent in Porto?")
    ('What does a Fulmar 2 weigh?', 'How high is the rent in Halifax?')
    >>> twin_of("What does SKI-45362 cost?"), twin_of("Who pays?")
    ('What does SKI-45363 cost?', None)
    """
    for names in (PRODUCTS, SITES):
        for at, name in enumerate(names):
            if re.search(rf"\b{name}\b", question):
                other = names[at + 1] if at % 2 == 0 and at + 1 < len(names) else names[at - 1]
                if names is SITES:
                    other = names[(at + 1) % len(names)]
                return re.sub(rf"\b{name}\b", other, question)
    if code := CODE.search(question):
        return question.replace(code[0], code[0][:-1] + str((int(code[0][-1]) + 1) % 10))
    if year := YEAR.search(question):
        return question.replace(year[0], str(int(year[0]) - 1))
    return None


def cache_traffic(split: str) -> list[tuple[str, str, str]]:
    """(kind, item, question) of what is asked of a cache that knows every question of the split.

    >>> sorted({kind for kind, _, _ in cache_traffic("practice")})
    ['other wording', 'twin', 'unknown']
    """
    known = {question.id: question for question in load_questions(split)}
    asked = [
        ("other wording", fact.question, said.ask)
        for fact in load_taught_facts()
        if fact.question in known
        for said in fact.paraphrases
    ]
    texts = {question.question for question in known.values()}
    twins = [(question.id, twin_of(question.question)) for question in known.values()]
    asked += [("twin", item, twin) for item, twin in twins if twin and twin not in texts]
    other = "test" if split == "practice" else "practice"
    return asked + [("unknown", question.id, question.question) for question in load_questions(other)]


@lru_cache(maxsize=4)
def looked_up(split: str, same_names: bool = False) -> tuple[Looked, ...]:
    """Everything in `cache_traffic(split)`, looked up among the questions of the split.

    looked_up("practice")[0].cosine
    """
    known, asked = load_questions(split), cache_traffic(split)
    kept, new = embed([one.question for one in known]), embed([question for _, _, question in asked])
    like = new @ kept.T
    if same_names:
        names = [names_in(one.question) for one in known]
        alike = np.array([[names_in(question) == other for other in names] for _, _, question in asked])
        like = np.where(alike, like, -1.0)
    best = like.argmax(axis=1)
    return tuple(
        Looked(kind, item, question, float(like[at, best[at]]), _fits(kind, item, known[best[at]]))
        for at, (kind, item, question) in enumerate(asked)
    )


def _fits(kind: str, item: str, nearest: Question) -> bool:
    """Only another wording of a question is answered by what is kept for that question."""
    return kind == "other wording" and item == nearest.id


def served(looked: Sequence[Looked], kind: str, threshold: float, right: bool) -> list[bool]:
    """For each question of a kind: was it answered from the cache, rightly (or wrongly)?

    >>> served([Looked("twin", "q", "?", 0.9, False)], "twin", 0.8, right=False)
    [True]
    """
    return [one.cosine >= threshold and one.right is right for one in looked if one.kind == kind]


def by_item(looked: Sequence[Looked], kind: str, threshold: float) -> dict[str, float]:
    """item -> share of its questions that the cache answers rightly: ten wordings are no ten facts.

    >>> by_item([Looked("other wording", "q", "?", 0.9, True)], "other wording", 0.8)
    {'q': 1.0}
    """
    found: dict[str, list[bool]] = {}
    for one in looked:
        if one.kind == kind:
            found.setdefault(one.item, []).append(one.cosine >= threshold and one.right)
    return {item: float(np.mean(marks)) for item, marks in found.items()}


def safe_threshold(looked: Sequence[Looked], most_wrong: float = MOST_WRONG) -> float:
    """The lowest threshold at which no kind of question gets a wrong answer more often than `most_wrong`.

    looked: of practice questions. 1.01, above every cosine, when there is none.

    safe_threshold(looked_up("practice"))
    """
    kinds = {one.kind for one in looked}
    for threshold in THRESHOLDS:
        if all(np.mean(served(looked, kind, threshold, right=False)) <= most_wrong for kind in kinds):
            return threshold
    return 1.01


def told_to(cache: SemanticCache, secrets: Mapping[str, str], owner: set[str], reader: set[str]) -> list[str]:
    """Replies that a reader gets from a cache in which somebody of other groups asked these questions first.

    secrets: question -> reply that only the owner's groups may see.

    >>> fixed = SemanticCache(0.9, encode=lambda text: np.array([1.0]))
    >>> told_to(fixed, {"Who pays?": "Tove"}, {"finance"}, {"all-staff"})
    []
    """
    for question, reply in secrets.items():
        cache.keep(question, reply, owner)
    found = [cache.look_up(question, reader) for question in secrets]
    return [reply for reply in found if reply is not None]

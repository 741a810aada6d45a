"""Rules of a question: its quote stands once and answers it, and no other page answers it by accident.

Each type of question has a rule of its own beside these.
"""

import math
from collections import Counter

from helpers.corpus import Page, normalised_tokens
from helpers.corpus.skerry import QUESTION_TYPES
from helpers.evaluation import holds_answer

from .pages import stated
from .world import IDENTIFIER

DIFFICULTIES = ("easy", "medium", "hard")


def check_question(row: dict, pages: dict[str, Page]) -> list[str]:
    """The quote stands once in its page and holds an accepted answer; the type's own rule is kept."""
    where, say = f"question {row.get('id')}", []
    missing = [
        name
        for name in ("id", "type", "question", "answers", "facts", "gold", "difficulty")
        if name not in row
    ]
    if missing:
        return [f"{where}: lacks {', '.join(missing)}"]
    if row["type"] not in QUESTION_TYPES:
        return [f"{where}: unknown type {row['type']!r}"]
    if row["difficulty"] not in DIFFICULTIES:
        say.append(f"{where}: difficulty must be one of {', '.join(DIFFICULTIES)}")
    if row["type"] == "unanswerable":
        return say + _check_unanswerable(row, pages)
    say += [
        f"{where}: a gold quote lacks {name!r}"
        for gold in row["gold"]
        for name in ("page", "quote")
        if name not in gold
    ]
    say += [
        f"{where}: gold page {gold.get('page')!r} does not exist"
        for gold in row["gold"]
        if gold.get("page") not in pages
    ]
    if say or not row["gold"]:
        return say or [f"{where}: has no gold quote"]
    for gold in row["gold"]:
        count = pages[gold["page"]].text.count(gold["quote"])
        if count != 1:
            say.append(
                f"{where}: its quote stands {count} times in {gold['page']}, expected once: "
                f"{gold['quote'][:60]!r}"
            )
    if not holds_answer(row["gold"][-1]["quote"], row["answers"]):
        say.append(
            f"{where}: no accepted answer {row['answers']} stands in the quote "
            f"{row['gold'][-1]['quote'][:80]!r}"
        )
    if holds_answer(row["question"], row["answers"]):
        say.append(f"{where}: the question gives its own answer away")
    return say + _check_facts(row, pages) + _check_type(row, pages)


def _check_facts(row: dict, pages: dict[str, Page]) -> list[str]:
    where, gold_pages = f"question {row['id']}", [pages[gold["page"]] for gold in row["gold"]]
    known = {path for page in gold_pages for path in stated(page)}
    say = [
        f"{where}: fact {path} is not among the states of {[p.id for p in gold_pages]}"
        for path in row["facts"]
        if path not in known
    ]
    if not row["facts"]:
        say.append(f"{where}: names no fact")
    for path in row["facts"]:
        others = [page.id for page in pages.values() if path in stated(page) and page not in gold_pages]
        if others:
            say.append(f"{where}: {path} is stated on {others} too; say it on one page only")
    return say


def _check_type(row: dict, pages: dict[str, Page]) -> list[str]:
    where, kind = f"question {row['id']}", row["type"]
    if (kind == "two_page") != (len({gold["page"] for gold in row["gold"]}) == 2):
        return [f"{where}: type two_page means two gold pages, every other type one"]
    if kind == "identifier" and not IDENTIFIER.search(row["question"]):
        return [f"{where}: type identifier, but the question holds none"]
    if kind == "table" and "|" not in row["gold"][0]["quote"]:
        return [f"{where}: type table, but the quote is no table row"]
    if kind == "paraphrase":
        shared = shared_run(row["question"], pages[row["gold"][0]["page"]].text)
        return [f"{where}: type paraphrase, but it shares {shared!r} with its page"] if shared else []
    return []


def _check_unanswerable(row: dict, pages: dict[str, Page]) -> list[str]:
    where = f"question {row['id']}"
    say = [
        f"{where}: unanswerable, so {name} must be empty"
        for name in ("answers", "gold", "facts")
        if row[name]
    ]
    if row.get("near") not in pages:
        say.append(f"{where}: unanswerable, so `near` must name the page that comes closest")
    if not row.get("missing"):
        say.append(f"{where}: unanswerable, so `missing` must say which detail is nowhere")
    return say


def shared_run(question: str, text: str, length: int = 4) -> str | None:
    """The first run of `length` tokens that stands in both texts, or None."""
    there = normalised_tokens(text)
    runs = {tuple(there[i : i + length]) for i in range(len(there) - length + 1)}
    here = normalised_tokens(question)
    return next(
        (
            " ".join(here[i : i + length])
            for i in range(len(here) - length + 1)
            if tuple(here[i : i + length]) in runs
        ),
        None,
    )


class Lines:
    """Every line of every page by its tokens, to find the lines that could answer a question too."""

    def __init__(self, pages: dict[str, Page]):
        self.lines = [
            (page.id, line, set(normalised_tokens(f"{page.title} {line}")))
            for page in pages.values()
            for line in page.text.splitlines()
            if line.strip()
        ]
        self.by_token: dict[str, list[int]] = {}
        for i, (_, _, words) in enumerate(self.lines):
            for word in words:
                self.by_token.setdefault(word, []).append(i)

    def weight(self, word: str) -> float:
        """Inverse document frequency over lines (Sparck Jones 1972)."""
        return math.log(len(self.lines) / len(self.by_token[word])) if word in self.by_token else 0.0

    def like(self, question: str, share: float) -> list[tuple[str, str]]:
        """(page id, line) of lines that, with their page's title, hold this share of a question's weight."""
        words = {word for word in normalised_tokens(question) if word in self.by_token}
        total, found = sum(map(self.weight, words)), {}
        for word in words:
            for i in self.by_token[word]:
                found[i] = found.get(i, 0.0) + self.weight(word)
        return [self.lines[i][:2] for i, weight in found.items() if weight >= share * total]


def check_twins(rows: list[dict], pages: dict[str, Page], share: float = 0.4) -> list[str]:
    """No other page answers a question by accident.

    A line answers it when it shares four tenths of its words, weighted by rarity, and holds an accepted
    answer. A page that is meant to answer it too is named under `also`.
    """
    lines, say = Lines(pages), []
    for row in rows:
        known = {gold["page"] for gold in row["gold"]} | set(row.get("also", []))
        for name, line in lines.like(row["question"], share) if row["answers"] else []:
            if name not in known and holds_answer(line, row["answers"]):
                say.append(
                    f"question {row['id']}: {name} answers it too; make one of them differ, "
                    f"or name it under `also`: {line[:120]!r}"
                )
    return say


def check_questions_together(rows: list[dict]) -> list[str]:
    """Ids and wordings are unique; a fact is asked once."""
    say = [
        f"question id {name} is used {n} times"
        for name, n in Counter(r.get("id") for r in rows).items()
        if n > 1
    ]
    say += [
        f"asked {n} times: {text!r}"
        for text, n in Counter(" ".join(normalised_tokens(r.get("question", ""))) for r in rows).items()
        if n > 1
    ]
    asked = Counter(path for r in rows for path in r.get("facts", []))
    return say + [f"fact {path} is asked by {n} questions" for path, n in asked.items() if n > 1]

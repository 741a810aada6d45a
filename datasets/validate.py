"""Check that pages, questions, revisions and tickets agree with the world file and with each other.

    python datasets/validate.py                    everything
    python datasets/validate.py --only eng-0       pages whose id begins with eng-0, and the questions asked of them

Prints one line per disagreement and exits 1 when there is any. Reads the hand-written sources, so it can be run before
`datasets/build.py`. The rules are functions that take the data and return sentences; the tests call them too.
"""
import argparse
import json
import math
import re
import sys
from collections import Counter
from pathlib import Path

import yaml

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from helpers.corpus import Page, load_pages, load_ticket_schema, load_world, world_value  # noqa: E402
from helpers.corpus.skerry import QUESTION_TYPES  # noqa: E402
from helpers.evaluation.matching import is_right, stands_in, tokens  # noqa: E402
from helpers.settings import DATASETS  # noqa: E402

SOURCES = DATASETS / "sources"
PAGE_FIELDS = ("id", "title", "department", "version", "effective", "access", "author", "states")
DEPARTMENTS = {"engineering": "eng", "product-support": "sup", "people": "ppl", "finance": "fin", "legal-compliance": "leg", "operations-security": "ops"}
WRITTEN_WORDS, COMPOSED_WORDS = (250, 900), (110, 1200)  # length of a page that a person wrote, and of one that a script laid out
DIFFICULTIES = ("easy", "medium", "hard")
IDENTIFIER = re.compile(r"\b(?:(?:E|DR|ECR|TR|NCR|FSR|KB|AUD|RFC|CHG|INC|CR|NT|LOT)-\d{4}|SKI-\d{5}|CT-\d{4}-\d{3}|POL-[A-Z]{2,3}-\d{2})\b")
LINK = re.compile(r"\[\[([^\]]*)\]\]")
SIZES = {"eng": 240, "sup": 100, "ppl": 40, "fin": 40, "leg": 50, "ops": 30}  # pages by department
PLANNED = {f"{prefix}-{n:03}" for prefix, count in SIZES.items() for n in range(1, count + 1)}
REFERENCE_FIELDS = {"owner", "lead", "manager", "head", "product", "products", "supplier", "contract", "office", "department", "party", "approver", "author"}


# ---- the world ------------------------------------------------------------------------------------------------------

def leaves(node, path: str = "") -> list[tuple[str, object]]:
    """(path, value) of every fact below a node; a list of strings is one fact."""
    if isinstance(node, dict):
        return [leaf for key, value in node.items() for leaf in leaves(value, f"{path}.{key}".lstrip("."))]
    return [(path, node)]


def check_world(world: dict) -> list[str]:
    """Facts are strings or lists of strings; references lead to entries; identifiers belong to one entry."""
    say = []
    entries = {name for group in world.values() for name in group}
    entries |= {name for group in world.get("company", {}).values() if isinstance(group, dict) for name in group}
    for path, value in leaves(world):
        items = value if isinstance(value, list) else [value]
        if not items or not all(isinstance(item, str) and item.strip() for item in items):
            say.append(f"world {path}: {value!r} is neither text nor a list of texts")
        elif path.rsplit(".", 1)[-1] in REFERENCE_FIELDS and path.split(".")[0] not in ("company",) and not path.startswith("details"):
            say += [f"world {path}: there is no entry {item!r}" for item in items if item not in entries]
    return say


def world_identifiers(world: dict) -> set[str]:
    """Every identifier that stands in the world."""
    return {match for _, value in leaves(world) for item in (value if isinstance(value, list) else [value]) for match in IDENTIFIER.findall(str(item))}


# ---- pages ----------------------------------------------------------------------------------------------------------

def check_page(page: Page, page_ids: set[str], identifiers: set[str], people: set[str]) -> list[str]:
    """Front matter complete, length in range, every stated fact in the body, every identifier and link real."""
    say, where = [], f"page {page.id}"
    say += [f"{where}: the front matter lacks {name!r}" for name in PAGE_FIELDS if name not in page.metadata]
    if not page.id.startswith(DEPARTMENTS.get(page.department, "?") + "-"):
        say.append(f"{where}: the id does not fit the department {page.department!r}")
    elif page.path and (page.path.parent.name != page.department or not page.path.name.startswith(page.id + "-")):
        say.append(f"{where}: the file belongs at {page.department}/{page.id}-….md")
    if not page.text.startswith(f"# {page.title}\n"):
        say.append(f"{where}: the body does not begin with '# {page.title}'")
    words, (least, most) = len(page.text.split()), COMPOSED_WORDS if page.metadata.get("composed") else WRITTEN_WORDS
    if not least <= words <= most:
        say.append(f"{where}: {words} words, expected {least} to {most}")
    if page.metadata.get("author") not in people:
        say.append(f"{where}: the author {page.metadata.get('author')!r} is not in people.yaml")
    if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", page.metadata.get("effective", "")):
        say.append(f"{where}: effective must be a date such as 2026-03-17")
    say += [f"{where}: {name} is no identifier of the world" for name in sorted(set(IDENTIFIER.findall(page.text)) - identifiers)]
    say += [f"{where}: link to {name!r}, which is no page" for name in sorted(set(LINK.findall(page.text)) - page_ids)]
    return say + [sentence for path in stated(page) for sentence in _check_stated(page, path)]


def stated(page: Page) -> list[str]:
    """World paths that the page's front matter says it states."""
    paths = page.metadata.get("states") or []
    return paths if isinstance(paths, list) else [paths]


def _check_stated(page: Page, path: str) -> list[str]:
    try:
        value = world_value(path)
    except KeyError as error:
        return [f"page {page.id}: states {error.args[0]}"]
    if isinstance(value, dict):
        return [f"page {page.id}: states {path}, which is a group and not a fact"]
    return [f"page {page.id}: states {path}, but {item!r} does not stand in the body" for item in _spoken(value) if not stands_in(item, page.text)]


def _spoken(value) -> list[str]:
    """What a page must say for a fact: names instead of ids of people and products."""
    world = load_world()
    named = {**{k: v.get("name", k) for k, v in world.get("people", {}).items()}, **{k: v.get("name", k) for k, v in world.get("products", {}).items()}}
    return [named.get(item, item) for item in (value if isinstance(value, list) else [value])]


# ---- questions ------------------------------------------------------------------------------------------------------

def check_question(row: dict, pages: dict[str, Page]) -> list[str]:
    """The quote stands once in its page and holds an accepted answer; the type's own rule is kept."""
    where, say = f"question {row.get('id')}", []
    missing = [name for name in ("id", "type", "question", "answers", "facts", "gold", "difficulty") if name not in row]
    if missing:
        return [f"{where}: lacks {', '.join(missing)}"]
    if row["type"] not in QUESTION_TYPES:
        return [f"{where}: unknown type {row['type']!r}"]
    if row["difficulty"] not in DIFFICULTIES:
        say.append(f"{where}: difficulty must be one of {', '.join(DIFFICULTIES)}")
    if row["type"] == "unanswerable":
        return say + _check_unanswerable(row, pages)
    say += [f"{where}: a gold quote lacks {name!r}" for gold in row["gold"] for name in ("page", "quote") if name not in gold]
    say += [f"{where}: gold page {gold.get('page')!r} does not exist" for gold in row["gold"] if gold.get("page") not in pages]
    if say or not row["gold"]:
        return say or [f"{where}: has no gold quote"]
    for gold in row["gold"]:
        count = pages[gold["page"]].text.count(gold["quote"])
        if count != 1:
            say.append(f"{where}: its quote stands {count} times in {gold['page']}, expected once: {gold['quote'][:60]!r}")
    if not is_right(row["gold"][-1]["quote"], row["answers"]):
        say.append(f"{where}: no accepted answer {row['answers']} stands in the quote {row['gold'][-1]['quote'][:80]!r}")
    if is_right(row["question"], row["answers"]):
        say.append(f"{where}: the question gives its own answer away")
    return say + _check_facts(row, pages) + _check_type(row, pages)


def _check_facts(row: dict, pages: dict[str, Page]) -> list[str]:
    where, gold_pages = f"question {row['id']}", [pages[gold["page"]] for gold in row["gold"]]
    known = {path for page in gold_pages for path in stated(page)}
    say = [f"{where}: fact {path} is not among the states of {[p.id for p in gold_pages]}" for path in row["facts"] if path not in known]
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
    say = [f"{where}: unanswerable, so {name} must be empty" for name in ("answers", "gold", "facts") if row[name]]
    if row.get("near") not in pages:
        say.append(f"{where}: unanswerable, so `near` must name the page that comes closest")
    if not row.get("missing"):
        say.append(f"{where}: unanswerable, so `missing` must say which detail is nowhere")
    return say


def shared_run(question: str, text: str, length: int = 4) -> str | None:
    """The first run of `length` tokens that stands in both texts, or None."""
    there = tokens(text)
    runs = {tuple(there[i:i + length]) for i in range(len(there) - length + 1)}
    here = tokens(question)
    return next((" ".join(here[i:i + length]) for i in range(len(here) - length + 1) if tuple(here[i:i + length]) in runs), None)


class Lines:
    """Every line of every page by its tokens, to find the lines that could answer a question too."""

    def __init__(self, pages: dict[str, Page]):
        self.lines = [(page.id, line, set(tokens(f"{page.title} {line}"))) for page in pages.values() for line in page.text.splitlines() if line.strip()]
        self.by_token: dict[str, list[int]] = {}
        for i, (_, _, words) in enumerate(self.lines):
            for word in words:
                self.by_token.setdefault(word, []).append(i)

    def weight(self, word: str) -> float:
        """Inverse document frequency over lines (Sparck Jones 1972)."""
        return math.log(len(self.lines) / len(self.by_token[word])) if word in self.by_token else 0.0

    def like(self, question: str, share: float) -> list[tuple[str, str]]:
        """(page id, line) of the lines that, with their page's title, hold at least `share` of the question's weight."""
        words = {word for word in tokens(question) if word in self.by_token}
        total, found = sum(map(self.weight, words)), {}
        for word in words:
            for i in self.by_token[word]:
                found[i] = found.get(i, 0.0) + self.weight(word)
        return [self.lines[i][:2] for i, weight in found.items() if weight >= share * total]


def check_twins(rows: list[dict], pages: dict[str, Page], share: float = 0.4) -> list[str]:
    """No other page answers a question by accident: a line that shares four tenths of its words, weighted by rarity, and holds an accepted answer.
    A page that is meant to answer it too is named under `also`."""
    lines, say = Lines(pages), []
    for row in rows:
        known = {gold["page"] for gold in row["gold"]} | set(row.get("also", []))
        for name, line in lines.like(row["question"], share) if row["answers"] else []:
            if name not in known and is_right(line, row["answers"]):
                say.append(f"question {row['id']}: {name} answers it too; make one of them differ, or name it under `also`: {line[:120]!r}")
    return say


def check_questions_together(rows: list[dict]) -> list[str]:
    """Ids and wordings are unique; a fact is asked once."""
    say = [f"question id {name} is used {n} times" for name, n in Counter(r.get("id") for r in rows).items() if n > 1]
    say += [f"asked {n} times: {text!r}" for text, n in Counter(" ".join(tokens(r.get("question", ""))) for r in rows).items() if n > 1]
    asked = Counter(path for r in rows for path in r.get("facts", []))
    return say + [f"fact {path} is asked by {n} questions" for path, n in asked.items() if n > 1]


# ---- revisions and tickets ------------------------------------------------------------------------------------------

def check_revision(row: dict, pages: dict[str, Page], questions: dict[str, dict]) -> list[str]:
    """The old text stands once in the page and holds the old answer; the new text holds the new one and not the old."""
    where, question, page = f"revision {row.get('id')}", questions.get(row.get("question")), pages.get(row.get("page"))
    if not question or not page:
        return [f"{where}: its page or question does not exist"]
    say = [f"{where}: lacks {name!r}" for name in ("id", "find", "replace", "new_answers", "effective", "reason") if not row.get(name)]
    if say:
        return say
    if page.text.count(row["find"]) != 1:
        say.append(f"{where}: `find` stands {page.text.count(row['find'])} times in {page.id}, expected once")
    if not is_right(row["find"], question["answers"]):
        say.append(f"{where}: `find` does not hold the old answer {question['answers']}")
    if is_right(row["replace"], question["answers"]):
        say.append(f"{where}: `replace` still holds the old answer")
    if not is_right(row["replace"], row["new_answers"]):
        say.append(f"{where}: `replace` does not hold the new answer {row['new_answers']}")
    if page.id != question["gold"][-1]["page"]:
        say.append(f"{where}: {page.id} is not the page that answers {question['id']}")
    elif is_right(page.text.replace(row["find"], row["replace"]), question["answers"]):
        say.append(f"{where}: the old answer {question['answers']} still stands elsewhere in {page.id} after the edit")
    return say


def check_changed(questions: list[dict], revisions: list[dict]) -> list[str]:
    """Every question of type changed has a revision."""
    revised = {row["question"] for row in revisions}
    return [f"question {q['id']}: type changed, but no revision changes it" for q in questions if q.get("type") == "changed" and q["id"] not in revised]


def check_ticket(row: dict, world: dict) -> list[str]:
    """The record fits the schema, and every value that is copied from the ticket stands in its text."""
    import jsonschema
    where, record = f"ticket {row.get('id')}", row.get("record")
    errors = sorted(jsonschema.Draft202012Validator(load_ticket_schema()).iter_errors(record), key=str)
    if errors:
        return [f"{where}: {'/'.join(map(str, error.path)) or 'record'}: {error.message[:120]}" for error in errors]
    if not row.get("text"):
        return [f"{where}: lacks 'text'"]
    copied = [record["serial"], record["customer"]["name"], record["customer"]["organisation"]] + [p["error_code"] for p in record["problems"]]
    say = [f"{where}: {value!r} does not stand in the text" for value in copied if value and not stands_in(value, row["text"])]
    codes = {entry["code"] for entry in world.get("errors", {}).values()}
    return say + [f"{where}: error code {p['error_code']} is not in the world" for p in record["problems"] if p["error_code"] and p["error_code"] not in codes]


def check_leaks(train: list[tuple[str, str]], test: list[tuple[str, str]], limit: float = 0.5) -> list[str]:
    """No item of one split stands in the other, not even nearly: Jaccard similarity of 3-token shingles at or above `limit`."""
    def shingles(text):
        words = tokens(text)
        return {tuple(words[i:i + 3]) for i in range(max(1, len(words) - 2))}
    theirs = [(name, shingles(text)) for name, text in test]
    return [f"{name} and {other} are {len(a & b) / len(a | b):.2f} alike, in two splits"
            for name, text in train for a in [shingles(text)] for other, b in theirs if len(a & b) >= limit * len(a | b)]


# ---- all together ---------------------------------------------------------------------------------------------------

def read_sources(kind: str) -> list[dict]:
    """Rows of every datasets/sources/<kind>-*.yaml, in file order. A file that does not parse is one clear line."""
    rows = []
    for path in sorted(SOURCES.glob(f"{kind}-*.yaml")):
        try:
            rows += yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader) or []
        except yaml.YAMLError as error:
            raise SystemExit(f"{path.name}: not valid YAML: {' '.join(str(error).split())[:300]}")
    return rows


def check_all(only: str = "") -> list[str]:
    """Every rule over every source; `only` keeps the sentences about pages whose id begins so and about their questions."""
    world, pages = load_world(), {page.id: page for page in load_pages()}
    questions, revisions, tickets = read_sources("questions"), read_sources("revisions"), read_sources("tickets")
    by_id = {row.get("id"): row for row in questions}
    prefixes = [p.strip() for p in only.split(",") if p.strip()]
    mine = lambda name: not prefixes or any(str(name).startswith(p) for p in prefixes)  # noqa: E731
    say = [] if prefixes else check_world(world)
    identifiers, ids = world_identifiers(world), set(pages) | (PLANNED if prefixes else set())
    for page in pages.values():
        say += check_page(page, ids, identifiers, set(world["people"])) if mine(page.id) else []
    for row in questions:
        say += check_question(row, pages) if any(mine(g.get("page")) for g in row.get("gold", [])) or mine(row.get("near")) else []
    say += check_twins([row for row in questions if row.get("gold") and any(mine(g.get("page")) for g in row["gold"])], pages)
    for row in revisions:
        say += check_revision(row, pages, by_id) if mine(row.get("page")) else []
    say += check_questions_together(questions) + ([] if prefixes else check_changed(questions, revisions))
    for kind, rows in (("revision", revisions), ("ticket", tickets)):
        say += [f"{kind} id {name} is used {n} times" for name, n in Counter(row.get("id") for row in rows).items() if n > 1]
    for row in [] if prefixes and "tickets" not in prefixes else tickets:
        say += check_ticket(row, world)
    return say



def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--only", default="", help="prefixes of page ids, comma separated")
    say = check_all(parser.parse_args().only)
    print("\n".join(say) or "pages, questions, revisions and tickets agree with the world")
    return 1 if say else 0


if __name__ == "__main__":
    sys.exit(main())

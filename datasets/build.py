"""Build every derived file of datasets/ from the hand-written sources, byte for byte the same each time.

    python datasets/build.py            write what differs
    python datasets/build.py --check    only compare; exit status 1 when something differs
    python datasets/build.py --stats    print the statistics of the datasheet

| derived file                     | source                          |
| -------------------------------- | ------------------------------- |
| questions/{practice,test}.jsonl  | sources/questions-*.yaml, pages |
| revisions.jsonl                  | sources/revisions-*.yaml        |
| tickets/{train,test}.jsonl       | sources/tickets-{train,test}.yaml |
| statistics in README.md          | all of these                    |

Questions are split by type, half practice and half test, in the order of the SHA-256 of their ids; questions that share
a gold quote stay together.
"""
import argparse
import hashlib
import json
import sys
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
import validate  # noqa: E402
from helpers.corpus import Page, load_pages  # noqa: E402
from helpers.corpus.chunk import section_at  # noqa: E402
from helpers.settings import DATASETS  # noqa: E402

START, END = "<!-- statistics -->", "<!-- /statistics -->"


def question_row(row: dict, split: str, pages: dict[str, Page]) -> dict:
    """One question with the offsets, section, department and access of its gold pages filled in."""
    gold = [gold_row(item, pages[item["page"]]) for item in row["gold"]]
    home = pages[row["gold"][-1]["page"] if gold else row["near"]]
    made = {"id": row["id"], "split": split, "type": row["type"], "question": row["question"], "answers": row["answers"], "gold": gold,
            "facts": row["facts"], "department": home.department, "difficulty": row["difficulty"], "access": home.access}
    return made | {name: row[name] for name in ("near", "missing") if row.get(name)}


def gold_row(item: dict, page: Page) -> dict:
    """A gold quote with its section and character offsets in the page's text."""
    start = page.text.index(item["quote"])
    return {"page": page.id, "section": section_at(page, start), "quote": item["quote"], "start": start, "end": start + len(item["quote"])}


def split_questions(rows: list[dict]) -> dict[str, str]:
    """Question id -> split. Within each type, every other question (by hash) is a test question."""
    splits = {}
    for kind in sorted({row["type"] for row in rows}):
        names = sorted((row["id"] for row in rows if row["type"] == kind), key=lambda name: hashlib.sha256(name.encode()).hexdigest())
        splits |= {name: ("test", "practice")[i % 2] for i, name in enumerate(names)}
    by_quote: dict[tuple, str] = {}
    for row in rows:
        for gold in row["gold"]:
            splits[row["id"]] = by_quote.setdefault((gold["page"], gold["quote"]), splits[row["id"]])
    return splits


def build() -> dict[str, str]:
    """File name below datasets/ -> its text."""
    pages = {page.id: page for page in load_pages()}
    rows = sorted(validate.read_sources("questions"), key=lambda row: row["id"])
    splits, by_id = split_questions(rows), {row["id"]: row for row in rows}
    made = {f"questions/{split}.jsonl": _jsonl([question_row(row, split, pages) for row in rows if splits[row["id"]] == split]) for split in ("practice", "test")}
    revisions = sorted(validate.read_sources("revisions"), key=lambda row: row["id"])
    made["revisions.jsonl"] = _jsonl([{**{name: row[name] for name in ("id", "page", "question", "find", "replace")},
                                       "old_answers": by_id[row["question"]]["answers"], "new_answers": row["new_answers"],
                                       "effective": row["effective"], "reason": row["reason"]} for row in revisions])
    for split in ("train", "test"):
        tickets = [row for row in validate.read_sources("tickets") if row["id"].startswith(f"t-{split}-")]
        made[f"tickets/{split}.jsonl"] = _jsonl([{"id": row["id"], "split": split, "text": row["text"].strip(), "record": row["record"]} for row in tickets])
    return made


def datasheet() -> dict[str, str]:
    """The datasheet, when there is one, with today's statistics between its marks."""
    path = DATASETS / "README.md"
    if not path.exists():
        return {}
    text = path.read_text(encoding="utf-8")
    return {path.name: f"{text.split(START)[0]}{START}\n{statistics()}\n{END}{text.split(END)[1]}"}


def _jsonl(rows: list[dict]) -> str:
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)


def statistics() -> str:
    """The numbers of the datasheet, as Markdown."""
    pages, questions, tickets = load_pages(), validate.read_sources("questions"), validate.read_sources("tickets")
    words = sorted(len(page.text.split()) for page in pages)
    vocabulary = {token for page in pages for token in validate.tokens(page.text)}
    facts = validate.leaves(validate.load_world())
    lines = [f"| pages | {len(pages)}, of {words[0]} to {words[-1]} words (median {words[len(words) // 2]}), {sum(words):,} words in all |",
             f"| pages by department | {_counts(page.department for page in pages)} |",
             f"| restricted pages | {sum(page.access != 'all-staff' for page in pages)} |",
             f"| vocabulary | {len(vocabulary):,} different tokens |",
             f"| world | {len(facts):,} facts, {len(validate.world_identifiers(validate.load_world()))} identifiers |",
             f"| questions | {len(questions)}: {_counts(row['type'] for row in questions)} |",
             f"| revisions | {len(validate.read_sources('revisions'))} |",
             f"| tickets | {len(tickets)}: {_counts(row['id'].split('-')[1] for row in tickets)} |"]
    return "\n".join(["| what | how much |", "| --- | --- |"] + lines)


def _counts(items) -> str:
    return ", ".join(f"{name.replace('_', ' ')} {count}" for name, count in sorted(Counter(items).items(), key=lambda pair: -pair[1]))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--check", action="store_true")
    parser.add_argument("--stats", action="store_true")
    options = parser.parse_args()
    if options.stats:
        print(statistics())
        return 0
    say = validate.check_all()
    if say:
        print("\n".join(say[:20]), f"\n{len(say)} disagreements; nothing was written", sep="")
        return 1
    made = build() | datasheet()
    wrong = [name for name, text in made.items() if not (DATASETS / name).exists() or (DATASETS / name).read_text(encoding="utf-8") != text]
    for name in wrong:
        print(f"datasets/{name} " + ("is not what its sources build. Run: python datasets/build.py" if options.check else "written"))
        if not options.check:
            (DATASETS / name).parent.mkdir(parents=True, exist_ok=True)
            (DATASETS / name).write_text(made[name], encoding="utf-8", newline="\n")
    return 1 if options.check and wrong else 0


if __name__ == "__main__":
    sys.exit(main())

"""Build every derived file of datasets/ from its sources, byte for byte the same each time.

| derived file                     | source                                                                |
| -------------------------------- | --------------------------------------------------------------------- |
| pages with `composed:` in front  | world/*.yaml, laid out by compose/*.py                                 |
| questions/{practice,test}.jsonl  | sources/questions-*.yaml, sources/test-questions.txt, pages            |
| revisions.jsonl                  | sources/revisions-*.yaml                                               |
| taught_facts.jsonl               | sources/taught-facts-*.yaml, sources/revisions-*.yaml                  |
| tickets/train.jsonl              | sources/tickets-train.yaml; ticket-scenes.yaml by generate/tickets.py  |
| tickets/validation.jsonl         | sources/tickets-validation.yaml                                        |
| tickets/test.jsonl               | sources/tickets-test*.yaml                                             |
| emails/train.jsonl               | sources/email-scenes.yaml by generate/emails.py                        |
| emails/{validation,test}.jsonl   | sources/emails-validation.yaml, sources/emails-test.yaml               |
| probes.jsonl                     | sources/probes.yaml                                                    |
| replay.jsonl                     | sources/replay.yaml                                                    |
| statistics in README.md          | all of these                                                           |

A question is a test question when sources/test-questions.txt names it. The list is frozen: a new question
is for practice until somebody adds it there.
"""

import argparse
import json
import sys
import time

from helpers.corpus import Page, load_pages, section_at
from helpers.corpus.skerry import TASK_SPLITS
from helpers.files import write_whole
from helpers.settings import DATASETS

from . import report, validate
from .compose import run as composers

START, END = "<!-- statistics -->", "<!-- /statistics -->"


# ---- pages ---------------------------------------------------------------------------------------


def build_pages() -> dict[str, str]:
    """File name below datasets/ -> text of every page that a script lays out."""
    return {
        file: text for module in composers.composers() for file, text in composers.compose(module).items()
    }


def stale_pages(made: dict[str, str]) -> list[str]:
    """Composed pages that no composer makes any more, such as a page under an earlier title."""
    return sorted(
        name
        for page in load_pages()
        if "composed" in page.metadata and (name := page.path.relative_to(DATASETS).as_posix()) not in made
    )


# ---- questions and tasks -------------------------------------------------------------------------


def question_row(row: dict, split: str, pages: dict[str, Page]) -> dict:
    """One question with the offsets, section, department and access of its gold pages filled in."""
    gold = [gold_row(item, pages[item["page"]]) for item in row["gold"]]
    home = pages[row["gold"][-1]["page"] if gold else row["near"]]
    made = {
        "id": row["id"],
        "split": split,
        "type": row["type"],
        "question": row["question"],
        "answers": row["answers"],
        "gold": gold,
        "facts": row["facts"],
        "department": home.department,
        "difficulty": row["difficulty"],
        "access": home.access,
    }
    return made | {name: row[name] for name in ("near", "missing") if row.get(name)}


def gold_row(item: dict, page: Page) -> dict:
    """A gold quote with its section and character offsets in the page's text."""
    start = page.text.index(item["quote"])
    return {
        "page": page.id,
        "section": section_at(page, start),
        "quote": item["quote"],
        "start": start,
        "end": start + len(item["quote"]),
    }


def build_questions() -> dict[str, str]:
    """The two question files."""
    pages, test = {page.id: page for page in load_pages()}, validate.test_questions()
    rows = sorted(validate.read_sources("questions"), key=lambda row: row["id"])
    split_of = {row["id"]: "test" if row["id"] in test else "practice" for row in rows}
    return {
        f"questions/{split}.jsonl": jsonl(
            [question_row(row, split, pages) for row in rows if split_of[row["id"]] == split]
        )
        for split in ("practice", "test")
    }


def build_revisions() -> dict[str, str]:
    """Revisions with the old answers of their questions."""
    answers = {row["id"]: row["answers"] for row in validate.read_sources("questions")}
    rows = sorted(validate.read_sources("revisions"), key=lambda row: row["id"])
    return {
        "revisions.jsonl": jsonl(
            [
                {
                    **{name: row[name] for name in ("id", "page", "question", "find", "replace")},
                    "old_answers": answers[row["question"]],
                    "new_answers": row["new_answers"],
                    "effective": row["effective"],
                    "reason": row["reason"],
                }
                for row in rows
            ]
        )
    }


def build_taught_facts() -> dict[str, str]:
    """The facts that the revisions change, in paraphrases, with the page and question of their revision."""
    revisions = {row["id"]: row for row in validate.read_sources("revisions")}
    rows = sorted(validate.read_sources("taught-facts"), key=lambda row: row["revision"])
    return {
        "taught_facts.jsonl": jsonl(
            [
                {
                    "id": row["revision"],
                    "page": revisions[row["revision"]]["page"],
                    "question": revisions[row["revision"]]["question"],
                    "old": row["old"],
                    "new": row["new"],
                    "paraphrases": [{"ask": one["ask"], "answer": one["answer"]} for one in row["say"]],
                }
                for row in rows
            ]
        )
    }


def build_tasks() -> dict[str, str]:
    """Tickets, e-mails, probes, replay prompts."""
    ticket_rows, email_rows = validate.all_tickets(), validate.all_emails()
    made = {
        f"tickets/{split}.jsonl": jsonl(
            [
                {"id": row["id"], "split": split, "text": row["text"].strip(), "record": row["record"]}
                for row in ticket_rows
                if row["id"].startswith(f"t-{split}-")
            ]
        )
        for split in TASK_SPLITS
    }
    made |= {
        f"emails/{split}.jsonl": jsonl(
            [
                {"id": row["id"], "split": split, "facts": row["facts"], "email": row["email"].strip()}
                for row in email_rows
                if row["id"].startswith(f"e-{split}-")
            ]
        )
        for split in TASK_SPLITS
    }
    return made | {f"{name}.jsonl": jsonl(validate.read_source(name)) for name in ("probes", "replay")}


def jsonl(rows: list[dict]) -> str:
    """One JSON object a line."""
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)


# ---- all together --------------------------------------------------------------------------------


def build() -> dict[str, str]:
    """File name below datasets/ -> its text, of everything but the pages and the datasheet."""
    return build_questions() | build_revisions() | build_taught_facts() | build_tasks()


def datasheet() -> dict[str, str]:
    """The datasheet, when there is one, with today's statistics between its marks."""
    path = DATASETS / "README.md"
    if not path.exists():
        return {}
    text = path.read_text(encoding="utf-8")
    return {path.name: f"{text.split(START)[0]}{START}\n{report.statistics()}\n{END}{text.split(END)[1]}"}


def differing(made: dict[str, str]) -> list[str]:
    """Names of the files that are not what they should be."""
    return [
        name
        for name, text in made.items()
        if not (DATASETS / name).exists() or (DATASETS / name).read_text(encoding="utf-8") != text
    ]


def write(made: dict[str, str], names: list[str]) -> None:
    """Write some of the files, each whole or not at all."""
    for name in names:
        write_whole(DATASETS / name, made[name])
        print(f"datasets/{name} written")


def check() -> int:
    """Compare everything with what the sources build; say what differs."""
    made = build_pages()
    wrong = differing(made) + stale_pages(made)
    wrong += [] if wrong else differing(build() | datasheet())
    for name in wrong:
        print(f"datasets/{name} is not what its sources build. Run: python3 course.py data")
    return 1 if wrong else 0


def rebuild() -> int:
    """Write the composed pages, then, if everything agrees, the rest.

    Nothing but pages is written while anything disagrees.
    """
    made = build_pages()
    for name in stale_pages(made):
        (DATASETS / name).unlink()
        print(f"datasets/{name} removed: no composer makes it")
    write(made, differing(made))
    say = validate.check_all()
    if say:
        print(
            "\n".join(say[:20]), f"\n{len(say)} disagreements; questions and tasks were not written", sep=""
        )
        return 1
    made = build()
    write(made, differing(made))
    made = datasheet()
    write(made, differing(made))
    print(report.statistics())
    return 0


def main(arguments: list[str]) -> int:
    """Build, with --check compare only, with --stats count only; the exit status."""
    parser = argparse.ArgumentParser(prog="skerry_data.py build", description=__doc__.splitlines()[0])
    parser.add_argument("--check", action="store_true")
    parser.add_argument("--stats", action="store_true")
    options = parser.parse_args(arguments)
    if options.stats:
        print(report.statistics())
        return 0
    began = time.perf_counter()
    try:
        status = check() if options.check else rebuild()
    except OSError as error:
        print(
            f"datasets/ cannot be read or written ({error.strerror or error}). "
            "Mend that, then run the command again; no file is half-written.",
            file=sys.stderr,
        )
        return 1
    print(
        f"{'compared' if options.check else 'built'} in {time.perf_counter() - began:.0f} s", file=sys.stderr
    )
    return status

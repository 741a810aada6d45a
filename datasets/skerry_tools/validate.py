"""Check that pages, questions, tasks and what is taught agree with the world file and with each other.

Prints one line per disagreement; its exit status is 1 when there is any. Reads the hand-written sources, so
it can be run before the build. The rules are functions that take the data and return sentences
(checks/*.py); the tests call them too.
"""

import argparse
from collections import Counter

import yaml

from helpers.corpus import (
    load_dialogues,
    load_labelled_answers,
    load_pages,
    load_questions,
    load_reading,
    load_rewrites,
    load_world,
)
from helpers.settings import DATASETS

from .checks.asked import check_dialogues, check_labelled, check_rewrites
from .checks.leaks import check_leaks, check_templates
from .checks.pages import check_page
from .checks.questions import check_question, check_questions_together, check_twins
from .checks.sizes import check_sizes
from .checks.tasks import check_changed, check_email, check_probe, check_revision, check_ticket
from .checks.teaching import (
    check_replay,
    check_replay_leaks,
    check_taught_fact,
    check_taught_leaks,
    check_taught_together,
)
from .checks.world import check_world, world_identifiers
from .generate import emails, tickets

SOURCES = DATASETS / "sources"


# ---- sources -------------------------------------------------------------------------------------


def read_source(name: str):
    """datasets/sources/<name>.yaml. A file that does not parse is one clear line."""
    path = SOURCES / f"{name}.yaml"
    try:
        return yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader) or []
    except OSError:
        raise SystemExit(
            f"{path.name} is missing. Restore it with: git checkout -- datasets/sources"
        ) from None
    except yaml.YAMLError as error:
        raise SystemExit(f"{path.name}: not valid YAML: {' '.join(str(error).split())[:300]}") from None


def read_sources(kind: str) -> list[dict]:
    """Rows of every datasets/sources/<kind>-*.yaml, in file order."""
    return [row for path in sorted(SOURCES.glob(f"{kind}-*.yaml")) for row in read_source(path.stem)]


def test_questions() -> set[str]:
    """Ids of the test questions: sources/test-questions.txt, one a line."""
    return set((SOURCES / "test-questions.txt").read_text(encoding="utf-8").split())


def all_tickets() -> list[dict]:
    """Tickets as written, and those that the generator makes for training."""
    return read_sources("tickets") + tickets.tickets(load_world(), read_source("ticket-scenes"))


def all_emails() -> list[dict]:
    """E-mails as written for validation and test, and those that the generator makes for training."""
    return emails.emails(load_world(), read_source("email-scenes")) + read_sources("emails")


# ---- all together --------------------------------------------------------------------------------


def check_all(only: str = "") -> list[str]:
    """Every rule over every source.

    `only` keeps the sentences about pages whose id begins so and about their questions or, as "tasks",
    those about taught facts, tickets, e-mails, probes and replay prompts.
    """
    if only == "tasks":
        return check_tasks() + check_teaching()
    prefixes = tuple(p.strip() for p in only.split(",") if p.strip())
    return check_corpus(prefixes) + (
        []
        if prefixes
        else check_world(load_world()) + check_tasks() + check_teaching() + check_splits() + check_asked()
    )


def check_corpus(prefixes: tuple[str, ...] = ()) -> list[str]:
    """Pages, questions and revisions."""
    world, pages = load_world(), {page.id: page for page in load_pages()}
    questions, revisions = read_sources("questions"), read_sources("revisions")
    by_id, identifiers, ids = {row.get("id"): row for row in questions}, world_identifiers(world), set(pages)

    def mine(name: str | None) -> bool:
        return not prefixes or str(name).startswith(prefixes)

    asked = [
        row
        for row in questions
        if any(mine(gold.get("page")) for gold in row.get("gold", [])) or mine(row.get("near"))
    ]
    say = [
        sentence
        for page in pages.values()
        if mine(page.id)
        for sentence in check_page(page, ids, identifiers, set(world["people"]))
    ]
    say += [sentence for row in asked for sentence in check_question(row, pages)]
    say += check_twins([row for row in asked if row.get("gold")], pages)
    say += [
        sentence
        for row in revisions
        if mine(row.get("page"))
        for sentence in check_revision(row, pages, by_id)
    ]
    return (
        say
        + check_questions_together(questions)
        + unique("revision", revisions)
        + ([] if prefixes else check_changed(questions, revisions))
    )


def check_tasks() -> list[str]:
    """Tickets, e-mails and probes, each row and no id twice."""
    world, ticket_rows, email_rows, probes = load_world(), all_tickets(), all_emails(), read_source("probes")
    say = [sentence for row in ticket_rows for sentence in check_ticket(row, world)] + [
        sentence for row in email_rows for sentence in check_email(row, world)
    ]
    say += [sentence for row in probes for sentence in check_probe(row)]
    return say + unique("ticket", ticket_rows) + unique("e-mail", email_rows) + unique("probe", probes)


def check_teaching() -> list[str]:
    """Taught facts and replay prompts.

    Each by itself, and against the questions and probes that test what was taught and what was forgotten.
    """
    questions, revisions = read_sources("questions"), read_sources("revisions")
    taught, prompts = read_sources("taught-facts"), read_source("replay")
    revision_of = {row["id"]: row for row in revisions}
    question_of = {row["id"]: row for row in questions}
    names = ["Skerry", *(entry["name"] for entry in load_world()["products"].values())]
    say = (
        [sentence for row in taught for sentence in check_taught_fact(row, revision_of, question_of)]
        + check_taught_together(taught, revisions)
        + check_taught_leaks(taught, questions)
    )
    wrong = [sentence for row in prompts for sentence in check_replay(row, names)]
    return (
        say + (wrong or check_replay_leaks(prompts, read_source("probes"))) + unique("replay prompt", prompts)
    )


def check_asked() -> list[str]:
    """What was written by hand beside the questions: rewrites, dialogues, labelled answers."""
    pages, test = {page.id: page for page in load_pages()}, load_questions("test")
    return (
        check_rewrites(load_rewrites(), test)
        + check_dialogues(load_dialogues(), pages, load_reading())
        + check_labelled(load_labelled_answers(), pages, test)
    )


def check_splits() -> list[str]:
    """Sizes as the datasheet promises; nothing of one split stands in the other."""
    questions, test = read_sources("questions"), test_questions()
    ticket_rows, email_rows = all_tickets(), all_emails()
    say = check_sizes(
        load_pages(),
        questions,
        test,
        {
            "revisions": read_sources("revisions"),
            "taught_facts": read_sources("taught-facts"),
            "tickets": ticket_rows,
            "emails": email_rows,
            "probes": read_source("probes"),
            "replay": read_source("replay"),
        },
    )
    texts = {
        "question": (
            [(q["id"], q["question"]) for q in questions if q["id"] not in test],
            [(q["id"], q["question"]) for q in questions if q["id"] in test],
        ),
        "ticket": _split_texts(ticket_rows, "t", "text", "train", "test"),
        "validation": _split_texts(ticket_rows, "t", "text", "train", "validation"),
        "ticket choice": _split_texts(ticket_rows, "t", "text", "validation", "test"),
        "email": _split_texts(email_rows, "e", "email", "train", "test"),
        "email validation": _split_texts(email_rows, "e", "email", "train", "validation"),
        "email choice": _split_texts(email_rows, "e", "email", "validation", "test"),
    }
    return (
        say
        + [sentence for train, other in texts.values() for sentence in check_leaks(train, other)]
        + [sentence for kind in texts if kind != "question" for sentence in check_templates(*texts[kind])]
    )


def _split_texts(rows: list[dict], letter: str, field: str, *splits: str) -> list[list[tuple[str, str]]]:
    """(id, text) of the rows of each split."""
    return [
        [(row["id"], row[field]) for row in rows if row["id"].startswith(f"{letter}-{split}-")]
        for split in splits
    ]


def unique(kind: str, rows: list[dict]) -> list[str]:
    """No id is used twice."""
    return [
        f"{kind} id {name} is used {n} times"
        for name, n in Counter(row.get("id") for row in rows).items()
        if n > 1
    ]


def main(arguments: list[str]) -> int:
    """Print every disagreement; 1 when there is any."""
    parser = argparse.ArgumentParser(prog="skerry_data.py validate", description=__doc__.splitlines()[0])
    parser.add_argument("--only", default="", help="prefixes of page ids, comma separated; or: tasks")
    say = check_all(parser.parse_args(arguments).only)
    print(
        "\n".join(say)
        or "pages, questions, revisions, taught facts, tickets, e-mails, probes and replay prompts "
        "agree with the world"
    )
    return 1 if say else 0

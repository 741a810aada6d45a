"""The sizes that the datasheet promises, and splits that are halves of each type."""

from collections import Counter

from helpers.corpus import Page

PAGES = {
    "engineering": 240,
    "product-support": 100,
    "people": 40,
    "finance": 40,
    "legal-compliance": 50,
    "operations-security": 30,
}
WRITTEN_PAGES = 180  # at least
QUESTIONS = {
    "lookup": 80,
    "paraphrase": 80,
    "identifier": 60,
    "table": 40,
    "two_page": 40,
    "changed": 40,
    "unanswerable": 60,
}
RESTRICTED_QUESTIONS, REVISIONS, PROBES = 20, 40, 80
TAUGHT_FACTS, REPLAY = REVISIONS, 80
TICKETS, EMAILS = {"train": 600, "validation": 60, "test": 100}, {"train": 500, "validation": 30, "test": 60}


def check_sizes(
    pages: list[Page], questions: list[dict], test: set[str], rows: dict[str, list[dict]]
) -> list[str]:
    """One sentence for each number that is not as promised.

    `rows` holds revisions, taught_facts, tickets, emails, probes and replay.
    """
    access = {page.id: page.access for page in pages}
    restricted = [
        row["id"] for row in questions if row["gold"] and access.get(row["gold"][-1]["page"]) != "all-staff"
    ]
    say = _differ("pages", Counter(page.department for page in pages), PAGES)
    say += _differ("questions", Counter(row["type"] for row in questions), QUESTIONS)
    say += _differ(
        "test questions",
        Counter(row["type"] for row in questions if row["id"] in test),
        {kind: n // 2 for kind, n in QUESTIONS.items()},
    )
    say += _differ(
        "restricted questions",
        {"in all": len(restricted), "test": len(test & set(restricted))},
        {"in all": RESTRICTED_QUESTIONS, "test": RESTRICTED_QUESTIONS // 2},
    )
    say += _differ("tickets", _splits(rows["tickets"]), TICKETS) + _differ(
        "e-mails", _splits(rows["emails"]), EMAILS
    )
    wanted = {"revisions": REVISIONS, "taught_facts": TAUGHT_FACTS, "probes": PROBES, "replay": REPLAY}
    say += _differ("rows", {name: len(rows[name]) for name in wanted}, wanted)
    written = sum("composed" not in page.metadata for page in pages)
    say += (
        [f"pages written one by one: {written}, expected at least {WRITTEN_PAGES}"]
        if written < WRITTEN_PAGES
        else []
    )
    return say + [
        f"test-questions.txt names {name}, which is no question"
        for name in sorted(test - {row["id"] for row in questions})
    ]


def _splits(rows: list[dict]) -> dict[str, int]:
    return Counter(row["id"].split("-")[1] for row in rows)


def _differ(what: str, found: dict, wanted: dict) -> list[str]:
    return [
        f"{what}, {name}: {found.get(name, 0)}, expected {n}"
        for name, n in wanted.items()
        if found.get(name, 0) != n
    ] + [f"{what}: unknown {name!r}" for name in found if name not in wanted]

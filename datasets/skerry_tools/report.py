"""The numbers of the datasheet: sizes, lengths, near-duplicates, vocabulary, types and splits.

The build puts the table into datasets/README.md.
"""

import zlib
from collections import Counter
from itertools import pairwise

import numpy as np

from helpers.corpus import (
    Page,
    load_emails,
    load_pages,
    load_probes,
    load_questions,
    load_replay,
    load_revisions,
    load_taught_facts,
    load_tickets,
    load_world,
    normalised_tokens,
)
from helpers.corpus.skerry import SPLITS, TASK_SPLITS
from helpers.settings import DATASETS

from .checks.leaks import shingles
from .checks.world import leaves, world_identifiers

PERMUTATIONS, SHINGLE, ALIKE, SEED = 256, 5, 0.8, 3
PRIME = np.uint64(4_294_967_311)  # the first above 2**32
LENGTHS = (0, 200, 300, 400, 500, 600, 700, 10_000)  # bounds of the classes of page length, in words


# ---- near-duplicates -----------------------------------------------------------------------------


def signatures(texts: list[str]) -> np.ndarray:
    """MinHash signatures (Broder 1997), one row of 256 numbers a text, over its 5-token shingles."""
    draw = np.random.default_rng(SEED)
    a, b = (
        draw.integers(1, 2**31, PERMUTATIONS, dtype=np.uint64),
        draw.integers(0, 2**31, PERMUTATIONS, dtype=np.uint64),
    )
    hashed = [
        np.array([zlib.crc32(" ".join(run).encode()) for run in shingles(text, SHINGLE)], dtype=np.uint64)
        for text in texts
    ]
    return np.stack([((a[:, None] * one[None, :] + b[:, None]) % PRIME).min(axis=1) for one in hashed])


def near_duplicates(pages: list[Page], limit: float = ALIKE) -> list[tuple[str, str, float]]:
    """Pairs of page ids whose estimated Jaccard similarity is at least `limit`, the most alike first."""
    made = signatures([page.text for page in pages])
    pairs = [
        (pages[i].id, pages[j].id, float(same))
        for i in range(len(pages))
        for j, same in enumerate((made[i + 1 :] == made[i]).mean(axis=1), i + 1)
        if same >= limit
    ]
    return sorted(pairs, key=lambda pair: -pair[2])


# ---- the table -----------------------------------------------------------------------------------


def statistics() -> str:
    """Everything that the datasheet reports, as a Markdown table."""
    rows = (
        page_rows(load_pages())
        + world_rows(load_world())
        + question_rows()
        + task_rows()
        + [("size", f"{megabytes():.1f} MB in all")]
    )
    return "\n".join(
        ["| what | how much |", "| --- | --- |"] + [f"| {what} | {much} |" for what, much in rows]
    )


def page_rows(pages: list[Page]) -> list[tuple[str, str]]:
    """Sizes, lengths, sorts and near-duplicates of the pages."""
    words = sorted(len(page.text.split()) for page in pages)
    composed = sum("composed" in page.metadata for page in pages)
    twins = near_duplicates(pages)
    twinned = len({name for first, second, _ in twins for name in (first, second)})
    return [
        (
            "pages",
            f"{len(pages)}, of {words[0]} to {words[-1]} words (median {words[len(words) // 2]}), "
            f"{sum(words):,} words in all",
        ),
        ("pages by department", counts(page.department for page in pages)),
        (
            "pages by length in words",
            ", ".join(
                f"{low} to {high - 1}: {n}" if high < 10_000 else f"{low} and more: {n}"
                for low, high, n in length_classes(words)
            ),
        ),
        ("how pages were made", f"{len(pages) - composed} written one by one, {composed} composed"),
        ("superseded pages", str(sum("superseded" in page.title.lower() for page in pages))),
        ("restricted pages", counts(page.access for page in pages if page.access != "all-staff")),
        (
            "near-duplicates",
            f"{twinned} pages ({100 * twinned / len(pages):.1f} %) have a twin at a Jaccard similarity "
            f"of {ALIKE} or more (MinHash of {SHINGLE}-token shingles, {PERMUTATIONS} permutations); "
            f"{len(twins)} pairs",
        ),
        ("vocabulary", f"{vocabulary(pages):,} different tokens"),
    ]


def vocabulary(pages: list[Page]) -> int:
    """How many different tokens the pages hold."""
    return len({token for page in pages for token in normalised_tokens(page.text)})


def length_classes(words: list[int]) -> list[tuple[int, int, int]]:
    """(from, below, number of pages) of each class of length."""
    return [(low, high, sum(low <= n < high for n in words)) for low, high in pairwise(LENGTHS)]


def world_rows(world: dict) -> list[tuple[str, str]]:
    """Facts, identifiers and named people of the world file."""
    return [
        (
            "world",
            f"{len(leaves(world)):,} values (facts and, in the registers, texts), "
            f"{len(world_identifiers(world))} identifiers, "
            f"{len(world['people'])} people with a name and a role",
        )
    ]


def question_rows() -> list[tuple[str, str]]:
    """Questions by type, split, difficulty and access; revisions and taught facts."""
    by_split = {split: load_questions(split) for split in SPLITS}
    rows = [row for split in SPLITS for row in by_split[split]]
    composed = {page.id for page in load_pages() if "composed" in page.metadata}
    return [
        ("questions", f"{len(rows)}: {counts(row.type for row in rows)}"),
        *(
            (
                f"questions, {split}",
                f"{len(by_split[split])}: {counts(row.type for row in by_split[split])}; "
                f"restricted {sum(row.access != 'all-staff' for row in by_split[split])}",
            )
            for split in SPLITS
        ),
        ("questions by difficulty", counts(row.difficulty for row in rows)),
        ("questions by department", counts(row.department for row in rows)),
        (
            "questions on composed pages",
            f"{sum(bool(row.gold) and row.gold[-1].page_id in composed for row in rows)} "
            f"of {sum(row.answerable for row in rows)} answerable ones",
        ),
        ("restricted questions", str(sum(row.access != "all-staff" for row in rows))),
        ("revisions", str(len(load_revisions()))),
        (
            "taught facts",
            f"{len(load_taught_facts())}, "
            f"with {sum(len(fact.paraphrases) for fact in load_taught_facts())} paraphrases",
        ),
    ]


def task_rows() -> list[tuple[str, str]]:
    """Tickets, e-mails, probes and replay prompts."""
    tickets = {split: load_tickets(split) for split in TASK_SPLITS}
    emails = {split: load_emails(split) for split in TASK_SPLITS}
    every = [row for rows in tickets.values() for row in rows]
    return [
        ("tickets", ", ".join(f"{split} {len(rows)}" for split, rows in tickets.items())),
        ("tickets by product", counts(row.record["product"] for row in every)),
        ("tickets by severity", counts(row.record["severity"] for row in every)),
        (
            "tickets by number of problems",
            counts(
                f"{len(row.record['problems'])} problem{'s' * (len(row.record['problems']) > 1)}"
                for row in every
            ),
        ),
        ("e-mails", ", ".join(f"{split} {len(rows)}" for split, rows in emails.items())),
        ("probes", f"{len(load_probes())}: {counts(row.kind for row in load_probes())}"),
        ("replay prompts", str(len(load_replay()))),
    ]


def counts(items) -> str:
    """Some items counted: "a 5, b 3", the most frequent first."""
    return ", ".join(
        f"{str(name).replace('_', ' ')} {count}"
        for name, count in sorted(Counter(items).items(), key=lambda pair: (-pair[1], str(pair[0])))
    )


def megabytes() -> float:
    """Size of datasets/ without Python's own folders and the file of this table, which depends on it."""
    return (
        sum(
            path.stat().st_size
            for path in DATASETS.rglob("*")
            if path.is_file() and "__pycache__" not in path.parts and path.name != "README.md"
        )
        / 1e6
    )

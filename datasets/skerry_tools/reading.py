"""Admit reading questions from drafts: rows that a rule refuses stay out, and are told.

    python -m skerry_tools.reading DRAFTS            (from datasets/)
    python -m skerry_tools.reading DRAFTS --add      keep the questions that are there

DRAFTS holds skerry_*.jsonl and fields_*.jsonl, as the writers wrote them; their texts are in reading/texts.
What is admitted becomes reading/questions.jsonl. The rules are in checks/reading.py, and the tests hold them.
"""

import argparse
import json
import re
from dataclasses import asdict
from pathlib import Path

from helpers.corpus import load_pages, load_questions, load_reading, load_reading_texts
from helpers.experiments import validation_questions
from helpers.files import write_whole
from helpers.settings import DATASETS

from .build import jsonl
from .checks.reading import check_reading

ASKED = ("question", "quote", "answer", "accept", "kind", "style")


def drafted(folder: Path) -> list[dict]:
    """Rows of all drafts, with id, source and offsets."""
    pages = {page.id: page.text for page in load_pages()}
    texts = {page.id: page.text for page in load_reading_texts()}
    made = []
    for path in sorted(folder.glob("*_*.jsonl")):
        source = path.stem.split("_")[0]
        for line in filter(str.strip, path.read_text(encoding="utf-8").splitlines()):
            row = json.loads(line)
            page = row["page"] if source == "skerry" else f"{row['page']}.md"
            text = (pages if source == "skerry" else texts).get(page, "")
            start = _place(text, row["quote"], row["at"]) if row["quote"] else row["at"]
            made.append(
                {
                    "id": f"{source}-{path.stem.split('_')[1]}-{len(made):04d}",
                    "source": source,
                    "page": page,
                    "start": start,
                    "end": start + len(row["quote"]),
                    **{name: row[name] for name in ASKED},
                }
            )
    return made


def _in_order(row: dict) -> dict:
    """A row with its keys as `drafted` writes them."""
    return {name: row[name] for name in ("id", "source", "page", "start", "end", *ASKED)}


def _place(text: str, quote: str, near: int) -> int:
    """Where the quote stands, nearest to where it was read; -1 for nowhere."""
    starts = [found.start() for found in re.finditer(re.escape(quote), text)]
    return min(starts, key=lambda start: abs(start - near), default=-1)


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("drafts", type=Path)
    parser.add_argument("--add", action="store_true", help="to the questions that are there")
    options = parser.parse_args()
    rows = [_in_order(asdict(row)) for row in load_reading()] if options.add else []
    rows += drafted(options.drafts)
    held = [*load_questions("test"), *load_questions("final"), *validation_questions()]
    refused = check_reading(rows, held)
    for name, why in refused.items():
        print(f"{name}: {why}")
    kept = [row for row in rows if row["id"] not in refused]
    write_whole(DATASETS / "reading" / "questions.jsonl", jsonl(kept))
    print(f"{len(kept)} of {len(rows)} rows admitted")


if __name__ == "__main__":
    main()

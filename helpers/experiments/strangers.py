"""Questions about documents that nobody here wrote: twice 120 over the installed packages' READMEs.

    python3 course.py evaluate --readmes --system both      a system's scores on the first 120; minutes

Some pages are withheld, so that their questions have no answer: a system must then say nothing. Test sets,
and never anything else: nothing is chosen on them. The first set was looked at twice, and what was taught to
the reader in between was guessed from the first look; the fresh one, over sixty other READMEs, was written
when the reader was finished, to find out whether the gain holds where nobody had looked.
`course.py report --readmes` shows a report on the first set: what half of it chooses there is no setting of
the course.
"""

import shutil
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from helpers.corpus import Page, QuestionRow, chunk_pages, read_questions
from helpers.evaluation import by_hash
from helpers.retrieval import BM25Retriever, DenseRetriever, HybridRetriever, Retriever, tuned_embedder
from helpers.settings import DATASETS, cache_folder

from .readmes import installed_readmes

WITHHELD = 30  # questions whose page is taken out
FIRST, FRESH = "readmes", "readmes_fresh"


def written(name: str = FIRST) -> list[QuestionRow]:
    """The questions of a set as they were written, each with its answer: FIRST or FRESH.

    >>> len(written(FRESH))
    120
    """
    return read_questions(DATASETS / "questions" / f"{name}.jsonl")


def readme_questions(name: str = FIRST) -> list[QuestionRow]:
    """The questions of a set, FIRST or FRESH; those whose page is withheld have no answer.

    >>> rows = readme_questions()
    >>> len(rows), sum(not row.answerable for row in rows) >= WITHHELD
    (120, True)
    """
    rows = written(name)
    out = withheld_pages(rows)
    return [
        replace(row, answers=(), gold=(), answerable=False) if row.gold[0].page_id in out else row
        for row in rows
    ]


def withheld_pages(rows: Sequence[QuestionRow]) -> set[str]:
    """Pages that are left out of the index: those of the first questions by the SHA-256 of their ids."""
    return {row.gold[0].page_id for row in by_hash(rows)[: WITHHELD // 2]}


def stranger_folder(name: str = FIRST) -> Path:
    """A folder (in the cache) with the READMEs that a set does not withhold, for what reads a folder.

    FolderIndex(stranger_folder())
    """
    out = withheld_pages(written(name))
    kept = [page.id for page in installed_readmes().pages if page.id not in out]
    folder = cache_folder() / f"{name}-asked"
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.iterdir():
        if old.name not in kept:
            old.unlink()  # withheld, or of a package that is gone
    for file in kept:
        shutil.copyfile(cache_folder() / "readmes" / file, folder / file)
    return folder


def stranger_index(pages: Sequence[Page] | None = None, tuned: bool = False, name: str = FIRST) -> Retriever:
    """A hybrid over the READMEs that a set does not withhold. tuned: by the tuned embedding.

    stranger_index().search("client library for the OpenAI API", k=3)
    """
    out = withheld_pages(written(name))
    pages = installed_readmes().pages if pages is None else pages
    passages = chunk_pages([page for page in pages if page.id not in out])
    embedder = tuned_embedder() if tuned else None
    return HybridRetriever([DenseRetriever(passages, embedder), BM25Retriever(passages)])

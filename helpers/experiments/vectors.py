"""Cheaper vectors on the course's passages: bytes against what is still found.

    python -m helpers.experiments.vectors        half a minute; kept in solutions/vectors.json

Every way of `helpers.retrieval.compress`, and signs with rescoring, on all answerable test questions: recall
of gold quotes among three passages by meaning alone, the same within the hybrid search, and how many of the
exact first ten are still among the first ten. Milliseconds are measured by `benchmarks/vectors.py`.
"""

import argparse
import sys
from collections.abc import Mapping, Sequence
from typing import Any

from helpers.corpus import Question, load_questions
from helpers.evaluation import recall_of_quotes
from helpers.models import ModelError
from helpers.retrieval import (
    WAYS,
    CompressedRetriever,
    DenseRetriever,
    HybridRetriever,
    skerry_dense,
    skerry_keyword,
)

from . import recording

READ, NEAREST, RESCORED = 3, 10, 40  # passages read; compared with the exact ones; scored again
CHEAP = {way: (way, 0) for way in WAYS} | {"bits, rescored": ("bits", RESCORED)}


def cheaper_vectors(
    dense: DenseRetriever | None = None, questions: Sequence[Question] | None = None
) -> dict[str, dict[str, Any]]:
    """way -> {"bytes" a passage, "items"}; an item has recall, recall in the hybrid, and its share of the
    exact ten nearest.

    dense: over the Skerry passages unless told otherwise, and then alone. questions: answerable test ones.

        cheaper_vectors()["int8"]["bytes"]          # 384
    """
    own = dense is not None
    dense = dense or skerry_dense()
    questions = questions or [one for one in load_questions("test") if one.answerable]
    texts = [question.question for question in questions]
    exact = [{hit.passage.id for hit in hits} for hits in dense.search_many(texts, NEAREST)]
    rows = {}
    for name, (way, rescore) in CHEAP.items():
        search = CompressedRetriever(dense, way, rescore)
        alone = search.search_many(texts, NEAREST)
        joined = None if own else HybridRetriever([search, skerry_keyword()]).search_many(texts, READ)
        rows[name] = {
            "bytes": search.bytes_each,
            "items": [
                {
                    "id": question.id,
                    "type": question.type,
                    "recall": recall_of_quotes(alone[at], question, READ),
                    **({"hybrid": recall_of_quotes(joined[at], question, READ)} if joined else {}),
                    "kept": len(exact[at] & {hit.passage.id for hit in alone[at]}) / len(exact[at]),
                }
                for at, question in enumerate(questions)
            ],
        }
    return rows


def line_of(name: str, row: Mapping[str, Any]) -> str:
    """A row in words.

    >>> line_of("bits", {"bytes": 48.0, "items": [{"recall": 1.0, "kept": 0.5}]})
    'bits               48 bytes  recall@3 1.00  nearest kept 0.50'
    """
    items = row["items"]

    def mean(value: str) -> float:
        return sum(one[value] for one in items) / len(items)

    hybrid = f"  in the hybrid {mean('hybrid'):.2f}" if "hybrid" in items[0] else ""
    found = f"recall@3 {mean('recall'):.2f}{hybrid}  nearest kept {mean('kept'):.2f}"
    return f"{name:<16} {row['bytes']:>4.0f} bytes  {found}"


def main(arguments: list[str] | None = None) -> int:
    """The command line. Returns the exit status."""
    argparse.ArgumentParser(
        prog="python -m helpers.experiments.vectors", description=__doc__.splitlines()[0]
    ).parse_args(arguments)
    try:
        print(f"{len(CHEAP)} ways, half a minute on two cores", flush=True)
        recording.VECTORS.write(cheaper_vectors())
    except (ValueError, ModelError) as error:
        print(error, file=sys.stderr)
        return 1
    for name, row in recording.VECTORS.rows().items():
        print(line_of(name, row))
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""What does a table's header row bring that travels with a passage? Practice questions, with and without.

    python benchmarks/tables.py               retrieval and evidence, about two minutes
    python benchmarks/tables.py --answers     the small model's answers too, where the evidence differs

The same passages are searched and read twice, once as they are and once with `table` emptied. Practice
questions only: this is a choice of a default, and the test questions are for its report.
"""

import argparse
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from helpers.corpus import Question, chunk_pages, load_pages, load_questions, sentences  # noqa: E402
from helpers.evaluation import is_right, paired_difference, recall_of_quotes  # noqa: E402
from helpers.generation import answer, best_evidence  # noqa: E402
from helpers.retrieval import BM25Retriever, DenseRetriever, FoundRetriever, Hit, HybridRetriever  # noqa: E402

K = 3


def main() -> None:
    """Print the counts and the paired differences."""
    options = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    options.add_argument("--answers", action="store_true", help="ask the chat model where evidence differs")
    with_answers = options.parse_args().answers
    passages = chunk_pages(load_pages())
    without = [replace(passage, table="") for passage in passages]
    rows = [(part, passage) for passage in passages for part in sentences(passage.text) if _is_row(part.text)]
    bare = [passage for part, passage in rows if not part.header]
    print(f"{len(passages)} passages, {sum(bool(each.table) for each in passages)} begin inside a table")
    print(f"{len(rows)} table rows; {len(bare)} stand in a passage without their header row, ", end="")
    print(f"{sum(not each.table for each in bare)} with the header row that passages carry")
    questions = [each for each in load_questions("practice") if each.gold]
    texts = [each.question for each in questions]
    found = {}
    for name, cut in (("with", passages), ("without", without)):
        hybrid = HybridRetriever([DenseRetriever(cut), BM25Retriever(cut)])
        found[name] = hybrid.search_many(texts, K)
        print(f"searched {name} the header row", flush=True)
    scores = {
        name: [_scores(*each) for each in zip(questions, hits, strict=True)] for name, hits in found.items()
    }
    for number, measure in enumerate((f"recall@{K} of quotes", "evidence holds an answer")):
        _tell(measure, questions, *([row[number] for row in scores[name]] for name in ("with", "without")))
    if with_answers:
        right = _right(questions, found)
        _tell("good answers", questions, right["with"], right["without"])


def _is_row(text: str) -> bool:
    return text.startswith("|") and text.count("|") > 2


def _scores(question: Question, hits: list[Hit]) -> tuple[float, float]:
    evidence = best_evidence(question.question, hits)
    holds = bool(evidence) and is_right(evidence[0].text, question.answers)
    return recall_of_quotes(hits, question, K), float(holds)


def _right(questions: Sequence[Question], found: dict[str, list[list[Hit]]]) -> dict[str, list[float]]:
    """Whether each answer is right; the same evidence is read once, since the model decodes greedily."""
    known: dict[tuple[str, str], float] = {}
    right: dict[str, list[float]] = {}
    for name, rankings in found.items():
        right[name] = []
        for question, hits in zip(questions, rankings, strict=True):
            text = "\n".join(part.text for part in best_evidence(question.question, hits))
            key = question.question, text
            if key not in known:
                given = answer(
                    question.question, FoundRetriever({question.question: hits}), k=K, threshold=None
                )
                known[key] = float(is_right(given.text, question.answers))
            right[name].append(known[key])
    return right


def _tell(measure: str, questions: Sequence[Question], ours: list[float], theirs: list[float]) -> None:
    for kind in ("table", "all"):
        rows = [i for i, each in enumerate(questions) if kind in ("all", each.type)]
        mine, other = [ours[i] for i in rows], [theirs[i] for i in rows]
        changed = sum(one != two for one, two in zip(mine, other, strict=True))
        means = f"{sum(mine) / len(rows):.3f} with, {sum(other) / len(rows):.3f} without"
        print(f"{measure}, {kind}: {means}; {paired_difference(mine, other)}; {changed} questions differ")


if __name__ == "__main__":
    main()

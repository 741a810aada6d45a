"""Do questions that a program makes from the pages rank systems as hand-written ones do?

    python -m helpers.experiments.question_sets            list the sets, and what came out
    python -m helpers.experiments.question_sets model      make one of them and ask it
    python -m helpers.experiments.question_sets all        all that are missing: a quarter of an hour

Twelve searches answer every set: recall of gold quotes among three passages, question by question, kept in
solutions/question_sets.json with the questions that were made and what their round trip said. What is there
already is passed over, and what a model wrote is put aside as it comes, so the same command goes on where it
stopped. Nothing was chosen by any of these sets; the wording of the prompt had one try.
"""

import argparse
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from helpers.corpus import (
    Passage,
    Question,
    QuestionRow,
    chunk_all,
    chunk_pages,
    load_pages,
    load_questions,
    stands_in,
)
from helpers.evaluation import holds, recall_of_quotes
from helpers.generation import ChatError, endpoint
from helpers.models import ModelError
from helpers.progress import Progress, bar
from helpers.retrieval import (
    BM25Retriever,
    DenseRetriever,
    LsaEmbedder,
    RandomWordEmbedder,
    Retriever,
    StaticEmbedder,
    first_token_minilm,
    get_embedder,
    skerry_dense,
    skerry_hybrid,
    skerry_keyword,
    skerry_passages,
    skerry_reranked,
)

from . import recording
from .made_questions import by_model, by_rule, copied, overlap, places_of, reads_back, tells_answer
from .next_steps import as_question
from .own.drafting import Draft
from .readmes import installed_readmes
from .strangers import FRESH, written

READ, DRAWN, SAVED_EVERY = 3, 200, 20  # passages that count; places that are drawn; questions between savings
HAND, READMES = ("practice", "test"), "READMEs"
SETS = {
    "practice": "written by hand, for choosing",
    "test": "written by hand, for reporting",
    "rule": f"by rule, from a value on each of {DRAWN} pages",
    "model": "by the chat model, for the same places as the rule's",
    "rule, test places": "by rule, for the very quotes of the test questions",
    "model, test places": "by the chat model, for the same",
    READMES: "written by hand about documents of strangers; only their words are measured",
}


def systems() -> dict[str, Retriever]:
    """Twelve ways to search the Skerry pages, from random word vectors to a learned order. A minute to make,
    the first time two more.

    systems()["by words"].search("E-2107")
    """
    pages, passages = load_pages(), skerry_passages()
    headed = [passage.with_header for passage in passages]
    fixed = chunk_all(pages, "fixed")
    return {
        "random words": DenseRetriever(passages, RandomWordEmbedder()),
        "word table": DenseRetriever(passages, StaticEmbedder(weigh_by=headed)),
        "LSA": DenseRetriever(passages, LsaEmbedder(headed)),
        "first token": DenseRetriever(passages, first_token_minilm()),
        "by meaning": skerry_dense(),
        "by meaning, fixed cuts": DenseRetriever(fixed, get_embedder()),
        "by meaning, tuned": skerry_dense(tuned=True),
        "by words": skerry_keyword(),
        "by words, fixed cuts": BM25Retriever(fixed),
        "hybrid": skerry_hybrid(),
        "hybrid, tuned": skerry_hybrid(tuned=True),
        "hybrid, reranked": skerry_reranked(),
    }


# ---- the sets ---------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Place:
    """A draft with the title of its page, and the id of the question that will ask for it."""

    id: str
    draft: Draft
    title: str

    def asked(self, question: str) -> QuestionRow:
        """The question about it, as searches are asked."""
        return replace(self.draft.row(question, self.draft.origin), id=self.id)


def places(name: str) -> list[Place]:
    """Where the made questions of a set ask: drawn places, or the quotes of the test questions that hold an
    accepted answer.

    places("rule")[0].draft.quote
    """
    pages = load_pages()
    titles = {page.id: page.title for page in pages}
    if not name.endswith("test places"):
        drafts = places_of(pages, DRAWN)
        return [Place(f"made-{n:03}", one, titles[one.page_id]) for n, one in enumerate(drafts, 1)]
    found = []
    for question in load_questions("test"):
        held = [
            (gold, answer) for gold in question.gold for answer in question.answers
            if stands_in(answer, gold.quote)
        ]  # fmt: skip
        if held:
            gold, answer = next((one for one in held if one[1] in one[0].quote), held[0])
            answers = tuple(dict.fromkeys((answer, *question.answers)))
            draft = Draft("quote", "", answers, gold.page_id, gold.quote)
            found.append(Place(question.id, draft, titles[gold.page_id]))
    return found


def hand_written(name: str) -> Sequence[Question | QuestionRow]:
    """The questions of a set that a person wrote and that have an answer.

    >>> len(hand_written("test"))
    170
    """
    if name == READMES:
        return written(FRESH)
    return [question for question in load_questions(name) if question.answerable]


def make(name: str, progress: Progress | None = None) -> list[dict[str, Any]]:
    """The questions of a made set: id, question, page, quote, answers, and tokens and seconds of a model's.

    A place for which the model writes no question is left out. Raises ChatError when it cannot be reached.

    make("rule")[0]["question"]
    """
    here = places(name)
    if name.startswith("rule"):
        return [_told(place, {"question": by_rule(place.draft, place.title)}) for place in here]
    aside = _aside(name)
    try:
        for done, place in enumerate(here, 1):
            if place.id not in aside:
                made = by_model(place.draft, place.title)
                aside[place.id] = {
                    "question": made.question, "tokens": made.tokens, "seconds": round(made.seconds, 3),
                }  # fmt: skip
            if progress:
                progress(done, len(here))
            if done % SAVED_EVERY == 0:
                _put_aside(name, aside)
    finally:
        _put_aside(name, aside)
    return [_told(place, aside[place.id]) for place in here if aside[place.id]["question"]]


def _told(place: Place, made: Mapping[str, Any]) -> dict[str, Any]:
    draft = place.draft
    return {
        "id": place.id, "type": draft.origin, **made, "page": draft.page_id, "quote": draft.quote,
        "answers": list(draft.answers),
    }  # fmt: skip


def _aside(key: str) -> dict[str, Any]:
    kept = recording.QUESTION_SETS.pending().get(key, {})
    return dict(kept.get("made", {})) if kept.get("model") == endpoint().model else {}


def _put_aside(key: str, made: Mapping[str, Any]) -> None:
    recording.QUESTION_SETS.keep(key, {"model": endpoint().model, "made": made})


# ---- asking them ------------------------------------------------------------------------------------------


def ask_set(
    name: str, searches: Mapping[str, Retriever] | None = None, progress: Progress | None = None
) -> dict[str, Any]:
    """A set's row: what it is, the systems, and of each question its words and the recall of each system; of
    the drawn places also whether it tells its answer, and whether the reader gives the answer back.

    Raises ValueError for an unknown set, ChatError when the model cannot be reached.

    ask_set("test")["items"][0]["recall"]
    """
    if name not in SETS:
        raise ValueError(f"There is no set {name!r}; there are {', '.join(SETS)}.")
    made = [] if name in (*HAND, READMES) else make(name, progress)
    rows: Sequence[Any] = [as_question(item) for item in made] or hand_written(name)
    where = _passages_by_page(name)
    passages = [_holding(row, where) for row in rows]
    items = [
        {
            **(dict(item) if item else {"id": row.id, "type": row.type}),
            "overlap": round(overlap(row.question, passage), 4),
            "copied": max(copied(row.question, gold.quote) for gold in row.gold),
        }
        for item, row, passage in zip(made or [{}] * len(rows), rows, passages, strict=True)
    ]
    searches = {} if name == READMES else searches or systems()
    found = {
        system: search.search_many([row.question for row in rows], READ)
        for system, search in searches.items()
    }
    for n, (item, row) in enumerate(zip(items, rows, strict=True)):
        if found:
            item["recall"] = [recall_of_quotes(hits[n], row, READ) for hits in found.values()]
    if made and not name.endswith("test places"):
        _round_trip(name, items, rows, passages, progress)
    return {"says": SETS[name], "model": _writer(name), "systems": list(searches), "items": items}


def _round_trip(
    name: str,
    items: Sequence[dict[str, Any]],
    rows: Sequence[QuestionRow],
    passages: Sequence[Passage | None],
    progress: Progress | None,
) -> None:
    """Add to each item whether it tells its answer, and whether the reader gives the answer back."""
    key = f"{name}: read back"
    aside = _aside(key)
    try:
        for done, (item, row, passage) in enumerate(zip(items, rows, passages, strict=True), 1):
            if row.id not in aside:
                aside[row.id] = passage is not None and reads_back(row, passage.with_header)
            item |= {"tells": tells_answer(row), "read_back": aside[row.id]}
            if progress:
                progress(done, len(items))
            if done % SAVED_EVERY == 0:
                _put_aside(key, aside)
    finally:
        _put_aside(key, aside)


def _writer(name: str) -> str:
    return endpoint().model if name.startswith("model") else ""


def _passages_by_page(name: str) -> dict[str, list[Passage]]:
    passages = chunk_pages(installed_readmes().pages) if name == READMES else skerry_passages()
    found: dict[str, list[Passage]] = {}
    for passage in passages:
        found.setdefault(passage.page_id, []).append(passage)
    return found


def _holding(row: Any, where: Mapping[str, Sequence[Passage]]) -> Passage | None:
    """The first passage that holds the last gold quote, where an answer stands."""
    gold = row.gold[-1]
    return next((passage for passage in where.get(gold.page_id, ()) if holds(passage, gold)), None)


# ---- the program ------------------------------------------------------------------------------------------


def line_of(name: str, row: Mapping[str, Any]) -> str:
    """A row in words.

    >>> line_of("rule", {"items": [{"overlap": 0.5, "copied": 3, "recall": [0.0, 1.0]}]})
    'rule                 n = 1, words of the passage 0.50, copies five in a row 0.00, recall@3 0.00 to 1.00'
    """
    items = row["items"]
    n = len(items)
    told = f"n = {n}, words of the passage {sum(one['overlap'] for one in items) / n:.2f}, "
    told += f"copies five in a row {sum(one['copied'] >= 5 for one in items) / n:.2f}"
    if "recall" in items[0]:
        means = [sum(column) / n for column in zip(*(one["recall"] for one in items), strict=True)]
        told += f", recall@3 {min(means):.2f} to {max(means):.2f}"
    if "read_back" in items[0]:
        told += f", read back {sum(one['read_back'] for one in items) / n:.2f}"
    return f"{name:<20} {told}"


def main(arguments: list[str] | None = None) -> int:
    """The command line. Returns the exit status."""
    parser = argparse.ArgumentParser(
        prog="python -m helpers.experiments.question_sets", description=__doc__.splitlines()[0]
    )
    parser.add_argument("set", nargs="?", help=f"one of {', '.join(SETS)}, or: all")
    parser.add_argument("--again", action="store_true", help="also what is recorded already")
    options = parser.parse_args(arguments)
    record = recording.QUESTION_SETS
    try:
        wanted = [] if options.set is None else list(SETS) if options.set == "all" else [options.set]
        todo = [name for name in wanted if options.again or name not in record.rows()]
        if todo:
            print(f"{len(todo)} sets; one by a model takes about five minutes on two cores", flush=True)
        searches = systems() if todo else {}
        for name in todo:
            rows = record.rows() | {name: ask_set(name, searches, bar("questions", name))}
            record.write({one: rows[one] for one in SETS if one in rows})
            for path in record.folder.glob("*.json"):
                path.unlink()
    except (ValueError, ChatError, ModelError) as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nstopped; what was made is kept, the same command goes on", file=sys.stderr)
        return 130
    for name, row in record.rows().items():
        print(line_of(name, row))
    return 0


if __name__ == "__main__":
    sys.exit(main())

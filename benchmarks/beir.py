"""Score our retrievers on any data set in the BEIR format (Thakur et al. 2021, arXiv 2104.08663).

    python benchmarks/beir.py FOLDER                  dense, BM25, hybrid, hybrid + MaxSim
    python benchmarks/beir.py FOLDER --only bm25      some of them

The folder holds corpus.jsonl (_id, title, text), queries.jsonl (_id, text) and qrels/test.tsv (query-id,
corpus-id, score, with a line of names first). A document is one passage with its title as header; nothing
is cut, and the embedding model reads the first 256 tokens. Nothing goes over the network.
"""

import argparse
import json
import sys
import time
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from helpers.corpus import Passage  # noqa: E402 (the path comes first)

MEASURES = ("ndcg@10", "recall@100", "map", "mrr")
METHODS = ("dense", "bm25", "hybrid", "maxsim")
DEPTH = 100  # documents ranked for each query
RERANK_DEPTH = 20  # documents that MaxSim reorders


class BeirError(ValueError):
    """The folder is not a BEIR data set; the message says which file, which line and what is wrong."""


@dataclass(frozen=True)
class Dataset:
    """A data set: passages, one a document with its id as page_id; queries, id -> text, judged ones only.

    qrels: query id -> {document id: gain}.
    """

    passages: list[Passage]
    queries: dict[str, str]
    qrels: dict[str, dict[str, int]]


def load(folder: Path | str, split: str = "test") -> Dataset:
    """Read a data set. Queries without a relevant document are left out, as BEIR does. Raises BeirError."""
    folder = Path(folder).expanduser()
    if not folder.is_dir():
        raise BeirError(
            f"{folder} is not a folder. Give the folder that holds corpus.jsonl, queries.jsonl and qrels/."
        )
    passages = [_passage(row) for row in _rows(folder / "corpus.jsonl", ("_id", "text"))]
    queries = {row["_id"]: row["text"] for row in _rows(folder / "queries.jsonl", ("_id", "text"))}
    path = folder / "qrels" / f"{split}.tsv"
    qrels = _qrels(path, {passage.page_id for passage in passages}, queries)
    if not qrels:
        raise BeirError(f"{path} judges no document as relevant, so there is nothing to score.")
    blank = next((name for name in qrels if not queries[name].strip()), None)
    if blank is not None:
        raise BeirError(f"{folder / 'queries.jsonl'}: the query {blank!r} is empty.")
    return Dataset(passages, {name: queries[name] for name in qrels}, qrels)


def _passage(row: dict) -> Passage:
    title, text = (row.get("title") or "").strip(), row["text"]
    return Passage(row["_id"], title, "", text, 0, len(text), 0)


def _rows(path: Path, needed: tuple[str, ...]) -> list[dict]:
    rows, seen = [], set()
    for number, line in enumerate(_lines(path), 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except ValueError:
            raise BeirError(f"{path}, line {number}: not valid JSON. Each line is one JSON object.") from None
        wrong = next(
            (name for name in needed if not isinstance(row, dict) or not isinstance(row.get(name), str)), None
        )
        if wrong:
            raise BeirError(f"{path}, line {number}: {wrong!r} is missing or no text.")
        if row["_id"] in seen:
            raise BeirError(f"{path}, line {number}: the id {row['_id']!r} is there twice.")
        if not isinstance(row.get("title") or "", str):
            raise BeirError(f"{path}, line {number}: 'title' is no text.")
        seen.add(row["_id"])
        rows.append(row)
    if not rows:
        raise BeirError(f"{path} is empty.")
    return rows


def _qrels(path: Path, documents: set[str], queries: dict[str, str]) -> dict[str, dict[str, int]]:
    qrels: dict[str, dict[str, int]] = {}
    for number, line in enumerate(_lines(path), 1):
        cells = line.rstrip("\r").split("\t")
        if number == 1 and cells[-1].strip() == "score" or not line.strip():
            continue
        if len(cells) != 3 or not cells[2].strip().lstrip("-").isdigit():
            raise BeirError(
                f"{path}, line {number}: expected query id, document id and a whole number, with tabs "
                "between them."
            )
        query, document, gain = cells[0], cells[1], max(int(cells[2]), 0)  # some judge -1: not relevant
        if query not in queries:
            raise BeirError(f"{path}, line {number}: the query {query!r} is not in queries.jsonl.")
        if document not in documents:
            raise BeirError(f"{path}, line {number}: the document {document!r} is not in corpus.jsonl.")
        qrels.setdefault(query, {})[document] = gain
    return {query: gains for query, gains in qrels.items() if any(gain > 0 for gain in gains.values())}


def _lines(path: Path) -> list[str]:
    """Lines of a file.

    Only a line feed ends one, since other line separators may stand inside a JSON string.
    """
    try:
        return path.read_text(encoding="utf-8-sig").split("\n")
    except UnicodeDecodeError:
        raise BeirError(f"{path}: not UTF-8 text.") from None
    except OSError as error:
        raise BeirError(
            f"{path} cannot be read ({error.strerror or error}). A BEIR folder holds corpus.jsonl, "
            "queries.jsonl and qrels/test.tsv."
        ) from None


# ---- scoring -------------------------------------------------------------------------------------


def retrievers(
    passages: list[Passage], names: tuple[str, ...] = METHODS, embedder=None, progress=None
) -> dict:
    """The retrievers of these names over the passages.

    Documents are embedded once, and not at all for BM25 alone.
    """
    from helpers.retrieval import BM25Retriever, DenseRetriever, HybridRetriever

    dense = DenseRetriever(passages, embedder, progress=progress) if set(names) - {"bm25"} else None
    keyword = BM25Retriever(passages) if set(names) - {"dense"} else None
    made = {"dense": dense, "bm25": keyword}
    if {"hybrid", "maxsim"} & set(names):
        made["hybrid"] = HybridRetriever([dense, keyword], depth=DEPTH)
    if "maxsim" in names:
        from helpers.retrieval import MaxSim

        made["maxsim"] = _rerank_top(made["hybrid"], MaxSim(embedder))
    return {name: made[name] for name in names}


def _rerank_top(first, reranker):
    """The first 20 reordered and the others behind them as they were, so that recall@100 can count."""
    from helpers.retrieval import RerankRetriever

    class Top(RerankRetriever):
        def search_many(self, queries, k=3, groups=None):
            return [
                self.rerank(query, hits[: self.depth]) + hits[self.depth :]
                for query, hits in zip(queries, self.first.search_many(queries, k, groups), strict=True)
            ]

    return Top(first, reranker, depth=RERANK_DEPTH)


def run(retriever, queries: dict[str, str], depth: int = DEPTH) -> dict[str, list[str]]:
    """Query id -> ids of its documents, best first.

    A document never answers itself where ids are shared (ArguAna), as BEIR does.
    """
    found = retriever.search_many(list(queries.values()), depth + 1)
    return {
        name: [hit.passage.page_id for hit in hits if hit.passage.page_id != name][:depth]
        for name, hits in zip(queries, found, strict=True)
    }


def score(
    dataset: Dataset, names: tuple[str, ...] = METHODS, embedder=None, progress=None
) -> dict[str, dict[str, list[float]]]:
    """Method -> measure -> its value for every query."""
    from helpers.evaluation import evaluate

    return {
        name: evaluate(run(retriever, dataset.queries), dataset.qrels, MEASURES)
        for name, retriever in retrievers(dataset.passages, names, embedder, progress).items()
    }


def main() -> None:
    """Score a folder and print a table with 95 % intervals."""
    parser = argparse.ArgumentParser(description="Score our retrievers on a folder in the BEIR format.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--split", default="test", help="which file of qrels/ (default: test)")
    parser.add_argument(
        "--only",
        nargs="+",
        choices=METHODS,
        default=METHODS,
        metavar="METHOD",
        help=f"of {', '.join(METHODS)} (default: all)",
    )
    options = parser.parse_args()
    from benchmarks.report import table
    from helpers.evaluation import mean_interval
    from helpers.models import ModelError
    from helpers.progress import bar

    try:
        dataset = load(options.folder, options.split)
        print(
            f"{len(dataset.passages):,} documents, {len(dataset.queries):,} queries; embedding takes about "
            f"{max(1, round(len(dataset.passages) / 3000))} minutes on two cores",
            flush=True,
        )
        started = time.perf_counter()
        done = score(dataset, tuple(options.only), progress=bar("documents"))
    except (BeirError, ModelError) as error:
        sys.exit(str(error))

    def cell(values: list[float]) -> str:
        return "{:.4f} ({:.3f} to {:.3f})".format(*mean_interval(values))

    print(
        "\n".join(
            table(
                ["method", *MEASURES],
                [[name, *[cell(values[measure]) for measure in MEASURES]] for name, values in done.items()],
            )
        )
    )
    print(f"n = {len(dataset.queries)} queries, 95 % intervals, {time.perf_counter() - started:.0f} s")


if __name__ == "__main__":
    main()

"""results.json and RESULTS.md: written by the benchmark, never by hand."""

import json
import os
from pathlib import Path

from .measure import BUDGET, NDCG_K, RECALL_K

RESULTS_JSON, RESULTS_MD = Path("results.json"), Path("RESULTS.md")
REFERENCE = "ours-hybrid"
SPLITS = ("practice", "test")
# what is wanted, of which rows, the number, its limit
TARGETS = (
    ("index 500 pages, seconds", ("ours-",), "index_s", 60),
    ("index one edited page anew, seconds", ("ours-",), "reindex_s", 1),
    ("hybrid query, median ms", ("ours-hybrid",), "query_p50_ms", 30),
    ("hybrid + rerank query, median ms", ("ours-reranked",), "query_p50_ms", 60),
    ("the same, passages never met before", ("ours-reranked",), "query_first_ms", 60),
    ("peak memory, MB", ("ours-",), "memory_mb", 2000),
)


def read(folder: Path, split: str) -> list[dict]:
    """The rows of an earlier run; none when there was none or its file cannot be read."""
    return _read_all(folder).get(split, [])


def _read_all(folder: Path) -> dict[str, list[dict]]:
    try:
        return json.loads((folder / RESULTS_JSON).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}


def write(folder: Path, split: str, rows: list[dict]) -> None:
    """Both files, each written beside its target and renamed. The other split's rows stay."""
    splits = _read_all(folder) | {split: rows}
    splits = {name: splits[name] for name in SPLITS if splits.get(name)}
    body = ",\n".join(
        f'"{name}": [\n' + ",\n".join(json.dumps(row, ensure_ascii=False) for row in rows) + "\n]"
        for name, rows in splits.items()
    )
    _put(folder / RESULTS_JSON, "{\n" + body + "\n}\n")
    _put(folder / RESULTS_MD, markdown(splits))


def _put(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(path.name + ".part")
    part.write_text(text, encoding="utf-8")
    os.replace(part, path)


def one_line(row: dict) -> str:
    """What a row says, for the terminal."""
    if problem := row.get("skipped") or row.get("failed"):
        return problem

    def mean(name: str) -> float:
        return sum(row[name]) / len(row[name]) if row[name] else float("nan")

    return (
        f"{row['passages']} passages, indexed in {row['index_s']:.1f} s, query {row['query_p50_ms']:.1f} ms, "
        f"recall@{RECALL_K} {mean('recall'):.2f}, within {BUDGET} tokens {mean('recall_in_budget'):.2f}, "
        f"nDCG@{NDCG_K} {mean('ndcg'):.2f}, {row['memory_mb'] or 0:.0f} MB"
    )


# ---- Markdown ------------------------------------------------------------------------------------


def markdown(splits: dict[str, list[dict]]) -> str:
    """RESULTS.md as text."""
    parts = [
        "# Retrieval, measured",
        "",
        "Written by `python benchmarks/retrieval.py`; how to read it stands in [README.md](README.md).",
        "",
    ]
    for split, rows in splits.items():
        done = [row for row in rows if "recall" in row]
        if done:
            parts += [
                f"## {split.capitalize()} questions",
                "",
                *_quality(done),
                "",
                *_speed(done),
                "",
                *_targets(done),
                "",
                *_conditions(done),
                "",
            ]
        parts += [
            f"* {row['name']}: {row.get('skipped') or row.get('failed')}"
            for row in rows
            if "recall" not in row
        ]
    return "\n".join(parts).rstrip() + "\n"


def table(head: list[str], rows: list[list[str]]) -> list[str]:
    """Lines of a Markdown table. A bar inside a cell would end it, so it is escaped."""

    def line(cells: list[str]) -> str:
        return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"

    return [line(head), line(["---"] * len(head)), *map(line, rows)]


def _interval(values: list[float]) -> str:
    from helpers.evaluation import mean_interval

    mean, low, high = mean_interval(values)
    return f"{mean:.2f} ({low:.2f} to {high:.2f})"


def _against(reference: dict | None, row: dict) -> str:
    """Ours minus this row, question by question.

    Empty for the reference itself and for another set of questions.
    """
    from helpers.evaluation import paired_difference

    if (
        reference is None
        or row is reference
        or len(row["recall_in_budget"]) != len(reference["recall_in_budget"])
    ):
        return ""
    found = paired_difference(reference["recall_in_budget"], row["recall_in_budget"])
    return f"{found.value:+.2f} ({found.low:+.2f} to {found.high:+.2f})"


def _quality(rows: list[dict]) -> list[str]:
    reference = next((row for row in rows if row["name"] == REFERENCE), None)
    head = [
        "system",
        "splitter",
        "passages",
        f"recall@{RECALL_K}",
        f"recall within {BUDGET} tokens",
        f"nDCG@{NDCG_K}",
        "ours hybrid minus it, within the budget",
    ]
    cells = [
        [
            row["title"] + _seen(row),
            row["splitter"],
            f"{row['passages']:,}" + (f" ({row['not_located']} not located)" if row["not_located"] else ""),
            _interval(row["recall"]),
            _interval(row["recall_in_budget"]),
            _interval(row["ndcg"]),
            _against(reference, row),
        ]
        for row in rows
    ]
    return [f"### Quality, n = {len(rows[0]['recall'])}, 95 % intervals", "", *table(head, cells)]


def _seen(row: dict) -> str:
    learned_here = row["name"] == "ours-reranked" and row["split"] == "practice"
    return " (weights learned on these very questions)" if learned_here else ""


def _speed(rows: list[dict]) -> list[str]:
    head = [
        "system",
        "splitter",
        "start s",
        f"index {rows[0]['pages']} pages s",
        "edited page s",
        "query ms, never met",
        "query ms, median",
        "query ms, 95 %",
        "peak memory MB",
        "load",
    ]
    cells = [
        [
            row["title"],
            row["splitter"],
            _number(row["start_s"], 1),
            _number(row["index_s"], 1),
            _number(row["reindex_s"], 2) + (" (all anew)" if row["rebuilds"] else ""),
            _number(row["query_first_ms"], 1),
            _number(row["query_p50_ms"], 1),
            _number(row["query_p95_ms"], 1),
            _number(row["memory_mb"], 0),
            _number(row["load"], 1),
        ]
        for row in rows
    ]
    return ["### Speed", "", *table(head, cells)]


def _targets(rows: list[dict]) -> list[str]:
    cells = []
    for title, names, key, limit in TARGETS:
        values = [row[key] for row in rows if row["name"].startswith(names) and row[key] is not None]
        worst = max(values, default=None)
        verdict = "not measured" if worst is None else "met" if worst < limit else "not met"
        cells.append(
            [title, f"< {limit:,}", "—" if worst is None else f"{worst:,.{2 if limit < 10 else 0}f}", verdict]
        )
    return [
        "### Targets: the slowest or largest of our rows",
        "",
        *table(["what", "target", "measured", ""], cells),
    ]


def _number(value: float | None, digits: int) -> str:
    return "—" if value is None else f"{value:,.{digits}f}"


def _said(rows: list[dict]) -> str:
    """The versions of some rows in one line."""
    pairs = sorted({pair for row in rows for pair in row["versions"].items()})
    return ", ".join(f"{name} {number}" for name, number in pairs) or "none"


def _conditions(rows: list[dict]) -> list[str]:
    ours = [row for row in rows if row["name"].startswith("ours")]
    others = [row for row in rows if not row["name"].startswith("ours")]
    return [
        "### Conditions",
        "",
        *[f"* {line}" for line in sorted({row["machine"] for row in rows})],
        f"* ours: {_said(ours)}",
        f"* others: {_said(others)}",
        "* embeddings: all-MiniLM-L6-v2 in float32 on onnxruntime, the same for every system; rankings 50 "
        "deep before fusion, reciprocal rank, equal weights",
    ]

"""The programs behind `course.py ask` and `course.py evaluate`: any system of the course, on any folder.

    python -m helpers.experiments.own_questions ask "Who signs the lease?" --folder my-documents
    python -m helpers.experiments.own_questions evaluate --questions mine.jsonl --folder my-documents

Without a folder the Skerry pages are asked. A system is a setting of `helpers.generation.answer` with a name;
where none is named, the live version of the folder answers (`own/versions.py`), if there is one.
"""

import argparse
import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from helpers.corpus import read_questions
from helpers.corpus.load import SUFFIXES
from helpers.evaluation import summary
from helpers.files import write_whole
from helpers.generation import Answer, answer, endpoint, from_otlp, to_otlp, traced
from helpers.progress import bar
from helpers.retrieval import FolderIndex, Retriever, skerry_hybrid, tuned_embedder

from .evaluating import DEFAULT, EXPECTED, NAMES, USUAL, evaluate_system, system_named
from .own.versions import SYSTEM, system_of, versions_of
from .strangers import readme_questions, stranger_index

PACE = 12  # documents of a page or two that are read and embedded in a second, on two cores
TUNED_SEARCH = {"engineered", "both"}  # systems that search with the tuned embedding
PROGRAM = "python -m helpers.experiments.own_questions"
LINES = {
    "right": "right",
    "exact_match": "exact match",
    "cited": "rightly cited",
    "abstained": "abstained",
    "rightly_abstained": "rightly abstained",
    "invented": "invented",
    "joint": "good (joint)",
    "retrieved_at_3": "evidence among 3",
}


# ---- what both commands need ----------------------------------------------------------------------


def chosen(options: argparse.Namespace) -> tuple[str, Mapping[str, Any]]:
    """Name and settings of the system that is asked: the named one, else the live version of the folder,
    which is said on stderr, else what `answer` does by itself.
    """
    live = versions_of(options.folder).live if options.folder and not options.system else None
    if live is None:
        name = options.system or DEFAULT
        return name, system_named(name)
    print(f"live: {live}", file=sys.stderr, flush=True)
    return live.settings.get(SYSTEM, USUAL), system_of(live.settings)


def folder_index(folder: Path | str, system: str = "both") -> FolderIndex:
    """The index in which a system looks: each of its commands asks the same one.

    The systems with a tuned search found more in folders that it was not trained on, too: over the installed
    READMEs the evidence among three for 68 instead of 63 of 87 questions (solutions/strangers.json).

    folder_index("my-documents").sync()
    """
    return FolderIndex(folder, embedder=tuned_embedder() if system in TUNED_SEARCH else None)


def retriever_of(folder: Path | str | None, system: str = DEFAULT) -> Retriever:
    """What a system searches: an index of the folder, brought up to date, or the Skerry pages.

    On stderr it says what it does and how far it is, and what was read, refused and lost. Raises PageError
    for a folder without documents.

    retriever_of("my-documents").search("Who signs the lease?", k=3)
    """
    if folder is None:
        return skerry_hybrid(tuned=system in TUNED_SEARCH)
    index = folder_index(folder, system)
    if not len(index):
        documents = sum(path.suffix.lower() in SUFFIXES for path in Path(folder).expanduser().rglob("*"))
        if documents:
            seconds = 5 + documents // PACE
            print(f"indexing {documents} documents, once: about {seconds} s", file=sys.stderr, flush=True)
    report = index.sync(bar("passages", "embedding"))
    if report.passages or report.removed or report.refused or report.lost:
        print(report, file=sys.stderr, flush=True)
    return index


# ---- ask -------------------------------------------------------------------------------------------


def told(given: Answer) -> str:
    """An answer as a terminal shows it: text, where it stands, why nothing was said, what it cost.

    >>> print(told(Answer("How long?", "Not in the documents.", reason="no passage was found")))
    Not in the documents.
      (no passage was found)
    <BLANKLINE>
      0 passages found, 0 tokens read, 0.0 s
    """
    lines = [str(given)]
    if given.abstained:
        lines.append(f"  ({given.reason.rstrip('.')})")
    tokens = "unknown" if given.prompt_tokens is None else f"{given.prompt_tokens:,}"
    cost = f"{len(given.passages)} passages found, {tokens} tokens read, {given.seconds:.1f} s"
    return "\n".join([*lines, "", f"  {cost}"])


def ask(options: argparse.Namespace) -> None:
    """Answer one question on the terminal."""
    if options.trace:
        check_trace(options.trace)
    name, system = chosen(options)
    retriever = retriever_of(options.folder, name)
    with traced() as traces:
        print(told(answer(options.question, retriever, groups=options.groups, **system)))
    if options.trace:
        write_whole(options.trace, json.dumps(to_otlp(traces), ensure_ascii=False, indent=1) + "\n")
        print(f"trace: {options.trace}", file=sys.stderr, flush=True)


# ---- evaluate --------------------------------------------------------------------------------------


def table(found: Mapping[str, Any]) -> str:
    """A summary as lines for a terminal: each measure with its 95 % interval and n, then what was lost where.

    >>> share = {"share": 0.5, "n": 2, "low": 0.09, "high": 0.91}
    >>> print(table({"right": share, "f1": None, "lost": {"misread": 1, "silent": 0}}))
    right               0.50 (0.09 to 0.91), n = 2
    lost                misread 1
    """
    lines = [
        f"{title:<20}{row['share']:.2f} ({row['low']:.2f} to {row['high']:.2f}), n = {row['n']}"
        for name, title in LINES.items()
        if (row := found.get(name))
    ]
    if row := found.get("f1"):
        lines.append(
            f"{'mean F1':<20}{row['mean']:.2f} ({row['low']:.2f} to {row['high']:.2f}), n = {row['n']}"
        )
    lost = {where: count for where, count in found["lost"].items() if count}
    if lost:
        lines.append(f"{'lost':<20}{', '.join(f'{where} {count}' for where, count in lost.items())}")
    if row := found.get("seconds"):
        lines.append(f"{'seconds':<20}{row['median']:.2f} (median), {row['mean']:.2f} (mean)")
    if row := found.get("prompt_tokens"):
        lines.append(f"{'tokens read':<20}{row['mean']:.0f} (mean)")
    return "\n".join(lines)


def evaluate(options: argparse.Namespace) -> None:
    """Score a system on a file of questions: a line a question, a table, and JSON when it is wanted."""
    if options.readmes and options.folder:
        raise ValueError(
            "--readmes searches the installed READMEs; leave out --folder, or give --questions of it."
        )
    rows = readme_questions() if options.readmes else read_questions(options.questions)
    if options.json:
        check_writable(options.json)
    name, system = chosen(options)
    tuned = name in TUNED_SEARCH
    retriever = stranger_index(tuned=tuned) if options.readmes else retriever_of(options.folder, name)
    print(f"{len(rows)} questions, about {len(rows):,} seconds on two cores", file=sys.stderr, flush=True)
    scored = evaluate_system(rows, retriever, system, bar("questions", name))
    found = summary(scored)
    for one in scored:
        print(f"{one.scores.lost or 'good':<14} {one.row.question}  →  {' '.join(one.given.text.split())}")
    print("\n" + table(found))
    if options.json:
        asked = "READMEs" if options.readmes else options.folder or "Skerry"
        about = {"system": name, "model": endpoint().model, "folder": asked}
        made = {"about": about, "summary": found, "rows": [one.as_row() for one in scored]}
        write_whole(options.json, json.dumps(made, indent=1, ensure_ascii=False) + "\n")
        print(f"written: {options.json}")


def check_writable(path: str) -> None:
    """Say now, and not after an hour, that a file cannot be written. Raises ValueError."""
    folder = Path(path).expanduser().resolve().parent
    if Path(path).is_dir() or not folder.is_dir():
        raise ValueError(f"{path} cannot be written. Give the name of a file in a folder that exists.")


def check_trace(path: str) -> None:
    """Say now that a trace cannot be written, or would overwrite something else. Raises ValueError."""
    check_writable(path)
    if Path(path).exists():
        try:
            from_otlp(json.loads(Path(path).read_text(encoding="utf-8")))
        except (OSError, ValueError):
            raise ValueError(
                f"{path} is there already and holds no trace; it stays as it is. Give another name."
            ) from None


# ---- the command line ------------------------------------------------------------------------------


def parser(program: str = PROGRAM) -> argparse.ArgumentParser:
    """The command line of both commands."""
    top = argparse.ArgumentParser(prog=program, description=(__doc__ or "").splitlines()[0])
    commands = top.add_subparsers(dest="command", required=True, metavar="ask|evaluate")
    one = commands.add_parser("ask", help="ask one question")
    one.add_argument("question")
    one.add_argument("--groups", type=_names, help="names with commas: only pages that one of these may read")
    one.add_argument(
        "--trace", metavar="OUT.json", help="write what happened on the way (OpenTelemetry's JSON)"
    )
    one.set_defaults(do=ask)
    many = commands.add_parser("evaluate", help="score a system on a file of questions")
    what = many.add_mutually_exclusive_group(required=True)
    what.add_argument("--questions", metavar="FILE.jsonl")
    what.add_argument("--readmes", action="store_true", help="the course's questions over installed READMEs")
    many.add_argument("--json", metavar="OUT", help="keep the summary and every answer")
    many.set_defaults(do=evaluate)
    for command in (one, many):
        command.add_argument("--folder", metavar="DIR", help="your documents; without it the Skerry pages")
        command.add_argument(
            "--system", metavar="NAME", help=f"the live version, or {DEFAULT}; " + ", ".join(NAMES)
        )
    return top


def _names(text: str) -> set[str]:
    return {name.strip() for name in text.split(",") if name.strip()}


def main(arguments: list[str] | None = None) -> int:
    """Run a command; its exit status. What a reader can mend is one sentence on stderr."""
    options = parser().parse_args(arguments)
    try:
        options.do(options)
    except EXPECTED as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nstopped; nothing was written", file=sys.stderr)
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main())

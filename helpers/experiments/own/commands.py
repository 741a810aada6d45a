"""The programs behind `course.py chat`, `report` and `gate`: one's own folder and one's own questions.

    python -m helpers.experiments.own.commands chat my-documents
    python -m helpers.experiments.own.commands report --folder my-documents --questions mine.jsonl
    python -m helpers.experiments.own.commands gate --folder my-documents --questions mine.jsonl --accept

The gate and the page ask the live version of the folder (`versions`), where one was promoted and no system is
named.

Exit status of the gate, for CI: 0 nothing got worse, 1 something did, 2 it could not be judged.
"""

import argparse
import json
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from helpers.corpus import QuestionRow, read_questions
from helpers.decision import Prices, Usage
from helpers.files import write_whole
from helpers.generation import with_threshold
from helpers.progress import bar

from ..evaluating import EXPECTED, NAMES, USUAL, system_named, usual_name
from ..own_questions import check_writable, folder_index
from ..strangers import readme_questions, stranger_folder
from .chat import serving
from .deciding import decide
from .gate import WORSE, Baseline, Change, baseline_of, compare, pages_under, told
from .measuring import ARMS, measure_folder
from .page import report_html
from .tuning import FEWEST_LESSONS
from .versions import BASELINE, FILE, SYSTEM, Version, Versions, system_of, versions_of, with_adapter

PROGRAM = "python -m helpers.experiments.own.commands"
PASSED, FAILED, UNJUDGED = 0, 1, 2


# ---- report ----------------------------------------------------------------------------------------------


def report(options: argparse.Namespace) -> int:
    """Measure the arms on the folder and write the report; returns 0."""
    rows, folder = asked_of(options)
    prices, usage = read_prices(options.prices) if options.prices else (None, None)
    for path in filter(None, (options.out, options.json)):
        check_writable(path)
    index = folder_index(folder)
    systems = len(ARMS) - 1 - (len(rows) < 2 * FEWEST_LESSONS)
    asked = len(rows) * (systems + 1)
    say(f"{len(rows)} questions to up to {systems} systems: about {asked} seconds on two cores")
    record = measure_folder(index, rows, progress=lambda name: bar("done", name))
    decision = decide(record, prices, usage, options.floor)
    gated = None if options.readmes else baseline_path(options).is_file()
    write_whole(options.out, report_html(record, decision, prices, usage, gated))
    if options.json:
        record.save(options.json)
    print(f"{decision}\nwritten: {options.out}")
    return PASSED


def asked_of(options: argparse.Namespace) -> tuple[list[QuestionRow], Path | str]:
    """The questions and the folder of a report: the reader's own, or the installed READMEs'."""
    if options.readmes:
        if options.folder or options.questions:
            raise ValueError(
                "--readmes brings its own folder and questions; leave out --folder and --questions."
            )
        return readme_questions(), stranger_folder()
    if not (options.folder and options.questions):
        raise ValueError("Give --folder and --questions, or --readmes for a folder that is there already.")
    return read_questions(options.questions), options.folder


def read_prices(path: Path | str) -> tuple[Prices, Usage]:
    """Prices and usage from a JSON file, {"prices": {…}, "usage": {…}}: the fields of `helpers.decision`.

    read_prices("prices.json")

    Raises ValueError, naming what is missing or unknown.
    """
    try:
        row = json.loads(Path(path).read_text(encoding="utf-8"))
        return Prices(**row["prices"]), Usage(**row["usage"])
    except OSError as error:
        raise ValueError(f"{path}: cannot be read ({error.strerror}). Check the path.") from None
    except KeyError as error:
        raise ValueError(f'{path} has no {error}. Write {{"prices": {{…}}, "usage": {{…}}}}.') from None
    except (TypeError, json.JSONDecodeError) as error:
        why = str(error).partition("__init__() ")[2] or str(error)
        raise ValueError(f"{path}: {why}. The fields stand in helpers/decision/prices.py.") from None


# ---- gate ------------------------------------------------------------------------------------------------


def gate(options: argparse.Namespace) -> int:
    """Ask the questions, compare with the baseline, say what got worse and why; the exit status.

    What is promoted becomes the baseline as well. Going back asks nothing, and takes the baseline back.
    """
    book = versions_of(options.folder)
    if options.rollback:
        return go_back(book)
    if not options.questions:
        raise ValueError("Give --questions FILE.jsonl; only --rollback does without.")
    rows, path = read_questions(options.questions), baseline_path(options)
    first = (options.accept or options.promote) and not path.is_file()
    before = None if first else Baseline.load(path)
    live = None if options.system else book.live
    made = made_of(options, live)
    index = folder_index(options.folder, made[SYSTEM])
    index.sync(bar("passages", "embedding"))
    say(f"{f'the live {live}' if live else made[SYSTEM]}: {len(rows)} questions, about {len(rows)} seconds")
    now = baseline_of(rows, index, candidate(options, live), progress=bar("questions", made[SYSTEM]))
    worse = judged(before, now) if before else []
    if worse and not options.accept:
        if options.promote:
            print("not promoted: mend what got worse, or take it as it is with --accept")
        return FAILED
    if options.accept or options.promote:
        now.save(path)
        print(f"baseline of {len(now.items)} questions, {now.good} good: {path}")
    if options.promote:
        made[BASELINE] = str(path.resolve())
        number = book.add(now.settings | made, options.promote, now)
        now.save(book.baseline_of(number))
        print(f"live: {book.promote(number)}")
    return PASSED


def go_back(book: Versions) -> int:
    """Make the version before live again, and what it was promoted with the baseline. Going back is urgent:
    a baseline that cannot be put back is told and stops nothing.
    """
    version = book.rollback()
    print(f"live again: {version}")
    kept, path = book.baseline_of(version.number), version.settings.get(BASELINE)
    try:
        if path and kept.is_file():
            Baseline.load(kept).save(path)
            print(f"baseline of version {version.number} again: {path}")
    except (OSError, ValueError) as error:
        say(f"the baseline stays that of the version taken back ({error}); --accept makes a new one")
    return PASSED


def judged(before: Baseline, now: Baseline) -> list[Change]:
    """Say what changed, and what rests on which page; returns the questions that got worse."""
    changes = compare(before, now)
    print(told(changes, before, now))
    for page, questions in pages_under(before, now).items():
        print(f"{page} changed or went; {len(questions)} tested answers rest on it")
    return [change for change in changes if change.kind == WORSE]


def candidate(options: argparse.Namespace, live: Version | None = None) -> Mapping[str, Any]:
    """The system to be judged: the live version or a named one, with another threshold or adapter when these
    are given.
    """
    system = system_of(live.settings) if live else system_named(options.system or usual_name())
    if options.adapter:
        system = with_adapter(system, options.adapter)
    return system if options.threshold is None else with_threshold(system, options.threshold)


def made_of(options: argparse.Namespace, live: Version | None) -> dict[str, Any]:
    """What a version needs beside its measured settings: the system's name, and the file of an adapter."""
    old = live.settings if live else {}
    file = Path(options.adapter).expanduser().resolve() if options.adapter else old.get(FILE)
    made = {SYSTEM: options.system or old.get(SYSTEM) or (USUAL if live else usual_name())}
    return made | ({FILE: str(file)} if file else {})


def baseline_path(options: argparse.Namespace) -> Path:
    """Where the baseline lies: the file named, or beside the questions."""
    named = getattr(options, "baseline", None)
    return Path(named) if named else Path(options.questions).with_suffix(".baseline.json")


# ---- the command line ------------------------------------------------------------------------------------


def parser() -> argparse.ArgumentParser:
    """The command line of the commands."""
    top = argparse.ArgumentParser(prog=PROGRAM, description=(__doc__ or "").splitlines()[0])
    commands = top.add_subparsers(dest="command", required=True, metavar="chat|report|gate")
    serving.add_options(commands.add_parser("chat", help="a chat page over a folder"))
    one = commands.add_parser("report", help="measure a folder and write a report")
    one.add_argument("--out", default="report.html", metavar="FILE.html")
    one.add_argument("--prices", metavar="FILE.json", help="your prices and usage; without it no money")
    one.add_argument("--floor", type=float, default=0.0, help="share of good answers that you need, 0 to 1")
    one.add_argument("--json", metavar="FILE", help="keep the record that the report is made from")
    one.set_defaults(do=report)
    one.add_argument("--readmes", action="store_true", help="instead of yours: the installed READMEs")
    other = commands.add_parser("gate", help="the same questions against a stored baseline")
    other.add_argument("--baseline", metavar="FILE", help="default: beside the questions")
    other.add_argument("--accept", action="store_true", help="today's answers become the baseline")
    other.add_argument("--promote", metavar="NOTE", help="passed, it becomes the live version of the folder")
    other.add_argument(
        "--rollback", action="store_true", help="the version before is live again; asks nothing"
    )
    other.add_argument(
        "--system", choices=NAMES, metavar="NAME", help="the live version, or both; " + ", ".join(NAMES)
    )
    other.add_argument("--threshold", type=float, help="judge the system with this threshold")
    other.add_argument("--adapter", metavar="FILE.gguf", help="judge it with this adapter as its reader")
    other.set_defaults(do=gate)
    for command in (one, other):
        command.add_argument("--folder", required=command is other, metavar="DIR")
        command.add_argument("--questions", metavar="FILE.jsonl")
    return top


def say(text: str) -> None:
    """A line beside the results."""
    print(text, file=sys.stderr, flush=True)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; its exit status. What a reader can mend is one sentence on stderr."""
    options = parser().parse_args(arguments)
    try:
        return options.do(options)
    except EXPECTED as error:
        say(str(error))
        return UNJUDGED
    except KeyboardInterrupt:
        say("\nstopped; nothing was written")
        return 130


if __name__ == "__main__":
    sys.exit(main())

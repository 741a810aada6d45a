"""Execute solutions headless and record what they find: `python3 course.py run [NN …]`.

Each notebook is executed in a fresh kernel. A default run of the course's own models writes it back, outputs
included, when every cell ran; a full run (--full) writes the ledger alone, since nbval checks the outputs of
the default size, and goes on where it was interrupted; a quick run (--quick) writes nothing. --mine, and any
run of other models, writes one file of its own and leaves solutions/ alone; --compare sets such files beside
the ledger. --repeat runs the same again with one thing changed, and tells in the ledger what that changes.
"""

import argparse
import hashlib
import os
import re
import sys
import time
from collections.abc import Sequence
from itertools import count
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError

from helpers import settings
from helpers.experiments.ledger import collect_claims, collect_repeat
from helpers.experiments.milestones import collect_milestones
from helpers.experiments.mine import compared, default_file, start_mine, write_mine
from helpers.experiments.provenance import provenance
from helpers.experiments.recording import RECORDING, REPEATS, aside, mode
from helpers.files import write_whole
from helpers.progress import Progress, bar
from helpers.settings import SOLUTIONS

from .alt_text import alt_texts, describe
from .long_run import LongRun, keep_minutes, time_left
from .record_pages import write_pages

CHANGES = {  # of a repeat: the variable that it sets
    "seed": ("COURSE_SEED", "1"),
    "f16": ("COURSE_QUANTISATION", "f16"),
    "q4_1": ("COURSE_QUANTISATION", "q4_1"),
    "thread": ("COURSE_THREADS", "1"),
}


def change_of(word: str) -> tuple[str, str]:
    """The variable that a repeat sets, and its value. Threads: one, or two for who works with one anyway.

    >>> change_of("f16")
    ('COURSE_QUANTISATION', 'f16')
    """
    name, value = CHANGES[word]
    return name, "2" if word == "thread" and settings.threads() == 1 else value


LASTING = re.compile(r"cell-\d{3}|c-[0-9a-f]{8}")  # those that were counted once stay as they are


def execute(path: Path, size: str = "default", progress: Progress | None = None) -> nbformat.NotebookNode:
    """Run one notebook in a fresh kernel, from its own folder. progress: is given (cells done, cells to do).

    Raises CellExecutionError at the first failing cell.
    """
    notebook = nbformat.read(path, 4)
    client = NotebookClient(
        notebook,
        timeout=None if size == "full" else 1800,
        kernel_name="python3",
        resources={"metadata": {"path": str(path.parent)}},
        extra_arguments=["--log-level=ERROR"],  # its warning about its own transport is no business of ours
    )
    if progress:
        code = [i for i, cell in enumerate(notebook.cells) if cell.cell_type == "code"]

        def told(cell_index: int, **_: object) -> None:
            """Tell how many cells are done."""
            progress(sum(i <= cell_index for i in code), len(code))

        client.on_cell_executed = told
    client.execute(env=os.environ | {"COURSE_SIZE": size, "COURSE_JOURNAL": "no"})
    return tidy(notebook, alt_texts(path.stem[:2]))


def tidy(notebook: nbformat.NotebookNode, texts: dict[str, list[str]] | None = None) -> nbformat.NotebookNode:
    """Leave out what changes from run to run or belongs to this machine; say what the pictures show.

    Left out: times, progress bars, widget state, the interpreter's version. texts: cell id -> the words for
    its pictures (`helpers.classroom.alt_text`).
    """
    notebook.metadata = nbformat.from_dict(
        {
            "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
            "language_info": {"name": "python"},
        }
    )
    seen: set[str] = set()
    for cell in notebook.cells:
        cell["id"] = _lasting_id(cell, seen)
        seen.add(cell["id"])
        cell.metadata = nbformat.from_dict(
            {"tags": cell.metadata["tags"]} if cell.metadata.get("tags") else {}
        )
        if cell.cell_type == "code":
            cell.outputs = [output for output in cell.outputs if not _is_bar(output)]
    return describe(notebook, texts or {})


def _lasting_id(cell: nbformat.NotebookNode, seen: set[str]) -> str:
    """The id of a cell for ever: teaching/ and the reading site point at it, so no new cell may move it.

    A new cell, whose editor gave it a random id or none, and the later one of two with the same, gets one
    from what it says at that time.
    """
    if LASTING.fullmatch(cell.get("id", "")) and cell["id"] not in seen:
        return cell["id"]
    for salt in count():
        made = "c-" + hashlib.sha256(f"{cell.cell_type}{cell.source}{salt or ''}".encode()).hexdigest()[:8]
        if made not in seen:
            return made
    raise AssertionError("count() never ends")


def _is_bar(output: nbformat.NotebookNode) -> bool:
    """True for a piece of a progress bar (helpers.progress). A test refuses other words on stderr."""
    return (
        output.output_type == "stream"
        and output.name == "stderr"
        and ("%|" in output.text or not output.text.strip())
    )


def chosen(numbers: list[str]) -> list[Path]:
    """Solutions by number; all when none is named. Raises ValueError for a number that does not exist."""
    paths = sorted(SOLUTIONS.glob("*.ipynb"))
    if not numbers:
        return paths
    known = {path.name[:2]: path for path in paths}
    missing = [number for number in numbers if number.zfill(2) not in known]
    if missing:
        raise ValueError(f"There is no notebook {', '.join(missing)}; there are {', '.join(known)}.")
    return [known[number.zfill(2)] for number in numbers]


def run(paths: Sequence[Path], size: str) -> int:
    """Execute, show progress and time, keep what was found. Returns how many notebooks failed.

    What is recorded, and where, is said by COURSE_RECORD (`helpers.experiments.recording.mode`).
    """
    word, failed = mode(), 0
    long = LongRun.resume(f"{word or 'compare'}-{size}") if size == "full" else None
    left = long.left(paths) if long else list(paths)
    if len(left) < len(paths):
        print(f"{len(paths) - len(left)} of {len(paths)} notebooks were done before the interruption")
    for number, path in enumerate(left, 1):
        if size == "full":
            rest = time_left(size, [one.stem for one in left[number - 1 :]])
            print(f"{path.stem} ({number} of {len(left)}){': ' if rest else ''}{rest}", flush=True)
        if not _one(path, size, word):
            failed += 1
        elif long:
            long.finished(path)
    if long and not failed:
        long.close(paths)
    return failed


def _one(path: Path, size: str, word: str) -> bool:
    """Execute one notebook and keep what it found; False when it failed."""
    started = time.time()
    # On a terminal only: in a log, lines that are meant to be written over are noise.
    progress = bar("cells", path.stem) if sys.stderr.isatty() else None
    try:
        made = execute(path, size, progress)
    except CellExecutionError as error:
        print(f"\n{path.stem:<32} FAILED after {time.time() - started:.0f} s\n{_told(error)}", flush=True)
        return False
    if size == "default" and word == "ledger":
        write_whole(path, nbformat.writes(made, version=4) + "\n")
    _collect(word)  # at once, since notebook 11 shows what those before it found
    keep_minutes(size, path.stem, time.time() - started)
    print(f"{path.stem:<32} done in {time.time() - started:.0f} s", flush=True)
    return True


def _collect(word: str) -> None:
    """Move what a notebook has put aside to where this run records."""
    if word == "ledger":
        collect_claims()
        collect_milestones()
    elif word in REPEATS:
        collect_repeat(word)
    elif word == "mine":
        aside(word).collect(lambda before, new: before | new)


def _told(error: CellExecutionError) -> str:
    """What went wrong in a cell: its last lines, and the error as a reader would see it."""
    plain = re.sub(r"\x1b\[[\d;]*m", "", error.traceback)  # without colours
    return "\n".join([line for line in plain.splitlines() if line.strip()][-6:])


def finish(word: str, out: Path) -> None:
    """Show what was recorded: the pages of the ledger, or one file of the reader's own claims."""
    if word == "mine":
        count = write_mine(out, provenance(), aside(word))
        print(f"{count} claims of your own in {out}; solutions/ is as it was")
        print(f"Set them beside the ledger: python3 course.py run --compare {out}")
    elif word:
        _collect(word)
        ledger = len(collect_claims())
        write_pages()
        print(f"{ledger} claims in the ledger; CLAIMS.md and README.md show them")


def begin(options: argparse.Namespace) -> tuple[str, str]:
    """(size, what is recorded) of a run, told to this process and its notebooks by their variables.

    Raises ValueError for options that do not go together.
    """
    size = "full" if options.full else "quick" if options.quick else settings.size()
    word = options.repeat or ("mine" if options.mine or options.json else "ledger")
    if size == "quick":
        if word != "ledger":
            raise ValueError("A quick run judges nothing, so there is nothing to keep: leave --quick out.")
        os.environ.pop(RECORDING, None)
        return size, ""
    if options.repeat:
        if not settings.is_reference() or options.mine or options.json:
            raise ValueError(
                "--repeat repeats the course's own models; unset other models, leave --mine out."
            )
        name, value = change_of(word)
        os.environ[name] = value
    os.environ[RECORDING] = word
    if mode() != word:
        print("Other models than the course's own: the ledger and solutions/ stay as they are.")
    if mode() != "ledger":
        start_mine(mode(), provenance())
    return size, mode()


def main(arguments: list[str]) -> int:
    """Command line."""
    parser = argparse.ArgumentParser(prog="course.py run")
    parser.add_argument("numbers", nargs="*")
    for flag in ("--full", "--quick", "--mine"):
        parser.add_argument(flag, action="store_true")
    parser.add_argument("--json", type=Path)
    parser.add_argument("--repeat", choices=REPEATS)
    parser.add_argument("--compare", nargs="+", type=Path)
    options = parser.parse_args(arguments)
    try:
        if options.compare:
            print(compared(options.compare), end="")
            return 0
        paths = chosen(options.numbers)
        size, word = begin(options)
        failed = run(paths, size)
        finish(word, options.json or default_file())
    except ValueError as error:
        print(error, file=sys.stderr)
        return 2
    return min(1, failed)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

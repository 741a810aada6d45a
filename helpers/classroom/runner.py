"""Execute solutions headless and rebuild the claims table: `python3 course.py run [NN …] [--full|--quick]`.

Each notebook is executed in a fresh kernel. A default run writes it back, outputs included, when every cell
ran; a full run writes the ledger alone, since nbval checks the outputs of the default size; a quick run
writes nothing.
"""

import argparse
import os
import re
import sys
import time
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError

from helpers import settings
from helpers.experiments.claims import claims_table, collect_claims
from helpers.experiments.milestones import collect_milestones, milestones_table
from helpers.experiments.recording import RECORDING
from helpers.files import write_whole
from helpers.progress import Progress, bar
from helpers.settings import ROOT, SOLUTIONS


def execute(
    path: Path, size: str = "default", record: bool = False, progress: Progress | None = None
) -> nbformat.NotebookNode:
    """Run one notebook in a fresh kernel, from its own folder. progress: is given (cells done, cells to do).

    Raises CellExecutionError at the first failing cell.
    """
    notebook = nbformat.read(path, 4)
    client = NotebookClient(
        notebook,
        timeout=1800,
        kernel_name="python3",
        resources={"metadata": {"path": str(path.parent)}},
        extra_arguments=["--log-level=ERROR"],  # its warning about its own transport is no business of ours
    )
    if progress:
        code = [i for i, cell in enumerate(notebook.cells) if cell.cell_type == "code"]

        def count(cell_index: int, **_: object) -> None:
            """Tell how many cells are done."""
            progress(sum(i <= cell_index for i in code), len(code))

        client.on_cell_executed = count
    environment = os.environ | {"COURSE_SIZE": size} | ({RECORDING: "1"} if record else {})
    client.execute(env=environment)
    return tidy(notebook)


def tidy(notebook: nbformat.NotebookNode) -> nbformat.NotebookNode:
    """Leave out what changes from run to run or belongs to this machine.

    That is: times, progress bars, widget state, the interpreter's version.
    """
    notebook.metadata = nbformat.from_dict(
        {
            "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
            "language_info": {"name": "python"},
        }
    )
    for number, cell in enumerate(notebook.cells):
        cell["id"] = f"cell-{number:03d}"
        cell.metadata = nbformat.from_dict(
            {"tags": cell.metadata["tags"]} if cell.metadata.get("tags") else {}
        )
        if cell.cell_type == "code":
            cell.outputs = [output for output in cell.outputs if not _is_bar(output)]
    return notebook


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


def run(paths: list[Path], size: str) -> int:
    """Execute, show progress and time, write back, rebuild the ledger. Returns how many notebooks failed."""
    failed, record = 0, size != "quick"
    for path in paths:
        started = time.time()
        # On a terminal only: in a log, lines that are meant to be written over are noise.
        progress = bar("cells", path.stem) if sys.stderr.isatty() else None
        try:
            made = execute(path, size, record, progress)
        except CellExecutionError as error:
            failed += 1
            print(f"\n{path.stem:<32} FAILED after {time.time() - started:.0f} s\n{_told(error)}")
            continue
        if size == "default":
            write_whole(path, nbformat.writes(made, version=4) + "\n")
        if record:
            collect_claims()  # at once, since notebook 11 shows what those before it found
        print(f"{path.stem:<32} done in {time.time() - started:.0f} s", flush=True)
    if record:
        ledger = collect_claims()
        write_table(ROOT / "README.md", "claims", claims_table(ledger))
        write_table(ROOT / "README.md", "milestones", milestones_table(collect_milestones()))
        print(f"{len(ledger)} claims in the ledger; README.md shows them")
    return failed


def _told(error: CellExecutionError) -> str:
    """What went wrong in a cell: its last lines, and the error as a reader would see it."""
    plain = re.sub(r"\x1b\[[\d;]*m", "", error.traceback)  # without colours
    return "\n".join([line for line in plain.splitlines() if line.strip()][-6:])


def write_table(readme: Path, name: str, table: str) -> None:
    """Put a table between its marks in the README: <!-- name --> and <!-- /name -->."""
    text = readme.read_text(encoding="utf-8") if readme.exists() else ""
    start, end = f"<!-- {name} -->", f"<!-- /{name} -->"
    if start in text and end in text:
        before, after = text.split(start)[0], text.split(end)[1]
        readme.write_text(f"{before}{start}\n{table}\n{end}{after}", encoding="utf-8")


def main(arguments: list[str]) -> int:
    """Command line."""
    parser = argparse.ArgumentParser(prog="course.py run")
    parser.add_argument("numbers", nargs="*")
    parser.add_argument("--full", action="store_true")
    parser.add_argument("--quick", action="store_true")
    options = parser.parse_args(arguments)
    size = "full" if options.full else "quick" if options.quick else settings.size()
    try:
        return min(1, run(chosen(options.numbers), size))
    except ValueError as error:
        print(error, file=sys.stderr)
        return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

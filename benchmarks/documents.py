"""Loading before and after, two checkouts in one run: what is kept of real documents, and how fast.

    python benchmarks/documents.py --base ../before         prints a Markdown table

The same files for both: the READMEs of the installed packages, the Skerry pages, and the Skerry site as HTML
and PDF. Each reading has a process of its own, and the checkouts take turns, so that a busy machine slows
both. Seconds are medians, after one reading that warms up. What is counted is explained in
helpers/experiments/structure.py, which counts for both checkouts.
"""

import argparse
import importlib.util
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent.parent
COUNTED = "READMEs"


def read_once(folder: Path, counted: bool) -> dict:
    """Read and cut a folder with the checkout that `helpers` is found in; its counts and seconds."""
    from helpers import corpus

    if not Path(corpus.__file__).is_relative_to(Path.cwd()):
        raise SystemExit(f"there are no helpers in {Path.cwd()}")
    corpus.read_folder(folder)  # imports, tokenizer, pages of the disk
    started = time.perf_counter()
    loaded = corpus.read_folder(folder)
    read = time.perf_counter()
    passages = corpus.chunk_pages(loaded.pages)
    row = {
        "pages": len(loaded.pages),
        "refused": len(loaded.refused),
        "lost": len(loaded.lost),
        "passages": len(passages),
        "read": read - started,
        "cut": time.perf_counter() - read,
    }
    if counted:
        kept = _counter(corpus).count_structure(loaded.pages)
        row |= {"sections": kept.sections, "rows": kept.rows, "sentences": kept.sentences}
    return row


def _counter(corpus):
    """This checkout's count, on the functions of the other one."""
    if not hasattr(corpus.Passage, "table") and "table" not in corpus.Passage.__dataclass_fields__:
        plain = corpus.sentences
        corpus.Passage.table = ""  # a passage without the header row of its table
        corpus.sentences = lambda text, header="": plain(text)
    file = HERE / "helpers" / "experiments" / "structure.py"
    spec = importlib.util.spec_from_file_location("structure", file)
    module = importlib.util.module_from_spec(spec)
    sys.modules["structure"] = module
    spec.loader.exec_module(module)
    return module


def in_process(checkout: Path, folder: Path, counted: bool) -> dict:
    """`read_once` in a process of its own, with the helpers of a checkout."""
    command = [sys.executable, str(Path(__file__).resolve()), "--folder", str(folder)]
    done = subprocess.run(
        command + ["--counted"] * counted,
        env=os.environ | {"PYTHONPATH": str(checkout), "PYTHONSAFEPATH": "1"},
        cwd=checkout,
        capture_output=True,
        text=True,
    )
    if done.returncode:
        raise SystemExit(f"{checkout} cannot read {folder}: {done.stderr.strip().splitlines()[-1]}")
    return json.loads(done.stdout.splitlines()[-1])


def compare(checkouts: dict[str, Path], folders: dict[str, Path], repeats: int) -> list[dict]:
    """One row for each folder and checkout; the checkouts take turns."""
    rows = []
    for name, folder in folders.items():
        runs: dict[str, list[dict]] = {which: [] for which in checkouts}
        for turn in range(repeats):
            for which in list(checkouts)[:: 1 if turn % 2 == 0 else -1]:
                runs[which].append(in_process(checkouts[which], folder, name == COUNTED and turn == 0))
        for which, made in runs.items():
            seconds = {part: statistics.median(run[part] for run in made) for part in ("read", "cut")}
            rows.append({"documents": name, "checkout": which} | made[0] | seconds)
    return rows


def table(rows: list[dict]) -> str:
    """The rows in Markdown."""
    titles = {
        "documents": "documents",
        "checkout": "checkout",
        "pages": "pages",
        "refused": "refused",
        "lost": "parts lost",
        "passages": "passages",
        "sections": "pages with sections",
        "rows": "table rows with column names",
        "sentences": "whole at abbreviations",
        "read": "read (s)",
        "cut": "cut (s)",
    }
    lines = ["| " + " | ".join(titles.values()) + " |", "| --- " * len(titles) + "|"]
    lines += ["| " + " | ".join(_cell(row.get(key)) for key in titles) + " |" for row in rows]
    return "\n".join(lines)


def _cell(value) -> str:
    if isinstance(value, list):
        return f"{value[0]:,} of {value[1]:,}"
    return "–" if value is None else f"{value:.2f}" if isinstance(value, float) else str(value)


def documents(target: Path) -> dict[str, Path]:
    """Name -> folder of what is read: READMEs and the site are written, the pages stand in datasets/."""
    from helpers.classroom.intranet import build_intranet
    from helpers.experiments.readmes import installed_readmes
    from helpers.settings import DATASETS, cache_folder

    installed_readmes()
    site = build_intranet(target / "site")
    return {COUNTED: cache_folder() / "readmes", "Skerry pages": DATASETS / "pages", "Skerry site": site}


def main() -> None:
    """Compare two checkouts, or, with --folder, read once and print the row as JSON."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--base", type=Path, help="the checkout before; its helpers are imported from there")
    options.add_argument("--repeats", type=int, default=3, help="readings of each folder by each checkout")
    options.add_argument("--folder", type=Path, help=argparse.SUPPRESS)
    options.add_argument("--counted", action="store_true", help=argparse.SUPPRESS)
    given = options.parse_args()
    if given.folder:
        print(json.dumps(read_once(given.folder, given.counted)))
        return
    if given.base is None or not (given.base / "helpers" / "corpus").is_dir():
        raise SystemExit("Give the checkout to compare with: --base FOLDER, a folder that holds helpers/.")
    sys.path.insert(0, str(HERE))
    with tempfile.TemporaryDirectory() as target:
        checkouts = {"before": given.base.resolve(), "after": HERE}
        print(table(compare(checkouts, documents(Path(target)), given.repeats)))


if __name__ == "__main__":
    main()

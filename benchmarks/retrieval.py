"""Our retrieval against what a reader would pick instead: same pages, questions, embedding model, one run.

    python benchmarks/retrieval.py --install    once: LangChain, LlamaIndex and the others, into their own
                                                environment
    python benchmarks/retrieval.py              everything, about 15 minutes on two cores; writes results.json
                                                and RESULTS.md
    python benchmarks/retrieval.py --only ours-hybrid langchain-ours
                                                these rows; the others stay as they were
    python benchmarks/retrieval.py --list       the names

Each system runs in a process of its own: ours with the Python that started this script, the others with
that of the environment. Nothing goes over the network.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from benchmarks import report, systems  # noqa: E402 (the path comes first)
from helpers import models, settings  # noqa: E402

HERE = ROOT / "benchmarks"
PATIENCE = 1800  # seconds for one system
QUIET = {
    "ANONYMIZED_TELEMETRY": "False",
    "LANGCHAIN_TRACING_V2": "false",
    "LANGSMITH_TRACING": "false",
    "DO_NOT_TRACK": "1",
    "SCARF_NO_ANALYTICS": "true",
    "HF_HUB_OFFLINE": "1",
    "TRANSFORMERS_OFFLINE": "1",
    "HF_HUB_DISABLE_TELEMETRY": "1",
    "TOKENIZERS_PARALLELISM": "true",
    "PYTHONWARNINGS": "ignore",
}


def environment() -> Path:
    """Folder of the environment with the packages that are compared with."""
    return settings.cache_folder() / "benchmarks-env"


def python_of(folder: Path) -> Path:
    """Its interpreter."""
    return folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def install() -> None:
    """Make the environment and install requirements.txt into it; about two minutes and 800 MB.

    The course's own stays as it is.
    """
    folder = environment()
    print(
        f"installing LangChain, LlamaIndex, rank_bm25 and Chroma into {folder}: about two minutes, 800 MB",
        flush=True,
    )
    try:
        venv.create(folder, with_pip=True)
    except (OSError, subprocess.CalledProcessError):
        sys.exit(
            f"No environment could be made in {folder}. Free 1 GB there; on Debian and Ubuntu also: "
            "sudo apt install python3-venv"
        )
    done = subprocess.run(
        [python_of(folder), "-m", "pip", "install", "--quiet", "-r", HERE / "requirements.txt"]
    )
    if done.returncode:
        sys.exit(
            "pip could not install the packages; see its message above. Nothing of the course was changed; "
            "run this again when it is mended."
        )


def run(name: str, split: str, limit: int | None) -> dict:
    """One system in a process of its own. Never raises: a row that failed says why."""
    python = sys.executable if name.startswith("ours") else str(python_of(environment()))
    if not Path(python).exists():
        return {"name": name, "skipped": "not installed: python benchmarks/retrieval.py --install"}
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        out = Path(folder) / "row.json"
        # A cache of its own: embeddings that were made before would make indexing look free.
        variables = (
            os.environ
            | QUIET
            | {
                "COURSE_CACHE": folder,
                "COURSE_MODELS": str(settings.models_folder()),
                "COURSE_EMBED_MODEL": "",
                "COURSE_SIZE": "default",
            }
        )
        command = [python, "-m", "benchmarks.measure", name, "--split", split, "--out", str(out)] + (
            ["--pages", str(limit)] if limit else []
        )
        try:
            done = subprocess.run(
                command, cwd=ROOT, env=variables, stdout=subprocess.DEVNULL, timeout=PATIENCE
            )
        except subprocess.TimeoutExpired:
            return {"name": name, "failed": f"took longer than {PATIENCE // 60} minutes"}
        if done.returncode or not out.exists():
            return {"name": name, "failed": f"ended with code {done.returncode}"}
        return json.loads(out.read_text(encoding="utf-8"))


def main() -> None:
    """Run the systems, write results.json and RESULTS.md."""
    options = arguments()
    names = [entry.name for entry in systems.entries()]
    if options.list:
        print("\n".join(names))
        return
    if options.install:
        install()
        return
    if unknown := [name for name in options.only or [] if name not in names]:
        sys.exit(f"There is no system {unknown[0]!r}; the names are {', '.join(names)}.")
    try:
        models.file("minilm", "model.onnx")
    except models.ModelError as error:
        sys.exit(str(error))
    if options.pages and options.results == HERE:
        options.results = (
            settings.cache_folder() / "benchmarks-trial"
        )  # a trial never replaces the committed results
    chosen = [name for name in names if name in (options.only or names)]
    print(
        f"systems: {len(chosen)}, about a minute each on two cores where passages are embedded; keep the "
        "machine otherwise quiet",
        flush=True,
    )
    rows = {row["name"]: row for row in report.read(options.results, options.split)} if options.only else {}
    for number, name in enumerate(chosen, 1):
        print(f"{number}/{len(chosen)} {name}", flush=True)
        rows[name] = run(name, options.split, options.pages)
        print(f"    {report.one_line(rows[name])}", flush=True)
        report.write(options.results, options.split, [rows[name] for name in names if name in rows])
    print(f"written: {options.results / report.RESULTS_MD}")
    if any("failed" in row for row in rows.values()):
        sys.exit("Some rows failed; the table names them.")


def arguments() -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(
        description="Our retrieval against LangChain, LlamaIndex, rank_bm25 and Chroma alone."
    )
    parser.add_argument(
        "--only", nargs="+", metavar="NAME", help="these systems; the other rows stay as they were"
    )
    parser.add_argument(
        "--split",
        choices=("practice", "test"),
        default="practice",
        help="which questions (default: practice)",
    )
    parser.add_argument("--pages", type=int, metavar="N", help="a trial with the first N pages")
    parser.add_argument(
        "--results",
        type=Path,
        default=HERE,
        metavar="FOLDER",
        help="where results.json and RESULTS.md are written (default: benchmarks)",
    )
    parser.add_argument("--list", action="store_true", help="the names of the systems")
    parser.add_argument(
        "--install",
        action="store_true",
        help="install the packages that are compared with, into an environment of their own",
    )
    return parser.parse_args()


if __name__ == "__main__":
    main()

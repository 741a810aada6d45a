"""The doctor: one line per requirement, and a mend for each that fails."""

import re
import sys
from collections import namedtuple
from types import SimpleNamespace

import pytest

from helpers import doctor

Usage = namedtuple("Usage", "total used free")


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


@pytest.fixture
def world(tmp_path, monkeypatch):
    """A checkout with some names and pins, and what is installed: {name: (version, what it needs)}."""

    def build(names: list[str], pins: str, installed: dict, dev: tuple = ()) -> None:
        lists = f"dependencies = {names}\noptional-dependencies.dev = {list(dev)}\n"
        (tmp_path / "pyproject.toml").write_text("[project]\n" + lists)
        (tmp_path / "requirements.txt").write_text("# pins\n" + pins)

        def look(name):
            if name not in installed:
                raise doctor.metadata.PackageNotFoundError(name)
            return installed[name]

        monkeypatch.setattr(doctor.settings, "ROOT", tmp_path)
        monkeypatch.setattr(doctor.metadata, "version", lambda name: look(name)[0])
        monkeypatch.setattr(doctor.metadata, "requires", lambda name: list(look(name)[1]) or None)

    return build


def test_missing_and_other_packages_are_named(world):
    pins = "one==1.0\ntwo==2.0\nthree==3.0\n"
    world(["one", "two", "three"], pins, {"one": ("1.0", ()), "two": ("2.1", ())})
    assert doctor.wrong_packages() == ["two is 2.1, pinned ==2.0", "three is nothing, pinned ==3.0"]


def test_only_what_the_course_needs_is_looked_at(world):
    """A pin for another system, another extra, or nobody's need is no fault when it is not there."""
    pins = "one==1.0\ndeep==1.0\nextra==1.0\nunused==1.0\nthere==1.0 ; sys_platform == 'plan9'\n"
    needs = ("Deep; python_version > '3'", "extra; extra == 'more'", "there; sys_platform == 'plan9'")
    world(["one"], pins, {"one": ("1.0", needs), "deep": ("0.9", ()), "Deep": ("0.9", ())})
    assert doctor.wrong_packages() == ["deep is 0.9, pinned ==1.0"]


def test_an_extra_that_is_asked_for_is_looked_at(world):
    pins = "one==1.0\nserver==1.0\nextra==1.0\n"
    installed = {"one": ("1.0", ("server[more]",)), "server": ("1.0", ("extra; extra == 'more'",))}
    world(["one"], pins, installed)
    assert doctor.wrong_packages() == ["extra is nothing, pinned ==1.0"]


def test_packages_that_need_one_another_are_no_endless_walk(world):
    world(["one"], "one==1\ntwo==1\n", {"one": ("1", ("two",)), "two": ("1", ("one",))})
    assert doctor.wrong_packages() == []


def test_what_only_tests_need_is_looked_at_when_asked(world):
    world(["one"], "one==1\npytest==9\n", {"one": ("1", ())}, dev=("pytest",))
    assert doctor.wrong_packages() == []
    assert doctor.wrong_packages(dev=True) == ["pytest is nothing, pinned ==9"]


def test_a_package_without_a_pin_is_left_alone(world):
    """torch brings CUDA's packages itself where there is an NVIDIA GPU."""
    world(["torch"], "torch==2.13.0\n", {"torch": ("2.13.0", ("nvidia-cublas",))})
    assert doctor.wrong_packages() == []


def test_a_local_build_fits_its_pin(world):
    world(["torch"], "torch==2.13.0\n", {"torch": ("2.13.0+cpu", ())})
    assert doctor.wrong_packages() == []


def test_many_wrong_packages_are_counted(monkeypatch, tmp_path):
    monkeypatch.setattr(doctor, "wrong_packages", lambda dev=False: ["a", "b", "c", "d", "e"])
    monkeypatch.setattr(doctor.sys, "prefix", str(tmp_path))
    (finding,) = doctor.check_packages()
    assert (finding.found, finding.good, finding.mend) == (
        "a; b; c and 2 more",
        False,
        "python3 course.py setup",
    )


@pytest.mark.parametrize("stamp, lines", [('{"dev": true}', 2), ('{"dev": false}', 1), ("{", 1), ("[]", 1)])
def test_the_tests_packages_have_a_line_where_they_were_asked_for(monkeypatch, tmp_path, stamp, lines):
    (tmp_path / "ground-and-tune.json").write_text(stamp)
    monkeypatch.setattr(doctor.sys, "prefix", str(tmp_path))
    monkeypatch.setattr(doctor, "wrong_packages", lambda dev=False: ["pytest is nothing"] if dev else [])
    findings = doctor.check_packages()
    assert [finding.good for finding in findings] == [True, False][:lines]
    assert [finding.mend for finding in findings][1:] == ["python3 course.py test"][: lines - 1]


def test_the_pins_of_this_environment_are_installed():
    assert doctor.wrong_packages(dev=True) == []


def test_missing_models_have_a_mend(tmp_path, monkeypatch):
    monkeypatch.setenv("COURSE_MODELS", str(tmp_path))
    findings = doctor.check_models()
    assert [(finding.good, finding.mend) for finding in findings] == [(False, "python3 course.py setup")] * 2
    assert (
        "SmolLM2-135M-Instruct.Q4_1.gguf is missing" in findings[0].found
        and "model.onnx is missing" in findings[1].found
    )


def test_a_damaged_model_has_a_mend(tmp_path, monkeypatch):
    monkeypatch.setenv("COURSE_MODELS", str(tmp_path))
    (tmp_path / "minilm").mkdir()
    (tmp_path / "minilm" / "config.json").write_text("x" * 612)
    finding = doctor.check_models()[1]
    assert "config.json has checksum" in finding.found and finding.mend == "python3 course.py setup"


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
    monkeypatch.setattr(doctor, "wrong_packages", lambda dev: ["numpy is nothing"] if dev else [])
    assert doctor.main(["--packages"]) == 0 and doctor.main(["--packages", "--dev"]) == 1
    assert capsys.readouterr() == ("", "")

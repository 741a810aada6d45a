"""Where nobody installs anything: the devcontainer, and the image for a JupyterHub."""

import json
import os
import re
import subprocess
import tomllib

import pytest

import course
from helpers.settings import ROOT

HUB = ROOT / "teaching" / "hub"
CONTAINER = json.loads((ROOT / ".devcontainer" / "devcontainer.json").read_text(encoding="utf-8"))
DOCKERFILE = (HUB / "Dockerfile").read_text(encoding="utf-8")


scripts = pytest.mark.skipif(os.name == "nt", reason="the image's script is for sh")


@pytest.fixture
def learner(tmp_path):
    """A stand-in for Python that notes what it is run with; and the start script's environment."""
    python, noted = tmp_path / "python", tmp_path / "noted"
    python.write_text(f'#!/bin/sh\necho "$COURSE_MY_WORK | $*" >> {noted}\n')
    python.chmod(0o755)
    return noted, {"HOME": str(tmp_path), "COURSE_PYTHON": str(python), "PATH": "/usr/bin:/bin"}


def pythons():
    """The Python of each image."""
    return [re.search(r"python:(3\.\d+)", text)[1] for text in (CONTAINER["image"], DOCKERFILE)]


def test_images_have_a_python_that_the_project_takes():
    wanted = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"][
        "requires-python"
    ]
    low, high = re.findall(r"3\.(\d+)", wanted) if "<" in wanted else (re.search(r"3\.(\d+)", wanted)[1], 99)
    assert all(int(low) <= int(version.split(".")[1]) < int(high) for version in pythons())


def test_the_commands_they_run_exist():
    told = [CONTAINER["postCreateCommand"], CONTAINER["postAttachCommand"], DOCKERFILE]
    commands = {name for text in told for name in re.findall(r"course\.py (\w+)", text)}
    assert {"setup", "lab"} <= commands <= set(course.COMMANDS)
    assert f"--port {CONTAINER['forwardPorts'][0]}" in CONTAINER["postAttachCommand"]


@scripts
def test_the_start_script_copies_the_learners_notebooks_and_then_starts_the_server(learner):
    noted, environment = learner
    done = subprocess.run(
        [HUB / "start-learner", "--port=1"], env=environment, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    copied, keys, served = noted.read_text().splitlines()
    folder = environment["HOME"] + "/my-work"
    assert copied == f"{folder} | -m helpers.classroom.my_work copy" and "lab_keys" in keys
    assert "-m jupyterhub.singleuser" in served and f"--ServerApp.root_dir={folder}" in served
    assert served.endswith("--port=1")


@scripts
def test_the_start_script_stops_when_the_folder_cannot_be_written(learner):
    noted, environment = learner
    python = environment["COURSE_PYTHON"]
    with open(python, "a", encoding="utf-8") as script:
        script.write("exit 1\n")
    done = subprocess.run([HUB / "start-learner"], env=environment, capture_output=True, text=True)
    assert done.returncode == 1 and len(noted.read_text().splitlines()) == 1


def test_the_image_takes_no_environment_and_no_cache_along():
    left_out = (HUB / "Dockerfile.dockerignore").read_text(encoding="utf-8").split()
    assert {".venv", ".cache", ".git", "my-work"} <= set(left_out)
    assert str(HUB.relative_to(ROOT) / "start-learner") in DOCKERFILE

"""An empty models folder for each test of the room."""

import os
from pathlib import Path
from types import SimpleNamespace

import pytest
from tiny_model import no_hub, no_pip

from helpers.models import fetch

OF_THIS_MACHINE = os.environ.get("COURSE_MODELS", "")


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch) -> Path:
    """The folder of the tiny model, not there yet; pip and the hub are out of reach."""
    monkeypatch.setenv("COURSE_MODELS", str(tmp_path / "models"))
    monkeypatch.setattr(fetch, "subprocess", SimpleNamespace(run=no_pip))
    monkeypatch.setattr(fetch.urllib.request, "urlopen", no_hub)
    return (tmp_path / "models" / "tiny").resolve()


@pytest.fixture
def real_models(folder, monkeypatch) -> None:
    """The models folder of this machine instead of an empty one."""
    monkeypatch.setenv("COURSE_MODELS", OF_THIS_MACHINE)

"""One Chromium and one JupyterLab for all browser tests, and an accessibility checker.

Needs the extra `browser` of pyproject.toml and a Chromium, Debian's or Playwright's own; without them every
test here is skipped and says so.
"""

import contextlib
import json
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path
from types import SimpleNamespace

import pytest
from lab_page import LabPage
from showroom import write_showroom

import course
from helpers.settings import ROOT


def chromium(program) -> str | None:
    """Debian's Chromium, else the one that Playwright brings (None: not there)."""
    named = shutil.which("chromium") or shutil.which("chromium-browser")
    own = Path(program.chromium.executable_path)
    return named or (str(own) if own.exists() else None)


@pytest.fixture(scope="session")
def browser():
    """The one browser."""
    api = pytest.importorskip("playwright.sync_api", reason="Playwright is not installed")
    with api.sync_playwright() as program:
        path = chromium(program)
        if path is None:
            pytest.skip("there is no Chromium here: apt install chromium")
        made = program.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield made
        made.close()


@pytest.fixture(scope="session")
def lab(browser, tmp_path_factory):
    """JupyterLab as `course.py lab` starts it, over a learner's folder of its own: address, token, folder."""
    home = tmp_path_factory.mktemp("lab")
    mine, state = home / "my-work", home / "state"
    words = {"COURSE_MY_WORK": mine, "COURSE_JOURNAL": "", "PYTHONPATH": ROOT, "JUPYTER_CONFIG_PATH": ""}
    words |= {"JUPYTER_CONFIG_DIR": state, "JUPYTER_RUNTIME_DIR": state, "IPYTHONDIR": state}
    with pytest.MonkeyPatch.context() as patch, open(home / "log.txt", "wb") as log:
        for name, word in words.items():
            patch.setenv(name, str(word))
        python = Path(sys.executable)
        assert course.my_work(python, "copy") == 0
        write_showroom(mine / "showroom.ipynb")
        course.keep_keys_in_widgets(python)
        rest = ["--IdentityProvider.token=token", "--LabApp.expose_app_in_browser=True"]
        options = SimpleNamespace(no_browser=True, port="0", ip="127.0.0.1", rest=rest)
        command = [sys.executable, *course.lab_command(options)]
        server = subprocess.Popen(command, cwd=ROOT, stdout=log, stderr=log, env=dict(os.environ))
    try:
        yield SimpleNamespace(address=address_of(server, state), folder=mine, token="token")
    finally:
        server.terminate()
        server.wait(timeout=30)


def address_of(server: subprocess.Popen, state: Path) -> str:
    """The address at which a server listens, as it writes it down when it does."""
    note = state / f"jpserver-{server.pid}.json"
    last = time.monotonic() + 120
    while time.monotonic() < last and server.poll() is None:
        with contextlib.suppress(OSError, ValueError):
            return json.loads(note.read_text(encoding="utf-8"))["url"].rstrip("/")
        time.sleep(0.1)
    said = (state.parent / "log.txt").read_text(encoding="utf-8", errors="replace")
    raise AssertionError(f"JupyterLab did not start: {said[-2000:]}")


@pytest.fixture(scope="module")
def showroom(browser, lab):
    """The notebook with every widget, run from top to bottom."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    opened = LabPage(context.new_page(), lab).open("showroom.ipynb")
    opened.run_all()
    yield opened
    context.close()


@pytest.fixture(scope="session")
def violations(browser):
    """A function: what axe-core finds wrong below a selector of a page, serious or critical, in words."""
    axe = pytest.importorskip(
        "axe_playwright_python.sync_playwright", reason="axe-core is not installed"
    ).Axe()

    def find(page, below: str = "html") -> list[str]:
        found = axe.run(page, context=below).response["violations"]
        return [
            f"{one['id']}: {one['help']}: {node['html'][:200]}"
            for one in found
            if one["impact"] in ("serious", "critical")
            for node in one["nodes"]
        ]

    return find

"""After set-up nothing needs a network: pages, index and answer, with every other host blocked."""

import os
import subprocess
import sys

import pytest

from helpers.settings import ROOT, models_folder

BLOCKED = '''
import sys

HOME = {"127.0.0.1", "::1", "localhost", "", None}


def guard(event, arguments):
    """Python's own report of every connection and name look-up, whichever module makes it."""
    if event in ("socket.connect", "socket.sendto", "socket.bind"):
        host = arguments[1][0] if isinstance(arguments[1], tuple) else "localhost"
    elif event in ("socket.getaddrinfo", "socket.gethostbyname"):
        host = arguments[0]
    elif event == "socket.gethostbyaddr":
        host = "a name look-up"
    else:
        return
    if (host.decode() if isinstance(host, bytes) else host) not in HOME:
        print("REACHED FOR", host, flush=True)
        raise OSError(f"blocked: {host}")


sys.addaudithook(guard)
'''

COURSE = (
    BLOCKED
    + """
from helpers.corpus import load_pages
from helpers.generation import answer, endpoint
from helpers.retrieval import Index, index_folder

pages = load_pages()[:5]
index = Index(index_folder("offline"))
print(index.sync(pages).added, "added")
found = answer(f"What is {pages[0].title} about?", index)
citation = found.citations[0]
print("local" if endpoint().local else "foreign", bool(found.text))
print("quoted", any(citation.page_id == page.id and citation.quote in page.text for page in pages))
"""
)


def without_network(code: str, home) -> subprocess.CompletedProcess:
    """Run code in a process of its own, with this machine's models; all else is written below a new home."""
    environment = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("OPENAI_", "COURSE_", "HF_", "ORT_", "XDG_"))
    }
    environment |= {
        "COURSE_MODELS": str(models_folder()),
        "COURSE_CACHE": str(home / "course"),
        "HOME": str(home),
        "USERPROFILE": str(home),
    }
    return subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, env=environment, capture_output=True, text=True
    )


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    return tmp_path_factory.mktemp("home")


@pytest.fixture(scope="module")
def done(home) -> subprocess.CompletedProcess:
    """One run from pages to answer."""
    return without_network(COURSE, home)


@pytest.mark.parametrize(
    "code, reached",
    [
        ("import socket\nsocket.create_connection(('192.0.2.1', 80), 1)", "192.0.2.1"),
        ("import urllib.request\nurllib.request.urlopen('http://huggingface.co')", "huggingface.co"),
    ],
)
def test_the_guard_really_blocks_addresses_and_names(tmp_path, code, reached):
    tried = without_network(BLOCKED + code, tmp_path)
    assert tried.returncode == 1 and f"REACHED FOR {reached}" in tried.stdout


def test_pages_are_indexed_and_a_question_is_answered_without_a_network(done):
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.splitlines() == ["5 added", "local True", "quoted True"]


def test_a_learner_sees_no_warning(done):
    assert done.stderr == ""


def test_nothing_is_written_outside_the_cache(done, home):
    assert {
        path.relative_to(home).as_posix()
        for path in home.rglob("*")
        if path.is_file() and (home / "course") not in path.parents
    } == set()

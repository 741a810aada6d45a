"""For tests of the models room: a tiny model, and packages and a hub that hold it. No tests here."""

import hashlib
import io
import subprocess
import urllib.error
import zipfile
from pathlib import Path

from helpers.models import File, Hub, Model, Package

FIRST, SECOND, MADE = b"first weights \x00\xff" * 50, b"second weights", b"made of the weights"
CONTENT = {"a.bin": FIRST, "b.bin": SECOND}


def described(name: str, content: bytes) -> File:
    """A file of the registry with this content."""
    return File(name, len(content), hashlib.sha256(content).hexdigest())


TINY = Model(
    key="tiny",
    title="Tiny model",
    role="test",
    licence="CC0",
    sources=(
        Package("tiny-model==1", "tiny/"),
        Package("tiny-model-zipped==2", "in/", archive="data/model.zip"),
        Hub("nobody/tiny", "c0ffee" * 6 + "abcd"),
    ),
    files=(described("a.bin", FIRST), described("b.bin", SECOND)),
    derived=(described("made.bin", MADE),),
)


def put(folder: Path, content: dict[str, bytes] = CONTENT) -> None:
    """Write files into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, data in content.items():
        (folder / name).write_bytes(data)


def names(folder: Path) -> set[str]:
    """What stands in a folder, besides the file that the lock is held on."""
    return {path.name for path in folder.iterdir()} if folder.exists() else set()


def no_hub(address, timeout=None):
    """A network without the hub."""
    raise urllib.error.URLError("name or service not known")


def no_pip(command, **options):
    """A pip that finds nothing."""
    return subprocess.CompletedProcess(command, 1, "", "ERROR: No matching distribution found")


def hub_with(content: dict[str, bytes]):
    """A hub that serves files by the last part of their address."""
    return lambda address, timeout=None: io.BytesIO(content[address.rsplit("/", 1)[1]])


def pip_with(wheels: dict[str, object]):
    """A pip that knows requirements: each writes its wheel with `write(path)`."""

    def run(command, **options):
        requirement = command[-1]
        if requirement not in wheels:
            return no_pip(command)
        wheels[requirement](Path(command[command.index("--dest") + 1]) / "tiny_model-1-py3-none-any.whl")
        return subprocess.CompletedProcess(command, 0, "", "")

    return run


def zipped(content: dict[str, bytes], folder: str) -> bytes:
    """A zip file with the content below a folder."""
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in content.items():
            archive.writestr(folder + name, data)
    return written.getvalue()


def wheel_of(content: dict[str, bytes]):
    """Writes the wheel of the first package."""
    return lambda path: path.write_bytes(zipped(content, "tiny/"))


def wheel_with_archive_of(content: dict[str, bytes]):
    """Writes the wheel of the second package."""
    return lambda path: path.write_bytes(zipped({"model.zip": zipped(content, "in/")}, "data/"))

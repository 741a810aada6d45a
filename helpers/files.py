"""Files that appear whole or not at all: what is written goes aside first, and takes its name when complete.

Whoever reads meanwhile sees the old file or the new one. A crash, a full disk or Ctrl-C leaves the old one.
Standard library only: `course.py` and the registry of models use this before anything is installed.
"""

import contextlib
import hashlib
import os
import secrets
from collections.abc import Iterable, Iterator
from fnmatch import fnmatch
from pathlib import Path


@contextlib.contextmanager
def written_whole(path: Path | str) -> Iterator[Path]:
    """A path beside `path` to write to. It takes the name of `path` when the block ends; an error deletes it.

    The folder is made when it is missing. Two writers at a time do not mix: the later one stays.
    Raises OSError.

    >>> import tempfile
    >>> folder = tempfile.TemporaryDirectory()
    >>> with written_whole(Path(folder.name) / "notes.txt") as part:
    ...     written = part.write_text("all of it")
    >>> [(path.name, path.read_text()) for path in Path(folder.name).iterdir()]
    [('notes.txt', 'all of it')]
    >>> folder.cleanup()
    """
    path = Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f"{path.name}.{secrets.token_hex(4)}.part")
    try:
        yield part
        os.replace(part, path)
    finally:
        part.unlink(missing_ok=True)


def write_whole(path: Path | str, content: str | bytes) -> None:
    """Write a text (UTF-8, line ends as they are) or bytes to `path`, whole or not at all. Raises OSError.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     write_whole(Path(folder) / "new" / "tea.txt", "größer")
    ...     (Path(folder) / "new" / "tea.txt").read_bytes()
    b'gr\\xc3\\xb6\\xc3\\x9fer'
    """
    with written_whole(path) as part:
        part.write_bytes(content.encode("utf-8") if isinstance(content, str) else content)


def sha256_of(path: Path | str) -> str:
    """The SHA-256 of a file's content, 64 hexadecimal digits; a second for each gigabyte. Raises OSError.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     write_whole(Path(folder) / "empty", b"")
    ...     sha256_of(Path(folder) / "empty")[:16]
    'e3b0c44298fc1c14'
    """
    with open(path, "rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def remove_made(folder: Path | str, made: Iterable[str]) -> None:
    """Delete a folder of ours. made: the files that we put there, as patterns of paths inside the folder.

    Raises FileExistsError that names what else lies in it; nothing is deleted then. It may be missing.

    >>> import tempfile
    >>> folder = Path(tempfile.mkdtemp()) / "run"
    >>> write_whole(folder / "run.json", "{}")
    >>> write_whole(folder / "thesis.txt", "mine")
    >>> remove_made(folder, ["run.json"])
    Traceback (most recent call last):
    FileExistsError: thesis.txt
    >>> remove_made(folder, ["run.json", "*.txt"])
    >>> folder.exists()
    False
    """
    folder, patterns = Path(folder), list(made)
    if not folder.exists():
        return
    found = sorted(folder.rglob("*"), reverse=True)  # what is inside a folder comes before the folder
    files = [path for path in found if path.is_symlink() or not path.is_dir()]
    for path in files:
        name = path.relative_to(folder).as_posix()
        if not any(fnmatch(name, pattern) for pattern in patterns):
            raise FileExistsError(name)
    for path in files:
        path.unlink()
    for path in found:
        if path not in files:
            path.rmdir()
    folder.rmdir()

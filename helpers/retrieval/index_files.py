"""The folder of an index: claimed for one process, private to its user, known again before it is deleted.

Chroma's own errors name neither the folder nor the mend; here they become one sentence.
"""

import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from helpers import settings

if TYPE_CHECKING:
    from filelock import BaseFileLock

LOCK = ".lock"
DATABASE = "chroma.sqlite3"
TOKENS = "tokens.sqlite"
FILES = "files.json"
MOST_SESSIONS = 9
_OURS = re.compile(
    rf"{re.escape(LOCK)}|(?:{re.escape(DATABASE)}|{re.escape(TOKENS)})(?:-journal|-wal|-shm)?"
    rf"|{re.escape(FILES)}(?:\.part)?|[0-9a-f]{{8}}(?:-[0-9a-f]{{4}}){{3}}-[0-9a-f]{{12}}"
)
_clients: dict[Path, list[Any]] = {}  # what this process has open, so that `forget` can close it


class IndexFolderError(RuntimeError):
    """The index folder cannot be used; the message says why and what to do."""


def index_folder(name: str) -> Path:
    """Where the course keeps an index of this name: below COURSE_CACHE, .cache in the checkout unless set.

    >>> index_folder("mine").parts[-2:]
    ('index', 'mine')
    """
    return settings.cache_folder() / "index" / name


def claim(folder: Path) -> tuple[Path, "BaseFileLock"]:
    """Lock a folder for this process: (the folder, its lock).

    While another process uses it, the next free name is taken ("mine-2"): sharing can hang Chroma. Raises
    IndexFolderError when it cannot be written or nine sessions use it.
    """
    from filelock import FileLock, Timeout

    folder = folder.expanduser()
    for number in range(1, MOST_SESSIONS + 1):
        candidate = folder if number == 1 else folder.with_name(f"{folder.name}-{number}")
        try:
            candidate.mkdir(mode=0o700, parents=True, exist_ok=True)
            lock = FileLock(candidate / LOCK, thread_local=False, is_singleton=True)
            lock.acquire(timeout=0)
            return candidate, lock
        except Timeout:
            continue
        except OSError as error:
            raise IndexFolderError(
                f"The index folder {candidate} cannot be written ({error.strerror or error}). Choose another "
                "folder, or set COURSE_CACHE."
            ) from None
    raise IndexFolderError(f"Nine sessions use {folder} and its copies already. Shut down some kernels.")


def open_client(folder: Path | None) -> Any:
    """A Chroma client over a folder, or in memory. Raises IndexFolderError for a damaged folder."""
    import chromadb
    from chromadb.config import Settings

    quiet = Settings(anonymized_telemetry=False)
    if folder is None:
        return chromadb.EphemeralClient(quiet)
    with in_words(folder):
        try:
            client = chromadb.PersistentClient(str(folder), quiet)
        except BaseException:
            _drop_half_opened(str(folder))
            raise
    _clients.setdefault(folder.resolve(), []).append(client)
    return client


def _drop_half_opened(folder: str) -> None:
    """Chroma remembers each folder that it opened, also one where that failed, and would not try it again."""
    from chromadb.api.shared_system_client import SharedSystemClient

    SharedSystemClient._identifier_to_system.pop(folder, None)


@contextmanager
def in_words(folder: Path | None) -> Iterator[None]:
    """Whatever Chroma raises inside becomes an IndexFolderError of one sentence."""
    try:
        yield
    except (KeyboardInterrupt, SystemExit, IndexFolderError):
        raise
    except BaseException as error:  # a panic of Chroma's core is no Exception
        raise IndexFolderError(_sentence(folder, error)) from None


def _sentence(folder: Path | None, error: BaseException) -> str:
    said = (str(error).splitlines() or [type(error).__name__])[0]
    if folder is None:
        return f"The index in memory failed ({said}). Make a new one."
    if "disk is full" in said or _full(folder):
        return f"The disk is full: the index in {folder} was not stored. Free some space and sync again."
    if type(error).__name__ == "NotFoundError":
        return f"The index in {folder} was made anew by another Index of this session. Open it again."
    return (
        f"The index in {folder} is damaged ({said}). Delete that folder and sync again; all of it can be "
        "made again from your documents."
    )


def _full(folder: Path) -> bool:
    try:
        return shutil.disk_usage(folder).free < 1_000_000
    except OSError:
        return False


def keep_private(folder: Path | None) -> None:
    """Only this user may read what is indexed: 0700 for folders, 0600 for files.

    Only what is ours is touched, and nothing where the system knows no modes.
    """
    if folder is None or os.name == "nt":
        return
    ours = [path for path in folder.iterdir() if _OURS.fullmatch(path.name)]
    inside = [path for each in ours if each.is_dir() for path in each.rglob("*")]
    for path in [folder] * is_index(folder) + ours + inside:
        try:
            path.chmod(0o700 if path.is_dir() else 0o600)
        except OSError:
            continue  # vanished meanwhile


def is_index(folder: Path) -> bool:
    """True when a folder holds an index of ours and nothing else."""
    try:
        names = [path.name for path in folder.iterdir()]
    except OSError:
        return False
    return (LOCK in names or DATABASE in names) and all(_OURS.fullmatch(name) for name in names)


def forget(folder: Path | str) -> None:
    """Delete an index folder; one that is not there is no fault.

    Raises IndexFolderError for a folder that holds anything but an index, and while another process uses it.

        forget(index_folder("mine"))
    """
    from filelock import FileLock, Timeout

    folder = Path(folder).expanduser()
    if not folder.exists():
        return
    if not is_index(folder):
        raise IndexFolderError(f"{folder} is not an index, or holds other files too; nothing was deleted.")
    lock = FileLock(folder / LOCK, thread_local=False, is_singleton=True)
    try:
        lock.acquire(timeout=0)
    except Timeout:
        raise IndexFolderError(f"Another session uses {folder}. Shut down its kernel first.") from None
    for client in _clients.pop(folder.resolve(), []):
        client.close()
    lock.release(force=True)
    shutil.rmtree(folder, ignore_errors=True)

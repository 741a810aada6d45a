"""The folder of an index: claimed for one process, private to its user, known again before it is deleted.

Beside the database it may hold what was read from a folder of documents (`KnownFiles`). Chroma's own errors
name neither the folder nor the mend; here they become one sentence.
"""

import contextlib
import json
import os
import re
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from helpers import settings
from helpers.corpus import Page, read_page
from helpers.files import sha256_of, write_whole

from .identity import digest, function_identity, package_version

if TYPE_CHECKING:
    from filelock import BaseFileLock

LOCK = ".lock"
DATABASE = "chroma.sqlite3"
TOKENS = "tokens.sqlite"
FILES = "files.json"
MOST_SESSIONS = 9
LARGEST_KNOWN = 50_000_000  # bytes; no loader takes a larger file
# Packages whose version changes what a file gives.
LOADERS = ("charset-normalizer", "docutils", "lxml", "markdown-it-py", "pypdf", "PyYAML", "trafilatura")
REMEMBERED = ("id", "title", "text", "metadata", "left_out")  # of a page
_OURS = re.compile(
    rf"{re.escape(LOCK)}|(?:{re.escape(DATABASE)}|{re.escape(TOKENS)})(?:-journal|-wal|-shm)?"
    rf"|{re.escape(FILES)}(?:\.\w+\.part)?|[0-9a-f]{{8}}(?:-[0-9a-f]{{4}}){{3}}-[0-9a-f]{{12}}"
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


class KnownFiles:
    """The pages of a folder as they were last read, by the hash of their files.

    A file of the same content is not parsed again, unless what parses it changed: the course's loaders, or
    the version of a package that they use. When the memory is damaged that costs time and nothing else.

        loaded = read_folder("my-documents", KnownFiles(path).read)
    """

    def __init__(self, path: Path):
        self.path, self._rows = path, _stored(path)
        self._seen: dict[Path, tuple[str, str]] = {}  # file: its name below the folder, its hash
        self._read: dict[Path, Page] = {}  # file: its page, before the folder as a whole was looked at

    def read(self, path: Path, name: str) -> Page:
        """A page, from memory when its file is the same; raises PageError as `read_page` does."""
        self._read[path] = page = self._page(path, name)
        return page

    def _page(self, path: Path, name: str) -> Page:
        try:
            if path.stat().st_size > LARGEST_KNOWN:
                return read_page(path, name)
            found = sha256_of(path)
        except OSError:
            return read_page(path, name)  # it says what is wrong
        self._seen[path] = name, found
        row = self._rows.get(name)
        if isinstance(row, dict) and row.get("hash") == found and row.get("check") == _check(row):
            left_out = tuple((what, why) for what, why in row["left_out"])
            return Page(row["id"], row["title"], row["text"], row["metadata"], path, left_out)
        return read_page(path, name)

    def keep(self, pages: Iterable[Page]) -> None:
        """Remember these pages, and only these, each as its file alone gives it."""
        kept = {}
        for page in pages:
            name, found = self._seen.get(page.path or Path(), ("", ""))
            row = _row(self._read.get(page.path or Path(), page))
            if (
                found and json.loads(json.dumps(row, default=repr)) == row
            ):  # else it would come back otherwise
                kept[name] = row | {"hash": found, "check": _check(row)}
        if kept != self._rows:
            with contextlib.suppress(OSError):  # then they are read again next time
                write_whole(self.path, json.dumps({"loaders": _loaders(), "files": kept}))


def _stored(path: Path) -> dict[str, Any]:
    try:
        made = json.loads(path.read_text(encoding="utf-8"))
        return dict(made["files"]) if made["loaders"] == _loaders() else {}
    except (OSError, ValueError, KeyError, TypeError):
        return {}


def _check(row: dict[str, Any]) -> str:
    return digest(*[row.get(each) for each in REMEMBERED])[:16]


def _row(page: Page) -> dict[str, Any]:
    row = {each: getattr(page, each) for each in REMEMBERED}
    return row | {"left_out": [list(part) for part in page.left_out]}


@lru_cache(maxsize=1)
def _loaders() -> str:
    """Changes when a file would be read as something else."""
    return digest(function_identity(read_page), [package_version(name) for name in LOADERS])

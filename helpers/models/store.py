"""Writing into the models folder: one set-up at a time, no rest of a killed one. Standard library only."""

import errno
import shutil
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from helpers.settings import models_folder

from .registry import Model, ModelError

LOCK = ".set-up.lock"
PART = ".part"  # ends the name of every unfinished file and folder, see helpers/files.py
FULL = (errno.ENOSPC, errno.EDQUOT)
REFUSED = (errno.EACCES, errno.EPERM, errno.EROFS)
_HELD = (errno.EACCES, errno.EAGAIN, errno.EDEADLK)

Say = Callable[[str], object]


@contextmanager
def writing(model: Model, say: Say = print) -> Iterator[None]:
    """Hold the models folder while files of a model are brought or made.

    What an earlier, killed run left unfinished there is cleared. An OSError inside becomes a ModelError
    that tells the mend: a folder that may not be written to, a full disk.
    """
    try:
        with alone(models_folder(), say) as sole:
            model.folder.mkdir(exist_ok=True)
            if sole:
                clear_unfinished(model.folder)
            yield
    except OSError as error:
        raise ModelError(_mend(model, error)) from None


def _mend(model: Model, error: OSError) -> str:
    why = error.strerror or str(error)
    cut_short = error.errno is None and why.endswith("written")  # what numpy says of a full disk
    if error.errno in FULL or cut_short:
        return (
            f"The disk is full: {model.folder} cannot take {model.title}. "
            "Free 400 MB and run the command again."
        )
    if error.errno in REFUSED:
        return (
            f"{model.title} is not complete in {model.folder}, which may not be written to ({why}). "
            "Run set-up where it may be, or set COURSE_MODELS to a folder of your own."
        )
    return f"{model.folder} cannot be written ({why}). Set COURSE_MODELS to a folder that you may write to."


def make_room(model: Model, need: float) -> None:
    """Raise ModelError when the disk has not `need` bytes for a model."""
    free = shutil.disk_usage(model.folder).free
    if free < need:
        raise ModelError(
            f"{model.folder} has {free / 1e6:.0f} MB free and {model.title} needs {need / 1e6:.0f} MB. "
            "Free some space or set COURSE_MODELS to another disk."
        )


def clear_unfinished(folder: Path) -> None:
    """Remove what killed runs left. Only for the holder of the folder: a file of another may be growing."""
    for left in folder.glob("*" + PART):
        if left.is_dir():
            shutil.rmtree(left, ignore_errors=True)
        else:
            left.unlink(missing_ok=True)


# ---- the lock ------------------------------------------------------------------------------------


@contextmanager
def alone(folder: Path, say: Say = print) -> Iterator[bool]:
    """Hold a folder for this process; wait, and say so, while another set-up holds it.

    The operating system keeps the lock and gives it back when the process ends, however it ends, so none
    goes stale; the empty file that it is held on stays. Gives True, or False where the file system knows
    no locks (some network shares): there nobody waits. Raises OSError when the folder may not be written
    to.

        with alone(models_folder()) as sole: ...
    """
    folder.mkdir(parents=True, exist_ok=True)
    with open(folder / LOCK, "ab") as handle:
        state = _take(handle)
        if state == "held":
            say(f"another set-up is at work in {folder}; waiting for it (Ctrl-C to stop)")
        while state == "held":
            time.sleep(0.2)
            state = _take(handle)
        try:
            yield state == "taken"
        finally:
            if state == "taken":
                _give_back(handle)


def _take(handle: BinaryIO) -> str:
    """`taken`, `held` by another process, or `unknown` to this file system."""
    try:
        if sys.platform == "win32":
            import msvcrt

            handle.seek(0)
            msvcrt.locking(handle.fileno(), msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        return "held" if error.errno in _HELD else "unknown"
    return "taken"


def _give_back(handle: BinaryIO) -> None:
    if sys.platform == "win32":
        import msvcrt

        handle.seek(0)
        msvcrt.locking(handle.fileno(), msvcrt.LK_UNLCK, 1)
    else:
        import fcntl

        fcntl.flock(handle, fcntl.LOCK_UN)

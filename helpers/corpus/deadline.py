"""A deadline for work that cannot be trusted to end, such as reading a strange document.

within(30, parse, source)           what parse(source) gives, or DeadlineError after half a minute
"""

import contextlib
import ctypes
import threading
from collections.abc import Callable
from typing import Any

GRACE = 1.0  # seconds that work gets to end after it was told to


class DeadlineError(TimeoutError):
    """The work was not done within its seconds."""


class _Stop(BaseException):
    """Raised inside work that is over its time; no `except Exception` holds it up."""


def within(seconds: float, function: Callable[..., Any], *args: Any) -> Any:
    """What function(*args) gives or raises, if it ends within so many seconds.

    The work runs in a thread of its own, which is told to end when its time is over, or when the caller is
    interrupted. Work that is stuck in C code is left behind: it ends with the process. Raises DeadlineError.

    >>> within(5, sum, [1, 2])
    3
    """
    outcome: list[tuple[bool, Any]] = []

    def work() -> None:
        with contextlib.suppress(_Stop):
            try:
                outcome.append((True, function(*args)))
            except BaseException as error:
                outcome.append((False, error))

    thread = threading.Thread(target=work, daemon=True, name="within a deadline")
    thread.start()
    try:
        thread.join(seconds)
    finally:
        late = thread.is_alive()
        if late:
            _stop(thread)
    if late or not outcome:
        raise DeadlineError(f"not done within {seconds:g} seconds")
    good, result = outcome[0]
    if not good:
        raise result
    return result


def _stop(thread: threading.Thread) -> None:
    """Tell a thread to end, a few times, since code may catch even this."""
    for _ in range(5):
        if thread.ident is None or not thread.is_alive():
            return
        ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(thread.ident), ctypes.py_object(_Stop))
        thread.join(GRACE / 5)

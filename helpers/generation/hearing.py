"""Hear a reply while it is written, whatever reader asks for it.

    with heard(print):
        answer("How deep may a Kittiwake 4 be moored?", index)      "5", "50", "500 m"

Nothing else changes: the reply is put together from its parts, is checked and may still be withheld. So what
is heard is a draft, and whoever shows it must be ready to take it back. A reader that asks twice is heard
twice, from the beginning.
"""

import contextlib
from collections.abc import Callable, Iterator
from contextvars import ContextVar

Hear = Callable[[str], None]
_LISTENER: ContextVar[Hear | None] = ContextVar("listener", default=None)


@contextlib.contextmanager
def heard(listen: Hear) -> Iterator[None]:
    """Within the block, `listen` is given what is written so far, after each part of a reply.

    It is called in the thread of the requests: hand the text on, and return at once.

    >>> with heard(print):
    ...     listener()("74 h")
    74 h
    """
    before = _LISTENER.set(listen)
    try:
        yield
    finally:
        _LISTENER.reset(before)


def listener() -> Hear | None:
    """Who listens here; None: nobody. A coroutine knows the listener of the code that started it."""
    return _LISTENER.get()

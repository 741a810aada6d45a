"""Watch what happens on the road from a question to an answer, without changing any of it.

    with watched(print):
        hybrid.search("How deep may a Kittiwake 4 be moored?")     a Found for each stage, inner ones first

Every retriever tells what it found, the chat client tells what it asked, `answer` tells what it gave. Where
nobody watches, that costs one look at a variable (some 200 ns a search). `helpers.generation.traced` makes a
trace of it.
"""

import contextlib
import functools
import time
from collections.abc import Callable, Iterator, Sequence
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any, TypeVar

See = Callable[[Any], None]
T = TypeVar("T")
_WATCHER: ContextVar[See | None] = ContextVar("watcher", default=None)


@dataclass(frozen=True)
class Found:
    """One search of one retriever: who searched for what, the hits best first, when it began, how long it
    took.

    stage: the retriever's class. began: nanoseconds since 1970. seconds: of the whole batch when several
    queries were searched together, the inner stages included.
    """

    stage: str
    query: str
    k: int
    hits: tuple[Any, ...]
    began: int
    seconds: float


@contextlib.contextmanager
def watched(see: See) -> Iterator[None]:
    """Within the block, `see` is given everything that happens: Found, and what other rooms tell.

    >>> with watched(print):
    ...     tell("a search")
    a search
    'a search'
    """
    before = _WATCHER.set(see)
    try:
        yield
    finally:
        _WATCHER.reset(before)


def is_watched() -> bool:
    """Does anybody watch here?

    >>> is_watched()
    False
    """
    return _WATCHER.get() is not None


def tell(thing: T) -> T:
    """Show something to whoever watches, and pass it on.

    >>> tell("a search")
    'a search'
    """
    see = _WATCHER.get()
    if see is not None:
        see(thing)
    return thing


def telling(search_many: Callable) -> Callable:
    """A retriever's `search_many` that also tells what it found, one Found a query."""

    @functools.wraps(search_many)
    def told(self: Any, queries: Sequence[str], k: int = 3, groups: Any = None) -> list[list[Any]]:
        if _WATCHER.get() is None:
            return search_many(self, queries, k, groups)
        queries = queries if isinstance(queries, str) else list(queries)
        began, started = time.time_ns(), time.perf_counter()
        rankings = search_many(self, queries, k, groups)
        seconds = time.perf_counter() - started
        for query, hits in zip(queries, rankings, strict=True):
            tell(Found(type(self).__name__, query, k, tuple(hits), began, seconds))
        return rankings

    return told

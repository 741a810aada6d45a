"""A bar for work that takes more than a few seconds: done, to do, time left. Every room may use it.

A function that works for long takes `progress=` and calls it with (done, to do); what is shown is the
caller's choice.
"""

import sys
from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar

from tqdm import tqdm

Item = TypeVar("Item")
Progress = Callable[[int, int], None]


def bar(unit: str, name: str = "", every: float = 0.5) -> Progress:
    """A function to hand on as `progress=`: called with (done, to do), it draws a bar that counts `unit`.

    name: what stands before the bar. every: seconds between two drawings; a long run that is written into a
    log wants more. It writes to stderr, which nbval does not compare. The bar appears with the first call and
    closes when all is done; then it may be used again.

    >>> import contextlib, io
    >>> progress = bar("passages")
    >>> with contextlib.redirect_stderr(io.StringIO()) as shown:
    ...     progress(1, 2)
    ...     progress(2, 2)
    >>> "2/2" in shown.getvalue() and "passages" in shown.getvalue()
    True
    """
    shown: list[tqdm] = []

    def progress(done: int, total: int) -> None:
        """Draw the bar at `done` of `total`."""
        if not shown:
            shown.append(
                tqdm(total=total, desc=name or None, unit=f" {unit}", file=sys.stderr, mininterval=every)
            )
        shown[0].update(done - shown[0].n)
        if done >= total:
            shown.pop().close()

    return progress


def track(items: Sequence[Item], unit: str, name: str = "") -> Iterator[Item]:
    """The items one by one, with a bar: for a loop that takes more than a few seconds.

    >>> import contextlib, io
    >>> with contextlib.redirect_stderr(io.StringIO()) as shown:
    ...     [2 * item for item in track([1, 2], "questions")]
    [2, 4]
    >>> "2/2" in shown.getvalue()
    True
    """
    progress = bar(unit, name)
    for number, item in enumerate(items):
        progress(number, len(items))
        yield item
    progress(len(items), len(items))

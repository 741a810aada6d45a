"""A bar for work that takes more than a few seconds: done, to do, time left."""

import sys
from collections.abc import Callable

from tqdm import tqdm


def bar(unit: str) -> Callable[[int, int], None]:
    """A function to hand on as `progress=`: it is called with (done, to do) and draws a bar that counts `unit`.

        index.sync(pages, progress=bar("passages"))

    It writes to stderr, which nbval does not compare. The bar appears with the first call and closes when all is done."""
    shown: list[tqdm] = []

    def progress(done: int, total: int) -> None:
        if not shown:
            shown.append(tqdm(total=total, unit=f" {unit}", file=sys.stderr, mininterval=0.5))
        shown[0].update(done - shown[0].n)
        if done >= total:
            shown.pop().close()

    return progress

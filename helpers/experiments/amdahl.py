"""How time grows with workers: seconds = start + each × items / workers.

The start (a process begins, a model is loaded) is the part that no worker can share (Amdahl 1967). Two runs
of one worker, with two amounts of work, give both numbers; a run of two workers is their test.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import fmean, linear_regression


@dataclass(frozen=True)
class WorkTime:
    """seconds = start + each × items / workers. start: what no worker can share; each: seconds an item.

    >>> told = work_time([(100, 12.0), (200, 22.0)])
    >>> told.start, told.each, told.seconds(200, workers=2), told.limit(200)
    (2.0, 0.1, 12.0, 11.0)
    """

    start: float
    each: float

    def seconds(self, items: int, workers: int = 1) -> float:
        """What so many items take so many workers."""
        return self.start + self.each * items / workers

    def speed_up(self, items: int, workers: int) -> float:
        """How many times faster than one worker."""
        return self.seconds(items) / self.seconds(items, workers)

    def limit(self, items: int) -> float:
        """The speed-up that no number of workers passes (Amdahl)."""
        return self.seconds(items) / self.start if self.start > 0 else float("inf")


def work_time(runs: Sequence[tuple[int, float]], first: Sequence[float] | None = None) -> WorkTime:
    """Start and seconds an item from runs of one worker: (items, seconds), two sizes and more, least squares.

    first: seconds to the first result of each run. Then `each` is taken from the seconds after it: two starts
    of one program differ by more than a little work takes. A start below 0 (two runs on a busy machine can
    give one) counts as 0. Raises ValueError for fewer than two sizes.

    >>> work_time([(100, 12.0), (200, 22.0)])
    WorkTime(start=2.0, each=0.1)
    >>> work_time([(100, 14.0), (200, 22.0)], first=[5.0, 3.0])
    WorkTime(start=3.0, each=0.1)
    """
    if len({items for items, _ in runs}) < 2:
        raise ValueError("Give runs of at least two sizes: one size cannot tell the start from the work.")
    counts, seconds = zip(*runs, strict=True)
    after = [s - f for s, f in zip(seconds, first or [0.0] * len(runs), strict=True)]
    mean_n, mean_s = fmean(counts), fmean(seconds)
    each = linear_regression(counts, after).slope
    start = round(mean_s - each * mean_n, 9)
    return WorkTime(start, each) if start > 0 else WorkTime(0.0, mean_s / mean_n)

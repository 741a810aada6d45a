"""Many questions at once: a load on any OpenAI endpoint, and what a monitor sees of it.

    served = run_load(requests, side_by_side=4)        closed loop: four people who ask again when answered
    served = run_load(requests, rate=2.0)              open loop: two requests a second, whoever waits
    print(served)                                      throughput, p50, p95, how many were inside

Under an open loop a server that is too slow grows a queue; under a closed one the askers wait, and a p95 from
it flatters (coordinated omission). Little's law (Little 1961): mean number inside = arrivals per second ×
mean seconds inside, whatever the order and the distributions are.
"""

import asyncio
import math
import random
import time
from collections.abc import Sequence
from dataclasses import dataclass, field

from helpers.generation import Endpoint, endpoint, messages
from helpers.generation.client import adapter_scales
from helpers.generation.errors import Failure
from helpers.generation.transport import complete, result, start
from helpers.progress import Progress

LOOKS = 0.02  # seconds between two looks of the monitor
TIMEOUT = 120.0


@dataclass(frozen=True)
class Asked:
    """One request of a load. system: the fixed beginning. adapter: None for the plain model."""

    user: str
    system: str | None = None
    adapter: str | None = None
    max_tokens: int = 24


@dataclass(frozen=True)
class Served:
    """One request that was answered; times in seconds since the load began.

    read: tokens of the prompt; cached: those of them that the server still had from another request (None:
    it does not tell). written: tokens of the reply.
    """

    asked: Asked
    sent: float
    ended: float
    read: int = 0
    cached: int | None = None
    written: int = 0
    text: str = ""

    @property
    def seconds(self) -> float:
        """What the asker waited, the queue included."""
        return self.ended - self.sent


@dataclass(frozen=True)
class Load:
    """All requests of a load, in the order in which they were to be sent.

    inside: what the monitor counted at each look. wall: seconds from the first request to the last reply.
    """

    served: tuple[Served, ...]
    inside: tuple[int, ...] = field(repr=False, default=())
    wall: float = 0.0

    @property
    def per_second(self) -> float:
        """Requests answered a second."""
        return len(self.served) / self.wall

    @property
    def tokens_per_second(self) -> float:
        """Tokens written a second, all requests together."""
        return sum(one.written for one in self.served) / self.wall

    @property
    def mean_seconds(self) -> float:
        """What an asker waited in the mean."""
        return sum(one.seconds for one in self.served) / len(self.served)

    @property
    def mean_inside(self) -> float:
        """How many were inside in the mean, as the monitor counted."""
        return sum(self.inside) / len(self.inside)

    @property
    def cached_share(self) -> float | None:
        """Share of the tokens read that came from the prefix cache; None when the server does not tell."""
        known = [one for one in self.served if one.cached is not None]
        read = sum(one.read for one in known)
        return sum(one.cached or 0 for one in known) / read if read else None

    def at(self, share: float) -> float:
        """The seconds within which a share of the requests was answered: `nearest_rank`."""
        return nearest_rank([one.seconds for one in self.served], share)

    def __str__(self) -> str:
        return (
            f"{self.per_second:.2f} requests/s, {self.tokens_per_second:.0f} tokens/s, "
            f"p50 {self.at(0.5):.2f} s, p95 {self.at(0.95):.2f} s, inside {self.mean_inside:.1f}"
        )


def nearest_rank(values: Sequence[float], share: float) -> float:
    """The smallest value such that at least `share` of all values are no larger: one that really occurred.

    numpy.percentile interpolates between two values unless told otherwise, and so names a latency that
    nobody had. Raises ValueError for no values, and for a share that is not above 0 and at most 1.

    >>> nearest_rank([0.2, 0.1, 9.0, 0.3], 0.5), nearest_rank([0.2, 0.1, 9.0, 0.3], 0.95)
    (0.2, 9.0)
    """
    if not values or not 0 < share <= 1:
        raise ValueError(f"Give values, and a share above 0 and at most 1; there are {len(values)}, {share}.")
    return sorted(values)[math.ceil(round(share * len(values), 9)) - 1]


def run_load(
    requests: Sequence[Asked],
    *,
    side_by_side: int | None = None,
    rate: float | None = None,
    seed: int = 0,
    target: Endpoint | None = None,
    progress: Progress | None = None,
) -> Load:
    """Send requests, by so many askers side by side, or at a rate: exponential gaps, drawn by the seed.

    Exactly one of the two is given. target: None for the endpoint of this session. progress: (done, to do).
    Raises ValueError for an empty load or both ways at once, ChatError when a request fails.

        run_load([Asked("Name one ocean.")] * 8, side_by_side=4).at(0.95)
    """
    if not requests or (side_by_side is None) == (rate is None):
        raise ValueError("Give at least one request, and either side_by_side or rate.")
    if (side_by_side is not None and side_by_side < 1) or (rate is not None and not rate > 0):
        raise ValueError("side_by_side is a whole number from 1, and rate a number above 0.")
    target = target or endpoint()
    driver = _Driver(target, requests, progress)
    work = driver.closed(side_by_side) if side_by_side else driver.open(arrivals(len(requests), rate, seed))
    try:
        return result(start(work))
    except Failure as failure:
        raise target.error(failure) from None


def arrivals(count: int, rate: float | None, seed: int = 0) -> list[float]:
    """Seconds at which requests arrive: independent of one another, `rate` a second in the mean.

    >>> arrivals(2, 10.0) == arrivals(2, 10.0), arrivals(1, 10.0)[0] > 0
    (True, True)
    """
    dice, now, times = random.Random(seed), 0.0, []
    for _ in range(count):
        now += dice.expovariate(rate or 1.0)
        times.append(now)
    return times


class _Driver:
    """Sends, counts who is inside, and keeps what came back."""

    def __init__(self, target: Endpoint, requests: Sequence[Asked], progress: Progress | None):
        self.target, self.requests, self.progress = target, requests, progress
        self.served: dict[int, Served] = {}
        self.now_inside = 0
        self.looks: list[int] = []

    async def closed(self, side_by_side: int) -> Load:
        waiting = iter(range(len(self.requests)))

        async def asker() -> None:
            for number in waiting:
                await self._one(number)

        return await self._watched([asker() for _ in range(side_by_side)])

    async def open(self, times: Sequence[float]) -> Load:
        async def arriving(number: int) -> None:
            await asyncio.sleep(max(0.0, times[number] - self._clock()))
            await self._one(number)

        return await self._watched([arriving(number) for number in range(len(self.requests))])

    async def _watched(self, work: list) -> Load:
        self.began = time.perf_counter()
        monitor = asyncio.create_task(self._monitor())
        try:
            async with asyncio.TaskGroup() as group:
                for each in work:
                    group.create_task(each)
        except* Failure as failures:
            raise failures.exceptions[0] from None
        finally:
            monitor.cancel()
        rows = [self.served[number] for number in range(len(self.requests))]
        return Load(tuple(rows), tuple(self.looks), max(one.ended for one in rows))

    async def _monitor(self) -> None:
        while True:
            self.looks.append(self.now_inside)
            await asyncio.sleep(LOOKS)

    async def _one(self, number: int) -> None:
        asked, sent = self.requests[number], self._clock()
        self.now_inside += 1
        try:
            async with asyncio.timeout(TIMEOUT):
                body = body_of(asked, self.target)
                payload = await complete(self.target.waiting_client, self.target.url, body)
        except TimeoutError:
            raise Failure("late") from None
        finally:
            self.now_inside -= 1
        usage = payload.get("usage") or {}
        details = usage.get("prompt_tokens_details") or {}
        choices = payload.get("choices") or [{}]
        self.served[number] = Served(
            asked,
            sent,
            self._clock(),
            usage.get("prompt_tokens") or 0,
            details.get("cached_tokens"),
            usage.get("completion_tokens") or 0,
            (choices[0].get("message") or {}).get("content") or "",
        )
        if self.progress:
            self.progress(len(self.served), len(self.requests))

    def _clock(self) -> float:
        return time.perf_counter() - self.began


def body_of(asked: Asked, target: Endpoint) -> dict:
    """What is sent for a request: every adapter's scale to the local server, its name as model elsewhere."""
    turns = messages(asked.user, asked.system)
    body = {"model": target.model, "messages": turns, "max_tokens": asked.max_tokens, "temperature": 0.0}
    if target.local:
        return body | {"extra_body": adapter_scales(target, asked.adapter)}
    return body | ({"model": asked.adapter} if asked.adapter else {})

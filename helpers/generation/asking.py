"""One request until it is answered, within one deadline.

What the endpoint does not take is left out, and what passes is tried again.
"""

import asyncio
import time
from dataclasses import replace
from typing import Any

from . import transport
from .abilities import THOUGHTS, Abilities, known, named_step, remember, unnamed_step
from .endpoints import Endpoint, endpoint
from .errors import Failure
from .hearing import listener
from .json_text import NO_JSON
from .replies import Reply, reply_of
from .request import Request
from .server import end_server

TRIES = 3  # of a request that fails for a reason that passes
FIRST_PAUSE = 0.5  # seconds before the second try; twice as long before each further one
MAY_BE_THE_STREAM = ("error", "fault", "malformed", "broken off")  # failures of one that streams badly
LONGEST_PAUSE = 20.0  # who asks for a longer wait is told at once


async def answered(target: Endpoint, request: Request, seconds: float, model: Any = None) -> Reply:
    """The reply to one request, within `seconds` for all tries together.

    model: a pydantic class for its data.
    Raises ChatError in one sentence.
    """
    began = time.perf_counter()
    asking = _Asking(target, request, model, began + seconds)
    try:
        async with asyncio.timeout(seconds):
            return await asking.reply()
    except TimeoutError:
        failure = Failure("late")
    except Failure as failed:
        failure = failed
    if asking.kept:
        return asking.kept
    endpoint.cache_clear()  # what is corrected now, counts at the next call
    if target.local and failure.cause in ("nobody", "broken off"):  # which then starts another server
        await asyncio.to_thread(end_server)
    raise target.error(failure, time.perf_counter() - began, request.model) from None


class _Asking:
    """The tries of one request. kept: a reply without an answer, from before a further try to get one."""

    def __init__(self, target: Endpoint, request: Request, model: Any, until: float):
        self.target, self.request, self.model, self.until = target, request, model, until
        self.abilities = known(target.address or target.url, request.model)
        self.kept: Reply | None = None
        self.tries = 1
        self.unclear: Failure | None = None  # the first of the refusals that named no cause
        self.hear = listener()

    async def reply(self) -> Reply:
        while True:
            try:
                reply = await self._once()
            except Failure as failure:
                if failure.cause == "filtered":
                    return Reply("", None, None, 0.0, "filtered")
                await self._learn(failure)
                continue
            remember(self.target.address or self.target.url, self.request.model, self.abilities)
            more = self._unanswered(reply)
            if more is None:
                return reply
            self.kept, self.abilities = reply, more

    async def _once(self) -> Reply:
        asked = replace(self.abilities, stream=True) if self.hear else self.abilities
        body = asked.body(self.request, as_is=self.target.local)
        started = time.perf_counter()
        payload = await transport.complete(self.target.waiting_client, self.target.url, body, asked.stream)
        taken = time.perf_counter() - started
        try:
            return reply_of(payload, taken, self.request.schema, self.model)
        except RecursionError:
            raise Failure("malformed") from None

    async def _learn(self, failure: Failure) -> None:
        """Change the request as the failure teaches, or wait for what passes; else raise it."""
        if self.hear and not self.abilities.stream and failure.cause in MAY_BE_THE_STREAM:
            self.hear = None  # whoever listens gets the reply at its end
            return None
        less = None if self.target.local else named_step(self.abilities, self.request, failure)
        if less is None and failure.passes and self.tries < TRIES:
            pause = FIRST_PAUSE * 2 ** (self.tries - 1) if failure.wait is None else failure.wait
            if pause > LONGEST_PAUSE or time.perf_counter() + pause > self.until:
                raise failure
            self.tries += 1
            return await asyncio.sleep(pause)
        if less is None and not self.target.local:
            less = unnamed_step(self.abilities, self.request, failure)
            self.unclear = self.unclear or failure
        if less is None:
            raise self.unclear or failure
        self.abilities = less
        return None

    def _unanswered(self, reply: Reply) -> Abilities | None:
        """What may still bring an answer: room for thoughts, or the schema in words where it was ignored."""
        told = self.abilities
        room = next((tokens for tokens in THOUGHTS if tokens > told.thoughts), None)
        thought = reply.ending == "only thought" or (reply.ending == "cut" and reply.thoughts)
        if thought and room and told.limit:
            return replace(told, thoughts=room)
        ignored = reply.invalid == NO_JSON and told.form in ("schema", "strict") and not self.target.local
        return replace(told, told=True) if ignored and not told.told else None

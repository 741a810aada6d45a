"""Which items does a notebook run?

A fixed draw, the same on every machine, spread evenly over the types of question.
"""

import hashlib
from collections.abc import Callable, Iterable
from typing import Protocol, TypeVar

from helpers import settings


class HasId(Protocol):
    """Anything that is known by an `id`."""

    @property
    def id(self) -> str:
        """What it is known by."""


Item = TypeVar("Item", bound=HasId)
QUICK = 3


def by_hash(items: Iterable[Item], seed: int = 0) -> list[Item]:
    """Items in the order of the SHA-256 of their `id`: as good as shuffled, and the same on every machine.

    Another seed gives another order.

    >>> from types import SimpleNamespace
    >>> [item.id for item in by_hash(SimpleNamespace(id=name) for name in ("q2", "q1", "q4", "q3"))]
    ['q4', 'q3', 'q2', 'q1']
    """
    salt = f"{seed}:" if seed else ""
    return sorted(items, key=lambda item: hashlib.sha256(f"{salt}{item.id}".encode()).hexdigest())


def draw(items: list[Item], default: int, by: Callable[[Item], str] = lambda item: "") -> list[Item]:
    """A stratified draw of `default` items (3 in the quick size, all in the full size), in their original
    order.

    Strata (`by`) get shares in proportion, by largest remainder; within one, items are taken in the order of
    the SHA-256 of their `id`, so the draw does not change when the file is sorted anew. With another
    COURSE_SEED it is another draw.

    >>> from types import SimpleNamespace
    >>> [item.id for item in draw([SimpleNamespace(id=f"q{n}") for n in range(5)], default=2)]
    ['q0', 'q4']
    """
    count = {"quick": min(QUICK, default), "default": default, "full": len(items)}[settings.size()]
    if count >= len(items):
        return list(items)
    strata: dict[str, list[Item]] = {}
    for item in by_hash(items, settings.seed()):
        strata.setdefault(by(item), []).append(item)
    take = {name: count * len(members) // len(items) for name, members in strata.items()}
    for name in sorted(take, key=lambda name: (-(count * len(strata[name]) % len(items)), name))[
        : count - sum(take.values())
    ]:
        take[name] += 1
    chosen = {id(item) for name, members in strata.items() for item in members[: take[name]]}
    return [item for item in items if id(item) in chosen]

"""Exercises of notebook 12; the known other answers stand in variants_nb12."""

from collections.abc import Sequence

from ..exercise import Call, Exercise
from .nb12_traffic import TRAFFIC_EXERCISES
from .variants_nb12 import BYTES_VARIANTS, NEAREST_VARIANTS


def nearest_kept(found: Sequence[int], exact: Sequence[int]) -> float:
    """Share of the exactly nearest passages that are among those found."""
    return len(set(found) & set(exact)) / len(exact)


def index_bytes(n: int, dimensions: int, bytes_each: float = 4, links: int = 16) -> float:
    """Bytes of an HNSW index: vectors, and 2 x links neighbours of four bytes each, for n passages."""
    return n * (dimensions * bytes_each + 2 * links * 4)


EXERCISES = [
    Exercise(
        id="12.1",
        title="what an approximate index still finds",
        reference=nearest_kept,
        hints=(
            "The exact ones are what should be found. How many of them are there, and how many were found?",
            "The order within the ten does not matter here, so compare two sets.",
            "`len(set(found) & set(exact))` are found; divide by how many there were to find.",
        ),
        calls=(
            Call(([3, 1, 2], [1, 2, 3]), 1.0, "all three, in another order"),
            Call(([3, 1, 9], [1, 2, 3]), 2 / 3, "two of three"),
            Call(([7, 8, 9], [1, 2, 3]), 0.0, "none of them"),
            Call(([1], [1, 2, 3, 4]), 0.25, "one was found, and it is right; four were to be found"),
            Call(([1, 2, 3, 4, 5, 6], [5, 6]), 1.0, "more were found than were asked for"),
            Call(([4, 2, 9, 1], [1, 2, 3, 4]), 0.75, "three of four, only one at its own place"),
        ),
        variants=NEAREST_VARIANTS,
    ),
    Exercise(
        id="12.2",
        title="how large will the index be?",
        reference=index_bytes,
        hints=(
            "What does one passage need? Its numbers, and the passages that its links lead to.",
            (
                "Numbers: dimensions times bytes each. Links: 2 x links, since the lowest level holds "
                "twice as many, at four bytes each."
            ),
            "Add both for one passage, then multiply by n. Fewer bytes a number make the links no smaller.",
        ),
        calls=(
            Call((1, 10, 4, 0), 40, "one vector of ten numbers, and no link"),
            Call((1, 0, 4, 16), 128, "no number, and 32 links of four bytes"),
            Call((1_000, 384), 1_664_000, "a thousand passages of MiniLM"),
            Call((1_000, 384, 1), 512_000, "one byte a number"),
            Call((8, 16, 1 / 8, 2), 144, "one bit a number"),
            Call((1_000_000, 384, 4, 32), 1_792_000_000, "a million, with twice as many links"),
        ),
        variants=BYTES_VARIANTS,
    ),
    *TRAFFIC_EXERCISES,
]

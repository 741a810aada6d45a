"""Known other answers to the exercises of notebook 12: mistakes that people make, and neighbours."""

from ..exercise import Variant

NEAREST_VARIANTS = (
    Variant(
        "it divides by what was found. That is precision: an index that finds one passage, the right one, "
        "would be perfect.",
        lambda found, exact: len(set(found) & set(exact)) / len(found),
    ),
    Variant(
        "it compares place by place. Which ten is asked here, and not in what order.",
        lambda found, exact: sum(a == b for a, b in zip(found, exact, strict=False)) / len(exact),
    ),
    Variant(
        "it asks whether any of them was found. Count how many.",
        lambda found, exact: float(bool(set(found) & set(exact))),
    ),
    Variant(
        "it asks whether all of them were found. Count how many.",
        lambda found, exact: float(set(exact) <= set(found)),
    ),
    Variant(
        "it asks for the first one alone. Ten passages are read, or given to fusion.",
        lambda found, exact: float(found[0] == exact[0]),
    ),
    Variant(
        "it divides by all that stand in either list (Jaccard). What was found in excess costs nothing here.",
        lambda found, exact: len(set(found) & set(exact)) / len(set(found) | set(exact)),
    ),
)

BYTES_VARIANTS = (
    Variant(
        "it counts the vectors alone. The graph has links, and they need memory as well.",
        lambda n, dimensions, bytes_each=4, links=16: n * dimensions * bytes_each,
    ),
    Variant(
        "it counts each link once. The lowest level, where all passages are, holds twice as many: 2 x links.",
        lambda n, dimensions, bytes_each=4, links=16: n * (dimensions * bytes_each + links * 4),
    ),
    Variant(
        "the links shrink with the numbers. A link is the number of a passage, four bytes whatever "
        "the vectors are.",
        lambda n, dimensions, bytes_each=4, links=16: n * (dimensions + 2 * links) * bytes_each,
    ),
    Variant(
        "a link counts one byte. It is the number of a passage, and takes four.",
        lambda n, dimensions, bytes_each=4, links=16: n * (dimensions * bytes_each + 2 * links),
    ),
    Variant(
        "every link carries a vector. It carries the number of a passage, four bytes.",
        lambda n, dimensions, bytes_each=4, links=16: n * dimensions * bytes_each * (1 + 2 * links),
    ),
    Variant(
        "every number takes four bytes, whatever `bytes_each` says.",
        lambda n, dimensions, bytes_each=4, links=16: n * (dimensions * 4 + 2 * links * 4),
    ),
    Variant(
        "this is one passage. Multiply by n.",
        lambda n, dimensions, bytes_each=4, links=16: dimensions * bytes_each + 2 * links * 4,
    ),
    Variant(
        "the links are counted once for all. Every passage has its own.",
        lambda n, dimensions, bytes_each=4, links=16: n * dimensions * bytes_each + 2 * links * 4,
    ),
)

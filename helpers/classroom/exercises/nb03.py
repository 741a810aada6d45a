"""Exercises of notebook 03."""

from ..exercise import Call, Exercise
from .variants_nb03 import OVERLAPS, PATHS, RUNNING, WINDOWS

W = ["a", "b", "c", "d", "e", "f", "g"]


def windows(words, size: int, overlap: int) -> list[list[str]]:
    """Chunks of `size` words; each begins with the last `overlap` words of the one before."""
    step = size - overlap
    return [words[start : start + size] for start in range(0, max(len(words) - overlap, 1), step)]


def heading_path(headings) -> str:
    """The path to the last heading: of each level only the latest, and nothing below a higher one."""
    path: list[tuple[int, str]] = []
    for level, name in headings:
        path = [(other, above) for other, above in path if other < level] + [(level, name)]
    return " > ".join(name for _, name in path)


def overlap_scores(read, gold) -> tuple[float, float, float]:
    """Recall, precision and intersection over union of the tokens read and the tokens wanted."""
    covered = len(set(read) & set(gold))
    if not covered:
        return 0.0, 0.0, 0.0
    return covered / len(gold), covered / len(read), covered / (len(read) + len(gold) - covered)


def without_running(pages) -> list[list[str]]:
    """Pages (lists of lines) without the lines that stand on more than half of the pages."""
    on = {line: sum(line in page for page in pages) for page in pages for line in page}
    return [[line for line in page if on[line] <= len(pages) / 2] for page in pages]


EXERCISES = [
    Exercise(
        id="3.1",
        title="running headers",
        reference=without_running,
        variants=RUNNING,
        hints=(
            "Ask of each line on how many pages it stands.",
            (
                "`sum(line in page for page in pages)` counts pages and not lines: a line that stands "
                "twice on one page counts once."
            ),
            (
                "Build new pages: `[[line for line in page if …] for page in pages]`. The `if` compares the "
                "number of pages that hold the line with half of `len(pages)`. On exactly half it stays."
            ),
        ),
        calls=(
            Call(
                ([["ACME", "one"], ["ACME", "two"], ["ACME", "three"]],),
                [["one"], ["two"], ["three"]],
                "a header on every page",
            ),
            Call(
                ([["ACME", "one"], ["ACME", "two"], ["three", "ACME"], ["four"]],),
                [["one"], ["two"], ["three"], ["four"]],
                "missing on one page, and once at the foot",
            ),
            Call(
                ([["x", "x", "x", "one"], ["two"], ["three"]],),
                [["x", "x", "x", "one"], ["two"], ["three"]],
                "often, but on one page only",
            ),
            Call(
                ([["x", "one"], ["x", "two"], ["three"], ["four"]],),
                [["x", "one"], ["x", "two"], ["three"], ["four"]],
                "on half of the pages, which is not more than half",
            ),
            Call(
                ([["one", "one"], ["two"], ["three"]],),
                [["one", "one"], ["two"], ["three"]],
                "a line that is meant twice",
            ),
            Call(
                ([["ACME", "Bergen", "one"], ["ACME", "Bergen", "two"], ["ACME", "Bergen", "three"]],),
                [["one"], ["two"], ["three"]],
                "two such lines, one right under the other",
            ),
            Call(
                ([["x", "y", "one"], ["x", "y", "two"], ["x", "three"], [], ["five"]],),
                [["y", "one"], ["y", "two"], ["three"], [], ["five"]],
                "five pages, one of them empty: x stands on three, y on two",
            ),
            Call(
                ([["ACME", "one", "ACME"], ["ACME", "two"], ["three", "ACME", "more"]],),
                [["one"], ["two"], ["three", "more"]],
                "at the head, at the foot, and in between",
            ),
        ),
    ),
    Exercise(
        id="3.2",
        title="fixed chunks with overlap",
        reference=windows,
        variants=WINDOWS,
        hints=(
            "Each chunk begins `size - overlap` words after the one before. Which positions are that?",
            (
                "`range(0, …, size - overlap)` gives the positions. Where must it stop, so that the last "
                "chunk is not only a repetition of the end of the one before?"
            ),
            (
                "`range(0, len(words) - overlap, size - overlap)` stops in time. Each start gives a chunk of "
                "`size` words. And what does that range give for a text no longer than the overlap?"
            ),
        ),
        calls=(
            Call((W[:6], 3, 0), [["a", "b", "c"], ["d", "e", "f"]], "no overlap"),
            Call(
                (W, 3, 1),
                [["a", "b", "c"], ["c", "d", "e"], ["e", "f", "g"]],
                "one word repeated, and the end is reached exactly",
            ),
            Call(
                (W, 4, 2),
                [["a", "b", "c", "d"], ["c", "d", "e", "f"], ["e", "f", "g"]],
                "half repeated, a shorter chunk at the end",
            ),
            Call((W[:4], 3, 0), [["a", "b", "c"], ["d"]], "a single word is left"),
            Call((W[:1], 4, 2), [["a"]], "fewer words than the overlap"),
            Call((W[:2], 2, 1), [["a", "b"]], "exactly one chunk"),
            Call((W[:5], 4, 3), [["a", "b", "c", "d"], ["b", "c", "d", "e"]], "a step of one word"),
        ),
    ),
    Exercise(
        id="3.3",
        title="the heading path",
        reference=heading_path,
        variants=PATHS,
        hints=(
            "A new heading ends every heading of the same or a deeper level before it.",
            (
                "Keep a list of (level, name). For each heading drop the entries whose level is not "
                "smaller than its own, then add it."
            ),
            (
                "In `for level, name in headings:` make the path anew: the entries (l, n) with `l < level`, "
                "and then the heading itself. Only the names of what is left at the end go into the answer."
            ),
        ),
        calls=(
            Call(([(1, "Tea"), (2, "Kettle"), (3, "Lid")],), "Tea > Kettle > Lid", "down, step by step"),
            Call(([(1, "Tea"), (2, "Kettle"), (2, "Cups")],), "Tea > Cups", "a neighbour replaces"),
            Call(([(1, "Tea"), (2, "Kettle"), (3, "Lid"), (2, "Cups")],), "Tea > Cups", "back up one level"),
            Call(([(1, "Tea"), (3, "Lid"), (2, "Cups")],), "Tea > Cups", "a level was left out"),
            Call(
                ([(1, "Tea"), (3, "Lid"), (3, "Cap")],),
                "Tea > Cap",
                "neighbours below a level that was left out",
            ),
            Call(([(2, "Kettle"), (1, "Tea")],), "Tea", "a higher heading ends everything"),
            Call(
                ([(1, "Tea"), (2, "Kettle"), (1, "Rum"), (3, "Label")],),
                "Rum > Label",
                "Kettle belongs to Tea, which has ended",
            ),
        ),
    ),
    Exercise(
        id="3.4",
        title="token recall, precision, IoU",
        reference=overlap_scores,
        variants=OVERLAPS,
        hints=(
            (
                "Recall divides the shared tokens by the wanted ones, precision by those that were read. "
                "IoU divides them by both together, in which what is shared must not count twice."
            ),
            (
                "Count shared tokens with sets. `len(read)` counts repeated tokens again, and that is "
                "meant: the reader has to read them twice. So take `len(read)` for the union, too."
            ),
            (
                "With `covered = len(set(read) & set(gold))` the union is all that was read and all that was "
                "wanted, less `covered`. When `covered` is 0, answer before you divide."
            ),
        ),
        calls=(
            Call(([1, 2, 3, 4], [3, 4, 5, 6]), (0.5, 0.5, 2 / 6), "half of each"),
            Call((list(range(10)), [8, 9]), (1.0, 0.2, 0.2), "all of it, among much else"),
            Call(([4], [3, 4]), (0.5, 1.0, 0.5), "a part of it and nothing else"),
            Call(([3, 4, 4, 5], [3, 4]), (1.0, 0.5, 0.5), "a token read twice"),
            Call(([], [1, 2]), (0.0, 0.0, 0.0), "nothing read"),
            Call(([7, 8], [1, 2]), (0.0, 0.0, 0.0), "nothing shared"),
        ),
    ),
]

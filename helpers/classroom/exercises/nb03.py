"""Exercises of notebook 03."""

from ..exercise import Call, Exercise

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
        hints=(
            "Ask of each line on how many pages it stands.",
            (
                "`sum(line in page for page in pages)` counts pages and not lines: a line that stands "
                "twice on one page counts once."
            ),
            (
                "return [[line for line in page if sum(line in other for other in pages) <= len(pages) / "
                "2] for page in pages]"
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
        ),
    ),
    Exercise(
        id="3.2",
        title="fixed chunks with overlap",
        reference=windows,
        hints=(
            "Each chunk begins `size - overlap` words after the one before. Which positions are that?",
            (
                "`range(0, …, size - overlap)` gives the positions. Where must it stop, so that the last "
                "chunk is not only a repetition of the end of the one before?"
            ),
            "return [words[i:i + size] for i in range(0, max(len(words) - overlap, 1), size - overlap)]",
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
        ),
    ),
    Exercise(
        id="3.3",
        title="the heading path",
        reference=heading_path,
        hints=(
            "A new heading ends every heading of the same or a deeper level before it.",
            (
                "Keep a list of (level, name). For each heading drop the entries whose level is not "
                "smaller than its own, then add it."
            ),
            (
                "for level, name in headings: path = [(l, n) for l, n in path if l < level] + [(level, "
                "name)]; then join the names with ' > '"
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
        ),
    ),
    Exercise(
        id="3.4",
        title="token recall, precision, IoU",
        reference=overlap_scores,
        hints=(
            (
                "Recall divides the shared tokens by the wanted ones, precision by those that were read. "
                "The union holds shared tokens once."
            ),
            (
                "Count shared tokens with sets. `len(read)` counts repeated tokens again, and that is "
                "meant: the reader has to read them twice."
            ),
            (
                "covered = len(set(read) & set(gold)); return covered / len(gold), covered / len(read), "
                "covered / (len(read) + len(gold) - covered), with zeros when nothing is shared"
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

"""Known other answers to the exercises of notebook 03: what they compute, and what is said of them."""

import copy

from ..exercise import Variant


def _pages_with(line, pages):
    return sum(line in page for page in pages)


def _kept(keep):
    """Pages with those lines for which keep(line, pages) is true."""
    return lambda pages: [[line for line in page if keep(line, pages)] for page in pages]


def _is_rare(line, pages):
    return _pages_with(line, pages) <= len(pages) / 2


def _remove(pages, before):
    """Pages that are changed while they are walked through; lines are counted in `before`."""
    for page in pages:
        for line in page:
            if not _is_rare(line, before):
                page.remove(line)
    return pages


RUNNING = (
    Variant(
        "lines are taken off while pages are still being counted, so the last pages see too small a number. "
        "Build new lists, and leave `pages` as they are.",
        lambda pages: _remove(pages, pages),
    ),
    Variant(
        "the list is changed while the loop walks through it, so the line after each removed one is passed "
        "over. Build a new list.",
        lambda pages: _remove(pages, copy.deepcopy(pages)),
    ),
    Variant(
        "the first line of every page is taken off, whatever it is. Ask on how many pages a line stands.",
        lambda pages: [page[1:] for page in pages],
    ),
    Variant(
        "only a line on all pages is taken off. More than half of them is enough.",
        _kept(lambda line, pages: _pages_with(line, pages) < len(pages)),
    ),
    Variant(
        "lines are counted and not pages: a line that stands twice on one page is on one page only.",
        _kept(lambda line, pages: sum(page.count(line) for page in pages) <= len(pages) / 2),
    ),
    Variant(
        "a line on exactly half of the pages is taken off, too. More than half is asked for.",
        _kept(lambda line, pages: _pages_with(line, pages) < len(pages) / 2),
    ),
    Variant(
        "every line that stands on a second page is taken off. More than half of the pages is asked for.",
        _kept(lambda line, pages: _pages_with(line, pages) < 2),
    ),
    Variant(
        "a line that stands twice on a page is kept once. Only running lines are to go.",
        lambda pages: [list(dict.fromkeys(line for line in page if _is_rare(line, pages))) for page in pages],
    ),
    Variant(
        "the running lines are kept and the others taken off. The condition is the other way round.",
        _kept(lambda line, pages: not _is_rare(line, pages)),
    ),
    Variant(
        "all lines stand in one list. Each page is to keep its own.",
        lambda pages: [line for page in pages for line in page if _is_rare(line, pages)],
    ),
    Variant(
        "a page on which nothing is left is dropped. It stays, as an empty list, so that page numbers stay.",
        lambda pages: [page for page in _kept(_is_rare)(pages) if page],
    ),
)


def _cut(words, size, starts):
    return [words[start : start + size] for start in starts]


def _starts(words, size, overlap):
    return range(0, max(len(words) - overlap, 1), size - overlap)


WINDOWS = (
    Variant(
        "the chunks do not overlap: each begins where the one before ended. Go `size - overlap` words on.",
        lambda words, size, overlap: _cut(words, size, range(0, len(words), size)),
    ),
    Variant(
        "each chunk begins `overlap` words after the one before. It is to share `overlap` words with it, so "
        "go `size - overlap` words on.",
        lambda words, size, overlap: _cut(words, size, range(0, len(words), max(overlap, 1))),
    ),
    Variant(
        "the overlap is left out between the chunks, and not repeated: the step is `size - overlap`.",
        lambda words, size, overlap: _cut(words, size, range(0, len(words), size + overlap)),
    ),
    Variant(
        "there is one chunk too many, which only repeats the end of the one before. Stop `overlap` words "
        "earlier.",
        lambda words, size, overlap: _cut(words, size, range(0, len(words), size - overlap)),
    ),
    Variant(
        "only full chunks are kept, and the rest of the text is lost. The last chunk may be shorter.",
        lambda words, size, overlap: _cut(words, size, range(0, len(words) - size + 1, size - overlap)),
    ),
    Variant(
        "a text no longer than the overlap is lost: the range is empty there. There is always one chunk.",
        lambda words, size, overlap: _cut(words, size, range(0, len(words) - overlap, size - overlap)),
    ),
    Variant(
        "the overlap is put on top, so that chunks are longer than `size`. Here it is a part of the `size` "
        "words.",
        lambda words, size, overlap: [
            words[max(start - overlap, 0) : start + size] for start in range(0, len(words), size)
        ],
    ),
    Variant(
        "a window begins at every word. Go `size - overlap` words on from one to the next.",
        lambda words, size, overlap: _cut(words, size, range(max(len(words) - size + 1, 1))),
    ),
    Variant(
        "a chunk is a text here. A list of words is asked for.",
        lambda words, size, overlap: [
            " ".join(chunk) for chunk in _cut(words, size, _starts(words, size, overlap))
        ],
    ),
    Variant(
        "every chunk has one word too few: the end of a slice does not belong to it.",
        lambda words, size, overlap: [
            words[start : start + size - 1] for start in _starts(words, size, overlap)
        ],
    ),
    Variant(
        "the last chunk is moved back until it is full, so it repeats more than `overlap` words. It may be "
        "shorter here.",
        lambda words, size, overlap: [
            words[max(min(start, len(words) - size), 0) :][:size] for start in _starts(words, size, overlap)
        ],
    ),
)


def _path(headings, stays):
    """The path when an entry stays on it for which stays(its level, the new level) is true."""
    path = []
    for level, name in headings:
        path = [(other, above) for other, above in path if stays(other, level)] + [(level, name)]
    return [name for _, name in path]


def _up_to_last(headings):
    latest = dict(headings)
    return " > ".join(latest[level] for level in sorted(latest) if level <= headings[-1][0])


def _cut_at_level(headings):
    path = []
    for level, name in headings:
        path[level - 1 :] = [name]
    return " > ".join(path)


def _pop_one(headings):
    path = []
    for level, name in headings:
        if path and path[-1][0] >= level:
            path.pop()
        path.append((level, name))
    return " > ".join(name for _, name in path)


PATHS = (
    Variant(
        "every heading so far is on the path. A new one ends those of the same or a deeper level.",
        lambda headings: " > ".join(name for _, name in headings),
    ),
    Variant(
        "this is the last heading alone. Those above it belong to the path.", lambda headings: headings[-1][1]
    ),
    Variant(
        "the path stops before the last heading. It leads to that one, which is its end.",
        lambda headings: " > ".join(_path(headings, lambda other, level: other < level)[:-1]),
    ),
    Variant(
        "a heading of the same level stays on the path. Only those of a smaller level do: `<`, and not `<=`.",
        lambda headings: " > ".join(_path(headings, lambda other, level: other <= level)),
    ),
    Variant(
        "only the neighbour of the same level is dropped. Those of a deeper level end, too.",
        lambda headings: " > ".join(_path(headings, lambda other, level: other != level)),
    ),
    Variant(
        "deeper headings stay and higher ones are dropped: the comparison is the other way round.",
        lambda headings: " > ".join(_path(headings, lambda other, level: other > level)),
    ),
    Variant(
        "only one heading is dropped for each new one. Drop as long as the last one is not higher: `while`, "
        "and not `if`.",
        _pop_one,
    ),
    Variant(
        "the latest name of each level is kept for ever. A new heading has to clear the deeper levels, even "
        "those after the last heading.",
        lambda headings: " > ".join(name for _, name in sorted(dict(headings).items())),
    ),
    Variant(
        "the latest name of each level is kept, though the heading above it may have ended. A new heading "
        "has to clear the deeper levels.",
        _up_to_last,
    ),
    Variant(
        "the level is taken for a place in the list. When a level is left out, the places no longer fit: "
        "compare levels.",
        _cut_at_level,
    ),
    Variant(
        "the names are right and stand in a list. One text is asked for: join them with ' > '.",
        lambda headings: _path(headings, lambda other, level: other < level),
    ),
    Variant(
        "the names are right, and joined by another sign. It is ' > ', with a space on either side.",
        lambda headings: ">".join(_path(headings, lambda other, level: other < level)),
    ),
    Variant(
        "the path is written from the end. It begins with the highest heading.",
        lambda headings: " > ".join(_path(headings, lambda other, level: other < level)[::-1]),
    ),
)


def _scores(read, gold, union=None, covered=None, wanted=len, seen=len):
    """The three scores, with one thing or another counted otherwise; zeros when nothing is shared."""
    shared = covered(read, gold) if covered else len(set(read) & set(gold))
    if not shared:
        return 0.0, 0.0, 0.0
    both = union(read, gold, shared) if union else len(read) + len(gold) - shared
    return shared / wanted(gold), shared / seen(read), shared / both


def _set_size(tokens):
    return len(set(tokens))


OVERLAPS = (
    Variant(
        "recall and precision are swapped: recall divides by what was wanted, precision by what was read.",
        lambda read, gold: tuple(_scores(read, gold)[place] for place in (1, 0, 2)),
    ),
    Variant(
        "a token that was read twice counts once. It counts once as found, and twice as read: `len(read)`.",
        lambda read, gold: _scores(read, gold, lambda r, g, _: len({*r, *g}), seen=_set_size),
    ),
    Variant(
        "the union is one of sets, as IoU is mostly defined. Here a token that was read twice stands in it "
        "twice, as it does in precision: `len(read) + len(gold)` less what is shared.",
        lambda read, gold: _scores(read, gold, lambda r, g, _: len({*r, *g})),
    ),
    Variant(
        "precision counts a token that was read twice once. The reader has to read it twice: `len(read)`.",
        lambda read, gold: _scores(read, gold, seen=_set_size),
    ),
    Variant(
        "a token that was read twice counts as found twice, so that recall can pass 1. Count shared tokens "
        "with sets.",
        lambda read, gold: _scores(read, gold, covered=lambda r, g: sum(token in g for token in r)),
    ),
    Variant(
        "what is shared counts twice in the union, once as read and once as wanted. Take it off once.",
        lambda read, gold: _scores(read, gold, lambda r, g, _: len(r) + len(g)),
    ),
    Variant(
        "the third number is F1, also called Dice: the harmonic mean of recall and precision. IoU divides by "
        "the union, and is never larger.",
        lambda read, gold: _scores(read, gold, lambda r, g, shared: (len(r) + len(g)) / 2),
    ),
    Variant(
        "the union is taken as the longer of the two lists. It holds what either of them holds.",
        lambda read, gold: _scores(read, gold, lambda r, g, _: max(len(r), len(g))),
    ),
    Variant(
        "these are counts. Shares are asked for: divide by what was wanted, what was read, and the union.",
        lambda read, gold: (len({*read} & {*gold}), len(read), len({*read, *gold})),
    ),
    Variant(
        "when nothing was read, this divides by 0. When nothing is shared, all three are 0: answer that "
        "first.",
        lambda read, gold: (
            lambda shared: (shared / len(gold), shared / len(read), shared / (len(read) + len(gold) - shared))
        )(len({*read} & {*gold})),
    ),
)

"""Known other answers to exercises 12.3 and 12.4: mistakes that people make, and neighbours."""

import math

import numpy as np

from ..exercise import Variant

RANK_VARIANTS = (
    Variant(
        "it interpolates between two times, as numpy.percentile does unless told otherwise (there it is "
        'method="inverted_cdf"). It names a time that nobody waited.',
        lambda seconds, percent: float(np.percentile(seconds, percent)),
    ),
    Variant(
        "it goes one place too far: places count from 1 and lists from 0.",
        lambda seconds, percent: sorted(seconds)[min(int(percent * len(seconds) / 100), len(seconds) - 1)],
    ),
    Variant(
        "it rounds down, so that less than `percent` of them are no longer than this. Round up.",
        lambda seconds, percent: sorted(seconds)[max(int(percent * len(seconds) / 100) - 1, 0)],
    ),
    Variant(
        "it rounds to the nearest place, which may be one too few. Round up.",
        lambda seconds, percent: sorted(seconds)[max(round(percent * len(seconds) / 100) - 1, 0)],
    ),
    Variant(
        "the times are not put in order first. They come in the order in which people asked.",
        lambda seconds, percent: seconds[math.ceil(percent * len(seconds) / 100) - 1],
    ),
    Variant(
        "the slowest stand first. Put them in order from the quickest on.",
        lambda seconds, percent: sorted(seconds)[::-1][math.ceil(percent * len(seconds) / 100) - 1],
    ),
)


def _nearest(entries: list, vector: np.ndarray, threshold: float, over: bool = False):
    """The nearest of all entries, at or over the threshold."""
    likes = [float(kept @ vector) for kept, _, _ in entries]
    if not likes or max(likes) < threshold or (over and max(likes) <= threshold):
        return None
    return entries[likes.index(max(likes))]


def _reply(entry) -> object:
    return entry[2] if entry else None


def _checked_last(entries: list, vector: np.ndarray, groups: set, threshold: float):
    found = _nearest(entries, vector, threshold)
    return found[2] if found and found[1] == groups else None


def _first(entries: list, vector: np.ndarray, groups: set, threshold: float):
    for kept, owners, said in entries:
        if owners == groups and kept @ vector >= threshold:
            return said
    return None


def _last(entries: list, vector: np.ndarray, groups: set, threshold: float):
    return _first(entries[::-1], vector, groups, threshold)


def _later(entries: list, vector: np.ndarray, groups: set, threshold: float):
    return _reply(_nearest([one for one in entries[::-1] if one[1] == groups], vector, threshold))


CACHE_VARIANTS = (
    Variant(
        "it asks nobody's groups: what was answered for finance is told to everybody.",
        lambda entries, vector, groups, threshold: _reply(_nearest(entries, vector, threshold)),
    ),
    Variant(
        "it gives a reader what was answered for somebody who may see less. That one was told “Not in the "
        "documents.”, and this one may see the page: the groups must be the same.",
        lambda entries, vector, groups, threshold: _reply(
            _nearest([one for one in entries if one[1] <= groups], vector, threshold)
        ),
    ),
    Variant(
        "it gives a reader what was answered for somebody who may see more: that is the leak.",
        lambda entries, vector, groups, threshold: _reply(
            _nearest([one for one in entries if one[1] >= groups], vector, threshold)
        ),
    ),
    Variant(
        "one group in common is enough for it, and everybody is all-staff: that is the leak.",
        lambda entries, vector, groups, threshold: _reply(
            _nearest([one for one in entries if one[1] & groups], vector, threshold)
        ),
    ),
    Variant(
        "it takes the nearest of all and then asks for its groups. Another's entry hides ours: sort first.",
        _checked_last,
    ),
    Variant("it takes the first that is similar enough. Take the nearest.", _first),
    Variant("it takes the last that is similar enough. Take the nearest.", _last),
    Variant("of two that are equally near it takes the later one. The first counts.", _later),
    Variant(
        "a similarity of exactly the threshold is refused. The threshold itself counts: `>=`.",
        lambda entries, vector, groups, threshold: _reply(
            _nearest([one for one in entries if one[1] == groups], vector, threshold, over=True)
        ),
    ),
)

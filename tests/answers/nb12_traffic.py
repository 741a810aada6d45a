"""The checkers of 12.3 and 12.4: right answers in several forms, and the mistakes that people really make."""

import numpy as np


def by_numpy(seconds, percent):
    """numpy, told not to interpolate."""
    return float(np.percentile(seconds, percent, method="inverted_cdf"))


def by_counting(seconds, percent):
    for one in sorted(seconds):
        if sum(other <= one for other in seconds) * 100 >= percent * len(seconds):
            return one
    return None


def interpolated(seconds, percent):
    return np.percentile(seconds, percent)


def a_place_too_far(seconds, percent):
    ordered = sorted(seconds)
    return ordered[min(int(len(ordered) * percent / 100), len(ordered) - 1)]


def rounded_down(seconds, percent):
    ordered = sorted(seconds)
    return ordered[max(0, len(ordered) * percent // 100 - 1)]


def not_sorted(seconds, percent):
    return seconds[-(-len(seconds) * percent // 100) - 1]


def the_mean(seconds, percent):
    return sum(seconds) / len(seconds)


def by_sorting(entries, vector, groups, threshold):
    mine = [
        (float(kept @ vector), -at, said) for at, (kept, who, said) in enumerate(entries) if who == groups
    ]
    best = max(mine, default=None)
    return best[2] if best and best[0] >= threshold else None


def one_for_all(entries, vector, groups, threshold):
    best = max(entries, key=lambda entry: entry[0] @ vector, default=None)
    return best[2] if best and best[0] @ vector >= threshold else None


def who_sees_less(entries, vector, groups, threshold):
    return one_for_all([entry for entry in entries if entry[1] <= groups], vector, groups, threshold)


def any_group(entries, vector, groups, threshold):
    return one_for_all([entry for entry in entries if entry[1] & groups], vector, groups, threshold)


def nearest_then_groups(entries, vector, groups, threshold):
    best = max(entries, key=lambda entry: entry[0] @ vector, default=None)
    if best and best[0] @ vector >= threshold and best[1] == groups:
        return best[2]
    return None


def the_first(entries, vector, groups, threshold):
    return next((said for kept, who, said in entries if who == groups and kept @ vector >= threshold), None)


def above_only(entries, vector, groups, threshold):
    return by_sorting(entries, vector, groups, threshold + 1e-9)


RIGHT = [("12.3", by_numpy), ("12.3", by_counting), ("12.4", by_sorting)]
WRONG = [
    ("12.3", "interpolates", interpolated, "nobody waited"),
    ("12.3", "a place too far", a_place_too_far, "one place too far"),
    ("12.3", "rounds down", rounded_down, "Round up"),
    ("12.3", "does not sort", not_sorted, "not put in order"),
    ("12.3", "the mean", the_mean, "0.2 was expected"),
    ("12.4", "no groups at all", one_for_all, "told to everybody"),
    ("12.4", "of who sees less", who_sees_less, "must be the same"),
    ("12.4", "any group in common", any_group, "everybody is all-staff"),
    ("12.4", "groups asked last", nearest_then_groups, "hides ours"),
    ("12.4", "the first", the_first, "Take the nearest"),
    ("12.4", "above only", above_only, "The threshold itself counts"),
]

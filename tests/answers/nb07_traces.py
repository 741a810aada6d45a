"""Traces: right in other words, and the mistakes that people make."""


def up_to_a_gap(stages, gold):
    """7.7: stops at the first stage that lacks it."""
    held = None
    for stage, passages in stages.items():
        if gold not in passages:
            return held
        held = stage
    return held


RIGHT = [("7.7", lambda s, g: next((stage for stage in reversed(s) if g in s[stage]), None))]
WRONG = [
    ("7.7", "the first", lambda s, g: next((one for one in s if g in s[one]), None), "first stage that held"),
    ("7.7", "where it is missing", lambda s, g: next((x for x in s if g not in s[x]), None), "expected"),
    ("7.7", "up to a gap", up_to_a_gap, "side by side"),
    ("7.7", "first places", lambda s, g: ([x for x in s if s[x][:1] == [g]] or [None])[-1], "first place"),
    ("7.7", "never None", lambda s, g: ([x for x in s if g in s[x]] or list(s))[-1], "None is wanted"),
    ("7.7", "by the alphabet", lambda s, g: max((x for x in s if g in s[x]), default=None), "alphabet"),
    ("7.7", "sorted", lambda s, g: (sorted(x for x in s if g in s[x]) or [None])[-1], "alphabet"),
    ("7.7", "as a text", lambda s, g: ([x for x in s if g in str(s[x])] or [None])[-1], "eng-10"),
]  # fmt: skip

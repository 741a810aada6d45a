"""Notebook 10's checkers: right answers in several forms, and the mistakes that people really make."""

import numpy as np

ABSTAIN = "Not in the documents."


def by_loop(answer, gold, passages):
    for number, passage in enumerate(passages, 1):
        if passage == gold:
            return answer + " [" + str(number) + "]"
    return ABSTAIN


def by_error(answer, gold, passages):
    try:
        return f"{answer} [{passages.index(gold) + 1}]"
    except ValueError:
        return ABSTAIN


def by_value(answer, gold, passages):
    for number, passage in enumerate(passages, 1):
        if answer in passage:
            return f"{answer} [{number}]"
    return ABSTAIN


def place(answer, gold, passages, *, start=1, form="{answer} [{number}]", missing=ABSTAIN):
    if gold not in passages:
        return missing
    return form.format(answer=answer, gold=gold, number=passages.index(gold) + start)


def verdict(parts, silence=lambda abstained: abstained):
    """A verdict by another rule for the three parts, and for questions without an answer."""

    def joint(answerable, right, cited, formatted, abstained):
        if answerable:
            return parts(right, cited, formatted)
        return silence(abstained)

    return joint


def table(answerable, right, cited, formatted, abstained):
    return (answerable, right, cited, formatted) == (True,) * 4 or (answerable, abstained) == (False, True)


def by_numpy(plain, rag, tuned, both):
    return float((np.array(both) - tuned - rag + plain).mean())


def by_means(score):
    """A score of the four means, or of any numbers made by numpy."""
    return lambda *lists: score(*(np.mean(values) for values in lists))


def by_sums(plain, rag, tuned, both):
    total = 0
    for i in range(len(plain)):
        total += both[i] - tuned[i] - rag[i] + plain[i]
    return total / len(plain)


RIGHT = [
    ("10.1", by_loop),
    ("10.1", by_error),
    ("10.1", place),
    ("10.1", lambda a, g, p: f"{a} [{[*p].index(g) + 1}]" if p.count(g) else ABSTAIN),
    ("10.2", verdict(lambda *parts: all(parts))),
    ("10.2", verdict(lambda *parts: sum(parts) == 3)),
    ("10.2", verdict(lambda *parts: np.all(parts))),
    ("10.2", table),
    ("10.3", by_numpy),
    ("10.3", by_sums),
    ("10.3", by_means(lambda p, r, t, b: (b - t) - (r - p))),
]
WRONG = [
    ("10.1", "counted from zero", lambda a, g, p: place(a, g, p, start=0), "counted from 0"),
    ("10.1", "answers from memory", lambda a, g, p: place(a, g, p, missing=a), "RAFT"),
    ("10.1", "round brackets", lambda a, g, p: place(a, g, p, form="{answer} ({number})"), "square ones"),
    (
        "10.1",
        "no number",
        lambda a, g, p: place(a, g, p, form="{answer}"),
        "number of the passage is missing",
    ),
    ("10.1", "quoted", lambda a, g, p: place(a, g, p, form="{answer} [{gold}]"), "written out"),
    ("10.1", "before", lambda a, g, p: place(a, g, p, form="[{number}] {answer}"), "before the answer"),
    ("10.1", "no space", lambda a, g, p: place(a, g, p, form="{answer}[{number}]"), "a space is missing"),
    ("10.1", "no full stop", lambda a, g, p: place(a, g, p, missing=ABSTAIN[:-1]), "lacks its full stop"),
    ("10.1", "gold always there", lambda a, g, p: f"{a} [{p.index(g) + 1}]", "`index` raises an error"),
    ("10.1", "always the first", lambda a, g, p: f"{a} [1]" if g in p else ABSTAIN, "the number is always 1"),
    ("10.1", "by the value", by_value, "found by the answer's value"),
    ("10.1", "silent when empty", lambda a, g, p: f"{a} [{p.index(g) + 1}]" if p else ABSTAIN, "distractors"),
    ("10.2", "right is enough", verdict(lambda right, cited, formatted: right), "right is enough here"),
    (
        "10.2",
        "citation forgotten",
        verdict(lambda right, cited, formatted: right and formatted),
        "citation is",
    ),
    (
        "10.2",
        "form forgotten",
        verdict(lambda right, cited, formatted: right and cited),
        "format is left out",
    ),
    (
        "10.2",
        "right forgotten",
        verdict(lambda right, cited, formatted: cited and formatted),
        "answer itself is",
    ),
    ("10.2", "or for and", verdict(lambda *parts: any(parts)), "one of the three is enough"),
    ("10.2", "two of three", verdict(lambda *parts: sum(parts) > 1), "two of the three are enough"),
    ("10.2", "a third each", verdict(lambda *parts: float(np.mean(parts)), float), "all or nothing"),
    (
        "10.2",
        "never abstain",
        verdict(lambda *parts: all(parts), lambda _: False),
        "an abstention never passes",
    ),
    ("10.2", "always good", verdict(lambda *parts: all(parts), lambda _: True), "something was invented"),
    (
        "10.2",
        "abstaining is always good",
        lambda answerable, right, cited, formatted, abstained: (right and cited and formatted) or abstained,
        "an abstention always passes",
    ),
    (
        "10.2",
        "the other way round",
        lambda answerable, *rest: table(not answerable, *rest),
        "have changed places",
    ),
    ("10.3", "wrong sign", lambda *four: -by_numpy(*four), "the sign is changed"),
    ("10.3", "halved", lambda *four: by_numpy(*four) / 2, "Box, Hunter"),
    ("10.3", "only both minus rag", by_means(lambda p, r, t, b: b - r), "tuning brings on top of retrieval"),
    ("10.3", "only both minus tuned", by_means(lambda p, r, t, b: b - t), "retrieval brings to the tuned"),
    ("10.3", "only both minus plain", by_means(lambda p, r, t, b: b - p), "each brings alone has still"),
    ("10.3", "sum, not mean", lambda *four: by_numpy(*four) * len(four[0]), "sum over the questions"),
    ("10.3", "plain forgotten", by_means(lambda p, r, t, b: b - (t + r)), "`plain` is left out"),
    ("10.3", "brackets forgotten", by_means(lambda p, r, t, b: b - t - r - p), "brackets are missing"),
    (
        "10.3",
        "better question",
        lambda p, r, t, b: np.mean(np.array(b) - np.maximum(r, t)),
        "question by question",
    ),
    ("10.3", "better arm", by_means(lambda p, r, t, b: b - max(r, t)), "better of the two arms"),
    ("10.3", "mean of the two", by_means(lambda p, r, t, b: b - (r + t) / 2), "each of them counts whole"),
    (
        "10.3",
        "gains alone",
        lambda p, r, t, b: np.mean(np.clip(np.array(b) - t - r + p, 0, None)),
        "counts below 0",
    ),
    (
        "10.3",
        "the median",
        lambda p, r, t, b: np.median(np.array(b) - t - r + p),
        "tuning loses one of its answers",
    ),
]
EQUIVALENT = [
    ("10.3", "`True` becomes `False`", "the four lists of a call are equally long"),
    (
        "10.3",
        "`zip(plain, rag, tuned, both, strict=True)` becomes `zip(plain, rag, tuned, both)`",
        "the four lists of a call are equally long",
    ),
]

"""Notebook 10's checkers: right answers in several forms, and the mistakes that people really make."""

ABSTAIN = "Not in the documents."


def by_loop(answer, gold, passages):
    for number, passage in enumerate(passages, 1):
        if passage == gold:
            return answer + " [" + str(number) + "]"
    return ABSTAIN


def by_numpy(plain, rag, tuned, both):
    import numpy as np

    return float((np.array(both) - tuned - rag + plain).mean())


def place(answer, gold, passages, *, start=1, form="{answer} [{number}]", missing=ABSTAIN):
    return form.format(answer=answer, number=passages.index(gold) + start) if gold in passages else missing


RIGHT = [
    ("10.1", by_loop),
    (
        "10.2",
        lambda answerable, right, cited, formatted, abstained: (
            all((right, cited, formatted)) if answerable else abstained
        ),
    ),
    ("10.3", by_numpy),
]
WRONG = [
    ("10.1", "counted from zero", lambda a, g, p: place(a, g, p, start=0), "[0]"),
    ("10.1", "answers from memory", lambda a, g, p: place(a, g, p, missing=a), "distractors alone"),
    ("10.1", "round brackets", lambda a, g, p: place(a, g, p, form="{answer} ({number})"), "06:10 [1]"),
    (
        "10.1",
        "no full stop",
        lambda a, g, p: place(a, g, p, missing="Not in the documents"),
        "distractors alone",
    ),
    ("10.1", "the gold passage is always there", lambda a, g, p: f"{a} [{p.index(g) + 1}]", "raised"),
    (
        "10.1",
        "always the first",
        lambda a, g, p: place(a, p[0], p) if p and g in p else ABSTAIN,
        "stands second",
    ),
    (
        "10.2",
        "right is enough",
        lambda answerable, right, cited, formatted, abstained: right if answerable else abstained,
        "cited wrongly",
    ),
    (
        "10.2",
        "form forgotten",
        lambda answerable, right, cited, formatted, abstained: right and cited if answerable else abstained,
        "another form",
    ),
    (
        "10.2",
        "abstaining is always good",
        lambda answerable, right, cited, formatted, abstained: abstained or (right and cited and formatted),
        "although the answer was there",
    ),
    (
        "10.2",
        "never abstain",
        lambda answerable, right, cited, formatted, abstained: right and cited and formatted,
        "abstained, rightly",
    ),
    (
        "10.2",
        "or for and",
        lambda answerable, right, cited, formatted, abstained: (
            (right or cited or formatted) if answerable else abstained
        ),
        "cited wrongly",
    ),
    ("10.3", "wrong sign", lambda p, r, t, b: -by_numpy(p, r, t, b), "-0.5"),
    ("10.3", "only both minus rag", lambda p, r, t, b: sum(b) / len(b) - sum(r) / len(r), "exactly the sum"),
    ("10.3", "sum, not mean", lambda p, r, t, b: by_numpy(p, r, t, b) * len(p), "neither wins alone"),
    ("10.3", "plain forgotten", lambda p, r, t, b: (sum(b) - sum(t) - sum(r)) / len(p), "nothing changes"),
]

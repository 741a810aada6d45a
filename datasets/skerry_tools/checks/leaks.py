"""Leaks between splits: items that are alike, and phrases that two splits share as if from one template."""

from helpers.corpus import normalised_tokens

LONGEST_SHARED_RUN = 8  # tokens


def shingles(text: str, length: int = 3) -> set[tuple[str, ...]]:
    """All runs of `length` tokens of a text."""
    words = normalised_tokens(text)
    return {tuple(words[i : i + length]) for i in range(max(1, len(words) - length + 1))}


def check_leaks(train: list[tuple[str, str]], test: list[tuple[str, str]], limit: float = 0.5) -> list[str]:
    """No item of one split stands in the other, not even nearly.

    Two items are alike when the Jaccard similarity of their 3-token shingles is `limit` or more.
    """
    theirs = [(name, shingles(text)) for name, text in test]
    return [
        f"{name} and {other} are {len(a & b) / len(a | b):.2f} alike, in two splits"
        for name, text in train
        for a in [shingles(text)]
        for other, b in theirs
        if len(a & b) >= limit * len(a | b)
    ]


def check_templates(
    train: list[tuple[str, str]], test: list[tuple[str, str]], length: int = LONGEST_SHARED_RUN + 1
) -> list[str]:
    """No run of `length` tokens, numbers and identifiers masked, stands in both splits.

    Such a run would be one template at work in two splits.
    """
    first = {run: name for name, text in reversed(train) for run in _masked_runs(text, length)}
    return [
        f"{name} shares {' '.join(run)!r} with {first[run]}"
        for name, text in test
        for run in _masked_runs(text, length)[:]
        if run in first
    ]


def _masked_runs(text: str, length: int) -> list[tuple[str, ...]]:
    words = ["#" if any(letter.isdigit() for letter in word) else word for word in normalised_tokens(text)]
    return [tuple(words[i : i + length]) for i in range(len(words) - length + 1)]

"""Enumerations: the same things in another order, and one thing among many that are merely listed.

    "green and red"                          claims "red and green"
    "Mercury, Venus, Earth, Mars, Jupiter"   claims none of them

Numbers keep their order: "2 and 3" may be width and height, "from 3 to 5" goes up.
"""

import re
from collections.abc import Iterator
from itertools import permutations

from helpers.corpus.values import Reading, Value, fits

MOST_PARTS = 5
SHOTGUN = 4  # so many names with nothing but commas between are a list to choose from, and no answer
LONGEST_LIST = 400  # characters
_BETWEEN = re.compile(r"\s*(?:[,;\n*\u2022-]\s*)*(?:\band\b)?\s*$", re.IGNORECASE)
_ORDERED = re.compile(
    r"\b(?:then|respectively|from|between|before|after|over|to|first|if|not)\b", re.IGNORECASE
)
_LIST = re.compile(r"[^,.;:!?\n]+(?:, *[^,.;:!?\n]+)+")


def orders(answer: Reading, reply: Reading) -> Iterator[tuple[int, int]]:
    """Where the parts of "red, white and blue" stand in another order: (first, last + 1) of items."""
    parts = _parts(answer)
    if not 2 <= len(parts) <= MOST_PARTS:
        return
    for i in range(len(reply.items)):
        if not any(_stands(part, reply, i) for part in parts):
            continue
        for order in permutations(parts):
            if (end := _follow(order, reply, i)) is not None:
                yield i, end
                break


def _parts(answer: Reading) -> list[tuple[Value, ...]]:
    """The parts that commas and "and" join; none when the answer has no "and", holds values, or an order."""
    if not any(item.word == "and" for item in answer.items) or _ORDERED.search(answer.text):
        return []
    if any(item.is_number or item.day for item in answer.items):
        return []
    parts: list[list[Value]] = [[]]
    for item in answer.items:
        if item.word == "and" or (parts[-1] and "," in answer.text[parts[-1][-1].end : item.start]):
            parts.append([])
        if item.word != "and":
            parts[-1].append(item)
    return [tuple(part) for part in parts if part]


def _stands(part: tuple[Value, ...], reply: Reading, at: int) -> bool:
    there = reply.items[at : at + len(part)]
    return len(there) == len(part) and all(fits(one, other) for one, other in zip(part, there, strict=True))


def _follow(order: tuple[tuple[Value, ...], ...], reply: Reading, at: int) -> int | None:
    """The item after these parts when they follow one another from here, joined by commas or "and"."""
    for i, part in enumerate(order):
        if i:
            end = reply.items[at - 1].end
            at += at < len(reply.items) and reply.items[at].word == "and"
            if at >= len(reply.items):
                return None
            between = reply.text[end : reply.items[at].start]
            if not between.strip() and "\n" not in between or not _BETWEEN.fullmatch(between):
                return None
        if not _stands(part, reply, at):
            return None
        at += len(part)
    return at


def is_one_of_a_list(reading: Reading, first: int, last: int) -> bool:
    """Is the reply nothing but a list of names, of which this is one?"""
    text = reading.text.strip(" .\n")
    if len(text) > LONGEST_LIST or not _LIST.fullmatch(text) or re.search(r"\band\b", text, re.IGNORECASE):
        return False
    parts = [part.strip() for part in text.split(",")]
    names = all(len(part.split()) <= 2 and not re.search(r"\d", part) for part in parts)
    mine = reading.text[reading.items[first].start : reading.items[last - 1].end]
    return names and len(parts) >= SHOTGUN and "," not in mine

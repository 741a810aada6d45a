"""What must hold for whatever comes in: a sentence or a page, exact slices, no passage too long, linear time.

No tests here.
"""

import re
import time
from collections.abc import Callable
from typing import TypeVar

from helpers.corpus import Page, PageError, QuestionError, chunk_page, count_tokens, sections, sentences

Made = TypeVar("Made")
ENOUGH, LARGEST = 0.02, 32_000  # processor seconds worth measuring; repetitions after which no more is tried
STEEPEST = 9.0  # of four times the input; 4 is linear, 16 is quadratic
_FOUR_BYTES = re.compile("[\ud800-\udfff]")


def made_or_refused(make: Callable[[], Made]) -> Made | None:
    """What is made, or None when it was refused in one sentence by an error that readers are promised."""
    try:
        return make()
    except ValueError as error:
        say = str(error)
        assert type(error) in (PageError, QuestionError, ValueError), repr(error)
        assert say.strip() and "\n" not in say and say.endswith((".", "?", ")")), repr(say)
        assert len(say) < 1000 and "Traceback" not in say
        return None


def check_page(page: Page, limit: int = 160) -> None:
    """A page is text, its passages are slices in order and within the limit, its parts stand in them."""
    for text in (page.id, page.title, page.text, page.access, page.department):
        assert isinstance(text, str) and not _FOUR_BYTES.search(text)
    assert page.access and page.access == page.access.strip()
    assert sections(page) == sorted(sections(page), key=lambda section: section[1])
    end = 0
    for passage in chunk_page(page, limit):
        assert passage.text == page.text[passage.start : passage.end] and passage.text.strip()
        assert end <= passage.start < passage.end <= len(page.text)
        assert passage.tokens <= limit and count_tokens(passage.text) <= limit + 2
        assert passage.access == page.access
        end = passage.end
        check_sentences(passage.text)


def check_sentences(text: str) -> None:
    """The parts of a text are slices of it, in order, and none is empty."""
    end = 0
    for part in sentences(text):
        start = text.find(part.text, end)
        assert part.text.strip() and start >= end, (part, text)
        end = start + len(part.text)


def growth(make: Callable[[int, int], Made], work: Callable[[Made], object]) -> float:
    """How much more processor time four times the input takes: about 4 when linear, 1 when all is quick.

    make: (size, ever another one) -> input. The size grows until there is something to measure.
    """
    size = 500
    while (once := _seconds(make, work, size)) < ENOUGH:
        size *= 2
        if size > LARGEST:
            return 1.0
    ratio = _seconds(make, work, 4 * size) / once
    if ratio < STEEPEST:
        return ratio
    return min(_seconds(make, work, 4 * size) for _ in range(3)) / _seconds(make, work, size)  # not by chance


_runs = iter(range(10**9))


def _seconds(make: Callable[[int, int], Made], work: Callable[[Made], object], size: int) -> float:
    given = make(size, next(_runs))  # nothing that was seen before, so no cache answers
    started = time.process_time()
    made_or_refused(lambda: work(given))
    return time.process_time() - started

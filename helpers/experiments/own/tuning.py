"""A reader of one's own: the course's reader, taught further by questions about one's own documents.

    tuned = tune_reader(index.pages, index, choosing)     # an adapter, from 50 questions on
    answer("Who signs the lease?", index, **own_system(tuned))

Whether it helps: tuning_trial.py. The rate was not tuned: a third of the one that the reader was trained
with, as it goes on from there.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from helpers.corpus import Page, QuestionRow
from helpers.generation import NOT_IN_DOCUMENTS, Chooser
from helpers.progress import Progress
from helpers.retrieval import Hit, Retriever
from helpers.tuning import Example, Tuned, TuningError, serve, shipped, tune

from ..lessons import LOOKED_AT, Lesson
from ..letters import compared
from ..reading import PIECES, READER_RECIPE, reading_examples, reading_system
from ..recording import OWN_TUNING

FEWEST_LESSONS = 50
PASSES = 2
SHIPPED, FURTHER = "the course's reader", "taught further"  # rows of the recorded trial
RECIPE = replace(READER_RECIPE, learning_rate=READER_RECIPE.learning_rate / 3)


def own_lessons(pages: Sequence[Page], rows: Sequence[QuestionRow]) -> list[Lesson]:
    """Questions as lessons. One with an answer needs a gold quote that stands on its page, or is left out.

    >>> from helpers.corpus import GoldQuote
    >>> page = Page("a.md", "A", "Tove Lund signs the lease.")
    >>> row = QuestionRow("Who signs?", ("Tove Lund",), (GoldQuote("a.md", "Tove Lund signs"),))
    >>> own_lessons([page], [row])[0].places
    (('a.md', 0, 15),)
    """
    texts = {page.id: page.text for page in pages}
    made = []
    for row in rows:
        places = tuple(
            (gold.page_id, start, start + len(gold.quote))
            for gold in row.gold
            if (start := texts.get(gold.page_id, "").find(gold.quote)) >= 0
        )
        if places and row.answerable:
            made.append(Lesson(row.question, row.answers[0], row.answers, places, "own"))
        elif not row.answerable:
            made.append(Lesson(row.question, None, (), (), "own"))
    return made


def tune_reader(
    pages: Sequence[Page],
    retriever: Retriever,
    rows: Sequence[QuestionRow],
    name: str = "own-reader",
    progress: Progress | None = None,
    say: Callable[[str], None] = print,
) -> Tuned:
    """The course's reader, taught further by questions about these pages.

    An example holds the best pieces of what search finds, in any order, and the answer or the refusal.

    Raises TuningError for fewer than 50 usable questions, or without one that has an answer.

    tune_reader(index.pages, index, read_questions("mine.jsonl"))
    """
    lessons = own_lessons(pages, rows)
    if len(lessons) < FEWEST_LESSONS:
        raise TuningError(
            f"{len(lessons)} of {len(rows)} questions can be learned from (with a quote that stands on its "
            f"page, or without an answer), and it takes {FEWEST_LESSONS}. Write more, or leave it untuned."
        )
    found = retriever.search_many([lesson.question for lesson in lessons], k=LOOKED_AT)
    examples = own_examples(lessons, found)
    if all(example.answer == NOT_IN_DOCUMENTS for example in examples):
        raise TuningError(
            "No question that has an answer can be learned from, and silence alone is no reader."
        )
    return tune(examples, name, RECIPE, progress=progress, say=say, start=shipped("reader").adapter)


def own_examples(lessons: Sequence[Lesson], found: Sequence[Sequence[Hit]]) -> list[Example]:
    """What the training reads: two passes over the lessons, each with its pieces in another order.

    own_examples(lessons, index.search_many([lesson.question for lesson in lessons], k=10))[0].answer
    """
    seen = reading_examples(lessons, Chooser(PIECES), passes=PASSES, found=found)
    return [example for made in seen for example in made]


def own_system(tuned: Tuned, **settings: Any) -> dict[str, Any]:
    """The settings of `answer` for a reader of one's own: those of `BOTH`, with its adapter.

    answer("Who signs the lease?", index, **own_system(tuned))
    """
    return reading_system(serve(tuned), 3, **settings)


# ---- what the recorded trial found ------------------------------------------------------------------------


def told(rows: Mapping[str, Mapping[str, Any]]) -> str:
    """Both rows in words: good answers, and the paired difference with its interval.

    >>> print(told({SHIPPED: {"outcomes": "gwv"}, FURTHER: {"outcomes": "ggv"}}).splitlines()[0])
    good answers: the course's reader 1 of 3, taught further 2 of 3
    """
    counts = {name: sum(one in "gs" for one in row["outcomes"]) for name, row in rows.items()}
    n = len(next(iter(rows.values()))["outcomes"])
    lines = ["good answers: " + ", ".join(f"{name} {count} of {n}" for name, count in counts.items())]
    if len(rows) == 2:
        good, gained = compared(rows[FURTHER]["outcomes"], rows[SHIPPED]["outcomes"])
        lines += [f"taught further, difference in good answers: {good}", f"in what answers bring: {gained}"]
    return "\n".join(lines)


def own_tuning_told() -> str:
    """The recorded trial in words.

    >>> own_tuning_told().startswith("good answers")
    True
    """
    return told(OWN_TUNING.rows())


def own_tuning_minutes() -> float:
    """How long one half of the questions took to teach the reader, in minutes, as recorded; how busy the
    machine was is not known.

    >>> own_tuning_minutes() > 0
    True
    """
    return OWN_TUNING.rows()[FURTHER]["seconds"] / 60 / 2

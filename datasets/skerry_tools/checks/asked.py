"""Rules of what was written by hand beside the questions: rewrites, dialogues, labelled answers."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from helpers.corpus import Page, overlaps, stands_in
from helpers.evaluation import holds_answer

REWRITES, DIALOGUES, LABELLED = 100, 40, 150
LABELS = ("supported", "partly", "not")
MOST_EARLIER, MOST_WORDS = 2, 12  # turns before the last; words of a follow-up


def check_rewrites(rewrites: Mapping[str, str], questions: Sequence[Any]) -> list[str]:
    """Each is of a test question that has an answer, says something else, and gives no answer away."""
    known = {question.id: question for question in questions if question.answerable}
    say = [f"rewrite {name}: no test question with an answer" for name in rewrites if name not in known]
    for name, text in rewrites.items():
        question = known.get(name)
        if question is None:
            continue
        if text.strip() in ("", question.question):
            say.append(f"rewrite {name}: is empty, or the question itself")
        say += [
            f"rewrite {name}: holds the answer {one!r}" for one in question.answers if stands_in(one, text)
        ]
    return say + _count("rewrites", len(rewrites), REWRITES)


def check_dialogue(row: Any, pages: Mapping[str, Page], taught: Mapping[str, Sequence[tuple]]) -> list[str]:
    """The last turn leans on those before it, nothing gives the answer away, the quote stands at its place,
    and nothing was trained on that place.

    taught: page id -> the places of reading questions.
    """
    where, say = f"dialogue {row.id}", []
    if not 1 <= len(row.earlier) <= MOST_EARLIER:
        say.append(f"{where}: {len(row.earlier)} earlier turns; one or two are wanted")
    if len(row.question.split()) > MOST_WORDS:
        say.append(f"{where}: the last question is too long for a follow-up")
    told = [
        row.question,
        row.standalone,
        *(part for turn in row.earlier for part in (turn.question, turn.reply)),
    ]
    if row.standalone in told[:1] + told[2:]:
        say.append(f"{where}: standing alone it is a turn that stands there already")
    say += [f"{where}: {text!r} holds the answer" for text in told if holds_answer(text, row.answers)]
    for gold in row.gold:
        page = pages.get(gold.page_id)
        if page is None or page.access != "all-staff":
            say.append(f"{where}: page {gold.page_id} is missing, or not for everybody")
        elif page.text[gold.start : gold.end] != gold.quote or page.text.count(gold.quote) != 1:
            say.append(f"{where}: its quote does not stand once, and at its place, in {gold.page_id}")
        elif not holds_answer(gold.quote, row.answers):
            say.append(f"{where}: its quote holds no answer")
        place = (gold.page_id, gold.start, gold.end)
        if any(overlaps(place, other) for other in taught.get(gold.page_id, ())):
            say.append(f"{where}: a reading question was trained on its quote")
    return say


def check_dialogues(rows: Sequence[Any], pages: Mapping[str, Page], reading: Sequence[Any]) -> list[str]:
    """Every dialogue by itself; no last question and no question standing alone comes twice."""
    taught: dict[str, list[tuple]] = {}
    for one in reading:
        if one.source == "skerry":
            taught.setdefault(one.page, []).append((one.page, one.start, one.end))
    say = [sentence for row in rows for sentence in check_dialogue(row, pages, taught)]
    for texts in ([row.question for row in rows], [row.standalone for row in rows], [row.id for row in rows]):
        say += [f"dialogues: {text!r} comes {n} times" for text, n in Counter(texts).items() if n > 1]
    return say + _count("dialogues", len(rows), DIALOGUES)


def check_labelled(rows: Sequence[Any], pages: Mapping[str, Page], questions: Sequence[Any]) -> list[str]:
    """Each labelled answer is one to a test question, over a slice of a page, with two labels."""
    known, say = {question.id for question in questions}, []
    for row in rows:
        where = f"labelled answer {row.id}"
        if row.id not in known:
            say.append(f"{where}: no test question")
        page = pages.get(row.page)
        if page is None or not 0 <= row.start < row.end <= len(page.text):
            say.append(f"{where}: {row.page} has no characters {row.start} to {row.end}")
        say += [f"{where}: {one!r} is no label" for one in (row.first, row.second) if one not in LABELS]
        if not row.reply.strip():
            say.append(f"{where}: the reply is empty")
    twice = [name for name, n in Counter(row.id for row in rows).items() if n > 1]
    say += [f"labelled answer {name} comes more than once" for name in twice]
    return say + _count("labelled answers", len(rows), LABELLED)


def _count(what: str, found: int, wanted: int) -> list[str]:
    return [] if found == wanted else [f"there are {found} {what}, and {wanted} are promised"]

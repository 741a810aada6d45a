"""Quizzes: five questions a notebook, four options each, and of every option a word about why it tempts.

    quiz("05")

The questions are rows of quizzes.jsonl. In the learner's folder they are a widget that grades and keeps
the first answer to each; elsewhere a plain page, on which an option opens and says whether it is right.
"""

from helpers.journal import note, read_journal

from .pages import LETTERS, Shown, inline, rows_of


def quiz_rows(notebook: str | None = None) -> list[dict]:
    """The questions of a notebook such as "05", or all of them.

    >>> len(quiz_rows("05")), len(quiz_rows("05")[0]["options"])
    (5, 4)
    """
    return [row for row in rows_of("quizzes.jsonl") if notebook in (None, row["notebook"])]


def quiz(notebook: str) -> Shown | None:
    """Five questions about a notebook, graded option by option. Never raises.

    >>> quiz("05")
    [quiz 05: 5 questions]
    >>> quiz("55")
    There is no quiz for notebook '55'; write quiz("05"), say.
    """
    rows = quiz_rows(str(notebook))
    if not rows:
        print(f'There is no quiz for notebook {notebook!r}; write quiz("05"), say.')
        return None
    page = "".join(page_of(number, row) for number, row in enumerate(rows, 1))
    name = f"quiz {notebook}: {len(rows)} questions"
    return Shown(name, f"<div role='group' aria-label='{name}'>{page}</div>", lambda: _widget(rows))


def page_of(number: int, row: dict) -> str:
    """One question as HTML that needs no program: an option opens and says what is to be said of it."""
    options = "".join(
        f"<details style='margin:2px 0 2px 1em'><summary>{LETTERS[place]}. {inline(option)}</summary>"
        f"<div style='margin:2px 0 6px 2em'>{judged(row, place)}</div></details>"
        for place, option in enumerate(row["options"])
    )
    return f"<p style='margin:12px 0 4px'><b>{number}. {inline(row['question'])}</b></p>{options}"


def judged(row: dict, place: int) -> str:
    """What is to be said of an option, as HTML.

    >>> judged({"right": 1, "why": ["It is late.", "It is *so*."]}, 1)
    '<b>✔ Right.</b> It is <em>so</em>.'
    """
    word = "✔ Right." if place == row["right"] else "✘ Not this one."
    return f"<b>{word}</b> {inline(row['why'][place])}"


def first_answers(notebook: str | None = None) -> dict[str, int]:
    """question id -> the option that the learner took first."""
    known = {row["id"]: row for row in quiz_rows(notebook)}
    found: dict[str, int] = {}
    for answer in read_journal().of("quiz"):
        row = known.get(answer["question"])
        if row and 0 <= answer["option"] < len(row["options"]):
            found.setdefault(row["id"], answer["option"])
    return found


def grade(row: dict, place: int) -> str:
    """Note an answer, and give what is to be said of it as HTML."""
    note("quiz", question=row["id"], option=place, right=place == row["right"])
    return judged(row, place)


def score(rows: list[dict]) -> str:
    """How many were right at the first try, in words."""
    first = first_answers()
    answered = [row for row in rows if row["id"] in first]
    right = sum(first[row["id"]] == row["right"] for row in answered)
    return f"Right at the first try: {right} of {len(answered)} answered, of {len(rows)}."


def _widget(rows: list[dict]):
    from .widgets.answering import quiz_form

    return quiz_form(rows, grade, lambda: score(rows))
